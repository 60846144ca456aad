/* mix.h -- 64-bit hashing of keys and rows: fast, the same on every machine, no secret.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For grouping in memory only; what the registry stores is hashed with its key (db/seal.h). Ownership: pure functions.
 */
#ifndef LINK_MIX_H
#define LINK_MIX_H

#include <stddef.h>
#include <stdint.h>

/* Spreads every bit of x over the whole word; one to one. */
static inline uint64_t mix_word(uint64_t x)
{
	x ^= x >> 32;
	x *= 0x9e3779b97f4a7c15u;
	x ^= x >> 29;
	x *= 0xbf58476d1ce4e5b9u;
	return x ^ x >> 32;
}

/* Up to 8 bytes as a number, first byte lowest whatever the machine's order. */
static inline uint64_t mix_load(const char *s, size_t n)
{
	uint64_t x = 0;

	for (size_t i = 0; i < n; i++)
		x |= (uint64_t)(unsigned char)s[i] << 8 * i;
	return x;
}

/* Hash of n bytes that follow what h stands for. */
static inline uint64_t mix_bytes(uint64_t h, const char *s, size_t n)
{
	h ^= mix_word(n + 1);
	for (; n >= 8; s += 8, n -= 8)
		h = mix_word(h ^ mix_load(s, 8));
	return n ? mix_word(h ^ mix_load(s, n)) : mix_word(h);
}

#endif
