/* check.h -- one row understood: every field checked against code lists, dates, places and registers.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: strings live in the row's arena or in the registers; the evidence buffer belongs to the caller.
 */
#ifndef INGEST_CHECK_H
#define INGEST_CHECK_H

#include "base/buf.h"
#include "db/codelist.h"
#include "db/identity.h"
#include "db/place.h"
#include "ingest/interpret.h"
#include "ingest/registers.h"

/* What the checks look things up in. */
struct check_context {
	const struct profile *profile;
	const struct codelist *codes;
	const struct registers *registers;
	place_resolver place; /* may be NULL */
	void *place_ctx;
	date_t as_of;
};

/* Values that were dropped while the row was kept. */
enum check_warning {
	WARN_CNIC_INVALID,
	WARN_PHONE_INVALID,
	WARN_AGE_DISAGREES,
	WARN_MRN_PATTERN,
	WARN_IDENTITY_CHANGED, /* set by store */
	WARN_PLACE_ALIKE,      /* nothing was dropped: a spelling was taken for the place it is most like */
	WARN_PLACE_PIECE,      /* a piece of the place is on no list */
	WARN_COUNT
};
const char *check_warning_name(enum check_warning w);

struct understood {
	const char *test; /* test or kind of event */
	bool is_event;
	const char *category; /* result or outcome; NULL for an event without one */
	const char *detail, *status;
	date_t collected_on, resulted_on;
	const struct device *device;       /* NULL */
	const struct facility *facility;   /* as written; NULL */
	int64_t facility_id, site_area_id; /* of the facility, else of the device; 0 unknown */
	const char *assay, *lot;
	struct identity who;
	struct place_piece reading[PLACE_MAX_PIECES]; /* of her place, to be looked at */
	size_t n_readings;
	struct buf *evidence;      /* JSON; empty: none */
	const struct buf *encoded; /* canonical bytes of it; NULL: it is kept as JSON */
	const char *ignored;       /* reason, then nothing else but ignored_rule is set */
	const char *ignored_rule;
	bool warning[WARN_COUNT];
};

/* Interprets and checks one row. false: refused, row->broken says why. `evidence` is emptied and filled. */
bool check_row(struct row *row, const struct check_context *ctx, struct buf *evidence, struct understood *out);

/* General advice for a rule id; never NULL. */
const char *rule_hint(const char *rule);

#endif
