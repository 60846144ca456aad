/* place.h -- the answer to "which area is meant", shared by the room that resolves places (link/) and the one that asks
 * (ingest/). SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef DB_PLACE_H
#define DB_PLACE_H

#include <stdint.h>

enum place_answer {
	PLACE_FOUND,     /* exactly one area */
	PLACE_NONE,      /* nothing was given */
	PLACE_UNKNOWN,   /* given, but no area is called so */
	PLACE_AMBIGUOUS, /* several areas are called so and nothing tells them apart */
	PLACE_CONFLICT   /* code and name mean different areas (P-codes were renumbered) */
};

/* `code` or `name` may be NULL or empty. *area_id is set only with PLACE_FOUND. */
typedef enum place_answer (*place_resolver)(void *ctx, const char *code, const char *name, int64_t *area_id);

#endif
