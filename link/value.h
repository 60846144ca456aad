/* value.h -- a field of a record as it is compared: cleaned once, then only looked at.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: text lives in the arena passed to link_clean.
 */
#ifndef LINK_VALUE_H
#define LINK_VALUE_H

#include "link/linkage.h"

#include "base/date.h"

/* A cleaned value. Two values of one kind are equal exactly when `text` is.
 * text by kind: TEXT folded words; EMAIL lower case without blanks; NAME: words of the name in
 *   Latin letters, strong words first as written, then weak ones under their usual spelling, no titles (Bibi, Haji)
 *   unless nothing else is there, nothing behind "w/o" and its like; at most 15 words of 63 letters; DIGITS, CNIC,
 *   FAMILY_CNIC, PHONE: digits; DATE, BIRTH: "YYYYMMDD", "YYYYMM", "YYYY" or "~YYYY" for a year computed from an age;
 *   PLACE: "CODE" or "/folded name" when no code is known.
 */
struct link_value {
	const char *text; /* NULL: absent */
	uint32_t len;
	int16_t year;         /* DATE, BIRTH; else 0 */
	int8_t month, day;    /* 0 unknown */
	uint8_t precision;    /* enum date_precision of DATE and BIRTH */
	uint8_t words;        /* number of words of TEXT and NAME, at most 15 */
	uint32_t letters;     /* compare_letters of the text, so that it is not counted again; 0 not known */
	const char *phonetic; /* NAME: phonetic key of the whole, words sorted; see phonetic.h. NULL else */
};

/* Cleans one value from its columns' cells (NULL or "" absent). Absent when nothing usable is there: words like
 * "unknown", "n/a", "-", all-same or counting-up CNIC, a date out of 1850..2100. Arabic script is romanised first.
 * Cells: DATE one, or year, month, day; BIRTH birth date, age in years, day the age was stated (the last two may be
 * wanting); PLACE code, name; others one. A day that does not exist (31 September) keeps its digits, so that a mistyped
 * date can still be compared; dates are read day first unless only month first is a date; of two digits a year is
 * 1930..2029. A CNIC is her own when its last digit is even and a relative's when it is odd. */
void link_clean(struct arena *a, enum link_clean how, const char *const *cell, unsigned n_cells,
		struct link_value *out);

/* All values of a row: cell[i] belongs to m->column[i]; out[i] to m->value[i]. */
void link_clean_row(struct arena *a, const struct linkage *m, const char *const *cell, struct link_value *out);

#endif
