/* rooms: db base */
/* ledger_test.c -- every change of truth leaves its row, and nothing else does.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "tests/unit/registry.h"

#define BATCH(id, hash)                                                                                                \
	"INSERT INTO batch VALUES (" #id ", 'results', 'f.csv', x'" hash "', 3, 'p', x'00', 5, 1, 1, 0, 0, 0, 0, 0);"
#define RECORD(id, batch)                                                                                              \
	"INSERT INTO record VALUES (" #id ", " #batch ", " #id                                                         \
	", 1, 0, 3, 'accepted', NULL, NULL, NULL, NULL, NULL, NULL, NULL);"

static enum status change_by(struct registry *r, const char *actor, const char *sql)
{
	if (db_begin(r->db, "test", actor, &r->q) != STATUS_OK)
		return STATUS_INTERNAL;
	(void)db_exec(r->db, sql, "test");
	return db_commit(r->db, &r->q);
}

static enum status change(struct registry *r, const char *sql)
{
	return change_by(r, "tester", sql);
}

static int64_t ledger_rows(struct registry *r)
{
	return registry_int(r, "SELECT count(*) FROM ledger");
}

static void new_rows_of_several_tables_leave_a_row_each(void)
{
	struct registry r;

	registry_new(&r);
	CHECK_INT(change(&r, BATCH(1, "01") RECORD(1, 1) RECORD(2, 1) RECORD(3, 1)), STATUS_OK);
	CHECK_INT(ledger_rows(&r), 3);
	CHECK_INT(change(&r, BATCH(2, "02") RECORD(4, 2)), STATUS_OK);
	CHECK_INT(registry_int(&r,
			       "SELECT count(*) FROM ledger WHERE subject = 'record' AND mode = 'append' AND action = "
			       "'test' AND actor = 'tester'"),
		  2);
	CHECK_INT(registry_int(&r, "SELECT first_id FROM ledger WHERE seq = 3"), 1);
	CHECK_INT(registry_int(&r, "SELECT last_id FROM ledger WHERE seq = 3"), 3);
	CHECK_INT(registry_int(&r, "SELECT row_count FROM ledger WHERE seq = 3"), 3);
	CHECK_INT(registry_int(&r, "SELECT first_id FROM ledger WHERE seq = 5"), 4);
	CHECK_INT(registry_int(&r, "SELECT subject = 'batch' FROM ledger WHERE seq = 2"), 1);
	registry_end(&r);
}

static void a_transaction_that_changes_nothing_leaves_no_row(void)
{
	struct registry r;

	registry_new(&r);
	CHECK_INT(change(&r, "SELECT 1"), STATUS_OK);
	CHECK_INT(change(&r, "UPDATE area SET name = 'x'"), STATUS_OK);
	CHECK_INT(change(&r, "INSERT INTO woman VALUES (1, NULL, NULL, NULL, 0, NULL, NULL, NULL)"), STATUS_REGISTRY);
	CHECK_INT(change(&r, "INSERT INTO derived_state (name, link_id, program_id) VALUES ('pathway', 1, 1)"),
		  STATUS_OK);
	CHECK_INT(ledger_rows(&r), 1);
	registry_end(&r);
}

static void a_table_written_again_with_the_same_rows_leaves_no_row(void)
{
	struct registry r;
	static const char load[] =
		"INSERT INTO area (area_id, code, code_system, code_version, name, level, folded, source) "
		"VALUES (1, 'PK205', 's', '1', 'Gwadar', 'district', 'gwadar', 'test') "
		"ON CONFLICT (area_id) DO UPDATE SET name = excluded.name";

	registry_new(&r);
	CHECK_INT(change(&r, load), STATUS_OK);
	CHECK_INT(ledger_rows(&r), 2);
	CHECK_INT(change(&r, load), STATUS_OK);
	CHECK_INT(ledger_rows(&r), 2);
	CHECK_INT(change(&r, "UPDATE area SET name_ur = 'x' WHERE area_id = 1"), STATUS_OK);
	CHECK_INT(ledger_rows(&r), 3);
	CHECK_INT(change(&r, "DELETE FROM area WHERE area_id = 1"), STATUS_OK);
	CHECK_INT(ledger_rows(&r), 4);
	CHECK_INT(registry_int(&r, "SELECT row_count FROM ledger WHERE seq = 4"), 0);
	CHECK_INT(change(&r, load), STATUS_OK);
	CHECK_INT(change(&r, "DELETE FROM area"), STATUS_OK);
	CHECK_INT(ledger_rows(&r), 6);
	registry_end(&r);
}

static void refused(const char *sql, const char *why)
{
	struct registry r;

	registry_new(&r);
	CHECK_INT(change(&r, BATCH(10, "01") RECORD(10, 10) RECORD(11, 10)), STATUS_OK);
	CHECK_INT(change(&r, sql), STATUS_INTERNAL);
	CHECK_STR(r.q.last ? r.q.last->code : "", "ledger-append-only");
	CHECK_STR(r.q.last ? r.q.last->text : "", why);
	CHECK_INT(ledger_rows(&r), 3);
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM record WHERE fate = 'accepted'"), 2);
	CHECK_INT(change(&r, RECORD(12, 10)), STATUS_OK);
	registry_end(&r);
}

static void what_was_taken_in_cannot_be_rewritten(void)
{
	refused("UPDATE record SET fate = 'ignored' WHERE record_id = 11",
		"table record: rows are only ever added, never updated or deleted");
	refused("DELETE FROM record WHERE record_id = 11",
		"table record: rows are only ever added, never updated or deleted");
	refused(RECORD(13, 10) "UPDATE record SET line = 2 WHERE record_id = 13",
		"table record: rows are only ever added, never updated or deleted");
	refused(RECORD(5, 10), "table record: new rows must come after all others");
	refused(RECORD(5, 10) RECORD(15, 10), "table record: new rows must come after all others");
	refused("DELETE FROM record", "table record: rows are only ever added, never updated or deleted");
	refused("DELETE FROM ledger", "table ledger: written by something other than the ledger");
	refused("DELETE FROM ledger WHERE seq = 1", "table ledger: written by something other than the ledger");
	refused("UPDATE ledger SET actor = 'x' WHERE seq = 1",
		"table ledger: written by something other than the ledger");
}

static void a_rolled_back_transaction_leaves_nothing(void)
{
	struct registry r;

	registry_new(&r);
	CHECK_INT(db_begin(r.db, "test", "tester", &r.q), STATUS_OK);
	(void)db_exec(r.db, BATCH(1, "01"), "test");
	db_rollback(r.db);
	CHECK_INT(ledger_rows(&r), 1);
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM batch"), 0);
	CHECK_INT(change(&r, "SELECT 1"), STATUS_OK);
	CHECK_INT(ledger_rows(&r), 1);
	registry_end(&r);
}

static void content_does_not_depend_on_key_clock_or_actor(void)
{
	struct registry a, b;
	char x[65], y[65];

	registry_new(&a);
	registry_new(&b);
	CHECK_INT(change_by(&a, "amina", BATCH(1, "01") RECORD(1, 1)), STATUS_OK);
	/* batch.taken_at, record.key_hash and record.content_hash are secret columns */
	CHECK_INT(
		change_by(
			&b, "bibi",
			BATCH(1,
			      "01") "INSERT INTO record VALUES (1, 1, 1, 1, 0, 3, 'accepted', NULL, NULL, NULL, x'01', "
				    "x'02', NULL, NULL)"),
		STATUS_OK);
	CHECK_INT(db_digest(a.db, x, &a.q), STATUS_OK);
	CHECK_INT(db_digest(b.db, y, &b.q), STATUS_OK);
	CHECK_STR(x, y);
	CHECK(registry_int(&a, "SELECT length(hash) FROM ledger WHERE seq = 3") == 32);
	registry_end(&a);
	registry_end(&b);
}

