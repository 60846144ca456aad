/* rooms: pathway db base */
/* impact_test.c -- what would change for women, against registries in which the results were really changed.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "tests/unit/registry.h"

#include "pathway/impact.h"
#include "pathway/pathway.h"

#define DAY0 20454 /* 2026-01-01 */
#define AS_OF (DAY0 + 900)
#define MAX_OVERRIDES 4000

static struct arena a = ARENA_INIT;
static struct msgq q;
static const struct program *program;
static const char *program_text;
static uint64_t seed;

static int below(int n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int)((seed >> 33) % (uint64_t)n);
}

/* ---- a registry -----------------------------------------------------------------------------------------------------
 */

struct world {
	struct registry r;
	int64_t results, records;
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
		   "(2, 'PK20504', 'ocha-pcode', '1', 'Pasni', 'tehsil', 1, 'pasni', 'test'), "
		   "(3, 'PK20501-U01', 'sanad-local', '1', 'Surbandar', 'uc', 4, 'surbandar', 'test'), "
		   "(4, 'PK20501', 'ocha-pcode', '1', 'Gwadar', 'tehsil', 1, 'gwadar', 'test')");
	CHECK_INT(program_store(w->r.db, program, program_text, &w->r.q), STATUS_OK);
	CHECK_INT(db_commit(w->r.db, &w->r.q), STATUS_OK);
	CHECK_INT(db_begin(w->r.db, "ingest", "test", &w->r.q), STATUS_OK);
}

static int64_t add_record(struct world *w, int64_t person_id, int area_id)
{
	int64_t id = ++w->records;

	run_sql(w,
		arena_printf(&a,
			     "INSERT INTO record (record_id, batch_id, ordinal, line, byte_offset, byte_length, fate) "
			     "VALUES (%lld, 1, %lld, 1, 0, 1, 'accepted')",
			     (long long)id, (long long)id));
	run_sql(w, arena_printf(
			   &a,
			   "INSERT INTO identity (identity_id, record_id, sealed, birth_on, birth_precision, area_id) "
			   "VALUES (%lld, %lld, x'00', %d, 'day', %s)",
			   (long long)id, (long long)id, 5000 + (int)person_id % 1000,
			   area_id ? arena_printf(&a, "%d", area_id) : "NULL"));
	run_sql(w, arena_printf(&a,
				"INSERT INTO person (person_id, public_id, record_id) VALUES (%lld, 'P%05lld', %lld) "
				"ON CONFLICT DO NOTHING",
				(long long)person_id, (long long)person_id, (long long)id));
	run_sql(w, arena_printf(&a,
				"INSERT INTO link (link_id, record_id, person_id, rule, weight, explanation, model, "
				"decided_by) "
				"VALUES (%lld, %lld, %lld, 'new', 0, 'test', 'test 1', 'test')",
				(long long)id, (long long)id, (long long)person_id));
	return id;
}

static int64_t add_result(struct world *w, int64_t person_id, int area_id, const char *test, const char *category,
			  int day, int known, int64_t supersedes)
{
	int64_t id = ++w->results, record_id = add_record(w, person_id, area_id);

	run_sql(w, arena_printf(&a,
				"INSERT INTO result (result_id, record_id, test, category, status, collected_on, "
				"resulted_on, supersedes) VALUES (%lld, %lld, '%s', '%s', 'final', %d, %d, %s)",
				(long long)id, (long long)record_id, test, category, DAY0 + day, DAY0 + known,
				supersedes ? arena_printf(&a, "%lld", (long long)supersedes) : "NULL"));
	return id;
}

