/* ingest.c -- one file, one transaction: recognise, read, judge, store, count.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/ingest.h"

#include "base/file.h"
#include "base/text.h"
#include "db/original.h"
#include "ingest/detect.h"
#include "ingest/session.h"
#include "ingest/summary.h"

#define PROGRESS_ROWS 256 /* rows between two calls of the progress function */

struct taking {
	struct session s;
	struct ingest_summary *sum;
	const char *file;
	struct detected found;
	unsigned char sha256[HASH_SIZE];
	int64_t bytes, batch_id;
};

static void tell_progress(const struct taking *t, int64_t done)
{
	if (t->s.opt->progress)
		t->s.opt->progress(t->s.opt->progress_ctx, done, t->bytes);
}

static bool take_row(void *ctx, struct row *row)
{
	struct taking *t = ctx;
	struct record_place at = {t->batch_id, t->sum->read + 1, 0};
	struct understood u;
	struct decision d;

	session_judge(&t->s, t->batch_id, row, &u, &d);
	store_write(t->s.db, &at, row, &u, &d);
	summary_count(t->sum, row, &u, &d);
	if (t->s.opt->dry_run)
		summary_sample(t->sum, row, &u, &d);
	if (d.fate == FATE_QUARANTINED)
		session_report(&t->s, t->file, row);
	if (t->sum->read % PROGRESS_ROWS == 0)
		tell_progress(t, (int64_t)(row->offset + row->length));
	return db_status(t->s.db) == STATUS_OK;
}

static enum status write_batch(struct taking *t)
{
	struct batch_row b = {.batch_id = t->batch_id,
			      .kind = "results",
			      .file_name = t->sum->file,
			      .file_bytes = t->bytes,
			      .profile = t->found.profile,
			      .read = t->sum->read};

	memcpy(b.file_sha256, t->sha256, HASH_SIZE);
	memcpy(b.fate, t->sum->fate, sizeof b.fate);
	return session_write_batch(&t->s, &b);
}

/* Inside the transaction. */
static enum status take_file(struct taking *t, FILE *f)
{
	struct row_source src = {.f = f,
				 .file = t->file,
				 .profile = t->found.profile,
				 .enc = t->found.enc,
				 .bom = t->found.bom,
				 .sink = take_row,
				 .ctx = t,
				 .q = t->s.q};
	enum status rc = STATUS_OK;

	t->batch_id = db_next_id(t->s.db, "batch");
	if (!t->s.opt->dry_run)
		rc = original_store(t->s.db, t->batch_id, f, t->file, t->sha256, &t->bytes, t->s.q);
	if (rc == STATUS_OK)
		rc = row_read(&src);
	if (rc == STATUS_OK)
		rc = db_status(t->s.db);
	if (rc == STATUS_OK)
		rc = write_batch(t);
	return rc;
}

/* The very same bytes were taken in before: the rows are counted, nothing else happens. */
static bool taken_before(struct taking *t)
{
	struct db_stmt *st = db_stmt(t->s.db, STMT_INGEST_BATCH_BY_FILE);
	bool found;

	stmt_blob(st, ":file_sha256", t->sha256, HASH_SIZE);
	found = stmt_step(st) == 1;
	if (found) {
		t->sum->already_taken = true;
		t->sum->batch_id = stmt_get_int(st, 0);
		t->sum->read = t->sum->fate[FATE_DUPLICATE] = stmt_get_int(st, 1);
		t->sum->profile = arena_strdup(&t->sum->arena, stmt_get_text(st, 2));
	}
	stmt_done(st);
	return found;
}

static void describe(struct taking *t)
{
	const struct profile *p = t->found.profile;
	struct ingest_summary *sum = t->sum;

	sum->profile = arena_strdup(&sum->arena, p->id);
	sum->profile_title = arena_strdup(&sum->arena, p->title);
	sum->profile_verified = arena_strdup(&sum->arena, p->verified);
	memcpy(sum->profile_sha256, p->sha256, sizeof sum->profile_sha256);
	t->s.check.profile = p;
}

static enum status transact(struct taking *t, FILE *f)
{
	enum status rc = db_begin(t->s.db, "ingest", t->s.opt->actor, t->s.q);

	if (rc != STATUS_OK)
		return rc;
	rc = take_file(t, f);
	if (rc == STATUS_OK && !t->s.opt->dry_run) {
		rc = db_commit(t->s.db, t->s.q);
		t->sum->batch_id = t->batch_id;
	} else {
		db_rollback(t->s.db);
	}
	if (rc == STATUS_OK && t->sum->read == 0)
		msg_add(t->s.q, MSG_WARNING, "no-rows", MSG_FILE(t->file), NULL,
			"check that this is the file you meant", "the file holds no results");
	tell_progress(t, t->bytes);
	return rc;
}

/* Only a file of the same size can be the same file: the bytes of any other need not be read for that. */
static bool may_be_taken(struct taking *t, FILE *f)
{
	struct db_stmt *st = db_stmt(t->s.db, STMT_INGEST_BATCHES_OF_SIZE);

	if (fseek(f, 0, SEEK_END) != 0)
		return true;
	t->bytes = ftell(f);
	rewind(f);
	stmt_int(st, ":file_bytes", t->bytes);
	return stmt_one_int(st, 0) > 0;
}

static enum status read_open_file(struct taking *t, FILE *f)
{
	enum status rc = STATUS_OK;

	if (may_be_taken(t, f) || t->s.opt->dry_run)
		rc = original_hash(f, t->file, t->sha256, &t->bytes, t->s.q);
	if (rc != STATUS_OK)
		return rc;
	hash_hex(t->sum->file_sha256, t->sha256);
	if (taken_before(t))
		return db_status(t->s.db);
	rc = detect_file(f, t->file, &t->s.profiles, t->s.opt->profile, &t->found, t->s.q);
	if (rc != STATUS_OK)
		return rc;
	describe(t);
	rc = transact(t, f);
	hash_hex(t->sum->file_sha256, t->sha256);
	return rc == STATUS_OK && t->sum->fate[FATE_QUARANTINED] ? STATUS_ATTENTION : rc;
}

/* A refused file leaves no counts: nothing of it was taken in. */
static void forget_counts(struct ingest_summary *sum)
{
	sum->read = sum->batch_id = 0;
	memset(sum->fate, 0, sizeof sum->fate);
	sum->ignored = sum->refused = sum->warnings = NULL;
	sum->samples = NULL;
}

enum status ingest_file(struct db *db, const char *path, const struct ingest_options *opt, struct ingest_summary *out,
			struct msgq *q)
{
	struct taking t = {.sum = out, .file = path};
	FILE *f = NULL;
	enum status rc;

	*out = (struct ingest_summary){.arena = ARENA_INIT};
	out->file = arena_strdup(&out->arena, file_base(path));
	rc = session_open(&t.s, db, opt, q);
	if (rc != STATUS_OK)
		goto out;
	f = file_open(path, q);
	rc = f ? read_open_file(&t, f) : STATUS_INPUT;
	if (rc != STATUS_OK && rc != STATUS_ATTENTION)
		forget_counts(out);
	summary_finish(out);
out:
	if (f)
		fclose(f);
	session_close(&t.s);
	return rc;
}
