/* chart.c -- what a report's chart.json asks for, resolved against the report's cells.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reports/chart_int.h"

#include "base/text.h"
#include "reports/show_int.h"

#include <math.h>

#define CHART_MAX_POINTS 400 /* more cannot be told apart on a page; the table and the CSV have them all */

#define CHART_MAX_UPRIGHT 12 /* bars beyond this lie down */

static enum status chart_fail(struct msgq *q, const struct report *r, const char *field, const char *what)
{
	return msg_fail(q, STATUS_INPUT, "chart-file", MSG_FILE(r->chart_file ? r->chart_file : "chart.json"), field,
			"docs/add-an-indicator.md names the members", "report %s: %s", r->id, what);
}

static const char *str_or(const cJSON *obj, const char *key, const char *fallback)
{
	const char *s = json_str(obj, key);
	return s ? s : fallback;
}

static bool word_index(const char *word, const char *const *list, int *out)
{
	for (int i = 0; list[i]; i++)
		if (text_eq(word, list[i])) {
			*out = i;
			return true;
		}
	return false;
}

/* A misspelt key would silently change a picture, so it is refused and the nearest known one named. */
static enum status check_keys(struct msgq *q, const struct report *r, const cJSON *obj, const char *const *known)
{
	const cJSON *item;
	cJSON_ArrayForEach(item, obj)
	{
		int at = 0;
		if (word_index(item->string, known, &at))
			continue;
		const char *near = text_nearest(item->string, known);
		return chart_fail(
			q, r, item->string,
			near ? arena_printf(&q->arena, "unknown key '%s', did you mean '%s'?", item->string, near)
			     : arena_printf(&q->arena, "unknown key '%s'", item->string));
	}
	return STATUS_OK;
}

/* ---- points ---------------------------------------------------------------------------------------------------------
 */

static bool over_area(const char *over)
{
	return text_eq(over, "area");
}

/* The key of the point a cell belongs to, NULL when the chart does not draw the cell. */
static const char *point_key(const struct report *r, const cJSON *spec, const struct cell *c, const char *prefix)
{
	const char *over = json_str(spec, "over"), *level = json_str(spec, "level");
	bool here = text_eq(c->area_code, r->about.area_code), total = !*c->by;
	if (over_area(over))
		return total && (level ? text_eq(c->area_level, level) : !here) ? c->area_code : NULL;
	if (text_eq(over, "indicator"))
		return total && here ? c->indicator : NULL;
	if (!here || !text_eq(c->by, over) || (json_bool(spec, "skip_zero", false) && !prefix && c->numerator == 0))
		return NULL;
	const char *last = strrchr(c->stratum, ';');
	if (json_bool(spec, "skip_unknown", false) && text_eq(last ? last + 1 : c->stratum, "unknown"))
		return NULL;
	return chart_rest(prefix, c->stratum);
}

static const char *point_label(struct arena *a, const struct report *r, const cJSON *spec, const struct cell *c,
			       const char *key)
{
	const char *named = json_str(json_get(spec, "labels"), key);
	if (named)
		return named;
	if (over_area(json_str(spec, "over")))
		return c->area_name;
	if (text_eq(json_str(spec, "over"), "indicator")) {
		const struct indicator *i = show_indicator(r, key);
		return i ? i->title : key;
	}
	return strchr(key, ';') ? chart_words(a, spec, key) : show_month(a, key);
}

static size_t point_index(const struct chart *c, const char *key)
{
	size_t i = 0;
	while (i < c->n_points && !text_eq(c->point[i].key, key))
		i++;
	return i;
}

static bool in_list(const cJSON *list, const char *id)
{
	const cJSON *item;
	if (cJSON_IsString(list))
		return text_eq(list->valuestring, id);
	cJSON_ArrayForEach(item, list) if (cJSON_IsString(item) && text_eq(item->valuestring, id)) return true;
	return false;
}

/* Points in the order of the cells; over indicators in the order of the list, because that is the order of the cascade.
 */
