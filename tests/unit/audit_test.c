/* rooms: audit score db stats base */
/* audit_test.c -- algorithms are stored once, verdicts follow evidence, a pass gives the same on any number of threads,
 * and what drifts is named. SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "audit/audit.h"

#include "audit/evidence.h"
#include "audit/explain.h"
#include "audit/reaudit.h"
#include "audit/sample.h"
#include "base/file.h"
#include "tests/unit/registry.h"

#include <math.h>

#define DATA "."

static struct registry reg;

static const struct audit_in_force in_force[] = {
	{"ploidy", NULL, NULL, "ploidy-3cell-v1", DATE_NONE},
	{"dual-stain", NULL, NULL, "dual-stain-v1", DATE_NONE},
	{"hpv", NULL, "xpert-hpv", "hpv-xpert-hpv-v1", DATE_NONE},
};
#define N_IN_FORCE 3

static const char ploidy_form[] = "{\"kind\":\"ploidy\",\"nuclei\":%d,\"reference_nuclei\":200,\"reference_cv_bp\":300,"
				  "\"histogram\":{\"width\":100,\"counts\":[0,0,0,5]},\"exceeding\":[%s]}";

/* Negative, suspicious, positive by the 3-cell rule. */
static const char *const exceeding[] = {"", "2600", "2600,2700,2800"};
static const char *const classes[] = {"negative", "suspicious", "positive"};

static void make_registry(void)
{
	registry_new(&reg);
	CHECK_INT(db_begin(reg.db, "test", "test", &reg.q), STATUS_OK);
	registry_area(&reg, "PK1");
	CHECK(db_exec(
		reg.db,
		"INSERT INTO facility VALUES (1, 'S1', 'S1', 'laboratory', 1, NULL, NULL, 't'),"
		" (2, 'S2', 'S2', 'laboratory', 1, NULL, NULL, 't');"
		"INSERT INTO device VALUES (1, 'D1', '1', 'm', 'm', 'p', 1, 'ymd', NULL, NULL, 't'),"
		" (2, 'D2', '2', 'm', 'm', 'p', 1, 'ymd', NULL, NULL, 't'),"
		" (3, 'D3', '3', 'm', 'm', 'p', 1, 'ymd', NULL, NULL, 't');"
		"INSERT INTO batch VALUES (1, 'results', 'f.ndjson', x'0102', 1, 'p', x'00', 0, 0, 0, 0, 0, 0, 0, 0);",
		"test"));
	CHECK_INT(db_commit(reg.db, &reg.q), STATUS_OK);
}

static void end_registry(void)
{
	if (unit_bad_checks)
		registry_print(&reg.q);
	registry_end(&reg);
}

/* What a test adds; unset parts are those of a plain ploidy result. */
struct given {
	const char *test, *category, *status, *json, *format, *lot;
	const void *bytes; /* instead of json */
	size_t n;
	int64_t device, facility;
	date_t on;
	bool no_evidence;
};

/* Within an open transaction. */
static int64_t add_row(struct given g)
{
	int64_t record = db_next_id(reg.db, "record"), result = db_next_id(reg.db, "result"), id;
	struct buf bytes = BUF_INIT;
	const char *test = g.test ? g.test : "ploidy";
	char sql[700], lot[40] = "NULL";
	struct db_stmt *s;

	if (g.lot)
		snprintf(lot, sizeof lot, "'%s'", g.lot);
	snprintf(sql, sizeof sql,
		 "INSERT INTO record (record_id, batch_id, ordinal, line, byte_offset, byte_length, fate)"
		 " VALUES (%lld, 1, %lld, %lld, %lld, 1, 'accepted');"
		 "INSERT INTO result (result_id, record_id, test, category, status, collected_on, device_id,"
		 " facility_id, area_id, lot) VALUES (%lld, %lld, '%s', '%s', '%s', %d, %lld, %lld, 1, %s)",
		 (long long)record, (long long)record, (long long)record + 1, (long long)record * 100,
		 (long long)result, (long long)record, test, g.category ? g.category : "negative",
		 g.status ? g.status : "final", g.on ? (int)g.on : 20000, (long long)(g.device ? g.device : 1),
		 (long long)(g.facility ? g.facility : 1), lot);
	CHECK(db_exec(reg.db, sql, "test"));
	if (g.no_evidence)
		return result;
	id = db_next_id(reg.db, "evidence");
	s = db_stmt(reg.db, STMT_INGEST_EVIDENCE_INSERT);
	stmt_int(s, ":evidence_id", id);
	stmt_int(s, ":result_id", result);
	stmt_text(s, ":kind", test);
	stmt_text(s, ":format", g.format ? g.format : EVIDENCE_SCORE);
	if (g.json && !g.format)
		CHECK_INT(evidence_encode_text(g.json, strlen(g.json), test, MSG_NOWHERE, &bytes, &reg.q), STATUS_OK);
	else if (g.json)
		buf_str(&bytes, g.json);
	else
		buf_add(&bytes, g.bytes, g.n);
	stmt_blob(s, ":body", bytes.data, bytes.len);
	stmt_run(s);
	buf_free(&bytes);
	return result;
}

