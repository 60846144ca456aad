/* linkage_level.c -- the comparisons of a linkage model: which test fits which value, levels and their parameters.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/linkage_int.h"

#include "base/text.h"

#include <math.h>

#define SUM_TOLERANCE .01

const char *const link_test_names[LINK_TEST_COUNT + 1] = {
	[LINK_TEST_EQUAL] = "equal",
	[LINK_TEST_SAME_DAY] = "same-day",
	[LINK_TEST_JARO_WINKLER] = "jaro-winkler",
	[LINK_TEST_EDITS] = "edits",
	[LINK_TEST_TOKENS] = "tokens",
	[LINK_TEST_CONTAINS] = "contains",
	[LINK_TEST_PHONETIC] = "phonetic",
	[LINK_TEST_PHONETIC_PART] = "phonetic-part",
	[LINK_TEST_SWAPPED] = "swapped",
	[LINK_TEST_CROSS] = "cross",
	[LINK_TEST_DAY_MONTH_SWAPPED] = "day-month-swapped",
	[LINK_TEST_DAY_DIFFERS] = "day-differs",
	[LINK_TEST_MONTH_DIFFERS] = "month-differs",
	[LINK_TEST_YEAR_DIFFERS] = "year-differs",
	[LINK_TEST_DATE_EDITS] = "date-edits",
	[LINK_TEST_DATES_WITHIN] = "dates-within",
	[LINK_TEST_DAYS_WITHIN] = "days-within",
	[LINK_TEST_SAME_YEAR] = "same-year",
	[LINK_TEST_YEARS_APART] = "years-apart",
	[LINK_TEST_PLACE_WITHIN] = "place-within",
	[LINK_TEST_ELSE] = "else",
};

enum {
	STRINGS = 1 << LINK_CLEAN_TEXT | 1 << LINK_CLEAN_SOUND | 1 << LINK_CLEAN_NAME | 1 << LINK_CLEAN_DIGITS |
		  1 << LINK_CLEAN_CNIC | 1 << LINK_CLEAN_FAMILY_CNIC | 1 << LINK_CLEAN_PHONE | 1 << LINK_CLEAN_EMAIL,
	WORDS = 1 << LINK_CLEAN_TEXT | 1 << LINK_CLEAN_NAME,
	DATES = 1 << LINK_CLEAN_DATE | 1 << LINK_CLEAN_BIRTH,
	ALL = (1 << LINK_CLEAN_COUNT) - 1
};

/* What each test takes: kinds of values, how many of them, and what its limit is called. */
static const struct {
	int kinds;
	unsigned takes;
	const char *limit; /* "?" in front: may be left out */
	int low, high;
} tests[LINK_TEST_COUNT] = {
	[LINK_TEST_EQUAL] = {ALL, 1, NULL, 0, 0},
	[LINK_TEST_SAME_DAY] = {DATES, 1, NULL, 0, 0},
	[LINK_TEST_JARO_WINKLER] = {STRINGS, 1, "at_least", 1, 1000},
	[LINK_TEST_EDITS] = {STRINGS, 1, "at_most", 1, 16},
	[LINK_TEST_TOKENS] = {WORDS, 1, "at_least", 1, 1000},
	[LINK_TEST_CONTAINS] = {WORDS, 1, "?at_least", 0, 1000},
	[LINK_TEST_PHONETIC] = {1 << LINK_CLEAN_NAME, 1, NULL, 0, 0},
	[LINK_TEST_PHONETIC_PART] = {1 << LINK_CLEAN_NAME, 1, NULL, 0, 0},
	[LINK_TEST_SWAPPED] = {STRINGS, 2, "at_least", 1, 1000},
	[LINK_TEST_CROSS] = {STRINGS, 2, NULL, 0, 0},
	[LINK_TEST_DAY_MONTH_SWAPPED] = {DATES, 1, NULL, 0, 0},
	[LINK_TEST_DAY_DIFFERS] = {DATES, 1, NULL, 0, 0},
	[LINK_TEST_MONTH_DIFFERS] = {DATES, 1, NULL, 0, 0},
	[LINK_TEST_YEAR_DIFFERS] = {DATES, 1, "?at_most", 0, 200},
	[LINK_TEST_DATE_EDITS] = {DATES, 1, "at_most", 1, 8},
	[LINK_TEST_DATES_WITHIN] = {DATES, 1, "at_most", 0, 400},
	[LINK_TEST_DAYS_WITHIN] = {DATES, 1, "at_most", 1, 366},
	[LINK_TEST_SAME_YEAR] = {DATES, 1, NULL, 0, 0},
	[LINK_TEST_YEARS_APART] = {DATES, 1, "at_most", 1, 400},
	[LINK_TEST_PLACE_WITHIN] = {1 << LINK_CLEAN_PLACE, 1, "at_most", 1, 8},
	[LINK_TEST_ELSE] = {ALL, 0, NULL, 0, 0},
};

bool test_fits(enum link_test test, enum link_clean clean)
{
	return tests[test].kinds >> clean & 1;
}

unsigned test_takes(enum link_test test)
{
	return tests[test].takes;
}

void read_fit(struct linkage_reader *r, enum link_test test, unsigned value)
{
	if (!test_fits(test, r->m->value[value].clean))
		read_refuse(r, "test", "choose a test for such values, or clean the value another way",
			    "'%s' cannot look at '%s', which is cleaned as '%s'", link_test_names[test],
			    r->m->value[value].id, link_clean_names[r->m->value[value].clean]);
}

