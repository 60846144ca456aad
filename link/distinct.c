/* distinct.c -- rows alike in every value count once.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/distinct.h"

#include "link/mix.h"
#include "link/radix.h"

#include <stdlib.h>
#include <string.h>

/* Adds one value of every row to the hashes, by its text: numbers of values depend on the file. */
static void content_add(const struct link_table *t, unsigned value, uint64_t *content)
{
	const struct table_values *values = &t->values[value];
	uint64_t *hash = mem_alloc(sizeof *hash * values->n);
	unsigned n_values = t->model->n_values;

	for (uint32_t i = 0; i < values->n; i++)
		hash[i] = values->at[i].text ? mix_bytes(1, values->at[i].text, values->at[i].len) : 0;
	for (uint32_t i = 0; i < t->n; i++)
		content[i] = mix_word(content[i] * 3 + hash[t->row[(size_t)i * n_values + value]]);
	free(hash);
}

/* Rows of one hash, in order of record: each points to the first that is truly the same. */
static void run_collapse(const struct link_table *t, const struct radix_item *run, size_t n, uint32_t *first)
{
	size_t width = t->model->n_values;

	for (size_t i = 1; i < n; i++) {
		const uint32_t *row = t->row + run[i].value * width;

		for (size_t j = 0; j < i && first[run[i].value] == run[i].value; j++) {
			if (!memcmp(row, t->row + run[j].value * width, width * sizeof *row))
				first[run[i].value] = first[run[j].value];
		}
	}
}

uint32_t *distinct_rows(const struct link_table *t, uint64_t *content)
{
	uint32_t *first = mem_alloc(sizeof *first * t->n);
	struct radix_item *item, *scratch;

	memset(content, 0, sizeof *content * t->n);
	for (unsigned v = 0; v < t->model->n_values; v++)
		content_add(t, v, content);
	for (uint32_t i = 0; i < t->n; i++)
		first[i] = i;
	if (t->model->one_to_one)
		return first;
	item = mem_alloc(sizeof *item * t->n);
	scratch = mem_alloc(sizeof *scratch * t->n);
	for (uint32_t i = 0; i < t->n; i++)
		item[i] = (struct radix_item){.key = content[i], .value = i};
	radix_sort(item, scratch, t->n);
	free(scratch);
	for (size_t i = 0, end; i < t->n; i = end) {
		for (end = i + 1; end < t->n && item[end].key == item[i].key;)
			end++;
		run_collapse(t, item + i, end - i, first);
	}
	free(item);
	return first;
}
