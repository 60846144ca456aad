/* seal.h -- identities and original files are sealed; exact matching goes over keyed hashes.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * XChaCha20-Poly1305 with a nonce that is a keyed hash of context and plaintext: the same text in the same row seals to
 * the same bytes (so an interrupted run repeated gives the same registry), and nothing else can be learned from it.
 * Context binds a sealed value to its table and row: moved elsewhere it does not open. Subkeys are derived from the key
 * file per purpose.
 */
#ifndef DB_SEAL_H
#define DB_SEAL_H

#include "base/buf.h"
#include "db/db.h"

#define SEAL_HASH_SIZE 16

/* Loads the key file and checks it against the registry. STATUS_REGISTRY: "key-missing", "key-wrong", "key-format",
 * "key-permissions" (readable by others: a warning only). */
enum status seal_load_key(struct db *db, const char *key_path, struct msgq *q);
bool seal_has_key(const struct db *db);

/* Appends the sealed form of n bytes. The key must be loaded. table/row: where it will stand. */
void seal_close_bytes(struct db *db, const char *table, int64_t row, const void *bytes, size_t n, struct buf *out);
/* Appends the plaintext. false when it does not open (changed, moved, other key). */
bool seal_open_bytes(struct db *db, const char *table, int64_t row, const void *sealed, size_t n, struct buf *out);

/* Keyed hash of a normalised identifier; `purpose` keeps kinds apart ("cnic", "phone", "mrn", "name" ...). */
void seal_hash(struct db *db, const char *purpose, const char *value, unsigned char out[SEAL_HASH_SIZE]);
/* The same over bytes, for record keys. */
void seal_hash_bytes(struct db *db, const char *purpose, const void *bytes, size_t n,
		     unsigned char out[SEAL_HASH_SIZE]);

/* Secret bytes of a sealed JSON identity: see ingest. Wipes a buffer that held plaintext, then frees it. */
void seal_wipe(struct buf *b);

#endif
