/* rows.c -- the rows linking adds: links, women, questions.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/link_int.h"

int64_t row_link(struct db *db, const struct link_row *row)
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
	stmt_id(s, ":other_id", row->other_id);
	stmt_id(s, ":decision_id", row->decision_id);
	(void)stmt_run(s);
	return link_id;
}

static bool asked_before(struct db *db, int64_t person_id, int64_t other_person_id)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_QUESTION_BETWEEN);

	stmt_int(s, ":person_id", person_id);
	stmt_int(s, ":other_person_id", other_person_id);
	return stmt_one_int(s, 0) != 0;
}

bool row_question(struct db *db, const struct question_row *row)
{
	struct db_stmt *s;

	if (row->person_id == row->other_person_id || asked_before(db, row->person_id, row->other_person_id))
		return false;
	s = db_stmt(db, STMT_LINK_QUESTION_INSERT);
	stmt_int(s, ":question_id", db_next_id(db, "link_question"));
	stmt_int(s, ":record_id", row->record_id);
	stmt_int(s, ":other_id", row->other_id);
	stmt_text(s, ":kind", row->kind);
	stmt_int(s, ":weight", row->weight);
	stmt_text(s, ":detail", row->detail);
	stmt_text(s, ":model", row->model);
	return stmt_run(s);
}

/* ---- women ------------------------------------------------------------------------------------------------------ */

static void free_public_id(struct db *db, char id[LINK_PUBLIC_ID_SIZE], const struct row_source *o)
{
	for (int attempt = 0;; attempt++) {
		struct db_stmt *s = db_stmt(db, STMT_LINK_PUBLIC_ID_TAKEN);

		link_public_id(id, o->sha256, o->sha256_len, o->ordinal, attempt);
		stmt_text(s, ":public_id", id);
		if (stmt_one_int(s, 0) == 0)
			return;
	}
}

int64_t row_person(struct db *db, const struct link_record *r, const struct row_source *o)
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

int64_t row_own_person(struct db *db, int64_t record_id)
{
	struct link_record r = {.record_id = record_id};
	unsigned char sha256[64];
	struct row_source o = {.sha256 = sha256};
	struct db_stmt *s = db_stmt(db, STMT_LINK_PERSON_OPENED_BY);
	int64_t person_id;
	const void *blob;

	stmt_int(s, ":record_id", record_id);
	person_id = stmt_one_int(s, 0);
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
	return row_person(db, &r, &o);
}

int64_t row_woman(struct db *db, int64_t record_id)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_WOMAN_OF_RECORD);

	stmt_int(s, ":record_id", record_id);
	return stmt_one_int(s, 0);
}
