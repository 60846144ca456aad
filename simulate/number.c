/* number.c -- integers into a buffer.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/number.h"

void sim_number(struct buf *out, int v)
{
	char text[12];
	int at = (int)sizeof text;
	do {
		text[--at] = (char)('0' + v % 10);
		v /= 10;
	} while (v > 0);
	buf_add(out, text + at, sizeof text - (size_t)at);
}
