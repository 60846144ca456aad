/* digest.c -- digests of the rows of any table, streamed in key order.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row is written as: for every column that is not NULL its position in the DDL (2 bytes), a type letter, a length (8
 * bytes) and the value (integers and reals 8 bytes); then an end mark. NULLs are left out, so that a migration may add
 * a column without making the digests of older rows wrong. All numbers little-endian.
 */
#include "db/db_int.h"

#define ROW_END 0xFFFFu

static void put(struct buf *b, uint64_t v, int bytes)
{
	unsigned char le[8];

	for (int i = 0; i < bytes; i++)
		le[i] = (unsigned char)(v >> (8 * i));
	buf_add(b, le, (size_t)bytes);
}

/* This is the one place where SQL is put together from text: forty statements that differ in nothing but the names of a
 * table and its columns, all of them from our own DDL, would have to be kept in step with it by hand. */
static sqlite3_stmt *row_stmt(struct db *db, int t)
{
	const struct sql_table *table = &sql_tables[t];
	struct buf sql = BUF_INIT;

	if (db->digest_stmts[t])
		return db->digest_stmts[t];
	for (int i = 0; i < table->column_count; i++)
		buf_printf(&sql, "%s %s", i == 0 ? "SELECT" : ",", table->columns[i].name);
	buf_printf(&sql, " FROM %s", table->name);
	if (!table->derived)
		buf_printf(&sql, " WHERE %s BETWEEN ?1 AND ?2", table->key);
	if (*table->key)
		buf_printf(&sql, " ORDER BY %s", table->key);
	for (int i = 0; !*table->key && i < table->column_count; i++)
		buf_printf(&sql, "%s %d", i == 0 ? " ORDER BY" : ",", i + 1); /* a key of several columns */
	db->digest_stmts[t] = stmt_compile(db, sql.data, sql.len, table->name);
	buf_free(&sql);
	return db->digest_stmts[t];
}

static void put_value(struct buf *b, int column, sqlite3_stmt *s)
{
	int type = sqlite3_column_type(s, column);
	const void *bytes;
	double real;
	uint64_t bits;

	if (type == SQLITE_NULL)
		return;
	put(b, (uint64_t)column, 2);
	if (type == SQLITE_INTEGER) {
		buf_char(b, 'i');
		put(b, 8, 8);
		put(b, (uint64_t)sqlite3_column_int64(s, column), 8);
	} else if (type == SQLITE_FLOAT) {
		real = sqlite3_column_double(s, column);
		memcpy(&bits, &real, sizeof bits);
		buf_char(b, 'r');
		put(b, 8, 8);
		put(b, bits, 8);
	} else {
		bytes = type == SQLITE_TEXT ? (const void *)sqlite3_column_text(s, column)
					    : sqlite3_column_blob(s, column);
		buf_char(b, type == SQLITE_TEXT ? 't' : 'b');
		put(b, (uint64_t)sqlite3_column_bytes(s, column), 8);
		buf_add(b, bytes ? bytes : "", (size_t)sqlite3_column_bytes(s, column));
	}
}

struct hashes {
	crypto_generichash_state all, content;
	struct buf row, open; /* the row, and the row without its secret columns */
};

static void hash_row(struct hashes *h, const struct sql_table *table, sqlite3_stmt *s)
{
	size_t before;

	buf_reset(&h->row);
	buf_reset(&h->open);
	for (int i = 0; i < table->column_count; i++) {
		before = h->row.len;
		put_value(&h->row, i, s);
		if (!table->columns[i].secret)
			buf_add(&h->open, h->row.data + before, h->row.len - before);
	}
	put(&h->row, ROW_END, 2);
	put(&h->open, ROW_END, 2);
	crypto_generichash_update(&h->all, (const unsigned char *)h->row.data, h->row.len);
	crypto_generichash_update(&h->content, (const unsigned char *)h->open.data, h->open.len);
}

static int key_column(const struct sql_table *table)
{
	int i = 0;

	while (i < table->column_count - 1 && strcmp(table->columns[i].name, table->key) != 0)
		i++;
	return i;
}

static void hash_rows(struct db *db, int t, sqlite3_stmt *s, struct hashes *h, struct digest *out)
{
	int rc, key = key_column(&sql_tables[t]);

	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		hash_row(h, &sql_tables[t], s);
		out->last = sqlite3_column_int64(s, key);
		if (out->rows++ == 0)
			out->first = out->last;
	}
	if (rc != SQLITE_DONE)
		db_fail_sqlite(db, rc, sql_tables[t].name);
	(void)sqlite3_reset(s);
}

bool digest_rows(struct db *db, int table, int64_t from, int64_t to, struct digest *out)
{
	struct hashes h = {.row = BUF_INIT, .open = BUF_INIT};
	sqlite3_stmt *s = row_stmt(db, table);

	memset(out, 0, sizeof *out);
	if (!s || db->failed != STATUS_OK)
		return false;
	if (!sql_tables[table].derived) {
		sqlite3_bind_int64(s, 1, from);
		sqlite3_bind_int64(s, 2, to);
	}
	crypto_generichash_init(&h.all, NULL, 0, DB_DIGEST_SIZE);
	crypto_generichash_init(&h.content, NULL, 0, DB_DIGEST_SIZE);
	hash_rows(db, table, s, &h, out);
	crypto_generichash_final(&h.all, out->all, DB_DIGEST_SIZE);
	crypto_generichash_final(&h.content, out->content, DB_DIGEST_SIZE);
	buf_free(&h.row);
	buf_free(&h.open);
	return db->failed == STATUS_OK;
}

int64_t digest_max_key(struct db *db, int table)
{
	struct buf sql = BUF_INIT;
	int64_t v;

	buf_printf(&sql, "SELECT coalesce(max(%s), 0) FROM %s", sql_tables[table].key, sql_tables[table].name);
	v = db_exec_int(db, sql.data, sql_tables[table].name);
	buf_free(&sql);
	return v < 0 ? 0 : v;
}
