/* clean_place.c -- where she lives, as a code of the tree or else as a name.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/clean.h"

#include "base/text.h"

#include <string.h>

/* Codes are compared byte by byte: letters in upper case, blanks gone. */
static char *code_text(struct arena *a, const char *code)
{
	char *out = text_trim(a, code), *p = out;

	for (const char *s = out; *s; s++) {
		if (*s != ' ')
			*p++ = (char)(*s >= 'a' && *s <= 'z' ? *s - ('a' - 'A') : *s);
	}
	*p = '\0';
	return out;
}

void clean_place(struct arena *a, const char *code, const char *name, struct link_value *out)
{
	const char *text = code ? code_text(a, code) : "";

	if (*text) {
		clean_set(out, text);
		return;
	}
	text = name ? text_fold(a, name) : "";
	if (*text)
		clean_set(out, arena_printf(a, "/%s", text));
}
