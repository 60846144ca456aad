/* cluster.c -- best-first merging: decisions, then edges from the heaviest on, then what is left to ask.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/cluster_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

uint32_t cluster_root(struct clusterer *k, uint32_t record)
{
	while (k->root[record] != record) {
		k->root[record] = k->root[k->root[record]];
		record = k->root[record];
	}
	return record;
}

void cluster_merge(struct clusterer *k, uint32_t a, uint32_t b)
{
	uint32_t x = cluster_root(k, a), y = cluster_root(k, b), low = x < y ? x : y, high = x < y ? y : x, swap;

	if (x == y)
		return;
	k->root[high] = low;
	k->size[low] += k->size[high];
	k->barred[low] |= k->barred[high];
	swap = k->next[low];
	k->next[low] = k->next[high];
	k->next[high] = swap;
}

void cluster_ask(struct clusterer *k, const struct cluster_question *q)
{
	if (k->n_questions == k->cap_questions) {
		k->cap_questions = k->cap_questions ? k->cap_questions * 2 : 256;
		k->question = mem_realloc(k->question, k->cap_questions * sizeof *k->question);
	}
	k->question[k->n_questions++] = *q;
}

static double bits_of(double probability)
{
	return log2(probability / (1 - probability));
}

/* Records that stand for themselves. Copies of a row stand together unless a decision names one of them. */
static void nodes_open(struct clusterer *k, const struct cluster_decision *decision, size_t n)
{
	bool *apart = mem_alloc(k->t->n * sizeof *apart);

	memset(apart, 0, k->t->n * sizeof *apart);
	for (size_t i = 0; i < n; i++)
		apart[k->p->first[decision[i].a]] = apart[k->p->first[decision[i].b]] = true;
	for (uint32_t i = 0; i < k->t->n; i++) {
		k->node[i] = k->p->first[i] == i || apart[k->p->first[i]];
		k->root[i] = k->next[i] = i;
		k->size[i] = 1;
		k->barred[i] = false;
	}
	free(apart);
}

static void clusterer_open(struct clusterer *k, const struct link_score *score)
{
	const struct link_table *t = score->table;

	memset(k, 0, sizeof *k);
	k->t = t;
	k->p = score->pairs;
	k->m = score->weights->model;
	score_share(&k->score, score);
	k->link_bits = bits_of(k->m->link);
	k->review_bits = fmin(bits_of(k->m->review), k->link_bits);
	k->agree_bits = fmin(0, k->link_bits);
	k->node = mem_alloc(t->n * sizeof *k->node);
	k->root = mem_alloc(t->n * sizeof *k->root);
	k->next = mem_alloc(t->n * sizeof *k->next);
	k->size = mem_alloc(t->n * sizeof *k->size);
	k->barred = mem_alloc(t->n * sizeof *k->barred);
	k->refusal = mem_alloc(CLUSTER_REFUSALS * sizeof *k->refusal);
	memset(k->refusal, 0, CLUSTER_REFUSALS * sizeof *k->refusal);
}

static void clusterer_close(struct clusterer *k)
{
	score_close(&k->score);
	free(k->node);
	free(k->root);
	free(k->next);
	free(k->size);
	free(k->barred);
	free(k->refusal);
	free(k->edge);
	free(k->bar);
}

static int bar_order(const void *a, const void *b)
{
	const struct cluster_bar *x = a, *y = b;

	if (x->record != y->record)
		return x->record < y->record ? -1 : 1;
	return (x->other > y->other) - (x->other < y->other);
}

static void bar_add(struct clusterer *k, uint32_t record, uint32_t other)
{
	struct cluster_bar bar = {record, other};
	size_t at = k->n_bars;

	while (at > 0 && bar_order(&k->bar[at - 1], &bar) > 0)
		at--;
	memmove(k->bar + at + 1, k->bar + at, (k->n_bars - at) * sizeof *k->bar);
	k->bar[at] = bar;
	k->n_bars++;
	k->barred[cluster_root(k, record)] = true;
}

/* Decisions in order; the earlier of two that contradict each other holds. */
static void decide(struct clusterer *k, const struct cluster_decision *d)
{
	struct cluster_question doubt = {d->a, d->b, 0, CLUSTER_CONFLICT, CLUSTER_BY_DECISION};
	bool together = cluster_root(k, d->a) == cluster_root(k, d->b);

	if (d->a == d->b)
		return;
	if (d->same && !together && cluster_barred(k, d->a, d->b)) {
		cluster_ask(k, &doubt);
	} else if (d->same) {
		cluster_merge(k, d->a, d->b);
	} else if (together) {
		cluster_ask(k, &doubt);
	} else {
		bar_add(k, d->a, d->b);
		bar_add(k, d->b, d->a);
	}
}

/* Is a refused or too light pair worth a question? Not when a person has already answered it. */
static bool worth_asking(const struct cluster_question *q)
{
	return q->why != CLUSTER_CONFLICT || q->conflict != CLUSTER_BY_DECISION;
}