static int64_t add(struct given g)
{
	int64_t id;

	CHECK_INT(db_begin(reg.db, "test", "test", &reg.q), STATUS_OK);
	id = add_row(g);
	CHECK_INT(db_commit(reg.db, &reg.q), STATUS_OK);
	return id;
}

/* A ploidy result reported as one class with the evidence of another. */
static int64_t add_ploidy(int reported, int supported)
{
	char json[400];

	snprintf(json, sizeof json, ploidy_form, 5000, exceeding[supported]);
	return add((struct given){.category = classes[reported], .json = json});
}

static struct audit_summary update(enum status want)
{
	struct audit_summary sum = {0};

	CHECK_INT(audit_update(reg.db, DATA, "test", in_force, N_IN_FORCE, &sum, &reg.q), want);
	return sum;
}

static void dump_verdicts(struct buf *out)
{
	sqlite3_stmt *s = NULL;

	buf_reset(out);
	sqlite3_prepare_v2(reg.db->sql, "SELECT * FROM verdict ORDER BY result_id", -1, &s, NULL);
	while (sqlite3_step(s) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(s); i++) {
			const char *v = (const char *)sqlite3_column_text(s, i);

			buf_printf(out, "%s|", v ? v : "NULL");
		}
		buf_char(out, '\n');
	}
	sqlite3_finalize(s);
}

/* ---- algorithms ---- */

static void algorithms_are_stored_once(void)
{
	int64_t ledger;

	make_registry();
	update(STATUS_OK);
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM algorithm"), 3);
	ledger = registry_int(&reg, "SELECT count(*) FROM ledger");
	CHECK(registry_int(&reg, "SELECT count(*) FROM ledger WHERE subject = 'algorithm'") == 1);
	update(STATUS_OK);
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM ledger"), ledger);
	end_registry();
}

/* A data folder with one algorithm file, in which `from` is written as `to`. */
static void write_algorithm(const char *folder, const char *from, const char *to)
{
	struct buf text = BUF_INIT, out = BUF_INIT;
	char path[600];
	const char *at;
	FILE *f;

	CHECK_INT(file_read(DATA "/schemas/algorithms/ploidy-3cell-v1.json", 1u << 20, &text, &reg.q), STATUS_OK);
	at = strstr(text.data, from);
	CHECK(at != NULL);
	if (at) {
		buf_add(&out, text.data, (size_t)(at - text.data));
		buf_str(&out, to);
		buf_str(&out, at + strlen(from));
	}
	snprintf(path, sizeof path, "%s/schemas", folder);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/schemas/algorithms", folder);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/schemas/algorithms/ploidy-3cell-v1.json", folder);
	f = fopen(path, "w");
	if (f) {
		fwrite(out.data, 1, out.len, f);
		fclose(f);
	}
	buf_free(&text);
	buf_free(&out);
}

static void remove_algorithm(const char *folder)
{
	char path[600];

	snprintf(path, sizeof path, "%s/schemas/algorithms/ploidy-3cell-v1.json", folder);
	unlink(path);
	snprintf(path, sizeof path, "%s/schemas/algorithms", folder);
	rmdir(path);
	snprintf(path, sizeof path, "%s/schemas", folder);
	rmdir(path);
}

static void a_changed_algorithm_needs_a_new_version(void)
{
	struct audit_summary sum;

	make_registry();
	add_ploidy(0, 0);
	CHECK_INT(audit_update(reg.db, DATA, "test", in_force, 1, NULL, &reg.q), STATUS_OK);
	write_algorithm(reg.folder, "{\"value\": 1000, ", "{\"value\": 6000, ");
	CHECK_INT(audit_update(reg.db, reg.folder, "test", in_force, 1, NULL, &reg.q), STATUS_INPUT);
	CHECK_STR(reg.q.last->code, "algorithm-version-changed");
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM algorithm"), 1);
	write_algorithm(reg.folder, "\"version\": \"1\"", "\"version\": \"2\"");
	CHECK_INT(audit_update(reg.db, reg.folder, "test", in_force, 1, &sum, &reg.q), STATUS_OK);
	CHECK(sum.rebuilt);
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM algorithm"), 2);
	CHECK_INT(registry_int(&reg, "SELECT algorithm_id FROM verdict"), 2);
	remove_algorithm(reg.folder);
	end_registry();
}

