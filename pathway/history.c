/* history.c -- tells a woman's history again, rule by rule, and where records and batches come from.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The engine is run anew over what was known on the day asked for; nothing is read from the derived tables but the
 * woman's best birth date, place and HIV status, so the trace shows what the duties rest on and not a copy of it.
 */
#include "pathway/history.h"

#include "base/buf.h"
#include "base/hash.h"
#include "base/text.h"
#include "db/place.h"

/* Columns of pathway_history_entries. */
enum {
	COL_RECORD,
	COL_BATCH,
	COL_LINE,
	COL_FILE,
	COL_LINK_RULE,
	COL_LINK_BY,
	COL_ROW,
	COL_IS_EVENT,
	COL_TEST,
	COL_CATEGORY,
	COL_DETAIL,
	COL_STATUS,
	COL_COLLECTED,
	COL_KNOWN,
	COL_SUPERSEDED
};

struct trace {
	struct db *db;
	struct arena *a;
	const struct program *p;
	date_t as_of;
	struct history_person *out;
	struct path_entry *run; /* entries in force */
	size_t n_run, capacity;
};

static const char *text_or_empty(struct arena *a, const char *s)
{
	return s ? arena_strdup(a, s) : "";
}

static void grow(struct trace *t)
{
	size_t capacity = t->capacity ? 2 * t->capacity : 16;
	struct history_entry *entry = arena_calloc(t->a, capacity, sizeof *entry);
	struct path_entry *run = arena_calloc(t->a, capacity, sizeof *run);

	if (t->capacity) {
		memcpy(entry, t->out->entry, t->out->n_entries * sizeof *entry);
		memcpy(run, t->run, t->n_run * sizeof *run);
	}
	t->out->entry = entry;
	t->run = run;
	t->capacity = capacity;
}

static void add_to_run(struct trace *t, const struct history_entry *h, struct db_stmt *s)
{
	struct path_entry *e = &t->run[t->n_run];

	*e = (struct path_entry){.record_id = h->record_id,
				 .row_id = stmt_get_int(s, COL_ROW),
				 .is_event = stmt_get_int(s, COL_IS_EVENT) != 0,
				 .category = h->category,
				 .detail = h->detail,
				 .collected_on = h->collected_on,
				 .known_on = h->known_on};
	if (engine_code(t->p, e, h->test))
		t->n_run++;
}

static void read_entry(struct trace *t, struct db_stmt *s)
{
	struct history_entry *h;
	int64_t later = stmt_get_int(s, COL_SUPERSEDED);

	if (t->out->n_entries == t->capacity)
		grow(t);
	h = &t->out->entry[t->out->n_entries++];
	*h = (struct history_entry){.record_id = stmt_get_int(s, COL_RECORD),
				    .batch_id = stmt_get_int(s, COL_BATCH),
				    .line = stmt_get_int(s, COL_LINE),
				    .file = text_or_empty(t->a, stmt_get_text(s, COL_FILE)),
				    .test = text_or_empty(t->a, stmt_get_text(s, COL_TEST)),
				    .category = text_or_empty(t->a, stmt_get_text(s, COL_CATEGORY)),
				    .detail = text_or_empty(t->a, stmt_get_text(s, COL_DETAIL)),
				    .status = text_or_empty(t->a, stmt_get_text(s, COL_STATUS)),
				    .superseded_by = later,
				    .collected_on = stmt_get_date(s, COL_COLLECTED),
				    .known_on = stmt_get_date(s, COL_KNOWN),
				    .role = "",
				    .rule = "",
				    .why = "",
				    .opened = "",
				    .closed = "",
				    .link_rule = text_or_empty(t->a, stmt_get_text(s, COL_LINK_RULE)),
				    .link_by = text_or_empty(t->a, stmt_get_text(s, COL_LINK_BY))};
	h->in_force = !later && (text_eq(h->status, "final") || text_eq(h->status, "corrected"));
	if (h->in_force)
		add_to_run(t, h, s);
}

