/* worklist.c -- whom to call: standing duties at a day, most urgent first.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Women lost to follow-up stay on the list: they are the ones who would be forgotten. They need no place of their own.
 * Within an urgency the list runs by days overdue, so the longest waiting come first, and those are the lost ones; put
 * before all others they would push a woman with a fresh high-grade result behind a repeat test of last year, put last
 * they would never be called.
 */
#include "pathway/worklist.h"

#include "base/text.h"

const char *duty_state_name(enum duty_state s)
{
	static const char *const names[] = {"not due", "open", "overdue", "lost", "done", "closed"};

	return names[s];
}

enum duty_state duty_state_at(date_t as_of, int lead_days, date_t due_on, date_t overdue_on, date_t lost_on,
			      date_t closed_on, const char *closed_as)
{
	if (closed_on != DATE_NONE && closed_on <= as_of)
		return text_eq(closed_as, "done") ? DUTY_DONE : DUTY_CLOSED;
	if (as_of >= lost_on)
		return DUTY_LOST;
	if (as_of >= overdue_on)
		return DUTY_OVERDUE;
	if (lead_days >= 0 && as_of < due_on - lead_days)
		return DUTY_NOT_DUE;
	return DUTY_OPEN;
}

/* Columns of pathway_worklist. */
enum {
	COL_PERSON,
	COL_PUBLIC,
	COL_TEHSIL,
	COL_TEHSIL_NAME,
	COL_UC,
	COL_UC_NAME,
	COL_AREA,
	COL_KIND,
	COL_RULE,
	COL_URGENCY,
	COL_OPENED_BY,
	COL_OPENED,
	COL_DUE,
	COL_OVERDUE,
	COL_LOST,
	COL_DAYS,
	COL_ATTEMPTS,
	COL_LAST,
	COL_OUTCOME
};

/* Rungs of the ladder reached: it starts when the duty opens, or with a lead when that begins. */
static int reminders_reached(const struct program_level *v, const struct worklist_row *r, date_t as_of)
{
	date_t start = v->lead_days >= 0 ? r->due_on - v->lead_days : r->opened_on;
	int n = 0;

	for (size_t i = 0; i < v->n_reminders; i++)
		if (as_of >= start + v->reminder[i])
			n++;
	return n;
}

static void fill_row(const struct program *p, date_t as_of, struct db_stmt *s, struct worklist_row *r)
{
	const char *outcome = stmt_get_text(s, COL_OUTCOME);
	const struct program_level *v;
	int kind;

	*r = (struct worklist_row){.person_id = stmt_get_int(s, COL_PERSON),
				   .public_id = stmt_get_text(s, COL_PUBLIC),
				   .tehsil_code = stmt_get_text(s, COL_TEHSIL),
				   .tehsil_name = stmt_get_text(s, COL_TEHSIL_NAME),
				   .uc_code = stmt_get_text(s, COL_UC),
				   .uc_name = stmt_get_text(s, COL_UC_NAME),
				   .area_code = stmt_get_text(s, COL_AREA),
				   .kind = stmt_get_text(s, COL_KIND),
				   .rule = stmt_get_text(s, COL_RULE),
				   .urgency = (int)stmt_get_int(s, COL_URGENCY),
				   .opened_by = stmt_get_int(s, COL_OPENED_BY),
				   .opened_on = stmt_get_date(s, COL_OPENED),
				   .due_on = stmt_get_date(s, COL_DUE),
				   .lost_on = stmt_get_date(s, COL_LOST),
				   .days_overdue = (int)stmt_get_int(s, COL_DAYS),
				   .attempts = (int)stmt_get_int(s, COL_ATTEMPTS),
				   .last_attempt_on = stmt_get_date(s, COL_LAST),
				   .last_outcome = outcome ? outcome : ""};
	kind = program_kind(p, r->kind);
	r->title = kind >= 0 ? p->kind[kind].title : r->kind;
	v = program_level(p, r->urgency);
	r->level = v ? v->code : "";
	r->reminders_due = v ? reminders_reached(v, r, as_of) : 0;
	r->state = duty_state_at(as_of, v ? v->lead_days : -1, r->due_on, stmt_get_date(s, COL_OVERDUE), r->lost_on,
				 DATE_NONE, NULL);
}

static enum status unknown_word(struct msgq *q, struct arena *a, const char *code, const char *what, const char *word,
				const char *const *known)
{
	const char *near = text_nearest(word, known);
	const char *hint = near ? arena_printf(a, "nearest known is '%s'", near) : NULL;

	return msg_fail(q, STATUS_USAGE, code, MSG_NOWHERE, what, hint, "unknown %s '%s'", what, word);
}

static enum status find_area(struct db *db, struct arena *a, const char *code, int64_t *area_id, struct msgq *q)
{
	struct db_stmt *s;
	const char **known = arena_calloc(a, 1, sizeof *known);
	size_t n = 0, cap = 1;

	*area_id = 0;
	if (!code)
		return STATUS_OK;
	s = db_stmt(db, STMT_PATHWAY_AREA_FIND);
	stmt_text(s, ":code", code);
	*area_id = stmt_one_int(s, 0);
	if (*area_id || db_status(db) != STATUS_OK)
		return db_status(db);
	for (s = db_stmt(db, STMT_PATHWAY_AREA_CODES); stmt_step(s) == 1;) {
		if (n + 1 == cap) {
			const char **more = arena_calloc(a, 2 * cap, sizeof *more);

			memcpy(more, known, n * sizeof *more);
			known = more;
			cap *= 2;
		}
		known[n++] = arena_strdup(a, stmt_get_text(s, 0));
	}
	return unknown_word(q, a, "area-unknown", "area", code, known);
}

static enum status check_kind(const struct program *p, struct arena *a, const char *kind, struct msgq *q)
{
	const char **known = arena_calloc(a, p->n_kinds + 1, sizeof *known);

	if (!kind || program_kind(p, kind) >= 0)
		return STATUS_OK;
	for (size_t i = 0; i < p->n_kinds; i++)
		known[i] = p->kind[i].code;
	return unknown_word(q, a, "duty-unknown", "kind", kind, known);
}

static struct db_stmt *bind_request(struct db *db, const struct worklist_request *req, int64_t area_id)
{
	struct db_stmt *s = db_stmt(db, STMT_PATHWAY_WORKLIST);

	stmt_date(s, ":as_of", req->as_of);
	stmt_id(s, ":area_id", area_id);
	stmt_text(s, ":kind", req->kind);
	stmt_int(s, ":overdue_only", req->overdue_only);
	return s;
}

enum status worklist_run(struct db *db, const char *data_dir, const struct worklist_request *req,
			 void (*row)(void *ctx, const struct worklist_row *), void *ctx, int64_t *n, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	const struct program *p = program_current(db, &a, data_dir, DATE_NONE, NULL, q);
	enum status st = p ? STATUS_OK : STATUS_REGISTRY;
	struct worklist_row r;
	struct db_stmt *s;
	int64_t area_id = 0, count = 0;

	if (st == STATUS_OK)
		st = check_kind(p, &a, req->kind, q);
	if (st == STATUS_OK)
		st = find_area(db, &a, req->area_code, &area_id, q);
	if (st != STATUS_OK)
		goto out;
	for (s = bind_request(db, req, area_id); stmt_step(s) == 1;) {
		fill_row(p, req->as_of, s, &r);
		if (r.state == DUTY_NOT_DUE && !req->all)
			continue;
		row(ctx, &r);
		count++;
	}
	st = db_status(db);
out:
	if (n)
		*n = count;
	arena_free(&a);
	return st;
}
