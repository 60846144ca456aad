/* reaudit_findings.c -- results of a re-audit that do not agree, as rows of a table.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cmd/reaudit.h"

struct table *reaudit_findings(struct cmd *c)
{
	struct table *t = table_new(&c->arena, "findings, those that change a woman's next duty first");

	table_column(t, "record", "record", COL_INT);
	table_column(t, "woman", "woman", COL_TEXT);
	table_column(t, "outcome", "outcome", COL_TEXT);
	table_column(t, "test", "test", COL_TEXT);
	table_column(t, "collected_on", "collected", COL_DATE);
	table_column(t, "reported", "reported", COL_TEXT);
	table_column(t, "in_force", "in force", COL_TEXT);
	table_column(t, "computed", "computed", COL_TEXT);
	table_column(t, "duty_before", "next duty as reported", COL_TEXT);
	table_column(t, "duty_after", "next duty as computed", COL_TEXT);
	table_column(t, "changes_duty", "changes", COL_TEXT);
	table_column(t, "algorithm", "algorithm", COL_TEXT);
	table_column(t, "status", "core", COL_TEXT);
	table_column(t, "unverified", "unverified", COL_TEXT);
	table_column(t, "device", "device", COL_TEXT);
	table_column(t, "site", "site", COL_TEXT);
	table_column(t, "lot", "lot", COL_TEXT);
	table_column(t, "file", "file", COL_TEXT);
	table_column(t, "line", "line", COL_INT);
	return t;
}

static const char *algorithm_name(const struct audit_run *run, const struct pass_finding *f)
{
	if (run->req.what_if)
		return run->req.what_if->id;
	return f->algorithm >= 0 ? run->rules.algorithm[f->algorithm].alg.id : NULL;
}

static const char *status_name(const struct pass_finding *f)
{
	return f->outcome == AUDIT_UNREADABLE ? score_status_name(f->status) : NULL;
}

static enum status finding_row(struct cmd *c, struct table *t, const struct audit_run *run, size_t i)
{
	const struct pass_finding *f = audit_run_finding(run, i);
	const struct audit_effect *e = &run->effect[i];
	struct audit_source s;
	enum status st = audit_run_source(c->db, &c->arena, f->result_id, &s);

	table_row(t);
	table_int(t, s.record_id);
	table_text(t, s.public_id);
	table_text(t, audit_outcome_name((enum audit_outcome)f->outcome));
	table_text(t, score_kind_name(f->kind));
	table_date(t, s.collected_on);
	table_text(t, f->reported);
	table_text(t, run->req.what_if ? f->compared : NULL);
	table_text(t, f->computed);
	table_text(t, e->before);
	table_text(t, e->after);
	table_text(t, !e->asked ? NULL : e->changed ? "yes" : "no");
	table_text(t, algorithm_name(run, f));
	table_text(t, status_name(f));
	table_text(t, f->unverified ? "yes" : NULL);
	table_text(t, s.device);
	table_text(t, s.facility);
	table_text(t, s.lot);
	table_text(t, s.file);
	table_int(t, s.line);
	return st;
}

enum status reaudit_fill_findings(struct cmd *c, struct table *t, const struct audit_run *run, int64_t limit)
{
	size_t n = audit_run_findings(run);
	enum status st = STATUS_OK;

	if (limit >= 0 && (size_t)limit < n)
		n = (size_t)limit;
	for (size_t i = 0; i < n && st == STATUS_OK; i++)
		st = finding_row(c, t, run, run->order[i]);
	return st;
}

enum status reaudit_show_findings(struct cmd *c, struct audit_run *run)
{
	struct table *t = reaudit_findings(c);
	enum status st = reaudit_fill_findings(c, t, run, -1);

	return st == STATUS_OK ? table_print(t, c) : st;
}
