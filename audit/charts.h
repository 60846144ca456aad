/* charts.h -- schemas/audit/charts.json: on which scales readings are compared and when something is said to drift.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything lives in the arena given to charts_load.
 */
#ifndef AUDIT_CHARTS_H
#define AUDIT_CHARTS_H

#include "audit/rules.h"
#include "db/codelist.h"

/* An ordinal scale of one test: category i of the list is i steps from the best. */
struct charts_axis {
	unsigned kind;
	const char *name;            /* "" when the test has one scale only */
	const char *const *category; /* NULL-terminated, best first */
	size_t n;
	const char *const *inadequate; /* NULL-terminated: shown, but on no scale */
	const char *const *same;       /* pairs: the first is counted as the second; NULL-terminated */
};

struct charts {
	const char *version;
	struct charts_axis *axis;
	size_t n_axes;
	double interval_level, warning_level, action_level; /* two-sided */
	double exact_below;                                 /* expected events under which limits are exact */
	double onset_gain;                                  /* log likelihood a step must gain to be believed */
	double least_findings;                              /* fewer differing results are no drift */
};

/* Reads and checks the file: every category must be known to the code list, every number needs a source. STATUS_INPUT
 * with a message that names the member. */
enum status charts_load(struct arena *a, const char *data_dir, const struct codelist *codes, struct charts *out,
			struct msgq *q);
/* The same from any path, for `schema check`. */
enum status charts_load_file(struct arena *a, const char *path, const struct codelist *codes, struct charts *out,
			     struct msgq *q);

/* Place of a category on the axis, after `same`; -1 inadequate or not on it. */
int charts_place(const struct charts_axis *axis, const char *category);

#endif
