/* rooms: base */
/* json_test.c -- strict JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/buf.h"
#include "base/json.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <time.h>

static struct msgq q;

static void refuse_bytes(const char *bytes, size_t n, const char *code, int line, int column)
{
	char *exact = malloc(n ? n : 1); /* so that the address sanitizer sees a read past the end */
	cJSON *tree;

	msgq_clear(&q);
	memcpy(exact, bytes, n);
	tree = json_parse(exact, n, "f.json", 1, &q);
	free(exact);
	if (tree || !q.first) {
		UNIT_FAIL("taken: %.*s", (int)n, bytes);
		json_free(tree);
		return;
	}
	if (strcmp(q.first->code, code) != 0 || q.first->pos.line != line || q.first->pos.column != column)
		UNIT_FAIL("%.*s: %s at %d:%d, want %s at %d:%d", (int)n, bytes, q.first->code, (int)q.first->pos.line,
			  q.first->pos.column, code, line, column);
	CHECK_INT(q.count[MSG_ERROR], 1);
	CHECK_STR(q.first->pos.file, "f.json");
}

static void refuse(const char *text, const char *code, int line, int column)
{
	refuse_bytes(text, strlen(text), code, line, column);
}

static void take(const char *text)
{
	cJSON *tree;

	msgq_clear(&q);
	tree = json_parse(text, strlen(text), "f.json", 1, &q);
	if (!tree)
		UNIT_FAIL("refused: %s (%s)", text, q.first ? q.first->text : "no message");
	json_free(tree);
}

static void good_values_are_taken(void)
{
	static const char *const good[] = {"{}",
					   " [ ] ",
					   "null",
					   "\"\"",
					   "-0",
					   "0.5",
					   "1e3",
					   "1E-3",
					   "-12.50e+02",
					   "9007199254740992",
					   "-9007199254740992",
					   "[1,2,[3,{\"a\":null}],true,false]",
					   "{\"a\":1,\"A\":2,\"b\":{\"a\":3}}",
					   "[{\"a\":1},{\"a\":2}]",
					   "\"\\ud83d\\ude00 \\u00e9 \\\"\\\\\\/\\b\\f\\n\\r\\t\"",
					   "\"گوادر\"",
					   "\t\r\n{\"a\"\n:\t1\r}\n\n"};

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		take(good[i]);
}

static void a_repeated_key_is_refused(void)
{
	refuse("{\"a\":1,\"a\":2}", "json-duplicate-key", 1, 8);
	CHECK_STR(q.first->field, "a");
	refuse("{\"a\":1,\n \"\\u0061\":2}", "json-duplicate-key", 2, 2);
	refuse("[{\"x\":{\"k\":1,\"k\":1}}]", "json-duplicate-key", 1, 14);
	refuse("{\"\":1,\"\":2}", "json-duplicate-key", 1, 7);
	CHECK(q.first->field == NULL);
	refuse("{\"a b\":1,\"a b\":2}", "json-duplicate-key", 1, 10);
	CHECK(q.first->field == NULL);
}

static void the_first_offence_is_the_one_reported(void)
{
	refuse("{\"a\":1,\"a\":007}", "json-duplicate-key", 1, 8);
	refuse("{\"a\":007,\"a\":1}", "json-number", 1, 6);
}

static void text_after_the_value_is_refused(void)
{
	refuse("{} x", "json-trailing", 1, 4);
	refuse("{}\n{}", "json-trailing", 2, 1);
	refuse_bytes("{}\0", 3, "json-trailing", 1, 3);
}

static void numbers_follow_the_grammar(void)
{
	static const char *const bad[] = {"007",
					  "1.",
					  "+1",
					  ".5",
					  "0x10",
					  "NaN",
					  "-",
					  "Infinity",
					  "-Infinity",
					  "1e",
					  "1e+",
					  "-01",
					  "1.e3",
					  "1.5.2",
					  "1_000",
					  "00",
					  "1e400",
					  "-1e400",
					  "9007199254740993",
					  "-9007199254740993",
					  "12345678901234567890"};
	char text[80] = "[";

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		refuse(bad[i], "json-number", 1, 1);
	memset(text + 1, '1', 70);
	text[2] = '.';
	text[71] = ']';
	text[72] = '\0';
	refuse(text, "json-number", 1, 2);
}

