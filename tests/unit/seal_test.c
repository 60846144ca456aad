/* rooms: db base */
/* seal_test.c -- keys, sealing and keyed hashes.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "tests/unit/registry.h"

static const char secret[] = "Zarbibi bint Dad Muhammad";

static void what_is_sealed_opens_again(void)
{
	struct buf sealed = BUF_INIT, open = BUF_INIT;
	struct registry r;

	registry_new(&r);
	for (size_t n = 0; n <= sizeof secret; n++) {
		buf_reset(&sealed);
		buf_reset(&open);
		seal_close_bytes(r.db, "identity", 7, secret, n, &sealed);
		CHECK_INT(sealed.len, n + 24 + 16);
		CHECK(seal_open_bytes(r.db, "identity", 7, sealed.data, sealed.len, &open));
		CHECK(open.len == n && memcmp(open.data, secret, n) == 0);
	}
	CHECK(!memmem(sealed.data, sealed.len, "Zarbibi", 7));
	seal_wipe(&open);
	CHECK_INT(open.len, 0);
	buf_free(&sealed);
	registry_end(&r);
}

static void the_same_text_in_the_same_row_seals_to_the_same_bytes(void)
{
	struct buf a = BUF_INIT, b = BUF_INIT, c = BUF_INIT;
	struct registry r;

	registry_new(&r);
	seal_close_bytes(r.db, "identity", 7, secret, sizeof secret, &a);
	seal_close_bytes(r.db, "identity", 7, secret, sizeof secret, &b);
	seal_close_bytes(r.db, "identity", 8, secret, sizeof secret, &c);
	CHECK(a.len == b.len && memcmp(a.data, b.data, a.len) == 0);
	CHECK(memcmp(a.data, c.data, 24) != 0);
	buf_free(&a);
	buf_free(&b);
	buf_free(&c);
	registry_end(&r);
}

static void a_changed_or_moved_text_does_not_open(void)
{
	struct buf sealed = BUF_INIT, open = BUF_INIT;
	struct registry r;

	registry_new(&r);
	seal_close_bytes(r.db, "identity", 7, secret, sizeof secret, &sealed);
	for (size_t i = 0; i < sealed.len; i++) {
		sealed.data[i] ^= 1;
		CHECK(!seal_open_bytes(r.db, "identity", 7, sealed.data, sealed.len, &open));
		sealed.data[i] ^= 1;
	}
	for (size_t n = 0; n < sealed.len; n++)
		CHECK(!seal_open_bytes(r.db, "identity", 7, sealed.data, n, &open));
	CHECK(!seal_open_bytes(r.db, "identity", 8, sealed.data, sealed.len, &open));
	CHECK(!seal_open_bytes(r.db, "original", 7, sealed.data, sealed.len, &open));
	CHECK(!seal_open_bytes(r.db, "identity", 7, NULL, 0, &open));
	CHECK(seal_open_bytes(r.db, "identity", 7, sealed.data, sealed.len, &open));
	CHECK_STR(open.data, secret);
	buf_free(&sealed);
	seal_wipe(&open);
	registry_end(&r);
}

static void keyed_hashes_differ_by_purpose_value_and_key(void)
{
	unsigned char a[SEAL_HASH_SIZE], b[SEAL_HASH_SIZE];
	struct registry r, other;

	registry_new(&r);
	registry_new(&other);
	seal_hash(r.db, "cnic", "5120312345678", a);
	seal_hash(r.db, "cnic", "5120312345678", b);
	CHECK(memcmp(a, b, sizeof a) == 0);
	seal_hash(r.db, "family-cnic", "5120312345678", b);
	CHECK(memcmp(a, b, sizeof a) != 0);
	seal_hash(r.db, "cnic", "5120312345679", b);
	CHECK(memcmp(a, b, sizeof a) != 0);
	seal_hash(other.db, "cnic", "5120312345678", b);
	CHECK(memcmp(a, b, sizeof a) != 0);
	seal_hash(r.db, "c", "nic5120312345678", b);
	CHECK(memcmp(a, b, sizeof a) != 0);
	registry_end(&other);
	registry_end(&r);
}

static void without_the_key_nothing_is_sealed(void)
{
	struct buf sealed = BUF_INIT;
	struct registry r;

	registry_new(&r);
	registry_close(&r);
	CHECK_INT(db_open(&r.db, r.path, DB_WRITE, &r.q), STATUS_OK);
	CHECK(!seal_has_key(r.db));
	seal_close_bytes(r.db, "identity", 1, secret, sizeof secret, &sealed);
	CHECK_INT(sealed.len, 0);
	CHECK_INT(db_status(r.db), STATUS_INTERNAL);
	buf_free(&sealed);
	registry_end(&r);
}

static void refuse_key(const char *content, const char *code)
{
	struct registry r;
	FILE *f;

	registry_new(&r);
	f = fopen(r.key, "w");
	fputs(content, f);
	fclose(f);
	CHECK_INT(seal_load_key(r.db, r.key, &r.q), STATUS_REGISTRY);
	CHECK_STR(r.q.last->code, code);
	registry_end(&r);
}

#define DIGITS "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void a_file_that_is_not_the_key_is_refused(void)
{
	refuse_key("sanad key 1\n" DIGITS "\n", "key-wrong");
	refuse_key("sanad key 1\r\n# note\r\n\r\n" DIGITS "\r\n", "key-wrong");
	refuse_key("sanad key 2\n" DIGITS "\n", "key-format");
	refuse_key("", "key-format");
	refuse_key("sanad key 1\n", "key-format");
	refuse_key("sanad key 1\n" DIGITS "\n" DIGITS "\n", "key-format");
	refuse_key("sanad key 1\nx" DIGITS "\n", "key-format");
	refuse_key("sanad key 1\n0x" DIGITS "\n", "key-format");
	refuse_key("sanad key 1\n" DIGITS "0\n", "key-format");
	refuse_key("name,result\n", "key-format");
}

static void a_missing_key_is_named(void)
{
	struct registry r;

	registry_new(&r);
	unlink(r.key);
	CHECK_INT(seal_load_key(r.db, r.key, &r.q), STATUS_REGISTRY);
	CHECK_STR(r.q.last->code, "key-missing");
	CHECK_STR(r.q.last->pos.file, r.key);
	CHECK_INT(db_status(r.db), STATUS_OK);
	registry_end(&r);
}

static void a_key_others_may_read_is_warned_about(void)
{
	struct registry r;

	registry_new(&r);
	chmod(r.key, 0644);
	CHECK_INT(seal_load_key(r.db, r.key, &r.q), STATUS_OK);
	CHECK_INT(r.q.count[MSG_WARNING], 1);
	CHECK_STR(r.q.last->code, "key-permissions");
	registry_end(&r);
}

static void an_existing_key_is_used_for_a_new_registry(void)
{
	struct registry r;
	struct db *second = NULL;
	char path[300];
	struct buf a = BUF_INIT, b = BUF_INIT;

	registry_new(&r);
	snprintf(path, sizeof path, "%s/second.db", r.folder);
	CHECK_INT(db_create(&second, path, r.key, &r.q), STATUS_OK);
	if (second) {
		seal_close_bytes(r.db, "identity", 1, secret, sizeof secret, &a);
		seal_close_bytes(second, "identity", 1, secret, sizeof secret, &b);
		CHECK(a.len == b.len && memcmp(a.data, b.data, a.len) == 0);
	}
	db_close(second);
	buf_free(&a);
	buf_free(&b);
	registry_end(&r);
}

static void a_key_file_that_is_no_key_leaves_no_registry_behind(void)
{
	struct registry r;
	struct db *second = NULL;
	char path[300], key[300];
	FILE *f;

	registry_new(&r);
	snprintf(path, sizeof path, "%s/second.db", r.folder);
	snprintf(key, sizeof key, "%s/second.key", r.folder);
	f = fopen(key, "w");
	fputs("hello\n", f);
	fclose(f);
	CHECK_INT(db_create(&second, path, key, &r.q), STATUS_REGISTRY);
	CHECK(!second);
	CHECK(access(path, F_OK) != 0);
	registry_end(&r);
}

int main(void)
{
	UNIT_RUN("what is sealed opens again", what_is_sealed_opens_again);
	UNIT_RUN("the same text in the same row seals to the same bytes",
		 the_same_text_in_the_same_row_seals_to_the_same_bytes);
	UNIT_RUN("a changed or moved text does not open", a_changed_or_moved_text_does_not_open);
	UNIT_RUN("keyed hashes differ by purpose, value and key", keyed_hashes_differ_by_purpose_value_and_key);
	UNIT_RUN("without the key nothing is sealed", without_the_key_nothing_is_sealed);
	UNIT_RUN("a file that is not the key is refused", a_file_that_is_not_the_key_is_refused);
	UNIT_RUN("a missing key is named", a_missing_key_is_named);
	UNIT_RUN("a key others may read is warned about", a_key_others_may_read_is_warned_about);
	UNIT_RUN("an existing key is used for a new registry", an_existing_key_is_used_for_a_new_registry);
	UNIT_RUN("a key file that is no key leaves no registry behind",
		 a_key_file_that_is_no_key_leaves_no_registry_behind);
	UNIT_END("seal");
}
