/* pattern.c -- patterns of profiles over PCRE2.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/pattern.h"

#include "base/arena.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

struct pattern {
	const char *text;
	pcre2_code *code;
	struct pattern *next;
};

struct pattern_pool {
	struct arena arena;
	struct pattern *first;
	pcre2_match_context *context;
	pcre2_match_data *data;
	bool failed;
	char error[200];
};

struct pattern_pool *pattern_pool_new(void)
{
	struct pattern_pool *pool = mem_alloc(sizeof *pool);

	*pool = (struct pattern_pool){.arena = ARENA_INIT};
	pool->context = pcre2_match_context_create(NULL);
	pool->data = pcre2_match_data_create(1, NULL); /* only whether it matches is asked */
	if (!pool->context || !pool->data)
		mem_oom();
	pcre2_set_match_limit(pool->context, PATTERN_MATCH_LIMIT);
	pcre2_set_depth_limit(pool->context, PATTERN_DEPTH_LIMIT);
	pcre2_set_heap_limit(pool->context, PATTERN_HEAP_LIMIT);
	return pool;
}

void pattern_pool_free(struct pattern_pool *pool)
{
	if (!pool)
		return;
	for (struct pattern *p = pool->first; p; p = p->next)
		pcre2_code_free(p->code);
	pcre2_match_data_free(pool->data);
	pcre2_match_context_free(pool->context);
	arena_free(&pool->arena);
	free(pool);
}

const struct pattern *pattern_compile(struct pattern_pool *pool, const char *text, const char **error, size_t *at)
{
	struct pattern *p;
	pcre2_code *code;
	int number;

	*at = 0;
	if (strlen(text) > PATTERN_MAX_SIZE) {
		*error = "the pattern is longer than 1000 bytes";
		return NULL;
	}
	code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &number, at,
			     NULL);
	if (!code) {
		pcre2_get_error_message(number, (PCRE2_UCHAR *)pool->error, sizeof pool->error);
		*error = pool->error;
		return NULL;
	}
	(void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* without JIT it is only slower */
	p = arena_alloc(&pool->arena, sizeof *p);
	p->text = arena_strdup(&pool->arena, text);
	p->code = code;
	p->next = pool->first;
	pool->first = p;
	return p;
}

bool pattern_match(struct pattern_pool *pool, const struct pattern *p, const char *s)
{
	int rc = pcre2_match(p->code, (PCRE2_SPTR)s, strlen(s), 0, 0, pool->data, pool->context);

	if (rc < 0 && rc != PCRE2_ERROR_NOMATCH)
		pool->failed = true;
	return rc >= 0;
}

bool pattern_failed(struct pattern_pool *pool)
{
	bool failed = pool->failed;

	pool->failed = false;
	return failed;
}

const char *pattern_text(const struct pattern *p)
{
	return p->text;
}
