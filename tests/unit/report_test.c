/* rooms: reports db stats base */
/* report_test.c -- the four reports on a registry small enough to count by hand, and explain on a generated one.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/json.h"
#include "base/text.h"
#include "reports/report.h"
#include "reports/spec.h"
#include "tests/unit/registry.h"

#include <math.h>

static struct registry reg;
static int next_id;

/* Day as the SQL text of its number; "" is NULL. Four may be in use at a time. */
static const char *day(const char *iso)
{
	static char text[8][16];
	static int at;
	at = (at + 1) % 8;
	if (!*iso)
		return "NULL";
	snprintf(text[at], sizeof text[at], "%d", date_parse_iso(iso));
	return text[at];
}

#define sql(...)                                                                                                       \
	do {                                                                                                           \
		char sql_text[2000];                                                                                   \
		snprintf(sql_text, sizeof sql_text, __VA_ARGS__);                                                      \
		registry_sql(&reg, sql_text);                                                                          \
	} while (0)

static void woman(int id, const char *area, const char *born, const char *died)
{
	sql("INSERT INTO person (person_id, public_id, record_id) VALUES (%d, 'WOMAN-%03d', %d)", id, id, 100000 + id);
	sql("INSERT INTO woman (person_id, birth_on, area_id, hiv_positive, died_on) VALUES (%d, %s, %s, 0, %s)", id,
	    day(born), *area ? area : "NULL", day(died));
}

/* One test of a woman; the result, its record and its line carry the same number. */
static void test(int id, const char *role, const char *name, const char *category, const char *positive, const char *on,
		 const char *known, const char *age, const char *device)
{
	int n = ++next_id;
	sql("INSERT INTO record (record_id, batch_id, ordinal, line, byte_offset, byte_length, fate) "
	    "VALUES (%d, 1, %d, %d, 0, 1, 'accepted')",
	    n, n, n + 1);
	sql("INSERT INTO result (result_id, record_id, test, category, status, collected_on) "
	    "VALUES (%d, %d, '%s', '%s', 'final', %s)",
	    n, n, name, category, day(on));
	sql("INSERT INTO screening (result_id, person_id, episode, test, role, category, adequate, positive, "
	    "collected_on, "
	    "known_on, age, device_id, facility_id) VALUES (%d, %d, 1, '%s', '%s', '%s', %d, %s, %s, %s, %s, %s, 1)",
	    n, id, name, role, category, strcmp(positive, "NULL") != 0, positive, day(on), day(*known ? known : on),
	    *age ? age : "NULL", device);
}

static void screen(int id, const char *name, const char *category, const char *positive, const char *on,
		   const char *known, const char *age)
{
	test(id, "screen", name, category, positive, on, known, age, strcmp(name, "hpv") == 0 ? "1" : "2");
}

static void duty(int id, const char *kind, const char *opened, const char *overdue, const char *lost,
		 const char *closed, const char *as)
{
	sql("INSERT INTO obligation (person_id, kind, rule, opened_by, opened_on, due_on, overdue_on, lost_on, "
	    "urgency, "
	    "closed_on, closed_as) VALUES (%d, '%s', 'r', 1, %s, %s, %s, %s, 1, %s, %s%s%s)",
	    id, kind, day(opened), day(overdue), day(overdue), day(lost), day(closed), *as ? "'" : "",
	    *as ? as : "NULL", *as ? "'" : "");
}

static void places(void)
{
	sql("INSERT INTO program (code, version, title, source, body, body_sha256, valid_from) VALUES ('gwadar', '1', "
	    "'Gwadar', 't', "
	    "'{\"places\": {\"root\": \"PK205\", \"code_system\": \"p\", \"code_version\": \"1\"}, "
	    "\"eligible\": {\"ages\": [30, 49]}}', x'00', 0)");
	sql("INSERT INTO area (area_id, code, code_system, code_version, name, level, parent_id, folded, source) "
	    "VALUES "
	    "(1, 'PK2', 'p', '1', 'Balochistan', 'province', NULL, 'b', 't'), "
	    "(6, 'PK205', 'p', '1', 'Gwadar', 'district', 1, 'g', 't'), "
	    "(3, 'PK20502', 'p', '1', 'Jiwani', 'tehsil', 6, 'j', 't'), "
	    "(4, 'PK20501', 'p', '1', 'Gwadar', 'tehsil', 6, 'g', 't'), "
	    "(5, 'PK20503', 'p', '1', 'Ormara', 'tehsil', 6, 'o', 't'), "
	    "(2, 'PK20501-U01', 'l', '1', 'Surbandar', 'uc', 4, 's', 't'), "
	    "(7, 'PK206', 'p', '1', 'Kech', 'district', 1, 'k', 't')");
	sql("INSERT INTO facility (facility_id, code, name, kind, area_id, source) VALUES (1, 'GWD-GDA', 'A', "
	    "'screening-site', 4, "
	    "'t')");
	sql("INSERT INTO device (device_id, code, serial, maker, model, profile, facility_id, date_order, source) "
	    "VALUES "
	    "(1, 'GX-01', '1', 'm', 'm', 'p', 1, 'dmy', 't'), (2, 'CY-01', '2', 'm', 'm', 'p', 1, 'dmy', 't')");
	sql("INSERT INTO target (code, indicator, title, area_id, value, unit, from_on, to_on, source) VALUES "
	    "('women-screened', 'w', 't', 6, 10000, 'count', %s, %s, 't'), "
	    "('coverage-70', 'c', 't', 6, 70, 'percent', %s, %s, 't')",
	    day("2026-01-01"), day("2027-06-30"), day("2026-01-01"), day("2030-12-31"));
	for (int i = 0; i < 4; i++) {
		double people = 400 - 100 * i;
		sql("INSERT INTO population (area_id, year, sex, age_from, age_to, people, low, high, method, source) "
		    "VALUES "
		    "(6, 2023, 'F', %d, %d, %f, %f, %f, 'share', 'census'), (6, 2017, 'F', %d, %d, 1, 1, 1, 'share', "
		    "'old'), "
		    "(6, 2027, 'F', %d, %d, 9, 9, 9, 'share', 'future'), (4, 2017, 'F', %d, %d, 125, 100, 150, "
		    "'share', 'census')",
		    30 + 5 * i, 34 + 5 * i, people, people * 0.8, people * 1.25, 30 + 5 * i, 34 + 5 * i, 30 + 5 * i,
		    34 + 5 * i, 30 + 5 * i, 34 + 5 * i);
	}
	sql("INSERT INTO population (area_id, year, sex, age_from, age_to, people, low, high, method, source) VALUES "
	    "(3, 2023, 'F', 30, 34, 5, 5, 5, 'share', 'one group only')");
}

