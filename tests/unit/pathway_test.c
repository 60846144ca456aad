/* rooms: pathway db base */
/* pathway_test.c -- the engine on histories, the derived tables on registries, the worklist and the history.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "tests/unit/registry.h"

#include "pathway/engine.h"
#include "pathway/history.h"
#include "pathway/pathway.h"
#include "pathway/worklist.h"

#define DAY0 20454 /* 2026-01-01 */

static struct arena a = ARENA_INIT;
static struct msgq q;
static const struct program *program;
static const char *program_text;

/* ---- a small generator: the same numbers on every machine ----------------------------------------------------------
 */

static uint64_t seed;

static int below(int n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int)((seed >> 33) % (uint64_t)n);
}

/* A random test outcome or event; *is_event says which. */
static const char *random_test(bool *is_event, const char **category, const char **detail)
{
	const struct codelist *cl = program->codes;

	*detail = NULL;
	*is_event = below(4) == 0;
	if (*is_event) {
		const struct code_event *e = &cl->event[(size_t)below((int)cl->n_events)];
		int n = 0;

		while (e->outcomes[n])
			n++;
		*category = n ? e->outcomes[below(n)] : "";
		return e->code;
	}
	{
		const struct code_test *t = &cl->test[(size_t)below((int)cl->n_tests)];

		*category = t->result[(size_t)below((int)t->n_results)].code;
		if (strcmp(t->code, "hpv") == 0 && strcmp(*category, "positive") == 0)
			*detail = below(2) ? "16=pos;18_45=neg;other=neg" : "16=neg;18_45=neg;other=pos";
		return t->code;
	}
}

static size_t random_history(struct path_entry *e, size_t max)
{
	size_t n = 1 + (size_t)below((int)max);

	for (size_t i = 0; i < n; i++) {
		const char *test;

		memset(&e[i], 0, sizeof e[i]);
		test = random_test(&e[i].is_event, &e[i].category, &e[i].detail);
		e[i].record_id = e[i].row_id = (int64_t)i + 1;
		e[i].collected_on = DAY0 + below(2000);
		e[i].known_on = e[i].collected_on + (e[i].is_event ? 0 : below(30));
		if (!engine_code(program, &e[i], test))
			UNIT_FAIL("unknown code");
	}
	return n;
}

static bool same_duty(const struct path_duty *x, const struct path_duty *y)
{
	return x->kind == y->kind && x->rule == y->rule && x->opened_by == y->opened_by &&
	       x->opened_on == y->opened_on && x->due_on == y->due_on && x->overdue_on == y->overdue_on &&
	       x->lost_on == y->lost_on && x->closed_by == y->closed_by && x->closed_on == y->closed_on &&
	       (x->closed_as == y->closed_as ||
		(x->closed_as && y->closed_as && strcmp(x->closed_as, y->closed_as) == 0));
}

/* ---- the engine ----------------------------------------------------------------------------------------------------
 */

static void input_order_does_not_matter(void)
{
	struct path_entry e[12], shuffled[12];
	int differ = 0;

	seed = 1;
	for (int round = 0; round < 500; round++) {
		size_t n = random_history(e, 12);
		struct path_woman w = {.birth_on = DATE_NONE, .hiv_positive = below(5) == 0}, v = w;

		memcpy(shuffled, e, sizeof e);
		for (size_t i = n; i > 1; i--) {
			size_t k = (size_t)below((int)i);
			struct path_entry swap = shuffled[i - 1];

			shuffled[i - 1] = shuffled[k];
			shuffled[k] = swap;
		}
		engine_run(program, &a, &w, e, n);
		engine_run(program, &a, &v, shuffled, n);
		differ += w.n_duties != v.n_duties;
		for (size_t i = 0; i < w.n_duties && i < v.n_duties; i++)
			differ += !same_duty(&w.duty[i], &v.duty[i]);
	}
	CHECK_INT(differ, 0);
}

/* What must hold of any history, whatever the rules. */
static void duties_are_well_formed(void)
{
	struct path_entry e[20];
	int early = 0, doubled = 0, recalls = 0, lost_first = 0, unreadable = 0;

	seed = 2;
	for (int round = 0; round < 1000; round++) {
		size_t n = random_history(e, 20);
		struct path_woman w = {.birth_on = DATE_NONE, .hiv_positive = below(5) == 0};

		engine_run(program, &a, &w, e, n);
		for (size_t i = 0; i < w.n_duties; i++) {
			const struct path_duty *d = &w.duty[i];
			bool standing = d->closed_on == DATE_NONE;

			early += !standing && d->closed_on < d->opened_on;
			lost_first += d->lost_on < d->overdue_on;
			for (size_t k = 0; k < i; k++) {
				bool both = standing && w.duty[k].closed_on == DATE_NONE;

				doubled += both && w.duty[k].kind == d->kind;
				recalls +=
					both && (program->kind[d->kind].recall || program->kind[w.duty[k].kind].recall);
			}
			for (size_t k = 0; k < n; k++)
				unreadable += e[k].record_id == d->opened_by && !e[k].is_event && !e[k].adequate &&
					      program->kind[d->kind].recall;
		}
	}
	CHECK_INT(early, 0);
	CHECK_INT(doubled, 0);
	CHECK_INT(recalls, 0);
	CHECK_INT(lost_first, 0);
	CHECK_INT(unreadable, 0);
}

static struct path_entry entry(int64_t record_id, int day, int known, const char *test, const char *category)
{
	struct path_entry e = {.record_id = record_id,
			       .row_id = record_id,
			       .is_event = codelist_is_event(program->codes, test),
			       .category = category,
			       .collected_on = DAY0 + day,
			       .known_on = DAY0 + known};

	CHECK(engine_code(program, &e, test));
	return e;
}

