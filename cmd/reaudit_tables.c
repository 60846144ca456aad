/* reaudit_tables.c -- a re-audit as tables for people.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "cmd/reaudit.h"
#include "cmd/reaudit_text.h"

static const char *drift_name(const struct figures_names *names, const struct drift *d)
{
	return d->by == DRIFT_DEVICE ? figures_device(names, d->id)
	       : d->by == DRIFT_SITE ? figures_facility(names, d->id)
				     : d->lot;
}

static const char *onset_text(struct arena *a, const struct drift *d)
{
	char day[DATE_TEXT_SIZE];

	if (d->by_day)
		return arena_strdup(a, date_format(d->onset, day));
	return arena_printf(a, "%04d-%02d", d->onset / 12, d->onset % 12 + 1);
}

struct table *reaudit_drift(struct cmd *c, const struct audit_run *run, const struct figures_names *names)
{
	struct table *t = table_new(&c->arena, "what drifts");
	struct arena *a = &c->arena;

	table_column(t, "test", "test", COL_TEXT);
	table_column(t, "by", "by", COL_TEXT);
	table_column(t, "name", "name", COL_TEXT);
	table_column(t, "differs", "differ", COL_INT);
	table_column(t, "results", "of", COL_INT);
	table_column(t, "percent", "%", COL_TEXT);
	table_column(t, "others_percent", "% others", COL_TEXT);
	table_column(t, "limit_percent", "% limit", COL_TEXT);
	table_column(t, "onset", "since", COL_TEXT);
	table_column(t, "onset_month", "month", COL_TEXT);
	table_column(t, "from_start", "no step", COL_TEXT);
	for (size_t i = 0; i < run->n_drifts; i++) {
		const struct drift *d = &run->drift[i];
		const char *onset = onset_text(a, d);

		table_row(t);
		table_text(t, score_kind_name(d->kind));
		table_text(t, drift_by_name(d->by));
		table_text(t, drift_name(names, d));
		table_int(t, (int64_t)d->differs);
		table_int(t, (int64_t)d->n);
		table_text(t, text_brief(a, 100 * d->differs / d->n));
		table_text(t, text_brief(a, 100 * d->rest_differs / d->rest_n));
		table_text(t, text_brief(a, 100 * d->upper));
		table_text(t, onset);
		table_text(t, arena_strndup(a, onset, 7));
		table_text(t, d->from_start ? "yes" : NULL);
	}
	return t;
}

/* ---- tables ---- */

static bool starts_with(const char *s, const char *head)
{
	return strncmp(s, head, strlen(head)) == 0;
}

/* The figures of some indicators (up to NULL) with a `by` in it, as one table. */
void reaudit_section(struct cmd *c, const struct figures *f, const char *title, const char *const *indicators,
		     const char *by, FILE *out)
{
	struct table *t = table_new(&c->arena, title);
	struct arena *a = &c->arena;

	table_column(t, "indicator", "figure", COL_TEXT);
	table_column(t, "stratum", "of", COL_TEXT);
	table_column(t, "numerator", "n", COL_TEXT);
	table_column(t, "denominator", "of", COL_TEXT);
	table_column(t, "value", "value", COL_TEXT);
	table_column(t, "lower", "lower", COL_TEXT);
	table_column(t, "upper", "upper", COL_TEXT);
	table_column(t, "unit", "unit", COL_TEXT);
	table_column(t, "flag", "flag", COL_TEXT);
	for (size_t i = 0; i < f->n; i++) {
		const struct figure *x = &f->item[i];
		bool wanted = false;

		for (size_t k = 0; indicators[k]; k++)
			wanted = wanted || starts_with(x->indicator, indicators[k]);
		if (!wanted || (by && !text_eq(by, x->by)))
			continue;
		table_row(t);
		table_text(t, x->indicator);
		table_text(t, *x->area_name ? arena_printf(a, "%s %s", x->area_code, x->area_name) : x->stratum);
		table_text(t, x->numerator < 0 ? "" : text_thousands(a, x->numerator));
		table_text(t, x->denominator < 0 ? "" : text_thousands(a, x->denominator));
		table_text(t, text_brief(a, x->value));
		table_text(t, text_brief(a, x->lower));
		table_text(t, text_brief(a, x->upper));
		table_text(t, x->unit);
		table_text(t, x->flag);
	}
	if (table_count(t) > 0) {
		table_write(t, c, out);
		fputc('\n', out);
	}
}

static void summary_section(struct cmd *c, const struct audit_run *run, const struct impact_summary *s, FILE *out)
{
	struct table *t = table_new(&c->arena, run->req.what_if ? "what if: classes under another rule" : "re-audit");
	static const char *const names[AUDIT_OUTCOMES] = {"agree", "another class", "reported without evidence",
							  "evidence unreadable", "no algorithm in force"};

	table_column(t, "what", "", COL_TEXT);
	table_column(t, "n", "results", COL_INT);
	table_row(t);
	table_text(t, "looked at");
	table_int(t, figures_results(&run->pass));
	for (int o = 0; o < AUDIT_OUTCOMES; o++) {
		table_row(t);
		table_text(t, o == AUDIT_DIFFERS && run->req.what_if ? "class changes" : names[o]);
		table_int(t, figures_outcome(&run->pass, (enum audit_outcome)o));
	}
	table_row(t);
	table_text(t, "verdicts resting on unverified numbers");
	table_int(t, figures_unverified(&run->pass));
	table_write(t, c, out);
	fprintf(out,
		"\n%s women have a result of another class; for %s the next duty would change (%s sooner, %s "
		"later)\n\n",
		text_thousands(&c->arena, s->women), text_thousands(&c->arena, s->changed),
		text_thousands(&c->arena, s->escalates), text_thousands(&c->arena, s->relaxes));
}

void reaudit_tables(struct cmd *c, const struct audit_run *run, const struct figures *f,
		    const struct impact_summary *impact, const struct figures_names *names, FILE *out)
{
	static const char *const agreement[] = {"agreement", "kappa", NULL}, *const confusion[] = {"confusion", NULL};
	static const char *const differs[] = {"differs", NULL};
	static const char *const load[] = {"colposcopies", "positive", "women_reclassified", "next_duty", NULL};
	struct table *drift = reaudit_drift(c, run, names);

	summary_section(c, run, impact, out);
	reaudit_section(c, f, "agreement", agreement, NULL, out);
	reaudit_section(c, f, "confusion: reported and computed", confusion, NULL, out);
	if (table_count(drift) > 0) {
		table_write(drift, c, out);
		fputc('\n', out);
	}
	reaudit_section(c, f, "share that differs, by device", differs, "test;device", out);
	reaudit_section(c, f, "by site", differs, "test;site", out);
	reaudit_section(c, f, "by lot", differs, "test;lot", out);
	reaudit_section(c, f, "by month", differs, "test;month", out);
	if (run->req.what_if)
		reaudit_section(c, f, "load by district", load, "", out);
}
