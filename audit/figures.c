/* figures.c -- counts, agreement, kappa, confusion, and shares by device, site, lot and month with their limits.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "audit/figures.h"

#include "base/text.h"
#include "stats/agreement.h"
#include "stats/control.h"
#include "stats/interval.h"

#include <math.h>

#define PERCENT 100.0

struct figure *figures_add(struct figures *f, const char *indicator, const char *by, const char *stratum)
{
	if (f->n == f->cap) {
		struct figure *more = arena_calloc(f->a, f->cap ? 2 * f->cap : 128, sizeof *more);

		if (f->n > 0)
			memcpy(more, f->item, f->n * sizeof *more);
		f->item = more;
		f->cap = f->cap ? 2 * f->cap : 128;
	}
	f->item[f->n] =
		(struct figure){indicator, "",  "",      "",     by, arena_strdup(f->a, stratum), -1, -1, NAN, NAN,
				NAN,       NAN, "count", "none", ""};
	return &f->item[f->n++];
}

static void add_count(struct figures *f, const char *indicator, const char *by, const char *stratum, int64_t n)
{
	struct figure *x = figures_add(f, indicator, by, stratum);

	x->numerator = n;
	x->value = (double)n;
}

int64_t figures_outcome(const struct pass *p, enum audit_outcome o)
{
	int64_t n = 0;

	for (int k = 1; k < AUDIT_KINDS; k++)
		n += p->t.outcome[k][o];
	return n;
}

static int64_t results_of(const struct pass *p, unsigned kind)
{
	int64_t n = 0;

	for (int o = 0; o < AUDIT_OUTCOMES; o++)
		n += p->t.outcome[kind][o];
	return n;
}

int64_t figures_results(const struct pass *p)
{
	int64_t n = 0;

	for (unsigned k = 1; k < AUDIT_KINDS; k++)
		n += results_of(p, k);
	return n;
}

int64_t figures_unverified(const struct pass *p)
{
	int64_t n = 0;

	for (int k = 1; k < AUDIT_KINDS; k++)
		n += p->t.unverified[k];
	return n;
}

/* ---- counts ---- */

static void add_counts(struct figures *f, const struct pass *p, int64_t women)
{
	static const char *const names[AUDIT_OUTCOMES] = {"agree", "category_differs", "without_evidence",
							  "evidence_unreadable", "algorithm_unknown"};

	add_count(f, "results", "", "", figures_results(p));
	for (int o = 0; o < AUDIT_OUTCOMES; o++)
		add_count(f, names[o], "", "", figures_outcome(p, (enum audit_outcome)o));
	add_count(f, "unverified", "", "", figures_unverified(p));
	if (women >= 0)
		add_count(f, "women_affected", "", "", women);
	for (unsigned k = 1; k < AUDIT_KINDS; k++) {
		if (results_of(p, k) == 0)
			continue;
		add_count(f, "results", "test", score_kind_name(k), results_of(p, k));
		for (int o = 0; o < AUDIT_OUTCOMES; o++)
			add_count(f, names[o], "test", score_kind_name(k), p->t.outcome[k][o]);
		add_count(f, "unverified", "test", score_kind_name(k), p->t.unverified[k]);
	}
}

/* ---- agreement ---- */

static void add_agreement(struct figures *f, const struct charts *charts, const struct pass *p, unsigned kind)
{
	int64_t agree = p->t.outcome[kind][AUDIT_AGREE], n = agree + p->t.outcome[kind][AUDIT_DIFFERS];
	struct interval i = interval_wilson((double)agree, (double)n, charts->interval_level);
	struct figure *x;

	if (n == 0)
		return;
	x = figures_add(f, "agreement", "test", score_kind_name(kind));
	x->numerator = agree;
	x->denominator = n;
	x->value = PERCENT * (double)agree / (double)n;
	x->lower = PERCENT * i.lower;
	x->upper = PERCENT * i.upper;
	x->unit = "percent";
	x->method = "wilson";
}

static const char *axis_stratum(struct arena *a, const struct charts_axis *axis)
{
	return arena_printf(a, "%s%s%s", score_kind_name(axis->kind), *axis->name ? ";" : "", axis->name);
}

static void add_kappa(struct figures *f, const struct charts *charts, const struct charts_axis *axis,
		      const double *table, enum agreement_weights weights)
{
	struct agreement k = agreement_kappa(table, axis->n, weights, charts->interval_level);
	const char *by = *axis->name ? "test;axis" : "test", *stratum = axis_stratum(f->a, axis);
	bool simple = weights == AGREEMENT_SIMPLE;
	struct figure *x = figures_add(f, simple ? "kappa" : "kappa_linear", by, stratum);

	x->denominator = (int64_t)k.n;
	x->value = k.kappa;
	x->lower = k.lower;
	x->upper = k.upper;
	x->unit = "ratio";
	x->method = "fleiss-cohen-everitt";
	x->flag = isnan(k.kappa) ? "undefined" : "";
	x = figures_add(f, simple ? "kappa_se" : "kappa_linear_se", by, stratum);
	x->denominator = (int64_t)k.n;
	x->value = k.se;
	x->unit = "ratio";
}

