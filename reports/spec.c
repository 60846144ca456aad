/* spec.c -- reads a report's definition.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reports/spec_int.h"

#include "base/text.h"
#include "reports/chart_int.h"
#include "reports/spec.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#define SPEC_MAX_BYTES (1u << 20)

const char *const spec_dim_name[] = {"age", "month", "test",     "device",   "facility",    "area", "duty",
				     "lot", "axis",  "reported", "computed", "identifiers", NULL};

static const char *const kind_name[] = {"count",          "proportion", "population", "target",       "expected",
					"expected_share", "weighted",   "kappa",      "kappa_linear", "control",
					"distance",       "needed",     "pace",       "forecast",     NULL};
static const char *const ages_name[] = {"all", "eligible", "outside", NULL};
static const char *const band_name[] = {"best", "low", "high", NULL};
static const char *const method_name[] = {"none", "wilson", "clopper-pearson", "byar", "poisson-binomial", NULL};
static const char *const weight_name[] = {"number", "chance", "doubt", NULL};
static const char *const unit_name[] = {"percent", "per_100000", "count", "days", "ratio", NULL};
static const char *const dated_name[] = {"row", "first", NULL};
static const char *const age_at_name[] = {"event", "as_of", NULL};
static const char *const direction_name[] = {"none", "higher", "lower", NULL};

static const char *const report_keys[] = {"$schema",    "id",          "version", "title", "question",
					  "parameters", "small_below", "also_by", "notes", "empty",
					  "splits",     "indicators",  "place",   NULL};
static const char *const place_keys[] = {"by", "note", NULL};
static const char *const indicator_keys[] = {"id",     "version", "title",     "numerator", "denominator", "exclusions",
					     "query",  "kind",    "count",     "among",     "window",      "ages",
					     "age_at", "dated",   "band",      "days",      "cumulative",  "unit",
					     "method", "target",  "direction", "source",    "confidence",  "also_by",
					     "total",  "sum_of",  "weight",    NULL};
static const char *const window_keys[] = {"from", "to", "days", NULL};
static const char *const weight_keys[] = {"column", "as", NULL};
static const char *const target_keys[] = {"code", "value", "source", NULL};
static const char *const empty_keys[] = {"indicator", "note", NULL};
static const char *const split_keys[] = {"whole", "parts", NULL};
static const char *const param_keys[] = {"value", "program", "source", NULL};

struct reader {
	struct arena *a;
	struct msgq *q;
	const char *file;
	const char *where; /* indicator or part, for messages */
	bool bad;
};

int spec_word(const char *word, const char *const *list)
{
	for (int i = 0; list[i]; i++)
		if (text_eq(word, list[i]))
			return i;
	return -1;
}

static void complain(struct reader *r, const char *field, const char *what)
{
	r->bad = true;
	msg_add(r->q, MSG_ERROR, "report-spec", MSG_FILE(r->file), field, "compare with schemas/report.schema.json",
		"%s: %s", r->where, what);
}

static void check_keys(struct reader *r, const cJSON *obj, const char *const *known)
{
	if (!cJSON_IsObject(obj)) {
		complain(r, NULL, "must be an object");
		return;
	}
	for (const cJSON *m = obj->child; m; m = m->next) {
		if (spec_word(m->string, known) >= 0)
			continue;
		const char *near = text_nearest(m->string, known);
		complain(r, m->string,
			 near ? arena_printf(r->a, "unknown key, nearest known is %s", near) : "unknown key");
	}
}

static const char *need_text(struct reader *r, const cJSON *obj, const char *key)
{
	const char *s = json_str(obj, key);
	if (s && *s)
		return arena_strdup(r->a, s);
	complain(r, key, "must be a text that is not empty");
	return "";
}

static const char *may_text(struct reader *r, const cJSON *obj, const char *key)
{
	return json_get(obj, key) ? need_text(r, obj, key) : NULL;
}

