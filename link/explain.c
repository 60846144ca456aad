/* explain.c -- why a record belongs to its woman: what the link says, how the fields compare, and why not the next one.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/link_int.h"

#include "base/text.h"
#include "link/clean.h"

#include <math.h>

/* ---- weighing anew ---------------------------------------------------------------------------------------------- */

static const struct face *face_of(struct linker *l, int64_t record_id)
{
	struct db_stmt *s = db_stmt(l->db, STMT_LINK_FACE_OF_RECORD);
	int64_t face_id;

	stmt_int(s, ":record_id", record_id);
	face_id = stmt_one_int(s, 0);
	return face_id ? face_get(&l->faces, l->db, &l->m, face_id) : NULL;
}

/* What is kept of a stated age is the year it leads to. */
static const char *by_age(struct arena *a, const struct linkage_value *v, const char *const *cell)
{
	const char *own[LINKAGE_MAX_COLUMNS] = {NULL};
	struct link_value birth = {0};

	for (unsigned i = 0; i < v->n_columns; i++)
		own[i] = cell[v->column[i]];
	clean_birth(a, own, v->n_columns, &birth);
	return birth.text && birth.precision == DATE_AGE_ONLY ? arena_printf(a, "about %d, by age", birth.year) : NULL;
}

/* The cell of a comparison's value as it was written; several columns are joined by a blank. */
static const char *written(struct linker *l, struct arena *a, const char *const *cell, unsigned value)
{
	const struct linkage_value *v = &l->m.value[value];
	const char *text = NULL;

	if (v->clean == LINK_CLEAN_BIRTH && (text = by_age(a, v, cell)))
		return text;
	for (unsigned i = 0; i < v->n_columns; i++) {
		const char *c = cell[v->column[i]];

		if (c && *c)
			text = text ? arena_printf(a, "%s %s", text, c) : c;
	}
	return text;
}

static void fill_values(struct linker *l, struct arena *a, struct link_weighing *w)
{
	const char *own[LINKAGE_MAX_COLUMNS] = {NULL}, *other[LINKAGE_MAX_COLUMNS] = {NULL};
	struct identity id;

	if (identity_open(l->db, a, w->record_id, &id))
		face_cells(&l->faces, l->db, a, &l->m, &id, own);
	if (identity_open(l->db, a, w->other_id, &id))
		face_cells(&l->faces, l->db, a, &l->m, &id, other);
	for (size_t i = 0; i < w->n_fields; i++)
		for (unsigned c = 0; c < l->m.n_comparisons; c++)
			if (text_eq(l->m.comparison[c].id, w->field[i].id)) {
				w->field[i].own = written(l, a, own, l->m.comparison[c].value);
				w->field[i].other = written(l, a, other, l->m.comparison[c].value);
			}
}

static void weigh_now(struct linker *l, const struct face *x, const struct face *y, struct buf *out)
{
	uint8_t level[LINKAGE_MAX_COMPARISONS];
	struct link_sum sum;

	linker_prior(l);
	compare_rows(&l->m, x->row, y->row, level);
	weigh_pair(&l->w, level, x->row, y->row, index_term, l, &sum);
	detail_write(&l->m, level, &sum, index_block(l, x->row, y->row), out);
}

enum status link_weigh(struct linker *l, struct arena *a, int64_t record_id, int64_t other_id, bool values,
		       struct link_weighing *out, struct msgq *q)
{
	enum status st = linker_need_key(l, q);
	const struct face *x, *y;
	struct buf text = BUF_INIT;

	*out = (struct link_weighing){.rules = "", .conflict = "", .block = ""};
	if (st == STATUS_OK)
		st = index_read(l, q);
	if (st != STATUS_OK)
		return st;
	x = face_of(l, record_id);
	y = face_of(l, other_id);
	if (!x || !y)
		return db_status(l->db) != STATUS_OK
			       ? STATUS_REGISTRY
			       : msg_fail(q, STATUS_USAGE, "link-nobody", MSG_NOWHERE, NULL,
					  "only linked records with a name or a number of hers can be compared",
					  "record %lld holds nothing to compare",
					  (long long)(x ? other_id : record_id));
	weigh_now(l, x, y, &text);
	(void)link_read_detail(&l->m, a, text.data, out);
	buf_free(&text);
	out->record_id = record_id;
	out->other_id = other_id;
	if (values)
		fill_values(l, a, out);
	arena_reset(&l->row);
	return db_status(l->db);
}

enum status link_nearest(struct linker *l, struct arena *a, int64_t record_id, int64_t *other_id, double *bits,
			 struct msgq *q)
{
	enum status st = linker_need_key(l, q);
	struct link_record r;
	const struct face *face;
	struct link_fit fit;

	(void)a;
	*other_id = 0;
	*bits = -INFINITY;
	if (st == STATUS_OK)
		st = index_read(l, q);
	face = st == STATUS_OK && link_find(l->db, record_id, &r) ? face_of(l, record_id) : NULL;
	if (face && fit_nearest(l, face, r.person_id, &fit)) {
		*other_id = fit.other_id;
		*bits = fit.sum.total;
	}
	arena_reset(&l->row);
	return st == STATUS_OK ? db_status(l->db) : st;
}

