/* link.h -- what the files of `sanad link` share: its words, one file each, and how a weighing is shown.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything lives in the command's arena.
 */
#ifndef CMD_LINK_H
#define CMD_LINK_H

#include "cmd/bars.h"
#include "cmd/cmd.h"
#include "link/decide.h"
#include "link/queue.h"

/* The words and options, each a command of its own. */
enum status link_cmd_explain(struct cmd *c);
enum status link_cmd_queue(struct cmd *c);
enum status link_cmd_ask(struct cmd *c); /* the queue one pair at a time */
enum status link_cmd_export(struct cmd *c);
enum status link_cmd_import(struct cmd *c);
enum status link_cmd_decide(struct cmd *c);
enum status link_cmd_undo(struct cmd *c);
enum status link_cmd_propose(struct cmd *c);
enum status link_cmd_proposals(struct cmd *c);
enum status link_cmd_apply(struct cmd *c);
enum status link_cmd_places(struct cmd *c);
enum status link_cmd_sample(struct cmd *c);
enum status link_cmd_decisions(struct cmd *c);
enum status link_cmd_sample_read(struct cmd *c);

/* A decision as a sentence without the day. */
struct decision;
const char *link_decided_text(struct cmd *c, const struct decision *d);
/* The value of --by, NULL with a message when it is not given; `example` is what to write. */
const char *link_by(struct cmd *c, const char *example);
/* Is there a line break, an escape or another control character in the text? */
bool link_has_control(const char *s);
/* STATUS_REGISTRY with a message when `what` cannot be opened without the key. */
enum status link_need_key(struct cmd *c, const char *what);
/* Duties and all else that follows from who is who, after something was decided. */
enum status link_follow(struct cmd *c);
/* "3 records moved from A to B; ", "nothing moved; ": what a decision did. */
const char *link_moved_text(struct cmd *c, const struct link_decided *d);

/* ---- how a weighing is shown ---- */

/* "93 %", "99.97 %", "under 0.01 %": never rounded to certainty. */
const char *link_chance(struct arena *a, double probability);
/* "review: the weight leaves it open" ...: why the program asks. */
const char *link_kind_text(const char *kind);
/* The text of a level, "missing in one: no evidence" for none. */
const char *link_level_text(const struct link_field_weight *f);
/* The steps of a weighing: prior, fields, what several mean together. */
size_t link_bars(struct arena *a, const struct link_weighing *w, struct bar **out);
/* What the sum says: "87 % one woman", or that something contradicts. */
const char *link_outcome(struct arena *a, const struct link_weighing *w);

/* Identifiers that are not weighed but tell people much; NULL absent. Needs the key. */
#define LINK_MORE 2
struct link_more {
	const char *id, *own, *other;
};
void link_more(struct cmd *c, struct arena *a, int64_t record_id, int64_t other_id, struct link_more out[LINK_MORE]);

/* The links by weight nearest to the threshold, for the workbook. The sheet points into *l, which the caller closes. */
struct sheet;
enum status link_list(struct cmd *c, struct sheet *out, struct linker **l);

/* One question on a terminal. */
struct link_screen {
	struct cmd *c;
	struct linker *l;
	bool key; /* what is written can be shown */
	const char *by;
	int64_t left;
	int rows, columns;
	const char *said; /* a line shown under the pair, NULL none */
};
enum status link_screen_pair(const struct link_screen *s, struct arena *a, const struct queue_item *q);
void link_screen_help(const struct link_screen *s);

#endif