static void content_tells_any_open_value_apart(void)
{
	static const char *const other[] = {
		"INSERT INTO area VALUES (1, 'A', 's', '1', 'n', NULL, 'uc', NULL, 'f', NULL, NULL, 'x')",
		"INSERT INTO area VALUES (1, 'A', 's', '1', 'n', '', 'uc', NULL, 'f', NULL, NULL, 'x')",
		"INSERT INTO area VALUES (1, 'A', 's', '1', 'nf', NULL, 'uc', NULL, '', NULL, NULL, 'x')",
		"INSERT INTO area VALUES (1, 'A', 's', '1', 'n', NULL, 'uc', NULL, 'f', 0, NULL, 'x')",
		"INSERT INTO area VALUES (1, 'A', 's', '1', 'n', NULL, 'uc', NULL, 'f', NULL, 0, 'x')",
		"INSERT INTO area VALUES (2, 'A', 's', '1', 'n', NULL, 'uc', NULL, 'f', NULL, NULL, 'x')",
	};
	char digest[6][65];
	struct registry r;

	for (int i = 0; i < 6; i++) {
		registry_new(&r);
		CHECK_INT(change(&r, other[i]), STATUS_OK);
		CHECK_INT(db_digest(r.db, digest[i], &r.q), STATUS_OK);
		registry_end(&r);
		for (int j = 0; j < i; j++)
			CHECK(strcmp(digest[i], digest[j]) != 0);
	}
}

