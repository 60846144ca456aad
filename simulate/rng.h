/* rng.h -- the simulator's random numbers: integers only, the same on every machine.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * xoshiro256** of Blackman and Vigna, seeded with splitmix64. A stream belongs to (seed, purpose, number), so that one
 * woman's draws do not depend on how many other women there are. Ownership: plain values, nothing allocated.
 */
#ifndef SIMULATE_RNG_H
#define SIMULATE_RNG_H

#include <stdbool.h>
#include <stdint.h>

struct sim_rng {
	uint64_t s[4];
};

/* What a stream is for: streams of different purposes never share draws. */
enum sim_stream {
	SIM_STREAM_WOMAN = 1,
	SIM_STREAM_HISTORY,
	SIM_STREAM_RECORD,
	SIM_STREAM_DEVICE,
	SIM_STREAM_FAULT,
	SIM_STREAM_HOUSE,
	SIM_STREAM_NAMESAKE,
	SIM_STREAM_MENTION,
	SIM_STREAM_ORDER
};

void sim_rng_seed(struct sim_rng *r, uint64_t seed, enum sim_stream purpose, uint64_t number);
uint64_t sim_rng_next(struct sim_rng *r);
/* Uniform in 0 .. n-1, without bias; n >= 1. */
uint32_t sim_rng_below(struct sim_rng *r, uint32_t n);
/* Uniform in lo .. hi, both included. */
int sim_rng_between(struct sim_rng *r, int lo, int hi);
/* True in `bp` of 10000 draws. */
bool sim_rng_bp(struct sim_rng *r, int bp);

#endif
