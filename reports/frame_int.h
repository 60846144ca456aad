/* frame_int.h -- what figures are set against: population, targets, and the codes of devices and facilities; internal
 * to reports/. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything lives in the arena given to frame_load.
 */
#ifndef REPORTS_FRAME_INT_H
#define REPORTS_FRAME_INT_H

#include "reports/spec_int.h"
#include "reports/tree_int.h"

/* Women of one five-year age group. */
struct frame_people {
	int64_t area_id, year;
	int age_from;
	double people[3]; /* by enum spec_band */
	const char *method, *source;
};

struct frame_target {
	const char *code;
	int64_t area_id;
	double value;
	bool percent;
	date_t from, to;
};

/* Codes in order; by_id[id - 1] is the place, -1 none. */
struct frame_codes {
	const char **code;
	int n;
	int *by_id;
	int64_t max_id;
};

struct frame {
	struct frame_people *people; /* by area, newest year first, age */
	size_t n_people;
	struct frame_target *target;
	size_t n_targets;
	struct frame_codes device, facility;
};

/* A denominator and where it comes from. */
struct frame_count {
	double people[3]; /* NAN: not known */
	int64_t year;
	const char *method, *source;
};

enum status frame_load(struct db *db, struct arena *a, date_t as_of, struct frame *out);
/* Women of completed ages from..to in an area, from the newest year that has all their five-year groups; a group that
 * lies in part outside counts by its share of years. */
struct frame_count frame_women(const struct frame *f, int64_t area_id, int from, int to);
/* NULL when there is no target of that code. */
const struct frame_target *frame_target(const struct frame *f, const char *code);
/* Place of a device or facility among its codes, -1 unknown. */
int frame_code(const struct frame_codes *c, int64_t id);

#endif
