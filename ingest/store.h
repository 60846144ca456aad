/* store.h -- the fate of an understood row, and its rows in the registry.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: nothing is kept; all calls stand inside the transaction of the file.
 */
#ifndef INGEST_STORE_H
#define INGEST_STORE_H

#include "db/seal.h"
#include "ingest/check.h"
#include "ingest/ingest.h"

struct decision {
	enum ingest_fate fate;
	unsigned char key[SEAL_HASH_SIZE], content[SEAL_HASH_SIZE];
	bool has_key, has_content;
	int64_t same_as;    /* record it repeats, corrects or withdraws; 0 none */
	int64_t supersedes; /* result or event it replaces; 0 none */
};

/* Where a record stands. */
struct record_place {
	int64_t batch_id, ordinal;
	int64_t retry_of; /* 0 none */
};

/* Decides by key and content. `taken` is what check_row returned. A change without a correction and a correction of
 * nothing are refused here: then row->broken is set. */
void store_decide(struct db *db, const struct profile *p, int64_t batch_id, struct row *row, struct understood *u,
		  bool taken, struct decision *out);
/* Writes the record and what it holds. Returns its id; errors stick to db. */
int64_t store_write(struct db *db, const struct record_place *at, const struct row *row, const struct understood *u,
		    const struct decision *d);

#endif
