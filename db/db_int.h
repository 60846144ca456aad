/* db_int.h -- the inside of a registry handle; only for files of db/.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: struct db owns everything it points to; db_close gives it all back.
 */
#ifndef DB_DB_INT_H
#define DB_DB_INT_H

#include "base/buf.h"
#include "db/db.h"
#include "db/sql_int.h"

#include <sodium.h>
#include <sqlite3.h>

#define DB_DIGEST_SIZE 32u
#define QUERY_TICK_STEPS 1000000 /* virtual machine steps between two calls of query_progress */
#define QUERY_MAX_TICKS 20000    /* of them a query may take */

/* What the open transaction did to one table, as the update hook saw it. */
struct db_change {
	int64_t first, last, inserted; /* keys and number of inserted rows */
	bool any;                      /* something was inserted, updated or deleted */
	bool rewritten;                /* a row was updated or deleted */
	int64_t next_id;               /* next key db_next_id gives; 0 not asked yet */
};

/* What a query may read. */
struct db_fence {
	const char *const *allow; /* NULL-terminated */
	struct db_stmt *query;    /* whose steps are counted */
	const char *refused;      /* what was asked for and not allowed, in arena */
	const char *hint;         /* what may be used instead, in arena */
	const char *view;         /* set while the tables behind a view are collected */
	struct arena arena;
	struct db_base *bases;
};

/* `view` reads `table`. */
struct db_base {
	const char *view, *table;
	struct db_base *next;
};

struct db_stmt {
	struct db *db;
	sqlite3_stmt *stmt;
	const char *name;       /* statement name, or the file of a query */
	struct db_fence *fence; /* only for a query */
	int64_t ticks;          /* progress calls of a query so far */
};

struct seal_keys; /* seal.c */

struct db {
	sqlite3 *sql;
	char *path;
	enum db_mode mode;
	struct msgq *q, *open_q; /* q: queue of the running transaction, else open_q */
	enum status failed;      /* first error; everything after it does nothing */
	bool in_txn, writing_ledger, ledger_touched;
	char *action, *actor;
	struct db_change changes[SQL_TABLE_MAX];
	sqlite3_stmt *digest_stmts[SQL_TABLE_MAX];
	struct db_stmt stmts[STMT_COUNT];
	struct db_fence *fence; /* set while a query is prepared or stepped */
	struct seal_keys *keys; /* NULL until a key is loaded */
	int64_t piece_batch;    /* original.c: batch and piece held in piece_text, 0 none */
	int64_t piece;
	struct buf piece_text;
};

/* db.c ---- */

/* Marks the handle failed and queues what SQLite says about it. `what` names the statement or step. */
enum status db_fail_sqlite(struct db *db, int rc, const char *what);
/* Marks the handle failed because of a mistake in the program; queues "internal". */
void db_bug(struct db *db, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Runs SQL that returns nothing (BEGIN, PRAGMA x = y, a migration). False after marking the handle failed. */
bool db_exec(struct db *db, const char *sql, const char *what);
/* First column of the first row, as an integer; -1 when it failed. */
int64_t db_exec_int(struct db *db, const char *sql, const char *what);
/* Gives `tmp` the name `path` unless something has that name already: 0, else errno (EEXIST among them). tmp is gone.
 */
int db_publish(const char *tmp, const char *path);

/* migrate.c ---- */

/* Brings the file to version `count` by running those of `list` that it has not seen, each in a transaction of its own;
 * a copy is kept first unless the registry is new. */
enum status migrate_apply(struct db *db, const struct sql_text *list, int count, struct msgq *q);

/* stmt.c ---- */

/* Forgets rows being read by statements of the program. */
void stmt_reset_all(struct db *db);
/* Prepares exactly one statement. NULL after marking the handle failed. */
sqlite3_stmt *stmt_compile(struct db *db, const char *sql, size_t n, const char *name);

/* query.c ---- */

int query_authorize(void *db, int op, const char *a, const char *b, const char *schema, const char *context);
int query_progress(void *db);

/* ledger.c ---- */

/* Update hook: notes what changed. */
void ledger_note(void *db, int op, const char *schema, const char *table, sqlite3_int64 key);
/* Appends the rows for what the transaction changed. */
enum status ledger_append(struct db *db, struct msgq *q);
void ledger_forget(struct db *db);
/* Index in sql_tables, -1 unknown. */
int ledger_table(const char *name);

/* One row of the ledger in memory. */
struct ledger_row {
	int64_t seq, at, first, last, count;
	const char *actor, *action, *subject, *mode;
	unsigned char digest[DB_DIGEST_SIZE], content[DB_DIGEST_SIZE], hash[DB_DIGEST_SIZE];
};

/* content and hash of a row from those of the row before (zeros before the first) and from its other columns. */
void ledger_content(struct ledger_row *row, const unsigned char before[DB_DIGEST_SIZE],
		    const unsigned char rows[DB_DIGEST_SIZE]);
void ledger_hash(struct ledger_row *row, const unsigned char before[DB_DIGEST_SIZE]);

/* digest.c ---- */

struct digest {
	int64_t first, last, rows;             /* keys met, 0 when none */
	unsigned char all[DB_DIGEST_SIZE];     /* every column */
	unsigned char content[DB_DIGEST_SIZE]; /* without secret columns */
};

/* Digest of the rows of a table with from <= key <= to, in key order; the whole table with INT64_MIN and INT64_MAX.
 * False after marking the handle failed. */
bool digest_rows(struct db *db, int table, int64_t from, int64_t to, struct digest *out);
/* Largest key of a table, 0 when it is empty. */
int64_t digest_max_key(struct db *db, int table);

/* seal.c, key.c ---- */

/* Makes a key file unless there is one. */
enum status key_create(const char *key_path, struct msgq *q);
/* Reads a key file into 32 bytes. */
enum status key_read(const char *key_path, unsigned char key[32], struct msgq *q);
/* Takes the key into the handle without asking the registry. */
enum status seal_take_key(struct db *db, const char *key_path, struct msgq *q);
/* Proof of the loaded key, 64 hex digits. */
void seal_key_check(const struct db *db, char out[65]);
void seal_forget_key(struct db *db);

#endif
