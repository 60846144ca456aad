/* rooms: reports db stats base */
/* disclosure_test.c -- a reader who has all reports of one output and wants the counts they hide.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The reader knows what each figure means and writes down every equation that holds between the counts: steps of the
 * cascade, parts of a whole, areas and strata that add up, the same women counted in two reports. What is printed is
 * put in; the rest is solved for (elimination), then narrowed by what counts can be (none is below zero). A hidden
 * count that comes out as one number is a leak. The equations are written here from the definitions, not read from
 * the engine.
 */
#include "base/buf.h"
#include "base/text.h"
#include "reports/report.h"
#include "tests/unit/disclosure.h"
#include "tests/unit/registry.h"

#include <math.h>

static struct registry reg;
static uint64_t seed = 20261121;

static int random_below(int n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int)((seed >> 33) % (uint64_t)n);
}

static bool chance(int percent)
{
	return random_below(100) < percent;
}

/* ---- a program ---- */

#define TODAY 20818 /* 2026-12-31 */

static struct buf script = BUF_INIT;

#define sql(...) (buf_printf(&script, __VA_ARGS__), buf_str(&script, ";\n"))

static void places(void)
{
	sql("INSERT INTO program (code, version, title, source, body, body_sha256, valid_from) VALUES ('g', '1', 'G', "
	    "'t', '{\"places\": {\"root\": \"D\", \"code_system\": \"p\", \"code_version\": \"1\"}, \"eligible\": "
	    "{\"ages\": [30, 49]}}', x'00', 0)");
	sql("INSERT INTO area (area_id, code, code_system, code_version, name, level, parent_id, folded, source) "
	    "VALUES (1, 'D', 'p', '1', 'D', 'district', NULL, 'd', 't'), (2, 'A', 'p', '1', 'A', 'tehsil', 1, 'a', "
	    "'t'), (3, 'B', 'p', '1', 'B', 'tehsil', 1, 'b', 't'), (4, 'C', 'p', '1', 'C', 'tehsil', 1, 'c', 't')");
	sql("INSERT INTO target (code, indicator, title, area_id, value, unit, from_on, to_on, source) VALUES "
	    "('women-screened', 'w', 't', 1, 1000, 'count', %d, %d, 't')",
	    TODAY - 300, TODAY + 100);
	sql("INSERT INTO population (area_id, year, sex, age_from, age_to, people, low, high, method, source) VALUES "
	    "(1, 2023, 'F', 30, 34, 90, 80, 100, 's', 't'), (1, 2023, 'F', 35, 39, 90, 80, 100, 's', 't'), "
	    "(1, 2023, 'F', 40, 44, 90, 80, 100, 's', 't'), (1, 2023, 'F', 45, 49, 90, 80, 100, 's', 't')");
}

static int next_result;

static void result(int woman, const char *role, const char *test, const char *category, int positive, int on, int age)
{
	int n = ++next_result;
	char years[16] = "NULL";
	if (age > 0)
		snprintf(years, sizeof years, "%d", age);
	sql("INSERT INTO screening (result_id, person_id, episode, test, role, category, adequate, positive, "
	    "collected_on, known_on, age, device_id, facility_id) VALUES (%d, %d, 1, '%s', '%s', '%s', 1, %d, %d, %d, "
	    "%s, NULL, NULL)",
	    n, woman, test, role, category, positive, on, on, years);
}

static void duty(int woman, const char *kind, int opened, int closed, const char *as)
{
	sql("INSERT INTO obligation (person_id, kind, rule, opened_by, opened_on, due_on, overdue_on, lost_on, "
	    "urgency, closed_on, closed_as) VALUES (%d, '%s', 'r', 1, %d, %d, %d, %d, 1, nullif(%d, 0), nullif('%s', "
	    "''))",
	    woman, kind, opened, opened + 30, opened + 40, opened + 120, closed, as);
}

/* What becomes of the women of one program; percent each. */
struct habits {
	int positive, referred, seen, tissue, severe, treated, unknown_age, unknown_place, outside_ages;
};

static void follow(int id, const struct habits *h, int on, int age)
{
	if (!chance(h->referred))
		return;
	bool seen = chance(h->seen);
	int day = on + 5 + random_below(70);
	duty(id, "colposcopy", on, seen ? day : chance(10) ? on + 20 : 0, seen ? "done" : "refused");
	if (!seen || day > TODAY)
		return;
	result(id, "diagnosis", "colposcopy", "x", 1, day, age);
	if (!chance(h->tissue))
		return;
	bool severe = chance(h->severe);
	result(id, "diagnosis", "histology", severe ? "CIN3" : "CIN1", severe, day, age);
	if (severe && chance(h->treated))
		sql("INSERT INTO person_event (person_id, kind, outcome, happened_on) VALUES (%d, 'treatment', "
		    "'LLETZ', "
		    "%d)",
		    id, day);
}

