/* link_import.c -- `sanad link queue --import`: a clerk's answers, all of them or none.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "cmd/link_answers.h"

#define USAGE "sanad link queue --import FILE.csv --by WHO"

/* The line of this file whose answer a refusal names as "decision D7"; 0: the decision stands in the registry. */
static int64_t line_named(const struct answers *m, const struct link_decided *made, size_t bad)
{
	const struct msg *last = m->c->q.last;
	const char *at = last ? strstr(last->text, "decision D") : NULL;
	int64_t id = 0;

	for (at = at ? at + strlen("decision D") : ""; *at >= '0' && *at <= '9'; at++)
		id = 10 * id + (*at - '0');
	for (size_t i = 0; i < bad && id; i++)
		if (made[i].decision_id == id)
			return m->seen[i].line;
	return 0;
}

/* All answers or none. A refusal names the line it comes from, and the one it contradicts. */
static enum status store(struct answers *m, const char *by)
{
	struct arena *a = &m->c->arena;
	struct link_decided *made = arena_calloc(a, m->n, sizeof *made);
	size_t bad = m->n;
	enum status st = decide_answers(m->c->db, m->list, m->n, by, made, &bad, &m->c->q);

	if (st != STATUS_USAGE || bad >= m->n)
		return st;
	int64_t line = line_named(m, made, bad);
	if (line)
		msgq_clear(&m->c->q); /* it names a decision that was not stored */
	link_answers_refuse(m, m->seen[bad].line, "decision", "mend this line and give the file again",
			    line ? arena_printf(a, "line %lld and this one cannot both be", (long long)line)
				 : "this answer cannot stand");
	return STATUS_INPUT;
}

enum status link_cmd_import(struct cmd *c)
{
	struct answers m = {.c = c};
	struct arena *a = &c->arena;
	const char *by = link_by(c, USAGE);

	if (!by)
		return STATUS_USAGE;
	enum status st = filled_read(a, option_value(c, "import"), &m.file, &c->q);
	if (st == STATUS_OK)
		st = link_answers_read(&m);
	if (st == STATUS_OK && m.n)
		st = store(&m, by);
	if (st == STATUS_OK && m.n)
		st = link_follow(c);
	if (st != STATUS_OK) {
		print_messages(c);
		print_note(c, "nothing of this file was stored");
		return st;
	}
	print_note(c, "%s stored as those of %s; %s left open%s", print_count(c, (int64_t)m.n, "answer", "answers"), by,
		   text_thousands(a, m.open),
		   m.repeated ? arena_printf(a, "; %s stood there already", text_thousands(a, m.repeated)) : "");
	return STATUS_OK;
}
