/* rooms: reports db stats base */
/* reaudit_report_test.c -- the report on the re-audit: what is counted, kappa, limits, drift, classes, explain.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "reports/chart_int.h"
#include "reports/report.h"
#include "reports/spec.h"
#include "tests/unit/registry.h"

#include <math.h>

static struct registry reg;
static int next_id;

__attribute__((format(printf, 1, 2))) static void sql(const char *fmt, ...)
{
	char text[2000];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	registry_sql(&reg, text);
}

static int day(const char *iso)
{
	return date_parse_iso(iso);
}

static void places(void)
{
	registry_new(&reg);
	next_id = 0;
	sql("INSERT INTO program (code, version, title, source, body, body_sha256, valid_from) VALUES ('gwadar', '1', "
	    "'Gwadar', 't', '{\"places\": {\"root\": \"PK205\", \"code_system\": \"p\", \"code_version\": \"1\"}}', "
	    "x'00', 0)");
	sql("INSERT INTO area (area_id, code, code_system, code_version, name, level, parent_id, folded, source) "
	    "VALUES (1, 'PK205', 'p', '1', 'Gwadar', 'district', NULL, 'g', 't'), "
	    "(2, 'PK20501', 'p', '1', 'Gwadar', 'tehsil', 1, 'g', 't'), "
	    "(3, 'PK20502', 'p', '1', 'Jiwani', 'tehsil', 1, 'j', 't')");
	sql("INSERT INTO facility (facility_id, code, name, kind, area_id, source) VALUES "
	    "(1, 'GWD-GDA', 'A', 'screening-site', 2, 't'), (2, 'GWD-JIW', 'B', 'screening-site', 3, 't')");
	sql("INSERT INTO device (device_id, code, serial, maker, model, profile, facility_id, date_order, source) "
	    "VALUES (1, 'GX-01', '1', 'm', 'm', 'p', 1, 'dmy', 't'), (2, 'PL-01', '2', 'm', 'm', 'p', 1, 'dmy', "
	    "'t'), (3, 'PL-02', '3', 'm', 'm', 'p', 1, 'dmy', 't')");
	sql("INSERT INTO person (person_id, public_id, record_id) VALUES (1, 'WOMAN-001', 900001)");
	sql("INSERT INTO woman (person_id, birth_on, area_id, hiv_positive) VALUES (1, 0, 2, 0)");
}

/* A result and its evidence; computed NULL: the evidence gives no class, "-" : there is no evidence. */
static int result(const char *test, const char *reported, const char *computed, int device, int site, int on)
{
	int n = ++next_id;
	bool agrees = computed && (strcmp(reported, computed) == 0 || strcmp(reported, "error") == 0);
	sql("INSERT INTO record (record_id, batch_id, ordinal, line, byte_offset, byte_length, fate) "
	    "VALUES (%d, 1, %d, %d, 0, 1, 'accepted')",
	    n, n, n + 1);
	sql("INSERT INTO result (result_id, record_id, test, category, status, collected_on, device_id, facility_id, "
	    "area_id) VALUES (%d, %d, '%s', '%s', 'final', %d, %d, %d, %d)",
	    n, n, test, reported, on, device, site, site + 1);
	if (computed && strcmp(computed, "-") == 0)
		return n;
	sql("INSERT INTO evidence (result_id, kind, format, body) VALUES (%d, '%s', 'score-1', x'00')", n, test);
	if (computed)
		sql("INSERT INTO verdict (result_id, status, category, unverified, agrees) VALUES (%d, 0, '%s', %d, "
		    "%d)",
		    n, computed, strcmp(test, "ploidy") == 0, agrees);
	else
		sql("INSERT INTO verdict (result_id, status, unverified) VALUES (%d, 255, 0)", n);
	return n;
}

static void results(int times, const char *test, const char *reported, const char *computed, int device, int site,
		    int on)
{
	for (int i = 0; i < times; i++)
		result(test, reported, computed, device, site, on);
}

