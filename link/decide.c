/* decide.c -- what people say of two records is checked against all that was said before, written down and carried out.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/decide_int.h"
#include "link/propose.h"

#include "base/text.h"

#include <stdio.h>

/* ---- words of the command line ---------------------------------------------------------------------------------- */

static bool parse_pair(const char *word, const char *colon, struct link_ref *out)
{
	struct arena a = ARENA_INIT;
	bool ok = text_to_int64(arena_strndup(&a, word, (size_t)(colon - word)), &out->id) &&
		  text_to_int64(colon + 1, &out->other) && out->id > 0 && out->other > 0;

	arena_free(&a);
	out->kind = LINK_REF_PAIR;
	return ok;
}

bool link_ref_parse(const char *word, struct link_ref *out)
{
	static const char letters[] = "QDP";
	const char *colon = strchr(word, ':'), *letter;

	*out = (struct link_ref){.kind = LINK_REF_NUMBER};
	if (colon)
		return parse_pair(word, colon, out);
	letter = *word ? strchr(letters, *word >= 'a' && *word <= 'z' ? *word - 'a' + 'A' : *word) : NULL;
	if (letter && *letter)
		out->kind = LINK_REF_QUESTION + (enum link_ref_kind)(letter - letters);
	return text_to_int64(letter && *letter ? word + 1 : word, &out->id) && out->id > 0;
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

static void copy_text(char *to, size_t size, const char *from)
{
	(void)snprintf(to, size, "%s", from ? from : "");
}

bool decision_get(struct db *db, int64_t id, struct decision *out)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_DECISION_GET);

	stmt_int(s, ":decision_id", id);
	if (stmt_step(s) != 1)
		return false;
	*out = (struct decision){.id = id,
				 .record_id = stmt_get_int(s, 0),
				 .other_id = stmt_get_int(s, 1),
				 .question_id = stmt_get_int(s, 4),
				 .proposal_id = stmt_get_int(s, 5),
				 .reverses = stmt_get_int(s, 6),
				 .taken_back = stmt_get_int(s, 7)};
	copy_text(out->verdict, sizeof out->verdict, stmt_get_text(s, 2));
	copy_text(out->by, sizeof out->by, stmt_get_text(s, 3));
	stmt_done(s);
	return true;
}

int64_t decide_apart(struct db *db, int64_t person_id, int64_t other_person_id)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_APART);

	stmt_int(s, ":person_id", person_id);
	stmt_int(s, ":other_person_id", other_person_id);
	return stmt_one_int(s, 0);
}

void decision_put(struct deciding *d, const char *verdict)
{
	struct db_stmt *s;

	d->decision_id = db_next_id(d->db, "link_decision");
	s = db_stmt(d->db, STMT_LINK_DECISION_INSERT);
	stmt_int(s, ":decision_id", d->decision_id);
	stmt_int(s, ":record_id", d->record_id);
	stmt_int(s, ":other_id", d->other_id);
	stmt_text(s, ":verdict", verdict);
	stmt_text(s, ":reason", d->why && *d->why ? d->why : NULL);
	stmt_text(s, ":decided_by", d->by);
	stmt_id(s, ":question_id", d->question_id);
	stmt_id(s, ":proposal_id", d->proposal_id);
	stmt_id(s, ":reverses", d->reverses);
	(void)stmt_run(s);
	d->out->decision_id = d->decision_id;
}

/* ---- checking --------------------------------------------------------------------------------------------------- */

