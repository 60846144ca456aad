/* tree_int.h -- the places of the registry as a tree; internal to reports/.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything lives in the arena given to tree_load.
 */
#ifndef REPORTS_TREE_INT_H
#define REPORTS_TREE_INT_H

#include "db/db.h"

struct tree_area {
	int64_t id;
	const char *code, *system, *version, *name, *level;
	int parent; /* place in tree.area, -1 at a root */
};

struct tree {
	struct tree_area *area; /* a parent stands before its children, siblings in order of code */
	int n;
	int *by_id; /* area_id -> place in area, -1 none */
	int64_t max_id;
};

enum status tree_load(struct db *db, struct arena *a, struct tree *out, struct msgq *q);
/* Place of an area_id, -1 when there is none (0 too). */
int tree_find(const struct tree *t, int64_t area_id);
/* Place of a code; where several code systems use it, the one of `system` and `version` (either may be NULL).
 * -1 with a message naming the nearest known code. */
int tree_code(const struct tree *t, struct arena *a, const char *code, const char *system, const char *version,
	      struct msgq *q);
/* True when `below` is `above` or lies in it. */
bool tree_within(const struct tree *t, int below, int above);

#endif
