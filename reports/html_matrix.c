/* html_matrix.c -- a table of reported against computed classes, shaded.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reports/html_int.h"
#include "reports/show_int.h"

static void count(struct page *p, const struct chart_matrix *m, size_t row, size_t column)
{
	static const char *const shade[2][4] = {{"zero", "off1", "off2", "off3"}, {"zero", "same1", "same2", "same3"}};
	const struct cell *c = m->cell[row * m->n_columns + column];
	bool agrees = false;
	int level = chart_shade(m, row, column, &agrees);
	if (c && show_is_hidden(c))
		html_raw(p, "<td class=\"hid\">" SHOW_HIDDEN "</td>");
	else
		html_add(p, "<td class=\"%r\">%s</td>", shade[agrees][level],
			 c ? show_number(p->a, c->numerator, 0) : "0");
}

void html_matrix(struct page *p, const struct chart *c)
{
	struct chart_matrix m;
	chart_matrix(p->a, c, &m);
	html_raw(p, "<div class=\"scroll\"><table class=\"matrix\"><thead><tr><th scope=\"col\" class=\"corner\">"
		    "Reported \xe2\x86\x93, computed \xe2\x86\x92</th>");
	for (size_t k = 0; k < m.n_columns; k++)
		html_add(p, "<th scope=\"col\">%s</th>", m.column[k]);
	html_raw(p, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < m.n_rows; i++) {
		html_add(p, "<tr><th scope=\"row\">%s</th>", m.row[i]);
		for (size_t k = 0; k < m.n_columns; k++)
			count(p, &m, i, k);
		html_raw(p, "</tr>\n");
	}
	html_raw(p, "</tbody></table></div>\n");
}
