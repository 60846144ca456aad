/* interval.c -- confidence intervals of proportions and counts.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "stats/interval.h"

#define MATHLIB_STANDALONE 1
#include <Rmath.h>
#include <math.h>
#include <stdbool.h>

static const struct interval undefined = {NAN, NAN};

static bool level_ok(double level)
{
	return level > 0 && level < 1;
}

static bool proportion_ok(double x, double n, double level)
{
	return level_ok(level) && x >= 0 && n > 0 && x <= n && isfinite(n);
}

double interval_z(double level)
{
	return level_ok(level) ? qnorm5(1 - (1 - level) / 2, 0, 1, 1, 0) : NAN;
}

struct interval interval_wilson(double x, double n, double level)
{
	if (!proportion_ok(x, n, level))
		return undefined;
	double z = interval_z(level), zz = z * z;
	double mid = 2 * x + zz, half = z * sqrt(zz + 4 * x * (1 - x / n)), scale = 2 * (n + zz);
	/* The ends are exact by definition; the formula misses them by a rounding error. */
	struct interval ci = {x > 0 ? (mid - half) / scale : 0, x < n ? (mid + half) / scale : 1};
	return ci;
}

struct interval interval_clopper_pearson(double x, double n, double level)
{
	if (!proportion_ok(x, n, level))
		return undefined;
	double tail = (1 - level) / 2;
	struct interval ci = {x > 0 ? qbeta(tail, x, n - x + 1, 1, 0) : 0,
			      x < n ? qbeta(1 - tail, x + 1, n - x, 1, 0) : 1};
	return ci;
}

static double byar_cube(double count, double z_over_3)
{
	double root = 1 - 1 / (9 * count) + z_over_3 / sqrt(count);
	return count * root * root * root;
}

struct interval interval_byar(double count, double level)
{
	if (!level_ok(level) || !(count >= 0) || !isfinite(count))
		return undefined;
	double z = interval_z(level);
	double lower = count > 0 ? byar_cube(count, -z / 3) : 0;
	struct interval ci = {lower < 0 ? NAN : lower, byar_cube(count + 1, z / 3)};
	return ci;
}

struct interval interval_poisson_exact(double count, double level)
{
	if (!level_ok(level) || !(count >= 0) || !isfinite(count))
		return undefined;
	double tail = (1 - level) / 2;
	struct interval ci = {count > 0 ? qchisq(tail, 2 * count, 1, 0) / 2 : 0,
			      qchisq(1 - tail, 2 * count + 2, 1, 0) / 2};
	return ci;
}