static void depth_is_limited(void)
{
	char text[3 * JSON_MAX_DEPTH];

	memset(text, '[', JSON_MAX_DEPTH);
	memset(text + JSON_MAX_DEPTH, ']', JSON_MAX_DEPTH);
	text[2 * JSON_MAX_DEPTH] = '\0';
	take(text);
	memset(text, '[', JSON_MAX_DEPTH + 1);
	text[JSON_MAX_DEPTH + 1] = '\0';
	refuse(text, "json-depth", 1, JSON_MAX_DEPTH + 1);
}

static void broken_text_is_refused_with_its_place(void)
{
	refuse("\xEF\xBB\xBF{}", "json-bom", 1, 1);
	refuse("\"a\xFF\"", "json-utf8", 1, 3);
	refuse("\"\xED\xA0\x80\"", "json-utf8", 1, 2);
	refuse("\"\xC3", "json-utf8", 1, 2);
	refuse("\"a\nb\"", "json-control", 1, 3);
	refuse("\"a\tb\"", "json-control", 1, 3);
	refuse_bytes("\"a\0b\"", 5, "json-control", 1, 3);
	refuse("\"a\\u0000\"", "json-nul", 1, 3);
	refuse("\"\\ud83d\"", "json-surrogate", 1, 2);
	refuse("\"\\ud83d\\u0041\"", "json-surrogate", 1, 2);
	refuse("\"\\ude00\"", "json-surrogate", 1, 2);
	refuse("\"\\ud83d\\ud83d\\ude00\"", "json-surrogate", 1, 2);
}

static void syntax_errors_have_a_place(void)
{
	refuse("", "json-syntax", 1, 1);
	refuse("  \n ", "json-syntax", 2, 2);
	refuse("{", "json-syntax", 1, 2);
	refuse("[1,]", "json-syntax", 1, 4);
	refuse("[1 2]", "json-syntax", 1, 4);
	refuse("{\"a\":1,}", "json-syntax", 1, 8);
	refuse("{a:1}", "json-syntax", 1, 2);
	refuse("{'a':1}", "json-syntax", 1, 2);
	refuse("{\"a\" 1}", "json-syntax", 1, 6);
	refuse("[1}", "json-syntax", 1, 3);
	refuse("nul", "json-syntax", 1, 1);
	refuse("True", "json-syntax", 1, 1);
	refuse("nullx", "json-syntax", 1, 5);
	refuse("\"abc", "json-syntax", 1, 1);
	refuse("\"abc\\", "json-syntax", 1, 6);
	refuse("\"\\x\"", "json-syntax", 1, 2);
	refuse("\"\\u12g4\"", "json-syntax", 1, 2);
	refuse("\"\\u12", "json-syntax", 1, 2);
	refuse("// no\n{}", "json-syntax", 1, 1);
	refuse("\xC3\xA9", "json-syntax", 1, 1);
}

static void columns_count_characters_and_lines_any_end(void)
{
	refuse("[\"گوادر\",x]", "json-syntax", 1, 10);
	refuse("[\r\n\r\n1,\rx]", "json-syntax", 4, 1);
	msgq_clear(&q);
	CHECK(json_parse("{\n!", 3, "lines.ndjson", 41, &q) == NULL);
	CHECK_INT(q.first->pos.line, 42);
	CHECK_INT(q.first->pos.column, 1);
}

