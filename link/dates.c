/* dates.c -- how two dates agree: turned round, one part wrong, a year or two apart.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/compare_int.h"

#include <limits.h>
#include <stdlib.h>

/* In days; INT_MAX when one of them is no day of the calendar. */
static int days_apart(const struct link_value *a, const struct link_value *b)
{
	date_t x = date_from_ymd(a->year, a->month, a->day), y = date_from_ymd(b->year, b->month, b->day);

	return x == DATE_NONE || y == DATE_NONE ? INT_MAX : abs(x - y);
}

static int years_apart(const struct link_value *a, const struct link_value *b)
{
	return abs(a->year - b->year);
}

/* Tests that ask for the day hold for dates known to the day only. */
static bool compare_days(enum link_test test, int limit, const struct link_value *a, const struct link_value *b)
{
	switch (test) {
	case LINK_TEST_SAME_DAY:
		return a->year == b->year && a->month == b->month && a->day == b->day;
	case LINK_TEST_DAY_MONTH_SWAPPED:
		return a->year == b->year && a->month == b->day && a->day == b->month;
	case LINK_TEST_DAY_DIFFERS:
		return a->year == b->year && a->month == b->month;
	case LINK_TEST_MONTH_DIFFERS:
		return a->year == b->year && a->day == b->day;
	case LINK_TEST_YEAR_DIFFERS:
		return a->month == b->month && a->day == b->day && (limit == 0 || years_apart(a, b) <= limit);
	case LINK_TEST_DATE_EDITS:
		return compare_edits(a->text, a->len, b->text, b->len, limit) <= limit;
	case LINK_TEST_DATES_WITHIN:
		return years_apart(a, b) <= limit;
	case LINK_TEST_DAYS_WITHIN:
		return days_apart(a, b) <= limit;
	default:
		return false;
	}
}

bool compare_dates(enum link_test test, int limit, const struct link_value *a, const struct link_value *b)
{
	if (test == LINK_TEST_SAME_YEAR)
		return a->year == b->year;
	if (test == LINK_TEST_YEARS_APART)
		return years_apart(a, b) <= limit;
	return a->precision == DATE_DAY && b->precision == DATE_DAY && compare_days(test, limit, a, b);
}