/* Twelve women; what each is for stands beside her. */
static void women(void)
{
	woman(1, "2", "1990-06-15", ""); /* negative, in a union council of Gwadar tehsil */
	screen(1, "hpv", "negative", "0", "2026-03-10", "2026-03-20", "35");
	duty(1, "recall", "2026-03-20", "2031-03-20", "2032-03-20", "", "");

	woman(2, "4", "1980-01-01", ""); /* all the way to treatment */
	screen(2, "hpv", "positive", "1", "2026-03-12", "2026-03-20", "46");
	test(2, "diagnosis", "colposcopy", "high-grade", "1", "2026-04-10", "", "46", "NULL");
	test(2, "diagnosis", "histology", "CIN3", "1", "2026-04-10", "2026-04-20", "46", "NULL");
	sql("INSERT INTO person_event (event_id, person_id, kind, outcome, happened_on) VALUES (1, 2, 'treatment', "
	    "'LLETZ', %s)",
	    day("2026-05-01"));
	duty(2, "colposcopy", "2026-03-20", "2026-05-01", "2026-09-20", "2026-04-10", "done");
	duty(2, "treatment", "2026-04-20", "2026-06-01", "2026-10-20", "2026-05-01", "done");

	woman(3, "3", "1995-02-02", ""); /* positive by one of two tests of a day, never seen, lost */
	screen(3, "cytology", "HSIL", "1", "2026-05-05", "2026-05-10", "31");
	screen(3, "ploidy", "negative", "0", "2026-05-05", "2026-05-10", "31");
	duty(3, "colposcopy", "2026-05-10", "2026-06-25", "2026-11-10", "", "");

	woman(4, "3", "1960-03-03", ""); /* older than the program's women */
	screen(4, "hpv", "negative", "0", "2026-06-01", "", "66");

	woman(5, "", "", ""); /* neither age nor place known */
	screen(5, "hpv", "negative", "0", "2026-07-01", "", "");

	woman(6, "4", "1985-04-04", ""); /* her only test cannot be read */
	screen(6, "hpv", "invalid", "NULL", "2026-08-01", "", "41");
	duty(6, "repeat-test", "2026-08-01", "2026-09-15", "2027-02-01", "", "");

	woman(7, "4", "1988-05-05", ""); /* a failed test repeated */
	screen(7, "hpv", "invalid", "NULL", "2026-08-02", "", "38");
	screen(7, "hpv", "negative", "0", "2026-08-20", "", "38");
	duty(7, "repeat-test", "2026-08-02", "2026-09-15", "2027-02-01", "2026-08-20", "replaced");

	woman(8, "3", "1983-06-06", ""); /* positive so late that she need not have been seen */
	screen(8, "hpv", "positive", "1", "2026-12-01", "2026-12-20", "43");
	duty(8, "colposcopy", "2026-12-20", "2027-01-20", "2027-06-20", "", "");

	woman(9, "4", "1991-07-07", ""); /* refused */
	screen(9, "hpv", "positive", "1", "2026-02-01", "2026-02-05", "34");
	duty(9, "colposcopy", "2026-02-05", "2026-03-20", "2026-08-05", "2026-03-01", "refused");

	woman(10, "4", "1984-08-08", "2026-10-01"); /* died */
	screen(10, "hpv", "negative", "0", "2026-02-10", "", "41");

	woman(11, "7", "1984-09-09", ""); /* lives elsewhere */
	screen(11, "hpv", "negative", "0", "2026-05-01", "", "41");

	woman(12, "4", "1984-10-10", ""); /* result not yet known */
	screen(12, "hpv", "positive", "1", "2026-12-29", "2027-01-05", "42");
}

static void fill(void)
{
	registry_new(&reg);
	next_id = 0;
	places();
	women();
}

/* ---- asking ---- */

static struct report_request request(const char *as_of)
{
	struct report_request r = {.data_dir = ".", .as_of = date_parse_iso(as_of), .from = DATE_NONE, .period = ""};
	r.to = r.as_of;
	return r;
}

static struct report run(struct arena *a, const char *id, const struct report_request *req)
{
	struct report out;
	if (report_run(reg.db, a, id, req, &out, &reg.q) != STATUS_OK) {
		UNIT_FAIL("report %s failed", id);
		registry_print(&reg.q);
	}
	return out;
}

static const struct cell *find(const struct report *r, const char *indicator, const char *area, const char *stratum)
{
	static const struct cell none = {
		.flag = "missing", .numerator = -1, .denominator = -1, .value = -1, .unknown = -1};
	for (size_t i = 0; i < r->n_cells; i++)
		if (text_eq(r->cell[i].indicator, indicator) && text_eq(r->cell[i].area_code, area) &&
		    text_eq(r->cell[i].stratum, stratum))
			return &r->cell[i];
	UNIT_FAIL("no cell %s %s %s", indicator, area, stratum);
	return &none;
}

static void is(const struct report *r, const char *indicator, const char *area, const char *stratum, double numerator,
	       double denominator, double unknown)
{
	const struct cell *c = find(r, indicator, area, stratum);
	bool same = c->numerator == numerator && c->unknown == unknown &&
		    (isnan(denominator) ? isnan(c->denominator) : fabs(c->denominator - denominator) < 1e-9);
	if (!same)
		UNIT_FAIL("%s %s '%s' is %g of %g, %g unknown; want %g of %g, %g", indicator, area, stratum,
			  c->numerator, c->denominator, c->unknown, numerator, denominator, unknown);
}

/* ---- figures counted by hand ---- */

