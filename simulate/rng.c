/* rng.c -- splitmix64 and xoshiro256**.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/rng.h"

static uint64_t splitmix(uint64_t *x)
{
	*x += 0x9e3779b97f4a7c15u;
	uint64_t z = *x;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

void sim_rng_seed(struct sim_rng *r, uint64_t seed, enum sim_stream purpose, uint64_t number)
{
	uint64_t x = seed;
	/* Each part is stirred before the next is added: neighbouring numbers must not give neighbouring streams. */
	x = splitmix(&x) ^ (uint64_t)purpose;
	x = splitmix(&x) ^ number;
	for (int i = 0; i < 4; i++)
		r->s[i] = splitmix(&x);
}

static uint64_t rotate(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

uint64_t sim_rng_next(struct sim_rng *r)
{
	uint64_t *s = r->s;
	uint64_t result = rotate(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

uint32_t sim_rng_below(struct sim_rng *r, uint32_t n)
{
	uint64_t m = (sim_rng_next(r) >> 32) * n;
	if ((uint32_t)m < n) {
		uint32_t floor = (uint32_t)(-n) % n;
		while ((uint32_t)m < floor)
			m = (sim_rng_next(r) >> 32) * n;
	}
	return (uint32_t)(m >> 32);
}

int sim_rng_between(struct sim_rng *r, int lo, int hi)
{
	return lo + (int)sim_rng_below(r, (uint32_t)(hi - lo) + 1u);
}

bool sim_rng_bp(struct sim_rng *r, int bp)
{
	return (int)sim_rng_below(r, 10000) < bp;
}
