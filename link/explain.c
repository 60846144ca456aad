/* explain.c -- why a record belongs to its woman: the rule, and how each field compares with her other records.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/link_int.h"

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
	stmt_done(s);
	return true;
}

static bool find_record(struct db *db, int64_t record_id, struct link_record *out)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_FIND_RECORD);

	stmt_int(s, ":record_id", record_id);
	if (stmt_step(s) != 1)
		return false;
	link_read_linked(s, out);
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

enum status link_explain(struct db *db, struct arena *a, int64_t record_id, struct link_explanation *out,
			 struct msgq *q)
{
	struct link_record own, other;
	struct db_stmt *s;

	*out = (struct link_explanation){.record_id = record_id};
	for (int i = 0; i < LINK_FIELDS; i++)
		out->field[i].name = link_field_names[i];
	if (!find_record(db, record_id, &own)) {
		if (db_status(db) != STATUS_OK)
			return STATUS_REGISTRY;
		return msg_fail(q, STATUS_USAGE, "link-nobody", MSG_NOWHERE, NULL,
				"only accepted and corrected records with an identity are linked",
				"record %lld belongs to nobody", (long long)record_id);
	}
	out->link_id = own.link_id;
	if (!read_link(db, a, out))
		return STATUS_REGISTRY;
	s = db_stmt(db, STMT_LINK_FIND_OF_PERSON);
	stmt_int(s, ":person_id", own.person_id);
	while (stmt_step(s) == 1) {
		struct link_comparison c;

		link_read_linked(s, &other);
		if (other.record_id == record_id)
			continue;
		c = link_compare(&own, &other);
		count_fields(out, &c);
		out->others++;
	}
	return db_status(db);
}
