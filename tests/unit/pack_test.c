/* rooms: audit score db stats base */
/* pack_test.c -- packs of results say what the table says, however they came about, and are not used when they do not.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "audit/audit.h"
#include "audit/pack.h"
#include "audit/reaudit.h"
#include "tests/unit/registry.h"

#define DATA "."

static struct registry reg;

static const struct audit_in_force in_force[] = {{"ploidy", NULL, NULL, "ploidy-3cell-v1", DATE_NONE}};

static void make_registry(void)
{
	registry_new(&reg);
	CHECK_INT(db_begin(reg.db, "test", "test", &reg.q), STATUS_OK);
	registry_area(&reg, "PK1");
	registry_area(&reg, "PK2");
	CHECK(db_exec(
		reg.db,
		"INSERT INTO facility VALUES (1, 'S1', 'S1', 'laboratory', 1, NULL, NULL, 't');"
		"INSERT INTO device VALUES (1, 'D1', '1', 'm', 'm', 'p', 1, 'ymd', NULL, NULL, 't');"
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

/* n results more, of many kinds; none has evidence. */
static void add(int n)
{
	char sql[1500];

	snprintf(sql, sizeof sql,
		 "WITH RECURSIVE s (i) AS (SELECT coalesce(max(result_id), 0) + 1 FROM result"
		 "  UNION ALL SELECT i + 1 FROM s WHERE i < (SELECT coalesce(max(result_id), 0) FROM result) + %d)"
		 " INSERT INTO record (record_id, batch_id, ordinal, line, byte_offset, byte_length, fate)"
		 " SELECT i, 1, i, i, 0, 1, 'accepted' FROM s;"
		 "INSERT INTO result (result_id, record_id, test, category, status, collected_on, device_id,"
		 " facility_id, area_id, assay, lot)"
		 " SELECT record_id, record_id, CASE record_id %% 11 WHEN 3 THEN 'via' WHEN 4 THEN 'hpv' ELSE 'ploidy' "
		 "END,"
		 "  CASE record_id %% 3 WHEN 0 THEN 'positive' ELSE 'negative' END,"
		 "  CASE record_id %% 13 WHEN 5 THEN 'withdrawn' ELSE 'final' END, 20000 + record_id %% 50 - record_id "
		 "%% 7,"
		 "  CASE record_id %% 2 WHEN 0 THEN 1 END, CASE record_id %% 5 WHEN 0 THEN 1 END,"
		 "  CASE record_id %% 3 WHEN 0 THEN 1 WHEN 1 THEN 2 END,"
		 "  CASE record_id %% 4 WHEN 0 THEN 'xpert' WHEN 1 THEN '' END,"
		 "  CASE record_id %% 6 WHEN 0 THEN 'L-1' WHEN 1 THEN '' END"
		 " FROM record WHERE record_id > (SELECT coalesce(max(result_id), 0) FROM result);",
		 n);
	CHECK_INT(db_begin(reg.db, "test", "test", &reg.q), STATUS_OK);
	CHECK(db_exec(reg.db, sql, "test"));
	CHECK_INT(db_commit(reg.db, &reg.q), STATUS_OK);
}

static void update(void)
{
	CHECK_INT(audit_update(reg.db, DATA, "test", in_force, 1, NULL, &reg.q), STATUS_OK);
}

static void dump(struct buf *out)
{
	sqlite3_stmt *s = NULL;

	sqlite3_prepare_v2(reg.db->sql, "SELECT pack_id, hex(body) FROM result_pack ORDER BY pack_id", -1, &s, NULL);
	while (sqlite3_step(s) == SQLITE_ROW)
		buf_printf(out, "%d %s\n", sqlite3_column_int(s, 0), (const char *)sqlite3_column_text(s, 1));
	sqlite3_finalize(s);
}

/* Everything a pass says, as text. */
static void say_pass(const char *area, date_t from, date_t to, struct buf *out)
{
	struct audit_request req = {.data_dir = DATA,
				    .in_force = in_force,
				    .n_in_force = 1,
				    .area_code = area,
				    .from = from,
				    .to = to,
				    .threads = 2};
	struct audit_run run;

	CHECK_INT(audit_run_open(reg.db, &req, &run, &reg.q), STATUS_OK);
	for (int k = 0; k < AUDIT_KINDS; k++)
		for (int o = 0; o < AUDIT_OUTCOMES; o++)
			buf_printf(out, "%lld ", (long long)run.pass.t.outcome[k][o]);
	for (size_t i = 0; i < audit_run_findings(&run); i++) {
		const struct pass_finding *f = audit_run_finding(&run, i);

		buf_printf(out, "\n%lld %s %d", (long long)f->result_id, f->reported, f->outcome);
	}
	audit_run_close(&run);
}

