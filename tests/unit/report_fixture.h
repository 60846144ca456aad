/* report_fixture.h -- four reports made by hand, shaped like the engine's, for the tests of the renderers.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything lives in the arena given. The numbers are invented; only their shape matters.
 */
#ifndef REPORT_FIXTURE_H
#define REPORT_FIXTURE_H

#include "base/buf.h"
#include "base/file.h"
#include "reports/report.h"

#include <math.h>
#include <string.h>

#define FIXTURE_CELLS 400

struct fixture {
	struct arena *a;
	struct report r[4];
	const char *home_name; /* of the root area */
};

static inline struct cell *fixture_cell(struct report *r, const char *indicator, const char *unit, const char *by,
					const char *stratum, double num, double den)
{
	struct cell *c = &r->cell[r->n_cells++];
	bool share = strcmp(unit, "percent") == 0;
	double p = num / den, half = 1.96 * sqrt(p * (1 - p) / den);
	*c = (struct cell){.indicator = indicator,
			   .version = "1",
			   .period = "2026",
			   .area_code = "PK205",
			   .area_name = r->about.area_name,
			   .area_level = "district",
			   .by = by,
			   .stratum = stratum,
			   .numerator = num,
			   .denominator = share ? den : NAN,
			   .unknown = 0,
			   .value = share ? 100 * p : num,
			   .lower = share ? 100 * (p - half) : NAN,
			   .upper = share ? 100 * (p + half) : NAN,
			   .unit = unit,
			   .method = share ? "wilson" : "none",
			   .target = NAN,
			   .flag = ""};
	return c;
}

static inline void fixture_indicator(struct fixture *x, struct report *r, const char *id, const char *title,
				     const char *unit, const char *source)
{
	struct indicator *i = arena_alloc(x->a, sizeof *i), **end = &r->indicators;
	*i = (struct indicator){.id = id,
				.version = "1",
				.title = title,
				.numerator =
					"women of 30 to 49 years with at least one adequate test up to the as-of date",
				.denominator = "women of the same ages living in the place",
				.exclusions = "women without a cervix, moved away or dead",
				.unit = unit,
				.method = "wilson",
				.source = "program file",
				.confidence = "high",
				.denominator_source = source,
				.higher_is_better = true};
	while (*end)
		end = &(*end)->next;
	*end = i;
}

static inline void fixture_report(struct fixture *x, size_t k, const char *id, const char *title, const char *question)
{
	struct buf b = BUF_INIT;
	struct msgq q;
	struct report *r = &x->r[k];
	char *path = arena_printf(x->a, "reports/%s/chart.json", id);
	*r = (struct report){.id = id, .title = title, .question = question, .notes = ""};
	r->about = (struct provenance){"gwadar",
				       "1.0.0",
				       "Gwadar cervical screening: 10,000 women",
				       "0.1.0",
				       "3fa94c1e07b2d6583fa94c1e07b2d6583fa94c1e07b2d6583fa94c1e07b2d658",
				       "2026-12-31",
				       "2026",
				       "PK205",
				       x->home_name,
				       "residence",
				       "nhs"};
	r->cell = arena_calloc(x->a, FIXTURE_CELLS, sizeof *r->cell);
	msgq_init(&q);
	if (file_read(path, 1 << 20, &b, &q) == STATUS_OK)
		r->chart_json = arena_strndup(x->a, b.data, b.len);
	msgq_free(&q);
	buf_free(&b);
}

static const struct {
	const char *code, *name;
	double screened, aim, eligible;
} fixture_tehsil[] = {{"PK20501", "Gwadar", 3120, 4200, 11340},
		      {"PK20502", "Jiwani", 811, 1100, 3010},
		      {"PK20503", "Ormara", 640, 1000, 2120},
		      {"PK20504", "Pasni", 1890, 3000, 7950},
		      {"PK20505", "Suntsar", 4, 700, 1890}};

