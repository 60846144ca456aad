/* random_pairs.c -- how often two records drawn at random reach each level.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows are numbered by the hash of their values before drawing, so that the draw depends on what is in the table alone.
 */
#include "link/random_pairs.h"

#include "link/levels.h"
#include "link/mix.h"
#include "link/parallel.h"
#include "link/radix.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define DRAW_LEAST 300000u /* leaves a level of u = .001 with a standard error of 6 % */
#define DRAW_MOST 1000000u /* 3 % */
#define DRAW_PER_ROW 10u   /* between the two */
#define STRIPE 4096u       /* pairs a worker takes at once */

struct drawer {
	const struct link_table *t;
	uint32_t *row; /* distinct rows in order of content */
	uint32_t n;
	bool whole; /* every pair, not a sample */
	uint64_t n_stripes;
	atomic_ullong next;
	uint64_t count[PARALLEL_MAX][LINKAGE_MAX_COMPARISONS][LINKAGE_MAX_LEVELS], drawn[PARALLEL_MAX];
};

struct draw_worker {
	struct drawer *d;
	struct levels levels;
	uint64_t (*count)[LINKAGE_MAX_LEVELS];
	uint64_t drawn;
	uint32_t a[LEVELS_BATCH], b[LEVELS_BATCH];
	unsigned n; /* of these, waiting to be compared */
};

static void rows_order(struct drawer *d, const struct link_pairs *p)
{
	struct radix_item *item = mem_alloc(d->t->n * sizeof *item), *scratch;

	for (uint32_t i = 0; i < d->t->n; i++) {
		if (p->first[i] == i)
			item[d->n++] = (struct radix_item){.key = p->content[i], .value = i};
	}
	scratch = mem_alloc(d->n * sizeof *scratch);
	radix_sort(item, scratch, d->n);
	free(scratch);
	d->row = mem_alloc(d->n * sizeof *d->row);
	for (uint32_t i = 0; i < d->n; i++)
		d->row[i] = item[i].value;
	free(item);
}

static void draw_compare(struct draw_worker *w)
{
	link_pattern p[LEVELS_BATCH];

	levels_batch(&w->levels, w->a, w->b, w->n, p);
	for (unsigned i = 0; i < w->n; i++) {
		for (unsigned c = 0; c < w->d->t->model->n_comparisons; c++) {
			uint8_t level = pattern_level(p[i], c);

			if (level < LINKAGE_MAX_LEVELS)
				w->count[c][level]++;
		}
	}
	w->drawn += w->n;
	w->n = 0;
}

static void draw_pair(struct draw_worker *w, uint32_t a, uint32_t b)
{
	const struct link_table *t = w->d->t;

	if (t->model->one_to_one && t->file[a] == t->file[b])
		return;
	w->a[w->n] = a;
	w->b[w->n++] = b;
	if (w->n == LEVELS_BATCH)
		draw_compare(w);
}

/* The k-th pair of a sample: two different rows from a counter, no state to share. */
static void draw_numbered(struct draw_worker *w, uint64_t k)
{
	uint64_t x = mix_word(mix_word(w->d->t->model->seed) + k);
	uint32_t a = (uint32_t)(((x >> 32) * w->d->n) >> 32), b = (uint32_t)(((x & 0xffffffffu) * (w->d->n - 1)) >> 32);

	draw_pair(w, w->d->row[a], w->d->row[b + (b >= a)]);
}

static void work_draw(void *ctx, unsigned number)
{
	struct drawer *d = ctx;
	struct draw_worker w = {.d = d, .count = d->count[number]};
	uint64_t s;

	levels_open(&w.levels, d->t);
	while ((s = atomic_fetch_add(&d->next, 1)) < d->n_stripes) {
		if (d->whole) {
			for (uint32_t b = (uint32_t)s + 1; b < d->n; b++)
				draw_pair(&w, d->row[s], d->row[b]);
			continue;
		}
		for (uint64_t k = s * STRIPE; k < (s + 1) * STRIPE; k++)
			draw_numbered(&w, k);
	}
	draw_compare(&w);
	levels_close(&w.levels);
	d->drawn[number] = w.drawn;
}

/* Pairs with equal values follow from counts of values. */
static void equal_count(struct random_pairs *r, const struct link_table *t, const struct link_pairs *p, unsigned c)
{
	const struct linkage_comparison *cmp = &t->model->comparison[c];
	unsigned v = cmp->value;
	uint32_t *count;
	double rows = 0;

	r->equal[c] = -1;
	if (cmp->level[0].test != LINK_TEST_EQUAL || cmp->level[0].of[0] != v)
		return;
	count = mem_alloc(t->values[v].n * sizeof *count);
	memset(count, 0, t->values[v].n * sizeof *count);
	for (uint32_t i = 0; i < t->n; i++) {
		if (p->first[i] == i)
			count[t->row[(size_t)i * t->model->n_values + v]]++;
	}
	r->equal[c] = 0;
	for (uint32_t i = 1; i < t->values[v].n; i++) {
		rows += count[i];
		r->equal[c] += count[i] * (count[i] - 1.0) / 2;
	}
	r->both[c] = rows * (rows - 1) / 2;
	free(count);
}

/* Pairs that could be drawn: all, less those inside a file where files hold each woman once. */
static double pairs_possible(const struct drawer *d)
{
	double total = d->n * (d->n - 1.0) / 2, of_file[256] = {0};

	if (!d->t->model->one_to_one)
		return total;
	for (uint32_t i = 0; i < d->n; i++)
		of_file[d->t->file[d->row[i]]] += 1;
	for (unsigned f = 0; f < 256; f++)
		total -= of_file[f] * (of_file[f] - 1) / 2;
	return total;
}

void random_pairs_draw(struct random_pairs *r, const struct link_table *t, const struct link_pairs *p)
{
	struct drawer *d = mem_alloc(sizeof *d);
	uint64_t wanted;

	memset(d, 0, sizeof *d);
	memset(r, 0, sizeof *r);
	d->t = t;
	rows_order(d, p);
	r->rows = d->n;
	r->total = pairs_possible(d);
	wanted = (uint64_t)d->n * DRAW_PER_ROW;
	wanted = wanted < DRAW_LEAST ? DRAW_LEAST : wanted > DRAW_MOST ? DRAW_MOST : wanted;
	d->whole = (uint64_t)d->n * d->n / 2 <= wanted * 2;
	d->n_stripes = d->whole ? d->n : (wanted + STRIPE - 1) / STRIPE;
	parallel_run(p->threads, work_draw, d);
	for (unsigned w = 0; w < PARALLEL_MAX; w++) {
		r->drawn += d->drawn[w];
		for (unsigned c = 0; c < t->model->n_comparisons; c++) {
			for (unsigned l = 0; l < LINKAGE_MAX_LEVELS; l++)
				r->count[c][l] += d->count[w][c][l];
		}
	}
	for (unsigned c = 0; c < t->model->n_comparisons; c++)
		equal_count(r, t, p, c);
	free(d->row);
	free(d);
}
