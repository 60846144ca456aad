/* pack.h -- what a re-audit asks of results, packed: the combinations that occur and which each result has.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A pack holds the results of PACK_KEYS keys that machines classified, without withdrawals, in key order. Derived from
 * table result, which stays the truth: a pack that is missing or damaged is not used. Numbers are little-endian:
 *   groups (4 bytes), results (4 bytes), then
 *   per group: kind (1, enum score_kind), day of collection (4, signed), device, facility, area (8 each, 0 unknown),
 *     category, lot, assay (each: length + 1 in 4 bytes, 0 unknown; the bytes; a NUL unless unknown),
 *   per result: key - first key of the pack (2), group (2).
 * Groups stand in the order in which results meet them, so that adding results to a pack gives the bytes of making it
 * whole. Ownership: a pack owns its memory, free with pack_free; texts of groups live until the next pack_open.
 */
#ifndef AUDIT_PACK_H
#define AUDIT_PACK_H

#include "base/buf.h"
#include "base/date.h"
#include "db/db.h"

#define PACK_KEYS 8192 /* as in table result_pack */

/* What several results have in common. */
struct pack_group {
	unsigned kind; /* enum score_kind */
	date_t collected_on;
	int64_t device_id, facility_id, area_id; /* 0 unknown */
	const char *category;                    /* as reported; never NULL */
	const char *lot, *assay;                 /* NULL unknown */
};

struct pack {
	struct buf bytes;
	struct pack_group *group;
	size_t n_groups, cap;
	size_t n; /* results */
	const unsigned char *result;
};

void pack_init(struct pack *p);
void pack_free(struct pack *p);
/* Reads the pack of a number, key / PACK_KEYS. False when there is none that can be used. */
bool pack_open(struct pack *p, struct db *db, int64_t pack_id);
/* Key of a result, less the first key of its pack, and its group. */
static inline unsigned pack_offset(const struct pack *p, size_t i)
{
	return p->result[4 * i] | (unsigned)p->result[4 * i + 1] << 8;
}
static inline unsigned pack_group_of(const struct pack *p, size_t i)
{
	return p->result[4 * i + 2] | (unsigned)p->result[4 * i + 3] << 8;
}

/* Packs the results after key `after`, to which all are packed; 0 packs all. Within a transaction. Returns the last
 * key, packed or not worth it. */
int64_t pack_results(struct db *db, int64_t after);

#endif
