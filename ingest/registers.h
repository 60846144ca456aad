/* registers.h -- what the registry knows that rows refer to: devices, facilities, the program's own number patterns.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything lives in the arena given to registers_load; patterns in the pool.
 */
#ifndef INGEST_REGISTERS_H
#define INGEST_REGISTERS_H

#include "db/db.h"
#include "ingest/pattern.h"

struct facility {
	const char *code;
	int64_t facility_id, area_id;
};

struct device {
	const char *code, *serial;
	int64_t device_id, facility_id, area_id; /* area of its facility */
	enum date_order date_order;
	date_t valid_from, valid_to; /* DATE_NONE: open */
};

struct registers {
	const struct facility *facility; /* ordered by code */
	size_t n_facilities;
	const struct device *device; /* ordered by code */
	size_t n_devices;
	struct pattern_pool *pool;
	const struct pattern *mrn;      /* NULL: the program does not say */
	const struct pattern *specimen; /* specimen ids that match are unique in the whole program */
};

/* Reads them once per file. STATUS_REGISTRY, or STATUS_INPUT when the newest program file's patterns do not compile. */
enum status registers_load(struct db *db, struct arena *a, struct pattern_pool *pool, struct registers *out,
			   struct msgq *q);

/* NULL when there is none. */
const struct facility *registers_facility(const struct registers *r, const char *code);
const struct device *registers_device(const struct registers *r, const char *code);
/* By serial number; of several rows (a device that moved) the one in use on `on`, else the first. DATE_NONE: the first.
 */
const struct device *registers_serial(const struct registers *r, const char *serial, date_t on);

#endif
