/* pairs.c -- candidate pairs: every record looks along its blocks for later records, each met once, and compares.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Workers take chunks of records; a chunk's pairs depend on nothing but the table, and chunks are joined in order.
 */
#include "link/pairs.h"

#include "link/block.h"
#include "link/distinct.h"
#include "link/far.h"
#include "link/levels.h"
#include "link/parallel.h"
#include "link/pattern.h"
#include "link/weigh.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK 1024u /* records */
#define AHEAD 8u    /* records whose blocks are fetched before they are needed */
#define SHORT 24u   /* candidates sorted by insertion */

struct found {
	struct link_pair pair;
	uint32_t rule; /* first that brought them together; until they are compared, all of them, bit each */
};

struct chunk {
	struct found *at;
	size_t n;
	unsigned worker; /* whose pattern numbers these are */
};

struct maker {
	const struct link_table *t;
	struct link_pairs *p;
	struct block_index index[LINKAGE_MAX_BLOCKS];
	struct chunk *chunk;
	uint32_t n_chunks, exact; /* rules marked exact, bit each */
	bool whole;               /* every pair is compared */
	struct link_weights shipped;
	atomic_uint next_rule, next_chunk;
	struct pattern_table *pattern[PARALLEL_MAX];
	uint32_t *map[PARALLEL_MAX];
};

/* Candidates of one record: a sparse set, so that nothing needs clearing between records. */
struct candidates {
	uint64_t *at;   /* record << 32 | rules that brought it, bit each */
	uint32_t *slot; /* record -> where in at[], if it is there */
	size_t n, cap;
};

struct worker {
	struct maker *m;
	struct levels levels;
	struct pattern_table *pattern;
	struct candidates met;
	struct found *found; /* of the chunk at hand; grows, then is copied to fit */
	size_t n, cap;
};

static void candidate_add(struct candidates *c, uint32_t record, uint32_t rules)
{
	uint32_t s = c->slot[record];

	if (s < c->n && c->at[s] >> 32 == record) {
		c->at[s] |= rules;
		return;
	}
	if (c->n == c->cap) {
		c->cap = c->cap ? c->cap * 2 : 256;
		c->at = mem_realloc(c->at, c->cap * sizeof *c->at);
	}
	c->slot[record] = (uint32_t)c->n;
	c->at[c->n++] = (uint64_t)record << 32 | rules;
}

