/* expect.c -- shares that are estimated: from the chances of units, or from a sample that stands for more.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reports/cells_int.h"
#include "stats/interval.h"

#include <math.h>

#define LEVEL 0.95

static void fill(const struct spec_indicator *ind, struct cell *c, double share, struct interval ci)
{
	c->value = share * ind->per;
	c->lower = ci.lower * ind->per;
	c->upper = ci.upper * ind->per;
}

static struct interval around(double share, double variance)
{
	double half = interval_z(LEVEL) * sqrt(fmax(variance, 0));
	return (struct interval){fmax(0, share - half), fmin(1, share + half)};
}

/* Mean of independent chances: their sum is Poisson-binomial, with variance sum q (1 - q). */
static void expected(const struct spec_indicator *ind, const struct draft *d, struct cell *c)
{
	double n = c->denominator = d->yes + d->no, sum = d->yes_sum + d->no_sum;
	c->numerator = sum;
	if (n > 0)
		fill(ind, c, sum / n, around(sum / n, (sum - d->yes_squares - d->no_squares) / (n * n)));
}

/* A / (A + B) of two such sums, its variance by the delta method. */
static void expected_share(const struct spec_indicator *ind, const struct draft *d, struct cell *c)
{
	double a = d->yes_sum, b = d->no_sum, all = a + b, r = a / all;
	double spread = (1 - r) * (1 - r) * (a - d->yes_squares) + r * r * (b - d->no_squares);
	c->numerator = a;
	c->denominator = all;
	if (all > 0)
		fill(ind, c, r, around(r, spread / (all * all)));
}

/* Share of a stratified sample: each unit stands for as many as its weight says. Wilson's interval for the effective
 * number of units, (sum w)^2 / sum w^2 (Kish 1965). */
static void weighted(const struct spec_indicator *ind, const struct draft *d, struct cell *c)
{
	double all = d->yes_sum + d->no_sum, squares = d->yes_squares + d->no_squares;
	c->numerator = d->yes_sum;
	c->denominator = all;
	if (all > 0) {
		double n = all * all / squares, share = d->yes_sum / all;
		fill(ind, c, share, interval_wilson(share * n, n, LEVEL));
	}
}

void expect_fill(const struct spec_indicator *ind, const struct draft *d, struct cell *c)
{
	if (ind->kind == SPEC_EXPECTED)
		expected(ind, d, c);
	else if (ind->kind == SPEC_EXPECTED_SHARE)
		expected_share(ind, d, c);
	else
		weighted(ind, d, c);
}
