/* link_show.c -- a weighing in words and steps.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "cmd/bars.h"
#include "cmd/link.h"
#include "db/identity.h"

#include <math.h>

const char *link_chance(struct arena *a, double p)
{
	double percent = 100 * p;
	if (percent < 0.01)
		return "under 0.01 %";
	if (percent > 99.99)
		return "over 99.99 %";
	return arena_printf(a, percent < 1 || percent > 99 ? "%.2f %%" : "%.0f %%", percent);
}

const char *link_kind_text(const char *kind)
{
	static const struct {
		const char *kind, *text;
	} known[] = {{"review", "the evidence leaves it open"},
		     {"conflict", "much agrees, but something contradicts"},
		     {"bridge", "the later record fits two women"},
		     {"identifier", "a number that should be one woman's"}};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (text_eq(known[i].kind, kind))
			return known[i].text;
	return kind;
}

const char *link_level_text(const struct link_field_weight *f)
{
	return f->level ? f->level_title ? f->level_title : f->level : "missing in one: no evidence";
}

size_t link_bars(struct arena *a, const struct link_weighing *w, struct bar **out)
{
	struct bar *bar = arena_calloc(a, w->n_fields + 2, sizeof *bar);
	size_t n = 0;

	bar[n++] = (struct bar){.label = "start", .text = "any two records", .bits = w->prior};
	for (size_t i = 0; i < w->n_fields; i++) {
		const struct link_field_weight *f = &w->field[i];
		const char *text = link_level_text(f);
		if (fabs(f->term) >= 0.05)
			text = arena_printf(a, "%s, %s value", text, f->term > 0 ? "rare" : "common");
		bar[n++] = (struct bar){.label = f->id, .text = text, .bits = f->bits, .missing = !f->level};
	}
	if (*w->rules || w->dependence != 0)
		bar[n++] = (struct bar){.label = "together",
					.text = *w->rules ? w->rules : "what several fields mean together",
					.bits = isinf(w->total) ? -INFINITY : w->dependence};
	*out = bar;
	return n;
}

const char *link_outcome(struct arena *a, const struct link_weighing *w)
{
	if (w->conflict && *w->conflict)
		return arena_printf(a, "%s, but %s contradicts", link_chance(a, w->probability), w->conflict);
	if (isinf(w->total))
		return "two women";
	return arena_printf(a, "%s that it is one woman", link_chance(a, w->probability));
}

void link_more(struct cmd *c, struct arena *a, int64_t record_id, int64_t other_id, struct link_more out[LINK_MORE])
{
	struct identity own = {0}, other = {0};
	if (!identity_open(c->db, a, record_id, &own))
		own = (struct identity){0};
	if (!other_id || !identity_open(c->db, a, other_id, &other))
		other = (struct identity){0};
	out[0] = (struct link_more){"mrn", own.mrn, other.mrn};
	out[1] = (struct link_more){"address", own.address, other.address};
}