/* Place of a word in `list`; the first one when the key is absent. */
static int choice(struct reader *r, const cJSON *obj, const char *key, const char *const *list)
{
	if (!json_get(obj, key))
		return 0;
	int i = spec_word(json_str(obj, key), list);
	if (i < 0)
		complain(r, key, "is none of the known words");
	return i < 0 ? 0 : i;
}

/* ---- parameters -----------------------------------------------------------------------------------------------------
 */

/* Follows a path like "eligible.ages.0" into the program file; false when it leads nowhere. */
static bool follow(struct arena *a, const cJSON *at, const char *path, int64_t *out)
{
	char **part = NULL;
	size_t n = text_split(a, path, '.', &part);
	for (size_t i = 0; i < n && at; i++) {
		int64_t index = 0;
		if (cJSON_IsArray(at) && text_to_int64(part[i], &index))
			at = cJSON_GetArrayItem(at, (int)index);
		else
			at = json_get(at, part[i]);
	}
	if (!at || !cJSON_IsNumber(at) || at->valuedouble != floor(at->valuedouble))
		return false;
	*out = (int64_t)at->valuedouble;
	return true;
}

static void read_params(struct reader *r, const cJSON *list, const cJSON *program, struct spec *out)
{
	out->param = arena_calloc(r->a, (size_t)cJSON_GetArraySize(list) + 1, sizeof *out->param);
	for (const cJSON *m = list ? list->child : NULL; m; m = m->next) {
		struct spec_param *p = &out->param[out->n_params++];
		r->where = p->name = arena_strdup(r->a, m->string);
		check_keys(r, m, param_keys);
		need_text(r, m, "source");
		if (!json_int(m, "value", &p->value))
			complain(r, "value", "must be a whole number");
		const char *path = json_str(m, "program");
		if (path)
			follow(r->a, program, path, &p->value);
	}
}

int64_t spec_param(const struct spec *s, const char *name, int64_t fallback)
{
	for (int i = 0; i < s->n_params; i++)
		if (text_eq(s->param[i].name, name))
			return s->param[i].value;
	return fallback;
}

/* ---- indicators -----------------------------------------------------------------------------------------------------
 */

static void read_target(struct reader *r, const cJSON *obj, struct spec_indicator *out)
{
	out->target_value = NAN;
	if (!obj)
		return;
	check_keys(r, obj, target_keys);
	out->target_code = may_text(r, obj, "code");
	if (json_get(obj, "value") && !json_double(obj, "value", &out->target_value))
		complain(r, "value", "must be a number");
	if (!out->target_code && isnan(out->target_value))
		complain(r, "target", "needs a code or a value");
	if (!isnan(out->target_value))
		need_text(r, obj, "source");
}

static void read_sum_of(struct reader *r, const cJSON *list, struct spec_indicator *out)
{
	if (!list)
		return;
	out->sum_of = arena_calloc(r->a, (size_t)cJSON_GetArraySize(list) + 1, sizeof *out->sum_of);
	for (const cJSON *m = list->child; m; m = m->next)
		if (cJSON_IsString(m))
			out->sum_of[out->n_sum_of++] = arena_strdup(r->a, m->valuestring);
	if (out->n_sum_of < 2 || out->n_sum_of != cJSON_GetArraySize(list))
		complain(r, "sum_of", "must be a list of at least two indicators");
}

static void read_window(struct reader *r, const cJSON *obj, struct spec_indicator *out)
{
	if (!obj)
		return;
	check_keys(r, obj, window_keys);
	out->window_from = need_text(r, obj, "from");
	out->window_to = need_text(r, obj, "to");
	if (!json_int(obj, "days", &out->window_days) || out->window_days < 0)
		complain(r, "days", "must be a whole number of days");
}

static void read_weight(struct reader *r, const cJSON *obj, struct spec_indicator *out)
{
	bool wanted = out->kind >= SPEC_EXPECTED && out->kind <= SPEC_WEIGHTED;
	if (wanted != (obj != NULL))
		complain(r, "weight", "belongs to the kinds expected, expected_share and weighted, and they need it");
	if (!obj)
		return;
	check_keys(r, obj, weight_keys);
	out->weight = need_text(r, obj, "column");
	out->weight_as = (enum spec_weight)choice(r, obj, "as", weight_name);
	if ((out->kind == SPEC_WEIGHTED) != (out->weight_as == SPEC_WEIGHT_NUMBER))
		complain(r, "as", "must be number for weighted, chance or doubt for the others");
}