static inline void fixture_coverage(struct fixture *x)
{
	static const char *const age[] = {"30-34", "35-39", "40-44", "45-49"};
	static const char population[] = "census 2023, women 30-49 by the national age structure (share method)";
	struct report *r = &x->r[0];
	fixture_report(x, 0, "coverage", "Coverage",
		       "How many women have been screened, of the 10,000 and of all who are eligible?");
	fixture_indicator(x, r, "women_screened", "Women screened", "count", "");
	fixture_indicator(x, r, "coverage_target", "Screened, of the 10,000", "percent", "program target");
	fixture_indicator(x, r, "coverage_eligible", "Screened, of eligible women", "percent", population);
	fixture_indicator(x, r, "coverage_eligible_low",
			  "Screened, of eligible women, if the population is as low as plausible", "percent",
			  population);
	fixture_indicator(x, r, "coverage_eligible_high",
			  "Screened, of eligible women, if the population is as high as plausible", "percent",
			  population);
	fixture_indicator(x, r, "women_outside_ages", "Screened outside the ages", "count", "");
	for (int i = -1; i < 5; i++) {
		double n = i < 0 ? 6465 : fixture_tehsil[i].screened, e = i < 0 ? 26310 : fixture_tehsil[i].eligible;
		size_t first = r->n_cells;
		fixture_cell(r, "women_screened", "count", "", "", n, NAN)->target = i < 0 ? 10000 : NAN;
		fixture_cell(r, "coverage_target", "percent", "", "", n, i < 0 ? 10000 : fixture_tehsil[i].aim);
		fixture_cell(r, "coverage_eligible", "percent", "", "", n, e)->target = 70;
		fixture_cell(r, "coverage_eligible_low", "percent", "", "", n, e * 0.9);
		fixture_cell(r, "coverage_eligible_high", "percent", "", "", n, e * 1.12);
		fixture_cell(r, "women_outside_ages", "count", "", "", i < 0 ? 212 : 30 + i, NAN);
		for (size_t k = first; k < r->n_cells && i >= 0; k++) {
			r->cell[k].area_code = fixture_tehsil[i].code;
			r->cell[k].area_name = fixture_tehsil[i].name;
			r->cell[k].area_level = "tehsil";
			if (i == 4) /* too few women to show */
				r->cell[k].flag = "suppressed", r->cell[k].numerator = r->cell[k].value = NAN,
				r->cell[k].lower = r->cell[k].upper = NAN;
		}
	}
	for (int i = 0; i < 4; i++)
		fixture_cell(r, "coverage_eligible", "percent", "age", age[i], 2100 - 310 * i, 8120 - 820 * i);
	r->notes = "Population of union councils is not published; coverage stops at the tehsil.";
}

static inline void fixture_positivity(struct fixture *x)
{
	static const struct {
		const char *test;
		double n, of;
	} test[] = {
		{"ave", 0, 0}, {"cytology", 262, 4410}, {"hpv", 218, 1630}, {"ploidy", 171, 4402}, {"via", 61, 980}};
	struct report *r = &x->r[1];
	fixture_report(x, 1, "positivity", "Positivity",
		       "How many tests were positive, and how many could not be read?");
	fixture_indicator(x, r, "positivity", "Positive", "percent", "");
	fixture_indicator(x, r, "inadequate", "Inadequate tests", "percent", "");
	fixture_cell(r, "positivity", "percent", "", "", 498, 6465)->unknown = 12;
	fixture_cell(r, "inadequate", "percent", "", "", 143, 11565);
	for (size_t i = 0; i < 5; i++) {
		struct cell *c = fixture_cell(r, "positivity", "percent", "test", test[i].test, test[i].n, test[i].of);
		if (test[i].of == 0)
			c->flag = "no-denominator", c->value = c->lower = c->upper = NAN;
	}
	for (int m = 3; m <= 12; m++)
		fixture_cell(r, "positivity", "percent", "month", arena_printf(x->a, "2026-%02d", m), 40 + 3 * (m % 4),
			     560 + 20 * m);
	for (int i = 0; i < 4; i++)
		fixture_cell(r, "positivity", "percent", "age", arena_printf(x->a, "%d-%d", 30 + 5 * i, 34 + 5 * i),
			     150 - 20 * i, 2000 - 300 * i);
}

