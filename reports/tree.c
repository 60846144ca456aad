/* tree.c -- the places of the registry as a tree.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reports/tree_int.h"

#include "base/text.h"

struct loaded {
	struct tree_area area;
	int64_t parent_id;
	int first, next; /* child and sibling in order of code, -1 none */
};

static struct loaded *load_rows(struct db *db, struct arena *a, int *count)
{
	struct db_stmt *s = db_stmt(db, STMT_REPORT_AREA_LIST);
	struct loaded *row = NULL;
	int n = 0, cap = 0;

	while (stmt_step(s) == 1) {
		if (n == cap) {
			struct loaded *more = arena_calloc(a, (size_t)(cap ? cap * 2 : 64), sizeof *more);
			if (n)
				memcpy(more, row, (size_t)n * sizeof *row);
			cap = cap ? cap * 2 : 64;
			row = more;
		}
		row[n].area = (struct tree_area){.id = stmt_get_int(s, 0),
						 .code = arena_strdup(a, stmt_get_text(s, 1)),
						 .system = arena_strdup(a, stmt_get_text(s, 2)),
						 .version = arena_strdup(a, stmt_get_text(s, 3)),
						 .name = arena_strdup(a, stmt_get_text(s, 4)),
						 .level = arena_strdup(a, stmt_get_text(s, 5)),
						 .parent = -1};
		row[n].parent_id = stmt_get_int(s, 6);
		row[n].first = row[n].next = -1;
		n++;
	}
	*count = n;
	return row;
}

static void index_ids(struct arena *a, struct tree *t, const struct loaded *row)
{
	t->max_id = 0;
	for (int i = 0; i < t->n; i++)
		if (row[i].area.id > t->max_id)
			t->max_id = row[i].area.id;
	t->by_id = arena_calloc(a, (size_t)t->max_id + 1, sizeof *t->by_id);
	for (int64_t i = 0; i <= t->max_id; i++)
		t->by_id[i] = -1;
	for (int i = 0; i < t->n; i++)
		t->by_id[row[i].area.id] = i;
}

/* Rows come in order of code: going backwards, each becomes the first child of its parent. */
static int chain_children(const struct tree *t, struct loaded *row)
{
	int root = -1;
	for (int i = t->n - 1; i >= 0; i--) {
		int parent = tree_find(t, row[i].parent_id);
		int *first = parent >= 0 ? &row[parent].first : &root;
		row[i].next = *first;
		*first = i;
	}
	return root;
}

/* Depth first without recursion; a row reached twice (a circle in the data) is never placed, so the walk ends. */
static int place_rows(struct arena *a, struct tree *t, struct loaded *row, int root)
{
	int *stack = arena_calloc(a, (size_t)t->n + 1, sizeof *stack),
	    *placed = arena_calloc(a, (size_t)t->n + 1, sizeof *placed);
	int depth = 0, n = 0, at = root;

	while (at >= 0 || depth > 0) {
		if (at < 0) {
			at = row[stack[--depth]].next;
			continue;
		}
		int parent = tree_find(t, row[at].parent_id);
		row[at].area.parent = parent >= 0 ? placed[parent] : -1;
		placed[at] = n;
		t->area[n++] = row[at].area;
		stack[depth++] = at;
		at = row[at].first;
	}
	return n;
}

enum status tree_load(struct db *db, struct arena *a, struct tree *out, struct msgq *q)
{
	struct loaded *row = load_rows(db, a, &out->n);

	index_ids(a, out, row);
	out->area = arena_calloc(a, (size_t)out->n + 1, sizeof *out->area);
	int root = chain_children(out, row);
	if (place_rows(a, out, row, root) != out->n)
		return msg_fail(q, STATUS_REGISTRY, "area-circle", MSG_NOWHERE, NULL,
				"run `sanad load areas` with a mended file", "some areas lie within themselves");
	for (int i = 0; i < out->n; i++)
		out->by_id[out->area[i].id] = i;
	return db_status(db);
}

int tree_find(const struct tree *t, int64_t area_id)
{
	return area_id > 0 && area_id <= t->max_id ? t->by_id[area_id] : -1;
}

static int code_unknown(const struct tree *t, struct arena *a, const char *code, struct msgq *q)
{
	const char **known = arena_calloc(a, (size_t)t->n + 1, sizeof *known);
	for (int i = 0; i < t->n; i++)
		known[i] = t->area[i].code;
	const char *near = text_nearest(code, known);
	msg_add(q, MSG_ERROR, "area-unknown", MSG_NOWHERE, NULL,
		near ? arena_printf(a, "nearest known code is %s", near) : "areas are named by code, e.g. PK205",
		"no area has the code '%s'", code);
	return -1;
}

int tree_code(const struct tree *t, struct arena *a, const char *code, const char *system, const char *version,
	      struct msgq *q)
{
	int found = -1;
	for (int i = 0; i < t->n; i++) {
		const struct tree_area *x = &t->area[i];
		if (!text_eq(x->code, code))
			continue;
		if (found < 0 || (text_eq(x->system, system) && text_eq(x->version, version)))
			found = i;
	}
	return found >= 0 ? found : code_unknown(t, a, code, q);
}

bool tree_within(const struct tree *t, int below, int above)
{
	for (int i = below; i >= 0; i = t->area[i].parent)
		if (i == above)
			return true;
	return false;
}
