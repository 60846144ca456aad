/* pattern.c -- counts of pairs by pattern.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/pattern.h"

#include "link/mix.h"

#include <stdlib.h>
#include <string.h>

static void slots_grow(struct pattern_table *t)
{
	uint32_t n = t->mask ? (t->mask + 1) * 2 : 1024;

	free(t->slot);
	t->slot = mem_alloc(n * sizeof *t->slot);
	memset(t->slot, 0, n * sizeof *t->slot);
	t->mask = n - 1;
	for (uint32_t i = 0; i < t->n; i++) {
		uint32_t s = (uint32_t)mix_word(t->at[i].levels) & t->mask;

		while (t->slot[s])
			s = (s + 1) & t->mask;
		t->slot[s] = i + 1;
	}
}

static uint32_t pattern_enter(struct pattern_table *t, link_pattern levels)
{
	if (t->n == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 512;
		t->at = mem_realloc(t->at, t->cap * sizeof *t->at);
	}
	t->at[t->n] = (struct pairs_pattern){.levels = levels};
	return t->n++;
}

uint32_t pattern_find(struct pattern_table *t, link_pattern levels)
{
	uint32_t s;

	if (2 * t->n >= t->mask)
		slots_grow(t);
	for (s = (uint32_t)mix_word(levels) & t->mask; t->slot[s]; s = (s + 1) & t->mask) {
		if (t->at[t->slot[s] - 1].levels == levels)
			return t->slot[s] - 1;
	}
	pattern_enter(t, levels);
	t->slot[s] = t->n;
	return t->n - 1;
}

void pattern_free(struct pattern_table *t)
{
	free(t->at);
	free(t->slot);
	memset(t, 0, sizeof *t);
}

static int pattern_order(const void *a, const void *b)
{
	link_pattern x = ((const struct pairs_pattern *)a)->levels, y = ((const struct pairs_pattern *)b)->levels;

	return (x > y) - (x < y);
}

static void pattern_add(struct pairs_pattern *to, const struct pairs_pattern *from)
{
	to->count += from->count;
	to->exact += from->exact;
	for (unsigned r = 0; r < LINKAGE_MAX_BLOCKS; r++)
		to->by_rule[r] += from->by_rule[r];
}

void pattern_merge(struct pattern_table *const *table, unsigned n, struct pattern_table *sum, uint32_t **map)
{
	for (unsigned i = 0; i < n; i++) {
		for (uint32_t j = 0; j < table[i]->n; j++) {
			uint32_t at = pattern_find(sum, table[i]->at[j].levels);

			pattern_add(&sum->at[at], &table[i]->at[j]);
		}
	}
	if (sum->n)
		qsort(sum->at, sum->n, sizeof *sum->at, pattern_order);
	slots_grow(sum);
	for (unsigned i = 0; i < n; i++) {
		map[i] = mem_alloc(sizeof **map * table[i]->n);
		for (uint32_t j = 0; j < table[i]->n; j++)
			map[i][j] = pattern_find(sum, table[i]->at[j].levels);
	}
}

void pattern_levels(link_pattern p, uint8_t level[LINKAGE_MAX_COMPARISONS])
{
	for (unsigned c = 0; c < LINKAGE_MAX_COMPARISONS; c++)
		level[c] = pattern_level(p, c);
}
