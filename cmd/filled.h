/* filled.h -- a sheet that people have filled in, as spreadsheets save it: with a mark, semicolons, tabs, UTF-16.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything lives in the arena passed.
 */
#ifndef CMD_FILLED_H
#define CMD_FILLED_H

#include "base/msg.h"

struct filled_row {
	int64_t line;
	const char **field; /* n_columns, trimmed, never NULL */
};

struct filled {
	const char *path;
	const char **column; /* lower case, trimmed */
	size_t n_columns;
	struct filled_row *row; /* rows without any text are left out */
	size_t n_rows;
};

/* Reads it whole. STATUS_INPUT with file and line: cannot be read, a workbook instead of CSV, no header, a row with
 * more fields than the header, a column twice. */
enum status filled_read(struct arena *a, const char *path, struct filled *out, struct msgq *q);
/* Index of a column; -1 with a message that it is missing. */
int filled_column(const struct filled *f, const char *name, struct msgq *q);
/* "Same", " SAME " -> the word of the list it means, its index; -1 none. Case and blanks do not count. */
int filled_word(struct arena *a, const char *field, const char *const *words);

#endif
