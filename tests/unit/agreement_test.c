/* rooms: stats */
/* agreement_test.c -- kappa and its errors against published and worked tables.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "stats/agreement.h"

#include "tests/unit/unit.h"

#include <math.h>

/* Six categories of the squamous axis, 1,139 slides. Golden: statsmodels inter_rater.py, which implements the same
 * paper. */
static const double six[36] = {900, 20, 5, 1,  1, 0, 15, 60, 10, 3, 1,  0, 3, 12, 40, 2, 2, 0,
			       1,   3,  2, 15, 5, 0, 0,  1,  2,  4, 25, 1, 0, 0,  0,  0, 1, 4};
static const double two[4] = {20, 5, 10, 15};

static void simple_kappa(void)
{
	struct agreement a = agreement_kappa(six, 6, AGREEMENT_SIMPLE, 0.95);

	CHECK_NEAR(a.n, 1139, 0);
	CHECK_NEAR(a.kappa, 0.749266, 1e-6);
	CHECK_NEAR(a.se, 0.022048, 1e-6);
	CHECK_NEAR(a.se0, 0.019312, 1e-6);
	CHECK_NEAR(a.observed, 1044 / 1139.0, 1e-12);
}

static void weighted_kappa(void)
{
	struct agreement a = agreement_kappa(six, 6, AGREEMENT_LINEAR, 0.95);

	CHECK_NEAR(a.kappa, 0.840474, 1e-6);
	CHECK_NEAR(a.se, 0.016982, 1e-6);
	CHECK_NEAR(a.se0, 0.022524, 1e-6);
	a = agreement_kappa(six, 6, AGREEMENT_QUADRATIC, 0.95);
	CHECK_NEAR(a.kappa, 0.906740, 1e-6);
	CHECK_NEAR(a.se, 0.014942, 1e-6);
	CHECK_NEAR(a.se0, 0.029627, 1e-6);
}

static void two_by_two(void)
{
	struct agreement a = agreement_kappa(two, 2, AGREEMENT_SIMPLE, 0.95);

	CHECK_NEAR(a.kappa, 0.4, 1e-12);
	CHECK_NEAR(a.se, 0.126996, 1e-6);
	CHECK_NEAR(a.se0, 0.138564, 1e-6);
	CHECK_NEAR(a.lower, 0.151092, 1e-6);
	CHECK_NEAR(a.upper, 0.648908, 1e-6);
}

static void limits_are_within_what_kappa_can_be(void)
{
	static const double high[] = {200, 1, 0, 9}, low[] = {1, 1, 1, 0};
	struct agreement a = agreement_kappa(high, 2, AGREEMENT_SIMPLE, 0.95);

	CHECK(a.kappa + 1.96 * a.se > 1);
	CHECK(a.upper == 1 && a.lower < a.kappa);
	a = agreement_kappa(low, 2, AGREEMENT_SIMPLE, 0.95);
	CHECK(a.kappa - 1.96 * a.se < -1);
	CHECK(a.lower == -1 && a.upper > a.kappa);
}

/* The closed form of the simple kappa's variance is another way to the same number. */
static void the_closed_form_agrees(void)
{
	const size_t k = 6;
	struct agreement a = agreement_kappa(six, k, AGREEMENT_SIMPLE, 0.95);
	double row[6] = {0}, column[6] = {0}, A = 0, B = 0, C, q = 1 - a.kappa;

	for (size_t i = 0; i < k; i++)
		for (size_t j = 0; j < k; j++) {
			row[i] += six[i * k + j] / a.n;
			column[j] += six[i * k + j] / a.n;
		}
	for (size_t i = 0; i < k; i++)
		for (size_t j = 0; j < k; j++) {
			double p = six[i * k + j] / a.n, t = i == j ? 1 - (row[i] + column[i]) * q : column[i] + row[j];

			*(i == j ? &A : &B) += p * t * t;
		}
	C = a.kappa - a.expected * q;
	CHECK_NEAR(a.se, sqrt((A + q * q * B - C * C) / (a.n * (1 - a.expected) * (1 - a.expected))), 1e-12);
}

static void two_categories_need_no_weights(void)
{
	struct agreement simple = agreement_kappa(two, 2, AGREEMENT_SIMPLE, 0.95);
	struct agreement linear = agreement_kappa(two, 2, AGREEMENT_LINEAR, 0.95);

	CHECK_NEAR(simple.kappa, linear.kappa, 1e-15);
	CHECK_NEAR(simple.se, linear.se, 1e-15);
}

static void edges(void)
{
	const double perfect[4] = {30, 0, 0, 12}, one[4] = {42, 0, 0, 0}, none[4] = {0, 0, 0, 0},
		     negative[4] = {1, -1, 0, 2};
	struct agreement a = agreement_kappa(perfect, 2, AGREEMENT_SIMPLE, 0.95);

	CHECK_NEAR(a.kappa, 1, 1e-15);
	CHECK_NEAR(a.se, 0, 1e-9);
	a = agreement_kappa(one, 2, AGREEMENT_SIMPLE, 0.95);
	CHECK(isnan(a.kappa) && isnan(a.se));
	CHECK_NEAR(a.observed, 1, 0);
	CHECK(isnan(agreement_kappa(none, 2, AGREEMENT_SIMPLE, 0.95).observed));
	CHECK(isnan(agreement_kappa(negative, 2, AGREEMENT_SIMPLE, 0.95).kappa));
	CHECK(isnan(agreement_kappa(one, 1, AGREEMENT_LINEAR, 0.95).kappa));
}

static void words(void)
{
	CHECK_STR(agreement_word(-0.01), "poor");
	CHECK_STR(agreement_word(0), "slight");
	CHECK_STR(agreement_word(0.20), "slight");
	CHECK_STR(agreement_word(0.21), "fair");
	CHECK_STR(agreement_word(0.60), "moderate");
	CHECK_STR(agreement_word(0.749), "substantial");
	CHECK_STR(agreement_word(0.81), "almost perfect");
	CHECK_STR(agreement_word(NAN), "");
}

int main(void)
{
	UNIT_RUN("simple kappa of six categories", simple_kappa);
	UNIT_RUN("linear and quadratic kappa of six categories", weighted_kappa);
	UNIT_RUN("kappa of a two-by-two table with its interval", two_by_two);
	UNIT_RUN("limits of kappa lie between -1 and 1", limits_are_within_what_kappa_can_be);
	UNIT_RUN("the closed form gives the same error", the_closed_form_agrees);
	UNIT_RUN("with two categories weights change nothing", two_categories_need_no_weights);
	UNIT_RUN("perfect, empty and one-category tables", edges);
	UNIT_RUN("words of Landis and Koch", words);
	UNIT_END("agreement");
}
