/* face.c -- opens identities and cleans them into rows of values, and keeps the ones met lately.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/face.h"

#include "db/db.h"
#include "link/value.h"

#include <stdlib.h>
#include <string.h>

struct area_code {
	int64_t area_id;
	const char *code;
};

/* ---- cells ------------------------------------------------------------------------------------------------------ */

static void read_areas(struct face_cache *c, struct db *db)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_AREA_CODES);
	size_t cap = 0;

	while (stmt_step(s) == 1) {
		if (c->n_areas == cap) {
			cap = cap ? 2 * cap : 256;
			c->area = mem_realloc(c->area, cap * sizeof *c->area);
		}
		c->area[c->n_areas++] =
			(struct area_code){stmt_get_int(s, 0), arena_strdup(&c->codes, stmt_get_text(s, 1))};
	}
}

static int by_id(const void *a, const void *b)
{
	int64_t x = ((const struct area_code *)a)->area_id, y = ((const struct area_code *)b)->area_id;

	return x < y ? -1 : x > y;
}

static const char *area_code(struct face_cache *c, struct db *db, int64_t area_id)
{
	struct area_code want = {area_id, NULL}, *found;

	if (!area_id)
		return NULL;
	if (!c->area)
		read_areas(c, db);
	found = c->area ? bsearch(&want, c->area, c->n_areas, sizeof want, by_id) : NULL;
	return found ? found->code : NULL;
}

/* A birth date as far as it is known; an age gives none: see age_cell. */
static const char *birth_cell(struct arena *a, const struct identity *id)
{
	char day[DATE_TEXT_SIZE];

	if (id->birth_on == DATE_NONE || id->birth_precision == DATE_AGE_ONLY)
		return NULL;
	date_format(id->birth_on, day);
	if (id->birth_precision == DATE_MONTH)
		day[7] = '\0';
	if (id->birth_precision == DATE_YEAR)
		day[4] = '\0';
	return arena_strdup(a, day);
}

/* The registry keeps, of an age, the middle of the birth year it leads to (date_birth_from_age). An age of 30 on a day
 * 30 years later says the same again. */
#define STATED_AGE 30

static const char *stated_on(struct arena *a, const struct identity *id)
{
	char day[DATE_TEXT_SIZE];
	int year, month, dom;

	if (id->birth_on == DATE_NONE || id->birth_precision != DATE_AGE_ONLY)
		return NULL;
	date_to_ymd(id->birth_on, &year, &month, &dom);
	return arena_strdup(a, date_format(date_from_ymd(year + STATED_AGE, 7, 1), day));
}

void face_cells(struct face_cache *c, struct db *db, struct arena *a, const struct linkage *m,
		const struct identity *id, const char **out)
{
	const char *on = stated_on(a, id);
	const struct {
		const char *column, *cell;
	} known[] = {
		{"person_name", id->name},
		{"relative_name", id->relative},
		{"cnic", id->cnic ? id->cnic : id->family_cnic},
		{"phone", id->phone},
		{"birth_date", birth_cell(a, id)},
		{"age_years", on ? arena_printf(a, "%d", STATED_AGE) : NULL},
		{"collected_on", on},
		{"area_code", area_code(c, db, id->area_id)},
		{"address", id->address},
	};

	for (unsigned i = 0; i < m->n_columns; i++) {
		out[i] = NULL;
		for (size_t k = 0; k < sizeof known / sizeof known[0]; k++)
			if (strcmp(m->column[i].name, known[k].column) == 0)
				out[i] = known[k].cell;
	}
}

/* ---- the cache -------------------------------------------------------------------------------------------------- */

static size_t slot_of(const struct face_slots *g, int64_t id)
{
	size_t i = (size_t)(((uint64_t)id * 0x9E3779B97F4A7C15u) >> 32) & (g->cap - 1);

	while (g->slot[i] && g->slot[i]->face_id != id)
		i = (i + 1) & (g->cap - 1);
	return i;
}

static struct face *find(const struct face_slots *g, int64_t id)
{
	return g->n > 0 ? g->slot[slot_of(g, id)] : NULL;
}

static void empty(struct face_slots *g)
{
	free(g->slot);
	arena_free(&g->arena);
	*g = (struct face_slots){.arena = ARENA_INIT};
}

static struct face **new_slots(size_t n)
{
	struct face **slot = mem_alloc(n * sizeof(struct face *));

	for (size_t i = 0; i < n; i++)
		slot[i] = NULL;
	return slot;
}

static void put(struct face_slots *g, struct face *f)
{
	struct face_slots old = *g;

	if (2 * (g->n + 1) > g->cap) {
		g->cap = g->cap ? 2 * g->cap : 1024;
		g->slot = new_slots(g->cap);
		for (size_t i = 0; i < old.cap; i++)
			if (old.slot[i])
				g->slot[slot_of(g, old.slot[i]->face_id)] = old.slot[i];
		free(old.slot);
	}
	g->slot[slot_of(g, f->face_id)] = f;
	g->n++;
}

/* The generation being filled; a full one becomes the one before, which is dropped. */
static struct face_slots *filling(struct face_cache *c)
{
	if (c->now.n < FACE_CACHE_MAX)
		return &c->now;
	empty(&c->before);
	c->before = c->now;
	c->now = (struct face_slots){.arena = ARENA_INIT};
	return &c->now;
}

static struct face *keep(struct face_cache *c, const struct linkage *m, int64_t id, const struct link_value *row)
{
	struct face_slots *g = filling(c);
	struct face *f = arena_alloc(&g->arena, sizeof *f);

	f->face_id = id;
	f->row = arena_calloc(&g->arena, m->n_values, sizeof *f->row);
	for (unsigned v = 0; v < m->n_values; v++) {
		f->row[v] = row[v];
		if (!row[v].text)
			continue;
		f->row[v].text = arena_strndup(&g->arena, row[v].text, row[v].len);
		f->row[v].phonetic = arena_strdup(&g->arena, row[v].phonetic);
	}
	put(g, f);
	return f;
}

static struct face *open_face(struct face_cache *c, struct db *db, const struct linkage *m, int64_t id)
{
	struct arena a = ARENA_INIT;
	struct link_value row[LINKAGE_MAX_VALUES] = {{0}};
	const char *cell[LINKAGE_MAX_COLUMNS];
	struct identity who;
	struct face *f = NULL;

	c->opened++;
	if (identity_open(db, &a, id, &who)) {
		face_cells(c, db, &a, m, &who, cell);
		link_clean_row(&a, m, cell, row);
		f = keep(c, m, id, row);
	}
	arena_free(&a);
	return f;
}

const struct face *face_get(struct face_cache *c, struct db *db, const struct linkage *m, int64_t face_id)
{
	struct face *f = find(&c->now, face_id);

	if (f)
		return f;
	f = find(&c->before, face_id);
	return f ? keep(c, m, face_id, f->row) : open_face(c, db, m, face_id);
}

void face_cache_free(struct face_cache *c)
{
	empty(&c->now);
	empty(&c->before);
	free(c->area);
	arena_free(&c->codes);
	*c = (struct face_cache){.codes = ARENA_INIT, .now = {.arena = ARENA_INIT}, .before = {.arena = ARENA_INIT}};
}