static void find_points(struct arena *a, const struct report *r, const cJSON *spec, struct chart *c)
{
	const cJSON *list = json_get(spec, "indicator"), *item;
	c->point = arena_calloc(a, CHART_MAX_POINTS, sizeof *c->point);
	if (text_eq(json_str(spec, "over"), "indicator")) {
		cJSON_ArrayForEach(item, list)
		{
			const struct cell *cell = show_cell(r, item->valuestring, r->about.area_code, "", "");
			if (cell && c->n_points < CHART_MAX_POINTS)
				c->point[c->n_points++] = (struct chart_point){
					item->valuestring, point_label(a, r, spec, cell, item->valuestring)};
		}
		return;
	}
	for (size_t i = 0; i < r->n_cells && c->n_points < CHART_MAX_POINTS; i++) {
		const struct cell *cell = &r->cell[i];
		const char *key = in_list(list, cell->indicator) ? point_key(r, spec, cell, c->prefix) : NULL;
		if (key && point_index(c, key) == c->n_points)
			c->point[c->n_points++] = (struct chart_point){key, point_label(a, r, spec, cell, key)};
	}
}

/* ---- series ---------------------------------------------------------------------------------------------------------
 */

/* Cells of one indicator (NULL: of every point's own) at the chart's points. */
static const struct cell **find_cells(struct arena *a, const struct report *r, const cJSON *spec, const struct chart *c,
				      const char *indicator)
{
	const struct cell **cells = arena_calloc(a, c->n_points, sizeof(void *));
	for (size_t i = 0; i < r->n_cells; i++) {
		const struct cell *cell = &r->cell[i];
		if (indicator && !text_eq(indicator, cell->indicator))
			continue;
		const char *key = point_key(r, spec, cell, c->prefix);
		size_t at = key ? point_index(c, key) : c->n_points;
		if (at < c->n_points && !cells[at])
			cells[at] = cell;
	}
	return cells;
}

static void add_series(struct arena *a, const struct report *r, const cJSON *spec, struct chart *c,
		       const char *indicator)
{
	struct chart_series *s = &c->series[c->n_series++];
	const struct indicator *def = indicator ? show_indicator(r, indicator) : NULL;
	const cJSON *band = json_get(spec, "band");
	const char *named = indicator ? json_str(json_get(spec, "labels"), indicator) : NULL;
	s->label = named ? named : def ? def->title : *c->unit_label ? c->unit_label : "Value";
	s->cell = find_cells(a, r, spec, c, indicator);
	if (cJSON_GetArraySize(band) == 2) {
		s->low = find_cells(a, r, spec, c, cJSON_GetArrayItem(band, 0)->valuestring);
		s->high = find_cells(a, r, spec, c, cJSON_GetArrayItem(band, 1)->valuestring);
	}
}

static void find_series(struct arena *a, const struct report *r, const cJSON *spec, struct chart *c)
{
	const cJSON *list = json_get(spec, "indicator"), *item;
	bool one = text_eq(json_str(spec, "over"), "indicator");
	c->series = arena_calloc(a, cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 1, sizeof *c->series);
	if (one || cJSON_IsString(list)) {
		add_series(a, r, spec, c, one ? NULL : list->valuestring);
		return;
	}
	cJSON_ArrayForEach(item, list) add_series(a, r, spec, c, item->valuestring);
}

/* ---- reading --------------------------------------------------------------------------------------------------------
 */

/* Every string of a list (or the one string) must be an indicator of the report. */
static enum status check_indicators(struct msgq *q, const struct report *r, const cJSON *list, const char *field)
{
	const cJSON *item;
	if (cJSON_IsString(list))
		return show_indicator(r, list->valuestring)
			       ? STATUS_OK
			       : chart_fail(q, r, field,
					    arena_printf(&q->arena, "no indicator '%s'", list->valuestring));
	if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) == 0)
		return chart_fail(q, r, field, "must be an indicator or a list of them");
	cJSON_ArrayForEach(item, list)
	{
		enum status st = cJSON_IsString(item) ? check_indicators(q, r, item, field)
						      : chart_fail(q, r, field, "must hold indicator ids");
		if (st)
			return st;
	}
	return STATUS_OK;
}

