/* query.c -- queries that are data: one SELECT, fenced to the tables it may read and to a number of steps.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQLite asks the authorizer for every table and column while it compiles a statement. When a view is read it asks for
 * the tables behind it and names the view; a WITH clause can borrow that name, so a view's name opens only the tables
 * the view itself reads.
 */
#include "db/db_int.h"

#define QUERY_MAX_BYTES 1000000

/* Never readable, whatever a report asks for: they hold what is sealed. */
static const char *const never[] = {"identity", "original", "sqlite_master", "sqlite_schema", NULL};

/* Functions a report may call: the same result for the same rows, on any day. */
static const char *const functions[] = {
	"abs",   "avg",     "coalesce", "concat",     "count",      "cume_dist", "dense_rank", "first_value",
	"iif",   "ifnull",  "instr",    "lag",        "last_value", "lead",      "length",     "like",
	"lower", "ltrim",   "max",      "min",        "nth_value",  "ntile",     "nullif",     "percent_rank",
	"rank",  "replace", "round",    "row_number", "rtrim",      "sign",      "substr",     "substring",
	"sum",   "total",   "trim",     "upper",      NULL};

static bool listed(const char *const *list, const char *name)
{
	for (; name && *list; list++)
		if (sqlite3_stricmp(*list, name) == 0)
			return true;
	return false;
}

static bool is_view(const char *name)
{
	for (int i = 0; i < sql_view_count; i++)
		if (strcmp(sql_views[i], name) == 0)
			return true;
	return false;
}

static bool view_reads(const struct db_fence *f, const char *view, const char *table)
{
	for (const struct db_base *b = f->bases; b; b = b->next)
		if (strcmp(b->view, view) == 0 && strcmp(b->table, table) == 0)
			return true;
	return false;
}

static void note_base(struct db_fence *f, const char *table)
{
	struct db_base *b;

	if (view_reads(f, f->view, table))
		return;
	b = arena_alloc(&f->arena, sizeof *b);
	b->view = f->view;
	b->table = arena_strdup(&f->arena, table);
	b->next = f->bases;
	f->bases = b;
}

/* "readable are woman, screening ...": what the query may use of a list, NULL without one. */
static const char *hint_of(struct db_fence *f, const char *begin, const char *const *list)
{
	const char *hint = begin, *between = " ";

	for (; list && *list; list++, between = ", ")
		hint = arena_printf(&f->arena, "%s%s%s", hint, between, *list);
	return list ? hint : NULL;
}

static int refuse(struct db_fence *f, const char *what, const char *name, const char *hint)
{
	if (!f->refused) {
		f->refused = arena_printf(&f->arena, "%s%s%s", what, name ? " " : "", name ? name : "");
		f->hint = hint;
	}
	return SQLITE_DENY;
}

static int refuse_table(struct db_fence *f, const char *name)
{
	return refuse(f, "table", name, hint_of(f, "readable are", f->allow));
}

/* The name of a WITH clause none of whose columns are read (count(*)): SQLite asks for it as if it were a table. */
static bool with_clause(const char *table, const char *column, const char *schema)
{
	return !schema && !*column && ledger_table(table) < 0 && !is_view(table) && strncmp(table, "sqlite_", 7) != 0 &&
	       strncmp(table, "pragma_", 7) != 0;
}

static int may_read(struct db_fence *f, const char *table, const char *context)
{
	if (listed(never, table))
		return refuse_table(f, table);
	if (f->view) {
		note_base(f, table);
		return SQLITE_OK;
	}
	if (listed(f->allow, table) || (context && listed(f->allow, context) && view_reads(f, context, table)))
		return SQLITE_OK;
	return refuse_table(f, table);
}

/* DELETE without WHERE throws all rows away at once and tells no update hook; IGNORE makes SQLite delete them one by
 * one, so that the ledger hears of it. */
static bool in_ledger(const char *table)
{
	int t = ledger_table(table);

	return t >= 0 && (sql_tables[t].ledger != SQL_NONE || !sql_tables[t].derived);
}

int query_authorize(void *handle, int op, const char *a, const char *b, const char *schema, const char *context)
{
	struct db_fence *f = ((struct db *)handle)->fence;

	if (!f)
		return op == SQLITE_DELETE && in_ledger(a) ? SQLITE_IGNORE : SQLITE_OK;
	switch (op) {
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_READ:
		return with_clause(a, b, schema) ? SQLITE_OK : may_read(f, a, context);
	case SQLITE_FUNCTION:
		return listed(functions, b) ? SQLITE_OK
					    : refuse(f, "function", b, hint_of(f, "allowed are", functions));
	default:
		return refuse(f, "a statement other than SELECT", NULL, NULL);
	}
}