static void read_days(struct reader *r, const cJSON *obj, const struct spec *s, struct spec_indicator *out)
{
	const char *name = may_text(r, obj, "days");
	bool wanted = out->kind == SPEC_PACE || out->kind == SPEC_FORECAST;
	out->days = name ? spec_param(s, name, 0) : 0;
	if (wanted && out->days < 1)
		complain(r, "days", "must name a parameter of at least one day");
}

static int query_place(struct reader *r, const struct spec *s, const char *name)
{
	for (int i = 0; i < s->n_queries; i++)
		if (text_eq(s->query[i].name, name))
			return i;
	complain(r, "query", "query.sql has no statement of that name");
	return 0;
}

static void read_words(struct reader *r, const cJSON *obj, struct indicator *t)
{
	t->version = need_text(r, obj, "version");
	t->title = need_text(r, obj, "title");
	t->numerator = need_text(r, obj, "numerator");
	t->denominator = need_text(r, obj, "denominator");
	t->exclusions = need_text(r, obj, "exclusions");
	t->source = need_text(r, obj, "source");
	t->confidence = need_text(r, obj, "confidence");
	t->denominator_source = "";
	t->unit = unit_name[choice(r, obj, "unit", unit_name)];
	t->method = method_name[choice(r, obj, "method", method_name)];
	t->higher_is_better = choice(r, obj, "direction", direction_name) == 1;
}

static int read_breakdowns(struct reader *r, const cJSON *list, struct spec_by **out)
{
	int n = 0;
	*out = arena_calloc(r->a, (size_t)cJSON_GetArraySize(list) + 1, sizeof **out);
	for (const cJSON *m = list ? list->child : NULL; m; m = m->next) {
		struct spec_by *by = &(*out)[n++];
		for (const cJSON *w = m->child; w && by->n < REPORT_MAX_BY; w = w->next) {
			int dim = spec_word(cJSON_GetStringValue(w), spec_dim_name);
			if (dim < 0)
				complain(r, "also_by", "names an unknown stratum");
			by->dim[by->n++] = (enum spec_dim)(dim < 0 ? 0 : dim);
		}
	}
	return n;
}

static void read_indicator(struct reader *r, const cJSON *obj, const struct spec *s, struct spec_indicator *out)
{
	r->where = out->text.id = need_text(r, obj, "id");
	check_keys(r, obj, indicator_keys);
	read_words(r, obj, &out->text);
	if (!json_get(obj, "kind") || !json_get(obj, "unit"))
		complain(r, "kind", "kind and unit must be given");
	out->kind = (enum spec_kind)choice(r, obj, "kind", kind_name);
	out->ages = (enum spec_ages)choice(r, obj, "ages", ages_name);
	out->band = (enum spec_band)choice(r, obj, "band", band_name);
	out->method = (enum spec_method)choice(r, obj, "method", method_name);
	if (out->kind == SPEC_POPULATION && out->ages != SPEC_AGES_ELIGIBLE)
		complain(r, "ages", "a share of the population needs the eligible ages");
	out->age_as_of = choice(r, obj, "age_at", age_at_name) == 1;
	out->dated_first = choice(r, obj, "dated", dated_name) == 1;
	out->cumulative = json_bool(obj, "cumulative", false);
	out->query = query_place(r, s, need_text(r, obj, "query"));
	out->count = need_text(r, obj, "count");
	out->among = may_text(r, obj, "among");
	read_window(r, json_get(obj, "window"), out);
	read_sum_of(r, json_get(obj, "sum_of"), out);
	read_weight(r, json_get(obj, "weight"), out);
	read_target(r, json_get(obj, "target"), out);
	read_days(r, obj, s, out);
	out->n_also_by = read_breakdowns(r, json_get(obj, "also_by"), &out->also_by);
	out->no_total = !json_bool(obj, "total", true);
	const char *unit = out->text.unit;
	out->per = text_eq(unit, "percent") ? 100 : text_eq(unit, "per_100000") ? 100000 : 1;
}

