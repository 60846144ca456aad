/* rooms: base */
/* arena_test.c -- memory with one lifetime.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/arena.h"
#include "tests/unit/unit.h"

#include <sys/wait.h>
#include <unistd.h>

static void memory_is_zeroed_and_aligned(void)
{
	struct arena a = ARENA_INIT;

	for (size_t size = 0; size < 600; size += 7) {
		unsigned char *p = arena_alloc(&a, size);

		CHECK_INT((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++) {
			if (p[i])
				UNIT_FAIL("byte %zu of %zu is not zero", i, size);
			p[i] = 0xAA;
		}
	}
	arena_free(&a);
}

static void reset_memory_is_zero_again(void)
{
	struct arena a = ARENA_INIT;
	unsigned char *p = arena_alloc(&a, 1000), *again;

	memset(p, 0xFF, 1000);
	arena_reset(&a);
	CHECK_INT(a.used, 0);
	again = arena_alloc(&a, 1000);
	CHECK(again == p);
	for (size_t i = 0; i < 1000; i++)
		CHECK_INT(again[i], 0);
	arena_free(&a);
}

static void size_zero_gives_unique_pointers(void)
{
	struct arena a = ARENA_INIT;

	CHECK(arena_alloc(&a, 0) != arena_alloc(&a, 0));
	arena_free(&a);
}

static void a_giant_does_not_disturb_the_block_being_filled(void)
{
	struct arena a = ARENA_INIT;
	char *before = arena_alloc(&a, 16), *giant = arena_alloc(&a, 10u << 20), *after = arena_alloc(&a, 16);

	giant[0] = giant[(10u << 20) - 1] = 'x';
	CHECK(after == before + 16);
	arena_reset(&a);
	arena_free(&a);
	CHECK(a.head == NULL);
}

static void a_giant_alone_is_not_kept_by_reset(void)
{
	struct arena a = ARENA_INIT;

	arena_alloc(&a, 10u << 20);
	arena_reset(&a);
	CHECK(a.head == NULL);
	CHECK(arena_alloc(&a, 1) != NULL);
	arena_free(&a);
}

static void strings_are_copied(void)
{
	struct arena a = ARENA_INIT;
	char text[] = "Pasni";
	char *copy = arena_strdup(&a, text);

	text[0] = 'X';
	CHECK_STR(copy, "Pasni");
	CHECK(arena_strdup(&a, NULL) == NULL);
	CHECK_STR(arena_strndup(&a, "Ormara", 3), "Orm");
	CHECK_STR(arena_printf(&a, "%s-%03d", "UC", 7), "UC-007");
	arena_free(&a);
}

static void exits_with_70(void)
{
	_exit(70);
}

/* Exit status of a child that runs `fn`, 128 + signal when it was killed. */
static int child_status(void (*fn)(void))
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		fn();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void overflow(void)
{
	struct arena a = ARENA_INIT;

	mem_set_oom_handler(exits_with_70);
	arena_calloc(&a, SIZE_MAX / 2, 3);
}

static void too_large(void)
{
	struct arena a = ARENA_INIT;

	mem_set_oom_handler(exits_with_70);
	arena_alloc(&a, SIZE_MAX - 1);
}

static void exhaustion_never_returns(void)
{
	CHECK_INT(child_status(overflow), 70);
	CHECK_INT(child_status(too_large), 70);
}

int main(void)
{
	UNIT_RUN("memory is zeroed and aligned for any type", memory_is_zeroed_and_aligned);
	UNIT_RUN("a reset keeps the block and zeroes it again", reset_memory_is_zero_again);
	UNIT_RUN("size zero gives a pointer of its own", size_zero_gives_unique_pointers);
	UNIT_RUN("a giant does not disturb the block being filled", a_giant_does_not_disturb_the_block_being_filled);
	UNIT_RUN("a giant alone is given back by a reset", a_giant_alone_is_not_kept_by_reset);
	UNIT_RUN("strings are copied with their NUL", strings_are_copied);
	UNIT_RUN("an overflowing product and an impossible size go to the handler", exhaustion_never_returns);
	UNIT_END("arena");
}