static void same_day_follows_the_code_list(void)
{
	struct path_entry e[4] = {entry(1, 0, 0, "treatment", "ablation"), entry(9, 0, 0, "via", "positive"),
				  entry(3, 0, 0, "hpv", "positive"), entry(2, 0, 0, "hpv", "positive")};
	struct path_woman w = {.birth_on = DATE_NONE};

	engine_run(program, &a, &w, e, 4);
	CHECK_INT(e[0].record_id, 2);
	CHECK_INT(e[1].record_id, 3);
	CHECK_INT(e[2].record_id, 9);
	CHECK_INT(e[3].record_id, 1);
}

static void roles_tell_screen_triage_diagnosis(void)
{
	struct path_entry e[5] = {entry(1, 0, 2, "hpv", "positive"), entry(2, 30, 33, "cytology", "LSIL"),
				  entry(3, 50, 50, "colposcopy", "normal"), entry(4, 420, 422, "hpv", "negative"),
				  entry(5, 2240, 2241, "hpv", "negative")};
	struct path_woman w = {.birth_on = DATE_NONE};

	engine_run(program, &a, &w, e, 5);
	CHECK_INT(e[0].role, ROLE_SCREEN);
	CHECK_INT(e[1].role, ROLE_TRIAGE);
	CHECK_INT(e[2].role, ROLE_DIAGNOSIS);
	CHECK_INT(e[3].role, ROLE_TRIAGE);
	CHECK_INT(e[4].role, ROLE_SCREEN);
	CHECK_INT(e[3].episode, 1);
	CHECK_INT(e[4].episode, 2);
}

/* Cytology fulfils the retest, ploidy of the same visit has nothing left to fulfil. */
static void tests_of_a_visit_share_their_role(void)
{
	struct path_entry e[4] = {entry(1, 0, 2, "via", "positive"), entry(2, 20, 20, "colposcopy", "normal"),
				  entry(3, 390, 395, "cytology", "NILM"), entry(4, 390, 395, "ploidy", "negative")};
	struct path_woman w = {.birth_on = DATE_NONE};

	engine_run(program, &a, &w, e, 4);
	CHECK_INT(e[2].role, ROLE_TRIAGE);
	CHECK_INT(e[3].role, ROLE_TRIAGE);
	CHECK_INT(e[3].episode, 1);
}

static void a_failed_triage_is_not_a_screen(void)
{
	struct path_entry e[3] = {entry(1, 0, 2, "hpv", "positive"), entry(2, 30, 33, "cytology", "UNSAT"),
				  entry(3, 60, 63, "cytology", "NILM")};
	struct path_woman w = {.birth_on = DATE_NONE};

	engine_run(program, &a, &w, e, 3);
	CHECK_INT(e[1].role, ROLE_TRIAGE);
	CHECK_INT(e[2].role, ROLE_TRIAGE);
	CHECK_INT(w.duty[1].kind, program_kind(program, "repeat-test"));
	CHECK(w.duty[1].closed_as && strcmp(w.duty[1].closed_as, "done") == 0);
}

/* Half of the second visit could be read: that answers the first, and the other half asks anew, in its own time. */
static void what_answers_the_first_of_two_demands_ends_it(void)
{
	static const int known[3][2] = {{46, 46}, {45, 47}, {47, 45}}; /* whichever half is known first */

	for (int i = 0; i < 3; i++) {
		struct path_entry e[4] = {entry(1, 0, 6, "cytology", "UNSAT"), entry(2, 0, 6, "ploidy", "insufficient"),
					  entry(3, 43, known[i][0], "cytology", "UNSAT"),
					  entry(4, 43, known[i][1], "ploidy", "negative")};
		struct path_woman w = {.birth_on = DATE_NONE};
		const struct path_duty *last;
		const struct path_entry *smear = e;

		engine_run(program, &a, &w, e, 4);
		CHECK_INT(w.n_duties, 2 + (i == 2)); /* a recall stood for two days where the ploidy came first */
		last = &w.duty[w.n_duties - 1];
		CHECK_STR(w.duty[0].closed_as, "done");
		CHECK_INT(w.duty[0].closed_by, 4);
		CHECK_INT(w.duty[0].closed_on, DAY0 + known[i][1]);
		CHECK_INT(last->kind, program_kind(program, "repeat-test"));
		CHECK_INT(last->opened_by, 3);
		CHECK_INT(last->opened_on, DAY0 + (i == 1 ? 47 : known[i][0])); /* one stands at a time */
		CHECK_INT(last->due_on, DAY0 + known[i][0] + 90);
		CHECK_INT(last->closed_on, DATE_NONE);
		while (smear->record_id != 3)
			smear++;
		CHECK(smear->opened >> last->kind & 1);
	}
}

/* Neither of two visits could be read: the second try does not put off the day. */
static void a_failed_second_try_keeps_the_first_day(void)
{
	struct path_entry e[3] = {entry(1, 0, 6, "cytology", "UNSAT"), entry(2, 43, 46, "cytology", "UNSAT"),
				  entry(3, 60, 63, "cytology", "NILM")};
	struct path_woman w = {.birth_on = DATE_NONE};

	engine_run(program, &a, &w, e, 2);
	CHECK_INT(w.n_duties, 1);
	CHECK_INT(w.duty[0].due_on, DAY0 + 96);
	engine_run(program, &a, &w, e, 3);
	CHECK_INT(w.duty[0].closed_by, 3);
	CHECK_INT(w.duty[0].kind, program_kind(program, "repeat-test"));
	CHECK_INT(w.n_duties, 2); /* and the recall */
}

static void a_lost_woman_starts_anew(void)
{
	struct path_entry e[2] = {entry(1, 0, 2, "cytology", "HSIL"), entry(2, 900, 903, "hpv", "negative")};
	struct path_woman w = {.birth_on = DATE_NONE};

	engine_run(program, &a, &w, e, 2);
	CHECK_INT(e[1].episode, 2);
	CHECK_INT(w.n_duties, 1); /* colposcopy still stands, so there is no recall */
	CHECK_INT(w.duty[0].closed_on, DATE_NONE);
}

