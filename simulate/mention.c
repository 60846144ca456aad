/* mention.c -- names, numbers, births and places of a woman as written in one record.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/mention.h"
#include "base/text.h"
#include "simulate/misspell.h"

#include <stdio.h>
#include <string.h>

#define WORD_SIZE 64
#define WANDER_NONE 2 /* the rate is written in years plus two */

const char *const sim_note_name[SIM_NOTES] = {
	[SIM_NOTE_NAMESAKE] = "namesake",
	[SIM_NOTE_VARIANT] = "variant",
	[SIM_NOTE_ROMANISED] = "romanised",
	[SIM_NOTE_TYPO] = "typo",
	[SIM_NOTE_URDU] = "urdu",
	[SIM_NOTE_SWAPPED] = "swapped",
	[SIM_NOTE_HONORIFIC] = "honorific",
	[SIM_NOTE_SECOND_DROPPED] = "second-dropped",
	[SIM_NOTE_MARRIED] = "married",
	[SIM_NOTE_OTHER_RELATIVE] = "other-relative",
	[SIM_NOTE_NO_RELATIVE] = "no-relative",
	[SIM_NOTE_MOVED] = "moved",
	[SIM_NOTE_NO_CNIC] = "no-cnic",
	[SIM_NOTE_LOST_CNIC] = "lost-cnic",
	[SIM_NOTE_CNIC_OMITTED] = "cnic-omitted",
	[SIM_NOTE_CNIC_WRONG] = "cnic-wrong",
	[SIM_NOTE_CNIC_FAMILY] = "cnic-family",
	[SIM_NOTE_AGE_ONLY] = "age-only",
	[SIM_NOTE_JANUARY] = "january",
	[SIM_NOTE_NO_BIRTH] = "no-birth",
	[SIM_NOTE_DAY_MONTH] = "day-month",
	[SIM_NOTE_YEAR_OFF] = "year-off",
	[SIM_NOTE_YEAR_ONLY] = "year-only",
	[SIM_NOTE_NO_PHONE] = "no-phone",
	[SIM_NOTE_NEW_PHONE] = "new-phone",
	[SIM_NOTE_OTHER_PHONE] = "other-phone",
	[SIM_NOTE_PHONE_WRONG] = "phone-wrong",
};

/* One record in the making. */
struct writing {
	const struct sim_kin *k;
	const struct sim_person *p;
	struct sim_spot spot;
	date_t on;
	struct sim_rng *r;
	struct sim_mention *out;
};

static bool chance(const struct writing *x, enum sim_kin_rate id)
{
	return sim_kin_chance(x->k, x->r, id);
}

static void note(const struct writing *x, enum sim_note n)
{
	x->out->notes |= 1u << n;
}

/* True, and noted, in the rate's share. */
static bool happens(const struct writing *x, enum sim_kin_rate id, enum sim_note n)
{
	bool yes = chance(x, id);
	if (yes)
		note(x, n);
	return yes;
}

void sim_mention_free(struct sim_mention *m)
{
	sim_identity_free(&m->id);
}

void sim_spoken_write(const struct sim_spoken *s, struct buf *out)
{
	for (int i = 0; i < s->n; i++) {
		if (i > 0)
			buf_char(out, ' ');
		buf_str(out, s->word[i]->text);
	}
}

static void keep(struct sim_spoken *to, const struct sim_spoken *from, int i)
{
	to->word[to->n] = from->word[i];
	to->part[to->n++] = from->part[i];
}

/* Which words of her name this clerk writes. */
static void choose_words(const struct writing *x, struct sim_spoken *kept)
{
	const struct sim_spoken *s = &x->p->name;
	bool dropped = chance(x, KIN_HONORIFIC_DROPPED), added = chance(x, KIN_HONORIFIC_ADDED),
	     second = chance(x, KIN_SECOND_DROPPED);
	const struct sim_name *more = sim_kin_name(x->k, x->r, x->k->tehsil[x->spot.tehsil].region, SIM_NAME_HONORIFIC);
	*kept = (struct sim_spoken){.n = 0};
	for (int i = 0; i < s->n; i++) {
		bool title = s->part[i] == SIM_PART_LADY || s->part[i] == SIM_PART_HONORIFIC;
		if (title && dropped)
			note(x, SIM_NOTE_HONORIFIC);
		else if (s->part[i] == SIM_PART_SECOND && second)
			note(x, SIM_NOTE_SECOND_DROPPED);
		else
			keep(kept, s, i);
	}
	if (added && kept->n < 2) {
		kept->word[kept->n] = more;
		kept->part[kept->n++] = SIM_PART_HONORIFIC;
		note(x, SIM_NOTE_HONORIFIC);
	}
}

