/* cluster_edges.c -- candidate pairs worth a look, heaviest first.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/cluster_int.h"

#include <stdlib.h>

static void edge_add(struct clusterer *k, uint32_t a, uint32_t b, float bits, uint32_t pair)
{
	if (k->n_edges == k->cap_edges) {
		k->cap_edges = k->cap_edges ? k->cap_edges + k->cap_edges / 2 : 1024;
		k->edge = mem_realloc(k->edge, k->cap_edges * sizeof *k->edge);
	}
	k->edge[k->n_edges++] = (struct link_edge){a < b ? a : b, a < b ? b : a, bits, pair};
}

/* Copies of a row that were taken apart, as lists: first, next[first], ... UINT32_MAX. */
static uint32_t *copies_list(const struct clusterer *k)
{
	uint32_t *next = mem_alloc(k->t->n * sizeof *next);

	for (uint32_t i = 0; i < k->t->n; i++)
		next[i] = UINT32_MAX;
	for (uint32_t i = k->t->n; i-- > 0;) {
		uint32_t first = k->p->first[i];

		if (k->node[i] && first != i) {
			next[i] = next[first];
			next[first] = i;
		}
	}
	return next;
}

/* A pair of rows, for every copy of either that stands alone. */
static void edge_add_copies(struct clusterer *k, const uint32_t *next, const struct link_pair *pair, float bits,
			    uint32_t i)
{
	for (uint32_t a = pair->a; a != UINT32_MAX; a = next[a]) {
		for (uint32_t b = pair->b; b != UINT32_MAX; b = next[b])
			edge_add(k, a, b, bits, i);
	}
}

/* Copies of one row among themselves. */
static void edges_of_copies(struct clusterer *k, const uint32_t *next)
{
	for (uint32_t i = 0; i < k->t->n; i++) {
		float bits;

		if (k->p->first[i] != i || next[i] == UINT32_MAX)
			continue;
		bits = score_records(&k->score, i, i);
		for (uint32_t a = i; a != UINT32_MAX && (double)bits >= k->review_bits; a = next[a]) {
			for (uint32_t b = next[a]; b != UINT32_MAX; b = next[b])
				edge_add(k, a, b, bits, UINT32_MAX);
		}
	}
}

/* Heaviest first; ties by what the rows say, so that numbers of records do not matter. */
static int edge_order(const void *a, const void *b, void *ctx)
{
	const struct link_edge *x = a, *y = b;
	const uint64_t *content = ctx;
	uint64_t xa = content[x->a], xb = content[x->b], ya = content[y->a], yb = content[y->b];
	uint64_t xl = xa < xb ? xa : xb, xh = xa ^ xb ^ xl, yl = ya < yb ? ya : yb, yh = ya ^ yb ^ yl;

	if (x->bits > y->bits || x->bits < y->bits)
		return x->bits > y->bits ? -1 : 1;
	if (xl != yl)
		return xl < yl ? -1 : 1;
	if (xh != yh)
		return xh < yh ? -1 : 1;
	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return (x->b > y->b) - (x->b < y->b);
}

void edges_collect(struct clusterer *k)
{
	uint32_t *next = copies_list(k);

	for (uint64_t i = 0; i < k->p->n; i++) {
		float bits = k->score.bits[i];

		if ((double)bits >= k->review_bits)
			edge_add_copies(k, next, &k->p->at[i], bits, (uint32_t)i);
	}
	edges_of_copies(k, next);
	free(next);
	if (k->n_edges)
		qsort_r(k->edge, k->n_edges, sizeof *k->edge, edge_order, k->p->content);
}
