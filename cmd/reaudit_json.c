/* reaudit_json.c -- a re-audit as tidy CSV or JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/csv.h"
#include "base/json.h"
#include "base/text.h"
#include "cmd/reaudit.h"
#include "cmd/reaudit_text.h"

#include <math.h>

/* ---- tidy CSV ---- */

/* The contract of the tidy CSV lists the words of its columns method and flag; what else a figure carries for people
 * and for JSON is here a row of its own, or follows from another: the standard error of kappa, the upper limit. */
static const char *method_word(const struct figure *x)
{
	return text_eq(x->method, "wilson") || text_eq(x->method, "clopper-pearson") ? x->method : "none";
}

static const char *flag_word(const struct figure *x)
{
	return text_eq(x->flag, "undefined") ? "no-denominator" : "";
}

/* Indicator of the row that says what the flag of a figure says; NULL none. */
static const char *finding_of(const struct figure *x)
{
	return text_eq(x->flag, "drift") ? "drift" : text_eq(x->flag, "beyond-limits") ? "beyond_limits" : NULL;
}

static void csv_row(struct buf *b, struct arena *a, const struct figure *x)
{
	const char *cells[] = {x->indicator,
			       "1",
			       "",
			       x->area_code,
			       x->area_name,
			       x->area_level,
			       x->by,
			       x->stratum,
			       text_count(a, x->numerator),
			       text_count(a, x->denominator),
			       "",
			       text_number(a, x->value),
			       text_number(a, x->lower),
			       text_number(a, x->upper),
			       x->unit,
			       method_word(x),
			       text_number(a, x->target),
			       flag_word(x)};

	for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
		if (i)
			buf_char(b, ',');
		csv_field(b, cells[i], false);
	}
	buf_char(b, '\n');
}

/* Of this place and stratum it is so: a count of 1. */
static void csv_finding(struct buf *b, struct arena *a, const struct figure *of)
{
	struct figure x = *of;

	x.indicator = finding_of(of);
	x.numerator = 1;
	x.denominator = -1;
	x.value = 1;
	x.lower = x.upper = x.target = NAN;
	x.unit = "count";
	x.method = "none";
	x.flag = "";
	csv_row(b, a, &x);
}

void reaudit_csv(struct cmd *c, const struct figures *f, FILE *out)
{
	struct buf b = BUF_INIT;

	buf_str(&b, "indicator,version,period,area_code,area_name,area_level,by,stratum,numerator,denominator,unknown,"
		    "value,"
		    "lower,upper,unit,method,target,flag\n");
	for (size_t i = 0; i < f->n; i++) {
		const struct figure *x = &f->item[i];

		csv_row(&b, &c->arena, x);
		if (finding_of(x))
			csv_finding(&b, &c->arena, x);
	}
	(void)fwrite(b.data, 1, b.len, out);
	buf_free(&b);
}

/* ---- JSON ---- */

static const char *period_text(const struct audit_run *run, struct arena *a)
{
	char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

	return run->req.from == DATE_NONE
		       ? ""
		       : arena_printf(a, "%s..%s", date_format(run->req.from, from), date_format(run->req.to, to));
}

static void json_member(struct buf *b, const char *name, const char *v, bool first)
{
	buf_str(b, first ? "{" : ", ");
	json_quote(b, name);
	buf_str(b, ": ");
	json_quote(b, v);
}

static void json_number(struct buf *b, const char *name, const char *text)
{
	buf_printf(b, ", \"%s\": %s", name, *text ? text : "null");
}

static void json_summary(struct buf *b, const struct audit_run *run)
{
	static const char *const names[AUDIT_OUTCOMES] = {"agree", "category_differs", "without_evidence",
							  "evidence_unreadable", "algorithm_unknown"};

	buf_printf(b, "  \"summary\": {\"results\": %lld", (long long)figures_results(&run->pass));
	for (int o = 0; o < AUDIT_OUTCOMES; o++)
		buf_printf(b, ", \"%s\": %lld", names[o],
			   (long long)figures_outcome(&run->pass, (enum audit_outcome)o));
	buf_printf(b, ", \"women_affected\": %lld},\n", (long long)(run->women < 0 ? 0 : run->women));
}

