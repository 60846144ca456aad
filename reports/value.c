/* value.c -- from the counts of a cell to its value, interval, target and flags.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/buf.h"
#include "base/text.h"
#include "reports/control_int.h"
#include "stats/interval.h"

#include <math.h>

#define LEVEL 0.95 /* of every interval */
#define WEEK 7.0   /* days */

static void scale_interval(struct cell *c, struct interval ci, double per)
{
	c->lower = ci.lower * per;
	c->upper = ci.upper * per;
}

static void add_interval(const struct spec_indicator *ind, struct cell *c)
{
	double x = c->numerator, n = c->denominator;
	switch (ind->method) {
	case SPEC_METHOD_WILSON:
		scale_interval(c, interval_wilson(x, n, LEVEL), ind->per);
		break;
	case SPEC_METHOD_CLOPPER_PEARSON:
		scale_interval(c, interval_clopper_pearson(x, n, LEVEL), ind->per);
		break;
	case SPEC_METHOD_BYAR:
		scale_interval(c, interval_byar(x, LEVEL), ind->per / n);
		break;
	case SPEC_METHOD_POISSON_BINOMIAL: /* expect_fill's own */
	case SPEC_METHOD_NONE:
		break;
	}
}

static void ratio(const struct spec_indicator *ind, struct cell *c)
{
	if (!(c->denominator > 0))
		return;
	c->value = c->numerator / c->denominator * ind->per;
	add_interval(ind, c);
}

/* Women of the eligible ages, or of the part of them in the stratum's age group. */
static double people(const struct run *r, const struct spec_indicator *ind, const struct draft *d)
{
	int from = (int)spec_param(&r->spec, "age_from", 0), to = (int)spec_param(&r->spec, "age_to", 0);
	if (r->by_site) /* those who live in an area are not those who come there to be screened */
		return NAN;
	const struct spec_by *by = d->set >= 0 ? &r->strata.set[d->set].by : NULL;
	for (int i = 0; by && i < by->n; i++) {
		int64_t age = r->strata.stratum[d->stratum].value[i];
		if (by->dim[i] != DIM_AGE)
			continue;
		if (age == STRATUM_UNKNOWN)
			return NAN;
		from = from > age ? from : (int)age;
		to = to < age + 4 ? to : (int)age + 4;
	}
	struct frame_count n = frame_women(&r->frame, r->tree.area[r->out[d->place]].id, from, to);
	return n.people[ind->band];
}

/* ---- towards a target ---- */

/* Weeks looked back for the pace: as many as asked for, or since the target began, wherever it stands; at least one. */
static double pace_weeks(const struct run *r, const struct spec_indicator *ind)
{
	const struct frame_target *t = ind->target_code ? frame_target(&r->frame, ind->target_code) : NULL;
	double days = (double)ind->days, since = t ? (double)r->to - t->from + 1 : days;
	return fmax(fmin(since, days) / WEEK, 1);
}

static double weeks_left(const struct run *r, const struct frame_target *t)
{
	return t && t->to > r->to ? (t->to - r->to) / WEEK : NAN;
}

static void ahead(const struct run *r, const struct spec_indicator *ind, const struct draft *d,
		  const struct frame_target *t, struct cell *c)
{
	double all = d->yes + d->no, left = weeks_left(r, t), missing = t ? fmax(0, t->value - d->yes) : NAN;
	if (ind->kind == SPEC_DISTANCE) {
		c->denominator = t ? t->value : NAN;
		c->value = missing;
	} else if (ind->kind == SPEC_NEEDED) {
		c->denominator = left;
		c->value = missing > 0 ? missing / left : missing;
	} else {
		c->denominator = pace_weeks(r, ind);
		ratio(ind, c);
		if (ind->kind == SPEC_FORECAST) {
			c->value = all + c->value * left;
			c->lower = all + c->lower * left;
			c->upper = all + c->upper * left;
		}
	}
}

/* ---- one cell ---- */

static double target_of(const struct spec_indicator *ind, const struct draft *d, const struct frame_target *t)
{
	bool percent = text_eq(ind->text.unit, "percent");
	if (!t)
		return ind->target_value;
	if (ind->kind == SPEC_TARGET) /* the whole of the target, in percent */
		return d->set < 0 || ind->cumulative ? 100 : NAN;
	bool other = ind->kind == SPEC_DISTANCE || ind->kind == SPEC_NEEDED || ind->kind == SPEC_PACE;
	if (t->percent != percent || other)
		return NAN; /* of another unit than the value */
	return percent || d->set < 0 || ind->cumulative ? t->value : NAN;
}