static void same_pass(const char *area, date_t from, date_t to)
{
	struct buf packed = BUF_INIT, plain = BUF_INIT;

	say_pass(area, from, to, &packed);
	CHECK(registry_sql(&reg, "CREATE TABLE kept AS SELECT * FROM result_pack; DELETE FROM result_pack"));
	say_pass(area, from, to, &plain);
	CHECK(registry_sql(&reg, "INSERT INTO result_pack SELECT * FROM kept; DROP TABLE kept"));
	CHECK(packed.len > 100);
	CHECK(strcmp(packed.data, plain.data) == 0);
	buf_free(&packed);
	buf_free(&plain);
}

/* ---- writing ---- */

static void adding_gives_the_bytes_of_making_whole(void)
{
	static const int steps[] = {1, 2, 100, 8087, 1, 1, 9000, 3};
	struct buf grown = BUF_INIT, whole = BUF_INIT;

	make_registry();
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		add(steps[i]);
		update();
	}
	dump(&grown);
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM result_pack"), 3);
	CHECK_INT(registry_int(&reg, "SELECT result_id FROM derived_state WHERE name = 'audit'"), 17195);
	CHECK_INT(db_begin(reg.db, "rebuild", "test", &reg.q), STATUS_OK);
	CHECK_INT(audit_rebuild(reg.db, DATA, in_force, 1, NULL, &reg.q), STATUS_OK);
	CHECK_INT(db_commit(reg.db, &reg.q), STATUS_OK);
	dump(&whole);
	CHECK(strcmp(grown.data, whole.data) == 0);
	buf_free(&grown);
	buf_free(&whole);
	end_registry();
}

static void nothing_new_writes_nothing(void)
{
	int64_t before;

	make_registry();
	add(10);
	update();
	before = registry_int(&reg, "SELECT total_changes()");
	update();
	CHECK_INT(registry_int(&reg, "SELECT total_changes()"), before);
	end_registry();
}

/* ---- reading ---- */

static void a_pack_says_what_the_table_says(void)
{
	static const struct pack_group want = {.kind = SCORE_PLOIDY, .collected_on = 20012 - 5, .device_id = 1};
	struct pack p;
	const struct pack_group *g;

	make_registry();
	add(300);
	update();
	pack_init(&p);
	CHECK(pack_open(&p, reg.db, 0));
	CHECK(!pack_open(&p, reg.db, 1));
	CHECK(pack_open(&p, reg.db, 0));
	CHECK_INT(p.n, registry_int(&reg, "SELECT count(*) FROM result WHERE test <> 'via' AND status <> 'withdrawn'"));
	CHECK_INT(pack_offset(&p, 0), 1);
	g = &p.group[pack_group_of(&p, 0)]; /* 1: no device, area 2, assay and lot empty but known */
	CHECK(g->device_id == 0 && g->facility_id == 0 && g->area_id == 2);
	CHECK(g->assay && !*g->assay && g->lot && !*g->lot);
	for (size_t i = 0; i < p.n; i++)
		if (pack_offset(&p, i) == 12) {
			g = &p.group[pack_group_of(&p, i)];
			CHECK(g->kind == want.kind && g->collected_on == want.collected_on && g->device_id == 1);
			CHECK_STR(g->category, "positive");
			CHECK_STR(g->lot, "L-1");
			CHECK_STR(g->assay, "xpert");
		}
	CHECK(p.n_groups > 100 && p.n_groups <= p.n);
	pack_free(&p);
	end_registry();
}

static void a_pass_says_the_same_without_packs(void)
{
	make_registry();
	add(20000);
	update();
	add(50); /* in no pack yet */
	same_pass(NULL, DATE_NONE, DATE_NONE);
	same_pass("PK2", DATE_NONE, DATE_NONE);
	same_pass(NULL, 20010, 20020);
	end_registry();
}

