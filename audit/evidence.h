/* evidence.h -- evidence as JSON to the scoring core's canonical bytes, and back.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * JSON -> bytes -> JSON gives canonical JSON (compact, members and entries in fixed order); bytes -> JSON -> bytes
 * gives the same bytes. The encoding is described in score/README.md. Ownership: outputs are appended to the caller's
 * buffer.
 */
#ifndef AUDIT_EVIDENCE_H
#define AUDIT_EVIDENCE_H

#include "base/buf.h"
#include "base/json.h"
#include "base/msg.h"

/* Appends the canonical bytes of one evidence object. `kind` is the kind the record says ("ploidy"), or NULL to take
 * the object's member "kind"; when both are there they must agree. All numbers are integers in the units of the
 * encoding; an unknown or missing member, a wrong type, a number out of range, a cell or channel given twice,
 * probabilities over 10000 are refused: STATUS_INPUT with one message at `pos` whose field is the path, such as
 * "evidence.cells[3].id"; nothing is then appended. */
enum status evidence_encode(const cJSON *object, const char *kind, struct msg_pos pos, struct buf *out, struct msgq *q);
/* The same from text. */
enum status evidence_encode_text(const char *text, size_t n, const char *kind, struct msg_pos pos, struct buf *out,
				 struct msgq *q);

/* Appends canonical JSON. STATUS_INPUT with a message ("evidence-bytes") when the core does not accept the bytes. */
enum status evidence_decode(const void *bytes, size_t n, struct msg_pos pos, struct buf *out, struct msgq *q);

/* Word for the kind of a canonical evidence ("ploidy"), or NULL. Looks at the header only. */
const char *evidence_kind(const void *bytes, size_t n);

#endif