static void read_indicators(struct reader *r, const cJSON *list, struct spec *s)
{
	int n = cJSON_IsArray(list) ? cJSON_GetArraySize(list) : 0, i = 0;
	s->indicator = arena_calloc(r->a, (size_t)n + 1, sizeof *s->indicator);
	s->n_indicators = n;
	if (n == 0)
		complain(r, "indicators", "must be a list of at least one");
	for (const cJSON *m = n ? list->child : NULL; m; m = m->next, i++) {
		read_indicator(r, m, s, &s->indicator[i]);
		if (i > 0)
			s->indicator[i - 1].text.next = &s->indicator[i].text;
		for (int k = 0; k < i; k++)
			if (text_eq(s->indicator[k].text.id, s->indicator[i].text.id))
				complain(r, "id", "is used twice");
	}
}

static int indicator_place(struct reader *r, const struct spec *s, const char *field, const char *id)
{
	const char **known = arena_calloc(r->a, (size_t)s->n_indicators + 1, sizeof *known);
	for (int i = 0; i < s->n_indicators; i++) {
		known[i] = s->indicator[i].text.id;
		if (text_eq(known[i], id))
			return i;
	}
	const char *near = id ? text_nearest(id, known) : NULL;
	complain(r, field,
		 near ? arena_printf(r->a, "names no indicator of the report, nearest known is %s", near)
		      : "names no indicator of the report");
	return 0;
}

static void read_splits(struct reader *r, const cJSON *list, struct spec *s)
{
	s->split = arena_calloc(r->a, (size_t)cJSON_GetArraySize(list) + 1, sizeof *s->split);
	for (const cJSON *m = list ? list->child : NULL; m; m = m->next) {
		struct spec_split *split = &s->split[s->n_splits++];
		const cJSON *parts = json_get(m, "parts");
		check_keys(r, m, split_keys);
		split->part = arena_calloc(r->a, (size_t)cJSON_GetArraySize(parts) + 1, sizeof *split->part);
		split->whole = -1;
		if (json_get(m, "whole"))
			split->whole = indicator_place(r, s, "whole", json_str(m, "whole"));
		for (const cJSON *p = parts ? parts->child : NULL; p; p = p->next)
			split->part[split->n++] = indicator_place(r, s, "parts", cJSON_GetStringValue(p));
		if (split->n < 1 || (split->whole < 0 && split->n < 2))
			complain(r, "parts", "must be a list of indicators");
	}
	for (int i = 0; i < s->n_indicators; i++)
		for (int k = 0; k < s->indicator[i].n_sum_of; k++)
			indicator_place(r, s, "sum_of", s->indicator[i].sum_of[k]);
}

/* ---- the rest -------------------------------------------------------------------------------------------------------
 */

static void read_also_by(struct reader *r, const cJSON *list, struct spec *s)
{
	if (cJSON_GetArraySize(list) > SPEC_MAX_ALSO_BY)
		complain(r, "also_by", "has too many entries");
	s->n_also_by = read_breakdowns(r, list, &s->also_by);
}

static void read_empty(struct reader *r, const cJSON *obj, struct spec *s)
{
	if (!obj)
		return;
	check_keys(r, obj, empty_keys);
	s->empty_of = need_text(r, obj, "indicator");
	s->empty_note = need_text(r, obj, "note");
}

bool spec_is_share(const struct spec_indicator *ind)
{
	return ind->kind == SPEC_PROPORTION || (ind->kind >= SPEC_EXPECTED && ind->kind <= SPEC_CONTROL);
}

bool spec_by_has(const struct spec_by *by, enum spec_dim dim)
{
	for (int i = 0; i < by->n; i++)
		if (by->dim[i] == dim)
			return true;
	return false;
}

