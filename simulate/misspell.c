/* misspell.c -- slips and habits of spelling.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/misspell.h"

#include <ctype.h>
#include <string.h>

#define MAX_PLACES 64

/* Habits of writing Urdu and Balochi in Latin letters, each one way; sources: names on forms, indicators.md 3.5. */
static const struct habit {
	const char *from, *to;
} habit[] = {{"ee", "i"}, {"i", "ee"}, {"oo", "u"}, {"u", "oo"},  {"q", "k"},  {"k", "q"},  {"w", "v"},
	     {"v", "w"},  {"kh", "x"}, {"kh", "k"}, {"gh", "g"},  {"ph", "f"}, {"f", "ph"}, {"aa", "a"},
	     {"a", "e"},  {"e", "a"},  {"ai", "e"}, {"y", "i"},   {"z", "j"},  {"sh", "s"}, {"ou", "u"},
	     {"a", "aa"}, {"u", "o"},  {"o", "u"},  {"ia", "iya"}};
#define HABITS (sizeof habit / sizeof habit[0])

struct place {
	size_t at, cut; /* `cut` letters at `at` become `to` */
	const char *to;
};

static bool starts_at(const char *word, size_t at, const char *from)
{
	for (size_t i = 0; from[i]; i++)
		if (tolower((unsigned char)word[at + i]) != from[i])
			return false;
	return true;
}

static bool is_ascii(const char *word)
{
	for (; *word; word++)
		if ((unsigned char)*word >= 0x80)
			return false;
	return true;
}

static size_t find_places(const char *word, size_t len, struct place *out, char doubled[2][3])
{
	size_t n = 0;
	for (size_t at = 0; at < len; at++) {
		char c = (char)tolower((unsigned char)word[at]), before = at ? word[at - 1] : ' ';
		for (size_t h = 0; h < HABITS && n < MAX_PLACES;
		     h++) /* a vowel at the front stays: Amina is not Emina */
			if (starts_at(word, at, habit[h].from) && (at > 0 || !strchr("aeiou", c)))
				out[n++] = (struct place){at, strlen(habit[h].from), habit[h].to};
		if (n < MAX_PLACES && at > 1 && c == 'h' && !strchr("scktpgdb", before))
			out[n++] = (struct place){at, 1, ""};
		if (n < MAX_PLACES && at > 0 && c == tolower((unsigned char)word[at + 1]) && !strchr("eo", c))
			out[n++] = (struct place){at, 1, ""};
	}
	/* One place each for a letter doubled and an h at the end. */
	if (n < MAX_PLACES && len > 3 && strchr("lmnrst", word[len / 2])) {
		memcpy(doubled[0], (char[]){word[len / 2], word[len / 2], '\0'}, 3);
		out[n++] = (struct place){len / 2, 1, doubled[0]};
	}
	if (n < MAX_PLACES && word[len - 1] == 'a') {
		memcpy(doubled[1], "ah", 3);
		out[n++] = (struct place){len - 1, 1, doubled[1]};
	}
	return n;
}

static bool replace(char *word, size_t size, size_t len, const struct place *p)
{
	size_t longer = strlen(p->to);
	char first = word[p->at];
	if (len + longer - p->cut + 1 > size)
		return false;
	memmove(word + p->at + longer, word + p->at + p->cut, len - p->at - p->cut + 1);
	memcpy(word + p->at, p->to, longer);
	if (longer && isupper((unsigned char)first))
		word[p->at] = (char)toupper((unsigned char)word[p->at]);
	return true;
}

bool sim_romanise(struct sim_rng *r, char *word, size_t size)
{
	struct place place[MAX_PLACES];
	char doubled[2][3];
	size_t len = strlen(word);
	if (len < 2 || !is_ascii(word))
		return false;
	size_t n = find_places(word, len, place, doubled);
	return n > 0 && replace(word, size, len, &place[sim_rng_below(r, (uint32_t)n)]);
}

bool sim_typo(struct sim_rng *r, char *word, size_t size)
{
	size_t len = strlen(word);
	if (len < 3 || !is_ascii(word))
		return false;
	char letter[2] = {(char)('a' + sim_rng_below(r, 26)), '\0'}, twice[3] = "";
	struct place p = {1 + sim_rng_below(r, (uint32_t)(len - 2)), 1, letter};
	char here = word[p.at], next = word[p.at + 1];
	switch (sim_rng_below(r, 4)) {
	case 0:
		break;
	case 1:
		p.to = "";
		break;
	case 2:
		memcpy(twice, (char[]){here, here, '\0'}, 3);
		p.to = twice;
		break;
	default:
		memcpy(twice, (char[]){next, here, '\0'}, 3);
		p.to = twice;
		p.cut = 2;
	}
	bool changes = strncmp(word + p.at, p.to, p.cut) != 0 || strlen(p.to) != p.cut;
	return changes && replace(word, size, len, &p);
}

void sim_wrong_digit(struct sim_rng *r, char *digits, size_t n)
{
	size_t at = sim_rng_below(r, (uint32_t)n - 1);
	digits[at] = (char)('0' + (digits[at] - '0' + 1 + (int)sim_rng_below(r, 9)) % 10);
}

bool sim_swap_digits(struct sim_rng *r, char *digits, size_t n)
{
	size_t at = sim_rng_below(r, (uint32_t)n - 2);
	char first = digits[at];
	digits[at] = digits[at + 1];
	digits[at + 1] = first;
	return digits[at] != first;
}
