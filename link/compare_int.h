/* compare_int.h -- what compare.c asks of the files beside it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: pure functions on the caller's memory.
 */
#ifndef LINK_COMPARE_INT_H
#define LINK_COMPARE_INT_H

#include "link/compare.h"

#define COMPARE_MAX_BYTES 64u /* a machine word has a bit for each; what is longer is cut off */

/* Bits set; processors without an instruction for it are not slower. */
static inline uint32_t compare_count(uint64_t x)
{
	x -= x >> 1 & 0x5555555555555555u;
	x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
	x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fu;
	return (uint32_t)(x * 0x0101010101010101u >> 56);
}

/* A string and the letters in it. */
struct compare_text {
	const char *at;
	uint32_t len, letters;
};
/* The most Jaro-Winkler can be, by the lengths, the beginnings and the letters there are; quick. */
int compare_jaro_winkler_bound(const struct compare_text *a, const struct compare_text *b);

/* compare_tokens, and the similarity of the worst pair, by which CONTAINS goes: -1 when there is no word. */
struct compare_pairing {
	int tokens, worst;
};
struct compare_pairing compare_pair_words(const struct link_value *a, const struct link_value *b);
/* The most that tokens, and the similarity of any pair of words, can be; quick. */
int compare_words_bound(const struct link_value *a, const struct link_value *b);

/* Tests of dates; both values are present. */
bool compare_dates(enum link_test test, int limit, const struct link_value *a, const struct link_value *b);

/* Levels up to the nearest common area, from the one that is farther below it; INT_MAX when there is none. */
int compare_place_distance(const struct link_value *a, const struct link_value *b);

#endif
