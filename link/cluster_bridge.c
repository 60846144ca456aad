/* cluster_bridge.c -- pairs that alone hold two halves of a cluster together.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bridges of the graph of linking edges after Tarjan 1974, one cluster at a time. Pairs that are no candidates may
 * agree across a bridge all the same, so both sides are compared before anybody is asked.
 */
#include "link/cluster_int.h"

#include <stdlib.h>
#include <string.h>

#define HALF_LEAST 2u   /* rows on either side; a single row at the end of one edge is no half */
#define CROSS_MOST 256u /* cross pairs looked at before the halves count as held by one edge */

struct half_edge {
	uint32_t to;   /* record */
	uint32_t edge; /* index in clusterer.edge */
};

struct graph {
	struct clusterer *k;
	struct half_edge *at;
	uint32_t *start;               /* record -> half edges; n + 1 */
	uint32_t *order, *low, *below; /* record -> number in the walk, 0 not reached; lowest reached; rows below */
	uint32_t walked;
	struct step {
		uint32_t record, by, next;
	} * stack;
	uint32_t depth;
	uint32_t *bridge; /* edges found */
	size_t n_bridges;
};

/* Edges that link inside one cluster. */
static bool edge_counts(struct clusterer *k, const struct link_edge *e)
{
	return (double)e->bits >= k->link_bits && cluster_root(k, e->a) == cluster_root(k, e->b) &&
	       k->size[cluster_root(k, e->a)] >= 2 * HALF_LEAST;
}

static void graph_open(struct graph *g, struct clusterer *k)
{
	uint32_t n = k->t->n;
	size_t edges = 0;

	memset(g, 0, sizeof *g);
	g->k = k;
	g->start = mem_alloc(((size_t)n + 2) * sizeof *g->start);
	memset(g->start, 0, ((size_t)n + 2) * sizeof *g->start);
	for (size_t i = 0; i < k->n_edges; i++) {
		if (!edge_counts(k, &k->edge[i]))
			continue;
		edges++;
		g->start[k->edge[i].a + 2]++;
		g->start[k->edge[i].b + 2]++;
	}
	for (uint32_t i = 1; i < n + 2; i++)
		g->start[i] += g->start[i - 1];
	g->at = mem_alloc(2 * edges * sizeof *g->at);
	for (uint32_t i = 0; i < k->n_edges; i++) {
		const struct link_edge *e = &k->edge[i];

		if (!edge_counts(k, e))
			continue;
		g->at[g->start[e->a + 1]++] = (struct half_edge){e->b, i};
		g->at[g->start[e->b + 1]++] = (struct half_edge){e->a, i};
	}
	g->order = mem_alloc(3 * (size_t)n * sizeof *g->order);
	memset(g->order, 0, 3 * (size_t)n * sizeof *g->order);
	g->low = g->order + n;
	g->below = g->low + n;
	g->stack = mem_alloc(((size_t)n + 1) * sizeof *g->stack);
	g->bridge = mem_alloc(edges * sizeof *g->bridge);
}

static void graph_close(struct graph *g)
{
	free(g->start);
	free(g->at);
	free(g->order);
	free(g->stack);
	free(g->bridge);
}

static void walk_enter(struct graph *g, uint32_t record, uint32_t by)
{
	g->order[record] = g->low[record] = ++g->walked;
	g->below[record] = 1;
	g->stack[g->depth++] = (struct step){record, by, g->start[record]};
}

/* Goes back from a record to the one it was reached from. */
static void walk_leave(struct graph *g)
{
	struct step done = g->stack[--g->depth];
	uint32_t up;

	if (g->depth == 0)
		return;
	up = g->stack[g->depth - 1].record;
	g->below[up] += g->below[done.record];
	if (g->low[done.record] < g->low[up])
		g->low[up] = g->low[done.record];
	if (g->low[done.record] == g->order[done.record] && g->below[done.record] >= HALF_LEAST)
		g->bridge[g->n_bridges++] = done.by;
}

static void walk(struct graph *g, uint32_t from)
{
	walk_enter(g, from, UINT32_MAX);
	while (g->depth) {
		struct step *s = &g->stack[g->depth - 1];
		const struct half_edge *h = &g->at[s->next];

		if (s->next == g->start[s->record + 1]) {
			walk_leave(g);
			continue;
		}
		s->next++;
		if (h->edge == s->by)
			continue;
		if (!g->order[h->to])
			walk_enter(g, h->to, h->edge);
		else if (g->order[h->to] < g->low[s->record])
			g->low[s->record] = g->order[h->to];
	}
}

/* Rows that can be reached from one end of a bridge without crossing it, in stack[]; their number. */
static uint32_t side(struct graph *g, uint32_t from, uint32_t bridge, uint32_t mark, uint32_t *out)
{
	uint32_t n = 0;

	g->order[from] = mark;
	out[n++] = from;
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t e = g->start[out[i]]; e < g->start[out[i] + 1]; e++) {
			if (g->at[e].edge == bridge || g->order[g->at[e].to] == mark)
				continue;
			g->order[g->at[e].to] = mark;
			out[n++] = g->at[e].to;
		}
	}
	return n;
}

/* Does anything but the bridge itself agree across it? */
static bool halves_agree(struct graph *g, uint32_t bridge, uint32_t *rows)
{
	const struct link_edge *e = &g->k->edge[bridge];
	uint32_t left = side(g, e->a, bridge, ++g->walked, rows), right;
	uint64_t cross = 0;

	right = side(g, e->b, bridge, ++g->walked, rows + left);
	if (right < HALF_LEAST || left < HALF_LEAST)
		return true;
	for (uint32_t i = 0; i < left; i++) {
		for (uint32_t j = 0; j < right && cross < CROSS_MOST; j++, cross++) {
			if (i + j > 0 &&
			    (double)score_records(&g->k->score, rows[i], rows[left + j]) >= g->k->link_bits)
				return true;
		}
	}
	return false;
}

void bridges_ask(struct clusterer *k)
{
	struct graph g;
	uint32_t *rows = mem_alloc(((size_t)k->t->n + 1) * sizeof *rows);

	graph_open(&g, k);
	for (uint32_t i = 0; i < k->t->n; i++) {
		if (!g.order[i] && g.start[i] < g.start[i + 1])
			walk(&g, i);
	}
	for (size_t i = 0; i < g.n_bridges; i++) {
		const struct link_edge *e = &k->edge[g.bridge[i]];

		if (!halves_agree(&g, g.bridge[i], rows))
			cluster_ask(k, &(struct cluster_question){e->a, e->b, e->bits, CLUSTER_BRIDGE, 0});
	}
	free(rows);
	graph_close(&g);
}