static void a_bad_algorithm_stores_nothing(void)
{
	make_registry();
	add_ploidy(0, 0);
	write_algorithm(reg.folder, "{\"value\": 2500, ", "{\"value\": 70000, ");
	CHECK_INT(audit_update(reg.db, reg.folder, "test", in_force, 1, NULL, &reg.q), STATUS_INPUT);
	CHECK_STR(reg.q.last->field, "parameters.high_di.value");
	write_algorithm(reg.folder, "\"ploidy-cells\"", "\"ploidy-cels\"");
	CHECK_INT(audit_update(reg.db, reg.folder, "test", in_force, 1, NULL, &reg.q), STATUS_INPUT);
	CHECK_STR(reg.q.last->field, "rule");
	CHECK_INT(registry_int(&reg, "SELECT (SELECT count(*) FROM algorithm) + (SELECT count(*) FROM verdict)"), 0);
	remove_algorithm(reg.folder);
	end_registry();
}

static void an_algorithm_of_another_test_is_refused(void)
{
	static const struct audit_in_force wrong[] = {{"cytology", NULL, NULL, "ploidy-3cell-v1", DATE_NONE}};

	make_registry();
	CHECK_INT(audit_update(reg.db, DATA, "test", wrong, 1, NULL, &reg.q), STATUS_INPUT);
	CHECK_STR(reg.q.last->code, "algorithm-kind");
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM algorithm"), 0);
	end_registry();
}

static void the_first_rule_that_matches_holds(void)
{
	static const struct audit_in_force list[] = {
		{"ploidy", "D2", NULL, "ploidy-vendor-rounding-v1", 20010},
		{"ploidy", NULL, NULL, "ploidy-3cell-v1", DATE_NONE},
	};
	struct arena a = ARENA_INIT;
	struct rules r;

	make_registry();
	CHECK_INT(audit_update(reg.db, DATA, "test", list, 2, NULL, &reg.q), STATUS_OK);
	CHECK_INT(rules_load(reg.db, &a, list, 2, &r, &reg.q), STATUS_OK);
	CHECK_INT(rules_find(&r, &(struct rules_case){.kind = SCORE_PLOIDY, .device_id = 2, .collected_on = 20010}), 0);
	CHECK_INT(rules_find(&r, &(struct rules_case){.kind = SCORE_PLOIDY, .device_id = 2, .collected_on = 20009}), 1);
	CHECK_INT(rules_find(&r, &(struct rules_case){.kind = SCORE_PLOIDY, .device_id = 1, .collected_on = 20010}), 1);
	CHECK_INT(rules_find(&r, &(struct rules_case){.kind = SCORE_AVE, .device_id = 1, .collected_on = 20010}), -1);
	arena_free(&a);
	end_registry();
}

/* ---- verdicts ---- */

static void a_verdict_follows_the_evidence_not_the_report(void)
{
	struct audit_summary sum;

	make_registry();
	add_ploidy(0, 0);
	add_ploidy(0, 2);
	sum = update(STATUS_ATTENTION);
	CHECK_INT(sum.scored, 2);
	CHECK_INT(sum.differs, 1);
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM verdict WHERE result_id = 2 AND category = 'positive' AND "
				     "agrees = 0 AND status = 0 AND score = 3"),
		  1);
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM result WHERE result_id = 2 AND category = 'negative'"), 1);
	sum = update(STATUS_OK);
	CHECK_INT(sum.scored, 0);
	end_registry();
}

static void withdrawn_and_json_evidence_are_scored_too(void)
{
	char json[400];

	make_registry();
	snprintf(json, sizeof json, ploidy_form, 5000, exceeding[1]);
	add((struct given){.category = "suspicious", .status = "withdrawn", .json = json});
	add((struct given){.category = "suspicious", .json = json, .format = EVIDENCE_JSON});
	update(STATUS_OK);
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM verdict WHERE agrees = 1"), 2);
	CHECK_INT(registry_int(&reg, "SELECT count(DISTINCT score) FROM verdict"), 1);
	end_registry();
}

static void damaged_evidence_is_unreadable_not_a_crash(void)
{
	static const char *const damaged[] = {"",
					      "S",
					      "SCEV",
					      "SCEV\1\3\0\0",
					      "SCEV\2\3\0\0\20\0\0\0aaaa",
					      "{",
					      "{\"a\":1}",
					      "SCEV\1\1\0\0\15\0\0\0\377"};
	static const size_t sizes[] = {0, 1, 4, 8, 16, 1, 7, 13};
	char dual[] = "{\"kind\":\"dual-stain\",\"cells_evaluated\":900,\"dual_positive\":1}";
	struct buf bytes = BUF_INIT;
	struct audit_summary sum;

	make_registry();
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
		add((struct given){.bytes = damaged[i], .n = sizes[i]});
	CHECK_INT(evidence_encode_text(dual, strlen(dual), NULL, MSG_NOWHERE, &bytes, &reg.q), STATUS_OK);
	add((struct given){.bytes = bytes.data, .n = bytes.len});
	sum = update(STATUS_OK);
	CHECK_INT(sum.unreadable, 9);
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM verdict WHERE status BETWEEN 1 AND 40 AND category IS NULL"),
		  9);
	CHECK_INT(registry_int(&reg, "SELECT status FROM verdict WHERE result_id = 9"), SCORE_ERR_WRONG_KIND);
	buf_free(&bytes);
	end_registry();
}

