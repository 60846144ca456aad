/* rooms: base */
/* date_test.c -- civil dates.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/date.h"
#include "tests/unit/unit.h"

#include <stdlib.h>

#define NO_LIMIT DATE_NONE

static date_t iso(const char *s)
{
	return date_parse_iso(s);
}

static void every_day_is_the_day_after_the_day_before(void)
{
	date_t d = date_from_ymd(1800, 1, 1);
	char text[DATE_TEXT_SIZE];

	CHECK_INT(date_from_ymd(1970, 1, 1), 0);
	for (int y = 1800; y <= 2200; y++) {
		for (int m = 1; m <= 12; m++) {
			for (int day = 1; day <= date_days_in_month(y, m); day++, d++) {
				int yy, mm, dd;

				date_to_ymd(d, &yy, &mm, &dd);
				if (date_from_ymd(y, m, day) != d || yy != y || mm != m || dd != day ||
				    date_parse_iso(date_format(d, text)) != d)
					UNIT_FAIL("%d-%d-%d", y, m, day);
			}
		}
	}
	CHECK_INT(d - date_from_ymd(1800, 1, 1), 146097 + 365);
}

static void centuries_are_leap_only_by_400(void)
{
	CHECK(date_is_leap(2000) && date_is_leap(2024));
	CHECK(!date_is_leap(1900) && !date_is_leap(2100) && !date_is_leap(2023));
	CHECK_INT(date_from_ymd(1900, 2, 29), DATE_NONE);
	CHECK(date_from_ymd(2000, 2, 29) != DATE_NONE);
}

static void no_such_day(void)
{
	CHECK_INT(date_from_ymd(2024, 0, 1), DATE_NONE);
	CHECK_INT(date_from_ymd(2024, 13, 1), DATE_NONE);
	CHECK_INT(date_from_ymd(2024, 4, 31), DATE_NONE);
	CHECK_INT(date_from_ymd(2024, 4, 0), DATE_NONE);
	CHECK_INT(date_from_ymd(1799, 12, 31), DATE_NONE);
	CHECK_INT(date_from_ymd(2201, 1, 1), DATE_NONE);
}

static void iso_takes_nothing_else(void)
{
	static const char *const bad[] = {
		"",         "2024-1-1", "2024-01-01 ", " 2024-01-01", "2024/01/01", "20240101", "2024-02-30",
		"24-01-01", "2024-01-", "2024-01-011", "2024-01-01T", "-024-01-01", "2024-01",  "2024"};

	CHECK_INT(iso("1970-01-02"), 1);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		if (iso(bad[i]) != DATE_NONE)
			UNIT_FAIL("taken: \"%s\"", bad[i]);
	}
}

static void none_is_the_empty_string(void)
{
	char text[DATE_TEXT_SIZE] = "x";

	CHECK_STR(date_format(DATE_NONE, text), "");
	CHECK_STR(date_format(INT32_MAX, text), "");
	CHECK_INT(date_add_months(DATE_NONE, 1), DATE_NONE);
	CHECK_INT(date_month_start(DATE_NONE), DATE_NONE);
}

struct reading {
	const char *text;
	enum date_order order;
	enum date_error error;
	const char *date; /* when DATE_OK */
};

static void check_readings(const struct reading *r, size_t n, date_t not_after)
{
	for (size_t i = 0; i < n; i++, r++) {
		char text[DATE_TEXT_SIZE];
		date_t d = 1;
		enum date_error e = date_parse_order(r->text, r->order, not_after, &d);

		if (e != r->error || (e == DATE_OK ? d != iso(r->date) : d != DATE_NONE))
			UNIT_FAIL("\"%s\" order %d gives error %d date %s", r->text, (int)r->order, (int)e,
				  date_format(d, text));
	}
}

#define CHECK_READINGS(list, not_after) check_readings(list, sizeof(list) / sizeof(list)[0], not_after)

static void a_set_order_is_followed(void)
{
	static const struct reading list[] = {
		{"05/03/2024", DATE_DMY, DATE_OK, "2024-03-05"}, {"05/03/2024", DATE_MDY, DATE_OK, "2024-05-03"},
		{"5-3-2024", DATE_DMY, DATE_OK, "2024-03-05"},   {"5.3.24", DATE_DMY, DATE_OK, "2024-03-05"},
		{"24/03/05", DATE_YMD, DATE_OK, "2024-03-05"},   {"2024/3/5", DATE_YMD, DATE_OK, "2024-03-05"},
		{"2024-03-05", DATE_DMY, DATE_OK, "2024-03-05"}, {"2024-03-05", DATE_MDY, DATE_OK, "2024-03-05"},
		{"13/25/2024", DATE_DMY, DATE_BAD_VALUE, NULL},  {"13/12/2024", DATE_MDY, DATE_BAD_VALUE, NULL},
		{"29/02/2023", DATE_DMY, DATE_BAD_VALUE, NULL},  {"05/03/2024", DATE_YMD, DATE_BAD_VALUE, NULL},
		{"05/03/224", DATE_DMY, DATE_BAD_VALUE, NULL},
	};

	CHECK_READINGS(list, NO_LIMIT);
}

