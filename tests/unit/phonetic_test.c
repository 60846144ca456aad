/* rooms: link db stats base */
/* phonetic_test.c -- spellings of one name meet, other names do not.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/phonetic.h"

#include "base/json.h"
#include "base/text.h"
#include "link/compare.h"
#include "link/names.h"
#include "tests/unit/unit.h"

static struct arena mem = ARENA_INIT;

static struct link_value name_of(const char *text)
{
	struct link_value v;

	link_clean(&mem, LINK_CLEAN_NAME, &text, 1, &v);
	return v;
}

/* All names of a list that ends with NULL have one key. */
static void one_key(const char *const *names)
{
	const char *first = phonetic_name(&mem, names[0]);

	for (size_t i = 1; names[i]; i++) {
		const char *key = phonetic_name(&mem, names[i]);

		if (!text_eq(key, first))
			UNIT_FAIL("%s is %s, but %s is %s", names[i], key, names[0], first);
	}
}

#define ONE_KEY(...) one_key((const char *const[]){__VA_ARGS__, NULL})

static void khadija_is_khadeeja_is_hadija(void)
{
	ONE_KEY("Khadija", "Khadeeja", "KHADIJAH", "Hadija", "خدیجہ", "Bibi Khadija");
	CHECK_STR(phonetic_name(&mem, "Khadija"), "kdj");
}

static void abdul_rehman_is_abdur_rahman(void)
{
	ONE_KEY("Abdul Rehman", "Abdur Rahman", "Abdul-Rahman", "Abdurrahman", "Abdulrehman", "عبدالرحمان",
		"عبد الرحمٰن");
	ONE_KEY("Abdul Samad", "Abdus Samad", "Abdussamad", "عبد الصمد", "Abd ul Samad");
	ONE_KEY("Fazl ur Rehman", "Fazlur Rahman", "Fazal-ur-Rehman", "فضل الرحمان");
	ONE_KEY("Khair un Nisa", "Khairunnisa", "Khairun Nisa", "خیر النساء");
}

static void fatima_in_urdu_is_fatima(void)
{
	ONE_KEY("Fatima", "Fatma", "Fatimah", "فاطمہ", "فاطمه", "Faṭima");
	CHECK_STR(phonetic_romanise(&mem, "فاطمہ بی بی"), "fatma bi bi");
	ONE_KEY("Zainab", "Zaynab", "زینب");
	ONE_KEY("Ayesha", "Aisha", "Aysha", "عائشہ", "Ayesha Bibi");
	ONE_KEY("Javeria", "Jawairia", "جویریہ");
}

static void titles_stand_anywhere_and_say_nothing(void)
{
	ONE_KEY("Bibi Maryam", "Maryam Bibi", "Mariam", "Maryam Begum", "Syeda Maryam", "Mst. Maryam", "مریم بی بی",
		"Maryam Bi Bi");
	CHECK_STR(name_of("Bibi Maryam").text, name_of("Maryam Bibi").text);
	CHECK_STR(name_of("Bibi").text, "bibi");
	CHECK_STR(name_of("Haji Muhammad").text, "muhammad");
	CHECK(phonetic_is_weak("bibi"));
	CHECK(phonetic_is_weak("mohd"));
	CHECK(!phonetic_is_weak("maryam"));
	CHECK(!phonetic_is_weak("nosuchword"));
}

static void muhammad_bakhsh_is_mohd_bux(void)
{
	ONE_KEY("Muhammad Bakhsh", "Mohd Bux", "Md. Baksh", "M. Bux", "محمد بخش");
	ONE_KEY("Allah Bakhsh", "Allahbux", "Allah Bux", "اللہ بخش");
	ONE_KEY("Khuda Dad", "Khudadad", "Khuda Daad");
	CHECK_STR(name_of("Muhammad Bakhsh").text, "bakhsh muhammad");
}

static void gul_bano_is_gulbano(void)
{
	struct link_value apart = name_of("Gul Bano"), together = name_of("Gulbano");

	ONE_KEY("Gul Bano", "Gulbano", "Gul Baano", "گل بانو");
	ONE_KEY("Mahganj", "Mahgunj", "Mah Ganj", "Mehganj", "ماہ گنج");
	ONE_KEY("Noor Jahan", "Noorjahan", "Nur Jehan", "نور جہاں");
	ONE_KEY("Zar Bibi", "Zarbibi");
	CHECK_INT(compare_tokens(&apart, &together), 1000);
}

static void other_names_stay_apart(void)
{
	static const char *const names[] = {"Khadija",  "Fatima",   "Zainab",  "Maryam",  "Ayesha", "Hajra",
					    "Sakina",   "Shahnaz",  "Nasreen", "Parveen", "Noor",   "Zubaida",
					    "Rukhsana", "Mahnaz",   "Mahganj", "Durdana", "Hani",   "Gulbano",
					    "Mahtab",   "Abdullah", "Yousuf",  "Karim",   "Umar"};
	size_t n = sizeof names / sizeof names[0];

	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < i; j++) {
			if (text_eq(phonetic_name(&mem, names[i]), phonetic_name(&mem, names[j])))
				UNIT_FAIL("%s and %s have one key", names[i], names[j]);
		}
	}
	CHECK(!text_eq(phonetic_name(&mem, "Gul Bano"), phonetic_name(&mem, "Gul Naz")));
}

