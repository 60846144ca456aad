/* outlier.c -- which groups of readings stand out by their share of events, strongest first, and since when.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "stats/outlier.h"

#include "stats/interval.h"

#include <math.h>
#include <stdlib.h>

#define TIE 1e-9 /* log likelihoods nearer than this are equal: the first one met stays */

struct search {
	const struct outlier_rule *rule;
	const struct outlier_cell *cell;
	size_t n_cells;
	const struct outlier_work *work;
	double n, x; /* of all cells not set aside */
	size_t n_groups;
	double compared; /* groups of all ways */
};

struct control_limits outlier_limits(const struct outlier_rule *rule, double centre, double n, double level)
{
	if (centre <= 0)
		return (struct control_limits){0, 0, true};
	if (n * centre < rule->exact_below || n * (1 - centre) < rule->exact_below)
		return control_funnel_exact(centre, n, level);
	return control_funnel(centre, n, level);
}

/* ---- groups ---- */

static struct outlier *group_at(struct search *s, int way, int64_t id)
{
	struct outlier *group = s->work->group;

	for (size_t i = s->n_groups; i-- > 0;)
		if (group[i].group == id)
			return &group[i];
	group[s->n_groups] = (struct outlier){.way = way, .group = id, .by_day = way == 0};
	return &group[s->n_groups++];
}

static void collect(struct search *s, int way)
{
	s->n_groups = 0;
	for (size_t i = 0; i < s->n_cells; i++) {
		if (s->work->aside[i])
			continue;
		struct outlier *g = group_at(s, way, s->cell[i].group[way]);
		g->n += s->cell[i].n;
		g->x += s->cell[i].x;
	}
}

/* x ln(x / n) + (n - x) ln((n - x) / n), 0 at the ends. */
static double likelihood(double x, double n)
{
	double l = x > 0 ? x * log(x / n) : 0;
	return n - x > 0 ? l + (n - x) * log((n - x) / n) : l;
}

/* ---- since when ---- */

static int by_time(const void *x, const void *y)
{
	const struct outlier_point *a = x, *b = y;
	return (a->time > b->time) - (a->time < b->time);
}

/* Counts of a group in order of time, one point for each day or month. */
static size_t series(const struct search *s, const struct outlier *g)
{
	struct outlier_point *p = s->work->point;
	size_t met = 0, n = 0;

	for (size_t i = 0; i < s->n_cells; i++) {
		const struct outlier_cell *c = &s->cell[i];
		if (c->group[g->way] == g->group && (g->by_day || !s->work->aside[i]))
			p[met++] = (struct outlier_point){g->by_day ? c->day : c->month, c->n, c->x};
	}
	if (met > 1)
		qsort(p, met, sizeof *p, by_time);
	for (size_t i = 0; i < met; i++) {
		if (n > 0 && p[n - 1].time == p[i].time) {
			p[n - 1].n += p[i].n;
			p[n - 1].x += p[i].x;
		} else {
			p[n++] = p[i];
		}
	}
	return n;
}

/* The first point of the part after the split into before and after that makes what was seen most likely, the share
 * rising at it; 0 when no split is worth believing. */
static size_t best_split(const struct outlier_point *p, size_t n, double gain)
{
	double before_n = 0, before_x = 0, all_n = 0, all_x = 0, best;
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		all_n += p[i].n;
		all_x += p[i].x;
	}
	best = likelihood(all_x, all_n) + gain;
	for (size_t i = 1; i < n; i++) {
		before_n += p[i - 1].n;
		before_x += p[i - 1].x;
		if (before_x * (all_n - before_n) >= (all_x - before_x) * before_n)
			continue;
		double l = likelihood(before_x, before_n) + likelihood(all_x - before_x, all_n - before_n);
		if (l > best + TIE) {
			best = l;
			at = i;
		}
	}
	return at;
}

static void find_onset(const struct search *s, struct outlier *g)
{
	const struct outlier_point *p = s->work->point;
	size_t n = series(s, g), at = best_split(p, n, s->rule->onset_gain);

	g->from_start = at == 0;
	while (g->from_start && at + 1 < n && p[at].x <= 0)
		at++;
	g->onset = n > 0 ? p[at].time : 0;
}

/* For a group that is the only one: what it did before its onset stands in for the others. */
static void split_at_onset(const struct search *s, struct outlier *g)
{
	const struct outlier_point *p = s->work->point;

	find_onset(s, g);
	if (g->from_start)
		return;
	g->own_past = true;
	g->n = g->x = g->rest_n = g->rest_x = 0;
	for (size_t i = 0, n = series(s, g); i < n; i++) {
		*(p[i].time < g->onset ? &g->rest_n : &g->n) += p[i].n;
		*(p[i].time < g->onset ? &g->rest_x : &g->x) += p[i].x;
	}
}

/* ---- the strongest ---- */

/* Log likelihood ratio of "its own share" against "one share for all"; negative when it does not stand out upwards: its
 * share must lie beyond the limit around that of the others, and the ratio must be significant too, because the share
 * of the others is itself uncertain. A group of way 0 without others is held against its own past. */
static double strength(const struct search *s, struct outlier *g)
{
	double level = 1 - (1 - s->rule->action_level) / s->compared, z = interval_z(level);

	if (g->group == OUTLIER_NONE || g->x < s->rule->least)
		return -1;
	g->rest_n = s->n - g->n;
	g->rest_x = s->x - g->x;
	if (g->rest_n <= 0 && g->way == 0)
		split_at_onset(s, g);
	if (g->rest_n <= 0)
		return -1;
	g->upper = outlier_limits(s->rule, g->rest_x / g->rest_n, g->n, level).upper;
	double ratio = likelihood(g->x, g->n) + likelihood(g->rest_x, g->rest_n) - likelihood(s->x, s->n);
	return g->x / g->n > g->upper && ratio >= z * z / 2 ? ratio : -1;
}

static bool strongest(struct search *s, struct outlier *out)
{
	double best = -1;

	s->n = s->x = 0;
	for (size_t i = 0; i < s->n_cells; i++)
		if (!s->work->aside[i]) {
			s->n += s->cell[i].n;
			s->x += s->cell[i].x;
		}
	s->compared = 0;
	for (int way = 0; way < OUTLIER_WAYS; way++) {
		collect(s, way);
		s->compared += (double)s->n_groups;
	}
	for (int way = 0; way < OUTLIER_WAYS; way++) {
		collect(s, way);
		for (size_t i = 0; i < s->n_groups; i++) {
			double l = strength(s, &s->work->group[i]);
			if (l > best + TIE) {
				best = l;
				*out = s->work->group[i];
			}
		}
	}
	return best >= 0;
}

size_t outlier_find(const struct outlier_rule *rule, const struct outlier_cell *cell, size_t n,
		    const struct outlier_work *work, struct outlier *out, size_t max)
{
	struct search s = {.rule = rule, .cell = cell, .n_cells = n, .work = work};
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		work->aside[i] = false;
	while (found < max && strongest(&s, &out[found])) {
		find_onset(&s, &out[found]);
		for (size_t i = 0; i < n; i++)
			work->aside[i] |= cell[i].group[out[found].way] == out[found].group;
		found++;
	}
	return found;
}
