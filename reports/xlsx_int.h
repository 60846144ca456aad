/* xlsx_int.h -- writing a workbook without trusting its library; internal to reports/.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libxlsxwriter writes invalid UTF-8, NaN and control characters into a workbook no spreadsheet opens, and returns
 * success. So all text and numbers pass xlsx_text and xlsx_number, and the first error any call returned is kept in
 * `err`. Ownership: the workbook belongs to the library and is gone after workbook_close; texts are in the arena.
 */
#ifndef REPORTS_XLSX_INT_H
#define REPORTS_XLSX_INT_H

#include "reports/chart_int.h"
#include "reports/sheet.h"

#include <xlsxwriter.h>

enum xlsx_format {
	XLSX_TITLE,
	XLSX_QUESTION,
	XLSX_MUTED,
	XLSX_HEADER,
	XLSX_HEADER_RIGHT,
	XLSX_TEXT,
	XLSX_WRAP,
	XLSX_KEY,
	XLSX_COUNT,
	XLSX_PERCENT,
	XLSX_DECIMAL,
	XLSX_RATIO,
	XLSX_MARK, /* "*" and the en dash in a column of numbers */
	XLSX_TILE_LABEL,
	XLSX_TILE_COUNT,
	XLSX_TILE_PERCENT,
	XLSX_TILE_DECIMAL,
	XLSX_TILE_ALERT, /* a count that stands against the program */
	XLSX_TILE_SUB,
	XLSX_SAME_1, /* shades of a table of classes: the diagonal, and beside it */
	XLSX_SAME_2,
	XLSX_SAME_3,
	XLSX_OFF_1,
	XLSX_OFF_2,
	XLSX_OFF_3,
	XLSX_FORMATS
};

#define XLSX_ACCENT 0x0072B2 /* Okabe-Ito blue: the one accent */
#define XLSX_GREY 0x6B7280

struct xlsx {
	lxw_workbook *wb;
	lxw_format *format[XLSX_FORMATS];
	struct arena *a;
	const struct report *report;
	size_t n_reports;
	const struct chart_book *book;
	lxw_error err;       /* first failure, LXW_NO_ERROR so far */
	lxw_worksheet *data; /* sheet "Chart data" */
	lxw_row_t *data_row; /* per chart: row of its first point there */
	int sheets;          /* worksheets made */
};

/* Remembers the first error. */
void xlsx_try(struct xlsx *x, lxw_error err);
/* Valid UTF-8 without control and non-characters, at most 32,000 bytes: what was wrong is U+FFFD, a line break a blank.
 */
char *xlsx_clean(struct arena *a, const char *s);
void xlsx_text(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, const char *s, enum xlsx_format f);
/* A number; an en dash for NAN and infinities. */
void xlsx_number(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, double v, enum xlsx_format f);
/* A number in a unit of cli.md with its format: percent becomes a fraction shown as percent. */
void xlsx_in_unit(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, const char *unit, double v);
/* New sheet with A4 landscape, margins, footer with page numbers; `fit_high` pages high, 0 as many as needed. */
lxw_worksheet *xlsx_sheet(struct xlsx *x, const char *name, uint16_t fit_high);
void xlsx_formats(struct xlsx *x);

/* The sheets (xlsx_sheet.c, xlsx_summary.c, xlsx_chart.c). */
void xlsx_summary(struct xlsx *x, lxw_worksheet *ws);
void xlsx_report(struct xlsx *x, lxw_worksheet *ws, const struct report *r);
void xlsx_definitions(struct xlsx *x, lxw_worksheet *ws);
void xlsx_provenance(struct xlsx *x, lxw_worksheet *ws);
/* A sheet with the tables of classes of a report; false when it has none. */
bool xlsx_has_matrix(const struct xlsx *x, const struct report *r);
void xlsx_matrix_formats(struct xlsx *x);
void xlsx_matrix(struct xlsx *x, lxw_worksheet *ws, const struct report *r);
/* Rows of a list, with a heading when it has one. */
void xlsx_list(struct xlsx *x, lxw_worksheet *ws, const struct sheet *s);
/* Writes the numbers of every chart; before any chart is placed. */
void xlsx_chart_data(struct xlsx *x, lxw_worksheet *ws);
/* Places chart `i` of the book at a cell, `width` x `height` pixels. */
void xlsx_chart(struct xlsx *x, lxw_worksheet *ws, size_t i, lxw_row_t row, lxw_col_t col, double width, double height);

/* Reads the finished file's zip directory: as many worksheets as written, and the parts without which nothing opens it.
 */
enum status xlsx_verify(const char *path, int sheets, struct msgq *q);
/* STATUS_OUTPUT when nothing can be written there; asked before the library is, which prints of its own accord. */
enum status xlsx_can_write(const char *path, struct msgq *q);

#endif
