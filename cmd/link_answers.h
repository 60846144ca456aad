/* link_answers.h -- the rows of a clerk's sheet, read and held against the registry; nothing is stored here.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything lives in the command's arena.
 */
#ifndef CMD_LINK_ANSWERS_H
#define CMD_LINK_ANSWERS_H

#include "cmd/filled.h"
#include "cmd/link.h"

struct answer {
	int64_t question_id, line;
	int word;
};

struct answers {
	struct cmd *c;
	struct filled file;
	int question, pair, decision, why; /* columns */
	struct decide_answer *list;        /* to be stored */
	struct answer *seen;               /* where these come from */
	size_t *first;                     /* by question: place in `seen`, plus 1; 0 none */
	int64_t n_first;
	size_t n;
	int64_t open, repeated; /* rows left open; answered so before */
};

/* Fills the list from m->file. STATUS_INPUT with a message per offence, by line and field: unknown question, changed
 * ids, a word that is no answer, lines that contradict each other or what was decided since. */
enum status link_answers_read(struct answers *m);
/* A message about a field of a line. */
void link_answers_refuse(struct answers *m, int64_t line, const char *field, const char *hint, const char *what);

#endif
