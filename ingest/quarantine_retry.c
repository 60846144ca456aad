/* quarantine_retry.c -- refused rows read again from the sealed originals, under what is known today.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/quarantine_int.h"
#include "ingest/session.h"

struct retrying {
	struct session s;
	struct quarantine_summary *sum;
	const struct waiting *row; /* of one source batch, by ordinal */
	size_t n, next;
	int64_t ordinal; /* of the row the reader is at */
	struct waiting_file source;
	struct batch_row batch; /* made when the first row passes */
};

static void begin_batch(struct retrying *r)
{
	r->batch = (struct batch_row){.batch_id = db_next_id(r->s.db, "batch"),
				      .kind = "retry",
				      .file_name = r->source.name,
				      .file_bytes = r->source.bytes,
				      .profile = r->s.check.profile};
	memcpy(r->batch.file_sha256, r->source.sha256, HASH_SIZE);
	r->sum->batches++;
}

static void count(struct retrying *r, enum ingest_fate fate)
{
	struct quarantine_summary *sum = r->sum;
	int64_t *const by_fate[FATE_COUNT] = {&sum->accepted,  &sum->unchanged, &sum->corrected,
					      &sum->unchanged, &sum->still,     &sum->ignored};

	(*by_fate[fate])++;
	if (fate == FATE_QUARANTINED)
		return;
	r->batch.read++;
	r->batch.fate[fate]++;
}

static bool try_row(struct retrying *r, struct row *row)
{
	struct record_place at;
	struct understood u;
	struct decision d;

	r->sum->tried++;
	session_judge(&r->s, r->batch.batch_id, row, &u, &d);
	if (d.fate == FATE_QUARANTINED) {
		session_report(&r->s, r->source.name, row);
	} else {
		if (!r->batch.batch_id)
			begin_batch(r);
		at = (struct record_place){r->batch.batch_id, r->batch.read + 1, r->row[r->next].item.record_id};
		store_write(r->s.db, &at, row, &u, &d);
	}
	count(r, d.fate);
	return db_status(r->s.db) == STATUS_OK;
}

/* Lets all rows pass but those that wait. */
static bool take_row(void *ctx, struct row *row)
{
	struct retrying *r = ctx;
	bool go_on = true;

	if (++r->ordinal == r->row[r->next].ordinal) {
		go_on = try_row(r, row);
		r->next++;
	}
	return go_on && r->next < r->n;
}

static enum status retry_batch(struct retrying *r)
{
	struct row_source src = {.f = r->source.f,
				 .file = r->source.name,
				 .profile = r->s.check.profile,
				 .enc = r->source.enc,
				 .bom = r->source.bom,
				 .sink = take_row,
				 .ctx = r,
				 .q = r->s.q};
	enum status rc;

	r->next = 0;
	r->ordinal = 0;
	r->batch.batch_id = 0;
	rc = row_read(&src);
	if (rc == STATUS_OK)
		rc = db_status(r->s.db);
	r->sum->tried += (int64_t)(r->n - r->next);
	r->sum->still += (int64_t)(r->n - r->next); /* the file can no longer be read so far under this profile */
	return rc == STATUS_OK && r->batch.batch_id ? session_write_batch(&r->s, &r->batch) : rc;
}

static enum status retry_source(struct retrying *r)
{
	const struct quarantine_item *first = &r->row[0].item;
	enum status rc;

	r->s.check.profile = profile_find(&r->s.profiles, first->profile);
	if (!r->s.check.profile) {
		msg_add(r->s.q, MSG_ERROR, "profile-unknown", MSG_FILE(first->file), NULL,
			"put the profile back into schemas/devices", "the profile that read this file is gone");
		r->sum->tried += (int64_t)r->n;
		r->sum->still += (int64_t)r->n;
		return STATUS_OK;
	}
	rc = waiting_source(r->s.db, &r->s.arena, first->batch_id, &r->source, r->s.q);
	if (rc != STATUS_OK)
		return rc;
	rc = retry_batch(r);
	fclose(r->source.f);
	return rc;
}

static enum status retry_all(struct retrying *r, int64_t batch_id)
{
	size_t n;
	const struct waiting *all = waiting_load(r->s.db, &r->s.arena, batch_id, &n);
	enum status rc = db_status(r->s.db);

	for (size_t at = 0; at < n && rc == STATUS_OK; at += r->n) {
		r->row = all + at;
		r->n = waiting_of_batch(r->row, n - at);
		rc = retry_source(r);
	}
	return rc;
}

enum status quarantine_retry(struct db *db, int64_t batch_id, const struct ingest_options *opt,
			     struct quarantine_summary *out, struct msgq *q)
{
	struct retrying r = {.sum = out};
	enum status rc;

	*out = (struct quarantine_summary){0};
	rc = session_open(&r.s, db, opt, q);
	if (rc == STATUS_OK)
		rc = db_begin(db, "retry", opt->actor, q);
	if (rc == STATUS_OK) {
		rc = retry_all(&r, batch_id);
		if (rc == STATUS_OK && out->batches > 0 && !opt->dry_run)
			rc = db_commit(db, q);
		else
			db_rollback(db);
	}
	session_close(&r.s);
	if (rc != STATUS_OK)
		return rc;
	return out->still ? STATUS_ATTENTION : STATUS_OK;
}
