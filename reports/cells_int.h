/* cells_int.h -- the cells of a run before they are worded: counts, place and stratum; internal to reports/.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything lives in the run's arena.
 */
#ifndef REPORTS_CELLS_INT_H
#define REPORTS_CELLS_INT_H

#include "reports/run_int.h"

struct draft {
	int indicator, place, stratum, set;              /* set -1: a total */
	double yes, no, unknown;                         /* units */
	double yes_sum, yes_squares, no_sum, no_squares; /* of weights */
	double so_far;                                   /* cumulative indicators: yes up to and with this month */
	bool immature;
	unsigned char mark;         /* enum suppress_mark */
	unsigned char unknown_mark; /* the same for the count of unknowns alone */
	bool limits_hidden;         /* control limits would tell a hidden cell of the same test */
};

/* The drafts of one indicator: for each place its total, then set by set the strata. */
struct block {
	struct draft *draft;
	int n, n_places, n_sets;
	int *stratum[RUN_MAX_SETS]; /* in order, per set */
	int *order;                 /* stratum -> place in its set's list, -1 none */
	int n_order;
	int n_strata[RUN_MAX_SETS]; /* 0 where the set does not apply */
	bool top_only[RUN_MAX_SETS];
};

/* The draft of a place and the i-th stratum of a set; set -1: the total. */
struct draft *block_at(const struct block *b, int place, int set, int i);
/* The draft of a place and a stratum (set -1: the total); NULL where the block has none. */
struct draft *block_find(const struct block *b, int place, int set, int stratum);
/* Marks what must be hidden in the blocks of all indicators. */
void hide_cells(const struct run *r, struct block *block);
/* Numerator, denominator, value and interval of what is expected or stands for more than was looked at. */
void expect_fill(const struct spec_indicator *ind, const struct draft *d, struct cell *c);
/* Works out numerator, denominator, value, interval, target and flags of a cell. */
void value_fill(struct run *r, const struct draft *d, struct cell *c);

#endif
