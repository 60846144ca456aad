/* terminal.h -- one key at a time on a screen of its own, given back as it was on every way out.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The screen is the terminal's alternate one, so that names do not stay in what can be scrolled back to. There is one
 * terminal; nothing is owned.
 */
#ifndef CMD_TERMINAL_H
#define CMD_TERMINAL_H

#include <stdbool.h>

/* True when a person sits before standard input and standard output. */
bool terminal_both(void);
/* Rows and columns of the terminal on standard output; 24 and 80 when it does not say. */
void terminal_size(int *rows, int *columns);
/* Takes the screen; with TERM unset or "dumb" everything is written one below the other instead. */
void terminal_open(void);
/* Empties the screen. */
void terminal_clear(void);
/* The next key, lower case for letters: 0 for an arrow or another key that is no character, -1 at the end of input. */
int terminal_key(void);
/* The end of a sitting: gives everything back, and on a plain terminal ends the line. */
void terminal_close(void);
/* Gives screen and settings back; harmless when there is nothing to give back. Safe within a signal handler. */
void terminal_restore(void);

#endif
