/* db.h -- the registry file: opening, transactions, named statements.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All SQL stands in db/migrations and db/queries; the build turns every "-- name: x_y" statement into enum db_stmt_id
 * STMT_X_Y (gen/stmt.h). Errors stick: after the first failing bind or step every later call on this registry does
 * nothing, stmt_step returns -1, and db_commit rolls back and returns STATUS_REGISTRY, so callers need not check every
 * line. A statement whose rows are still being read (stmt_step gave 1 and neither 0 nor stmt_done followed) cannot be
 * asked for again. Ownership: the queue given to db_open outlives the handle; db_open gives a handle the caller closes;
 * statements belong to the handle; text and blobs got from a row are valid until the next step or reset of that
 * statement.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/date.h"
#include "base/msg.h"
#include "gen/stmt.h" /* enum db_stmt_id, made from db/queries by tools/embed-sql */

#include <stdbool.h>
#include <stdint.h>

struct db;
struct db_stmt;

enum db_mode {
	DB_READ, /* query_only; nothing can be written */
	DB_SCAN, /* as DB_READ for one pass over large tables: keeps few pages; a thread may have one of its own */
	DB_WRITE /* upgrades an older registry first, after keeping a copy beside it */
};

#define DB_APPLICATION_ID 0x53414E44 /* "SAND" */

/* Makes a new registry file (0600) and its key file (0600; an existing key file is used as it is). Refuses to touch an
 * existing registry ("registry-exists"). The handle is open for writing with the key loaded. */
enum status db_create(struct db **out, const char *path, const char *key_path, struct msgq *q);

/* Opens an existing registry. Codes: "registry-missing", "registry-not-sanad" (application_id), "registry-newer" (made
 * by a newer sanad: says which version), "registry-older" (DB_READ only: run a writing command), "registry-corrupt". */
enum status db_open(struct db **out, const char *path, enum db_mode mode, struct msgq *q);
/* Closes; an open transaction is rolled back. NULL is fine. */
void db_close(struct db *db);
/* Path as given to db_open. */
const char *db_path(const struct db *db);

/* BEGIN IMMEDIATE. `action` and `actor` go into the ledger with everything this transaction changes. */
enum status db_begin(struct db *db, const char *action, const char *actor, struct msgq *q);
/* Appends the ledger rows for every truth table changed (found by an update hook, so no caller can forget one), then
 * COMMITs. A transaction that changed nothing leaves no ledger row. An UPDATE or DELETE on an append table is refused.
 */
enum status db_commit(struct db *db, struct msgq *q);
void db_rollback(struct db *db);
/* First error since db_open or the last rollback, else STATUS_OK. */
enum status db_status(const struct db *db);

/* Next primary key of a table of migration 0001 ("record", "link" ...): max + 1, counted on within the transaction.
 * Rows are inserted with explicit keys so that a run repeated after a crash gives the same registry. */
int64_t db_next_id(struct db *db, const char *table);

/* The statement, reset and with all parameters NULL; prepared at first use and kept. Never NULL. One statement cannot
 * be open twice at the same time. */
struct db_stmt *db_stmt(struct db *db, enum db_stmt_id id);

/* Binding by name, ":record_id". A name the statement does not have is a bug and fails it. */
void stmt_int(struct db_stmt *s, const char *name, int64_t v);
void stmt_real(struct db_stmt *s, const char *name, double v);
void stmt_text(struct db_stmt *s, const char *name, const char *v);           /* NULL binds NULL; copied */
void stmt_blob(struct db_stmt *s, const char *name, const void *v, size_t n); /* v NULL binds NULL; copied */
void stmt_date(struct db_stmt *s, const char *name, date_t d);                /* DATE_NONE binds NULL */
void stmt_id(struct db_stmt *s, const char *name, int64_t id);                /* 0 binds NULL */
/* True when the statement has this parameter; for queries that are data and need not use all they are offered. */
bool stmt_has(struct db_stmt *s, const char *name);

/* 1 a row, 0 no more rows, -1 failed (message queued with the statement's name). After 0 or -1 the statement is reset.
 */
int stmt_step(struct db_stmt *s);
/* Steps once and resets; true unless it failed. For INSERT and UPDATE. */
bool stmt_run(struct db_stmt *s);
/* Resets early, when a row was enough. */
void stmt_done(struct db_stmt *s);

/* Columns of the current row, from 0. */
bool stmt_is_null(struct db_stmt *s, int col);
int64_t stmt_get_int(struct db_stmt *s, int col); /* 0 for NULL */
double stmt_get_real(struct db_stmt *s, int col);
const char *stmt_get_text(struct db_stmt *s, int col); /* NULL for NULL */
const void *stmt_get_blob(struct db_stmt *s, int col, size_t *n);
date_t stmt_get_date(struct db_stmt *s, int col); /* DATE_NONE for NULL */

/* One-row helpers on a statement whose parameters are bound: the first column, or the fallback when there is no row. */
int64_t stmt_one_int(struct db_stmt *s, int64_t fallback);

/* A query that is data, not part of the program (reports/<id>/query.sql): one SELECT or WITH, read-only, fenced by an
 * authorizer to the tables in `allow` (NULL-terminated; identity and original are never allowed) and by a limit on its
 * steps. NULL with a message (file:line) when it is refused. Free with db_query_free. Use the stmt_ functions on it. */
struct db_stmt *db_query(struct db *db, const char *sql, size_t n, const char *file, const char *const *allow,
			 struct msgq *q);
void db_query_free(struct db_stmt *s);
/* Index of a named column of a query's result, -1 when it has none. */
int stmt_column(struct db_stmt *s, const char *name);

/* Hex SHA-like digest of the registry's content (ledger.content of the last row): equal for registries with equal
 * content, whatever their keys, clocks and actors. */
enum status db_digest(struct db *db, char out[65], struct msgq *q);

#endif
