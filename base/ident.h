/* ident.h -- identifiers as written in Pakistan: CNIC and mobile numbers, normalised before they are sealed or hashed.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: results live in the arena passed.
 */
#ifndef BASE_IDENT_H
#define BASE_IDENT_H

#include "base/arena.h"

#include <stdbool.h>

enum ident_cnic {
	CNIC_ABSENT,  /* empty */
	CNIC_WOMAN,   /* 13 digits, last digit even */
	CNIC_FAMILY,  /* 13 digits, last digit odd: a man's, most likely her husband's or father's */
	CNIC_MANGLED, /* a spreadsheet's 5.12013E+12: digits are lost and cannot be got back */
	CNIC_INVALID  /* not 13 digits, all the same digit, or a counting run */
};

/* Accepts dashes, blanks, Urdu digits and ="..." wrapping. *digits gets 13 ASCII digits for WOMAN and FAMILY, else
 * NULL. Only the last digit's parity is used, as a soft sign (sources disagree on the rest). */
enum ident_cnic ident_cnic(struct arena *a, const char *text, const char **digits);

/* Mobile or landline to national form "03001234567"; accepts +92, 0092, 92, a leading zero a spreadsheet removed,
 * blanks, dashes, Urdu digits. NULL when it cannot be one. */
const char *ident_phone(struct arena *a, const char *text);

/* True for a number in scientific notation such as "1.23E+12" in a field that holds an identifier. */
bool ident_is_mangled(const char *text);

#endif
