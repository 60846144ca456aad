/* algorithm_int.h -- the compiler of algorithm files; private to audit/.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: a compiler lives during one call of algorithm_compile.
 */
#ifndef AUDIT_ALGORITHM_INT_H
#define AUDIT_ALGORITHM_INT_H

#include "audit/algorithm.h"
#include "base/buf.h"

struct compiler {
	struct arena *arena;
	struct msgq *q;
	const char *file;
	struct buf body;
	uint32_t memory, unverified;
};

/* One number of a rule's "parameters". */
struct parameter {
	const char *name;
	uint32_t lo, hi;
	unsigned char width, use; /* bytes; bit of score_verdict.uses */
	const char *at_most;      /* an earlier parameter it must not exceed, or NULL */
	const char *at_least;     /* an earlier parameter it must not fall below, or NULL */
};

/* Queues an error of the file at the field ("" none) and returns false. */
bool compiler_refuse(struct compiler *c, const char *field, const char *code, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
/* As encoder_members: '?' marks what may be absent. */
bool compiler_members(struct compiler *c, const cJSON *item, const char *path, const char *const *names);
/* {"value", "source"[, "confidence", "note"]}; the mark goes to bit `use`. */
bool compiler_number(struct compiler *c, const cJSON *item, const char *path, uint32_t lo, uint32_t hi, unsigned use,
		     uint32_t *out);
/* "source" and "confidence" of an object. */
bool compiler_provenance(struct compiler *c, const cJSON *item, const char *path, unsigned use);
/* A text member that must be there and not be empty; names, ids and versions in the letters a name may have. false with
 * a message. */
bool compiler_text(struct compiler *c, const cJSON *object, const char *name, const char *path, const char **out);
/* Appends v to the body in `width` bytes, little-endian. */
void compiler_put(struct compiler *c, uint32_t v, unsigned width);
/* Appends a name: a byte of length, then its bytes. */
void compiler_put_name(struct compiler *c, const char *name);

/* Bodies of the rules: false with a message. */
bool algorithm_rule_hpv(struct compiler *c, const cJSON *json);
bool algorithm_rule_cytology(struct compiler *c, const cJSON *json);
bool algorithm_rule_ploidy(struct compiler *c, const cJSON *json);
bool algorithm_rule_ave(struct compiler *c, const cJSON *json);
bool algorithm_rule_dual_stain(struct compiler *c, const cJSON *json);

#endif