static void coverage(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("2026-12-31");
	struct report r = run(&a, "coverage", &req);

	is(&r, "women_screened", "PK205", "", 9, NAN, 0);
	is(&r, "women_screened", "PK20501", "", 5, NAN, 0);
	is(&r, "women_screened", "PK20502", "", 3, NAN, 0);
	is(&r, "women_screened", "PK20503", "", 0, NAN, 0);
	is(&r, "coverage_target", "PK205", "", 9, 10000, 0);
	CHECK_NEAR(find(&r, "coverage_target", "PK205", "")->value, 0.09, 1e-12);
	CHECK_STR(find(&r, "coverage_target", "PK20501", "")->flag, "no-denominator");
	is(&r, "coverage_eligible", "PK205", "", 6, 1000, 1);
	is(&r, "coverage_eligible_low", "PK205", "", 6, 800, 1);
	is(&r, "coverage_eligible_high", "PK205", "", 6, 1250, 1);
	is(&r, "coverage_eligible", "PK20501", "", 4, 500, 0);
	is(&r, "coverage_eligible", "PK20502", "", 2, NAN, 0);
	CHECK_STR(find(&r, "coverage_eligible", "PK20502", "")->flag, "no-denominator");
	CHECK_NEAR(find(&r, "coverage_eligible", "PK205", "")->value, 0.6, 1e-12);
	CHECK_NEAR(find(&r, "coverage_eligible", "PK205", "")->lower, 0.27522, 1e-4);
	CHECK_NEAR(find(&r, "coverage_eligible", "PK205", "")->target, 70, 0);
	is(&r, "women_outside_ages", "PK205", "", 1, NAN, 1);
	CHECK(strstr(r.notes, "2023, method share: 1,000 (800 to 1,250); source: census") != NULL);
	CHECK(strstr(r.notes, "1 units of women_screened have no known place") != NULL);
	CHECK(strstr(r.notes, "1 units of women_screened live outside Gwadar") != NULL);
	CHECK_STR(r.about.period, "start..2026-12-31");
	arena_free(&a);
}

/* Women 1 and 2 were tested in Ormara, woman 7 first in Jiwani and then in Ormara, woman 11, who lives elsewhere, in
 * Jiwani, woman 4 outside; of the others the place is not known. */
static void by_place_of_screening(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("2026-12-31");

	sql("UPDATE screening SET site_area_id = 5 WHERE person_id IN (1, 2)");
	sql("UPDATE screening SET site_area_id = CASE adequate WHEN 1 THEN 5 ELSE 3 END WHERE person_id = 7");
	sql("UPDATE screening SET site_area_id = 3 WHERE person_id = 11");
	sql("UPDATE screening SET site_area_id = 7 WHERE person_id = 4");
	req.place = "screening";
	struct report r = run(&a, "coverage", &req);
	is(&r, "women_screened", "PK205", "", 9, NAN, 0); /* 11 is counted now, 4 is not */
	is(&r, "women_screened", "PK20501", "", 0, NAN, 0);
	is(&r, "women_screened", "PK20502", "", 1, NAN, 0);
	is(&r, "women_screened", "PK20503", "", 3, NAN, 0);
	is(&r, "coverage_target", "PK205", "", 9, 10000, 0);
	is(&r, "coverage_eligible", "PK205", "", 7, NAN, 1);
	CHECK_STR(find(&r, "coverage_eligible", "PK205", "")->flag, "no-denominator;by-screening");
	CHECK_STR(find(&r, "women_screened", "PK20503", "")->flag, "by-screening");
	CHECK_STR(r.about.place, "screening");
	CHECK(strncmp(r.notes, "By the place of screening", 25) == 0);
	CHECK(strstr(r.notes, "nothing is divided by it") != NULL);
	CHECK(strstr(r.notes, "method share") == NULL); /* no population is used */
	CHECK(strstr(r.notes, "1 units of women_screened were tested outside Gwadar") != NULL);
	req.by[0] = "test";
	r = run(&a, "positivity", &req);
	is(&r, "positivity", "PK20502", "", 0, 2,
	   0); /* an episode counts where its first test was taken: 7, not only 11 */
	is(&r, "positivity", "PK20503", "", 1, 2, 0);
	is(&r, "inadequate", "PK20502", "", 1, 2, 0); /* a test where it was taken */
	is(&r, "inadequate", "PK20503", "", 0, 3, 0);
	req.by[0] = NULL;
	req.place = "residence";
	r = run(&a, "coverage", &req);
	is(&r, "coverage_eligible", "PK205", "", 6, 1000, 1);
	CHECK_STR(find(&r, "women_screened", "PK205", "")->flag, "");
	CHECK_STR(r.about.place, "residence");
	sql("UPDATE screening SET site_area_id = NULL");
	arena_free(&a);
}

static void coverage_by_age(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("2026-12-31");
	req.by[0] = "age";
	struct report r = run(&a, "coverage", &req);

	is(&r, "coverage_eligible", "PK205", "30-34", 1, 400, 0);
	is(&r, "coverage_eligible", "PK205", "35-39", 3, 300, 0);
	is(&r, "coverage_eligible", "PK205", "40-44", 1, 200, 0);
	is(&r, "coverage_eligible", "PK205", "45-49", 1, 100, 0);
	is(&r, "coverage_eligible", "PK205", "unknown", 0, NAN, 1);
	is(&r, "coverage_eligible", "PK20501", "30-34", 0, 125, 0);
	is(&r, "women_screened", "PK205", "30-34", 2, NAN, 0); /* age when screened: women 3 and 9 */
	is(&r, "women_screened", "PK205", "65-69", 1, NAN, 0);
	is(&r, "women_screened", "PK205", "unknown", 1, NAN, 0);
	arena_free(&a);
}

static void positivity(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("2026-12-31");
	req.by[0] = "test";
	struct report r = run(&a, "positivity", &req);

	is(&r, "positivity", "PK205", "", 4, 9, 1);
	is(&r, "positivity", "PK205", "hpv", 3, 8, 1);
	is(&r, "positivity", "PK205", "cytology", 1, 1, 0);
	is(&r, "positivity", "PK205", "ploidy", 0, 1, 0);
	is(&r, "positivity", "PK20501", "", 2, 5, 1);
	is(&r, "inadequate", "PK205", "", 2, 12, 0);
	is(&r, "inadequate", "PK205", "hpv", 2, 10, 0);
	CHECK_STR(find(&r, "positivity", "PK205", "")->flag, "small");
	arena_free(&a);
}

static void followup(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("2026-12-31");
	req.with_strata = true;
	struct report r = run(&a, "followup", &req);

	is(&r, "cohort_women", "PK205", "", 9, NAN, 0);
	is(&r, "positive", "PK205", "", 4, 9, 0);
	is(&r, "referred", "PK205", "", 4, 4, 0);
	is(&r, "seen", "PK205", "", 1, 4, 0);
	is(&r, "histology", "PK205", "", 1, 1, 0);
	is(&r, "cin2plus", "PK205", "", 1, 1, 0);
	is(&r, "treated", "PK205", "", 1, 1, 0);
	is(&r, "seen_30d", "PK205", "", 1, 3, 0);
	CHECK_STR(find(&r, "seen_30d", "PK205", "")->flag, "immature;small");
	is(&r, "seen_180d", "PK205", "", 1, 3, 0);
	is(&r, "seen_30d", "PK20502", "", 0, 1, 0);
	is(&r, "duties_open", "PK205", "", 1, 6, 0);
	is(&r, "overdue", "PK205", "", 1, 6, 0);
	is(&r, "lost", "PK205", "", 1, 6, 0);
	is(&r, "duties_done", "PK205", "", 2, 6, 0);
	is(&r, "closed_reason", "PK205", "", 1, 6, 0);
	is(&r, "no_record", "PK205", "", 2, 6, 0);
	is(&r, "duties_done", "PK205", "treatment", 1, 1, 0);
	is(&r, "lost", "PK205", "colposcopy", 1, 4, 0);
	arena_free(&a);
}

