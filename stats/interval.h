/* interval.h -- confidence intervals of proportions and counts.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure functions on numbers; nothing is owned. Quantiles come from R's own maths library, so that figures equal R's.
 * Bounds are NAN when the method is not defined for the input (a negative count, no denominator, a count over it).
 */
#ifndef STATS_INTERVAL_H
#define STATS_INTERVAL_H

struct interval {
	double lower, upper;
};

/* Normal quantile of a two-sided level: 0.95 -> 1.959963985. NAN outside ]0, 1[. */
double interval_z(double level);

/* Bounds of the proportion x / n, as fractions. n need not be whole (population estimates).
 * Wilson: E. B. Wilson, JASA 1927, score interval without continuity correction. */
struct interval interval_wilson(double x, double n, double level);
/* Clopper and Pearson, Biometrika 1934: exact, from beta quantiles. */
struct interval interval_clopper_pearson(double x, double n, double level);

/* Bounds of the mean of a Poisson count. Byar's approximation (Breslow and Day 1987, p. 69); NAN lower bound where the
 * approximation would be negative. */
struct interval interval_byar(double count, double level);
/* Garwood, Biometrika 1936: exact, from chi-squared quantiles. */
struct interval interval_poisson_exact(double count, double level);

#endif
