/* rooms: db base */
/* verify_test.c -- a changed value in any column of any table is found, and so is a row too many or too few.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "db/identity.h"
#include "db/original.h"
#include "db/verify.h"
#include "tests/unit/registry.h"
#include "tests/unit/verify_rows.h"

/* ---- a registry with two rows in every table ---- */

static enum status rebuild(struct db *db, void *ctx, struct msgq *q)
{
	(void)ctx;
	(void)q;
	return db_exec(db, derived_rows, "rebuild") ? STATUS_OK : STATUS_REGISTRY;
}

/* One batch with its file, three records and two identities. */
static void fill_batch(struct registry *r)
{
	struct identity who = {
		.name = "Gul", .birth_on = 5, .birth_precision = DATE_DAY, .area_id = 1, .hiv_status = "negative"};
	unsigned char sha[HASH_SIZE];
	char hex[HASH_HEX_SIZE], sql[400];
	FILE *f = tmpfile();
	int64_t bytes;

	fputs("a\nb\nc\n", f);
	CHECK_INT(original_store(r->db, 1, f, "f.csv", sha, &bytes, &r->q), STATUS_OK);
	fclose(f);
	snprintf(sql, sizeof sql,
		 "INSERT INTO batch VALUES (1, 'results', 'f.csv', x'%s', %lld, 'p', x'00', 5, 3, 2, 0, 0, 0, 1, 0);",
		 hash_hex(hex, sha), (long long)bytes);
	CHECK(db_exec(r->db, sql, "test") && db_exec(r->db, record_rows, "test"));
	CHECK(identity_insert(r->db, 1, 1, &who));
	who = (struct identity){.name = "Naz", .birth_on = DATE_NONE, .mrn = "M", .cnic = "C", .family_cnic = "F"};
	who.phone = "P";
	who.relative = "R";
	who.specimen = "S";
	CHECK(identity_insert(r->db, 2, 2, &who));
	CHECK(db_exec(r->db, result_rows, "test") && db_exec(r->db, link_rows, "test") &&
	      db_exec(r->db, audit_rows, "test"));
}

static void registry_full(struct registry *r)
{
	registry_new(r);
	CHECK_INT(db_begin(r->db, "load", "tester", &r->q), STATUS_OK);
	CHECK(db_exec(r->db, truth_rows, "test"));
	CHECK_INT(db_commit(r->db, &r->q), STATUS_OK);
	CHECK_INT(db_begin(r->db, "ingest", "tester", &r->q), STATUS_OK);
	fill_batch(r);
	CHECK_INT(db_commit(r->db, &r->q), STATUS_OK);
	CHECK_INT(db_begin(r->db, "rebuild", "tester", &r->q), STATUS_OK);
	CHECK(db_exec(r->db, derived_rows, "test"));
	CHECK_INT(db_commit(r->db, &r->q), STATUS_OK);
	if (r->q.count[MSG_ERROR])
		registry_print(&r->q);
}

/* ---- damage and repair ---- */

static void copy_file(const char *from, const char *to)
{
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
	char part[65536];
	size_t n;

	while (in && out && (n = fread(part, 1, sizeof part, in)) > 0)
		fwrite(part, 1, n, out);
	if (in)
		fclose(in);
	if (out)
		fclose(out);
}

static void keep(struct registry *r)
{
	char copy[300];

	registry_close(r);
	snprintf(copy, sizeof copy, "%s.kept", r->path);
	copy_file(r->path, copy);
}

/* The registry as it was kept, closed. */
static void repair(struct registry *r)
{
	char copy[300], beside[300];

	registry_close(r);
	msgq_clear(&r->q);
	snprintf(beside, sizeof beside, "%s-wal", r->path);
	unlink(beside);
	snprintf(beside, sizeof beside, "%s-shm", r->path);
	unlink(beside);
	snprintf(copy, sizeof copy, "%s.kept", r->path);
	copy_file(copy, r->path);
}

static enum status verify(struct registry *r, bool with_key, struct verify_report *report)
{
	if (!r->db && db_open(&r->db, r->path, DB_WRITE, &r->q) != STATUS_OK)
		return STATUS_REGISTRY;
	if (with_key && seal_load_key(r->db, r->key, &r->q) != STATUS_OK)
		return STATUS_REGISTRY;
	return verify_registry(r->db, rebuild, NULL, report, &r->q);
}

