/* rooms: db base */
/* db_test.c -- opening, refusing, transactions, upgrades and the fence around queries.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "tests/unit/registry.h"

#include <fcntl.h>
#include <sys/stat.h>

static void a_new_registry_is_private_and_known(void)
{
	struct registry r;
	struct stat st;
	char digest[65];

	registry_new(&r);
	CHECK_INT(stat(r.path, &st), 0);
	CHECK_INT(st.st_mode & 0777, 0600);
	CHECK_INT(stat(r.key, &st), 0);
	CHECK_INT(st.st_mode & 0777, 0600);
	CHECK_INT(registry_int(&r, "PRAGMA application_id"), DB_APPLICATION_ID);
	CHECK_INT(registry_int(&r, "PRAGMA user_version"), sql_migration_count);
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM ledger"), 1);
	CHECK(seal_has_key(r.db));
	CHECK_INT(db_digest(r.db, digest, &r.q), STATUS_OK);
	CHECK_INT(strspn(digest, "0123456789abcdef"), 64);
	CHECK_INT(r.q.count[MSG_ERROR], 0);
	registry_end(&r);
}

static void the_log_beside_a_registry_is_private_too(void)
{
	struct registry r;
	struct stat st;
	char name[300];

	registry_new(&r);
	CHECK_INT(db_begin(r.db, "load", "tester", &r.q), STATUS_OK);
	registry_area(&r, "PK205");
	CHECK_INT(db_commit(r.db, &r.q), STATUS_OK);
	snprintf(name, sizeof name, "%s-wal", r.path);
	CHECK_INT(stat(name, &st), 0);
	CHECK_INT(st.st_mode & 0777, 0600);
	snprintf(name, sizeof name, "%s-shm", r.path);
	CHECK_INT(stat(name, &st), 0);
	CHECK_INT(st.st_mode & 0777, 0600);
	registry_end(&r);
}

static void an_existing_registry_is_never_overwritten(void)
{
	struct registry r;
	struct db *other = NULL;

	registry_new(&r);
	CHECK_INT(db_create(&other, r.path, r.key, &r.q), STATUS_REGISTRY);
	CHECK(!other);
	CHECK_STR(r.q.last->code, "registry-exists");
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM ledger"), 1);
	registry_end(&r);
}

static void write_file(const char *path, const void *bytes, size_t n)
{
	FILE *f = fopen(path, "wb");

	if (f) {
		fwrite(bytes, 1, n, f);
		fclose(f);
	}
}

static void files_that_are_no_registry_are_told_apart(void)
{
	struct registry r;
	struct db *db;
	char other[300];
	sqlite3 *sql = NULL;

	registry_new(&r);
	snprintf(other, sizeof other, "%s/other", r.folder);
	CHECK_INT(db_open(&db, other, DB_READ, &r.q), STATUS_REGISTRY);
	CHECK_STR(r.q.last->code, "registry-missing");
	CHECK_INT(db_open(&db, r.folder, DB_READ, &r.q), STATUS_REGISTRY);
	CHECK_STR(r.q.last->text, "not a file");
	write_file(other, "", 0);
	CHECK_INT(db_open(&db, other, DB_READ, &r.q), STATUS_REGISTRY);
	CHECK_STR(r.q.last->text, "the file is empty, not a registry");
	write_file(other, "Sample ID,Result\n", 17);
	CHECK_INT(db_open(&db, other, DB_READ, &r.q), STATUS_REGISTRY);
	CHECK_STR(r.q.last->code, "registry-not-sanad");
	unlink(other);
	CHECK_INT(sqlite3_open(other, &sql), SQLITE_OK);
	sqlite3_exec(sql, "CREATE TABLE t (x)", NULL, NULL, NULL);
	sqlite3_close(sql);
	CHECK_INT(db_open(&db, other, DB_READ, &r.q), STATUS_REGISTRY);
	CHECK_STR(r.q.last->text, "a database of another program, not a registry");
	registry_end(&r);
}

static void a_damaged_registry_is_called_corrupt(void)
{
	struct registry r;
	FILE *f;

	registry_new(&r);
	registry_close(&r);
	f = fopen(r.path, "r+b");
	fseek(f, 100, SEEK_SET); /* the head of the first page after the file header */
	fwrite("\xff\xff\xff\xff\xff\xff\xff\xff", 1, 8, f);
	fclose(f);
	CHECK_INT(db_open(&r.db, r.path, DB_READ, &r.q), STATUS_REGISTRY);
	CHECK_STR(r.q.last ? r.q.last->code : "", "registry-corrupt");
	registry_end(&r);
}

