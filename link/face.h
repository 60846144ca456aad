/* face.h -- what a record says of a woman, cleaned for comparison; opened once a run, in memory only.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Records that say the same share a face: the first of them stands for all. Ownership: faces live in the cache until it
 * has taken in FACE_CACHE_MAX others, or until face_cache_free; hold none across a row.
 */
#ifndef LINK_FACE_H
#define LINK_FACE_H

#include "base/arena.h"
#include "db/identity.h"
#include "link/value.h"

#define FACE_CACHE_MAX 65536 /* faces of one generation; two are kept: about 100 MB at the most */

struct face {
	int64_t face_id;        /* its first record */
	struct link_value *row; /* by value of the model */
};

/* Two generations: what is not asked for while one fills is dropped with it. */
struct face_cache {
	struct face_slots {
		struct face **slot;
		size_t cap, n;
		struct arena arena;
	} now, before;
	struct area_code *area; /* codes of areas by id, read at first use */
	size_t n_areas;
	struct arena codes;
	int64_t opened; /* identities opened so far */
};

/* The cells of an identity under the columns of a model, in the arena: out[i] belongs to m->column[i]; NULL where the
 * registry has no such column. */
void face_cells(struct face_cache *c, struct db *db, struct arena *a, const struct linkage *m,
		const struct identity *id, const char **out);
/* The face of a record, opened and cleaned unless it is at hand. NULL: it does not open. */
const struct face *face_get(struct face_cache *c, struct db *db, const struct linkage *m, int64_t face_id);
void face_cache_free(struct face_cache *c);

#endif
