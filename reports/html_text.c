/* html_text.c -- text and numbers that cannot leave their place in the page.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "reports/html_int.h"

#include <math.h>

void html_raw(struct page *p, const char *markup)
{
	buf_str(p->out, markup);
}

static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

/* Calls for every character: `escape` gives what stands for it, NULL for itself. Bytes that are no UTF-8 and control
 * characters become U+FFFD, line breaks and tabs a blank. */
static void add_escaped(struct buf *out, const char *s, const char *(*escape)(char))
{
	size_t n = s ? strlen(s) : 0, valid = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		if (i >= valid)
			valid = i + text_utf8_valid(s + i, n - i);
		const char *instead = escape(s[i]);
		if (i >= valid)
			buf_str(out, "\xef\xbf\xbd");
		else if (instead)
			buf_str(out, instead);
		else if (c < 0x20 || c == 0x7f)
			buf_str(out, c == '\n' || c == '\r' || c == '\t' ? " " : "\xef\xbf\xbd");
		else
			buf_char(out, s[i]);
	}
}

void html_text(struct page *p, const char *s)
{
	add_escaped(p->out, s, entity);
}

void html_add(struct page *p, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	for (; *format; format++) {
		if (*format != '%') {
			buf_char(p->out, *format);
			continue;
		}
		switch (*++format) {
		case 's':
			html_text(p, va_arg(ap, const char *));
			break;
		case 'r':
			html_raw(p, va_arg(ap, const char *));
			break;
		case 'd':
			buf_printf(p->out, "%d", va_arg(ap, int));
			break;
		default: /* "%%" */
			buf_char(p->out, *format);
		}
	}
	va_end(ap);
}

static const char *json_escape(char c)
{
	switch (c) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '<':
		return "\\u003c";
	default:
		return NULL;
	}
}

void html_json_text(struct page *p, const char *s)
{
	buf_char(p->out, '"');
	add_escaped(p->out, s, json_escape);
	buf_char(p->out, '"');
}

void html_json_number(struct page *p, double v)
{
	if (isfinite(v))
		buf_printf(p->out, "%.10g", v);
	else
		buf_str(p->out, "null");
}