static void a_column_added_later_leaves_older_digests_valid(void)
{
	struct sql_text list[8] = {{0}};
	static const char next[] = "ALTER TABLE record ADD COLUMN note TEXT;";
	int n = sql_migration_count, t = ledger_table("record");
	struct digest before, after;
	struct registry r;

	registry_new(&r);
	CHECK_INT(change(&r, BATCH(1, "01") RECORD(1, 1)), STATUS_OK);
	CHECK(digest_rows(r.db, t, INT64_MIN, INT64_MAX, &before));
	memcpy(list, sql_migrations, (size_t)n * sizeof list[0]);
	list[n] = (struct sql_text){"next.sql", next, sizeof next - 1};
	CHECK_INT(migrate_apply(r.db, list, n + 1, &r.q), STATUS_OK);
	CHECK(digest_rows(r.db, t, INT64_MIN, INT64_MAX, &after));
	CHECK(memcmp(&before, &after, sizeof before) == 0);
	registry_end(&r);
}

static void every_table_says_how_the_ledger_covers_it(void)
{
	struct registry r;
	int none = 0;

	registry_new(&r);
	CHECK_INT(sql_table_count, registry_int(&r, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"));
	for (int t = 0; t < sql_table_count; t++) {
		char sql[200];

		snprintf(sql, sizeof sql, "SELECT count(*) FROM pragma_table_info('%s')", sql_tables[t].name);
		CHECK_INT(sql_tables[t].column_count, registry_int(&r, sql));
		if (sql_tables[t].ledger == SQL_NONE && !sql_tables[t].derived)
			none++;
		CHECK(!(sql_tables[t].ledger != SQL_NONE && sql_tables[t].derived));
	}
	CHECK_INT(none, 1); /* the ledger itself */
	registry_end(&r);
}

int main(void)
{
	UNIT_RUN("new rows of several tables leave a row each", new_rows_of_several_tables_leave_a_row_each);
	UNIT_RUN("a transaction that changes nothing leaves no row", a_transaction_that_changes_nothing_leaves_no_row);
	UNIT_RUN("a table written again with the same rows leaves no row",
		 a_table_written_again_with_the_same_rows_leaves_no_row);
	UNIT_RUN("what was taken in cannot be rewritten", what_was_taken_in_cannot_be_rewritten);
	UNIT_RUN("a rolled back transaction leaves nothing", a_rolled_back_transaction_leaves_nothing);
	UNIT_RUN("content does not depend on key, clock or actor", content_does_not_depend_on_key_clock_or_actor);
	UNIT_RUN("content tells any open value apart", content_tells_any_open_value_apart);
	UNIT_RUN("a column added later leaves older digests valid", a_column_added_later_leaves_older_digests_valid);
	UNIT_RUN("every table says how the ledger covers it", every_table_says_how_the_ledger_covers_it);
	UNIT_END("ledger");
}
