/* em.h -- m learnt from pattern counts: expectation and maximisation over all candidate pairs.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: changes the caller's weights; keeps nothing.
 */
#ifndef LINK_EM_H
#define LINK_EM_H

#include "link/pairs.h"
#include "link/weigh.h"

struct em_result {
	unsigned iterations;
	uint64_t pairs;                          /* learnt from */
	double matches[LINKAGE_MAX_COMPARISONS]; /* expected same-woman pairs each comparison's m was learnt from */
};

/* Learns m of w, starting from what stands there, after Dempster, Laird and Rubin 1977. u and the prior hold, and each
 * pair counts by its probability under all its levels: a free mixture of blocked pairs finds "alike" and "less alike"
 * instead of "the same" and "another", this one cannot. Patterns that a dependence rule speaks against teach nothing:
 * a household is alike. One block after the other with its own columns left out (as others do) would learn from pairs
 * that agree in all but one field that just this field never agrees. The model's m weigh like `prior_pairs` pairs. */
void em_learn(struct link_weights *w, const struct pairs_pattern *pattern, uint32_t n, double prior_pairs,
	      struct em_result *out);

#endif
