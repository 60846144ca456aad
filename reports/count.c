/* count.c -- runs the queries of a report once each and counts every unit in its place, the places above, and its
 * strata. SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "reports/control_int.h"

#include <math.h>

#define MILLIBITS 1000.0
#define DAY_BEFORE_ALL (-1000000) /* bound for :from when the period has no start */

static const char *const readable[] = {"woman",
				       "screening",
				       "person_event",
				       "obligation",
				       "area",
				       "facility",
				       "device",
				       "population",
				       "target",
				       "person",
				       "result",
				       "verdict",
				       "evidence",
				       "record_person",
				       "record",
				       "event",
				       "link",
				       "link_face",
				       "link_sample",
				       "link_sample_pair",
				       "link_judgement",
				       "link_open_question",
				       NULL};

/* Fixed columns; a query has those it can fill. The first three are needed. */
enum column {
	COL_UNIT,
	COL_PERSON,
	COL_AREA,
	COL_DATE,
	COL_AGE,
	COL_BIRTH,
	COL_TEST,
	COL_DUTY,
	COL_DEVICE,
	COL_FACILITY,
	COL_RESULT,
	COL_RECORD,
	COL_LOT,
	COL_REPORTED,
	COL_COMPUTED,
	COL_IDENTIFIERS,
	COL_SITE,
	COL_COUNT
};
/* Column a dimension is read from; classes stand for the axis. */
static const enum column column_of_dim[DIM_COUNT] = {
	[DIM_AGE] = COL_AGE,
	[DIM_MONTH] = COL_DATE,
	[DIM_TEST] = COL_TEST,
	[DIM_DEVICE] = COL_DEVICE,
	[DIM_FACILITY] = COL_FACILITY,
	[DIM_AREA] = COL_AREA,
	[DIM_DUTY] = COL_DUTY,
	[DIM_LOT] = COL_LOT,
	[DIM_AXIS] = COL_REPORTED,
	[DIM_REPORTED] = COL_REPORTED,
	[DIM_COMPUTED] = COL_COMPUTED,
	[DIM_DAY] = COL_DATE,
	[DIM_IDENTIFIERS] = COL_IDENTIFIERS,
};
static const char *const column_name[COL_COUNT] = {"unit",        "person_id",   "area_id", "date",      "age",
						   "birth_on",    "test",        "duty",    "device_id", "facility_id",
						   "result_id",   "record_id",   "lot",     "reported",  "computed",
						   "identifiers", "site_area_id"};

/* Where an indicator finds its answers in the row; -1 not used. */
struct reader {
	int indicator; /* place in spec */
	int count, among, from, to, weight;
};

struct scan {
	struct run *run;
	struct db_stmt *s;
	int col[COL_COUNT];
	struct reader *reader;
	int n_readers;
	/* current row */
	int64_t unit;
	int area;                /* place in tree, -1 not known */
	int first_area;          /* of the first row of its unit */
	date_t date, first_date; /* of this row, and of the first row of its unit */
	int row_age, first_age;  /* column age; -1 not known */
	bool first_row;          /* of its unit */
	int axis;                /* looked at, of a stratum by axis */
};

static enum status spec_fault(struct scan *sc, const char *field, const char *what)
{
	return msg_fail(sc->run->q, STATUS_INPUT, "report-query", MSG_FILE(sc->run->spec.query_file), field,
			"schemas/report.schema.json says what columns a query must have", "%s", what);
}

static int64_t int_at(const struct scan *sc, enum column c, int64_t fallback)
{
	int col = sc->col[c];
	return col < 0 || stmt_is_null(sc->s, col) ? fallback : stmt_get_int(sc->s, col);
}

static date_t date_at(const struct scan *sc, enum column c)
{
	return (date_t)int_at(sc, c, DATE_NONE);
}

/* ---- what a row is to an indicator ---- */

static int age_of(const struct scan *sc, const struct spec_indicator *ind)
{
	date_t birth = date_at(sc, COL_BIRTH);
	if (ind->age_as_of)
		return birth == DATE_NONE ? -1 : date_age(birth, sc->run->req->as_of);
	int age = ind->dated_first ? sc->first_age : sc->row_age;
	date_t on = ind->dated_first ? sc->first_date : sc->date;
	if (age < 0 && birth != DATE_NONE && on != DATE_NONE)
		age = date_age(birth, on);
	return age;
}

static enum unit_state window_state(const struct scan *sc, const struct spec_indicator *ind, const struct reader *rd)
{
	if (stmt_is_null(sc->s, rd->from))
		return UNIT_OUT;
	int64_t from = stmt_get_int(sc->s, rd->from);
	if (from + ind->window_days > sc->run->req->as_of)
		return UNIT_IMMATURE;
	if (stmt_is_null(sc->s, rd->to))
		return UNIT_NO;
	return stmt_get_int(sc->s, rd->to) - from <= ind->window_days ? UNIT_YES : UNIT_NO;
}