/* Ends the writing and brings the derived tables up to date. */
static void world_end_writing(struct world *w)
{
	run_sql(w, arena_printf(&a,
				"INSERT INTO batch (batch_id, kind, file_name, file_sha256, file_bytes, profile, "
				"profile_sha256, taken_at, read_n, accepted_n, unchanged_n, corrected_n, duplicate_n, "
				"quarantined_n, ignored_n) VALUES "
				"(1, 'results', 'f.csv', x'01', 1, 'p', x'00', 0, %lld, %lld, 0, 0, 0, 0, 0)",
				(long long)w->records, (long long)w->records));
	CHECK_INT(db_commit(w->r.db, &w->r.q), STATUS_OK);
	CHECK_INT(pathway_update(w->r.db, ".", NULL, &w->r.q), STATUS_OK);
}

/* ---- what impact says
 * ------------------------------------------------------------------------------------------------
 */

struct told {
	int n;
	struct impact_woman woman[1000];
	int64_t first_result[1000];
};

static void note_woman(void *ctx, const struct impact_woman *w)
{
	struct told *t = ctx;

	t->woman[t->n] = *w;
	t->woman[t->n].public_id = arena_strdup(&a, w->public_id);
	t->first_result[t->n++] = w->result[0];
}

static struct told told;
static struct impact_summary sum;

static enum status impact_at(struct world *w, date_t as_of, const struct impact_override *o, size_t n)
{
	struct db *db = NULL;
	enum status st;

	msgq_clear(&q);
	told.n = 0;
	CHECK_INT(db_open(&db, w->r.path, DB_READ, &q), STATUS_OK);
	st = pathway_impact(db, &a, ".", as_of, o, n, note_woman, &told, &sum, &q);
	db_close(db);
	return st;
}

/* One woman with one cytology and one ploidy of the same specimen. */
static void one_woman(struct world *w, const char *cytology, const char *ploidy)
{
	world_new(w);
	add_result(w, 1, 3, "cytology", cytology, 0, 5, 0);
	add_result(w, 1, 0, "ploidy", ploidy, 0, 5, 0);
	world_end_writing(w);
}

static void escalates(void)
{
	struct world w;
	struct impact_override o = {1, "HSIL", NULL};
	const struct impact_woman *x = &told.woman[0];

	one_woman(&w, "NILM", "negative");
	CHECK_INT(impact_at(&w, DAY0 + 20, &o, 1), STATUS_OK);
	CHECK_INT(told.n, 1);
	CHECK_INT(x->person_id, 1);
	CHECK_STR(x->public_id, "P00001");
	CHECK_STR(x->area_code, "PK20501");
	CHECK_INT(x->n_results, 1);
	CHECK_INT(told.first_result[0], 1);
	CHECK_STR(x->before.kind, "recall");
	CHECK_STR(x->after.kind, "colposcopy");
	CHECK_STR(x->after.level, "urgent");
	CHECK_INT(x->after.urgency, 1);
	CHECK_INT(x->after.due_on, DAY0 + 5 + 14);
	CHECK(x->changed);
	CHECK_INT(x->direction, IMPACT_ESCALATES);
	CHECK_INT(sum.women, 1);
	CHECK_INT(sum.changed, 1);
	CHECK_INT(sum.escalates, 1);
	CHECK_INT(sum.relaxes, 0);
	CHECK_INT(sum.not_hers, 0);
	CHECK_INT(sum.n_areas, 2);
	CHECK_STR(sum.area[0].code, "PK20501");
	CHECK_STR(sum.area[1].code, "PK20504");
	CHECK_INT(sum.area[0].colposcopies.before, 0);
	CHECK_INT(sum.area[0].colposcopies.after, 1);
	CHECK_INT(sum.area[0].adequate.after, 1);
	CHECK_INT(sum.area[0].positive.before, 0);
	CHECK_INT(sum.area[0].positive.after, 1);
	CHECK_INT(sum.total.colposcopies.after, 1);
	CHECK_STR(sum.total.code, "PK205");
	registry_end(&w.r);
}

