/* evidence.h -- what a device measured, as compact JSON with whole numbers only.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef INGEST_EVIDENCE_H
#define INGEST_EVIDENCE_H

#include "base/buf.h"
#include "db/evidence.h"
#include "ingest/row.h"

/* True for tests whose results may come with evidence: hpv, cytology, ploidy, ave, dual-stain. */
bool evidence_allowed(const char *test);

/* Appends the row's evidence, if any, to out (which stays empty without). JSON given by the row keeps the order of its
 * members; analytes become {"assay":..,"channels":[{"name":..,"ct":..}],"control":{..}} with Ct x 100 and null for
 * none. false with row->broken set: not an object, a number that is not whole, a kind other than the test, evidence
 * where there can be none. */
bool evidence_read(struct row *row, const struct profile *p, const struct assay_rule *assay, const char *test,
		   struct buf *out);

/* Puts the canonical bytes of `json` into `encoded`, which is emptied first and stays empty when json is. false with
 * row->broken set
 * ("evidence-invalid", the offending member named) when the encoder refuses it. */
bool evidence_encode_row(struct row *row, evidence_encoder encode, void *ctx, const char *test, const struct buf *json,
			 struct buf *encoded);

#endif