static void a_result_without_rule_is_unknown(void)
{
	struct audit_summary sum;

	make_registry();
	add((struct given){
		.test = "hpv",
		.category = "negative",
		.json = "{\"kind\":\"hpv\",\"assay\":\"other\",\"channels\":[{\"name\":\"16\",\"ct\":null}]}"});
	sum = update(STATUS_OK);
	CHECK_INT(sum.unknown, 1);
	CHECK_INT(registry_int(&reg, "SELECT status FROM verdict WHERE algorithm_id IS NULL"), JUDGE_UNKNOWN);
	end_registry();
}

static void rebuilding_gives_what_updates_gave(void)
{
	struct buf before = BUF_INIT, after = BUF_INIT;

	make_registry();
	for (int i = 0; i < 30; i++) {
		add_ploidy(i % 3, i / 3 % 3);
		if (i % 7 == 0)
			audit_update(reg.db, DATA, "test", in_force, N_IN_FORCE, NULL, &reg.q);
	}
	update(STATUS_ATTENTION);
	dump_verdicts(&before);
	CHECK_INT(db_begin(reg.db, "rebuild", "test", &reg.q), STATUS_OK);
	CHECK_INT(audit_rebuild(reg.db, DATA, in_force, N_IN_FORCE, NULL, &reg.q), STATUS_OK);
	CHECK_INT(db_commit(reg.db, &reg.q), STATUS_OK);
	dump_verdicts(&after);
	CHECK(before.len > 600);
	CHECK_STR(after.data, before.data);
	buf_free(&before);
	buf_free(&after);
	end_registry();
}

static void the_encoder_names_the_offending_member(void)
{
	static const char bad[] = "{\"kind\":\"dual-stain\",\"cells_evaluated\":10,\"dual_positive\":11}";
	struct evidence_fault fault = {NULL, NULL, NULL};
	struct arena a = ARENA_INIT;
	struct buf out = BUF_INIT;

	CHECK(!audit_encode(NULL, bad, sizeof bad - 1, "dual-stain", &a, &out, &fault));
	CHECK_STR(fault.field, "evidence.dual_positive");
	CHECK(fault.reason && *fault.reason);
	CHECK_INT(out.len, 0);
	CHECK(!audit_encode(NULL, "{\"kind\":\"ave\"", 13, "ave", &a, &out, &fault));
	CHECK_STR(fault.field, "evidence");
	CHECK(!audit_encode(NULL, bad, sizeof bad - 1, "ploidy", &a, &out, &fault));
	CHECK_STR(fault.field, "evidence.kind");
	arena_free(&a);
	buf_free(&out);
}

/* ---- the pass ---- */

static void run_pass(struct audit_run *run, int threads)
{
	struct audit_request req = {.data_dir = DATA,
				    .in_force = in_force,
				    .n_in_force = N_IN_FORCE,
				    .from = DATE_NONE,
				    .to = DATE_NONE,
				    .as_of = 20400,
				    .threads = threads};

	CHECK_INT(audit_run_open(reg.db, &req, run, &reg.q), STATUS_OK);
}

static void every_outcome_is_counted_once(void)
{
	struct audit_run run;
	struct pass_finding f;

	make_registry();
	add_ploidy(0, 0);
	add_ploidy(2, 1);
	add((struct given){.no_evidence = true});
	add((struct given){.bytes = "SCEV", .n = 4});
	add((struct given){
		.test = "hpv",
		.json = "{\"kind\":\"hpv\",\"assay\":\"other\",\"channels\":[{\"name\":\"16\",\"ct\":null}]}"});
	add((struct given){.status = "withdrawn", .no_evidence = true});
	add((struct given){.test = "via", .no_evidence = true});
	update(STATUS_ATTENTION);
	run_pass(&run, 1);
	CHECK_INT(figures_results(&run.pass), 5);
	for (int o = 0; o < AUDIT_OUTCOMES; o++)
		CHECK_INT(figures_outcome(&run.pass, (enum audit_outcome)o), 1);
	CHECK_INT(audit_run_findings(&run), 4);
	f = *audit_run_finding(&run, 0);
	CHECK_STR(f.reported, "positive");
	CHECK_STR(f.computed, "suspicious");
	CHECK_INT(audit_run_find(&run, 4), 2);
	CHECK_INT(audit_run_find(&run, 1), -1);
	run.effect[1].changed = false;
	audit_run_order(&run);
	CHECK_INT(run.order[0], 0); /* another class before what could not be judged */
	CHECK_INT(run.order[3], 1); /* without evidence comes last */
	audit_run_close(&run);
	end_registry();
}

