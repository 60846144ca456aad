/* rooms: link db stats base */
/* compare_test.c -- what holds of every comparator whatever it is given, and which level a pair reaches.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Values: vectors_test.c. Published examples: Winkler 1990 (MARTHA/MARHTA, DIXON/DICKSONX, DWAYNE/DUANE).
 */
#include "link/compare.h"

#include "base/text.h"
#include "link/digits.h"
#include "tests/unit/unit.h"

#include <stdlib.h>

static struct arena mem = ARENA_INIT;

static int alike(const char *a, const char *b)
{
	return compare_jaro_winkler(a, (uint32_t)strlen(a), b, (uint32_t)strlen(b));
}

static int apart(const char *a, const char *b, int limit)
{
	return compare_edits(a, (uint32_t)strlen(a), b, (uint32_t)strlen(b), limit);
}

static void published_examples(void)
{
	CHECK_INT(alike("MARTHA", "MARHTA"), 961);
	CHECK_INT(alike("DIXON", "DICKSONX"), 813);
	CHECK_INT(alike("DWAYNE", "DUANE"), 840);
}

static void empty_and_absent(void)
{
	struct link_value none = {NULL}, some = {.text = "a", .len = 1};

	CHECK_INT(alike("", ""), 1000);
	CHECK_INT(alike("", "a"), 0);
	CHECK_INT(apart("", "", 3), 0);
	CHECK_INT(apart("", "abc", 5), 3);
	CHECK_INT(apart("", "abc", 1), 2);
	for (int t = 0; t < LINK_TEST_COUNT; t++) {
		CHECK(!compare_values((enum link_test)t, 0, &none, &some));
		CHECK(!compare_values((enum link_test)t, 0, &none, &none));
	}
}

/* A word of up to 80 bytes from few letters, so that much of it repeats; never longer than out. */
static uint32_t random_word(uint64_t *state, char out[81], unsigned letters)
{
	uint32_t n;

	*state = *state * 6364136223846793005u + 1442695040888963407u;
	n = (uint32_t)(*state >> 33) % 81;
	for (uint32_t i = 0; i < n; i++) {
		*state = *state * 6364136223846793005u + 1442695040888963407u;
		out[i] = (char)('a' + (*state >> 33) % letters);
		if (letters > 20 && i % 7 == 3)
			out[i] = (char)(0x80 + (*state >> 40) % 64); /* broken UTF-8 is bytes like others */
	}
	out[n] = '\0';
	return n;
}

static void equal_and_only_equal_is_full_marks(void)
{
	uint64_t state = 7;

	for (int i = 0; i < 20000; i++) {
		char a[81], b[81];
		unsigned letters = i % 2 ? 2 : 26;
		uint32_t na = random_word(&state, a, letters), nb = random_word(&state, b, letters);
		bool same = na == nb && memcmp(a, b, na) == 0;

		CHECK((compare_jaro_winkler(a, na, b, nb) == 1000) == same);
		CHECK((compare_edits(a, na, b, nb, 99) == 0) == same);
		CHECK_INT(compare_jaro_winkler(a, na, b, nb), compare_jaro_winkler(b, nb, a, na));
		CHECK_INT(compare_edits(a, na, b, nb, 99), compare_edits(b, nb, a, na, 99));
	}
}

static void edits_are_those_of_the_table(void)
{
	uint64_t state = 11;

	for (int i = 0; i < 20000; i++) {
		char a[81], b[81];
		uint32_t na = random_word(&state, a, 3) % 65, nb = random_word(&state, b, 3) % 65;

		a[na] = b[nb] = '\0';
		CHECK_INT(compare_edits(a, na, b, nb, 70), text_distance(a, b, 70));
		CHECK_INT(compare_edits(a, na, b, nb, 2), text_distance(a, b, 2));
	}
}

static void long_strings_differ_though_their_beginnings_agree(void)
{
	char a[101], b[101];

	memset(a, 'a', 100);
	memset(b, 'a', 100);
	a[100] = b[100] = '\0';
	b[99] = 'b';
	CHECK_INT(alike(a, b), 999);
	CHECK_INT(apart(a, b, 5), 1);
	CHECK_INT(alike(a, a), 1000);
}

static struct link_value cleaned(enum link_clean how, const char *text)
{
	struct link_value v;

	link_clean(&mem, how, &text, 1, &v);
	return v;
}

