/* slice.c -- walking over valid JSON text.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/slice.h"

#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && is_blank(*p))
		p++;
	return p;
}

/* p is at the opening quote; returns the place after the closing one. */
static const char *skip_string(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		if (*p == '\\')
			p++;
	return p < end ? p + 1 : end;
}

/* The place after the value at p. */
static const char *skip_value(const char *p, const char *end)
{
	int depth = 0;

	while (p < end) {
		if (*p == '"') {
			p = skip_string(p, end);
		} else {
			if (depth == 0 && (is_blank(*p) || *p == ',' || *p == '}' || *p == ']'))
				return p;
			depth += (*p == '{' || *p == '[') - (*p == '}' || *p == ']');
			p++;
		}
		if (depth == 0 && p < end && (p[-1] == '"' || p[-1] == '}' || p[-1] == ']'))
			return p;
	}
	return end;
}

bool slice_member(const char *text, size_t n, const char *member, struct slice *out)
{
	const char *end = text + n, *p = skip_blanks(text, end);
	size_t size = strlen(member);

	if (p == end || *p != '{')
		return false;
	for (p++; p < end;) {
		const char *key = skip_blanks(p, end), *after;

		if (key == end || *key != '"')
			return false; /* the object is empty, or ended */
		after = skip_string(key, end);
		p = skip_blanks(after, end);
		p = skip_blanks(p < end ? p + 1 : end, end); /* the colon */
		*out = (struct slice){p, 0};
		p = skip_value(p, end);
		out->n = (size_t)(p - out->at);
		if ((size_t)(after - key) == size + 2 && memcmp(key + 1, member, size) == 0)
			return true;
		p = skip_blanks(p, end);
		p += p < end; /* the comma, or the end of the object */
	}
	return false;
}

bool slice_compact(const char *text, size_t n, struct buf *out)
{
	const char *end = text + n, *p = text;

	buf_reserve(out, n);
	while (p < end) {
		const char *from = p;

		if (*p == '"') {
			p = skip_string(p, end);
			buf_add(out, from, (size_t)(p - from));
		} else if (is_blank(*p)) {
			p++;
		} else if (*p == '-' || (*p >= '0' && *p <= '9')) {
			while (p < end && (*p == '-' || (*p >= '0' && *p <= '9')))
				p++;
			if (p < end && (*p == '.' || *p == 'e' || *p == 'E'))
				return false;
			buf_add(out, from, (size_t)(p - from));
		} else {
			buf_char(out, *p++);
		}
	}
	return true;
}