static void without_order_only_one_reading_is_taken(void)
{
	static const struct reading list[] = {
		{"05/03/2024", DATE_ORDER_UNKNOWN, DATE_AMBIGUOUS, NULL},
		{"13/03/2024", DATE_ORDER_UNKNOWN, DATE_OK, "2024-03-13"},
		{"03/13/2024", DATE_ORDER_UNKNOWN, DATE_OK, "2024-03-13"},
		{"05/05/2024", DATE_ORDER_UNKNOWN, DATE_OK, "2024-05-05"},
		{"2024-03-05", DATE_ORDER_UNKNOWN, DATE_OK, "2024-03-05"},
		{"23/05/22", DATE_ORDER_UNKNOWN, DATE_AMBIGUOUS, NULL}, /* 23 May 2022 or 22 May 2023 */
		{"21/08/11", DATE_ORDER_UNKNOWN, DATE_AMBIGUOUS, NULL},
		{"25/12/99", DATE_ORDER_UNKNOWN, DATE_OK, "2099-12-25"},
		{"32/13/2024", DATE_ORDER_UNKNOWN, DATE_BAD_VALUE, NULL},
		{"29/02/2023", DATE_ORDER_UNKNOWN, DATE_BAD_VALUE, NULL},
	};

	CHECK_READINGS(list, NO_LIMIT);
}

static void two_digit_years_stop_at_the_limit(void)
{
	static const struct reading list[] = {
		{"01/07/26", DATE_DMY, DATE_OK, "2026-07-01"},
		{"02/07/26", DATE_DMY, DATE_OK, "1926-07-02"},
		{"15/04/84", DATE_DMY, DATE_OK, "1984-04-15"},
		{"29/02/00", DATE_DMY, DATE_OK, "2000-02-29"},
		{"02/07/2026", DATE_DMY, DATE_OK, "2026-07-02"},
		{"25/12/99", DATE_ORDER_UNKNOWN, DATE_OK, "1999-12-25"},
	};

	CHECK_READINGS(list, iso("2026-07-01"));
}

static void a_trailing_time_is_ignored(void)
{
	static const struct reading list[] = {
		{"23/05/22 14:48:06", DATE_DMY, DATE_OK, "2022-05-23"},
		{" 23/05/22\t9:05 ", DATE_DMY, DATE_OK, "2022-05-23"},
		{"23/05/22 24:00", DATE_DMY, DATE_BAD_SYNTAX, NULL},
		{"23/05/22 14:60", DATE_DMY, DATE_BAD_SYNTAX, NULL},
		{"23/05/22 14", DATE_DMY, DATE_BAD_SYNTAX, NULL},
		{"23/05/22 14:48:06:01", DATE_DMY, DATE_BAD_SYNTAX, NULL},
		{"23/05/22 14:48:", DATE_DMY, DATE_BAD_SYNTAX, NULL},
		{"23/05/2214:48", DATE_DMY, DATE_BAD_SYNTAX, NULL},
	};

	CHECK_READINGS(list, NO_LIMIT);
}

static void other_text_is_bad_syntax(void)
{
	static const struct reading list[] = {
		{"", DATE_DMY, DATE_BAD_SYNTAX, NULL},
		{"  ", DATE_DMY, DATE_BAD_SYNTAX, NULL},
		{"05/03", DATE_DMY, DATE_BAD_SYNTAX, NULL},
		{"05/03-2024", DATE_DMY, DATE_BAD_SYNTAX, NULL},
		{"5 Mar 2024", DATE_DMY, DATE_BAD_SYNTAX, NULL},
		{"20240305", DATE_YMD, DATE_BAD_SYNTAX, NULL},
		{"05/03/20245", DATE_DMY, DATE_BAD_SYNTAX, NULL},
		{"05//2024", DATE_DMY, DATE_BAD_SYNTAX, NULL},
		{"/05/2024", DATE_DMY, DATE_BAD_SYNTAX, NULL},
		{"05/03/2024x", DATE_DMY, DATE_BAD_SYNTAX, NULL},
		{"-5/03/2024", DATE_DMY, DATE_BAD_SYNTAX, NULL},
		{"45356", DATE_DMY, DATE_BAD_SYNTAX, NULL},
	};

	CHECK_READINGS(list, NO_LIMIT);
}

