/* fit.c -- which women a record fits by weight, and what stands against each of them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Faces that share a key are weighed first; only women of a face at or above the review threshold are looked at in
 * full, record by record, so that few identities are opened.
 */
#include "link/decide.h"
#include "link/link_int.h"

#include <math.h>

#define FIT_MAX_CANDIDATES 128 /* faces weighed for a record; those that share most rules first */

/* ---- two faces -------------------------------------------------------------------------------------------------- */

static void weigh_faces(struct linker *l, const struct face *x, const struct face *y, struct link_fit *out)
{
	compare_rows(&l->m, x->row, y->row, out->level);
	weigh_pair(&l->w, out->level, x->row, y->row, index_term, l, &out->sum);
}

#define RAREST_BITS 16.0 /* no rare value adds more: one face in a million against a mean of one in ten */

/* Without the terms first: most candidates are far below, and their values need not be counted. */
static bool worth_weighing(struct linker *l, const struct face *x, const struct face *y, struct link_fit *out)
{
	compare_rows(&l->m, x->row, y->row, out->level);
	weigh_pair(&l->w, out->level, x->row, y->row, NULL, NULL, &out->sum);
	if (!(out->sum.total + RAREST_BITS >= l->review_bits))
		return false;
	weigh_pair(&l->w, out->level, x->row, y->row, index_term, l, &out->sum);
	return true;
}

static bool comparable(const struct linkage *m, const uint8_t *level)
{
	for (unsigned c = 0; c < m->n_comparisons; c++)
		if (level[c] != LINK_MISSING)
			return true;
	return false;
}

/* What two rows contradict each other in; NULL nothing. */
static const char *conflict_of(const struct linkage *m, const struct link_value *x, const struct link_value *y)
{
	for (unsigned i = 0; i < m->n_conflicts; i++) {
		const struct linkage_conflict *c = &m->conflict[i];

		if (x[c->value].text && y[c->value].text &&
		    !compare_values(c->test, c->limit, &x[c->value], &y[c->value]))
			return c->id;
	}
	return NULL;
}

/* ---- one woman -------------------------------------------------------------------------------------------------- */

struct her_face {
	int64_t face_id, record_id;
};

static size_t faces_of_woman(struct linker *l, int64_t person_id, struct her_face *out, size_t cap)
{
	struct db_stmt *s = db_stmt(l->db, STMT_LINK_WOMAN_FACES);
	size_t n = 0;

	stmt_int(s, ":person_id", person_id);
	while (stmt_step(s) == 1)
		if (n < cap)
			out[n++] = (struct her_face){stmt_get_int(s, 0), stmt_get_int(s, 1)};
	return n;
}

static bool program_wide(struct linker *l, int64_t record_id, const struct link_hash *mrn)
{
	struct arena a = ARENA_INIT;
	struct identity id;
	bool wide = identity_open(l->db, &a, record_id, &id) &&
		    identity_mrn_is_program_wide(l->db, &id, mrn->bytes, sizeof mrn->bytes);

	arena_free(&a);
	return wide;
}

/* Does she have another number of the program than the record has? Numbers that a facility gives tell nothing here. */
static bool mrn_differs(struct linker *l, int64_t person_id, const struct link_record *record)
{
	int64_t other[8];
	struct link_hash mrn[8];
	size_t n = 0, len;
	struct db_stmt *s;

	if (!record->mrn.present)
		return false;
	s = db_stmt(l->db, STMT_LINK_WOMAN_MRNS);
	stmt_int(s, ":person_id", person_id);
	stmt_blob(s, ":mrn_hash", record->mrn.bytes, sizeof record->mrn.bytes);
	while (stmt_step(s) == 1 && n < 8) {
		const void *hash = stmt_get_blob(s, 1, &len);

		if (len != sizeof mrn[n].bytes)
			continue;
		other[n] = stmt_get_int(s, 0);
		memcpy(mrn[n].bytes, hash, len);
		mrn[n++].present = true;
	}
	stmt_done(s);
	if (n == 0 || !program_wide(l, record->record_id, &record->mrn))
		return false;
	for (size_t i = 0; i < n; i++)
		if (program_wide(l, other[i], &mrn[i]))
			return true;
	return false;
}

