/* place_form.c -- how much one spelling of a place is like another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Both are brought to Latin letters first (Urdu letter by letter), then compared by an alignment with a cost for every
 * difference: vowels are cheap because Urdu names are romanised by ear, consonants are not. Words are compared one by
 * one, so that North is never South because the rest of the name is long.
 */
#include "link/place_int.h"

#include "base/text.h"

#include <stdlib.h>
#include <utf8proc.h>

/* Urdu letters as text_fold leaves them, in the Latin letters that name lists write. */
static const struct {
	utf8proc_int32_t letter;
	const char *latin;
} urdu[] = {
	{0x0621, ""},  {0x0622, "a"}, {0x0623, "a"}, {0x0624, "o"},  {0x0625, "a"},  {0x0626, "i"},  {0x0627, "a"},
	{0x0628, "b"}, {0x0629, "h"}, {0x062A, "t"}, {0x062B, "s"},  {0x062C, "j"},  {0x062D, "h"},  {0x062E, "kh"},
	{0x062F, "d"}, {0x0630, "z"}, {0x0631, "r"}, {0x0632, "z"},  {0x0633, "s"},  {0x0634, "sh"}, {0x0635, "s"},
	{0x0636, "z"}, {0x0637, "t"}, {0x0638, "z"}, {0x0639, "a"},  {0x063A, "gh"}, {0x0641, "f"},  {0x0642, "q"},
	{0x0643, "k"}, {0x0644, "l"}, {0x0645, "m"}, {0x0646, "n"},  {0x0647, "h"},  {0x0648, "v"},  {0x0649, "i"},
	{0x064A, "i"}, {0x0679, "t"}, {0x067E, "p"}, {0x0686, "ch"}, {0x0688, "d"},  {0x0691, "r"},  {0x0698, "z"},
	{0x06A9, "k"}, {0x06AF, "g"}, {0x06BA, "n"}, {0x06BE, "h"},  {0x06C1, "h"},  {0x06C2, "h"},  {0x06C3, "h"},
	{0x06CC, "i"}, {0x06D2, "i"}, {0x06D3, "i"},
};

static const char *latin_of(utf8proc_int32_t cp)
{
	for (size_t i = 0; i < sizeof urdu / sizeof urdu[0]; i++)
		if (urdu[i].letter == cp)
			return urdu[i].latin;
	return NULL;
}

/* The folded text in Latin letters; NULL when it holds another script. *is_urdu is set when anything was changed. */
static const char *to_latin(struct arena *a, const char *folded, bool *is_urdu)
{
	size_t n = strlen(folded), k = 0, i = 0;
	char *out = arena_alloc(a, 2 * n + 1);

	while (i < n) {
		utf8proc_int32_t cp;
		utf8proc_ssize_t len =
			utf8proc_iterate((const utf8proc_uint8_t *)folded + i, (utf8proc_ssize_t)(n - i), &cp);
		const char *latin;

		if (len <= 0)
			return NULL;
		i += (size_t)len;
		if (cp < 0x80) {
			out[k++] = (char)cp;
			continue;
		}
		latin = latin_of(cp);
		if (!latin)
			return NULL;
		*is_urdu = true;
		while (*latin)
			out[k++] = *latin++;
	}
	out[k] = '\0';
	return out;
}

static bool add_letter(struct place_form *f, char c)
{
	if (f->n == PLACE_FORM_MAX)
		return false;
	f->digit = f->digit || (c >= '0' && c <= '9');
	f->letter[f->n++] = (unsigned char)(c >= 'a' ? c - 'a' + 1 : c - '0' + 27);
	return true;
}