/* The program with one place of its text changed. */
static const struct program *changed_program(const char *old, const char *new)
{
	const char *at = strstr(program_text, old);
	const char *text =
		at ? arena_printf(&a, "%.*s%s%s", (int)(at - program_text), program_text, new, at + strlen(old)) : "";
	const struct program *p = program_parse(&a, text, strlen(text), "changed.json", program->codes, &q);

	CHECK(p != NULL);
	return p;
}

static void nobody_is_lost_before_overdue(void)
{
	const struct program *p =
		changed_program("\"overdue_after_days\": 0, \"lost_after_days\": 90, \"lost_from\": \"opened\"",
				"\"overdue_after_days\": 10, \"lost_after_days\": 1, \"lost_from\": \"opened\"");
	struct path_entry e[1] = {entry(1, 0, 2, "cytology", "HSIL")};
	struct path_woman w = {.birth_on = DATE_NONE};

	if (!p)
		return;
	engine_run(p, &a, &w, e, 1);
	CHECK_INT(w.duty[0].overdue_on, DAY0 + 2 + 14 + 11);
	CHECK_INT(w.duty[0].lost_on, w.duty[0].overdue_on);
}

static void the_last_move_and_the_first_death_hold(void)
{
	struct path_entry e[4] = {entry(1, 10, 10, "move", "away"), entry(2, 20, 20, "move", "away"),
				  entry(3, 30, 30, "death", "other-cause"), entry(4, 40, 40, "death", "unknown-cause")};
	struct path_woman w = {.birth_on = DATE_NONE};

	engine_run(program, &a, &w, e, 4);
	CHECK_INT(w.moved_on, DAY0 + 20);
	CHECK_INT(w.died_on, DAY0 + 30);
	CHECK_INT(w.no_cervix_on, DATE_NONE);
}

static void an_age_bound_needs_a_known_age(void)
{
	const struct program *p =
		changed_program("\"when\": { \"test\": \"via\", \"result\": \"positive\" }",
				"\"when\": { \"test\": \"via\", \"result\": \"positive\", \"age\": [30, 49] }");
	const date_t born[4] = {DATE_NONE, date_from_ymd(1996, 1, 1), date_from_ymd(1996, 1, 2),
				date_from_ymd(1976, 1, 1)};
	const size_t want[4] = {0, 1, 0, 0}; /* unknown, 30 today, 30 tomorrow, 50 today */

	for (int i = 0; i < 4 && p; i++) {
		struct path_entry e[1] = {entry(1, 0, 0, "via", "positive")};
		struct path_woman w = {.birth_on = born[i]};

		engine_run(p, &a, &w, e, 1);
		CHECK_INT(w.n_duties, want[i]);
	}
}

static void a_test_after_a_move_shows_her_back(void)
{
	struct path_entry e[2] = {entry(1, 0, 0, "move", "away"), entry(2, 100, 100, "via", "negative")};
	struct path_woman w = {.birth_on = DATE_NONE};

	engine_run(program, &a, &w, e, 1);
	CHECK_INT(w.moved_on, DAY0);
	engine_run(program, &a, &w, e, 2);
	CHECK_INT(w.moved_on, DATE_NONE);
}

static void states_follow_the_day(void)
{
	date_t due = DAY0 + 100, overdue = DAY0 + 111, lost = DAY0 + 200;

	CHECK_STR(duty_state_name(duty_state_at(DAY0 + 69, 30, due, overdue, lost, DATE_NONE, NULL)), "not due");
	CHECK_STR(duty_state_name(duty_state_at(DAY0 + 70, 30, due, overdue, lost, DATE_NONE, NULL)), "open");
	CHECK_STR(duty_state_name(duty_state_at(DAY0, -1, due, overdue, lost, DATE_NONE, NULL)), "open");
	CHECK_STR(duty_state_name(duty_state_at(DAY0 + 110, 30, due, overdue, lost, DATE_NONE, NULL)), "open");
	CHECK_STR(duty_state_name(duty_state_at(DAY0 + 111, 30, due, overdue, lost, DATE_NONE, NULL)), "overdue");
	CHECK_STR(duty_state_name(duty_state_at(DAY0 + 200, 30, due, overdue, lost, DATE_NONE, NULL)), "lost");
	CHECK_STR(duty_state_name(duty_state_at(DAY0 + 150, 30, due, overdue, lost, DAY0 + 150, "done")), "done");
	CHECK_STR(duty_state_name(duty_state_at(DAY0 + 150, 30, due, overdue, lost, DAY0 + 150, "refused")), "closed");
	CHECK_STR(duty_state_name(duty_state_at(DAY0 + 149, 30, due, overdue, lost, DAY0 + 150, "done")), "overdue");
}

/* ---- registries ----------------------------------------------------------------------------------------------------
 */

struct world {
	struct registry r;
	int64_t batch_id;
	int rows; /* in the open batch */
};

static void run_sql(struct world *w, const char *sql)
{
	if (!db_exec(w->r.db, sql, "test")) {
		UNIT_FAIL("%s", sql);
		registry_print(&w->r.q);
		exit(1); /* nothing after it would mean anything */
	}
}

static void world_new(struct world *w)
{
	memset(w, 0, sizeof *w);
	registry_new(&w->r);
	db_begin(w->r.db, "init", "test", &w->r.q);
	registry_area(&w->r, "PK205");
	run_sql(w, "INSERT INTO area (area_id, code, code_system, code_version, name, level, parent_id, folded, "
		   "source) VALUES "
		   "(2, 'PK20501', 'ocha-pcode', '1', 'Gwadar', 'tehsil', 1, 'gwadar', 'test'), "
		   "(3, 'PK20501-U01', 'sanad-local', '1', 'Surbandar', 'uc', 2, 'surbandar', 'test'), "
		   "(4, 'PK20504', 'ocha-pcode', '1', 'Pasni', 'tehsil', 1, 'pasni', 'test')");
	CHECK_INT(program_store(w->r.db, program, program_text, &w->r.q), STATUS_OK);
	CHECK_INT(db_commit(w->r.db, &w->r.q), STATUS_OK);
}

static void batch_begin(struct world *w)
{
	CHECK_INT(db_begin(w->r.db, "ingest", "test", &w->r.q), STATUS_OK);
	w->batch_id = db_next_id(w->r.db, "batch");
	w->rows = 0;
}

