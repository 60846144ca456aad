/* ingest.h -- takes one result file into the registry: every row read gets exactly one fate.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: an ingest_summary owns an arena with all its strings; free it with ingest_summary_free.
 */
#ifndef INGEST_INGEST_H
#define INGEST_INGEST_H

#include "base/arena.h"
#include "db/db.h"
#include "db/evidence.h"
#include "db/place.h"

/* Called now and then while a file is read. `total` is the size of the file in bytes. */
typedef void (*ingest_progress)(void *ctx, int64_t done, int64_t total);

struct ingest_options {
	const char *data_dir;     /* folder that holds schemas/ */
	const char *profile;      /* profile id, or NULL to recognise it by content */
	const char *actor;        /* who, for the ledger */
	date_t as_of;             /* "today": later dates lie in the future */
	int64_t now;              /* moment of the batch, seconds since 1970 UTC */
	bool dry_run;             /* do everything, keep nothing */
	place_resolver place;     /* may be NULL: then every place given is unknown */
	void *place_ctx;          /* first argument of place */
	evidence_encoder encode;  /* may be NULL: then evidence is kept as JSON */
	void *encode_ctx;         /* first argument of encode */
	ingest_progress progress; /* may be NULL */
	void *progress_ctx;       /* first argument of progress */
};

enum ingest_fate {
	FATE_ACCEPTED,    /* new */
	FATE_UNCHANGED,   /* already held with the same content */
	FATE_CORRECTED,   /* supersedes or withdraws an earlier one */
	FATE_DUPLICATE,   /* twice in this file */
	FATE_QUARANTINED, /* refused until mended */
	FATE_IGNORED,     /* not for this registry */
	FATE_COUNT
};

/* Word of the fate as stored in record.fate. */
const char *ingest_fate_name(enum ingest_fate fate);

/* How often a reason, rule or warning was met; a list sorted by count (most first), then by name. */
struct ingest_tally {
	const char *name; /* reason in words (ignored), rule id (quarantined), warning id */
	int64_t count;
	struct ingest_tally *next;
};

/* One row as understood, for --dry-run. Identifying fields are told only as present, absent, valid, invalid. */
struct ingest_field {
	const char *name, *value;
	struct ingest_field *next;
};
struct ingest_sample {
	int64_t line;
	const char *fate; /* ingest_fate_name */
	struct ingest_field *field;
	struct ingest_sample *next;
};
#define INGEST_SAMPLES 5

struct ingest_summary {
	struct arena arena;
	int64_t read; /* rows or runs read = sum of fate[] */
	int64_t fate[FATE_COUNT];
	struct ingest_tally *ignored;  /* by reason */
	struct ingest_tally *refused;  /* by rule id */
	struct ingest_tally *warnings; /* values dropped: cnic-invalid, phone-invalid, mrn-outside-pattern ... */
	struct ingest_sample *samples; /* first rows as understood, with dry_run only */
	const char *file;              /* last part of the file name */
	const char *profile;           /* id of the profile that read it */
	const char *profile_title;
	const char *profile_verified; /* "real device file" or "template, unverified" */
	char profile_sha256[65];      /* of the profile file */
	char file_sha256[65];
	int64_t batch_id;   /* batch made; 0 with dry_run; the earlier batch when already_taken */
	bool already_taken; /* these very bytes were taken in before: nothing was stored, all rows count as duplicate */
};

/* Reads, checks and stores one file in one transaction. STATUS_OK; STATUS_ATTENTION when rows were quarantined (one
 * message each); STATUS_INPUT when the file cannot be read at all and nothing was changed: "file-missing",
 * "file-directory", "file-empty", "profile-unknown", "encoding", "truncated", "column-unknown" ...; STATUS_REGISTRY.
 * `out` is initialised here and is to be freed in every case. The registry is open for writing with its key loaded. */
enum status ingest_file(struct db *db, const char *path, const struct ingest_options *opt, struct ingest_summary *out,
			struct msgq *q);
void ingest_summary_free(struct ingest_summary *s);

/* "read 1,204 = accepted 1,130 + unchanged 52 + corrected 3 + duplicate 4 + quarantined 9 + ignored 6 (controls)";
 * several reasons with their counts: "(4 control, 2 not a cervical assay)". In `a`. */
char *ingest_reconcile(struct arena *a, const struct ingest_summary *s);

#endif