static void relaxes(void)
{
	struct world w;
	struct impact_override o = {2, "negative", NULL};

	one_woman(&w, "NILM", "positive");
	CHECK_INT(impact_at(&w, DAY0 + 20, &o, 1), STATUS_OK);
	CHECK_STR(told.woman[0].before.kind, "colposcopy");
	CHECK_STR(told.woman[0].after.kind, "recall");
	CHECK_INT(told.woman[0].direction, IMPACT_RELAXES);
	CHECK_INT(sum.relaxes, 1);
	CHECK_INT(sum.total.colposcopies.before, 1);
	CHECK_INT(sum.total.colposcopies.after, 0);
	registry_end(&w.r);
}

static void no_change(void)
{
	struct world w;
	struct impact_override same = {1, "HSIL", NULL}, other = {1, "ASC-H", NULL};

	one_woman(&w, "HSIL", "positive");
	CHECK_INT(impact_at(&w, DAY0 + 20, &same, 1), STATUS_OK);
	CHECK_INT(told.n, 1);
	CHECK(!told.woman[0].changed);
	CHECK_INT(told.woman[0].direction, IMPACT_SAME);
	CHECK_INT(impact_at(&w, DAY0 + 20, &other, 1), STATUS_OK);
	CHECK_INT(sum.women, 1);
	CHECK_INT(sum.changed, 0);
	CHECK_INT(sum.total.colposcopies.after, 1);
	registry_end(&w.r);
}

static void not_hers(void)
{
	struct world w;
	struct impact_override o[] = {
		{1, "HSIL", NULL}, {2, "negative", NULL}, {3, "HSIL", NULL}, {77, "NILM", NULL}, {2, "LSIL", NULL}};

	world_new(&w);
	add_result(&w, 1, 3, "cytology", "NILM", 0, 5, 0);
	add_result(&w, 1, 3, "cytology", "NILM", 0, 9, 1);
	add_result(&w, 1, 3, "cytology", "NILM", 400, 405, 0);
	world_end_writing(&w);
	/* 1 was corrected, 3 is not known yet, 77 does not exist; of 2 the last word holds. */
	CHECK_INT(impact_at(&w, DAY0 + 402, o, 5), STATUS_OK);
	CHECK_INT(sum.women, 1);
	CHECK_INT(sum.not_hers, 3);
	CHECK_INT(told.woman[0].n_results, 1);
	CHECK_INT(told.first_result[0], 2);
	CHECK_INT(impact_at(&w, DAY0 + 402, o, 0), STATUS_OK);
	CHECK_INT(sum.women, 0);
	CHECK_INT(sum.total.adequate.before, 1);
	registry_end(&w.r);
}

static void unknown_category(void)
{
	struct world w;
	struct impact_override o = {1, "suspicious", NULL};

	one_woman(&w, "NILM", "negative");
	CHECK_INT(impact_at(&w, DAY0 + 20, &o, 1), STATUS_INPUT);
	CHECK_INT(q.kept, 1);
	if (q.first)
		CHECK_STR(q.first->text, "result 1 is of cytology, which has no such category");
	CHECK_INT(told.n, 0);
	registry_end(&w.r);
}

static void detail_counts(void)
{
	struct world w;
	struct impact_override keeps = {1, "positive", NULL}, gives = {1, "positive", "16=pos;18_45=neg;other=neg"};

	world_new(&w);
	add_result(&w, 1, 3, "hpv", "negative", 0, 5, 0);
	world_end_writing(&w);
	CHECK_INT(impact_at(&w, DAY0 + 20, &keeps, 1), STATUS_OK);
	CHECK_STR(told.woman[0].after.kind, "triage");
	CHECK_INT(impact_at(&w, DAY0 + 20, &gives, 1), STATUS_OK);
	CHECK_STR(told.woman[0].after.kind, "colposcopy");
	registry_end(&w.r);
}

/* ---- against the truth
 * ------------------------------------------------------------------------------------------------
 */