bool spec_lists(const struct spec_indicator *ind, const struct spec_by *by)
{
	for (int i = 0; i < ind->n_also_by; i++)
		if (ind->also_by[i].n == by->n &&
		    memcmp(ind->also_by[i].dim, by->dim, (size_t)by->n * sizeof *by->dim) == 0)
			return true;
	return false;
}

bool spec_needs_axes(const struct spec *s)
{
	for (int i = 0; i < s->n_indicators; i++) {
		const struct spec_indicator *ind = &s->indicator[i];
		if (ind->kind >= SPEC_KAPPA && ind->kind <= SPEC_CONTROL)
			return true;
	}
	return false;
}

static void read_notes(struct reader *r, const cJSON *list, struct spec *s)
{
	struct buf b = BUF_INIT;
	for (const cJSON *m = list ? list->child : NULL; m; m = m->next) {
		if (!cJSON_IsString(m))
			complain(r, "notes", "must be a list of texts");
		else
			buf_printf(&b, "%s%s", b.len ? "\n" : "", m->valuestring);
	}
	s->notes = arena_strdup(r->a, b.data);
	buf_free(&b);
}

/* {"by": "screening", "note": "..."}: how the report counts by itself. */
static void read_place(struct reader *r, const cJSON *place, struct spec *s)
{
	if (!place)
		return;
	r->where = "place";
	check_keys(r, place, place_keys);
	const char *by = json_str(place, "by"), *note = json_str(place, "note");
	if (!text_eq(by, "screening") && !text_eq(by, "residence"))
		complain(r, "by", "must be screening or residence");
	s->by_site = text_eq(by, "screening");
	s->place_note = note ? arena_strdup(r->a, note) : NULL;
	r->where = "report";
}

static void read_spec(struct reader *r, const cJSON *tree, const cJSON *program, struct spec *s)
{
	r->where = "report";
	check_keys(r, tree, report_keys);
	if (!text_eq(need_text(r, tree, "id"), s->id))
		complain(r, "id", "must be the name of the folder");
	need_text(r, tree, "version");
	s->title = need_text(r, tree, "title");
	s->question = need_text(r, tree, "question");
	json_double(json_get(tree, "small_below"), "value", &s->small_below);
	read_also_by(r, json_get(tree, "also_by"), s);
	read_notes(r, json_get(tree, "notes"), s);
	read_place(r, json_get(tree, "place"), s);
	read_empty(r, json_get(tree, "empty"), s);
	read_params(r, json_get(tree, "parameters"), program, s);
	r->where = "report";
	read_indicators(r, json_get(tree, "indicators"), s);
	r->where = "report";
	read_splits(r, json_get(tree, "splits"), s);
}

/* The name on a "-- name: x" line, NULL on any other. */
static const char *name_on_line(struct arena *a, const char *line)
{
	static const char mark[] = "-- name: ";
	if (strncmp(line, mark, sizeof mark - 1) != 0)
		return NULL;
	line += sizeof mark - 1;
	return arena_strndup(a, line, strcspn(line, " \r\n"));
}

/* The statement keeps its lines: blank ones stand for those before it, so that messages name the line of the file. */
static void end_query(struct arena *a, struct spec_query *query, const char *text, const char *from, const char *to)
{
	size_t before = 0;
	for (const char *p = text; p < from; p++)
		before += *p == '\n';
	while (to > from && (isspace((unsigned char)to[-1]) || to[-1] == ';'))
		to--;
	query->n = before + (size_t)(to - from);
	char *sql = arena_alloc(a, query->n + 1);
	memset(sql, '\n', before);
	memcpy(sql + before, from, (size_t)(to - from));
	query->sql = sql;
}

void spec_split_queries(struct arena *a, const char *text, struct spec *out)
{
	int lines = 1;
	for (const char *p = text; *p; p++)
		lines += *p == '\n';
	out->query = arena_calloc(a, (size_t)lines, sizeof *out->query);
	const char *start = NULL, *p = text;
	while (*p) {
		const char *end = p + strcspn(p, "\n"), *name = name_on_line(a, p);
		if (name) {
			if (start)
				end_query(a, &out->query[out->n_queries - 1], text, start, p);
			out->query[out->n_queries++].name = name;
			start = end;
		}
		p = *end ? end + 1 : end;
	}
	if (start)
		end_query(a, &out->query[out->n_queries - 1], text, start, p);
}