/* Of 50 HPV results 20 are twice negative and 15 twice positive: kappa 0.4 (Wikipedia's worked example). Beside them
 * two of which nothing can be said, one withdrawn, one not known yet, one read by people, and an error that is no
 * result. */
static void hpv(void)
{
	int on = day("2026-03-10");

	places();
	results(20, "hpv", "negative", "negative", 1, 1, on);
	results(5, "hpv", "negative", "positive", 1, 1, on);
	results(10, "hpv", "positive", "negative", 1, 2, on);
	results(15, "hpv", "positive", "positive", 1, 2, on);
	result("hpv", "error", "invalid", 1, 1, on);
	result("hpv", "negative", NULL, 1, 1, on);
	result("hpv", "negative", "-", 1, 1, on);
	sql("UPDATE result SET status = 'withdrawn' WHERE result_id = %d",
	    result("hpv", "negative", "positive", 1, 1, on));
	sql("UPDATE result SET resulted_on = %d WHERE result_id = %d", day("2027-02-01"),
	    result("hpv", "negative", "positive", 1, 1, on));
	result("via", "negative", "-", 1, 1, on);
	sql("INSERT INTO link (record_id, person_id, rule, weight, explanation, model, decided_by) SELECT record_id, "
	    "1, "
	    "'new', 0, '', 'm', 'sanad' FROM result WHERE result_id BETWEEN 21 AND 25");
}

/* Two ploidy devices for a year; PL-02 calls more cells abnormal from July on. Cytology shows both scales. */
static void drift(bool drifting)
{
	places();
	for (int month = 1; month <= 12; month++) {
		char iso[32];
		snprintf(iso, sizeof iso, "2026-%02d-05", month);
		int on = day(iso), wrong = drifting && month >= 7 ? 3 : 0;
		for (int site = 1; site <= 2; site++) {
			results(20, "ploidy", "negative", "negative", 2, site, on);
			results(10, "ploidy", "negative", "negative", 3, site, on);
			results(10 - wrong, "ploidy", "suspicious", "suspicious", 3, site, on);
			results(wrong, "ploidy", "suspicious", "negative", 3, site, on);
		}
	}
	results(10, "cytology", "NILM", "NILM", 1, 1, day("2026-05-05"));
	results(3, "cytology", "LSIL", "LSIL", 1, 1, day("2026-05-05"));
	results(2, "cytology", "AGC-FN", "AGC", 1, 1, day("2026-05-05"));
	results(2, "cytology", "UNSAT", "UNSAT", 1, 1, day("2026-05-05"));
	sql("UPDATE verdict SET agrees = 1 WHERE category = 'AGC'");
}

static struct report_request request(const char *first, const char *second)
{
	struct report_request r = {.data_dir = ".", .as_of = day("2026-12-31"), .from = DATE_NONE, .period = ""};
	r.to = r.as_of;
	r.by[0] = first;
	r.by[1] = second;
	return r;
}

static struct report run(struct arena *a, const struct report_request *req)
{
	struct report out = {.n_cells = 0};
	if (report_run(reg.db, a, "reaudit", req, &out, &reg.q) != STATUS_OK) {
		UNIT_FAIL("%s", "the report failed");
		registry_print(&reg.q);
	}
	return out;
}

static const struct cell *find(const struct report *r, const char *indicator, const char *area, const char *stratum)
{
	static const struct cell none = {.flag = "missing", .numerator = -1, .value = -1, .unknown = -1};
	for (size_t i = 0; i < r->n_cells; i++)
		if (text_eq(r->cell[i].indicator, indicator) && text_eq(r->cell[i].area_code, area) &&
		    text_eq(r->cell[i].stratum, stratum))
			return &r->cell[i];
	UNIT_FAIL("no cell %s %s %s", indicator, area, stratum);
	return &none;
}

static bool has(const struct report *r, const char *indicator, const char *stratum)
{
	for (size_t i = 0; i < r->n_cells; i++)
		if (text_eq(r->cell[i].indicator, indicator) && text_eq(r->cell[i].stratum, stratum))
			return true;
	return false;
}

