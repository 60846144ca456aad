/* stmt.c -- named statements: prepared at first use, bound by name, errors that stick.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "db/db_int.h"

sqlite3_stmt *stmt_compile(struct db *db, const char *sql, size_t n, const char *name)
{
	sqlite3_stmt *s = NULL, *more = NULL;
	const char *tail = NULL;
	int rc;

	if (db->failed != STATUS_OK)
		return NULL;
	if (n > INT32_MAX) {
		db_bug(db, "statement %s is too long", name);
		return NULL;
	}
	rc = sqlite3_prepare_v3(db->sql, sql, (int)n, SQLITE_PREPARE_PERSISTENT, &s, &tail);
	if (rc != SQLITE_OK) {
		db_fail_sqlite(db, rc, name);
		return NULL;
	}
	rc = sqlite3_prepare_v2(db->sql, tail, (int)(n - (size_t)(tail - sql)), &more, NULL);
	if (!s || rc != SQLITE_OK || more)
		db_bug(db, "statement %s is not exactly one SQL statement", name);
	sqlite3_finalize(more);
	if (db->failed != STATUS_OK) {
		sqlite3_finalize(s);
		return NULL;
	}
	return s;
}

struct db_stmt *db_stmt(struct db *db, enum db_stmt_id id)
{
	struct db_stmt *s = &db->stmts[id];

	if (!s->stmt)
		s->stmt = stmt_compile(db, sql_statements[id].text, sql_statements[id].len, s->name);
	if (!s->stmt)
		return s;
	if (sqlite3_stmt_busy(s->stmt))
		db_bug(db, "statement %s is asked for while its rows are being read: stmt_done is missing", s->name);
	else
		(void)sqlite3_reset(s->stmt);
	sqlite3_clear_bindings(s->stmt);
	return s;
}

void stmt_reset_all(struct db *db)
{
	for (int i = 0; i < STMT_COUNT; i++)
		if (db->stmts[i].stmt)
			(void)sqlite3_reset(db->stmts[i].stmt);
}

/* ---- binding --------------------------------------------------------------------------------------------------- */

static bool usable(const struct db_stmt *s)
{
	return s->stmt && s->db->failed == STATUS_OK;
}

/* Index of a parameter, 0 when nothing can be bound. */
static int parameter(struct db_stmt *s, const char *name)
{
	int i;

	if (!usable(s))
		return 0;
	i = sqlite3_bind_parameter_index(s->stmt, name);
	if (i == 0)
		db_bug(s->db, "statement %s has no parameter %s", s->name, name);
	return i;
}

static void bound(struct db_stmt *s, int rc)
{
	if (rc != SQLITE_OK)
		db_fail_sqlite(s->db, rc, s->name);
}

bool stmt_has(struct db_stmt *s, const char *name)
{
	return s->stmt && sqlite3_bind_parameter_index(s->stmt, name) > 0;
}

void stmt_int(struct db_stmt *s, const char *name, int64_t v)
{
	int i = parameter(s, name);

	if (i > 0)
		bound(s, sqlite3_bind_int64(s->stmt, i, v));
}

void stmt_real(struct db_stmt *s, const char *name, double v)
{
	int i = parameter(s, name);

	if (i > 0)
		bound(s, sqlite3_bind_double(s->stmt, i, v));
}

void stmt_text(struct db_stmt *s, const char *name, const char *v)
{
	int i = parameter(s, name);

	if (i > 0 && v)
		bound(s, sqlite3_bind_text64(s->stmt, i, v, strlen(v), SQLITE_TRANSIENT, SQLITE_UTF8));
	else if (i > 0)
		bound(s, sqlite3_bind_null(s->stmt, i));
}

void stmt_blob(struct db_stmt *s, const char *name, const void *v, size_t n)
{
	int i = parameter(s, name);

	if (i > 0 && v)
		bound(s, sqlite3_bind_blob64(s->stmt, i, v, n, SQLITE_TRANSIENT));
	else if (i > 0)
		bound(s, sqlite3_bind_null(s->stmt, i));
}

void stmt_date(struct db_stmt *s, const char *name, date_t d)
{
	int i = parameter(s, name);

	if (i > 0)
		bound(s, d == DATE_NONE ? sqlite3_bind_null(s->stmt, i) : sqlite3_bind_int64(s->stmt, i, d));
}

void stmt_id(struct db_stmt *s, const char *name, int64_t id)
{
	int i = parameter(s, name);

	if (i > 0)
		bound(s, id == 0 ? sqlite3_bind_null(s->stmt, i) : sqlite3_bind_int64(s->stmt, i, id));
}

/* ---- stepping -------------------------------------------------------------------------------------------------- */

int stmt_step(struct db_stmt *s)
{
	struct db *db = s->db;
	int rc;

	if (!usable(s))
		return -1;
	db->fence = s->fence;
	rc = sqlite3_step(s->stmt);
	db->fence = NULL;
	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE)
		db_fail_sqlite(db, rc, s->name);
	(void)sqlite3_reset(s->stmt);
	return rc == SQLITE_DONE ? 0 : -1;
}

bool stmt_run(struct db_stmt *s)
{
	int r = stmt_step(s);

	stmt_done(s);
	return r >= 0;
}

void stmt_done(struct db_stmt *s)
{
	if (s->stmt)
		(void)sqlite3_reset(s->stmt);
}

int64_t stmt_one_int(struct db_stmt *s, int64_t fallback)
{
	int64_t v = fallback;

	if (stmt_step(s) == 1) {
		v = stmt_is_null(s, 0) ? fallback : stmt_get_int(s, 0);
		stmt_done(s);
	}
	return v;
}

/* ---- columns --------------------------------------------------------------------------------------------------- */

bool stmt_is_null(struct db_stmt *s, int col)
{
	return !s->stmt || sqlite3_column_type(s->stmt, col) == SQLITE_NULL;
}

int64_t stmt_get_int(struct db_stmt *s, int col)
{
	return s->stmt ? sqlite3_column_int64(s->stmt, col) : 0;
}

double stmt_get_real(struct db_stmt *s, int col)
{
	return s->stmt ? sqlite3_column_double(s->stmt, col) : 0;
}

const char *stmt_get_text(struct db_stmt *s, int col)
{
	return s->stmt ? (const char *)sqlite3_column_text(s->stmt, col) : NULL;
}

const void *stmt_get_blob(struct db_stmt *s, int col, size_t *n)
{
	const void *v = s->stmt ? sqlite3_column_blob(s->stmt, col) : NULL;

	*n = s->stmt ? (size_t)sqlite3_column_bytes(s->stmt, col) : 0;
	/* SQLite gives NULL for a blob of no bytes, which is not the same as no blob. */
	return !v && s->stmt && sqlite3_column_type(s->stmt, col) != SQLITE_NULL ? "" : v;
}

date_t stmt_get_date(struct db_stmt *s, int col)
{
	return stmt_is_null(s, col) ? DATE_NONE : (date_t)sqlite3_column_int64(s->stmt, col);
}

int stmt_column(struct db_stmt *s, const char *name)
{
	int n = s->stmt ? sqlite3_column_count(s->stmt) : 0;

	for (int i = 0; i < n; i++)
		if (strcmp(sqlite3_column_name(s->stmt, i), name) == 0)
			return i;
	return -1;
}
