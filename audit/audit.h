/* audit.h -- verdicts in the registry: algorithms stored, evidence encoded and scored, kept in step with new results.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A verdict is a function of an evidence and an algorithm. The reported result is never changed by one.
 * Ownership: nothing is handed out; callers keep what they pass until the call returns.
 */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include "base/date.h"
#include "db/db.h"
#include "db/evidence.h"

/* Which algorithm judges which results; of a list the first that matches holds. */
struct audit_in_force {
	const char *test;      /* hpv, cytology, ploidy, ave, dual-stain */
	const char *device;    /* device code; NULL any */
	const char *assay;     /* of the evidence (hpv), else as the device writes it; NULL any */
	const char *algorithm; /* id: schemas/algorithms/<id>.json */
	date_t from;           /* results collected on or after this day; DATE_NONE all */
};

struct audit_summary {
	int64_t scored;     /* evidence looked at */
	int64_t differs;    /* of those: another class than reported */
	int64_t unreadable; /* the core refuses the evidence */
	int64_t unknown;    /* no algorithm in force */
	bool rebuilt;       /* everything was scored anew, not only new evidence */
};

/* The encoder ingest is given (db/evidence.h); ctx is not used. */
bool audit_encode(void *ctx, const char *json, size_t n, const char *test, struct arena *a, struct buf *out,
		  struct evidence_fault *fault);

/* Stores the algorithms named by in_force that are new, and scores the evidence that came since the last time; all of
 * it when the list or an algorithm changed. One transaction of its own; nothing is written when nothing changed. `out`
 * may be NULL. STATUS_ATTENTION when a newly scored result was reported as another class; STATUS_INPUT when an
 * algorithm file is missing, wrong, or has other content than its stored version ("algorithm-version-changed"): nothing
 * is then changed. */
enum status audit_update(struct db *db, const char *data_dir, const char *actor, const struct audit_in_force *in_force,
			 size_t n, struct audit_summary *out, struct msgq *q);

/* Drops and recomputes all verdicts from the stored algorithms, within the caller's open transaction: the same bytes as
 * any series of updates. Does nothing when audit_update never ran on this registry (it was made by an older sanad). */
enum status audit_rebuild(struct db *db, const char *data_dir, const struct audit_in_force *in_force, size_t n,
			  struct audit_summary *out, struct msgq *q);

#endif