static const char *join_kinds(const struct trace *t, uint32_t kinds)
{
	const char *list = "";

	for (size_t k = 0; k < t->p->n_kinds; k++)
		if (kinds >> k & 1)
			list = arena_printf(t->a, "%s%s%s", list, *list ? ", " : "", t->p->kind[k].code);
	return list;
}

/* The engine has sorted its entries its own way: answers are brought back by row. */
static void answer_entry(struct trace *t, const struct path_entry *e)
{
	static const char *const roles[] = {"screen", "triage", "diagnosis"};

	for (size_t i = 0; i < t->out->n_entries; i++) {
		struct history_entry *h = &t->out->entry[i];

		if (h->record_id != e->record_id || !h->in_force || !text_eq(h->test, t->p->codes->names[e->test]))
			continue;
		h->episode = e->episode;
		h->role = e->is_event ? "" : roles[e->role];
		h->rule = e->rule >= 0 ? t->p->rule[e->rule].id : "";
		h->why = e->rule >= 0 ? t->p->rule[e->rule].source : "";
		h->opened = join_kinds(t, e->opened);
		h->closed = join_kinds(t, e->closed);
	}
}

static void tell_duties(struct trace *t, const struct path_woman *w)
{
	t->out->duty = arena_calloc(t->a, w->n_duties, sizeof *t->out->duty);
	t->out->n_duties = w->n_duties;
	for (size_t i = 0; i < w->n_duties; i++) {
		const struct path_duty *d = &w->duty[i];
		const struct program_level *v = &t->p->level[d->level];

		t->out->duty[i] = (struct history_duty){
			.kind = t->p->kind[d->kind].code,
			.title = t->p->kind[d->kind].title,
			.rule = t->p->rule[d->rule].id,
			.source = t->p->rule[d->rule].source,
			.level = v->code,
			.urgency = v->rank,
			.opened_by = d->opened_by,
			.closed_by = d->closed_by,
			.opened_on = d->opened_on,
			.due_on = d->due_on,
			.overdue_on = d->overdue_on,
			.lost_on = d->lost_on,
			.closed_on = d->closed_on,
			.closed_as = d->closed_as ? d->closed_as : "",
			.state = duty_state_at(t->as_of, v->lead_days, d->due_on, d->overdue_on, d->lost_on,
					       d->closed_on, d->closed_as),
		};
	}
}

static bool find_person(struct trace *t, const char *person)
{
	struct db_stmt *s = db_stmt(t->db, STMT_PATHWAY_PERSON_FIND);
	int64_t id = 0;
	bool found;

	stmt_text(s, ":public_id", person);
	if (text_to_int64(person, &id) && id > 0)
		stmt_int(s, ":person_id", id);
	found = stmt_step(s) == 1;
	if (found) {
		t->out->person_id = stmt_get_int(s, 0);
		t->out->public_id = arena_strdup(t->a, stmt_get_text(s, 1));
		stmt_done(s);
	}
	return found;
}

static void read_woman(struct trace *t)
{
	struct db_stmt *s = db_stmt(t->db, STMT_PATHWAY_WOMAN_FIND);

	t->out->birth_on = DATE_NONE;
	t->out->birth_precision = t->out->area_code = t->out->area_name = "";
	stmt_int(s, ":person_id", t->out->person_id);
	if (stmt_step(s) != 1)
		return;
	t->out->birth_on = stmt_get_date(s, 0);
	t->out->birth_precision = text_or_empty(t->a, stmt_get_text(s, 1));
	t->out->hiv_positive = stmt_get_int(s, 2) != 0;
	t->out->area_code = text_or_empty(t->a, stmt_get_text(s, 3));
	t->out->area_name = text_or_empty(t->a, stmt_get_text(s, 4));
	stmt_done(s);
}

