/* phonetic.c -- keys of names: consonant classes of the words that say who she is.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sources: linkage facts 4, indicators 3.5. Muhammad and Mahmood both come to "md": a key is for finding, not for
 * knowing.
 */
#include "link/phonetic.h"

#include "link/names.h"

#include <string.h>

static bool is_vowel(char c)
{
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

static size_t emit(char *out, size_t at, char code)
{
	if (at == 0 || out[at - 1] != code)
		out[at++] = code;
	return at;
}

/* "abdulkarim", "abdalkarim" are Abd + Karim; the l of the article says nothing. Letters to pass over, 0 when none. */
static size_t article_after_abd(const char *w, size_t n)
{
	size_t i = 3;

	if (n < 7 || memcmp(w, "abd", 3) != 0 || !is_vowel(w[3]))
		return 0;
	while (i < n && is_vowel(w[i]))
		i++;
	return i + 3 < n && w[i] == 'l' ? i + 1 : 0;
}

/* Class of the letter at w[i], '\0' when it is passed over. Vowels, h and y count at the start alone. */
static char class_of(const char *w, size_t i, size_t n)
{
	char next = '\0', after = '\0';

	if (i + 1 < n)
		next = w[i + 1];
	if (i + 2 < n)
		after = w[i + 2];
	switch (w[i]) {
	case 'a':
	case 'e':
	case 'i':
	case 'o':
	case 'u':
		return i == 0 ? 'a' : '\0';
	case 'h':
	case 'y':
		return i == 0 ? w[i] : '\0';
	case 'c':
		return next == 'h' ? 'c' : next == 'k' ? '\0' : 'k';
	case 't':
		return next == 'c' && after == 'h' ? '\0' : 't';
	case 'p':
		return next == 'h' ? 'f' : 'p';
	case 'q':
	case 'x': /* kh in Balochi; ks at the end, whose s is put by key_letters */
		return 'k';
	case 'w':
		return 'v';
	default:
		return w[i];
	}
}

/* Key of n letters a-z into out (room for 2n); returns its length. */
static size_t key_letters(char *out, const char *w, size_t n)
{
	size_t skip = article_after_abd(w, n), at = 0;

	for (size_t i = 0; i < n; i++) {
		char code = class_of(w, i, n);

		if (i == 3 && skip)
			i = skip - 1;
		else if (code)
			at = emit(out, at, code);
		if (w[i] == 'x' && i + 1 == n)
			at = emit(out, at, 's');
	}
	return at;
}

char *phonetic_word(struct arena *a, const char *word)
{
	size_t n = strlen(word);
	char *out = arena_alloc(a, 2 * n + 1);

	out[key_letters(out, word, n)] = '\0';
	return out;
}

/* Names as they sound: Gul Bano is one, Abdul Rehman is one. */
struct group {
	uint8_t first, last; /* words */
	enum names_kind kind;
};

static const char *spoken(const struct names_word *w)
{
	return w->entry && w->entry->canonical[0] ? w->entry->canonical : w->text;
}

/* "Fazlur Rahman", "Shamsud Din": the article has taken on the sound that follows. */
static bool is_assimilated(const struct names_word *w, const struct names_word *next)
{
	char last = w->text[w->len - 1];

	return w->len >= 5 && w->text[w->len - 2] == 'u' && !is_vowel(w->text[w->len - 3]) && last == next->text[0] &&
	       strchr("rsndztl", last);
}

static unsigned joins_of(const struct names_word *w)
{
	return w->entry ? w->entry->joins : 0;
}

static bool joins(const struct names_word *w, const struct names_word *next)
{
	unsigned behind = joins_of(w), ahead = joins_of(next);

	if (behind & NAMES_NEXT && (ahead & NAMES_HEAD || names_kind(next) == NAMES_STRONG))
		return true;
	if (names_kind(w) == NAMES_WEAK) /* Muhammad Bakhsh is a Bakhsh */
		return false;
	return behind & NAMES_ANY || ahead & NAMES_PREVIOUS || is_assimilated(w, next);
}

/* Adds word i to the groups; `linked`: an article stands before it. */
static size_t add_to_groups(struct group *g, size_t n, const struct names *name, unsigned i, bool linked)
{
	enum names_kind kind = names_kind(&name->word[i]);

	if (n > 0 && (linked || (kind != NAMES_TITLE && joins(&name->word[g[n - 1].last], &name->word[i])))) {
		g[n - 1].last = (uint8_t)i;
		g[n - 1].kind = NAMES_STRONG;
		return n;
	}
	g[n] = (struct group){(uint8_t)i, (uint8_t)i, kind};
	return n + 1;
}

static size_t make_groups(struct group *g, const struct names *name)
{
	bool linked = false;
	size_t n = 0;

	for (unsigned i = 0; i < name->n; i++) {
		if (names_kind(&name->word[i]) == NAMES_ARTICLE && (i > 0 && i + 1 < name->n)) {
			linked = true;
			continue;
		}
		n = add_to_groups(g, n, name, i, linked && names_kind(&name->word[i]) != NAMES_TITLE);
		linked = false;
	}
	return n;
}

#define KEY_MAX (2 * NAMES_MAX_WORDS * (NAMES_MAX_LETTERS + 1))

struct key {
	const char *text;
	size_t len;
};

static struct key group_key(const struct names *name, const struct group *g, char *out)
{
	char letters[NAMES_MAX_WORDS * (NAMES_MAX_LETTERS + 1)];
	size_t n = 0;

	for (unsigned i = g->first; i <= g->last; i++) {
		const struct names_word *w = &name->word[i];
		size_t end = n + (joins_of(w) & NAMES_ANY && i < g->last ? 3 : NAMES_MAX_LETTERS); /* abd */

		if (names_kind(w) == NAMES_ARTICLE && g->first != g->last)
			continue;
		for (const char *text = spoken(w); *text && n < end; text++)
			letters[n++] = *text;
	}
	return (struct key){out, key_letters(out, letters, n)};
}

static int compare_keys(const struct key *a, const struct key *b)
{
	int order = memcmp(a->text, b->text, a->len < b->len ? a->len : b->len);

	return order ? order : (a->len > b->len) - (a->len < b->len);
}

/* Puts a key in its place among n sorted ones unless it is there. Returns their number. */
static size_t insert_key(struct key *keys, size_t n, struct key k)
{
	size_t at = n;

	while (at > 0 && compare_keys(&keys[at - 1], &k) > 0)
		at--;
	if (at > 0 && compare_keys(&keys[at - 1], &k) == 0)
		return n;
	memmove(keys + at + 1, keys + at, (n - at) * sizeof *keys);
	keys[at] = k;
	return n + 1;
}

/* The best kind of group there is: strong ones if any, else weak ones, else titles. */
static enum names_kind best_kind(const struct group *g, size_t n)
{
	enum names_kind best = NAMES_ARTICLE;

	for (size_t i = 0; i < n; i++) {
		if (g[i].kind < best)
			best = g[i].kind;
	}
	return best;
}

char *phonetic_names(struct arena *a, const struct names *name)
{
	char letters[KEY_MAX], *out, *p;
	struct group g[NAMES_MAX_WORDS];
	struct key keys[NAMES_MAX_WORDS];
	size_t n_groups = make_groups(g, name), n = 0, fill = 0;
	enum names_kind best = best_kind(g, n_groups);

	for (size_t i = 0; i < n_groups; i++) {
		if (g[i].kind != best)
			continue;
		struct key k = group_key(name, &g[i], letters + fill);
		fill += k.len;
		n = insert_key(keys, n, k);
	}
	p = out = arena_alloc(a, fill + n + 1);
	for (size_t i = 0; i < n; i++) {
		if (i)
			*p++ = ' ';
		memcpy(p, keys[i].text, keys[i].len);
		p += keys[i].len;
	}
	return out;
}

char *phonetic_name(struct arena *a, const char *name)
{
	struct names words;

	names_split(&words, a, name);
	return phonetic_names(a, &words);
}

bool phonetic_is_weak(const char *word)
{
	const struct names_entry *entry = names_find(word, strlen(word));

	return entry && entry->kind != NAMES_STRONG;
}