static void an_instrument_error_is_no_disagreement(void)
{
	CHECK(judge_agrees("hpv", "invalid", "error"));
	CHECK(!judge_agrees("hpv", "positive", "error"));
	CHECK(!judge_agrees("hpv", "negative", "error"));
	CHECK(judge_agrees("cytology", "AIS", "ADC"));
	CHECK(!judge_agrees("cytology", "HSIL", "LSIL"));
}

/* 150,000 results so that several ranges are handed out. */
static void many_threads_give_what_one_gives(void)
{
	struct buf body = BUF_INIT, odd = BUF_INIT;
	struct audit_run one, many;
	char json[400];

	make_registry();
	snprintf(json, sizeof json, ploidy_form, 5000, exceeding[0]);
	CHECK_INT(evidence_encode_text(json, strlen(json), NULL, MSG_NOWHERE, &body, &reg.q), STATUS_OK);
	snprintf(json, sizeof json, ploidy_form, 5000, exceeding[2]);
	CHECK_INT(evidence_encode_text(json, strlen(json), NULL, MSG_NOWHERE, &odd, &reg.q), STATUS_OK);
	CHECK_INT(db_begin(reg.db, "test", "test", &reg.q), STATUS_OK);
	for (int i = 0; i < 150000; i++) {
		const struct buf *b = i % 997 == 0 ? &odd : &body;

		add_row((struct given){.bytes = b->data,
				       .n = b->len,
				       .device = 1 + i % 3,
				       .facility = 1 + i % 2,
				       .lot = i % 5 ? "L1" : "L2",
				       .on = 20000 + i % 300,
				       .no_evidence = i % 4999 == 1});
	}
	CHECK_INT(db_commit(reg.db, &reg.q), STATUS_OK);
	update(STATUS_ATTENTION);
	run_pass(&one, 1);
	run_pass(&many, 4);
	CHECK_INT(figures_results(&one.pass), 150000);
	CHECK_INT(figures_outcome(&one.pass, AUDIT_DIFFERS), 151);
	CHECK_INT(figures_outcome(&one.pass, AUDIT_WITHOUT), 31);
	CHECK_INT(memcmp(one.pass.t.outcome, many.pass.t.outcome, sizeof one.pass.t.outcome), 0);
	CHECK_INT(memcmp(one.pass.t.matrix, many.pass.t.matrix, sizeof one.pass.t.matrix), 0);
	CHECK_INT(one.pass.t.n_findings, many.pass.t.n_findings);
	for (size_t i = 0; i < one.pass.t.n_findings && i < many.pass.t.n_findings; i++) {
		const struct pass_finding *a = audit_run_finding(&one, i), *b = audit_run_finding(&many, i);

		CHECK(a->result_id == b->result_id && a->outcome == b->outcome && a->reasons == b->reasons &&
		      a->computed == b->computed);
	}
	CHECK_INT(one.pass.t.days.n, many.pass.t.days.n);
	for (size_t i = 0; i < one.pass.t.days.n && i < many.pass.t.days.n; i++) {
		const struct cell *a = &one.pass.t.days.cell[i], *b = &many.pass.t.days.cell[i];

		CHECK(a->n == b->n && a->differs == b->differs && a->key.time == b->key.time &&
		      strcmp(a->key.lot, b->key.lot) == 0);
	}
	audit_run_close(&one);
	audit_run_close(&many);
	buf_free(&body);
	buf_free(&odd);
	end_registry();
}

static void evidence_in_another_order_is_found(void)
{
	struct audit_run run;

	make_registry();
	for (int i = 0; i < 12; i++)
		add_ploidy(i % 3, i % 3);
	registry_close(&reg);
	registry_sql(&reg, "UPDATE evidence SET evidence_id = 1000 - evidence_id");
	CHECK_INT(db_open(&reg.db, reg.path, DB_WRITE, &reg.q), STATUS_OK);
	update(STATUS_OK);
	run_pass(&run, 1);
	CHECK_INT(figures_outcome(&run.pass, AUDIT_AGREE), 12);
	audit_run_close(&run);
	end_registry();
}

static void a_run_is_kept_whole(void)
{
	struct audit_run run;
	int64_t id = 0;

	make_registry();
	add_ploidy(0, 0);
	add_ploidy(0, 1);
	update(STATUS_ATTENTION);
	run_pass(&run, 1);
	CHECK_INT(audit_run_store(reg.db, &run, "test", 1, &id, &reg.q), STATUS_OK);
	CHECK_INT(id, 1);
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM audit_run WHERE results_n = 2 AND differs_n = 1"), 1);
	CHECK_INT(registry_int(&reg,
			       "SELECT count(*) FROM audit_finding WHERE result_id = 2 AND computed = 'suspicious'"),
		  1);
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM ledger WHERE subject IN ('audit_run', 'audit_finding')"), 2);
	audit_run_close(&run);
	end_registry();
}

/* ---- what if ---- */

