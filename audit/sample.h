/* sample.h -- a reproducible sample for a second reader: all positives and a share of the negatives.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A result is drawn by a hash of the seed and of the place it was written at (SHA-256 of the file and byte offset of
 * the row), so that neither the order in which files were taken in nor the key of the registry matters.
 * Ownership: everything lives in the arena passed.
 */
#ifndef AUDIT_SAMPLE_H
#define AUDIT_SAMPLE_H

#include "audit/reaudit.h"

struct sample_request {
	int64_t percent, seed; /* 0 .. 100 of the negatives */
	const char *test;      /* NULL every test machines read */
	const char *area_code; /* place of screening; NULL everywhere */
	date_t from, to;       /* day of collection; DATE_NONE no bound */
};

struct sample_item {
	int64_t result_id, record_id, line;
	uint64_t draw;                    /* hash: the order in which the reader sees them */
	unsigned kind;                    /* enum score_kind */
	bool positive;                    /* as reported */
	const char *category;             /* as reported: never shown to the reader */
	const char *file, *site, *device; /* "" unknown */
	date_t collected_on;
};

struct sample {
	struct sample_item *item; /* by draw, then by place */
	size_t n;
	int64_t positives[AUDIT_KINDS], negatives[AUDIT_KINDS]; /* that could be drawn from */
	int64_t drawn[AUDIT_KINDS];                             /* negatives drawn */
};

/* Draws from results in force (final or corrected, not superseded) that could be read. STATUS_USAGE: unknown test or
 * area. */
enum status sample_draw(struct db *db, struct arena *a, const struct codelist *codes, const struct sample_request *req,
			struct sample *out, struct msgq *q);

/* ---- what came back ---- */

struct second_item {
	const struct sample_item *of;
	const char *category; /* of the second reader */
};

struct second_read {
	struct sample_request req; /* as the file says it was drawn */
	struct sample sample;
	struct second_item *item; /* in file order */
	size_t n;
	int64_t unread; /* rows without a second category */
};

/* Reads the filled file: columns drawn, record, test, second_category; others are not looked at. Every row must belong
 * to the sample it says it was drawn for, once, and its category to the test. STATUS_INPUT with a message per offence
 * at file:line. */
enum status second_read_load(struct db *db, struct arena *a, const struct codelist *codes, const char *path,
			     const struct sample_request *filter, struct second_read *out, struct msgq *q);

/* "seed=5 percent=10": column drawn. */
const char *sample_drawn(struct arena *a, const struct sample_request *req);

/* Stores the run and its second reads in one ledgered transaction. */
enum status second_read_store(struct db *db, const struct second_read *r, const struct audit_request *req,
			      const char *by, int64_t now, int64_t *run_id, struct msgq *q);

/* Agreement, kappa and false negatives by test. */
void second_read_figures(struct figures *f, const struct charts *charts, const struct codelist *codes,
			 const struct second_read *r);

#endif
