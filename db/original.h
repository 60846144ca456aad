/* original.h -- the bytes of every file taken in, kept compressed and sealed in pieces of 1 MiB.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Memory is flat in file size: one piece at a time is held. The key must be loaded.
 */
#ifndef DB_ORIGINAL_H
#define DB_ORIGINAL_H

#include "base/buf.h"
#include "base/hash.h"
#include "db/db.h"

#include <stdio.h>

/* Stores all of f (from its start) under batch_id within the open transaction and hashes it. */
enum status original_store(struct db *db, int64_t batch_id, FILE *f, const char *file, unsigned char sha256[HASH_SIZE],
			   int64_t *bytes, struct msgq *q);
/* SHA-256 and size of f without storing; f is rewound. */
enum status original_hash(FILE *f, const char *file, unsigned char sha256[HASH_SIZE], int64_t *bytes, struct msgq *q);
/* Appends `length` bytes at `offset` of the file to out. STATUS_REGISTRY when a piece is missing or does not open. */
enum status original_read(struct db *db, int64_t batch_id, int64_t offset, int64_t length, struct buf *out,
			  struct msgq *q);
/* Opens every piece of the batch and compares size and SHA-256 with the batch row. */
enum status original_verify(struct db *db, int64_t batch_id, struct msgq *q);

#endif
