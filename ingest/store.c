/* store.c -- keys, contents, fates; records, identities, results, events, evidence.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/store.h"

#include "base/text.h"

#define SEP '\x1f' /* between the parts of a key or content: no field holds it alone */

static void add(struct buf *b, const char *s)
{
	buf_str(b, s ? s : "");
	buf_char(b, SEP);
}

static void add_date(struct buf *b, date_t d)
{
	char text[DATE_TEXT_SIZE];

	add(b, date_format(d, text));
}

/* ---- key and content ---- */

/* A row that could not be taken apart has no key: its fields may stand in the wrong places. */
static bool has_key(const struct row *row)
{
	return !text_eq(row->broken.rule, "row-ragged") && !text_eq(row->broken.rule, "json-syntax") &&
	       !text_eq(row->broken.rule, "json-not-object");
}

static void make_key(struct db *db, const struct profile *p, const struct row *row, struct decision *out)
{
	bool first = p->key_needs == F_NONE || row->value[p->key_needs];
	const enum field *fields = first ? p->key_fields : p->key_otherwise;
	size_t n = first ? p->n_key_fields : p->n_key_otherwise;
	struct buf b = BUF_INIT;

	add(&b, p->key_space);
	add(&b, first ? "1" : "2");
	for (size_t i = 0; i < n; i++)
		add(&b, fields[i] < F_COUNT ? row->value[fields[i]] : NULL);
	seal_hash_bytes(db, "record-key", b.data, b.len, out->key);
	out->has_key = true;
	seal_wipe(&b);
}

/* Everything understood, as the sender said it: a place is its spelling and not the area found, so that an alias added
 * later does not make an old row look changed. */
static void content_text(struct buf *b, const struct row *row, const struct understood *u)
{
	static const char *const precision[] = {"day", "month", "year", "age"};

	add(b, u->test);
	add(b, u->category);
	add(b, u->detail);
	add(b, u->status);
	add_date(b, u->collected_on);
	add_date(b, u->resulted_on);
	add(b, u->device ? u->device->code : NULL);
	add(b, u->facility ? u->facility->code : NULL);
	add(b, row->value[F_AREA_CODE]);
	add(b, row->value[F_AREA_NAME]);
	add(b, u->assay);
	add(b, u->lot);
	add(b, u->who.name);
	add(b, u->who.relative);
	add(b, u->who.cnic);
	add(b, u->who.family_cnic);
	add(b, u->who.phone);
	add(b, u->who.mrn);
	add(b, u->who.specimen);
	add_date(b, u->who.birth_on);
	add(b, u->who.birth_on == DATE_NONE ? NULL : precision[u->who.birth_precision]);
	add(b, u->who.hiv_status);
	add(b, row->value[F_OPERATOR]);
	add(b, u->evidence->data);
}

/* A refused row is known again by its fields as written. */
static void raw_text(struct buf *b, const struct row *row)
{
	add(b, "refused");
	for (int f = 0; f < F_COUNT; f++)
		add(b, f == F_EXPORTED_ON ? NULL : row->value[f]); /* each export has another day */
}

static void make_content(struct db *db, const struct row *row, const struct understood *u, bool taken,
			 struct decision *out)
{
	struct buf b = BUF_INIT;

	if (taken)
		content_text(&b, row, u);
	else
		raw_text(&b, row);
	seal_hash_bytes(db, "record-content", b.data, b.len, out->content);
	out->has_content = true;
	seal_wipe(&b);
}

/* ---- fate ---- */

/* What stands under a key now. */
struct held {
	int64_t record_id, batch_id, result_id, event_id;
	bool same_content, preliminary, same_result;
};

static bool same_text(const char *a, const char *b)
{
	return text_eq(a ? a : "", b ? b : "");
}

static bool find_held(struct db *db, const struct decision *d, const struct understood *u, struct held *out)
{
	struct db_stmt *s = db_stmt(db, STMT_INGEST_HELD);
	const void *content;
	bool event, found;
	size_t n = 0;

	stmt_blob(s, ":key_hash", d->key, sizeof d->key);
	found = stmt_step(s) == 1;
	if (!found)
		return false;
	event = !stmt_is_null(s, 7);
	content = stmt_get_blob(s, 2, &n);
	*out = (struct held){.record_id = stmt_get_int(s, 0),
			     .batch_id = stmt_get_int(s, 1),
			     .result_id = stmt_get_int(s, 3),
			     .event_id = stmt_get_int(s, 7),
			     .same_content = n == sizeof d->content && memcmp(content, d->content, n) == 0,
			     .preliminary = text_eq(stmt_get_text(s, event ? 8 : 4), "preliminary"),
			     .same_result = same_text(stmt_get_text(s, event ? 9 : 5), u->category) &&
					    same_text(stmt_get_text(s, event ? 10 : 6), u->detail)};
	stmt_done(s);
	return true;
}

