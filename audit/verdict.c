/* verdict.c -- keeps the table of verdicts in step with the evidence.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A verdict follows from the evidence row, its result row and the rules alone, and evidence is only ever added: scoring
 * what is new, or everything again, gives the same rows.
 */
#include "audit/audit.h"

#include "audit/evidence.h"
#include "audit/judge.h"
#include "audit/pack.h"
#include "base/text.h"

/* Columns of audit_evidence_after. */
enum { COL_EVIDENCE, COL_RESULT, COL_BODY, COL_TEST, COL_CATEGORY, COL_COLLECTED, COL_DEVICE, COL_ASSAY };

struct scoring {
	struct db *db;
	struct rules rules;
	struct judge judge;
	struct audit_summary sum;
	int64_t last; /* evidence row scored last */
};

bool audit_encode(void *ctx, const char *json, size_t n, const char *test, struct arena *a, struct buf *out,
		  struct evidence_fault *fault)
{
	struct msgq q;
	bool ok;

	(void)ctx;
	msgq_init(&q);
	ok = evidence_encode_text(json, n, test, MSG_NOWHERE, out, &q) == STATUS_OK;
	if (!ok) {
		const struct msg *m = q.first;

		*fault = (struct evidence_fault){arena_strdup(a, m && m->field ? m->field : "evidence"),
						 arena_strdup(a, m ? m->text : "cannot be encoded"),
						 m && m->hint ? arena_strdup(a, m->hint) : NULL};
	}
	msgq_free(&q);
	return ok;
}

static void put_verdict(struct scoring *s, int64_t result_id, const struct judged *j)
{
	struct db_stmt *st = db_stmt(s->db, STMT_AUDIT_VERDICT_INSERT);

	stmt_int(st, ":result_id", result_id);
	stmt_id(st, ":algorithm_id", j->algorithm >= 0 ? s->rules.algorithm[j->algorithm].algorithm_id : 0);
	stmt_int(st, ":status", j->verdict.status);
	stmt_int(st, ":unverified", j->unverified);
	if (j->computed) {
		stmt_text(st, ":category", j->computed);
		stmt_int(st, ":severity", j->verdict.severity);
		stmt_int(st, ":score", j->verdict.score);
		stmt_int(st, ":reasons", j->verdict.reasons);
		stmt_int(st, ":uses", j->verdict.uses);
		stmt_int(st, ":agrees", j->outcome == AUDIT_AGREE);
	}
	stmt_run(st);
}

static void count(struct audit_summary *sum, enum audit_outcome o)
{
	sum->scored++;
	sum->differs += o == AUDIT_DIFFERS;
	sum->unreadable += o == AUDIT_UNREADABLE;
	sum->unknown += o == AUDIT_UNKNOWN;
}

static void score_row(struct scoring *s, struct db_stmt *row)
{
	const char *test = stmt_get_text(row, COL_TEST);
	struct judged j;
	size_t n;
	const void *body = stmt_get_blob(row, COL_BODY, &n);
	struct rules_case c = {.kind = rules_kind(test),
			       .device_id = stmt_get_int(row, COL_DEVICE),
			       .assay = stmt_get_text(row, COL_ASSAY),
			       .collected_on = stmt_get_date(row, COL_COLLECTED)};

	c.evidence = judge_bytes(&s->judge, body, n, test, &c.n);
	judge_case(&s->judge, &c, stmt_get_text(row, COL_CATEGORY), &j);
	put_verdict(s, stmt_get_int(row, COL_RESULT), &j);
	count(&s->sum, j.outcome);
	s->last = stmt_get_int(row, COL_EVIDENCE);
}

/* How far verdicts and packs have come. */
struct state {
	int64_t evidence_id, result_id;
	unsigned char basis[HASH_SIZE];
};