static void is(const struct report *r, const char *indicator, const char *area, const char *stratum, double numerator,
	       double denominator, double unknown)
{
	const struct cell *c = find(r, indicator, area, stratum);
	bool same = c->numerator == numerator && c->unknown == unknown &&
		    (isnan(denominator) ? isnan(c->denominator) : c->denominator == denominator);
	if (!same)
		UNIT_FAIL("%s %s '%s' is %g of %g, %g unknown; want %g of %g, %g", indicator, area, stratum,
			  c->numerator, c->denominator, c->unknown, numerator, denominator, unknown);
}

static void counted_by_hand(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request(NULL, NULL);
	hpv();
	struct report r = run(&a, &req);

	is(&r, "results", "PK205", "", 53, NAN, 0);
	is(&r, "judged", "PK205", "", 51, NAN, 1);
	is(&r, "agreement", "PK205", "", 36, 51, 1);
	is(&r, "agreement", "PK20501", "", 21, 26, 1);
	is(&r, "agreement", "PK20502", "", 15, 25, 0);
	is(&r, "category_differs", "PK205", "", 15, NAN, 1);
	is(&r, "differs_share", "PK205", "", 15, 51, 1);
	is(&r, "without_evidence", "PK205", "", 1, NAN, 0);
	is(&r, "no_verdict", "PK205", "", 1, NAN, 0);
	is(&r, "unverified", "PK205", "", 0, 51, 1);
	is(&r, "women_differ", "PK205", "", 1, NAN, 0);
	CHECK(!has(&r, "kappa", ""));
	CHECK(!has(&r, "confusion", ""));
	registry_end(&reg);
	arena_free(&a);
}

static void kappa(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("test", "axis");
	hpv();
	struct report r = run(&a, &req);
	const struct cell *c = find(&r, "kappa", "PK205", "hpv;all");

	is(&r, "kappa", "PK205", "hpv;all", 35, 50, 0);
	CHECK_NEAR(c->value, 0.4, 1e-12);
	CHECK_NEAR((c->upper - c->value) / 1.959963984540054, (c->value - c->lower) / 1.959963984540054, 1e-12);
	CHECK(c->lower > 0.1 && c->lower < 0.2);
	CHECK_STR(c->method, "none");
	CHECK_NEAR(find(&r, "kappa_linear", "PK205", "hpv;all")->value, 0.4, 1e-12);
	CHECK(!has(&r, "agreement", "hpv;all")); /* scales are for what is defined on them */
	registry_end(&reg);
	arena_free(&a);
}

static void classes(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("test", "axis");
	req.by[2] = "reported";
	req.by[3] = "computed";
	drift(true);
	struct report r = run(&a, &req);

	is(&r, "confusion", "PK205", "ploidy;all;suspicious;negative", 36, NAN, 0);
	is(&r, "confusion", "PK205", "ploidy;all;negative;negative", 720, NAN, 0);
	is(&r, "confusion", "PK205", "ploidy;all;positive;positive", 0, NAN, 0); /* the table has all its rows */
	is(&r, "confusion", "PK205", "cytology;squamous;NILM;NILM", 10, NAN, 0);
	is(&r, "confusion", "PK205", "cytology;glandular;NILM;NILM", 10, NAN, 0);
	is(&r, "confusion", "PK205", "cytology;squamous;UNSAT;UNSAT", 2, NAN, 0);
	is(&r, "confusion", "PK205", "cytology;glandular;AGC-FN;AGC", 2, NAN, 0);
	CHECK(!has(&r, "confusion", "cytology;squamous;AGC-FN;AGC"));
	CHECK(!has(&r, "confusion", "cytology;glandular;LSIL;LSIL"));
	/* classes come in the order of their scale */
	const struct cell *nilm = find(&r, "confusion", "PK205", "cytology;squamous;NILM;NILM"),
			  *asc = find(&r, "confusion", "PK205", "cytology;squamous;ASC-US;NILM"),
			  *hsil = find(&r, "confusion", "PK205", "cytology;squamous;HSIL;NILM"),
			  *unsat = find(&r, "confusion", "PK205", "cytology;squamous;UNSAT;NILM");
	CHECK(nilm < asc && asc < hsil && hsil < unsat);
	registry_end(&reg);
	arena_free(&a);
}