static enum status refuse(struct msgq *q, const char *hint, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static enum status refuse(struct msgq *q, const char *hint, const char *fmt, ...)
{
	struct arena a = ARENA_INIT;
	va_list ap;

	va_start(ap, fmt);
	msg_add(q, MSG_ERROR, "link-decide", MSG_NOWHERE, NULL, hint, "%s", arena_vprintf(&a, fmt, ap));
	va_end(ap);
	arena_free(&a);
	return STATUS_USAGE;
}

/* Says which decision stands against it, or has already said it. */
static enum status refuse_decision(struct deciding *d, int64_t decision_id, bool same, bool again)
{
	struct decision was;
	char hint[100];

	if (!decision_get(d->db, decision_id, &was))
		return db_status(d->db);
	(void)snprintf(hint, sizeof hint, "to change it, first take it back: sanad link undo D%lld --by WHO",
		       (long long)was.id);
	return refuse(d->q, hint, "%s decision D%lld of %s: records %lld and %lld are %s",
		      again ? "already said by" : "contradicts", (long long)was.id, was.by, (long long)was.record_id,
		      (long long)was.other_id, same ? "one woman" : "two women");
}

static int64_t woman_or_refuse(struct deciding *d, int64_t record_id, enum status *st)
{
	int64_t person_id = row_woman(d->db, record_id);

	if (!person_id && *st == STATUS_OK)
		*st = db_status(d->db) != STATUS_OK
			      ? STATUS_REGISTRY
			      : refuse(d->q,
				       "sanad link queue lists the open questions; a pair is two numbers of records",
				       "record %lld belongs to nobody", (long long)record_id);
	return person_id;
}

/* What was said of these very records before. */
static enum status check_pair(struct deciding *d, enum link_verdict verdict)
{
	struct db_stmt *s = db_stmt(d->db, STMT_LINK_DECISION_OF_PAIR);
	int64_t id;
	bool same;

	stmt_int(s, ":record_id", d->record_id);
	stmt_int(s, ":other_id", d->other_id);
	if (stmt_step(s) != 1)
		return db_status(d->db);
	id = stmt_get_int(s, 0);
	same = text_eq(stmt_get_text(s, 1), "same");
	stmt_done(s);
	return refuse_decision(d, id, same, same == (verdict == LINK_SAME));
}

/* Moves must not have brought together what was decided to be two. */
static enum status check_woman(struct deciding *d, int64_t person_id)
{
	int64_t apart = person_id ? decide_apart(d->db, person_id, person_id) : 0;

	return apart ? refuse_decision(d, apart, false, false) : db_status(d->db);
}

/* ---- deciding --------------------------------------------------------------------------------------------------- */

static enum status carry_out(struct deciding *d, enum link_verdict verdict)
{
	enum status st = STATUS_OK;
	int64_t one = woman_or_refuse(d, d->record_id, &st), two = woman_or_refuse(d, d->other_id, &st), apart;

	if (st == STATUS_OK && d->record_id == d->other_id)
		st = refuse(d->q, "name two records", "record %lld is one record", (long long)d->record_id);
	if (st == STATUS_OK)
		st = check_pair(d, verdict);
	if (st != STATUS_OK)
		return st;
	if (verdict == LINK_DIFFERENT) {
		decision_put(d, "different");
		st = one == two ? move_part(d, one, d->back) : STATUS_OK;
		return st == STATUS_OK ? check_woman(d, row_woman(d->db, d->record_id)) : st;
	}
	apart = one != two ? decide_apart(d->db, one, two) : 0;
	if (apart)
		return refuse_decision(d, apart, false, false);
	decision_put(d, "same");
	if (one != two)
		move_merge(d, one, two);
	return db_status(d->db);
}

static enum status decide(struct deciding *d, enum link_verdict verdict)
{
	struct arena a = ARENA_INIT;
	enum status st;

	*d->out = (struct link_decided){0};
	d->rule = "decision";
	d->explanation = arena_printf(&a, "decided: records %lld and %lld are %s", (long long)d->record_id,
				      (long long)d->other_id, verdict == LINK_SAME ? "one woman" : "two women");
	st = carry_out(d, verdict);
	arena_free(&a);
	return st;
}

static enum status begin(struct db *db, const char *by, const char *action, struct msgq *q)
{
	if (!by || !*by || strcmp(by, BY_PROGRAM) == 0)
		return refuse(q, "name the person with --by", "nobody is said to have decided this");
	return db_begin(db, action, by, q);
}

static enum status end(struct db *db, enum status st, struct msgq *q)
{
	if (st == STATUS_OK)
		return db_commit(db, q);
	db_rollback(db);
	return st;
}

/* Finds the records of a question. */
static enum status read_question(struct deciding *d, int64_t question_id)
{
	struct db_stmt *s = db_stmt(d->db, STMT_LINK_QUESTION_GET);

	d->question_id = question_id;
	stmt_int(s, ":question_id", question_id);
	if (stmt_step(s) != 1)
		return db_status(d->db) != STATUS_OK ? STATUS_REGISTRY
						     : refuse(d->q, "sanad link queue lists the open questions",
							      "there is no question Q%lld", (long long)question_id);
	d->record_id = stmt_get_int(s, 0);
	d->other_id = stmt_get_int(s, 1);
	stmt_done(s);
	return STATUS_OK;
}

enum status decide_answers(struct db *db, const struct decide_answer *list, size_t n, const char *by,
			   struct link_decided *out, size_t *bad, struct msgq *q)
{
	enum status st = begin(db, by, "decide", q);
	struct link_decided unseen;

	if (bad)
		*bad = 0;
	if (st != STATUS_OK)
		return st;
	for (size_t i = 0; i < n && st == STATUS_OK; i++) {
		struct deciding d = {.db = db, .q = q, .by = by, .why = list[i].why, .out = out ? &out[i] : &unseen};

		if (bad)
			*bad = i;
		st = read_question(&d, list[i].question_id);
		if (st == STATUS_OK)
			st = decide(&d, list[i].verdict);
	}
	return end(db, st, q);
}

enum status decide_question(struct db *db, int64_t question_id, enum link_verdict verdict, const char *by,
			    const char *why, struct link_decided *out, struct msgq *q)
{
	struct decide_answer one = {question_id, verdict, why};

	return decide_answers(db, &one, 1, by, out, NULL, q);
}

enum status decide_pair(struct db *db, int64_t record_id, int64_t other_id, enum link_verdict verdict, const char *by,
			const char *why, struct link_decided *out, struct msgq *q)
{
	struct link_decided unseen;
	struct deciding d = {.db = db, .q = q, .by = by, .why = why, .out = out ? out : &unseen};
	enum status st = begin(db, by, "decide", q);

	if (st != STATUS_OK)
		return st;
	d.record_id = record_id;
	d.other_id = other_id;
	return end(db, decide(&d, verdict), q);
}

enum status decide_proposal(struct db *db, int64_t proposal_id, const char *by, struct link_decided *out,
			    struct msgq *q)
{
	struct deciding d = {.db = db, .q = q, .by = by, .out = out, .proposal_id = proposal_id};
	struct db_stmt *s = db_stmt(db, STMT_LINK_PROPOSAL_GET);
	bool merge;

	stmt_int(s, ":proposal_id", proposal_id);
	if (stmt_step(s) != 1)
		return db_status(db) != STATUS_OK ? STATUS_REGISTRY
						  : refuse(q, "sanad link propose lists what can be applied",
							   "there is no proposal P%lld", (long long)proposal_id);
	merge = text_eq(stmt_get_text(s, 1), "merge");
	d.record_id = stmt_get_int(s, 2);
	d.other_id = stmt_get_int(s, 3);
	d.back = merge ? 0 : stmt_get_int(s, 5);
	stmt_done(s);
	if (merge == (row_woman(db, d.record_id) == row_woman(db, d.other_id)))
		return refuse(q, "sanad link proposals shows which are still open",
			      "proposal P%lld was overtaken: its records have moved since", (long long)proposal_id);
	return decide(&d, merge ? LINK_SAME : LINK_DIFFERENT);
}

enum status propose_apply(struct db *db, int64_t proposal_id, const char *by, struct link_decided *out, struct msgq *q)
{
	struct link_decided unseen;
	enum status st = begin(db, by, "decide", q);

	return st == STATUS_OK ? end(db, decide_proposal(db, proposal_id, by, out ? out : &unseen, q), q) : st;
}

/* ---- taking back ------------------------------------------------------------------------------------------------ */

static enum status take_back(struct deciding *d, int64_t decision_id)
{
	struct decision was, undone;
	const char *verdict = "undo";
	enum status st;

	if (!decision_get(d->db, decision_id, &was))
		return db_status(d->db) != STATUS_OK ? STATUS_REGISTRY
						     : refuse(d->q, "`sanad link decisions` lists them",
							      "there is no decision D%lld", (long long)decision_id);
	if (was.taken_back)
		return refuse(d->q, "to make it hold again, take that one back",
			      "decision D%lld was taken back by D%lld", (long long)was.id, (long long)was.taken_back);
	/* To take an undo back is to say again what it took back. */
	if (text_eq(was.verdict, "undo") && decision_get(d->db, was.reverses, &undone))
		verdict = undone.verdict;
	d->record_id = was.record_id;
	d->other_id = was.other_id;
	d->question_id = was.question_id;
	d->reverses = was.id;
	d->rule = "undo";
	decision_put(d, verdict);
	st = move_back(d, &was);
	if (st == STATUS_OK)
		st = check_woman(d, row_woman(d->db, d->record_id));
	return st == STATUS_OK ? check_woman(d, row_woman(d->db, d->other_id)) : st;
}

/* A link of the program: her other record it was tied to, else her first other one. */
static int64_t tie_of(struct deciding *d, int64_t person_id, int64_t other_id)
{
	struct db_stmt *s = db_stmt(d->db, STMT_LINK_WOMAN_TIES);
	int64_t first = 0, tied = 0;

	stmt_int(s, ":person_id", person_id);
	while (stmt_step(s) == 1) {
		int64_t record_id = stmt_get_int(s, 0);

		if (record_id == other_id)
			tied = record_id;
		if (!first && record_id != d->record_id)
			first = record_id;
	}
	return tied ? tied : first;
}

static int64_t newest_link(struct db *db, int64_t record_id)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_NEWEST_OF_RECORD);

	stmt_int(s, ":record_id", record_id);
	return stmt_one_int(s, 0);
}

