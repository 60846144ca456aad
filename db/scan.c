/* scan.c -- one pass over rows of a large table in key order, values read where they lie.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The SELECT is built from names of our own DDL, as in digest.c. A range of keys of a table is read by walking its
 * b-tree, so rows come in key order though an aggregate may not ask for one; readers that need it check it.
 */
#include "db/scan.h"

#include "db/db_int.h"

#define FUNCTION "sanad_scan_" /* and the table: a scan has a function of its own, so that a row finds it at once */

struct db_scan {
	struct db *db;
	const char *table;
	int columns;
	sqlite3_stmt *stmt;
	db_scan_fn row;
	void *ctx;
};

struct db_scan_row {
	sqlite3_value **value;
};

static void step(sqlite3_context *c, int n, sqlite3_value **v)
{
	struct db_scan *s = sqlite3_user_data(c);
	struct db_scan_row row = {v};

	if (n == s->columns)
		s->row(s->ctx, &row);
}

static void finish(sqlite3_context *c)
{
	sqlite3_result_null(c);
}

static bool has_column(const struct sql_table *t, const char *name)
{
	for (int i = 0; i < t->column_count; i++)
		if (strcmp(t->columns[i].name, name) == 0)
			return true;
	return false;
}

static void build(struct db_scan *s, const struct sql_table *t, const char *const *columns)
{
	struct buf sql = BUF_INIT;

	buf_printf(&sql, "SELECT " FUNCTION "%s(", t->name);
	for (; columns[s->columns]; s->columns++) {
		if (!has_column(t, columns[s->columns]))
			db_bug(s->db, "table %s has no column %s to scan", t->name, columns[s->columns]);
		buf_printf(&sql, "%s%s", s->columns ? ", " : "", columns[s->columns]);
	}
	buf_printf(&sql, ") FROM %s WHERE %s BETWEEN ?1 AND ?2", t->name, t->key);
	s->stmt = stmt_compile(s->db, sql.data, sql.len, t->name);
	buf_free(&sql);
}

/* Gives the function of the scan's table to the scan, or takes it back. */
static int set_function(struct db_scan *s, bool taken)
{
	char name[64];

	(void)snprintf(name, sizeof name, FUNCTION "%s", s->table);
	return sqlite3_create_function_v2(s->db->sql, name, -1, SQLITE_UTF8 | SQLITE_DIRECTONLY, s, NULL,
					  taken ? step : NULL, taken ? finish : NULL, NULL);
}

struct db_scan *db_scan_open(struct db *db, const char *table, const char *const *columns, db_scan_fn row, void *ctx)
{
	struct db_scan *s = mem_alloc(sizeof *s);
	int t = ledger_table(table), rc;

	*s = (struct db_scan){.db = db, .table = table, .row = row, .ctx = ctx};
	rc = set_function(s, true);
	if (rc != SQLITE_OK)
		db_fail_sqlite(db, rc, table);
	else if (t < 0)
		db_bug(db, "no table is called %s", table);
	else
		build(s, &sql_tables[t], columns);
	return s;
}

void db_scan_range(struct db_scan *s, int64_t first, int64_t last)
{
	int rc = SQLITE_OK;

	if (!s->stmt || s->db->failed != STATUS_OK)
		return;
	sqlite3_bind_int64(s->stmt, 1, first);
	sqlite3_bind_int64(s->stmt, 2, last);
	while ((rc = sqlite3_step(s->stmt)) == SQLITE_ROW)
		;
	if (rc != SQLITE_DONE)
		db_fail_sqlite(s->db, rc, s->table);
	(void)sqlite3_reset(s->stmt);
}

void db_scan_close(struct db_scan *s)
{
	if (!s)
		return;
	sqlite3_finalize(s->stmt);
	(void)set_function(s, false);
	free(s);
}

bool scan_is_null(const struct db_scan_row *row, int col)
{
	return sqlite3_value_type(row->value[col]) == SQLITE_NULL;
}

int64_t scan_int(const struct db_scan_row *row, int col)
{
	return sqlite3_value_int64(row->value[col]);
}

const char *scan_text(const struct db_scan_row *row, int col)
{
	return (const char *)sqlite3_value_text(row->value[col]);
}

const void *scan_blob(const struct db_scan_row *row, int col, size_t *n)
{
	const void *v = sqlite3_value_blob(row->value[col]);

	*n = (size_t)sqlite3_value_bytes(row->value[col]);
	return !v && !scan_is_null(row, col) ? "" : v;
}
