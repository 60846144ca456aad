/* decisions.c -- what people have decided, read back with when and whether it still holds.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/decisions.h"

static struct decision read_row(struct db_stmt *s, struct arena *a)
{
	const char *reason = stmt_get_text(s, 4);

	return (struct decision){.decision_id = stmt_get_int(s, 0),
				 .record_id = stmt_get_int(s, 1),
				 .other_id = stmt_get_int(s, 2),
				 .verdict = arena_strdup(a, stmt_get_text(s, 3)),
				 .reason = reason ? arena_strdup(a, reason) : "",
				 .by = arena_strdup(a, stmt_get_text(s, 5)),
				 .question_id = stmt_get_int(s, 6),
				 .proposal_id = stmt_get_int(s, 7),
				 .reverses = stmt_get_int(s, 8),
				 .taken_back_by = stmt_get_int(s, 9),
				 .at = stmt_get_int(s, 10)};
}

enum status decisions_read(struct db *db, struct arena *a, int64_t record_id, struct decision **list, size_t *n)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_DECISION_LIST);
	size_t cap = 0;

	*n = 0;
	*list = NULL;
	stmt_int(s, ":record_id", record_id);
	while (stmt_step(s) == 1) {
		if (*n == cap) {
			cap = cap ? 2 * cap : 64;
			struct decision *more = arena_calloc(a, cap, sizeof *more);
			if (*n)
				memcpy(more, *list, *n * sizeof *more);
			*list = more;
		}
		(*list)[(*n)++] = read_row(s, a);
	}
	return db_status(db);
}
