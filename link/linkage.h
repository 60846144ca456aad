/* linkage.h -- a linkage model read from a file of schemas/linkage: what is compared, how, and what follows.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A model names *values* (cleaned columns), *comparisons* (ordered levels, the first whose test holds), *blocking
 * rules* (which pairs are looked at), *dependence* rules (what several levels mean together: a household, twins),
 * thresholds and the constraints of clusters. The engine knows no field by name; a new file needs a new model, no C.
 * Ownership: everything lives in the arena passed and is not changed after linkage_open.
 */
#ifndef LINK_LINKAGE_H
#define LINK_LINKAGE_H

#include "base/arena.h"
#include "base/msg.h"

#include <stdbool.h>
#include <stdint.h>

#define LINKAGE_MAX_COLUMNS 24
#define LINKAGE_MAX_VALUES 24
#define LINKAGE_MAX_COMPARISONS 16
#define LINKAGE_MAX_LEVELS 14 /* with the last, "else"; a pattern has 4 bits a comparison (pairs.h), 0 is missing */
#define LINKAGE_MAX_KEYS 4    /* values joined in one blocking rule */
#define LINKAGE_MAX_BLOCKS 24
#define LINKAGE_MAX_CONDITIONS 8

/* How columns become a value; names in JSON with '-' for '_'. What each does: value.h. */
enum link_clean {
	LINK_CLEAN_TEXT,        /* folded words */
	LINK_CLEAN_NAME,        /* a person's name: words folded to Latin, honorifics apart */
	LINK_CLEAN_SOUND,       /* the phonetic key of a person's name, so that its frequency can be followed */
	LINK_CLEAN_DIGITS,      /* digits only */
	LINK_CLEAN_CNIC,        /* her own CNIC */
	LINK_CLEAN_FAMILY_CNIC, /* the CNIC of a relative written in her place */
	LINK_CLEAN_PHONE,       /* national form */
	LINK_CLEAN_DATE,        /* a date in one column, or year, month, day in three */
	LINK_CLEAN_BIRTH,       /* birth date; or age in years and the day it was stated */
	LINK_CLEAN_PLACE,       /* place code and name, comparable by distance in the tree */
	LINK_CLEAN_EMAIL,       /* local part and domain */
	LINK_CLEAN_COUNT
};

/* When a level holds; names in JSON with '-' for '_'. What each does: compare.h. */
enum link_test {
	LINK_TEST_EQUAL,         /* the cleaned texts are equal */
	LINK_TEST_SAME_DAY,      /* dates known to the day, and equal (equal takes "1980" and "1980" too) */
	LINK_TEST_JARO_WINKLER,  /* at_least, thousandths */
	LINK_TEST_EDITS,         /* optimal string alignment, at_most */
	LINK_TEST_TOKENS,        /* words paired in any order, at_least thousandths */
	LINK_TEST_CONTAINS,      /* all words of one among those of the other, fuzzily */
	LINK_TEST_PHONETIC,      /* phonetic keys equal */
	LINK_TEST_PHONETIC_PART, /* all phonetic keys of one name among those of the other */
	LINK_TEST_SWAPPED,       /* of two values: each equals (Jaro-Winkler at_least) the other's other value */
	LINK_TEST_CROSS,         /* of two values: the first of one equals the second of the other */
	LINK_TEST_DAY_MONTH_SWAPPED,
	LINK_TEST_DAY_DIFFERS,   /* same year and month */
	LINK_TEST_MONTH_DIFFERS, /* same year and day */
	LINK_TEST_YEAR_DIFFERS,  /* same month and day; years at most `at_most` apart, 0 any */
	LINK_TEST_DATE_EDITS,    /* digits of YYYYMMDD at most `at_most` edits apart */
	LINK_TEST_DATES_WITHIN,  /* both known to the day; years at most `at_most` apart: what is left of full dates */
	LINK_TEST_DAYS_WITHIN,   /* both known to the day, days of the calendar; at most `at_most` days apart */
	LINK_TEST_SAME_YEAR,
	LINK_TEST_YEARS_APART,  /* at most `at_most` years */
	LINK_TEST_PLACE_WITHIN, /* nearest common area at most `at_most` levels up */
	LINK_TEST_ELSE,         /* always; stands last, and only there */
	LINK_TEST_COUNT
};

/* What of a value goes into a blocking key; names in JSON with '-' for '_'. What each does: key.h. */
enum link_key {
	LINK_KEY_WHOLE,
	LINK_KEY_PHONETIC,      /* of the whole name */
	LINK_KEY_PHONETIC_EACH, /* of each word: several keys */
	LINK_KEY_PHONETIC_SET,  /* of all words, sorted */
	LINK_KEY_INITIAL,       /* first letter */
	LINK_KEY_PREFIX,        /* first `length` characters */
	LINK_KEY_YEAR,          /* of a date */
	LINK_KEY_YEAR_NEAR,     /* so that years at most `length` apart meet: several keys */
	LINK_KEY_MONTH_DAY,
	LINK_KEY_DATE_LOOSE, /* day and month in either order */
	LINK_KEY_LESS_ONE,   /* the value less any one character: several keys, one edit apart meet */
	LINK_KEY_COUNT
};

