/* axes_int.h -- schemas/audit/charts.json as reports need it: scales of categories, and when a share stands out;
 * internal to reports/. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same file rules `sanad reaudit`, so that page and command say the same. Ownership: everything lives in the arena
 * given to axes_load.
 */
#ifndef REPORTS_AXES_INT_H
#define REPORTS_AXES_INT_H

#include "base/msg.h"
#include "stats/outlier.h"

#define AXES_PER_TEST 4
#define AXES_MAX_CATEGORIES 16 /* on one scale; not more than AGREEMENT_CATEGORIES_MAX */

/* An ordinal scale of one test. */
struct axis {
	const char *test, *name; /* name "all" when the test has one scale only */
	const char **category;   /* NULL-terminated, best first */
	size_t n;
	const char **inadequate; /* NULL-terminated: shown, but on no scale */
	const char **same;       /* pairs: the first is counted as the second; NULL-terminated */
};

struct axes {
	struct axis *axis;
	int n;
	struct outlier_rule rule;
	double interval_level;
};

/* STATUS_INPUT with a message that names the member. */
enum status axes_load(struct arena *a, const char *data_dir, struct axes *out, struct msgq *q);
/* Place of a category on its scale, -1 when it is on none. */
int axes_place(const struct axis *axis, const char *category);
/* On the scale or inadequate: it has a row and a column in the table of classes. */
bool axes_shows(const struct axis *axis, const char *category);
/* Order of a category among those of a test (axis -1: of all its scales, one after another). */
int axes_rank(const struct axes *axes, const char *test, int axis, const char *category);

#endif
