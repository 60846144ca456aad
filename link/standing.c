/* standing.c -- all linked records through the batch engine: parameters and clusters of the registry as it stands.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/propose_int.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

static int by_woman(const void *a, const void *b)
{
	const struct stand_row *x = a, *y = b;

	if (x->person_id != y->person_id)
		return x->person_id < y->person_id ? -1 : 1;
	if (x->face_id != y->face_id)
		return x->face_id < y->face_id ? -1 : 1;
	return x->record_id < y->record_id ? -1 : x->record_id > y->record_id;
}

static int by_record(const void *a, const void *b)
{
	const struct stand_row *x = a, *y = b;

	return x->record_id < y->record_id ? -1 : x->record_id > y->record_id;
}

/* Keeps the first record of each face of each woman: the others say the same of her. */
static void keep_first(struct standing *s)
{
	size_t kept = 0;

	if (s->n > 0)
		qsort(s->row, s->n, sizeof *s->row, by_woman);
	for (size_t i = 0; i < s->n; i++)
		if (kept == 0 || s->row[kept - 1].person_id != s->row[i].person_id ||
		    s->row[kept - 1].face_id != s->row[i].face_id)
			s->row[kept++] = s->row[i];
	s->n = kept;
	if (kept > 0)
		qsort(s->row, kept, sizeof *s->row, by_record);
}

static void read_rows(struct standing *s, struct linker *l)
{
	struct db_stmt *st = db_stmt(l->db, STMT_LINK_ALL_IDENTITIES);
	size_t cap = 0;

	while (stmt_step(st) == 1) {
		if (s->n == cap) {
			cap = cap ? 2 * cap : 1024;
			s->row = mem_realloc(s->row, cap * sizeof *s->row);
		}
		s->row[s->n++] = (struct stand_row){stmt_get_int(st, 0), stmt_get_int(st, 1), stmt_get_int(st, 2)};
	}
	s->records = (int64_t)s->n;
	keep_first(s);
}

static void add_row(struct standing *s, struct linker *l, struct arena *a, int64_t record_id)
{
	const char *cell[LINKAGE_MAX_COLUMNS];
	struct identity id;

	if (!identity_open(l->db, a, record_id, &id))
		id = (struct identity){.birth_on = DATE_NONE};
	face_cells(&l->faces, l->db, a, &l->m, &id, cell);
	table_add(&s->table, arena_printf(a, "%019lld", (long long)record_id), cell, 0);
}

static void fill_table(struct standing *s, struct linker *l, unsigned threads)
{
	struct arena a = ARENA_INIT;

	table_begin(&s->table, &l->m, threads);
	for (size_t i = 0; i < s->n; i++) {
		add_row(s, l, &a, s->row[i].record_id);
		arena_reset(&a);
	}
	table_finish(&s->table);
	arena_free(&a);
}

/* ---- constraints ------------------------------------------------------------------------------------------------ */

struct decisions {
	struct cluster_decision *at;
	size_t n, cap;
};

static void add_decision(struct decisions *d, size_t a, size_t b, bool same)
{
	if (a == SIZE_MAX || b == SIZE_MAX || a == b)
		return;
	if (d->n == d->cap) {
		d->cap = d->cap ? 2 * d->cap : 256;
		d->at = mem_realloc(d->at, d->cap * sizeof *d->at);
	}
	d->at[d->n++] = (struct cluster_decision){(uint32_t)a, (uint32_t)b, same};
}

static int by_woman_face(const void *a, const void *b)
{
	const struct woman_face *x = a, *y = b;

	if (x->person_id != y->person_id)
		return x->person_id < y->person_id ? -1 : 1;
	return x->face_id < y->face_id ? -1 : x->face_id > y->face_id;
}

static void index_faces(struct standing *s)
{
	s->face = mem_alloc((s->n + 1) * sizeof *s->face);
	for (size_t i = 0; i < s->n; i++)
		s->face[i] = (struct woman_face){s->row[i].person_id, s->row[i].face_id, i};
	if (s->n > 0)
		qsort(s->face, s->n, sizeof *s->face, by_woman_face);
}

static size_t row_of_face(const struct standing *s, int64_t face_id, int64_t person_id)
{
	struct woman_face want = {person_id, face_id, 0}, *found;

	found = s->n > 0 ? bsearch(&want, s->face, s->n, sizeof want, by_woman_face) : NULL;
	return found ? found->row : SIZE_MAX;
}

static size_t row_of_record(const struct standing *s, struct linker *l, int64_t record_id)
{
	struct stand_row want = {.record_id = record_id}, *found;
	struct db_stmt *st;
	int64_t face_id;

	found = s->n > 0 ? bsearch(&want, s->row, s->n, sizeof want, by_record) : NULL;
	if (found)
		return (size_t)(found - s->row);
	st = db_stmt(l->db, STMT_LINK_FACE_OF_RECORD);
	stmt_int(st, ":record_id", record_id);
	face_id = stmt_one_int(st, 0);
	return face_id ? row_of_face(s, face_id, row_woman(l->db, record_id)) : SIZE_MAX;
}

static void add_stated(struct standing *s, struct linker *l, enum db_stmt_id id, struct decisions *out)
{
	struct {
		int64_t a, b;
		bool same;
	} *stated = NULL;
	size_t n = 0, cap = 0;
	struct db_stmt *st = db_stmt(l->db, id);

	while (stmt_step(st) == 1) {
		if (n == cap) {
			cap = cap ? 2 * cap : 256;
			stated = mem_realloc(stated, cap * sizeof *stated);
		}
		stated[n].a = stmt_get_int(st, 0);
		stated[n].b = stmt_get_int(st, 1);
		stated[n++].same = text_eq(stmt_get_text(st, 2), "same");
	}
	for (size_t i = 0; i < n; i++)
		add_decision(out, row_of_record(s, l, stated[i].a), row_of_record(s, l, stated[i].b), stated[i].same);
	free(stated);
}

void standing_make(struct standing *s, struct linker *l, unsigned threads)
{
	struct decisions d = {0};

	*s = (struct standing){.n = 0};
	read_rows(s, l);
	index_faces(s);
	fill_table(s, l, threads);
	add_stated(s, l, STMT_LINK_DECISIONS_IN_FORCE, &d);
	add_stated(s, l, STMT_LINK_TIES_BY_NUMBER, &d);
	pairs_make(&s->pairs, &s->table, threads);
	weigh_shipped(&s->weights, &l->m);
	estimate_weights(&s->weights, &s->table, &s->pairs, &s->notes);
	clusters_make(&s->clusters, &s->table, &s->weights, &s->pairs, d.at, d.n);
	free(d.at);
}

void standing_free(struct standing *s)
{
	clusters_free(&s->clusters);
	pairs_free(&s->pairs);
	table_free(&s->table);
	free(s->row);
	free(s->face);
	*s = (struct standing){.n = 0};
}