/* The first record of a woman that has a face. */
static void fit_record(struct linker *l, struct link_fit *fit)
{
	struct her_face her[64];
	size_t n = faces_of_woman(l, fit->person_id, her, 64);

	for (size_t i = 0; i < n; i++)
		if (her[i].face_id == fit->face_id)
			fit->other_id = her[i].record_id;
}

bool fit_two_numbers(struct linker *l, int64_t person_id, int64_t other_person_id)
{
	struct db_stmt *s = db_stmt(l->db, STMT_LINK_WOMAN_MRN);
	struct link_record r = {0};
	const void *hash;
	size_t n = 0;

	stmt_int(s, ":person_id", person_id);
	if (stmt_step(s) != 1)
		return false;
	r.record_id = stmt_get_int(s, 0);
	hash = stmt_get_blob(s, 1, &n);
	r.mrn.present = hash && n == sizeof r.mrn.bytes;
	if (r.mrn.present)
		memcpy(r.mrn.bytes, hash, n);
	stmt_done(s);
	return mrn_differs(l, other_person_id, &r);
}

/* Weighs a face against every face of a woman. */
static void fit_woman(struct linker *l, const struct face *face, const struct link_record *record, struct link_fit *out)
{
	enum { MOST = 64 };
	struct her_face her[MOST];
	size_t n = faces_of_woman(l, out->person_id, her, MOST), compared = 0, agree = 0;
	int64_t person_id = out->person_id;

	*out = (struct link_fit){.person_id = person_id, .block = -1};
	out->sum.total = -INFINITY;
	for (size_t i = 0; i < n; i++) {
		const struct face *other = face_get(&l->faces, l->db, &l->m, her[i].face_id);
		struct link_fit one = {.person_id = person_id};

		if (!other)
			continue;
		weigh_faces(l, face, other, &one);
		compared += comparable(&l->m, one.level);
		agree += one.sum.total >= l->review_bits;
		if (!out->refused && one.sum.veto)
			out->refused = "veto";
		if (!out->refused)
			out->refused = conflict_of(&l->m, face->row, other->row);
		if (out->face_id && !(one.sum.total > out->sum.total))
			continue;
		one.refused = out->refused;
		one.face_id = her[i].face_id;
		one.other_id = her[i].record_id;
		one.block = -1;
		*out = one;
	}
	if (!out->refused && (double)agree < l->m.min_agreement * (double)compared)
		out->refused = "agreement";
	if (!out->refused && out->sum.total >= l->review_bits && mrn_differs(l, person_id, record))
		out->refused = "mrn";
}

/* ---- all women -------------------------------------------------------------------------------------------------- */

static void add_women(struct linker *l, int64_t face_id, int64_t except, struct link_fits *out)
{
	int64_t id[64];
	size_t n = 0;
	struct db_stmt *s = db_stmt(l->db, STMT_LINK_FACE_WOMEN);

	stmt_int(s, ":face_id", face_id);
	while (stmt_step(s) == 1 && n < 64)
		id[n++] = stmt_get_int(s, 0);
	stmt_done(s);
	for (size_t i = 0; i < n; i++) {
		bool known = id[i] == except;

		for (size_t k = 0; k < out->n; k++)
			known = known || out->fit[k].person_id == id[i];
		if (!known && out->n < FIT_MAX)
			out->fit[out->n++].person_id = id[i];
	}
}

struct weighed_face {
	int64_t face_id;
	double bits;
};

static int heavier_face(const void *a, const void *b)
{
	const struct weighed_face *x = a, *y = b;

	if (x->bits > y->bits || x->bits < y->bits)
		return x->bits > y->bits ? -1 : 1;
	return x->face_id < y->face_id ? -1 : x->face_id > y->face_id;
}

static int heavier_fit(const void *a, const void *b)
{
	const struct link_fit *x = a, *y = b;

	if (x->sum.total > y->sum.total || x->sum.total < y->sum.total)
		return x->sum.total > y->sum.total ? -1 : 1;
	return x->person_id < y->person_id ? -1 : x->person_id > y->person_id;
}