/* An older state of the same run, as overlapping exports repeat it. */
static bool find_same(struct db *db, struct decision *d, int64_t batch_id)
{
	struct db_stmt *s = db_stmt(db, STMT_INGEST_SAME);
	bool found;

	stmt_blob(s, ":key_hash", d->key, sizeof d->key);
	stmt_blob(s, ":content_hash", d->content, sizeof d->content);
	found = stmt_step(s) == 1;
	if (found) {
		d->same_as = stmt_get_int(s, 0);
		d->fate = stmt_get_int(s, 1) == batch_id ? FATE_DUPLICATE : FATE_UNCHANGED;
	}
	stmt_done(s);
	return found;
}

static void refuse(struct row *row, struct decision *d, const char *rule, const char *reason)
{
	row_break(row, rule, F_STATUS, reason);
	d->fate = FATE_QUARANTINED;
	d->same_as = 0;
}

/* True when the profile takes the change as a correction though the row does not say so. */
static bool is_correction(const struct profile *p, const struct held *h, struct understood *u)
{
	if (text_eq(u->status, "corrected") || text_eq(u->status, "withdrawn"))
		return true;
	if (h->preliminary && text_eq(u->status, "final"))
		return true;
	if (p->on_change == CHANGE_QUARANTINE || (p->on_change == CHANGE_CORRECT_UNLESS_RESULT && !h->same_result))
		return false;
	u->warning[WARN_IDENTITY_CHANGED] = true;
	return true;
}

static void decide_held(const struct profile *p, const struct held *h, struct row *row, struct understood *u,
			struct decision *d)
{
	bool same_kind = u->is_event ? h->event_id != 0 : h->result_id != 0;

	if (same_kind && is_correction(p, h, u)) {
		d->fate = FATE_CORRECTED;
		d->same_as = h->record_id;
		d->supersedes = u->is_event ? h->event_id : h->result_id;
	} else {
		refuse(row, d, "changed-without-correction",
		       "held with another content, and the row does not say it is a correction");
	}
}

static void decide_understood(struct db *db, const struct profile *p, int64_t batch_id, struct row *row,
			      struct understood *u, struct decision *d)
{
	struct held h;

	if (!find_held(db, d, u, &h)) {
		d->fate = FATE_ACCEPTED;
		if (text_eq(u->status, "corrected") || text_eq(u->status, "withdrawn"))
			refuse(row, d, "nothing-to-correct",
			       "no earlier result is held that this row could correct or withdraw");
	} else if (h.same_content) {
		d->fate = h.batch_id == batch_id ? FATE_DUPLICATE : FATE_UNCHANGED;
		d->same_as = h.record_id;
	} else if (!find_same(db, d, batch_id)) {
		decide_held(p, &h, row, u, d);
	}
}

void store_decide(struct db *db, const struct profile *p, int64_t batch_id, struct row *row, struct understood *u,
		  bool taken, struct decision *out)
{
	*out = (struct decision){.fate = FATE_QUARANTINED};
	if (taken && u->ignored) {
		out->fate = FATE_IGNORED;
		return;
	}
	if (has_key(row))
		make_key(db, p, row, out);
	make_content(db, row, u, taken, out);
	if (taken)
		decide_understood(db, p, batch_id, row, u, out);
}

/* ---- writing ---- */

static void write_record(struct db *db, int64_t id, const struct record_place *at, const struct row *row,
			 const struct understood *u, const struct decision *d)
{
	struct db_stmt *s = db_stmt(db, STMT_INGEST_RECORD_INSERT);

	stmt_int(s, ":record_id", id);
	stmt_int(s, ":batch_id", at->batch_id);
	stmt_int(s, ":ordinal", at->ordinal);
	stmt_int(s, ":line", row->line);
	stmt_int(s, ":byte_offset", (int64_t)row->offset);
	stmt_int(s, ":byte_length", (int64_t)row->length);
	stmt_text(s, ":fate", ingest_fate_name(d->fate));
	if (d->fate == FATE_QUARANTINED) {
		stmt_text(s, ":rule", row->broken.rule);
		stmt_text(s, ":field", row_broken_field(row));
		stmt_text(s, ":reason", row->broken.reason);
	} else if (d->fate == FATE_IGNORED) {
		stmt_text(s, ":rule", u->ignored_rule);
		stmt_text(s, ":reason", u->ignored);
	}
	stmt_blob(s, ":key_hash", d->has_key ? d->key : NULL, sizeof d->key);
	stmt_blob(s, ":content_hash", d->has_content ? d->content : NULL, sizeof d->content);
	stmt_id(s, ":same_as", d->same_as);
	stmt_id(s, ":retry_of", at->retry_of);
	stmt_run(s);
}