static void choose_relative(const struct writing *x, const struct sim_spoken *s, struct sim_spoken *kept)
{
	bool first = chance(x, KIN_FIRST_DROPPED), last = chance(x, KIN_LAST_DROPPED);
	*kept = (struct sim_spoken){.n = 0};
	for (int i = 0; i < s->n; i++)
		if (!(s->part[i] == SIM_PART_FIRST && first) && !(s->part[i] == SIM_PART_LAST && last))
			keep(kept, s, i);
}

static bool has_urdu(const struct sim_spoken *s)
{
	for (int i = 0; i < s->n; i++)
		if (!*s->word[i]->urdu)
			return false;
	return s->n > 0;
}

static void write_word(const struct writing *x, const struct sim_name *name, struct buf *out)
{
	char word[WORD_SIZE];
	const char *text = name->text;
	if (name->n_variants > 0 && happens(x, KIN_NAME_VARIANT, SIM_NOTE_VARIANT))
		text = name->variant[sim_rng_below(x->r, (uint32_t)name->n_variants)];
	snprintf(word, sizeof word, "%s", text);
	if (chance(x, KIN_NAME_ROMAN) && sim_romanise(x->r, word, sizeof word))
		note(x, SIM_NOTE_ROMANISED);
	if (chance(x, KIN_NAME_TYPO) && sim_typo(x->r, word, sizeof word))
		note(x, SIM_NOTE_TYPO);
	buf_str(out, word);
}

static void write_spoken(const struct writing *x, const struct sim_spoken *s, bool urdu, bool upper, struct buf *out)
{
	bool swapped = s->n > 1 && happens(x, KIN_NAME_SWAPPED, SIM_NOTE_SWAPPED);
	buf_reset(out);
	for (int i = 0; i < s->n; i++) {
		const struct sim_name *name = s->word[swapped && i < 2 ? 1 - i : i];
		if (i > 0)
			buf_char(out, ' ');
		if (urdu)
			buf_str(out, name->urdu);
		else
			write_word(x, name, out);
	}
	if (upper)
		sim_upper(out);
}

/* The relative her forms name on this day: by wedding, by habit, by the clerk's mistake. */
static const struct sim_spoken *relative(const struct writing *x)
{
	const struct sim_person *p = x->p;
	bool wed = p->wed_on != DATE_NONE && x->on >= p->wed_on;
	bool husband = p->by_husband && (p->wed_on == DATE_NONE || wed);
	if (wed)
		note(x, SIM_NOTE_MARRIED);
	if (chance(x, KIN_RELATIVE_OTHER) && p->husband.n && (p->wed_on == DATE_NONE || wed)) {
		note(x, SIM_NOTE_OTHER_RELATIVE);
		husband = !husband;
	}
	return husband ? &p->husband : &p->father;
}

static void write_names(const struct writing *x)
{
	struct sim_spoken kept;
	bool upper = chance(x, KIN_NAME_UPPER), urdu = chance(x, KIN_NAME_URDU);
	choose_words(x, &kept);
	urdu = urdu && has_urdu(&kept);
	if (urdu)
		note(x, SIM_NOTE_URDU);
	write_spoken(x, &kept, urdu, upper, &x->out->id.name);
	choose_relative(x, relative(x), &kept);
	bool missing = happens(x, KIN_RELATIVE_MISSING, SIM_NOTE_NO_RELATIVE);
	write_spoken(x, &kept, urdu && has_urdu(&kept), upper, &x->out->id.relative);
	if (missing)
		buf_reset(&x->out->id.relative);
}

