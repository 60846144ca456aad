/* date.c -- civil dates as day numbers.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Day numbers are counted in eras of 400 years (146,097 days) with March as the first month, so that the leap day is
 * the last day of a year and needs no case of its own.
 */
#include "base/date.h"

#define YEAR_MIN 1800
#define YEAR_MAX 2200
#define DAYS_ERA 146097
#define EPOCH_SHIFT 719468 /* days from 0000-03-01 to 1970-01-01 */
#define SECONDS_DAY 86400
#define PAKISTAN_OFFSET (5 * 3600)

bool date_is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int date_days_in_month(int year, int month)
{
	static const signed char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (month < 1 || month > 12)
		return 0;
	return days[month - 1] + (month == 2 && date_is_leap(year));
}

date_t date_from_ymd(int year, int month, int day)
{
	int shifted, y, era, year_of_era, day_of_year, day_of_era;

	if (year < YEAR_MIN || year > YEAR_MAX || day < 1 || day > date_days_in_month(year, month))
		return DATE_NONE;
	shifted = month > 2 ? month - 3 : month + 9; /* March is 0 */
	y = month > 2 ? year : year - 1;
	era = y / 400;
	year_of_era = y % 400;
	day_of_year = (153 * shifted + 2) / 5 + day - 1;
	day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * DAYS_ERA + day_of_era - EPOCH_SHIFT;
}

void date_to_ymd(date_t d, int *year, int *month, int *day)
{
	int64_t z = (int64_t)d + EPOCH_SHIFT;
	int64_t era = (z >= 0 ? z : z - (DAYS_ERA - 1)) / DAYS_ERA;
	int day_of_era = (int)(z - era * DAYS_ERA);
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int shifted = (5 * day_of_year + 2) / 153;

	*day = day_of_year - (153 * shifted + 2) / 5 + 1;
	*month = shifted < 10 ? shifted + 3 : shifted - 9;
	*year = (int)(era * 400) + year_of_era + (*month <= 2);
}

/* The number in s[0..n), which are all digits. */
static int number(const char *s, size_t n)
{
	int v = 0;

	for (size_t i = 0; i < n; i++)
		v = v * 10 + (s[i] - '0');
	return v;
}

static size_t count_digits(const char *s)
{
	size_t n = 0;

	while (s[n] >= '0' && s[n] <= '9')
		n++;
	return n;
}

date_t date_parse_iso(const char *s)
{
	if (count_digits(s) != 4 || s[4] != '-' || count_digits(s + 5) != 2 || s[7] != '-' ||
	    count_digits(s + 8) != 2 || s[10] != '\0')
		return DATE_NONE;
	return date_from_ymd(number(s, 4), number(s + 5, 2), number(s + 8, 2));
}

static bool in_range(date_t d)
{
	return d >= date_from_ymd(YEAR_MIN, 1, 1) && d <= date_from_ymd(YEAR_MAX, 12, 31);
}

static void put_digits(char *out, int v, int n)
{
	while (n-- > 0) {
		out[n] = (char)('0' + v % 10);
		v /= 10;
	}
}

char *date_format(date_t d, char out[DATE_TEXT_SIZE])
{
	int y, m, day;

	out[0] = '\0';
	if (!in_range(d))
		return out;
	date_to_ymd(d, &y, &m, &day);
	put_digits(out, y, 4);
	out[4] = '-';
	put_digits(out + 5, m, 2);
	out[7] = '-';
	put_digits(out + 8, day, 2);
	out[10] = '\0';
	return out;
}

