/* link.c -- writes who is who: links pending records as a model decides, and takes links back.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/link_int.h"

#include "base/text.h"

#define BY_PROGRAM "sanad" /* link.decided_by when no person decided */

struct opened {
	const unsigned char *sha256; /* of the file, for the public id */
	size_t sha256_len;
	int64_t ordinal;
};

struct link_row {
	int64_t record_id, person_id, weight, reverses;
	const char *rule, *explanation, *model, *decided_by;
};

static int64_t insert_link(struct db *db, const struct link_row *row)
{
	int64_t link_id = db_next_id(db, "link");
	struct db_stmt *s = db_stmt(db, STMT_LINK_LINK_INSERT);

	stmt_int(s, ":link_id", link_id);
	stmt_int(s, ":record_id", row->record_id);
	stmt_int(s, ":person_id", row->person_id);
	stmt_text(s, ":rule", row->rule);
	stmt_int(s, ":weight", row->weight);
	stmt_text(s, ":explanation", row->explanation);
	stmt_text(s, ":model", row->model);
	stmt_text(s, ":decided_by", row->decided_by);
	stmt_id(s, ":reverses", row->reverses);
	(void)stmt_run(s);
	return link_id;
}

static void free_public_id(struct db *db, char id[LINK_PUBLIC_ID_SIZE], const struct opened *o)
{
	for (int attempt = 0;; attempt++) {
		struct db_stmt *s = db_stmt(db, STMT_LINK_PUBLIC_ID_TAKEN);

		link_public_id(id, o->sha256, o->sha256_len, o->ordinal, attempt);
		stmt_text(s, ":public_id", id);
		if (stmt_one_int(s, 0) == 0)
			return;
	}
}

static int64_t insert_person(struct db *db, const struct link_record *r, const struct opened *o)
{
	int64_t person_id = db_next_id(db, "person");
	char public_id[LINK_PUBLIC_ID_SIZE];
	struct db_stmt *s;

	free_public_id(db, public_id, o);
	s = db_stmt(db, STMT_LINK_PERSON_INSERT);
	stmt_int(s, ":person_id", person_id);
	stmt_text(s, ":public_id", public_id);
	stmt_int(s, ":record_id", r->record_id);
	stmt_date(s, ":birth_date", r->birth_on);
	stmt_text(s, ":birth_precision", r->birth_on == DATE_NONE ? NULL : link_precision_text(r->birth_precision));
	stmt_id(s, ":area_id", r->area_id);
	(void)stmt_run(s);
	return person_id;
}

/* ---- linking what waits ------------------------------------------------------------------------------------------ */

static void move_records(struct db *db, const struct link_model *model, const struct link_choice *c,
			 struct link_summary *sum)
{
	for (size_t i = 0; i < c->n_moved; i++) {
		struct link_row row = {.record_id = c->moved[i].record_id,
				       .person_id = c->person_id,
				       .reverses = c->moved[i].link_id,
				       .rule = "specimen",
				       .explanation = "specimen agrees; nothing else was known of this record",
				       .model = model->id,
				       .decided_by = BY_PROGRAM};

		insert_link(db, &row);
		sum->moved++;
	}
}

static void link_one(struct db *db, struct arena *a, const struct link_model *model, const struct link_record *r,
		     const struct opened *o, struct link_choice *c, struct link_summary *sum)
{
	struct link_row row = {.record_id = r->record_id, .model = model->id, .decided_by = BY_PROGRAM};

	model->decide(db, a, r, c);
	sum->records++;
	sum->conflicts += c->conflict;
	if (!c->person_id) {
		c->person_id = insert_person(db, r, o);
		sum->new_women++;
	}
	row.person_id = c->person_id;
	row.rule = c->rule;
	row.weight = c->weight;
	row.explanation = c->explanation;
	insert_link(db, &row);
	move_records(db, model, c, sum);
}

static void link_all(struct db *db, const struct link_model *model, struct link_summary *sum)
{
	struct arena a = ARENA_INIT;
	struct link_choice *choice =
		mem_alloc(sizeof *choice); /* too large for the stack, written anew for each record */
	struct link_record r;
	struct db_stmt *s = db_stmt(db, STMT_LINK_PENDING_RECORDS);

	while (stmt_step(s) == 1) {
		struct opened o = {.ordinal = stmt_get_int(s, 2)};

		arena_reset(&a);
		r = (struct link_record){.record_id = stmt_get_int(s, 0), .same_as = stmt_get_int(s, 1)};
		o.sha256 = stmt_get_blob(s, 3, &o.sha256_len);
		link_read_facts(s, &r);
		link_one(db, &a, model, &r, &o, choice, sum);
		if (db_status(db) != STATUS_OK)
			break;
	}
	free(choice);
	arena_free(&a);
}

