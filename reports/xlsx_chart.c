/* xlsx_chart.c -- native Excel charts and the sheet that holds their numbers.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libxlsxwriter 1.1.4 has no error bars taken from cells, so an interval is drawn as a dot between two short marks
 * joined by the high-low lines of a line chart.
 */
#include "base/text.h"
#include "reports/show_int.h"
#include "reports/xlsx_int.h"

#include <math.h>

#define DATA_SHEET "Chart data"

/* Okabe-Ito, without the yellow that does not show on white. */
static const lxw_color_t palette[] = {XLSX_ACCENT, 0xE69F00, 0x009E73, 0xCC79A7, 0x56B4E9, 0xD55E00};
#define MAX_WHISKERS 16
#define MAX_LIMIT_LABELS 8
#define COLORS (sizeof palette / sizeof *palette)

/* ---- numbers --------------------------------------------------------------------------------------------------------
 */

/* Columns of one series in a chart's block: value, and with intervals lower and upper. */
static lxw_col_t span(const struct chart *c)
{
	return c->interval || c->limits ? 3 : 1;
}

static lxw_col_t target_col(const struct chart *c)
{
	return (lxw_col_t)(1 + c->n_series * span(c));
}

/* Intervals as error bars. Not where a target is drawn as bars, because bars lie over one another then. */
static bool has_whiskers(const struct chart *c)
{
	bool kind = c->sheet == CHART_SHEET_DOTS || (c->sheet == CHART_SHEET_COLUMN && !c->target);
	return kind && (c->interval || c->limits) && c->n_series == 1 && c->n_points <= MAX_WHISKERS;
}

/* First column of the middles of intervals, one column per point, after a blank one. */
static lxw_col_t whisker_col(const struct chart *c)
{
	return (lxw_col_t)(target_col(c) + 2);
}

static void point_number(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, const char *unit, double v)
{
	/* a mark would be drawn as zero, so what is not known or not shown stays blank */
	if (isfinite(v))
		xlsx_in_unit(x, ws, row, col, unit, v);
}

static void block_row(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, const struct chart *c, size_t p)
{
	const struct cell *any = c->series[0].cell[p];
	bool hidden = any && show_is_hidden(any);
	xlsx_text(x, ws, row, 0, hidden ? arena_printf(x->a, "%s " SHOW_HIDDEN, c->point[p].label) : c->point[p].label,
		  XLSX_TEXT);
	for (size_t s = 0; s < c->n_series; s++) {
		const struct cell *cell = c->series[s].cell[p];
		lxw_col_t col = (lxw_col_t)(1 + s * span(c));
		point_number(x, ws, row, col, c->unit, chart_y(c, cell));
		if (span(c) == 3 && cell && !show_is_hidden(cell)) {
			point_number(x, ws, row, (lxw_col_t)(col + 1), c->unit, cell->lower);
			point_number(x, ws, row, (lxw_col_t)(col + 2), c->unit, cell->upper);
		}
	}
	if (has_whiskers(c) && isfinite(chart_y(c, any)) && isfinite(any->lower) && isfinite(any->upper))
		point_number(x, ws, row, (lxw_col_t)(whisker_col(c) + p), c->unit, (any->lower + any->upper) / 2);
	if (c->target && any)
		point_number(x, ws, row, target_col(c), c->unit, any->target);
}

static lxw_row_t block(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, const struct chart *c)
{
	xlsx_text(x, ws, row++, 0, c->title, XLSX_KEY);
	xlsx_text(x, ws, row, 0, "", XLSX_HEADER);
	xlsx_try(x, worksheet_set_row(ws, row, 30, NULL)); /* two lines of a long name */
	for (size_t s = 0; s < c->n_series; s++) {
		lxw_col_t col = (lxw_col_t)(1 + s * span(c));
		xlsx_text(x, ws, row, col, c->series[s].label, XLSX_HEADER_RIGHT);
		if (span(c) == 3) {
			const char *limit = c->limits ? " limit" : "";
			xlsx_text(x, ws, row, (lxw_col_t)(col + 1), arena_printf(x->a, "Lower%s", limit),
				  XLSX_HEADER_RIGHT);
			xlsx_text(x, ws, row, (lxw_col_t)(col + 2), arena_printf(x->a, "Upper%s", limit),
				  XLSX_HEADER_RIGHT);
		}
	}
	if (c->target)
		xlsx_text(x, ws, row, target_col(c), c->target_label, XLSX_HEADER_RIGHT);
	for (size_t p = 0; p < c->n_points && has_whiskers(c); p++)
		xlsx_text(x, ws, row, (lxw_col_t)(whisker_col(c) + p),
			  arena_printf(x->a, "Middle: %s", c->point[p].label), XLSX_HEADER_RIGHT);
	for (size_t p = 0; p < c->n_points; p++)
		block_row(x, ws, ++row, c, p);
	return row + 2;
}

