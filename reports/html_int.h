/* html_int.h -- the parts of the page; internal to reports/.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything is appended to the page's buffer; nothing is kept.
 */
#ifndef REPORTS_HTML_INT_H
#define REPORTS_HTML_INT_H

#include "base/buf.h"
#include "reports/chart_int.h"

struct page {
	struct buf *out;
	struct arena *a;
	const struct report *report;
	size_t n_reports;
	const struct chart_book *book;
};

/* Appends text with & < > " ' escaped, control characters and invalid UTF-8 replaced. NULL is empty. */
void html_text(struct page *p, const char *s);
/* Appends literal markup. */
void html_raw(struct page *p, const char *markup);
/* printf-like: every %s is escaped text, every %r raw markup, %d an int; nothing else is known. */
void html_add(struct page *p, const char *format, ...);
/* Appends a JSON string; "<" is written \u003c, so that no text can end the script element. */
void html_json_text(struct page *p, const char *s);
/* Appends a JSON number, null for NAN. */
void html_json_number(struct page *p, double v);

/* One figure: heading, canvas, note and the table of its numbers. */
void html_chart(struct page *p, const struct chart *c);
/* A table of counts by two classes, shaded by share of its row. */
void html_matrix(struct page *p, const struct chart *c);
/* The data of all charts as one JSON array for page.js. */
void html_chart_data(struct page *p);
/* Every cell of a report, folded. */
void html_cells(struct page *p, const struct report *r);
void html_definitions(struct page *p);

#endif