static void members_are_read_by_type_and_case(void)
{
	static const char text[] = "{\"s\":\"x\",\"n\":2.5,\"i\":-7,\"b\":true,\"z\":null,\"big\":9007199254740992}";
	cJSON *t = json_parse(text, sizeof text - 1, "f", 1, &q);
	int64_t i = 99;
	double d = 99;

	CHECK_STR(json_str(t, "s"), "x");
	CHECK(json_str(t, "S") == NULL && json_str(t, "i") == NULL && json_str(t, "none") == NULL);
	CHECK(json_int(t, "i", &i) && i == -7);
	CHECK(json_int(t, "big", &i) && i == 9007199254740992);
	CHECK(!json_int(t, "n", &i) && !json_int(t, "s", &i));
	CHECK(json_double(t, "n", &d));
	CHECK_NEAR(d, 2.5, 0);
	CHECK(!json_double(t, "s", &d));
	CHECK(json_bool(t, "b", false) && json_bool(t, "none", true) && !json_bool(t, "i", false));
	CHECK(json_get(t, "z") != NULL && json_get(t, "none") == NULL);
	CHECK(json_get(json_get(t, "s"), "s") == NULL && json_get(NULL, "s") == NULL);
	json_free(t);
}

static void quoting_is_undone_by_parsing(void)
{
	static const char text[] = "a\"b\\c/\b\f\n\r\t\x01\x1F گوادر";
	struct buf b = BUF_INIT;
	cJSON *t;

	json_quote(&b, text);
	CHECK(strncmp(b.data, "\"a\\\"b\\\\c/\\b\\f\\n\\r\\t\\u0001\\u001f ", 31) == 0);
	t = json_parse(b.data, b.len, "f", 1, &q);
	CHECK_STR(cJSON_GetStringValue(t), text);
	json_free(t);
	buf_free(&b);
}

static double seconds_for_keys(int n)
{
	struct buf b = BUF_INIT;
	clock_t start;
	cJSON *t;

	buf_char(&b, '{');
	for (int i = 0; i < n; i++)
		buf_printf(&b, "%s\"key%d\":0", i ? "," : "", i);
	buf_char(&b, '}');
	start = clock();
	t = json_parse(b.data, b.len, "f", 1, &q);
	CHECK(t != NULL);
	json_free(t);
	buf_free(&b);
	return (double)(clock() - start) / CLOCKS_PER_SEC;
}

static void many_keys_are_not_quadratic(void)
{
	/* 200,000 keys compared each with each would be 2e10 comparisons, a minute at least */
	CHECK(seconds_for_keys(200000) < 10);
}

static void a_file_that_cannot_be_read_is_told(void)
{
	msgq_clear(&q);
	CHECK(json_parse_file("/nonexistent.json", 100, &q) == NULL);
	CHECK_STR(q.first->code, "file-missing");
}

int main(void)
{
	msgq_init(&q);
	UNIT_RUN("every kind of good value is taken", good_values_are_taken);
	UNIT_RUN("a repeated key is refused, in any spelling, per object", a_repeated_key_is_refused);
	UNIT_RUN("the first offence is the one reported", the_first_offence_is_the_one_reported);
	UNIT_RUN("text after the value is refused", text_after_the_value_is_refused);
	UNIT_RUN("numbers follow the grammar and lose no digits", numbers_follow_the_grammar);
	UNIT_RUN("64 levels are taken, 65 are not", depth_is_limited);
	UNIT_RUN("broken UTF-8, control characters, half pairs, NUL and a mark are refused",
		 broken_text_is_refused_with_its_place);
	UNIT_RUN("syntax errors have line and column", syntax_errors_have_a_place);
	UNIT_RUN("columns count characters, lines end in LF, CRLF or CR", columns_count_characters_and_lines_any_end);
	UNIT_RUN("members are read by exact name and type", members_are_read_by_type_and_case);
	UNIT_RUN("what json_quote writes reads back the same", quoting_is_undone_by_parsing);
	UNIT_RUN("200,000 keys in one object take no quadratic time", many_keys_are_not_quadratic);
	UNIT_RUN("a file that cannot be read is told", a_file_that_cannot_be_read_is_told);
	msgq_free(&q);
	UNIT_END("json");
}
