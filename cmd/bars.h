/* bars.h -- a sum of evidence drawn with plain characters: each step's bar begins where the one before ended.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * '+' is a step for, '-' a step against, '|' is zero: colour, where there is one, repeats what the characters say.
 * Ownership: nothing is kept; texts are the caller's.
 */
#ifndef CMD_BARS_H
#define CMD_BARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct bar {
	const char *label, *text; /* what is compared, and how it came out */
	double bits;              /* the step; -INFINITY: the sum ends here, whatever else there is */
	bool missing;             /* nothing to compare: weighs nothing */
};

/* Draws the steps and their sum, which `outcome` explains, in `columns` columns (at least 60 are used). */
void bars_draw(FILE *f, const struct bar *bar, size_t n, const char *outcome, int columns, bool color);

/* Writes s in exactly `columns` columns: filled up with blanks, or cut and ended with "~". What reads from the right
 * gets a mark of direction behind it, so that a terminal keeps it in its place. NULL is empty. */
void bars_fit(FILE *f, const char *s, int columns);

#endif
