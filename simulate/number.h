/* number.h -- integers into a buffer, quickly: evidence is hundreds of numbers a record.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: appends to the caller's buffer.
 */
#ifndef SIMULATE_NUMBER_H
#define SIMULATE_NUMBER_H

#include "base/buf.h"

/* Appends v in base 10; v >= 0. */
void sim_number(struct buf *out, int v);

#endif
