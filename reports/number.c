/* number.c -- numbers as programs read them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reports/number_int.h"

#include <math.h>

#define DIGITS 6
#define DECIMALS_MAX 15

void number_value(struct buf *b, double v)
{
	if (!isfinite(v))
		return;
	int decimals = DIGITS;
	if (v != 0 && fabs(v) < 1)
		decimals = DIGITS - 1 - (int)floor(log10(fabs(v)));
	if (decimals < DIGITS)
		decimals = DIGITS;
	buf_printf(b, "%.*f", decimals < DECIMALS_MAX ? decimals : DECIMALS_MAX, v == 0 ? 0.0 : v);
}

void number_plain(struct buf *b, double v)
{
	if (!isfinite(v))
		return;
	if (v == floor(v) && fabs(v) < 1e15)
		buf_printf(b, "%.0f", v == 0 ? 0.0 : v);
	else
		number_value(b, v);
}