static bool listed(const char *const *list, const char *name)
{
	for (; *list; list++)
		if (text_eq(*list, name))
			return true;
	return false;
}

/* Shown in the axis' matrix: on the scale, or inadequate. */
static bool on_axis(const struct charts_axis *axis, const char *category)
{
	return charts_place(axis, category) >= 0 || listed(axis->inadequate, category);
}

static void add_axis(struct figures *f, const struct charts *charts, const struct charts_axis *axis,
		     const struct pass *p)
{
	double *table = arena_calloc(f->a, axis->n * axis->n, sizeof *table);
	const char *const *names = p->names[axis->kind];
	const char *by = *axis->name ? "test;axis;reported;computed" : "test;reported;computed";
	double on_scale = 0;

	for (int i = 0; names[i]; i++)
		for (unsigned c = 0; c < PASS_CATEGORIES; c++) {
			const char *computed = score_category_name(axis->kind, c);
			int64_t n = p->t.matrix[axis->kind][i][c];
			int row, column;

			if (n == 0 || !on_axis(axis, names[i]) || !on_axis(axis, computed))
				continue;
			add_count(f, "confusion", by,
				  arena_printf(f->a, "%s;%s;%s", axis_stratum(f->a, axis), names[i], computed), n);
			row = charts_place(axis, names[i]);
			column = charts_place(axis, computed);
			if (row >= 0 && column >= 0) {
				table[(size_t)row * axis->n + (size_t)column] += (double)n;
				on_scale += (double)n;
			}
		}
	if (on_scale <= 0)
		return;
	add_kappa(f, charts, axis, table, AGREEMENT_SIMPLE);
	add_kappa(f, charts, axis, table, AGREEMENT_LINEAR);
}

/* ---- shares by device, site, lot, month ---- */

struct share {
	const char *label;
	unsigned kind;
	int64_t group; /* device of a device;month share: its own results stay out of the centre */
	double n, differs;
};

enum projection { BY_DEVICE, BY_SITE, BY_LOT, BY_MONTH, BY_DEVICE_MONTH, PROJECTIONS };

static const char *const projection_by[PROJECTIONS] = {"test;device", "test;site", "test;lot", "test;month",
						       "test;device;month"};

static const char *unknown_if_empty(const char *s)
{
	return *s ? s : "unknown";
}

static const char *label_of(struct arena *a, const struct figures_names *names, enum projection by,
			    const struct cell_key *k)
{
	const char *test = score_kind_name(k->kind), *device = unknown_if_empty(figures_device(names, k->device_id));
	int year = k->time / 12, month = k->time % 12 + 1;

	switch (by) {
	case BY_DEVICE:
		return arena_printf(a, "%s;%s", test, device);
	case BY_SITE:
		return arena_printf(a, "%s;%s", test, unknown_if_empty(figures_facility(names, k->facility_id)));
	case BY_LOT:
		return arena_printf(a, "%s;%s", test, unknown_if_empty(k->lot));
	case BY_MONTH:
		return arena_printf(a, "%s;%04d-%02d", test, year, month);
	default:
		return arena_printf(a, "%s;%s;%04d-%02d", test, device, year, month);
	}
}

static int by_label(const void *x, const void *y)
{
	const struct share *a = x, *b = y;

	return a->kind != b->kind ? (a->kind < b->kind ? -1 : 1) : strcmp(a->label, b->label);
}

/* Cells put together under one label each, in order of test and label. */
static struct share *project(struct arena *a, const struct figures_names *names, const struct cells *cells,
			     enum projection by, size_t *n)
{
	struct share *s = arena_calloc(a, cells->n + 1, sizeof *s);

	for (size_t i = 0; i < cells->n; i++) {
		const struct cell *c = &cells->cell[i];

		s[i] = (struct share){label_of(a, names, by, &c->key), c->key.kind, c->key.device_id, (double)c->n,
				      (double)c->differs};
	}
	if (cells->n > 1)
		qsort(s, cells->n, sizeof *s, by_label);
	*n = 0;
	for (size_t i = 0; i < cells->n; i++) {
		if (*n > 0 && by_label(&s[*n - 1], &s[i]) == 0) {
			s[*n - 1].n += s[i].n;
			s[*n - 1].differs += s[i].differs;
		} else {
			s[(*n)++] = s[i];
		}
	}
	return s;
}

/* What a device that drifts is held against when it is the only one; NAN when it is not named so. */
static double own_past(const struct drift *drift, size_t n, const struct share *s)
{
	for (size_t i = 0; i < n; i++)
		if (drift[i].own_past && drift[i].kind == s->kind && drift[i].id == s->group)
			return drift[i].rest_differs / drift[i].rest_n;
	return NAN;
}

/* The share of all others of the same test; NAN when there are none. For a device's month the others are the other
 * devices, or its own past when it is the only one. */
