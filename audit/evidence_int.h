/* evidence_int.h -- what the encoders of the five kinds share; private to audit/.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: an encoder lives during one call of evidence_encode; its arena holds the lists that are sorted.
 */
#ifndef AUDIT_EVIDENCE_INT_H
#define AUDIT_EVIDENCE_INT_H

#include "audit/evidence.h"

struct encoder {
	struct arena arena;
	struct buf *out;
	struct msgq *q;
	struct msg_pos pos;
};

/* A place in the object; its path is only written when something is wrong there. */
struct where {
	const char *list; /* member, or the list an entry stands in; NULL: the object itself */
	int index;        /* of the entry, -1 none */
	const char *member;
};

#define WHERE(name) ((struct where){(name), -1, NULL})

/* Queues the one message; always false, so that a check can end with it. */
bool encoder_refuse(struct encoder *e, struct where at, const char *code, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
/* True when item is an object with exactly these members; '?' before a name: may be absent. NULL ends the list. */
bool encoder_members(struct encoder *e, const cJSON *item, struct where at, const char *const *names);
/* True when item is an integer of lo .. hi. */
bool encoder_integer(struct encoder *e, const cJSON *item, struct where at, uint32_t lo, uint32_t hi, uint32_t *out);
/* encoder_integer of a member, then appended in `width` bytes. */
bool encoder_put_member(struct encoder *e, const cJSON *object, const char *name, unsigned width, uint32_t lo,
			uint32_t hi, uint32_t *out);
/* True when item is an array; *n gets its length. */
bool encoder_array(struct encoder *e, const cJSON *item, struct where at, size_t *n);
/* Printable ASCII of 1 .. 32 characters without quote and backslash. */
bool encoder_name(struct encoder *e, const cJSON *item, struct where at, const char **out);
void encoder_put(struct encoder *e, uint32_t v, unsigned width);
void encoder_put_name(struct encoder *e, const char *name);

bool evidence_encode_hpv(struct encoder *e, const cJSON *object);
bool evidence_encode_cytology(struct encoder *e, const cJSON *object);
bool evidence_encode_ploidy(struct encoder *e, const cJSON *object);
bool evidence_encode_ave(struct encoder *e, const cJSON *object);
bool evidence_encode_dual_stain(struct encoder *e, const cJSON *object);

/* Members of a cell after its id, in the order of enum score_cell_class. */
extern const char *const evidence_cell_classes[];

#endif
