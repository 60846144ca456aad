/* link_screen.c -- one question on a terminal: what both records say side by side, and what it weighs.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "cmd/link.h"
#include "cmd/terminal.h"

#define SIDE_MOST 45 /* columns of one record */
#define ROWS_FOR_GAPS 30

static const char *strong(const struct link_screen *s, const char *text, struct arena *a)
{
	return s->c->color_out ? arena_printf(a, "\033[1m%s\033[0m", text) : text;
}

/* What contradicts is known since the question was asked; weighing anew does not look at every number. "" nothing. */
static const char *contradiction(const struct link_screen *s, struct arena *a, const struct queue_item *q)
{
	struct link_weighing then = {0};
	bool known = text_eq(q->kind, "conflict") && link_read_detail(linker_model(s->l), a, q->detail, &then);
	return known && then.conflict ? then.conflict : "";
}

static const char *stake(const struct link_screen *s, struct arena *a, const struct queue_item *q)
{
	const char *duties = print_count(s->c, q->duties, "open duty", "open duties");
	if (q->positive)
		return q->duties ? arena_printf(a, "one has a positive result; %s", duties)
				 : "one has a positive result";
	return q->duties ? duties : "no duty hangs on it";
}

/* Blank lines only where there is room for them. */
static void gap(const struct link_screen *s)
{
	if (s->rows >= ROWS_FOR_GAPS)
		putchar('\n');
}

static void show_head(const struct link_screen *s, struct arena *a, const struct queue_item *q, const char *against)
{
	const char *head = arena_printf(a, "Q%lld, %s left", (long long)q->question_id, text_thousands(a, s->left));
	const char *why =
		*against ? arena_printf(a, "much agrees, but %s contradicts", against) : link_kind_text(q->kind);
	printf("%s  %s\n%s\n", strong(s, head, a), why, stake(s, a, q));
	gap(s);
}

static void line(const struct link_screen *s, const char *label, const char *own, const char *other)
{
	int side = (s->columns - 14) / 2;
	side = side > SIDE_MOST ? SIDE_MOST : side;
	bars_fit(stdout, label, 10);
	fputs("  ", stdout);
	bars_fit(stdout, own ? own : "-", side);
	fputs("  ", stdout);
	bars_fit(stdout, other ? other : "-", side);
	fputc('\n', stdout);
}

static void show_values(const struct link_screen *s, struct arena *a, const struct queue_item *q,
			const struct link_weighing *w)
{
	struct link_more more[LINK_MORE];

	for (size_t i = 0; i < w->n_fields; i++)
		if (w->field[i].own || w->field[i].other)
			line(s, w->field[i].id, w->field[i].own, w->field[i].other);
	link_more(s->c, a, q->record_id, q->other_id, more);
	for (size_t i = 0; i < LINK_MORE; i++)
		if (more[i].own || more[i].other)
			line(s, more[i].id, more[i].own, more[i].other);
}

static const char *whose(const struct link_screen *s, struct arena *a, int64_t record, const char *woman,
			 int64_t records)
{
	return arena_printf(a, "%lld of %s (%s)", (long long)record, woman,
			    print_count(s->c, records, "record", "records"));
}

static void show_pair(const struct link_screen *s, struct arena *a, const struct queue_item *q,
		      const struct link_weighing *w)
{
	line(s, "record", whose(s, a, q->record_id, q->public_id, q->records),
	     whose(s, a, q->other_id, q->other_public_id, q->other_records));
	if (s->key)
		show_values(s, a, q, w);
	else
		puts("without the key names stay closed: give it with --key");
	gap(s);
}

/* What cannot be compared takes one line for all. */
static void show_bars(const struct link_screen *s, struct arena *a, const struct link_weighing *w)
{
	struct bar *bar;
	size_t n = link_bars(a, w, &bar), kept = 0;
	const char *missing = NULL;

	for (size_t i = 0; i < n; i++)
		if (bar[i].missing)
			missing = missing ? arena_printf(a, "%s, %s", missing, bar[i].label) : bar[i].label;
		else
			bar[kept++] = bar[i];
	bars_draw(stdout, bar, kept, link_outcome(a, w), s->columns, s->c->color_out);
	if (missing)
		printf("no evidence, as missing in one: %s\n", missing);
}

enum status link_screen_pair(const struct link_screen *s, struct arena *a, const struct queue_item *q)
{
	struct link_weighing w = {0};
	const char *against = contradiction(s, a, q);
	enum status st = STATUS_OK;

	if (s->key)
		st = queue_values(s->l, a, q, &w, &s->c->q);
	else
		(void)link_read_detail(linker_model(s->l), a, q->detail, &w);
	if (st != STATUS_OK)
		return st;
	if (!w.conflict || !*w.conflict)
		w.conflict = against;
	terminal_clear();
	show_head(s, a, q, against);
	show_pair(s, a, q, &w);
	if (w.n_fields)
		show_bars(s, a, &w);
	else
		puts(q->detail);
	gap(s);
	printf("%s%s", s->said ? s->said : "", s->said ? "\n" : "");
	printf("one woman?  %s  ", strong(s, "s same  d different  k skip  u undo  q quit  ? help", a));
	return STATUS_OK;
}

void link_screen_help(const struct link_screen *s)
{
	terminal_clear();
	printf("Do these two records speak of one woman?\n\n"
	       "  s  same: her records become one history, under the older of the two ids\n"
	       "  d  different: they stay apart, whatever records come later\n"
	       "  k  skip: nothing is stored, the question stays open\n"
	       "  u  undo what was done last in this sitting, a skip too\n"
	       "  q  quit (also Ctrl-D, Ctrl-C): everything decided so far is kept\n\n"
	       "Each bit for doubles the odds that it is one woman, each bit against halves\n"
	       "them; + is for, - against. What is missing in one of the two says nothing.\n"
	       "Questions on which most hangs come first: a duty that stands, a positive\n"
	       "result, and how likely it is that they are one woman.\n\n"
	       "Answers are stored as those of %s, each at once.\n\nany key goes back  ",
	       s->by);
	(void)terminal_key();
}
