/* radix.c -- three passes over the upper 33 bits, then whatever still stands wrong is put right in place.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys are hashes: after the passes only items whose upper bits agree by chance can be out of order, so the last pass
 * is one reading of the array.
 */
#include "link/radix.h"

#include <string.h>

#define DIGIT_BITS 11
#define DIGITS (1u << DIGIT_BITS)
#define PASSES 3
#define SMALL 64 /* fewer items are sorted by insertion alone */

static unsigned digit(uint64_t key, unsigned pass)
{
	return (unsigned)(key >> (64 - DIGIT_BITS * (PASSES - pass))) & (DIGITS - 1);
}

static void sort_pass(const struct radix_item *from, struct radix_item *to, size_t n, unsigned pass)
{
	size_t place[DIGITS] = {0}, sum = 0;

	for (size_t i = 0; i < n; i++)
		place[digit(from[i].key, pass)]++;
	for (unsigned d = 0; d < DIGITS; d++) {
		size_t count = place[d];

		place[d] = sum;
		sum += count;
	}
	for (size_t i = 0; i < n; i++)
		to[place[digit(from[i].key, pass)]++] = from[i];
}

static void insertion_sort(struct radix_item *items, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct radix_item item = items[i];
		size_t j = i;

		for (; j > 0 && items[j - 1].key > item.key; j--)
			items[j] = items[j - 1];
		items[j] = item;
	}
}

void radix_sort(struct radix_item *items, struct radix_item *scratch, size_t n)
{
	if (n > SMALL) {
		sort_pass(items, scratch, n, 0);
		sort_pass(scratch, items, n, 1);
		sort_pass(items, scratch, n, 2);
		memcpy(items, scratch, n * sizeof *items);
	}
	insertion_sort(items, n);
}