static void json_about(struct cmd *c, struct buf *b, const struct audit_run *run, int64_t run_id)
{
	const struct algorithm *alg = run->req.what_if;
	char hash[HASH_HEX_SIZE], as_of[DATE_TEXT_SIZE];
	uint32_t v = score_version();

	buf_str(b, "{\n  \"format\": \"sanad/reaudit\", \"format_version\": 1,\n  \"run\": ");
	json_member(b, "kind", alg ? "what-if" : "reaudit", true);
	json_number(b, "run_id", run_id > 0 ? text_count(&c->arena, run_id) : "");
	json_member(b, "as_of", date_format(run->req.as_of, as_of), false);
	json_member(b, "area", run->req.area_code ? run->req.area_code : "", false);
	json_member(b, "period", period_text(run, &c->arena), false);
	json_member(b, "registry_digest", run->digest, false);
	json_member(b, "in_force_sha256", hash_hex(hash, run->rules.basis), false);
	buf_printf(b, ", \"core_version\": \"%u.%u.%u\"", v >> 16, v >> 8 & 255, v & 255);
	if (alg) {
		json_member(b, "algorithm", alg->id, false);
		json_member(b, "algorithm_version", alg->version, false);
		json_member(b, "algorithm_sha256", hash_hex(hash, alg->hash), false);
	}
	buf_str(b, "},\n");
}

static void json_impact(struct buf *b, const struct audit_run *run, const struct impact_summary *s)
{
	buf_printf(b,
		   "  \"impact\": {\"women_reclassified\": %lld, \"next_duty_changes\": %lld, \"escalates\": %lld, "
		   "\"relaxes\": %lld, \"unverified\": %lld},\n",
		   (long long)s->women, (long long)s->changed, (long long)s->escalates, (long long)s->relaxes,
		   (long long)figures_unverified(&run->pass));
}

static void json_figures(struct cmd *c, struct buf *b, const struct figures *f)
{
	struct arena *a = &c->arena;

	buf_str(b, "  \"figures\": [\n");
	for (size_t i = 0; i < f->n; i++) {
		const struct figure *x = &f->item[i];

		buf_str(b, "    ");
		json_member(b, "indicator", x->indicator, true);
		json_member(b, "area_code", x->area_code, false);
		json_member(b, "by", x->by, false);
		json_member(b, "stratum", x->stratum, false);
		json_number(b, "numerator", text_count(a, x->numerator));
		json_number(b, "denominator", text_count(a, x->denominator));
		json_number(b, "value", text_number(a, x->value));
		json_number(b, "lower", text_number(a, x->lower));
		json_number(b, "upper", text_number(a, x->upper));
		json_number(b, "target", text_number(a, x->target));
		json_member(b, "unit", x->unit, false);
		json_member(b, "method", x->method, false);
		json_member(b, "flag", x->flag, false);
		buf_str(b, i + 1 < f->n ? "},\n" : "}\n");
	}
	buf_str(b, "  ],\n");
}

void reaudit_json(struct cmd *c, const struct audit_run *run, const struct figures *f,
		  const struct impact_summary *impact, int64_t run_id, const struct figures_names *names,
		  const struct table *findings, FILE *out)
{
	struct buf b = BUF_INIT;

	json_about(c, &b, run, run_id);
	json_summary(&b, run);
	json_impact(&b, run, impact);
	json_figures(c, &b, f);
	buf_str(&b, "  \"drift\": ");
	(void)fwrite(b.data, 1, b.len, out);
	table_write(reaudit_drift(c, run, names), c, out);
	fputs("  ,\"findings\": ", out);
	table_write(findings, c, out);
	fputs("}\n", out);
	buf_free(&b);
}

void reaudit_figures_json(struct cmd *c, const struct figures *f, FILE *out)
{
	struct buf b = BUF_INIT;

	buf_str(&b, "{\n  \"format\": \"sanad/second-read\", \"format_version\": 1,\n");
	json_figures(c, &b, f);
	b.len -= 2; /* the comma before what does not follow */
	buf_str(&b, "\n}\n");
	(void)fwrite(b.data, 1, b.len, out);
	buf_free(&b);
}
