/* date_fuzz.c -- a date that is read exists, reads back from its ISO form, and is never guessed.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/date.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_date(date_t d)
{
	char text[DATE_TEXT_SIZE];
	int y, m, day;

	if (date_parse_iso(date_format(d, text)) != d)
		abort();
	date_to_ymd(d, &y, &m, &day);
	if (date_from_ymd(y, m, day) != d || date_age(d, d) != 0 || date_add_months(d, 0) != d)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[64];
	date_t read[4];
	enum date_error error[4];
	date_t limit = DATE_NONE;

	if (size < 1 || size > sizeof text)
		return 0;
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	if (data[0] % 2)
		limit = date_from_ymd(2026, 7, 1);
	for (enum date_order o = DATE_ORDER_UNKNOWN; o <= DATE_YMD; o++) {
		error[o] = date_parse_order(text, o, limit, &read[o]);
		if ((error[o] == DATE_OK) != (read[o] != DATE_NONE))
			abort();
		if (error[o] == DATE_OK)
			check_date(read[o]);
	}
	for (enum date_order o = DATE_DMY; o <= DATE_YMD && error[0] == DATE_OK; o++) {
		if (error[o] == DATE_OK && read[o] != read[0])
			abort(); /* two readings and yet one was taken */
	}
	if (date_parse_iso(text) != DATE_NONE && (error[0] != DATE_OK || read[0] != date_parse_iso(text)))
		abort();
	return 0;
}
