/* reaudit.c -- `sanad reaudit`: every classification again, and where it matters.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cmd/reaudit.h"

#include "audit/explain.h"
#include "base/text.h"
#include "cmd/scoring.h"
#include "reports/period.h"

#define FINDINGS_SHOWN 20

static enum status read_request(struct cmd *c, const struct scoring_list *list, struct audit_request *req)
{
	const char *period = option_value(c, "period"), *path = option_value(c, "algorithm");
	struct period p = {DATE_NONE, DATE_NONE};
	struct algorithm *alg = arena_alloc(&c->arena, sizeof *alg);
	enum status st = period ? period_parse(period, &p, &c->q) : STATUS_OK;

	if (st == STATUS_OK && path)
		st = algorithm_load_file(&c->arena, path, alg, &c->q);
	*req = (struct audit_request){.data_dir = c->data_dir,
				      .in_force = list->item,
				      .n_in_force = list->n,
				      .what_if = path ? alg : NULL,
				      .area_code = option_value(c, "area"),
				      .from = p.from,
				      .to = p.to,
				      .as_of = c->as_of};
	return st;
}

static enum status explain(struct cmd *c, const struct audit_request *req)
{
	struct explain_text text = {.a = &c->arena};
	struct table *t = table_new(&c->arena, "verdict");
	int64_t record;
	enum status st = option_int(c, "record", 1, INT64_MAX, 0, &record);

	if (st == STATUS_OK)
		st = audit_explain(c->db, record, req, &text, &c->q);
	if (st > STATUS_ATTENTION)
		return st;
	table_column(t, "part", "part", COL_TEXT);
	table_column(t, "text", "", COL_TEXT);
	for (size_t i = 0; i < text.n; i++) {
		table_row(t);
		table_text(t, text.line[i].part);
		table_text(t, text.line[i].text);
	}
	enum status shown = table_print(t, c);
	return shown != STATUS_OK ? shown : st;
}

static bool needs_attention(const struct audit_run *run)
{
	return !run->req.what_if && figures_outcome(&run->pass, AUDIT_DIFFERS) +
						    figures_outcome(&run->pass, AUDIT_UNREADABLE) +
						    figures_outcome(&run->pass, AUDIT_UNKNOWN) >
					    0;
}

/* Positivity and colposcopy load by district, before and after. */
static void add_load(struct figures *f, const struct impact_area *a)
{
	static const char *const names[] = {"colposcopies_before", "colposcopies_after", "positive_before",
					    "positive_after",      "women_reclassified", "next_duty_changes"};
	const int64_t n[] = {a->colposcopies.before,
			     a->colposcopies.after,
			     a->positive.before,
			     a->positive.after,
			     a->women,
			     a->changed};
	const int64_t of[] = {-1, -1, a->adequate.before, a->adequate.after, -1, -1};

	for (size_t i = 0; i < sizeof n / sizeof n[0]; i++) {
		struct figure *x = figures_add(f, names[i], "", "");

		x->area_code = a->code;
		x->area_name = a->name;
		x->numerator = n[i];
		x->denominator = of[i];
		x->value = of[i] > 0 ? 100.0 * (double)n[i] / (double)of[i] : (double)n[i];
		x->unit = of[i] > 0 ? "percent" : "count";
	}
}

static enum status show(struct cmd *c, struct audit_run *run, const struct impact_summary *impact, int64_t run_id)
{
	struct figures f = {.a = &c->arena};
	int64_t limit;
	enum status st = option_int(c, "limit", 0, INT32_MAX, FINDINGS_SHOWN, &limit);

	if (st != STATUS_OK)
		return st;
	audit_run_order(run);
	if (option_given(c, "findings"))
		return reaudit_show_findings(c, run);
	st = figures_build(&f, c->db, &run->charts, &run->pass, run->drift, run->n_drifts, run->women, &c->q);
	for (size_t i = 0; run->req.what_if && i < impact->n_areas; i++)
		add_load(&f, &impact->area[i]);
	if (run->req.what_if)
		add_load(&f, &impact->total);
	return st == STATUS_OK ? reaudit_show(c, run, &f, impact, run_id, limit) : st;
}

static enum status run_all(struct cmd *c, const struct audit_request *req)
{
	struct audit_run run;
	struct impact_summary impact = {0};
	int64_t run_id = 0;
	bool attention = false;
	enum status st = audit_run_open(c->db, req, &run, &c->q);

	if (st == STATUS_OK)
		st = reaudit_impact(c, &run, &impact);
	if (st == STATUS_OK && !option_given(c, "dry-run"))
		st = audit_run_store(c->db, &run, c->actor, (int64_t)time(NULL), &run_id, &c->q);
	if (st == STATUS_OK) {
		attention = needs_attention(&run);
		st = show(c, &run, &impact, run_id);
	}
	audit_run_close(&run);
	return st == STATUS_OK && attention ? STATUS_ATTENTION : st;
}

static enum status check_options(struct cmd *c)
{
	bool sample = option_given(c, "sample"), back = option_given(c, "second-read");

	if (option_given(c, "blinded") && !sample)
		return msg_fail(&c->q, STATUS_USAGE, "usage", MSG_NOWHERE, NULL,
				"write `sanad reaudit --sample 10 --seed 1 --blinded FILE`",
				"--blinded needs --sample N");
	if (back && !option_given(c, "by"))
		return msg_fail(&c->q, STATUS_USAGE, "usage", MSG_NOWHERE, NULL,
				"write `sanad reaudit --second-read FILE --by WHO`", "--second-read needs --by WHO");
	if (sample && back)
		return msg_fail(&c->q, STATUS_USAGE, "usage", MSG_NOWHERE, NULL, "the file says how it was drawn",
				"--sample and --second-read exclude each other");
	return STATUS_OK;
}

enum status cmd_reaudit(struct cmd *c)
{
	struct scoring_list list;
	struct audit_request req;
	enum status st = check_options(c);

	if (st == STATUS_OK)
		st = scoring_in_force(c, &list);
	if (st == STATUS_OK)
		st = read_request(c, &list, &req);
	if (st == STATUS_OK && !option_given(c, "dry-run")) {
		st = scoring_update(c); /* verdicts of a registry that an older sanad filled */
		st = st == STATUS_ATTENTION ? STATUS_OK : st;
	}
	if (st != STATUS_OK)
		return st;
	if (option_given(c, "record"))
		return explain(c, &req);
	if (option_given(c, "second-read"))
		return reaudit_second_read(c, &req);
	if (option_given(c, "sample"))
		return reaudit_sample(c, &req);
	return run_all(c, &req);
}
