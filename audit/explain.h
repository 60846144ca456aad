/* explain.h -- one verdict in words, rule by rule.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: lines live in the arena of the text.
 */
#ifndef AUDIT_EXPLAIN_H
#define AUDIT_EXPLAIN_H

#include "audit/reaudit.h"

struct explain_line {
	const char *part; /* result, evidence, algorithm, compared, rule, verdict */
	const char *text;
};

struct explain_text {
	struct arena *a;
	struct explain_line *line;
	size_t n, cap;
};

/* Appends a line. */
void explain_add(struct explain_text *t, const char *part, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* What the evidence of the record's result says, which numbers of the algorithm (in force, or req->what_if) it was
 * compared with, which rules fired and what follows. STATUS_USAGE "record-unknown"; STATUS_ATTENTION when the result
 * has no evidence, it cannot be read, no algorithm is in force, or the class differs from the reported one. */
enum status audit_explain(struct db *db, int64_t record_id, const struct audit_request *req, struct explain_text *out,
			  struct msgq *q);

/* explain_rules.c: the comparisons and the rules that fired of one verdict. */
void explain_comparisons(struct explain_text *t, const struct algorithm *alg, const struct score_verdict *v,
			 const unsigned char *evidence);
void explain_reasons(struct explain_text *t, const struct score_verdict *v);
/* Names of the numbers behind `bits` of uses, joined by ", ". */
const char *explain_uses(struct arena *a, const struct algorithm *alg, uint32_t bits);

#endif
