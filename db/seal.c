/* seal.c -- sealing, opening and keyed hashes under the loaded key.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sealed = nonce (24 bytes) || XChaCha20-Poly1305 ciphertext || tag (16). The nonce is a keyed BLAKE2b of context and
 * plaintext: it repeats only when both are equal, and then the sealed bytes are equal too and tell no more than that.
 */
#include "db/seal.h"

#include "db/db_int.h"

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES
#define SUBKEY 32u

/* One key per purpose, so that no two uses can meet. Lives in memory that is locked and wiped. */
struct seal_keys {
	unsigned char seal[SUBKEY], nonce[SUBKEY], hash[SUBKEY], check[SUBKEY];
};

static enum status take_key(struct db *db, const unsigned char key[32], struct msgq *q)
{
	static const char context[crypto_kdf_CONTEXTBYTES] = {'s', 'a', 'n', 'a', 'd', 'k', 'e', 'y'};
	struct seal_keys *k = sodium_malloc(sizeof *k);

	if (!k)
		return msg_fail(q, STATUS_INTERNAL, "internal", MSG_NOWHERE, NULL, NULL,
				"no locked memory for the key");
	crypto_kdf_derive_from_key(k->seal, SUBKEY, 1, context, key);
	crypto_kdf_derive_from_key(k->nonce, SUBKEY, 2, context, key);
	crypto_kdf_derive_from_key(k->hash, SUBKEY, 3, context, key);
	crypto_kdf_derive_from_key(k->check, SUBKEY, 4, context, key);
	sodium_mprotect_readonly(k);
	seal_forget_key(db);
	db->keys = k;
	return STATUS_OK;
}

enum status seal_take_key(struct db *db, const char *key_path, struct msgq *q)
{
	unsigned char key[crypto_kdf_KEYBYTES];
	enum status st;

	if (sodium_init() < 0)
		return msg_fail(q, STATUS_INTERNAL, "internal", MSG_NOWHERE, NULL, NULL, "libsodium does not start");
	st = key_read(key_path, key, q);
	if (st == STATUS_OK)
		st = take_key(db, key, q);
	sodium_memzero(key, sizeof key);
	return st;
}

void seal_forget_key(struct db *db)
{
	sodium_free(db->keys);
	db->keys = NULL;
}

void seal_key_check(const struct db *db, char out[65])
{
	static const char text[] = "sanad key check";
	unsigned char mac[32];

	crypto_generichash(mac, sizeof mac, (const unsigned char *)text, sizeof text - 1, db->keys->check, SUBKEY);
	sodium_bin2hex(out, 65, mac, sizeof mac);
}

enum status seal_load_key(struct db *db, const char *key_path, struct msgq *q)
{
	enum status st = seal_take_key(db, key_path, q);
	struct db_stmt *s;
	const char *stored;
	char check[65];
	bool right;

	if (st != STATUS_OK)
		return st;
	seal_key_check(db, check);
	s = db_stmt(db, STMT_DB_META_GET);
	stmt_text(s, ":name", "key_check");
	stored = stmt_step(s) == 1 ? stmt_get_text(s, 0) : NULL;
	right = stored && strlen(stored) == 64 && sodium_memcmp(stored, check, 64) == 0;
	stmt_done(s);
	if (right)
		return db->failed;
	seal_forget_key(db);
	return msg_fail(q, STATUS_REGISTRY, "key-wrong", MSG_FILE(key_path), NULL,
			"name the key file that init made for this registry with --key",
			"this key belongs to another registry");
}

bool seal_has_key(const struct db *db)
{
	return db->keys != NULL;
}

static bool need_key(struct db *db)
{
	if (!db->keys)
		db_bug(db, "the key is needed and not loaded");
	return db->keys != NULL;
}

/* "table:row", authenticated with the text. */
static size_t context_text(char out[80], const char *table, int64_t row)
{
	int n = snprintf(out, 80, "%s:%lld", table, (long long)row);

	return n < 80 ? (size_t)n : 79;
}

static void make_nonce(const struct seal_keys *k, const char *context, size_t context_len, const void *bytes, size_t n,
		       unsigned char nonce[NONCE])
{
	crypto_generichash_state h;

	/* The NUL that ends the context keeps "a:1" + "2x" apart from "a:12" + "x". */
	crypto_generichash_init(&h, k->nonce, SUBKEY, NONCE);
	crypto_generichash_update(&h, (const unsigned char *)context, context_len + 1);
	crypto_generichash_update(&h, bytes, n);
	crypto_generichash_final(&h, nonce, NONCE);
}

void seal_close_bytes(struct db *db, const char *table, int64_t row, const void *bytes, size_t n, struct buf *out)
{
	unsigned char nonce[NONCE];
	unsigned long long sealed = 0;
	char context[80];
	size_t context_len = context_text(context, table, row);

	if (!need_key(db))
		return;
	make_nonce(db->keys, context, context_len, bytes, n, nonce);
	buf_add(out, nonce, NONCE);
	buf_reserve(out, n + TAG);
	crypto_aead_xchacha20poly1305_ietf_encrypt((unsigned char *)out->data + out->len, &sealed, bytes, n,
						   (const unsigned char *)context, context_len, NULL, nonce,
						   db->keys->seal);
	out->len += (size_t)sealed;
	out->data[out->len] = '\0';
}

bool seal_open_bytes(struct db *db, const char *table, int64_t row, const void *sealed, size_t n, struct buf *out)
{
	const unsigned char *bytes = sealed;
	unsigned long long opened = 0;
	char context[80];
	size_t context_len = context_text(context, table, row);
	int rc;

	if (!need_key(db) || !bytes || n < NONCE + TAG)
		return false;
	buf_reserve(out, n);
	rc = crypto_aead_xchacha20poly1305_ietf_decrypt((unsigned char *)out->data + out->len, &opened, NULL,
							bytes + NONCE, n - NONCE, (const unsigned char *)context,
							context_len, bytes, db->keys->seal);
	if (rc == 0)
		out->len += (size_t)opened;
	out->data[out->len] = '\0';
	return rc == 0;
}

void seal_hash_bytes(struct db *db, const char *purpose, const void *bytes, size_t n, unsigned char out[SEAL_HASH_SIZE])
{
	crypto_generichash_state h;

	memset(out, 0, SEAL_HASH_SIZE);
	if (!need_key(db))
		return;
	crypto_generichash_init(&h, db->keys->hash, SUBKEY, SEAL_HASH_SIZE);
	crypto_generichash_update(&h, (const unsigned char *)purpose, strlen(purpose) + 1);
	crypto_generichash_update(&h, bytes, n);
	crypto_generichash_final(&h, out, SEAL_HASH_SIZE);
}

void seal_hash(struct db *db, const char *purpose, const char *value, unsigned char out[SEAL_HASH_SIZE])
{
	seal_hash_bytes(db, purpose, value, strlen(value), out);
}

void seal_wipe(struct buf *b)
{
	if (b->cap > 0)
		sodium_memzero(b->data, b->cap);
	buf_free(b);
}
