/* control_int.h -- what the report on the re-audit adds to the engine: kappa, control limits, what stands out; internal
 * to reports/. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything lives in the run's arena.
 */
#ifndef REPORTS_CONTROL_INT_H
#define REPORTS_CONTROL_INT_H

#include "reports/cells_int.h"

/* Place of the indicator in which drift is looked for, the first with limits; -1 none. */
int control_watched(const struct run *r);
/* Adds the hidden breakdowns that kappa and the search for drift are counted in. */
void control_add_sets(struct run *r);
/* False when the indicator has no rows by a breakdown: classes, scales, kappa and limits are broken down only by what
 * their definition lists, and of the report's own breakdowns an indicator that lists some gets those. */
bool control_set(const struct run *r, const struct spec_indicator *ind, int set);
/* The row belongs to the table of classes of a scale; what kappa counts has both classes on the scale, but its table
 * has the others too, for what must be hidden. */
bool control_on_axis(const struct run *r, int set, const struct axis *axis, const struct spec_indicator *ind,
		     const char *test, const char *reported, const char *computed);
/* Marks all pairs of classes of every scale met, so that a table of classes has all its rows and columns. */
void control_fill(struct run *r, int indicator, int set, bool *has, int known);
/* Finds what stands out among the counts; fills r->found. */
void control_find(struct run *r);
/* Value and interval of a kappa; limits, target (the share of all others) and flag of a share. */
void control_kappa(const struct run *r, const struct spec_indicator *ind, const struct draft *d, struct cell *c);
void control_limit(const struct run *r, const struct spec_indicator *ind, const struct draft *d, struct cell *c);
/* Hides what would tell a hidden count: the other cells of its table of classes, limits, kappa of small counts. */
void control_hide(const struct run *r, struct block *b);
/* Notes on what stands out, or that nothing does. */
void control_note(struct run *r, struct buf *b);

#endif