static bool mentions(const struct msgq *q, const char *what)
{
	for (const struct msg *m = q->first; m; m = m->next)
		if (strstr(m->text, what))
			return true;
	return false;
}

/* Damages a kept registry with SQL; verify must say so and name `what`. */
static void must_find(struct registry *r, const char *sql, const char *what, bool with_key)
{
	struct verify_report report = {0};
	enum status st;

	repair(r);
	if (!registry_sql(r, sql))
		return;
	st = verify(r, with_key, &report);
	if (st != STATUS_ATTENTION)
		UNIT_FAIL("status %d after: %s", (int)st, sql);
	else if (!mentions(&r->q, what)) {
		UNIT_FAIL("\"%s\" is not named after: %s", what, sql);
		registry_print(&r->q);
	}
}

/* An expression that differs from the column and has its declared type. */
static void other_value(struct registry *r, const char *table, const char *column, char *out, size_t n)
{
	char sql[300];
	sqlite3_stmt *s = NULL;
	const char *type = "";

	snprintf(sql, sizeof sql, "SELECT type FROM pragma_table_info('%s') WHERE name = '%s'", table, column);
	if (sqlite3_prepare_v2(r->db->sql, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
		type = (const char *)sqlite3_column_text(s, 0);
	if (strcmp(type, "INTEGER") == 0)
		snprintf(out, n, "coalesce(%s, 6) + 1000", column);
	else if (strcmp(type, "REAL") == 0)
		snprintf(out, n, "coalesce(%s, 0) + 0.25", column);
	else if (strcmp(type, "TEXT") == 0)
		snprintf(out, n, "coalesce(%s, '') || 'x'", column);
	else
		snprintf(out, n, "CAST(coalesce(hex(%s), '') || 'x' AS BLOB)", column);
	sqlite3_finalize(s);
}

/* The condition that holds for the first or the last row of a table alone, by its key or, where that is of several
 * columns, by all of them. */
static const char *row_of(struct buf *b, const struct sql_table *t, bool last)
{
	buf_reset(b);
	if (*t->key) {
		buf_printf(b, "%s = (SELECT %s(%s) FROM %s)", t->key, last ? "max" : "min", t->key, t->name);
		return b->data;
	}
	for (int c = 0; c < t->column_count; c++)
		buf_printf(b, "%s%s", c ? ", " : "(", t->columns[c].name);
	buf_str(b, ") = (SELECT ");
	for (int c = 0; c < t->column_count; c++)
		buf_printf(b, "%s%s", c ? ", " : "", t->columns[c].name);
	buf_printf(b, " FROM %s ORDER BY ", t->name);
	for (int c = 0; c < t->column_count; c++)
		buf_printf(b, "%s%d%s", c ? ", " : "", c + 1, last ? " DESC" : "");
	buf_str(b, " LIMIT 1)");
	return b->data;
}

static void one_column(struct registry *r, const struct sql_table *t, const char *column, int *tried)
{
	char sql[700], other[200], named[100];
	struct buf row = BUF_INIT;

	other_value(r, t->name, column, other, sizeof other);
	snprintf(named, sizeof named, "table %s:", t->name);
	for (int last = 0; last < 2; last++) {
		snprintf(sql, sizeof sql, "UPDATE %s SET %s = %s WHERE %s", t->name, column, other,
			 row_of(&row, t, last));
		must_find(r, sql, named, false);
		++*tried;
	}
	buf_free(&row);
}

static void a_changed_value_in_any_column_of_any_table_is_found(void)
{
	struct registry r;
	int tried = 0, columns = 0;

	registry_full(&r);
	keep(&r);
	for (int t = 0; t < sql_table_count; t++) {
		for (int c = 0; c < sql_tables[t].column_count; c++) {
			repair(&r);
			if (db_open(&r.db, r.path, DB_READ, &r.q) != STATUS_OK) {
				UNIT_FAIL("the repaired registry does not open");
				break;
			}
			one_column(&r, &sql_tables[t], sql_tables[t].columns[c].name, &tried);
		}
		columns += sql_tables[t].column_count;
	}
	CHECK(columns > 200);
	CHECK_INT(tried, 2 * columns);
	registry_end(&r);
}

static void a_value_made_null_is_found(void)
{
	struct registry r;

	registry_full(&r);
	keep(&r);
	must_find(&r, "UPDATE result SET lot = NULL WHERE result_id = 2", "table result:", false);
	must_find(&r, "UPDATE identity SET cnic_hash = NULL WHERE identity_id = 2", "table identity:", false);
	must_find(&r, "UPDATE woman SET area_id = NULL WHERE person_id = 2", "table woman:", false);
	must_find(&r, "UPDATE area SET name_ur = '' WHERE area_id = 1", "table area:", false);
	registry_end(&r);
}

static void a_row_taken_away_from_any_table_is_found(void)
{
	struct buf row = BUF_INIT;
	char sql[700], named[100];
	struct registry r;

	registry_full(&r);
	keep(&r);
	for (int t = 0; t < sql_table_count; t++) {
		const char *name = sql_tables[t].name;

		snprintf(named, sizeof named, "table %s:", name);
		snprintf(sql, sizeof sql, "DELETE FROM %s WHERE %s", name, row_of(&row, &sql_tables[t], false));
		must_find(&r, sql, named, false);
		snprintf(sql, sizeof sql, "DELETE FROM %s WHERE %s", name, row_of(&row, &sql_tables[t], true));
		if (strcmp(name, "ledger") != 0) /* the last row of the ledger: below */
			must_find(&r, sql, named, false);
		snprintf(sql, sizeof sql, "DELETE FROM %s", name);
		must_find(&r, sql, named, false);
	}
	buf_free(&row);
	registry_end(&r);
}

static void a_row_added_to_any_table_is_found(void)
{
	struct registry r;
	struct buf sql = BUF_INIT, row = BUF_INIT;
	char other[200], named[100];

	registry_full(&r);
	keep(&r);
	for (int t = 0; t < sql_table_count; t++) {
		const struct sql_table *table = &sql_tables[t];

		repair(&r);
		CHECK_INT(db_open(&r.db, r.path, DB_READ, &r.q), STATUS_OK);
		buf_reset(&sql);
		buf_printf(&sql, "INSERT INTO %s SELECT ", table->name);
		for (int c = 0; c < table->column_count; c++) {
			other_value(&r, table->name, table->columns[c].name, other, sizeof other);
			buf_printf(&sql, "%s%s", c ? ", " : "", other);
		}
		buf_printf(&sql, " FROM %s WHERE %s", table->name, row_of(&row, table, false));
		snprintf(named, sizeof named, "table %s:", table->name);
		must_find(&r, sql.data, named, false);
	}
	must_find(&r,
		  "INSERT INTO event SELECT -5, record_id, kind, outcome, detail, status, happened_on, facility_id, "
		  "area_id, NULL "
		  "FROM event LIMIT 1",
		  "table event:", false);
	buf_free(&row);
	buf_free(&sql);
	registry_end(&r);
}

static void a_ledger_that_was_cut_off_is_found(void)
{
	struct registry r;
	int64_t rows;
	char sql[200];

	registry_full(&r);
	rows = registry_int(&r, "SELECT count(*) FROM ledger");
	CHECK(rows > 15);
	keep(&r);
	for (int64_t seq = 1; seq <= rows; seq++) {
		snprintf(sql, sizeof sql, "DELETE FROM ledger WHERE seq >= %lld", (long long)seq);
		must_find(&r, sql, "stands in no ledger row", false);
	}
	must_find(&r, "DELETE FROM ledger WHERE seq = 2", "table ledger: row 2 is missing", false);
	registry_end(&r);
}

static void read_last(struct registry *r, struct ledger_row *row, unsigned char before[DB_DIGEST_SIZE])
{
	struct db_stmt *s = db_stmt(r->db, STMT_DB_LEDGER_ALL);
	size_t n;

	memset(row, 0, sizeof *row);
	while (stmt_step(s) == 1) {
		memcpy(before, row->hash, DB_DIGEST_SIZE);
		row->seq = stmt_get_int(s, 0);
		row->at = stmt_get_int(s, 1);
		row->first = stmt_get_int(s, 6);
		row->last = stmt_get_int(s, 7);
		row->count = stmt_get_int(s, 8);
		memcpy(row->digest, stmt_get_blob(s, 9, &n), DB_DIGEST_SIZE);
		memcpy(row->content, stmt_get_blob(s, 10, &n), DB_DIGEST_SIZE);
		memcpy(row->hash, stmt_get_blob(s, 11, &n), DB_DIGEST_SIZE);
	}
	row->actor = "tester";
	row->action = "ingest";
	row->subject = "link_judgement";
	row->mode = "append";
}

static void a_content_digest_forged_with_its_hash_is_found(void)
{
	unsigned char before[DB_DIGEST_SIZE], was[DB_DIGEST_SIZE];
	char content[65], hash[65], sql[300];
	struct ledger_row row;
	struct registry r;

	registry_full(&r);
	read_last(&r, &row, before);
	memcpy(was, row.hash, sizeof was);
	ledger_hash(&row, before);
	CHECK(memcmp(was, row.hash, sizeof was) == 0); /* the row was read as it was written */
	row.content[0] ^= 1;
	ledger_hash(&row, before);
	sodium_bin2hex(content, sizeof content, row.content, DB_DIGEST_SIZE);
	sodium_bin2hex(hash, sizeof hash, row.hash, DB_DIGEST_SIZE);
	snprintf(sql, sizeof sql, "UPDATE ledger SET content = x'%s', hash = x'%s' WHERE seq = %lld", content, hash,
		 (long long)row.seq);
	keep(&r);
	must_find(&r, sql, "has a content digest that does not follow", false);
	registry_end(&r);
}

static void a_table_without_a_ledger_row_must_be_empty(void)
{
	struct registry r;

	registry_new(&r);
	keep(&r);
	must_find(&r, "INSERT INTO event VALUES (-5, 1, 'k', NULL, NULL, 'final', 1, NULL, NULL, NULL)",
		  "table event: row -5 stands in no ledger row", false);
	must_find(&r, "INSERT INTO area_alias VALUES (3, 1, 'a', 'a', 'x')",
		  "table area_alias: row 3 stands in no ledger row", false);
	registry_end(&r);
}

static void a_changed_schema_is_found(void)
{
	struct registry r;

	registry_full(&r);
	keep(&r);
	must_find(&r, "CREATE TABLE extra (x)", "table extra does not belong here", false);
	must_find(&r, "DROP INDEX link_by_person", "index link_by_person is missing", false);
	must_find(
		&r,
		"DROP VIEW record_person; CREATE VIEW record_person AS SELECT record_id, person_id, link_id FROM link",
		"view record_person is not as sanad made it", false);
	must_find(&r, "CREATE TRIGGER t AFTER INSERT ON link BEGIN DELETE FROM link; END",
		  "trigger t does not belong here", false);
	must_find(&r,
		  "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'new, mrn', 'new, nrn') "
		  "WHERE name = 'link'",
		  "table link is not as sanad made it", false);
	registry_end(&r);
}

static void damage_below_sql_is_found(void)
{
	struct verify_report report = {0};
	struct registry r;
	struct buf all = BUF_INIT;
	char part[4096], *at;
	size_t n, offset;
	FILE *f;

	registry_full(&r);
	keep(&r);
	f = fopen(r.path, "r+b");
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(&all, part, n);
	at = memmem(all.data, all.len, "date-ambiguous", 14);
	CHECK(at != NULL);
	offset = at ? (size_t)(at - all.data) : 0;
	fseek(f, (long)offset, SEEK_SET);
	fputc('D', f);
	fclose(f);
	CHECK_INT(verify(&r, false, &report), STATUS_ATTENTION);
	CHECK(mentions(&r.q, "table record:"));
	buf_free(&all);
	registry_end(&r);
}

static void with_the_key_files_and_identities_are_opened(void)
{
	struct registry r;

	registry_full(&r);
	keep(&r);
	must_find(&r, "UPDATE original SET sealed = zeroblob(length(sealed))", "table original: piece 0 of batch 1",
		  true);
	must_find(&r, "UPDATE identity SET sealed = zeroblob(length(sealed)) WHERE identity_id = 2",
		  "table identity: row 2 does not open", true);
	must_find(&r, "DELETE FROM original", "table original: the file of batch 1 is not kept", true);
	must_find(&r, "UPDATE batch SET accepted_n = 1, quarantined_n = 2", "the counts of batch 1", false);
	registry_end(&r);
}

static void a_sound_registry_is_called_sound(void)
{
	struct verify_report with = {0}, without = {0};
	struct registry r;
	char digest[65];

	registry_full(&r);
	CHECK_INT(db_digest(r.db, digest, &r.q), STATUS_OK);
	CHECK_INT(verify(&r, true, &with), STATUS_OK);
	CHECK(with.key_used);
	CHECK_INT(with.ledger_rows, registry_int(&r, "SELECT count(*) FROM ledger"));
	CHECK_INT(with.batches, 1);
	CHECK_INT(with.originals, 1);
	CHECK_INT(with.derived_rows, 12 * 2);
	CHECK_INT(with.truth_rows, 1 + 7 * 2 + 1 + 1 + 3 + 7 * 2 + 4 * 2 + 9 * 2);
	CHECK_STR(with.content, digest);
	keep(&r);
	repair(&r);
	CHECK_INT(verify(&r, false, &without), STATUS_OK);
	CHECK(!without.key_used);
	CHECK_INT(without.originals, 0);
	CHECK_STR(without.head, with.head);
	CHECK_INT(r.q.count[MSG_ERROR] + r.q.count[MSG_WARNING], 0);
	registry_end(&r);
}

static void verifying_changes_no_byte(void)
{
	struct verify_report report = {0};
	struct registry r;
	struct buf before = BUF_INIT, after = BUF_INIT;
	char part[4096];
	size_t n;
	FILE *f;

	registry_full(&r);
	registry_close(&r);
	f = fopen(r.path, "rb");
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(&before, part, n);
	fclose(f);
	CHECK_INT(verify(&r, true, &report), STATUS_OK);
	registry_close(&r);
	f = fopen(r.path, "rb");
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(&after, part, n);
	fclose(f);
	CHECK(before.len == after.len && memcmp(before.data, after.data, before.len) == 0);
	buf_free(&before);
	buf_free(&after);
	registry_end(&r);
}

static enum status rebuild_fails(struct db *db, void *ctx, struct msgq *q)
{
	(void)ctx;
	(void)q;
	(void)db_exec(db, "DELETE FROM woman", "rebuild");
	return STATUS_INPUT;
}

static void a_rebuild_that_fails_is_a_finding_and_leaves_the_tables(void)
{
	struct verify_report report = {0};
	struct registry r;

	registry_full(&r);
	CHECK_INT(verify_registry(r.db, rebuild_fails, NULL, &report, &r.q), STATUS_ATTENTION);
	CHECK(mentions(&r.q, "the derived tables cannot be rebuilt"));
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM woman"), 2);
	registry_end(&r);
}

int main(void)
{
	UNIT_RUN("a sound registry is called sound", a_sound_registry_is_called_sound);
	UNIT_RUN("verifying changes no byte", verifying_changes_no_byte);
	UNIT_RUN("a changed value in any column of any table is found",
		 a_changed_value_in_any_column_of_any_table_is_found);
	UNIT_RUN("a value made NULL is found", a_value_made_null_is_found);
	UNIT_RUN("a row taken away from any table is found", a_row_taken_away_from_any_table_is_found);
	UNIT_RUN("a row added to any table is found", a_row_added_to_any_table_is_found);
	UNIT_RUN("a ledger that was cut off is found", a_ledger_that_was_cut_off_is_found);
	UNIT_RUN("a content digest forged with its hash is found", a_content_digest_forged_with_its_hash_is_found);
	UNIT_RUN("a table without a ledger row must be empty", a_table_without_a_ledger_row_must_be_empty);
	UNIT_RUN("a changed schema is found", a_changed_schema_is_found);
	UNIT_RUN("damage below SQL is found", damage_below_sql_is_found);
	UNIT_RUN("with the key, files and identities are opened", with_the_key_files_and_identities_are_opened);
	UNIT_RUN("a rebuild that fails is a finding and leaves the tables",
		 a_rebuild_that_fails_is_a_finding_and_leaves_the_tables);
	UNIT_END("verify");
}
