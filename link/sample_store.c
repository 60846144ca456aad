/* sample_store.c -- samples as they are stored, what people said of their pairs, and links near the threshold.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/sample.h"

#include "base/text.h"
#include "link/link_int.h"

static void read_pair(struct arena *a, struct db_stmt *s, struct link_sample_pair *p)
{
	*p = (struct link_sample_pair){.pair_id = stmt_get_int(s, 0),
				       .place = stmt_get_int(s, 1),
				       .stratum = arena_strdup(a, stmt_get_text(s, 2)),
				       .stratum_n = stmt_get_int(s, 3),
				       .linked = stmt_get_int(s, 4) != 0,
				       .record_id = stmt_get_int(s, 5),
				       .other_id = stmt_get_int(s, 6)};
}

enum status link_sample_get(struct db *db, struct arena *a, int64_t sample_id, struct link_sample *out, struct msgq *q)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_SAMPLE_GET);
	size_t cap = 0;

	*out = (struct link_sample){.sample_id = sample_id};
	stmt_int(s, ":sample_id", sample_id);
	bool known = stmt_step(s) == 1;
	if (known) {
		out->seed = stmt_get_int(s, 0);
		out->asked = stmt_get_int(s, 1);
		cap = (size_t)out->asked + 16;
	}
	stmt_done(s);
	if (!known)
		return db_status(db) != STATUS_OK ? db_status(db)
						  : msg_fail(q, STATUS_USAGE, "sample-unknown", MSG_NOWHERE, NULL,
							     "draw one with `sanad link --sample 200 -o FILE`",
							     "there is no sample S%lld", (long long)sample_id);
	out->pair = arena_calloc(a, cap, sizeof *out->pair);
	s = db_stmt(db, STMT_LINK_SAMPLE_PAIRS);
	stmt_int(s, ":sample_id", sample_id);
	while (out->n < cap && stmt_step(s) == 1)
		read_pair(a, s, &out->pair[out->n++]);
	stmt_done(s);
	return db_status(db);
}

static bool said_before(struct db *db, const struct link_judged *j, const char *by)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_JUDGEMENT_NEWEST);
	stmt_int(s, ":pair_id", j->pair_id);
	bool same = stmt_step(s) == 1 && text_eq(stmt_get_text(s, 0), j->verdict) && text_eq(stmt_get_text(s, 1), by);
	stmt_done(s);
	return same;
}

enum status link_sample_judge(struct db *db, const struct link_judged *list, size_t n, const char *by, int64_t *stored,
			      struct msgq *q)
{
	enum status st = db_begin(db, "judge", by, q);

	*stored = 0;
	for (size_t i = 0; i < n && st == STATUS_OK; i++) {
		if (said_before(db, &list[i], by))
			continue;
		struct db_stmt *s = db_stmt(db, STMT_LINK_JUDGEMENT_INSERT);
		stmt_int(s, ":judgement_id", db_next_id(db, "link_judgement"));
		stmt_int(s, ":pair_id", list[i].pair_id);
		stmt_text(s, ":verdict", list[i].verdict);
		stmt_text(s, ":judged_by", by);
		*stored += stmt_run(s);
	}
	return st == STATUS_OK ? db_commit(db, q) : st;
}

enum status link_near_threshold(struct db *db, struct arena *a, int64_t limit, struct link_near **out, size_t *n,
				struct msgq *q)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_NEAR_THRESHOLD);

	(void)q; /* a failing statement has queued its own message */
	*n = 0;
	*out = arena_calloc(a, (size_t)limit + 1, sizeof **out);
	stmt_int(s, ":limit", limit);
	while (*n < (size_t)limit && stmt_step(s) == 1)
		(*out)[(*n)++] = (struct link_near){.record_id = stmt_get_int(s, 0),
						    .other_id = stmt_get_int(s, 1),
						    .public_id = arena_strdup(a, stmt_get_text(s, 2)),
						    .bits = (double)stmt_get_int(s, 3) / 1000,
						    .detail = arena_strdup(a, stmt_get_text(s, 4))};
	stmt_done(s);
	return db_status(db);
}
