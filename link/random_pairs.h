/* random_pairs.h -- how often two records drawn at random reach each level: what agreement by chance looks like.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: fills the caller's struct.
 */
#ifndef LINK_RANDOM_PAIRS_H
#define LINK_RANDOM_PAIRS_H

#include "link/pairs.h"

struct random_pairs {
	double rows;  /* distinct rows */
	double total; /* pairs of distinct rows that could be drawn (of two files in a one_to_one model) */
	uint64_t drawn;
	uint64_t count[LINKAGE_MAX_COMPARISONS][LINKAGE_MAX_LEVELS]; /* of the drawn */
	/* Level 0 of comparisons that start with "equal", of all pairs and not only the drawn: it follows from how
	 * often each value stands in the table. */
	double equal[LINKAGE_MAX_COMPARISONS]; /* pairs with equal values; < 0: not known this way */
	double both[LINKAGE_MAX_COMPARISONS];  /* pairs of rows that have the value */
};

/* Draws with the model's seed; a small table is counted whole. The same for any number of threads, any order of
 * records and any copies among them. */
void random_pairs_draw(struct random_pairs *r, const struct link_table *t, const struct link_pairs *p);

#endif
