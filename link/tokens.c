/* tokens.c -- names as bags of words: paired whatever their order.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/compare_int.h"

#include <string.h>

#define MAX_WORDS 15
#define ALONE_SHARE 4 /* a word without a partner counts as a quarter of its letters */

struct words {
	struct compare_text word[MAX_WORDS];
	unsigned n;
};

static void split(struct words *out, const struct link_value *v)
{
	const char *p = v->text, *end = p + v->len, *start;

	for (out->n = 0; p < end && out->n < MAX_WORDS; p++) {
		for (start = p; p < end && *p != ' '; p++)
			;
		if (p > start)
			out->word[out->n++] = (struct compare_text){start, (uint32_t)(p - start),
								    compare_letters(start, (uint32_t)(p - start))};
	}
}

/* The same two values in the same order, whichever comes first: greedy pairing is then symmetric. */
static bool is_turned(const struct link_value *a, const struct link_value *b, const struct words *wa,
		      const struct words *wb)
{
	int order;

	if (wa->n != wb->n)
		return wa->n > wb->n;
	order = memcmp(a->text, b->text, a->len < b->len ? a->len : b->len);
	return order ? order > 0 : a->len > b->len;
}

struct table {
	struct words less, more;             /* less.n <= more.n */
	int16_t alike[MAX_WORDS][MAX_WORDS]; /* thousandths */
};

static void fill_words(struct table *t, const struct link_value *a, const struct link_value *b)
{
	split(&t->less, a);
	split(&t->more, b);
	if (is_turned(a, b, &t->less, &t->more)) {
		struct words hold = t->less;

		t->less = t->more;
		t->more = hold;
	}
}

static int16_t word_alike(const struct compare_text *a, const struct compare_text *b)
{
	return a->letters & b->letters ? (int16_t)compare_jaro_winkler(a->at, a->len, b->at, b->len) : 0;
}

static void fill_table(struct table *t)
{
	for (unsigned i = 0; i < t->less.n; i++) {
		for (unsigned j = 0; j < t->more.n; j++)
			t->alike[i][j] = word_alike(&t->less.word[i], &t->more.word[j]);
	}
}

/* Takes the best pair that is left out of the table. Returns its similarity. */
static int take_best(struct table *t, unsigned *i_best, unsigned *j_best)
{
	int best = -1;

	for (unsigned i = 0; i < t->less.n; i++) {
		for (unsigned j = 0; j < t->more.n; j++) {
			if (t->alike[i][j] > best) {
				best = t->alike[i][j];
				*i_best = i;
				*j_best = j;
			}
		}
	}
	for (unsigned j = 0; j < t->more.n; j++)
		t->alike[*i_best][j] = -1;
	for (unsigned i = 0; i < t->less.n; i++)
		t->alike[i][*j_best] = -1;
	return best;
}

/* Letters of all words, in the order written, into out; 0 when they do not fit. */
static uint32_t run_together(char out[COMPARE_MAX_BYTES], const struct words *w)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < w->n; i++) {
		if (n + w->word[i].len > COMPARE_MAX_BYTES)
			return 0;
		memcpy(out + n, w->word[i].at, w->word[i].len);
		n += w->word[i].len;
	}
	return n;
}

/* "Gul Bano" and "Gulbano": the same letters, or all but one. 0 when they are not. */
static int written_together(const struct table *t)
{
	char a[COMPARE_MAX_BYTES], b[COMPARE_MAX_BYTES];
	uint32_t na = run_together(a, &t->less), nb = run_together(b, &t->more);

	if (na == 0 || nb == 0 || compare_edits(a, na, b, nb, 1) > 1)
		return 0;
	return compare_jaro_winkler(a, na, b, nb);
}

static uint32_t letters(const struct words *w)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < w->n; i++)
		n += w->word[i].len;
	return n;
}

static struct compare_pairing pair_all(struct table *t)
{
	struct compare_pairing result = {0, 1000};
	uint64_t sum = 0, weights = 0;
	uint32_t alone = letters(&t->less) + letters(&t->more);

	for (unsigned k = 0; k < t->less.n; k++) {
		unsigned i = 0, j = 0;
		int alike = take_best(t, &i, &j);
		uint32_t both = t->less.word[i].len + t->more.word[j].len;

		sum += (uint64_t)ALONE_SHARE * both * (uint64_t)alike;
		weights += (uint64_t)ALONE_SHARE * both;
		alone -= both;
		result.worst = alike; /* the best are taken first */
	}
	result.tokens = (int)(sum / (weights + alone));
	return result;
}

struct compare_pairing compare_pair_words(const struct link_value *a, const struct link_value *b)
{
	struct compare_pairing result;
	struct table t;
	int together;

	fill_words(&t, a, b);
	if (t.less.n == 0)
		return (struct compare_pairing){a->len == b->len && memcmp(a->text, b->text, a->len) == 0 ? 1000 : 0,
						-1};
	fill_table(&t);
	together = t.less.n != t.more.n ? written_together(&t) : 0;
	result = pair_all(&t);
	if (together > result.tokens)
		result.tokens = together;
	return result;
}

int compare_tokens(const struct link_value *a, const struct link_value *b)
{
	return compare_pair_words(a, b).tokens;
}

int compare_words_bound(const struct link_value *a, const struct link_value *b)
{
	struct words wa, wb;
	int most = 0;

	split(&wa, a);
	split(&wb, b);
	if (wa.n != wb.n) { /* may be the same but for blanks */
		uint32_t la = letters(&wa), lb = letters(&wb);

		if ((la > lb ? la - lb : lb - la) <= 1)
			return 1000;
	}
	for (unsigned j = 0; j < wb.n; j++) {
		for (unsigned i = 0; i < wa.n; i++) {
			int bound = compare_jaro_winkler_bound(&wa.word[i], &wb.word[j]);

			most = bound > most ? bound : most;
		}
	}
	return most;
}
