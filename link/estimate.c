/* estimate.c -- parameters from the data at hand.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random pairs hold same-woman pairs too: few in a large table, enough in a small one to make a rare value look common.
 * They are taken out again by the prior and m at hand, so u, prior and m are found in turns.
 */
#include "link/estimate.h"

#include "link/em.h"
#include "link/pattern.h"
#include "link/random_pairs.h"
#include "link/score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TURNS 4
#define PRIOR_TURNS 8
#define U_PRIOR_PAIRS 5000.0 /* the model's u weigh like so many random pairs: what about 100 records give */
#define M_PRIOR_SHARE 0.1    /* the model's m weigh like this share of min_train_pairs */

/* u of one comparison, same-woman pairs taken out; they are `share` of all pairs. */
static void u_estimate(struct link_weights *w, const struct random_pairs *r, unsigned c, double share)
{
	const struct linkage_comparison *cmp = &w->model->comparison[c];
	double left[LINKAGE_MAX_LEVELS], sum = 0, rest = 1;
	unsigned from = r->equal[c] >= 0;
	uint64_t drawn = 0;

	for (unsigned l = 0; l < cmp->n_levels; l++)
		drawn += r->count[c][l];
	if (from) {
		double other = fmax(r->equal[c] - share * r->both[c] * w->m[c][0], 0);

		w->u[c][0] = (other + U_PRIOR_PAIRS * cmp->level[0].u) / (r->both[c] * (1 - share) + U_PRIOR_PAIRS);
		rest = 1 - w->u[c][0];
	}
	for (unsigned l = from; l < cmp->n_levels; l++) {
		left[l] = fmax((double)r->count[c][l] - share * (double)drawn * w->m[c][l], 0);
		left[l] += U_PRIOR_PAIRS * cmp->level[l].u;
		sum += left[l];
	}
	for (unsigned l = from; l < cmp->n_levels && sum > 0; l++)
		w->u[c][l] = rest * left[l] / sum;
}

/* Share of all pairs that are one woman: pairs the exact rules find, over the share of such pairs they find. The
 * model's prior weighs like the one pair in 1 / prior that it expects. */
static double prior_estimate(const struct linkage *m, double exact, double total)
{
	double share = (exact / m->prior_recall + 1) / (total + 1 / m->prior);

	return fmin(fmax(share, 1e-12), 0.5);
}

/* Same-woman pairs expected among the candidates under the weights at hand; of other pairs hardly any are. */
static double pairs_expected(const struct link_weights *w, const struct link_pairs *p)
{
	uint8_t level[LINKAGE_MAX_COMPARISONS];
	struct link_sum sum;
	double expected = 0;

	for (uint32_t i = 0; i < p->n_patterns; i++) {
		pattern_levels(p->pattern[i].levels, level);
		weigh_levels(w, level, NULL, &sum);
		expected += sum.probability * (double)p->pattern[i].count;
	}
	return expected;
}

/* The share under which as many same-woman pairs are expected as it says: exact rules find too many where copies
 * abound and none where every copy has a slip in it, the patterns of all candidates know better. */
static double prior_renew(struct link_weights *w, const struct link_pairs *p, double total)
{
	double share = 0;

	for (unsigned turn = 0; turn < PRIOR_TURNS; turn++) {
		share = fmin((pairs_expected(w, p) + 1) / (total + 1 / w->model->prior), 0.5);
		w->prior_bits = log2(share / (1 - share));
	}
	return share;
}

static void term_means(struct link_weights *w, const struct link_table *t, const struct link_pairs *p)
{
	double mean[LINKAGE_MAX_VALUES];
	bool known[LINKAGE_MAX_VALUES] = {false};

	for (unsigned c = 0; c < w->model->n_comparisons; c++) {
		for (unsigned l = 0; l < w->model->comparison[c].n_levels; l++) {
			int v = w->model->comparison[c].level[l].term_frequency;

			if (v < 0)
				continue;
			if (!known[v])
				free(score_frequencies(t, p->first, (unsigned)v, &mean[v]));
			known[v] = true;
			w->term_mean[c][l] = mean[v];
		}
	}
}

static uint64_t pairs_exact(const struct link_pairs *p)
{
	uint64_t exact = 0;

	for (uint32_t i = 0; i < p->n_patterns; i++)
		exact += p->pattern[i].exact;
	return exact;
}

/* Comparisons learnt from too few pairs go back to the model's m. */
static void m_ship(struct link_weights *w, const struct em_result *em, struct estimate_notes *notes)
{
	for (unsigned c = 0; c < w->model->n_comparisons; c++) {
		notes->m_shipped[c] = em->matches[c] < w->model->min_train_pairs;
		for (unsigned l = 0; notes->m_shipped[c] && l < w->model->comparison[c].n_levels; l++)
			w->m[c][l] = w->model->comparison[c].level[l].m;
	}
	weigh_finish(w);
}

void estimate_weights(struct link_weights *w, const struct link_table *t, const struct link_pairs *p,
		      struct estimate_notes *notes)
{
	const struct linkage *m = t->model;
	struct random_pairs r;
	struct em_result em;
	double share;

	memset(notes, 0, sizeof *notes);
	weigh_shipped(w, m);
	random_pairs_draw(&r, t, p);
	notes->exact_pairs = pairs_exact(p);
	share = prior_estimate(m, (double)notes->exact_pairs, r.total);
	w->prior_bits = log2(share / (1 - share));
	for (unsigned turn = 0; turn < TURNS; turn++) {
		for (unsigned c = 0; c < m->n_comparisons; c++)
			u_estimate(w, &r, c, share);
		weigh_finish(w);
		prior_renew(w, p, r.total);
		em_learn(w, p->pattern, p->n_patterns, M_PRIOR_SHARE * m->min_train_pairs, &em);
		m_ship(w, &em, notes);
		share = prior_renew(w, p, r.total);
	}
	term_means(w, t, p);
	notes->random_pairs = r.drawn;
	notes->training_pairs = em.pairs;
	notes->iterations = em.iterations;
	notes->prior_shipped = r.total < 1 / m->prior;
	for (unsigned c = 0; c < m->n_comparisons; c++) {
		uint64_t drawn = 0;

		for (unsigned l = 0; l < m->comparison[c].n_levels; l++)
			drawn += r.count[c][l];
		notes->u_shipped[c] = (double)drawn < U_PRIOR_PAIRS;
	}
}
