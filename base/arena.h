/* arena.h -- memory with one lifetime: a process, a command, a file, a row.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything returned lives in the arena until arena_reset or arena_free; nothing is freed alone.
 * Running out of memory never returns: see mem_set_oom_handler.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *head; /* newest block, the one being filled */
	size_t used;              /* bytes handed out since the last reset, for tests and limits */
};

#define ARENA_INIT                                                                                                     \
	{                                                                                                              \
		NULL, 0                                                                                                \
	}

/* Called once when memory is exhausted; must not return. Default: abort(). main() sets one that prints and exits 70,
 * so that an open transaction is rolled back by the next opener and no output reaches its final name. */
void mem_set_oom_handler(void (*handler)(void));

/* Calls the handler. For wrappers of libraries that report exhaustion as NULL. */
_Noreturn void mem_oom(void);

/* malloc/realloc that never return NULL; free with free(). size 0 is treated as 1. */
void *mem_alloc(size_t size);
void *mem_realloc(void *old, size_t size);

/* `size` zeroed bytes, aligned for any type. size 0 gives a unique pointer. */
void *arena_alloc(struct arena *a, size_t size);
/* `count` * `size` zeroed bytes; an overflow of the product is treated as exhaustion. */
void *arena_calloc(struct arena *a, size_t count, size_t size);
/* Copies with a terminating NUL. arena_strdup(NULL) is NULL. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

/* Makes the arena empty and keeps one block for reuse. */
void arena_reset(struct arena *a);
/* Returns all memory; the arena is then as ARENA_INIT and may be used again. */
void arena_free(struct arena *a);

#endif
