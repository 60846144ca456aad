/* notes.c -- the caveats printed below a report.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/buf.h"
#include "base/text.h"
#include "reports/control_int.h"

#include <math.h>

#define NOTE_AREAS 12

static const struct spec_indicator *first_of_population(const struct run *r)
{
	for (int i = 0; i < r->spec.n_indicators; i++)
		if (r->spec.indicator[i].kind == SPEC_POPULATION)
			return &r->spec.indicator[i];
	return NULL;
}

static const char *thousands(struct run *r, double v)
{
	return text_thousands(r->arena, (int64_t)llround(v));
}

/* "2023, share: 29,600 (25,000 to 32,000)" */
static const char *describe(struct run *r, const struct frame_count *n)
{
	return arena_printf(r->arena, "%d, method %s: %s (%s to %s)", (int)n->year, n->method,
			    thousands(r, n->people[SPEC_BAND_BEST]), thousands(r, n->people[SPEC_BAND_LOW]),
			    thousands(r, n->people[SPEC_BAND_HIGH]));
}

static void note_area(struct run *r, struct buf *b, int from, int to, int area, bool with_source)
{
	struct frame_count n = frame_women(&r->frame, r->tree.area[area].id, from, to);
	const char *name = r->tree.area[area].name, *code = r->tree.area[area].code;
	if (isnan(n.people[SPEC_BAND_BEST])) {
		buf_printf(b, "\nWomen aged %d-%d in %s (%s): no population figure.", from, to, name, code);
		return;
	}
	buf_printf(b, "\nWomen aged %d-%d in %s (%s), %s%s%s.", from, to, name, code, describe(r, &n),
		   with_source ? "; source: " : "", with_source ? n.source : "");
}

static void note_population(struct run *r, struct buf *b)
{
	int from = (int)spec_param(&r->spec, "age_from", 0), to = (int)spec_param(&r->spec, "age_to", 0);
	if (!first_of_population(r) || to == 0)
		return;
	if (r->by_site) {
		buf_str(b, "\nThe population of an area is those who live there: by place of screening nothing is "
			   "divided by "
			   "it.");
		return;
	}
	int areas = r->n_out <= NOTE_AREAS ? r->n_out : 1; /* the cells have the others */
	for (int i = 0; i < areas; i++)
		note_area(r, b, from, to, r->out[i], i == 0);
	struct frame_count n = frame_women(&r->frame, r->tree.area[r->area].id, from, to);
	if (isnan(n.people[SPEC_BAND_BEST]))
		return;
	const char *words = arena_printf(r->arena, "women aged %d-%d, %s; %s", from, to, describe(r, &n), n.source);
	for (int i = 0; i < r->spec.n_indicators; i++)
		if (r->spec.indicator[i].kind == SPEC_POPULATION)
			r->spec.indicator[i].text.denominator_source = words;
}

static void note_places(struct run *r, struct buf *b)
{
	if (r->area != r->root)
		return;
	const char *name = r->tree.area[r->root].name;
	bool exact = r->rule.to == 0;
	if (r->placeless > 0)
		buf_printf(b, "\n%s units of %s have no known place; they are counted in %s and in no part of it.",
			   exact ? thousands(r, (double)r->placeless) : "Some", r->spec.indicator[0].text.id, name);
	if (r->outside > 0)
		buf_printf(b,
			   r->by_site ? "\n%s units of %s were tested outside %s and are not counted."
				      : "\n%s units of %s live outside %s and are not counted.",
			   exact ? thousands(r, (double)r->outside) : "Some", r->spec.indicator[0].text.id, name);
}

static void note_over(const struct run *r, struct buf *b)
{
	char day[DATE_TEXT_SIZE];
	for (int i = 0; i < r->spec.n_indicators; i++) {
		const struct spec_indicator *ind = &r->spec.indicator[i];
		if (!run_over(r, ind, r->area))
			continue;
		const struct frame_target *t = run_target(r, ind, r->area);
		buf_printf(b, "\n%s, the last day of target %s, has passed: no %s.", date_format(t->to, day), t->code,
			   ind->text.id);
	}
}

static void note_period(const struct run *r, struct buf *b)
{
	if (r->req->to != DATE_NONE && r->req->to > r->req->as_of)
		buf_str(b, "\nThe period is not over: it is counted up to the as-of day.");
}

/* Which place is meant; the report's own words for the way it counts by itself. */
static const char *place_note(const struct run *r)
{
	if (r->by_site == r->spec.by_site && r->spec.place_note)
		return r->spec.place_note;
	return r->by_site
		       ? "By the place of screening: a woman or an episode counts where the first of the tests counted "
			 "here was taken; those without a known place count in the program's whole area only."
		       : "By the place where she is now known to live; women whose place is not known count in the "
			 "program's whole area only.";
}

const char *run_notes(struct run *r)
{
	struct buf b = BUF_INIT;
	control_note(r, &b);
	buf_printf(&b, "%s%s%s%s", b.len ? "\n" : "", place_note(r), *r->spec.notes ? "\n" : "", r->spec.notes);
	note_population(r, &b);
	note_places(r, &b);
	note_over(r, &b);
	note_period(r, &b);
	const char *notes = arena_strdup(r->arena, *b.data == '\n' ? b.data + 1 : b.data);
	buf_free(&b);
	return notes;
}
