/* profile_int.h -- reading JSON objects of a profile against the list of members they may have; internal to profile*.c.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: texts are copied into loader->arena.
 */
#ifndef INGEST_PROFILE_INT_H
#define INGEST_PROFILE_INT_H

#include "base/json.h"
#include "ingest/profile.h"

struct loader {
	struct arena *arena;
	struct pattern_pool *pool;
	const char *file;
	struct msgq *q;
	bool good; /* no fault so far */
};

/* Queues an error about the member at `path`. */
void loader_fault(struct loader *l, const char *code, const char *path, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* Unknown members (nearest known one named), missing ones, wrong types of `object` (a name of profile_object). false
 * when it is not an object. */
bool loader_check(struct loader *l, const cJSON *obj, const char *object, const char *path);
/* path.member, or member at the root. */
const char *loader_path(struct loader *l, const char *path, const char *member);
const char *loader_text(struct loader *l, const cJSON *obj, const char *member);
struct text_list loader_list(struct loader *l, const cJSON *obj, const char *member);
/* A field name; F_NONE and a fault when there is no such field. Absent: F_NONE without one. */
enum field loader_field(struct loader *l, const char *name, const char *path);
enum field *loader_fields(struct loader *l, const cJSON *obj, const char *member, const char *path, size_t *n);
/* Compiles obj.pattern and runs obj.matches and obj.rejects over it. NULL with a fault. */
const struct pattern *loader_pattern(struct loader *l, const cJSON *obj, const char *path);
/* Index of the member's text in `words` (NULL-terminated), `fallback` when absent; a fault names the allowed ones. */
int loader_word(struct loader *l, const cJSON *obj, const char *member, const char *path, const char *const *words,
		int fallback);

/* The parts of a profile that are lists of rules. */
void profile_read_rules(struct loader *l, const cJSON *root, struct profile *p);

#endif