static void targets(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("2026-12-31");
	req.with_strata = true;
	struct report r = run(&a, "targets", &req);

	is(&r, "new_women", "PK205", "", 9, NAN, 0);
	is(&r, "new_women", "PK205", "2026-02", 2, NAN, 0);
	is(&r, "new_women", "PK205", "2026-04", 0, NAN, 0);
	is(&r, "women_cumulative", "PK205", "2026-02", 2, NAN, 0);
	is(&r, "women_cumulative", "PK205", "2026-04", 4, NAN, 0);
	is(&r, "women_cumulative", "PK205", "2026-08", 8, NAN, 0);
	is(&r, "women_cumulative", "PK205", "2026-12", 9, NAN, 0);
	/* by month the plan: 120 of the 546 days of the target had passed at the end of April */
	CHECK_NEAR(find(&r, "women_cumulative", "PK205", "2026-04")->target, 10000 * 120 / 546.0, 1e-9);
	CHECK_NEAR(find(&r, "women_cumulative", "PK205", "")->target, 10000, 0);
	is(&r, "progress", "PK205", "2026-12", 9, 10000, 0);
	CHECK_NEAR(find(&r, "progress", "PK205", "2026-04")->target, 100 * 120 / 546.0,
		   1e-9); /* the plan, in percent */
	CHECK_NEAR(find(&r, "progress", "PK205", "")->target, 100, 0);
	CHECK(isnan(find(&r, "pace_per_week", "PK205", "")->target));
	CHECK_NEAR(find(&r, "distance", "PK205", "")->value, 9991, 0);
	CHECK_NEAR(find(&r, "needed_per_week", "PK205", "")->value, 9991 / (181 / 7.0), 1e-9);
	is(&r, "pace_per_week", "PK205", "", 1, 12, 0);
	CHECK_NEAR(find(&r, "pace_per_week", "PK205", "")->upper, 5.5637555825 / 12, 1e-9);
	CHECK_NEAR(find(&r, "forecast", "PK205", "")->value, 9 + 181 / 7.0 / 12, 1e-9);
	is(&r, "who_coverage", "PK205", "", 5, 1000, 1);
	is(&r, "who_treated", "PK205", "", 1, 1, 0);
	CHECK_STR(find(&r, "distance", "PK20501", "")->flag, "no-denominator");
	arena_free(&a);
}

/* 42 days after the first day of the target: pace and forecast divide by six weeks, not by twelve. */
static void young_program(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("2026-02-11");
	struct report r = run(&a, "targets", &req);
	double left = (date_parse_iso("2027-06-30") - req.as_of) / 7.0;

	is(&r, "pace_per_week", "PK205", "", 2, 6, 0);
	is(&r, "pace_per_week", "PK20501", "", 2, 6, 0);
	CHECK_NEAR(find(&r, "pace_per_week", "PK205", "")->value, 2 / 6.0, 1e-12);
	CHECK_NEAR(find(&r, "forecast", "PK205", "")->value, 2 + 2 / 6.0 * left, 1e-9);
	req = request("2026-01-03");
	r = run(&a, "targets", &req);
	is(&r, "pace_per_week", "PK205", "", 0, 1, 0);
	arena_free(&a);
}

/* Nothing is needed or expected by a day that has passed; that is not a missing denominator. */
static void target_over(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("2027-06-30");
	struct report r = run(&a, "targets", &req);
	const char *const id[] = {"needed_per_week", "forecast"};

	for (int i = 0; i < 2; i++) {
		CHECK(isnan(find(&r, id[i], "PK205", "")->value));
		CHECK_STR(find(&r, id[i], "PK205", "")->flag, "");
		CHECK_STR(find(&r, id[i], "PK20501", "")->flag, "no-denominator");
	}
	CHECK(strstr(r.notes, "2027-06-30, the last day of target women-screened, has passed") != NULL);
	req = request("2027-06-29");
	r = run(&a, "targets", &req);
	CHECK_NEAR(find(&r, "needed_per_week", "PK205", "")->value, 9990 * 7, 1e-6);
	CHECK(strstr(r.notes, "has passed") == NULL);
	arena_free(&a);
}

/* In April the histology was not read yet and nothing after it had happened. */
static void as_of(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("2026-04-15");
	struct report r = run(&a, "followup", &req);

	is(&r, "cohort_women", "PK205", "", 4, NAN, 0);
	is(&r, "seen", "PK205", "", 1, 2, 0);
	is(&r, "histology", "PK205", "", 0, 1, 0);
	is(&r, "treated", "PK205", "", 0, 0, 0);
	CHECK(isnan(find(&r, "treated", "PK205", "")->value));
	is(&r, "duties_done", "PK205", "", 1, 2, 0);
	req = request("2026-02-20");
	r = run(&a, "followup", &req);
	is(&r, "duties_open", "PK205", "", 1, 1, 0); /* her refusal came later */
	arena_free(&a);
}

static void period(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("2026-12-31");
	req.from = date_parse_iso("2026-03-01");
	req.to = date_parse_iso("2026-03-31");
	req.period = "2026-03";
	struct report r = run(&a, "coverage", &req);
	is(&r, "women_screened", "PK205", "", 2, NAN, 0);
	CHECK_STR(r.cell[0].period, "2026-03");
	r = run(&a, "targets", &req);
	is(&r, "new_women", "PK205", "", 4, NAN, 0); /* since the program began */
	arena_free(&a);
}

