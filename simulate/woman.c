/* woman.c -- makes a woman from her own stream of random numbers and the household before her.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/woman.h"
#include "base/text.h"
#include "simulate/hard.h"

#include <stdio.h>
#include <string.h>

#define SPECIMENS_PER_WOMAN 4u
#define SEVEN_DIGITS 10000000u

/* A number below ten million that no other `number` gets: 7919 is coprime to the modulus. */
static uint32_t spread(uint64_t seed, uint32_t number)
{
	return (uint32_t)(((uint64_t)number * 7919u + seed % SEVEN_DIGITS) % SEVEN_DIGITS);
}

static void word(const struct sim_world *w, struct sim_rng *r, struct sim_word *out, enum sim_name_kind kind)
{
	out->kind = (int8_t)kind;
	out->index = (int16_t)sim_name_pick(w, r, kind);
}

static void clear_words(struct sim_word *words)
{
	for (int i = 0; i < SIM_NAME_PARTS; i++)
		words[i] = (struct sim_word){-1, 0};
}

/* name[0] is always the calling name, wherever it is written. */
static void make_name(const struct sim_world *w, struct sim_rng *r, struct sim_woman *out)
{
	const char *form = sim_pick(&w->rates, r, RATE_NAME_FORM)->code;
	clear_words(out->name);
	word(w, r, &out->name[0], SIM_NAME_FEMALE);
	if (text_eq(form, "given+honorific"))
		word(w, r, &out->name[1], SIM_NAME_HONORIFIC);
	else if (text_eq(form, "lady+given"))
		word(w, r, &out->name[1], SIM_NAME_LADY);
	else if (text_eq(form, "given+given"))
		word(w, r, &out->name[1], SIM_NAME_FEMALE);
}

static void make_relative(const struct sim_world *w, struct sim_rng *r, struct sim_word *out)
{
	const char *form = sim_pick(&w->rates, r, RATE_RELATIVE_FORM)->code;
	int n = 0;
	clear_words(out);
	if (strncmp(form, "first", 5) == 0)
		word(w, r, &out[n++], SIM_NAME_MALE_FIRST);
	word(w, r, &out[n++], SIM_NAME_MALE);
	if (strstr(form, "last"))
		word(w, r, &out[n], SIM_NAME_MALE_LAST);
}

/* Women of one household never bear the same calling name. */
static void make_name_unlike_household(const struct sim_world *w, struct sim_rng *r, struct sim_woman *out,
				       const struct sim_woman *all)
{
	make_name(w, r, out);
	for (uint32_t other = out->head; other < out->number; other++) {
		if (all[other - 1].name[0].index != out->name[0].index)
			continue;
		out->name[0].index = (int16_t)((out->name[0].index + 1) % (int)w->names[SIM_NAME_FEMALE].n);
		other = out->head - 1; /* look at all of them again */
	}
}

static void make_household(const struct sim_world *w, struct sim_rng *r, struct sim_woman *out,
			   const struct sim_woman *all)
{
	const struct sim_woman *before = out->number > 1 ? &all[out->number - 2] : NULL;
	bool joins = sim_chance(&w->rates, r, RATE_HOUSEHOLD_JOINS) && before;
	bool sister = sim_chance(&w->rates, r, RATE_HOUSEHOLD_SISTER) && joins;
	out->head = joins ? before->head : out->number;
	make_relative(w, r, out->relative);
	out->relative_is_husband = sim_chance(&w->rates, r, RATE_NAME_HUSBAND);
	if (sister) {
		memcpy(out->relative, before->relative, sizeof out->relative);
		out->relative_is_husband = false;
	}
}

static void make_home(const struct sim_world *w, struct sim_rng *r, struct sim_woman *out, const struct sim_woman *all)
{
	int tehsil = sim_area_find(w, sim_pick(&w->rates, r, RATE_RESIDENCE)->code);
	int ucs = 0, which;
	for (int i = 0; i < w->n_areas; i++)
		ucs += w->area[i].is_uc && w->area[i].parent == tehsil;
	which = (int)sim_rng_below(r, (uint32_t)ucs);
	for (out->area = 0; !(w->area[out->area].is_uc && w->area[out->area].parent == tehsil) || which-- > 0;)
		out->area++;
	out->uc_written = sim_chance(&w->rates, r, RATE_AREA_UC);
	if (out->head != out->number)
		out->area = all[out->head - 1].area;
	out->moved_to = -1;
}

static void make_cnic(const struct sim_world *w, struct sim_rng *r, struct sim_woman *out)
{
	const char *prefix = sim_pick(&w->rates, r, RATE_CNIC_PREFIX)->code;
	unsigned last = sim_rng_below(r, 5) * 2;
	bool present = sim_chance(&w->rates, r, RATE_CNIC_PRESENT);
	bool husband = sim_chance(&w->rates, r, RATE_CNIC_HUSBAND) && out->relative_is_husband;
	out->cnic_kind = !present ? SIM_CNIC_NONE : husband ? SIM_CNIC_HUSBAND : SIM_CNIC_OWN;
	/* Women's last digit is even, men's odd: the two can share the seven digits without being equal. */
	snprintf(out->cnic, sizeof out->cnic, "%.5s%07u%u", prefix, spread(w->seed, out->number),
		 husband ? last + 1 : last);
	if (!present)
		out->cnic[0] = '\0';
}