void xlsx_chart_data(struct xlsx *x, lxw_worksheet *ws)
{
	lxw_row_t row = 0;
	xlsx_try(x, worksheet_set_column(ws, 0, 0, 38, NULL));
	xlsx_try(x, worksheet_set_column(ws, 1, 12, 16, NULL));
	x->data = ws;
	x->data_row = arena_calloc(x->a, x->book->n_charts, sizeof *x->data_row);
	for (size_t i = 0; i < x->book->n_charts; i++) {
		const struct chart *c = &x->book->chart[i];
		if (c->sheet == CHART_SHEET_NONE || chart_is_empty(c))
			continue;
		x->data_row[i] = row + 2; /* under the block's title and column heads */
		row = block(x, ws, row, c);
	}
	if (row == 0)
		xlsx_text(x, ws, 0, 0, "These reports have no charts.", XLSX_MUTED);
}

/* ---- series ---------------------------------------------------------------------------------------------------------
 */

static lxw_chart_series *series(struct xlsx *x, lxw_chart *chart, size_t i, lxw_col_t col, const char *name)
{
	const struct chart *c = &x->book->chart[i];
	lxw_row_t first = x->data_row[i], last = first + (lxw_row_t)c->n_points - 1;
	lxw_chart_series *s = chart_add_series(chart, NULL, NULL);
	if (!s) {
		xlsx_try(x, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return NULL;
	}
	chart_series_set_categories(s, DATA_SHEET, first, 0, last, 0);
	chart_series_set_values(s, DATA_SHEET, first, col, last, col);
	chart_series_set_name(s, xlsx_clean(x->a, name));
	return s;
}

/* A horizontal bar for every bound and a filled circle for the estimate. */
static void as_marks(lxw_chart_series *s, lxw_color_t color, bool estimate)
{
	chart_series_set_line(s, &(lxw_chart_line){.none = LXW_TRUE});
	chart_series_set_marker_type(s, estimate ? LXW_CHART_MARKER_CIRCLE : LXW_CHART_MARKER_LONG_DASH);
	chart_series_set_marker_size(s, estimate ? 9 : 7);
	chart_series_set_marker_fill(s, &(lxw_chart_fill){.color = color});
	chart_series_set_marker_line(s, &(lxw_chart_line){.color = color});
}

/* Labels as the page has them, so that shares of the step before and marks stand on the bars too. */
static void labels(struct xlsx *x, lxw_chart_series *s, const struct chart *c, size_t k)
{
	lxw_chart_data_label *label = arena_calloc(x->a, c->n_points, sizeof *label);
	lxw_chart_data_label **list = arena_calloc(x->a, c->n_points + 1, sizeof(void *));
	for (size_t p = 0; p < c->n_points; p++) {
		label[p].value = arena_strdup(x->a, chart_text(x->a, c, k, p));
		list[p] = &label[p];
	}
	chart_series_set_labels(s);
	xlsx_try(x, chart_series_set_labels_custom(s, list));
	chart_series_set_labels_font(s, &(lxw_chart_font){.size = 9, .color = 0x1F2933});
}

static void unseen(lxw_chart_series *s)
{
	chart_series_set_line(s, &(lxw_chart_line){.none = LXW_TRUE});
	chart_series_set_fill(s, &(lxw_chart_fill){.none = LXW_TRUE});
	chart_series_set_marker_type(s, LXW_CHART_MARKER_NONE);
}

static void whiskers(struct xlsx *x, lxw_chart *chart, size_t i)
{
	const struct chart *c = &x->book->chart[i];
	double scale = text_eq(c->unit, "percent") ? 100 : 1;
	for (size_t p = 0; p < c->n_points; p++) {
		const struct cell *cell = c->series[0].cell[p];
		if (!isfinite(chart_y(c, cell)) || !isfinite(cell->lower) || !isfinite(cell->upper))
			continue;
		lxw_chart_series *s =
			series(x, chart, i, (lxw_col_t)(whisker_col(c) + p), c->limits ? "Limits" : "95% interval");
		if (!s)
			return;
		unseen(s);
		chart_series_set_error_bars(s->y_error_bars, LXW_CHART_ERROR_BAR_TYPE_FIXED,
					    (cell->upper - cell->lower) / 2 / scale);
		chart_series_set_error_bars_line(s->y_error_bars, &(lxw_chart_line){.color = 0x1F2933, .width = 1.25F});
	}
}

/* The limits of a p-chart, thin on both sides of its line. */
static void limit_lines(struct xlsx *x, lxw_chart *chart, size_t i, lxw_col_t col)
{
	for (lxw_col_t b = 1; b <= 2; b++) {
		lxw_chart_series *s = series(x, chart, i, (lxw_col_t)(col + b), b == 1 ? "Lower limit" : "Upper limit");
		if (s)
			chart_series_set_line(s, &(lxw_chart_line){.color = 0xD55E00, .width = 1.25F});
	}
}

static void value_series(struct xlsx *x, lxw_chart *chart, size_t i, size_t k)
{
	const struct chart *c = &x->book->chart[i];
	lxw_col_t col = (lxw_col_t)(1 + k * span(c));
	lxw_color_t color = palette[k % COLORS];
	lxw_chart_series *s = series(x, chart, i, col, c->series[k].label);
	if (!s)
		return;
	if (c->sheet == CHART_SHEET_LINE)
		chart_series_set_line(s, &(lxw_chart_line){.color = color, .width = 2.5F});
	else if (c->sheet == CHART_SHEET_DOTS)
		as_marks(s, color, true);
	else
		chart_series_set_fill(s, &(lxw_chart_fill){.color = color});
	if (c->sheet == CHART_SHEET_COLUMN && has_whiskers(c)) {
		/* numbers stand above the intervals, so they hang on the upper ends */
		s = series(x, chart, i, (lxw_col_t)(col + 2), "95% upper");
		if (!s)
			return;
		unseen(s);
	}
	if (c->sheet == CHART_SHEET_LINE && c->limits)
		limit_lines(x, chart, i, col);
	/* beside so many limits numbers cannot be read; the table has them */
	if (c->sheet != CHART_SHEET_LINE && !(c->limits && c->n_points > MAX_LIMIT_LABELS))
		labels(x, s, c, k);
	if (c->sheet == CHART_SHEET_DOTS)
		chart_series_set_labels_position(s, LXW_CHART_LABEL_POSITION_RIGHT);
	if (c->sheet == CHART_SHEET_DOTS && !has_whiskers(c))
		for (lxw_col_t b = 1; b <= 2 && c->interval; b++)
			if ((s = series(x, chart, i, (lxw_col_t)(col + b), b == 1 ? "95% lower" : "95% upper")))
				as_marks(s, color, false);
}

static void target_series(struct xlsx *x, lxw_chart *chart, size_t i)
{
	const struct chart *c = &x->book->chart[i];
	lxw_chart_series *s = series(x, chart, i, target_col(c), c->target_label);
	if (!s)
		return;
	if (c->sheet == CHART_SHEET_LINE || c->sheet == CHART_SHEET_DOTS)
		chart_series_set_line(
			s, &(lxw_chart_line){.color = XLSX_GREY, .width = 1.5F, .dash_type = LXW_CHART_LINE_DASH_DASH});
	else
		chart_series_set_fill(s, &(lxw_chart_fill){.color = 0xC5CCD3});
}

/* ---- frame ----------------------------------------------------------------------------------------------------------
 */

static uint8_t kind(const struct chart *c)
{
	return c->sheet == CHART_SHEET_COLUMN ? LXW_CHART_COLUMN
	       : c->sheet == CHART_SHEET_BAR  ? LXW_CHART_BAR
					      : LXW_CHART_LINE;
}

static void axes(lxw_chart *chart, const struct chart *c)
{
	lxw_chart_font font = {.size = 9, .color = 0x4B5563};
	lxw_chart_line grid = {.color = 0xE1E5EA, .width = 0.75F};
	bool bar = c->sheet == CHART_SHEET_BAR;
	lxw_chart_axis *value = bar ? chart->x_axis : chart->y_axis, *category = bar ? chart->y_axis : chart->x_axis;
	chart_axis_set_num_font(category, &font);
	chart_axis_set_num_font(value, &font);
	chart_axis_major_gridlines_set_line(value, &grid);
	chart_axis_major_gridlines_set_visible(value, bar ? LXW_FALSE : LXW_TRUE);
	chart_axis_major_gridlines_set_visible(category, LXW_FALSE);
	chart_axis_set_line(value, &(lxw_chart_line){.none = LXW_TRUE});
	bool percent = text_eq(c->unit, "percent");
	bool ratio = text_eq(c->unit, "ratio");
	if (ratio && chart_highest(c) < 1.2) {
		chart_axis_set_max(value, 1.2);
		chart_axis_set_major_unit(value, 0.2);
	}
	chart_axis_set_num_format(value, ratio ? "0.0" : !percent ? "#,##0" : chart_highest(c) < 5 ? "0.0%" : "0%");
	chart_axis_set_min(value, 0);
	if (chart_highest(c) < 1 && !ratio) /* else a scale of nothing but zeros */
		chart_axis_set_max(value, percent ? 0.01 : 1);
	if (bar) {
		chart_axis_set_reverse(category); /* first row on top, as in the table */
		if (chart_highest(c) >= 1)        /* room for the numbers at the ends of the bars */
			chart_axis_set_max(value, chart_highest(c) * 1.2 / (percent ? 100 : 1));
		chart_axis_off(value); /* the bars carry their numbers */
	}
	chart_set_series_gap(chart, bar ? 45 : 80);
}

void xlsx_chart(struct xlsx *x, lxw_worksheet *ws, size_t i, lxw_row_t row, lxw_col_t col, double width, double height)
{
	const struct chart *c = &x->book->chart[i];
	lxw_chart *chart = workbook_add_chart(x->wb, kind(c));
	bool legend = (c->n_series > 1 || c->target) && !has_whiskers(c);
	if (!chart) {
		xlsx_try(x, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return;
	}
	for (size_t k = 0; k < c->n_series; k++)
		value_series(x, chart, i, k);
	if (c->target)
		target_series(x, chart, i);
	if (has_whiskers(c)) {
		whiskers(x, chart, i);
		chart_set_series_overlap(chart, 100);
	} else if (c->sheet == CHART_SHEET_DOTS && c->interval)
		chart_set_high_low_lines(chart, &(lxw_chart_line){.color = 0x4B5563, .width = 1.25F});
	axes(chart, c);
	chart_title_set_name(chart, xlsx_clean(x->a, c->title));
	chart_title_set_name_font(chart, &(lxw_chart_font){.size = 12, .bold = LXW_TRUE, .color = 0x1F2933});
	chart_legend_set_position(chart, legend ? LXW_CHART_LEGEND_BOTTOM : LXW_CHART_LEGEND_NONE);
	chart_legend_set_font(chart, &(lxw_chart_font){.size = 9, .color = 0x4B5563});
	chart_chartarea_set_line(chart, &(lxw_chart_line){.color = 0xC5CCD3});
	/* 480 x 288 is the library's size at scale 1 */
	lxw_chart_options at = {.x_offset = 4,
				.y_offset = 4,
				.x_scale = width / 480,
				.y_scale = height / 288,
				.object_position = LXW_OBJECT_MOVE_DONT_SIZE,
				.description = xlsx_clean(x->a, c->title)};
	xlsx_try(x, worksheet_insert_chart_opt(ws, row, col, chart, &at));
}
