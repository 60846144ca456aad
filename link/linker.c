/* linker.c -- the model in force with its parameters, opened once a run.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/parameters.h"

#include "link/link_int.h"

#include "base/file.h"

#define MODEL_FILE "schemas/linkage/person.json"
#define MODEL_MAX_BYTES 1000000u

/* Estimated parameters hold as long as the file they were estimated under is the one in use. */
static void take_stored(struct linker *l)
{
	struct db_stmt *s = db_stmt(l->db, STMT_LINK_MODEL_NEWEST);
	const void *sha;
	size_t n = 0;

	if (stmt_step(s) != 1)
		return;
	sha = stmt_get_blob(s, 1, &n);
	if (sha && n == sizeof l->m.sha256 && memcmp(sha, l->m.sha256, n) == 0 && !stmt_is_null(s, 2))
		(void)parameters_read(stmt_get_text(s, 2), &l->w, &l->prior_faces);
	stmt_done(s);
}

static enum status read_model(struct linker *l, const char *data_dir, struct msgq *q)
{
	const char *path = arena_printf(&l->arena, "%s/" MODEL_FILE, data_dir);
	enum status st = file_read(path, MODEL_MAX_BYTES, &l->body, q);

	return st == STATUS_OK ? linkage_open(&l->arena, path, &l->m, q) : st;
}

enum status linker_open(struct linker **out, struct db *db, const char *data_dir, struct msgq *q)
{
	struct linker *l = mem_alloc(sizeof *l);
	enum status st;

	*l = (struct linker){.db = db, .body = BUF_INIT, .arena = ARENA_INIT, .row = ARENA_INIT};
	l->totals = mem_alloc(sizeof *l->totals);
	*l->totals = (struct index_totals){.all = 0};
	*out = l;
	st = read_model(l, data_dir, q);
	if (st == STATUS_OK) {
		weigh_shipped(&l->w, &l->m);
		l->prior_faces = (int64_t)(1 / l->m.prior);
		take_stored(l);
		weigh_finish(&l->w);
		l->prior_bits = l->w.prior_bits;
		l->link_bits = weigh_bits(l->m.registry_link > l->m.link ? l->m.registry_link : l->m.link);
		l->review_bits = weigh_bits(l->m.review);
		st = db_status(db);
	}
	if (st == STATUS_OK)
		return st;
	linker_close(l);
	*out = NULL;
	return st;
}

void linker_close(struct linker *l)
{
	if (!l)
		return;
	face_cache_free(&l->faces);
	buf_free(&l->body);
	arena_free(&l->arena);
	arena_free(&l->row);
	key_filter_free(&l->totals->filter);
	free(l->totals);
	free(l);
}

const struct linkage *linker_model(const struct linker *l)
{
	return &l->m;
}

const struct link_weights *linker_weights(const struct linker *l)
{
	return &l->w;
}

enum status linker_need_key(struct linker *l, struct msgq *q)
{
	if (seal_has_key(l->db))
		return STATUS_OK;
	return msg_fail(q, STATUS_REGISTRY, "key-missing", MSG_FILE(db_path(l->db)), NULL,
			"name the key file with --key: names are compared, and they are sealed",
			"the key is needed to link records and is not there");
}

void linker_forget(struct linker *l)
{
	face_cache_free(&l->faces);
	key_filter_free(&l->totals->filter);
	l->totals->read = false;
	l->indexed = false;
}