static void read_homes(struct trace *t)
{
	struct db_stmt *s = db_stmt(t->db, STMT_PATHWAY_HISTORY_HOMES);
	size_t cap = 0;

	stmt_int(s, ":person_id", t->out->person_id);
	stmt_date(s, ":as_of", t->as_of);
	while (stmt_step(s) == 1) {
		if (t->out->n_homes == cap) {
			struct history_home *more = arena_calloc(t->a, cap ? 2 * cap : 4, sizeof *more);

			if (cap)
				memcpy(more, t->out->home, cap * sizeof *more);
			t->out->home = more;
			cap = cap ? 2 * cap : 4;
		}
		t->out->home[t->out->n_homes++] =
			(struct history_home){.from_on = stmt_get_date(s, 0),
					      .area_code = text_or_empty(t->a, stmt_get_text(s, 1)),
					      .area_name = text_or_empty(t->a, stmt_get_text(s, 2)),
					      .record_id = stmt_get_int(s, 3)};
	}
}

static void read_entries(struct trace *t)
{
	struct db_stmt *s = db_stmt(t->db, STMT_PATHWAY_HISTORY_ENTRIES);

	stmt_int(s, ":person_id", t->out->person_id);
	stmt_date(s, ":as_of", t->as_of);
	grow(t);
	while (stmt_step(s) == 1)
		read_entry(t, s);
}

enum status history_person(struct db *db, struct arena *a, const char *data_dir, const char *person, date_t as_of,
			   struct history_person *out, struct msgq *q)
{
	struct trace t = {.db = db, .a = a, .as_of = as_of, .out = out};
	struct path_woman w = {.birth_on = DATE_NONE};

	memset(out, 0, sizeof *out);
	t.p = program_current(db, a, data_dir, DATE_NONE, NULL, q);
	if (!t.p)
		return STATUS_REGISTRY;
	if (!find_person(&t, person))
		return db_status(db) != STATUS_OK
			       ? STATUS_REGISTRY
			       : msg_fail(q, STATUS_USAGE, "person-unknown", MSG_FILE(db_path(db)), NULL,
					  "sanad worklist prints the public ids", "no woman has this id");
	read_woman(&t);
	read_homes(&t);
	read_entries(&t);
	w.birth_on = out->birth_on;
	w.hiv_positive = out->hiv_positive;
	engine_run(t.p, a, &w, t.run, t.n_run);
	for (size_t i = 0; i < t.n_run; i++)
		answer_entry(&t, &t.run[i]);
	tell_duties(&t, &w);
	out->died_on = w.died_on;
	out->moved_on = w.moved_on;
	out->no_cervix_on = w.no_cervix_on;
	return db_status(db);
}

/* ---- a record, a batch ---------------------------------------------------------------------------------------------
 */

static void read_links(struct db *db, struct arena *a, struct history_record *out)
{
	struct db_stmt *s = db_stmt(db, STMT_PATHWAY_HISTORY_LINKS);
	size_t cap = 0;

	stmt_int(s, ":record_id", out->record_id);
	while (stmt_step(s) == 1) {
		struct history_link *l;

		if (out->n_links == cap) {
			struct history_link *more = arena_calloc(a, cap ? 2 * cap : 4, sizeof *more);

			if (cap)
				memcpy(more, out->link, out->n_links * sizeof *more);
			out->link = more;
			cap = cap ? 2 * cap : 4;
		}
		l = &out->link[out->n_links++];
		l->link_id = stmt_get_int(s, 0);
		l->weight = stmt_get_int(s, 1);
		l->reverses = stmt_get_int(s, 2);
		l->public_id = text_or_empty(a, stmt_get_text(s, 3));
		l->rule = text_or_empty(a, stmt_get_text(s, 4));
		l->explanation = text_or_empty(a, stmt_get_text(s, 5));
		l->model = text_or_empty(a, stmt_get_text(s, 6));
		l->decided_by = text_or_empty(a, stmt_get_text(s, 7));
	}
	out->public_id = out->n_links ? out->link[out->n_links - 1].public_id : "";
}

