/* rooms: link db base stats */
/* link_decide_test.c -- what people say holds, for records to come too, and can be taken back without a trace in who is
 * who. SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/propose.h"
#include "tests/unit/link_world.h"

#define WHO "Dr Bano"

/* Who is who, as text: "1:1 2:1 3:2 | 2>1". */
static char *state(struct arena *a)
{
	sqlite3_stmt *s = NULL;
	struct buf b = BUF_INIT;
	char *out;
	static const char *const sql[] = {
		"SELECT record_id || ':' || person_id || ' ' FROM record_person ORDER BY record_id",
		"SELECT '| ' || from_id || '>' || coalesce(to_id, 0) || ' ' FROM person_redirect AS r WHERE to_id IS "
		"NOT NULL AND "
		"NOT EXISTS (SELECT 1 FROM person_redirect AS n WHERE n.from_id = r.from_id AND n.redirect_id > "
		"r.redirect_id) ORDER BY from_id"};

	for (int i = 0; i < 2; i++) {
		CHECK_INT(sqlite3_prepare_v2(reg.db->sql, sql[i], -1, &s, NULL), SQLITE_OK);
		while (sqlite3_step(s) == SQLITE_ROW)
			buf_str(&b, (const char *)sqlite3_column_text(s, 0));
		sqlite3_finalize(s);
	}
	out = arena_strndup(a, b.data, b.len);
	buf_free(&b);
	return out;
}

/* Three women with two records each by their numbers: records 1 2, 3 4, 5 6. */
static void six_records(void)
{
	start();
	for (int i = 0; i < 6; i++) {
		static const char *const name[] = {"Hani", "Mahnaz", "Zulekha"};
		char mrn[20];

		snprintf(mrn, sizeof mrn, "GW-00000%d", i / 2);
		ADD(.name = name[i / 2], .mrn = mrn);
	}
	link_all();
}

static enum status say(int64_t a, int64_t b, enum link_verdict v, struct link_decided *out)
{
	return decide_pair(reg.db, a, b, v, WHO, NULL, out, &reg.q);
}

static enum status undo(enum link_ref_kind kind, int64_t id)
{
	struct link_ref what = {kind, id, 0};

	return decide_undo(reg.db, &what, WHO, NULL, &reg.q);
}

static void same_merges_and_leads_on(void)
{
	struct arena a = ARENA_INIT;
	struct link_decided d;
	const char *now;
	int64_t person;
	char *before;

	six_records();
	before = state(&a);
	CHECK_INT(say(4, 1, LINK_SAME, &d), STATUS_OK);
	CHECK_STR(state(&a), "1:1 2:1 3:1 4:1 5:3 6:3 | 2>1 ");
	CHECK_INT(d.moved, 2);
	CHECK(link_now(reg.db, &a, d.from, &person, &now));
	CHECK_INT(person, 1);
	CHECK_STR(now, d.to);
	CHECK(strcmp(d.from, d.to) != 0);
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM ledger WHERE action = 'decide' AND actor = '" WHO "'"), 3);
	CHECK_INT(undo(LINK_REF_DECISION, d.decision_id), STATUS_OK);
	CHECK_STR(state(&a), before);
	CHECK(link_now(reg.db, &a, d.from, &person, &now));
	CHECK_INT(person, 2);
	CHECK_STR(now, d.from);
	CHECK(!link_now(reg.db, &a, "00000-00000", &person, &now));
	arena_free(&a);
	stop();
}

