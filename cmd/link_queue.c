/* link_queue.c -- `sanad link queue`: the open questions as a table; on a terminal one pair at a time.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "cmd/link.h"
#include "cmd/terminal.h"

/* A table for people has the columns that fit a terminal of 80. */
static struct table *new_table(struct cmd *c)
{
	struct table *t = table_new(&c->arena, "questions");
	table_column(t, "question", "id", COL_TEXT);
	table_column(t, "kind", "kind", COL_TEXT);
	table_column(t, "bits", "bits", COL_NUMBER);
	table_column(t, "probability", "chance", COL_NUMBER);
	table_column(t, "positive", "pos.", COL_TEXT);
	table_column(t, "duties", "duties", COL_INT);
	table_column(t, "record", "record", COL_INT);
	table_column(t, "woman", "of woman", COL_TEXT);
	table_column(t, "other_record", "other", COL_INT);
	table_column(t, "other_woman", "of woman", COL_TEXT);
	if (c->format == FORMAT_TABLE)
		return t;
	table_column(t, "records", "has", COL_INT);
	table_column(t, "other_records", "has", COL_INT);
	table_column(t, "value", "value", COL_NUMBER);
	return t;
}

static void put_item(struct cmd *c, struct table *t, const struct queue_item *q)
{
	table_row(t);
	table_text(t, arena_printf(&c->arena, "Q%lld", (long long)q->question_id));
	table_text(t, q->kind);
	table_number(t, q->bits, 1);
	table_number(t, q->probability, 4);
	table_text(t, q->positive ? "yes" : "no");
	table_int(t, q->duties);
	table_int(t, q->record_id);
	table_text(t, q->public_id);
	table_int(t, q->other_id);
	table_text(t, q->other_public_id);
	if (c->format == FORMAT_TABLE)
		return;
	table_int(t, q->records);
	table_int(t, q->other_records);
	table_number(t, q->value, 3);
}

static enum status list(struct cmd *c)
{
	struct queue_item *item = NULL;
	struct table *t = new_table(c);
	size_t n = 0;
	int64_t limit = 0, left = 0;
	enum status st = option_int(c, "limit", 1, INT32_MAX, 0, &limit);

	if (st == STATUS_OK)
		st = queue_open(c->db, &c->arena, limit, &item, &n, &left, &c->q);
	if (st != STATUS_OK)
		return st;
	for (size_t i = 0; i < n; i++)
		put_item(c, t, &item[i]);
	st = table_print(t, c);
	if (st != STATUS_OK)
		return st;
	if (left == 0)
		print_note(c, "no question is open");
	else
		print_note(c, "%s open%s; answer with `sanad link decide Q7 same|different --by WHO`",
			   print_count(c, left, "question", "questions"),
			   (int64_t)n < left
				   ? arena_printf(&c->arena, ", %s listed", text_thousands(&c->arena, (int64_t)n))
				   : "");
	return STATUS_OK;
}

enum status link_cmd_queue(struct cmd *c)
{
	bool out = option_given(c, "export"), in = option_given(c, "import");
	bool shown = option_given(c, "format") || option_given(c, "output") || option_given(c, "limit");

	if (c->n_args > 1)
		return usage_error(
			c, "see `sanad help link`",
			arena_printf(&c->arena, "`sanad link queue` takes no word, but '%s' was given", c->arg[1]));
	if (out && in)
		return usage_error(c, "run them one after the other", "--export and --import exclude each other");
	if (out)
		return link_cmd_export(c);
	if (in)
		return link_cmd_import(c);
	return terminal_both() && !shown ? link_cmd_ask(c) : list(c);
}