/* ---- the link that holds ---------------------------------------------------------------------------------------- */

static bool read_link(struct db *db, struct arena *a, struct link_explanation *out)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_LINK_GET);

	stmt_int(s, ":link_id", out->link_id);
	if (stmt_step(s) != 1)
		return false;
	out->rule = arena_strdup(a, stmt_get_text(s, 2));
	out->explanation = arena_strdup(a, stmt_get_text(s, 3));
	out->model = arena_strdup(a, stmt_get_text(s, 4));
	out->decided_by = arena_strdup(a, stmt_get_text(s, 5));
	out->public_id = arena_strdup(a, stmt_get_text(s, 6));
	out->other_id = stmt_get_int(s, 8);
	out->decision_id = stmt_get_int(s, 9);
	stmt_done(s);
	return true;
}

static void count_fields(struct link_explanation *out, const struct link_comparison *c)
{
	for (int i = 0; i < LINK_FIELDS; i++) {
		out->field[i].agree += c->field[i] == LINK_AGREES;
		out->field[i].differ += c->field[i] == LINK_DIFFERS;
		out->field[i].absent += c->field[i] == LINK_ABSENT;
	}
}

static void compare_others(struct db *db, const struct link_record *own, struct link_explanation *out)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_FIND_OF_PERSON);
	struct link_record other;

	stmt_int(s, ":person_id", own->person_id);
	while (stmt_step(s) == 1) {
		struct link_comparison c;

		link_read_linked(s, &other);
		if (other.record_id == own->record_id)
			continue;
		c = link_compare(own, &other);
		count_fields(out, &c);
		out->others++;
	}
}

/* The record a weighing that was left to people was made with: its question names it. 0: they had been asked before. */
static int64_t asked_about(struct db *db, int64_t record_id, const char *detail)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_QUESTION_FIRST);

	stmt_int(s, ":record_id", record_id);
	stmt_text(s, ":detail", detail);
	return stmt_one_int(s, 0);
}

/* What the link says; with the key, a link by number is weighed for information. */
static enum status weigh_link(struct linker *l, struct arena *a, bool values, struct link_explanation *out,
			      struct msgq *q)
{
	const char *next = strstr(out->explanation, "next woman"), *left = "left to people: ";
	const char *text = out->explanation;
	int64_t other_id = out->other_id;

	if (strncmp(text, left, strlen(left)) == 0) {
		text += strlen(left);
		other_id = asked_about(l->db, out->record_id, text);
	}
	out->runner_up = next ? next : "";
	out->weighed = link_read_detail(&l->m, a, text, &out->weighing);
	out->weighing.record_id = out->record_id;
	out->weighing.other_id = other_id;
	if (!values || !other_id || !seal_has_key(l->db))
		return STATUS_OK;
	if (!out->weighed)
		return link_weigh(l, a, out->record_id, other_id, true, &out->weighing, q);
	fill_values(l, a, &out->weighing);
	return STATUS_OK;
}

enum status link_explain(struct linker *l, struct arena *a, int64_t record_id, bool values,
			 struct link_explanation *out, struct msgq *q)
{
	struct link_record own;

	*out = (struct link_explanation){.record_id = record_id};
	for (int i = 0; i < LINK_FIELDS; i++)
		out->field[i].name = link_field_names[i];
	if (!link_find(l->db, record_id, &own)) {
		if (db_status(l->db) != STATUS_OK)
			return STATUS_REGISTRY;
		return msg_fail(q, STATUS_USAGE, "link-nobody", MSG_NOWHERE, NULL,
				"only accepted and corrected records with an identity are linked",
				"record %lld belongs to nobody", (long long)record_id);
	}
	out->link_id = own.link_id;
	if (!read_link(l->db, a, out))
		return STATUS_REGISTRY;
	compare_others(l->db, &own, out);
	return weigh_link(l, a, values, out, q);
}

/* ---- ids that lead elsewhere ------------------------------------------------------------------------------------ */

bool link_now(struct db *db, struct arena *a, const char *public_id, int64_t *person_id, const char **now_public_id)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_PERSON_FIND);
	int64_t next;

	stmt_text(s, ":public_id", public_id);
	*person_id = stmt_one_int(s, 0);
	if (!*person_id)
		return false;
	do {
		s = db_stmt(db, STMT_LINK_REDIRECT_OF);
		stmt_int(s, ":person_id", *person_id);
		next = stmt_one_int(s, 0);
		if (next)
			*person_id = next;
	} while (next);
	s = db_stmt(db, STMT_LINK_PERSON_GET);
	stmt_int(s, ":person_id", *person_id);
	if (stmt_step(s) != 1)
		return false;
	*now_public_id = arena_strdup(a, stmt_get_text(s, 0));
	stmt_done(s);
	return true;
}