/* Her number or, for want of it or by mistake, that of husband or father. */
static const char *choose_cnic(const struct writing *x)
{
	const struct sim_person *p = x->p;
	bool lost = p->lost_cnic_on != DATE_NONE && x->on >= p->lost_cnic_on && *p->cnic,
	     omitted = chance(x, KIN_CNIC_OMITTED), own = *p->cnic && !lost;
	bool family = chance(x, own ? KIN_CNIC_FAMILY_INSTEAD : KIN_CNIC_FAMILY);
	if (!*p->cnic)
		note(x, SIM_NOTE_NO_CNIC);
	if (lost)
		note(x, SIM_NOTE_LOST_CNIC);
	if (family) {
		note(x, SIM_NOTE_CNIC_FAMILY);
		return p->husband.n && (p->wed_on == DATE_NONE || x->on >= p->wed_on) ? p->husband_cnic
										      : p->father_cnic;
	}
	if (own && omitted)
		note(x, SIM_NOTE_CNIC_OMITTED);
	return own && !omitted ? p->cnic : "";
}

static void write_cnic(const struct writing *x)
{
	const char *number = choose_cnic(x), *style = sim_pick(&x->k->w->rates, x->r, RATE_CNIC_STYLE)->code;
	bool wrong = chance(x, KIN_CNIC_WRONG), swapped = chance(x, KIN_CNIC_SWAPPED);
	char digits[14];
	buf_reset(&x->out->id.cnic);
	if (!*number)
		return;
	memcpy(digits, number, sizeof digits);
	if (wrong)
		sim_wrong_digit(x->r, digits, 13);
	if (wrong || (swapped && sim_swap_digits(x->r, digits, 13)))
		note(x, SIM_NOTE_CNIC_WRONG);
	sim_cnic_write(digits, style, &x->out->id.cnic);
}

static void choose_phone(const struct writing *x, char digits[12])
{
	const struct sim_person *p = x->p;
	bool changed = p->new_phone_on != DATE_NONE && x->on >= p->new_phone_on && *p->phone;
	bool missing = chance(x, KIN_PHONE_MISSING) || !*p->phone;
	bool other = chance(x, KIN_PHONE_OTHER), worker = chance(x, KIN_PHONE_WORKER);
	memcpy(digits, changed ? p->phone_after : p->phone, 12);
	if (changed)
		note(x, SIM_NOTE_NEW_PHONE);
	if (other || worker)
		note(x, SIM_NOTE_OTHER_PHONE);
	else if (missing)
		note(x, SIM_NOTE_NO_PHONE);
	if (worker)
		sim_worker_phone(x->k, x->spot, digits);
	else if (other)
		memcpy(digits, p->family_phone, 12);
	else if (missing)
		digits[0] = '\0';
}

static void write_phone(const struct writing *x)
{
	char digits[12];
	const char *style = sim_pick(&x->k->w->rates, x->r, RATE_PHONE_STYLE)->code;
	choose_phone(x, digits);
	buf_reset(&x->out->id.phone);
	/* Behind the prefix, so that it stays a telephone number. */
	if (*digits && happens(x, KIN_PHONE_WRONG, SIM_NOTE_PHONE_WRONG))
		sim_wrong_digit(x->r, digits + 4, 8);
	sim_phone_write(digits, style, &x->out->id.phone);
}

static void write_age(const struct writing *x)
{
	int age = date_age(x->p->born_on, x->on);
	int wander = sim_kin_draw(x->k, x->r, KIN_AGE_WANDER) - WANDER_NONE;
	bool heaped = sim_rng_below(x->r, 2) == 0 && x->p->heaps;
	note(x, SIM_NOTE_AGE_ONLY);
	age = heaped ? (age + 2) / 5 * 5 : age + wander;
	snprintf(x->out->id.age, sizeof x->out->id.age, "%d", age % 1000);
}