static enum status load_text(struct arena *a, const char *path, const char **out, struct msgq *q)
{
	struct buf b = BUF_INIT;
	enum status st = file_read(path, SPEC_MAX_BYTES, &b, q);
	if (st == STATUS_OK)
		*out = arena_strndup(a, b.data, b.len);
	buf_free(&b);
	return st;
}

static enum status unknown_report(struct arena *a, const char *data_dir, const char *id, struct msgq *q)
{
	const char **known = report_list(a, data_dir, q);
	const char *near = text_nearest(id, known);
	return msg_fail(q, STATUS_USAGE, "report-unknown", MSG_NOWHERE, NULL,
			near ? arena_printf(a, "nearest known is %s", near) : "`sanad help report` names them all",
			"no report is called '%s'", id);
}

/* Reads the three files of a folder; out->id is set. */
static enum status load_folder(struct reader *r, const char *dir, const cJSON *program, struct spec *out)
{
	const char *text = NULL, *chart = arena_printf(r->a, "%s/chart.json", dir);

	out->chart_file = chart;

	out->query_file = arena_printf(r->a, "%s/query.sql", dir);
	enum status st = load_text(r->a, out->query_file, &text, r->q);
	if (st != STATUS_OK)
		return st;
	spec_split_queries(r->a, text, out);
	if (access(chart, F_OK) == 0 && (st = load_text(r->a, chart, &out->chart_json, r->q)) != STATUS_OK)
		return st;
	cJSON *tree = json_parse_file(r->file, SPEC_MAX_BYTES, r->q);
	if (!tree)
		return STATUS_INPUT;
	read_spec(r, tree, program, out);
	json_free(tree);
	return r->bad ? STATUS_INPUT : spec_check_params(r->a, out, r->q);
}

enum status spec_load(struct arena *a, const char *data_dir, const char *id, const cJSON *program, struct spec *out,
		      struct msgq *q)
{
	const char *dir = arena_printf(a, "%s/reports/%s", data_dir, id);
	struct reader r = {.a = a, .q = q, .file = arena_printf(a, "%s/spec.json", dir), .where = "report"};

	*out = (struct spec){.id = arena_strdup(a, id)};
	if (strchr(id, '/') || access(r.file, F_OK) != 0)
		return unknown_report(a, data_dir, id, q);
	return load_folder(&r, dir, program, out);
}

/* The charts, by a report that has no cells. */
static enum status check_chart(struct arena *a, struct spec *s, struct msgq *q)
{
	struct chart_book book;
	struct report empty = {.id = s->id,
			       .indicators = &s->indicator[0].text,
			       .chart_json = s->chart_json,
			       .chart_file = s->chart_file,
			       .notes = "",
			       .about = {.area_code = ""}};
	enum status st = chart_load(a, &empty, 1, &book, q);
	chart_free(&book);
	return st;
}

static const char *folder_name(struct arena *a, const char *dir)
{
	char *full = realpath(dir, NULL);
	const char *slash = full ? strrchr(full, '/') : NULL;
	const char *name = arena_strdup(a, slash ? slash + 1 : dir);
	free(full);
	return name;
}

enum status report_check_file(const char *data_dir, const char *path, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	const char *slash = strrchr(path, '/');
	const char *dir = slash ? arena_strndup(&a, path, (size_t)(slash - path)) : ".";
	struct reader r = {.a = &a, .q = q, .file = arena_printf(&a, "%s/spec.json", dir), .where = "report"};
	struct spec s = {.id = folder_name(&a, dir)};

	(void)data_dir; /* a report stands alone; the argument is there for reports that will share code lists */
	enum status st = load_folder(&r, dir, NULL, &s);
	if (st == STATUS_OK)
		st = check_chart(&a, &s, q);
	arena_free(&a);
	return st;
}
