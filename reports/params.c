/* params.c -- the parameters a report's query.sql asks for.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQLite gives a parameter that nobody binds the value NULL, with which every comparison fails: the figures would be 0
 * without a word. So they are looked for in the text, outside comments, texts and quoted names.
 */
#include "reports/spec_int.h"

#include "base/text.h"

#include <ctype.h>

/* Past the comment, text or quoted name that begins at p; p itself when none does. */
static const char *skip(const char *p, const char *end)
{
	const char *stop = NULL;
	if (p + 1 < end && p[0] == '-' && p[1] == '-') {
		stop = memchr(p, '\n', (size_t)(end - p));
		return stop ? stop : end;
	}
	if (p + 1 < end && p[0] == '/' && p[1] == '*') {
		for (stop = p + 2; stop + 1 < end && (stop[0] != '*' || stop[1] != '/'); stop++)
			;
		return stop + 1 < end ? stop + 2 : end;
	}
	if (*p != '\'' && *p != '"' && *p != '`')
		return p;
	stop = memchr(p + 1, *p, (size_t)(end - p - 1)); /* a doubled quote is two texts side by side */
	return stop ? stop + 1 : end;
}

static bool in_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool known_name(const char *name, const char *const *known)
{
	return spec_word(name, known) >= 0;
}

static enum status refuse(struct arena *a, const struct spec *s, int64_t line, const char *name,
			  const char *const *known, struct msgq *q)
{
	if (*name != ':')
		return msg_fail(q, STATUS_INPUT, "report-parameter", MSG_LINE(s->query_file, line), NULL,
				"for instance :as_of", "a parameter must be written as :name");
	const char *near = text_nearest(name, known);
	return msg_fail(q, STATUS_INPUT, "report-parameter", MSG_LINE(s->query_file, line), NULL,
			near ? arena_printf(a, "nearest known is %s", near)
			     : ":as_of, :from, :to and those of \"parameters\" in spec.json are known",
			"there is no parameter %s", name);
}

static enum status check_query(struct arena *a, const struct spec *s, const struct spec_query *query,
			       const char *const *known, struct msgq *q)
{
	const char *p = query->sql, *end = p + query->n;
	int64_t line = 1;
	while (p < end) {
		const char *next = skip(p, end);
		size_t n = 1;
		if (next == p && strchr(":?@$", *p)) {
			while (p + n < end && in_name(p[n]))
				n++;
			const char *name = arena_strndup(a, p, n);
			if (!known_name(name, known))
				return refuse(a, s, line, name, known, q);
		}
		for (next = next == p ? p + n : next; p < next; p++)
			line += *p == '\n';
	}
	return STATUS_OK;
}

enum status spec_check_params(struct arena *a, const struct spec *s, struct msgq *q)
{
	static const char *const given[] = {":as_of", ":from", ":to"};
	const char **known = arena_calloc(a, (size_t)s->n_params + 4, sizeof *known);
	enum status st = STATUS_OK;

	memcpy(known, given, sizeof given);
	for (int i = 0; i < s->n_params; i++)
		known[3 + i] = arena_printf(a, ":%s", s->param[i].name);
	for (int i = 0; i < s->n_queries && st == STATUS_OK; i++)
		st = check_query(a, s, &s->query[i], known, q);
	return st;
}
