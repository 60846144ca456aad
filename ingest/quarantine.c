/* quarantine.c -- the list of rows that still wait to be mended.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/quarantine_int.h"

#include "ingest/check.h"

struct waiting *waiting_load(struct db *db, struct arena *a, int64_t batch_id, size_t *n)
{
	struct db_stmt *s = db_stmt(db, STMT_INGEST_QUARANTINE);
	struct waiting *list = NULL, *copy;
	size_t cap = 0;

	*n = 0;
	stmt_id(s, ":batch_id", batch_id);
	while (stmt_step(s) == 1) {
		if (*n == cap) {
			cap = cap ? cap * 2 : 64;
			list = mem_realloc(list, cap * sizeof *list);
		}
		list[*n] = (struct waiting){.item = {.record_id = stmt_get_int(s, 0),
						     .batch_id = stmt_get_int(s, 1),
						     .file = arena_strdup(a, stmt_get_text(s, 2)),
						     .profile = arena_strdup(a, stmt_get_text(s, 3)),
						     .line = stmt_get_int(s, 4),
						     .rule = arena_strdup(a, stmt_get_text(s, 5)),
						     .field = arena_strdup(a, stmt_get_text(s, 6)),
						     .reason = arena_strdup(a, stmt_get_text(s, 7))},
					    .ordinal = stmt_get_int(s, 8),
					    .offset = stmt_get_int(s, 9),
					    .length = stmt_get_int(s, 10)};
		list[*n].item.hint = rule_hint(list[*n].item.rule);
		(*n)++;
	}
	copy = arena_calloc(a, *n, sizeof *copy);
	if (*n)
		memcpy(copy, list, *n * sizeof *copy);
	free(list);
	return copy;
}

size_t waiting_of_batch(const struct waiting *w, size_t n)
{
	size_t same = 0;

	while (same < n && w[same].item.batch_id == w[0].item.batch_id)
		same++;
	return same;
}

enum status waiting_source(struct db *db, struct arena *a, int64_t batch_id, struct waiting_file *out, struct msgq *q)
{
	struct db_stmt *s = db_stmt(db, STMT_INGEST_BATCH);
	unsigned char head[4096];
	const void *hash;
	size_t n = 0;

	*out = (struct waiting_file){.f = NULL};
	stmt_int(s, ":batch_id", batch_id);
	if (stmt_step(s) == 1) {
		out->name = arena_strdup(a, stmt_get_text(s, 1));
		hash = stmt_get_blob(s, 2, &n);
		if (n == HASH_SIZE)
			memcpy(out->sha256, hash, n);
		out->bytes = stmt_get_int(s, 3);
	}
	stmt_done(s);
	if (!out->name)
		return msg_fail(q, STATUS_REGISTRY, "batch-missing", MSG_NOWHERE, NULL, "run: sanad verify",
				"the registry has no batch of this number");
	out->f = stream_open(db, batch_id, out->bytes, q);
	n = fread(head, 1, sizeof head, out->f);
	if (ferror(out->f)) {
		fclose(out->f);
		out->f = NULL;
		return STATUS_REGISTRY;
	}
	out->enc = decode_sniff(head, n, &out->bom);
	sodium_memzero(head, sizeof head);
	rewind(out->f);
	return STATUS_OK;
}

enum status quarantine_list(struct db *db, struct arena *a, int64_t batch_id, struct quarantine_list *out,
			    struct msgq *q)
{
	struct waiting *w = waiting_load(db, a, batch_id, &out->n);
	struct quarantine_item *items = arena_calloc(a, out->n, sizeof *items);

	(void)q; /* what goes wrong sticks to db and is already queued */
	for (size_t i = 0; i < out->n; i++)
		items[i] = w[i].item;
	out->item = items;
	return db_status(db);
}