static void a_newer_registry_is_refused_with_both_versions(void)
{
	struct registry r;
	char want[120];

	registry_new(&r);
	registry_close(&r);
	registry_sql(&r, "PRAGMA user_version = 907");
	CHECK_INT(db_open(&r.db, r.path, DB_WRITE, &r.q), STATUS_REGISTRY);
	CHECK_STR(r.q.last->code, "registry-newer");
	snprintf(want, sizeof want, "the registry has version 907, this sanad knows versions up to %d",
		 sql_migration_count);
	CHECK_STR(r.q.last->text, want);
	registry_end(&r);
}

static void an_older_registry_is_upgraded_and_a_copy_kept(void)
{
	struct registry r;
	struct sql_text list[8] = {{0}};
	struct stat st;
	char copy[300];
	static const char next[] =
		"ALTER TABLE area ADD COLUMN note TEXT;\nCREATE TABLE extra (extra_id INTEGER PRIMARY KEY) STRICT;";
	static const char last[] = "DROP TABLE extra; CREATE TABLE extra (extra_id INTEGER PRIMARY KEY) STRICT;";
	char said[100];
	int n = sql_migration_count;

	registry_new(&r);
	memcpy(list, sql_migrations, (size_t)n * sizeof list[0]);
	list[n] = (struct sql_text){"next.sql", next, sizeof next - 1};
	list[n + 1] = (struct sql_text){"last.sql", last, sizeof last - 1};
	CHECK_INT(migrate_apply(r.db, list, n + 2, &r.q), STATUS_OK);
	CHECK_INT(registry_int(&r, "PRAGMA user_version"), n + 2);
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM extra"), 0);
	snprintf(said, sizeof said, "upgraded to version %d; ", n + 2);
	CHECK(r.q.last && strstr(r.q.last->text, said));
	snprintf(copy, sizeof copy, "%s.before-%04d", r.path, n + 1);
	CHECK_INT(stat(copy, &st), 0);
	CHECK_INT(st.st_mode & 0777, 0600);
	registry_close(&r);
	CHECK_INT(db_open(&r.db, r.path, DB_READ, &r.q), STATUS_REGISTRY);
	CHECK_INT(db_open(&r.db, copy, DB_READ, &r.q), STATUS_OK);
	registry_end(&r);
}

static void a_failing_upgrade_leaves_the_registry_as_it_was(void)
{
	struct registry r;
	struct sql_text list[8] = {{0}};
	static const char next[] = "CREATE TABLE extra (extra_id INTEGER PRIMARY KEY) STRICT; CREATE TABLE area (x);";
	int n = sql_migration_count;

	registry_new(&r);
	memcpy(list, sql_migrations, (size_t)n * sizeof list[0]);
	list[n] = (struct sql_text){"next.sql", next, sizeof next - 1};
	CHECK_INT(migrate_apply(r.db, list, n + 1, &r.q), STATUS_REGISTRY);
	registry_close(&r);
	CHECK_INT(db_open(&r.db, r.path, DB_WRITE, &r.q), STATUS_OK);
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM sqlite_schema WHERE name = 'extra'"), 0);
	registry_end(&r);
}

static void reading_mode_writes_nothing(void)
{
	struct registry r;

	registry_new(&r);
	registry_close(&r);
	CHECK_INT(db_open(&r.db, r.path, DB_READ, &r.q), STATUS_OK);
	CHECK_INT(seal_load_key(r.db, r.key, &r.q), STATUS_OK);
	CHECK_INT(db_begin(r.db, "load", "tester", &r.q), STATUS_REGISTRY);
	CHECK_STR(r.q.last->code, "registry-read-only");
	CHECK(!db_exec(r.db, "DELETE FROM meta", "test"));
	db_rollback(r.db);
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM meta"), 1);
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM area"), 0);
	registry_end(&r);
}

static void a_folder_that_may_not_be_written_can_still_be_read(void)
{
	struct registry r;
	pid_t child;
	int rc = 0;

	registry_new(&r);
	registry_close(&r);
	if (chmod(r.folder, 0555) != 0 || chmod(r.path, 0444) != 0)
		UNIT_SKIP("the folder cannot be made read-only");
	child = fork();
	if (child == 0) {
		bool ok = geteuid() != 0 || setuid(65534) == 0;

		_exit(ok && db_open(&r.db, r.path, DB_READ, &r.q) == STATUS_OK &&
				      registry_int(&r, "SELECT count(*) FROM ledger") == 1
			      ? 0
			      : 1);
	}
	waitpid(child, &rc, 0);
	CHECK_INT(rc, 0);
	chmod(r.folder, 0755);
	registry_end(&r);
}

