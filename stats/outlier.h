/* outlier.h -- which groups of readings stand out by their share of events, strongest first, and since when.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure functions on numbers; the caller owns every array. The rule stands in schemas/audit/charts.json: baseline
 * "others", attribution "strongest-first", onset "step". A group of way 0 that is the only one is held against its own
 * past.
 */
#ifndef STATS_OUTLIER_H
#define STATS_OUTLIER_H

#include "stats/control.h"

#include <stdint.h>

#define OUTLIER_WAYS 3 /* ways readings are grouped, in order of preference: device, lot, site */
#define OUTLIER_NONE (-1)

/* Readings that share all three groups and the day. */
struct outlier_cell {
	int64_t group[OUTLIER_WAYS]; /* OUTLIER_NONE: cannot be named, so it cannot stand out */
	int32_t day, month;          /* month: year * 12 + month - 1 */
	double n, x;                 /* readings, and events among them */
};

struct outlier_rule {
	double exact_below;  /* expected events under which limits are exact */
	double action_level; /* two-sided, such as 0.998 */
	double least;        /* fewer events are none */
	double onset_gain;   /* log likelihood a step must gain to be believed */
};

struct outlier {
	int way;
	int64_t group;
	double n, x, rest_n, rest_x; /* of the group, and of all others not set aside */
	double upper;                /* action limit around the share of the others, for so many groups compared */
	bool by_day;                 /* the onset is a day (way 0), else a month */
	int32_t onset;
	bool from_start; /* no step: the onset is its first event */
	bool own_past;   /* there are no others: n counts from the onset on, rest what was before */
};

/* Room to work in, n elements each; the contents mean nothing before and after. */
struct outlier_point {
	int32_t time;
	double n, x;
};
struct outlier_work {
	bool *aside;
	struct outlier *group;
	struct outlier_point *point;
};

/* Limits around a share for so many readings; 0 and 0 around a share of nothing. */
struct control_limits outlier_limits(const struct outlier_rule *rule, double centre, double n, double level);

/* Fills at most `max` of those beyond the upper action limit; answers how many. The group with the largest likelihood
 * ratio is named, its readings are set aside and the rest is looked at again. The onset is the step that makes what was
 * seen most likely; days of way 0 are looked at whole, others without what was set aside. */
size_t outlier_find(const struct outlier_rule *rule, const struct outlier_cell *cell, size_t n,
		    const struct outlier_work *work, struct outlier *out, size_t max);

#endif
