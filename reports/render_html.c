/* render_html.c -- reports as one page that opens from disk without network.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Style, script and Chart.js are embedded at build from reports/dashboard/ and the system's chart.min.js. The policy in
 * the head forbids the page to fetch anything, whatever a text in it may say.
 */
#include "reports/html_int.h"
#include "reports/show_int.h"

#include <math.h>

extern const unsigned char embed_chartjs[], embed_page_css[], embed_page_js[];
extern const size_t embed_chartjs_len, embed_page_css_len, embed_page_js_len;

static void head(struct page *p)
{
	const struct provenance *about = &p->report->about;
	html_raw(p, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
		    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src "
		    "'unsafe-inline'; "
		    "style-src 'unsafe-inline'; img-src data:\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		    "<meta name=\"color-scheme\" content=\"light\">\n");
	html_add(p, "<title>%s: %s, %s</title>\n<style>\n", about->program_title, about->area_name, show_period(about));
	buf_add(p->out, embed_page_css, embed_page_css_len);
	html_raw(p, "</style></head>\n<body>\n");
}

static void header(struct page *p)
{
	const struct provenance *about = &p->report->about;
	html_add(p,
		 "<header><h1>%s</h1>\n<p class=\"where\"><span><b>%s</b></span> <span>%s</span> <span>period "
		 "<b>%s</b></span> "
		 "<span>as of "
		 "<b>%s</b></span></p>\n",
		 about->program_title, about->area_name, show_by_place(about), show_period(about), about->as_of);
	if (p->n_reports > 1) {
		html_raw(p, "<nav aria-label=\"Reports\">");
		for (size_t i = 0; i < p->n_reports; i++)
			html_add(p, "<a href=\"#%s\">%s</a> ", p->report[i].id, p->report[i].title);
		html_raw(p, "<a href=\"#definitions\">Definitions</a></nav>");
	}
	html_raw(p, "</header>\n<main>\n");
}

static void tiles(struct page *p)
{
	if (p->book->n_tiles == 0)
		return;
	html_raw(p, "<section class=\"tiles\" aria-label=\"Headline figures\">\n");
	for (size_t i = 0; i < p->book->n_tiles; i++) {
		const struct tile *t = &p->book->tile[i];
		html_add(p, "<div class=\"tile%r\"><h2>%s</h2><p class=\"big%r\">%s</p><p class=\"sub\">%s</p></div>\n",
			 t->alert ? " alert" : "", t->label, show_is_hidden(t->cell) ? " hid" : "", tile_text(p->a, t),
			 show_template(p->a, t->report, t->cell, t->sub));
	}
	html_raw(p, "</section>\n");
}

static bool any_hidden(const struct report *r)
{
	for (size_t i = 0; i < r->n_cells; i++)
		if (show_is_hidden(&r->cell[i]))
			return true;
	return false;
}

static void notes(struct page *p, const struct report *r)
{
	const char *line = r->notes ? r->notes : "";
	if (!*line && !any_hidden(r))
		return;
	html_raw(p, "<ul class=\"notes\">");
	while (*line) {
		size_t n = strcspn(line, "\n");
		if (n > 0)
			html_add(p, "<li>%s</li>", arena_strndup(p->a, line, n));
		line += n + (line[n] == '\n');
	}
	if (any_hidden(r))
		html_add(p,
			 "<li><span class=\"hid mark\">" SHOW_HIDDEN
			 "</span> not shown, to protect women in small groups "
			 "(rule \xe2\x80\x9c%s\xe2\x80\x9d).</li>",
			 r->about.suppress);
	html_raw(p, "</ul>\n");
}

static void report_section(struct page *p, const struct report *r)
{
	html_add(
		p,
		"<section class=\"report\" id=\"%s\"><h2>%s</h2><p class=\"question\">%s</p>\n<div class=\"charts\">\n",
		r->id, r->title, r->question);
	for (size_t i = 0; i < p->book->n_charts; i++)
		if (p->book->chart[i].report == r)
			html_chart(p, &p->book->chart[i]);
	html_raw(p, "</div>\n");
	notes(p, r);
	html_cells(p, r);
	html_raw(p, "</section>\n");
}

static void footer(struct page *p)
{
	const struct provenance *about = &p->report->about;
	html_add(p,
		 "</main>\n<footer><p>Program <b>%s</b>, version %s. Registry <code>%s</code>. Made by sanad %s as of "
		 "%s for the "
		 "period %s; small numbers by the rule \xe2\x80\x9c%s\xe2\x80\x9d.</p>\n",
		 about->program_id, about->program_version, about->registry_digest, about->sanad_version, about->as_of,
		 about->period, about->suppress);
	html_raw(p, "<p>The same registry and the same arguments give this page again, byte for byte. <code>sanad "
		    "explain</code> "
		    "lists the rows behind any figure. No name, number or address of a woman stands in this page."
		    "</p>\n<noscript><p>The charts need scripts; every number stands in the tables.</p></noscript>"
		    "</footer>\n");
}

static void scripts(struct page *p)
{
	html_raw(p, "<script type=\"application/json\" id=\"charts\">");
	html_chart_data(p);
	html_raw(p, "</script>\n<script>\n");
	buf_add(p->out, embed_chartjs, embed_chartjs_len);
	html_raw(p, "\n</script>\n<script>\n");
	buf_add(p->out, embed_page_js, embed_page_js_len);
	html_raw(p, "</script>\n</body></html>\n");
}

enum status render_html(const struct report *r, size_t n, FILE *f, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	struct buf out = BUF_INIT;
	struct chart_book book = {0};
	struct page p = {&out, &a, r, n, &book};
	enum status st =
		n == 0 ? msg_fail(q, STATUS_USAGE, "report-none", MSG_NOWHERE, NULL, NULL, "no report to write")
		       : chart_load(&a, r, n, &book, q);
	if (st)
		goto out;
	head(&p);
	header(&p);
	tiles(&p);
	for (size_t i = 0; i < n; i++)
		report_section(&p, &r[i]);
	html_definitions(&p);
	footer(&p);
	scripts(&p);
	if (fwrite(out.data, 1, out.len, f) != out.len || fflush(f) != 0)
		st = msg_fail(q, STATUS_OUTPUT, "html-write", MSG_NOWHERE, NULL, "is the disk full?",
			      "the page cannot be written");
out:
	chart_free(&book);
	buf_free(&out);
	arena_free(&a);
	return st;
}
