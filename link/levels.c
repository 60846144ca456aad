/* levels.c -- the pattern of a pair of records, with a memory for values that meet again and again.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/levels.h"

#include "link/compare.h"
#include "link/digits.h"
#include "link/far.h"
#include "link/mix.h"

#include <stdlib.h>
#include <string.h>

#define MEMO_MOST ((uint64_t)1 << 16)
#define MEMO_LEAST ((uint64_t)1 << 10)
#define ROWS_AHEAD 12u /* about as many misses as a core can wait for at once */

static void look_add(struct levels_plan *p, unsigned value)
{
	for (unsigned i = 0; i < p->n_look; i++) {
		if (p->look[i] == value)
			return;
	}
	p->look[p->n_look++] = value;
}

/* Is what is left "one digit apart" and "else"? */
static bool rest_is_digits(const struct linkage_comparison *c, unsigned from)
{
	const struct linkage_level *l = &c->level[from];

	return c->n_levels == from + 2 && l->test == LINK_TEST_EDITS && l->limit == 1 && l->of[0] == c->value;
}

static void plan_make(struct levels_plan *p, const struct link_table *t, const struct linkage_comparison *c)
{
	unsigned l = 0;

	p->value = c->value;
	for (; l + 1 < c->n_levels && c->level[l].test == LINK_TEST_EQUAL; l++)
		p->equal[p->n_equal++] = c->level[l].of[0];
	p->rest = LEVELS_MEASURE;
	if (l + 1 == c->n_levels)
		p->rest = LEVELS_ELSE;
	p->digits = rest_is_digits(c, l) ? t->values[c->value].digits : NULL;
	if (p->digits)
		p->rest = LEVELS_DIGITS;
	look_add(p, c->value);
	for (; l < c->n_levels; l++) {
		for (unsigned v = 0; v < c->level[l].n_of; v++)
			look_add(p, c->level[l].of[v]);
	}
}

/* One piece for all comparisons that are measured, so that it fits large pages. */
static void memo_open(struct levels *l, unsigned n_comparisons)
{
	size_t entries = 0;

	for (unsigned c = 0; c < n_comparisons; c++)
		entries += l->plan[c].rest == LEVELS_MEASURE ? l->mask : 0;
	l->memo = far_alloc(entries * sizeof *l->memo);
	memset(l->memo, 0, entries * sizeof *l->memo);
	entries = 0;
	for (unsigned c = 0; c < n_comparisons; c++) {
		l->plan[c].memo = l->memo + entries;
		entries += l->plan[c].rest == LEVELS_MEASURE ? l->mask : 0;
	}
}

void levels_open(struct levels *l, const struct link_table *t)
{
	const struct linkage *m = t->model;

	memset(l, 0, sizeof *l);
	l->table = t;
	l->mask = MEMO_LEAST;
	while (l->mask < MEMO_MOST && l->mask < t->n)
		l->mask *= 2;
	for (unsigned c = 0; c < m->n_comparisons; c++)
		plan_make(&l->plan[c], t, &m->comparison[c]);
	memo_open(l, m->n_comparisons);
	l->mask--;
}

void levels_close(struct levels *l)
{
	free(l->memo);
	memset(l, 0, sizeof *l);
}

/* A comparison of a pair that the numbers of its values do not settle. */
struct open_code {
	uint64_t key;
	uint64_t *entry;       /* NULL: packed digits */
	const uint32_t *x, *y; /* rows */
	uint8_t pair, comparison;
};

static unsigned code_measure(struct levels *l, const struct open_code *o)
{
	const struct levels_plan *p = &l->plan[o->comparison];

	for (unsigned i = 0; i < p->n_look; i++) {
		unsigned v = p->look[i];

		l->x[v] = l->table->values[v].at[o->x[v]];
		l->y[v] = l->table->values[v].at[o->y[v]];
	}
	return compare_rest(&l->table->model->comparison[o->comparison], p->n_equal, l->x, l->y) + 1u;
}

/* Settles what needs no look at the values and returns true. Equal texts have equal numbers. */
static bool code_settle(const struct levels_plan *p, const uint32_t *ra, const uint32_t *rb, unsigned *code)
{
	*code = 0;
	if (!ra[p->value] || !rb[p->value])
		return true;
	for (unsigned i = 0; i < p->n_equal; i++) {
		unsigned v = p->equal[i];

		*code = i + 1;
		if (ra[v] == rb[v] && ra[v])
			return true;
	}
	*code = p->n_equal + 1;
	return p->rest == LEVELS_ELSE;
}

/* Names the memo's entry. Comparators are symmetric, and so are keys: rows are put in order of the first values that
 * differ. */
static void memo_find(const struct levels *l, const uint32_t *ra, const uint32_t *rb, struct open_code *o)
{
	const struct levels_plan *p = &l->plan[o->comparison];
	unsigned n = p->n_look, i = 0;
	uint64_t key = 0;

	while (i + 1 < n && ra[p->look[i]] == rb[p->look[i]])
		i++;
	o->x = ra[p->look[i]] <= rb[p->look[i]] ? ra : rb;
	o->y = o->x == ra ? rb : ra;
	for (i = 0; i < n; i++)
		key = mix_word(key ^ ((uint64_t)o->x[p->look[i]] << 32 | o->y[p->look[i]]));
	o->key = key | 15;
	o->entry = &p->memo[(key >> 20) & l->mask];
	__builtin_prefetch(o->entry, 1);
}

