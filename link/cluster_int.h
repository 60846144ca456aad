/* cluster_int.h -- what the files of clustering share; internal to link/cluster*.c.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: clusters_make owns everything here and frees it before it returns.
 */
#ifndef LINK_CLUSTER_INT_H
#define LINK_CLUSTER_INT_H

#include "link/cluster.h"
#include "link/score.h"

/* "Not the same" from both sides, sorted. */
struct cluster_bar {
	uint32_t record, other;
};

/* The last refusal of two clusters, and how many rows they had then: as long as neither grows it stands. */
struct cluster_refusal {
	uint32_t x, y, rows;
	enum cluster_doubt why;
	uint8_t conflict;
};

#define CLUSTER_REFUSALS 65536u /* kept, by hash of the two clusters */

struct clusterer {
	const struct link_table *t;
	const struct link_pairs *p;
	const struct linkage *m;
	struct link_score score;
	double link_bits, review_bits;
	double agree_bits; /* from which a cross pair agrees */

	/* by record; a node is a record that stands for its copies, or one of them when a person has spoken of them */
	bool *node;
	uint32_t *root; /* towards the lowest of its cluster */
	uint32_t *next; /* ring of a cluster's members */
	uint32_t *size; /* members, at the root */
	bool *barred;   /* a member is named in a bar, at the root */

	struct link_edge *edge;
	size_t n_edges, cap_edges;
	struct cluster_refusal *refusal; /* CLUSTER_REFUSALS of them; rows 0: none */
	struct cluster_bar *bar;
	size_t n_bars;
	struct cluster_question *question;
	size_t n_questions, cap_questions;
};

uint32_t cluster_root(struct clusterer *k, uint32_t record);
void cluster_merge(struct clusterer *k, uint32_t a, uint32_t b);
void cluster_ask(struct clusterer *k, const struct cluster_question *q);

/* Candidate pairs worth a look, heaviest first, those of taken-apart copies among them. */
void edges_collect(struct clusterer *k);

/* May the clusters of a and b become one? False with the reason in why and conflict. */
bool cluster_may(struct clusterer *k, uint32_t a, uint32_t b, struct cluster_question *reason);
/* Do a and b stand in clusters that a person keeps apart? */
bool cluster_barred(struct clusterer *k, uint32_t a, uint32_t b);

/* Asks about every pair that alone ties two halves of a cluster, two rows or more on each side. Edges are those of
 * k->edge at or above link inside one cluster. */
void bridges_ask(struct clusterer *k);

#endif
