/* pass_judge.c -- one result of a pass: judged against what was reported, or against another rule, and counted.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "audit/pass_int.h"
#include "base/text.h"

/* ---- what came out ---- */

struct pass_finding *pass_new_finding(struct pass_tally *t)
{
	if (t->n_findings == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 64;
		t->finding = mem_realloc(t->finding, t->cap * sizeof *t->finding);
	}
	return &t->finding[t->n_findings++];
}

static void note(struct worker *w, const struct seen *s, const struct judged *j, const char *compared)
{
	const struct group *g = s->group;

	*pass_new_finding(&w->t) = (struct pass_finding){
		.result_id = s->result_id,
		.reported = g->reported >= 0 ? w->work->names[g->c.kind][g->reported] : NULL,
		.compared = compared,
		.computed = j->computed,
		.score = j->verdict.score,
		.reasons = j->verdict.reasons,
		.uses = j->verdict.uses,
		.positive = g->c.kind == SCORE_HPV ? j->verdict.counts[4] : 0,
		.algorithm = j->algorithm,
		.kind = (uint8_t)g->c.kind,
		.outcome = (uint8_t)j->outcome,
		.status = j->verdict.status,
		.unverified = j->unverified,
	};
}

/* `compared` is a place in the names of the test, -1 none. */
static void count(struct worker *w, const struct seen *s, const struct judged *j, int compared)
{
	struct group *g = s->group;

	w->t.outcome[g->c.kind][j->outcome]++;
	if (j->computed) {
		w->t.unverified[g->c.kind] += j->unverified;
		if (compared >= 0)
			w->t.matrix[g->c.kind][compared][j->verdict.category]++;
		g->n++;
		g->differs += j->outcome == AUDIT_DIFFERS;
	}
	if (j->outcome != AUDIT_AGREE)
		note(w, s, j, compared >= 0 ? w->work->names[g->c.kind][compared] : NULL);
}

/* ---- judging ---- */

int pass_place_of(const char *const *names, const char *name)
{
	for (int i = 0; names[i]; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

/* Under the algorithm in force. */
static void judge(struct worker *w, const struct group *g, struct judged *out)
{
	int algorithm = w->work->by_evidence[g->c.kind] ? rules_find(w->judge.rules, &g->c) : g->algorithm;

	judge_under(&w->judge, &g->c, algorithm, out);
}

/* Against what was reported. */
static void judge_reported(struct worker *w, const struct seen *s, bool has_evidence)
{
	const struct group *g = s->group;
	struct judged j;

	if (has_evidence)
		judge(w, g, &j);
	else
		j = (struct judged){.outcome = AUDIT_WITHOUT, .algorithm = -1};
	if (j.computed)
		j.outcome = g->reported >= 0 && w->work->agrees[g->c.kind][g->reported][j.verdict.category]
				    ? AUDIT_AGREE
				    : AUDIT_DIFFERS;
	count(w, s, &j, g->reported);
}

/* True when the other algorithm has something to say of the result. */
static bool concerns(const struct algorithm *alg, const struct group *g, bool has_evidence)
{
	size_t n;
	const char *assay;

	if (rules_kind(alg->kind) != g->c.kind)
		return false;
	if (!alg->assay || !has_evidence)
		return !alg->assay;
	assay = rules_assay(g->c.evidence, g->c.n, &n);
	return assay && n == strlen(alg->assay) && memcmp(assay, alg->assay, n) == 0;
}

/* The rule in force against another one. */
static void judge_what_if(struct worker *w, const struct seen *s, bool has_evidence)
{
	const struct algorithm *alg = w->work->req->what_if;
	const struct group *g = s->group;
	struct judged in_force = {.outcome = AUDIT_WITHOUT, .algorithm = -1}, j;

	if (!concerns(alg, g, has_evidence))
		return;
	if (has_evidence)
		judge(w, g, &in_force);
	j = in_force;
	if (in_force.computed) {
		algorithm_score(alg, g->c.evidence, g->c.n, &j.verdict);
		j.computed =
			j.verdict.status == SCORE_OK ? score_category_name(j.verdict.kind, j.verdict.category) : NULL;
		j.unverified = j.computed && algorithm_uses_unverified(alg, &j.verdict);
		j.outcome = !j.computed                              ? AUDIT_UNREADABLE
			    : text_eq(j.computed, in_force.computed) ? AUDIT_AGREE
								     : AUDIT_DIFFERS;
	}
	count(w, s, &j, in_force.computed ? pass_place_of(w->work->names[g->c.kind], in_force.computed) : -1);
}

void pass_judge(struct worker *w, struct seen *s, const void *body, size_t n)
{
	struct rules_case *c = &s->group->c;

	c->evidence = body ? judge_bytes(&w->judge, body, n, score_kind_name(c->kind), &c->n) : NULL;
	if (w->work->req->what_if)
		judge_what_if(w, s, body != NULL);
	else
		judge_reported(w, s, body != NULL);
	s->judged = true;
}
