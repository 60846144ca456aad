/* weigh.c -- levels to bits: Fellegi-Sunter weights, term frequencies, dependence rules.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/weigh.h"

#include <math.h>
#include <string.h>

#define LEAST 1e-6 /* of m and u: nothing seen in a sample is certain never to happen */

void weigh_shipped(struct link_weights *w, const struct linkage *m)
{
	memset(w, 0, sizeof *w);
	w->model = m;
	w->prior_bits = log2(m->prior / (1 - m->prior));
	for (unsigned c = 0; c < m->n_comparisons; c++) {
		for (unsigned l = 0; l < m->comparison[c].n_levels; l++) {
			w->m[c][l] = m->comparison[c].level[l].m;
			w->u[c][l] = m->comparison[c].level[l].u;
		}
	}
	weigh_finish(w);
}

void weigh_finish(struct link_weights *w)
{
	for (unsigned c = 0; c < w->model->n_comparisons; c++) {
		for (unsigned l = 0; l < w->model->comparison[c].n_levels; l++) {
			w->m[c][l] = fmax(w->m[c][l], LEAST);
			w->u[c][l] = fmax(w->u[c][l], LEAST);
			w->bits[c][l] = log2(w->m[c][l] / w->u[c][l]);
		}
	}
}

double weigh_probability(double bits)
{
	return bits >= 0 ? 1 / (1 + exp2(-bits)) : exp2(bits) / (1 + exp2(bits));
}

double weigh_bits(double probability)
{
	return log2(probability / (1 - probability));
}

static bool dependence_holds(const struct linkage_dependence *d, const uint8_t *level)
{
	for (unsigned i = 0; i < d->n_when; i++) {
		unsigned at = level[d->when[i].comparison];

		if (!(d->when[i].levels >> (at == LINK_MISSING ? LINKAGE_MAX_LEVELS : at) & 1))
			return false;
	}
	return true;
}

static void sum_dependence(const struct linkage *m, const uint8_t *level, struct link_sum *out)
{
	for (unsigned i = 0; i < m->n_dependence; i++) {
		if (!dependence_holds(&m->dependence[i], level))
			continue;
		out->rules |= (uint64_t)1 << i;
		out->dependence += m->dependence[i].bits;
		out->veto |= m->dependence[i].veto;
	}
}

void weigh_levels(const struct link_weights *w, const uint8_t level[LINKAGE_MAX_COMPARISONS],
		  const double term[LINKAGE_MAX_COMPARISONS], struct link_sum *out)
{
	const struct linkage *m = w->model;

	memset(out, 0, sizeof *out);
	out->prior = out->total = w->prior_bits;
	for (unsigned c = 0; c < m->n_comparisons; c++) {
		unsigned l = level[c];

		if (l == LINK_MISSING)
			continue;
		if (term && term[c] > 0 && w->term_mean[c][l] > 0)
			out->term[c] = log2(w->term_mean[c][l] / term[c]);
		out->field[c] = w->bits[c][l] + out->term[c];
		out->total += out->field[c];
	}
	sum_dependence(m, level, out);
	out->total = out->veto ? -INFINITY : out->total + out->dependence;
	out->probability = weigh_probability(out->total);
}

void weigh_pair(const struct link_weights *w, const uint8_t level[LINKAGE_MAX_COMPARISONS], const struct link_value *x,
		const struct link_value *y, link_term term, void *ctx, struct link_sum *out)
{
	double frequency[LINKAGE_MAX_COMPARISONS] = {0};

	for (unsigned c = 0; term && c < w->model->n_comparisons; c++) {
		int follows = level[c] == LINK_MISSING ? -1 : w->model->comparison[c].level[level[c]].term_frequency;

		if (follows >= 0)
			frequency[c] = fmax(term(ctx, (unsigned)follows, &x[follows]),
					    term(ctx, (unsigned)follows, &y[follows]));
	}
	weigh_levels(w, level, frequency, out);
}