static void the_same_rule_under_another_name_changes_nobody(void)
{
	struct audit_request req = {
		.data_dir = DATA, .in_force = in_force, .n_in_force = N_IN_FORCE, .from = DATE_NONE, .to = DATE_NONE};
	struct arena a = ARENA_INIT;
	struct algorithm alg;
	struct audit_run run;
	char path[600];

	make_registry();
	for (int i = 0; i < 9; i++)
		add_ploidy(i % 3, i / 3);
	update(STATUS_ATTENTION);
	write_algorithm(reg.folder, "\"id\": \"ploidy-3cell-v1\"", "\"id\": \"another-name\"");
	snprintf(path, sizeof path, "%s/schemas/algorithms/ploidy-3cell-v1.json", reg.folder);
	CHECK_INT(algorithm_load_file(&a, path, &alg, &reg.q), STATUS_OK);
	req.what_if = &alg;
	CHECK_INT(audit_run_open(reg.db, &req, &run, &reg.q), STATUS_OK);
	CHECK_INT(figures_outcome(&run.pass, AUDIT_AGREE), 9);
	CHECK_INT(audit_run_findings(&run), 0);
	audit_run_close(&run);
	write_algorithm(reg.folder, "\"high_di\": {\"value\": 2500", "\"high_di\": {\"value\": 2650");
	CHECK_INT(algorithm_load_file(&a, path, &alg, &reg.q), STATUS_OK);
	CHECK_INT(audit_run_open(reg.db, &req, &run, &reg.q), STATUS_OK);
	CHECK_INT(audit_run_findings(&run), 6); /* 2600 alone is none; of three, two are left */
	CHECK_STR(audit_run_finding(&run, 0)->compared, "suspicious");
	CHECK_STR(audit_run_finding(&run, 0)->computed, "negative");
	audit_run_close(&run);
	remove_algorithm(reg.folder);
	arena_free(&a);
	end_registry();
}

/* ---- what drifts ---- */

static void fill_tally(struct pass_tally *t, int64_t device, date_t from, date_t to, int64_t n, int64_t differs)
{
	for (date_t d = from; d < to; d++) {
		struct cell_key key = {SCORE_PLOIDY, d, device, 1 + d % 2, ""};

		cells_add(&t->days, &key, n, differs);
	}
}

static void a_drifting_device_is_named_with_its_day(void)
{
	struct arena a = ARENA_INIT;
	struct pass_tally t = {.n_findings = 0};
	struct charts charts;
	const struct codelist *codes;
	struct drift *d;
	size_t n;
	date_t start = date_from_ymd(2026, 1, 1), onset = date_from_ymd(2026, 6, 10), end = date_from_ymd(2026, 10, 1);

	make_registry();
	codes = codelist_load(&a, DATA, &reg.q);
	CHECK_INT(charts_load(&a, DATA, codes, &charts, &reg.q), STATUS_OK);
	cells_init(&t.days);
	fill_tally(&t, 1, start, end, 40, 0);
	fill_tally(&t, 2, start, onset, 40, 0);
	fill_tally(&t, 2, onset, end, 40, 3);
	fill_tally(&t, 3, start, start + 1, 40, 2); /* a pair of swapped slides */
	fill_tally(&t, 3, start + 1, end, 40, 0);
	cells_sort(&t.days);
	d = drift_find(&a, &charts, &t, &n);
	CHECK_INT(n, 1);
	CHECK_INT(d[0].by, DRIFT_DEVICE);
	CHECK_INT(d[0].id, 2);
	CHECK_INT(d[0].onset, onset);
	CHECK(!d[0].from_start);
	cells_free(&t.days);
	arena_free(&a);
	end_registry();
}

static void an_only_device_is_held_against_its_past(void)
{
	struct arena a = ARENA_INIT;
	struct pass_tally t = {.n_findings = 0};
	struct charts charts;
	const struct codelist *codes;
	struct drift *d;
	size_t n;
	date_t start = date_from_ymd(2026, 1, 1), onset = date_from_ymd(2026, 6, 10), end = date_from_ymd(2026, 10, 1);

	make_registry();
	codes = codelist_load(&a, DATA, &reg.q);
	CHECK_INT(charts_load(&a, DATA, codes, &charts, &reg.q), STATUS_OK);
	cells_init(&t.days);
	fill_tally(&t, 1, start, onset, 40, 1);
	fill_tally(&t, 1, onset, end, 40, 6);
	cells_sort(&t.days);
	d = drift_find(&a, &charts, &t, &n);
	CHECK(n >= 1);
	CHECK_INT(d[0].id, 1);
	CHECK_INT(d[0].onset, onset);
	CHECK(d[0].own_past);
	CHECK_INT((int64_t)d[0].n, 40 * (end - onset));
	cells_free(&t.days);
	arena_free(&a);
	end_registry();
}