/* Weighs the faces that share a key; those worth a look, heaviest first, in l->row. */
static struct weighed_face *weigh_candidates(struct linker *l, const struct face *face, size_t *n,
					     struct link_fits *out)
{
	struct index_candidate *c = index_candidates(l, face, FIT_MAX_CANDIDATES, n);
	struct weighed_face *w = arena_calloc(&l->row, *n + 1, sizeof *w);
	size_t kept = 0;

	for (size_t i = 0; i < *n; i++) {
		const struct face *other = face_get(&l->faces, l->db, &l->m, c[i].face_id);
		struct link_fit one;

		if (!other)
			continue;
		(void)worth_weighing(l, face, other, &one);
		if (one.sum.total >= l->review_bits)
			w[kept++] = (struct weighed_face){c[i].face_id, one.sum.total};
		else if (one.sum.total > out->best_below)
			out->best_below = one.sum.total;
	}
	if (kept > 0)
		qsort(w, kept, sizeof *w, heavier_face);
	*n = kept;
	return w;
}

void fit_women(struct linker *l, const struct face *face, const struct link_record *record, int64_t except,
	       struct link_fits *out)
{
	struct weighed_face *w;
	size_t n;

	out->n = 0;
	out->best_below = -INFINITY;
	linker_prior(l);
	add_women(l, face->face_id, except, out); /* the same face again */
	w = weigh_candidates(l, face, &n, out);
	for (size_t i = 0; i < n && out->n < FIT_MAX; i++)
		add_women(l, w[i].face_id, except, out);
	n = 0;
	for (size_t i = 0; i < out->n; i++) {
		fit_woman(l, face, record, &out->fit[i]);
		if (out->fit[i].sum.total >= l->review_bits)
			out->fit[n++] = out->fit[i];
	}
	out->n = n;
	if (n > 0)
		qsort(out->fit, n, sizeof out->fit[0], heavier_fit);
	for (size_t i = 0; i < n; i++) {
		const struct face *other = face_get(&l->faces, l->db, &l->m, out->fit[i].face_id);

		out->fit[i].block = other ? index_block(l, other->row, face->row) : -1;
	}
}

bool fit_apart(struct linker *l, const struct link_fit *a, const struct link_fit *b)
{
	const struct face *x, *y;
	struct link_fit one;

	if (decide_apart(l->db, a->person_id, b->person_id))
		return true;
	x = face_get(&l->faces, l->db, &l->m, a->face_id);
	y = face_get(&l->faces, l->db, &l->m, b->face_id);
	if (!x || !y)
		return true;
	weigh_faces(l, x, y, &one);
	return one.sum.total < l->review_bits || conflict_of(&l->m, x->row, y->row);
}

static int64_t another_woman(struct linker *l, int64_t face_id, int64_t own)
{
	struct db_stmt *s = db_stmt(l->db, STMT_LINK_FACE_WOMEN);
	int64_t found = 0;

	stmt_int(s, ":face_id", face_id);
	while (!found && stmt_step(s) == 1)
		if (stmt_get_int(s, 0) != own)
			found = stmt_get_int(s, 0);
	stmt_done(s);
	return found;
}

bool fit_elsewhere(struct linker *l, const struct face *face, int64_t person_id)
{
	return another_woman(l, face->face_id, person_id) != 0;
}

bool fit_nearest(struct linker *l, const struct face *face, int64_t own, struct link_fit *out)
{
	size_t n;
	struct index_candidate *c = index_candidates(l, face, FIT_MAX_CANDIDATES, &n);
	double heaviest = -INFINITY;

	*out = (struct link_fit){.block = -1};
	linker_prior(l);
	for (size_t i = 0; i < n; i++) {
		const struct face *other = face_get(&l->faces, l->db, &l->m, c[i].face_id);
		struct link_fit one = {.block = -1, .face_id = c[i].face_id};

		if (!other)
			continue;
		weigh_faces(l, face, other, &one);
		one.person_id = one.sum.total > heaviest ? another_woman(l, one.face_id, own) : 0;
		if (!one.person_id)
			continue;
		heaviest = one.sum.total;
		*out = one;
	}
	if (out->person_id)
		fit_record(l, out);
	return out->person_id != 0;
}