static void chains_lead_on_and_come_apart(void)
{
	struct arena a = ARENA_INIT;
	const char *third, *now;
	struct link_decided d;
	char *one, *two, *none;
	int64_t person;

	six_records();
	none = state(&a);
	CHECK_INT(say(5, 3, LINK_SAME, &d), STATUS_OK);
	third = arena_strdup(&a, d.from);
	one = state(&a);
	CHECK_INT(say(3, 1, LINK_SAME, &d), STATUS_OK);
	two = state(&a);
	CHECK_STR(two, "1:1 2:1 3:1 4:1 5:1 6:1 | 2>1 | 3>2 ");
	CHECK(link_now(reg.db, &a, third, &person, &now));
	CHECK_INT(person, 1);
	/* the first cannot be taken back under the second */
	CHECK_INT(undo(LINK_REF_DECISION, 1), STATUS_USAGE);
	CHECK_STR(reg.q.last->text, "record 5 was moved again since decision D1");
	CHECK_STR(state(&a), two);
	CHECK_INT(undo(LINK_REF_DECISION, 2), STATUS_OK);
	CHECK_STR(state(&a), one);
	CHECK_INT(undo(LINK_REF_DECISION, 3), STATUS_OK); /* the undo itself */
	CHECK_STR(state(&a), two);
	CHECK_INT(undo(LINK_REF_DECISION, 4), STATUS_OK);
	CHECK_STR(state(&a), one);
	CHECK_INT(undo(LINK_REF_DECISION, 1), STATUS_OK);
	CHECK_STR(state(&a), none);
	arena_free(&a);
	stop();
}

static void different_parts_at_the_weakest_tie(void)
{
	struct arena a = ARENA_INIT;
	struct link_decided d;
	char *before;
	int64_t r1, r2, r3, r4;

	start();
	r1 = ADD(.name = "Mahganj Baloch", .relative = "Pir Dad", .mrn = "GW-1", .phone = "03335281947", BORN(1984));
	r2 = ADD(.name = "Mahganj Baloch", .relative = "Pir Dad", .mrn = "GW-1", BORN(1984));
	r3 = ADD(.name = "Mahganj Baloch", .relative = "Pir Dad", .phone = "03335281947", .specimen = "S1", BORN(1984));
	r4 = ADD(.specimen = "S1");
	link_all();
	before = state(&a);
	CHECK_STR(before, "1:1 2:1 3:1 4:1 ");
	CHECK_INT(say(r2, r4, LINK_DIFFERENT, &d), STATUS_OK);
	/* 2 is tied to 1 by number, 4 to 3 by specimen, 3 to 1 by weight: that tie gives */
	CHECK_INT(woman(r1), woman(r2));
	CHECK_INT(woman(r3), woman(r4));
	CHECK(woman(r1) != woman(r3));
	CHECK_INT(d.moved, 2);
	CHECK_INT(undo(LINK_REF_DECISION, d.decision_id), STATUS_OK);
	CHECK_STR(state(&a), before);
	arena_free(&a);
	stop();
}

/* The fault of other indexes: C was taken from woman 1, then D came, which is like both, and joined them again. */
static void a_decision_survives_later_records(void)
{
	struct arena a = ARENA_INIT;
	int64_t r1, c, d, e;

	start();
	r1 = ADD(.name = "Mahganj Baloch", .relative = "Pir Dad", .phone = "03335281947", BORN(1984));
	c = ADD(.name = "Mahganj Baloch", .relative = "Pir Dad", .phone = "03335281947", .cnic = "5120312345672",
		BORN(1984));
	link_all();
	CHECK_INT(woman(c), woman(r1));
	CHECK_INT(say(r1, c, LINK_DIFFERENT, NULL), STATUS_OK);
	CHECK(woman(c) != woman(r1));
	d = ADD(.name = "Mahganj Baloch", .relative = "Pir Dad", .phone = "03335281947", BORN(1984));
	CHECK_INT(link_all().conflicts, 1);
	CHECK(woman(c) != woman(r1)); /* still two, whatever became of D */
	CHECK(registry_int(&reg, "SELECT count(*) FROM link_question WHERE record_id = 3") > 0);
	e = ADD(.name = "Mahganj Baloch", .relative = "Pir Dad", .phone = "03335281947", .cnic = "5120312345672",
		BORN(1984));
	link_all();
	CHECK(woman(c) != woman(r1));
	CHECK(woman(e) != woman(r1) || woman(d) != woman(c));
	/* and people cannot join them by a detour without taking the decision back */
	CHECK_INT(say(d, r1, LINK_SAME, NULL) == STATUS_OK || woman(d) == woman(r1), 1);
	CHECK_INT(say(d, c, LINK_SAME, NULL), STATUS_USAGE);
	CHECK_STR(reg.q.last->text, "contradicts decision D1 of " WHO ": records 1 and 2 are two women");
	CHECK(woman(c) != woman(r1));
	arena_free(&a);
	stop();
}