static bool right_age(const struct scan *sc, const struct spec_indicator *ind, int age)
{
	const struct spec *spec = &sc->run->spec;
	bool eligible = age >= spec_param(spec, "age_from", 0) && age <= spec_param(spec, "age_to", 999);
	return ind->ages == SPEC_AGES_ALL || eligible == (ind->ages == SPEC_AGES_ELIGIBLE);
}

static enum unit_state state_of(const struct scan *sc, const struct spec_indicator *ind, const struct reader *rd,
				int age)
{
	if (rd->among >= 0 && (stmt_is_null(sc->s, rd->among) || stmt_get_int(sc->s, rd->among) != 1))
		return UNIT_OUT;
	if (age >= 0 && !right_age(sc, ind, age))
		return UNIT_OUT;
	if (ind->window_from)
		return window_state(sc, ind, rd);
	if (stmt_is_null(sc->s, rd->count) || (rd->weight >= 0 && stmt_is_null(sc->s, rd->weight)))
		return UNIT_UNKNOWN;
	if (stmt_get_int(sc->s, rd->count) == 0)
		return UNIT_NO;
	/* A woman of unknown age may or may not be one of those asked for. */
	return age < 0 && ind->ages != SPEC_AGES_ALL ? UNIT_UNKNOWN : UNIT_YES;
}

/* Design weight, or the chance that evidence in millibits leaves. A unit without it is unknown. */
static double weight_of(const struct scan *sc, const struct spec_indicator *ind, const struct reader *rd)
{
	if (rd->weight < 0)
		return 0;
	double v = stmt_get_real(sc->s, rd->weight);
	if (ind->weight_as == SPEC_WEIGHT_NUMBER)
		return v;
	return 1 / (1 + exp2((ind->weight_as == SPEC_WEIGHT_CHANCE ? -v : v) / MILLIBITS));
}

/* ---- strata ---- */

static int64_t code_value(const struct scan *sc, const struct frame_codes *codes, enum column c)
{
	int at = frame_code(codes, int_at(sc, c, 0));
	return at < 0 ? STRATUM_UNKNOWN : at;
}

/* The area of the next level that the unit lies in. */
static int64_t area_value(const struct scan *sc)
{
	for (int i = sc->area; i >= 0; i = sc->run->tree.area[i].parent)
		if (sc->run->out_of[i] > 0)
			return i;
	return STRATUM_UNKNOWN;
}

static int64_t value_of(const struct scan *sc, enum spec_dim dim, int age, date_t on)
{
	switch (dim) {
	case DIM_AGE:
		return strata_age(age);
	case DIM_MONTH:
		return strata_month(on);
	case DIM_DEVICE:
		return code_value(sc, &sc->run->frame.device, COL_DEVICE);
	case DIM_FACILITY:
		return code_value(sc, &sc->run->frame.facility, COL_FACILITY);
	case DIM_AREA:
		return area_value(sc);
	case DIM_AXIS:
		return sc->axis;
	case DIM_DAY:
		return on == DATE_NONE ? STRATUM_UNKNOWN : on;
	default:
		return strata_word(&sc->run->strata, stmt_get_text(sc->s, sc->col[column_of_dim[dim]]));
	}
}

static int stratum_of(struct scan *sc, int set, int age, date_t on)
{
	const struct spec_by *by = &sc->run->strata.set[set].by;
	int64_t value[REPORT_MAX_BY];
	for (int i = 0; i < by->n; i++)
		value[i] = value_of(sc, by->dim[i], age, on);
	return strata_at(&sc->run->strata, set, value);
}

/* Strata of a set the row falls into: one, or one on each scale of its test that has both of its classes. */
struct strata_hit {
	int at[AXES_PER_TEST];
	int n;
};

static void find_hits(struct scan *sc, const struct spec_indicator *ind, int set, int age, date_t on,
		      struct strata_hit *out)
{
	const struct run *r = sc->run;
	out->n = 0;
	if (!spec_by_has(&r->strata.set[set].by, DIM_AXIS)) {
		out->at[out->n++] = stratum_of(sc, set, age, on);
		return;
	}
	const char *test = stmt_get_text(sc->s, sc->col[COL_TEST]),
		   *reported = stmt_get_text(sc->s, sc->col[COL_REPORTED]),
		   *computed = stmt_get_text(sc->s, sc->col[COL_COMPUTED]);
	for (sc->axis = 0; sc->axis < r->axes.n && out->n < AXES_PER_TEST; sc->axis++)
		if (control_on_axis(r, set, &r->axes.axis[sc->axis], ind, test, reported, computed))
			out->at[out->n++] = stratum_of(sc, set, age, on);
}