/* A cumulative count's plan at the end of a month: a straight line from the target's first day to its last. */
static double plan_at(struct arena *a, const struct frame_target *t, const char *month)
{
	date_t first = date_parse_iso(arena_printf(a, "%s-01", month));
	date_t end = first == DATE_NONE ? t->to : date_add_months(first, 1) - 1;
	if (end > t->to)
		end = t->to;
	return end < t->from ? 0 : t->value * (end - t->from + 1) / (t->to - t->from + 1);
}

static void fill_numbers(const struct run *r, const struct spec_indicator *ind, const struct draft *d, struct cell *c)
{
	const struct frame_target *t = run_target(r, ind, r->out[d->place]);
	c->numerator = ind->cumulative ? d->so_far : d->yes;
	c->unknown = d->unknown;
	c->target = target_of(ind, d, t);
	if (ind->cumulative && t && text_eq(c->by, "month")) {
		double plan = plan_at(r->arena, t, c->stratum);
		c->target = ind->kind == SPEC_COUNT ? plan : 100 * plan / t->value;
	}
	switch (ind->kind) {
	case SPEC_COUNT:
		c->value = c->numerator;
		return;
	case SPEC_PROPORTION:
		c->denominator = d->yes + d->no;
		break;
	case SPEC_POPULATION:
		c->denominator = people(r, ind, d);
		break;
	case SPEC_TARGET:
		c->denominator = t ? t->value : NAN;
		break;
	case SPEC_EXPECTED:
	case SPEC_EXPECTED_SHARE:
	case SPEC_WEIGHTED:
		expect_fill(ind, d, c);
		return;
	case SPEC_KAPPA:
	case SPEC_KAPPA_LINEAR:
		c->denominator = d->yes + d->no;
		control_kappa(r, ind, d, c);
		return;
	case SPEC_CONTROL:
		c->denominator = d->yes + d->no;
		ratio(ind, c);
		control_limit(r, ind, d, c);
		return;
	default:
		ahead(r, ind, d, t, c);
		return;
	}
	ratio(ind, c);
}

static void add_flag(struct buf *b, const char *flag)
{
	buf_printf(b, "%s%s", b->len ? ";" : "", flag);
}

static const char *flags_of(const struct run *r, const struct spec_indicator *ind, const struct draft *d,
			    const struct cell *c)
{
	struct buf b = BUF_INIT;
	bool counted = spec_is_share(ind);
	if (d->mark)
		add_flag(&b, d->mark == SUPPRESS_PRIMARY ? "suppressed" : "complementary");
	if (d->immature &&
	    !d->mark) /* of a hidden cell it would say that the denominator is less than the step before */
		add_flag(&b, "immature");
	if (counted && !d->mark && c->denominator > 0 && c->denominator < r->spec.small_below)
		add_flag(&b, "small");
	if (ind->kind != SPEC_COUNT && !counted && !d->mark && !run_over(r, ind, r->out[d->place]) && isnan(c->value))
		add_flag(&b, "no-denominator");
	if (ind->kind == SPEC_CONTROL && !d->mark && c->flag)
		add_flag(&b, c->flag);
	if (r->by_site != r->spec.by_site)
		add_flag(&b, r->by_site ? "by-screening" : "by-residence");
	const char *flags = arena_strdup(r->arena, b.data);
	buf_free(&b);
	return flags;
}

static void hide(const struct spec_indicator *ind, struct cell *c)
{
	c->numerator = c->value = c->lower = c->upper = c->unknown = NAN;
	if (ind->kind == SPEC_CONTROL)
		c->target = NAN; /* what is left when this cell is taken away */
	if (spec_is_share(ind))  /* populations and targets are public, counts of women are not */
		c->denominator = NAN;
}

void value_fill(struct run *r, const struct draft *d, struct cell *c)
{
	const struct spec_indicator *ind = &r->spec.indicator[d->indicator];
	const struct tree_area *area = &r->tree.area[r->out[d->place]];

	*c = (struct cell){.indicator = ind->text.id,
			   .version = ind->text.version,
			   .period = r->period,
			   .area_code = area->code,
			   .area_name = area->name,
			   .area_level = area->level,
			   .by = d->set >= 0 ? r->strata.set[d->set].text : "",
			   .stratum = r->strata.stratum[d->stratum].label,
			   .denominator = NAN,
			   .value = NAN,
			   .lower = NAN,
			   .upper = NAN,
			   .unit = ind->text.unit,
			   .method = ind->text.method};
	fill_numbers(r, ind, d, c);
	if (d->mark)
		hide(ind, c);
	if (d->unknown_mark)
		c->unknown = NAN;
	c->flag = flags_of(r, ind, d, c);
}