static void levels(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("2026-12-31");
	req.level = "uc";
	struct report r = run(&a, "coverage", &req);
	is(&r, "women_screened", "PK20501-U01", "", 1, NAN, 0);
	req.level = NULL;
	req.area_code = "PK20501";
	r = run(&a, "coverage", &req);
	is(&r, "women_screened", "PK20501", "", 5, NAN, 0);
	is(&r, "women_screened", "PK20501-U01", "", 1, NAN, 0);
	req.area_code = "PK2";
	r = run(&a, "coverage", &req);
	is(&r, "women_screened", "PK2", "", 10, NAN, 0);
	is(&r, "women_screened", "PK206", "", 1, NAN, 0);
	arena_free(&a);
}

static void more_strata(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("2026-12-31");
	req.by[0] = "device";
	req.by[1] = "age";
	struct report r = run(&a, "coverage", &req);
	is(&r, "women_screened", "PK205", "CY-01;30-34", 1, NAN, 0);
	is(&r, "women_screened", "PK205", "GX-01;65-69", 1, NAN, 0);
	is(&r, "women_screened", "PK205", "GX-01;unknown", 1, NAN, 0);
	CHECK_STR(find(&r, "women_screened", "PK205", "GX-01;65-69")->by, "device;age");
	req.by[0] = "area";
	req.by[1] = NULL;
	r = run(&a, "coverage", &req);
	is(&r, "women_screened", "PK205", "PK20501", 5, NAN, 0);
	is(&r, "women_screened", "PK205", "unknown", 1, NAN, 0);
	arena_free(&a);
}

/* ---- wrong questions ---- */

static void refused(const char *id, const struct report_request *req, const char *code, const char *hint)
{
	struct arena a = ARENA_INIT;
	struct report out;
	msgq_clear(&reg.q);
	CHECK_INT(report_run(reg.db, &a, id, req, &out, &reg.q), STATUS_USAGE);
	CHECK_STR(reg.q.first ? reg.q.first->code : "", code);
	if (reg.q.first && !strstr(reg.q.first->hint, hint))
		UNIT_FAIL("hint is '%s'", reg.q.first->hint);
	arena_free(&a);
}

static void wrong_questions(void)
{
	struct report_request req = request("2026-12-31");
	refused("coverag", &req, "report-unknown", "coverage");
	refused("../secret", &req, "report-unknown", "");
	req.area_code = "PK25";
	refused("coverage", &req, "area-unknown", "PK2");
	req.area_code = NULL;
	req.level = "tehsl";
	refused("coverage", &req, "level-unknown", "tehsil");
	req.level = "province";
	refused("coverage", &req, "level-empty", "below");
	req.level = NULL;
	req.by[0] = "devise";
	refused("coverage", &req, "stratum-unknown", "device");
	req.by[0] = "duty";
	refused("coverage", &req, "stratum-none", "age");
	req.by[0] = NULL;
	req.suppress = "nhss";
	refused("coverage", &req, "suppress-unknown", "nhs");
	req = request("2026-12-31");
	req.place = "scrining";
	refused("coverage", &req, "place-unknown", "screening");
	msgq_clear(&reg.q);
}

/* ---- renderers ---- */

static char *csv(struct arena *a, const char *id, const struct report_request *req,
		 void (*other)(const struct report *, FILE *))
{
	char *text = NULL;
	size_t n = 0;
	struct report r = run(a, id, req);
	FILE *f = open_memstream(&text, &n);
	if (other)
		other(&r, f);
	else
		render_csv(&r, 1, f);
	fclose(f);
	return text;
}

static void as_json(const struct report *r, FILE *f)
{
	render_json(r, 1, f);
}

static void as_table(const struct report *r, FILE *f)
{
	render_table(r, 1, f, false, 80);
}

static void tidy_csv(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("2026-12-31");
	req.period = "2026";
	req.from = date_parse_iso("2026-01-01");
	char *text = csv(&a, "coverage", &req, NULL);
	CHECK(strncmp(text,
		      "indicator,version,period,area_code,area_name,area_level,by,stratum,numerator,denominator,"
		      "unknown,value,lower,"
		      "upper,unit,method,target,flag\n"
		      "women_screened,1,2026,PK205,Gwadar,district,,,9,,0,9.000000,,,count,none,10000,\n"
		      "women_screened,1,2026,PK20501,Gwadar,tehsil,,,5,,0,5.000000,,,count,none,,\n",
		      255) == 0);
	CHECK(strstr(text, "\ncoverage_eligible,1,2026,PK205,Gwadar,district,,,6,1000,1,0.600000,0.275") != NULL);
	free(text);
	arena_free(&a);
}

static void same_bytes(void)
{
	static const char *const id[] = {"coverage", "positivity", "followup", "targets"};
	struct arena a = ARENA_INIT;
	struct report_request req = request("2026-12-31");
	req.with_strata = true;
	for (int i = 0; i < 4; i++) {
		char *one = csv(&a, id[i], &req, NULL), *two = csv(&a, id[i], &req, NULL);
		CHECK_STR(one, two);
		free(one);
		free(two);
		one = csv(&a, id[i], &req, as_json);
		two = csv(&a, id[i], &req, as_json);
		CHECK_STR(one, two);
		free(one);
		free(two);
	}
	arena_free(&a);
}

static void json_is_strict(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("2026-12-31");
	req.by[0] = "age";
	char *text = csv(&a, "coverage", &req, as_json);
	cJSON *tree = json_parse(text, strlen(text), "report", 1, &reg.q);
	CHECK(tree != NULL);
	const cJSON *first = cJSON_GetArrayItem(json_get(tree, "reports"), 0);
	CHECK_STR(json_str(first, "id"), "coverage");
	CHECK_INT(cJSON_GetArraySize(json_get(first, "indicators")), 6);
	CHECK(cJSON_IsNull(json_get(cJSON_GetArrayItem(json_get(first, "cells"), 0), "denominator")));
	json_free(tree);
	free(text);
	arena_free(&a);
}

static void table_fits(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("2026-12-31");
	char *text = csv(&a, "coverage", &req, as_table);
	for (char *p = text, *end; *p; p = end + 1) {
		end = strchr(p, '\n');
		CHECK(end != NULL);
		if (!end)
			break;
		*end = '\0';
		if (text_width(p) > 80)
			UNIT_FAIL("line of %d columns: %s", text_width(p), p);
	}
	free(text);
	arena_free(&a);
}

/* ---- hiding ---- */

