/* index.c -- the stored index of linked records: what says the same is one face, and the tables follow the records.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tables follow from the linked records alone, whatever the order of links, so that `rebuild` gives the same bytes.
 */
#include "link/link_int.h"

#include "base/hash.h"

#define INDEX_VERSION "1" /* of what is stored and how values are cleaned: another one rebuilds the index */

/* ---- records ---------------------------------------------------------------------------------------------------- */

/* Everything compared that the registry can compare without opening: equal bytes, equal face. */
static bool face_hash(struct linker *l, const struct link_record *r, int64_t *out)
{
	const struct link_hash *h[] = {&r->name, &r->relative, &r->cnic, &r->family_cnic, &r->phone};
	unsigned char key[SEAL_HASH_SIZE];
	struct buf b = BUF_INIT;
	bool any = false;

	for (size_t i = 0; i < sizeof h / sizeof h[0]; i++) {
		buf_char(&b, h[i]->present ? '+' : '-');
		if (h[i]->present)
			buf_add(&b, h[i]->bytes, sizeof h[i]->bytes);
		any = any || h[i]->present;
	}
	buf_printf(&b, "%ld %d %lld", (long)r->birth_on, (int)r->birth_precision, (long long)r->area_id);
	seal_hash(l->db, "link-key", "", key);
	*out = keys_hash(key, b.data, b.len);
	buf_free(&b);
	return any;
}

static int64_t face_of_hash(struct linker *l, int64_t hash)
{
	struct db_stmt *s;

	if (!key_filter_may(&l->totals->filter, hash))
		return 0;
	s = db_stmt(l->db, STMT_LINK_KEY_FIND);
	stmt_int(s, ":hash", hash);
	stmt_int(s, ":most", 1);
	return stmt_one_int(s, 0);
}

/* "cnic+phone+day", "age", "none" */
static const char *known_of(struct linker *l, const struct link_record *r)
{
	const char *birth = r->birth_on == DATE_NONE ? "" : link_precision_text(r->birth_precision);
	const char *known = arena_printf(&l->row, "%s%s%s%s", r->cnic.present ? "+cnic" : "",
					 r->phone.present ? "+phone" : "", *birth ? "+" : "", birth);

	return *known ? known + 1 : "none";
}

static void put_face(struct linker *l, const struct link_record *r, int64_t face_id)
{
	struct db_stmt *s = db_stmt(l->db, STMT_LINK_FACE_INSERT);

	stmt_int(s, ":record_id", r->record_id);
	stmt_int(s, ":face_id", face_id);
	stmt_text(s, ":known", known_of(l, r));
	(void)stmt_run(s);
}

const struct face *index_record(struct linker *l, const struct link_record *r, bool *fresh)
{
	const struct face *face;
	int64_t hash, face_id;

	*fresh = false;
	keys_prepare(l);
	if (!face_hash(l, r, &hash))
		return NULL;
	face_id = face_of_hash(l, hash);
	*fresh = face_id == 0;
	face = face_get(&l->faces, l->db, &l->m, *fresh ? r->record_id : face_id);
	if (!face)
		return NULL;
	put_face(l, r, face->face_id);
	if (*fresh) {
		keys_put(l, hash, face->face_id);
		keys_store(l, face);
		terms_count(l, face);
	}
	return face;
}

/* ---- keeping it in step ----------------------------------------------------------------------------------------- */

/* What the stored index depends on besides the records. */
static void basis(const struct linker *l, unsigned char out[HASH_SIZE])
{
	unsigned char both[2 * HASH_SIZE];

	hash_bytes(both, INDEX_VERSION, sizeof INDEX_VERSION - 1);
	memcpy(both + HASH_SIZE, l->m.sha256, HASH_SIZE);
	hash_bytes(out, both, sizeof both);
}

static bool follows_model(struct linker *l)
{
	struct db_stmt *s = db_stmt(l->db, STMT_LINK_STATE_FIND);
	unsigned char want[HASH_SIZE];
	const void *is;
	size_t n = 0;
	bool same = false;

	basis(l, want);
	if (stmt_step(s) == 1) {
		is = stmt_get_blob(s, 0, &n);
		same = is && n == sizeof want && memcmp(is, want, n) == 0;
		stmt_done(s);
	}
	return same;
}

static bool any_linked(struct db *db)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_INDEXED_RECORDS);
	bool any = stmt_step(s) == 1;

	stmt_done(s);
	return any;
}

bool link_behind(struct linker *l)
{
	return any_linked(l->db) && !follows_model(l);
}

static void clear(struct db *db)
{
	static const enum db_stmt_id all[] = {STMT_LINK_FACE_CLEAR, STMT_LINK_KEY_CLEAR, STMT_LINK_TERM_CLEAR,
					      STMT_LINK_VALUE_CLEAR};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		(void)stmt_run(db_stmt(db, all[i]));
}

static void put_state(struct linker *l)
{
	struct db_stmt *s = db_stmt(l->db, STMT_LINK_STATE_PUT);
	unsigned char now[HASH_SIZE];

	basis(l, now);
	stmt_blob(s, ":basis", now, sizeof now);
	(void)stmt_run(s);
}

void index_flush(struct linker *l)
{
	terms_flush(l);
	put_state(l);
}

enum status link_rebuild(struct linker *l, struct msgq *q)
{
	struct link_record r = {0};
	struct db_stmt *s;
	bool fresh;

	(void)q;
	if (!seal_has_key(l->db))
		return db_status(l->db);
	key_filter_free(&l->totals->filter);
	clear(l->db);
	terms_read(l);
	s = db_stmt(l->db, STMT_LINK_INDEXED_RECORDS);
	while (stmt_step(s) == 1) {
		arena_reset(&l->row);
		r.record_id = stmt_get_int(s, 0);
		link_read_facts(s, &r);
		(void)index_record(l, &r, &fresh);
	}
	if (any_linked(l->db))
		index_flush(l);
	return db_status(l->db);
}

enum status index_read(struct linker *l, struct msgq *q)
{
	if (!l->totals->read)
		terms_read(l);
	if (!link_behind(l))
		return db_status(l->db);
	return msg_fail(q, STATUS_REGISTRY, "link-behind", MSG_FILE(db_path(l->db)), NULL, "run `sanad link` first",
			"the linkage index follows another version of the model");
}

enum status index_ready(struct linker *l, struct msgq *q)
{
	enum status st;

	if (!l->totals->read)
		terms_read(l);
	if (l->indexed)
		return db_status(l->db);
	st = follows_model(l) ? db_status(l->db) : link_rebuild(l, q);
	if (st == STATUS_OK)
		key_filter_open(&l->totals->filter, l->db, l->totals->all);
	l->indexed = st == STATUS_OK;
	return st;
}
