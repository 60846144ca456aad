/* bars_test.c -- a sum of evidence drawn with plain characters.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cmd/bars.h"

#include "base/text.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>

static char *drawn(const struct bar *bar, size_t n, int columns, bool color)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	bars_draw(f, bar, n, "how it came out", columns, color);
	fclose(f);
	return text;
}

static char *fitted(const char *s, int columns)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	bars_fit(f, s, columns);
	fclose(f);
	return text;
}

static void each_bar_begins_where_the_one_before_ended(void)
{
	static const struct bar bar[] = {{"start", "any two", -10, false},
					 {"name", "same", 6, false},
					 {"phone", "missing", 0, true},
					 {"birth", "same", 8, false}};
	char *text = drawn(bar, 4, 60, false);

	/* 16 columns from -10 to +4: zero is the twelfth, -4 the seventh */
	CHECK_STR(text, "                                      bits  against    0\n"
			"start       any two                  -10.0  ------------\n"
			"name        same                      +6.0  +++++++    |\n"
			"phone       missing                      0\n"
			"birth       same                      +8.0        ++++++++++\n"
			"sum         how it came out           +4.0             +++++\n");
	free(text);
}

static void no_line_is_longer_than_the_terminal(void)
{
	static const struct bar bar[] = {
		{"a label that is too long", "and a text that is longer than any column could ever be", -31.5, false},
		{"b", "c", 60, false}};

	for (int columns = 60; columns <= 110; columns++) {
		char *text = drawn(bar, 2, columns, false);
		for (char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
			*end = '\0';
			CHECK(text_width(line) <= columns);
		}
		free(text);
	}
}

static void a_veto_ends_the_sum(void)
{
	static const struct bar bar[] = {{"start", "", -10, false}, {"twins", "name differs", -INFINITY, false}};
	char *text = drawn(bar, 2, 80, false);

	CHECK(strstr(text, "never") != NULL);
	CHECK(strstr(strstr(text, "sum"), "never") != NULL);
	CHECK(strstr(text, "inf") == NULL);
	free(text);
}

static void colour_repeats_what_the_characters_say(void)
{
	static const struct bar bar[] = {{"a", "x", -3, false}, {"b", "y", 5, false}};
	char *plain = drawn(bar, 2, 80, false), *colored = drawn(bar, 2, 80, true), *to = colored;

	for (const char *p = colored; *p; p++) { /* without the escapes it is the same */
		if (*p == '\033') {
			while (*p != 'm')
				p++;
			continue;
		}
		*to++ = *p;
	}
	*to = '\0';
	CHECK_STR(colored, plain);
	free(plain);
	free(colored);
}

static void text_from_the_right_takes_as_many_columns_as_any(void)
{
	char *urdu = fitted("ماہ گنج", 12), *latin = fitted("Mahganj", 12), *cut = fitted("ماہ گنج بی بی", 6);

	CHECK_INT(text_width(urdu), 12);
	CHECK_INT(text_width(latin), 12);
	CHECK_INT(text_width(cut), 6);
	CHECK(strstr(urdu, "\xe2\x80\x8e") != NULL); /* so that what follows stays in its place */
	CHECK(strstr(latin, "\xe2\x80\x8e") == NULL);
	CHECK(strchr(cut, '~') != NULL);
	free(urdu);
	free(latin);
	free(cut);
}

static void nothing_is_blanks(void)
{
	char *none = fitted(NULL, 3);

	CHECK_STR(none, "   ");
	free(none);
}

int main(void)
{
	UNIT_RUN("each bar begins where the one before ended", each_bar_begins_where_the_one_before_ended);
	UNIT_RUN("no line is longer than the terminal", no_line_is_longer_than_the_terminal);
	UNIT_RUN("a veto ends the sum", a_veto_ends_the_sum);
	UNIT_RUN("colour repeats what the characters say", colour_repeats_what_the_characters_say);
	UNIT_RUN("text from the right takes as many columns as any", text_from_the_right_takes_as_many_columns_as_any);
	UNIT_RUN("nothing is blanks", nothing_is_blanks);
	UNIT_END("bars");
}
