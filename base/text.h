/* text.h -- UTF-8 text: validity, folding for comparison, numbers.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: results live in the arena passed; inputs are never changed.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Length of the longest valid UTF-8 prefix (no surrogates, no overlong forms); n when all is valid. */
size_t text_utf8_valid(const char *s, size_t n);

/* Base-10 integer, optional sign, whole string, no blanks. false on anything else or overflow. */
bool text_to_int64(const char *s, int64_t *out);
/* Decimal number "12", "-1.5" with '.' as mark, whole string, no exponent, locale-free. false on anything else. */
bool text_to_double(const char *s, double *out);

/* Copy without blanks at both ends; blanks include U+00A0, U+200B..U+200F, U+202A..U+202E, U+2066..U+2069, U+FEFF.
 * Never NULL. */
char *text_trim(struct arena *a, const char *s);
/* Copy in which Arabic-Indic (U+0660..), extended Arabic-Indic (U+06F0..) and full-width digits are ASCII digits. */
char *text_fold_digits(struct arena *a, const char *s);
/* Key for comparing words whatever their spelling habits: NFKC, case-folded, Arabic ye/kaf/he variants unified,
 * diacritics and bidi marks dropped, every run of other than letters and digits one blank, ends trimmed.
 * "  Gwādar—NORTH " -> "gwadar north". Invalid UTF-8 gives "". */
char *text_fold(struct arena *a, const char *s);
/* text_fold with romanisation habits of Urdu and Balochi levelled, for places and name hashes. In words of Latin
 * letters: ph is f; b d g k p t lose an h after them; ck is k, q is k, w is v, x is ks; y inside a word is i; ee is i,
 * oo and ou are u; "aie" is ai and a final "ie" is i; a doubled letter is one; a final h after a vowel goes in words
 * over three letters. Plain vowels, sh, ch, j and z stay, so that different places and names stay apart (Gawadar is an
 * alias of Gwadar, not the same key). Words of other scripts stay as text_fold gives them. Source: linkage.md 4,
 * indicators.md 3.5. */
char *text_fold_roman(struct arena *a, const char *s);

/* Case-sensitive equality that takes NULL as unequal to everything. */
bool text_eq(const char *a, const char *b);
/* Optimal string alignment distance in bytes, at most `limit` + 1. For naming the nearest known word. */
int text_distance(const char *a, const char *b, int limit);
/* The candidate nearest to `word` within distance 3 (and below half its length), or NULL. `list` ends with NULL. */
const char *text_nearest(const char *word, const char *const *list);

/* Splits at `sep`; pieces are trimmed copies in `a`. Returns their number (1 for an empty string). */
size_t text_split(struct arena *a, const char *s, char sep, char ***pieces);

/* Thousands separated by ',': 1204 -> "1,204". */
char *text_thousands(struct arena *a, int64_t v);
/* Columns a terminal uses for s: East Asian wide 2, combining 0. */
int text_width(const char *s);

#endif
