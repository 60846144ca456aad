/* session.c -- what reading files and retrying refused rows have in common.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/session.h"

#include "base/text.h"
#include "ingest/evidence.h"

enum status session_open(struct session *s, struct db *db, const struct ingest_options *opt, struct msgq *q)
{
	enum status rc;

	*s = (struct session){
		.db = db, .opt = opt, .q = q, .arena = ARENA_INIT, .evidence = BUF_INIT, .encoded = BUF_INIT};
	rc = profile_set_load(opt->data_dir, &s->profiles, q);
	if (rc != STATUS_OK)
		return rc;
	s->codes = codelist_load(&s->arena, opt->data_dir, q);
	if (!s->codes)
		return STATUS_INPUT;
	rc = registers_load(db, &s->arena, s->profiles.pool, &s->registers, q);
	s->check = (struct check_context){.codes = s->codes,
					  .registers = &s->registers,
					  .place = opt->place,
					  .place_ctx = opt->place_ctx,
					  .as_of = opt->as_of};
	return rc;
}

void session_close(struct session *s)
{
	profile_set_free(&s->profiles);
	buf_free(&s->evidence);
	buf_free(&s->encoded);
	arena_free(&s->arena);
}

void session_judge(struct session *s, int64_t batch_id, struct row *row, struct understood *u, struct decision *d)
{
	bool taken = check_row(row, &s->check, &s->evidence, u);

	if (taken && !u->ignored && s->opt->encode)
		taken = evidence_encode_row(row, s->opt->encode, s->opt->encode_ctx, u->test, &s->evidence,
					    &s->encoded);
	u->encoded = taken && s->opt->encode ? &s->encoded : NULL;

	store_decide(s->db, s->check.profile, batch_id, row, u, taken, d);
}

void session_report(struct session *s, const char *file, const struct row *row)
{
	const struct refusal *r = &row->broken;
	/* the queue keeps only the pointer of a code, and a rule of a profile does not outlive the profile */
	const char *code = s->q->kept < MSGQ_CAP ? arena_strdup(&s->q->arena, r->rule) : "";

	msg_add(s->q, MSG_ERROR, code, MSG_LINE(file, row->line), row_broken_field(row),
		r->hint ? r->hint : rule_hint(r->rule), "%s", r->reason);
}

/* What the record table says of the batch must be what was counted. */
static bool counts_agree(struct session *s, const struct batch_row *b)
{
	struct db_stmt *st = db_stmt(s->db, STMT_INGEST_RECORD_FATES);
	int64_t counted = 0, stored = 0;
	bool agree = true;

	stmt_int(st, ":batch_id", b->batch_id);
	while (stmt_step(st) == 1)
		for (int f = 0; f < FATE_COUNT; f++)
			if (text_eq(stmt_get_text(st, 0), ingest_fate_name((enum ingest_fate)f))) {
				agree = agree && stmt_get_int(st, 1) == b->fate[f];
				stored += stmt_get_int(st, 1);
			}
	for (int f = 0; f < FATE_COUNT; f++)
		counted += b->fate[f];
	return agree && counted == b->read && stored == b->read;
}

enum status session_write_batch(struct session *s, const struct batch_row *b)
{
	struct db_stmt *st;

	if (db_status(s->db) == STATUS_OK && !counts_agree(s, b))
		return msg_fail(s->q, STATUS_INTERNAL, "fates-differ", MSG_FILE(b->file_name), NULL,
				"nothing was stored; please report this", "the rows stored are not the rows counted");
	st = db_stmt(s->db, STMT_INGEST_BATCH_INSERT);
	stmt_int(st, ":batch_id", b->batch_id);
	stmt_text(st, ":kind", b->kind);
	stmt_text(st, ":file_name", b->file_name);
	stmt_blob(st, ":file_sha256", b->file_sha256, HASH_SIZE);
	stmt_int(st, ":file_bytes", b->file_bytes);
	stmt_text(st, ":profile", b->profile->id);
	stmt_blob(st, ":profile_sha256", b->profile->hash, HASH_SIZE);
	stmt_int(st, ":taken_at", s->opt->now);
	stmt_int(st, ":read_n", b->read);
	stmt_int(st, ":accepted_n", b->fate[FATE_ACCEPTED]);
	stmt_int(st, ":unchanged_n", b->fate[FATE_UNCHANGED]);
	stmt_int(st, ":corrected_n", b->fate[FATE_CORRECTED]);
	stmt_int(st, ":duplicate_n", b->fate[FATE_DUPLICATE]);
	stmt_int(st, ":quarantined_n", b->fate[FATE_QUARANTINED]);
	stmt_int(st, ":ignored_n", b->fate[FATE_IGNORED]);
	stmt_run(st);
	return db_status(s->db);
}