static void a_relative_behind_the_name_is_not_hers(void)
{
	CHECK_STR(name_of("Zainab w/o Karim Bakhsh").text, "zainab");
	CHECK_STR(name_of("Zainab D/O Karim").text, "zainab");
	CHECK_STR(name_of("w/o Karim Bakhsh").text, "karim bakhsh");
	CHECK_STR(name_of("زینب زوجہ کریم").text, "zainab");
}

static void unknown_is_no_name(void)
{
	static const char *const none[] = {"",    " ",         "-",       "Unknown", "N/A", "n.a.",
					   "NIL", "not known", "نامعلوم", "1234",    "...", "\xFF\xFE"};

	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		struct link_value v = name_of(none[i]);

		if (v.text || v.phonetic || v.words)
			UNIT_FAIL("\"%s\" became a name", none[i]);
	}
}

static void the_longest_name_is_cut_and_no_byte_is_lost_track_of(void)
{
	char long_word[500], many[2000];
	size_t n = 0;

	memset(long_word, 'x', sizeof long_word - 1);
	long_word[sizeof long_word - 1] = '\0';
	CHECK_INT(name_of(long_word).len, 63);
	for (int i = 0; i < 60; i++) {
		memcpy(many + n, "gul jan ", 8);
		n += 8;
	}
	many[n] = '\0';
	CHECK_INT(name_of(many).words, 15);
}

static bool is_one_of(const char *s, const char *const *list)
{
	for (; s && *list; list++) {
		if (text_eq(s, *list))
			return true;
	}
	return !s;
}

/* Every spelling finds its own word: none is claimed twice, none is lost in romanising. */
static void check_word(const cJSON *word)
{
	static const char *const kinds[] = {"weak", "title", "relation", NULL};
	static const char *const joins[] = {"next", "head", "previous", "any", "apart", NULL};
	const char *canonical = json_str(word, "word");
	const cJSON *item;

	CHECK(canonical && json_str(word, "confidence"));
	CHECK(is_one_of(json_str(word, "kind"), kinds));
	cJSON_ArrayForEach(item, json_get(word, "joins")) CHECK(is_one_of(item->valuestring, joins));
	cJSON_ArrayForEach(item, json_get(word, "also"))
	{
		const char *spelling = phonetic_romanise(&mem, item->valuestring);
		const struct names_entry *found = names_find(spelling, strlen(spelling));

		if (!found || !text_eq(found->canonical, canonical))
			UNIT_FAIL("%s of %s is %s", item->valuestring, canonical, found ? found->canonical : "unknown");
	}
}

static void the_lists_are_whole(void)
{
	const cJSON *item;
	cJSON *tree;
	struct msgq q;

	msgq_init(&q);
	tree = json_parse_file("schemas/linkage/names.json", 1u << 20, &q);
	CHECK(tree && cJSON_GetArraySize(json_get(tree, "words")) > 90);
	cJSON_ArrayForEach(item, json_get(tree, "words")) check_word(item);
	cJSON_ArrayForEach(item, json_get(tree, "letters"))
	{
		CHECK(json_str(item, "letter") && json_str(item, "latin") && strlen(json_str(item, "latin")) <= 2);
	}
	json_free(tree);
	msgq_free(&q);
}

int main(void)
{
	UNIT_RUN("every spelling of the lists finds its word", the_lists_are_whole);
	UNIT_RUN("Khadija is Khadeeja is Hadija", khadija_is_khadeeja_is_hadija);
	UNIT_RUN("Abdul Rehman is Abdur Rahman", abdul_rehman_is_abdur_rahman);
	UNIT_RUN("Fatima in Urdu is Fatima", fatima_in_urdu_is_fatima);
	UNIT_RUN("titles stand anywhere and say nothing", titles_stand_anywhere_and_say_nothing);
	UNIT_RUN("Muhammad Bakhsh is Mohd Bux", muhammad_bakhsh_is_mohd_bux);
	UNIT_RUN("Gul Bano is Gulbano", gul_bano_is_gulbano);
	UNIT_RUN("other names stay apart", other_names_stay_apart);
	UNIT_RUN("a relative written behind the name is not part of it", a_relative_behind_the_name_is_not_hers);
	UNIT_RUN("\"unknown\" is no name", unknown_is_no_name);
	UNIT_RUN("an endless name is cut", the_longest_name_is_cut_and_no_byte_is_lost_track_of);
	arena_free(&mem);
	UNIT_END("phonetic");
}