static void words_in_any_order_are_the_same(void)
{
	struct link_value a = cleaned(LINK_CLEAN_TEXT, "fatima noor jan"),
			  b = cleaned(LINK_CLEAN_TEXT, "jan fatima noor"), c = cleaned(LINK_CLEAN_TEXT, "fatima");

	CHECK_INT(compare_tokens(&a, &b), 1000);
	/* 6 letters twice, and 7 left over that count a quarter: 12 / (12 + 7/4) */
	CHECK_INT(compare_tokens(&a, &c), 872);
	CHECK(compare_values(LINK_TEST_CONTAINS, 0, &a, &c));
	CHECK(!compare_values(LINK_TEST_EQUAL, 0, &a, &b));
}

/* First name, surname, birth, own CNIC, relative's CNIC. */
enum { FIRST, LAST, BIRTH, CNIC, FAMILY, VALUES };

static void row(struct link_value out[VALUES], const char *first, const char *last, const char *birth, const char *cnic)
{
	out[FIRST] = cleaned(LINK_CLEAN_NAME, first);
	out[LAST] = cleaned(LINK_CLEAN_NAME, last);
	out[BIRTH] = cleaned(LINK_CLEAN_DATE, birth);
	out[CNIC] = cleaned(LINK_CLEAN_CNIC, cnic);
	out[FAMILY] = cleaned(LINK_CLEAN_FAMILY_CNIC, cnic);
}

static const struct linkage_comparison first_name = {
	.value = FIRST,
	.n_levels = 5,
	.level = {{.test = LINK_TEST_EQUAL, .of = {FIRST}, .n_of = 1},
		  {.test = LINK_TEST_JARO_WINKLER, .of = {FIRST}, .n_of = 1, .limit = 920},
		  {.test = LINK_TEST_PHONETIC, .of = {FIRST}, .n_of = 1},
		  {.test = LINK_TEST_SWAPPED, .of = {FIRST, LAST}, .n_of = 2},
		  {.test = LINK_TEST_ELSE}},
};

static void the_first_level_that_holds_is_reached(void)
{
	struct link_value x[VALUES], y[VALUES];

	row(x, "Khadija", "Rind Ali", "", "");
	row(y, "Khadija", "", "", "");
	CHECK_INT(compare_one(&first_name, x, y), 0);
	row(y, "Khadijah", "", "", "");
	CHECK_INT(compare_one(&first_name, x, y), 1);
	row(y, "Hadija", "", "", "");
	CHECK_INT(compare_one(&first_name, x, y), alike("khadija", "hadija") >= 920 ? 1 : 2);
	row(y, "Ali Rind", "Khadija", "", "");
	CHECK_INT(compare_one(&first_name, x, y), 3);
	CHECK_INT(compare_one(&first_name, y, x), 3);
	row(y, "Maryam", "Khadija", "", "");
	CHECK_INT(compare_one(&first_name, x, y), 4);
	row(y, "unknown", "Khadija", "", "");
	CHECK_INT(compare_one(&first_name, x, y), LINK_MISSING);
}

static void a_cnic_crosses_with_that_of_a_relative(void)
{
	struct linkage_level cross = {.test = LINK_TEST_CROSS, .of = {CNIC, FAMILY}, .n_of = 2};
	struct link_value x[VALUES], y[VALUES];

	row(x, "A", "", "", "51201-0134685-6");
	row(y, "B", "", "", "51201-0134685-7");
	CHECK_STR(x[CNIC].text, "5120101346856");
	CHECK(x[FAMILY].text == NULL && y[CNIC].text == NULL);
	CHECK(!compare_level(&cross, x, y));
	y[FAMILY] = x[CNIC];
	CHECK(compare_level(&cross, x, y));
	CHECK(compare_level(&cross, y, x));
}

static void dates_by_level(void)
{
	struct link_value full = cleaned(LINK_CLEAN_DATE, "1971-06-04"),
			  swapped = cleaned(LINK_CLEAN_DATE, "1971-04-06"), year = cleaned(LINK_CLEAN_DATE, "1971"),
			  wrong = cleaned(LINK_CLEAN_DATE, "1971-06-94");

	CHECK(compare_values(LINK_TEST_DAY_MONTH_SWAPPED, 0, &full, &swapped));
	CHECK(compare_values(LINK_TEST_SAME_YEAR, 0, &full, &year));
	CHECK(!compare_values(LINK_TEST_DAY_DIFFERS, 0, &full, &year));
	CHECK(!compare_values(LINK_TEST_SAME_DAY, 0, &year, &year));
	CHECK(compare_values(LINK_TEST_EQUAL, 0, &year, &year));
	CHECK(compare_values(LINK_TEST_DATE_EDITS, 1, &full, &wrong)); /* a mistyped day is still one digit away */
}

