/* rooms: db base */
/* original_test.c -- files taken in come back byte for byte, and only to who has the key.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "db/original.h"
#include "tests/unit/registry.h"

#define PIECE 1048576

/* n bytes that compress badly and differ everywhere. */
static FILE *make_file(size_t n)
{
	FILE *f = tmpfile();
	uint32_t x = 12345;

	for (size_t i = 0; f && i < n; i++) {
		x = x * 1664525u + 1013904223u;
		fputc((int)(x >> 24), f);
	}
	return f;
}

static void read_back(FILE *f, size_t n, struct buf *out)
{
	buf_reset(out);
	buf_reserve(out, n);
	rewind(f);
	out->len = fread(out->data, 1, n, f);
}

/* A batch with a file of n bytes, stored and committed. */
static void store(struct registry *r, FILE *f, int64_t batch)
{
	unsigned char sha[HASH_SIZE];
	char hex[HASH_HEX_SIZE], sql[400];
	int64_t bytes;

	CHECK_INT(db_begin(r->db, "ingest", "tester", &r->q), STATUS_OK);
	CHECK_INT(original_store(r->db, batch, f, "f.csv", sha, &bytes, &r->q), STATUS_OK);
	snprintf(sql, sizeof sql,
		 "INSERT INTO batch VALUES (%lld, 'results', 'f.csv', x'%s', %lld, 'p', x'00', 5, 0, 0, 0, 0, 0, 0, 0)",
		 (long long)batch, hash_hex(hex, sha), (long long)bytes);
	CHECK(db_exec(r->db, sql, "test"));
	CHECK_INT(db_commit(r->db, &r->q), STATUS_OK);
}

static void any_part_of_a_file_comes_back(void)
{
	static const int64_t parts[][2] = {{0, 1}, {0, 2 * PIECE + 77}, {PIECE - 3, 6}, {PIECE, PIECE}, {2 * PIECE, 77},
					   {5, 0}, {2 * PIECE + 76, 1}};
	struct buf whole = BUF_INIT, part = BUF_INIT;
	FILE *f = make_file(2 * PIECE + 77);
	struct registry r;

	registry_new(&r);
	store(&r, f, 1);
	read_back(f, 2 * PIECE + 77, &whole);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		buf_reset(&part);
		CHECK_INT(original_read(r.db, 1, parts[i][0], parts[i][1], &part, &r.q), STATUS_OK);
		CHECK_INT(part.len, parts[i][1]);
		CHECK(memcmp(part.data, whole.data + parts[i][0], part.len) == 0);
	}
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM original"), 3);
	CHECK_INT(original_read(r.db, 1, 2 * PIECE + 70, 8, &part, &r.q), STATUS_REGISTRY);
	CHECK_INT(original_read(r.db, 1, -1, 1, &part, &r.q), STATUS_REGISTRY);
	CHECK_INT(original_read(r.db, 2, 0, 1, &part, &r.q), STATUS_REGISTRY);
	CHECK_INT(original_verify(r.db, 1, &r.q), STATUS_OK);
	fclose(f);
	buf_free(&whole);
	buf_free(&part);
	registry_end(&r);
}

