/* rooms: stats base */
/* interval_test.c -- intervals against figures computed with R (tests/oracle/intervals.csv).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/csv.h"
#include "base/text.h"
#include "stats/interval.h"
#include "tests/unit/unit.h"

#include <math.h>

static struct interval by_method(const char *method, double x, double n, double level)
{
	if (text_eq(method, "wilson"))
		return interval_wilson(x, n, level);
	if (text_eq(method, "clopper-pearson"))
		return interval_clopper_pearson(x, n, level);
	if (text_eq(method, "byar"))
		return interval_byar(x, level);
	if (text_eq(method, "poisson-exact"))
		return interval_poisson_exact(x, level);
	UNIT_FAIL("unknown method %s", method);
	return (struct interval){NAN, NAN};
}

/* 1e-9, or half a unit of the last decimal where the oracle gives fewer. */
static double tolerance(const char *printed)
{
	const char *dot = strchr(printed, '.');
	double half = 0.5;
	for (size_t i = 1; dot && dot[i]; i++)
		half /= 10;
	return half > 1e-9 ? half * 1.000001 : 1e-9;
}

static void equal_to_r(void)
{
	struct arena a = ARENA_INIT;
	struct msgq q;
	struct csv_table t;
	int rows = 0;

	msgq_init(&q);
	CHECK_INT(csv_load(&a, "tests/oracle/intervals.csv", &t, &q), STATUS_OK);
	for (size_t i = 0; i < t.n_rows; i++) {
		char **f = t.row[i].field;
		double level = NAN, x = NAN, n = NAN, lower = NAN, upper = NAN;
		CHECK(text_to_double(f[1], &level) && text_to_double(f[2], &x));
		CHECK(text_to_double(f[4], &lower) && text_to_double(f[5], &upper));
		(void)text_to_double(f[3], &n);
		struct interval ci = by_method(f[0], x, n, level);
		CHECK_NEAR(ci.lower, lower, tolerance(f[4]));
		CHECK_NEAR(ci.upper, upper, tolerance(f[5]));
		rows++;
	}
	CHECK_INT(rows, 28);
	msgq_free(&q);
	arena_free(&a);
}

static void quantile(void)
{
	CHECK_NEAR(interval_z(0.95), 1.959963984540054, 1e-12);
	CHECK_NEAR(interval_z(0.998), 3.090232306167813, 1e-12);
	CHECK(isnan(interval_z(1)));
	CHECK(isnan(interval_z(0)));
}

static void ends_are_exact(void)
{
	CHECK(interval_wilson(0, 37, 0.95).lower == 0);
	CHECK(interval_wilson(37, 37, 0.95).upper == 1);
	CHECK(interval_byar(0, 0.95).lower == 0);
	CHECK(interval_poisson_exact(0, 0.95).lower == 0);
}

static void nonsense_is_undefined(void)
{
	CHECK(isnan(interval_wilson(1, 0, 0.95).lower));
	CHECK(isnan(interval_wilson(3, 2, 0.95).upper));
	CHECK(isnan(interval_wilson(-1, 2, 0.95).upper));
	CHECK(isnan(interval_wilson(NAN, 2, 0.95).upper));
	CHECK(isnan(interval_wilson(1, INFINITY, 0.95).upper));
	CHECK(isnan(interval_clopper_pearson(1, 2, 1).upper));
	CHECK(isnan(interval_byar(-1, 0.95).upper));
	CHECK(isnan(interval_poisson_exact(NAN, 0.95).upper));
}

static void denominators_need_not_be_whole(void)
{
	struct interval a = interval_wilson(10, 100, 0.95), b = interval_wilson(10, 100.5, 0.95);
	CHECK(b.lower < a.lower && b.upper < a.upper);
}

/* The exact interval covers at least as often as it says; Wilson lies inside it in the middle of the range. */
static void exact_is_wider(void)
{
	for (int x = 1; x < 60; x++) {
		struct interval w = interval_wilson(x, 60, 0.95), cp = interval_clopper_pearson(x, 60, 0.95);
		CHECK(w.lower < x / 60.0 && x / 60.0 < w.upper);
		CHECK(cp.upper - cp.lower > w.upper - w.lower);
	}
}

int main(void)
{
	UNIT_RUN("intervals equal those of R", equal_to_r);
	UNIT_RUN("the normal quantile is that of R", quantile);
	UNIT_RUN("nothing of n and all of n have exact ends", ends_are_exact);
	UNIT_RUN("an interval of nonsense is undefined", nonsense_is_undefined);
	UNIT_RUN("a population estimate may be a denominator", denominators_need_not_be_whole);
	UNIT_RUN("the exact interval is wider than Wilson's", exact_is_wider);
	UNIT_END("interval");
}
