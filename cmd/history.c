/* history.c -- `sanad history`: a woman, a record or a batch, and how it came to be.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "pathway/history.h"

#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/history_facts.h"
#include "link/link.h"

static void entry_columns(struct table *t)
{
	table_column(t, "known_on", "known", COL_DATE);
	table_column(t, "collected_on", "taken", COL_DATE);
	table_column(t, "what", "what", COL_TEXT);
	table_column(t, "result", "result", COL_TEXT);
	table_column(t, "detail", "detail", COL_TEXT);
	table_column(t, "status", "status", COL_TEXT);
	table_column(t, "episode", "episode", COL_INT);
	table_column(t, "role", "role", COL_TEXT);
	table_column(t, "opened", "opened", COL_TEXT);
	table_column(t, "closed", "closed", COL_TEXT);
	table_column(t, "rule", "by rule", COL_TEXT);
	table_column(t, "linked_by", "hers by", COL_TEXT);
	table_column(t, "record", "record", COL_INT);
	table_column(t, "file", "file", COL_TEXT);
	table_column(t, "line", "line", COL_INT);
}

static void entry_row(struct table *t, const struct history_entry *e)
{
	table_row(t);
	table_date(t, e->known_on);
	table_date(t, e->collected_on);
	table_text(t, e->test);
	table_text(t, e->category);
	table_text(t, e->detail);
	table_text(t, e->superseded_by ? "superseded" : e->status);
	table_int(t, e->episode);
	table_text(t, e->role);
	table_text(t, e->opened);
	table_text(t, e->closed);
	table_text(t, e->rule);
	table_text(t, e->link_rule);
	table_int(t, e->record_id);
	table_text(t, e->file);
	table_int(t, e->line);
}

static struct table *duty_table(struct arena *a, const struct history_person *p)
{
	struct table *t = table_new(a, "duties");
	table_column(t, "duty", "duty", COL_TEXT);
	table_column(t, "state", "state", COL_TEXT);
	table_column(t, "urgency", "urgency", COL_TEXT);
	table_column(t, "opened_on", "opened", COL_DATE);
	table_column(t, "due_on", "due", COL_DATE);
	table_column(t, "overdue_on", "overdue from", COL_DATE);
	table_column(t, "lost_on", "lost from", COL_DATE);
	table_column(t, "closed_on", "closed", COL_DATE);
	table_column(t, "closed_as", "as", COL_TEXT);
	table_column(t, "rule", "rule", COL_TEXT);
	table_column(t, "source", "source", COL_TEXT);
	for (size_t i = 0; i < p->n_duties; i++) {
		const struct history_duty *d = &p->duty[i];
		table_row(t);
		table_text(t, d->title);
		table_text(t, duty_state_name(d->state));
		table_text(t, d->level);
		table_date(t, d->opened_on);
		table_date(t, d->due_on);
		table_date(t, d->overdue_on);
		table_date(t, d->lost_on);
		table_date(t, d->closed_on);
		table_text(t, d->closed_as);
		table_text(t, d->rule);
		table_text(t, d->source);
	}
	return t;
}

static struct table *home_table(struct arena *a, const struct history_person *p)
{
	struct table *t = table_new(a, "homes");
	table_column(t, "from_on", "lived from", COL_DATE);
	table_column(t, "area_code", "in", COL_TEXT);
	table_column(t, "area_name", "place", COL_TEXT);
	table_column(t, "record", "record", COL_INT);
	for (size_t i = 0; i < p->n_homes; i++) {
		const struct history_home *h = &p->home[i];
		table_row(t);
		table_date(t, h->from_on);
		table_text(t, h->area_code);
		table_text(t, *h->area_code ? h->area_name : "moved away");
		table_int(t, h->record_id);
	}
	return t;
}

static void print_woman(const struct history_person *p)
{
	char born[DATE_TEXT_SIZE];
	printf("woman %s", p->public_id);
	if (p->birth_on != DATE_NONE)
		printf(", born %s (known to the %s)", date_format(p->birth_on, born), p->birth_precision);
	if (*p->area_code)
		printf(", lives in %s (%s)", p->area_name, p->area_code);
	printf("%s\n\n", p->hiv_positive ? ", living with HIV" : "");
}

static enum status print_person(struct cmd *c, const char *who)
{
	struct history_person p;
	const char *now = who;
	int64_t id;
	/* An id whose woman was found to be another leads to her. */
	if (link_now(c->db, &c->arena, who, &id, &now) && !text_eq(now, who))
		print_note(c, "%s is now %s: people found the two to be one woman", who, now);
	enum status st = history_person(c->db, &c->arena, c->data_dir, now, c->as_of, &p, &c->q);
	if (st != STATUS_OK)
		return st;
	bool whole = c->format == FORMAT_TABLE && text_eq(c->out_path, "-");
	struct table *t = table_new(&c->arena, "history");
	entry_columns(t);
	for (size_t i = 0; i < p.n_entries; i++)
		entry_row(t, &p.entry[i]);
	if (whole)
		print_woman(&p);
	st = table_print(t, c);
	if (st == STATUS_OK && whole && p.n_homes > 0) {
		putchar('\n');
		st = table_print(home_table(&c->arena, &p), c);
	}
	if (st == STATUS_OK && whole && p.n_duties > 0) {
		putchar('\n');
		st = table_print(duty_table(&c->arena, &p), c);
	}
	return st;
}

enum status cmd_history(struct cmd *c)
{
	const char *word = c->arg[0];
	int64_t id;
	if (strncmp(word, "batch:", 6) == 0 && text_to_int64(word + 6, &id))
		return history_print_batch(c, id);
	if (strncmp(word, "record:", 7) == 0 && text_to_int64(word + 7, &id))
		return history_print_record(c, id);
	if (text_to_int64(word, &id))
		return history_print_record(c, id);
	return print_person(c, word);
}