static void the_first_error_sticks_and_commit_rolls_back(void)
{
	struct registry r;
	struct db_stmt *s;

	registry_new(&r);
	CHECK_INT(db_begin(r.db, "load", "tester", &r.q), STATUS_OK);
	registry_area(&r, "PK205");
	s = db_stmt(r.db, STMT_DB_META_GET);
	stmt_text(s, ":nonsense", "x");
	CHECK_INT(db_status(r.db), STATUS_INTERNAL);
	CHECK(strstr(r.q.last->text, "statement db_meta_get has no parameter :nonsense") != NULL);
	CHECK_INT(stmt_step(s), -1);
	CHECK_INT(r.q.count[MSG_ERROR], 1);
	CHECK_INT(db_commit(r.db, &r.q), STATUS_INTERNAL);
	CHECK_INT(db_status(r.db), STATUS_OK);
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM area"), 0);
	registry_end(&r);
}

static void a_statement_being_read_cannot_be_asked_for_again(void)
{
	struct registry r;
	struct db_stmt *s;

	registry_new(&r);
	s = db_stmt(r.db, STMT_DB_LEDGER_LAST);
	CHECK_INT(stmt_step(s), 1);
	(void)db_stmt(r.db, STMT_DB_LEDGER_LAST);
	CHECK_INT(db_status(r.db), STATUS_INTERNAL);
	db_rollback(r.db);
	CHECK_INT(stmt_step(db_stmt(r.db, STMT_DB_LEDGER_LAST)), 1);
	registry_end(&r);
}

static void a_second_writer_is_told_that_the_registry_is_busy(void)
{
	struct registry r;
	struct db *other = NULL;

	registry_new(&r);
	CHECK_INT(db_open(&other, r.path, DB_WRITE, &r.q), STATUS_OK);
	sqlite3_busy_timeout(other->sql, 10);
	CHECK_INT(db_begin(r.db, "load", "tester", &r.q), STATUS_OK);
	CHECK_INT(db_begin(other, "load", "tester", &r.q), STATUS_REGISTRY);
	CHECK_STR(r.q.last->code, "registry-busy");
	CHECK_INT(db_commit(r.db, &r.q), STATUS_OK);
	CHECK_INT(db_begin(other, "load", "tester", &r.q), STATUS_OK);
	CHECK_INT(db_commit(other, &r.q), STATUS_OK);
	db_close(other);
	registry_end(&r);
}

static void keys_count_on_within_a_transaction(void)
{
	struct registry r;

	registry_new(&r);
	CHECK_INT(db_begin(r.db, "load", "tester", &r.q), STATUS_OK);
	CHECK_INT(db_next_id(r.db, "area"), 1);
	CHECK_INT(db_next_id(r.db, "area"), 2);
	CHECK_INT(db_next_id(r.db, "meta"), 2);
	CHECK_INT(db_next_id(r.db, "nothing"), 0);
	CHECK_INT(db_commit(r.db, &r.q), STATUS_INTERNAL);
	registry_end(&r);
}

static void foreign_keys_hold(void)
{
	struct registry r;

	registry_new(&r);
	CHECK_INT(db_begin(r.db, "load", "tester", &r.q), STATUS_OK);
	CHECK(sqlite3_exec(r.db->sql, "INSERT INTO facility VALUES (1, 'A', 'A', 'laboratory', 99, NULL, NULL, 'test')",
			   NULL, NULL, NULL) != SQLITE_OK);
	db_rollback(r.db);
	registry_end(&r);
}

/* ---- queries that are data ---- */

static const char *const allowed[] = {"record", "record_person", NULL};

static bool accepted(struct registry *r, const char *sql)
{
	struct db_stmt *s = db_query(r->db, sql, strlen(sql), "query.sql", allowed, &r->q);
	bool ok = s && stmt_step(s) >= 0;

	db_query_free(s);
	return ok;
}

