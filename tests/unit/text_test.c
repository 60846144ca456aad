/* rooms: base */
/* text_test.c -- UTF-8, folding, numbers.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "tests/unit/unit.h"

static struct arena mem = ARENA_INIT;

static void valid_prefix(const char *s, size_t want)
{
	CHECK_INT(text_utf8_valid(s, strlen(s)), want);
}

static void utf8_has_no_overlong_forms_and_no_surrogates(void)
{
	valid_prefix("گوادر", 10);
	valid_prefix("a\xC3", 1);
	valid_prefix("a\xC0\x80", 1);
	valid_prefix("\xE0\x80\x80", 0);
	valid_prefix("ab\xED\xA0\x80", 2);
	valid_prefix("\xEF\xBF\xBF", 3);
	valid_prefix("\xF0\x9F\x92\x89x", 5);
	valid_prefix("\xF0\x80\x80\x80", 0);
	valid_prefix("\xF4\x8F\xBF\xBF", 4);
	valid_prefix("\xF4\x90\x80\x80", 0);
	valid_prefix("\x80", 0);
	valid_prefix("\xE2\x80", 0);
	CHECK_INT(text_utf8_valid("a\0b", 3), 3);
}

static void integers_are_whole_strings(void)
{
	static const char *const bad[] = {
		"", "-", "+", " 1", "1 ", "1.0", "0x10", "9223372036854775808", "-9223372036854775809", "1e3", "٣"};
	int64_t v = 0;

	CHECK(text_to_int64("-9223372036854775808", &v) && v == INT64_MIN);
	CHECK(text_to_int64("9223372036854775807", &v) && v == INT64_MAX);
	CHECK(text_to_int64("+007", &v) && v == 7);
	CHECK(text_to_int64("-0", &v) && v == 0);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		if (text_to_int64(bad[i], &v))
			UNIT_FAIL("taken: \"%s\"", bad[i]);
	}
}

static void decimals_have_a_point_and_no_exponent(void)
{
	static const char *const bad[] = {"",    ".",   ".5",    "1.", "1,5",  "1e5",
					  "inf", "nan", "0x1p3", " 1", "1.5 ", "--1"};
	char huge[500];
	double v = 0;

	CHECK(text_to_double("-1.5", &v));
	CHECK_NEAR(v, -1.5, 0);
	CHECK(text_to_double("12", &v));
	CHECK_NEAR(v, 12, 0);
	CHECK(text_to_double("0.1", &v));
	CHECK_NEAR(v, 0.1, 0);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		if (text_to_double(bad[i], &v))
			UNIT_FAIL("taken: \"%s\"", bad[i]);
	}
	memset(huge, '9', sizeof huge - 1);
	huge[sizeof huge - 1] = '\0';
	CHECK(!text_to_double(huge, &v));
}

static void trimming_takes_invisible_blanks(void)
{
	CHECK_STR(text_trim(&mem, " \xC2\xA0 a  b\xE2\x80\x8F\t"), "a  b");
	CHECK_STR(text_trim(&mem, "\xEF\xBB\xBFگوادر\xE2\x81\xA9"), "گوادر");
	CHECK_STR(text_trim(&mem, "\xE2\x80\xAB \xE2\x80\xAC"), "");
	CHECK_STR(text_trim(&mem, ""), "");
	CHECK_STR(text_trim(&mem, " \xFF "), "\xFF");
}

static void digits_of_three_scripts_are_folded(void)
{
	CHECK_STR(text_fold_digits(&mem, "۵۱۲٣٤５6"), "5123456");
	CHECK_STR(text_fold_digits(&mem, "رقم ۷"), "رقم 7");
	CHECK_STR(text_fold_digits(&mem, "\xFF۷\xDB"), "\xFF"
						       "7\xDB");
}

static void folding_levels_case_marks_and_punctuation(void)
{
	CHECK_STR(text_fold(&mem, "  Gwādar—NORTH "), "gwadar north");
	CHECK_STR(text_fold(&mem, "UC-7 (Pasni)"), "uc 7 pasni");
	CHECK_STR(text_fold(&mem, "ＧＷＡＤＡＲ"), "gwadar");
	CHECK_STR(text_fold(&mem, "DÉTECTÉ"), "detecte");
	CHECK_STR(text_fold(&mem, "Straße"), "strasse");
	CHECK_STR(text_fold(&mem, "---"), "");
	CHECK_STR(text_fold(&mem, "bad\xFF"), "");
	CHECK_STR(text_fold(&mem, "۱۲ب"), "12ب");
}

static void arabic_and_urdu_keyboards_meet(void)
{
	CHECK_STR(text_fold(&mem, "بي بي"), text_fold(&mem, "بی بی"));
	CHECK_STR(text_fold(&mem, "كريمة"), text_fold(&mem, "کریمہ"));
	CHECK_STR(text_fold(&mem, "فاطمه"), text_fold(&mem, "فاطمۃ"));
	CHECK_STR(text_fold(&mem, "مُحَمَّد"), text_fold(&mem, "محمد"));
	CHECK_STR(text_fold(&mem, "نور\xE2\x80\x8Cجان"), text_fold(&mem, "نورجان"));
	CHECK_STR(text_fold(&mem, "پســنی"), text_fold(&mem, "پسنی"));
	CHECK(strcmp(text_fold(&mem, "پسنی"), text_fold(&mem, "سنتسر")) != 0);
}

static bool same_roman(const char *a, const char *b)
{
	return strcmp(text_fold_roman(&mem, a), text_fold_roman(&mem, b)) == 0;
}

static void romanised_spellings_meet(void)
{
	static const char *const pair[][2] = {
		{"Zubaida", "Zubaidah"}, {"Parveen", "Parvin"},    {"Perveen", "Perwin"}, {"Noor", "Nur"},
		{"Nour", "Noor"},        {"Khatoon", "Khatun"},    {"Kaneez", "Kaniz"},   {"Qasim", "Kasim"},
		{"Wajid", "Vajid"},      {"Fathima", "Fatimah"},   {"Hassan", "Hasan"},   {"Zaynab", "Zainab"},
		{"Maryam", "Mariam"},    {"Banuk", "Banook"},      {"Naeem", "Naim"},     {"Aly", "Ali"},
		{"Gichki", "Gichkee"},   {"Khadija", "Khadeejah"}, {"Bakhsh", "Baksh"},   {"Saaima", "Saima"},
		{"Jiwani", "Jivani"},    {"Ormarah", "ORMARA"},    {"Razia", "Raziya"},   {"Ayesha", "Aisha"},
		{"Shaheen", "Shahin"},   {"Phool", "Ful"},         {"Jacket", "Jaket"},   {"Bux", "Buks"},
	};

	for (size_t i = 0; i < sizeof pair / sizeof pair[0]; i++) {
		if (!same_roman(pair[i][0], pair[i][1]))
			UNIT_FAIL("%s is \"%s\", %s is \"%s\"", pair[i][0], text_fold_roman(&mem, pair[i][0]),
				  pair[i][1], text_fold_roman(&mem, pair[i][1]));
	}
}

static void different_places_and_women_stay_apart(void)
{
	static const char *const name[] = {
		"Gwadar",  "Gwadar North", "Gwadar South", "Gwadar Central", "Pasni",    "Pasni North", "Pasni South",
		"Ormara",  "Jiwani",       "Suntsar",      "Surbandar",      "Pishukan", "Kallag",      "Nalaint",
		"Hud",     "Kech",         "Panjgur",      "Turbat",         "Shahida",  "Sajida",      "Zahida",
		"Zubaida", "Farida",       "Hani",         "Shari",          "Naz",      "Nazia",       "Sana",
		"Saima",   "Salma",        "Sakina",       "Fatima",         "Maryam",   "Mahnaz",      "Shahnaz",
	};

	for (size_t i = 0; i < sizeof name / sizeof name[0]; i++) {
		for (size_t j = 0; j < i; j++) {
			if (same_roman(name[i], name[j]))
				UNIT_FAIL("%s and %s are both \"%s\"", name[i], name[j],
					  text_fold_roman(&mem, name[i]));
		}
	}
}

static void roman_folding_keeps_words_and_scripts(void)
{
	CHECK_STR(text_fold_roman(&mem, "Bibi  Zubaidah-BALOCH"), "bibi zubaida baloch");
	CHECK_STR(text_fold_roman(&mem, "Shah"), "sha");
	CHECK_STR(text_fold_roman(&mem, "Mah"), "mah");
	CHECK_STR(text_fold_roman(&mem, "گوادر Gwadar"), "گوادر gvadar");
	CHECK_STR(text_fold_roman(&mem, ""), "");
	CHECK_STR(text_fold_roman(&mem, "xx"), "ksks");
}

static void distance_counts_a_swap_as_one(void)
{
	CHECK_INT(text_distance("coverage", "coverage", 3), 0);
	CHECK_INT(text_distance("coverage", "covreage", 3), 1);
	CHECK_INT(text_distance("kitten", "sitting", 9), 3);
	CHECK_INT(text_distance("ca", "abc", 9), 3); /* optimal string alignment, not Damerau */
	CHECK_INT(text_distance("", "abc", 9), 3);
	CHECK_INT(text_distance("abc", "", 9), 3);
	CHECK_INT(text_distance("coverage", "positivity", 3), 4);
	CHECK_INT(text_distance("abcdef", "badcfe", 3), 3);
	CHECK_INT(text_distance("abcdef", "badcfe", 2), 3);
}

