/* date.h -- civil dates as day numbers, without time zones.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A date is the number of days since 1970-01-01 in the proleptic Gregorian calendar. No function reads the clock but
 * date_today and no function looks at TZ or the locale.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int32_t date_t;     /* days since 1970-01-01 */
#define DATE_NONE INT32_MIN /* absence of a date; stored as NULL in the registry */
#define DATE_TEXT_SIZE 11   /* "YYYY-MM-DD" and NUL */

/* How exactly a birth date is known; the order is from best to worst. */
enum date_precision { DATE_DAY, DATE_MONTH, DATE_YEAR, DATE_AGE_ONLY };

/* Order of the three parts in a numeric date. DATE_ORDER_UNKNOWN: the profile does not say. */
enum date_order { DATE_ORDER_UNKNOWN, DATE_DMY, DATE_MDY, DATE_YMD };

enum date_error {
	DATE_OK = 0,
	DATE_BAD_SYNTAX, /* not three numbers */
	DATE_BAD_VALUE,  /* no such day */
	DATE_AMBIGUOUS   /* reads as two different days and no order is set */
};

/* Valid years 1800..2200. Returns DATE_NONE when there is no such day. */
date_t date_from_ymd(int year, int month, int day);
void date_to_ymd(date_t d, int *year, int *month, int *day);
bool date_is_leap(int year);
int date_days_in_month(int year, int month);

/* Exactly YYYY-MM-DD, whole string. DATE_NONE when it is anything else. */
date_t date_parse_iso(const char *s);
/* Writes YYYY-MM-DD; DATE_NONE writes the empty string. Returns out. */
char *date_format(date_t d, char out[DATE_TEXT_SIZE]);

/* Reads a numeric date written with '/', '-' or '.', year of 2 (20yy; 19yy when the date would lie after `not_after`)
 * or 4 digits, under `order`; a trailing time "HH:MM[:SS]" after a blank is allowed and ignored. With
 * DATE_ORDER_UNKNOWN only a date that reads one way is taken (a 4-digit year first, or a part over 12 that settles day
 * and month). */
enum date_error date_parse_order(const char *s, enum date_order order, date_t not_after, date_t *out);

/* Completed years at `on`; a woman born on 29 February turns a year older on 1 March in common years.
 * Negative when `on` is before `birth`. */
int date_age(date_t birth, date_t on);
/* Calendar months later; the day is cut to the length of the target month (31 Jan + 1 = 28/29 Feb). */
date_t date_add_months(date_t d, int months);
/* First day of the month of d. */
date_t date_month_start(date_t d);
/* Assumed birth date for an age in completed years stated on a day: 1 July of (year of `on` - age), the middle of the
 * year (indicators.md 2.0). */
date_t date_birth_from_age(int age_years, date_t on);

/* Today in Pakistan (UTC+5, no summer time), from the system clock. Only cmd/ calls it: everything else gets as-of. */
date_t date_today(void);

#endif
