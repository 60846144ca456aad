/* number_int.h -- numbers as programs read them: decimal point, no exponent, no thousands separator; internal to
 * reports/. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing is owned: text is appended to the caller's buffer. NAN and infinities append nothing.
 */
#ifndef REPORTS_NUMBER_INT_H
#define REPORTS_NUMBER_INT_H

#include "base/buf.h"

/* A count or a denominator: "1204" when whole, else six decimals. */
void number_plain(struct buf *b, double v);
/* A value or a bound: at least six decimals and at least six significant digits. */
void number_value(struct buf *b, double v);

#endif