/* One column a model reads; `name` may have stood under other headings, `also`. */
struct linkage_column {
	const char *name;
	const char *const *also; /* n_also */
	size_t n_also;
	bool optional; /* a file without it can be linked all the same: the value is absent everywhere */
};

struct linkage_value {
	const char *id;
	enum link_clean clean;
	unsigned column[3]; /* indices, n_columns of them */
	unsigned n_columns;
};

struct linkage_level {
	const char *id, *title; /* "same", "one letter apart" */
	enum link_test test;
	unsigned of[2]; /* values it looks at; of[0] alone unless the test takes two */
	unsigned n_of;
	int limit;          /* at_least or at_most, 0 none */
	int term_frequency; /* value whose frequency this level's weight follows; -1 none */
	double m, u;        /* shipped parameters: share among pairs of the same woman, of different women */
};

struct linkage_comparison {
	const char *id, *title;
	unsigned value; /* both must have it, else the comparison is missing: weight 0 */
	struct linkage_level level[LINKAGE_MAX_LEVELS];
	unsigned n_levels;
};

struct linkage_key {
	unsigned value;
	enum link_key kind;
	int length; /* of prefix, year-near */
};

struct linkage_block {
	const char *id, *title;
	struct linkage_key key[LINKAGE_MAX_KEYS];
	unsigned n_keys;
	uint32_t max; /* records in a block; a larger one is skipped and reported */
	bool exact;   /* pairs of this rule are almost certainly the same woman: gives the prior with `recall` */
};

/* Holds when every condition does: the comparison's level is one of `levels` (bit per level; bit LINKAGE_MAX_LEVELS:
 * missing). Then `bits` are added, or the pair is never the same woman when `veto`. */
struct linkage_dependence {
	const char *id, *title;
	struct {
		unsigned comparison;
		uint32_t levels;
	} when[LINKAGE_MAX_CONDITIONS];
	unsigned n_when;
	double bits;
	bool veto;
};

/* Two records of one cluster may not contradict each other: both have the value and the test does not hold. */
struct linkage_conflict {
	const char *id, *title;
	unsigned value;
	enum link_test test;
	int limit;
};

struct linkage {
	const char *id, *title, *source; /* id with version: stands beside every decision */
	unsigned char sha256[32];        /* of the file */
	struct linkage_column column[LINKAGE_MAX_COLUMNS];
	unsigned n_columns;
	const char *const
		*id_columns; /* headings under which a file may keep the id; the first found holds; NULL ends */
	struct linkage_value value[LINKAGE_MAX_VALUES];
	unsigned n_values;
	struct linkage_comparison comparison[LINKAGE_MAX_COMPARISONS];
	unsigned n_comparisons;
	struct linkage_block block[LINKAGE_MAX_BLOCKS];
	unsigned n_blocks;
	struct linkage_dependence *dependence;
	unsigned n_dependence;
	struct linkage_conflict *conflict;
	unsigned n_conflicts;
	double prior;             /* shipped: probability that a random pair is one woman */
	double prior_recall;      /* share of true pairs the exact rules find, for estimating the prior */
	double link, review;      /* probabilities at and above which a pair is linked, or looked at */
	double registry_link;     /* the same for the registry, which has people to ask: joins without asking from
				     here on; 0: as link */
	double registry_margin;   /* odds by which a woman must lead another one for the registry to join her; 1: any */
	double registry_twice;    /* share of women who have two numbers of the program; 1: these say nothing */
	double min_agreement;     /* share of a merge's cross pairs that must agree, 0..1 */
	uint32_t max_cluster;     /* records; larger merges go to review; 0 no limit */
	uint32_t min_train_pairs; /* with fewer expected same-woman pairs the shipped m hold */
	uint64_t seed;
	bool one_to_one; /* files hold each woman once: at most one record of each file in a cluster */
};

/* Reads and checks a model. STATUS_INPUT with file, field and what to do: unknown comparator, cleaning, key or field
 * (the nearest known one is named), a level before "else" missing, levels' m or u not summing to 1 (within 0.01),
 * a threshold out of range, more of anything than the limits above. */
enum status linkage_open(struct arena *a, const char *path, struct linkage *out, struct msgq *q);

/* Names as they stand in JSON. */
extern const char *const link_clean_names[LINK_CLEAN_COUNT + 1];
extern const char *const link_test_names[LINK_TEST_COUNT + 1];
extern const char *const link_key_names[LINK_KEY_COUNT + 1];

#endif
