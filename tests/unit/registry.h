/* registry.h -- a registry in a folder of its own, for the unit tests of db/ and of the rooms on it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: registry_end closes the handle, removes the folder and frees the queue.
 */
#ifndef TESTS_UNIT_REGISTRY_H
#define TESTS_UNIT_REGISTRY_H

#include "db/db_int.h"
#include "db/seal.h"
#include "tests/unit/unit.h"

#include <dirent.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct registry {
	char folder[200], path[260], key[260];
	struct db *db;
	struct msgq q;
};

static inline void registry_print(const struct msgq *q)
{
	for (const struct msg *m = q->first; m; m = m->next)
		printf("  [%s] %s\n", m->code, m->text);
}

/* A key that is the same in every run, so that sealed bytes are too. */
static inline void registry_key(const char *path, char digit)
{
	FILE *f = fopen(path, "w");

	if (!f)
		return;
	fprintf(f, "sanad key 1\n");
	for (int i = 0; i < 64; i++)
		fputc(digit, f);
	fputc('\n', f);
	fclose(f);
	chmod(path, 0600);
}

static inline void registry_new(struct registry *r)
{
	const char *tmp = getenv("TMPDIR");

	memset(r, 0, sizeof *r);
	msgq_init(&r->q);
	snprintf(r->folder, sizeof r->folder, "%s/sanad-unit-XXXXXX", tmp && strlen(tmp) < 150 ? tmp : "/tmp");
	if (!mkdtemp(r->folder))
		UNIT_FAIL("no temporary folder");
	snprintf(r->path, sizeof r->path, "%s/registry.db", r->folder);
	snprintf(r->key, sizeof r->key, "%s/registry.key", r->folder);
	if (db_create(&r->db, r->path, r->key, &r->q) != STATUS_OK) {
		UNIT_FAIL("db_create failed");
		registry_print(&r->q);
		exit(1);
	}
}

static inline void registry_close(struct registry *r)
{
	db_close(r->db);
	r->db = NULL;
}

static inline void registry_end(struct registry *r)
{
	DIR *d;
	struct dirent *e;
	char path[600];

	registry_close(r);
	msgq_free(&r->q);
	d = opendir(r->folder);
	while (d && (e = readdir(d)) != NULL) {
		snprintf(path, sizeof path, "%s/%s", r->folder, e->d_name);
		unlink(path);
	}
	if (d)
		closedir(d);
	rmdir(r->folder);
}

/* First column of a query, on the open handle. */
static inline int64_t registry_int(struct registry *r, const char *sql)
{
	return db_exec_int(r->db, sql, sql);
}

/* SQL through a connection of its own that checks nothing: the shell of somebody who changes the registry by hand. */
static inline bool registry_sql(struct registry *r, const char *sql)
{
	sqlite3 *other = NULL;
	char *err = NULL;
	bool ok = sqlite3_open(r->path, &other) == SQLITE_OK &&
		  sqlite3_exec(other, "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF", NULL, NULL,
			       NULL) == SQLITE_OK &&
		  sqlite3_exec(other, sql, NULL, NULL, &err) == SQLITE_OK;

	if (!ok)
		UNIT_FAIL("%s: %s", sql, err ? err : "");
	sqlite3_free(err);
	sqlite3_close(other);
	return ok;
}

/* One area, inside the open transaction. */
static inline void registry_area(struct registry *r, const char *code)
{
	char sql[400];

	snprintf(sql, sizeof sql,
		 "INSERT INTO area (area_id, code, code_system, code_version, name, level, folded, source) "
		 "VALUES (%lld, '%s', 'ocha-pcode', '1', 'Gwadar', 'district', 'gwadar', 'test')",
		 (long long)db_next_id(r->db, "area"), code);
	(void)db_exec(r->db, sql, "test");
}

#endif