static void write_event(struct db *db, int64_t record_id, const struct understood *u, const struct decision *d)
{
	struct db_stmt *s = db_stmt(db, STMT_INGEST_EVENT_INSERT);

	stmt_int(s, ":event_id", db_next_id(db, "event"));
	stmt_int(s, ":record_id", record_id);
	stmt_text(s, ":kind", u->test);
	stmt_text(s, ":outcome", u->category);
	stmt_text(s, ":detail", u->detail);
	stmt_text(s, ":status", u->status);
	stmt_date(s, ":happened_on", u->collected_on);
	stmt_id(s, ":facility_id", u->facility_id);
	stmt_id(s, ":area_id", u->site_area_id);
	stmt_id(s, ":supersedes", d->supersedes);
	stmt_run(s);
}

static void write_evidence(struct db *db, int64_t result_id, const struct understood *u)
{
	struct db_stmt *s = db_stmt(db, STMT_INGEST_EVIDENCE_INSERT);
	const struct buf *body = u->encoded ? u->encoded : u->evidence;

	stmt_int(s, ":evidence_id", db_next_id(db, "evidence"));
	stmt_int(s, ":result_id", result_id);
	stmt_text(s, ":kind", u->test);
	stmt_text(s, ":format", u->encoded ? EVIDENCE_SCORE : EVIDENCE_JSON);
	stmt_blob(s, ":body", body->data, body->len);
	stmt_run(s);
}

static void write_result(struct db *db, int64_t record_id, const struct understood *u, const struct decision *d)
{
	struct db_stmt *s = db_stmt(db, STMT_INGEST_RESULT_INSERT);
	int64_t result_id = db_next_id(db, "result");

	stmt_int(s, ":result_id", result_id);
	stmt_int(s, ":record_id", record_id);
	stmt_text(s, ":test", u->test);
	stmt_text(s, ":category", u->category);
	stmt_text(s, ":detail", u->detail);
	stmt_text(s, ":status", u->status);
	stmt_date(s, ":collected_on", u->collected_on);
	stmt_date(s, ":resulted_on", u->resulted_on);
	stmt_id(s, ":device_id", u->device ? u->device->device_id : 0);
	stmt_id(s, ":facility_id", u->facility_id);
	stmt_id(s, ":area_id", u->site_area_id);
	stmt_text(s, ":assay", u->assay);
	stmt_text(s, ":lot", u->lot);
	stmt_id(s, ":supersedes", d->supersedes);
	if (stmt_run(s) && u->evidence->len)
		write_evidence(db, result_id, u);
}

#define READING_PAD 64u /* sealed texts have lengths in such steps, so that a length tells little */

static void write_reading(struct db *db, int64_t record_id, const struct place_piece *p)
{
	struct db_stmt *s = db_stmt(db, STMT_INGEST_PLACE_READING_INSERT);
	struct buf text = BUF_INIT, sealed = BUF_INIT;
	unsigned char hash[SEAL_HASH_SIZE];
	struct arena a = ARENA_INIT;
	int64_t id = db_next_id(db, "place_reading");
	char *folded = text_fold(&a, text_fold_digits(&a, p->text));

	buf_str(&text, p->text);
	while (text.len % READING_PAD != 0)
		buf_char(&text, ' ');
	seal_close_bytes(db, "place_reading", id, text.data, text.len, &sealed);
	seal_hash(db, "place-reading", folded, hash);
	stmt_int(s, ":place_reading_id", id);
	stmt_int(s, ":record_id", record_id);
	stmt_text(s, ":how", p->how == PLACE_BY_FUZZY ? "fuzzy" : "unread");
	stmt_int(s, ":area_id", p->area_id);
	if (p->how == PLACE_BY_FUZZY) {
		stmt_int(s, ":score", p->score);
		stmt_int(s, ":margin", p->margin);
	}
	stmt_blob(s, ":sealed", sealed.data, sealed.len);
	stmt_blob(s, ":text_hash", hash, sizeof hash);
	stmt_run(s);
	sodium_memzero(folded, strlen(folded));
	seal_wipe(&text);
	buf_free(&sealed);
	arena_free(&a);
}

int64_t store_write(struct db *db, const struct record_place *at, const struct row *row, const struct understood *u,
		    const struct decision *d)
{
	int64_t id = db_next_id(db, "record");

	write_record(db, id, at, row, u, d);
	if (d->fate != FATE_ACCEPTED && d->fate != FATE_CORRECTED)
		return id;
	identity_insert(db, db_next_id(db, "identity"), id, &u->who);
	for (size_t i = 0; i < u->n_readings; i++)
		write_reading(db, id, &u->reading[i]);
	if (u->is_event)
		write_event(db, id, u, d);
	else
		write_result(db, id, u, d);
	return id;
}
