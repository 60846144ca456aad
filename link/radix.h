/* radix.h -- sorting millions of hashed keys.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: sorts the caller's array; the scratch array of the same size is the caller's too.
 */
#ifndef LINK_RADIX_H
#define LINK_RADIX_H

#include <stddef.h>
#include <stdint.h>

struct radix_item {
	uint64_t key; /* evenly spread, a hash */
	uint32_t value;
};

/* Sorts by key; items of one key keep their order. */
void radix_sort(struct radix_item *items, struct radix_item *scratch, size_t n);

#endif
