/* sheet.h -- rows for people to look through or to fill in, as a workbook sheet or as CSV.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text stays text: nothing in a cell can become a formula. Ownership: everything is the caller's.
 */
#ifndef REPORTS_SHEET_H
#define REPORTS_SHEET_H

#include "base/msg.h"

#include <stdio.h>

struct sheet_column {
	const char *title;
	double width; /* characters */
	bool number;
	const char *const *choice; /* words a cell may hold, a list to choose from; NULL-terminated; NULL: anything */
};

struct sheet_cell {
	const char *text; /* NULL empty */
	double number;    /* in a column of numbers; NAN empty */
};

struct sheet {
	const char *name; /* of the tab */
	const struct sheet_column *column;
	size_t n_columns;
	const struct sheet_cell *cell; /* n_rows * n_columns, row by row */
	size_t n_rows;
	const char *title, *question; /* above the rows, in a workbook of reports; NULL: the rows begin at the top */
};

/* Comma-separated with a byte order mark, so that spreadsheets read every script; leading = + - @ are guarded. */
void sheet_write_csv(const struct sheet *s, FILE *f);
/* One workbook: the rows first, then a sheet "How to" with these lines (NULL-terminated). `day`: the only time in the
 * file. `path` is a temporary name (file_create_named). */
enum status sheet_write_xlsx(const struct sheet *s, const char *title, const char *const *lines, int day,
			     const char *path, struct msgq *q);

#endif