static void batch_end(struct world *w)
{
	run_sql(w, arena_printf(&a,
				"INSERT INTO batch (batch_id, kind, file_name, file_sha256, file_bytes, profile, "
				"profile_sha256, "
				"taken_at, read_n, accepted_n, unchanged_n, corrected_n, duplicate_n, quarantined_n, "
				"ignored_n) VALUES "
				"(%lld, 'results', 'f%lld.csv', x'%064llx', 1, 'p', x'00', 0, %d, %d, 0, 0, 0, 0, 0)",
				(long long)w->batch_id, (long long)w->batch_id, (unsigned long long)w->batch_id,
				w->rows, w->rows));
	CHECK_INT(db_commit(w->r.db, &w->r.q), STATUS_OK);
}

static int64_t add_record(struct world *w, const char *birth, const char *precision, int area_id, const char *hiv)
{
	int64_t id = db_next_id(w->r.db, "record"), identity_id = db_next_id(w->r.db, "identity");

	w->rows++;
	run_sql(w, arena_printf(&a,
				"INSERT INTO record (record_id, batch_id, ordinal, line, byte_offset, byte_length, "
				"fate) VALUES "
				"(%lld, %lld, %d, %d, 0, 1, 'accepted')",
				(long long)id, (long long)w->batch_id, w->rows, w->rows + 1));
	run_sql(w, arena_printf(&a,
				"INSERT INTO identity (identity_id, record_id, sealed, birth_on, birth_precision, "
				"area_id, hiv_status) "
				"VALUES (%lld, %lld, x'00', %s, %s, %s, %s)",
				(long long)identity_id, (long long)id, birth, precision,
				area_id ? arena_printf(&a, "%d", area_id) : "NULL", hiv));
	return id;
}

static const char *quoted(const char *s)
{
	return s && *s ? arena_printf(&a, "'%s'", s) : "NULL";
}

static int64_t add_result(struct world *w, int64_t record_id, const char *test, const char *category,
			  const char *detail, const char *status, int day, int known, int64_t supersedes)
{
	int64_t id = db_next_id(w->r.db, "result");

	run_sql(w, arena_printf(&a,
				"INSERT INTO result (result_id, record_id, test, category, detail, status, "
				"collected_on, resulted_on, "
				"area_id, supersedes) VALUES (%lld, %lld, '%s', '%s', %s, '%s', %d, %d, 2, %s)",
				(long long)id, (long long)record_id, test, category, quoted(detail), status, DAY0 + day,
				DAY0 + known, supersedes ? arena_printf(&a, "%lld", (long long)supersedes) : "NULL"));
	return id;
}

static void add_event(struct world *w, int64_t record_id, const char *kind, const char *outcome, int day)
{
	run_sql(w, arena_printf(&a,
				"INSERT INTO event (event_id, record_id, kind, outcome, status, happened_on) VALUES "
				"(%lld, %lld, '%s', %s, 'final', %d)",
				(long long)db_next_id(w->r.db, "event"), (long long)record_id, kind, quoted(outcome),
				DAY0 + day));
}

static void add_person(struct world *w, int64_t person_id, int64_t record_id)
{
	run_sql(w,
		arena_printf(&a, "INSERT INTO person (person_id, public_id, record_id) VALUES (%lld, 'P%05lld', %lld)",
			     (long long)person_id, (long long)person_id, (long long)record_id));
}

static void add_link(struct world *w, int64_t record_id, int64_t person_id)
{
	run_sql(w, arena_printf(&a,
				"INSERT INTO link (link_id, record_id, person_id, rule, weight, explanation, model, "
				"decided_by) VALUES "
				"(%lld, %lld, %lld, 'new', 0, 'test', 'test 1', 'test')",
				(long long)db_next_id(w->r.db, "link"), (long long)record_id, (long long)person_id));
}

/* Every derived row, in order, as text. */
static char *dump(struct world *w)
{
	static const char *const sql[] = {
		"SELECT * FROM woman ORDER BY person_id",        "SELECT * FROM screening ORDER BY result_id",
		"SELECT * FROM person_event ORDER BY event_id",  "SELECT * FROM obligation ORDER BY obligation_id",
		"SELECT * FROM residence ORDER BY residence_id", "SELECT * FROM derived_state ORDER BY name"};
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
		sqlite3_stmt *s = NULL;

		if (sqlite3_prepare_v2(w->r.db->sql, sql[i], -1, &s, NULL) != SQLITE_OK)
			UNIT_FAIL("%s", sql[i]);
		while (sqlite3_step(s) == SQLITE_ROW) {
			for (int c = 0; c < sqlite3_column_count(s); c++) {
				const char *v = (const char *)sqlite3_column_text(s, c);

				buf_printf(&b, "%s|", v ? v : "-");
			}
			buf_char(&b, '\n');
		}
		sqlite3_finalize(s);
	}
	return buf_detach(&b);
}

/* Two dumps are equal, or the first lines that differ are shown. */
static void check_same(const char *got, const char *want)
{
	while (*got && *got == *want) {
		size_t n = strcspn(got, "\n") + 1;

		if (strncmp(got, want, n) != 0)
			break;
		got += n;
		want += n;
	}
	if (*got != *want || strcmp(got, want) != 0)
		UNIT_FAIL("is %.*s, want %.*s", (int)strcspn(got, "\n"), got, (int)strcspn(want, "\n"), want);
}

static struct pathway_summary update(struct world *w)
{
	struct pathway_summary sum = {0};

	if (pathway_update(w->r.db, ".", &sum, &w->r.q) != STATUS_OK) {
		UNIT_FAIL("pathway_update");
		registry_print(&w->r.q);
	}
	return sum;
}

