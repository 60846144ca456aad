/* cells.h -- counts of agreeing and differing results by device, site, lot and time, in a small hash.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: cells own their memory; free with cells_free. One thread fills one; cells_merge puts them together, and
 * cells_sort gives an order that does not depend on how the work was shared out.
 */
#ifndef AUDIT_CELLS_H
#define AUDIT_CELLS_H

#include "base/arena.h"
#include "base/date.h"

#include <stdbool.h>
#include <stdint.h>

struct cell_key {
	unsigned kind;       /* enum score_kind */
	int32_t time;        /* month (year * 12 + month - 1) or day */
	int64_t device_id;   /* 0 unknown */
	int64_t facility_id; /* 0 unknown */
	const char *lot;     /* "" unknown */
};

struct cell {
	struct cell_key key;
	int64_t n;       /* results with a verdict */
	int64_t differs; /* of those */
};

struct cells {
	struct cell *cell;
	size_t n, cap;
	uint32_t *slot; /* place + 1 in cell, 0 empty */
	size_t slots;   /* a power of two */
	size_t last;    /* place asked for last */
	struct arena arena;
};

/* Makes it empty; to be freed with cells_free. */
void cells_init(struct cells *c);
/* Gives the memory back, lots included. */
void cells_free(struct cells *c);
/* Counts into the cell of the key; the lot is copied when it is new. */
void cells_add(struct cells *c, const struct cell_key *key, int64_t n, int64_t differs);
/* Counts all of `from` into `into`; lots are copied, so `from` may be freed. */
void cells_merge(struct cells *into, const struct cells *from);
/* By kind, device, facility, lot, time. Nothing may be added afterwards. */
void cells_sort(struct cells *c);
/* Month of a day: year * 12 + month - 1. */
int32_t cells_month(date_t day);
/* Adds to `months` what the days come to; of sorted days it is sorted. */
void cells_add_months(struct cells *months, const struct cells *days);

#endif
