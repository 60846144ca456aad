/* match.c -- does an entry of a history match a pattern of the program file?
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "pathway/engine.h"

#include <string.h>

static bool has_word(const char *const *list, const char *word)
{
	for (; *list; list++)
		if (strcmp(*list, word) == 0)
			return true;
	return false;
}

/* True when an item of the ';' list equals one of the wanted ones. */
static bool has_detail(const char *const *wanted, const char *detail)
{
	for (const char *s = detail; s && *s;) {
		size_t n = strcspn(s, ";");

		for (const char *const *w = wanted; *w; w++)
			if (strlen(*w) == n && memcmp(*w, s, n) == 0)
				return true;
		s += n + (s[n] == ';');
	}
	return false;
}

bool engine_matches(const struct program_pattern *what, const struct path_entry *e)
{
	if (!(what->tests >> e->test & 1))
		return false;
	if (what->adequate >= 0 && what->adequate != (e->adequate ? 1 : 0))
		return false;
	if (what->results && !has_word(what->results, e->category))
		return false;
	return !what->detail || has_detail(what->detail, e->detail);
}

bool engine_code(const struct program *p, struct path_entry *e, const char *test)
{
	const struct code_result *r = codelist_result(p->codes, test, e->category);

	e->test = program_test(p, test);
	if (e->test < 0 || (e->is_event ? !codelist_is_event(p->codes, test) : !r))
		return false;
	e->order = codelist_order(p->codes, test);
	e->adequate = r && r->adequate;
	e->positive = !e->adequate ? -1 : r->positive == POSITIVE_YES;
	return true;
}