static int candidate_order(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void candidates_sort(struct candidates *c)
{
	if (c->n > SHORT) {
		qsort(c->at, c->n, sizeof *c->at, candidate_order);
		return;
	}
	for (size_t i = 1; i < c->n; i++) {
		uint64_t x = c->at[i];
		size_t j = i;

		for (; j > 0 && c->at[j - 1] > x; j--)
			c->at[j] = c->at[j - 1];
		c->at[j] = x;
	}
}

/* All later records that share a block with `a`. */
static void candidates_meet(struct candidates *c, const struct maker *m, uint32_t a)
{
	const struct link_table *t = m->t;
	bool apart = t->model->one_to_one;

	c->n = 0;
	for (unsigned r = 0; r < t->model->n_blocks; r++) {
		const struct block_index *b = &m->index[r];

		for (uint32_t e = a + AHEAD < t->n ? b->start[a + AHEAD] : 0, end = e ? b->start[a + AHEAD + 1] : 0;
		     e < end; e++)
			__builtin_prefetch(&b->member[b->at[e]]);
		for (uint32_t e = b->start[a]; e < b->start[a + 1]; e++) {
			for (const uint32_t *k = b->member + b->at[e]; !(*k & BLOCK_LAST);) {
				uint32_t other = *++k & ~BLOCK_LAST;

				if (!apart || t->file[a] != t->file[other])
					candidate_add(c, other, 1u << r);
			}
		}
	}
	for (uint32_t b = a + 1; m->whole && m->p->first[a] == a && b < t->n; b++) {
		if (m->p->first[b] == b && (!apart || t->file[a] != t->file[b]))
			candidate_add(c, b, 0);
	}
	candidates_sort(c);
}

static void pattern_count(struct pairs_pattern *p, uint32_t rules, uint32_t exact)
{
	p->count++;
	p->exact += (rules & exact) != 0;
	for (; rules; rules &= rules - 1)
		p->by_rule[__builtin_ctz(rules)]++;
}

/* Candidates of one record, not compared yet. */
static void pairs_of(struct worker *w, uint32_t a)
{
	candidates_meet(&w->met, w->m, a);
	if (w->n + w->met.n > w->cap) {
		w->cap = (w->n + w->met.n) * 2;
		w->found = mem_realloc(w->found, w->cap * sizeof *w->found);
	}
	for (size_t i = 0; i < w->met.n; i++) {
		uint32_t b = (uint32_t)(w->met.at[i] >> 32), rules = (uint32_t)w->met.at[i];

		w->found[w->n++] = (struct found){{a, b, 0}, rules};
	}
}

/* Is a pair that no rule brought together worth keeping? */
static bool pattern_speaks(const struct maker *m, link_pattern p)
{
	uint8_t level[LINKAGE_MAX_COMPARISONS];
	struct link_sum sum;

	pattern_levels(p, level);
	weigh_levels(&m->shipped, level, NULL, &sum);
	return sum.total > sum.prior;
}

static void pairs_compare(struct worker *w)
{
	size_t kept = 0;

	uint32_t a[LEVELS_BATCH], b[LEVELS_BATCH];
	link_pattern levels[LEVELS_BATCH];

	for (size_t from = 0; from < w->n; from += LEVELS_BATCH) {
		struct found *f = w->found + from;
		unsigned n = w->n - from < LEVELS_BATCH ? (unsigned)(w->n - from) : LEVELS_BATCH;

		for (unsigned i = 0; i < n; i++) {
			a[i] = f[i].pair.a;
			b[i] = f[i].pair.b;
		}
		levels_batch(&w->levels, a, b, n, levels);
		for (unsigned i = 0; i < n; i++) {
			struct found *to = &w->found[kept];

			if (!f[i].rule && !pattern_speaks(w->m, levels[i]))
				continue;
			kept++;
			*to = f[i];
			to->pair.pattern = pattern_find(w->pattern, levels[i]);
			pattern_count(&w->pattern->at[to->pair.pattern], to->rule, w->m->exact);
			to->rule = to->rule ? (uint32_t)__builtin_ctz(to->rule) : PAIRS_NO_RULE;
		}
	}
	w->n = kept;
}

static void work_compare(void *ctx, unsigned number)
{
	struct maker *m = ctx;
	struct worker w = {.m = m};
	uint32_t c;

	w.pattern = m->pattern[number] = mem_alloc(sizeof *w.pattern);
	memset(w.pattern, 0, sizeof *w.pattern);
	w.met.slot = far_alloc(m->t->n * sizeof *w.met.slot);
	memset(w.met.slot, 0, m->t->n * sizeof *w.met.slot);
	levels_open(&w.levels, m->t);
	while ((c = atomic_fetch_add(&m->next_chunk, 1)) < m->n_chunks) {
		uint32_t end = m->t->n - c * CHUNK < CHUNK ? m->t->n : (c + 1) * CHUNK;

		w.n = 0;
		for (uint32_t a = c * CHUNK; a < end; a++)
			pairs_of(&w, a);
		pairs_compare(&w);
		m->chunk[c] = (struct chunk){mem_alloc(w.n * sizeof *w.found), w.n, number};
		if (w.n)
			memcpy(m->chunk[c].at, w.found, w.n * sizeof *w.found);
	}
	levels_close(&w.levels);
	free(w.met.slot);
	free(w.met.at);
	free(w.found);
}

static void work_block(void *ctx, unsigned number)
{
	struct maker *m = ctx;
	unsigned r;

	(void)number;
	while ((r = atomic_fetch_add(&m->next_rule, 1)) < m->t->model->n_blocks)
		block_make(&m->index[r], m->t, r, m->p->first, &m->p->oversize[r]);
}

/* Joins the chunks in order, under the final numbers of patterns; each chunk is freed as soon as it is copied. */
static void chunks_join(struct maker *m)
{
	struct link_pairs *p = m->p;
	size_t k = 0;

	for (uint32_t c = 0; c < m->n_chunks; c++)
		p->n += m->chunk[c].n;
	p->at = far_alloc(p->n * sizeof *p->at);
	p->rule = mem_alloc(p->n * sizeof *p->rule);
	for (uint32_t c = 0; c < m->n_chunks; c++) {
		const struct chunk *from = &m->chunk[c];

		for (size_t i = 0; i < from->n; i++, k++) {
			p->at[k] = from->at[i].pair;
			p->at[k].pattern = m->map[from->worker][p->at[k].pattern];
			p->rule[k] = (uint8_t)from->at[i].rule;
		}
		free(from->at);
	}
}

/* One table of patterns of those of all workers that ran. */
static void patterns_join(struct maker *m, unsigned threads)
{
	struct pattern_table sum = {0}, none = {0};

	for (unsigned i = 0; i < threads; i++) {
		if (!m->pattern[i])
			m->pattern[i] = &none;
	}
	pattern_merge(m->pattern, threads, &sum, m->map);
	free(sum.slot);
	m->p->pattern = sum.at;
	m->p->n_patterns = sum.n;
	for (unsigned i = 0; i < threads; i++) {
		if (m->pattern[i] == &none)
			continue;
		pattern_free(m->pattern[i]);
		free(m->pattern[i]);
	}
}

void pairs_make(struct link_pairs *p, const struct link_table *t, unsigned threads)
{
	struct maker m = {.t = t, .p = p};
	uint64_t rows = 0;

	threads = parallel_threads(threads);
	memset(p, 0, sizeof *p);
	p->threads = threads;
	p->content = mem_alloc(sizeof *p->content * t->n);
	p->first = distinct_rows(t, p->content);
	for (uint32_t i = 0; i < t->n; i++)
		rows += p->first[i] == i;
	m.whole = rows * rows / 2 <= PAIRS_WHOLE;
	weigh_shipped(&m.shipped, t->model);
	for (unsigned r = 0; r < t->model->n_blocks; r++)
		m.exact |= (uint32_t)t->model->block[r].exact << r;
	parallel_run(threads, work_block, &m);
	m.n_chunks = (t->n + CHUNK - 1) / CHUNK;
	m.chunk = mem_alloc(m.n_chunks * sizeof *m.chunk);
	parallel_run(threads, work_compare, &m);
	for (unsigned r = 0; r < t->model->n_blocks; r++)
		block_free(&m.index[r]);
	patterns_join(&m, threads);
	chunks_join(&m);
	for (unsigned i = 0; i < threads; i++)
		free(m.map[i]);
	free(m.chunk);
}

void pairs_free(struct link_pairs *p)
{
	free(p->first);
	free(p->content);
	free(p->at);
	free(p->rule);
	free(p->pattern);
	memset(p, 0, sizeof *p);
}
