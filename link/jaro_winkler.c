/* jaro_winkler.c -- Jaro's similarity with Winkler's bonus for a common beginning, by bit masks.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sources: Jaro 1989; Winkler 1990; half the matched characters that stand in another order, rounded down, are
 * transpositions, as in the census bureau's strcmp95. Everything is an integer: no result hangs on rounding.
 */
#include "link/compare_int.h"

#include <string.h>

#define PREFIX_MAX 4
#define BOOST_TENTHS 7 /* Jaro, tenths, from which the beginning counts */

static uint32_t min_u32(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Where each byte of `a` stands, as bits. Only entries of bytes in a and b are set: clearing all 256 would cost more
 * than the comparison. */
static void fill_masks(uint64_t mask[256], const unsigned char *a, uint32_t na, const unsigned char *b, uint32_t nb)
{
	for (uint32_t j = 0; j < nb; j++)
		mask[b[j]] = 0;
	for (uint32_t i = 0; i < na; i++)
		mask[a[i]] = 0;
	for (uint32_t i = 0; i < na; i++)
		mask[a[i]] |= UINT64_C(1) << i;
}

/* Pairs each byte of b with the first free equal byte of a within `reach` positions. */
static void match(const uint64_t mask[256], const unsigned char *b, uint32_t nb, uint32_t reach, uint64_t *in_a,
		  uint64_t *in_b)
{
	uint64_t window = reach >= 63 ? UINT64_MAX : (UINT64_C(1) << (reach + 1)) - 1, taken_a = 0, taken_b = 0;

	for (uint32_t j = 0; j < nb; j++) {
		uint64_t hit = mask[b[j]] & window & ~taken_a;

		taken_a |= hit & (0 - hit);
		taken_b |= (uint64_t)(hit != 0) << j;
		window = window << 1 | (j < reach);
	}
	*in_a = taken_a;
	*in_b = taken_b;
}

/* Matched bytes that differ when read in the order of each string. */
static uint32_t out_of_order(const uint64_t mask[256], const unsigned char *b, uint64_t in_a, uint64_t in_b)
{
	uint32_t n = 0;

	while (in_b) {
		uint64_t low = in_a & (0 - in_a);

		n += !(mask[b[__builtin_ctzll(in_b)]] & low);
		in_a ^= low;
		in_b &= in_b - 1;
	}
	return n;
}

static uint32_t common_prefix(const unsigned char *a, const unsigned char *b, uint32_t most)
{
	uint32_t n = 0;

	while (n < most && a[n] == b[n])
		n++;
	return n;
}

/* Thousandths, rounded down, of Jaro = (m/na + m/nb + (m-t)/m) / 3 raised by the common beginning. */
static int thousandths(uint32_t m, uint32_t t, uint32_t na, uint32_t nb, uint32_t prefix)
{
	uint32_t whole = 3 * na * nb * m, jaro = m * m * (na + nb) + (m - t) * na * nb;

	/* all below 2^32: whole is at most 3 * 2^18 */
	if (10 * jaro < BOOST_TENTHS * whole)
		return (int)(1000 * jaro / whole);
	return (int)(100 * (10 * jaro + prefix * (whole - jaro)) / whole);
}

int compare_jaro_winkler(const char *a, uint32_t na, const char *b, uint32_t nb)
{
	const unsigned char *x = (const unsigned char *)a, *y = (const unsigned char *)b;
	uint32_t lx = min_u32(na, COMPARE_MAX_BYTES), ly = min_u32(nb, COMPARE_MAX_BYTES), longer, m, t;
	uint64_t mask[256], in_x, in_y;
	int result;

	if (na == nb && memcmp(a, b, na) == 0)
		return 1000;
	if (na == 0 || nb == 0)
		return 0;
	longer = lx > ly ? lx : ly;
	fill_masks(mask, x, lx, y, ly);
	match(mask, y, ly, longer > 3 ? longer / 2 - 1 : 0, &in_x, &in_y);
	m = compare_count(in_x);
	if (m == 0)
		return 0;
	t = out_of_order(mask, y, in_x, in_y) / 2;
	result = thousandths(m, t, lx, ly, common_prefix(x, y, min_u32(min_u32(lx, ly), PREFIX_MAX)));
	return result < 1000 ? result : 999; /* alike in the first 64 bytes, but not equal */
}

uint32_t compare_letters(const char *s, uint32_t n)
{
	uint32_t set = 0, end = min_u32(n, COMPARE_MAX_BYTES);

	for (uint32_t i = 0; i < end; i++)
		set |= 1u << ((unsigned char)s[i] & 31);
	return set;
}

int compare_jaro_winkler_bound(const struct compare_text *a, const struct compare_text *b)
{
	uint32_t la = min_u32(a->len, COMPARE_MAX_BYTES), lb = min_u32(b->len, COMPARE_MAX_BYTES), m;

	if (la == 0 || lb == 0)
		return 1000;
	if (!(a->letters & b->letters))
		return 0;
	/* every letter that the other has not stands for a byte at least that finds no partner */
	m = min_u32(la - compare_count(a->letters & ~b->letters), lb - compare_count(b->letters & ~a->letters));
	return thousandths(m, 0, la, lb, a->at[0] == b->at[0] ? PREFIX_MAX : 0);
}
