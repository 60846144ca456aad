/* html_table.c -- every figure of a report, and what each means.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "reports/html_int.h"
#include "reports/show_int.h"

#include <math.h>

static void figure(struct page *p, const char *text, bool hidden)
{
	html_add(p, hidden ? "<td class=\"hid\">" SHOW_HIDDEN "</td>" : "<td>%s</td>", text);
}

/* "30-34;hpv" -> "30-34, hpv" */
static const char *spaced(struct arena *a, const char *s)
{
	struct buf b = BUF_INIT;
	for (; *s; s++)
		buf_str(&b, *s == ';' ? ", " : (char[]){*s, '\0'});
	const char *out = arena_strndup(a, b.data, b.len);
	buf_free(&b);
	return out;
}

static void cell_row(struct page *p, const struct report *r, const struct cell *c)
{
	const struct indicator *i = show_indicator(r, c->indicator);
	bool hidden = show_is_hidden(c);
	html_add(p, "<tr><th scope=\"row\">%s</th><td class=\"txt\">%s</td><td class=\"txt\">%s</td>",
		 i ? i->title : c->indicator, c->area_name, *c->by ? spaced(p->a, c->stratum) : "all");
	figure(p, show_number(p->a, c->numerator, 0), hidden);
	figure(p, show_number(p->a, c->denominator, 0), false);
	figure(p, show_number(p->a, c->unknown, 0), false);
	figure(p, show_value(p->a, c), hidden);
	figure(p, show_interval(p->a, c), hidden);
	figure(p, isfinite(c->target) ? show_in_unit(p->a, c->unit, c->target) : "", false);
	html_add(p, "<td class=\"txt\">%s</td></tr>\n", spaced(p->a, show_flags(p->a, c)));
}

void html_cells(struct page *p, const struct report *r)
{
	static const char *const head[] = {"Indicator", "Place", "Group",        "Counted", "Out of",
					   "Unknown",   "Value", "95% interval", "Target",  "Remark"};
	html_add(p, "<details class=\"all\"><summary>All figures of this report (%s)</summary>",
		 text_thousands(p->a, (int64_t)r->n_cells));
	html_raw(p, "<div class=\"scroll\"><table><thead><tr>");
	for (size_t i = 0; i < sizeof head / sizeof *head; i++)
		html_add(p, "<th scope=\"col\">%s</th>", head[i]);
	html_raw(p, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < r->n_cells; i++)
		cell_row(p, r, &r->cell[i]);
	html_raw(p, "</tbody></table></div></details>\n");
}

static void definition_line(struct page *p, const char *what, const char *text)
{
	if (text && *text)
		html_add(p, "<li><b>%s</b> %s</li>", what, text);
}

static void definition(struct page *p, const struct indicator *i)
{
	html_add(p, "<dt>%s <code>%s</code> <span class=\"ver\">version %s</span></dt><dd><ul>", i->title, i->id,
		 i->version);
	definition_line(p, "Counted:", i->numerator);
	definition_line(p, "Out of:", i->denominator);
	definition_line(p, "Left out:", i->exclusions);
	definition_line(p, "Denominator from:", i->denominator_source);
	definition_line(p, "Interval:", text_eq(i->method, "none") ? NULL : i->method);
	definition_line(p, "Source:", i->source);
	definition_line(p, "Certainty:", i->confidence);
	html_raw(p, "</ul></dd>\n");
}

void html_definitions(struct page *p)
{
	html_raw(p, "<section id=\"definitions\"><h2>Definitions</h2>\n");
	for (size_t r = 0; r < p->n_reports; r++) {
		if (!p->report[r].indicators)
			continue;
		html_add(p, "<details class=\"defs\"><summary>%s</summary><dl>\n", p->report[r].title);
		for (const struct indicator *i = p->report[r].indicators; i; i = i->next)
			definition(p, i);
		html_raw(p, "</dl></details>\n");
	}
	html_raw(p, "</section>\n");
}
