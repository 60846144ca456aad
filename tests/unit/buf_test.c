/* rooms: base */
/* buf_test.c -- the growable buffer.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/buf.h"
#include "tests/unit/unit.h"

#include <stdlib.h>

static void empty_is_a_string(void)
{
	struct buf b = BUF_INIT;
	char *taken;

	CHECK_STR(b.data, "");
	buf_add(&b, "", 0);
	buf_reset(&b);
	CHECK_INT(b.cap, 0);
	taken = buf_detach(&b);
	CHECK_STR(taken, "");
	free(taken);
	buf_free(&b);
}

static void grows_and_stays_terminated(void)
{
	struct buf b = BUF_INIT;

	for (int i = 0; i < 5000; i++) {
		buf_char(&b, 'x');
		CHECK_INT(b.data[b.len], '\0');
	}
	buf_str(&b, "end");
	CHECK_INT(b.len, 5003);
	CHECK_STR(b.data + 5000, "end");
	buf_free(&b);
	CHECK_STR(b.data, "");
}

static void bytes_may_be_nul(void)
{
	struct buf b = BUF_INIT;

	buf_add(&b, "a\0b", 3);
	CHECK_INT(b.len, 3);
	CHECK_INT(memcmp(b.data, "a\0b", 4), 0);
	buf_free(&b);
}

static void printf_appends_across_growth(void)
{
	struct buf b = BUF_INIT;

	for (int i = 0; i < 100; i++)
		buf_printf(&b, "%d,%s;", i, "gwadar");
	CHECK_INT(strncmp(b.data, "0,gwadar;1,gwadar;", 18), 0);
	CHECK_STR(b.data + b.len - 10, "99,gwadar;");
	buf_free(&b);
}

static void detach_hands_over(void)
{
	struct buf b = BUF_INIT;
	char *taken;

	buf_str(&b, "mine");
	taken = buf_detach(&b);
	buf_str(&b, "other");
	CHECK_STR(taken, "mine");
	CHECK_STR(b.data, "other");
	free(taken);
	buf_reset(&b);
	CHECK_STR(b.data, "");
	CHECK(b.cap > 0);
	buf_free(&b);
}

int main(void)
{
	UNIT_RUN("an empty buffer is the empty string", empty_is_a_string);
	UNIT_RUN("a growing buffer is terminated after every byte", grows_and_stays_terminated);
	UNIT_RUN("bytes inside may be NUL", bytes_may_be_nul);
	UNIT_RUN("printf appends, also where the buffer must grow", printf_appends_across_growth);
	UNIT_RUN("detach hands the memory over and leaves an empty buffer", detach_hands_over);
	UNIT_END("buf");
}
