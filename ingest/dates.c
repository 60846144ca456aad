/* dates.c -- dates of a row, and telling the order of day, month and year from dates that must fit together.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/dates.h"

#include "base/text.h"

#define YEARS_AHEAD 20000 /* days: a two-digit year of a run always means 20yy, also when it lies in the future */
#define RUN_DAYS 3        /* a run that ends later than this was not read in the right order */
#define EXPIRED_DAYS 730  /* reagent used longer after its expiry than this: not read in the right order */

/* The dates of a row read in one order. */
struct reading {
	date_t start, end, exported, expires;
};

static enum date_error read_one(const char *text, enum date_order order, date_t as_of, date_t *out)
{
	*out = DATE_NONE;
	return text ? date_parse_order(text, order, as_of + YEARS_AHEAD, out) : DATE_OK;
}

static bool read_all(const struct row *row, enum date_order order, date_t as_of, struct reading *r)
{
	return read_one(row->value[F_COLLECTED_ON], order, as_of, &r->start) == DATE_OK &&
	       read_one(row->value[F_RESULTED_ON], order, as_of, &r->end) == DATE_OK &&
	       read_one(row->value[F_EXPORTED_ON], order, as_of, &r->exported) == DATE_OK &&
	       read_one(row->value[F_EXPIRES_ON], order, as_of, &r->expires) == DATE_OK;
}

/* True when the dates can all be true. */
static bool fits(const struct reading *r, const struct date_bounds *b)
{
	if (r->start > b->as_of || (b->from != DATE_NONE && r->start < b->from))
		return false;
	if (r->end != DATE_NONE && (r->end < r->start || r->end > r->start + RUN_DAYS))
		return false;
	if (r->exported != DATE_NONE && r->exported < r->start)
		return false;
	return r->expires == DATE_NONE || r->expires >= r->start - EXPIRED_DAYS;
}

static bool refuse(struct row *row, const char *rule, enum field f, const char *reason)
{
	row_break(row, rule, f, reason);
	return false;
}

static bool infer(struct row *row, const struct date_bounds *b, struct row_dates *out)
{
	static const enum date_order orders[] = {DATE_DMY, DATE_MDY, DATE_YMD};
	struct reading r;
	int readable = 0, fitting = 0;
	bool past = false;

	for (int i = 0; i < 3; i++) {
		if (!read_all(row, orders[i], b->as_of, &r))
			continue;
		readable++;
		past = past || r.start <= b->as_of;
		if (!fits(&r, b))
			continue;
		if (fitting++ && (out->collected_on != r.start || out->resulted_on != r.end))
			return refuse(
				row, "date-ambiguous", F_COLLECTED_ON,
				"the day can be read in more than one order and nothing tells which one is meant");
		*out = (struct row_dates){r.start, r.end};
	}
	if (fitting)
		return true;
	if (!readable)
		return refuse(row, "date-unreadable", F_COLLECTED_ON, "this is not a date");
	if (!past)
		return refuse(row, "date-future", F_COLLECTED_ON, "the day lies in the future");
	return refuse(row, "date-contradicts", F_COLLECTED_ON, "the dates of the run do not fit together in any order");
}

/* One date in a known order; the reason names what is wrong. */
static bool read_known(struct row *row, enum field f, const struct profile *p, enum date_order order, date_t as_of,
		       date_t *out)
{
	const char *text = row->value[f];
	enum date_error e;

	*out = DATE_NONE;
	if (!text)
		return true;
	if (p->iso_dates) {
		*out = date_parse_iso(text_fold_digits(row->arena, text));
		return *out != DATE_NONE ||
		       refuse(row, "date-unreadable", f, "this is not a date of the form YYYY-MM-DD");
	}
	e = read_one(text, order, as_of, out);
	if (e == DATE_OK)
		return true;
	return refuse(row, "date-unreadable", f,
		      e == DATE_BAD_VALUE ? "there is no such day in the order of dates set for this device"
					  : "this is not a date");
}

bool dates_read(struct row *row, const struct profile *p, enum date_order order, const struct date_bounds *b,
		struct row_dates *out)
{
	*out = (struct row_dates){DATE_NONE, DATE_NONE};
	if (!row->value[F_COLLECTED_ON])
		return refuse(row, "field-missing", F_COLLECTED_ON, "this field is empty");
	if (!p->iso_dates && order == DATE_ORDER_UNKNOWN)
		return infer(row, b, out);
	return read_known(row, F_COLLECTED_ON, p, order, b->as_of, &out->collected_on) &&
	       read_known(row, F_RESULTED_ON, p, order, b->as_of, &out->resulted_on);
}

/* "1985" and "1985-06": year or month only. */
static bool partial(const char *text, date_t *birth, enum date_precision *precision)
{
	size_t n = strlen(text);
	int64_t year, month = 7;

	if ((n != 4 && n != 7) || strspn(text, "0123456789-") != n || (n == 7 && text[4] != '-'))
		return false;
	year = (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0');
	if (n == 7 && !text_to_int64(text + 5, &month))
		return false;
	*birth = date_from_ymd((int)year, (int)month, n == 4 ? 1 : 15);
	*precision = n == 4 ? DATE_YEAR : DATE_MONTH;
	return *birth != DATE_NONE;
}

bool dates_birth(const char *text, const struct profile *p, enum date_order order, date_t as_of, date_t *birth,
		 enum date_precision *precision)
{
	int y, m, d;

	if (partial(text, birth, precision))
		return true;
	if (p->iso_dates)
		*birth = date_parse_iso(text);
	else if (date_parse_order(text, order, as_of, birth) != DATE_OK)
		return false;
	if (*birth == DATE_NONE)
		return false;
	date_to_ymd(*birth, &y, &m, &d);
	*precision = m == 1 && d == 1 ? DATE_YEAR : DATE_DAY;
	return true;
}
