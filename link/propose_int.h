/* propose_int.h -- the women as the batch engine sees them beside the women as they stand; internal to propose*.c.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: a struct standing owns its arrays; standing_free.
 */
#ifndef LINK_PROPOSE_INT_H
#define LINK_PROPOSE_INT_H

#include "link/cluster.h"
#include "link/estimate.h"
#include "link/link_int.h"
#include "link/propose.h"

/* One row of the engine's table: a face of a woman. */
struct stand_row {
	int64_t record_id; /* her first record with this face */
	int64_t face_id, person_id;
};

/* Where a woman's face is among the rows. */
struct woman_face {
	int64_t person_id, face_id;
	size_t row;
};

struct standing {
	struct stand_row *row;   /* by record_id, as the table's rows */
	struct woman_face *face; /* by woman and face */
	size_t n;
	int64_t records;
	struct link_table table;
	struct link_pairs pairs;
	struct link_weights weights;
	struct estimate_notes notes;
	struct link_clusters clusters;
};

/* Opens all identities, estimates and clusters, with what people decided and the program's numbers as constraints. */
void standing_make(struct standing *s, struct linker *l, unsigned threads);
void standing_free(struct standing *s);

/* A change that would make the women as they stand those the engine sees. */
struct change {
	bool merge;
	int64_t record_id, other_id; /* the pair it rests on */
	size_t a, b;                 /* their rows */
	int64_t from_id, to_id;      /* 0: a woman of her own */
};

/* The changes, in order of record; the caller frees. */
struct change *standing_changes(const struct standing *s, struct linker *l, size_t *n);

/* Bits of two rows under the estimated parameters; appends the weighing to `detail` unless it is NULL. */
double changes_weigh(const struct standing *s, struct linker *l, size_t a, size_t b, struct buf *detail);

#endif
