/* csv.h -- rows of delimited text over libcsv, streamed, with positions.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Input is UTF-8 (see decode.h). Ownership: fields of a row are valid during the callback only.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/msg.h"

struct csv_row {
	char **field; /* n NUL-terminated strings, quotes removed, blanks kept inside quotes */
	size_t n;
	int64_t line;    /* 1-based line where the row starts */
	uint64_t offset; /* byte offset of its first byte in the stream fed */
	uint64_t length; /* bytes up to and with the line end */
	const char *raw; /* those bytes, verbatim */
};

#define CSV_MAX_FIELD (1u << 20) /* bytes in one field */
#define CSV_MAX_ROW (4u << 20)   /* bytes in one row */

struct csv_reader;

/* `row` is called for every non-blank row, returns false to stop reading. File name is for messages. */
struct csv_reader *csv_open(char delimiter, const char *file, struct msgq *q,
			    bool (*row)(void *ctx, const struct csv_row *), void *ctx);
/* Feeds the next bytes. false: stopped by the callback or by an error (a message was queued: NUL byte, over-long field
 * or row, text after a closing quote). */
bool csv_feed(struct csv_reader *r, const char *bytes, size_t n);
/* End of input: delivers the last row; false when a quote was left open (message names the line it was opened on). */
bool csv_finish(struct csv_reader *r);
void csv_close(struct csv_reader *r);

/* What parts the fields of the first line: the one of , ; and TAB that it has most of outside quotes, a comma when it
 * has none. `text` need not end in NUL. */
char csv_separator(const char *text, size_t n);

/* Appends one field quoted as needed; with `guard`, a leading = + - @ TAB or CR gets a ' in front so that no
 * spreadsheet takes it for a formula (never for numbers). */
struct buf;
void csv_field(struct buf *out, const char *s, bool guard);

/* Reads a small file with a header row into the arena: reference data. Every row must have as many fields as the header
 * (a message per ragged row). rows[i] is as in csv_row with field copies. STATUS_INPUT when the file cannot be read. */
struct csv_table {
	char **column;
	size_t n_columns;
	struct csv_row *row; /* raw is NULL */
	size_t n_rows;
};
enum status csv_load(struct arena *a, const char *path, struct csv_table *out, struct msgq *q);
/* Index of a column, or -1. */
int csv_column(const struct csv_table *t, const char *name);

#endif
