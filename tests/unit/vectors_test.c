/* rooms: link db stats base */
/* vectors_test.c -- comparators, cleaning and keys give what an independent implementation gives.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/oracle/compare.py wrote the vectors: textbook code in another language from the rules in the headers.
 */
#include "base/csv.h"
#include "base/text.h"
#include "link/compare.h"
#include "link/key.h"
#include "link/phonetic.h"
#include "tests/unit/unit.h"

#include <stdlib.h>

static struct arena mem = ARENA_INIT, scratch = ARENA_INIT;
static struct csv_table vectors;

enum { WHAT, A, B, LIMIT, WANT, COLUMNS };

static int limit_of(const struct csv_row *r)
{
	int64_t v = 0;

	return text_to_int64(r->field[LIMIT], &v) ? (int)v : 0;
}

static int place_of(const char *const *names, const char *name)
{
	for (int i = 0; names[i]; i++) {
		if (text_eq(names[i], name))
			return i;
	}
	return -1;
}

/* A value cleaned from a cell, or from three with '|' between them. */
static struct link_value clean(enum link_clean how, const char *text)
{
	const char *cells[3] = {text, NULL, NULL};
	struct link_value v;
	unsigned n = 1;
	char **piece;

	if (strchr(text, '|')) {
		n = (unsigned)text_split(&scratch, text, '|', &piece);
		for (unsigned i = 0; i < n && i < 3; i++)
			cells[i] = piece[i];
	}
	link_clean(&scratch, how, cells, n, &v);
	return v;
}

/* A cleaned text as it stands in the vector. */
static struct link_value as_is(const char *text)
{
	struct link_value v = {.text = text, .len = (uint32_t)strlen(text)};

	return v;
}

static struct link_value as_date(const char *text)
{
	struct link_value v = text[0] == '~' ? as_is(text) : clean(LINK_CLEAN_DATE, text);
	int64_t year = 0;

	if (text[0] == '~' && text_to_int64(text + 1, &year)) {
		v.year = (int16_t)year;
		v.precision = DATE_AGE_ONLY;
	}
	return v;
}

static const char *number(int v)
{
	return arena_printf(&scratch, "%d", v);
}

static const char *compared(const struct csv_row *r, enum link_test test)
{
	const char *a = r->field[A], *b = r->field[B];
	bool date =
		test == LINK_TEST_SAME_DAY || (test >= LINK_TEST_DAY_MONTH_SWAPPED && test <= LINK_TEST_YEARS_APART);
	bool name = test == LINK_TEST_PHONETIC_PART;
	struct link_value x = name   ? clean(LINK_CLEAN_NAME, a)
			      : date ? as_date(a)
				     : as_is(a),
			  y = name   ? clean(LINK_CLEAN_NAME, b)
			      : date ? as_date(b)
				     : as_is(b);

	switch (test) {
	case LINK_TEST_JARO_WINKLER:
		return number(compare_jaro_winkler(x.text, x.len, y.text, y.len));
	case LINK_TEST_EDITS:
		return number(compare_edits(x.text, x.len, y.text, y.len, limit_of(r)));
	case LINK_TEST_TOKENS:
		return number(compare_tokens(&x, &y));
	default:
		if (compare_values(test, limit_of(r), &x, &y) != compare_values(test, limit_of(r), &y, &x))
			return "not symmetric";
		return number(compare_values(test, limit_of(r), &x, &y));
	}
}

struct found {
	const char *key[LINK_KEYS_PER_RULE];
	size_t n;
};

