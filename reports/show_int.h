/* show_int.h -- numbers and cells as people read them; internal to reports/.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: texts returned are in the arena given or are literals.
 */
#ifndef REPORTS_SHOW_INT_H
#define REPORTS_SHOW_INT_H

#include "base/arena.h"
#include "reports/report.h"

#define SHOW_NONE "\xe2\x80\x93" /* en dash: no denominator, not known, or nothing to show */
#define SHOW_HIDDEN "*"          /* suppressed */

/* Fixed decimals with thousands separators: 12345.678, 1 -> "12,345.7". NAN and infinities -> en dash. */
const char *show_number(struct arena *a, double v, int decimals);
/* In a unit of cli.md: percent "41.2%", count "1,204" (one decimal when not whole), days, ratio. */
const char *show_in_unit(struct arena *a, const char *unit, double v);
/* The cell's value, SHOW_HIDDEN or SHOW_NONE. cell may be NULL. */
const char *show_value(struct arena *a, const struct cell *c);
/* "40.1\xe2\x80\x93" "42.3%"; "" without an interval. */
const char *show_interval(struct arena *a, const struct cell *c);
/* Fills "{value}" "{numerator}" "{denominator}" "{unknown}" "{lower}" "{upper}" "{interval}" "{target}" "{source}" (the
 * indicator's denominator source, up to its second semicolon) from the cell; "{other:value}" takes the cell of
 * indicator `other` at the same place and stratum (c NULL: the report's own place, in all). What is missing is an en
 * dash. "[a part in brackets]" is left out when something in it is missing. An unknown name is kept as written, so that
 * it is seen. */
const char *show_template(struct arena *a, const struct report *r, const struct cell *c, const char *text);
/* true for a cell whose figures must not be shown (flag suppressed or complementary). */
bool show_is_hidden(const struct cell *c);
bool show_has_flag(const struct cell *c, const char *flag);
/* The flags to print beside a number, without by-screening and by-residence: the head of the page says that once. */
const char *show_flags(struct arena *a, const struct cell *c);
/* "2026-09" -> "Sep 2026"; anything else as it is. */
const char *show_month(struct arena *a, const char *stratum);
/* Definition by id, NULL when the report has none. */
const struct indicator *show_indicator(const struct report *r, const char *id);
/* First cell of the indicator at area, by and stratum; NULL when there is none. */
const struct cell *show_cell(const struct report *r, const char *indicator, const char *area, const char *by,
			     const char *stratum);
/* The period as people say it: "start..2026-12-31" -> "from the start". */
const char *show_period(const struct provenance *p);
/* "by residence" or "by place of screening": which place of a woman the figures go by. */
const char *show_by_place(const struct provenance *p);
/* "place Gwadar, by residence, period 2026, as of 2026-12-31, registry 1a2b3c4d5e6f, sanad 0.1.0" */
const char *show_provenance(struct arena *a, const struct provenance *p);

#endif