static void the_nearest_word_is_named_only_when_near(void)
{
	static const char *const list[] = {"ingest", "init", "report", "rebuild", NULL};

	CHECK_STR(text_nearest("ingset", list), "ingest");
	CHECK_STR(text_nearest("repot", list), "report");
	CHECK_STR(text_nearest("init", list), "init");
	CHECK(text_nearest("xyz", list) == NULL);
	CHECK(text_nearest("it", list) == NULL);
	CHECK(text_nearest("", list) == NULL);
}

static void splitting_trims_and_counts_empty_pieces(void)
{
	char **piece;

	CHECK_INT(text_split(&mem, "Gawadar; Gwader ;;x", ';', &piece), 4);
	CHECK_STR(piece[0], "Gawadar");
	CHECK_STR(piece[1], "Gwader");
	CHECK_STR(piece[2], "");
	CHECK_STR(piece[3], "x");
	CHECK_INT(text_split(&mem, "", ';', &piece), 1);
	CHECK_STR(piece[0], "");
}

static void thousands_are_separated(void)
{
	CHECK_STR(text_thousands(&mem, 0), "0");
	CHECK_STR(text_thousands(&mem, 999), "999");
	CHECK_STR(text_thousands(&mem, 1204), "1,204");
	CHECK_STR(text_thousands(&mem, -1234567), "-1,234,567");
	CHECK_STR(text_thousands(&mem, INT64_MIN), "-9,223,372,036,854,775,808");
}