static void check_rebuild_is_same(struct world *w)
{
	char *before = dump(w), *after;

	CHECK_INT(db_begin(w->r.db, "rebuild", "test", &w->r.q), STATUS_OK);
	CHECK_INT(pathway_rebuild(w->r.db, ".", NULL, &w->r.q), STATUS_OK);
	CHECK_INT(db_commit(w->r.db, &w->r.q), STATUS_OK);
	after = dump(w);
	CHECK(strlen(before) > 100);
	check_same(after, before);
	free(before);
	free(after);
}

static void add_random_row(struct world *w, int women, int64_t *last_result)
{
	static const char *const precision[] = {"'day'", "'month'", "'year'", "'age'"};
	const char *category, *detail, *test;
	int persons = (int)registry_int(&w->r, "SELECT count(*) FROM person"), day = below(1500);
	int person = 1 + below(women);
	bool is_event, born = below(4) > 0;
	int64_t record_id;

	if (person > persons)
		person = persons + 1;

	record_id = add_record(w, born ? arena_printf(&a, "%d", 5000 + below(3)) : "NULL",
			       born ? precision[below(4)] : "NULL", below(5), below(20) == 0 ? "'positive'" : "NULL");
	test = random_test(&is_event, &category, &detail);
	if (is_event)
		add_event(w, record_id, test, category, day);
	else if (*last_result && below(8) == 0) {
		*last_result = add_result(w, record_id, test, category, detail, below(2) ? "corrected" : "withdrawn",
					  day, day + below(20), *last_result);
	} else {
		*last_result = add_result(w, record_id, test, category, detail, below(15) ? "final" : "preliminary",
					  day, day + below(20), 0);
	}
	if (person > persons)
		add_person(w, person, record_id);
	add_link(w, record_id, person);
}

/* A record is found to be another woman's. */
static void move_random_link(struct world *w)
{
	int records = (int)registry_int(&w->r, "SELECT max(record_id) FROM record");
	int persons = (int)registry_int(&w->r, "SELECT count(*) FROM person");

	add_link(w, 1 + below(records), 1 + below(persons));
}

static void rebuild_equals_updates(void)
{
	struct world w;
	int64_t last = 0;
	int touched_only = 0;

	seed = 3;
	world_new(&w);
	for (int round = 0; round < 14; round++) {
		batch_begin(&w);
		for (int i = 0; i < (round < 2 ? 500 : 60); i++)
			add_random_row(&w, 300, &last);
		for (int i = 0; i < 5 && round > 0; i++)
			move_random_link(&w);
		batch_end(&w);
		touched_only += !update(&w).rebuilt;
	}
	CHECK(touched_only >= 8);
	CHECK(registry_int(&w.r, "SELECT count(*) FROM woman") > 250);
	CHECK(registry_int(&w.r, "SELECT count(*) FROM obligation") > 500);
	CHECK_INT(
		registry_int(&w.r,
			     "SELECT count(*) FROM obligation JOIN screening USING (person_id) JOIN result USING "
			     "(result_id) WHERE record_id = opened_by AND adequate = 0 AND obligation.kind = 'recall'"),
		0);
	check_rebuild_is_same(&w);
	registry_end(&w.r);
}

static void nothing_new_writes_nothing(void)
{
	struct world w;
	int64_t last = 0, ledger;

	seed = 4;
	world_new(&w);
	batch_begin(&w);
	for (int i = 0; i < 50; i++)
		add_random_row(&w, 20, &last);
	batch_end(&w);
	CHECK(update(&w).women > 0);
	ledger = registry_int(&w.r, "SELECT count(*) FROM ledger");
	CHECK_INT(update(&w).women, 0);
	CHECK_INT(registry_int(&w.r, "SELECT count(*) FROM ledger"), ledger);
	registry_end(&w.r);
}

static void withdrawn_changes_nothing(void)
{
	struct world w;
	char *before, *after;
	int64_t record_id, result_id;

	world_new(&w);
	batch_begin(&w);
	record_id = add_record(&w, "6000", "'day'", 3, "NULL");
	add_result(&w, record_id, "cytology", "NILM", NULL, "final", 0, 4, 0);
	add_person(&w, 1, record_id);
	add_link(&w, record_id, 1);
	batch_end(&w);
	update(&w);
	before = dump(&w);
	batch_begin(&w);
	record_id = add_record(&w, "NULL", "NULL", 0, "NULL");
	result_id = add_result(&w, record_id, "cytology", "HSIL", NULL, "final", 10, 14, 0);
	add_link(&w, record_id, 1);
	record_id = add_record(&w, "NULL", "NULL", 0, "NULL");
	add_result(&w, record_id, "cytology", "HSIL", NULL, "withdrawn", 10, 20, result_id);
	add_link(&w, record_id, 1);
	batch_end(&w);
	update(&w);
	run_sql(&w, "UPDATE derived_state SET link_id = 1");
	after = dump(&w);
	check_same(after, before);
	free(before);
	free(after);
	registry_end(&w.r);
}

/* A correction that turns out to be another woman's takes the result away from the first. */
static void correction_reaches_both_women(void)
{
	struct world w;
	int64_t record_id, result_id;

	world_new(&w);
	batch_begin(&w);
	for (int i = 1; i <= 20; i++) { /* enough others that the second update goes woman by woman */
		record_id = add_record(&w, "6000", "'day'", 3, "NULL");
		result_id = add_result(&w, record_id, "cytology", "HSIL", NULL, "final", 0, 4, 0);
		add_person(&w, i, record_id);
		add_link(&w, record_id, i);
	}
	batch_end(&w);
	update(&w);
	batch_begin(&w);
	record_id = add_record(&w, "6000", "'day'", 3, "NULL");
	add_result(&w, record_id, "cytology", "HSIL", NULL, "corrected", 0, 4, result_id);
	add_link(&w, record_id, 1);
	batch_end(&w);
	CHECK(!update(&w).rebuilt);
	CHECK_INT(registry_int(&w.r, "SELECT count(*) FROM obligation WHERE person_id = 20"), 0);
	CHECK_INT(registry_int(&w.r, "SELECT count(*) FROM screening WHERE person_id = 1"), 2);
	check_rebuild_is_same(&w);
	registry_end(&w.r);
}

