/* drift.h -- which device, lot or site stands out, and since when.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: answers live in the arena passed; they point at lots in the cells.
 */
#ifndef AUDIT_DRIFT_H
#define AUDIT_DRIFT_H

#include "audit/charts.h"
#include "audit/pass.h"
#include "stats/control.h"

enum drift_by { DRIFT_DEVICE, DRIFT_LOT, DRIFT_SITE, DRIFT_BYS };

/* "device", "lot", "site". */
const char *drift_by_name(enum drift_by by);

/* Results that share a device, a lot or a site. */
struct drift {
	unsigned kind;
	enum drift_by by;
	int64_t id; /* device_id or facility_id */
	const char *lot;
	double n, differs;           /* its results with a verdict, and those that differ */
	double rest_n, rest_differs; /* of all others looked at */
	double upper;                /* action limit around the share of the others, for so many units */
	bool by_day;                 /* onset is a day, else a month */
	int32_t onset;               /* day, or year * 12 + month - 1 */
	bool from_start;             /* no step: onset is its first differing result */
	bool own_past;               /* there are no others: n counts from the onset on, rest what was before */
};

/* Those beyond the action limit, strongest first; *n how many. The cells are sorted. */
struct drift *drift_find(struct arena *a, const struct charts *charts, const struct pass_tally *t, size_t *n);

/* Upper and lower limit around a share for so many results, exact where few are expected. */
struct control_limits drift_limits(const struct charts *charts, double centre, double n, double level);

#endif
