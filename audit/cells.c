/* cells.c -- counts by device, site, lot and time in an open-addressing hash.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "audit/cells.h"

#define FIRST_SLOTS 256u

void cells_init(struct cells *c)
{
	*c = (struct cells){.slots = FIRST_SLOTS, .arena = ARENA_INIT};
	c->slot = mem_alloc(c->slots * sizeof *c->slot);
	memset(c->slot, 0, c->slots * sizeof *c->slot);
}

void cells_free(struct cells *c)
{
	free(c->cell);
	free(c->slot);
	arena_free(&c->arena);
}

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0x9E3779B97F4A7C15);
	return h ^ h >> 29;
}

static size_t hash(const struct cell_key *k)
{
	uint64_t h = mix(k->kind, (uint64_t)k->time);

	h = mix(h, (uint64_t)k->device_id);
	h = mix(h, (uint64_t)k->facility_id);
	for (const char *p = k->lot; *p; p++)
		h = mix(h, (unsigned char)*p);
	return (size_t)h;
}

/* Many results have no lot. */
static bool same_lot(const char *a, const char *b)
{
	return *a == *b && (*a == '\0' || strcmp(a, b) == 0);
}

static bool same(const struct cell_key *a, const struct cell_key *b)
{
	return a->time == b->time && a->device_id == b->device_id && a->facility_id == b->facility_id &&
	       a->kind == b->kind && same_lot(a->lot, b->lot);
}

static void grow_slots(struct cells *c)
{
	free(c->slot);
	c->slots *= 2;
	c->slot = mem_alloc(c->slots * sizeof *c->slot);
	memset(c->slot, 0, c->slots * sizeof *c->slot);
	for (size_t i = 0; i < c->n; i++) {
		size_t at = hash(&c->cell[i].key) & (c->slots - 1);

		while (c->slot[at])
			at = (at + 1) & (c->slots - 1);
		c->slot[at] = (uint32_t)i + 1;
	}
}

static size_t insert(struct cells *c, const struct cell_key *key, size_t at)
{
	if (c->n == c->cap) {
		c->cap = c->cap ? 2 * c->cap : 64;
		c->cell = mem_realloc(c->cell, c->cap * sizeof *c->cell);
	}
	c->cell[c->n] = (struct cell){.key = *key};
	c->cell[c->n].key.lot = arena_strdup(&c->arena, key->lot);
	c->slot[at] = (uint32_t)++c->n;
	if (2 * c->n > c->slots)
		grow_slots(c);
	return c->n - 1;
}

static size_t find(struct cells *c, const struct cell_key *key)
{
	size_t at;

	if (c->n > 0 && same(&c->cell[c->last].key, key))
		return c->last;
	for (at = hash(key) & (c->slots - 1); c->slot[at]; at = (at + 1) & (c->slots - 1))
		if (same(&c->cell[c->slot[at] - 1].key, key))
			return c->slot[at] - 1;
	return insert(c, key, at);
}

void cells_add(struct cells *c, const struct cell_key *key, int64_t n, int64_t differs)
{
	c->last = find(c, key);
	c->cell[c->last].n += n;
	c->cell[c->last].differs += differs;
}

void cells_merge(struct cells *into, const struct cells *from)
{
	for (size_t i = 0; i < from->n; i++)
		cells_add(into, &from->cell[i].key, from->cell[i].n, from->cell[i].differs);
}

static int compare(const void *x, const void *y)
{
	const struct cell_key *a = &((const struct cell *)x)->key, *b = &((const struct cell *)y)->key;
	int lots;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->device_id != b->device_id)
		return a->device_id < b->device_id ? -1 : 1;
	if (a->facility_id != b->facility_id)
		return a->facility_id < b->facility_id ? -1 : 1;
	lots = strcmp(a->lot, b->lot);
	if (lots)
		return lots;
	return (a->time > b->time) - (a->time < b->time);
}

void cells_sort(struct cells *c)
{
	if (c->n > 1)
		qsort(c->cell, c->n, sizeof *c->cell, compare);
}

int32_t cells_month(date_t d)
{
	int year, month, day;

	date_to_ymd(d, &year, &month, &day);
	return year * 12 + month - 1;
}

void cells_add_months(struct cells *months, const struct cells *days)
{
	for (size_t i = 0; i < days->n; i++) {
		struct cell_key key = days->cell[i].key;

		key.time = cells_month(key.time);
		cells_add(months, &key, days->cell[i].n, days->cell[i].differs);
	}
}
