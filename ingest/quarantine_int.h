/* quarantine_int.h -- refused rows with their place in the original file; internal to quarantine*.c.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: lists and texts live in the arena passed; a waiting_file's stream is closed by the caller.
 */
#ifndef INGEST_QUARANTINE_INT_H
#define INGEST_QUARANTINE_INT_H

#include "base/decode.h"
#include "base/hash.h"
#include "ingest/quarantine.h"
#include "ingest/stream.h"

struct waiting {
	struct quarantine_item item;
	int64_t ordinal, offset, length;
};

/* Unresolved rows ordered by record_id, which is also by batch and ordinal. */
struct waiting *waiting_load(struct db *db, struct arena *a, int64_t batch_id, size_t *n);
/* How many at the start of the list are of the same batch; n > 0. */
size_t waiting_of_batch(const struct waiting *w, size_t n);

struct waiting_file {
	const char *name;
	int64_t bytes;
	unsigned char sha256[HASH_SIZE];
	FILE *f; /* at its start */
	enum text_encoding enc;
	size_t bom;
};
enum status waiting_source(struct db *db, struct arena *a, int64_t batch_id, struct waiting_file *out, struct msgq *q);

#endif
