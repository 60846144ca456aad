/* quarantine.h -- rows that were refused: why, verbatim, again.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A quarantined row is resolved once a later record was tried again in its place (retry_of) or holds the same key. The
 * row itself is never changed. Ownership: lists live in the arena passed.
 */
#ifndef INGEST_QUARANTINE_H
#define INGEST_QUARANTINE_H

#include "base/buf.h"
#include "ingest/ingest.h"

struct quarantine_item {
	int64_t record_id, batch_id;
	const char *file;    /* file name of the batch */
	const char *profile; /* profile id of the batch */
	int64_t line;        /* in that file */
	const char *rule, *field, *reason;
	const char *hint; /* what to do about it; by rule, never NULL */
};

struct quarantine_list {
	const struct quarantine_item *item;
	size_t n;
};

/* Rows not yet resolved, ordered by record_id. batch_id 0: of all files. */
enum status quarantine_list(struct db *db, struct arena *a, int64_t batch_id, struct quarantine_list *out,
			    struct msgq *q);

/* Writes unresolved rows verbatim, in the encoding and with the header of the file they came from, so that the file can
 * be mended and taken in again; beside it `<out>.reasons.csv` with record, line, rule, field, reason, hint. One output
 * per source file: with one batch it is `out` itself, with several `out` gets "-batch-N" before its suffix; `paths`
 * (may be NULL) lists the files written, one per line. Files are made 0600: they hold identities. STATUS_ATTENTION when
 * there is nothing to write. */
enum status quarantine_export(struct db *db, int64_t batch_id, const char *out, struct buf *paths, struct msgq *q);

struct quarantine_summary {
	int64_t tried;    /* unresolved rows read again */
	int64_t accepted; /* now results or events */
	int64_t corrected;
	int64_t unchanged; /* by now held with the same content */
	int64_t ignored;   /* by now recognised as a control or another assay */
	int64_t still;     /* still refused */
	int64_t batches;   /* retry batches made */
};

/* Reads unresolved rows again from the sealed originals under today's profiles, places and devices (opt as for
 * ingest_file; profile is not used), in record order, one transaction. Rows that pass become new records with retry_of
 * in a batch of kind 'retry'; rows that still fail stay as they are (one message each). Nothing passes: nothing is
 * written. */
enum status quarantine_retry(struct db *db, int64_t batch_id, const struct ingest_options *opt,
			     struct quarantine_summary *out, struct msgq *q);

#endif
