/* control.h -- limits within which a share may vary by chance: p-chart over time, funnel over units.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure functions on numbers; the caller owns every array. Limits are cut to [0, 1]; NAN when not defined.
 */
#ifndef STATS_CONTROL_H
#define STATS_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

struct control_limits {
	double lower, upper;
	bool exact; /* from binomial quantiles instead of the normal approximation */
};

/* p-chart of Shewhart: centre -+ 3 sqrt(centre (1 - centre) / n). The centre is a share from a frozen baseline that
 * does not hold the point itself. Exact binomial limits of the same tail (0.00135) when n x centre or n x (1 - centre)
 * is under 5. */
struct control_limits control_p_chart(double centre, double n);

/* Funnel plot (Spiegelhalter, Stat Med 2005;24:1185): limits at a two-sided level such as 0.95 or 0.998 around a target
 * share: target -+ z sqrt(target (1 - target) / n), without z rounded. */
struct control_limits control_funnel(double target, double n, double level);
/* The exact form: binomial quantiles with interpolation (Spiegelhalter 2005, appendix A.1.1), for small n. */
struct control_limits control_funnel_exact(double target, double n, double level);

struct control_point {
	double x, n; /* events of so many */
};

/* Signals of a p-chart (Western Electric, 1956), a bit each. */
enum {
	CONTROL_BEYOND_3 = 1, /* one point beyond its limits */
	CONTROL_BEYOND_2 = 2, /* two of three on one side beyond 2 sigma, this one among them */
	CONTROL_BEYOND_1 = 4, /* four of five on one side beyond 1 sigma, this one among them */
	CONTROL_RUN_OF_8 = 8  /* eight on one side of the centre, this the last */
};

/* Fills signal[i] for each of the points in time order; points with n = 0 signal nothing and break no run. */
void control_signals(const struct control_point *points, size_t count, double centre, int *signal);

/* Overdispersion of units around a target on the arcsine scale (Spiegelhalter 2005): z scores winsorised by `share` at
 * each end (0.1), phi their mean square, tau2 the variance between units (DerSimonian and Laird), 0 when there is none.
 */
struct control_dispersion {
	double phi, tau2;
};
struct control_dispersion control_overdispersion(const struct control_point *units, size_t count, double *scratch,
						 double target, double share);
/* Funnel limits with the variance between units added, on the arcsine scale. */
struct control_limits control_funnel_inflated(double target, double n, double level, double tau2);

#endif
