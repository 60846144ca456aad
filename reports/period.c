/* period.c -- periods as people write them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reports/period.h"

#include <string.h>

static enum status refuse(struct msgq *q, const char *text, const char *why)
{
	return msg_fail(q, STATUS_USAGE, "period-invalid", MSG_NOWHERE, NULL,
			"write 2026, 2026Q3, 2026-09, 2026July or 2026-07-01..2026-09-30", "period '%s': %s", text,
			why);
}

/* n digits at s as a number, -1 when one is something else. */
static int digits(const char *s, int n)
{
	int v = 0;
	for (int i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		v = v * 10 + (s[i] - '0');
	}
	return v;
}

/* `count` calendar months from the first of the given one. */
static enum status months(const char *text, int year, int month, int count, struct period *out, struct msgq *q)
{
	out->from = date_from_ymd(year, month, 1);
	if (out->from == DATE_NONE)
		return refuse(q, text, "the year must lie between 1800 and 2200");
	out->to = date_add_months(out->from, count) - 1;
	return STATUS_OK;
}

static enum status range(const char *text, struct period *out, struct msgq *q)
{
	char first[DATE_TEXT_SIZE];
	memcpy(first, text, 10);
	first[10] = '\0';
	out->from = date_parse_iso(first);
	out->to = date_parse_iso(text + 12);
	if (out->from == DATE_NONE)
		return refuse(q, text, "its first part is not a day");
	if (out->to == DATE_NONE)
		return refuse(q, text, "its second part is not a day");
	if (out->to < out->from)
		return refuse(q, text, "it ends before it begins");
	return STATUS_OK;
}

static enum status month_of_year(const char *text, int year, struct period *out, struct msgq *q)
{
	int month = digits(text + 5, 2);
	if (month < 1 || month > 12)
		return refuse(q, text, "there is no such month");
	return months(text, year, month, 1, out, q);
}

enum status period_parse(const char *text, struct period *out, struct msgq *q)
{
	size_t n = strlen(text);
	int year = n >= 4 ? digits(text, 4) : -1;

	if (year < 0)
		return refuse(q, text, "it must begin with a year of four digits");
	if (n == 4)
		return months(text, year, 1, 12, out, q);
	if (strcmp(text + 4, "July") == 0)
		return months(text, year, 7, 12, out, q);
	if (n == 6 && text[4] == 'Q') {
		int quarter = text[5] - '0';
		if (quarter < 1 || quarter > 4)
			return refuse(q, text, "there is no such quarter");
		return months(text, year, 3 * quarter - 2, 3, out, q);
	}
	if (n == 7 && text[4] == '-')
		return month_of_year(text, year, out, q);
	if (n == 22 && text[10] == '.' && text[11] == '.')
		return range(text, out, q);
	return refuse(q, text, "it is none of the known forms");
}