static void take_key(void *ctx, const char *key, size_t len)
{
	struct found *f = ctx;

	f->key[f->n++] = arena_strndup(&scratch, key, len);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "key name prefix": keys of a value, sorted, joined by ';'. */
static const char *keys(const struct csv_row *r)
{
	struct linkage_block rule = {.n_keys = 1};
	struct link_value v;
	struct found f = {.n = 0};
	const char *out = "";
	char **word;
	int how, kind;

	if (text_split(&scratch, r->field[WHAT], ' ', &word) != 3)
		return "three words wanted";
	how = place_of(link_clean_names, word[1]);
	kind = place_of(link_key_names, word[2]);
	if (how < 0 || kind < 0)
		return "unknown kind";
	v = clean((enum link_clean)how, r->field[A]);
	rule.key[0] = (struct linkage_key){0, (enum link_key)kind, limit_of(r)};
	key_each(&scratch, &rule, &v, take_key, &f);
	qsort(f.key, f.n, sizeof *f.key, by_text);
	for (size_t i = 0; i < f.n; i++)
		out = arena_printf(&scratch, "%s%s%s", out, i ? ";" : "", f.key[i]);
	return out;
}

static const char *first_word(const char *name)
{
	char *words = phonetic_romanise(&scratch, name);

	words[strcspn(words, " ")] = '\0';
	return words;
}

static const char *answer(const struct csv_row *r)
{
	const char *what = r->field[WHAT], *a = r->field[A];
	int test = place_of(link_test_names, what), how = place_of(link_clean_names, what);

	if (text_eq(what, "romanise"))
		return phonetic_romanise(&scratch, a);
	if (text_eq(what, "word"))
		return phonetic_word(&scratch, first_word(a));
	if (text_eq(what, "phonetic"))
		return phonetic_name(&scratch, a);
	if (strncmp(what, "key ", 4) == 0)
		return keys(r);
	if (how >= 0) {
		struct link_value v = clean((enum link_clean)how, a);

		return v.text ? v.text : "";
	}
	return test >= 0 ? compared(r, (enum link_test)test) : "no such thing";
}

/* Checks all rows whose `what` begins so; fewer than `least` of them are too few to say anything. */
static void check(const char *what, size_t least)
{
	size_t n = 0, len = strlen(what);

	for (size_t i = 0; i < vectors.n_rows; i++) {
		const struct csv_row *r = &vectors.row[i];
		const char *got;

		if (strncmp(r->field[WHAT], what, len) != 0)
			continue;
		n++;
		got = answer(r);
		if (!text_eq(got, r->field[WANT]))
			UNIT_FAIL("line %lld: %s(\"%s\", \"%s\", %s) is \"%s\", want \"%s\"", (long long)r->line,
				  r->field[WHAT], r->field[A], r->field[B], r->field[LIMIT], got, r->field[WANT]);
		arena_reset(&scratch);
	}
	if (n < least)
		UNIT_FAIL("only %zu vectors of %s", n, what);
}

#define AS_THE_ORACLE(name, what, least)                                                                               \
	static void name(void)                                                                                         \
	{                                                                                                              \
		check(what, least);                                                                                    \
	}

AS_THE_ORACLE(jaro_winkler_agrees, "jaro-winkler", 1500)
AS_THE_ORACLE(edits_agree, "edits", 1500)
AS_THE_ORACLE(tokens_agree, "tokens", 600)
AS_THE_ORACLE(contains_agrees, "contains", 600)
AS_THE_ORACLE(romanising_agrees, "romanise", 1000)
AS_THE_ORACLE(word_keys_agree, "word", 1000)
AS_THE_ORACLE(name_keys_agree, "phonetic", 1000)
AS_THE_ORACLE(parts_by_sound_agree, "phonetic-part", 300)
AS_THE_ORACLE(names_agree, "name", 1000)
AS_THE_ORACLE(dates_agree, "date", 400)
AS_THE_ORACLE(births_agree, "birth", 10)
AS_THE_ORACLE(cnics_agree, "cnic", 300)
AS_THE_ORACLE(family_cnics_agree, "family-cnic", 300)
AS_THE_ORACLE(phones_agree, "phone", 300)
AS_THE_ORACLE(places_agree, "place", 250)
AS_THE_ORACLE(emails_agree, "email", 4)
AS_THE_ORACLE(digits_agree, "digits", 5)
AS_THE_ORACLE(texts_agree, "text", 30)
AS_THE_ORACLE(keys_agree, "key ", 2000)

static void date_tests_agree(void)
{
	static const char *const tests[] = {"same-day",      "day-month-swapped", "day-differs",
					    "month-differs", "year-differs",      "dates-within",
					    "days-within",   "same-year",         "years-apart"};

	for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
		check(tests[i], 40);
}

static void every_vector_is_asked(void)
{
	struct msgq q;

	msgq_init(&q);
	CHECK_INT(csv_load(&mem, "tests/oracle/compare-vectors.csv", &vectors, &q), STATUS_OK);
	CHECK_INT(vectors.n_columns, COLUMNS);
	msgq_free(&q);
	for (size_t i = 0; i < vectors.n_rows; i++) {
		if (text_eq(answer(&vectors.row[i]), "no such thing"))
			UNIT_FAIL("nothing is called %s", vectors.row[i].field[WHAT]);
		arena_reset(&scratch);
	}
}

int main(void)
{
	UNIT_RUN("the vectors are read and each is of a known kind", every_vector_is_asked);
	UNIT_RUN("Jaro-Winkler agrees with the textbook", jaro_winkler_agrees);
	UNIT_RUN("edit distances agree with the textbook", edits_agree);
	UNIT_RUN("words paired agree with the oracle", tokens_agree);
	UNIT_RUN("one name in another agrees with the oracle", contains_agrees);
	UNIT_RUN("romanised names agree with the oracle", romanising_agrees);
	UNIT_RUN("keys of words agree with the oracle", word_keys_agree);
	UNIT_RUN("keys of names agree with the oracle", name_keys_agree);
	UNIT_RUN("one name in another by sound agrees with the oracle", parts_by_sound_agree);
	UNIT_RUN("cleaned names agree with the oracle", names_agree);
	UNIT_RUN("dates as written agree with the oracle", dates_agree);
	UNIT_RUN("tests of dates agree with the oracle", date_tests_agree);
	UNIT_RUN("births and ages agree with the oracle", births_agree);
	UNIT_RUN("CNICs agree with the oracle", cnics_agree);
	UNIT_RUN("CNICs of relatives agree with the oracle", family_cnics_agree);
	UNIT_RUN("telephones agree with the oracle", phones_agree);
	UNIT_RUN("places agree with the oracle", places_agree);
	UNIT_RUN("e-mail addresses agree with the oracle", emails_agree);
	UNIT_RUN("digits agree with the oracle", digits_agree);
	UNIT_RUN("texts agree with the oracle", texts_agree);
	UNIT_RUN("blocking keys agree with the oracle", keys_agree);
	arena_free(&mem);
	arena_free(&scratch);
	UNIT_END("vectors");
}
