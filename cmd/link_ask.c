/* link_ask.c -- the queue on a terminal: one pair at a time, one key a decision.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "cmd/link.h"
#include "cmd/terminal.h"
#include "db/seal.h"

/* What was done in this sitting, so that it can be undone in turn. */
struct step {
	int64_t question_id, decision_id; /* decision 0: skipped */
	enum link_verdict verdict;
	struct step *before;
};

struct sitting {
	struct link_screen screen;
	struct cmd *c;
	struct step *last;
	int64_t same, different, skipped;
};

static bool skipped(const struct sitting *s, int64_t question)
{
	for (const struct step *p = s->last; p; p = p->before)
		if (p->question_id == question && !p->decision_id)
			return true;
	return false;
}

/* The most valuable question not passed over; false when none is left. */
static enum status next_question(struct sitting *s, struct arena *a, struct queue_item *out, bool *any)
{
	struct queue_item *item = NULL;
	size_t n = 0;
	enum status st = queue_open(s->c->db, a, s->skipped + 1, &item, &n, &s->screen.left, &s->c->q);
	*any = false;
	for (size_t i = 0; i < n && st == STATUS_OK && !*any; i++)
		if (!skipped(s, item[i].question_id)) {
			*out = item[i];
			*any = true;
		}
	return st;
}

/* ---- keys ---- */

static void remember(struct sitting *s, int64_t question, int64_t decision, enum link_verdict verdict)
{
	struct step *p = arena_alloc(&s->c->arena, sizeof *p);
	*p = (struct step){question, decision, verdict, s->last};
	s->last = p;
}

/* A refusal is shown and the sitting goes on: another decision stands against it. */
static enum status say_refusal(struct sitting *s)
{
	const struct msg *m = s->c->q.first;
	s->screen.said =
		m ? arena_printf(&s->c->arena, "! %s%s%s", m->text, m->hint ? "; " : "", m->hint ? m->hint : "")
		  : "! refused";
	msgq_clear(&s->c->q);
	return STATUS_OK;
}

static enum status answer(struct sitting *s, const struct queue_item *q, enum link_verdict verdict)
{
	struct link_decided d = {0};
	enum status st = decide_question(s->c->db, q->question_id, verdict, s->screen.by, NULL, &d, &s->c->q);
	if (st == STATUS_USAGE)
		return say_refusal(s);
	if (st == STATUS_OK)
		st = link_follow(s->c);
	if (st != STATUS_OK)
		return st;
	remember(s, q->question_id, d.decision_id, verdict);
	*(verdict == LINK_SAME ? &s->same : &s->different) += 1;
	s->screen.said = arena_printf(&s->c->arena, "Q%lld: %s (D%lld); %s", (long long)q->question_id,
				      verdict == LINK_SAME ? "one woman" : "two women", (long long)d.decision_id,
				      link_moved_text(s->c, &d));
	return STATUS_OK;
}

static enum status undo(struct sitting *s)
{
	struct step *p = s->last;
	struct link_decided d = {0};

	s->screen.said = "nothing to undo in this sitting; `sanad link undo D7 --by WHO` takes back earlier decisions";
	if (!p)
		return STATUS_OK;
	if (p->decision_id) {
		struct link_ref ref = {LINK_REF_DECISION, p->decision_id, 0};
		enum status st = decide_undo(s->c->db, &ref, s->screen.by, &d, &s->c->q);
		if (st == STATUS_USAGE)
			return say_refusal(s);
		if (st == STATUS_OK)
			st = link_follow(s->c);
		if (st != STATUS_OK)
			return st;
		*(p->verdict == LINK_SAME ? &s->same : &s->different) -= 1;
	} else {
		s->skipped--;
	}
	s->last = p->before;
	s->screen.said = arena_printf(&s->c->arena, "Q%lld is open again", (long long)p->question_id);
	return STATUS_OK;
}

static enum status take_key(struct sitting *s, const struct queue_item *q, int key, bool *quit)
{
	s->screen.said = NULL;
	switch (key) {
	case 's':
		return answer(s, q, LINK_SAME);
	case 'd':
		return answer(s, q, LINK_DIFFERENT);
	case 'k':
		remember(s, q->question_id, 0, LINK_SAME);
		s->skipped++;
		return STATUS_OK;
	case 'u':
		return undo(s);
	case '?':
	case 'h':
		link_screen_help(&s->screen);
		return STATUS_OK;
	case -1:
	case 'q':
		*quit = true;
		return STATUS_OK;
	default:
		s->screen.said = "s same, d different, k skip, u undo, q quit, ? help";
		return STATUS_OK;
	}
}

/* The last answer can still be taken back before the screen goes. */
static enum status at_the_end(struct sitting *s, bool *quit)
{
	terminal_clear();
	printf("%sno question is left%s\n\nu undo the last  q quit  ",
	       s->screen.said ? arena_printf(&s->c->arena, "%s\n\n", s->screen.said) : "",
	       s->skipped ? " but those skipped" : "");
	int key = terminal_key();
	if (key == 'u')
		return undo(s);
	*quit = key == 'q' || key == -1 || key == '\n' || key == '\r';
	return STATUS_OK;
}

static enum status sit(struct sitting *s)
{
	struct arena a = ARENA_INIT;
	struct queue_item q;
	bool quit = false, any;
	enum status st = STATUS_OK;

	while (st == STATUS_OK && !quit) {
		arena_reset(&a);
		terminal_size(&s->screen.rows, &s->screen.columns);
		st = next_question(s, &a, &q, &any);
		if (st == STATUS_OK && !any && !s->last)
			break;
		if (st == STATUS_OK && !any) {
			st = at_the_end(s, &quit);
			continue;
		}
		if (st == STATUS_OK)
			st = link_screen_pair(&s->screen, &a, &q);
		if (st == STATUS_OK)
			st = take_key(s, &q, terminal_key(), &quit);
	}
	arena_free(&a);
	return st;
}

enum status link_cmd_ask(struct cmd *c)
{
	const char *by = option_value(c, "by");
	struct sitting s = {.c = c, .screen = {.c = c, .by = by && *by ? by : c->actor, .key = seal_has_key(c->db)}};
	enum status st = linker_open(&s.screen.l, c->db, c->data_dir, &c->q);

	if (st == STATUS_OK) {
		terminal_open();
		st = sit(&s);
		terminal_close();
	}
	linker_close(s.screen.l);
	if (st != STATUS_OK)
		return st;
	struct arena *a = &c->arena;
	if (s.same + s.different + s.skipped + s.screen.left == 0)
		print_note(c, "no question is open");
	else
		print_note(c, "%s decided by %s: %s same, %s different; %s skipped, %s left",
			   text_thousands(a, s.same + s.different), s.screen.by, text_thousands(a, s.same),
			   text_thousands(a, s.different), text_thousands(a, s.skipped),
			   text_thousands(a, s.screen.left));
	return STATUS_OK;
}