static void hashing_and_storing_agree_with_sha256(void)
{
	/* SHA-256 of "abc", FIPS 180-2, B.1 */
	static const char want[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
	unsigned char sha[HASH_SIZE];
	char hex[HASH_HEX_SIZE];
	struct registry r;
	FILE *f = tmpfile();
	int64_t bytes;

	fputs("abc", f);
	registry_new(&r);
	CHECK_INT(original_hash(f, "f", sha, &bytes, &r.q), STATUS_OK);
	CHECK_STR(hash_hex(hex, sha), want);
	CHECK_INT(bytes, 3);
	CHECK_INT(fgetc(f), 'a'); /* rewound */
	CHECK_INT(db_begin(r.db, "ingest", "tester", &r.q), STATUS_OK);
	CHECK_INT(original_store(r.db, 1, f, "f", sha, &bytes, &r.q), STATUS_OK);
	CHECK_STR(hash_hex(hex, sha), want);
	db_rollback(r.db);
	fclose(f);
	registry_end(&r);
}

static void an_empty_file_has_no_piece(void)
{
	FILE *f = make_file(0);
	struct registry r;

	registry_new(&r);
	store(&r, f, 1);
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM original"), 0);
	CHECK_INT(original_verify(r.db, 1, &r.q), STATUS_OK);
	fclose(f);
	registry_end(&r);
}

static void a_folder_cannot_be_hashed(void)
{
	unsigned char sha[HASH_SIZE];
	struct registry r;
	int64_t bytes;
	FILE *f;

	registry_new(&r);
	f = fopen(r.folder, "r");
	CHECK(f != NULL);
	if (f) {
		CHECK_INT(original_hash(f, "folder", sha, &bytes, &r.q), STATUS_INPUT);
		CHECK_STR(r.q.last->code, "file-unreadable");
		fclose(f);
	}
	registry_end(&r);
}

static void a_changed_missing_or_exchanged_piece_is_found(void)
{
	static const char *const damage[] = {
		"UPDATE original SET sealed = zeroblob(length(sealed)) WHERE original_id = 2",
		"UPDATE original SET sealed = CAST(substr(sealed, 1, length(sealed) - 1) AS BLOB) WHERE original_id = "
		"1",
		"DELETE FROM original WHERE original_id = 2",
		"DELETE FROM original WHERE original_id = 1",
		"UPDATE original SET piece = 1 - piece + 10; UPDATE original SET piece = piece - 10",
		"UPDATE original SET sealed = (SELECT sealed FROM original WHERE original_id = 1) WHERE original_id = "
		"2",
		"UPDATE batch SET file_bytes = file_bytes + 1",
		"UPDATE batch SET file_sha256 = zeroblob(32)",
		"DELETE FROM batch",
	};
	struct registry r;

	for (size_t i = 0; i < sizeof damage / sizeof damage[0]; i++) {
		FILE *f = make_file(PIECE + 9);

		registry_new(&r);
		store(&r, f, 1);
		CHECK_INT(original_verify(r.db, 1, &r.q), STATUS_OK);
		registry_close(&r);
		registry_sql(&r, damage[i]);
		CHECK_INT(db_open(&r.db, r.path, DB_READ, &r.q), STATUS_OK);
		CHECK_INT(seal_load_key(r.db, r.key, &r.q), STATUS_OK);
		if (original_verify(r.db, 1, &r.q) != STATUS_REGISTRY)
			UNIT_FAIL("not found: %s", damage[i]);
		fclose(f);
		registry_end(&r);
	}
}

static void a_rolled_back_file_is_forgotten(void)
{
	struct buf out = BUF_INIT;
	unsigned char sha[HASH_SIZE];
	FILE *f = make_file(100), *g = make_file(50);
	struct registry r;
	int64_t bytes;

	registry_new(&r);
	CHECK_INT(db_begin(r.db, "ingest", "tester", &r.q), STATUS_OK);
	CHECK_INT(original_store(r.db, 1, f, "f", sha, &bytes, &r.q), STATUS_OK);
	CHECK_INT(original_read(r.db, 1, 0, 100, &out, &r.q), STATUS_OK);
	db_rollback(r.db);
	CHECK_INT(original_read(r.db, 1, 0, 100, &out, &r.q), STATUS_REGISTRY);
	store(&r, g, 1);
	CHECK_INT(original_read(r.db, 1, 0, 51, &out, &r.q), STATUS_REGISTRY);
	fclose(f);
	fclose(g);
	buf_free(&out);
	registry_end(&r);
}

int main(void)
{
	UNIT_RUN("any part of a file comes back", any_part_of_a_file_comes_back);
	UNIT_RUN("hashing and storing agree with SHA-256", hashing_and_storing_agree_with_sha256);
	UNIT_RUN("an empty file has no piece", an_empty_file_has_no_piece);
	UNIT_RUN("a folder cannot be hashed", a_folder_cannot_be_hashed);
	UNIT_RUN("a changed, missing or exchanged piece is found", a_changed_missing_or_exchanged_piece_is_found);
	UNIT_RUN("a rolled back file is forgotten", a_rolled_back_file_is_forgotten);
	UNIT_END("original");
}
