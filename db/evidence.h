/* evidence.h -- how ingest/ asks for the canonical bytes of an evidence, which audit/ knows how to make.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: texts of a fault live in the arena passed.
 */
#ifndef DB_EVIDENCE_H
#define DB_EVIDENCE_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* Values of evidence.format. */
#define EVIDENCE_JSON "json-1"   /* compact JSON, keys as the device sent them */
#define EVIDENCE_SCORE "score-1" /* canonical bytes, score/README.md */

/* Why an evidence cannot be encoded. */
struct evidence_fault {
	const char *field;  /* path of the offence: "evidence.cells[3].id" */
	const char *reason; /* lower case, no full stop, without the value */
	const char *hint;   /* NULL none */
};

/* Appends the canonical bytes of the n bytes of JSON to out. false: nothing is appended and *fault says why. */
typedef bool (*evidence_encoder)(void *ctx, const char *json, size_t n, const char *test, struct arena *a,
				 struct buf *out, struct evidence_fault *fault);

#endif