static void hidden_cells(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("2026-12-31");
	req.suppress = "nhs";
	struct report r = run(&a, "coverage", &req);
	const struct cell *c = find(&r, "women_screened", "PK20502", "");
	CHECK_STR(c->flag, "suppressed");
	CHECK(isnan(c->numerator) && isnan(c->value) && isnan(c->lower) && isnan(c->upper) && isnan(c->unknown));
	CHECK_INT(find(&r, "women_screened", "PK205", "")->numerator, 9);
	CHECK(strstr(r.notes, "Some units") != NULL);
	r = run(&a, "targets", &req);
	for (size_t i = 0; i < r.n_cells; i++)
		if (r.cell[i].numerator > 0 && r.cell[i].numerator <= 7)
			UNIT_FAIL("%s shows %g", r.cell[i].indicator, r.cell[i].numerator);
	arena_free(&a);
}

static bool hidden(const struct cell *c)
{
	return strstr(c->flag, "suppressed") || strstr(c->flag, "complementary");
}

static bool small(double v)
{
	return v >= 1 && v <= 7;
}

static int check_hidden(const struct report *r)
{
	bool shares = text_eq(r->id, "positivity") || text_eq(r->id, "followup");
	int n = 0;
	for (size_t i = 0; i < r->n_cells; i++) {
		const struct cell *c = &r->cell[i];
		n += hidden(c);
		if (hidden(c) && (!isnan(c->numerator) || !isnan(c->value) || !isnan(c->lower) || !isnan(c->upper)))
			UNIT_FAIL("%s %s %s is hidden and shows a number", c->indicator, c->area_code, c->stratum);
		if (small(c->numerator) || small(c->unknown) ||
		    (shares && (small(c->denominator) || small(c->denominator - c->numerator))))
			UNIT_FAIL("%s %s %s shows a small number", c->indicator, c->area_code, c->stratum);
	}
	return n;
}

static void hide_all(void)
{
	static const char *const id[] = {"coverage", "positivity", "followup", "targets"};
	static const char *const by[] = {NULL, "age", "month", "test"};
	int n = 0;
	for (int i = 0; i < 16; i++) {
		struct arena a = ARENA_INIT;
		struct report_request req = request("2026-12-31");
		req.by[0] = by[i % 4];
		req.with_strata = i % 4 == 0;
		req.suppress = "nhs";
		struct report r = run(&a, id[i / 4], &req);
		n += check_hidden(&r);
		arena_free(&a);
	}
	printf("report: %d cells hidden\n", n);
	CHECK(n > 100);
}

/* ---- definitions ---- */

static void copy_file(const char *from, const char *to, const char *old, const char *new)
{
	struct buf b = BUF_INIT;
	CHECK_INT(file_read(from, 1 << 20, &b, &reg.q), STATUS_OK);
	const char *at = old ? strstr(b.data, old) : b.data;
	CHECK(at != NULL);
	FILE *f = fopen(to, "w");
	if (f && at) {
		fwrite(b.data, 1, (size_t)(at - b.data), f);
		fputs(new, f);
		fputs(at + (old ? strlen(old) : 0), f);
	}
	if (f)
		fclose(f);
	buf_free(&b);
}

/* Checks a copy of positivity in a folder of that name, one file of which is changed in one place. */
static void wrong_in(const char *file, const char *old, const char *new, const char *message, const char *hint)
{
	static const char *const files[] = {"query.sql", "chart.json", "spec.json"};
	char folder[300], from[400], path[400];
	snprintf(folder, sizeof folder, "%s/positivity", reg.folder);
	CHECK_INT(mkdir(folder, 0700), 0);
	for (int i = 0; i < 3; i++) {
		bool this = strcmp(files[i], file) == 0;
		snprintf(from, sizeof from, "reports/positivity/%s", files[i]);
		snprintf(path, sizeof path, "%s/%s", folder, files[i]);
		copy_file(from, path, this ? old : NULL, this ? new : "");
	}
	msgq_clear(&reg.q);
	CHECK_INT(report_check_file(".", path, &reg.q), STATUS_INPUT);
	const struct msg *m = reg.q.first;
	if (!m || !strstr(m->text, message))
		UNIT_FAIL("message is '%s'", m ? m->text : "");
	if (m && (!m->pos.file || !strstr(m->pos.file, file)))
		UNIT_FAIL("file is '%s'", m->pos.file ? m->pos.file : "");
	if (m && hint && (!m->hint || !strstr(m->hint, hint)))
		UNIT_FAIL("hint is '%s'", m->hint ? m->hint : "");
	msgq_clear(&reg.q);
	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, files[i]);
		CHECK_INT(unlink(path), 0);
	}
	CHECK_INT(rmdir(folder), 0);
}

static void wrong(const char *old, const char *new, const char *message)
{
	wrong_in("spec.json", old, new, message, NULL);
}

static void definitions(void)
{
	CHECK_INT(report_check_file(".", "reports/coverage/spec.json", &reg.q), STATUS_OK);
	CHECK_INT(report_check_file(".", "reports/positivity/spec.json", &reg.q), STATUS_OK);
	CHECK_INT(report_check_file(".", "reports/followup/spec.json", &reg.q), STATUS_OK);
	CHECK_INT(report_check_file(".", "reports/targets/spec.json", &reg.q), STATUS_OK);
	wrong("\"question\"", "\"qestion\"", "nearest known is question");
	wrong("\"kind\": \"proportion\"", "\"kind\": \"share\"", "none of the known words");
	wrong("\"query\": \"tests\"", "\"query\": \"test\"", "no statement of that name");
	wrong("\"id\": \"inadequate\"", "\"id\": \"positivity\"", "used twice");
	wrong("\"kind\": \"proportion\"", "\"kind\": \"pace\"", "at least one day");
	wrong("\"kind\": \"proportion\"", "\"kind\": \"population\"", "eligible ages");
	wrong("\"id\": \"positivity\"", "\"id\": \"positives\"", "name of the folder");
	wrong("\"indicators\": [", "\"splits\": [{\"parts\": [\"positivty\", \"inadequate\"]}], \"indicators\": [",
	      "nearest known is positivity");
	wrong_in("query.sql", "known_on <= :as_of", "known_on <= :as_off", "no parameter :as_off",
		 "nearest known is :as_of");
	wrong_in("query.sql", "known_on <= :as_of", "known_on <= ?1", "written as :name", NULL);
	wrong_in("chart.json", "\"over\"", "\"ovr\"", "did you mean 'over'", "docs/add-an-indicator.md");
}

/* Line of a file on which a text first stands. */
static int64_t line_of(const char *path, const char *text)
{
	struct buf b = BUF_INIT;
	int64_t line = 1;
	CHECK_INT(file_read(path, 1 << 20, &b, &reg.q), STATUS_OK);
	const char *at = strstr(b.data, text);
	for (const char *p = b.data; at && p < at; p++)
		line += *p == '\n';
	buf_free(&b);
	return line;
}

