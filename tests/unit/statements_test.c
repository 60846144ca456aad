/* rooms: db base */
/* statements_test.c -- every statement of db/queries compiles on the newest schema and keeps to the SQL two engines
 * share. SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "tests/unit/registry.h"

#include <ctype.h>

static void every_statement_compiles(void)
{
	struct registry r;

	registry_new(&r);
	for (int i = 0; i < STMT_COUNT; i++) {
		(void)db_stmt(r.db, (enum db_stmt_id)i);
		if (db_status(r.db) != STATUS_OK)
			UNIT_FAIL("%s: %s", sql_statements[i].name, r.q.last ? r.q.last->text : "");
		db_rollback(r.db);
	}
	CHECK(STMT_COUNT > 0);
	registry_end(&r);
}

/* The statement in upper case with comments and quoted text blanked out and runs of white space made one blank. */
static void normalise(const char *sql, struct buf *out)
{
	char quote = 0;
	bool comment = false;

	buf_reset(out);
	for (const char *p = sql; *p; p++) {
		if (comment)
			comment = *p != '\n';
		else if (quote)
			quote = *p == quote ? 0 : quote;
		else if (p[0] == '-' && p[1] == '-')
			comment = true;
		else if (*p == '\'' || *p == '"')
			quote = *p;
		if (comment || quote || isspace((unsigned char)*p)) {
			if (out->len > 0 && out->data[out->len - 1] != ' ')
				buf_char(out, ' ');
		} else {
			buf_char(out, (char)toupper((unsigned char)*p));
		}
	}
}

/* True when the phrase stands in the text as words of its own. */
static bool has_words(const char *text, const char *phrase)
{
	size_t n = strlen(phrase);

	for (const char *p = text; (p = strstr(p, phrase)) != NULL; p++) {
		bool left = p == text || (!isalnum((unsigned char)p[-1]) && p[-1] != '_');
		bool right = !isalnum((unsigned char)phrase[n - 1]) || (!isalnum((unsigned char)p[n]) && p[n] != '_');

		if (left && right)
			return true;
	}
	return false;
}

static const char *const not_shared[] = {
	"JULIANDAY(",
	"STRFTIME(",
	"UNIXEPOCH(",
	"DATETIME(",
	"JSON",
	"JSON_",
	"ROWID",
	"_ROWID_",
	"INSERT OR",
	"UPDATE OR",
	"REPLACE INTO",
	"GLOB",
	"MATCH",
	"PRAGMA",
	"IFNULL(",
	"IIF(",
	"TOTAL(",
	"GROUP_CONCAT(",
	"PRINTF(",
	"TYPEOF(",
	"LIMIT -1",
	"==",
	"INDEXED BY",
	"NOTNULL",
	"ISNULL",
	"REGEXP",
	"ATTACH",
	"VACUUM",
	"LAST_INSERT_ROWID(",
	"RANDOM(",
	"?",
	"@",
	"$",
	"`",
	"[",
};

static const char *foreign_phrase(const char *text)
{
	for (size_t i = 0; i < sizeof not_shared / sizeof not_shared[0]; i++) {
		bool word = isalpha((unsigned char)not_shared[i][0]);

		if (word ? has_words(text, not_shared[i]) : strstr(text, not_shared[i]) != NULL)
			return not_shared[i];
	}
	return NULL;
}

static void no_statement_uses_what_only_one_engine_has(void)
{
	struct buf text = BUF_INIT;

	for (int i = 0; i < STMT_COUNT; i++) {
		const char *bad;

		normalise(sql_statements[i].text, &text);
		bad = foreign_phrase(text.data);
		if (bad)
			UNIT_FAIL("%s uses %s", sql_statements[i].name, bad);
	}
	buf_free(&text);
}

static void the_search_for_foreign_sql_finds_it(void)
{
	struct buf text = BUF_INIT;

	normalise("SELECT julianday('now') -- x", &text);
	CHECK_STR(foreign_phrase(text.data), "JULIANDAY(");
	normalise("insert\n or replace into t values (1)", &text);
	CHECK_STR(foreign_phrase(text.data), "INSERT OR");
	normalise("SELECT rowid FROM t", &text);
	CHECK_STR(foreign_phrase(text.data), "ROWID");
	normalise("SELECT browid, 'julianday(' FROM t -- GLOB\nWHERE matched = 1", &text);
	CHECK(!foreign_phrase(text.data));
	buf_free(&text);
}

static void every_name_stands_once(void)
{
	for (int i = 0; i < STMT_COUNT; i++)
		for (int j = i + 1; j < STMT_COUNT; j++)
			if (strcmp(sql_statements[i].name, sql_statements[j].name) == 0)
				UNIT_FAIL("twice: %s", sql_statements[i].name);
}

/* A parameter without a name cannot be bound by name. */
static void every_parameter_has_a_name(void)
{
	struct registry r;

	registry_new(&r);
	for (int i = 0; i < STMT_COUNT; i++) {
		struct db_stmt *s = db_stmt(r.db, (enum db_stmt_id)i);
		int n = s->stmt ? sqlite3_bind_parameter_count(s->stmt) : 0;

		for (int k = 1; k <= n; k++) {
			const char *name = sqlite3_bind_parameter_name(s->stmt, k);

			if (!name || name[0] != ':')
				UNIT_FAIL("%s: parameter %d is not :name", s->name, k);
		}
		db_rollback(r.db);
	}
	registry_end(&r);
}

int main(void)
{
	UNIT_RUN("every statement compiles on the newest schema", every_statement_compiles);
	UNIT_RUN("no statement uses what only one engine has", no_statement_uses_what_only_one_engine_has);
	UNIT_RUN("the search for foreign SQL finds it", the_search_for_foreign_sql_finds_it);
	UNIT_RUN("every name stands once", every_name_stands_once);
	UNIT_RUN("every parameter has a name", every_parameter_has_a_name);
	UNIT_END("statements");
}
