/* compare.h -- comparators: which level of a comparison two records reach.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: pure functions on the caller's memory; no allocation.
 */
#ifndef LINK_COMPARE_H
#define LINK_COMPARE_H

#include "link/value.h"

#define LINK_MISSING 0xff /* level of a comparison that one of the records has no value for */

/* Jaro-Winkler similarity of two byte strings, thousandths 0..1000 rounded down; prefix weight .1 over at most 4 bytes,
 * applied from a Jaro of .7 on (Winkler 1990). Bit-parallel; strings over 64 bytes are compared by their first 64. */
int compare_jaro_winkler(const char *a, uint32_t na, const char *b, uint32_t nb);
/* Optimal string alignment distance (insert, delete, replace, swap of neighbours), at most limit + 1. Bit-parallel
 * (Hyyro 2003), strings over 64 bytes by their first 64. */
int compare_edits(const char *a, uint32_t na, const char *b, uint32_t nb, int limit);
/* Words paired greedily by Jaro-Winkler whatever their order, the best pair first; mean of the pairs weighted by their
 * letters, words left over of the longer name count a quarter of their letters; thousandths. Names of different numbers
 * of words are also tried without blanks: "gul bano" and "gulbano" are the same, one letter more or less alike. */
int compare_tokens(const struct link_value *a, const struct link_value *b);

/* Which letters stand in a string: a bit for each of a-z, other bytes share them. */
uint32_t compare_letters(const char *s, uint32_t n);

/* Tests (linkage.h) beyond those above. CONTAINS: every word of the value with fewer words has a partner of its own at
 * `limit` thousandths of Jaro-Winkler, 0 equal. SWAPPED, CROSS: equal, SWAPPED also at `limit` thousandths. Dates: all
 * tests but EQUAL, SAME_YEAR and YEARS_APART hold only when both are known to the day. PLACE_WITHIN: levels of codes as
 * PK20501-U05 < PK20501 < PK205 < PK2 < PK; counted from the deeper area up to the nearest common one, so 0 is the same
 * area, 1 its parent or a sister; names without a code are the same (0) or not in the tree. */

/* Does a level hold? x and y are the rows of the two records, indexed by value. Symmetric. */
bool compare_level(const struct linkage_level *level, const struct link_value *x, const struct link_value *y);
/* Does a test hold between two single values? For conflicts. False when either is absent. */
bool compare_values(enum link_test test, int limit, const struct link_value *x, const struct link_value *y);

/* Level of one comparison, LINK_MISSING when either record has no value for it; only the values that the comparison
 * names are looked at. Symmetric. */
uint8_t compare_one(const struct linkage_comparison *c, const struct link_value *x, const struct link_value *y);
/* The same when both have the value and no level before `from` holds; values that only those look at are not asked. */
uint8_t compare_rest(const struct linkage_comparison *c, unsigned from, const struct link_value *x,
		     const struct link_value *y);
/* compare_one for all comparisons of a model. */
void compare_rows(const struct linkage *m, const struct link_value *x, const struct link_value *y,
		  uint8_t out[LINKAGE_MAX_COMPARISONS]);

#endif
