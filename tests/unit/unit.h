/* unit.h -- the smallest test harness: a test is a block with a sentence for a name.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each tests/unit/<x>_test.c is a program. Its last line of output is "unit <x>: N passed, N failed[, N skipped]" and
 * its exit status is 1 when a check failed or when no test ran.
 */
#ifndef UNIT_H
#define UNIT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char *unit_name = "";
static int unit_passed, unit_failed, unit_skipped, unit_bad_checks;

/* Runs a function as a test: UNIT_RUN("a leap day is followed by 1 March", leap_day_rolls_over). */
#define UNIT_RUN(sentence, fn)                                                                                         \
	do {                                                                                                           \
		unit_name = (sentence);                                                                                \
		unit_bad_checks = 0;                                                                                   \
		fn();                                                                                                  \
		if (unit_bad_checks > 0)                                                                               \
			unit_failed++;                                                                                 \
		else if (unit_bad_checks == 0)                                                                         \
			unit_passed++;                                                                                 \
	} while (0)

/* Leaves the test counted as skipped, saying why. */
#define UNIT_SKIP(why)                                                                                                 \
	do {                                                                                                           \
		printf("skip: %s: %s\n", unit_name, (why));                                                            \
		unit_skipped++;                                                                                        \
		unit_bad_checks = -1;                                                                                  \
		return;                                                                                                \
	} while (0)

#define UNIT_FAIL(...)                                                                                                 \
	do {                                                                                                           \
		printf("FAIL: %s (%s:%d): ", unit_name, __FILE__, __LINE__);                                           \
		printf(__VA_ARGS__);                                                                                   \
		printf("\n");                                                                                          \
		unit_bad_checks++;                                                                                     \
	} while (0)

#define CHECK(cond)                                                                                                    \
	do {                                                                                                           \
		if (!(cond))                                                                                           \
			UNIT_FAIL("not true: %s", #cond);                                                              \
	} while (0)

#define CHECK_INT(got, want)                                                                                           \
	do {                                                                                                           \
		int64_t unit_got = (int64_t)(got), unit_want = (int64_t)(want);                                        \
		if (unit_got != unit_want)                                                                             \
			UNIT_FAIL("%s is %lld, want %lld", #got, (long long)unit_got, (long long)unit_want);           \
	} while (0)

#define CHECK_STR(got, want)                                                                                           \
	do {                                                                                                           \
		const char *unit_got = (got), *unit_want = (want);                                                     \
		if (!unit_got || !unit_want || strcmp(unit_got, unit_want) != 0)                                       \
			UNIT_FAIL("%s is \"%s\", want \"%s\"", #got, unit_got ? unit_got : "(null)",                   \
				  unit_want ? unit_want : "(null)");                                                   \
	} while (0)

/* |got - want| <= tol */
#define CHECK_NEAR(got, want, tol)                                                                                     \
	do {                                                                                                           \
		double unit_got = (got), unit_want = (want), unit_d = unit_got - unit_want;                            \
		if (!(unit_d <= (tol) && -unit_d <= (tol)))                                                            \
			UNIT_FAIL("%s is %.12g, want %.12g", #got, unit_got, unit_want);                               \
	} while (0)

#define UNIT_END(program)                                                                                              \
	do {                                                                                                           \
		printf("unit %s: %d passed, %d failed", (program), unit_passed, unit_failed);                          \
		if (unit_skipped)                                                                                      \
			printf(", %d skipped", unit_skipped);                                                          \
		printf("\n");                                                                                          \
		return unit_failed > 0 || unit_passed + unit_skipped == 0;                                             \
	} while (0)

#endif
