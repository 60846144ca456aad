/* link_decisions.c -- `sanad link decisions`: who decided what, when and why, and whether it holds.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/decisions.h"

#include "base/text.h"
#include "cmd/link.h"

static const char *numbered(struct cmd *c, const char *letter, int64_t id)
{
	return id ? arena_printf(&c->arena, "%s%lld", letter, (long long)id) : "";
}

static const char *said(const struct decision *d)
{
	return text_eq(d->verdict, "same")        ? "one woman"
	       : text_eq(d->verdict, "different") ? "two women"
						  : "taken back";
}

const char *link_decided_text(struct cmd *c, const struct decision *d)
{
	return arena_printf(
		&c->arena, "decision D%lld of %s: records %lld and %lld %s%s%s%s", (long long)d->decision_id, d->by,
		(long long)d->record_id, (long long)d->other_id,
		d->reverses ? arena_printf(&c->arena, "as before D%lld", (long long)d->reverses)
			    : arena_printf(&c->arena, "are %s", said(d)),
		*d->reason ? ", because " : "", d->reason,
		d->taken_back_by ? arena_printf(&c->arena, "; taken back by D%lld", (long long)d->taken_back_by) : "");
}

enum status link_cmd_decisions(struct cmd *c)
{
	struct decision *list;
	size_t n, hold = 0;
	enum status st;

	if (c->n_args > 1)
		return usage_error(c, "write `sanad link decisions`", "`sanad link decisions` takes no word");
	st = decisions_read(c->db, &c->arena, 0, &list, &n);
	if (st != STATUS_OK)
		return st;
	struct table *t = table_new(&c->arena, "decisions");
	table_column(t, "decision", "id", COL_TEXT);
	table_column(t, "said", "said", COL_TEXT);
	table_column(t, "record", "record", COL_INT);
	table_column(t, "other_record", "other", COL_INT);
	table_column(t, "answers", "answers", COL_TEXT);
	table_column(t, "on", "on", COL_DATE);
	table_column(t, "taken_back_by", "undone by", COL_TEXT);
	table_column(t, "by", "by", COL_TEXT);
	table_column(t, "why", "why", COL_TEXT);
	for (size_t i = 0; i < n; i++) {
		const struct decision *d = &list[i];
		table_row(t);
		table_text(t, numbered(c, "D", d->decision_id));
		table_text(t, said(d));
		table_int(t, d->record_id);
		table_int(t, d->other_id);
		table_text(t, d->reverses      ? numbered(c, "D", d->reverses)
			      : d->question_id ? numbered(c, "Q", d->question_id)
					       : numbered(c, "P", d->proposal_id));
		table_date(t, d->at ? (date_t)(d->at / 86400) : DATE_NONE);
		table_text(t, numbered(c, "D", d->taken_back_by));
		table_text(t, d->by);
		table_text(t, d->reason);
		hold += !d->taken_back_by && !d->reverses;
	}
	st = table_print(t, c);
	if (n == 0)
		print_note(c, "nobody has decided anything yet");
	else
		print_note(c, "%s, %s in force; `sanad link undo D1 --by WHO` takes one back",
			   print_count(c, (int64_t)n, "decision", "decisions"),
			   text_thousands(&c->arena, (int64_t)hold));
	return st;
}
