/* history_facts.h -- the halves of `sanad history` that are no woman.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything printed lives in the command's arena.
 */
#ifndef CMD_HISTORY_FACTS_H
#define CMD_HISTORY_FACTS_H

#include "cmd/cmd.h"

/* Prints a record: its place in a file, its fate, what it holds, its links. STATUS_USAGE: there is none. */
enum status history_print_record(struct cmd *c, int64_t id);
/* Prints a batch: its file, hash and counts. STATUS_USAGE: there is none. */
enum status history_print_batch(struct cmd *c, int64_t id);

#endif
