/* cluster.h -- from weighed pairs to persons: best-first merging that never contradicts itself.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Edges are taken from the heaviest on (ties by what the rows say, never by their order); two clusters merge only when
 * no two records conflict (linkage.h conflicts, vetoes, a human "different"), at least min_agreement of the cross pairs
 * agree - those that are no candidates are compared on the spot - and max_cluster distinct rows hold. A human "same"
 * merges first and is never split. Connected components alone chain households together.
 * Ownership: link_clusters owns its arrays; free with clusters_free.
 */
#ifndef LINK_CLUSTER_H
#define LINK_CLUSTER_H

#include "link/pairs.h"
#include "link/weigh.h"

/* A pair's total bits; -INFINITY vetoed. */
struct link_edge {
	uint32_t a, b;
	float bits;
	uint32_t pair; /* index in link_pairs */
};

enum cluster_doubt { CLUSTER_CONFLICT, CLUSTER_FEW_AGREE, CLUSTER_TOO_LARGE, CLUSTER_REVIEW_BITS, CLUSTER_BRIDGE };

/* Something a person should look at: a pair not merged though likely, or one that alone holds two halves together. */
struct cluster_question {
	uint32_t a, b;
	float bits;
	enum cluster_doubt why;
	uint8_t conflict; /* index of the conflict that stood in the way, or one of CLUSTER_BY_* */
};

#define CLUSTER_BY_VETO 0xff     /* a dependence rule says never the same woman */
#define CLUSTER_BY_DECISION 0xfe /* a person said so; contradicting decisions too: the earlier one holds */
#define CLUSTER_BY_FILE 0xfd     /* one file holds both, and the model has each woman once in a file */
#define CLUSTER_MOST                                                                                                   \
	2000u /* distinct rows in a cluster where the model has no max_cluster: nobody has more, and                   \
		 cross pairs stay countable */

struct link_clusters {
	uint32_t *of;   /* record -> number of its cluster = its lowest record number */
	uint32_t *best; /* record -> index of the heaviest pair that ties it to its cluster; UINT32_MAX single, or a
			   copy of another row (link_pairs.first) */
	struct cluster_question *question; /* at most one for two clusters, the heaviest; by (a, b) */
	size_t n_questions;
};

/* What people have said, over everything else; record numbers. */
struct cluster_decision {
	uint32_t a, b;
	bool same;
};

/* Decisions in the order they were taken: one that contradicts earlier ones is not applied and becomes a question. */
void clusters_make(struct link_clusters *c, const struct link_table *t, const struct link_weights *w,
		   const struct link_pairs *p, const struct cluster_decision *decision, size_t n_decisions);
/* The same of pairs whose bits are known (link/score.h). */
struct link_score;
void clusters_weighed(struct link_clusters *c, const struct link_score *score, const struct cluster_decision *decision,
		      size_t n_decisions);
void clusters_free(struct link_clusters *c);

#endif
