/* clean_date.c -- dates as they are compared: digits, with what is unknown left out.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A day that does not exist (31 September, month 14) keeps its digits: somebody mistyped one of them, and a comparison
 * of digits still tells whose date it was. A number a spreadsheet has made of a date is absent.
 */
#include "link/clean.h"

#include "base/text.h"

#include <string.h>

#define YEAR_MIN 1850
#define YEAR_MAX 2100
#define AGE_MAX 120
#define TWO_DIGIT_PIVOT 30 /* "29" is 2029, "30" is 1930; no clock is read */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Fills a date; month and day 0 when unknown. Absent when the year is out of range. */
static void set_date(struct arena *a, int year, int month, int day, struct link_value *out)
{
	enum date_precision precision = month == 0 ? DATE_YEAR : day == 0 ? DATE_MONTH : DATE_DAY;
	static const int digits[] = {[DATE_DAY] = 8, [DATE_MONTH] = 6, [DATE_YEAR] = 4};
	char text[9];

	if (year < YEAR_MIN || year > YEAR_MAX || month < 0 || month > 99 || day < 0 || day > 99)
		return;
	if (month == 0)
		day = 0;
	for (int i = 7, v = year * 10000 + month * 100 + day; i >= 0; i--, v /= 10)
		text[i] = (char)('0' + v % 10);
	out->len = (uint32_t)digits[precision];
	out->text = arena_strndup(a, text, out->len);
	out->year = (int16_t)year;
	out->month = (int8_t)month;
	out->day = (int8_t)day;
	out->precision = (uint8_t)precision;
}

/* Value of the n digits at s, -1 when one is none. */
static int number(const char *s, size_t n)
{
	int v = 0;

	for (size_t i = 0; i < n; i++) {
		if (!is_digit(s[i]))
			return -1;
		v = v * 10 + (s[i] - '0');
	}
	return v;
}

/* One piece of a written date: a number, or a month's name. */
struct piece {
	int value;
	size_t digits; /* 0: a month's name */
};

static int month_of_name(const char *s, size_t n)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

	if (n < 3)
		return -1;
	for (int m = 0; m < 12; m++) {
		bool same = true;

		for (size_t i = 0; i < 3 && same; i++)
			same = (s[i] | 0x20) == names[3 * (size_t)m + i];
		if (same)
			return m + 1;
	}
	return -1;
}

static bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* Reads one number or word at *s. */
static bool read_piece(const char **s, struct piece *p)
{
	size_t n = 0;

	if (is_digit(**s)) {
		while (is_digit((*s)[n]))
			n++;
		p->value = n <= 4 ? number(*s, n) : -1;
		p->digits = n;
	} else {
		while (is_letter((*s)[n]))
			n++;
		p->value = month_of_name(*s, n);
		p->digits = 0;
	}
	*s += n;
	return p->value >= 0;
}

/* Pieces of "24/6/1971", "24-Jun-71", "June 1971", "1971-06-24 00:00:00"; 0 when it is none of that kind. */
static unsigned read_pieces(const char *s, struct piece piece[3])
{
	unsigned n = 0;

	for (;;) {
		if (n == 3 || !read_piece(&s, &piece[n]))
			return 0;
		n++;
		if (n == 3 && (*s == ' ' || *s == 'T' || *s == 't') && is_digit(s[1]))
			return n; /* a time of day */
		if (*s == '\0')
			return n;
		s += strspn(s, "/-., ");
		if (*s == '\0')
			return n;
	}
}

static int full_year(const struct piece *p)
{
	if (p->digits == 4)
		return p->value;
	return p->digits == 2 ? p->value + (p->value < TWO_DIGIT_PIVOT ? 2000 : 1900) : 0;
}

/* Day before month, as written in Pakistan, unless only the other order is a day. */
static void set_three(struct arena *a, const struct piece *p, struct link_value *out)
{
	int day = p[0].value, month = p[1].value;
	bool turned = p[0].digits == 0 || (p[1].digits > 0 && month > 12 && day <= 12);

	if (p[0].digits == 4) {
		set_date(a, p[0].value, p[1].value, p[2].value, out);
		return;
	}
	set_date(a, full_year(&p[2]), turned ? day : month, turned ? month : day, out);
}