static void best_birth_date_wins(void)
{
	static const char *const said[][2] = {{"6100", "'age'"}, {"6200", "'day'"},   {"6300", "'day'"},
					      {"6300", "'day'"}, {"6400", "'month'"}, {"6200", "'day'"}};
	struct world w;

	world_new(&w);
	batch_begin(&w);
	for (int i = 0; i < 6; i++) {
		int64_t record_id = add_record(&w, said[i][0], said[i][1], i == 2 ? 3 : i == 3 ? 4 : 0, "NULL");

		/* The newest saying is not the newest record. */
		add_result(&w, record_id, "via", "negative", NULL, "final", i == 2 ? 50 : 10 * i % 40,
			   i == 2 ? 60 : 10 * i % 40, 0);
		if (i == 0)
			add_person(&w, 1, record_id);
		add_link(&w, record_id, 1);
	}
	batch_end(&w);
	update(&w);
	CHECK_INT(registry_int(&w.r, "SELECT birth_on FROM woman"), 6300); /* as often as 6200, said later */
	CHECK_INT(registry_int(&w.r, "SELECT area_id FROM woman"), 3);
	registry_end(&w.r);
}

/* A record that was withdrawn no longer speaks for her, unless no other does. */
static void withdrawn_records_do_not_speak(void)
{
	struct world w;
	int64_t first, result_id, second;

	world_new(&w);
	batch_begin(&w);
	first = add_record(&w, "6100", "'day'", 3, "'positive'");
	result_id = add_result(&w, first, "via", "negative", NULL, "final", 10, 10, 0);
	add_person(&w, 1, first);
	add_link(&w, first, 1);
	second = add_record(&w, "6100", "'day'", 3, "'positive'");
	add_result(&w, second, "via", "negative", NULL, "withdrawn", 10, 10, result_id);
	add_link(&w, second, 1);
	batch_end(&w);
	update(&w);
	CHECK_INT(registry_int(&w.r, "SELECT birth_on FROM woman"), 6100);
	CHECK_INT(registry_int(&w.r, "SELECT hiv_positive FROM woman"), 1);
	batch_begin(&w);
	first = add_record(&w, "6200", "'year'", 4, "NULL");
	add_result(&w, first, "via", "negative", NULL, "final", 5, 5, 0);
	add_link(&w, first, 1);
	batch_end(&w);
	update(&w);
	CHECK_INT(registry_int(&w.r, "SELECT birth_on FROM woman"), 6200);
	CHECK_INT(registry_int(&w.r, "SELECT area_id FROM woman"), 4);
	CHECK_INT(registry_int(&w.r, "SELECT hiv_positive FROM woman"), 0);
	registry_end(&w.r);
}

/* A test of woman 1 that gives a place, 0 none. */
static int64_t said(struct world *w, int area_id, int day, int known)
{
	int64_t record_id = add_record(w, "6100", "'day'", area_id, "NULL");

	add_result(w, record_id, "via", "negative", NULL, "final", day, known, 0);
	if (record_id == 1)
		add_person(w, 1, 1);
	add_link(w, record_id, 1);
	return record_id;
}

static void moved(struct world *w, int area_id, const char *outcome, int day)
{
	int64_t record_id = add_record(w, "6100", "'day'", area_id, "NULL");

	add_event(w, record_id, "move", outcome, day);
	add_link(w, record_id, 1);
}

static int64_t home(struct world *w, int n, const char *column)
{
	return registry_int(
		&w->r, arena_printf(&a, "SELECT coalesce(%s, -1) FROM residence ORDER BY from_on LIMIT 1 OFFSET %d",
				    column, n));
}

static int64_t lived(struct world *w, int day)
{
	return registry_int(
		&w->r,
		arena_printf(&a, "SELECT coalesce(area_id, -1) FROM screening WHERE collected_on = %d", DAY0 + day));
}

static void homes_follow_the_days_of_her_records(void)
{
	struct world w;

	world_new(&w);
	batch_begin(&w);
	said(&w, 0, 5, 5);   /* before anything is known of her place */
	said(&w, 2, 10, 90); /* known last, taken first */
	said(&w, 2, 20, 21);
	said(&w, 4, 30, 31);
	said(&w, 0, 40, 40); /* a device that knows no place */
	moved(&w, 3, "within", 50);
	said(&w, 0, 60, 60);
	moved(&w, 3, "away", 70); /* still gives the place she left */
	said(&w, 0, 80, 80);
	said(&w, 2, 90, 91); /* back */
	batch_end(&w);
	update(&w);
	CHECK_INT(registry_int(&w.r, "SELECT count(*) FROM residence"), 5);
	CHECK_INT(home(&w, 0, "area_id"), 2);
	CHECK_INT(home(&w, 0, "from_on"), DAY0 + 10);
	CHECK_INT(home(&w, 0, "record_id"), 2);
	CHECK_INT(home(&w, 1, "area_id"), 4);
	CHECK_INT(home(&w, 2, "area_id"), 3);
	CHECK_INT(home(&w, 2, "from_on"), DAY0 + 50);
	CHECK_INT(home(&w, 3, "area_id"), -1);
	CHECK_INT(home(&w, 3, "from_on"), DAY0 + 70);
	CHECK_INT(home(&w, 4, "area_id"), 2);
	CHECK_INT(lived(&w, 5), 2); /* the first she is known to have had */
	CHECK_INT(lived(&w, 10), 2);
	CHECK_INT(lived(&w, 30), 4);
	CHECK_INT(lived(&w, 40), 4);
	CHECK_INT(lived(&w, 60), 3);
	CHECK_INT(lived(&w, 80), -1);
	CHECK_INT(lived(&w, 90), 2);
	CHECK_INT(registry_int(&w.r, "SELECT area_id FROM woman"), 2); /* newest */
	check_rebuild_is_same(&w);
	registry_end(&w.r);
}

