/* place_distance.c -- how far apart two area codes stand in the tree.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A place code names its ancestors: PK2 province, PK205 district, PK20501 tehsil, PK20501-U05 union council. A level is
 * what stands between separators (- / .); in a part of letters and digits the letters, the first digit and each two
 * digits after it are levels of their own. Source: the P-codes of OCHA.
 */
#include "link/compare_int.h"

#include <limits.h>
#include <string.h>

static bool is_separator(char c)
{
	return c == '-' || c == '/' || c == '.';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static uint32_t digits_at(const char *code, uint32_t n, uint32_t at)
{
	uint32_t end = at;

	while (end < n && is_digit(code[end]))
		end++;
	return end - at;
}

/* Where the level that starts at `at` ends. */
static uint32_t level_end(const char *code, uint32_t n, uint32_t at)
{
	uint32_t start = at, run;

	if (at > 0 && is_separator(code[at])) { /* "-U05" is one level */
		for (at++; at < n && !is_separator(code[at]); at++)
			;
		return at;
	}
	while (at < n && !is_digit(code[at]) && !is_separator(code[at]))
		at++;
	if (at > start)
		return at;
	run = digits_at(code, n, at);
	if (run == 0)
		return at + 1;
	if (start > 0 && !is_digit(code[start - 1]) && run % 2 == 1)
		return at + 1;
	return at + (run > 2 ? 2 : run);
}

static int levels_from(const char *code, uint32_t n, uint32_t at)
{
	int levels = 0;

	for (; at < n; levels++)
		at = level_end(code, n, at);
	return levels;
}

int compare_place_distance(const struct link_value *a, const struct link_value *b)
{
	uint32_t at = 0;
	int up_a, up_b;

	if (a->len == b->len && memcmp(a->text, b->text, a->len) == 0)
		return 0;
	if (a->text[0] == '/' || b->text[0] == '/') /* a name has no place in the tree */
		return INT_MAX;
	for (;;) {
		uint32_t end_a = at < a->len ? level_end(a->text, a->len, at) : at;
		uint32_t end_b = at < b->len ? level_end(b->text, b->len, at) : at;

		if (end_a != end_b || end_a == at || memcmp(a->text + at, b->text + at, end_a - at) != 0)
			break;
		at = end_a;
	}
	if (at == 0)
		return INT_MAX;
	up_a = levels_from(a->text, a->len, at);
	up_b = levels_from(b->text, b->len, at);
	return up_a > up_b ? up_a : up_b;
}