static enum status check_chart(struct msgq *q, const struct report *r, const cJSON *spec)
{
	static const char *const known[] = {
		"id",          "title",           "type",       "indicator", "over",         "level",    "field",
		"labels",      "horizontal",      "interval",   "band",      "band_label",   "target",   "target_label",
		"of_previous", "share_of_target", "unit_label", "note",      "options",      "workbook", "each",
		"skip_zero",   "limits",          "findings",   "same",      "skip_unknown", "none",     NULL};
	static const char *const in_workbook[] = {"type", "summary", NULL};
	enum status st = check_keys(q, r, spec, known);
	if (!st)
		st = check_keys(q, r, json_get(spec, "workbook"), in_workbook);
	if (st)
		return st;
	const cJSON *band = json_get(spec, "band"), *options = json_get(spec, "options");
	if (!json_str(spec, "id") || !json_str(spec, "title") || !json_str(spec, "over"))
		return chart_fail(q, r, "charts", "a chart needs id, title and over");
	if (text_eq(json_str(spec, "over"), "indicator") && !cJSON_IsArray(json_get(spec, "indicator")))
		return chart_fail(q, r, "indicator", "a chart over indicators needs a list");
	if (band && (!cJSON_IsArray(band) || cJSON_GetArraySize(band) != 2))
		return chart_fail(q, r, "band", "band must be two indicators, low and high");
	if (options && !cJSON_IsObject(options))
		return chart_fail(q, r, "options", "options must be an object");
	st = check_indicators(q, r, json_get(spec, "indicator"), "indicator");
	return st || !band ? st : check_indicators(q, r, band, "band");
}

static enum status read_words(struct msgq *q, const struct report *r, const cJSON *spec, struct chart *c)
{
	static const char *const types[] = {"bar", "line", "stepped", "dots", "matrix", NULL};
	static const char *const sheets[] = {"none", "column", "bar", "line", "dots", NULL};
	static const char *const fields[] = {"value", "numerator", NULL};
	const cJSON *book = json_get(spec, "workbook");
	int type = 0, sheet = 0, field = 0;
	if (!word_index(str_or(spec, "type", ""), types, &type))
		return chart_fail(q, r, "type", "type must be bar, line, stepped, dots or matrix");
	if (!word_index(str_or(book, "type", "none"), sheets, &sheet))
		return chart_fail(q, r, "workbook", "workbook type must be none, column, bar, line or dots");
	if (!word_index(str_or(spec, "field", "value"), fields, &field))
		return chart_fail(q, r, "field", "field must be value or numerator");
	c->type = (enum chart_type)type;
	c->sheet = (enum chart_sheet)sheet;
	c->use_numerator = field == 1;
	json_int(book, "summary", &c->summary);
	return STATUS_OK;
}

/* A target line is promised only when some cell has a target. */
static bool has_target(const struct chart *c)
{
	for (size_t i = 0; i < c->n_points; i++) {
		const struct cell *cell = c->series[0].cell[i];
		if (cell && isfinite(cell->target))
			return true;
	}
	return false;
}

static enum status read_chart(struct arena *a, const struct report *r, const cJSON *spec, struct chart *c,
			      struct msgq *q)
{
	enum status st = check_chart(q, r, spec);
	if (!st)
		st = read_words(q, r, spec, c);
	if (st)
		return st;
	const cJSON *list = json_get(spec, "indicator");
	const char *first = cJSON_IsString(list) ? list->valuestring : cJSON_GetArrayItem(list, 0)->valuestring;
	c->report = r;
	c->id = json_str(spec, "id");
	c->title = json_str(spec, "title");
	if (c->prefix)
		c->title = arena_printf(a, "%s: %s", c->title, chart_words(a, spec, c->prefix));
	c->unit = c->use_numerator ? "count" : show_indicator(r, first)->unit;
	c->unit_label = str_or(spec, "unit_label", "");
	c->target_label = str_or(spec, "target_label", "Target");
	c->band_label = str_or(spec, "band_label", "Band");
	c->horizontal = json_bool(spec, "horizontal", false);
	c->interval = json_bool(spec, "interval", false);
	c->limits = json_bool(spec, "limits", false);
	c->target = json_bool(spec, "target", false);
	c->of_previous = json_bool(spec, "of_previous", false);
	const struct cell *total = show_cell(r, first, r->about.area_code, "", "");
	c->whole = total && json_bool(spec, "share_of_target", false) ? total->target : NAN;
	c->options = json_get(spec, "options");
	c->same = json_get(spec, "same");
	c->none = str_or(spec, "none", "No figures in this period.");
	find_points(a, r, spec, c);
	find_series(a, r, spec, c);
	c->note = show_template(a, r, show_cell(r, first, r->about.area_code, "", ""), chart_note(a, spec, c));
	/* many names side by side cannot be read; months are a line of time whatever their number */
	if (c->n_points > CHART_MAX_UPRIGHT && (c->type == CHART_BAR || c->type == CHART_DOTS))
		c->horizontal = c->horizontal || !text_eq(json_str(spec, "over"), "month");
	c->target = c->target && has_target(c);
	return STATUS_OK;
}

