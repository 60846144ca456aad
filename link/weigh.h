/* weigh.h -- levels to bits: Fellegi-Sunter weights, term frequencies, dependence rules.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * weight = log2(m/u) per comparison; total = prior + weights + dependence; probability = 2^total / (1 + 2^total).
 * Missing comparisons weigh 0. Source: Fellegi and Sunter 1969; term frequency after Winkler 1989.
 * Ownership: values only; the linkage model must outlive the weights.
 */
#ifndef LINK_WEIGH_H
#define LINK_WEIGH_H

#include "link/compare.h"

struct link_weights {
	const struct linkage *model;
	double prior_bits; /* log2 of the odds that a random pair is one woman */
	double m[LINKAGE_MAX_COMPARISONS][LINKAGE_MAX_LEVELS];
	double u[LINKAGE_MAX_COMPARISONS][LINKAGE_MAX_LEVELS];
	double bits[LINKAGE_MAX_COMPARISONS][LINKAGE_MAX_LEVELS]; /* log2(m/u) */
	double term_mean[LINKAGE_MAX_COMPARISONS]
			[LINKAGE_MAX_LEVELS]; /* sum of squared relative frequencies of the value a
						 level's weight follows; 0 unknown: no adjustment */
};

/* The model's own parameters. */
void weigh_shipped(struct link_weights *w, const struct linkage *m);
/* Fills bits from m and u; both are kept at least 1e-6. */
void weigh_finish(struct link_weights *w);

/* What a pair's levels come to, field by field. */
struct link_sum {
	double prior, field[LINKAGE_MAX_COMPARISONS]; /* bits, with the term frequency */
	double term[LINKAGE_MAX_COMPARISONS];         /* of these, by the term frequency */
	double dependence;                            /* bits of all dependence rules that hold */
	uint64_t rules;                               /* bit per dependence rule that holds */
	bool veto;
	double total; /* bits; -INFINITY when vetoed */
	double probability;
};

/* Sums up a pair of which the levels are known; term[i] is the relative frequency (0 unknown) of the value that the
 * level reached by comparison i follows. `term` may be NULL. */
void weigh_levels(const struct link_weights *w, const uint8_t level[LINKAGE_MAX_COMPARISONS],
		  const double term[LINKAGE_MAX_COMPARISONS], struct link_sum *out);

/* Relative frequency (0..1, 0 unknown) of the value of record x that level's weight follows. */
typedef double (*link_term)(void *ctx, unsigned value, const struct link_value *of);

/* Sums up a pair. `term` may be NULL: no term frequencies. When the values differ, the more frequent one counts. */
void weigh_pair(const struct link_weights *w, const uint8_t level[LINKAGE_MAX_COMPARISONS], const struct link_value *x,
		const struct link_value *y, link_term term, void *ctx, struct link_sum *out);

double weigh_probability(double bits);
/* The other way; -INFINITY for 0, INFINITY for 1. */
double weigh_bits(double probability);

#endif
