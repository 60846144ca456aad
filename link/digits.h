/* digits.h -- a number of up to 16 digits in one word, and whether two such are a slip apart.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Most CNICs and telephones that meet differ: asked of words, that takes one visit to memory and no text.
 * Ownership: pure functions.
 */
#ifndef LINK_DIGITS_H
#define LINK_DIGITS_H

#include <stdbool.h>
#include <stdint.h>

#define DIGITS_MOST 16u /* four bits each */

/* The text as a word: digit + 1 in four bits, the first lowest, so that zeros end it. False when it is anything but
 * 1 to DIGITS_MOST digits. */
static inline bool digits_pack(const char *text, uint32_t len, uint64_t *out)
{
	*out = 0;
	for (uint32_t i = 0; i < len && len <= DIGITS_MOST; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		*out |= (uint64_t)(text[i] - '0' + 1) << 4 * i;
	}
	return *out != 0;
}

/* Are two words the same, one digit more, less or other apart, or two neighbours swapped? compare_edits at most 1. */
static inline bool digits_near(uint64_t a, uint64_t b)
{
	uint64_t differ = a ^ b, x, y;
	unsigned same;

	if (!differ)
		return true;
	same = (unsigned)__builtin_ctzll(differ) & ~3u; /* bits of the common beginning */
	x = a >> same;
	y = b >> same;
	if (x >> 4 == y >> 4 || x >> 4 == y || x == y >> 4)
		return true;
	return x >> 8 == y >> 8 && ((x & 15) << 4 | (x >> 4 & 15)) == (y & 255);
}

#endif