/* The date as her papers have it, with this clerk's mistake. */
static void write_date(const struct writing *x)
{
	int y, m, d;
	char *out = x->out->id.birth;
	bool swapped = chance(x, KIN_BIRTH_SWAPPED), off = chance(x, KIN_BIRTH_OFF), only = chance(x, KIN_BIRTH_YEAR),
	     up = sim_rng_below(x->r, 2) == 0;
	date_to_ymd(x->p->born_on, &y, &m, &d);
	if (x->p->birth == SIM_KNOWN_JANUARY) {
		m = d = 1;
		note(x, SIM_NOTE_JANUARY);
	}
	if (off) {
		y += up ? 1 : -1;
		note(x, SIM_NOTE_YEAR_OFF);
	}
	if (swapped && d <= 12 && d != m) {
		int day = d;
		d = m;
		m = day;
		note(x, SIM_NOTE_DAY_MONTH);
	}
	if (m == 2 && d == 29 && !date_is_leap(y))
		d = 28;
	if (only) {
		note(x, SIM_NOTE_YEAR_ONLY);
		snprintf(out, DATE_TEXT_SIZE, "%04d", y % 10000);
	} else {
		date_format(date_from_ymd(y, m, d), out);
	}
}

static void write_birth(const struct writing *x)
{
	bool age = chance(x, KIN_BIRTH_AGE) || x->p->birth == SIM_KNOWN_AGE;
	bool missing = chance(x, KIN_BIRTH_MISSING) || x->p->birth == SIM_KNOWN_NOTHING;
	x->out->id.birth[0] = x->out->id.age[0] = '\0';
	if (missing)
		note(x, SIM_NOTE_NO_BIRTH);
	else if (age)
		write_age(x);
	else
		write_date(x);
}

/* A place outside the program's areas has code and name only. */
static void write_made_up_area(const struct writing *x, const struct sim_tehsil *t, bool uc, const char *form)
{
	struct sim_mention *m = x->out;
	snprintf(m->area_code, sizeof m->area_code, uc ? "%s-U%02d" : "%s", t->code, x->spot.uc + 1);
	snprintf(m->area_name, sizeof m->area_name, uc ? "%s UC %d" : "%s", t->name, x->spot.uc + 1);
	if (text_eq(form, "code"))
		m->area_name[0] = '\0';
	else if (!text_eq(form, "both"))
		m->area_code[0] = '\0';
	m->id.area_code = m->area_code;
	m->id.area_name = m->area_name;
}

static void write_area(const struct writing *x)
{
	const struct sim_tehsil *t = &x->k->tehsil[x->spot.tehsil];
	const char *form = sim_pick(&x->k->w->rates, x->r, RATE_AREA_FORM)->code;
	bool uc = chance(x, KIN_UC), missing = chance(x, KIN_AREA_MISSING);
	if (x->p->moved_on != DATE_NONE && x->on >= x->p->moved_on)
		note(x, SIM_NOTE_MOVED);
	if (t->uc)
		sim_area_write(&x->k->w->area[uc ? t->uc[x->spot.uc] : t->area], form, x->r, &x->out->id);
	else
		write_made_up_area(x, t, uc, form);
	if (missing)
		x->out->id.area_code = x->out->id.area_name = "";
}

static void write_facility(const struct writing *x)
{
	struct sim_spot any = sim_kin_spot(x->k, x->r), at = chance(x, KIN_SITE_OWN) ? x->spot : any;
	const struct sim_tehsil *t = &x->k->tehsil[at.tehsil];
	if (t->uc)
		snprintf(x->out->facility, sizeof x->out->facility, "%s", t->site[at.uc % t->n_sites]);
	else
		snprintf(x->out->facility, sizeof x->out->facility, "%s-S%d", t->code, at.uc / 2 + 1);
}

void sim_mention_write(const struct sim_kin *k, const struct sim_person *p, struct sim_spot spot, date_t on,
		       struct sim_rng *r, struct sim_mention *out)
{
	struct writing x = {k, p, spot, on, r, out};
	out->notes = 0;
	if (p->namesake)
		note(&x, SIM_NOTE_NAMESAKE);
	write_names(&x);
	write_cnic(&x);
	write_phone(&x);
	write_birth(&x);
	write_area(&x);
	write_facility(&x);
	out->sex = chance(&x, KIN_SEX_MISSING) ? "" : "F";
}
