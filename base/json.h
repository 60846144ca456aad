/* json.h -- strict JSON over cJSON.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cJSON alone takes duplicate keys, trailing text, invalid UTF-8, raw control characters, "007", and turns integers
 * over 2^53 and \u0000 into something else. json_parse refuses all of these with a position before cJSON sees the text.
 * Ownership: json_parse returns a tree the caller deletes with json_free; strings got from it live as long as the tree.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/msg.h"

#include <cjson/cJSON.h>

#define JSON_MAX_DEPTH 64

/* Parses n bytes as one JSON value. On error NULL and one message at file:line:column (line counted from
 * `first_line`). No BOM, depth <= JSON_MAX_DEPTH, integers within +-2^53, no unpaired surrogate, no NUL. */
cJSON *json_parse(const char *bytes, size_t n, const char *file, int64_t first_line, struct msgq *q);
void json_free(cJSON *tree);

/* Reads a whole file (at most `max_bytes`) and parses it. NULL with a message when it cannot be read. */
cJSON *json_parse_file(const char *path, size_t max_bytes, struct msgq *q);

/* Case-sensitive member access; NULL/default when the key is absent or of another type. */
const cJSON *json_get(const cJSON *obj, const char *key);
const char *json_str(const cJSON *obj, const char *key);          /* NULL when absent or not a string */
bool json_int(const cJSON *obj, const char *key, int64_t *out);   /* false when absent or not an integer */
bool json_double(const cJSON *obj, const char *key, double *out); /* false when absent or not a number */
bool json_bool(const cJSON *obj, const char *key, bool fallback);

/* Appends `s` as a JSON string with quotes; input must be valid UTF-8. */
struct buf;
void json_quote(struct buf *out, const char *s);

#endif