static int64_t woman_before(struct db *db, int64_t record_id, int64_t link_id)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_BEFORE);
	int64_t person_id = 0;

	stmt_int(s, ":record_id", record_id);
	stmt_int(s, ":link_id", link_id);
	if (stmt_step(s) == 1) {
		person_id = stmt_get_int(s, 1);
		stmt_done(s);
	}
	return person_id;
}

static enum status take_link_back(struct deciding *d, int64_t link_id)
{
	struct db_stmt *s = db_stmt(d->db, STMT_LINK_LINK_GET);
	int64_t person_id, other_id, decision_id, back;
	bool opener;
	enum status st;

	stmt_int(s, ":link_id", link_id);
	if (stmt_step(s) != 1)
		return db_status(d->db) != STATUS_OK
			       ? STATUS_REGISTRY
			       : refuse(d->q, "link --explain RECORD shows the id of a link", "there is no such link");
	d->record_id = stmt_get_int(s, 0);
	person_id = stmt_get_int(s, 1);
	opener = text_eq(stmt_get_text(s, 2), "new");
	other_id = stmt_get_int(s, 8);
	decision_id = stmt_get_int(s, 9);
	stmt_done(s);
	if (newest_link(d->db, d->record_id) != link_id)
		return refuse(d->q, "take back the newest link of this record instead",
			      "a newer link of the same record has already replaced it");
	if (decision_id)
		return take_back(d, decision_id);
	d->other_id = tie_of(d, person_id, other_id);
	if (opener || !d->other_id)
		return refuse(d->q, "take back the links of the records that joined her",
			      "this link opened the woman and joins her to nobody");
	back = woman_before(d->db, d->record_id, link_id);
	d->rule = "undo";
	d->explanation = back ? "taken back: belongs to the woman it belonged to before"
			      : "taken back: belongs to a woman of its own";
	decision_put(d, "different");
	st = move_part(d, person_id, back);
	return st == STATUS_OK ? check_woman(d, row_woman(d->db, d->record_id)) : st;
}