/* Tiles of all reports stand in the order their files give. */
static void insert_tile(struct chart_book *out, struct tile t)
{
	size_t i = out->n_tiles++;
	for (; i > 0 && out->tile[i - 1].order > t.order; i--)
		out->tile[i] = out->tile[i - 1];
	out->tile[i] = t;
}

static enum status read_tile(const struct report *r, const cJSON *spec, struct chart_book *out, struct msgq *q)
{
	static const char *const known[] = {"indicator", "by",    "stratum", "field", "label",
					    "sub",       "order", "alert",   NULL};
	const char *indicator = json_str(spec, "indicator");
	enum status st = check_keys(q, r, spec, known);
	if (st)
		return st;
	if (!indicator || !json_str(spec, "label"))
		return chart_fail(q, r, "tiles", "a tile needs indicator and label");
	st = check_indicators(q, r, json_get(spec, "indicator"), "tiles");
	const struct cell *c =
		st ? NULL
		   : show_cell(r, indicator, r->about.area_code, str_or(spec, "by", ""), str_or(spec, "stratum", ""));
	int64_t order = 0;
	json_int(spec, "order", &order);
	if (c)
		insert_tile(out, (struct tile){.report = r,
					       .cell = c,
					       .label = json_str(spec, "label"),
					       .sub = str_or(spec, "sub", ""),
					       .order = order,
					       .use_numerator = text_eq(json_str(spec, "field"), "numerator"),
					       .alert = json_bool(spec, "alert", false)});
	return st;
}

/* One chart for each prefix. */
static enum status read_charts(struct arena *a, const struct report *r, const cJSON *spec, struct chart_book *out,
			       struct msgq *q)
{
	const char **prefix;
	size_t n = chart_each(a, r, spec, &prefix);
	enum status st = STATUS_OK;
	for (size_t i = 0; i < n && !st; i++) {
		struct chart *c = &out->chart[out->n_charts++];
		c->prefix = prefix[i];
		st = read_chart(a, r, spec, c, q);
		if (c->prefix && !st)
			c->id = arena_printf(a, "%s-%d", c->id, (int)i + 1);
	}
	return st;
}

static enum status read_book(struct arena *a, const struct report *r, const cJSON *tree, struct chart_book *out,
			     struct msgq *q)
{
	const cJSON *item;
	static const char *const known[] = {"tiles", "charts", NULL};
	enum status st = check_keys(q, r, tree, known);
	cJSON_ArrayForEach(item, json_get(tree, "tiles")) if (!st) st = read_tile(r, item, out, q);
	cJSON_ArrayForEach(item, json_get(tree, "charts")) if (!st) st = read_charts(a, r, item, out, q);
	return st;
}

enum status chart_load(struct arena *a, const struct report *r, size_t n, struct chart_book *out, struct msgq *q)
{
	size_t charts = 0, tiles = 0;
	enum status st = STATUS_OK;
	*out = (struct chart_book){.tree = arena_calloc(a, n, sizeof(cJSON *)), .n_trees = n};
	for (size_t i = 0; i < n; i++) {
		if (!r[i].chart_json)
			continue;
		out->tree[i] = json_parse(r[i].chart_json, strlen(r[i].chart_json),
					  r[i].chart_file ? r[i].chart_file : "chart.json", 1, q);
		if (!out->tree[i])
			return STATUS_INPUT;
		const cJSON *item;
		const char **prefix;
		cJSON_ArrayForEach(item, json_get(out->tree[i], "charts")) charts +=
			chart_each(a, &r[i], item, &prefix);
		tiles += (size_t)cJSON_GetArraySize(json_get(out->tree[i], "tiles"));
	}
	out->chart = arena_calloc(a, charts, sizeof *out->chart);
	out->tile = arena_calloc(a, tiles, sizeof *out->tile);
	for (size_t i = 0; i < n && !st; i++)
		st = read_book(a, &r[i], out->tree[i], out, q);
	return st;
}

