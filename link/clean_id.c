/* clean_id.c -- numbers that name a person or her telephone.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * base/ident.h says what a CNIC and a telephone number are; here stands what is no use for linking.
 */
#include "link/clean.h"

#include "base/ident.h"
#include "base/text.h"

#include <string.h>

void clean_digits(struct arena *a, const char *cell, struct link_value *out)
{
	char *text, *p;

	if (ident_is_mangled(cell))
		return;
	p = text = text_fold_digits(a, cell);
	for (const char *s = text; *s; s++) {
		if (*s >= '0' && *s <= '9')
			*p++ = *s;
	}
	*p = '\0';
	clean_set(out, text);
}

void clean_cnic(struct arena *a, const char *cell, bool family, struct link_value *out)
{
	const char *digits;
	enum ident_cnic kind = ident_cnic(a, cell, &digits);

	if (kind == (family ? CNIC_FAMILY : CNIC_WOMAN))
		clean_set(out, digits);
}

#define SUBSCRIBER 7 /* digits of a mobile number behind its prefix */

/* 0300-0000000 and 0300-1234567 stand where there is no telephone. */
static bool is_filler(const char *number)
{
	size_t n = strlen(number);
	const char *tail = number + (n > SUBSCRIBER ? n - SUBSCRIBER : 0);

	return strspn(tail, (char[]){tail[0], '\0'}) == strlen(tail) || text_eq(tail, "1234567");
}

void clean_phone(struct arena *a, const char *cell, struct link_value *out)
{
	const char *number = ident_phone(a, cell);

	if (number && !is_filler(number))
		clean_set(out, number);
}