int query_progress(void *handle)
{
	struct db_fence *f = ((struct db *)handle)->fence;

	return f && f->query && ++f->query->ticks > QUERY_MAX_TICKS;
}

/* Lines of sql before byte n, plus one. */
static int64_t line_at(const char *sql, size_t n, size_t at)
{
	int64_t line = 1;

	for (size_t i = 0; i < at && i < n; i++)
		line += sql[i] == '\n';
	return line;
}

/* Finds out which tables stand behind a view of ours, by compiling a read of it. */
static void learn_view(struct db *db, struct db_fence *f, const char *view)
{
	struct arena a = ARENA_INIT;
	sqlite3_stmt *s = NULL;

	f->view = view;
	db->fence = f;
	(void)sqlite3_prepare_v2(db->sql, arena_printf(&a, "SELECT * FROM %s", view), -1, &s, NULL);
	db->fence = NULL;
	f->view = NULL;
	sqlite3_finalize(s);
	arena_free(&a);
}

static struct db_fence *fence_new(struct db *db, const char *const *allow)
{
	struct db_fence *f = mem_alloc(sizeof *f);

	*f = (struct db_fence){.allow = allow, .arena = ARENA_INIT};
	for (; *allow; allow++)
		if (is_view(*allow))
			learn_view(db, f, *allow);
	return f;
}

static void refused(struct db_fence *f, const char *file, int64_t line, const char *why, struct msgq *q)
{
	if (f->refused)
		msg_add(q, MSG_ERROR, "query-fenced", MSG_LINE(file, line), NULL, f->hint, "the query may not use %s",
			f->refused);
	else
		msg_add(q, MSG_ERROR, "query-refused", MSG_LINE(file, line), NULL, NULL, "%s", why);
}

/* Compiles the one statement. False with a message when it is not one, or reads what it may not. */
static bool compile(struct db *db, struct db_stmt *s, const char *sql, size_t n, struct msgq *q)
{
	sqlite3_stmt *more = NULL;
	const char *tail = sql;
	int rc, at;

	db->fence = s->fence;
	rc = sqlite3_prepare_v3(db->sql, sql, (int)n, SQLITE_PREPARE_PERSISTENT, &s->stmt, &tail);
	at = sqlite3_error_offset(db->sql);
	if (rc != SQLITE_OK) {
		refused(s->fence, s->name, line_at(sql, n, at < 0 ? 0 : (size_t)at), sqlite3_errmsg(db->sql), q);
	} else if (!s->stmt || sqlite3_column_count(s->stmt) == 0 || !sqlite3_stmt_readonly(s->stmt) ||
		   sqlite3_stmt_isexplain(s->stmt)) {
		refused(s->fence, s->name, 1, "the query is not one SELECT", q);
		rc = SQLITE_ERROR;
	} else if (sqlite3_prepare_v2(db->sql, tail, (int)(n - (size_t)(tail - sql)), &more, NULL) != SQLITE_OK ||
		   more) {
		refused(s->fence, s->name, line_at(sql, n, (size_t)(tail - sql)), "something follows the query", q);
		rc = SQLITE_ERROR;
	}
	db->fence = NULL;
	sqlite3_finalize(more);
	return rc == SQLITE_OK;
}

struct db_stmt *db_query(struct db *db, const char *sql, size_t n, const char *file, const char *const *allow,
			 struct msgq *q)
{
	struct db_stmt *s;

	if (db->failed != STATUS_OK)
		return NULL;
	if (n > QUERY_MAX_BYTES || memchr(sql, '\0', n)) {
		msg_add(q, MSG_ERROR, "query-refused", MSG_FILE(file), NULL, NULL, "not the text of a query");
		return NULL;
	}
	s = mem_alloc(sizeof *s);
	*s = (struct db_stmt){.db = db, .fence = fence_new(db, allow)};
	s->name = arena_strdup(&s->fence->arena, file);
	s->fence->query = s;
	if (!compile(db, s, sql, n, q)) {
		db_query_free(s);
		return NULL;
	}
	return s;
}

void db_query_free(struct db_stmt *s)
{
	if (!s)
		return;
	sqlite3_finalize(s->stmt);
	arena_free(&s->fence->arena);
	free(s->fence);
	free(s);
}
