/* text_fuzz.c -- folding, trimming and identifiers stand any bytes; a folded text folds to itself.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/ident.h"
#include "base/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_phone(struct arena *a, const char *text)
{
	const char *phone = ident_phone(a, text);

	if (phone && (phone[0] != '0' || strcmp(phone, ident_phone(a, phone)) != 0))
		abort();
}

static void check_cnic(struct arena *a, const char *text)
{
	const char *digits, *again;
	enum ident_cnic kind = ident_cnic(a, text, &digits);

	if ((digits != NULL) != (kind == CNIC_WOMAN || kind == CNIC_FAMILY))
		abort();
	if (digits && (strlen(digits) != 13 || ident_cnic(a, digits, &again) != kind))
		abort();
	if ((kind == CNIC_MANGLED) != ident_is_mangled(text))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	char *text = arena_strndup(&a, (const char *)data, size), *folded = text_fold(&a, text), **pieces;
	double number;
	int64_t integer;

	if (text_utf8_valid(folded, strlen(folded)) != strlen(folded))
		abort();
	if (strcmp(text_fold(&a, folded), folded) != 0)
		abort();
	text_fold_roman(&a, text);
	if (strcmp(text_trim(&a, text_trim(&a, text)), text_trim(&a, text)) != 0)
		abort();
	text_split(&a, text, ';', &pieces);
	text_width(text);
	if (text_to_int64(text, &integer) && !text_to_double(text, &number))
		abort();
	check_cnic(&a, text);
	check_phone(&a, text);
	arena_free(&a);
	return 0;
}
