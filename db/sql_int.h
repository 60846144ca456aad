/* sql_int.h -- the embedded SQL texts (gen/sql.c); internal to db/.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef DB_SQL_INT_H
#define DB_SQL_INT_H

#include <stddef.h>

struct sql_text {
	const char *name; /* migration file, or statement name */
	const char *text; /* NUL-terminated SQL */
	size_t len;
};

extern const struct sql_text sql_migrations[]; /* in number order */
extern const int sql_migration_count;          /* also the newest schema version */
extern const struct sql_text sql_statements[]; /* indexed by enum db_stmt_id */

/* How the ledger covers a table; from the DDL comments ("Ledger: append"). */
enum sql_ledger { SQL_NONE, SQL_APPEND, SQL_WHOLE };

struct sql_column {
	const char *name;
	int secret; /* comment starts with "Secret:": left out of the content digest */
};

struct sql_table {
	const char *name, *key; /* key: its primary key column; "" when it is of several (derived tables only) */
	enum sql_ledger ledger;
	int derived; /* rebuilt from the others */
	const struct sql_column *columns;
	int column_count;
};

#define SQL_TABLE_MAX 64                    /* more tables than this are an error of db_open */
extern const struct sql_table sql_tables[]; /* in the order of the DDL */
extern const int sql_table_count;
extern const char *const sql_views[];
extern const int sql_view_count;

#endif
