/* judge.h -- one result and its evidence against the algorithm in force.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: a judge belongs to one thread; its rules are shared. Names it gives are the core's own.
 */
#ifndef AUDIT_JUDGE_H
#define AUDIT_JUDGE_H

#include "audit/rules.h"

enum audit_outcome {
	AUDIT_AGREE,
	AUDIT_DIFFERS,    /* the evidence gives another class */
	AUDIT_WITHOUT,    /* reported without evidence */
	AUDIT_UNREADABLE, /* the core refuses the evidence */
	AUDIT_UNKNOWN,    /* no algorithm in force */
	AUDIT_OUTCOMES
};

/* "agree", "category-differs", "without-evidence", "evidence-unreadable", "algorithm-unknown". */
const char *audit_outcome_name(enum audit_outcome o);

#define JUDGE_UNKNOWN 255 /* verdict.status of a result no algorithm is in force for */

struct judge {
	const struct rules *rules;
	struct buf canonical; /* of an evidence kept as JSON */
	struct msgq fault;    /* why it cannot be read */
};

/* What came out. */
struct judged {
	enum audit_outcome outcome;
	int algorithm; /* place in rules.algorithm, -1 none */
	struct score_verdict verdict;
	const char *computed; /* NULL without a verdict */
	bool unverified;      /* it rests on numbers that are from memory or unverified */
};

void judge_init(struct judge *j, const struct rules *rules);
void judge_free(struct judge *j);

/* algorithm_category_agrees, and: an instrument error and an invalid run both say that there is no result, so a
 * reported HPV error agrees with a computed invalid. */
bool judge_agrees(const char *kind, const char *computed, const char *reported);

/* The canonical bytes behind a stored evidence, whatever its format: JSON begins with a brace, canonical bytes with the
 * core's mark. NULL when JSON does not encode. */
const unsigned char *judge_bytes(struct judge *j, const void *body, size_t n, const char *test, size_t *size);
/* `c` has its canonical evidence, or NULL when it cannot be read. `algorithm`: its place in the rules, -1 none in
 * force. A verdict is AUDIT_DIFFERS: the caller compares. */
void judge_under(struct judge *j, const struct rules_case *c, int algorithm, struct judged *out);
/* Under the algorithm in force, compared with what was reported. */
void judge_case(struct judge *j, const struct rules_case *c, const char *reported, struct judged *out);

#endif
