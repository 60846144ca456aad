/* pairs_file.c -- every scored pair of a table with its weights, as CSV.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/pairs_file.h"

#include "base/buf.h"
#include "base/csv.h"
#include "base/file.h"
#include "link/pattern.h"

#include <math.h>

#define FLUSH_BYTES ((size_t)1 << 20)

struct writing {
	FILE *f;
	struct buf b;
	struct link_score *s;
	double least_bits; /* of a pair that is written */
	uint32_t *next;    /* record -> the next one alike, itself at the end; a chain begins at its first record */
};

/* Millions of numbers: printf would take longer than finding the pairs. */
static void put_fixed(struct buf *b, double v, unsigned decimals)
{
	char text[32];
	unsigned n = 0, scale = decimals == 2 ? 100 : 1000000;
	uint64_t whole = (uint64_t)llround(fabs(v) * scale);

	if (v < 0 && whole > 0)
		buf_char(b, '-');
	for (unsigned d = 0; d < decimals; d++, whole /= 10)
		text[n++] = (char)('0' + whole % 10);
	text[n++] = '.';
	do {
		text[n++] = (char)('0' + whole % 10);
		whole /= 10;
	} while (whole > 0);
	buf_reserve(b, n);
	while (n > 0)
		buf_char(b, text[--n]);
}

static void put_header(struct writing *w)
{
	const struct linkage *m = w->s->weights->model;

	buf_str(&w->b, "id_l,id_r,bits,probability,rule,prior");
	for (unsigned c = 0; c < m->n_comparisons; c++)
		buf_printf(&w->b, ",%s_level,%s_bits", m->comparison[c].id, m->comparison[c].id);
	buf_str(&w->b, ",dependence\n");
}

static void put_dependence(struct writing *w, uint64_t rules)
{
	const struct linkage *m = w->s->weights->model;

	for (bool any = false; rules; rules &= rules - 1, any = true) {
		if (any)
			buf_char(&w->b, ';');
		buf_str(&w->b, m->dependence[__builtin_ctzll(rules)].id);
	}
}

/* What follows the ids; the same for all records that are alike. */
static void put_tail(struct writing *w, link_pattern levels, const char *rule, const struct link_sum *sum)
{
	const struct linkage *m = w->s->weights->model;
	struct buf *b = &w->b;

	if (sum->veto)
		buf_str(b, "veto");
	else
		put_fixed(b, sum->total, 2);
	buf_char(b, ',');
	put_fixed(b, sum->probability, 6);
	buf_char(b, ',');
	buf_str(b, rule);
	buf_char(b, ',');
	put_fixed(b, sum->prior, 2);
	for (unsigned c = 0; c < m->n_comparisons; c++) {
		uint8_t level = pattern_level(levels, c);

		buf_char(b, ',');
		if (level != LINK_MISSING)
			buf_str(b, m->comparison[c].level[level].id);
		buf_char(b, ',');
		if (level != LINK_MISSING)
			put_fixed(b, sum->field[c], 2);
	}
	buf_char(b, ',');
	put_dependence(w, sum->rules);
	buf_char(b, '\n');
}

static void put_ids(struct writing *w, uint32_t a, uint32_t b)
{
	const char *const *id = w->s->table->id;

	csv_field(&w->b, id[a < b ? a : b], false);
	buf_char(&w->b, ',');
	csv_field(&w->b, id[a < b ? b : a], false);
	buf_char(&w->b, ',');
}

static void flush(struct writing *w, size_t from)
{
	if (w->b.len < from)
		return;
	fwrite(w->b.data, 1, w->b.len, w->f);
	buf_reset(&w->b);
}

static const char *rule_of(const struct writing *w, uint64_t i)
{
	uint8_t rule = w->s->pairs->rule[i];

	return rule == PAIRS_NO_RULE ? "" : w->s->weights->model->block[rule].id;
}

static void put_pair(struct writing *w, uint64_t i)
{
	const struct link_pairs *p = w->s->pairs;
	const struct link_pair *pair = &p->at[i];
	struct link_sum sum;

	if ((double)w->s->bits[i] < w->least_bits)
		return;
	if ((double)w->s->bits[i] < w->s->least && (double)score_bits(w->s, i) < w->least_bits)
		return;
	score_pair(w->s, i, &sum);
	for (uint32_t a = pair->a, more_a = 1; more_a; more_a = w->next[a] != a, a = w->next[a]) {
		for (uint32_t b = pair->b, more_b = 1; more_b; more_b = w->next[b] != b, b = w->next[b]) {
			put_ids(w, a, b);
			put_tail(w, p->pattern[pair->pattern].levels, rule_of(w, i), &sum);
		}
	}
	flush(w, FLUSH_BYTES);
}

/* Pairs of a record and those alike, each of them once. */
static void put_alike(struct writing *w, uint32_t first)
{
	struct link_sum sum;
	link_pattern levels;

	if (w->s->pairs->first[first] != first || w->next[first] == first)
		return;
	score_two(w->s, first, w->next[first], &levels, &sum);
	if (sum.total < w->least_bits)
		return;
	for (uint32_t a = first; w->next[a] != a; a = w->next[a]) {
		uint32_t b = a;

		do {
			b = w->next[b];
			put_ids(w, a, b);
			put_tail(w, levels, "", &sum);
		} while (w->next[b] != b);
	}
	flush(w, FLUSH_BYTES);
}

static uint32_t *chain_alike(const uint32_t *first, uint32_t n)
{
	uint32_t *next = mem_alloc((size_t)n * sizeof *next), *last = mem_alloc((size_t)n * sizeof *last);

	for (uint32_t i = 0; i < n; i++) {
		next[i] = last[i] = i;
		if (first[i] != i) {
			next[last[first[i]]] = i;
			last[first[i]] = i;
		}
	}
	free(last);
	return next;
}

enum status pairs_file_write(const char *path, struct link_score *s, double at_least, struct msgq *q)
{
	struct file_out out;
	enum status st = file_create(&out, path, 0600, q);
	struct writing w = {.f = out.f, .b = BUF_INIT, .s = s, .least_bits = weigh_bits(at_least)};

	if (st != STATUS_OK)
		return st;
	w.next = chain_alike(s->pairs->first, s->table->n);
	put_header(&w);
	uint64_t i = 0;

	for (uint32_t a = 0; a < s->table->n; a++) {
		put_alike(&w, a);
		for (; i < s->pairs->n && s->pairs->at[i].a == a; i++)
			put_pair(&w, i);
	}
	flush(&w, 0);
	buf_free(&w.b);
	free(w.next);
	st = file_commit(&out, q);
	if (st != STATUS_OK)
		file_abort(&out);
	return st;
}
