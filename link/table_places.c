/* table_places.c -- a place written without its code gets the code that the same files write beside its name.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Many rows say "PK20504-U01, Pasni North", others only "Pasni North": the tree compares codes, so the name alone would
 * be as far away as another district. A name is read as a code when most rows that have both write that code. Rows
 * alike in every value vote once: a copy of a row changes nothing for anybody.
 */
#include "link/mix.h"
#include "link/radix.h"
#include "link/table_int.h"

struct vote {
	uint32_t name, code; /* numbers of values: the name alone, the code */
	uint64_t rows;
};

static int by_name(const void *a, const void *b)
{
	const struct vote *x = a, *y = b;

	if (x->name != y->name)
		return x->name < y->name ? -1 : 1;
	return (x->code > y->code) - (x->code < y->code);
}

/* What one text says: code and name both there, the name also written alone. */
static struct vote vote_of(struct table_intern *in, uint32_t text)
{
	const char *code = in->cells->raw.data + in->cells->at[text], *name = strchr(code, TABLE_MARK);
	struct vote vote = {0, in->of[text], 0};
	struct link_value alone;

	if (!name || name == code || !name[1] || vote.code == 0)
		return vote;
	arena_reset(&in->scratch);
	link_clean(&in->scratch, LINK_CLEAN_PLACE, (const char *const[]){NULL, name + 1}, 2, &alone);
	vote.name = alone.text ? intern_find(in, alone.text) : 0;
	return vote;
}

/* Counts the rows behind the votes of the texts, those alike in every value once. */
static void count_rows(const struct link_table *t, const struct table_intern *in, struct vote *vote)
{
	struct radix_item *item = mem_alloc((size_t)t->n * sizeof *item);
	struct radix_item *scratch = mem_alloc((size_t)t->n * sizeof *item);
	size_t n = 0;

	for (uint32_t i = 0; i < t->n; i++) {
		uint32_t text = in->row[i];

		if (text == TABLE_EMPTY || vote[text].name == 0)
			continue;
		uint64_t hash = vote[text].name;

		for (unsigned v = 0; v < t->model->n_values; v++)
			hash = mix_word(hash * 3 + t->row[(size_t)i * t->model->n_values + v]);
		item[n++] = (struct radix_item){hash, text};
	}
	radix_sort(item, scratch, n);
	for (size_t i = 0; i < n; i++)
		vote[item[i].value].rows += i == 0 || item[i].key != item[i - 1].key;
	free(item);
	free(scratch);
}

/* One vote for each text, sorted by name and code; those that say nothing first, with name 0. */
static void collect(const struct link_table *t, struct table_intern *in, struct vote *vote)
{
	for (uint32_t i = 0; i < in->cells->n; i++)
		vote[i] = vote_of(in, i);
	count_rows(t, in, vote);
	qsort(vote, in->cells->n, sizeof *vote, by_name);
}

/* Votes of one name, sorted by code; the code most rows write, 0 when no code has more than half. */
static uint32_t elect(const struct vote *vote, size_t n)
{
	uint64_t all = 0, own = 0;

	for (size_t i = 0; i < n; i++)
		all += vote[i].rows;
	for (size_t i = 0; i < n; i++) {
		own = i > 0 && vote[i].code == vote[i - 1].code ? own + vote[i].rows : vote[i].rows;
		if (own * 2 > all)
			return vote[i].code;
	}
	return 0;
}

static void settle(struct link_table *t, unsigned v)
{
	struct table_intern *in = &t->build->intern[v];
	struct table_values *values = &t->values[v];
	struct vote *vote = mem_alloc(((size_t)in->cells->n + 1) * sizeof *vote);
	uint32_t *become = mem_alloc(values->n * sizeof *become);
	size_t n = in->cells->n, end;

	collect(t, in, vote);
	for (uint32_t i = 0; i < values->n; i++)
		become[i] = i;
	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1; end < n && vote[end].name == vote[i].name;)
			end++;
		uint32_t code = vote[i].name ? elect(vote + i, end - i) : 0;

		become[vote[i].name] = code ? code : vote[i].name;
	}
	for (uint32_t i = 0; i < t->n; i++) {
		uint32_t *at = &t->row[(size_t)i * t->model->n_values + v];

		values->count[*at]--;
		*at = become[*at];
		values->count[*at]++;
	}
	free(vote);
	free(become);
}

void table_settle_places(struct link_table *t)
{
	for (unsigned v = 0; v < t->model->n_values && t->n > 0; v++)
		if (t->build->intern[v].keep_rows)
			settle(t, v);
}