static void of_two_places_of_a_day_the_one_known_last_counts(void)
{
	struct world w;

	world_new(&w);
	batch_begin(&w);
	said(&w, 2, 10, 30);
	said(&w, 4, 10, 12);
	batch_end(&w);
	update(&w);
	CHECK_INT(registry_int(&w.r, "SELECT count(*) FROM residence"), 1);
	CHECK_INT(home(&w, 0, "area_id"), 2);
	batch_begin(&w);
	said(&w, 4, 10, 40); /* a correction of the day's place later on */
	batch_end(&w);
	update(&w);
	CHECK_INT(registry_int(&w.r, "SELECT count(*) FROM residence"), 1);
	CHECK_INT(home(&w, 0, "area_id"), 4);
	check_rebuild_is_same(&w);
	registry_end(&w.r);
}

static void history_tells_her_homes_up_to_the_day(void)
{
	struct world w;
	struct history_person p;

	world_new(&w);
	batch_begin(&w);
	said(&w, 2, 10, 11);
	said(&w, 4, 30, 31);
	moved(&w, 0, "away", 50);
	batch_end(&w);
	update(&w);
	CHECK_INT(history_person(w.r.db, &a, ".", "1", DAY0 + 40, &p, &w.r.q), STATUS_OK);
	CHECK_INT(p.n_homes, 2);
	CHECK_STR(p.home[1].area_code, "PK20504");
	CHECK_INT(p.home[1].from_on, DAY0 + 30);
	CHECK_INT(history_person(w.r.db, &a, ".", "1", DAY0 + 50, &p, &w.r.q), STATUS_OK);
	CHECK_INT(p.n_homes, 3);
	CHECK_STR(p.home[2].area_code, "");
	registry_end(&w.r);
}

/* ---- program versions ----------------------------------------------------------------------------------------------
 */

static void a_version_never_changes(void)
{
	struct world w;
	const char *other = arena_printf(&a, "%s ", program_text);

	world_new(&w);
	CHECK_INT(db_begin(w.r.db, "load", "test", &w.r.q), STATUS_OK);
	CHECK_INT(program_store(w.r.db, program, program_text, &w.r.q), STATUS_OK);
	CHECK_INT(registry_int(&w.r, "SELECT count(*) FROM program"), 1);
	CHECK_INT(program_store(w.r.db, program, other, &w.r.q), STATUS_INPUT);
	CHECK_STR(w.r.q.last->code, "program-version-changed");
	db_rollback(w.r.db);
	CHECK(program_current(w.r.db, &a, ".", DAY0 - 1, NULL, &w.r.q) == NULL);
	CHECK(program_current(w.r.db, &a, ".", DAY0, NULL, &w.r.q) != NULL);
	registry_end(&w.r);
}

/* ---- worklist and history ------------------------------------------------------------------------------------------
 */

static struct buf listed = BUF_INIT;

static void list_row(void *ctx, const struct worklist_row *r)
{
	(void)ctx;
	buf_printf(&listed, "%s %s %s %s/%s %d+%d %d/%d %s|", r->public_id, r->kind, duty_state_name(r->state),
		   r->tehsil_code, r->uc_code, r->urgency, r->days_overdue, r->attempts, r->reminders_due,
		   r->last_outcome);
}

static const char *list(struct world *w, int day, const char *area, const char *kind, bool overdue, bool all)
{
	struct worklist_request req = {DAY0 + day, area, kind, overdue, all};

	buf_reset(&listed);
	CHECK_INT(worklist_run(w->r.db, ".", &req, list_row, NULL, NULL, &w->r.q), STATUS_OK);
	return listed.data;
}

static int64_t add_woman(struct world *w, int person, const char *test, const char *category, int day, int area)
{
	int64_t record_id = add_record(w, "6000", "'day'", area, "NULL");

	add_result(w, record_id, test, category, NULL, "final", day, day, 0);
	add_person(w, person, record_id);
	add_link(w, record_id, person);
	return record_id;
}

static void call_woman(struct world *w, int person, const char *outcome, int day)
{
	int64_t record_id = add_record(w, "NULL", "NULL", 0, "NULL");

	add_event(w, record_id, "contact", outcome, day);
	add_link(w, record_id, person);
}

static void the_worklist_runs_by_urgency(void)
{
	struct world w;
	struct worklist_request bad = {DAY0, "PK2050", NULL, false, false};

	world_new(&w);
	batch_begin(&w);
	add_woman(&w, 1, "via", "positive", 0, 3);   /* 42 days: due on 42 */
	add_woman(&w, 2, "cytology", "HSIL", 90, 4); /* due on 104 */
	add_woman(&w, 3, "cytology", "HSIL", 0, 2);  /* due on 14, lost on 90 */
	add_woman(&w, 4, "hpv", "negative", 0, 3);
	add_woman(&w, 5, "cytology", "UNSAT", 95, 0); /* due on 185 */
	call_woman(&w, 3, "not-reached", 20);
	call_woman(&w, 3, "wrong-number", 30);
	call_woman(&w, 3, "reached", 101);
	batch_end(&w);
	update(&w);
	CHECK_STR(list(&w, 100, NULL, NULL, false, false),
		  "P00003 colposcopy lost PK20501/ 1+86 2/3 wrong-number|P00002 colposcopy open PK20504/ 1+0 0/0 |"
		  "P00001 colposcopy overdue PK20501/PK20501-U01 3+58 0/0 |P00005 repeat-test open / 4+0 0/0 |");
	CHECK_STR(list(&w, 100, "PK20504", NULL, false, false), "P00002 colposcopy open PK20504/ 1+0 0/0 |");
	CHECK_STR(list(&w, 100, "PK205", NULL, true, false),
		  "P00003 colposcopy lost PK20501/ 1+86 2/3 wrong-number|P00001 colposcopy overdue PK20501/PK20501-U01 "
		  "3+58 0/0 |");
	CHECK_STR(list(&w, 100, NULL, "recall", false, false), "");
	CHECK_STR(list(&w, 100, NULL, "recall", false, true), "P00004 recall not due PK20501/PK20501-U01 9+0 0/0 |");
	CHECK_STR(list(&w, 10, "PK20501", NULL, false, false),
		  "P00003 colposcopy open PK20501/ 1+0 0/0 |P00001 colposcopy open PK20501/PK20501-U01 3+0 0/0 |");
	CHECK_INT(worklist_run(w.r.db, ".", &bad, list_row, NULL, NULL, &w.r.q), STATUS_USAGE);
	CHECK_STR(w.r.q.last->hint, "nearest known is 'PK205'");
	registry_end(&w.r);
}

