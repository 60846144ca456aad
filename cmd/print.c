/* print.c -- messages to people: where, how bad, what, and what to do.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "cmd/cmd.h"

#include <stdarg.h>

static const char *const severity_name[] = {"note", "warning", "error"};
static const char *const severity_color[] = {"\033[36m", "\033[33m", "\033[31m"};

static void print_place(const struct msg_pos *p)
{
	if (!p->file)
		fputs("sanad: ", stderr);
	else if (p->line <= 0)
		fprintf(stderr, "%s: ", p->file);
	else if (p->column <= 0)
		fprintf(stderr, "%s:%lld: ", p->file, (long long)p->line);
	else
		fprintf(stderr, "%s:%lld:%d: ", p->file, (long long)p->line, p->column);
}

static void print_message(const struct cmd *c, const struct msg *m)
{
	if (c->quiet && m->severity == MSG_NOTE)
		return;
	print_place(&m->pos);
	fprintf(stderr, "%s%s:%s %s", c->color_err ? severity_color[m->severity] : "", severity_name[m->severity],
		c->color_err ? "\033[0m" : "", m->text);
	if (m->field)
		fprintf(stderr, " (field %s)", m->field);
	fputc('\n', stderr);
	if (m->hint)
		fprintf(stderr, "  %s\n", m->hint);
}

int print_messages_most(struct cmd *c, int most)
{
	int n = 0, all = c->q.count[MSG_NOTE] + c->q.count[MSG_WARNING] + c->q.count[MSG_ERROR];
	fflush(stdout);
	for (const struct msg *m = c->q.first; m && n < most; m = m->next, n++)
		print_message(c, m);
	msgq_clear(&c->q);
	return all - n;
}

void print_messages(struct cmd *c)
{
	int more = print_messages_most(c, MSGQ_CAP);
	if (more > 0)
		fprintf(stderr, "sanad: note: and %s\n", print_count(c, more, "more message", "more messages"));
}

const char *print_count(struct cmd *c, int64_t n, const char *one, const char *many)
{
	return arena_printf(&c->arena, "%s %s", text_thousands(&c->arena, n), n == 1 ? one : many);
}

void print_note(const struct cmd *c, const char *fmt, ...)
{
	va_list ap;
	if (c->quiet)
		return;
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}
