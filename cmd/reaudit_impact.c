/* reaudit_impact.c -- which differing results would change what a woman is due next.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cmd/reaudit.h"

struct asking {
	struct cmd *c;
	struct audit_run *run;
};

static const char *duty_text(struct arena *a, const struct impact_duty *d)
{
	char due[DATE_TEXT_SIZE];

	return d->kind ? arena_printf(a, "%s by %s", d->kind, date_format(d->due_on, due)) : NULL;
}

static void take_woman(void *ctx, const struct impact_woman *w)
{
	struct asking *k = ctx;
	struct arena *a = &k->c->arena;
	struct audit_effect e = {.asked = true,
				 .changed = w->changed,
				 .direction = w->direction == IMPACT_ESCALATES ? 1
					      : w->direction == IMPACT_RELAXES ? -1
									       : 0,
				 .public_id = arena_strdup(a, w->public_id),
				 .before = duty_text(a, &w->before),
				 .after = duty_text(a, &w->after)};

	for (size_t i = 0; i < w->n_results; i++) {
		int64_t at = audit_run_find(k->run, w->result[i]);

		if (at >= 0)
			k->run->effect[at] = e;
	}
}

/* The overrides of every result whose class differs. */
static enum status collect(struct cmd *c, struct audit_run *run, struct impact_override *o, size_t *n)
{
	enum status st = STATUS_OK;

	*n = 0;
	for (size_t i = 0; i < audit_run_findings(run) && st == STATUS_OK; i++) {
		const struct pass_finding *f = audit_run_finding(run, i);
		struct audit_source s = {.detail = NULL};

		if (f->outcome != AUDIT_DIFFERS)
			continue;
		if (f->positive || f->kind == SCORE_HPV)
			st = audit_run_source(c->db, &c->arena, f->result_id, &s);
		o[(*n)++] = (struct impact_override){.result_id = f->result_id,
						     .category = f->computed,
						     .detail = audit_run_detail(&c->arena, run, f, s.detail)};
	}
	return st;
}

enum status reaudit_impact(struct cmd *c, struct audit_run *run, struct impact_summary *out)
{
	struct asking k = {c, run};
	size_t n, most = (size_t)figures_outcome(&run->pass, AUDIT_DIFFERS);
	struct impact_override *o = mem_alloc((most + 1) * sizeof *o);
	enum status st = collect(c, run, o, &n);

	if (st == STATUS_OK)
		st = pathway_impact(c->db, &c->arena, c->data_dir, c->as_of, o, n, take_woman, &k, out, &c->q);
	run->women = run->req.what_if ? out->women : out->changed;
	free(o);
	return st;
}
