/* dates.h -- the dates of a row, read in the order the device writes them or not at all.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef INGEST_DATES_H
#define INGEST_DATES_H

#include "ingest/row.h"

struct row_dates {
	date_t collected_on, resulted_on; /* resulted_on DATE_NONE when not given */
};

/* Days between which a row must lie. */
struct date_bounds {
	date_t from;  /* the device is in use since; DATE_NONE unknown */
	date_t as_of; /* "today" */
};

/* Reads collected_on and resulted_on under `order`. With DATE_ORDER_UNKNOWN the row's own dates decide: an order in
 * which they do not fit together (a run that ends before it starts, an export written before the run, an expiry long
 * before it, a day after as_of or before the device was in use) is ruled out; when the orders left read different days
 * the row is refused ("date-ambiguous"). false with row->broken set. */
bool dates_read(struct row *row, const struct profile *p, enum date_order order, const struct date_bounds *b,
		struct row_dates *out);

/* Birth date as YYYY-MM-DD, YYYY-MM or YYYY (middle of what is known), or in the device's order. The first of January
 * is written for women of whom only the year is known, by clerks and devices alike, so it counts as known to the year.
 * false: not a date. */
bool dates_birth(const char *text, const struct profile *p, enum date_order order, date_t as_of, date_t *birth,
		 enum date_precision *precision);

#endif
