/* kin_int.h -- indicators whose counts give each other away, and what follows for hiding; internal to reports/.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing is owned. `block` is an array with one block per indicator of the spec.
 *
 * What is related to what is read off the definitions. One query, and
 * - the same `count`, `among` and ages: the same numerator;
 * - a's `count` is i's `among`: a's numerator is i's denominator, the step before in a cascade;
 * - i has a `window` and a, otherwise alike, has none: i counts a part of a's women;
 * - i's `sum_of` names a;
 * - shares with the same `among`: the same units without an answer, hidden together;
 * - `splits` says that some indicators are parts of another, or of the denominator they share.
 */
#ifndef REPORTS_KIN_INT_H
#define REPORTS_KIN_INT_H

#include "reports/cells_int.h"

/* True when the indicator's denominator is the numerator of another. */
bool kin_stepped(const struct spec *s, int indicator);
/* True when that one is hidden at the place and stratum of the draft. */
bool kin_step_hidden(const struct run *r, const struct block *block, const struct draft *d);
/* True when another proportion has the same denominator. */
bool kin_same_whole(const struct spec *s, int indicator);
/* Hides with every hidden cell those of the same numerator, of the steps after it and of its sums, at the same place
 * and stratum. What is left of a cascade is then its steps from the top on, and nothing of what lies below a hidden
 * one. True when a mark was added. */
bool kin_spread(const struct run *r, struct block *block);
/* Hides so many parts of each split that no hidden part, and no small remainder, can be had by subtraction. The whole
 * stays: it may be shown in another report. True when a mark was added. */
bool kin_split(const struct run *r, struct block *block);

#endif