enum status link_pending(struct db *db, const char *actor, struct link_summary *out, struct msgq *q)
{
	struct link_summary sum = {0};
	enum status st = db_begin(db, "link", actor, q);

	if (st == STATUS_OK) {
		link_all(db, &link_exact, &sum);
		st = db_commit(db, q);
	}
	if (out)
		*out = st == STATUS_OK ? sum : (struct link_summary){0};
	return st;
}

/* ---- taking a link back ------------------------------------------------------------------------------------------ */

static enum status refuse(struct msgq *q, const char *hint, const char *what)
{
	return msg_fail(q, STATUS_USAGE, "link-undo", MSG_NOWHERE, NULL, hint, "%s", what);
}

static int64_t one_by(struct db *db, enum db_stmt_id id, const char *name, int64_t value)
{
	struct db_stmt *s = db_stmt(db, id);

	stmt_int(s, name, value);
	return stmt_one_int(s, 0);
}

/* A woman of its own for a record that stands alone again. */
static int64_t open_woman(struct db *db, int64_t record_id)
{
	struct link_record r = {.record_id = record_id};
	unsigned char sha256[64];
	struct opened o = {.sha256 = sha256};
	int64_t person_id = one_by(db, STMT_LINK_PERSON_OPENED_BY, ":record_id", record_id);
	struct db_stmt *s;
	const void *blob;

	if (person_id)
		return person_id;
	s = db_stmt(db, STMT_LINK_RECORD_SOURCE);
	stmt_int(s, ":record_id", record_id);
	if (stmt_step(s) != 1)
		return 0;
	blob = stmt_get_blob(s, 0, &o.sha256_len);
	if (o.sha256_len > sizeof sha256)
		o.sha256_len = sizeof sha256;
	if (blob)
		memcpy(sha256, blob, o.sha256_len);
	o.ordinal = stmt_get_int(s, 1);
	r.birth_on = stmt_get_date(s, 2);
	r.birth_precision = link_precision(stmt_get_text(s, 3));
	r.area_id = stmt_get_int(s, 4);
	stmt_done(s);
	return insert_person(db, &r, &o);
}

static int64_t person_before(struct db *db, int64_t record_id, int64_t link_id)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_PERSON_BEFORE);

	stmt_int(s, ":record_id", record_id);
	stmt_int(s, ":link_id", link_id);
	return stmt_one_int(s, 0);
}

/* Reads the row to be taken back and says why it cannot be. */
static enum status check_undo(struct db *db, int64_t link_id, int64_t *record_id, struct msgq *q)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_LINK_GET);
	bool opener;

	stmt_int(s, ":link_id", link_id);
	if (stmt_step(s) != 1)
		return db_status(db) != STATUS_OK
			       ? STATUS_REGISTRY
			       : refuse(q, "link --explain RECORD shows the id of a link", "there is no such link");
	*record_id = stmt_get_int(s, 0);
	opener = text_eq(stmt_get_text(s, 2), "new");
	stmt_done(s);
	if (one_by(db, STMT_LINK_NEWEST_OF_RECORD, ":record_id", *record_id) != link_id)
		return refuse(q, "take back the newest link of this record instead",
			      "a newer link of the same record has already replaced it");
	if (opener)
		return refuse(q, "take back the links of the records that joined her",
			      "this link opened the woman and joins her to nobody");
	return STATUS_OK;
}

enum status link_undo(struct db *db, int64_t link_id, const char *by, int64_t *new_link_id, struct msgq *q)
{
	struct link_row row = {.reverses = link_id, .rule = "undo", .model = "people", .decided_by = by};
	int64_t id;
	enum status st;

	if (!by || !*by || strcmp(by, BY_PROGRAM) == 0)
		return refuse(q, "name the person with --by", "nobody is said to have decided this");
	st = db_begin(db, "undo", by, q);
	if (st != STATUS_OK)
		return st;
	st = check_undo(db, link_id, &row.record_id, q);
	if (st != STATUS_OK) {
		db_rollback(db);
		return st;
	}
	row.person_id = person_before(db, row.record_id, link_id);
	row.explanation = row.person_id ? "taken back: belongs to the woman it belonged to before"
					: "taken back: belongs to a woman of its own";
	if (!row.person_id)
		row.person_id = open_woman(db, row.record_id);
	id = insert_link(db, &row);
	st = db_commit(db, q);
	if (st == STATUS_OK && new_link_id)
		*new_link_id = id;
	return st;
}