static const char *random_category(const char *test)
{
	const struct code_test *t = codelist_test(program->codes, test);

	return t->result[(size_t)below((int)t->n_results)].code;
}

static void random_world(struct world *w, int women)
{
	world_new(w);
	for (int i = 0; i < women * 4; i++) {
		const struct code_test *t = &program->codes->test[(size_t)below((int)program->codes->n_tests)];
		int day = below(1000);

		add_result(w, 1 + below(women), below(5), t->code, random_category(t->code), day, day + below(20), 0);
	}
	world_end_writing(w);
}

/* Her next duty, worked out from the derived tables alone. */
static struct impact_duty next_in_tables(struct world *w, int64_t person_id)
{
	struct impact_duty next = {.due_on = DATE_NONE};
	sqlite3_stmt *s = NULL;
	int kind = -1;

	sqlite3_prepare_v2(w->r.db->sql,
			   "SELECT kind, urgency, due_on FROM obligation WHERE person_id = ?1 AND opened_on <= ?2 "
			   "AND (closed_on IS NULL OR closed_on > ?2) ORDER BY urgency, due_on",
			   -1, &s, NULL);
	sqlite3_bind_int64(s, 1, person_id);
	sqlite3_bind_int(s, 2, AS_OF);
	while (sqlite3_step(s) == SQLITE_ROW) {
		const char *code = (const char *)sqlite3_column_text(s, 0);
		int urgency = sqlite3_column_int(s, 1), due = sqlite3_column_int(s, 2), k = program_kind(program, code);

		if (next.kind && (urgency != next.urgency || due != next.due_on))
			break;
		if (next.kind && k > kind)
			continue;
		kind = k;
		next = (struct impact_duty){.kind = program->kind[k].code, .urgency = urgency, .due_on = due};
	}
	sqlite3_finalize(s);
	return next;
}

static void check_duty(int64_t person_id, const char *when, const struct impact_duty *got, struct impact_duty want)
{
	if (got->due_on != want.due_on || got->urgency != want.urgency ||
	    strcmp(got->kind ? got->kind : "", want.kind ? want.kind : "") != 0)
		UNIT_FAIL("person %lld %s: %s urgency %d due %d, want %s %d %d", (long long)person_id, when,
			  got->kind ? got->kind : "none", got->urgency, got->due_on, want.kind ? want.kind : "none",
			  want.urgency, want.due_on);
}

/* Women whose place is the area or lies in it; "" the root itself or unknown. */
static int64_t figure(struct world *w, const char *area, const char *sql)
{
	const char *where = "(woman.area_id IS NULL OR woman.area_id = 1)";

	if (*area)
		where = arena_printf(&a, "woman.area_id IN (SELECT area_id FROM area WHERE code LIKE '%s%%')", area);
	return registry_int(&w->r, arena_printf(&a, "%s AND %s", sql, where));
}

#define SQL_COLPOSCOPIES                                                                                               \
	"SELECT count(*) FROM obligation JOIN woman USING (person_id) WHERE kind = 'colposcopy' AND opened_on <= "     \
	"21354 AND NOT (coalesce(closed_as, '') = 'replaced' AND closed_on <= 21354)"
#define SQL_SCREENED                                                                                                   \
	"SELECT count(DISTINCT person_id) FROM screening JOIN woman USING (person_id) WHERE role = 'screen' AND "      \
	"known_on <= 21354 AND "

/* The figures of the derived tables as they stand are those said for before (0) or after (1). */
static void check_areas(struct world *w, int after)
{
	static const char *const code[] = {"PK20501", "PK20504", ""};

	CHECK_INT(AS_OF, 21354);
	CHECK_INT(sum.n_areas, 3);
	for (size_t i = 0; i < 3 && sum.n_areas == 3; i++) {
		const struct impact_area *x = &sum.area[i];

		CHECK_STR(x->code, code[i]);
		CHECK_INT(after ? x->colposcopies.after : x->colposcopies.before, figure(w, code[i], SQL_COLPOSCOPIES));
		CHECK_INT(after ? x->adequate.after : x->adequate.before,
			  figure(w, code[i], SQL_SCREENED "adequate = 1"));
		CHECK_INT(after ? x->positive.after : x->positive.before,
			  figure(w, code[i], SQL_SCREENED "positive = 1"));
	}
}

