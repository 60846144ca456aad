/* original.c -- the bytes of every file taken in: pieces of 1 MiB, compressed, then sealed.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "db/original.h"

#include "db/db_int.h"
#include "db/seal.h"

#include <errno.h>
#include <zstd.h>

#define PIECE 1048576
#define LEVEL 3

/* ---- storing --------------------------------------------------------------------------------------------------- */

struct storing {
	struct db *db;
	int64_t batch_id;
	ZSTD_CCtx *zstd;
	struct buf packed, sealed;
};

static bool store_piece(struct storing *st, int64_t piece, const void *bytes, size_t n)
{
	int64_t id = db_next_id(st->db, "original");
	struct db_stmt *s;
	size_t packed;

	buf_reset(&st->packed);
	buf_reset(&st->sealed);
	buf_reserve(&st->packed, ZSTD_compressBound(n));
	packed = ZSTD_compressCCtx(st->zstd, st->packed.data, ZSTD_compressBound(n), bytes, n, LEVEL);
	if (ZSTD_isError(packed)) {
		db_bug(st->db, "zstd: %s", ZSTD_getErrorName(packed));
		return false;
	}
	seal_close_bytes(st->db, "original", id, st->packed.data, packed, &st->sealed);
	s = db_stmt(st->db, STMT_DB_ORIGINAL_INSERT);
	stmt_int(s, ":original_id", id);
	stmt_int(s, ":batch_id", st->batch_id);
	stmt_int(s, ":piece", piece);
	stmt_blob(s, ":sealed", st->sealed.data, st->sealed.len);
	return stmt_run(s);
}

static enum status read_failed(const char *file, struct msgq *q)
{
	return msg_fail(q, STATUS_INPUT, "file-unreadable", MSG_FILE(file), NULL, NULL, "reading stopped (%s)",
			strerror(errno));
}

/* Reads f from its start in pieces; `st` NULL only hashes. */
static enum status each_piece(FILE *f, const char *file, struct storing *st, unsigned char sha256[HASH_SIZE],
			      int64_t *bytes, struct msgq *q)
{
	unsigned char *piece = mem_alloc(PIECE);
	crypto_hash_sha256_state h;
	bool ok = true;
	size_t n;

	*bytes = 0;
	crypto_hash_sha256_init(&h);
	errno = 0;
	rewind(f);
	for (int64_t i = 0; ok && (n = fread(piece, 1, PIECE, f)) > 0; i++) {
		crypto_hash_sha256_update(&h, piece, n);
		*bytes += (int64_t)n;
		ok = !st || store_piece(st, i, piece, n);
	}
	crypto_hash_sha256_final(&h, sha256);
	sodium_memzero(piece, PIECE);
	free(piece);
	if (ferror(f))
		return read_failed(file, q);
	rewind(f);
	return ok ? STATUS_OK : db_status(st->db);
}

enum status original_store(struct db *db, int64_t batch_id, FILE *f, const char *file, unsigned char sha256[HASH_SIZE],
			   int64_t *bytes, struct msgq *q)
{
	struct storing st = {.db = db, .batch_id = batch_id, .packed = BUF_INIT, .sealed = BUF_INIT};
	enum status rc;

	st.zstd = ZSTD_createCCtx();
	if (!st.zstd)
		mem_oom();
	rc = each_piece(f, file, &st, sha256, bytes, q);
	ZSTD_freeCCtx(st.zstd);
	seal_wipe(&st.packed);
	buf_free(&st.sealed);
	return rc;
}

