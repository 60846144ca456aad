/* rooms: stats */
/* control_test.c -- limits of charts against worked values and against R's quantiles.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "stats/control.h"

#include "tests/unit/unit.h"

#include <math.h>

static void p_chart(void)
{
	struct control_limits l = control_p_chart(0.0471, 400);

	CHECK_NEAR(l.lower, 0.015322, 1e-6);
	CHECK_NEAR(l.upper, 0.078878, 1e-6);
	CHECK(!l.exact);
	l = control_p_chart(0.5, 10);
	CHECK_NEAR(l.upper, 0.974342, 1e-6);
	l = control_p_chart(0.05, 100); /* 0.05 - 0.0654 would be below nothing */
	CHECK_NEAR(l.lower, 0, 0);
	CHECK(isnan(control_p_chart(0.05, 0).lower));
	CHECK(isnan(control_p_chart(1.2, 10).lower));
}

/* R: qbinom(0.0013498980316300933, 50, 0.02); qbinom(the same, 50, 0.02, lower.tail = FALSE) = 0 and 5. */
static void small_numbers_get_exact_limits(void)
{
	struct control_limits l = control_p_chart(0.02, 50);

	CHECK(l.exact);
	CHECK_NEAR(l.lower, 0, 0);
	CHECK_NEAR(l.upper, 5 / 50.0, 1e-12);
	CHECK(control_p_chart(0.049, 100).exact);
	CHECK(!control_p_chart(0.05, 100).exact);
	CHECK(control_p_chart(0.98, 50).exact);
}

static void funnel(void)
{
	struct control_limits l = control_funnel(0.05, 500, 0.95);

	CHECK_NEAR(l.lower, 0.05 - 1.959963985 * sqrt(0.05 * 0.95 / 500), 1e-9);
	CHECK_NEAR(l.upper, 0.05 + 1.959963985 * sqrt(0.05 * 0.95 / 500), 1e-9);
	l = control_funnel(0.05, 500, 0.998);
	CHECK_NEAR(l.upper, 0.05 + 3.090232306 * sqrt(0.05 * 0.95 / 500), 1e-9);
	CHECK(isnan(control_funnel(0.05, 500, 1).upper));
}

/* R: r <- qbinom(p, 20, 0.1); (r - (pbinom(r, 20, 0.1) - p) / dbinom(r, 20, 0.1)) / 20 for p = 0.025 and 0.975. */
static void exact_funnel(void)
{
	struct control_limits l = control_funnel_exact(0.1, 20, 0.95);

	CHECK(l.exact);
	CHECK_NEAR(l.lower, 0, 0); /* -0.0397, cut */
	CHECK_NEAR(l.upper, 0.228467607030, 1e-9);
	l = control_funnel_exact(0.1, 200, 0.95);
	CHECK_NEAR(l.lower, 0.057690722024, 1e-9);
	CHECK_NEAR(l.upper, 0.140971714370, 1e-9);
}

static void signals_of_a_chart(void)
{
	/* Centre 0.1, n 900: sigma 0.01, so x = 90 + 9 z. */
	const double z[] = {0,   3.2, 0,    2.2,  0.5,  2.4,  -0.2, 1.2,  1.1,  1.4,
			    0.3, 1.3, -0.9, -0.9, -0.9, -0.9, -0.9, -0.9, -0.9, -0.9};
	struct control_point p[20];
	int s[20];

	for (int i = 0; i < 20; i++)
		p[i] = (struct control_point){90 + 9 * z[i], 900};
	control_signals(p, 20, 0.1, s);
	CHECK_INT(s[0], 0);
	CHECK_INT(s[1], CONTROL_BEYOND_3);
	CHECK_INT(s[2], 0);
	CHECK_INT(s[3], CONTROL_BEYOND_2); /* with the 3.2 two before it */
	CHECK_INT(s[4], 0);                /* the last point must be beyond itself */
	CHECK_INT(s[5], CONTROL_BEYOND_2);
	CHECK_INT(s[8], 0); /* 0.5, 2.4, -0.2, 1.2, 1.1: three */
	CHECK_INT(s[9], CONTROL_BEYOND_1);
	CHECK_INT(s[10], 0);
	CHECK_INT(s[11], CONTROL_BEYOND_1);
	CHECK_INT(s[18], 0);
	CHECK_INT(s[19], CONTROL_RUN_OF_8);
}

static void empty_points_signal_nothing(void)
{
	struct control_point p[9];
	int s[9];

	for (int i = 0; i < 9; i++)
		p[i] = (struct control_point){95, 900};
	p[4] = (struct control_point){0, 0};
	control_signals(p, 9, 0.1, s);
	CHECK_INT(s[4], 0);
	CHECK_INT(s[7], 0);
	CHECK_INT(s[8], CONTROL_RUN_OF_8); /* the eighth that counts */
}

static void units_alike_have_no_overdispersion(void)
{
	struct control_point p[10];
	double scratch[10];
	struct control_dispersion d;

	for (int i = 0; i < 10; i++)
		p[i] = (struct control_point){50, 1000};
	d = control_overdispersion(p, 10, scratch, 0.05, 0.1);
	CHECK_NEAR(d.phi, 0, 1e-12);
	CHECK_NEAR(d.tau2, 0, 0);
	CHECK_NEAR(control_funnel_inflated(0.05, 1000, 0.95, 0).lower,
		   pow(sin(asin(sqrt(0.05)) - 1.959963985 / (2 * sqrt(1000))), 2), 1e-9);
}

/* Ten units of 1,000 with z = -9, -5, -3, -1, -1, 1, 1, 3, 5, 9 on the arcsine scale: winsorised by one at each end,
 * the squares are 25 25 9 1 1 1 1 9 25 25, phi = 12.2; equal weights 4000: tau2 = (122 - 9) / (40000 - 4000). */
static void spread_units_widen_the_funnel(void)
{
	const double z[] = {-9, -5, -3, -1, -1, 1, 1, 3, 5, 9};
	struct control_point p[10];
	double scratch[10];
	struct control_dispersion d;

	for (int i = 0; i < 10; i++)
		p[i] = (struct control_point){1000 * pow(sin(asin(sqrt(0.2)) + z[i] / sqrt(4000)), 2), 1000};
	d = control_overdispersion(p, 10, scratch, 0.2, 0.1);
	CHECK_NEAR(d.phi, 12.2, 1e-9);
	CHECK_NEAR(d.tau2, 113.0 / 36000, 1e-12);
	CHECK(control_funnel_inflated(0.2, 1000, 0.95, d.tau2).upper > control_funnel(0.2, 1000, 0.95).upper + 0.05);
	CHECK(isnan(control_overdispersion(p, 0, scratch, 0.2, 0.1).phi));
}

int main(void)
{
	UNIT_RUN("limits of a p-chart", p_chart);
	UNIT_RUN("small expected numbers get exact limits", small_numbers_get_exact_limits);
	UNIT_RUN("limits of a funnel", funnel);
	UNIT_RUN("exact limits of a funnel", exact_funnel);
	UNIT_RUN("signals of a chart", signals_of_a_chart);
	UNIT_RUN("points without tests signal nothing", empty_points_signal_nothing);
	UNIT_RUN("units alike have no overdispersion", units_alike_have_no_overdispersion);
	UNIT_RUN("spread units widen the funnel", spread_units_widen_the_funnel);
	UNIT_END("control");
}