int read_limit(struct linkage_reader *r, const cJSON *object, enum link_test test)
{
	static const char *const names[] = {"at_least", "at_most"};
	const char *own = tests[test].limit;
	bool optional = own && *own == '?';

	own = optional ? own + 1 : own;
	for (int i = 0; i < 2; i++)
		if (json_get(object, names[i]) && !text_eq(names[i], own))
			read_refuse(r, names[i], NULL, "the test '%s' has no such limit", link_test_names[test]);
	if (!own || (optional && !json_get(object, own)))
		return 0;
	if (text_eq(own, "at_most"))
		return read_int(r, object, own, tests[test].low, tests[test].high);
	return (int)lround(read_number(r, object, own, 0.001, 1) * 1000);
}

/* The values a level looks at: `of`, else the comparison's own. */
static void read_of(struct linkage_reader *r, const cJSON *item, unsigned own, struct linkage_level *level)
{
	size_t n = 0;
	const char *const *of = read_texts(r, item, "of", &n);
	unsigned takes = tests[level->test].takes;

	level->of[0] = own;
	level->n_of = takes ? 1 : 0;
	if ((of && n != takes) || (!of && takes == 2)) {
		read_refuse(r, "of", NULL, "the test '%s' looks at %u value%s", link_test_names[level->test], takes,
			    takes == 1 ? "" : "s");
		return;
	}
	for (unsigned i = 0; of && i < n; i++) {
		int v = read_value_named(r, "of", of[i]);

		level->of[i] = v < 0 ? 0 : (unsigned)v;
	}
	if (of)
		level->n_of = takes;
	for (unsigned i = 0; i < level->n_of; i++)
		read_fit(r, level->test, level->of[i]);
}

static void read_level(struct linkage_reader *r, const cJSON *item, struct linkage_comparison *c)
{
	static const char *const known[] = {"id",  "title",           "test", "?at_least", "?at_most",
					    "?of", "?term_frequency", "m",    "u",         NULL};
	struct linkage_level *level = &c->level[c->n_levels];
	int test;

	if (!read_members(r, item, known))
		return;
	level->id = read_id(r, item, &c->level[0].id, c->n_levels, sizeof *level);
	const char *before = read_enter(r, level->id);
	level->title = read_text(r, item, "title");
	test = read_word(r, item, "test", "test", link_test_names);
	level->test = test < 0 ? LINK_TEST_ELSE : (enum link_test)test;
	level->term_frequency = json_get(item, "term_frequency") ? read_value(r, item, "term_frequency") : -1;
	level->m = read_number(r, item, "m", 1e-9, 1);
	level->u = read_number(r, item, "u", 1e-9, 1);
	if (test >= 0) {
		read_of(r, item, c->value, level);
		level->limit = read_limit(r, item, level->test);
	}
	if (text_eq(level->id, "missing"))
		read_refuse(r, "id", "dependence rules call so a comparison that a record has no value for",
			    "'missing' is taken");
	r->at = before;
	c->n_levels++;
}

static void check_levels(struct linkage_reader *r, const struct linkage_comparison *c)
{
	double m = 0, u = 0;

	for (unsigned i = 0; i < c->n_levels; i++) {
		bool last = i + 1 == c->n_levels;

		m += c->level[i].m;
		u += c->level[i].u;
		if ((c->level[i].test == LINK_TEST_ELSE) != last)
			read_refuse(r, "levels", "the first level that holds counts; \"else\" takes what is left",
				    last ? "the last level must have the test 'else'"
					 : "only the last level may have the test 'else'");
	}
	if (fabs(m - 1) > SUM_TOLERANCE)
		read_refuse(r, "levels", "they are the shares of all pairs of one woman",
			    "m of all levels come to %.4f and not to 1", m);
	if (fabs(u - 1) > SUM_TOLERANCE)
		read_refuse(r, "levels", "they are the shares of all pairs of different women",
			    "u of all levels come to %.4f and not to 1", u);
}

static void read_comparison(struct linkage_reader *r, const cJSON *item)
{
	static const char *const known[] = {"id", "title", "value", "source", "?confidence", "levels", NULL};
	struct linkage_comparison *c = &r->m->comparison[r->m->n_comparisons];
	const cJSON *levels, *level;
	int value;

	if (!read_members(r, item, known))
		return;
	c->id = read_id(r, item, &r->m->comparison[0].id, r->m->n_comparisons, sizeof *c);
	const char *before = read_enter(r, c->id);
	c->title = read_text(r, item, "title");
	read_source(r, item);
	value = read_value(r, item, "value");
	c->value = value < 0 ? 0 : (unsigned)value;
	levels = value < 0 ? NULL : read_list(r, item, "levels", 2, LINKAGE_MAX_LEVELS);
	const char *here = read_enter(r, "levels");
	bool failed = r->failed;

	r->failed = false;
	cJSON_ArrayForEach(level, levels)
	{
		read_level(r, level, c);
	}
	r->at = here;
	if (levels && !r->failed)
		check_levels(r, c);
	r->failed = r->failed || failed;
	r->at = before;
	r->m->n_comparisons++;
}

void read_comparisons(struct linkage_reader *r, const cJSON *tree)
{
	const cJSON *list = read_list(r, tree, "comparisons", 1, LINKAGE_MAX_COMPARISONS), *item;
	const char *before = read_enter(r, "comparisons");

	cJSON_ArrayForEach(item, list)
	{
		read_comparison(r, item);
	}
	r->at = before;
}