static void a_query_reads_what_it_is_allowed_to(void)
{
	struct registry r;

	registry_new(&r);
	CHECK(accepted(&r, "SELECT count(*) FROM record"));
	CHECK(accepted(&r, "SELECT person_id FROM record_person"));
	CHECK(accepted(&r,
		       "-- comment\nWITH x AS (SELECT record_id FROM record) SELECT max(record_id) FROM x; -- end\n"));
	CHECK(accepted(&r,
		       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT i FROM n"));
	CHECK(accepted(&r, "SELECT row_number() OVER (ORDER BY record_id), coalesce(rule, 'x') FROM record"));
	CHECK_INT(r.q.count[MSG_ERROR], 0);
	registry_end(&r);
}

static void a_query_reads_nothing_else(void)
{
	static const char *const refused[] = {
		"SELECT sealed FROM identity",
		"SELECT count(*) FROM identity",
		"SELECT sealed FROM original",
		"SELECT * FROM link",
		"SELECT * FROM meta",
		"SELECT * FROM sqlite_schema",
		"SELECT * FROM pragma_table_list",
		"SELECT count(*) FROM pragma_table_list",
		"SELECT count(*) FROM sqlite_schema",
		"SELECT count(*) FROM link",
		"SELECT (SELECT count(*) FROM link)",
		"WITH record_person AS (SELECT * FROM result) SELECT * FROM record_person",
		"WITH record_person AS (SELECT * FROM identity) SELECT * FROM record_person",
		"SELECT random()",
		"SELECT date('now')",
		"SELECT load_extension('x')",
		"PRAGMA user_version",
		"EXPLAIN SELECT 1",
		"INSERT INTO record (record_id) VALUES (1)",
		"DELETE FROM record",
		"DROP TABLE record",
		"ATTACH 'x' AS y",
		"BEGIN",
		"CREATE TEMP TABLE t (x)",
		"SELECT 1; SELECT 2",
		"SELECT 1; DROP TABLE record",
		"",
		"-- nothing\n",
		"SELECT FROM WHERE",
	};
	struct registry r;

	registry_new(&r);
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		int before = r.q.count[MSG_ERROR];

		if (accepted(&r, refused[i]))
			UNIT_FAIL("accepted: %s", refused[i]);
		CHECK_INT(r.q.count[MSG_ERROR], before + 1);
		CHECK_INT(db_status(r.db), STATUS_OK);
	}
	registry_end(&r);
}

static void a_refused_query_is_placed_by_file_and_line(void)
{
	struct registry r;

	registry_new(&r);
	CHECK(!accepted(&r, "SELECT record_id\nFROM record\nWHERE nothing = 1"));
	CHECK_STR(r.q.last->pos.file, "query.sql");
	CHECK_INT(r.q.last->pos.line, 3);
	CHECK(!accepted(&r, "SELECT sealed FROM identity"));
	CHECK_STR(r.q.last->text, "the query may not use table identity");
	registry_end(&r);
}

static void a_query_that_never_ends_is_stopped(void)
{
	struct registry r;
	static const char sql[] =
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
	struct db_stmt *s;

	registry_new(&r);
	s = db_query(r.db, sql, sizeof sql - 1, "query.sql", allowed, &r.q);
	CHECK(s != NULL);
	if (s) {
		s->ticks = QUERY_MAX_TICKS - 2;
		CHECK_INT(stmt_step(s), -1);
	}
	CHECK_STR(r.q.last ? r.q.last->code : "", "query-too-long");
	db_query_free(s);
	registry_end(&r);
}

int main(void)
{
	UNIT_RUN("a new registry is private and known by its application id", a_new_registry_is_private_and_known);
	UNIT_RUN("the log beside a registry is private too", the_log_beside_a_registry_is_private_too);
	UNIT_RUN("an existing registry is never overwritten", an_existing_registry_is_never_overwritten);
	UNIT_RUN("files that are no registry are told apart", files_that_are_no_registry_are_told_apart);
	UNIT_RUN("a damaged registry is called corrupt", a_damaged_registry_is_called_corrupt);
	UNIT_RUN("a newer registry is refused with both versions", a_newer_registry_is_refused_with_both_versions);
	UNIT_RUN("an older registry is upgraded and a copy kept", an_older_registry_is_upgraded_and_a_copy_kept);
	UNIT_RUN("a failing upgrade leaves the registry as it was", a_failing_upgrade_leaves_the_registry_as_it_was);
	UNIT_RUN("reading mode writes nothing", reading_mode_writes_nothing);
	UNIT_RUN("a folder that may not be written can still be read",
		 a_folder_that_may_not_be_written_can_still_be_read);
	UNIT_RUN("the first error sticks and commit rolls back", the_first_error_sticks_and_commit_rolls_back);
	UNIT_RUN("a statement being read cannot be asked for again", a_statement_being_read_cannot_be_asked_for_again);
	UNIT_RUN("a second writer is told that the registry is busy",
		 a_second_writer_is_told_that_the_registry_is_busy);
	UNIT_RUN("keys count on within a transaction", keys_count_on_within_a_transaction);
	UNIT_RUN("foreign keys hold", foreign_keys_hold);
	UNIT_RUN("a query reads what it is allowed to", a_query_reads_what_it_is_allowed_to);
	UNIT_RUN("a query reads nothing else", a_query_reads_nothing_else);
	UNIT_RUN("a refused query is placed by file and line", a_refused_query_is_placed_by_file_and_line);
	UNIT_RUN("a query that never ends is stopped", a_query_that_never_ends_is_stopped);
	UNIT_END("db");
}
