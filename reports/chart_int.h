/* chart_int.h -- what a report's chart.json asks for, resolved against the report's cells; internal to reports/.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * chart.json names indicators; no indicator is named in C. {"tiles": [..], "charts": [..]}:
 *   tile   label, indicator, by, stratum, field value|numerator, sub (a template, see show_template), order, alert
 *          (true: counts against the program)
 *   chart  id, title, type bar|line|stepped|dots|matrix, indicator (one or a list), over
 * area|indicator|month|test|age|.., level (for area; default: any but the report's own), field value|numerator, labels
 * {key: label}, horizontal, interval, band [low indicator, high indicator] + band_label, target + target_label,
 * of_previous, share_of_target (label points with their share of the whole area's target), unit_label, note (a template
 * over the first indicator's total), options (Chart.js, laid over ours), workbook {type column|bar|line|dots, summary
 * n}, each n (a chart for each thing the first n parts of a stratum name), skip_zero and skip_unknown (nothing is drawn
 * for what counts nothing, or has no name), none (said when nothing is left), limits (lower and upper are control
 * limits, not an interval), findings device|lot|facility (what stands out there is said in the note), same {class:
 * class} (of a matrix: classes that agree though their names differ) A matrix is a table of counts over
 * "..;rows;columns", as a rule one for each of the parts before. Ownership: chart_load allocates in the arena given;
 * JSON trees are kept in the book until chart_free.
 */
#ifndef REPORTS_CHART_INT_H
#define REPORTS_CHART_INT_H

#include "base/arena.h"
#include "base/json.h"
#include "reports/report.h"

enum chart_type { CHART_BAR, CHART_LINE, CHART_STEPPED, CHART_DOTS, CHART_MATRIX };
enum chart_sheet { CHART_SHEET_NONE, CHART_SHEET_COLUMN, CHART_SHEET_BAR, CHART_SHEET_LINE, CHART_SHEET_DOTS };

struct chart_point {
	const char *key;   /* area code, stratum or indicator id */
	const char *label; /* as shown */
};

struct chart_series {
	const char *label;
	const struct cell **cell;        /* one per point, NULL where there is none */
	const struct cell **low, **high; /* the band's ends per point; NULL arrays without a band */
};

struct chart {
	const struct report *report;
	const char *id, *title, *note, *unit, *unit_label, *target_label, *band_label;
	enum chart_type type;
	enum chart_sheet sheet;
	int64_t summary; /* place among the charts of the Summary sheet, 0: not there */
	double whole;    /* target of the whole area, of which points are shown as shares; NAN no shares */
	bool horizontal, interval, target, of_previous, use_numerator, limits;
	const char *prefix; /* parts all its strata begin with, NULL none */
	struct chart_point *point;
	size_t n_points;
	struct chart_series *series;
	size_t n_series;
	const cJSON *options; /* NULL none */
	const char *none;     /* said when there is no point */
	const cJSON *same;    /* of a matrix, NULL none */
};

struct tile {
	const struct report *report;
	const struct cell *cell; /* never NULL */
	const char *label, *sub; /* sub is a template, see show_template */
	int64_t order;           /* tiles of all reports are shown by it */
	bool use_numerator, alert;
};

struct chart_book {
	struct chart *chart;
	size_t n_charts;
	struct tile *tile;
	size_t n_tiles;
	cJSON **tree;
	size_t n_trees;
};

/* Reads the chart.json of n reports. STATUS_INPUT with messages when one is not what is written above or names an
 * indicator the report does not define. A chart without any cell is kept with n_points 0; a tile without a cell is left
 * out. */
enum status chart_load(struct arena *a, const struct report *r, size_t n, struct chart_book *out, struct msgq *q);
void chart_free(struct chart_book *b);
/* true when no point has a number to draw and none is suppressed: no cells, or no denominator anywhere. */
bool chart_is_empty(const struct chart *c);
/* The highest number drawn, upper ends of intervals included; 0 when there is none. */
double chart_highest(const struct chart *c);
/* The drawn number of a cell; NAN for NULL, suppressed or absent. */
double chart_y(const struct chart *c, const struct cell *cell);
/* Ends of the shaded band at a point: limits, or two other indicators; false when there is none. */
bool chart_band(const struct chart *c, size_t series, size_t point, double *low, double *high);
bool chart_has_band(const struct chart *c);
/* A share beyond its limits, or named as drifting. */
bool chart_stands_out(const struct cell *cell);
/* What stands beside a point: "41.2%", "*", "1,204 (62.0%)". In the arena. */
const char *chart_text(struct arena *a, const struct chart *c, size_t series, size_t point);
/* Percent of the whole area's target, for charts with share_of_target; NAN when there is none. */
double chart_of_target(const struct chart *c, size_t series, size_t point);
/* Percent of the point before, for charts with of_previous; NAN when there is none. */
double chart_of_previous(const struct chart *c, size_t series, size_t point);

/* chart_each.c: the prefixes a chart is drawn for, {NULL} when it is drawn once; what is left of a stratum's key, NULL
 * when it does not begin with the prefix; "PL-01, DNA ploidy" for "ploidy;PL-01"; the note with what stands out. */
size_t chart_each(struct arena *a, const struct report *r, const cJSON *spec, const char ***prefix);
const char *chart_rest(const char *prefix, const char *stratum);
const char *chart_words(struct arena *a, const cJSON *spec, const char *key);
const char *chart_note(struct arena *a, const cJSON *spec, const struct chart *c);

/* A matrix: rows and columns in the order of the points, cell[row * n_columns + column], NULL where there is none. */
struct chart_matrix {
	const char **row, **column;
	size_t n_rows, n_columns;
	const struct cell **cell;
	const cJSON *same;
};
void chart_matrix(struct arena *a, const struct chart *c, struct chart_matrix *out);
/* Shade of a count by its share of its row: 0 none, 1 to 3; *agrees: both classes are the same. */
int chart_shade(const struct chart_matrix *m, size_t row, size_t column, bool *agrees);

/* The number of a tile (NAN: not known or not shown), its unit, and the number as text. */
double tile_y(const struct tile *t);
const char *tile_unit(const struct tile *t);
const char *tile_text(struct arena *a, const struct tile *t);

#endif
