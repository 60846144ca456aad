/* place_int.h -- areas, their spellings and the rules of likeness, shared by the parts of link/place; internal.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: areas, keys and forms live in index.keep; what a look-up returns lives in index.scratch until the next
 * place_resolve.
 */
#ifndef LINK_PLACE_INT_H
#define LINK_PLACE_INT_H

#include "link/place.h"

#include <stdbool.h>

/* ---- rules: schemas/linkage/places.json ---- */

#define PLACE_LETTERS 37   /* 0 none, a..z, then digits */
#define PLACE_FORM_MAX 48  /* letters of a spelling that is compared; longer ones are not */
#define PLACE_FORM_WORDS 8 /* words of it */
#define PLACE_COST_LETTER 1000

struct place_word {
	const char *word;  /* folded */
	const char *level; /* one of place_level; NULL smaller than a union council */
};

struct place_rules {
	int score, score_alone, margin; /* thousandths */
	int letters;
	const char *least_level; /* with a piece that no list knows, the rest must be of this level or below */
	int swapped;             /* costs are thousandths of a letter */
	/* Costs of a letter in another's place and of one too much; [1] between an Urdu and a Latin spelling. */
	int change[2][PLACE_LETTERS][PLACE_LETTERS];
	int add[2][PLACE_LETTERS];
	struct place_word *word;
	size_t n_words;
};

/* STATUS_INPUT with messages naming the member when the file is not well made. */
enum status place_rules_load(struct arena *a, const char *path, struct place_rules *out, struct msgq *q);

/* The pointer that stands for a level's name, NULL for another word. */
const char *place_level(const char *name);
/* True when level a lies below level b; NULL lies below nothing and above nothing. */
bool place_level_below(const char *a, const char *b);

/* ---- forms: a spelling as letters ---- */

struct place_form {
	unsigned char letter[PLACE_FORM_MAX]; /* a 1 ... z 26, 0 27 ... 9 36 */
	unsigned char start[PLACE_FORM_WORDS + 1];
	unsigned char n, words;
	bool urdu;  /* transliterated */
	bool digit; /* holds a digit: such spellings are alike only when equal */
};

/* Fills a form from any spelling; false when it has no letters, letters of a third script, or is too long. */
bool place_form_make(struct arena *a, const char *spelling, struct place_form *out);
/* Likeness in thousandths, 0 when it is below `least`. */
int place_form_likeness(const struct place_rules *r, const struct place_form *a, const struct place_form *b, int least);

/* ---- index ---- */

/* How a spelling came to be known; a better kind hides the worse ones. */
enum spelling { SPELL_NAME, SPELL_ALIAS, SPELL_FOLDED, SPELL_LOOSE, SPELL_CODE };

struct area {
	int64_t area_id;
	int64_t parent_id; /* 0 at the root */
	const struct area *parent;
	const char *level; /* place_level */
	const char *code, *name, *folded;
	bool ended;
};

struct entry {
	const char *key;
	const struct area *area;
	enum spelling kind;
};

struct spelt {
	struct place_form form;
	const struct area *area;
};

struct cached {
	const char *key;
	enum place_answer answer;
	struct place_found found;
};

struct place_index {
	struct arena keep;    /* areas, keys, rules, what is remembered */
	struct arena scratch; /* one look-up */
	struct place_rules rules;
	struct area *area; /* ordered by area_id */
	size_t n_areas, cap_areas;
	struct entry *entry; /* ordered by kind, key, area */
	size_t n_entries, cap_entries;
	uint32_t *slot; /* hash of kind and key -> first entry + 1; size a power of two */
	size_t n_slots;
	struct spelt *spelt;
	size_t n_spelt, cap_spelt;
	int *likeness; /* of each area to the text looked for */
	struct cached *cache;
	size_t n_cached, cap_cached;
};

/* Areas a piece of text may mean; no area twice. */
struct places {
	const struct area **area;
	size_t n;
};

uint32_t place_hash(uint32_t seed, const char *text);
void place_index_read(struct place_index *x, struct db *db);
void place_index_forget(struct place_index *x);
/* Areas of exactly this key. */
struct places place_lookup(struct place_index *x, enum spelling kind, const char *key);
/* The best kind of look-up that knows a folded text; *how says which. */
struct places place_lookup_name(struct place_index *x, const char *folded, enum place_how *how);

bool place_lies_in(const struct area *a, const struct area *in);
bool place_one_path(const struct area *a, const struct area *b);
bool places_hold(const struct places *p, const struct area *a);
/* True when one of the places is the area or lies above it. */
bool places_any_above(const struct places *p, const struct area *a);
void places_drop(struct places *p, size_t i);
/* The lowest of areas that lie on one path, NULL when they do not. */
const struct area *places_lowest(const struct places *p);
/* "Surbandar (PK20501-U01)": the first of them. */
const char *places_one(struct arena *a, const struct places *p);
/* "Surbandar (PK20501-U01), Surbandar (X2)": two of them that do not lie on one path, else the first two. */
const char *places_two(struct arena *a, const struct places *p);

/* ---- likeness ---- */

/* What a text may be taken for among areas of `level` (NULL any) that lie on a path with one of each of the `near`
 * places. PLACE_FOUND: *out are areas of one name on one path. PLACE_AMBIGUOUS: *out are those too much alike.
 * PLACE_UNKNOWN: *out are those that would be taken if a known place stood beside it. */
enum place_answer place_alike(struct place_index *x, const char *text, const char *level, const struct places *near,
			      size_t n_near, struct places *out, int *score, int *margin);

/* ---- pieces of a text ---- */

struct piece {
	const char *text;   /* as written, trimmed */
	const char *folded; /* digits and letters folded */
	const char *bare;   /* without a level word or a word for something small; NULL when it has none */
	const char *level;  /* of the level word; NULL none */
	bool small;         /* has a word for something small */
	struct places found;
	enum place_how how;
	int score, margin;
};

struct pieces {
	struct piece piece[PLACE_MAX_PIECES];
	size_t n;
};

/* Splits at commas of any script, semicolons and dashes or strokes between blanks. false: too many pieces. */
bool pieces_split(struct place_index *x, const char *name, struct pieces *out);
/* Fills a piece from a text; nothing is looked up. */
void piece_set(struct place_index *x, struct piece *p, const char *text);
/* Looks a piece up by spellings that are known. */
void piece_look_up(struct place_index *x, struct piece *p);
/* Puts n pieces in the place of piece i; false when they do not fit. */
bool pieces_replace(struct pieces *p, size_t i, const struct piece *with, size_t n);
/* Areas of any known piece that have, for every other known piece, an area so called on their path. */
struct places pieces_meet(struct place_index *x, const struct pieces *p);

#endif