static void cells_do_not_depend_on_order(void)
{
	struct cells a, b;

	cells_init(&a);
	cells_init(&b);
	for (int i = 0; i < 5000; i++) {
		struct cell_key k = {1, i % 30, i % 7, i % 5, i % 3 ? "x" : "y"};
		struct cell_key m = {1, (4999 - i) % 30, (4999 - i) % 7, (4999 - i) % 5, (4999 - i) % 3 ? "x" : "y"};

		cells_add(&a, &k, 1, i % 2);
		cells_add(&b, &m, 1, (4999 - i) % 2);
	}
	cells_sort(&a);
	cells_sort(&b);
	CHECK_INT(a.n, 210); /* the keys repeat after 30 x 7 */
	CHECK_INT(b.n, a.n);
	for (size_t i = 0; i < a.n && i < b.n; i++)
		CHECK(a.cell[i].n == b.cell[i].n && a.cell[i].differs == b.cell[i].differs &&
		      a.cell[i].key.device_id == b.cell[i].key.device_id);
	cells_free(&a);
	cells_free(&b);
}

/* ---- second reads ---- */

static const struct figure *figure(const struct figures *f, const char *indicator)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->item[i].indicator, indicator) == 0)
			return &f->item[i];
	return NULL;
}

/* 200 of 2,000 negatives read again, 3 of them positive: 30 missed among all, exact interval of 3 / 200. */
static void false_negatives_are_estimated_exactly(void)
{
	struct arena a = ARENA_INIT;
	struct figures f = {.a = &a};
	struct charts charts;
	const struct codelist *codes;
	struct sample_item *items = arena_calloc(&a, 200, sizeof *items);
	struct second_read r = {.n = 200};
	const struct figure *x;

	make_registry();
	codes = codelist_load(&a, DATA, &reg.q);
	CHECK_INT(charts_load(&a, DATA, codes, &charts, &reg.q), STATUS_OK);
	r.sample.negatives[SCORE_CYTOLOGY] = 2000;
	r.item = arena_calloc(&a, 200, sizeof *r.item);
	for (int i = 0; i < 200; i++) {
		items[i] = (struct sample_item){.kind = SCORE_CYTOLOGY, .category = "NILM"};
		r.item[i] = (struct second_item){&items[i], i < 3 ? "LSIL" : "NILM"};
	}
	second_read_figures(&f, &charts, codes, &r);
	x = figure(&f, "false_negatives");
	CHECK(x != NULL);
	if (x) {
		CHECK_NEAR(x->value, 30, 1e-9);
		CHECK_NEAR(x->lower, 2000 * 0.00310389, 0.01); /* binomial tails of 2.5 % each */
		CHECK_NEAR(x->upper, 2000 * 0.04320828, 0.01);
	}
	x = figure(&f, "second_agreement");
	CHECK(x && x->numerator == 197 && x->denominator == 200);
	arena_free(&a);
	end_registry();
}

static void a_sample_takes_all_positives_and_repeats(void)
{
	struct arena a = ARENA_INIT;
	struct sample_request req = {.percent = 10, .seed = 4, .from = DATE_NONE, .to = DATE_NONE};
	const struct codelist *codes;
	struct sample s, again, other;

	make_registry();
	CHECK_INT(db_begin(reg.db, "test", "test", &reg.q), STATUS_OK);
	for (int i = 0; i < 1000; i++)
		add_row((struct given){.category = i % 10 ? "negative" : "positive", .no_evidence = true});
	CHECK_INT(db_commit(reg.db, &reg.q), STATUS_OK);
	codes = codelist_load(&a, DATA, &reg.q);
	CHECK_INT(sample_draw(reg.db, &a, codes, &req, &s, &reg.q), STATUS_OK);
	CHECK_INT(s.positives[SCORE_PLOIDY], 100);
	CHECK_INT(s.negatives[SCORE_PLOIDY], 900);
	CHECK_INT((int64_t)s.n, 100 + s.drawn[SCORE_PLOIDY]);
	CHECK(s.drawn[SCORE_PLOIDY] > 60 && s.drawn[SCORE_PLOIDY] < 125);
	CHECK_INT(sample_draw(reg.db, &a, codes, &req, &again, &reg.q), STATUS_OK);
	CHECK_INT(again.n, s.n);
	for (size_t i = 0; i < s.n && i < again.n; i++)
		CHECK_INT(again.item[i].record_id, s.item[i].record_id);
	req.seed = 5;
	CHECK_INT(sample_draw(reg.db, &a, codes, &req, &other, &reg.q), STATUS_OK);
	CHECK(other.item[0].record_id != s.item[0].record_id || other.item[1].record_id != s.item[1].record_id);
	req.percent = 0;
	CHECK_INT(sample_draw(reg.db, &a, codes, &req, &other, &reg.q), STATUS_OK);
	CHECK_INT(other.n, 100);
	arena_free(&a);
	end_registry();
}

/* ---- words ---- */

