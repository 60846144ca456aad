/* judge.c -- one result and its evidence against the algorithm in force.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "audit/judge.h"

#include "audit/evidence.h"
#include "base/text.h"

const char *audit_outcome_name(enum audit_outcome o)
{
	static const char *const names[AUDIT_OUTCOMES] = {"agree", "category-differs", "without-evidence",
							  "evidence-unreadable", "algorithm-unknown"};

	return names[o];
}

void judge_init(struct judge *j, const struct rules *rules)
{
	*j = (struct judge){.rules = rules, .canonical = BUF_INIT};
	msgq_init(&j->fault);
}

void judge_free(struct judge *j)
{
	buf_free(&j->canonical);
	msgq_free(&j->fault);
}

bool judge_agrees(const char *kind, const char *computed, const char *reported)
{
	if (text_eq(kind, "hpv") && text_eq(reported, "error"))
		return text_eq(computed, "invalid");
	return algorithm_category_agrees(kind, computed, reported);
}

const unsigned char *judge_bytes(struct judge *j, const void *body, size_t n, const char *test, size_t *size)
{
	if (n == 0 || *(const char *)body != '{') {
		*size = n;
		return body;
	}
	buf_reset(&j->canonical);
	msgq_clear(&j->fault);
	if (evidence_encode_text(body, n, test, MSG_NOWHERE, &j->canonical, &j->fault) != STATUS_OK)
		return NULL;
	*size = j->canonical.len;
	return (const unsigned char *)j->canonical.data;
}

void judge_under(struct judge *j, const struct rules_case *c, int algorithm, struct judged *out)
{
	const struct algorithm *alg;

	*out = (struct judged){.outcome = AUDIT_UNREADABLE, .algorithm = -1};
	if (!c->evidence) {
		out->verdict.status = SCORE_ERR_RANGE;
		return;
	}
	out->algorithm = algorithm;
	if (algorithm < 0) {
		/* A damaged evidence, or one of another test, is that first: its assay may be what was damaged. */
		out->verdict.status = (uint8_t)score_check_evidence(c->evidence, c->n);
		if (out->verdict.status == SCORE_OK && c->evidence[5] != c->kind)
			out->verdict.status = SCORE_ERR_WRONG_KIND;
		if (out->verdict.status == SCORE_OK) {
			out->outcome = AUDIT_UNKNOWN;
			out->verdict.status = JUDGE_UNKNOWN;
		}
		return;
	}
	alg = &j->rules->algorithm[algorithm].alg;
	if (algorithm_score(alg, c->evidence, c->n, &out->verdict) != SCORE_OK)
		return;
	out->computed = score_category_name(out->verdict.kind, out->verdict.category);
	out->unverified = algorithm_uses_unverified(alg, &out->verdict);
	out->outcome = AUDIT_DIFFERS;
}

void judge_case(struct judge *j, const struct rules_case *c, const char *reported, struct judged *out)
{
	judge_under(j, c, c->evidence ? rules_find(j->rules, c) : -1, out);
	if (out->computed && judge_agrees(score_kind_name(c->kind), out->computed, reported))
		out->outcome = AUDIT_AGREE;
}