static void edges_merge(struct clusterer *k)
{
	for (size_t i = 0; i < k->n_edges; i++) {
		const struct link_edge *e = &k->edge[i];
		struct cluster_question q = {e->a, e->b, e->bits, CLUSTER_REVIEW_BITS, 0};

		if (cluster_root(k, e->a) == cluster_root(k, e->b))
			continue;
		if ((double)e->bits >= k->link_bits && cluster_may(k, e->a, e->b, &q))
			cluster_merge(k, e->a, e->b);
		else if (worth_asking(&q))
			cluster_ask(k, &q);
	}
}

/* Copies of a row go where it goes; where it is alone, only if what they say is enough to know a woman by. */
static void copies_follow(struct clusterer *k)
{
	for (uint32_t i = 0; i < k->t->n; i++) {
		uint32_t first = k->p->first[i];

		if (k->node[i])
			continue;
		if (k->size[cluster_root(k, first)] > 1 ||
		    (double)score_records(&k->score, first, first) >= k->link_bits)
			k->root[i] = first;
	}
}

static int question_order(const void *a, const void *b)
{
	const struct cluster_question *x = a, *y = b;

	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return (x->b > y->b) - (x->b < y->b);
}

/* Two clusters and the question between them. */
struct between {
	uint32_t low, high;
	struct cluster_question q;
};

static int between_order(const void *a, const void *b)
{
	const struct between *x = a, *y = b;

	if (x->low != y->low)
		return x->low < y->low ? -1 : 1;
	if (x->high != y->high)
		return x->high < y->high ? -1 : 1;
	if (worth_asking(&x->q) != worth_asking(&y->q)) /* contradicting decisions first */
		return worth_asking(&y->q) ? -1 : 1;
	if (x->q.bits > y->q.bits || x->q.bits < y->q.bits)
		return x->q.bits > y->q.bits ? -1 : 1;
	return question_order(&x->q, &y->q);
}

/* Is a question still open now that all merging is done, and not answered for these two clusters? Contradicting
 * decisions always are. */
static bool question_open(struct clusterer *k, const struct cluster_question *q)
{
	return !worth_asking(q) || (cluster_root(k, q->a) != cluster_root(k, q->b) && !cluster_barred(k, q->a, q->b));
}

/* Keeps the heaviest question between any two clusters. */
static void questions_thin(struct clusterer *k)
{
	struct between *all = mem_alloc(k->n_questions * sizeof *all);
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < k->n_questions; i++) {
		const struct cluster_question *q = &k->question[i];
		uint32_t x, y;

		if (!question_open(k, q))
			continue;
		x = cluster_root(k, q->a);
		y = cluster_root(k, q->b);
		all[n++] = (struct between){x < y ? x : y, x < y ? y : x, *q};
	}
	if (n)
		qsort(all, n, sizeof *all, between_order);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || all[i].low != all[i - 1].low || all[i].high != all[i - 1].high)
			k->question[kept++] = all[i].q;
	}
	k->n_questions = kept;
	free(all);
}

static void clusters_write(struct clusterer *k, struct link_clusters *c)
{
	c->of = mem_alloc(k->t->n * sizeof *c->of);
	c->best = mem_alloc(k->t->n * sizeof *c->best);
	for (uint32_t i = 0; i < k->t->n; i++) {
		c->of[i] = cluster_root(k, i);
		c->best[i] = UINT32_MAX;
	}
	for (size_t i = 0; i < k->n_edges; i++) { /* heaviest first */
		const struct link_edge *e = &k->edge[i];

		if (c->of[e->a] != c->of[e->b] || e->pair == UINT32_MAX)
			continue;
		if (c->best[e->a] == UINT32_MAX)
			c->best[e->a] = e->pair;
		if (c->best[e->b] == UINT32_MAX)
			c->best[e->b] = e->pair;
	}
	if (k->n_questions)
		qsort(k->question, k->n_questions, sizeof *k->question, question_order);
	c->question = k->question;
	c->n_questions = k->n_questions;
}

void clusters_weighed(struct link_clusters *c, const struct link_score *score, const struct cluster_decision *decision,
		      size_t n_decisions)
{
	struct clusterer k;

	clusterer_open(&k, score);
	nodes_open(&k, decision, n_decisions);
	k.bar = mem_alloc(2 * n_decisions * sizeof *k.bar);
	for (size_t i = 0; i < n_decisions; i++)
		decide(&k, &decision[i]);
	edges_collect(&k);
	edges_merge(&k);
	copies_follow(&k);
	questions_thin(&k);
	bridges_ask(&k);
	clusters_write(&k, c);
	clusterer_close(&k);
}

void clusters_make(struct link_clusters *c, const struct link_table *t, const struct link_weights *w,
		   const struct link_pairs *p, const struct cluster_decision *decision, size_t n_decisions)
{
	struct link_score score;

	score_open(&score, w, t, p);
	clusters_weighed(c, &score, decision, n_decisions);
	score_close(&score);
}

void clusters_free(struct link_clusters *c)
{
	free(c->of);
	free(c->best);
	free(c->question);
	memset(c, 0, sizeof *c);
}