/* The n-th word of three digits, shortest first; every one of up to five comes by. */
static uint32_t nth_number(unsigned n, char out[8])
{
	uint32_t len = 0;

	for (; n; n = (n - 1) / 3)
		out[len++] = (char)('7' + (n - 1) % 3);
	out[len] = '\0';
	return len;
}

static void packed_digits_are_a_slip_apart_as_texts_are(void)
{
	enum { NUMBERS = 3 + 9 + 27 + 81 + 243 };
	char x[8], y[8];
	uint64_t p, q;

	for (unsigned i = 1; i <= NUMBERS; i++) {
		for (unsigned j = 1; j <= NUMBERS; j++) {
			uint32_t nx = nth_number(i, x), ny = nth_number(j, y);

			CHECK(digits_pack(x, nx, &p) && digits_pack(y, ny, &q));
			CHECK_INT(digits_near(p, q), compare_edits(x, nx, y, ny, 1) <= 1);
			CHECK_INT(p == q, strcmp(x, y) == 0);
		}
	}
	CHECK(digits_pack("9999999999999990", 16, &p) && digits_pack("9999999999999909", 16, &q) && digits_near(p, q));
	CHECK(digits_pack("999999999999999", 15, &q) && digits_near(p, q));
	CHECK(digits_pack("0999999999999999", 16, &q) && !digits_near(p, q));
	CHECK(!digits_pack("", 0, &p) && !digits_pack("12a", 3, &p) && !digits_pack("12345678901234567", 17, &p));
}

/* Strings are first judged by the letters in them: that may save the comparison, never change it. */
static void letters_known_change_no_answer(void)
{
	uint32_t state = 5;

	for (unsigned round = 0; round < 20000; round++) {
		char text[2][12];
		struct link_value v[2] = {{.text = text[0]}, {.text = text[1]}};
		bool holds;

		for (unsigned k = 0; k < 2; k++) {
			state = state * 1664525u + 1013904223u;
			v[k].len = 1 + (state >> 8) % 11;
			for (uint32_t i = 0; i < v[k].len; i++) {
				state = state * 1664525u + 1013904223u;
				text[k][i] = (char)('a' + (state >> 16) % (round % 9 + 1));
			}
			text[k][v[k].len] = '\0';
		}
		for (int limit = 600; limit <= 1000; limit += 40) {
			v[0].letters = v[1].letters = 0;
			holds = compare_values(LINK_TEST_JARO_WINKLER, limit, &v[0], &v[1]);
			CHECK_INT(holds, alike(text[0], text[1]) >= limit);
			v[0].letters = compare_letters(v[0].text, v[0].len);
			v[1].letters = compare_letters(v[1].text, v[1].len);
			CHECK_INT(compare_values(LINK_TEST_JARO_WINKLER, limit, &v[0], &v[1]), holds);
			holds = compare_tokens(&v[0], &v[1]) >= limit;
			CHECK_INT(compare_values(LINK_TEST_TOKENS, limit, &v[0], &v[1]), holds);
		}
	}
}

int main(void)
{
	UNIT_RUN("Jaro-Winkler gives the published examples", published_examples);
	UNIT_RUN("nothing compared with something is no agreement", empty_and_absent);
	UNIT_RUN("full marks are for equal strings alone, either way round", equal_and_only_equal_is_full_marks);
	UNIT_RUN("edits by bits are edits by table", edits_are_those_of_the_table);
	UNIT_RUN("strings alike in 64 bytes only are not equal", long_strings_differ_though_their_beginnings_agree);
	UNIT_RUN("words are paired in any order", words_in_any_order_are_the_same);
	UNIT_RUN("the first level that holds is reached, none without values", the_first_level_that_holds_is_reached);
	UNIT_RUN("her CNIC meets the relative's of another record", a_cnic_crosses_with_that_of_a_relative);
	UNIT_RUN("dates agree in parts", dates_by_level);
	UNIT_RUN("packed digits are a slip apart as texts are", packed_digits_are_a_slip_apart_as_texts_are);
	UNIT_RUN("letters known beforehand change no answer", letters_known_change_no_answer);
	arena_free(&mem);
	UNIT_END("compare");
}
