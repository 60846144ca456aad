/* xlsx_summary.c -- the first sheet: headline figures and charts on one printed page.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "reports/show_int.h"
#include "reports/xlsx_int.h"

#include <math.h>

#define TILE_COLUMNS 3 /* sheet columns a tile spans */
#define TILES_ACROSS 4
#define TILE_FIRST_ROW 4
#define TILE_ROWS 4 /* label, value, remark and a gap */
#define COLUMN_WIDTH 11.0
#define COLUMN_PIXELS 82 /* what 11 characters come to */
#define CHART_ROWS 15    /* of 20 pixels */

static enum xlsx_format tile_format(const struct tile *t)
{
	if (t->alert)
		return XLSX_TILE_ALERT;
	if (text_eq(tile_unit(t), "percent"))
		return XLSX_TILE_PERCENT;
	return tile_y(t) == floor(tile_y(t)) || fabs(tile_y(t)) >= 100 ? XLSX_TILE_COUNT : XLSX_TILE_DECIMAL;
}

/* Merged over the tile's columns; the number goes in afterwards, because merging takes text only. */
static void tile_line(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, const char *s,
		      enum xlsx_format f)
{
	xlsx_try(x, worksheet_merge_range(ws, row, col, row, (lxw_col_t)(col + TILE_COLUMNS - 1), xlsx_clean(x->a, s),
					  x->format[f]));
}

static void tile(struct xlsx *x, lxw_worksheet *ws, const struct tile *t, lxw_row_t row, lxw_col_t col)
{
	enum xlsx_format f = tile_format(t);
	double y = tile_y(t);
	tile_line(x, ws, row, col, t->label, XLSX_TILE_LABEL);
	tile_line(x, ws, row + 1, col, isfinite(y) ? "" : tile_text(x->a, t), f);
	if (isfinite(y))
		xlsx_number(x, ws, row + 1, col, text_eq(tile_unit(t), "percent") ? y / 100 : y, f);
	tile_line(x, ws, row + 2, col, show_template(x->a, t->report, t->cell, t->sub), XLSX_TILE_SUB);
}

static lxw_row_t tiles(struct xlsx *x, lxw_worksheet *ws)
{
	const struct chart_book *b = x->book;
	lxw_row_t rows = (lxw_row_t)((b->n_tiles + TILES_ACROSS - 1) / TILES_ACROSS);
	for (lxw_row_t i = 0; i < rows; i++) {
		lxw_row_t row = TILE_FIRST_ROW + i * TILE_ROWS;
		xlsx_try(x, worksheet_set_row(ws, row, 20, NULL));
		xlsx_try(x, worksheet_set_row(ws, row + 1, 30, NULL));
		xlsx_try(x, worksheet_set_row(ws, row + 2, 40, NULL));
		xlsx_try(x, worksheet_set_row(ws, row + 3, 8, NULL));
	}
	for (size_t i = 0; i < b->n_tiles; i++)
		tile(x, ws, &b->tile[i], TILE_FIRST_ROW + (lxw_row_t)(i / TILES_ACROSS) * TILE_ROWS,
		     (lxw_col_t)((i % TILES_ACROSS) * TILE_COLUMNS));
	return TILE_FIRST_ROW + rows * TILE_ROWS;
}

static bool before(const struct chart_book *b, size_t i, size_t k)
{
	return b->chart[i].summary < b->chart[k].summary || (b->chart[i].summary == b->chart[k].summary && i < k);
}

/* The summary's chart that follows chart `last` (n_charts: the first one); n_charts when there is none. */
static size_t next_chart(const struct chart_book *b, size_t last)
{
	size_t best = b->n_charts;
	for (size_t i = 0; i < b->n_charts; i++) {
		const struct chart *c = &b->chart[i];
		if (c->summary <= 0 || c->sheet == CHART_SHEET_NONE || chart_is_empty(c))
			continue;
		if ((last == b->n_charts || before(b, last, i)) && (best == b->n_charts || before(b, i, best)))
			best = i;
	}
	return best;
}

void xlsx_summary(struct xlsx *x, lxw_worksheet *ws)
{
	const struct provenance *p = &x->report->about;
	size_t placed = 0;
	xlsx_text(x, ws, 0, 0, p->program_title, XLSX_TITLE);
	xlsx_text(x, ws, 1, 0,
		  arena_printf(x->a, "%s, %s, %s, as of %s", p->area_name, show_by_place(p), show_period(p), p->as_of),
		  XLSX_QUESTION);
	xlsx_text(x, ws, 2, 0,
		  arena_printf(x->a, "Registry %.12s, sanad %s. How each figure is counted: sheet Definitions.",
			       p->registry_digest, p->sanad_version),
		  XLSX_MUTED);
	xlsx_try(x, worksheet_set_row(ws, 0, 26, NULL));
	xlsx_try(x, worksheet_set_column(ws, 0, TILE_COLUMNS * TILES_ACROSS - 1, COLUMN_WIDTH, NULL));
	lxw_row_t row = tiles(x, ws);
	for (size_t i = next_chart(x->book, x->book->n_charts); i < x->book->n_charts; i = next_chart(x->book, i)) {
		/* two side by side, half of the width each */
		xlsx_chart(x, ws, i, row + (lxw_row_t)(placed / 2) * CHART_ROWS, placed % 2 ? 6 : 0,
			   6 * COLUMN_PIXELS - 8, CHART_ROWS * 20 - 10);
		placed++;
	}
	row += (lxw_row_t)((placed + 1) / 2) * CHART_ROWS;
	xlsx_try(x, worksheet_print_area(ws, 0, 0, row, TILE_COLUMNS * TILES_ACROSS - 1));
	worksheet_center_horizontally(ws);
}
