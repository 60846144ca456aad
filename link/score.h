/* score.h -- weights applied to the pairs of a table: bits of every pair, term frequencies by number of value.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: link_score owns its arrays, or shares those of another that outlives it; free with score_close. Weights,
 * table and pairs must outlive it. One thread.
 */
#ifndef LINK_SCORE_H
#define LINK_SCORE_H

#include "link/levels.h"
#include "link/weigh.h"

/* What a pattern comes to before term frequencies. */
struct score_pattern {
	float bits;      /* -INFINITY vetoed */
	float most;      /* bits with the rarest terms a pair of this pattern can have */
	uint16_t follow; /* comparisons whose level follows a term, bit each */
};

struct link_score {
	const struct link_weights *weights;
	const struct link_table *table;
	const struct link_pairs *pairs;
	float *frequency[LINKAGE_MAX_VALUES]; /* number of value -> relative frequency among distinct rows; NULL where
						 no level follows it */
	struct score_pattern *pattern;        /* as link_pairs.pattern */
	double least;                         /* bits: the lower of the thresholds of review and link */
	float *bits;                          /* of every candidate pair; below `least` only what it has at most */
	struct levels levels;                 /* for pairs that are no candidates */
	bool shared;                          /* the arrays are another's */
};

void score_open(struct link_score *s, const struct link_weights *w, const struct link_table *t,
		const struct link_pairs *p);
/* The same scores for another thread. */
void score_share(struct link_score *s, const struct link_score *of);
void score_close(struct link_score *s);

/* Total bits of candidate pair i; -INFINITY vetoed. */
float score_bits(const struct link_score *s, uint64_t i);
/* The same field by field. */
void score_pair(const struct link_score *s, uint64_t i, struct link_sum *out);
/* Any two records, compared on the spot: their pattern and what it comes to field by field. */
void score_two(struct link_score *s, uint32_t a, uint32_t b, link_pattern *levels, struct link_sum *out);
/* The total bits of score_two. */
float score_records(struct link_score *s, uint32_t a, uint32_t b);

/* Relative frequency of every value of one kind among distinct rows that have it (at[0], absent: 0), and their sum of
 * squares: the chance that two rows agree. The caller frees. */
float *score_frequencies(const struct link_table *t, const uint32_t *first, unsigned value, double *mean);

#endif