static void the_history_says_why(void)
{
	struct world w;
	struct history_person h;
	struct history_record rec;
	struct history_batch b;
	int64_t record_id, colposcopy;

	world_new(&w);
	batch_begin(&w);
	record_id = add_woman(&w, 1, "cytology", "HSIL", 0, 3);
	colposcopy = add_record(&w, "NULL", "NULL", 0, "NULL");
	add_result(&w, colposcopy, "colposcopy", "normal", NULL, "final", 20, 20, 0);
	add_link(&w, colposcopy, 1);
	batch_end(&w);
	update(&w);
	CHECK_INT(history_person(w.r.db, &a, ".", "P00001", DAY0 + 30, &h, &w.r.q), STATUS_OK);
	CHECK_INT(h.n_entries, 2);
	if (h.n_entries != 2)
		return;
	CHECK_STR(h.area_code, "PK20501-U01");
	CHECK_STR(h.entry[0].rule, "cytology-high-grade");
	CHECK_STR(h.entry[0].opened, "colposcopy");
	CHECK_STR(h.entry[1].closed, "colposcopy");
	CHECK_STR(h.entry[1].opened, "retest");
	CHECK_INT(h.n_duties, 2);
	CHECK_INT(h.duty[0].state, DUTY_DONE);
	CHECK_INT(h.duty[0].closed_by, colposcopy);
	CHECK_INT(h.duty[1].state, DUTY_NOT_DUE);
	CHECK_INT(history_person(w.r.db, &a, ".", "1", DAY0 + 15, &h, &w.r.q), STATUS_OK);
	CHECK_INT(h.n_entries, 1);
	CHECK_INT(h.duty[0].state, DUTY_OVERDUE);
	CHECK_INT(history_person(w.r.db, &a, ".", "P99999", DAY0, &h, &w.r.q), STATUS_USAGE);
	CHECK_INT(history_record(w.r.db, &a, record_id, &rec, &w.r.q), STATUS_OK);
	CHECK_STR(rec.public_id, "P00001");
	CHECK_STR(rec.test, "cytology");
	CHECK_INT(rec.n_links, 1);
	CHECK_INT(history_record(w.r.db, &a, 99, &rec, &w.r.q), STATUS_USAGE);
	CHECK_INT(history_batch(w.r.db, &a, 1, &b, &w.r.q), STATUS_OK);
	CHECK_INT(b.read, 2);
	CHECK_INT(b.linked, 2);
	CHECK_INT(b.women, 1);
	registry_end(&w.r);
}

int main(void)
{
	const struct codelist *codes;

	msgq_init(&q);
	codes = codelist_load(&a, ".", &q);
	program = codes ? program_load(&a, "schemas/programs/gwadar.json", codes, &program_text, &q) : NULL;
	if (!program) {
		registry_print(&q);
		return 1;
	}
	UNIT_RUN("the order in which rows come does not matter", input_order_does_not_matter);
	UNIT_RUN("duties of any history are well formed and no unreadable test leads to a recall",
		 duties_are_well_formed);
	UNIT_RUN("entries of one day follow the code list, then the record", same_day_follows_the_code_list);
	UNIT_RUN("roles and episodes tell screen, triage and diagnosis apart", roles_tell_screen_triage_diagnosis);
	UNIT_RUN("tests of one visit share the role of the one that fulfilled a duty",
		 tests_of_a_visit_share_their_role);
	UNIT_RUN("a triage test that could not be read is no screen", a_failed_triage_is_not_a_screen);
	UNIT_RUN("what answers the first of two demands ends it, and the second keeps its own days",
		 what_answers_the_first_of_two_demands_ends_it);
	UNIT_RUN("a second try that could not be read either keeps the first day",
		 a_failed_second_try_keeps_the_first_day);
	UNIT_RUN("a woman lost to follow-up starts a new episode and keeps her duty", a_lost_woman_starts_anew);
	UNIT_RUN("nobody is lost before she is overdue", nobody_is_lost_before_overdue);
	UNIT_RUN("of several moves the last holds, of several deaths the first",
		 the_last_move_and_the_first_death_hold);
	UNIT_RUN("a rule with an age bound needs a known age within it", an_age_bound_needs_a_known_age);
	UNIT_RUN("a test after a move shows that she is back", a_test_after_a_move_shows_her_back);
	UNIT_RUN("the state of a duty follows the as-of day", states_follow_the_day);
	UNIT_RUN("rebuilding gives the same bytes as updating", rebuild_equals_updates);
	UNIT_RUN("an update with nothing new writes nothing", nothing_new_writes_nothing);
	UNIT_RUN("a withdrawn result changes nothing", withdrawn_changes_nothing);
	UNIT_RUN("a correction reaches the woman it came from", correction_reaches_both_women);
	UNIT_RUN("the most precise, then most frequent, then newest birth date is taken", best_birth_date_wins);
	UNIT_RUN("a withdrawn record speaks for her only when no other does", withdrawn_records_do_not_speak);
	UNIT_RUN("homes follow the days of her records; moving away ends one", homes_follow_the_days_of_her_records);
	UNIT_RUN("of two places of a day the one known last counts", of_two_places_of_a_day_the_one_known_last_counts);
	UNIT_RUN("a woman's history tells her homes up to the day asked for", history_tells_her_homes_up_to_the_day);
	UNIT_RUN("a program version never changes", a_version_never_changes);
	UNIT_RUN("the worklist runs by urgency, then days overdue", the_worklist_runs_by_urgency);
	UNIT_RUN("the history says which rule opened what", the_history_says_why);
	buf_free(&listed);
	arena_free(&a);
	msgq_free(&q);
	UNIT_END("pathway");
}
