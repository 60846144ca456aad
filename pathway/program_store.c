/* program_store.c -- program versions in the registry: appended, never changed.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/hash.h"
#include "pathway/program.h"

static enum status changed_version(const struct program *p, struct msgq *q)
{
	return msg_fail(q, STATUS_INPUT, "program-version-changed", MSG_FILE(p->file), "version",
			"give the changed program a new version",
			"version %s of program %s is in the registry with other content", p->version, p->id);
}

enum status program_store(struct db *db, const struct program *p, const char *text, struct msgq *q)
{
	unsigned char hash[HASH_SIZE];
	struct db_stmt *s = db_stmt(db, STMT_PATHWAY_PROGRAM_FIND);
	int64_t id;

	hash_bytes(hash, text, strlen(text));
	stmt_text(s, ":code", p->id);
	stmt_text(s, ":version", p->version);
	if (stmt_step(s) == 1) {
		size_t n;
		const void *old = stmt_get_blob(s, 0, &n);
		bool same = n == HASH_SIZE && memcmp(old, hash, HASH_SIZE) == 0;

		stmt_done(s);
		return same ? STATUS_OK : changed_version(p, q);
	}
	id = db_next_id(db, "program");
	s = db_stmt(db, STMT_PATHWAY_PROGRAM_INSERT);
	stmt_int(s, ":program_id", id);
	stmt_text(s, ":code", p->id);
	stmt_text(s, ":version", p->version);
	stmt_text(s, ":title", p->title);
	stmt_text(s, ":source", p->source);
	stmt_text(s, ":body", text);
	stmt_blob(s, ":body_sha256", hash, HASH_SIZE);
	stmt_date(s, ":valid_from", p->valid_from);
	stmt_run(s);
	return db_status(db);
}

const struct program *program_current(struct db *db, struct arena *a, const char *data_dir, date_t as_of,
				      int64_t *program_id, struct msgq *q)
{
	struct db_stmt *s = db_stmt(db, STMT_PATHWAY_PROGRAM_CURRENT);
	const struct codelist *codes;
	const char *body = NULL, *name = NULL;

	stmt_date(s, ":as_of", as_of);
	if (stmt_step(s) == 1) {
		if (program_id)
			*program_id = stmt_get_int(s, 0);
		name = arena_printf(a, "program %s %s", stmt_get_text(s, 1), stmt_get_text(s, 2));
		body = arena_strdup(a, stmt_get_text(s, 3));
		stmt_done(s);
	}
	if (!body) {
		if (db_status(db) == STATUS_OK)
			msg_add(q, MSG_ERROR, "program-missing", MSG_FILE(db_path(db)), NULL,
				"sanad init --program FILE makes a registry with one",
				"the registry holds no program in force");
		return NULL;
	}
	codes = codelist_load(a, data_dir, q);
	return codes ? program_parse(a, body, strlen(body), name, codes, q) : NULL;
}
