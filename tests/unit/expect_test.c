/* rooms: reports db stats base */
/* expect_test.c -- shares that are estimated, against figures worked out by hand.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reports/cells_int.h"
#include "tests/unit/unit.h"

#include <math.h>

static struct cell filled(enum spec_kind kind, const struct draft *d)
{
	struct spec_indicator ind = {.kind = kind, .per = 100};
	struct cell c = {.value = NAN, .lower = NAN, .upper = NAN};

	expect_fill(&ind, d, &c);
	return c;
}

/* Two links with chances .1 and .4 of being wrong: .5 of 2; variance .09 + .24 = .33, of the mean .0825. */
static void chances_add_up(void)
{
	struct draft d = {.yes = 2, .yes_sum = 0.5, .yes_squares = 0.01 + 0.16};
	struct cell c = filled(SPEC_EXPECTED, &d);

	CHECK_NEAR(c.numerator, 0.5, 1e-12);
	CHECK_NEAR(c.denominator, 2, 0);
	CHECK_NEAR(c.value, 25, 1e-9);
	CHECK_NEAR(c.lower, 0, 0); /* 25 - 1.96 * 28.7 is below nothing */
	CHECK_NEAR(c.upper, 100 * (0.25 + 1.959963985 * sqrt(0.0825)), 1e-6);
}

static void certainty_has_no_width(void)
{
	struct draft d = {.yes = 3, .yes_sum = 3, .yes_squares = 3};
	struct cell c = filled(SPEC_EXPECTED, &d);

	CHECK_NEAR(c.value, 100, 0);
	CHECK_NEAR(c.lower, 100, 0);
	CHECK_NEAR(c.upper, 100, 0);
}

/* 1 expected among questions (two of .5), 3 among links (four of .75): 1 of 4. Variance
 * (.75^2 * .5 + .25^2 * .75) / 16 = .0205078125. */
static void missed_of_all_true(void)
{
	struct draft d = {.yes = 2, .no = 4, .yes_sum = 1, .yes_squares = 0.5, .no_sum = 3, .no_squares = 2.25};
	struct cell c = filled(SPEC_EXPECTED_SHARE, &d);

	CHECK_NEAR(c.numerator, 1, 0);
	CHECK_NEAR(c.denominator, 4, 0);
	CHECK_NEAR(c.value, 25, 1e-9);
	CHECK_NEAR(c.upper, 100 * (0.25 + 1.959963985 * sqrt(0.0205078125)), 1e-6);
}

/* Weights all alike: Wilson of the plain count. 5 of 50: z^2 = 3.841459, (.13841459 -+ .09159862) / 1.07682918. */
static void equal_weights_are_a_plain_sample(void)
{
	struct draft d = {.yes = 5, .no = 45, .yes_sum = 50, .yes_squares = 500, .no_sum = 450, .no_squares = 4500};
	struct cell c = filled(SPEC_WEIGHTED, &d);

	CHECK_NEAR(c.numerator, 50, 0);
	CHECK_NEAR(c.denominator, 500, 0);
	CHECK_NEAR(c.value, 10, 1e-9);
	CHECK_NEAR(c.lower, 4.347576, 1e-5);
	CHECK_NEAR(c.upper, 21.360232, 1e-5);
}

static void unequal_weights_are_worth_less(void)
{
	struct draft even = {.yes = 5, .no = 45, .yes_sum = 50, .yes_squares = 500, .no_sum = 450, .no_squares = 4500};
	struct draft uneven = even;

	uneven.no_squares = 20000;
	struct cell a = filled(SPEC_WEIGHTED, &even), b = filled(SPEC_WEIGHTED, &uneven);
	CHECK_NEAR(a.value, b.value, 1e-12);
	CHECK(b.lower < a.lower && b.upper > a.upper);
}

/* None wrong among those judged does not mean that none is. */
static void nothing_found_is_not_nothing(void)
{
	struct draft d = {.no = 50, .no_sum = 1000, .no_squares = 20000};
	struct cell c = filled(SPEC_WEIGHTED, &d);

	CHECK_NEAR(c.value, 0, 0);
	CHECK(c.upper > 5);
}

static void nothing_to_divide_by_gives_no_figure(void)
{
	struct draft none = {0};

	for (enum spec_kind k = SPEC_EXPECTED; k <= SPEC_WEIGHTED; k++) {
		struct cell c = filled(k, &none);
		CHECK(isnan(c.value) && isnan(c.lower) && isnan(c.upper));
	}
}

int main(void)
{
	UNIT_RUN("chances add up", chances_add_up);
	UNIT_RUN("certainty has no width", certainty_has_no_width);
	UNIT_RUN("missed ones are a share of all true ones", missed_of_all_true);
	UNIT_RUN("equal weights are a plain sample", equal_weights_are_a_plain_sample);
	UNIT_RUN("unequal weights are worth less", unequal_weights_are_worth_less);
	UNIT_RUN("nothing found is not nothing", nothing_found_is_not_nothing);
	UNIT_RUN("nothing to divide by gives no figure", nothing_to_divide_by_gives_no_figure);
	UNIT_END("expect");
}