static void what_something_else_changes_is_seen(void)
{
	struct buf said = BUF_INIT;

	make_registry();
	add(9000);
	update();
	CHECK(registry_sql(&reg, "UPDATE result SET category = 'suspicious' WHERE result_id = 6"));
	CHECK_INT(registry_int(&reg, "SELECT sum(pack_id) FROM result_pack"), 1);
	say_pass(NULL, DATE_NONE, DATE_NONE, &said);
	CHECK(strstr(said.data, "\n6 suspicious ") != NULL);
	CHECK(registry_sql(&reg, "DELETE FROM result WHERE result_id = 8999"));
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM result_pack"), 0);
	buf_reset(&said);
	say_pass(NULL, DATE_NONE, DATE_NONE, &said);
	CHECK(strstr(said.data, "\n8999 ") == NULL && strstr(said.data, "\n9000 ") != NULL);
	buf_free(&said);
	end_registry();
}

/* ---- damage ---- */

static void put(const struct buf *body)
{
	struct db_stmt *s = db_stmt(reg.db, STMT_AUDIT_PACK_PUT);

	stmt_int(s, ":pack_id", 0);
	stmt_blob(s, ":body", body->data, body->len);
	stmt_run(s);
}

static void keep(const struct pack *p, struct buf *out)
{
	buf_reset(out);
	buf_add(out, p->bytes.data, p->bytes.len);
}

static void a_pack_cut_off_is_not_used(void)
{
	struct buf whole = BUF_INIT, body = BUF_INIT;
	struct pack p;

	make_registry();
	add(20);
	update();
	pack_init(&p);
	CHECK(pack_open(&p, reg.db, 0));
	keep(&p, &whole);
	CHECK_INT(db_begin(reg.db, "test", "test", &reg.q), STATUS_OK);
	for (size_t n = 0; n <= whole.len + 1; n++) {
		buf_reset(&body);
		buf_add(&body, whole.data, n < whole.len ? n : whole.len);
		if (n > whole.len)
			buf_char(&body, 'x');
		put(&body);
		CHECK(pack_open(&p, reg.db, 0) == (n == whole.len));
	}
	db_rollback(reg.db);
	pack_free(&p);
	buf_free(&whole);
	buf_free(&body);
	end_registry();
}

/* Any byte changed: the pack is refused, or all it says can be read. */
static void a_changed_byte_is_read_within_bounds(void)
{
	struct buf whole = BUF_INIT, body = BUF_INIT;
	struct pack p;
	size_t refused = 0, n = 0;

	make_registry();
	add(20);
	update();
	pack_init(&p);
	CHECK(pack_open(&p, reg.db, 0));
	keep(&p, &whole);
	CHECK_INT(db_begin(reg.db, "test", "test", &reg.q), STATUS_OK);
	for (size_t i = 0; i < whole.len; i++)
		for (unsigned change = 1; change < 256; change += 42, n++) {
			buf_reset(&body);
			buf_add(&body, whole.data, whole.len);
			body.data[i] = (char)((unsigned char)body.data[i] ^ change);
			put(&body);
			if (!pack_open(&p, reg.db, 0)) {
				refused++;
				continue;
			}
			for (size_t g = 0; g < p.n_groups; g++)
				CHECK(p.group[g].kind > 0 && p.group[g].kind < AUDIT_KINDS && p.group[g].category);
			for (size_t r = 0; r < p.n; r++)
				CHECK(pack_group_of(&p, r) < p.n_groups && pack_offset(&p, r) < PACK_KEYS);
		}
	CHECK(refused > n / 10 && refused < n);
	db_rollback(reg.db);
	pack_free(&p);
	buf_free(&whole);
	buf_free(&body);
	end_registry();
}

int main(void)
{
	UNIT_RUN("adding to packs gives the bytes of making them whole", adding_gives_the_bytes_of_making_whole);
	UNIT_RUN("without new results no pack is written", nothing_new_writes_nothing);
	UNIT_RUN("a pack says what the table says", a_pack_says_what_the_table_says);
	UNIT_RUN("a pass says the same without packs", a_pass_says_the_same_without_packs);
	UNIT_RUN("what something else changes is read from the table", what_something_else_changes_is_seen);
	UNIT_RUN("a pack that is cut off is not used", a_pack_cut_off_is_not_used);
	UNIT_RUN("a pack with a changed byte is read within its bounds", a_changed_byte_is_read_within_bounds);
	UNIT_END("pack");
}
