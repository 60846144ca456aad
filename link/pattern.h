/* pattern.h -- counts of pairs by pattern: millions of pairs come to some ten thousand patterns.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: pattern_table owns its arrays; free with pattern_free. A zeroed table is an empty one.
 */
#ifndef LINK_PATTERN_H
#define LINK_PATTERN_H

#include "link/pairs.h"

struct pattern_table {
	struct pairs_pattern *at;
	uint32_t *slot; /* open addressing: index + 1, 0 free */
	uint32_t n, cap, mask;
};

/* Index of a pattern, which is entered with counts of 0 when it is new. */
uint32_t pattern_find(struct pattern_table *t, link_pattern levels);
void pattern_free(struct pattern_table *t);

/* Adds up several tables into one sorted by pattern; map[i][j] receives where table i's j-th went. */
void pattern_merge(struct pattern_table *const *table, unsigned n, struct pattern_table *sum, uint32_t **map);

/* Unpacks. */
void pattern_levels(link_pattern p, uint8_t level[LINKAGE_MAX_COMPARISONS]);

#endif
