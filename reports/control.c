/* control.c -- kappa, control limits and the tables of classes in the cells of a report.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reports/control_int.h"

#include "base/text.h"
#include "stats/agreement.h"

#include <math.h>

#define PERCENT 100.0

static bool is_kappa(const struct spec_indicator *ind)
{
	return ind->kind == SPEC_KAPPA || ind->kind == SPEC_KAPPA_LINEAR;
}

/* ---- breakdowns ---- */

static const struct spec_by pairs_by = {{DIM_TEST, DIM_AXIS, DIM_REPORTED, DIM_COMPUTED}, 4};
static const struct spec_by days_by = {{DIM_TEST, DIM_DEVICE, DIM_LOT, DIM_FACILITY, DIM_DAY}, 5};

static bool same_by(const struct spec_by *a, const struct spec_by *b)
{
	return a->n == b->n && memcmp(a->dim, b->dim, (size_t)a->n * sizeof *a->dim) == 0;
}

static int add_hidden(struct run *r, const struct spec_by *by, bool top_only)
{
	r->strata.set[r->strata.n_sets] = (struct by_set){.by = *by, .text = "", .top_only = top_only, .hidden = true};
	return r->strata.n_sets++;
}

void control_add_sets(struct run *r)
{
	r->pairs_set = add_hidden(r, &pairs_by, false);
	r->days_set = add_hidden(r, &days_by, true);
}

int control_watched(const struct run *r)
{
	for (int i = 0; i < r->spec.n_indicators; i++)
		if (r->spec.indicator[i].kind == SPEC_CONTROL)
			return i;
	return -1;
}

bool control_set(const struct run *r, const struct spec_indicator *ind, int set)
{
	const struct spec_by *by = &r->strata.set[set].by;
	bool asked = r->req->by[0] && set == 0;
	bool special = ind->no_total || is_kappa(ind) || ind->kind == SPEC_CONTROL || spec_by_has(by, DIM_AXIS) ||
		       spec_by_has(by, DIM_REPORTED) || spec_by_has(by, DIM_COMPUTED);
	if (set == r->pairs_set)
		return is_kappa(ind);
	if (set == r->days_set)
		return control_watched(r) >= 0 && ind == &r->spec.indicator[control_watched(r)];
	if (special || (!asked && ind->n_also_by > 0))
		return spec_lists(ind, by);
	return true;
}

bool control_on_axis(const struct run *r, int set, const struct axis *axis, const struct spec_indicator *ind,
		     const char *test, const char *reported, const char *computed)
{
	if (!text_eq(axis->test, test) || !axes_shows(axis, reported) || !axes_shows(axis, computed))
		return false;
	return !is_kappa(ind) || set == r->pairs_set ||
	       (axes_place(axis, reported) >= 0 && axes_place(axis, computed) >= 0);
}

/* ---- tables of classes ---- */

/* Classes of a scale in order, the inadequate last. */
static size_t classes(const struct axis *axis, const char **out)
{
	size_t n = 0;
	for (size_t i = 0; i < axis->n; i++)
		out[n++] = axis->category[i];
	for (size_t i = 0; axis->inadequate[i] && n < 2 * AXES_MAX_CATEGORIES; i++)
		out[n++] = axis->inadequate[i];
	return n;
}

static void fill_axis(struct run *r, int set, int64_t test, int axis, bool *has)
{
	const char *class[2 * AXES_MAX_CATEGORIES];
	size_t n = classes(&r->axes.axis[axis], class);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++) {
			const int64_t value[] = {test, axis, strata_word(&r->strata, class[i]),
						 strata_word(&r->strata, class[k])};
			has[strata_at(&r->strata, set, value)] = true;
		}
}

void control_fill(struct run *r, int indicator, int set, bool *has, int known)
{
	(void)indicator;
	if (!same_by(&r->strata.set[set].by, &pairs_by))
		return;
	for (int a = 0; a < r->axes.n; a++)
		for (int i = 1; i < known; i++)
			if (has[i] && r->strata.stratum[i].value[1] == a) {
				fill_axis(r, set, r->strata.stratum[i].value[0], a, has);
				break;
			}
}