bool place_form_make(struct arena *a, const char *spelling, struct place_form *out)
{
	const char *latin;

	memset(out, 0, sizeof *out);
	latin = to_latin(a, text_fold(a, text_fold_digits(a, spelling)), &out->urdu);
	if (!latin)
		return false;
	for (const char *p = text_fold_roman(a, latin); *p; p++) {
		if (*p == ' ') {
			if (out->words == PLACE_FORM_WORDS - 1)
				return false;
			out->start[++out->words] = out->n;
		} else if (!((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9')) || !add_letter(out, *p)) {
			return false;
		}
	}
	out->start[++out->words] = out->n;
	return out->n > 0;
}

/* ---- alignment ---- */

struct stretch {
	const unsigned char *letter;
	int n;
};

static int least_of(int a, int b)
{
	return a < b ? a : b;
}

/* Cost of turning one into the other: optimal string alignment with weights. More than `most` is `most` + 1. */
static int align(const struct place_rules *r, bool mixed, struct stretch a, struct stretch b, int most)
{
	int rows[3][PLACE_FORM_MAX + 1];
	int *before = rows[0], *above = rows[1], *row = rows[2];
	const int *add = r->add[mixed];

	above[0] = 0;
	for (int k = 1; k <= b.n; k++)
		above[k] = above[k - 1] + add[b.letter[k - 1]];
	for (int i = 1; i <= a.n; i++) {
		const int *change = r->change[mixed][a.letter[i - 1]];
		int best = row[0] = above[0] + add[a.letter[i - 1]], *spare;

		for (int k = 1; k <= b.n; k++) {
			int v = above[k - 1] + change[b.letter[k - 1]];

			v = least_of(v, above[k] + add[a.letter[i - 1]]);
			v = least_of(v, row[k - 1] + add[b.letter[k - 1]]);
			if (i > 1 && k > 1 && a.letter[i - 1] == b.letter[k - 2] && a.letter[i - 2] == b.letter[k - 1])
				v = least_of(v, before[k - 2] + r->swapped);
			row[k] = v;
			best = least_of(best, v);
		}
		if (best > most)
			return most + 1;
		spare = before;
		before = above;
		above = row;
		row = spare;
	}
	return least_of(above[b.n], most + 1);
}

static struct stretch word_of(const struct place_form *f, int w)
{
	return (struct stretch){f->letter + f->start[w], f->start[w + 1] - f->start[w]};
}

static struct stretch whole_of(const struct place_form *f)
{
	return (struct stretch){f->letter, f->n};
}

static bool same(struct stretch a, struct stretch b)
{
	return a.n == b.n && memcmp(a.letter, b.letter, (size_t)a.n) == 0;
}

/* Most that a difference may cost for the likeness to be `least`. */
static int allowed(int least, int letters)
{
	return (PLACE_COST_LETTER - least) * letters;
}

static int likeness(int cost, int letters, int least)
{
	int v = PLACE_COST_LETTER - (cost + letters / 2) / letters;

	return v >= least && v > 0 ? v : 0;
}

static int longer(struct stretch a, struct stretch b)
{
	return a.n > b.n ? a.n : b.n;
}

/* Word by word: every word must be alike by itself, short ones equal. */
static int by_words(const struct place_rules *r, const struct place_form *a, const struct place_form *b, int least)
{
	int cost = 0, letters = 0;

	for (int w = 0; w < a->words; w++) {
		struct stretch x = word_of(a, w), y = word_of(b, w);
		int n = longer(x, y), most = allowed(r->score, n), c = 0;

		if (!same(x, y)) {
			if (least_of(x.n, y.n) < r->letters)
				return 0;
			c = align(r, a->urdu != b->urdu, x, y, most);
			if (c > most)
				return 0;
		}
		cost += c;
		letters += n;
	}
	return likeness(cost, letters, least);
}

int place_form_likeness(const struct place_rules *r, const struct place_form *a, const struct place_form *b, int least)
{
	struct stretch x = whole_of(a), y = whole_of(b);
	int n = longer(x, y), most = allowed(least, n), cost;

	if (a->digit || b->digit)
		return a->words == b->words && same(x, y) ? PLACE_COST_LETTER : 0;
	if (abs(x.n - y.n) * r->add[a->urdu != b->urdu][1] > most) /* a is the cheapest letter there is */
		return 0;
	if (a->words == b->words && a->words > 1)
		return by_words(r, a, b, least);
	cost = align(r, a->urdu != b->urdu, x, y, most);
	return cost > most ? 0 : likeness(cost, n, least);
}
