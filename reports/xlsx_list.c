/* xlsx_list.c -- rows for people to look through or to fill in, as a workbook sheet or as CSV.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/buf.h"
#include "base/csv.h"
#include "reports/number_int.h"
#include "reports/sheet.h"
#include "reports/xlsx_int.h"

#include <math.h>

#define HEADER_HEIGHT 30 /* points, two lines */
#define TITLE_ROWS 4     /* title, question and two blanks above the rows */

void sheet_write_csv(const struct sheet *s, FILE *f)
{
	struct buf b = BUF_INIT;
	fputs("\xef\xbb\xbf", f);
	for (size_t row = 0; row <= s->n_rows; row++) {
		buf_reset(&b);
		for (size_t i = 0; i < s->n_columns; i++) {
			const struct sheet_cell *c = row ? &s->cell[(row - 1) * s->n_columns + i] : NULL;
			if (i)
				buf_char(&b, ',');
			if (!c)
				csv_field(&b, s->column[i].title, true);
			else if (s->column[i].number)
				number_plain(&b, c->number);
			else
				csv_field(&b, c->text ? c->text : "", true);
		}
		buf_char(&b, '\n');
		fwrite(b.data, 1, b.len, f);
	}
	buf_free(&b);
}

/* The library wants the words as its own. */
static char **copy_words(struct arena *a, const char *const *words)
{
	size_t n = 0;
	while (words[n])
		n++;
	char **copy = arena_calloc(a, n + 1, sizeof *copy);
	for (size_t i = 0; i < n; i++)
		copy[i] = arena_strdup(a, words[i]);
	return copy;
}

/* A cell one may choose in: typing anything else is refused by the spreadsheet. */
static void choices(struct xlsx *x, lxw_worksheet *ws, const struct sheet *s, lxw_row_t first)
{
	for (size_t i = 0; i < s->n_columns && s->n_rows; i++) {
		if (!s->column[i].choice)
			continue;
		lxw_data_validation v = {.validate = LXW_VALIDATION_TYPE_LIST,
					 .value_list = copy_words(x->a, s->column[i].choice),
					 .ignore_blank = LXW_VALIDATION_ON,
					 .dropdown = LXW_VALIDATION_ON};
		lxw_row_t last = first + (lxw_row_t)s->n_rows - 1;
		xlsx_try(x, worksheet_data_validation_range(ws, first, (lxw_col_t)i, last, (lxw_col_t)i, &v));
	}
}

void xlsx_list(struct xlsx *x, lxw_worksheet *ws, const struct sheet *s)
{
	lxw_row_t row = s->title ? TITLE_ROWS : 0;
	if (s->title) {
		xlsx_text(x, ws, 0, 0, s->title, XLSX_TITLE);
		xlsx_text(x, ws, 1, 0, s->question, XLSX_QUESTION);
	}
	for (size_t i = 0; i < s->n_columns; i++) {
		lxw_col_t at = (lxw_col_t)i;
		xlsx_try(x, worksheet_set_column(ws, at, at, s->column[i].width, NULL));
		xlsx_text(x, ws, row, at, s->column[i].title, s->column[i].number ? XLSX_HEADER_RIGHT : XLSX_HEADER);
	}
	xlsx_try(x, worksheet_set_row(ws, row, HEADER_HEIGHT, NULL));
	xlsx_try(x, worksheet_repeat_rows(ws, row, row));
	worksheet_freeze_panes(ws, row + 1, 1);
	choices(x, ws, s, row + 1);
	for (size_t r = 0; r < s->n_rows; r++)
		for (size_t i = 0; i < s->n_columns; i++) {
			const struct sheet_cell *c = &s->cell[r * s->n_columns + i];
			lxw_row_t at = row + 1 + (lxw_row_t)r;
			if (!s->column[i].number || !isfinite(c->number))
				xlsx_text(x, ws, at, (lxw_col_t)i, c->text, XLSX_TEXT);
			else
				xlsx_number(x, ws, at, (lxw_col_t)i, c->number,
					    c->number == floor(c->number) ? XLSX_COUNT : XLSX_RATIO);
		}
}

static void how_to(struct xlsx *x, const char *title, const char *const *lines)
{
	lxw_worksheet *ws = workbook_add_worksheet(x->wb, "How to");
	if (!ws) {
		xlsx_try(x, LXW_ERROR_SHEETNAME_ALREADY_USED);
		return;
	}
	x->sheets++;
	xlsx_text(x, ws, 0, 0, title, XLSX_TITLE);
	xlsx_try(x, worksheet_set_column(ws, 0, 0, 110, NULL));
	for (lxw_row_t i = 0; lines[i]; i++)
		xlsx_text(x, ws, i + 2, 0, lines[i], XLSX_WRAP);
}

static void fill(struct xlsx *x, const struct sheet *s, const char *title, const char *const *lines, int day)
{
	lxw_doc_properties prop = {.title = xlsx_clean(x->a, title), .author = "sanad", .created = (time_t)86400 * day};
	lxw_worksheet *ws;

	xlsx_formats(x);
	xlsx_try(x, workbook_set_properties(x->wb, &prop));
	ws = workbook_add_worksheet(x->wb, s->name);
	if (!ws) {
		xlsx_try(x, LXW_ERROR_SHEETNAME_ALREADY_USED);
		return;
	}
	x->sheets++;
	xlsx_list(x, ws, s);
	how_to(x, title, lines);
	worksheet_activate(ws);
}

enum status sheet_write_xlsx(const struct sheet *s, const char *title, const char *const *lines, int day,
			     const char *path, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	struct xlsx x = {.a = &a};
	enum status st = xlsx_can_write(path, q);

	if (st != STATUS_OK)
		return st;
	/* what the library sets aside while it writes stays in the folder of the workbook, and has no name there */
	const char *slash = strrchr(path, '/');
	lxw_workbook_options opt = {.tmpdir = slash ? arena_strndup(&a, path, (size_t)(slash - path) + 1) : "."};
	x.wb = workbook_new_opt(path, &opt);
	if (!x.wb)
		mem_oom();
	fill(&x, s, title, lines, day);
	lxw_error closed = workbook_close(x.wb); /* frees the workbook whatever it returns */
	xlsx_try(&x, closed);
	if (x.err)
		st = msg_fail(q, STATUS_OUTPUT, "xlsx-write", MSG_FILE(path), NULL,
			      "is there space and the right to write there?", "the workbook cannot be written: %s",
			      lxw_strerror(x.err));
	else
		st = xlsx_verify(path, x.sheets, q);
	arena_free(&a);
	return st;
}