static inline void fixture_followup(struct fixture *x)
{
	static const struct {
		const char *id, *title;
		double n, of;
	} step[] = {{"cohort_women", "Women screened", 6465, NAN},
		    {"positive", "Positive", 498, 6465},
		    {"referred", "Referred to colposcopy", 471, 498},
		    {"seen", "Seen at colposcopy", 322, 471},
		    {"histology", "With histology", 241, 322},
		    {"cin2plus", "CIN2 or worse", 88, 241},
		    {"treated", "Treated", 71, 88},
		    {"seen_30d", "Seen within 30 days", 140, 470},
		    {"seen_60d", "Seen within 60 days", 231, 455},
		    {"seen_90d", "Seen within 90 days", 282, 431},
		    {"seen_180d", "Seen within 180 days", 240, 300},
		    {"duties_open", "Duties open", 133, NAN},
		    {"overdue", "Overdue", 58, NAN},
		    {"lost", "Lost to follow-up", 37, NAN},
		    {"duties_done", "Duties done", 1204, NAN},
		    {"closed_reason", "Closed with a reason", 66, NAN},
		    {"no_record", "Without a record", 74, NAN}};
	struct report *r = &x->r[2];
	fixture_report(x, 2, "followup", "Follow-up", "What became of the women whose test was positive?");
	for (size_t i = 0; i < sizeof step / sizeof *step; i++) {
		const char *unit = isnan(step[i].of) ? "count" : "percent";
		fixture_indicator(x, r, step[i].id, step[i].title, unit, "");
		struct cell *c = fixture_cell(r, step[i].id, unit, "", "", step[i].n, step[i].of);
		if (strcmp(step[i].id, "seen_180d") == 0)
			c->flag = "immature";
	}
}

static inline void fixture_targets(struct fixture *x)
{
	struct report *r = &x->r[3];
	double sum = 0;
	fixture_report(x, 3, "targets", "Targets", "Will the program reach its targets in time?");
	fixture_indicator(x, r, "new_women", "Women screened for the first time", "count", "");
	fixture_indicator(x, r, "women_cumulative", "Women screened so far", "count", "");
	fixture_indicator(x, r, "progress", "Progress", "percent", "");
	fixture_indicator(x, r, "needed_per_week", "Needed per week", "count", "");
	fixture_indicator(x, r, "pace_per_week", "Pace per week", "count", "");
	fixture_indicator(x, r, "forecast", "Forecast on the target date", "count", "");
	fixture_indicator(x, r, "who_coverage", "Screened (WHO 70%)", "percent", "");
	fixture_indicator(x, r, "who_treated", "Treated (WHO 90%)", "percent", "");
	for (int m = 3; m <= 12; m++) {
		const char *month = arena_printf(x->a, "2026-%02d", m);
		double n = 350 + 45 * m - (m == 5 ? 320 : 0) - (m == 12 ? 90 : 0);
		sum += n;
		fixture_cell(r, "new_women", "count", "month", month, n, NAN);
		fixture_cell(r, "women_cumulative", "count", "month", month, sum, NAN)->target = (m - 2) * 10000.0 / 16;
	}
	fixture_cell(r, "women_cumulative", "count", "", "", 6465, NAN)->target = 10000;
	fixture_cell(r, "progress", "percent", "", "", 6465, 10000);
	fixture_cell(r, "needed_per_week", "count", "", "", 135.9, NAN);
	fixture_cell(r, "pace_per_week", "count", "", "", 151.2, NAN);
	struct cell *c = fixture_cell(r, "forecast", "count", "", "", 10397, NAN);
	c->lower = 10151, c->upper = 10650;
	fixture_cell(r, "who_coverage", "percent", "", "", 6465, 26310)->target = 70;
	fixture_cell(r, "who_treated", "percent", "", "", 71, 88)->target = 90;
}

static inline void fixture_make(struct fixture *x, struct arena *a)
{
	x->a = a;
	if (!x->home_name)
		x->home_name = "Gwadar";
	fixture_coverage(x);
	fixture_positivity(x);
	fixture_followup(x);
	fixture_targets(x);
}

#endif
