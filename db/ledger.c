/* ledger.c -- every change of truth leaves a row in a hash chain, without the help of whoever made the change.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An update hook notes the tables a transaction touches. At commit the new rows of append tables, and the whole of
 * small reference tables, are read back and digested; what is written down is what stands in the file, not what
 * somebody meant to write. The chain has no key: it proves that nothing was changed since its last hash was noted
 * elsewhere.
 */
#include "db/db_int.h"

#include <time.h>

int ledger_table(const char *name)
{
	for (int i = 0; i < sql_table_count; i++)
		if (strcmp(sql_tables[i].name, name) == 0)
			return i;
	return -1;
}

void ledger_forget(struct db *db)
{
	memset(db->changes, 0, sizeof db->changes);
	db->ledger_touched = false;
}

void ledger_note(void *handle, int op, const char *schema, const char *table, sqlite3_int64 key)
{
	struct db *db = handle;
	int t = strcmp(schema, "main") == 0 ? ledger_table(table) : -1;
	struct db_change *c;

	if (t < 0)
		return;
	if (!db->writing_ledger && strcmp(table, "ledger") == 0)
		db->ledger_touched = true;
	c = &db->changes[t];
	c->any = true;
	if (op != SQLITE_INSERT) {
		c->rewritten = true;
		return;
	}
	if (c->inserted++ == 0)
		c->first = c->last = key;
	c->first = key < c->first ? key : c->first;
	c->last = key > c->last ? key : c->last;
}

/* ---- the chain ------------------------------------------------------------------------------------------------- */

static void hash_int(crypto_generichash_state *h, int64_t v)
{
	unsigned char le[8];

	for (int i = 0; i < 8; i++)
		le[i] = (unsigned char)((uint64_t)v >> (8 * i));
	crypto_generichash_update(h, le, sizeof le);
}

static void hash_text(crypto_generichash_state *h, const char *s)
{
	hash_int(h, (int64_t)strlen(s));
	crypto_generichash_update(h, (const unsigned char *)s, strlen(s));
}

void ledger_content(struct ledger_row *row, const unsigned char before[DB_DIGEST_SIZE],
		    const unsigned char rows[DB_DIGEST_SIZE])
{
	crypto_generichash_state h;

	crypto_generichash_init(&h, NULL, 0, DB_DIGEST_SIZE);
	crypto_generichash_update(&h, before, DB_DIGEST_SIZE);
	hash_text(&h, row->subject);
	hash_text(&h, row->mode);
	hash_int(&h, row->first);
	hash_int(&h, row->last);
	hash_int(&h, row->count);
	crypto_generichash_update(&h, rows, DB_DIGEST_SIZE);
	crypto_generichash_final(&h, row->content, DB_DIGEST_SIZE);
}

void ledger_hash(struct ledger_row *row, const unsigned char before[DB_DIGEST_SIZE])
{
	crypto_generichash_state h;

	crypto_generichash_init(&h, NULL, 0, DB_DIGEST_SIZE);
	crypto_generichash_update(&h, before, DB_DIGEST_SIZE);
	hash_int(&h, row->seq);
	hash_int(&h, row->at);
	hash_text(&h, row->actor);
	hash_text(&h, row->action);
	hash_text(&h, row->subject);
	hash_text(&h, row->mode);
	hash_int(&h, row->first);
	hash_int(&h, row->last);
	hash_int(&h, row->count);
	crypto_generichash_update(&h, row->digest, DB_DIGEST_SIZE);
	crypto_generichash_update(&h, row->content, DB_DIGEST_SIZE);
	crypto_generichash_final(&h, row->hash, DB_DIGEST_SIZE);
}

/* ---- at commit ------------------------------------------------------------------------------------------------- */

/* The last row's seq, content and hash; zeros when the ledger is empty. */
static void read_head(struct db *db, struct ledger_row *head)
{
	struct db_stmt *s = db_stmt(db, STMT_DB_LEDGER_LAST);
	const void *content, *hash;
	size_t n = 0, m = 0;

	memset(head, 0, sizeof *head);
	if (stmt_step(s) != 1)
		return;
	head->seq = stmt_get_int(s, 0);
	content = stmt_get_blob(s, 1, &n);
	hash = stmt_get_blob(s, 2, &m);
	if (content && n == DB_DIGEST_SIZE && hash && m == DB_DIGEST_SIZE) {
		memcpy(head->content, content, DB_DIGEST_SIZE);
		memcpy(head->hash, hash, DB_DIGEST_SIZE);
	}
	stmt_done(s);
}