/* A data folder with one report called bad, whose only difference from positivity is one place in its query. */
static void bad_query(const char *old, const char *new, const char *code, const char *field)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("2026-12-31");
	struct report out;
	const char *top = arena_printf(&a, "%s/data", reg.folder), *mid = arena_printf(&a, "%s/reports", top);
	const char *dir = arena_printf(&a, "%s/bad", mid), *spec = arena_printf(&a, "%s/spec.json", dir);
	const char *query = arena_printf(&a, "%s/query.sql", dir);

	CHECK_INT(mkdir(top, 0700) | mkdir(mid, 0700) | mkdir(dir, 0700), 0);
	copy_file("reports/positivity/spec.json", spec, "\"id\": \"positivity\"", "\"id\": \"bad\"");
	copy_file("reports/positivity/query.sql", query, old, new);
	msgq_clear(&reg.q);
	req.data_dir = top;
	CHECK(report_run(reg.db, &a, "bad", &req, &out, &reg.q) != STATUS_OK);
	CHECK_STR(reg.q.first ? reg.q.first->code : "", code);
	if (field && strncmp(field, "hint:", 5) == 0)
		CHECK(reg.q.first && reg.q.first->hint && strstr(reg.q.first->hint, field + 5) &&
		      !strstr(reg.q.first->hint, "spec.json"));
	else if (strcmp(code, "query-refused") == 0 || strcmp(code, "report-parameter") == 0)
		CHECK_INT(reg.q.first ? reg.q.first->pos.line : 0, line_of("reports/positivity/query.sql", old));
	else if (field)
		CHECK_STR(reg.q.first && reg.q.first->field ? reg.q.first->field : "", field);
	msgq_clear(&reg.q);
	CHECK_INT(unlink(spec) | unlink(query) | rmdir(dir) | rmdir(mid) | rmdir(top), 0);
	arena_free(&a);
}

/* What looks like a parameter in a comment or in a text is none. */
static void parameters_in_text(void)
{
	struct arena a = ARENA_INIT;
	bad_query("known_on <= :as_of", "known_on <= :as_off", "report-parameter", NULL);
	char path[400];
	snprintf(path, sizeof path, "%s/coverage", reg.folder);
	CHECK_INT(mkdir(path, 0700), 0);
	static const char *const files[] = {"chart.json", "spec.json", "query.sql"};
	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "%s/coverage/%s", reg.folder, files[i]);
		copy_file(arena_printf(&a, "reports/coverage/%s", files[i]), path,
			  i == 2 ? "screening.role = 'screen'" : NULL,
			  i == 2 ? "screening.role = 'screen' -- not :this\n AND 'a:b ?' <> ':c' /* :d */" : "");
	}
	snprintf(path, sizeof path, "%s/coverage/spec.json", reg.folder);
	CHECK_INT(report_check_file(".", path, &reg.q), STATUS_OK);
	registry_print(&reg.q);
	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "%s/coverage/%s", reg.folder, files[i]);
		CHECK_INT(unlink(path), 0);
	}
	snprintf(path, sizeof path, "%s/coverage", reg.folder);
	CHECK_INT(rmdir(path), 0);
	arena_free(&a);
}

static void bad_queries(void)
{
	bad_query("AS unit", "AS unity", "report-query", "episodes");
	bad_query("AS positive", "AS positiv", "report-query", "positive");
	bad_query("ORDER BY screening.person_id", "ORDER BY screening.person_id DESC, screening.person_id",
		  "report-query", "unit");
	bad_query("FROM screening", "FROM identity JOIN screening", "query-fenced", NULL);
	bad_query("screening.age AS age", "random() AS age", "query-fenced", "hint:coalesce");
	bad_query("FROM screening", "FROM ledger JOIN screening", "query-fenced", "hint:person_event");
	bad_query("FROM screening", "FORM screening", "query-refused", NULL);
}

/* ---- explain ---- */

static void explain_cell(struct arena *a, const char *id, const struct report_request *req, const struct cell *c)
{
	struct report_request own = *req;
	struct explain_request what = {.indicator = c->indicator, .stratum = *c->stratum ? c->stratum : NULL};
	struct unit *unit;
	struct cell same;
	size_t n;
	double yes = 0, no = 0, unknown = 0;

	own.area_code = c->area_code;
	for (int i = 0; i < REPORT_MAX_BY; i++)
		own.by[i] = *c->by ? req->by[i] : NULL;
	if (report_explain(reg.db, a, id, &own, &what, &unit, &n, &same, &reg.q) != STATUS_OK) {
		UNIT_FAIL("explain %s %s %s %s failed", id, c->indicator, c->area_code, c->stratum);
		registry_print(&reg.q);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		yes += unit[i].numerator == 1;
		no += unit[i].numerator == 0;
		unknown += unit[i].numerator < 0;
		CHECK(*unit[i].unit && *unit[i].trace);
	}
	bool counted = text_eq(c->unit, "percent") && (text_eq(id, "positivity") || text_eq(id, "followup"));
	if (yes != c->numerator || (counted && yes + no != c->denominator) || same.numerator != c->numerator)
		UNIT_FAIL("%s %s %s '%s': %g units listed, cell says %g", id, c->indicator, c->area_code, c->stratum,
			  yes, c->numerator);
	bool cumulative = text_eq(c->by, "month") &&
			  (text_eq(c->indicator, "women_cumulative") || text_eq(c->indicator, "progress"));
	if (!cumulative && unknown != c->unknown)
		UNIT_FAIL("%s %s %s '%s': %g unknown listed, cell says %g", id, c->indicator, c->area_code, c->stratum,
			  unknown, c->unknown);
}

static int explain_report(const char *id, const char *by, const char *and_by)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("2026-12-31");
	req.by[0] = by;
	req.by[1] = and_by;
	struct report r = run(&a, id, &req);
	for (size_t i = 0; i < r.n_cells; i++) {
		struct arena b = ARENA_INIT;
		explain_cell(&b, id, &req, &r.cell[i]);
		arena_free(&b);
	}
	int n = (int)r.n_cells;
	arena_free(&a);
	return n;
}

static void explain_all(void)
{
	static const char *const id[] = {"coverage", "positivity", "followup", "targets"};
	int cells = 0;
	for (int i = 0; i < 4; i++) {
		cells += explain_report(id[i], NULL, NULL);
		cells += explain_report(id[i], "month", NULL);
		cells += explain_report(id[i], "test", "age");
	}
	printf("report: %d cells explained\n", cells);
	CHECK(cells > 500);
}

