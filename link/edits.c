/* edits.c -- optimal string alignment distance, a column of the table in a machine word.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Source: Hyyro 2003, a bit-vector algorithm for Levenshtein and Damerau edit distances: vp and vn are the bits of the
 * rows where the column rises and falls by one, d0 the diagonals that do not rise.
 */
#include "link/compare_int.h"

#include <string.h>

static uint32_t min_u32(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static int distance(const unsigned char *a, uint32_t na, const unsigned char *b, uint32_t nb)
{
	uint64_t mask[256], vp = UINT64_MAX, vn = 0, d0 = 0, before = 0, last = UINT64_C(1) << (na - 1);
	int result = (int)na;

	for (uint32_t j = 0; j < nb; j++)
		mask[b[j]] = 0;
	for (uint32_t i = 0; i < na; i++)
		mask[a[i]] = 0;
	for (uint32_t i = 0; i < na; i++)
		mask[a[i]] |= UINT64_C(1) << i;
	for (uint32_t j = 0; j < nb; j++) {
		uint64_t here = mask[b[j]], swap = ((~d0 & here) << 1) & before, hp, hn;

		d0 = ((((here & vp) + vp) ^ vp) | here | vn) | swap;
		hp = vn | ~(d0 | vp);
		hn = d0 & vp;
		result += (hp & last) != 0;
		result -= (hn & last) != 0;
		hp = hp << 1 | 1;
		hn <<= 1;
		vp = hn | ~(d0 | hp);
		vn = hp & d0;
		before = here;
	}
	return result;
}

/* Equal but for one insertion, deletion, replacement or swap? na <= nb <= na + 1. */
static bool is_one_edit(const char *a, uint32_t na, const char *b, uint32_t nb)
{
	uint32_t i = 0, rest;

	while (i < na && a[i] == b[i])
		i++;
	rest = na - i;
	if (na < nb)
		return memcmp(a + i, b + i + 1, rest) == 0;
	if (rest == 0 || memcmp(a + i + 1, b + i + 1, rest - 1) == 0)
		return true;
	return rest >= 2 && a[i] == b[i + 1] && a[i + 1] == b[i] && memcmp(a + i + 2, b + i + 2, rest - 2) == 0;
}

int compare_edits(const char *a, uint32_t na, const char *b, uint32_t nb, int limit)
{
	uint32_t la = min_u32(na, COMPARE_MAX_BYTES), lb = min_u32(nb, COMPARE_MAX_BYTES);
	int d;

	if (na == nb && memcmp(a, b, na) == 0)
		return 0;
	if ((na > nb ? na - nb : nb - na) > (uint32_t)limit)
		return limit + 1;
	if (limit == 1) /* by far the commonest question; the answer is the same */
		return (la <= lb ? is_one_edit(a, la, b, lb) : is_one_edit(b, lb, a, la)) ? 1 : 2;
	if (la == 0 || lb == 0)
		d = (int)(la + lb);
	else
		d = distance((const unsigned char *)a, la, (const unsigned char *)b, lb);
	d += d == 0; /* alike in the first 64 bytes, but not equal */
	return d > limit ? limit + 1 : d;
}