/* "06/1971", "Jun 1971", "1971-06". */
static void set_two(struct arena *a, const struct piece *p, struct link_value *out)
{
	if (p[0].digits == 4)
		set_date(a, p[0].value, p[1].value, 0, out);
	else if (p[1].digits == 4)
		set_date(a, p[1].value, p[0].value, 0, out);
}

/* Nothing but digits: YYYYMMDD, YYYYMM, YYYY. */
static bool set_digits(struct arena *a, const char *s, struct link_value *out)
{
	size_t n = strspn(s, "0123456789");

	if (s[n] != '\0')
		return false;
	if (n == 8)
		set_date(a, number(s, 4), number(s + 4, 2), number(s + 6, 2), out);
	else if (n == 6)
		set_date(a, number(s, 4), number(s + 4, 2), 0, out);
	else if (n == 4)
		set_date(a, number(s, 4), 0, 0, out);
	return true;
}

/* "1971-06-24", by far the commonest. */
static bool set_iso(struct arena *a, const char *s, struct link_value *out)
{
	int year = number(s, 4), month, day;

	if (year < 0 || s[4] != '-')
		return false;
	month = number(s + 5, 2);
	if (month < 0 || s[7] != '-')
		return false;
	day = number(s + 8, 2);
	if (day < 0 || s[10] != '\0')
		return false;
	set_date(a, year, month, day, out);
	return true;
}

static void clean_written(struct arena *a, const char *cell, struct link_value *out)
{
	struct piece piece[3];
	const char *s = cell;

	if (set_iso(a, s, out) || set_digits(a, s, out))
		return;
	s = text_trim(a, text_fold_digits(a, cell));
	if (*s == '\0' || set_iso(a, s, out) || set_digits(a, s, out))
		return;
	switch (read_pieces(s, piece)) {
	case 3:
		set_three(a, piece, out);
		break;
	case 2:
		set_two(a, piece, out);
		break;
	default:
		break;
	}
}

/* A small number in any digits, 0 when absent or none. */
static int cell_number(struct arena *a, const char *cell)
{
	const char *s = cell ? text_trim(a, text_fold_digits(a, cell)) : "";
	size_t n = strspn(s, "0123456789");

	return n > 0 && n <= 4 && s[n] == '\0' ? number(s, n) : 0;
}

void clean_date(struct arena *a, const char *const *cell, unsigned n_cells, struct link_value *out)
{
	if (n_cells == 3)
		set_date(a, cell_number(a, cell[0]), cell_number(a, cell[1]), cell_number(a, cell[2]), out);
	else if (n_cells == 1 && cell[0])
		clean_written(a, cell[0], out);
}

/* Completed years in "35", "35 years", "~35"; -1 when it is no age. */
static int read_age(struct arena *a, const char *cell)
{
	const char *s = text_trim(a, text_fold_digits(a, cell));
	size_t n;
	int age;

	s += *s == '~';
	n = strspn(s, "0123456789");
	if (n < 1 || n > 3)
		return -1;
	age = number(s, n);
	s += n + strspn(s + n, " ");
	if (*s != '\0' && *s != 'y' && *s != 'Y')
		return -1;
	return age <= AGE_MAX ? age : -1;
}

void clean_birth(struct arena *a, const char *const *cell, unsigned n_cells, struct link_value *out)
{
	struct link_value stated = {0};
	int age;

	if (n_cells > 0 && cell[0])
		clean_written(a, cell[0], out);
	if (out->text || n_cells < 3 || !cell[1] || !cell[2])
		return;
	clean_written(a, cell[2], &stated);
	age = read_age(a, cell[1]);
	if (!stated.text || age < 0 || stated.year - age < YEAR_MIN)
		return;
	out->year = (int16_t)(stated.year - age);
	out->precision = DATE_AGE_ONLY;
	clean_set(out, arena_printf(a, "~%d", out->year));
}