/* One of the three numbers of a date. */
struct part {
	int value;
	size_t digits;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static const char *skip_blanks(const char *s)
{
	while (is_blank(*s))
		s++;
	return s;
}

/* "HH:MM[:SS]" up to the end of s, blanks after it allowed. */
static bool is_time(const char *s)
{
	static const int limit[] = {23, 59, 59};
	size_t n, i;

	for (i = 0; i < 3; i++) {
		n = count_digits(s);
		if (n < 1 || n > 2 || (i > 0 && n != 2) || number(s, n) > limit[i])
			return false;
		s += n;
		if (*s != ':')
			break;
		s++;
	}
	return (i == 1 || i == 2) && *skip_blanks(s) == '\0';
}

static bool split_parts(const char *s, struct part p[3])
{
	char sep = '\0';

	s = skip_blanks(s);
	for (int i = 0; i < 3; i++) {
		size_t n = count_digits(s);

		if (n < 1 || n > 4)
			return false;
		p[i] = (struct part){number(s, n), n};
		s += n;
		if (i == 2)
			break;
		if ((*s != '/' && *s != '-' && *s != '.') || (sep && *s != sep))
			return false;
		sep = *s++;
	}
	if (*s != '\0' && !is_blank(*s))
		return false;
	s = skip_blanks(s);
	return *s == '\0' || is_time(s);
}

/* The date with these parts, or DATE_NONE. A year of two digits lies in this century unless that is after not_after. */
static date_t from_parts(struct part y, struct part m, struct part d, date_t not_after)
{
	date_t date;

	if (m.digits > 2 || d.digits > 2)
		return DATE_NONE;
	if (y.digits == 4)
		return date_from_ymd(y.value, m.value, d.value);
	if (y.digits != 2)
		return DATE_NONE;
	date = date_from_ymd(2000 + y.value, m.value, d.value);
	if (not_after != DATE_NONE && (date == DATE_NONE || date > not_after))
		date = date_from_ymd(1900 + y.value, m.value, d.value);
	return date;
}

static date_t read_as(const struct part p[3], enum date_order order, date_t not_after)
{
	if (order == DATE_YMD || p[0].digits == 4) /* nobody writes the year first and the day second */
		return from_parts(p[0], p[1], p[2], not_after);
	if (order == DATE_MDY)
		return from_parts(p[2], p[0], p[1], not_after);
	return from_parts(p[2], p[1], p[0], not_after);
}

enum date_error date_parse_order(const char *s, enum date_order order, date_t not_after, date_t *out)
{
	struct part p[3];
	date_t found = DATE_NONE;

	*out = DATE_NONE;
	if (!split_parts(s, p))
		return DATE_BAD_SYNTAX;
	if (order != DATE_ORDER_UNKNOWN) {
		*out = read_as(p, order, not_after);
		return *out == DATE_NONE ? DATE_BAD_VALUE : DATE_OK;
	}
	for (enum date_order o = DATE_DMY; o <= DATE_YMD; o++) {
		date_t d = read_as(p, o, not_after);

		if (d != DATE_NONE && found != DATE_NONE && d != found)
			return DATE_AMBIGUOUS;
		if (d != DATE_NONE)
			found = d;
	}
	*out = found;
	return found == DATE_NONE ? DATE_BAD_VALUE : DATE_OK;
}

int date_age(date_t birth, date_t on)
{
	int by, bm, bd, oy, om, od;

	date_to_ymd(birth, &by, &bm, &bd);
	date_to_ymd(on, &oy, &om, &od);
	return oy - by - (om < bm || (om == bm && od < bd));
}

date_t date_add_months(date_t d, int months)
{
	int64_t month_number;
	int y, m, day, last;

	if (!in_range(d))
		return DATE_NONE;
	date_to_ymd(d, &y, &m, &day);
	month_number = (int64_t)y * 12 + (m - 1) + months;
	if (month_number < (int64_t)YEAR_MIN * 12 || month_number >= (int64_t)(YEAR_MAX + 1) * 12)
		return DATE_NONE;
	y = (int)(month_number / 12);
	m = (int)(month_number % 12) + 1;
	last = date_days_in_month(y, m);
	return date_from_ymd(y, m, day < last ? day : last);
}

date_t date_month_start(date_t d)
{
	int y, m, day;

	if (d == DATE_NONE)
		return DATE_NONE;
	date_to_ymd(d, &y, &m, &day);
	return d - (day - 1);
}

date_t date_birth_from_age(int age_years, date_t on)
{
	int y, m, day;

	if (!in_range(on) || age_years < 0 || age_years > YEAR_MAX)
		return DATE_NONE;
	date_to_ymd(on, &y, &m, &day);
	return date_from_ymd(y - age_years, 7, 1);
}

date_t date_today(void)
{
	struct timespec now;
	int64_t seconds;

	clock_gettime(CLOCK_REALTIME, &now);
	seconds = (int64_t)now.tv_sec + PAKISTAN_OFFSET;
	return (date_t)((seconds >= 0 ? seconds : seconds - (SECONDS_DAY - 1)) / SECONDS_DAY);
}
