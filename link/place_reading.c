/* place_reading.c -- spellings of places that were taken by likeness or that no list knows, for people to look at.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/place.h"

#include "base/text.h"
#include "db/seal.h"

/* The text of a reading, NULL when it does not open. */
static const char *open_text(struct db *db, struct arena *a, int64_t id)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_PLACE_READING_OPEN);
	struct buf text = BUF_INIT;
	const char *out = NULL;

	stmt_int(s, ":place_reading_id", id);
	if (stmt_step(s) == 1) {
		size_t n;
		const void *sealed = stmt_get_blob(s, 0, &n);

		if (seal_open_bytes(db, "place_reading", id, sealed, n, &text))
			out = text_trim(a, text.data);
	}
	stmt_done(s);
	seal_wipe(&text);
	return out;
}

static int64_t int_or(struct db_stmt *s, int col, int64_t none)
{
	return stmt_is_null(s, col) ? none : stmt_get_int(s, col);
}

enum status place_readings(struct db *db, struct arena *a, struct place_reading **list, size_t *n)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_PLACE_READINGS);
	size_t cap = 0;
	int64_t *first = NULL;

	*list = NULL;
	for (*n = 0; stmt_step(s) == 1; (*n)++) {
		if (*n == cap) {
			struct place_reading *more;

			cap = cap ? 2 * cap : 64;
			more = arena_calloc(a, cap, sizeof *more);
			if (*n)
				memcpy(more, *list, *n * sizeof *more);
			*list = more;
			first = mem_realloc(first, cap * sizeof *first);
		}
		first[*n] = stmt_get_int(s, 0);
		(*list)[*n] = (struct place_reading){.how = arena_strdup(a, stmt_get_text(s, 1)),
						     .area_code = arena_strdup(a, stmt_get_text(s, 2)),
						     .area_name = arena_strdup(a, stmt_get_text(s, 3)),
						     .score = int_or(s, 4, -1),
						     .margin = int_or(s, 5, -1),
						     .records = stmt_get_int(s, 6),
						     .record_id = stmt_get_int(s, 7)};
	}
	for (size_t i = 0; seal_has_key(db) && i < *n; i++)
		(*list)[i].text = open_text(db, a, first[i]);
	free(first);
	return db_status(db);
}
