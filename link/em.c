/* em.c -- m learnt from pattern counts.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/em.h"

#include "link/pattern.h"

#include <math.h>
#include <string.h>

#define ITERATIONS_MOST 200
#define CHANGE_LEAST 1e-5 /* of any m between two iterations */

struct em {
	struct link_weights *w;
	const struct pairs_pattern *pattern;
	uint32_t n;
	uint64_t pairs;                                           /* learnt from */
	double seen[LINKAGE_MAX_COMPARISONS][LINKAGE_MAX_LEVELS]; /* expected same-woman pairs at each level */
};

static void expect(struct em *e)
{
	uint8_t level[LINKAGE_MAX_COMPARISONS];
	struct link_sum sum;

	memset(e->seen, 0, sizeof e->seen);
	e->pairs = 0;
	for (uint32_t i = 0; i < e->n; i++) {
		pattern_levels(e->pattern[i].levels, level);
		weigh_levels(e->w, level, NULL, &sum);
		if (sum.veto || sum.dependence < 0)
			continue;
		e->pairs += e->pattern[i].count;
		for (unsigned c = 0; c < e->w->model->n_comparisons; c++) {
			if (level[c] != LINK_MISSING)
				e->seen[c][level[c]] += sum.probability * (double)e->pattern[i].count;
		}
	}
}

/* New m of one comparison; returns the greatest change. */
static double maximise(struct em *e, unsigned c, double prior_pairs)
{
	const struct linkage_comparison *cmp = &e->w->model->comparison[c];
	double sum = prior_pairs, change = 0;

	for (unsigned l = 0; l < cmp->n_levels; l++)
		sum += e->seen[c][l];
	for (unsigned l = 0; l < cmp->n_levels && sum > 0; l++) {
		double m = (e->seen[c][l] + prior_pairs * cmp->level[l].m) / sum;

		change = fmax(change, fabs(m - e->w->m[c][l]));
		e->w->m[c][l] = m;
	}
	return change;
}

static double em_iterate(struct em *e, double prior_pairs)
{
	double change = 0;

	expect(e);
	for (unsigned c = 0; c < e->w->model->n_comparisons; c++)
		change = fmax(change, maximise(e, c, prior_pairs));
	weigh_finish(e->w);
	return change;
}

void em_learn(struct link_weights *w, const struct pairs_pattern *pattern, uint32_t n, double prior_pairs,
	      struct em_result *out)
{
	struct em e = {.w = w, .pattern = pattern, .n = n};

	*out = (struct em_result){0};
	do
		out->iterations++;
	while (em_iterate(&e, prior_pairs) >= CHANGE_LEAST && out->iterations < ITERATIONS_MOST);
	out->pairs = e.pairs;
	for (unsigned c = 0; c < w->model->n_comparisons; c++) {
		for (unsigned l = 0; l < w->model->comparison[c].n_levels; l++)
			out->matches[c] += e.seen[c][l];
	}
}
