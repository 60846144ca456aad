/* suppress.h -- which cells of a table of counts must be hidden so that no small one can be worked out.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table has rows (row 0 the parent area, the others areas that make it up) and columns (column 0 the total, the
 * others strata that make it up). Ownership: arrays belong to the caller.
 */
#ifndef REPORTS_SUPPRESS_H
#define REPORTS_SUPPRESS_H

#include "base/msg.h"

/* Counts from..to are hidden; to = 0: nothing is. */
struct suppress_rule {
	int from, to;
};

enum suppress_mark { SUPPRESS_SHOWN, SUPPRESS_PRIMARY, SUPPRESS_COMPLEMENTARY };

/* True when the rule hides a count of v. */
bool suppress_small(const struct suppress_rule *rule, double v);
/* Reads rule `id` from data_dir/reports/suppression.json; "none" and NULL give a rule that hides nothing.
 * STATUS_USAGE "suppress-unknown". */
enum status suppress_rule_load(const char *data_dir, const char *id, struct suppress_rule *out, struct msgq *q);

struct suppress_table {
	const double *count; /* rows * cols, row-major */
	/* What each count leaves of its cell's whole (a proportion's no beside its yes): the two are hidden together,
	 * so the whole may be known and one must be able to go up as the other goes down. NULL none. */
	const double *rest;
	const bool *whole_hidden; /* cells whose whole is hidden too; NULL all */
	int rows, cols;
	bool keep_first;     /* column 0 is shown elsewhere: hide the others instead, all of them if need be */
	unsigned char *mark; /* in and out: cells marked on entry stay hidden */
};

/* Marks the cells to hide in a table of counts.
 *
 * Primary: the small counts. Complementary: whole rows and columns of the hidden block are added, smallest total first,
 * until every hidden cell could hold another number although everything shown, all totals and the two marks stay as
 * they are. That is shown by building such another table: +d and -d at the corners of a rectangle of hidden cells, in
 * which a total moves along when it is hidden itself. No sum of hidden cells that can be worked out is small either. */
void suppress_hide(const struct suppress_rule *rule, const struct suppress_table *table);

#endif
