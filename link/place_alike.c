/* place_alike.c -- which place a misspelt text is taken for, or that it cannot be told.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text is compared with every spelling; the best place is taken when it is alike enough and leads every other place
 * by enough. All it costs is paid once for each text of a run (place.c remembers).
 */
#include "link/place_int.h"

static bool fits(const struct area *a, const char *level, const struct places *near, size_t n_near)
{
	if (level && a->level != level)
		return false;
	for (size_t i = 0; i < n_near; i++) {
		bool any = near[i].n == 0;

		for (size_t k = 0; k < near[i].n && !any; k++)
			any = place_one_path(a, near[i].area[k]);
		if (!any)
			return false;
	}
	return true;
}

/* Best likeness of each area's spellings, 0 below what matters. */
static void compare_all(struct place_index *x, const struct place_form *form, const char *level,
			const struct places *near, size_t n_near)
{
	int least = x->rules.score - x->rules.margin;

	memset(x->likeness, 0, (x->n_areas + 1) * sizeof *x->likeness);
	for (size_t i = 0; i < x->n_spelt; i++) {
		const struct spelt *s = &x->spelt[i];
		int *best = &x->likeness[s->area - x->area], v;

		if (s->form.urdu && !form->urdu) /* every area has a Latin name, which says its vowels */
			continue;
		v = place_form_likeness(&x->rules, form, &s->form, *best > least ? *best : least);
		if (v > *best && fits(s->area, level, near, n_near))
			*best = v;
	}
}

static int best_of(const struct place_index *x)
{
	int best = 0;

	for (size_t i = 0; i < x->n_areas; i++)
		if (x->likeness[i] > best)
			best = x->likeness[i];
	return best;
}

/* True when an area is called as one of the winners is and lies on its path: district Gwadar, tehsil Gwadar. */
static bool namesake(const struct places *winners, const struct area *a)
{
	for (size_t i = 0; i < winners->n; i++)
		if (strcmp(winners->area[i]->folded, a->folded) == 0 && place_one_path(winners->area[i], a))
			return true;
	return false;
}

/* Splits the areas near the best into winners and rivals; gives the best rival's likeness, at least what was looked
 * for. */
static int divide(const struct place_index *x, int best, struct places *winners, struct places *rivals)
{
	int next = x->rules.score - x->rules.margin;

	for (size_t i = 0; i < x->n_areas; i++)
		if (x->likeness[i] == best)
			winners->area[winners->n++] = &x->area[i];
	for (size_t i = 0; i < x->n_areas; i++) {
		const struct area *a = &x->area[i];

		if (x->likeness[i] == 0 || x->likeness[i] == best)
			continue;
		if (namesake(winners, a)) {
			winners->area[winners->n++] = a;
			continue;
		}
		if (best - x->likeness[i] < x->rules.margin)
			rivals->area[rivals->n++] = a;
		if (x->likeness[i] > next)
			next = x->likeness[i];
	}
	return next;
}

enum place_answer place_alike(struct place_index *x, const char *text, const char *level, const struct places *near,
			      size_t n_near, struct places *out, int *score, int *margin)
{
	struct places winners = {arena_calloc(&x->scratch, x->n_areas + 1, sizeof(void *)), 0},
		      rivals = {arena_calloc(&x->scratch, x->n_areas + 1, sizeof(void *)), 0};
	struct place_form form;
	int best, next;

	*out = (struct places){NULL, 0};
	if (!place_form_make(&x->scratch, text, &form) || form.n < x->rules.letters)
		return PLACE_UNKNOWN;
	compare_all(x, &form, level, near, n_near);
	best = best_of(x);
	if (best < x->rules.score)
		return PLACE_UNKNOWN;
	next = divide(x, best, &winners, &rivals);
	*score = best;
	*margin = best - next;
	*out = winners;
	if (n_near == 0 && best < x->rules.score_alone)
		return PLACE_UNKNOWN;
	if (rivals.n == 0 && places_lowest(&winners))
		return PLACE_FOUND;
	for (size_t i = 0; i < rivals.n && out->n < x->n_areas; i++)
		out->area[out->n++] = rivals.area[i];
	return PLACE_AMBIGUOUS;
}
