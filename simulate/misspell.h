/* misspell.h -- how a word or a number goes wrong between a mouth, an ear and a keyboard.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: works in the caller's buffer.
 */
#ifndef SIMULATE_MISSPELL_H
#define SIMULATE_MISSPELL_H

#include "simulate/rng.h"

#include <stddef.h>

/* A romanised word spelt by another habit: ee for i, oo for u, q for k, w for v, kh for x, a doubled letter, an h gone,
 * a for e and back. Words that offer no place stay. True when changed. */
bool sim_romanise(struct sim_rng *r, char *word, size_t size);
/* One letter wrong, missing, twice or exchanged with the next; the first letter stays. True when changed. */
bool sim_typo(struct sim_rng *r, char *word, size_t size);
/* One of `n` digits, the last left out, becomes another. */
void sim_wrong_digit(struct sim_rng *r, char *digits, size_t n);
/* Two neighbouring digits exchanged, the last left out. False when they are equal and nothing changes. */
bool sim_swap_digits(struct sim_rng *r, char *digits, size_t n);

#endif
