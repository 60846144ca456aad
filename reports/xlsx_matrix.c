/* xlsx_matrix.c -- the sheet with the tables of reported against computed classes.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reports/show_int.h"
#include "reports/xlsx_int.h"

#include "base/text.h"

#define FIRST_ROW 4 /* under the heading */

static bool drawn(const struct chart *c, const struct report *r)
{
	return c->report == r && c->type == CHART_MATRIX && c->n_points > 0;
}

bool xlsx_has_matrix(const struct xlsx *x, const struct report *r)
{
	for (size_t i = 0; i < x->book->n_charts; i++)
		if (drawn(&x->book->chart[i], r))
			return true;
	return false;
}

void xlsx_matrix_formats(struct xlsx *x)
{
	static const lxw_color_t shade[] = {0xE3EFF7, 0xBCD9EC, 0x8FC0DF, 0xFDEBE0, 0xF7C6A8, 0xEE9C68};
	for (int i = 0; i < (int)(sizeof shade / sizeof *shade); i++) {
		lxw_format *f = workbook_add_format(x->wb);
		if (!f)
			mem_oom();
		format_set_bg_color(f, shade[i]);
		format_set_num_format(f, "#,##0");
		format_set_align(f, LXW_ALIGN_RIGHT);
		format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
		format_set_bottom(f, LXW_BORDER_HAIR);
		format_set_bottom_color(f, 0xC5CCD3);
		x->format[XLSX_SAME_1 + i] = f;
	}
}

static void count(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, const struct chart_matrix *m,
		  size_t i, size_t k)
{
	const struct cell *c = m->cell[i * m->n_columns + k];
	bool agrees = false;
	int level = chart_shade(m, i, k, &agrees);
	enum xlsx_format f =
		level == 0 ? XLSX_COUNT : (enum xlsx_format)((agrees ? XLSX_SAME_1 : XLSX_OFF_1) + level - 1);
	if (c && show_is_hidden(c))
		xlsx_text(x, ws, row, col, SHOW_HIDDEN, XLSX_MARK);
	else
		xlsx_number(x, ws, row, col, c ? c->numerator : 0, f);
}

static lxw_row_t table(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, const struct chart *c, size_t *widest)
{
	struct chart_matrix m;
	chart_matrix(x->a, c, &m);
	xlsx_text(x, ws, row++, 0, c->title, XLSX_KEY);
	xlsx_text(x, ws, row, 0, "Reported, and computed in columns", XLSX_HEADER);
	for (size_t k = 0; k < m.n_columns; k++)
		xlsx_text(x, ws, row, (lxw_col_t)(k + 1), m.column[k], XLSX_HEADER_RIGHT);
	xlsx_try(x, worksheet_set_row(ws, row, 30, NULL));
	for (size_t i = 0; i < m.n_rows; i++) {
		xlsx_text(x, ws, ++row, 0, m.row[i], XLSX_TEXT);
		for (size_t k = 0; k < m.n_columns; k++)
			count(x, ws, row, (lxw_col_t)(k + 1), &m, i, k);
	}
	*widest = m.n_columns > *widest ? m.n_columns : *widest;
	return row + 2;
}

/* The notes on what stands out, which come first; on the sheet of figures they lie far below. */
static size_t lines_said(const struct report *r)
{
	return r->n_findings ? r->n_findings : 1;
}

static void findings(struct xlsx *x, lxw_worksheet *ws, const struct report *r, lxw_col_t last)
{
	char **line;
	size_t n = text_split(x->a, r->notes ? r->notes : "", '\n', &line);
	for (size_t i = 0; i < n && i < lines_said(r); i++) {
		lxw_row_t row = FIRST_ROW + (lxw_row_t)i;
		xlsx_try(x,
			 worksheet_merge_range(ws, row, 0, row, last, xlsx_clean(x->a, line[i]), x->format[XLSX_WRAP]));
		xlsx_try(x, worksheet_set_row(ws, row, 30, NULL)); /* two lines */
	}
}

void xlsx_matrix(struct xlsx *x, lxw_worksheet *ws, const struct report *r)
{
	lxw_row_t row = FIRST_ROW + (lxw_row_t)lines_said(r) + 1;
	size_t widest = 3;
	const char *note = "";
	xlsx_text(x, ws, 0, 0, arena_printf(x->a, "%s: classes", r->title), XLSX_TITLE);
	xlsx_text(x, ws, 1, 0, r->question, XLSX_QUESTION);
	xlsx_text(x, ws, 2, 0, show_provenance(x->a, &r->about), XLSX_MUTED);
	xlsx_try(x, worksheet_set_row(ws, 0, 26, NULL));
	for (size_t i = 0; i < x->book->n_charts; i++)
		if (drawn(&x->book->chart[i], r)) {
			row = table(x, ws, row, &x->book->chart[i], &widest);
			note = x->book->chart[i].note;
		}
	if (*note)
		xlsx_text(x, ws, row++, 0, note, XLSX_MUTED);
	findings(x, ws, r, (lxw_col_t)widest);
	xlsx_try(x, worksheet_set_column(ws, 0, 0, 34, NULL));
	xlsx_try(x, worksheet_set_column(ws, 1, (lxw_col_t)widest, 13, NULL));
	xlsx_try(x, worksheet_print_area(ws, 0, 0, row, (lxw_col_t)widest));
}