/* Reported against computed on the scale of the draft's stratum; NULL when the stratum is no scale of a test. */
static double *table_of(const struct run *r, const struct draft *d, size_t *k)
{
	const struct stratum *mine = &r->strata.stratum[d->stratum];
	if (d->set < 0 || !same_by(&r->strata.set[d->set].by, &(struct spec_by){{DIM_TEST, DIM_AXIS}, 2}))
		return NULL;
	const struct axis *axis = &r->axes.axis[mine->value[1]];
	double *table = arena_calloc(r->arena, axis->n * axis->n, sizeof *table);
	*k = axis->n;
	for (int i = 1; i < r->strata.n; i++) {
		const struct stratum *s = &r->strata.stratum[i];
		const struct tally *t =
			s->set == r->pairs_set ? tally_get(&r->tallies, d->indicator, d->place, i) : NULL;
		if (!t || s->value[0] != mine->value[0] || s->value[1] != mine->value[1])
			continue;
		int row = axes_place(axis, r->strata.words.word[s->value[2]]);
		int column = axes_place(axis, r->strata.words.word[s->value[3]]);
		if (row >= 0 && column >= 0)
			table[(size_t)row * axis->n + (size_t)column] += (double)(t->n[UNIT_YES] + t->n[UNIT_NO]);
	}
	return table;
}

void control_kappa(const struct run *r, const struct spec_indicator *ind, const struct draft *d, struct cell *c)
{
	size_t k = 0;
	const double *table = table_of(r, d, &k);
	if (!table)
		return;
	struct agreement a = agreement_kappa(table, k, ind->kind == SPEC_KAPPA ? AGREEMENT_SIMPLE : AGREEMENT_LINEAR,
					     r->axes.interval_level);
	c->value = a.kappa;
	c->lower = a.lower;
	c->upper = a.upper;
}

/* ---- limits ---- */

/* Of the same test, and another device (lot, site); of a breakdown by month alone, another month. */
static bool is_other(const struct spec_by *by, const struct stratum *mine, const struct stratum *s)
{
	bool named = by->n - (int)spec_by_has(by, DIM_TEST) - (int)spec_by_has(by, DIM_MONTH) > 0, other = false;
	for (int i = 0; i < by->n; i++) {
		bool same = s->value[i] == mine->value[i];
		if (by->dim[i] == DIM_TEST && !same)
			return false;
		if (by->dim[i] != DIM_TEST && !(named && by->dim[i] == DIM_MONTH))
			other |= !same;
	}
	return other;
}

static bool rest_of(const struct run *r, const struct draft *d, double *n, double *x)
{
	const struct spec_by *by = &r->strata.set[d->set].by;
	*n = *x = 0;
	for (int i = 1; i < r->strata.n; i++) {
		if (r->strata.stratum[i].set != d->set ||
		    !is_other(by, &r->strata.stratum[d->stratum], &r->strata.stratum[i]))
			continue;
		const struct tally *t = tally_get(&r->tallies, d->indicator, d->place, i);
		*x += t ? (double)t->n[UNIT_YES] : 0;
		*n += t ? (double)(t->n[UNIT_YES] + t->n[UNIT_NO]) : 0;
	}
	return *n > 0;
}

/* What a device that drifts is held against when it is the only one of its test; NAN when it is not named so. */
static double own_past(const struct run *r, const struct draft *d)
{
	const struct spec_by *by = &r->strata.set[d->set].by;
	const struct stratum *s = &r->strata.stratum[d->stratum];
	if (by->n < 2 || by->dim[0] != DIM_TEST || by->dim[1] != DIM_DEVICE || s->value[0] == STRATUM_UNKNOWN ||
	    s->value[1] == STRATUM_UNKNOWN)
		return NAN;
	for (size_t i = 0; i < r->n_found; i++)
		if (text_eq(r->found[i].by, "device") && text_eq(r->found[i].test, r->strata.words.word[s->value[0]]) &&
		    text_eq(r->found[i].name, r->frame.device.code[s->value[1]]))
			return r->found[i].past;
	return NAN;
}

