/* pairs.h -- candidate pairs: blocked, each once, compared, and counted by pattern.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: link_pairs owns its arrays; free with pairs_free.
 */
#ifndef LINK_PAIRS_H
#define LINK_PAIRS_H

#include "link/table.h"

/* Levels of all comparisons packed, 4 bits each, comparison 0 lowest: level + 1, 0 missing. */
typedef uint64_t link_pattern;

struct link_pair {
	uint32_t a, b;    /* records, a < b */
	uint32_t pattern; /* index into patterns */
};

struct pairs_pattern {
	link_pattern levels;
	uint64_t count;                       /* pairs */
	uint64_t by_rule[LINKAGE_MAX_BLOCKS]; /* of these, brought together by each rule; a pair may count under several
					       */
	uint64_t exact;                       /* of these, brought together by at least one rule marked exact */
};

struct pairs_oversize {
	unsigned block;
	uint64_t blocks, records, pairs; /* skipped: blocks, records in them, pairs they would have made */
};

struct link_pairs {
	uint32_t *first;      /* record -> lowest record whose values are all the same; see distinct.h */
	uint64_t *content;    /* record -> hash of its values: breaks ties whatever the records' order */
	struct link_pair *at; /* of first records only, sorted by (a, b) */
	uint8_t *rule;        /* first rule that brought each together, PAIRS_NO_RULE */
	uint64_t n;
	struct pairs_pattern *pattern;
	uint32_t n_patterns;
	struct pairs_oversize oversize[LINKAGE_MAX_BLOCKS];
	unsigned threads; /* worked with, and to work with in what follows */
};

#define PAIRS_NO_RULE 0xff   /* compared because the table is small, not because a rule says so */
#define PAIRS_WHOLE 1000000u /* up to so many pairs in all, every pair is compared */

/* Blocks and compares; rows alike in every value are one, and in a one_to_one model records of one file never meet.
 * Of a small table every pair is compared; those that no rule brings together stay only if the model's own weights
 * speak for them at all. Memory: 29 bytes a pair and 8 bytes a key that two records share at the height. Works with
 * `threads` threads (0: as many as processors); the result does not depend on their number. */
void pairs_make(struct link_pairs *p, const struct link_table *t, unsigned threads);
void pairs_free(struct link_pairs *p);

/* Level of a comparison in a pattern, LINK_MISSING. */
static inline uint8_t pattern_level(link_pattern p, unsigned comparison)
{
	unsigned code = (unsigned)(p >> 4 * comparison) & 15u;

	return code ? (uint8_t)(code - 1) : 0xff;
}

#endif
