/* arena.c -- blocks of memory that are handed out piecemeal and returned all at once.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blocks double in size up to BLOCK_MAX. A request too large for the next block gets a block of its own behind the
 * head, so that the head goes on being filled and a reset does not keep the giant.
 */
#include "base/arena.h"

#include <stdint.h>

#define ALIGNMENT _Alignof(max_align_t)
#define BLOCK_MIN ((size_t)4096)
#define BLOCK_MAX ((size_t)262144)

struct arena_block {
	struct arena_block *next; /* older block */
	size_t size;              /* bytes in data */
	size_t fill;              /* bytes of data handed out */
	max_align_t data[];
};

static void (*oom_handler)(void);

void mem_set_oom_handler(void (*handler)(void))
{
	oom_handler = handler;
}

_Noreturn void mem_oom(void)
{
	if (oom_handler)
		oom_handler();
	abort();
}

void *mem_alloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		mem_oom();
	return p;
}

void *mem_realloc(void *old, size_t size)
{
	void *p = realloc(old, size ? size : 1);

	if (!p)
		mem_oom();
	return p;
}

static struct arena_block *block_new(size_t size)
{
	struct arena_block *b = mem_alloc(sizeof *b + size);

	b->next = NULL;
	b->size = size;
	b->fill = 0;
	return b;
}

/* A block with room for `size` more bytes; `size` is a multiple of the alignment. */
static struct arena_block *block_for(struct arena *a, size_t size)
{
	struct arena_block *head = a->head, *b;
	size_t want;

	if (head && head->size - head->fill >= size)
		return head;
	want = head ? head->size * 2 : BLOCK_MIN;
	if (want > BLOCK_MAX)
		want = BLOCK_MAX;
	if (head && size > want / 2) {
		b = block_new(size);
		b->next = head->next;
		head->next = b;
		return b;
	}
	b = block_new(size > want ? size : want);
	b->next = head;
	a->head = b;
	return b;
}

static void *take(struct arena *a, size_t size)
{
	struct arena_block *b;
	size_t need;
	char *p;

	if (size > SIZE_MAX / 2)
		mem_oom();
	need = ((size ? size : 1) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	b = block_for(a, need);
	p = (char *)b->data + b->fill;
	b->fill += need;
	a->used += need;
	return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
	return memset(take(a, size), 0, size ? size : 1);
}

void *arena_calloc(struct arena *a, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		mem_oom();
	return arena_alloc(a, count * size);
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *p = take(a, n + 1);

	if (n)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return s ? arena_strndup(a, s, strlen(s)) : NULL;
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	char *p;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		mem_oom(); /* the only failure left for a valid format is a result over INT_MAX */
	p = take(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	p = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return p;
}

static void free_from(struct arena_block *b)
{
	while (b) {
		struct arena_block *next = b->next;

		free(b);
		b = next;
	}
}

void arena_reset(struct arena *a)
{
	struct arena_block *keep = a->head;

	a->used = 0;
	if (!keep)
		return;
	free_from(keep->next);
	keep->next = NULL;
	keep->fill = 0;
	if (keep->size > BLOCK_MAX)
		arena_free(a);
}

void arena_free(struct arena *a)
{
	free_from(a->head);
	a->head = NULL;
	a->used = 0;
}
