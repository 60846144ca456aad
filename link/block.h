/* block.h -- which records stand under the same key of one blocking rule.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: block_index owns its arrays; free with block_free.
 */
#ifndef LINK_BLOCK_H
#define LINK_BLOCK_H

#include "link/pairs.h"

#define BLOCK_LAST 0x80000000u /* marks a block's last member */

/* Blocks of at least two records; whoever is alone under his key stands nowhere. */
struct block_index {
	uint32_t *start;  /* record -> where his entries in at[] begin; n + 1 of them */
	uint32_t *at;     /* entry -> where he stands in member[] */
	uint32_t *member; /* blocks one after the other, records ascending in each */
};

/* Blocks the first records (pairs.h) under one rule; blocks over its max are left out and counted. Memory while it
 * works: 8 bytes a key and 32 bytes a key that is not alone. */
void block_make(struct block_index *b, const struct link_table *t, unsigned rule, const uint32_t *first,
		struct pairs_oversize *oversize);
void block_free(struct block_index *b);

#endif