static void limits_and_drift(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("test", "device");
	drift(true);
	struct report r = run(&a, &req);

	is(&r, "differs_limits", "PK205", "ploidy;PL-02", 36, 480, 0);
	CHECK_STR(find(&r, "differs_limits", "PK205", "ploidy;PL-02")->flag, "drift");
	CHECK_NEAR(find(&r, "differs_limits", "PK205", "ploidy;PL-02")->target, 0, 0);
	CHECK_NEAR(find(&r, "differs_limits", "PK205", "ploidy;PL-01")->target, 7.5, 1e-12);
	CHECK_STR(find(&r, "differs_limits", "PK205", "ploidy;PL-01")->flag, "");
	CHECK_INT(r.n_findings, 1);
	CHECK_STR(r.finding[0].name, "PL-02");
	CHECK(strstr(r.notes, "Device PL-02 (ploidy) drifts from 2026-07: 36 of its 480 results") != NULL);
	CHECK(strstr(r.notes, "most likely first day 2026-07-05") != NULL);
	req.by[2] = "month";
	r = run(&a, &req);
	is(&r, "differs_limits", "PK205", "ploidy;PL-02;2026-07", 6, 40, 0);
	CHECK_STR(find(&r, "differs_limits", "PK205", "ploidy;PL-02;2026-07")->flag, "beyond-limits");
	CHECK_STR(find(&r, "differs_limits", "PK205", "ploidy;PL-02;2026-06")->flag, "");
	CHECK(find(&r, "differs_limits", "PK205", "ploidy;PL-01;2026-07")->upper > 7.5); /* around the others' share */
	registry_end(&reg);
	drift(false);
	r = run(&a, &req);
	CHECK_INT(r.n_findings, 0);
	CHECK(strstr(r.notes, "Every result with a verdict agrees with its evidence.") != NULL);
	registry_end(&reg);
	arena_free(&a);
}

static void without_verdicts(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request(NULL, NULL);
	hpv();
	sql("DELETE FROM verdict");
	struct report r = run(&a, &req);
	is(&r, "judged", "PK205", "", 0, NAN, 52);
	is(&r, "agreement", "PK205", "", 0, 0, 52);
	CHECK(isnan(find(&r, "agreement", "PK205", "")->value));
	CHECK(strncmp(r.notes, "No result of this place and period has a verdict", 48) == 0);
	registry_end(&reg);
	arena_free(&a);
}

/* Every cell of every breakdown, kappa and limits too. */
static int explain_all(const struct report_request *req)
{
	struct arena a = ARENA_INIT;
	struct report r = run(&a, req);
	int cells = 0;
	for (size_t i = 0; i < r.n_cells; i++) {
		const struct cell *c = &r.cell[i];
		struct report_request here = *req;
		struct explain_request what = {.indicator = c->indicator, .stratum = *c->by ? c->stratum : NULL};
		struct unit *unit = NULL;
		struct cell cell;
		size_t n = 0, yes = 0, known = 0;
		here.area_code = c->area_code;
		here.by[0] = *c->by ? req->by[0] : NULL;
		if (report_explain(reg.db, &a, "reaudit", &here, &what, &unit, &n, &cell, &reg.q) != STATUS_OK) {
			UNIT_FAIL("%s '%s' cannot be explained", c->indicator, c->stratum);
			continue;
		}
		for (size_t k = 0; k < n; k++) {
			yes += unit[k].numerator == 1;
			known += unit[k].numerator >= 0;
		}
		if ((double)yes != c->numerator || (isfinite(c->denominator) && (double)known != c->denominator))
			UNIT_FAIL("%s '%s' is %g of %g, units %zu of %zu", c->indicator, c->stratum, c->numerator,
				  c->denominator, yes, known);
		cells++;
	}
	arena_free(&a);
	return cells;
}