static void contradictions_are_named(void)
{
	struct arena a = ARENA_INIT;
	char *before;

	six_records();
	CHECK_INT(say(1, 3, LINK_SAME, NULL), STATUS_OK);
	before = state(&a);
	CHECK_INT(say(3, 1, LINK_SAME, NULL), STATUS_USAGE);
	CHECK_STR(reg.q.last->text, "already said by decision D1 of " WHO ": records 1 and 3 are one woman");
	CHECK_STR(reg.q.last->hint, "to change it, first take it back: sanad link undo D1 --by WHO");
	CHECK_INT(say(3, 1, LINK_DIFFERENT, NULL), STATUS_USAGE);
	CHECK_STR(reg.q.last->text, "contradicts decision D1 of " WHO ": records 1 and 3 are one woman");
	CHECK_INT(say(2, 6, LINK_DIFFERENT, NULL), STATUS_OK);
	CHECK_INT(say(4, 5, LINK_SAME, NULL), STATUS_USAGE); /* 4 is with 2 now, 5 with 6 */
	CHECK_STR(reg.q.last->text, "contradicts decision D2 of " WHO ": records 2 and 6 are two women");
	CHECK_STR(state(&a), before);
	/* taking D1 back leaves D2 */
	CHECK_INT(undo(LINK_REF_DECISION, 1), STATUS_OK);
	CHECK(decide_apart(reg.db, woman(2), woman(6)) == 2);
	CHECK_INT(say(4, 5, LINK_SAME, NULL), STATUS_OK);
	arena_free(&a);
	stop();
}

static void what_is_not_there_is_said(void)
{
	struct decide_answer list[2] = {{1, LINK_SAME, NULL}, {9, LINK_SAME, NULL}};
	size_t bad = 7;

	six_records();
	CHECK_INT(say(1, 77, LINK_SAME, NULL), STATUS_USAGE);
	CHECK_STR(reg.q.last->text, "record 77 belongs to nobody");
	CHECK_INT(say(3, 3, LINK_SAME, NULL), STATUS_USAGE);
	CHECK_STR(reg.q.last->text, "record 3 is one record");
	CHECK_INT(decide_question(reg.db, 9, LINK_SAME, WHO, NULL, NULL, &reg.q), STATUS_USAGE);
	CHECK_STR(reg.q.last->text, "there is no question Q9");
	CHECK_INT(undo(LINK_REF_DECISION, 4), STATUS_USAGE);
	CHECK_STR(reg.q.last->text, "there is no decision D4");
	CHECK_INT(undo(LINK_REF_QUESTION, 4), STATUS_USAGE);
	CHECK_STR(reg.q.last->text, "no decision on question Q4 is in force");
	CHECK_INT(decide_pair(reg.db, 1, 3, LINK_SAME, "sanad", NULL, NULL, &reg.q), STATUS_USAGE);
	CHECK_STR(reg.q.last->text, "nobody is said to have decided this");
	CHECK_INT(decide_answers(reg.db, list, 2, WHO, NULL, &bad, &reg.q), STATUS_USAGE);
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM link_decision"), 0);
	stop();
}