static void width_is_in_columns(void)
{
	CHECK_INT(text_width("Pasni"), 5);
	CHECK_INT(text_width("پسنی"), 4);
	CHECK_INT(text_width("a\xCC\x81"), 1);
	CHECK_INT(text_width("県"), 2);
	CHECK_INT(text_width("\xFF"), 1);
}

static void equality_takes_null_as_unequal(void)
{
	CHECK(text_eq("a", "a"));
	CHECK(!text_eq("a", "A"));
	CHECK(!text_eq(NULL, NULL));
	CHECK(!text_eq("a", NULL));
}

int main(void)
{
	UNIT_RUN("UTF-8 has no overlong forms and no surrogates", utf8_has_no_overlong_forms_and_no_surrogates);
	UNIT_RUN("an integer is the whole string or an error", integers_are_whole_strings);
	UNIT_RUN("a decimal has a point and no exponent", decimals_have_a_point_and_no_exponent);
	UNIT_RUN("trimming takes invisible blanks too", trimming_takes_invisible_blanks);
	UNIT_RUN("digits of three scripts become ASCII", digits_of_three_scripts_are_folded);
	UNIT_RUN("folding levels case, marks and punctuation", folding_levels_case_marks_and_punctuation);
	UNIT_RUN("what Arabic and Urdu keyboards write meets", arabic_and_urdu_keyboards_meet);
	UNIT_RUN("romanised spellings of one name meet", romanised_spellings_meet);
	UNIT_RUN("different places and different names stay apart", different_places_and_women_stay_apart);
	UNIT_RUN("romanised folding keeps words apart and leaves other scripts", roman_folding_keeps_words_and_scripts);
	UNIT_RUN("distance counts a swap of neighbours as one", distance_counts_a_swap_as_one);
	UNIT_RUN("the nearest word is named only when it is near", the_nearest_word_is_named_only_when_near);
	UNIT_RUN("splitting trims the pieces and keeps empty ones", splitting_trims_and_counts_empty_pieces);
	UNIT_RUN("thousands are separated, the smallest integer too", thousands_are_separated);
	UNIT_RUN("width is counted in terminal columns", width_is_in_columns);
	UNIT_RUN("NULL equals nothing", equality_takes_null_as_unequal);
	arena_free(&mem);
	UNIT_END("text");
}
