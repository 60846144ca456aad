/* period.h -- periods as people write them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing is owned: a period is two days.
 */
#ifndef REPORTS_PERIOD_H
#define REPORTS_PERIOD_H

#include "base/date.h"
#include "base/msg.h"

struct period {
	date_t from, to; /* inclusive */
};

/* Reads "2026" (calendar year), "2026July" (fiscal year, 1 July 2026 to 30 June 2027), "2026Q3", "2026-09" or
 * "2026-07-01..2026-09-30". STATUS_USAGE with the reason: unknown form, no such quarter, month or day, end before
 * start. */
enum status period_parse(const char *text, struct period *out, struct msgq *q);

#endif