static double centre_of(const struct share *s, size_t n, size_t at, enum projection by, double past)
{
	double others = 0, differs = 0;

	for (size_t i = 0; i < n; i++)
		if (s[i].kind == s[at].kind && (by == BY_DEVICE_MONTH ? s[i].group != s[at].group : i != at)) {
			others += s[i].n;
			differs += s[i].differs;
		}
	if (others > 0)
		return differs / others;
	return by == BY_DEVICE_MONTH || by == BY_DEVICE ? past : NAN;
}

static bool is_named(const struct figures_names *names, const struct drift *drift, size_t n, enum projection by,
		     const struct share *s)
{
	static const enum drift_by as[] = {DRIFT_DEVICE, DRIFT_SITE, DRIFT_LOT};
	const char *name = strchr(s->label, ';') + 1;

	for (size_t i = 0; i < n && by <= BY_LOT; i++)
		if (drift[i].kind == s->kind && drift[i].by == as[by] &&
		    text_eq(name, by == BY_DEVICE ? figures_device(names, drift[i].id)
				  : by == BY_SITE ? figures_facility(names, drift[i].id)
						  : drift[i].lot))
			return true;
	return false;
}

static void put_limits(struct figure *x, const struct charts *charts, const struct share *s, double centre,
		       enum projection by)
{
	bool chart = by == BY_MONTH || by == BY_DEVICE_MONTH;
	struct control_limits l;

	x->method = chart ? "p-chart" : "funnel";
	if (isnan(centre))
		return;
	if (centre <= 0)
		l = (struct control_limits){0, 0, true};
	else if (chart)
		l = control_p_chart(centre, s->n);
	else
		l = drift_limits(charts, centre, s->n, charts->action_level);
	x->target = PERCENT * centre;
	x->lower = PERCENT * l.lower;
	x->upper = PERCENT * l.upper;
	if (s->differs / s->n > l.upper && s->differs >= charts->least_findings)
		x->flag = "beyond-limits";
}

static void add_shares(struct figures *f, const struct charts *charts, const struct cells *months,
		       const struct figures_names *names, enum projection by, const struct drift *drift,
		       size_t n_drifts)
{
	struct arena a = ARENA_INIT;
	size_t n;
	struct share *s = project(&a, names, months, by, &n);

	for (size_t i = 0; i < n; i++) {
		struct figure *x = figures_add(f, "differs", projection_by[by], s[i].label);

		x->numerator = (int64_t)s[i].differs;
		x->denominator = (int64_t)s[i].n;
		x->value = PERCENT * s[i].differs / s[i].n;
		x->unit = "percent";
		put_limits(x, charts, &s[i], centre_of(s, n, i, by, own_past(drift, n_drifts, &s[i])), by);
		if (is_named(names, drift, n_drifts, by, &s[i]))
			x->flag = "drift";
	}
	arena_free(&a);
}

/* ---- names ---- */

static const char **codes(struct arena *a, struct db_stmt *s, int64_t *n)
{
	const char **list = arena_calloc(a, 1, sizeof *list);

	*n = 0;
	while (stmt_step(s) == 1) {
		int64_t id = stmt_get_int(s, 0);

		if (id < 0)
			continue;
		if (id >= *n) {
			const char **more = arena_calloc(a, (size_t)id + 64, sizeof *more);

			if (*n > 0)
				memcpy(more, list, (size_t)*n * sizeof *more);
			list = more;
			*n = id + 64;
		}
		list[id] = arena_strdup(a, stmt_get_text(s, 1));
	}
	return list;
}

enum status figures_names_load(struct db *db, struct arena *a, struct figures_names *out)
{
	out->device = codes(a, db_stmt(db, STMT_AUDIT_DEVICES), &out->n_devices);
	out->facility = codes(a, db_stmt(db, STMT_AUDIT_FACILITIES), &out->n_facilities);
	return db_status(db);
}

const char *figures_device(const struct figures_names *names, int64_t id)
{
	return id > 0 && id < names->n_devices && names->device[id] ? names->device[id] : "";
}

const char *figures_facility(const struct figures_names *names, int64_t id)
{
	return id > 0 && id < names->n_facilities && names->facility[id] ? names->facility[id] : "";
}

enum status figures_build(struct figures *f, struct db *db, const struct charts *charts, const struct pass *p,
			  const struct drift *drift, size_t n_drifts, int64_t women, struct msgq *q)
{
	struct figures_names names;
	struct cells months;
	enum status st = figures_names_load(db, f->a, &names);

	(void)q; /* what goes wrong sticks to db and is already queued */
	if (st != STATUS_OK)
		return st;
	add_counts(f, p, women);
	for (unsigned k = 1; k < AUDIT_KINDS; k++)
		add_agreement(f, charts, p, k);
	for (size_t i = 0; i < charts->n_axes; i++)
		add_axis(f, charts, &charts->axis[i], p);
	cells_init(&months);
	cells_add_months(&months, &p->t.days);
	for (int by = 0; by < PROJECTIONS; by++)
		add_shares(f, charts, &months, &names, (enum projection)by, drift, n_drifts);
	cells_free(&months);
	return STATUS_OK;
}