static int64_t decision_of_question(struct db *db, int64_t question_id)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_DECISION_OF_QUESTION);

	stmt_int(s, ":question_id", question_id);
	return stmt_one_int(s, 0);
}

static enum status undo(struct deciding *d, const struct link_ref *what)
{
	int64_t id = what->id;

	switch (what->kind) {
	case LINK_REF_NUMBER:
		return take_link_back(d, id);
	case LINK_REF_DECISION:
		return take_back(d, id);
	case LINK_REF_QUESTION:
		id = decision_of_question(d->db, id);
		return id ? take_back(d, id)
			  : refuse(d->q, "sanad link queue lists the open questions",
				   "no decision on question Q%lld is in force", (long long)what->id);
	default:
		return refuse(d->q, "write Q7 for a question, D7 for a decision, 7 for a link",
			      "only decisions and links can be taken back");
	}
}

enum status decide_undo(struct db *db, const struct link_ref *what, const char *by, struct link_decided *out,
			struct msgq *q)
{
	struct link_decided unseen;
	struct deciding d = {.db = db, .q = q, .by = by, .out = out ? out : &unseen};
	enum status st = begin(db, by, "undo", q);

	*d.out = (struct link_decided){0};
	return st == STATUS_OK ? end(db, undo(&d, what), q) : st;
}