static void explain_by_hand(void)
{
	struct arena a = ARENA_INIT;
	struct report_request req = request("2026-12-31");
	struct explain_request what = {.indicator = "lost"};
	struct unit *unit;
	struct cell c;
	size_t n;

	CHECK_INT(report_explain(reg.db, &a, "followup", &req, &what, &unit, &n, &c, &reg.q), STATUS_OK);
	CHECK_INT(n, 6);
	CHECK_STR(unit[2].unit, "WOMAN-003");
	CHECK_STR(unit[2].area_code, "PK20502");
	CHECK_INT(unit[2].numerator, 1);
	CHECK_INT(unit[2].date, date_parse_iso("2026-05-10"));
	CHECK_INT(unit[2].age, 31);
	CHECK_STR(unit[2].trace, "record 1, batch 1, line 2");
	what.indicator = "losst";
	CHECK_INT(report_explain(reg.db, &a, "followup", &req, &what, &unit, &n, &c, &reg.q), STATUS_USAGE);
	what = (struct explain_request){.indicator = "positivity", .stratum = "hvp"};
	req.by[0] = "test";
	CHECK_INT(report_explain(reg.db, &a, "positivity", &req, &what, &unit, &n, &c, &reg.q), STATUS_USAGE);
	CHECK_STR(reg.q.last->hint, "nearest known is hpv");
	msgq_clear(&reg.q);
	arena_free(&a);
}

/* ---- a generated registry ---- */

static uint64_t seed = 7;
static int random_below(int n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int)((seed >> 33) % (uint64_t)n);
}

static void random_woman(int id, char *out, size_t cap)
{
	static const char *const area[] = {"2", "3", "4", "4", "5", "6", "7", "NULL"}, *const kind[] = {"hpv",
													"cytology",
													"ploidy"};
	int today = date_parse_iso("2026-12-31"), born = today - 365 * 25 - random_below(365 * 40),
	    tests = 1 + random_below(3);
	bool birth = random_below(10) > 0;
	size_t n = (size_t)snprintf(
		out, cap,
		"INSERT INTO person (person_id, public_id, record_id) VALUES (%d, 'WOMAN-%03d', %d);"
		"INSERT INTO woman (person_id, birth_on, area_id, hiv_positive) VALUES (%d, nullif(%d, 0), %s, 0);",
		id, id, 100000 + id, id, birth ? born : 0, area[random_below(8)]);
	for (int t = 0; t < tests; t++) {
		int r = ++next_id, on = today - random_below(360), positive = random_below(6) - 1;
		const char *test = kind[random_below(3)];
		char value[16], age[16];
		snprintf(value, sizeof value, positive < 0 ? "NULL" : "%d", positive == 1);
		snprintf(age, sizeof age, birth ? "%d" : "NULL", date_age(born, on));
		n += (size_t)snprintf(out + n, cap - n,
				      "INSERT INTO record (record_id, batch_id, ordinal, line, byte_offset, "
				      "byte_length, fate) VALUES (%d, 1, %d, %d, 0, "
				      "1, 'accepted'); INSERT INTO result (result_id, record_id, test, category, "
				      "status, collected_on) VALUES (%d, %d, "
				      "'%s', 'x', 'final', %d); INSERT INTO screening (result_id, person_id, episode, "
				      "test, role, category, adequate, "
				      "positive, collected_on, known_on, age, device_id, facility_id) VALUES (%d, %d, "
				      "%d, '%s', 'screen', 'x', %d, %s, %d, "
				      "%d, %s, %d, 1);",
				      r, r, r, r, r, test, on, r, id, 1 + random_below(2), test, positive >= 0, value,
				      on, on + random_below(20), age, 1 + random_below(2));
		if (positive == 1)
			n += (size_t)snprintf(out + n, cap - n,
					      "INSERT INTO obligation (person_id, kind, rule, opened_by, opened_on, "
					      "due_on, overdue_on, lost_on, "
					      "urgency, closed_on, closed_as) VALUES (%d, 'colposcopy', 'r', %d, %d, "
					      "%d, %d, %d, 1, nullif(%d, 0), "
					      "'done');",
					      id, r, on, on + 30, on + 40, on + 120,
					      random_below(2) ? on + random_below(90) : 0);
	}
}

static void generated(void)
{
	registry_new(&reg);
	next_id = 0;
	places();
	for (int id = 1; id <= 120; id++) {
		char text[8000];
		random_woman(id, text, sizeof text);
		registry_sql(&reg, text);
	}
	explain_all();
	hide_all();
	registry_end(&reg);
}

int main(void)
{
	fill();
	UNIT_RUN("coverage equals the count by hand", coverage);
	UNIT_RUN("by place of screening women count where they were tested, and nothing is divided by a population",
		 by_place_of_screening);
	UNIT_RUN("coverage by age uses each group's population", coverage_by_age);
	UNIT_RUN("positivity is per episode and per test, unreadable ones unknown", positivity);
	UNIT_RUN("the cascade and the duties equal the count by hand", followup);
	UNIT_RUN("targets: by month, pace and forecast", targets);
	UNIT_RUN("the pace of a young program is that of the weeks it has run", young_program);
	UNIT_RUN("once the target's last day has passed nothing is needed by it", target_over);
	UNIT_RUN("nothing known after the as-of day is seen", as_of);
	UNIT_RUN("a period cuts flows and not targets", period);
	UNIT_RUN("a woman counts in her place and in all above", levels);
	UNIT_RUN("strata may be combined", more_strata);
	UNIT_RUN("wrong questions are answered with the nearest right one", wrong_questions);
	UNIT_RUN("the tidy CSV is as promised", tidy_csv);
	UNIT_RUN("the same question gives the same bytes", same_bytes);
	UNIT_RUN("the JSON is JSON", json_is_strict);
	UNIT_RUN("a table fits its columns", table_fits);
	UNIT_RUN("small counts are hidden when asked", hidden_cells);
	UNIT_RUN("a definition with a fault is refused where the fault is", definitions);
	UNIT_RUN("a parameter nobody gives is refused at its line", parameters_in_text);
	UNIT_RUN("a query that lacks a column, is out of order or reads what it may not is refused", bad_queries);
	UNIT_RUN("explain lists the units of a cell", explain_by_hand);
	registry_end(&reg);
	UNIT_RUN("explain agrees with every cell of every report, and no hidden cell shows", generated);
	UNIT_END("report");
}