static void make_phone(const struct sim_world *w, struct sim_rng *r, struct sim_woman *out, const struct sim_woman *all)
{
	const char *prefix = sim_pick(&w->rates, r, RATE_PHONE_PREFIX)->code;
	bool present = sim_chance(&w->rates, r, RATE_PHONE_PRESENT);
	bool shared = sim_chance(&w->rates, r, RATE_PHONE_SHARED) && out->head != out->number;
	snprintf(out->phone, sizeof out->phone, "%.4s%07u", prefix, spread(w->seed / 3, out->number));
	if (shared)
		memcpy(out->phone, all[out->head - 1].phone, sizeof out->phone);
	else if (!present)
		out->phone[0] = '\0';
}

/* The visit's day: a month by weight, a day in it, not a Sunday, within the data. */
static date_t make_visit_day(const struct sim_world *w, struct sim_rng *r)
{
	const struct sim_rate *months = &w->rates.of[RATE_MONTHS];
	date_t start = w->rates.from, last = date_month_start(w->as_of), day;
	int n = 0, total = 0;
	for (date_t m = start; m <= last; m = date_add_months(m, 1), n++)
		total += months->row[n < (int)months->n ? n : (int)months->n - 1].weight;
	int left = (int)sim_rng_below(r, (uint32_t)total), i = 0;
	for (; left >= months->row[i < (int)months->n ? i : (int)months->n - 1].weight; i++)
		left -= months->row[i < (int)months->n ? i : (int)months->n - 1].weight;
	date_t from = date_add_months(start, i), to = date_add_months(start, i + 1) - 1;
	if (to > w->as_of)
		to = w->as_of;
	day = sim_rng_between(r, from, to);
	if ((day + 4) % 7 == 0 && day > from) /* 1970-01-01 was a Thursday: 0 is Sunday */
		day--;
	return day;
}

/* Stated ages crowd on 0 and 5: halves of them are rounded to the nearest. */
static int heaped(int age)
{
	return (age + 2) / 5 * 5;
}

static void make_birth(const struct sim_world *w, struct sim_rng *r, struct sim_woman *out)
{
	const char *form = sim_pick(&w->rates, r, RATE_BIRTH_FORM)->code;
	int age = sim_draw(&w->rates, r, RATE_AGE), year, month, day, visit_year;
	out->born_on = date_add_months(out->visit_on, -12 * age) - (date_t)sim_rng_below(r, 365);
	date_to_ymd(out->born_on, &year, &month, &day);
	date_to_ymd(out->visit_on, &visit_year, &month, &day);
	out->birth_written = DATE_NONE;
	out->birth_form = SIM_BIRTH_NONE;
	if (text_eq(form, "date")) {
		out->birth_form = SIM_BIRTH_DATE;
		out->birth_written = out->born_on;
	} else if (text_eq(form, "january")) {
		out->birth_form = SIM_BIRTH_JANUARY;
		out->birth_written = date_from_ymd(year, 1, 1);
	} else if (!text_eq(form, "none")) {
		out->birth_form = SIM_BIRTH_AGE;
		out->birth_year_stated = (int16_t)(visit_year - (text_eq(form, "age-heaped") ? heaped(age) : age));
	}
}

static void make_site(const struct sim_world *w, struct sim_rng *r, struct sim_woman *out)
{
	int tehsil = sim_area_tehsil(w, out->area), fits[64], n = 0;
	bool own = sim_chance(&w->rates, r, RATE_OWN_TEHSIL);
	for (int f = 0; f < w->n_facilities && n < 64; f++)
		if (text_eq(w->facility[f].kind, "screening-site") && (!own || w->facility[f].tehsil == tehsil))
			fits[n++] = f;
	out->site = fits[sim_rng_below(r, (uint32_t)n)];
}

void sim_woman_make(const struct sim_world *w, struct sim_woman *out, uint32_t number, const struct sim_woman *all)
{
	struct sim_rng rng, *r = &rng;
	sim_rng_seed(r, w->seed, SIM_STREAM_WOMAN, number);
	*out = (struct sim_woman){.number = number};
	out->died_on = out->moved_on = out->left_on = out->no_cervix_on = DATE_NONE;
	make_household(w, r, out, all);
	make_name_unlike_household(w, r, out, all);
	make_home(w, r, out, all);
	make_cnic(w, r, out);
	make_phone(w, r, out, all);
	out->hiv = sim_pick(&w->rates, r, RATE_HIV)->code;
	out->visit_on = make_visit_day(w, r);
	make_birth(w, r, out);
	if (w->hard)
		sim_hard_woman(w->hard, out);
	make_site(w, r, out);
	out->tested = sim_chance(&w->rates, r, RATE_SCREENED);
	out->refused = sim_chance(&w->rates, r, RATE_REFUSED) && !out->tested;
}

date_t sim_woman_birth_known(const struct sim_woman *woman)
{
	if (woman->birth_form == SIM_BIRTH_AGE)
		return date_from_ymd(woman->birth_year_stated, 7, 1);
	return woman->birth_written;
}

int sim_woman_area(const struct sim_woman *woman, date_t on)
{
	return woman->moved_to >= 0 && on >= woman->moved_on ? woman->moved_to : woman->area;
}

uint32_t sim_specimen(const struct sim_woman *woman, int which)
{
	return (woman->number - 1) * SPECIMENS_PER_WOMAN + 1u + (uint32_t)which;
}
