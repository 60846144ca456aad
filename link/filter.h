/* filter.h -- which keys of the stored index cannot be there: spares most look-ups in a small registry.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A Bloom filter of 2 MB over all stored keys, kept while a run adds to them. It is filled by one scan when the
 * registry is small enough for that to pay; in a large one it is off and every key is looked for. Ownership:
 * key_filter_free.
 */
#ifndef LINK_FILTER_H
#define LINK_FILTER_H

#include "db/db.h"

#define KEY_FILTER_FACES 60000 /* more faces than this: off */

struct key_filter {
	uint64_t *bits; /* NULL: off */
};

/* Fills it from the stored keys. */
void key_filter_open(struct key_filter *f, struct db *db, int64_t faces);
void key_filter_add(struct key_filter *f, int64_t hash);
/* False: no face has the key. */
bool key_filter_may(const struct key_filter *f, int64_t hash);
void key_filter_free(struct key_filter *f);

#endif
