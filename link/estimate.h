/* estimate.h -- parameters from the data at hand: u from random pairs, the prior from exact rules, m by EM.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: fills the caller's struct.
 */
#ifndef LINK_ESTIMATE_H
#define LINK_ESTIMATE_H

#include "link/pairs.h"
#include "link/weigh.h"

struct estimate_notes {
	uint64_t random_pairs;                   /* drawn for u */
	uint64_t training_pairs;                 /* candidates m was learnt from */
	uint64_t exact_pairs;                    /* for the prior */
	unsigned iterations;                     /* of EM */
	bool m_shipped[LINKAGE_MAX_COMPARISONS]; /* too few data: the model's own m hold */
	bool u_shipped[LINKAGE_MAX_COMPARISONS];
	bool prior_shipped;
};

/* Estimates all parameters of `w` from a table and its candidate pairs with the model's fixed seed; what the data
 * cannot tell stays as shipped, and `notes` says so. EM runs on pattern counts; pairs with a household dependence rule
 * are kept out of it, because they are alike without being the same woman. */
void estimate_weights(struct link_weights *w, const struct link_table *t, const struct link_pairs *p,
		      struct estimate_notes *notes);

#endif
