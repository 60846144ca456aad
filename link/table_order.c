/* table_order.c -- records in the order of their ids, values numbered as they first appear in it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ids of a file mostly begin alike and differ within a few bytes: what they share is skipped, the next eight bytes are
 * sorted as a number, and only what is still equal is compared as text.
 */
#include "link/table_int.h"

#include "link/far.h"

struct key {
	uint64_t head; /* eight bytes behind what all share, first byte highest */
	const char *rest;
	uint32_t record;
};

static size_t shared(const struct link_table *t)
{
	size_t n = t->n ? strlen(t->id[0]) : 0;

	for (uint32_t i = 1; i < t->n; i++) {
		size_t k = 0;

		while (k < n && t->id[i][k] == t->id[0][k])
			k++;
		n = k;
	}
	return n;
}

static uint64_t head_of(const char *s)
{
	uint64_t head = 0;

	for (int i = 0; i < 8; i++)
		head = head << 8 | (*s ? (unsigned char)*s++ : 0);
	return head;
}

static int by_head(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	int text;

	if (x->head != y->head)
		return x->head < y->head ? -1 : 1;
	text = strcmp(x->rest, y->rest);
	return text != 0 ? text : (x->record > y->record) - (x->record < y->record);
}

uint32_t *table_order(const struct link_table *t)
{
	struct key *key = mem_alloc((size_t)t->n * sizeof *key);
	uint32_t *order = mem_alloc((size_t)t->n * sizeof *order);
	size_t skip = shared(t);

	for (uint32_t i = 0; i < t->n; i++)
		key[i] = (struct key){head_of(t->id[i] + skip), t->id[i] + skip, i};
	qsort(key, t->n, sizeof *key, by_head);
	for (uint32_t i = 0; i < t->n; i++)
		order[i] = key[i].record;
	free(key);
	return order;
}

static void arrange_rows(struct link_table *t, const uint32_t *order)
{
	unsigned width = t->model->n_values;
	uint32_t *row = far_alloc((size_t)t->n * width * sizeof *row);
	const char **id = mem_alloc((size_t)t->n * sizeof *id);
	uint8_t *file = mem_alloc(t->n);

	for (uint32_t i = 0; i < t->n; i++) {
		memcpy(&row[(size_t)i * width], &t->row[(size_t)order[i] * width], width * sizeof *row);
		id[i] = t->id[order[i]];
		file[i] = t->file[order[i]];
	}
	free(t->row);
	free(t->id);
	free(t->file);
	t->row = row;
	t->id = id;
	t->file = file;
}

/* Numbers the values of one column of rows as they come; the absent one stays 0. */
static void renumber(struct link_table *t, unsigned v)
{
	struct table_values *old = &t->values[v], new;
	uint32_t *number = mem_alloc(old->n * sizeof *number);
	uint32_t *at = &t->row[v];

	new.at = far_alloc(old->n * sizeof *new.at);
	new.count = mem_alloc(old->n * sizeof *new.count);
	new.n = 1;
	new.digits = NULL;
	new.at[0] = old->at[0];
	new.count[0] = old->count[0];
	memset(number, 0, old->n * sizeof *number);
	for (uint32_t i = 0; i < t->n; i++, at += t->model->n_values) {
		if (*at == 0)
			continue;
		if (number[*at] == 0) {
			number[*at] = new.n;
			new.at[new.n] = old->at[*at];
			new.count[new.n++] = old->count[*at];
		}
		*at = number[*at];
	}
	free(number);
	free(old->at);
	free(old->count);
	*old = new;
}

void table_arrange(struct link_table *t, const uint32_t *order)
{
	arrange_rows(t, order);
	for (unsigned v = 0; v < t->model->n_values; v++)
		renumber(t, v);
}
