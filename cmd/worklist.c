/* worklist.c -- `sanad worklist`: whom to call, most urgent first; names only with the key and only when asked for.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "pathway/worklist.h"

#include "base/text.h"
#include "cmd/cmd.h"
#include "db/identity.h"

struct listing {
	struct cmd *c;
	struct table *t;
	bool names;
	int64_t limit, listed, overdue, lost;
};

static struct table *new_table(struct cmd *c, bool names)
{
	struct table *t = table_new(&c->arena, "worklist");
	table_column(t, "urgency", "urgency", COL_TEXT);
	table_column(t, "person", "woman", COL_TEXT);
	if (names) {
		table_column(t, "name", "name", COL_TEXT);
		table_column(t, "relative", "of", COL_TEXT);
		table_column(t, "phone", "telephone", COL_TEXT);
		table_column(t, "address", "address", COL_TEXT);
	}
	table_column(t, "duty", "duty", COL_TEXT);
	table_column(t, "state", "state", COL_TEXT);
	table_column(t, "due_on", "due", COL_DATE);
	table_column(t, "days_overdue", "days over", COL_INT);
	table_column(t, "attempts", "calls", COL_INT);
	table_column(t, "last_attempt_on", "last call", COL_DATE);
	table_column(t, "last_outcome", "outcome", COL_TEXT);
	table_column(t, "tehsil", "tehsil", COL_TEXT);
	table_column(t, "uc", "union council", COL_TEXT);
	table_column(t, "area_code", "area", COL_TEXT);
	table_column(t, "rule", "rule", COL_TEXT);
	return t;
}

static void put_names(struct listing *l, int64_t person_id)
{
	struct arena a = ARENA_INIT;
	struct identity id = {0};
	if (!identity_of_person(l->c->db, &a, person_id, &id))
		id = (struct identity){0};
	table_text(l->t, id.name);
	table_text(l->t, id.relative);
	table_text(l->t, id.phone);
	table_text(l->t, id.address);
	arena_free(&a);
}

static void put_row(void *ctx, const struct worklist_row *r)
{
	struct listing *l = ctx;
	l->overdue += r->state == DUTY_OVERDUE;
	l->lost += r->state == DUTY_LOST;
	if (l->limit > 0 && l->listed >= l->limit)
		return;
	l->listed++;
	table_row(l->t);
	table_text(l->t, r->level);
	table_text(l->t, r->public_id);
	if (l->names)
		put_names(l, r->person_id);
	table_text(l->t, r->title);
	table_text(l->t, duty_state_name(r->state));
	table_date(l->t, r->due_on);
	table_int(l->t, r->days_overdue);
	table_int(l->t, r->attempts);
	table_date(l->t, r->last_attempt_on);
	table_text(l->t, r->last_outcome);
	table_text(l->t, r->tehsil_name);
	table_text(l->t, r->uc_name);
	table_text(l->t, r->area_code);
	table_text(l->t, r->rule);
}

static void say_rest(const struct listing *l, int64_t n)
{
	struct arena *a = &l->c->arena;
	if (n == 0)
		print_note(l->c, "nobody to call on this list");
	else
		print_note(l->c, "%s: %s overdue, %s lost to follow-up%s",
			   print_count(l->c, n, "duty stands", "duties stand"), text_thousands(a, l->overdue),
			   text_thousands(a, l->lost),
			   l->listed < n ? arena_printf(a, "; the first %s are listed", text_thousands(a, l->listed))
					 : "");
}

enum status cmd_worklist(struct cmd *c)
{
	struct worklist_request req = {.as_of = c->as_of,
				       .area_code = option_value(c, "area"),
				       .kind = option_value(c, "kind"),
				       .overdue_only = option_given(c, "overdue"),
				       .all = option_given(c, "all")};
	struct listing l = {.c = c, .names = option_given(c, "names")};
	int64_t n = 0;
	enum status st = option_int(c, "limit", 1, INT32_MAX, 0, &l.limit);
	if (st != STATUS_OK)
		return st;
	if (l.names && !seal_has_key(c->db))
		return msg_fail(&c->q, STATUS_REGISTRY, "key-missing", MSG_FILE(c->key_path), NULL,
				"give the key file with --key, or leave --names out",
				"names cannot be opened without the key");
	l.t = new_table(c, l.names);
	st = worklist_run(c->db, c->data_dir, &req, put_row, &l, &n, &c->q);
	if (st == STATUS_OK)
		st = table_print(l.t, c);
	if (st == STATUS_OK)
		say_rest(&l, n);
	return st;
}