/* ---- counting ---- */

static bool watched(struct run_watch *w, const struct strata *s, int indicator, int place, int stratum)
{
	if (!w || w->indicator != indicator || place != w->place)
		return false;
	if (!w->stratum)
		return stratum == STRATUM_TOTAL;
	if (w->cumulative) /* labels of months sort as months do */
		return stratum != STRATUM_TOTAL && strcmp(s->stratum[stratum].label, w->stratum) <= 0;
	if (w->at < 0 && stratum != STRATUM_TOTAL && strcmp(s->stratum[stratum].label, w->stratum) == 0)
		w->at = stratum;
	return stratum != STRATUM_TOTAL && stratum == w->at;
}

static void watch_unit(const struct scan *sc, struct run_watch *w, enum tally_touch touch, int age,
		       enum unit_state state)
{
	if (touch == TALLY_SAME)
		return;
	if (touch == TALLY_NEW && w->n == w->cap) {
		w->cap = w->cap ? w->cap * 2 : 256;
		w->unit = mem_realloc(w->unit, w->cap * sizeof *w->unit);
	}
	if (touch == TALLY_NEW)
		w->n++;
	w->unit[w->n - 1] = (struct unit_ref){.person = int_at(sc, COL_PERSON, 0),
					      .result = int_at(sc, COL_RESULT, 0),
					      .record = int_at(sc, COL_RECORD, 0),
					      .area = sc->area,
					      .date = sc->date,
					      .age = age,
					      .state = (int)state};
}

static enum tally_touch touch(struct scan *sc, int indicator, int place, int stratum, int age, enum unit_state state,
			      double weight)
{
	struct run *r = sc->run;
	enum tally_touch t = tally_count(tally_at(&r->tallies, indicator, place, stratum), sc->unit, state, weight);
	if (watched(r->watch, &r->strata, indicator, place, stratum))
		watch_unit(sc, r->watch, t, age, state);
	return t;
}

static void count_reader(struct scan *sc, const struct reader *rd)
{
	struct run *r = sc->run;
	const struct spec_indicator *ind = &r->spec.indicator[rd->indicator];
	int age = age_of(sc, ind), n_sets = r->strata.n_sets;
	struct strata_hit hit[RUN_MAX_SETS] = {{.n = 0}};
	enum unit_state state = state_of(sc, ind, rd, age);

	if (state == UNIT_OUT)
		return;
	double weight = weight_of(sc, ind, rd);
	for (int s = 0; s < n_sets; s++)
		if (run_applies(r, rd->indicator, s))
			find_hits(sc, ind, s, age, ind->dated_first ? sc->first_date : sc->date, &hit[s]);
	/* Where she lives is not known: the program's whole area is all that can be said. */
	for (int i = sc->area >= 0 ? sc->area : r->root; i >= 0; i = r->tree.area[i].parent) {
		int place = r->out_of[i];
		if (place < 0)
			continue;
		touch(sc, rd->indicator, place, STRATUM_TOTAL, age, state, weight);
		for (int s = 0; s < n_sets; s++)
			for (int h = 0; h < hit[s].n && (place == 0 || !r->strata.set[s].top_only); h++)
				touch(sc, rd->indicator, place, hit[s].at[h], age, state, weight);
	}
}

static void count_places(struct scan *sc)
{
	struct run *r = sc->run;
	if (!sc->first_row)
		return;
	if (sc->area < 0)
		r->placeless++;
	else if (!tree_within(&r->tree, sc->area, r->root))
		r->outside++;
}

/* A woman who was tested in several places counts in the first, so that the places add up to the whole; unless the
 * report is about places by itself, and counts her in each. */
static int place_of_row(struct scan *sc)
{
	const struct run *r = sc->run;
	int area = tree_find(&r->tree, int_at(sc, r->by_site ? COL_SITE : COL_AREA, 0));
	if (!r->by_site || r->spec.by_site)
		return area;
	if (sc->first_row)
		sc->first_area = area;
	return sc->first_area;
}

static enum status count_rows(struct scan *sc, bool first_query)
{
	int64_t last = INT64_MIN;
	int more;
	while ((more = stmt_step(sc->s)) == 1) {
		sc->unit = int_at(sc, COL_UNIT, 0);
		if (sc->unit < last)
			return spec_fault(sc, "unit", "rows must come in order of unit");
		sc->first_row = sc->unit != last;
		last = sc->unit;
		sc->area = place_of_row(sc);
		sc->date = date_at(sc, COL_DATE);
		sc->row_age = (int)int_at(sc, COL_AGE, -1);
		if (sc->first_row) {
			sc->first_date = sc->date;
			sc->first_age = sc->row_age;
		}
		if (first_query)
			count_places(sc);
		for (int i = 0; i < sc->n_readers; i++)
			count_reader(sc, &sc->reader[i]);
	}
	return more < 0 ? db_status(sc->run->db) : STATUS_OK;
}

