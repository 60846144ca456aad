/* tally.c -- counts per indicator, place and stratum, with every unit counted once.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reports/tally_int.h"

#define FIRST_CAP 1024u /* slots; a power of two */

void tally_init(struct tally_table *t)
{
	t->cap = FIRST_CAP;
	t->used = 0;
	t->slot = mem_alloc(t->cap * sizeof *t->slot);
	memset(t->slot, 0, t->cap * sizeof *t->slot);
}

void tally_free(struct tally_table *t)
{
	free(t->slot);
	*t = (struct tally_table){0};
}

/* Never 0: the indicator is counted from 1. */
static uint64_t key_of(int indicator, int place, int stratum)
{
	return ((uint64_t)indicator + 1) << 52 | (uint64_t)place << 28 | (uint64_t)stratum;
}

static size_t slot_of(const struct tally_table *t, uint64_t key)
{
	uint64_t h = key * UINT64_C(0x9E3779B97F4A7C15);
	size_t i = (size_t)(h >> 32) & (t->cap - 1);
	while (t->slot[i].key != 0 && t->slot[i].key != key)
		i = (i + 1) & (t->cap - 1);
	return i;
}

static void grow(struct tally_table *t)
{
	struct tally_table more = {.cap = t->cap * 2, .used = t->used};
	more.slot = mem_alloc(more.cap * sizeof *more.slot);
	memset(more.slot, 0, more.cap * sizeof *more.slot);
	for (size_t i = 0; i < t->cap; i++)
		if (t->slot[i].key)
			more.slot[slot_of(&more, t->slot[i].key)] = t->slot[i];
	free(t->slot);
	*t = more;
}

struct tally *tally_at(struct tally_table *t, int indicator, int place, int stratum)
{
	uint64_t key = key_of(indicator, place, stratum);
	size_t i = slot_of(t, key);
	if (t->slot[i].key == key)
		return &t->slot[i];
	if (2 * (t->used + 1) > t->cap) {
		grow(t);
		i = slot_of(t, key);
	}
	t->slot[i].key = key;
	t->used++;
	return &t->slot[i];
}

const struct tally *tally_get(const struct tally_table *t, int indicator, int place, int stratum)
{
	const struct tally *found = &t->slot[slot_of(t, key_of(indicator, place, stratum))];
	return found->key ? found : NULL;
}

static void put_weight(struct tally *t, int state, double weight, int sign)
{
	t->sum[state] += sign * weight;
	t->squares[state] += sign * weight * weight;
}

enum tally_touch tally_count(struct tally *t, int64_t unit, enum unit_state state, double weight)
{
	if (state == UNIT_IMMATURE) {
		t->immature = true;
		return TALLY_SAME;
	}
	if (!t->any || t->last_unit != unit) {
		t->any = true;
		t->last_unit = unit;
		t->last_state = state;
		t->last_weight = weight;
		t->n[state]++;
		put_weight(t, (int)state, weight, 1);
		return TALLY_NEW;
	}
	if ((int)state <= t->last_state)
		return TALLY_SAME;
	t->n[t->last_state]--;
	put_weight(t, t->last_state, t->last_weight, -1);
	t->n[state]++;
	put_weight(t, (int)state, weight, 1);
	t->last_weight = weight;
	t->last_state = state;
	return TALLY_BETTER;
}