/* What comes back with an undo: also who joined since because of a record that goes back. */
static void later_records_follow(void)
{
	struct arena a = ARENA_INIT;
	struct link_decided d;
	int64_t r7;

	six_records();
	CHECK_INT(say(1, 3, LINK_SAME, NULL), STATUS_OK);
	r7 = ADD(.name = "Mahnaz", .mrn = "GW-000001");
	link_all();
	CHECK_STR(state(&a), "1:1 2:1 3:1 4:1 5:3 6:3 7:1 | 2>1 ");
	CHECK_INT(decide_undo(reg.db, &(struct link_ref){LINK_REF_DECISION, 1, 0}, WHO, &d, &reg.q), STATUS_OK);
	CHECK_INT(woman(r7), 2);
	CHECK_INT(d.later, 1);
	CHECK_STR(state(&a), "1:1 2:1 3:2 4:2 5:3 6:3 7:2 ");
	arena_free(&a);
	stop();
}

static void words_of_the_command_line(void)
{
	static const struct {
		const char *word;
		bool ok;
		struct link_ref is;
	} all[] = {
		{"7", true, {LINK_REF_NUMBER, 7, 0}},      {"Q7", true, {LINK_REF_QUESTION, 7, 0}},
		{"d12", true, {LINK_REF_DECISION, 12, 0}}, {"P3", true, {LINK_REF_PROPOSAL, 3, 0}},
		{"12:57", true, {LINK_REF_PAIR, 12, 57}},  {"", false, {LINK_REF_NUMBER, 0, 0}},
		{"Q", false, {LINK_REF_NUMBER, 0, 0}},     {"12:", false, {LINK_REF_NUMBER, 0, 0}},
		{":3", false, {LINK_REF_NUMBER, 0, 0}},    {"-3", false, {LINK_REF_NUMBER, 0, 0}},
		{"x9", false, {LINK_REF_NUMBER, 0, 0}},    {"0", false, {LINK_REF_NUMBER, 0, 0}},
	};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		struct link_ref ref;

		CHECK_INT(link_ref_parse(all[i].word, &ref), all[i].ok);
		if (!all[i].ok)
			continue;
		CHECK_INT(ref.kind, all[i].is.kind);
		CHECK_INT(ref.id, all[i].is.id);
		CHECK_INT(ref.other, all[i].is.other);
	}
}

/* A woman without a number beside one with it, close but not close enough: a question. */
static void ask_one(void)
{
	start();
	ADD(.name = "Hani", .mrn = "GW-000051", BORN(1980));
	ADD(.name = "Hani", .mrn = "GW-000051", BORN(1981));
	link_all();
	CHECK_INT(undo_link(newest_link(2), WHO), STATUS_OK);
	ADD(.name = "Hani", .mrn = "GW-000051", BORN(1981));
	link_all();
}

static void the_queue_holds_open_questions(void)
{
	struct arena a = ARENA_INIT;
	struct queue_item *item, one;
	struct link_decided d;
	int64_t left;
	size_t n;

	start();
	ADD(.name = "Sakina", .mrn = "GW-000007", BORN(1975));
	ADD(.name = "Rukhsana", .mrn = "GW-000007", BORN(1990));
	link_all();
	CHECK_INT(queue_open(reg.db, &a, 0, &item, &n, &left, &reg.q), STATUS_OK);
	CHECK_INT(n, 1);
	CHECK_INT(left, 1);
	CHECK_INT(item[0].question_id, 1);
	CHECK_STR(item[0].kind, "identifier");
	CHECK(item[0].probability > 0.49 && item[0].probability < 0.51);
	CHECK_INT(item[0].records, 1);
	CHECK(strcmp(item[0].public_id, item[0].other_public_id) != 0);
	CHECK_INT(decide_question(reg.db, 1, LINK_DIFFERENT, WHO, "saw both", &d, &reg.q), STATUS_OK);
	CHECK_INT(queue_open(reg.db, &a, 0, &item, &n, &left, &reg.q), STATUS_OK);
	CHECK_INT(n, 0);
	CHECK_INT(queue_get(reg.db, &a, 1, &one, &reg.q), STATUS_OK);
	CHECK_INT(one.state, QUEUE_DIFFERENT);
	CHECK_STR(one.decided_by, WHO);
	CHECK_INT(undo(LINK_REF_QUESTION, 1), STATUS_OK);
	CHECK_INT(queue_get(reg.db, &a, 1, &one, &reg.q), STATUS_OK);
	CHECK_INT(one.state, QUEUE_OPEN);
	CHECK_INT(decide_question(reg.db, 1, LINK_SAME, WHO, NULL, &d, &reg.q), STATUS_OK);
	CHECK_INT(woman(2), woman(1));
	CHECK_INT(queue_get(reg.db, &a, 1, &one, &reg.q), STATUS_OK);
	CHECK_INT(one.state, QUEUE_SAME);
	CHECK_INT(queue_get(reg.db, &a, 5, &one, &reg.q), STATUS_USAGE);
	arena_free(&a);
	stop();
}