static void program(int women)
{
	struct habits h = {20 + random_below(70),
			   chance(50) ? 100 : 80,
			   60 + random_below(41),
			   70 + random_below(31),
			   50 + random_below(51),
			   50 + random_below(51),
			   chance(50) ? 0 : random_below(12),
			   chance(50) ? 0 : random_below(12),
			   random_below(40)};
	sql("BEGIN");
	places();
	for (int id = 1; id <= women; id++) {
		int on = TODAY - random_below(280),
		    age = chance(h.outside_ages) ? 20 + random_below(9) : 31 + random_below(18);
		bool known = !chance(h.unknown_age);
		char birth[16] = "NULL", area[16] = "NULL";
		if (known)
			snprintf(birth, sizeof birth, "%d", TODAY - (int)(365.25 * (age + 0.9)));
		if (!chance(h.unknown_place))
			snprintf(area, sizeof area, "%d", chance(60) ? 2 : 3 + random_below(2));
		sql("INSERT INTO person (person_id, public_id, record_id) VALUES (%d, 'W-%d', %d)", id, id,
		    900000 + id);
		sql("INSERT INTO woman (person_id, birth_on, area_id, hiv_positive) VALUES (%d, %s, %s, 0)", id, birth,
		    area);
		bool positive = chance(h.positive);
		result(id, "screen", chance(50) ? "hpv" : "cytology", "x", positive, on, known ? age : 0);
		if (positive)
			follow(id, &h, on, known ? age : 0);
	}
	sql("COMMIT"); /* in one go: a commit each would be most of the test */
	registry_sql(&reg, script.data);
	buf_free(&script);
	script = (struct buf)BUF_INIT;
}

/* ---- what the reader writes down ---- */

/* What the numerator and the denominator of an indicator count; NULL a figure of its own or none. */
static const struct meaning {
	const char *indicator, *num, *den;
} meaning[] = {{"women_screened", "S", NULL},
	       {"coverage_target", "S", NULL},
	       {"coverage_eligible", "E", NULL},
	       {"coverage_eligible_low", "E", NULL},
	       {"coverage_eligible_high", "E", NULL},
	       {"women_outside_ages", "O", NULL},
	       {"cohort_women", "S", NULL},
	       {"positive", "P", "S"},
	       {"referred", "R", "P"},
	       {"seen", "C", "R"},
	       {"histology", "H", "C"},
	       {"cin2plus", "I", "H"},
	       {"treated", "T", "I"},
	       {"seen_30d", "Y30", "M30"},
	       {"seen_60d", "Y60", "M60"},
	       {"seen_90d", "Y90", "M90"},
	       {"seen_180d", "Y180", "M180"},
	       {"duties_open", "dw", "N"},
	       {"overdue", "do", "N"},
	       {"lost", "dl", "N"},
	       {"duties_done", "dd", "N"},
	       {"closed_reason", "dc", "N"},
	       {"no_record", "ds", "N"},
	       {"new_women", "S", NULL},
	       {"women_cumulative", "S", NULL},
	       {"progress", "S", NULL},
	       {"distance", "S", NULL},
	       {"needed_per_week", "S", NULL},
	       {"pace_per_week", "RC", NULL},
	       {"forecast", "RC", NULL},
	       {"positivity", "EP", "EN"},
	       {"inadequate", "IN", "TN"},
	       {"who_treated", "WT", "WN"},
	       {"who_coverage", "WC", NULL},
	       {NULL, NULL, NULL}};

static const struct meaning *meaning_of(const char *indicator)
{
	const struct meaning *m = meaning;
	while (m->indicator && !text_eq(m->indicator, indicator))
		m++;
	return m;
}

static bool is_hidden(const struct cell *c)
{
	return strstr(c->flag, "suppressed") || strstr(c->flag, "complementary");
}

static bool running(const struct cell *c)
{
	return *c->by && (text_eq(c->indicator, "women_cumulative") || text_eq(c->indicator, "progress"));
}