static void explained(void)
{
	static const char *const by[][4] = {{NULL},
					    {"test", NULL},
					    {"test", "device", NULL},
					    {"lot", NULL},
					    {"test", "axis", NULL},
					    {"test", "device", "month", NULL},
					    {"test", "axis", "reported", "computed"}};
	int cells = 0;
	hpv();
	for (size_t i = 0; i < sizeof by / sizeof *by; i++) {
		struct report_request req = request(NULL, NULL);
		for (int k = 0; k < 4 && by[i][k]; k++)
			req.by[k] = by[i][k];
		cells += explain_all(&req);
	}
	CHECK(cells > 100);
	printf("reaudit: %d cells explained\n", cells);
	registry_end(&reg);
}

static void small_numbers(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("test", "axis");
	hpv();
	results(1000, "hpv", "negative", "negative", 1, 1, day("2026-04-01"));
	req.suppress = "nhs"; /* 1 to 7 are hidden: five are */
	struct report r = run(&a, &req);
	CHECK(isnan(find(&r, "kappa", "PK205", "hpv;all")->value));
	req.by[2] = "reported";
	req.by[3] = "computed";
	r = run(&a, &req);
	CHECK_STR(find(&r, "confusion", "PK205", "hpv;all;negative;positive")->flag, "suppressed");
	CHECK_STR(find(&r, "confusion", "PK205", "hpv;all;positive;negative")->flag, "complementary");
	CHECK(isnan(find(&r, "confusion", "PK205", "hpv;all;negative;negative")->value));
	registry_end(&reg);
	arena_free(&a);
}

static void charts(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request(NULL, NULL);
	struct chart_book book;
	size_t months = 0, tables = 0;
	req.with_strata = true;
	drift(true);
	struct report r = run(&a, &req);
	CHECK_INT(chart_load(&a, &r, 1, &book, &reg.q), STATUS_OK);
	for (size_t i = 0; i < book.n_charts; i++) {
		const struct chart *c = &book.chart[i];
		if (strncmp(c->id, "reaudit-months", 14) == 0) {
			CHECK_STR(c->title, "Share that differs, by month: PL-02, DNA ploidy");
			CHECK_INT(c->n_points, 12);
			CHECK_STR(c->point[6].label, "Jul 2026");
			CHECK(strncmp(c->note, "Device PL-02 (ploidy) drifts from 2026-07", 41) == 0);
			CHECK(chart_stands_out(c->series[0].cell[6]) && !chart_stands_out(c->series[0].cell[5]));
			months++;
		}
		if (c->type == CHART_MATRIX) {
			struct chart_matrix m;
			bool agrees = false;
			chart_matrix(&a, c, &m);
			CHECK_INT(m.n_columns, m.n_rows - (strstr(c->title, "glandular") != NULL)); /* AGC-FN */
			CHECK_INT(chart_shade(&m, 0, 0, &agrees), 3);
			CHECK(agrees);
			tables++;
		}
	}
	CHECK_INT(months, 1); /* devices without a result that differs are not drawn */
	CHECK_INT(tables, 3);
	chart_free(&book);
	registry_end(&reg);
	arena_free(&a);
}

static void shipped(void)
{
	struct msgq q;
	msgq_init(&q);
	CHECK_INT(report_check_file(".", "reports/reaudit/spec.json", &q), STATUS_OK);
	registry_print(&q);
	msgq_free(&q);
}

int main(void)
{
	UNIT_RUN("what is counted, and that no verdict is no agreement", counted_by_hand);
	UNIT_RUN("kappa of a worked example, on its scale only", kappa);
	UNIT_RUN("classes on both scales of cytology, in order and complete", classes);
	UNIT_RUN("a device that drifts is named with its month, and nothing when all agree", limits_and_drift);
	UNIT_RUN("a registry without verdicts says so", without_verdicts);
	UNIT_RUN("units are what their cell says, in every breakdown", explained);
	UNIT_RUN("small counts hide kappa and their table of classes", small_numbers);
	UNIT_RUN("a chart for each device, a table for each scale", charts);
	UNIT_RUN("the definition is whole", shipped);
	UNIT_END("reaudit_report");
}