static void duties_and_positives_come_first(void)
{
	struct arena a = ARENA_INIT;
	struct queue_item *item;
	int64_t left;
	size_t n;

	start();
	for (int i = 0; i < 3; i++) {
		static const char *const name[] = {"Sakina", "Rukhsana", "Mahganj", "Durdana", "Zulekha", "Hani"};
		char mrn[20];

		snprintf(mrn, sizeof mrn, "GW-00000%d", i);
		ADD(.name = name[2 * i], .mrn = mrn, BORN(1975));
		ADD(.name = name[2 * i + 1], .mrn = mrn, BORN(1990));
	}
	link_all();
	CHECK(registry_sql(&reg,
			   "INSERT INTO screening VALUES (1, 3, 1, 'via', 'screen', 'positive', 1, 1, 20000, 20000, "
			   "40, 1, 1, 1, 1)"));
	CHECK(registry_sql(&reg,
			   "INSERT INTO obligation VALUES (1, 6, 'colposcopy', 'r', 1, 1, 2, 3, 4, 1, NULL, NULL, "
			   "NULL)"));
	CHECK_INT(queue_open(reg.db, &a, 2, &item, &n, &left, &reg.q), STATUS_OK);
	CHECK_INT(left, 3);
	CHECK_INT(n, 2);
	CHECK_INT(item[0].question_id, 3);
	CHECK_INT(item[0].duties, 1);
	CHECK_INT(item[1].question_id, 2);
	CHECK(item[1].positive);
	CHECK(item[0].value > item[1].value);
	arena_free(&a);
	stop();
}

static void a_question_is_asked_once(void)
{
	int64_t asked;

	ask_one();
	asked = registry_int(&reg, "SELECT count(*) FROM link_question");
	ADD(.name = "Hani", .mrn = "GW-000051", BORN(1981));
	link_all();
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM link_question"), asked);
	stop();
}

int main(void)
{
	UNIT_RUN("the same merges two women, the id leads on, undo gives all back", same_merges_and_leads_on);
	UNIT_RUN("merged ids lead on through chains, and undo of undo is as before", chains_lead_on_and_come_apart);
	UNIT_RUN("different parts a woman at the weakest tie", different_parts_at_the_weakest_tie);
	UNIT_RUN("a decision survives later records that fit both sides", a_decision_survives_later_records);
	UNIT_RUN("contradicting decisions are refused and named", contradictions_are_named);
	UNIT_RUN("decisions about what is not there are refused and named", what_is_not_there_is_said);
	UNIT_RUN("records that joined since follow what goes back", later_records_follow);
	UNIT_RUN("questions, decisions, pairs and links are told apart by their words", words_of_the_command_line);
	UNIT_RUN("the queue holds what is open and opens again what was taken back", the_queue_holds_open_questions);
	UNIT_RUN("duties come before positives before the rest", duties_and_positives_come_first);
	UNIT_RUN("two women are asked about once", a_question_is_asked_once);
	UNIT_END("link_decide");
}
