/* migrate.c -- brings a registry file to the newest schema, one numbered step at a time.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * user_version is the number of the last step done. Each step and its number are one transaction, so a step that is
 * stopped in the middle has not happened.
 */
#include "db/db_int.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define QUOTE_(x) #x
#define QUOTE(x) QUOTE_(x)

/* Keeps the registry as it is now beside itself, as PATH.before-NNNN, before steps `next` to `last`. */
static bool keep_copy(struct db *db, int next, int last, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	const char *path = arena_printf(&a, "%s.before-%04d", db->path, next);
	const char *tmp = arena_printf(&a, "%s.new", path);
	sqlite3_stmt *s = NULL;
	int fd, rc = SQLITE_CANTOPEN;

	unlink(tmp);
	fd = open(tmp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600); /* SQLite itself would let others read it */
	if (fd >= 0) {
		close(fd);
		rc = sqlite3_prepare_v2(db->sql, "VACUUM INTO :path", -1, &s, NULL);
	}
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_text(s, 1, tmp, -1, SQLITE_STATIC);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(s);
	if (rc != SQLITE_DONE)
		db_fail_sqlite(db, rc, "keeping a copy before the upgrade");
	sqlite3_finalize(s);
	if (db->failed == STATUS_OK && rename(tmp, path) != 0)
		db->failed = msg_fail(q, STATUS_REGISTRY, "registry-unwritable", MSG_FILE(path), NULL,
				      "check that the folder may be written", "the copy cannot be kept (%s)",
				      strerror(errno));
	if (db->failed == STATUS_OK)
		msg_add(q, MSG_NOTE, "registry-upgraded", MSG_FILE(db->path), NULL, NULL,
			"upgraded to version %d; the registry as it was is kept in %s", last, path);
	else
		unlink(tmp);
	arena_free(&a);
	return db->failed == STATUS_OK;
}

/* Runs step `next` unless another process has done it meanwhile. */
static bool run_step(struct db *db, const struct sql_text *step, int next)
{
	struct arena a = ARENA_INIT;
	const char *number = arena_printf(&a, "PRAGMA user_version = %d", next);

	if (db_exec(db, "BEGIN IMMEDIATE", step->name)) {
		if (db_exec_int(db, "PRAGMA user_version", step->name) == next - 1) {
			db_exec(db, step->text, step->name);
			db_exec(db, "PRAGMA application_id = " QUOTE(DB_APPLICATION_ID), step->name);
			db_exec(db, number, step->name);
		}
		if (!db_exec(db, "COMMIT", step->name))
			(void)sqlite3_exec(db->sql, "ROLLBACK", NULL, NULL, NULL);
	}
	arena_free(&a);
	return db->failed == STATUS_OK;
}

enum status migrate_apply(struct db *db, const struct sql_text *list, int count, struct msgq *q)
{
	int64_t done = db_exec_int(db, "PRAGMA user_version", "reading the version");

	if (sql_table_count > SQL_TABLE_MAX)
		db_bug(db, "more tables than SQL_TABLE_MAX");
	for (int64_t next = done + 1; next <= count && db->failed == STATUS_OK; next++)
		if (done == 0 || next > done + 1 || keep_copy(db, (int)next, count, q))
			run_step(db, &list[next - 1], (int)next);
	return db->failed;
}
