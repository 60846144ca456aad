/* romanise.c -- names in Arabic script, and Latin ones with accents, as letters a to z.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Short vowels are not written in Arabic script and cannot be put back; waw and ye are consonants at the start of a
 * word and before a long vowel, else vowels. That is right often enough for a key that drops vowels.
 */
#include "link/phonetic.h"

#include "base/text.h"
#include "link/names.h"

#include <string.h>

static bool is_ascii(const char *s)
{
	while (*s && (unsigned char)*s < 0x80)
		s++;
	return *s == '\0';
}

/* Letters in lower case, one blank between words, digits gone; an apostrophe (Sana'a) parts nothing. */
static char *romanise_ascii(struct arena *a, const char *s)
{
	char *out = arena_strndup(a, s, strlen(s)), *p = out;
	bool gap = false;

	for (; *s; s++) {
		char c = (char)(*s >= 'A' && *s <= 'Z' ? *s + ('a' - 'A') : *s);

		if (c >= 'a' && c <= 'z') {
			if (gap && p > out)
				*p++ = ' ';
			gap = false;
			*p++ = c;
		} else if (c != '\'' && c != '`' && (c < '0' || c > '9')) {
			gap = true;
		}
	}
	*p = '\0';
	return out;
}

/* A copy without the marks that stand for hamza and ain, or join the pieces of a word. */
static char *without_apostrophes(struct arena *a, const char *s)
{
	static const char *const marks[] = {"'",
					    "`",
					    "\xE2\x80\x98",
					    "\xE2\x80\x99", /* quotes */
					    "\xCA\xBC",
					    "\xCA\xBE",
					    "\xCA\xBF", /* hamza, ain */
					    "\xE2\x80\x8C",
					    "\xE2\x80\x8D"}; /* (non-)joiners */
	char *out = arena_strndup(a, s, strlen(s)), *p = out;

	while (*s) {
		size_t skip = 0;

		for (size_t i = 0; i < sizeof marks / sizeof marks[0] && !skip; i++) {
			if (strncmp(s, marks[i], strlen(marks[i])) == 0)
				skip = strlen(marks[i]);
		}
		if (skip)
			s += skip;
		else
			*p++ = *s++;
	}
	*p = '\0';
	return out;
}

/* Code point at s, valid UTF-8, its bytes in *len. */
static int32_t decode(const char *s, size_t *len)
{
	const unsigned char *u = (const unsigned char *)s;

	*len = u[0] < 0x80 ? 1 : u[0] < 0xE0 ? 2 : u[0] < 0xF0 ? 3 : 4;
	switch (*len) {
	case 1:
		return u[0];
	case 2:
		return (u[0] & 0x1F) << 6 | (u[1] & 0x3F);
	case 3:
		return (u[0] & 0x0F) << 12 | (u[1] & 0x3F) << 6 | (u[2] & 0x3F);
	default:
		return 0x110000; /* no letter of these tables */
	}
}

/* The letters around the one being written. */
struct around {
	enum names_role before, here, next, after_next; /* NAMES_PLAIN for any consonant */
	bool first, last, next_last;
};

static bool is_open(enum names_role r)
{
	return r == NAMES_ALEF || r == NAMES_WAW || r == NAMES_YE;
}

/* Waw or ye: is it a consonant here? */
static bool is_glide(const struct around *w)
{
	return w->first || (!w->last && is_open(w->next));
}

static const char *vowel(const struct around *w, const char *latin)
{
	/* Alef or ain before a waw or ye that is a vowel only carries it: Isa, Urmara, Iman. */
	bool carries = w->first && !w->last && (w->next == NAMES_WAW || w->next == NAMES_YE) &&
		       !(!w->next_last && is_open(w->after_next));

	switch (w->here) {
	case NAMES_ALEF:
		return carries ? "" : latin;
	case NAMES_AIN:
		return w->first && !carries && w->next != NAMES_ALEF ? "a" : latin;
	case NAMES_WAW:
		return is_glide(w) ? latin : "u";
	case NAMES_YE:
		return is_glide(w) ? latin : "i";
	case NAMES_HE:
		return w->last && !w->first && w->before != NAMES_ALEF && w->before != NAMES_WAW ? "a" : latin;
	default:
		return latin;
	}
}

static enum names_role role_at(const char *s)
{
	const struct names_letter *letter;
	size_t len;

	if (*s == '\0' || *s == ' ')
		return NAMES_PLAIN;
	letter = names_letter(decode(s, &len));
	return letter ? (enum names_role)letter->role : NAMES_PLAIN;
}

static bool ends(const char *s)
{
	return *s == '\0' || *s == ' ';
}

/* Romanises one letter at s into p; returns where p stands then. */
static char *put_letter(char *p, const char *s, size_t len, const struct names_letter *letter, enum names_role before,
			bool first)
{
	const char *next = s + len, *after;
	struct around w = {before, (enum names_role)letter->role, role_at(next), NAMES_PLAIN, first, ends(next), true};
	size_t skip;

	if (!w.last) {
		decode(next, &skip);
		after = next + skip;
		w.next_last = ends(after);
		w.after_next = role_at(after);
	}
	for (const char *latin = vowel(&w, letter->latin); *latin; latin++)
		*p++ = *latin;
	return p;
}

/* Words of a folded text; a letter of two or more bytes gives at most two. */
static char *romanise_folded(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, strlen(s) + 1), *p = out;
	enum names_role before = NAMES_PLAIN;
	bool first = true;
	size_t len;

	for (; *s; s += len) {
		int32_t cp = decode(s, &len);
		const struct names_letter *letter;

		if (cp == ' ') {
			if (p > out && p[-1] != ' ')
				*p++ = ' ';
			first = true;
			before = NAMES_PLAIN;
			continue;
		}
		letter = names_letter(cp);
		if (cp >= 'a' && cp <= 'z')
			*p++ = (char)cp;
		else if (letter)
			p = put_letter(p, s, len, letter, before, first);
		else
			continue;
		before = letter ? (enum names_role)letter->role : NAMES_PLAIN;
		first = false;
	}
	while (p > out && p[-1] == ' ')
		p--;
	*p = '\0';
	return out;
}

char *phonetic_romanise(struct arena *a, const char *s)
{
	if (is_ascii(s))
		return romanise_ascii(a, s);
	return romanise_folded(a, text_fold(a, without_apostrophes(a, s)));
}
