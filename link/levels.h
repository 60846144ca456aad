/* levels.h -- the pattern of a pair of records, with a memory for values that meet again and again.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two records with the same two names as two others reach the same level: comparisons are looked up by the numbers of
 * the values before anything is measured. Ownership: `struct levels` owns its memory, serves one thread, and must not
 * outlive the table.
 */
#ifndef LINK_LEVELS_H
#define LINK_LEVELS_H

#include "link/pairs.h"

#define LEVELS_BATCH 128 /* pairs whose values are fetched from memory side by side */

/* How one comparison is settled: by the numbers of values as far as that goes. */
struct levels_plan {
	unsigned value;                     /* both must have it */
	unsigned equal[LINKAGE_MAX_LEVELS]; /* values of the first levels, which ask for nothing but equality */
	unsigned n_equal;
	enum { LEVELS_ELSE, LEVELS_DIGITS, LEVELS_MEASURE } rest; /* what comes then */
	const uint64_t *digits;            /* DIGITS: packed, by number: one edit apart, or not (digits.h) */
	unsigned look[LINKAGE_MAX_VALUES]; /* MEASURE: values the other levels look at, n_look */
	unsigned n_look;
	uint64_t *memo; /* direct-mapped: hash of the values' numbers, code in the low 4 bits */
};

struct levels {
	const struct link_table *table;
	struct levels_plan plan[LINKAGE_MAX_COMPARISONS];
	uint64_t *memo; /* of all comparisons that are measured */
	uint64_t mask;  /* entries of each memo less one */
	struct link_value x[LINKAGE_MAX_VALUES], y[LINKAGE_MAX_VALUES];
};

void levels_open(struct levels *l, const struct link_table *t);
void levels_close(struct levels *l);
/* Levels of all comparisons of records a and b. */
link_pattern levels_pair(struct levels *l, uint32_t a, uint32_t b);
/* The same of n <= LEVELS_BATCH pairs. */
void levels_batch(struct levels *l, const uint32_t *a, const uint32_t *b, unsigned n, link_pattern *out);

#endif
