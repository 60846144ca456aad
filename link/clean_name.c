/* clean_name.c -- a person's name as it is compared: strong words first, titles gone.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/clean.h"

#include "link/names.h"
#include "link/phonetic.h"

/* A weak word or a title stands under one spelling: its variants say nothing. So does a known word in Arabic script,
 * whose short vowels are not written: gl is Gul. */
static const char *shown(const struct names *name, const struct names_word *w)
{
	enum names_kind kind = names_kind(w);
	bool usual = kind == NAMES_WEAK || kind == NAMES_TITLE || (kind == NAMES_STRONG && name->romanised);

	return usual && w->entry ? w->entry->canonical : w->text;
}

/* Adds the words of one kind to out; articles go with the strong ones. Returns where it ends. */
static char *put_words(char *p, const char *start, const struct names *name, enum names_kind kind, uint8_t *words)
{
	for (unsigned i = 0; i < name->n; i++) {
		enum names_kind is = names_kind(&name->word[i]);
		const char *text = shown(name, &name->word[i]);

		if ((is == NAMES_ARTICLE ? NAMES_STRONG : is) != kind)
			continue;
		if (p > start)
			*p++ = ' ';
		while (*text)
			*p++ = *text++;
		(*words)++;
	}
	return p;
}

void clean_name(struct arena *a, const char *cell, struct link_value *out)
{
	char text[2 * NAMES_MAX_WORDS * (NAMES_MAX_LETTERS + 1)], *p;
	struct names name;

	names_split(&name, a, cell);
	if (name.n == 0)
		return;
	p = put_words(text, text, &name, NAMES_STRONG, &out->words);
	p = put_words(p, text, &name, NAMES_WEAK, &out->words);
	if (p == text)
		p = put_words(p, text, &name, NAMES_TITLE, &out->words);
	out->len = (uint32_t)(p - text);
	out->text = arena_strndup(a, text, out->len);
	out->phonetic = phonetic_names(a, &name);
}
