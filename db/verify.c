/* verify.c -- recomputes everything in the registry that can be recomputed.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every check goes on after a finding, so that one run tells all; only a registry SQLite itself cannot read ends it.
 * All checks run inside one transaction that is rolled back: they see one state of the file, and the rebuilt derived
 * tables vanish again.
 */
#include "db/verify.h"

#include "db/db_int.h"
#include "db/original.h"
#include "db/seal.h"

#include <inttypes.h>

struct verify {
	struct db *db;
	struct msgq *q;
	struct verify_report *r;
	int64_t found; /* findings so far */
};

static const char *const hint_changed =
	"something changed the registry behind sanad's back; compare with a copy and keep both for examination";

static void found(struct verify *v, const char *code, const char *table, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

static void found(struct verify *v, const char *code, const char *table, const char *fmt, ...)
{
	struct arena a = ARENA_INIT;
	va_list ap;

	va_start(ap, fmt);
	msg_add(v->q, MSG_ERROR, code, MSG_FILE(db_path(v->db)), NULL, v->found++ == 0 ? hint_changed : NULL,
		"%s%s: %s", table ? "table " : "registry", table ? table : "", arena_vprintf(&a, fmt, ap));
	va_end(ap);
	arena_free(&a);
}

/* ---- the file and its schema ----------------------------------------------------------------------------------- */

/* Steps through a PRAGMA that lists what is wrong. NULL when it cannot be prepared. */
static sqlite3_stmt *listing(struct verify *v, sqlite3 *sql, const char *text)
{
	sqlite3_stmt *s = NULL;
	int rc = v->db->failed == STATUS_OK ? sqlite3_prepare_v2(sql, text, -1, &s, NULL) : SQLITE_ABORT;

	if (rc != SQLITE_OK && v->db->failed == STATUS_OK)
		db_fail_sqlite(v->db, rc, text);
	return s;
}

static void end_listing(struct verify *v, sqlite3_stmt *s, int rc, const char *what)
{
	if (s && rc != SQLITE_DONE)
		db_fail_sqlite(v->db, rc, what);
	sqlite3_finalize(s);
}

static void check_integrity(struct verify *v)
{
	sqlite3_stmt *s = listing(v, v->db->sql, "PRAGMA integrity_check(20)");
	int rc = SQLITE_DONE;
	const char *text;

	while (s && (rc = sqlite3_step(s)) == SQLITE_ROW) {
		text = (const char *)sqlite3_column_text(s, 0);
		if (!text || strcmp(text, "ok") != 0)
			found(v, "verify-integrity", NULL, "%s", text ? text : "integrity_check says nothing");
	}
	end_listing(v, s, rc, "integrity_check");
}

static void check_foreign_keys(struct verify *v)
{
	sqlite3_stmt *s = listing(v, v->db->sql, "PRAGMA foreign_key_check");
	int rc = SQLITE_DONE;

	while (s && (rc = sqlite3_step(s)) == SQLITE_ROW)
		found(v, "verify-foreign-key", (const char *)sqlite3_column_text(s, 0),
		      "row %lld points at a row of %s that is not there", (long long)sqlite3_column_int64(s, 1),
		      (const char *)sqlite3_column_text(s, 2));
	end_listing(v, s, rc, "foreign_key_check");
}

static const char schema_rows[] = "SELECT coalesce(type, ''), coalesce(name, ''), coalesce(tbl_name, ''), "
				  "coalesce(sql, '') FROM sqlite_schema ORDER BY type, name";

static int compare_texts(sqlite3_stmt *a, sqlite3_stmt *b, int from, int to)
{
	int r = 0;

	for (int i = from; r == 0 && i < to; i++)
		r = strcmp((const char *)sqlite3_column_text(a, i), (const char *)sqlite3_column_text(b, i));
	return r;
}

/* Walks two sorted lists of schema objects side by side. */
static int merge_schemas(struct verify *v, sqlite3_stmt *is, sqlite3_stmt *should)
{
	int a = sqlite3_step(is), b = sqlite3_step(should), order;

	while (a == SQLITE_ROW || b == SQLITE_ROW) {
		order = a != SQLITE_ROW ? 1 : b != SQLITE_ROW ? -1 : compare_texts(is, should, 0, 2);
		if (order == 0 && compare_texts(is, should, 2, 4) != 0)
			found(v, "verify-schema", NULL, "%s %s is not as sanad made it", sqlite3_column_text(is, 0),
			      sqlite3_column_text(is, 1));
		else if (order < 0)
			found(v, "verify-schema", NULL, "%s %s does not belong here", sqlite3_column_text(is, 0),
			      sqlite3_column_text(is, 1));
		else if (order > 0)
			found(v, "verify-schema", NULL, "%s %s is missing", sqlite3_column_text(should, 0),
			      sqlite3_column_text(should, 1));
		if (order <= 0)
			a = sqlite3_step(is);
		if (order >= 0)
			b = sqlite3_step(should);
	}
	return a == SQLITE_DONE ? b : a;
}

/* A schema in memory, made by the migrations: what the file's should be to the letter. */
static sqlite3 *model_schema(struct verify *v)
{
	sqlite3 *sql = NULL;
	int rc = sqlite3_open(":memory:", &sql);

	for (int i = 0; i < sql_migration_count && rc == SQLITE_OK; i++)
		rc = sqlite3_exec(sql, sql_migrations[i].text, NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		db_bug(v->db, "the migrations do not run in memory: %s", sqlite3_errmsg(sql));
	return sql;
}

static void check_schema(struct verify *v)
{
	sqlite3 *model = model_schema(v);
	sqlite3_stmt *is = listing(v, v->db->sql, schema_rows), *should = listing(v, model, schema_rows);
	int rc = is && should ? merge_schemas(v, is, should) : SQLITE_DONE;

	sqlite3_finalize(should);
	end_listing(v, is, rc, "reading the schema");
	sqlite3_close(model);
	if (db_exec_int(v->db, "PRAGMA application_id", "application_id") != DB_APPLICATION_ID)
		found(v, "verify-schema", NULL, "the application id is not sanad's");
	if (db_exec_int(v->db, "PRAGMA user_version", "user_version") != sql_migration_count)
		found(v, "verify-schema", NULL, "the version is not %d", sql_migration_count);
}

/* ---- the ledger ------------------------------------------------------------------------------------------------ */

/* A column as a digest; zeros when it has another length, which then matches nothing. */
static void get_digest(struct db_stmt *s, int col, unsigned char out[DB_DIGEST_SIZE])
{
	size_t n;
	const void *v = stmt_get_blob(s, col, &n);

	memset(out, 0, DB_DIGEST_SIZE);
	if (v && n == DB_DIGEST_SIZE)
		memcpy(out, v, n);
}

static const char *get_text(struct db_stmt *s, int col)
{
	const char *t = stmt_get_text(s, col);

	return t ? t : "";
}

/* The row a statement stands on; texts are valid until the next step. */
static void get_row(struct db_stmt *s, struct ledger_row *row)
{
	row->seq = stmt_get_int(s, 0);
	row->at = stmt_get_int(s, 1);
	row->actor = get_text(s, 2);
	row->action = get_text(s, 3);
	row->subject = get_text(s, 4);
	row->mode = get_text(s, 5);
	row->first = stmt_get_int(s, 6);
	row->last = stmt_get_int(s, 7);
	row->count = stmt_get_int(s, 8);
	get_digest(s, 9, row->digest);
	get_digest(s, 10, row->content);
	get_digest(s, 11, row->hash);
}

/* Table and mode a ledger row speaks of must be known, or its rows are never looked at. */
static bool subject_known(const struct ledger_row *row)
{
	int t = ledger_table(row->subject);

	return t >= 0 && sql_tables[t].ledger != SQL_NONE &&
	       strcmp(row->mode, sql_tables[t].ledger == SQL_APPEND ? "append" : "whole") == 0;
}

static void check_chain(struct verify *v)
{
	struct db_stmt *s = db_stmt(v->db, STMT_DB_LEDGER_ALL);
	unsigned char before[DB_DIGEST_SIZE] = {0}, content[DB_DIGEST_SIZE] = {0};
	struct ledger_row row, again;

	while (stmt_step(s) == 1) {
		get_row(s, &row);
		again = row;
		ledger_hash(&again, before);
		if (row.seq != ++v->r->ledger_rows) {
			found(v, "verify-ledger", "ledger", "row %" PRId64 " is missing", v->r->ledger_rows);
			v->r->ledger_rows = row.seq;
		} else if (memcmp(again.hash, row.hash, DB_DIGEST_SIZE) != 0) {
			found(v, "verify-ledger", "ledger", "row %" PRId64 " or the one before it was changed",
			      row.seq);
		}
		if (!subject_known(&row))
			found(v, "verify-ledger", "ledger", "row %" PRId64 " speaks of a table it cannot speak of",
			      row.seq);
		memcpy(before, row.hash, DB_DIGEST_SIZE);
		memcpy(content, row.content, DB_DIGEST_SIZE);
	}
	if (v->r->ledger_rows == 0)
		found(v, "verify-ledger", "ledger", "it is empty");
	sodium_bin2hex(v->r->head, sizeof v->r->head, before, DB_DIGEST_SIZE);
	sodium_bin2hex(v->r->content, sizeof v->r->content, content, DB_DIGEST_SIZE);
}

/* ---- truth tables against the ledger --------------------------------------------------------------------------- */

/* The newest ledger row of a table, and the content of the row before it. */
struct covered {
	struct ledger_row row;
	unsigned char before[DB_DIGEST_SIZE];
	bool any;
};

static void check_content(struct verify *v, struct covered *c, const struct digest *d)
{
	struct ledger_row again = c->row;

	ledger_content(&again, c->before, d->content);
	if (memcmp(again.content, c->row.content, DB_DIGEST_SIZE) != 0)
		found(v, "verify-ledger", "ledger", "row %" PRId64 " has a content digest that does not follow",
		      c->row.seq);
}

/* Rows `from` .. row.last against one ledger row. */
static void check_range(struct verify *v, int t, int64_t from, struct covered *c)
{
	struct digest d;

	if (!digest_rows(v->db, t, from, c->row.last, &d))
		return;
	v->r->truth_rows += d.rows;
	if (d.rows != c->row.count)
		found(v, "verify-table", sql_tables[t].name,
		      "%" PRId64 " rows stand where ledger row %" PRId64 " has %" PRId64 " (keys %" PRId64
		      " to %" PRId64 ")",
		      d.rows, c->row.seq, c->row.count, c->row.first, c->row.last);
	else if (d.first != c->row.first || memcmp(d.all, c->row.digest, DB_DIGEST_SIZE) != 0)
		found(v, "verify-table", sql_tables[t].name,
		      "a row between keys %" PRId64 " and %" PRId64 " is not as ledger row %" PRId64 " has it",
		      c->row.first, c->row.last, c->row.seq);
	else
		check_content(v, c, &d);
}

/* Append tables: the ranges follow one another and no row stands outside. */
static void check_append(struct verify *v, int t)
{
	struct db_stmt *s = db_stmt(v->db, STMT_DB_LEDGER_OF_SUBJECT);
	int64_t next = INT64_MIN;
	struct digest outside;
	struct covered c;

	stmt_text(s, ":subject", sql_tables[t].name);
	while (stmt_step(s) == 1) {
		get_row(s, &c.row);
		get_digest(s, 12, c.before);
		if (c.row.last < next)
			found(v, "verify-ledger", "ledger", "row %" PRId64 " covers rows of %s twice", c.row.seq,
			      sql_tables[t].name);
		check_range(v, t, next, &c);
		next = c.row.last == INT64_MAX ? INT64_MAX : c.row.last + 1;
	}
	if (next != INT64_MAX && digest_rows(v->db, t, next, INT64_MAX, &outside) && outside.rows > 0)
		found(v, "verify-table", sql_tables[t].name, "row %" PRId64 " stands in no ledger row", outside.first);
}

/* Reference tables: the whole table is as its newest ledger row has it. */
static void check_whole(struct verify *v, int t)
{
	struct db_stmt *s = db_stmt(v->db, STMT_DB_LEDGER_OF_SUBJECT);
	struct covered c = {.any = false};
	struct digest d;

	stmt_text(s, ":subject", sql_tables[t].name);
	while (stmt_step(s) == 1) {
		get_row(s, &c.row);
		get_digest(s, 12, c.before);
		c.row.actor = c.row.action = "";
		c.row.subject = sql_tables[t].name;
		c.row.mode = "whole";
		c.any = true;
	}
	if (!digest_rows(v->db, t, INT64_MIN, INT64_MAX, &d))
		return;
	v->r->truth_rows += d.rows;
	if (!c.any && d.rows > 0)
		found(v, "verify-table", sql_tables[t].name, "row %" PRId64 " stands in no ledger row", d.last);
	else if (c.any && d.rows != c.row.count)
		found(v, "verify-table", sql_tables[t].name,
		      "%" PRId64 " rows stand where ledger row %" PRId64 " has %" PRId64, d.rows, c.row.seq,
		      c.row.count);
	else if (c.any &&
		 (memcmp(d.all, c.row.digest, DB_DIGEST_SIZE) != 0 || d.first != c.row.first || d.last != c.row.last))
		found(v, "verify-table", sql_tables[t].name, "a row is not as ledger row %" PRId64 " has it",
		      c.row.seq);
	else if (c.any)
		check_content(v, &c, &d);
}

static void check_truth(struct verify *v)
{
	for (int t = 0; t < sql_table_count && v->db->failed == STATUS_OK; t++)
		if (sql_tables[t].ledger == SQL_APPEND)
			check_append(v, t);
		else if (sql_tables[t].ledger == SQL_WHOLE)
			check_whole(v, t);
}

/* ---- files and identities -------------------------------------------------------------------------------------- */

static void check_fates(struct verify *v)
{
	struct db_stmt *s = db_stmt(v->db, STMT_DB_VERIFY_FATES);

	while (stmt_step(s) == 1)
		found(v, "verify-fates", "batch", "the counts of batch %" PRId64 " are not those of its rows in record",
		      stmt_get_int(s, 0));
}

static void check_batches(struct verify *v)
{
	struct db_stmt *s = db_stmt(v->db, STMT_DB_VERIFY_BATCHES);
	int64_t batch, bytes, pieces;
	bool results;

	while (stmt_step(s) == 1) {
		batch = stmt_get_int(s, 0);
		results = strcmp(get_text(s, 1), "results") == 0;
		bytes = stmt_get_int(s, 2);
		pieces = stmt_get_int(s, 3);
		v->r->batches++;
		if (results && bytes > 0 && pieces == 0)
			found(v, "verify-original", "original", "the file of batch %" PRId64 " is not kept", batch);
		if (pieces == 0 || !seal_has_key(v->db))
			continue;
		v->r->originals++;
		if (original_verify(v->db, batch, v->q) != STATUS_OK)
			v->found++;
	}
}

static void check_identities(struct verify *v)
{
	struct db_stmt *s;
	struct buf open = BUF_INIT;
	const void *sealed;
	size_t n;

	if (!seal_has_key(v->db))
		return;
	s = db_stmt(v->db, STMT_DB_VERIFY_IDENTITIES);
	while (stmt_step(s) == 1) {
		buf_reset(&open);
		sealed = stmt_get_blob(s, 1, &n);
		if (!seal_open_bytes(v->db, "identity", stmt_get_int(s, 0), sealed, n, &open))
			found(v, "verify-identity", "identity", "row %" PRId64 " does not open", stmt_get_int(s, 0));
	}
	seal_wipe(&open);
}

/* ---- derived tables -------------------------------------------------------------------------------------------- */

static void check_derived(struct verify *v, enum status (*rebuild)(struct db *, void *, struct msgq *), void *ctx)
{
	struct digest was[SQL_TABLE_MAX] = {{0}}, is;

	for (int t = 0; t < sql_table_count; t++)
		if (sql_tables[t].derived && !digest_rows(v->db, t, INT64_MIN, INT64_MAX, &was[t]))
			return;
	if (rebuild(v->db, ctx, v->q) != STATUS_OK) {
		found(v, "verify-derived", NULL, "the derived tables cannot be rebuilt");
		return;
	}
	for (int t = 0; t < sql_table_count && v->db->failed == STATUS_OK; t++) {
		if (!sql_tables[t].derived || !digest_rows(v->db, t, INT64_MIN, INT64_MAX, &is))
			continue;
		v->r->derived_rows += is.rows;
		if (is.rows != was[t].rows)
			found(v, "verify-derived", sql_tables[t].name,
			      "it has %" PRId64 " rows, rebuilt it has %" PRId64, was[t].rows, is.rows);
		else if (memcmp(is.all, was[t].all, DB_DIGEST_SIZE) != 0)
			found(v, "verify-derived", sql_tables[t].name, "a row is not what the truth leads to");
	}
}

static void check_all(struct verify *v)
{
	static void (*const checks[])(struct verify *) = {
		check_integrity, check_schema,       check_chain,   check_truth,
		check_fates,     check_foreign_keys, check_batches, check_identities,
	};

	for (size_t i = 0; i < sizeof checks / sizeof checks[0] && v->db->failed == STATUS_OK; i++)
		checks[i](v);
}

enum status verify_registry(struct db *db, enum status (*rebuild)(struct db *db, void *ctx, struct msgq *q), void *ctx,
			    struct verify_report *out, struct msgq *q)
{
	struct verify v = {.db = db, .q = q, .r = out};
	enum status st;

	memset(out, 0, sizeof *out);
	out->key_used = seal_has_key(db);
	st = db_begin(db, "verify", "sanad", q);
	if (st != STATUS_OK)
		return st;
	check_all(&v);
	if (rebuild && db->failed == STATUS_OK)
		check_derived(&v, rebuild, ctx);
	st = db->failed;
	db_rollback(db);
	if (st == STATUS_INTERNAL)
		return st;
	return st != STATUS_OK || v.found > 0 ? STATUS_ATTENTION : STATUS_OK;
}
