/* score.c -- weights applied to the pairs of a table.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A pair's bits are one look-up by pattern, plus the terms its levels follow.
 */
#include "link/score.h"

#include "link/far.h"
#include "link/parallel.h"
#include "link/pattern.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

float *score_frequencies(const struct link_table *t, const uint32_t *first, unsigned value, double *mean)
{
	uint32_t n = t->values[value].n;
	float *frequency = far_alloc(n * sizeof *frequency);
	double rows = 0, squares = 0;

	for (uint32_t i = 0; i < n; i++)
		frequency[i] = 0;
	for (uint32_t r = 0; r < t->n; r++) {
		if (first[r] == r)
			frequency[t->row[(size_t)r * t->model->n_values + value]] += 1;
	}
	frequency[0] = 0;
	for (uint32_t i = 1; i < n; i++) {
		rows += (double)frequency[i];
		squares += (double)frequency[i] * (double)frequency[i];
	}
	for (uint32_t i = 1; i < n; i++)
		frequency[i] = rows > 0 ? (float)((double)frequency[i] / rows) : 0;
	*mean = rows > 0 ? squares / rows / rows : 0;
	return frequency;
}

/* Value a comparison's level follows, -1 none. */
static int follows(const struct link_weights *w, unsigned comparison, uint8_t level)
{
	if (level == LINK_MISSING || w->term_mean[comparison][level] <= 0)
		return -1;
	return w->model->comparison[comparison].level[level].term_frequency;
}

static void pattern_prepare(struct link_score *s, uint32_t i)
{
	struct score_pattern *p = &s->pattern[i];
	uint8_t level[LINKAGE_MAX_COMPARISONS];
	double most = 0, rarest = 1.0 / (s->table->n + 1.0);
	struct link_sum sum;

	pattern_levels(s->pairs->pattern[i].levels, level);
	weigh_levels(s->weights, level, NULL, &sum);
	p->follow = 0;
	for (unsigned c = 0; c < s->weights->model->n_comparisons; c++) {
		if (follows(s->weights, c, level[c]) < 0)
			continue;
		p->follow |= (uint16_t)(1u << c);
		most += log2(s->weights->term_mean[c][level[c]] / rarest);
	}
	p->bits = (float)sum.total;
	p->most = (float)(sum.total + most);
}

/* Frequency that comparison c at a level follows for two records; the more frequent of two values. */
static double term_of(const struct link_score *s, unsigned c, uint8_t level, uint32_t a, uint32_t b)
{
	int v = follows(s->weights, c, level);
	const uint32_t *row = s->table->row;
	size_t width = s->table->model->n_values;
	float x, y;

	if (v < 0)
		return 0;
	x = s->frequency[v][row[a * width + (unsigned)v]];
	y = s->frequency[v][row[b * width + (unsigned)v]];
	return (double)(x > y ? x : y);
}

float score_bits(const struct link_score *s, uint64_t i)
{
	const struct link_pair *pair = &s->pairs->at[i];
	const struct score_pattern *p = &s->pattern[pair->pattern];
	link_pattern levels = s->pairs->pattern[pair->pattern].levels;
	double bits = (double)p->bits;

	for (unsigned follow = p->follow; follow; follow &= follow - 1) {
		unsigned c = (unsigned)__builtin_ctz(follow);
		uint8_t level = pattern_level(levels, c);
		double term = term_of(s, c, level, pair->a, pair->b);

		if (term > 0)
			bits += log2(s->weights->term_mean[c][level] / term);
	}
	return (float)bits;
}

#define STRIPE 65536u /* pairs a worker weighs at once */
#define AHEAD 16u     /* pairs whose rows are fetched before they are needed */

struct weighing {
	struct link_score *s;
	atomic_ullong next;
};

static void row_fetch(const struct link_score *s, uint64_t i)
{
	const struct link_pair *pair = &s->pairs->at[i];

	if (i < s->pairs->n && (double)s->pattern[pair->pattern].most >= s->least)
		__builtin_prefetch(s->table->row + (size_t)pair->b * s->table->model->n_values);
}

static void work_weigh(void *ctx, unsigned worker)
{
	struct weighing *w = ctx;
	const struct link_pairs *p = w->s->pairs;
	uint64_t from;

	(void)worker;
	while ((from = atomic_fetch_add(&w->next, STRIPE)) < p->n) {
		for (uint64_t i = from; i < p->n && i < from + STRIPE; i++) {
			float most = w->s->pattern[p->at[i].pattern].most;

			if (i + AHEAD < p->n)
				row_fetch(w->s, i + AHEAD);
			w->s->bits[i] = (double)most >= w->s->least ? score_bits(w->s, i) : most;
		}
	}
}

void score_open(struct link_score *s, const struct link_weights *w, const struct link_table *t,
		const struct link_pairs *p)
{
	struct weighing all = {.s = s};
	double mean;

	memset(s, 0, sizeof *s);
	s->weights = w;
	s->table = t;
	s->pairs = p;
	for (unsigned c = 0; c < w->model->n_comparisons; c++) {
		for (uint8_t l = 0; l < w->model->comparison[c].n_levels; l++) {
			int v = follows(w, c, l);

			if (v >= 0 && !s->frequency[v])
				s->frequency[v] = score_frequencies(t, p->first, (unsigned)v, &mean);
		}
	}
	s->pattern = mem_alloc(p->n_patterns * sizeof *s->pattern);
	for (uint32_t i = 0; i < p->n_patterns; i++)
		pattern_prepare(s, i);
	s->least = fmin(weigh_bits(w->model->review), weigh_bits(w->model->link));
	s->bits = far_alloc(p->n * sizeof *s->bits);
	parallel_run(p->threads, work_weigh, &all);
	levels_open(&s->levels, t);
}

void score_share(struct link_score *s, const struct link_score *of)
{
	memset(s, 0, sizeof *s);
	s->weights = of->weights;
	s->table = of->table;
	s->pairs = of->pairs;
	memcpy(s->frequency, of->frequency, sizeof s->frequency);
	s->pattern = of->pattern;
	s->least = of->least;
	s->bits = of->bits;
	s->shared = true;
	levels_open(&s->levels, s->table);
}

void score_close(struct link_score *s)
{
	levels_close(&s->levels);
	if (!s->shared) {
		for (unsigned v = 0; v < LINKAGE_MAX_VALUES; v++)
			free(s->frequency[v]);
		free(s->pattern);
		free(s->bits);
	}
	memset(s, 0, sizeof *s);
}

static void sum_records(const struct link_score *s, link_pattern levels, uint32_t a, uint32_t b, struct link_sum *out)
{
	uint8_t level[LINKAGE_MAX_COMPARISONS];
	double term[LINKAGE_MAX_COMPARISONS];

	pattern_levels(levels, level);
	for (unsigned c = 0; c < LINKAGE_MAX_COMPARISONS; c++)
		term[c] = term_of(s, c, level[c], a, b);
	weigh_levels(s->weights, level, term, out);
}

void score_pair(const struct link_score *s, uint64_t i, struct link_sum *out)
{
	const struct link_pair *pair = &s->pairs->at[i];

	sum_records(s, s->pairs->pattern[pair->pattern].levels, pair->a, pair->b, out);
}

void score_two(struct link_score *s, uint32_t a, uint32_t b, link_pattern *levels, struct link_sum *out)
{
	*levels = levels_pair(&s->levels, a, b);
	sum_records(s, *levels, a, b, out);
}

float score_records(struct link_score *s, uint32_t a, uint32_t b)
{
	link_pattern levels;
	struct link_sum sum;

	score_two(s, a, b, &levels, &sum);
	return (float)sum.total;
}
