/* pattern.h -- patterns of profiles: PCRE2 with JIT and limits, so that no pattern and no file can hold the program up.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: a pool owns its compiled patterns and all match state; pattern_pool_free gives everything back.
 */
#ifndef INGEST_PATTERN_H
#define INGEST_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

struct pattern;
struct pattern_pool;

#define PATTERN_MAX_SIZE 1000       /* bytes of a pattern */
#define PATTERN_MATCH_LIMIT 1000000 /* steps of one match, PCRE2's measure */
#define PATTERN_DEPTH_LIMIT 10000   /* nested backtracking points */
#define PATTERN_HEAP_LIMIT 16384    /* KiB */

struct pattern_pool *pattern_pool_new(void);
void pattern_pool_free(struct pattern_pool *pool);

/* NULL with *error (in a static or pool buffer, valid until the next call) and *at, the byte of the pattern, when it
 * cannot be compiled or is too long. Patterns are Unicode and may not use \C. */
const struct pattern *pattern_compile(struct pattern_pool *pool, const char *text, const char **error, size_t *at);

/* True when the pattern is found in s. A match that runs into a limit, or text that is not UTF-8, is not a match and
 * sets pattern_failed. */
bool pattern_match(struct pattern_pool *pool, const struct pattern *p, const char *s);
/* True once any match ran into a limit; cleared by the call. */
bool pattern_failed(struct pattern_pool *pool);
const char *pattern_text(const struct pattern *p);

#endif