void chart_free(struct chart_book *b)
{
	for (size_t i = 0; i < b->n_trees; i++)
		json_free(b->tree[i]);
	b->n_trees = 0;
}

/* ---- numbers --------------------------------------------------------------------------------------------------------
 */

double chart_y(const struct chart *c, const struct cell *cell)
{
	if (!cell || show_is_hidden(cell))
		return NAN;
	return c->use_numerator ? cell->numerator : cell->value;
}

bool chart_is_empty(const struct chart *c)
{
	for (size_t k = 0; k < c->n_series; k++)
		for (size_t i = 0; i < c->n_points; i++) {
			const struct cell *cell = c->series[k].cell[i];
			if (cell && (show_is_hidden(cell) || isfinite(chart_y(c, cell))))
				return false;
		}
	return true;
}

double chart_highest(const struct chart *c)
{
	double highest = 0;
	for (size_t k = 0; k < c->n_series; k++)
		for (size_t i = 0; i < c->n_points; i++) {
			const struct cell *cell = c->series[k].cell[i];
			double y = chart_y(c, cell),
			       upper = (c->interval || c->limits) && isfinite(y) ? cell->upper : NAN;
			highest = fmax(highest, fmax(y, upper)); /* fmax leaves NAN out */
		}
	return highest;
}

bool chart_has_band(const struct chart *c)
{
	return c->limits || c->series[0].low;
}

bool chart_band(const struct chart *c, size_t series, size_t point, double *low, double *high)
{
	const struct chart_series *s = &c->series[series];
	*low = *high = NAN;
	if (c->limits && isfinite(chart_y(c, s->cell[point]))) {
		*low = s->cell[point]->lower;
		*high = s->cell[point]->upper;
	} else if (s->low) {
		*low = fmin(chart_y(c, s->low[point]), chart_y(c, s->high[point]));
		*high = fmax(chart_y(c, s->low[point]), chart_y(c, s->high[point]));
	}
	return isfinite(*low) && isfinite(*high);
}

bool chart_stands_out(const struct cell *cell)
{
	return cell && (show_has_flag(cell, "beyond-limits") || show_has_flag(cell, "drift"));
}

double chart_of_previous(const struct chart *c, size_t series, size_t point)
{
	const struct cell *cell = c->series[series].cell[point];
	if (!c->of_previous || point == 0 || !cell || show_is_hidden(cell))
		return NAN;
	if (c->use_numerator && text_eq(cell->unit, "percent"))
		return cell->value; /* the report itself says what the step before is */
	double before = chart_y(c, c->series[series].cell[point - 1]), now = chart_y(c, cell);
	return before > 0 && isfinite(now) ? 100.0 * now / before : NAN;
}

double chart_of_target(const struct chart *c, size_t series, size_t point)
{
	double y = chart_y(c, c->series[series].cell[point]);
	return isfinite(c->whole) && c->whole > 0 && isfinite(y) ? 100.0 * y / c->whole : NAN;
}

const char *chart_text(struct arena *a, const struct chart *c, size_t series, size_t point)
{
	const struct cell *cell = c->series[series].cell[point];
	double share = isfinite(c->whole) ? chart_of_target(c, series, point) : chart_of_previous(c, series, point);
	if (!cell)
		return SHOW_NONE;
	if (show_is_hidden(cell))
		return SHOW_HIDDEN;
	const char *value = show_in_unit(a, c->unit, chart_y(c, cell));
	return isfinite(share) ? arena_printf(a, "%s (%s%%)", value, show_number(a, share, 1)) : value;
}

double tile_y(const struct tile *t)
{
	if (show_is_hidden(t->cell))
		return NAN;
	return t->use_numerator ? t->cell->numerator : t->cell->value;
}

const char *tile_unit(const struct tile *t)
{
	return t->use_numerator ? "count" : t->cell->unit;
}

const char *tile_text(struct arena *a, const struct tile *t)
{
	return show_is_hidden(t->cell) ? SHOW_HIDDEN : show_in_unit(a, tile_unit(t), tile_y(t));
}