enum status original_hash(FILE *f, const char *file, unsigned char sha256[HASH_SIZE], int64_t *bytes, struct msgq *q)
{
	return each_piece(f, file, NULL, sha256, bytes, q);
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

/* Unpacks into db->piece_text. */
static bool unpack(struct db *db, const struct buf *packed)
{
	unsigned long long n = ZSTD_getFrameContentSize(packed->data, packed->len);
	size_t done;

	if (n > PIECE) /* also "unknown" and "error", which are huge numbers */
		return false;
	buf_reset(&db->piece_text);
	buf_reserve(&db->piece_text, PIECE);
	done = ZSTD_decompress(db->piece_text.data, (size_t)n, packed->data, packed->len);
	if (ZSTD_isError(done) || done != n)
		return false;
	db->piece_text.len = (size_t)n;
	db->piece_text.data[n] = '\0';
	return true;
}

/* Makes db->piece_text hold a piece. Records are asked for in file order, so the last piece mostly serves again. */
static bool load_piece(struct db *db, int64_t batch_id, int64_t piece)
{
	struct buf packed = BUF_INIT;
	struct db_stmt *s;
	const void *sealed;
	size_t n;
	bool ok;

	if (db->piece_batch == batch_id && db->piece == piece)
		return true;
	db->piece_batch = 0;
	s = db_stmt(db, STMT_DB_ORIGINAL_PIECE);
	stmt_int(s, ":batch_id", batch_id);
	stmt_int(s, ":piece", piece);
	ok = stmt_step(s) == 1 && (sealed = stmt_get_blob(s, 1, &n)) != NULL &&
	     seal_open_bytes(db, "original", stmt_get_int(s, 0), sealed, n, &packed) && unpack(db, &packed);
	stmt_done(s);
	seal_wipe(&packed);
	if (ok) {
		db->piece_batch = batch_id;
		db->piece = piece;
	}
	return ok;
}

static enum status piece_failed(struct db *db, int64_t batch_id, int64_t piece, struct msgq *q)
{
	if (db->failed != STATUS_OK)
		return db->failed;
	return msg_fail(q, STATUS_REGISTRY, "original-broken", MSG_FILE(db->path), NULL,
			"restore the registry from a copy; sanad verify says what else does not hold",
			"table original: piece %lld of batch %lld is missing or does not open", (long long)piece,
			(long long)batch_id);
}

enum status original_read(struct db *db, int64_t batch_id, int64_t offset, int64_t length, struct buf *out,
			  struct msgq *q)
{
	while (length > 0) {
		int64_t piece = offset / PIECE, from = offset % PIECE, have;

		if (offset < 0 || !load_piece(db, batch_id, piece) || (int64_t)db->piece_text.len <= from)
			return piece_failed(db, batch_id, piece, q);
		have = (int64_t)db->piece_text.len - from;
		have = have < length ? have : length;
		buf_add(out, db->piece_text.data + from, (size_t)have);
		offset += have;
		length -= have;
	}
	return STATUS_OK;
}

/* ---- checking -------------------------------------------------------------------------------------------------- */

/* What the batch row says: SHA-256, size. False when there is no such batch. */
static bool batch_file(struct db *db, int64_t batch_id, unsigned char sha256[HASH_SIZE], int64_t *bytes)
{
	struct db_stmt *s = db_stmt(db, STMT_DB_BATCH_FILE);
	const void *hash = NULL;
	size_t n = 0;

	stmt_int(s, ":batch_id", batch_id);
	if (stmt_step(s) == 1) {
		hash = stmt_get_blob(s, 0, &n);
		*bytes = stmt_get_int(s, 1);
	}
	if (hash && n == HASH_SIZE)
		memcpy(sha256, hash, HASH_SIZE);
	stmt_done(s);
	return hash && n == HASH_SIZE;
}

static int64_t count_pieces(struct db *db, int64_t batch_id)
{
	struct db_stmt *s = db_stmt(db, STMT_DB_ORIGINAL_COUNT);

	stmt_int(s, ":batch_id", batch_id);
	return stmt_one_int(s, 0);
}

enum status original_verify(struct db *db, int64_t batch_id, struct msgq *q)
{
	unsigned char want[HASH_SIZE], got[HASH_SIZE];
	crypto_hash_sha256_state h;
	int64_t bytes = 0, seen = 0, pieces = count_pieces(db, batch_id);

	if (!batch_file(db, batch_id, want, &bytes))
		return db->failed != STATUS_OK
			       ? db->failed
			       : msg_fail(q, STATUS_REGISTRY, "original-broken", MSG_FILE(db->path), NULL, NULL,
					  "table batch: there is no batch %lld", (long long)batch_id);
	crypto_hash_sha256_init(&h);
	for (int64_t i = 0; i < pieces; i++) {
		if (!load_piece(db, batch_id, i))
			return piece_failed(db, batch_id, i, q);
		crypto_hash_sha256_update(&h, (const unsigned char *)db->piece_text.data, db->piece_text.len);
		seen += (int64_t)db->piece_text.len;
	}
	crypto_hash_sha256_final(&h, got);
	if (seen == bytes && memcmp(got, want, HASH_SIZE) == 0)
		return STATUS_OK;
	return msg_fail(q, STATUS_REGISTRY, "original-broken", MSG_FILE(db->path), NULL, NULL,
			"table original: the file of batch %lld is not the one that was taken in", (long long)batch_id);
}