static void read_readings(struct db *db, struct arena *a, struct history_record *out)
{
	struct db_stmt *s = db_stmt(db, STMT_PATHWAY_HISTORY_READINGS);

	out->reading = arena_calloc(a, PLACE_MAX_PIECES, sizeof *out->reading);
	stmt_int(s, ":record_id", out->record_id);
	while (stmt_step(s) == 1 && out->n_readings < PLACE_MAX_PIECES)
		out->reading[out->n_readings++] =
			(struct history_reading){.how = text_or_empty(a, stmt_get_text(s, 0)),
						 .score = stmt_get_int(s, 1),
						 .margin = stmt_get_int(s, 2),
						 .area_code = text_or_empty(a, stmt_get_text(s, 3)),
						 .area_name = text_or_empty(a, stmt_get_text(s, 4))};
	stmt_done(s);
}

enum status history_record(struct db *db, struct arena *a, int64_t record_id, struct history_record *out,
			   struct msgq *q)
{
	struct db_stmt *s = db_stmt(db, STMT_PATHWAY_HISTORY_RECORD);

	memset(out, 0, sizeof *out);
	stmt_int(s, ":record_id", record_id);
	if (stmt_step(s) != 1)
		return db_status(db) != STATUS_OK
			       ? STATUS_REGISTRY
			       : msg_fail(q, STATUS_USAGE, "record-unknown", MSG_FILE(db_path(db)), NULL, NULL,
					  "there is no record %lld", (long long)record_id);
	out->record_id = stmt_get_int(s, 0);
	out->batch_id = stmt_get_int(s, 1);
	out->ordinal = stmt_get_int(s, 2);
	out->line = stmt_get_int(s, 3);
	out->byte_offset = stmt_get_int(s, 4);
	out->byte_length = stmt_get_int(s, 5);
	out->file = text_or_empty(a, stmt_get_text(s, 6));
	out->fate = text_or_empty(a, stmt_get_text(s, 7));
	out->rule = text_or_empty(a, stmt_get_text(s, 8));
	out->field = text_or_empty(a, stmt_get_text(s, 9));
	out->reason = text_or_empty(a, stmt_get_text(s, 10));
	out->same_as = stmt_get_int(s, 11);
	out->retry_of = stmt_get_int(s, 12);
	out->test = text_or_empty(a, stmt_get_text(s, 13));
	out->category = text_or_empty(a, stmt_get_text(s, 14));
	out->status = text_or_empty(a, stmt_get_text(s, 15));
	stmt_done(s);
	read_links(db, a, out);
	read_readings(db, a, out);
	return db_status(db);
}

enum status history_batch(struct db *db, struct arena *a, int64_t batch_id, struct history_batch *out, struct msgq *q)
{
	struct db_stmt *s = db_stmt(db, STMT_PATHWAY_HISTORY_BATCH);
	int64_t *const count[] = {&out->read,        &out->accepted,    &out->unchanged, &out->corrected,
				  &out->duplicate,   &out->quarantined, &out->ignored,   &out->first_record,
				  &out->last_record, &out->linked,      &out->women};
	const void *hash;
	size_t n;

	memset(out, 0, sizeof *out);
	stmt_int(s, ":batch_id", batch_id);
	if (stmt_step(s) != 1)
		return db_status(db) != STATUS_OK ? STATUS_REGISTRY
						  : msg_fail(q, STATUS_USAGE, "batch-unknown", MSG_FILE(db_path(db)),
							     NULL, NULL, "there is no batch %lld", (long long)batch_id);
	out->batch_id = stmt_get_int(s, 0);
	out->bytes = stmt_get_int(s, 1);
	out->file = text_or_empty(a, stmt_get_text(s, 2));
	out->profile = text_or_empty(a, stmt_get_text(s, 3));
	out->kind = text_or_empty(a, stmt_get_text(s, 4));
	hash = stmt_get_blob(s, 5, &n);
	if (n == HASH_SIZE)
		hash_hex(out->sha256, hash);
	for (int i = 0; i < (int)(sizeof count / sizeof *count); i++)
		*count[i] = stmt_get_int(s, 6 + i);
	stmt_done(s);
	return db_status(db);
}
