/* compare.c -- which level of a comparison two records reach.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/compare_int.h"

#include <string.h>

#define UNKNOWN (-1)

/* What is known of a pair of values that several levels look at: each is worked out once. */
struct memo {
	unsigned value;
	int alike, alike_bound, edits, words_bound;
	struct compare_pairing words;
};

#define UNKNOWN_OF(v)                                                                                                  \
	{                                                                                                              \
		.value = (v), .alike = UNKNOWN, .alike_bound = UNKNOWN, .edits = UNKNOWN, .words_bound = UNKNOWN,      \
		.words = {                                                                                             \
			UNKNOWN,                                                                                       \
			UNKNOWN                                                                                        \
		}                                                                                                      \
	}

static bool is_equal(const struct link_value *x, const struct link_value *y)
{
	return x->len == y->len && (x->text == y->text || memcmp(x->text, y->text, x->len) == 0);
}

static struct compare_text text_of(const struct link_value *v)
{
	return (struct compare_text){v->text, v->len, v->letters ? v->letters : compare_letters(v->text, v->len)};
}

static int alike_bound(const struct link_value *x, const struct link_value *y)
{
	struct compare_text a = text_of(x), b = text_of(y);

	return compare_jaro_winkler_bound(&a, &b);
}

static bool is_alike(const struct link_value *x, const struct link_value *y, int at_least, struct memo *memo)
{
	if (memo->alike_bound == UNKNOWN)
		memo->alike_bound = alike_bound(x, y);
	if (memo->alike_bound < at_least)
		return false;
	if (memo->alike == UNKNOWN)
		memo->alike = compare_jaro_winkler(x->text, x->len, y->text, y->len);
	return memo->alike >= at_least;
}

static bool is_near(const struct link_value *x, const struct link_value *y, int at_most, struct memo *memo)
{
	if (at_most <= 1) /* quicker than the whole distance */
		return compare_edits(x->text, x->len, y->text, y->len, at_most) <= at_most;
	if (memo->edits == UNKNOWN)
		memo->edits = compare_edits(x->text, x->len, y->text, y->len, (int)COMPARE_MAX_BYTES);
	return memo->edits <= at_most;
}

/* Words paired, when any pair can reach `at_least` at all; else less than that. */
static struct compare_pairing pairing(const struct link_value *x, const struct link_value *y, int at_least,
				      struct memo *memo)
{
	if (memo->words_bound == UNKNOWN)
		memo->words_bound = compare_words_bound(x, y);
	if (memo->words_bound < at_least)
		return (struct compare_pairing){-1, -1};
	if (memo->words.tokens == UNKNOWN)
		memo->words = compare_pair_words(x, y);
	return memo->words;
}

static bool sounds_same(const struct link_value *x, const struct link_value *y)
{
	return x->phonetic && y->phonetic && strcmp(x->phonetic, y->phonetic) == 0;
}

static const char *word_behind(const char *s)
{
	while (*s > ' ')
		s++;
	return s + (*s == ' ');
}

/* The keys of a name are letters, sorted, and each stands once: one walk along both, until one is passed. */
static bool sounds_part(const char *few, const char *many)
{
	while (*few) {
		size_t n = 0;

		while (few[n] > ' ' && few[n] == many[n])
			n++;
		if (few[n] <= ' ' && many[n] <= ' ' && n > 0)
			few = word_behind(few + n);
		else if (*many == '\0' || few[n] < many[n])
			return false;
		many = word_behind(many + n);
	}
	return true;
}

static bool is_part_by_sound(const struct link_value *x, const struct link_value *y)
{
	return x->phonetic && y->phonetic &&
	       (sounds_part(x->phonetic, y->phonetic) || sounds_part(y->phonetic, x->phonetic));
}

/* A test of one value; both have it. */
static bool holds(enum link_test test, int limit, const struct link_value *x, const struct link_value *y,
		  struct memo *memo)
{
	switch (test) {
	case LINK_TEST_EQUAL:
		return is_equal(x, y);
	case LINK_TEST_JARO_WINKLER:
		return is_alike(x, y, limit, memo);
	case LINK_TEST_EDITS:
		return is_near(x, y, limit, memo);
	case LINK_TEST_TOKENS:
		return pairing(x, y, limit, memo).tokens >= limit;
	case LINK_TEST_CONTAINS:
		limit = limit ? limit : 1000;
		return pairing(x, y, limit, memo).worst >= limit;
	case LINK_TEST_PHONETIC:
		return sounds_same(x, y);
	case LINK_TEST_PHONETIC_PART:
		return is_part_by_sound(x, y);
	case LINK_TEST_PLACE_WITHIN:
		return compare_place_distance(x, y) <= limit;
	case LINK_TEST_ELSE:
		return true;
	default:
		return compare_dates(test, limit, x, y);
	}
}

bool compare_values(enum link_test test, int limit, const struct link_value *x, const struct link_value *y)
{
	struct memo memo = UNKNOWN_OF(0);

	return x->text && y->text && holds(test, limit, x, y, &memo);
}

static bool is_same_or_alike(const struct link_value *x, const struct link_value *y, int at_least)
{
	struct memo memo = UNKNOWN_OF(0);

	if (!x->text || !y->text)
		return false;
	return is_equal(x, y) || (at_least > 0 && is_alike(x, y, at_least, &memo));
}

static bool level_holds(const struct linkage_level *level, const struct link_value *x, const struct link_value *y,
			struct memo *memo)
{
	const struct link_value *x0 = &x[level->of[0]], *y0 = &y[level->of[0]];

	if (level->test == LINK_TEST_ELSE)
		return true;
	if (level->test == LINK_TEST_SWAPPED)
		return is_same_or_alike(x0, &y[level->of[1]], level->limit) &&
		       is_same_or_alike(&x[level->of[1]], y0, level->limit);
	if (level->test == LINK_TEST_CROSS)
		return is_same_or_alike(x0, &y[level->of[1]], 0) || is_same_or_alike(&x[level->of[1]], y0, 0);
	if (memo->value != level->of[0])
		return compare_values(level->test, level->limit, x0, y0);
	return x0->text && y0->text && holds(level->test, level->limit, x0, y0, memo);
}

bool compare_level(const struct linkage_level *level, const struct link_value *x, const struct link_value *y)
{
	struct memo memo = UNKNOWN_OF(level->of[0]);

	return level_holds(level, x, y, &memo);
}

uint8_t compare_rest(const struct linkage_comparison *c, unsigned from, const struct link_value *x,
		     const struct link_value *y)
{
	struct memo memo = UNKNOWN_OF(c->value);

	for (unsigned i = from; i < c->n_levels; i++) {
		if (level_holds(&c->level[i], x, y, &memo))
			return (uint8_t)i;
	}
	return (uint8_t)(c->n_levels - 1);
}

uint8_t compare_one(const struct linkage_comparison *c, const struct link_value *x, const struct link_value *y)
{
	if (!x[c->value].text || !y[c->value].text)
		return LINK_MISSING;
	return compare_rest(c, 0, x, y);
}

void compare_rows(const struct linkage *m, const struct link_value *x, const struct link_value *y,
		  uint8_t out[LINKAGE_MAX_COMPARISONS])
{
	for (unsigned i = 0; i < m->n_comparisons; i++)
		out[i] = compare_one(&m->comparison[i], x, y);
}