/* Scores every evidence and packs every result after those of the state, and notes how far it came. */
static void score_after(struct scoring *s, const struct state *after)
{
	struct db_stmt *row = db_stmt(s->db, STMT_AUDIT_EVIDENCE_AFTER), *state;
	int64_t packed = pack_results(s->db, after->result_id);

	s->last = after->evidence_id;
	stmt_int(row, ":evidence_id", after->evidence_id);
	while (stmt_step(row) == 1)
		score_row(s, row);
	state = db_stmt(s->db, STMT_AUDIT_STATE_PUT);
	stmt_int(state, ":evidence_id", s->last);
	stmt_int(state, ":result_id", packed);
	stmt_blob(state, ":basis", s->rules.basis, HASH_SIZE);
	stmt_run(state);
}

/* False when audit never ran here. */
static bool read_state(struct db *db, struct state *out)
{
	struct db_stmt *s = db_stmt(db, STMT_AUDIT_STATE_FIND);
	bool found = stmt_step(s) == 1;
	const void *v;
	size_t n;

	*out = (struct state){0, 0, {0}};
	if (found) {
		out->evidence_id = stmt_get_int(s, 0);
		v = stmt_get_blob(s, 1, &n);
		if (n == HASH_SIZE)
			memcpy(out->basis, v, n);
		out->result_id = stmt_get_int(s, 2);
		stmt_done(s);
	}
	return found;
}

static bool has_news(struct db *db, const struct state *s)
{
	return stmt_one_int(db_stmt(db, STMT_AUDIT_EVIDENCE_NEWEST), 0) > s->evidence_id ||
	       stmt_one_int(db_stmt(db, STMT_AUDIT_RESULT_NEWEST), 0) > s->result_id;
}

/* Within the transaction: algorithms, then packs and verdicts. */
static enum status update(struct scoring *s, struct arena *a, const char *data_dir,
			  const struct audit_in_force *in_force, size_t n, struct msgq *q)
{
	struct state state;
	bool known;
	enum status st = rules_store(s->db, data_dir, in_force, n, false, q);

	if (st == STATUS_OK)
		st = rules_load(s->db, a, in_force, n, &s->rules, q);
	if (st != STATUS_OK)
		return st;
	known = read_state(s->db, &state);
	if (known && memcmp(state.basis, s->rules.basis, HASH_SIZE) != 0) {
		stmt_run(db_stmt(s->db, STMT_AUDIT_VERDICT_CLEAR));
		s->sum.rebuilt = true;
		state.evidence_id = 0;
	}
	if (!known || s->sum.rebuilt || has_news(s->db, &state))
		score_after(s, &state);
	return db_status(s->db);
}

enum status audit_update(struct db *db, const char *data_dir, const char *actor, const struct audit_in_force *in_force,
			 size_t n, struct audit_summary *out, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	struct scoring s = {.db = db};
	enum status st = db_begin(db, "score", actor, q);

	judge_init(&s.judge, &s.rules);
	if (st == STATUS_OK) {
		st = update(&s, &a, data_dir, in_force, n, q);
		if (st == STATUS_OK)
			st = db_commit(db, q);
		else
			db_rollback(db);
	}
	if (out)
		*out = s.sum;
	judge_free(&s.judge);
	arena_free(&a);
	return st == STATUS_OK && s.sum.differs > 0 ? STATUS_ATTENTION : st;
}

enum status audit_rebuild(struct db *db, const char *data_dir, const struct audit_in_force *in_force, size_t n,
			  struct audit_summary *out, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	struct scoring s = {.db = db};
	struct state state;
	enum status st = STATUS_OK;

	judge_init(&s.judge, &s.rules);
	if (!read_state(db, &state))
		goto out;
	st = rules_store(db, data_dir, in_force, n, true, q);
	if (st == STATUS_OK)
		st = rules_load(db, &a, in_force, n, &s.rules, q);
	if (st == STATUS_OK) {
		stmt_run(db_stmt(db, STMT_AUDIT_VERDICT_CLEAR));
		s.sum.rebuilt = true;
		score_after(&s, &(struct state){0, 0, {0}});
	}
out:
	if (out)
		*out = s.sum;
	judge_free(&s.judge);
	arena_free(&a);
	return st == STATUS_OK ? db_status(db) : st;
}