static void a_verdict_is_explained_with_its_numbers(void)
{
	struct arena a = ARENA_INIT;
	struct explain_text t = {.a = &a};
	struct audit_request req = {.data_dir = DATA, .in_force = in_force, .n_in_force = N_IN_FORCE};
	struct buf all = BUF_INIT;

	make_registry();
	add_ploidy(0, 2);
	update(STATUS_ATTENTION);
	CHECK_INT(audit_explain(reg.db, 1, &req, &t, &reg.q), STATUS_ATTENTION);
	for (size_t i = 0; i < t.n; i++)
		buf_printf(&all, "%s: %s\n", t.line[i].part, t.line[i].text);
	CHECK(strstr(all.data, "nuclei: 5000; at least 1000") != NULL);
	CHECK(strstr(all.data, "DNA index of 2.5 or more: 3; suspicious from 1, positive from 3") != NULL);
	CHECK(strstr(all.data, "many-exceeding") != NULL);
	CHECK(strstr(all.data, "positive: reported was negative") != NULL);
	CHECK_INT(audit_explain(reg.db, 77, &req, &t, &reg.q), STATUS_USAGE);
	buf_free(&all);
	arena_free(&a);
	end_registry();
}

static void a_recalled_detail_keeps_its_keys(void)
{
	static const char *const names[] = {"16", "18_45", "P3", "P4"};
	struct rules_algorithm ra = {.alg = {.channels = names, .n_channels = 4}};
	struct audit_run run = {.rules = {.algorithm = &ra, .n_algorithms = 1}};
	struct pass_finding f = {.kind = SCORE_HPV, .positive = 5};
	struct arena a = ARENA_INIT;

	CHECK_STR(audit_run_detail(&a, &run, &f, "16=neg;18_45=neg;other=neg"), "16=pos;18_45=neg;other=pos");
	f.positive = 2;
	CHECK_STR(audit_run_detail(&a, &run, &f, "16=neg;18_45=neg;other=pos"), "16=neg;18_45=pos;other=neg");
	CHECK(audit_run_detail(&a, &run, &f, "") == NULL);
	f.kind = SCORE_PLOIDY;
	CHECK(audit_run_detail(&a, &run, &f, "16=neg") == NULL);
	arena_free(&a);
}

int main(void)
{
	UNIT_RUN("algorithms are stored once, and the ledger says so", algorithms_are_stored_once);
	UNIT_RUN("an algorithm with other content needs a new version, and then all verdicts follow it",
		 a_changed_algorithm_needs_a_new_version);
	UNIT_RUN("an unknown rule or a threshold out of range stores nothing", a_bad_algorithm_stores_nothing);
	UNIT_RUN("an algorithm that reads another test is refused", an_algorithm_of_another_test_is_refused);
	UNIT_RUN("the first rule that matches device and day holds", the_first_rule_that_matches_holds);
	UNIT_RUN("a verdict follows the evidence and leaves the report alone",
		 a_verdict_follows_the_evidence_not_the_report);
	UNIT_RUN("withdrawn results and evidence kept as JSON have verdicts too",
		 withdrawn_and_json_evidence_are_scored_too);
	UNIT_RUN("damaged evidence and evidence of another kind is unreadable",
		 damaged_evidence_is_unreadable_not_a_crash);
	UNIT_RUN("a result no rule is for is unknown", a_result_without_rule_is_unknown);
	UNIT_RUN("rebuilding gives the bytes that updates gave", rebuilding_gives_what_updates_gave);
	UNIT_RUN("the encoder names the offending member", the_encoder_names_the_offending_member);
	UNIT_RUN("every outcome is counted once; withdrawals and tests of people are not",
		 every_outcome_is_counted_once);
	UNIT_RUN("an instrument error agrees with an invalid run and with nothing else",
		 an_instrument_error_is_no_disagreement);
	UNIT_RUN("four threads give what one gives", many_threads_give_what_one_gives);
	UNIT_RUN("evidence stored in another order than results is found", evidence_in_another_order_is_found);
	UNIT_RUN("a run and its findings are kept and ledgered", a_run_is_kept_whole);
	UNIT_RUN("an identical rule changes nobody, another threshold whom it must",
		 the_same_rule_under_another_name_changes_nobody);
	UNIT_RUN("a drifting device is named with its day, a swapped pair is not",
		 a_drifting_device_is_named_with_its_day);
	UNIT_RUN("the only device of a test is held against its own past", an_only_device_is_held_against_its_past);
	UNIT_RUN("cells do not depend on the order they are filled in", cells_do_not_depend_on_order);
	UNIT_RUN("false negatives are estimated with the exact interval", false_negatives_are_estimated_exactly);
	UNIT_RUN("a sample takes all positives, a share of the negatives, and repeats",
		 a_sample_takes_all_positives_and_repeats);
	UNIT_RUN("a verdict is explained with the numbers it compared", a_verdict_is_explained_with_its_numbers);
	UNIT_RUN("a recalled HPV detail keeps the keys of the reported one", a_recalled_detail_keeps_its_keys);
	UNIT_END("audit");
}