/* ---- opening a query ---- */

static void bind_day(struct db_stmt *s, const char *name, date_t d)
{
	if (stmt_has(s, name))
		stmt_int(s, name, d == DATE_NONE ? DAY_BEFORE_ALL : d);
}

static void bind_all(struct scan *sc)
{
	struct run *r = sc->run;
	bind_day(sc->s, ":as_of", r->req->as_of);
	bind_day(sc->s, ":from", r->from);
	bind_day(sc->s, ":to", r->to);
	for (int i = 0; i < r->spec.n_params; i++) {
		const char *name = arena_printf(r->arena, ":%s", r->spec.param[i].name);
		if (stmt_has(sc->s, name))
			stmt_int(sc->s, name, r->spec.param[i].value);
	}
}

/* Column of a name in the spec, -1 for NULL; a name the query does not have is a fault. */
static int named_column(struct scan *sc, const char *name, bool *ok)
{
	int col = name ? stmt_column(sc->s, name) : -1;
	if (name && col < 0) {
		spec_fault(sc, name, "the query has no such column");
		*ok = false;
	}
	return col;
}

static bool find_readers(struct scan *sc, int query)
{
	const struct spec *spec = &sc->run->spec;
	bool ok = true;
	sc->reader = arena_calloc(sc->run->arena, (size_t)spec->n_indicators, sizeof *sc->reader);
	for (int i = 0; i < spec->n_indicators; i++) {
		const struct spec_indicator *ind = &spec->indicator[i];
		if (ind->query != query)
			continue;
		sc->reader[sc->n_readers++] = (struct reader){.indicator = i,
							      .count = named_column(sc, ind->count, &ok),
							      .among = named_column(sc, ind->among, &ok),
							      .from = named_column(sc, ind->window_from, &ok),
							      .to = named_column(sc, ind->window_to, &ok),
							      .weight = named_column(sc, ind->weight, &ok)};
	}
	return ok;
}

/* Sets an indicator can be broken down by: its query must have the columns. */
static void find_sets(struct scan *sc)
{
	struct run *r = sc->run;
	for (int i = 0; i < sc->n_readers; i++) {
		int ind = sc->reader[i].indicator;
		for (int s = 0; s < r->strata.n_sets; s++) {
			bool *applies = &r->applies[ind * r->strata.n_sets + s];
			const struct spec_by *by = &r->strata.set[s].by;
			for (int d = 0; d < by->n; d++)
				if (sc->col[column_of_dim[by->dim[d]]] < 0 &&
				    !(by->dim[d] == DIM_AGE && sc->col[COL_BIRTH] >= 0))
					*applies = false;
		}
	}
}

static enum status count_query(struct run *r, int query)
{
	const struct spec_query *sql = &r->spec.query[query];
	struct scan sc = {.run = r};
	enum status st = STATUS_INPUT;

	sc.s = db_query(r->db, sql->sql, sql->n, r->spec.query_file, readable, r->q);
	if (!sc.s)
		return STATUS_INPUT;
	for (int c = 0; c < COL_COUNT; c++)
		sc.col[c] = stmt_column(sc.s, column_name[c]);
	if (sc.col[COL_UNIT] < 0 || sc.col[COL_PERSON] < 0 || sc.col[COL_AREA] < 0)
		spec_fault(&sc, sql->name, "the columns unit, person_id and area_id are needed");
	else if (r->by_site && sc.col[COL_SITE] < 0)
		st = msg_fail(r->q, STATUS_USAGE, "place-none", MSG_FILE(r->spec.query_file), sql->name,
			      "leave --place out, or give the query a column site_area_id",
			      "report %s cannot be counted by place of screening", r->spec.id);
	else if (find_readers(&sc, query)) {
		find_sets(&sc);
		bind_all(&sc);
		st = count_rows(&sc, query == r->spec.indicator[0].query);
	}
	db_query_free(sc.s);
	return st;
}

static bool query_used(const struct run *r, int query)
{
	if (r->watch)
		return r->spec.indicator[r->watch->indicator].query == query;
	for (int i = 0; i < r->spec.n_indicators; i++)
		if (r->spec.indicator[i].query == query)
			return true;
	return false;
}

enum status run_count(struct run *r)
{
	enum status st = STATUS_OK;
	for (int i = 0; i < r->spec.n_queries && st == STATUS_OK; i++)
		if (query_used(r, i))
			st = count_query(r, i);
	return st;
}