/* The stratum is the device, lot or site that stands out. */
static bool stands_out(const struct run *r, const struct draft *d)
{
	const struct spec_by *by = &r->strata.set[d->set].by;
	const char *label = r->strata.stratum[d->stratum].label;
	for (size_t i = 0; i < r->n_found; i++)
		if (by->n == 2 && by->dim[0] == DIM_TEST && text_eq(spec_dim_name[by->dim[1]], r->found[i].by) &&
		    text_eq(label, arena_printf(r->arena, "%s;%s", r->found[i].test, r->found[i].name)))
			return true;
	return false;
}

void control_limit(const struct run *r, const struct spec_indicator *ind, const struct draft *d, struct cell *c)
{
	double n = d->yes + d->no, rest_n, rest_x;
	if (d->set < 0 || n <= 0 || d->limits_hidden)
		return;
	double centre = rest_of(r, d, &rest_n, &rest_x) ? rest_x / rest_n : own_past(r, d);
	if (isnan(centre))
		return;
	struct control_limits l = {0, 0, true};
	if (centre > 0)
		l = spec_by_has(&r->strata.set[d->set].by, DIM_MONTH)
			    ? control_p_chart(centre, n)
			    : outlier_limits(&r->axes.rule, centre, n, r->axes.rule.action_level);
	c->target = centre * ind->per;
	c->lower = l.lower * ind->per;
	c->upper = l.upper * ind->per;
	if (stands_out(r, d))
		c->flag = "drift";
	else if (d->yes / n > l.upper && d->yes >= r->axes.rule.least)
		c->flag = "beyond-limits";
}

/* ---- small numbers ---- */

static int64_t test_of(const struct run *r, const struct draft *d)
{
	const struct spec_by *by = &r->strata.set[d->set].by;
	for (int i = 0; i < by->n; i++)
		if (by->dim[i] == DIM_TEST)
			return r->strata.stratum[d->stratum].value[i];
	return STRATUM_UNKNOWN;
}

static bool test_has_hidden(const struct run *r, const struct block *b, const struct draft *d)
{
	for (int i = 0; i < b->n; i++) {
		const struct draft *x = &b->draft[i];
		if (x->mark && x->set == d->set && x->place == d->place && test_of(r, x) == test_of(r, d))
			return true;
	}
	return false;
}

/* A small count among the classes of a scale, or of those on none, which are what kappa leaves of all. */
static bool has_small(const struct run *r, const struct draft *d)
{
	const struct stratum *mine = &r->strata.stratum[d->stratum];
	for (int i = 1; i < r->strata.n; i++) {
		const struct stratum *s = &r->strata.stratum[i];
		const struct tally *t =
			s->set == r->pairs_set && s->value[0] == mine->value[0] && s->value[1] == mine->value[1]
				? tally_get(&r->tallies, d->indicator, d->place, i)
				: NULL;
		if (t && suppress_small(&r->rule, (double)(t->n[UNIT_YES] + t->n[UNIT_NO])))
			return true;
	}
	return false;
}

void control_hide(const struct run *r, struct block *b)
{
	const struct spec_indicator *ind = &r->spec.indicator[b->draft[0].indicator];
	for (int i = 0; i < b->n; i++) {
		struct draft *d = &b->draft[i];
		if (d->set < 0)
			continue;
		if (is_kappa(ind) && !d->mark && has_small(r, d))
			d->mark = SUPPRESS_COMPLEMENTARY;
		if (ind->kind == SPEC_CONTROL)
			d->limits_hidden = test_has_hidden(r, b, d);
		if (same_by(&r->strata.set[d->set].by, &pairs_by) && d->yes > 0 && !d->mark && test_has_hidden(r, b, d))
			d->mark = SUPPRESS_COMPLEMENTARY;
	}
}