static bool same_as_last(struct db *db, const char *subject, const unsigned char digest[DB_DIGEST_SIZE])
{
	struct db_stmt *s = db_stmt(db, STMT_DB_LEDGER_LAST_DIGEST);
	const void *last;
	size_t n = 0;
	bool same = false;

	stmt_text(s, ":subject", subject);
	if (stmt_step(s) == 1) {
		last = stmt_get_blob(s, 0, &n);
		same = last && n == DB_DIGEST_SIZE && memcmp(last, digest, n) == 0;
		stmt_done(s);
	}
	return same;
}

static bool write_row(struct db *db, const struct ledger_row *row)
{
	struct db_stmt *s = db_stmt(db, STMT_DB_LEDGER_INSERT);
	bool ok;

	stmt_int(s, ":seq", row->seq);
	stmt_int(s, ":at", row->at);
	stmt_text(s, ":actor", row->actor);
	stmt_text(s, ":action", row->action);
	stmt_text(s, ":subject", row->subject);
	stmt_text(s, ":mode", row->mode);
	stmt_int(s, ":first_id", row->first);
	stmt_int(s, ":last_id", row->last);
	stmt_int(s, ":row_count", row->count);
	stmt_blob(s, ":digest", row->digest, DB_DIGEST_SIZE);
	stmt_blob(s, ":content", row->content, DB_DIGEST_SIZE);
	stmt_blob(s, ":hash", row->hash, DB_DIGEST_SIZE);
	db->writing_ledger = true;
	ok = stmt_run(s);
	db->writing_ledger = false;
	return ok;
}

static enum status refuse(struct db *db, const char *table, const char *what, struct msgq *q)
{
	db->failed = msg_fail(q, STATUS_INTERNAL, "ledger-append-only", MSG_FILE(db->path), NULL,
			      "nothing was changed; this is a mistake in sanad, please report it", "table %s: %s",
			      table, what);
	return db->failed;
}

/* Rows of an append table come after all that were there: then their range holds them and nothing else. */
static bool append_digest(struct db *db, int t, struct digest *d, struct msgq *q)
{
	const struct db_change *c = &db->changes[t];

	if (c->rewritten) {
		refuse(db, sql_tables[t].name, "rows are only ever added, never updated or deleted", q);
		return false;
	}
	if (!digest_rows(db, t, c->first, INT64_MAX, d))
		return false;
	if (d->rows != c->inserted || d->first != c->first || d->last != c->last)
		refuse(db, sql_tables[t].name, "new rows must come after all others", q);
	return db->failed == STATUS_OK;
}

/* Writes the row for one table and moves the head. */
static bool append_table(struct db *db, int t, int64_t now, struct ledger_row *head, struct msgq *q)
{
	bool append = sql_tables[t].ledger == SQL_APPEND;
	struct ledger_row row = {.seq = head->seq + 1, .at = now, .actor = db->actor, .action = db->action};
	struct digest d;

	if (append ? !append_digest(db, t, &d, q) : !digest_rows(db, t, INT64_MIN, INT64_MAX, &d))
		return false;
	if (!append && same_as_last(db, sql_tables[t].name, d.all))
		return true;
	row.subject = sql_tables[t].name;
	row.mode = append ? "append" : "whole";
	row.first = d.first;
	row.last = d.last;
	row.count = d.rows;
	memcpy(row.digest, d.all, DB_DIGEST_SIZE);
	ledger_content(&row, head->content, d.content);
	ledger_hash(&row, head->hash);
	*head = row;
	return write_row(db, &row);
}

enum status ledger_append(struct db *db, struct msgq *q)
{
	int64_t now = (int64_t)time(NULL);
	struct ledger_row head;
	bool any = false;

	if (db->ledger_touched)
		return refuse(db, "ledger", "written by something other than the ledger", q);
	for (int t = 0; t < sql_table_count; t++)
		any = any || (db->changes[t].any && sql_tables[t].ledger != SQL_NONE);
	if (!any)
		return STATUS_OK;
	read_head(db, &head);
	for (int t = 0; t < sql_table_count && db->failed == STATUS_OK; t++)
		if (db->changes[t].any && sql_tables[t].ledger != SQL_NONE)
			append_table(db, t, now, &head, q);
	return db->failed;
}