static void leap_day_birthdays_fall_on_1_march(void)
{
	CHECK_INT(date_age(iso("1996-02-29"), iso("2026-02-28")), 29);
	CHECK_INT(date_age(iso("1996-02-29"), iso("2026-03-01")), 30);
	CHECK_INT(date_age(iso("1996-02-29"), iso("2028-02-28")), 31);
	CHECK_INT(date_age(iso("1996-02-29"), iso("2028-02-29")), 32);
}

static void age_is_in_completed_years(void)
{
	CHECK_INT(date_age(iso("1990-07-15"), iso("2020-07-14")), 29);
	CHECK_INT(date_age(iso("1990-07-15"), iso("2020-07-15")), 30);
	CHECK_INT(date_age(iso("1990-07-15"), iso("1990-07-15")), 0);
	CHECK(date_age(iso("1990-07-15"), iso("1990-07-14")) < 0);
}

static void months_are_cut_to_the_target_month(void)
{
	CHECK_INT(date_add_months(iso("2024-01-31"), 1), iso("2024-02-29"));
	CHECK_INT(date_add_months(iso("2023-01-31"), 1), iso("2023-02-28"));
	CHECK_INT(date_add_months(iso("2024-02-29"), 12), iso("2025-02-28"));
	CHECK_INT(date_add_months(iso("2024-08-31"), 6), iso("2025-02-28"));
	CHECK_INT(date_add_months(iso("2024-03-31"), -1), iso("2024-02-29"));
	CHECK_INT(date_add_months(iso("2024-11-15"), 14), iso("2026-01-15"));
	CHECK_INT(date_add_months(iso("2024-01-15"), -1), iso("2023-12-15"));
	CHECK_INT(date_add_months(iso("2199-12-01"), 240), DATE_NONE);
	CHECK_INT(date_add_months(iso("2024-01-15"), INT32_MAX), DATE_NONE);
	CHECK_INT(date_add_months(iso("2024-01-15"), INT32_MIN), DATE_NONE);
	CHECK_INT(date_month_start(iso("2024-02-29")), iso("2024-02-01"));
}

static void an_age_alone_gives_the_middle_of_the_year(void)
{
	CHECK_INT(date_birth_from_age(35, iso("2026-03-10")), iso("1991-07-01"));
	CHECK_INT(date_birth_from_age(-1, iso("2026-03-10")), DATE_NONE);
	CHECK_INT(date_birth_from_age(500, iso("2026-03-10")), DATE_NONE);
}

static void today_looks_at_no_time_zone(void)
{
	date_t a, b;

	setenv("TZ", "America/Los_Angeles", 1);
	a = date_today();
	setenv("TZ", "Pacific/Kiritimati", 1);
	b = date_today();
	CHECK(b == a || b == a + 1); /* midnight may pass between the calls */
	CHECK(a > iso("2024-01-01") && a < iso("2199-01-01"));
}

int main(void)
{
	UNIT_RUN("every day from 1800 to 2200 is the day after the day before",
		 every_day_is_the_day_after_the_day_before);
	UNIT_RUN("a century is a leap year only by 400", centuries_are_leap_only_by_400);
	UNIT_RUN("a day that is not in the calendar is none", no_such_day);
	UNIT_RUN("the ISO form takes exactly YYYY-MM-DD", iso_takes_nothing_else);
	UNIT_RUN("no date is written as the empty string", none_is_the_empty_string);
	UNIT_RUN("a set order is followed and never guessed around", a_set_order_is_followed);
	UNIT_RUN("without an order only a date with one reading is taken", without_order_only_one_reading_is_taken);
	UNIT_RUN("a year of two digits is last century's when this century's lies after the limit",
		 two_digit_years_stop_at_the_limit);
	UNIT_RUN("a trailing time is checked and ignored", a_trailing_time_is_ignored);
	UNIT_RUN("text that is not three numbers is bad syntax", other_text_is_bad_syntax);
	UNIT_RUN("a woman born on 29 February turns older on 1 March in common years",
		 leap_day_birthdays_fall_on_1_march);
	UNIT_RUN("age is in completed years and negative before birth", age_is_in_completed_years);
	UNIT_RUN("added months are cut to the length of the target month", months_are_cut_to_the_target_month);
	UNIT_RUN("an age alone gives 1 July", an_age_alone_gives_the_middle_of_the_year);
	UNIT_RUN("today does not look at TZ", today_looks_at_no_time_zone);
	UNIT_END("date");
}