/* Has fetched what the code will be known by: packed digits or the memo. */
static void code_fetch(const struct levels *l, const uint32_t *ra, const uint32_t *rb, struct open_code *o)
{
	const struct levels_plan *p = &l->plan[o->comparison];

	if (p->rest == LEVELS_MEASURE) {
		memo_find(l, ra, rb, o);
		return;
	}
	o->entry = NULL;
	o->x = ra;
	o->y = rb;
	__builtin_prefetch(&p->digits[ra[p->value]]);
	__builtin_prefetch(&p->digits[rb[p->value]]);
}

/* Looks a code up; when the memo does not know it, has the values fetched. */
static unsigned code_recall(const struct levels *l, const struct open_code *o)
{
	const struct levels_plan *p = &l->plan[o->comparison];

	if (!o->entry)
		return p->n_equal + 2u - digits_near(p->digits[o->x[p->value]], p->digits[o->y[p->value]]);
	if ((*o->entry | 15) == o->key)
		return (unsigned)(*o->entry & 15);
	for (unsigned i = 0; i < p->n_look; i++) {
		const struct link_value *at = l->table->values[p->look[i]].at;

		__builtin_prefetch(&at[o->x[p->look[i]]]);
		__builtin_prefetch(&at[o->y[p->look[i]]]);
	}
	return 0;
}

static void memo_keep(const struct open_code *o, unsigned code)
{
	if (o->entry)
		*o->entry = (o->key ^ 15) | code;
}

static void text_fetch(const struct levels *l, const struct open_code *o)
{
	const struct levels_plan *p = &l->plan[o->comparison];

	for (unsigned i = 0; i < p->n_look; i++) {
		unsigned v = p->look[i];

		__builtin_prefetch(l->table->values[v].at[o->x[v]].text);
		__builtin_prefetch(l->table->values[v].at[o->y[v]].text);
	}
}

static void row_fetch(const struct levels *l, uint32_t record)
{
	const uint32_t *row = l->table->row + (size_t)record * l->table->model->n_values;

	__builtin_prefetch(row);
	__builtin_prefetch(row + l->table->model->n_values - 1);
}

/* Settles what can be and lists in open[], from n_open on, what cannot. Returns how many are listed then. */
static unsigned pair_settle(const struct levels *l, uint32_t a, uint32_t b, unsigned pair, struct open_code *open,
			    unsigned n_open, link_pattern *out)
{
	const struct linkage *m = l->table->model;
	const uint32_t *ra = l->table->row + (size_t)a * m->n_values, *rb = l->table->row + (size_t)b * m->n_values;
	unsigned code;

	*out = 0;
	for (unsigned c = 0; c < m->n_comparisons; c++) {
		struct open_code *o = &open[n_open];

		if (code_settle(&l->plan[c], ra, rb, &code)) {
			*out |= (link_pattern)code << 4 * c;
			continue;
		}
		o->pair = (uint8_t)pair;
		o->comparison = (uint8_t)c;
		code_fetch(l, ra, rb, o);
		n_open++;
	}
	return n_open;
}

/* Memory is far and comparing is quick, so the pairs of a batch wait for it together: rows, then memo entries, then
 * values, then their texts are fetched for all before any is compared. */
void levels_batch(struct levels *l, const uint32_t *a, const uint32_t *b, unsigned n, link_pattern *out)
{
	struct open_code open[LEVELS_BATCH * LINKAGE_MAX_COMPARISONS];
	unsigned n_open = 0, left = 0, code;

	for (unsigned i = 0; i < n && i < ROWS_AHEAD; i++) {
		row_fetch(l, a[i]);
		row_fetch(l, b[i]);
	}
	for (unsigned i = 0; i < n; i++) {
		if (i + ROWS_AHEAD < n) {
			row_fetch(l, a[i + ROWS_AHEAD]);
			row_fetch(l, b[i + ROWS_AHEAD]);
		}
		n_open = pair_settle(l, a[i], b[i], i, open, n_open, &out[i]);
	}
	for (unsigned i = 0; i < n_open; i++) {
		code = code_recall(l, &open[i]);
		out[open[i].pair] |= (link_pattern)code << 4 * open[i].comparison;
		if (!code)
			open[left++] = open[i];
	}
	for (unsigned i = 0; i < left; i++)
		text_fetch(l, &open[i]);
	for (unsigned i = 0; i < left; i++) {
		code = code_measure(l, &open[i]);
		memo_keep(&open[i], code);
		out[open[i].pair] |= (link_pattern)code << 4 * open[i].comparison;
	}
}

link_pattern levels_pair(struct levels *l, uint32_t a, uint32_t b)
{
	link_pattern p;

	levels_batch(l, &a, &b, 1, &p);
	return p;
}
