/* link.c -- `sanad link`: link what is new, explain a link, take one back.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/link.h"

#include "base/text.h"
#include "cmd/cmd.h"
#include "pathway/pathway.h"

static enum status usage(struct cmd *c, const char *hint, const char *text)
{
	return msg_fail(&c->q, STATUS_USAGE, "usage", MSG_NOWHERE, NULL, hint, "%s", text);
}

static enum status link_new(struct cmd *c)
{
	struct link_summary s = {0};
	enum status st = link_pending(c->db, c->actor, &s, &c->q);
	if (st == STATUS_OK)
		st = pathway_update(c->db, c->data_dir, NULL, &c->q);
	if (st != STATUS_OK)
		return st;
	print_note(c, "linked %s; %s; %s to look at", print_count(c, s.records, "record", "records"),
		   print_count(c, s.new_women, "new woman", "new women"), text_thousands(&c->arena, s.conflicts));
	return s.conflicts ? STATUS_ATTENTION : STATUS_OK;
}

static enum status explain(struct cmd *c, const char *word)
{
	struct link_explanation e;
	int64_t record;
	if (!text_to_int64(word, &record))
		return usage(c, "give the number of a record, as `sanad history` shows it",
			     "option --explain: not a number");
	enum status st = link_explain(c->db, &c->arena, record, &e, &c->q);
	if (st != STATUS_OK)
		return st;
	print_note(c, "record %lld belongs to woman %s by rule %s (link %lld, %s, decided by %s)\n  %s",
		   (long long)e.record_id, e.public_id, e.rule, (long long)e.link_id, e.model, e.decided_by,
		   e.explanation);
	struct table *t = table_new(&c->arena, "explanation");
	table_column(t, "field", "field", COL_TEXT);
	table_column(t, "agree", "agree", COL_INT);
	table_column(t, "differ", "differ", COL_INT);
	table_column(t, "absent", "absent", COL_INT);
	for (int i = 0; i < LINK_FIELDS; i++) {
		table_row(t);
		table_text(t, e.field[i].name);
		table_int(t, e.field[i].agree);
		table_int(t, e.field[i].differ);
		table_int(t, e.field[i].absent);
	}
	print_note(c, "compared with her %s:", print_count(c, e.others, "other record", "other records"));
	return table_print(t, c);
}

static enum status undo(struct cmd *c)
{
	const char *by = option_value(c, "by");
	int64_t id, made = 0;
	if (c->n_args != 2 || !text_to_int64(c->arg[1], &id))
		return usage(c, "write `sanad link undo ID --by WHO`", "`sanad link undo` needs the number of a link");
	if (!by || !*by)
		return usage(c, "write `sanad link undo ID --by WHO`", "who takes the link back? --by is missing");
	enum status st = link_undo(c->db, id, by, &made, &c->q);
	if (st == STATUS_OK)
		st = pathway_update(c->db, c->data_dir, NULL, &c->q);
	if (st == STATUS_OK)
		print_note(c, "link %lld taken back by link %lld", (long long)id, (long long)made);
	return st;
}

enum status cmd_link(struct cmd *c)
{
	const char *record = option_value(c, "explain");
	if (record)
		return explain(c, record);
	if (c->n_args == 0)
		return link_new(c);
	if (text_eq(c->arg[0], "undo"))
		return undo(c);
	return usage(c, "known: `sanad link`, `sanad link --explain RECORD`, `sanad link undo ID --by WHO`",
		     arena_printf(&c->arena, "unknown word '%s'", c->arg[0]));
}