static size_t random_overrides(struct world *w, struct impact_override *o, int of)
{
	size_t n = 0;

	for (int64_t id = w->results; id > 0; id--) {
		sqlite3_stmt *s = NULL;

		if (below(of) != 0)
			continue;
		sqlite3_prepare_v2(w->r.db->sql, "SELECT test FROM result WHERE result_id = ?1", -1, &s, NULL);
		sqlite3_bind_int64(s, 1, id);
		sqlite3_step(s);
		o[n++] = (struct impact_override){id, random_category((const char *)sqlite3_column_text(s, 0)), NULL};
		sqlite3_finalize(s);
	}
	return n;
}

/* Changes the registry itself and works everything out again. */
static void really_change(struct world *w, const struct impact_override *o, size_t n)
{
	struct buf b = BUF_INIT;

	buf_str(&b, "BEGIN;");
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "UPDATE result SET category = '%s' WHERE result_id = %lld;", o[i].category,
			   (long long)o[i].result_id);
	buf_str(&b, "COMMIT;");
	CHECK(registry_sql(&w->r, b.data));
	buf_free(&b);
	CHECK_INT(db_begin(w->r.db, "rebuild", "test", &w->r.q), STATUS_OK);
	CHECK_INT(pathway_rebuild(w->r.db, ".", NULL, &w->r.q), STATUS_OK);
	CHECK_INT(db_commit(w->r.db, &w->r.q), STATUS_OK);
}

/* One in `of` results is overridden; most women are then concerned, or few. */
static void equals_truth(int women, int of)
{
	static struct impact_override o[MAX_OVERRIDES];
	struct world w;
	size_t n;
	int changed = 0;

	random_world(&w, women);
	n = random_overrides(&w, o, of);
	CHECK(n > 5);
	CHECK_INT(impact_at(&w, AS_OF, o, n), STATUS_OK);
	CHECK_INT(sum.women, told.n);
	check_areas(&w, 0);
	for (int i = 0; i < told.n; i++) {
		CHECK(i == 0 || told.woman[i - 1].person_id < told.woman[i].person_id);
		check_duty(told.woman[i].person_id, "before", &told.woman[i].before,
			   next_in_tables(&w, told.woman[i].person_id));
		changed += told.woman[i].changed;
	}
	CHECK_INT(sum.changed, changed);
	CHECK(changed > 0);
	really_change(&w, o, n);
	check_areas(&w, 1);
	for (int i = 0; i < told.n; i++)
		check_duty(told.woman[i].person_id, "after", &told.woman[i].after,
			   next_in_tables(&w, told.woman[i].person_id));
	registry_end(&w.r);
}

static void few(void)
{
	seed = 11;
	equals_truth(300, 60);
}

static void many(void)
{
	seed = 12;
	equals_truth(300, 2);
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
	UNIT_RUN("a negative slide that should have been high-grade moves her next duty up", escalates);
	UNIT_RUN("a positive that should have been negative takes her colposcopy away", relaxes);
	UNIT_RUN("a disagreement may leave her next duty as it is", no_change);
	UNIT_RUN("results corrected since, not yet known or of nobody are counted apart", not_hers);
	UNIT_RUN("a category the test does not have is refused", unknown_category);
	UNIT_RUN("the detail of an override decides when it is given", detail_counts);
	UNIT_RUN("a few overrides give what the registry gives when they are really made", few);
	UNIT_RUN("overrides of half of all results do too", many);
	arena_free(&a);
	msgq_free(&q);
	UNIT_END("impact");
}