/* Everything a cell prints. A running total of months is the sum of its months. */
static void read_cell(const struct report *r, size_t at)
{
	const struct cell *c = &r->cell[at];
	const struct meaning *m = meaning_of(c->indicator);
	if (!m->indicator)
		return;
	if (running(c)) {
		if (isnan(c->numerator))
			return;
		equation();
		for (size_t i = 0; i <= at; i++)
			if (r->cell[i].indicator == c->indicator && text_eq(r->cell[i].area_code, c->area_code) &&
			    *r->cell[i].by)
				term(1, variable(m->num, c->area_code, r->cell[i].stratum));
		eq[n_eqs - 1].sum = c->numerator;
		return;
	}
	int num = variable(m->num, c->area_code, c->stratum);
	learn(num, c->numerator);
	if (text_eq(c->indicator, "distance"))
		learn(num, c->denominator - c->value);
	char name[16];
	snprintf(name, sizeof name, "u%s", m->num);
	learn(variable(name, c->area_code, c->stratum), c->unknown);
	if (!m->den)
		return;
	int den = variable(m->den, c->area_code, c->stratum);
	learn(den, c->denominator);
	snprintf(name, sizeof name, "no%s", m->num);
	equation();
	term(1, num);
	term(1, variable(name, c->area_code, c->stratum));
	term(-1, den);
	if (*m->den == 'M' && !is_hidden(c) && !strstr(c->flag, "immature")) {
		equation();
		term(1, den);
		term(-1, variable("R", c->area_code, c->stratum));
	}
	if (*m->den == 'M') { /* seen in time is seen, and mature is referred */
		snprintf(name, sizeof name, "more%s", m->num);
		equation();
		term(1, num);
		term(1, variable(name, c->area_code, c->stratum));
		term(-1, variable("C", c->area_code, c->stratum));
		snprintf(name, sizeof name, "less%s", m->num);
		equation();
		term(1, den);
		term(1, variable(name, c->area_code, c->stratum));
		term(-1, variable("R", c->area_code, c->stratum));
	}
}

/* Parts of one whole, in one place and stratum. Nobody of these programs died or moved. */
static void parts(const char *place, const char *stratum, const char *by)
{
	static const char *const whole[] = {"S", "N", "ds"};
	static const char *const part[][6] = {{"E", "O", "uO"}, {"dw", "do", "dl", "dd", "dc"}, {"do", "dl"}};
	for (int i = 0; i < 3; i++) {
		if (i == 0 && text_eq(by, "age")) /* ages of two days */
			continue;
		equation();
		term(-1, variable(whole[i], place, stratum));
		for (int k = 0; k < 6 && part[i][k]; k++)
			term(1, variable(part[i][k], place, stratum));
	}
	equation();
	term(1, variable("uO", place, stratum));
	term(-1, variable("uE", place, stratum));
}

static void areas(const char *what, const char *stratum, bool placeless)
{
	static const char *const area[] = {"A", "B", "C"};
	equation();
	term(-1, variable(what, "D", stratum));
	for (int i = 0; i < 3; i++)
		term(1, variable(what, area[i], stratum));
	if (placeless)
		term(1, variable(what, "nowhere", stratum));
}

/* Strata of an indicator at a place add up to its total. */
static void strata(const struct report *r, const char *indicator, const char *place)
{
	const struct meaning *m = meaning_of(indicator);
	bool any = false;
	if (!m->indicator || running(&(struct cell){.by = "x", .indicator = indicator}))
		return;
	for (size_t i = 0; i < r->n_cells; i++) {
		const struct cell *c = &r->cell[i];
		if (!text_eq(c->indicator, indicator) || !text_eq(c->area_code, place) || !*c->by)
			continue;
		if (!any)
			equation();
		any = true;
		term(1, variable(m->num, place, c->stratum));
	}
	if (any)
		term(-1, variable(m->num, place, ""));
}

/* ---- one output ---- */

static const char *const ids[] = {"coverage", "positivity", "followup", "targets"};
static int n_hidden, n_shown;

static void ask(struct arena *a, struct report out[4], const char *by, bool page, const char *rule)
{
	struct report_request req = {.data_dir = ".", .as_of = TODAY, .from = DATE_NONE, .to = TODAY, .period = ""};
	req.by[0] = by;
	req.with_strata = page;
	req.suppress = rule;
	for (int i = 0; i < 4; i++)
		if (report_run(reg.db, a, ids[i], &req, &out[i], &reg.q) != STATUS_OK)
			registry_print(&reg.q);
}

/* A count of the district that is known of tehsils too (a page draws strata for the district alone). */
static bool adds_over_areas(int v)
{
	bool bound = strncmp(var[v].what, "more", 4) == 0 || strncmp(var[v].what, "less", 4) == 0;
	if (!text_eq(var[v].place, "D") || bound)
		return false;
	return !*var[v].stratum || find_variable(var[v].what, "A", var[v].stratum) >= 0 ||
	       find_variable(var[v].what, "B", var[v].stratum) >= 0 ||
	       find_variable(var[v].what, "C", var[v].stratum) >= 0;
}

