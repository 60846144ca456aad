/* verify.h -- recomputes everything in the registry that can be recomputed and names the first thing that does not
 * hold. SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef DB_VERIFY_H
#define DB_VERIFY_H

#include "db/db.h"

struct verify_report {
	int64_t ledger_rows;  /* chain links recomputed */
	int64_t truth_rows;   /* rows of truth tables digested */
	int64_t batches;      /* files whose fates add up */
	int64_t originals;    /* files opened and hashed; 0 when the key is not loaded */
	int64_t derived_rows; /* rows of derived tables rebuilt and compared */
	bool key_used;
	char head[65];    /* hash of the last ledger row: keep it elsewhere to prove nothing was cut off */
	char content[65]; /* registry digest, printed in reports */
};

/* Checks in order: integrity_check; schema equals the migrations; application_id and version; ledger chain; every truth
 * table against its ledger digests (append tables tiled by ranges, no row outside; whole tables against their newest
 * digest); fates of every batch against its counts; foreign keys; with the key, every original file and every sealed
 * identity; then `rebuild` is called inside a transaction that is rolled back, and the derived tables must come out the
 * same. `rebuild` may be NULL. STATUS_ATTENTION with messages naming table and row when something does not hold. Needs
 * DB_WRITE (it rolls back). */
enum status verify_registry(struct db *db, enum status (*rebuild)(struct db *db, void *ctx, struct msgq *q), void *ctx,
			    struct verify_report *out, struct msgq *q);

#endif
