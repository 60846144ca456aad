/* place_piece.c -- the pieces of a place as written: "Goth Sur, UC Surbandar; Gwadar".
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/place_int.h"

#include "base/text.h"

/* ---- splitting ---- */

/* Length of the separator that begins at p; 0 none. Dashes and strokes separate only between blanks: Sunt-Sar, U/C. */
static size_t separator(const char *start, const char *p)
{
	static const char *const alone[] = {",", ";", "\n", "\xd8\x8c", "\xd8\x9b", NULL};    /* U+060C, U+061B */
	static const char *const spaced[] = {"-", "/", "\xe2\x80\x93", "\xe2\x80\x94", NULL}; /* en and em dash */

	for (const char *const *s = alone; *s; s++)
		if (strncmp(p, *s, strlen(*s)) == 0)
			return strlen(*s);
	for (const char *const *s = spaced; *s && p > start && p[-1] == ' '; s++)
		if (strncmp(p, *s, strlen(*s)) == 0 && p[strlen(*s)] == ' ')
			return strlen(*s);
	return 0;
}

/* What a text says beside a name: its level, or that it is something small. */
static void strip_word(struct place_index *x, struct piece *p)
{
	size_t n = strlen(p->folded);

	for (size_t i = 0; i < x->rules.n_words; i++) {
		const struct place_word *w = &x->rules.word[i];
		size_t k = strlen(w->word);
		bool first = n > k + 1 && strncmp(p->folded, w->word, k) == 0 && p->folded[k] == ' ';
		bool last = n > k + 1 && p->folded[n - k - 1] == ' ' && strcmp(p->folded + n - k, w->word) == 0;

		if (!first && !last)
			continue;
		p->bare = first ? p->folded + k + 1 : arena_strndup(&x->scratch, p->folded, n - k - 1);
		p->level = w->level;
		p->small = !w->level;
		return;
	}
}

void piece_set(struct place_index *x, struct piece *p, const char *text)
{
	*p = (struct piece){.text = text, .folded = text_fold(&x->scratch, text_fold_digits(&x->scratch, text))};
	strip_word(x, p);
}

bool pieces_split(struct place_index *x, const char *name, struct pieces *out)
{
	out->n = 0;
	for (const char *from = name;;) {
		size_t sep = 0;
		const char *to = from, *text;

		while (*to && (sep = separator(name, to)) == 0)
			to++;
		text = text_trim(&x->scratch, arena_strndup(&x->scratch, from, (size_t)(to - from)));
		if (*text && out->n == PLACE_MAX_PIECES)
			return false;
		if (*text)
			piece_set(x, &out->piece[out->n++], text);
		if (!*to)
			return true;
		from = to + sep;
	}
}

bool pieces_replace(struct pieces *p, size_t i, const struct piece *with, size_t n)
{
	if (p->n - 1 + n > PLACE_MAX_PIECES)
		return false;
	memmove(&p->piece[i + n], &p->piece[i + 1], (p->n - i - 1) * sizeof *p->piece);
	memcpy(&p->piece[i], with, n * sizeof *with);
	p->n += n - 1;
	return true;
}

/* ---- looking up ---- */

void piece_look_up(struct place_index *x, struct piece *p)
{
	p->score = p->margin = PLACE_COST_LETTER;
	p->found = place_lookup_name(x, p->folded, &p->how);
	if (p->found.n > 0 || !p->bare)
		return;
	p->found = place_lookup_name(x, p->bare, &p->how);
	for (size_t i = p->found.n; p->level && i > 0; i--)
		if (p->found.area[i - 1]->level != p->level)
			places_drop(&p->found, i - 1);
}

struct places pieces_meet(struct place_index *x, const struct pieces *p)
{
	struct places out = {NULL, 0};
	size_t total = 0;

	for (size_t i = 0; i < p->n; i++)
		total += p->piece[i].found.n;
	out.area = arena_calloc(&x->scratch, total + 1, sizeof(void *));
	for (size_t i = 0; i < p->n; i++) {
		for (size_t k = 0; k < p->piece[i].found.n; k++) {
			const struct area *a = p->piece[i].found.area[k];
			bool fit = !places_hold(&out, a);

			for (size_t j = 0; j < p->n && fit; j++)
				fit = p->piece[j].found.n == 0 || places_any_above(&p->piece[j].found, a);
			if (fit)
				out.area[out.n++] = a;
		}
	}
	return out;
}