static void write_down(const struct report *r, bool placeless)
{
	disclosure_reset();
	for (int k = 0; k < 4; k++)
		for (size_t i = 0; i < r[k].n_cells; i++)
			read_cell(&r[k], i);
	for (int i = 0, n = n_vars; i < n; i++)
		if (adds_over_areas(i))
			areas(var[i].what, var[i].stratum, placeless);
	static const char *const place[] = {"D", "A", "B", "C"};
	for (int p = 0; p < 4; p++) {
		parts(place[p], "", "");
		for (int k = 0; k < 4; k++)
			for (const struct indicator *ind = r[k].indicators; ind; ind = ind->next)
				if (k != 1)
					strata(&r[k], ind->id, place[p]);
	}
}

static void complain(const struct cell *c, const char *what, double truth)
{
	UNIT_FAIL("%s %s '%s' (%s): %s is hidden and comes out as %g", c->indicator, c->area_code, c->stratum, c->flag,
		  what, truth);
}

static bool small(double v)
{
	return v >= 1 && v <= 7;
}

static void check_cell(const struct cell *c, const struct cell *open)
{
	const struct meaning *m = meaning_of(c->indicator);
	char name[16];
	if (!m->indicator || running(c))
		return;
	n_hidden += is_hidden(c);
	n_shown += !is_hidden(c);
	double no = m->den ? open->denominator - open->numerator : 0;
	/* Two figures may come out, since they are no small count: what a step keeps when it loses nobody (the step
	 * before is shown), and the sum of two hidden states of duties. */
	bool may = !small(open->numerator) && ((m->den && no <= 0) || text_eq(c->indicator, "no_record"));
	if ((is_hidden(c) || small(open->numerator)) && open->numerator > 0 && !may &&
	    fixed(variable(m->num, c->area_code, c->stratum)))
		complain(c, "the numerator", open->numerator);
	snprintf(name, sizeof name, "no%s", m->num);
	if (m->den && small(no) && fixed(variable(name, c->area_code, c->stratum)))
		complain(c, "the rest", no);
	if (m->den && small(open->denominator) && fixed(variable(m->den, c->area_code, c->stratum)))
		complain(c, "the denominator", open->denominator);
	snprintf(name, sizeof name, "u%s", m->num);
	if (small(open->unknown) && fixed(variable(name, c->area_code, c->stratum)))
		complain(c, "the unknown", open->unknown);
}

static bool somewhere_unknown(const struct report *open)
{
	return strstr(open->notes, "have no known place") != NULL;
}

static void attack(const char *by, bool page)
{
	struct arena a = ARENA_INIT;
	struct report shown[4], open[4];
	ask(&a, shown, by, page, "nhs");
	ask(&a, open, by, page, "none");
	write_down(shown, somewhere_unknown(&open[0]));
	solve();
	for (int k = 0; k < 4; k++)
		for (size_t i = 0; i < shown[k].n_cells; i++)
			check_cell(&shown[k].cell[i], &open[k].cell[i]);
	if (unit_bad_checks && getenv("DUMP")) {
		render_csv(shown, 4, stdout);
		render_csv(open, 4, stdout);
		exit(1);
	}
	arena_free(&a);
}

static void attacks(const char *by, bool page, int programs, int most)
{
	n_hidden = n_shown = 0;
	for (int i = 0; i < programs && unit_bad_checks < 20; i++) {
		registry_new(&reg);
		next_result = 0;
		program(20 + random_below(most));
		attack(by, page);
		registry_end(&reg);
	}
	printf("disclosure: %s%s: %d cells hidden, %d shown\n", by ? by : "totals", page ? " of a page" : "", n_hidden,
	       n_shown);
	CHECK(n_hidden > programs);
	CHECK(n_shown > programs);
}

static void totals(void)
{
	attacks(NULL, false, 20, 400);
}

static void page(void)
{
	attacks(NULL, true, 8, 400);
}

static void by_month(void)
{
	attacks("month", false, 1, 400);
}

static void by_age(void)
{
	attacks("age", false, 3, 500);
}

int main(void)
{
	UNIT_RUN("no hidden count comes out of the other indicators, areas and reports", totals);
	UNIT_RUN("nor of the strata a page draws", page);
	UNIT_RUN("nor by age", by_age);
	UNIT_RUN("nor by month", by_month);
	UNIT_END("disclosure");
}
