/* session.h -- everything that is loaded once to read a file or to read refused rows again; internal to ingest/.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: session_open loads into the session; session_close gives everything back, also after a failed open.
 */
#ifndef INGEST_SESSION_H
#define INGEST_SESSION_H

#include "ingest/check.h"
#include "ingest/ingest.h"
#include "ingest/store.h"

struct session {
	struct db *db;
	const struct ingest_options *opt;
	struct msgq *q;
	struct arena arena;
	struct profile_set profiles;
	struct registers registers;
	const struct codelist *codes;
	struct check_context check; /* profile is set per file */
	struct buf evidence, encoded;
};

/* Profiles, code lists, registers. */
enum status session_open(struct session *s, struct db *db, const struct ingest_options *opt, struct msgq *q);
void session_close(struct session *s);
/* Checks a row and decides its fate. `u` lives as long as the row. */
void session_judge(struct session *s, int64_t batch_id, struct row *row, struct understood *u, struct decision *d);
/* One error message for a refused row: file, line, field, reason, hint. */
void session_report(struct session *s, const char *file, const struct row *row);
/* Counts of fates into a batch row. */
struct batch_row {
	int64_t batch_id;
	const char *kind, *file_name;
	unsigned char file_sha256[HASH_SIZE];
	int64_t file_bytes;
	const struct profile *profile;
	int64_t read, fate[FATE_COUNT];
};
/* Writes the batch after comparing its counts with the records in the registry. */
enum status session_write_batch(struct session *s, const struct batch_row *b);

#endif
