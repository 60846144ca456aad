/* house.c -- makes a house from its own stream of random numbers.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/house.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define SEVEN_DIGITS 10000000u
#define COPRIME 6180339u /* to ten million, so that a factor of it permutes the numbers below */
/* Ranges of the numbers behind telephone and CNIC: no two people and no two telephones share one. */
#define OF_HUSBANDS 3000000u
#define OF_FATHERS 6000000u
#define OF_HOUSES 3000000u
#define OF_WORKERS 5500000u
#define OF_NEW_PHONES 8000000u
#define WORKERS_PER_TEHSIL 100u
#define NAMESAKE_GROUP 40u /* houses that draw from the same few resemblances */
#define CNIC_SALT 11
#define PHONE_SALT 23

/* What the making of one house carries along. */
struct making {
	const struct sim_kin *k;
	struct sim_house *out;
	struct sim_rng rng;
	uint32_t first;
	struct sim_spot home;
	const struct sim_tehsil *tehsil;
	struct sim_spoken elder; /* father of the sisters, their mother's husband */
	const char *five;        /* first five digits of the family's CNICs */
};

static bool chance(struct making *m, enum sim_kin_rate id)
{
	return sim_kin_chance(m->k, &m->rng, id);
}

static int draw(struct making *m, enum sim_kin_rate id)
{
	return sim_kin_draw(m->k, &m->rng, id);
}

static uint32_t spread(const struct making *m, uint32_t number, uint32_t salt)
{
	return (uint32_t)(((uint64_t)number * COPRIME + (m->k->w->seed % SEVEN_DIGITS) * salt) % SEVEN_DIGITS);
}

static void spoken_add(struct sim_spoken *s, const struct sim_name *word, enum sim_part part)
{
	s->word[s->n] = word;
	s->part[s->n++] = (uint8_t)part;
}

static const struct sim_name *name(struct making *m, enum sim_name_kind kind)
{
	return sim_kin_name(m->k, &m->rng, m->out->region, kind);
}

/* A man's name; `last_of` gives its last word when that family has one. */
static void man(struct making *m, struct sim_spoken *out, const struct sim_spoken *last_of)
{
	const char *form = sim_kin_pick(m->k, &m->rng, KIN_RELATIVE_FORM);
	const struct sim_name *calling = name(m, SIM_NAME_MALE), *second = name(m, SIM_NAME_MALE),
			      *first = name(m, SIM_NAME_MALE_FIRST), *last = name(m, SIM_NAME_MALE_LAST);
	*out = (struct sim_spoken){.n = 0};
	if (strncmp(form, "first", 5) == 0)
		spoken_add(out, first, SIM_PART_FIRST);
	spoken_add(out, calling, SIM_PART_GIVEN);
	if (text_eq(form, "male+male") && second != calling)
		spoken_add(out, second, SIM_PART_SECOND);
	if (last_of && last_of->n && last_of->part[last_of->n - 1] == SIM_PART_LAST)
		spoken_add(out, last_of->word[last_of->n - 1], SIM_PART_LAST);
	else if (strstr(form, "last"))
		spoken_add(out, last, SIM_PART_LAST);
}

/* Women of one house never bear the same calling name. */
static bool is_taken(const struct making *m, const struct sim_name *calling)
{
	for (int i = 0; i < m->out->n; i++)
		for (int j = 0; j < m->out->person[i].name.n; j++)
			if (m->out->person[i].name.word[j] == calling)
				return true;
	return false;
}

static const struct sim_name *calling_name(struct making *m, const struct sim_name *like)
{
	const struct sim_name *calling;
	do {
		calling = like ? sim_kin_alike(m->k, &m->rng, m->out->region, like) : name(m, SIM_NAME_FEMALE);
		like = NULL; /* once is enough: all that begin alike may be taken */
	} while (is_taken(m, calling));
	return calling;
}

static void spoken_woman(struct making *m, struct sim_spoken *out, const struct sim_name *calling)
{
	const char *form = sim_kin_pick(m->k, &m->rng, KIN_NAME_FORM);
	*out = (struct sim_spoken){.n = 0};
	if (text_eq(form, "lady+given"))
		spoken_add(out, name(m, SIM_NAME_LADY), SIM_PART_LADY);
	spoken_add(out, calling, SIM_PART_GIVEN);
	if (text_eq(form, "given+honorific"))
		spoken_add(out, name(m, SIM_NAME_HONORIFIC), SIM_PART_HONORIFIC);
	const struct sim_name *second = name(m, SIM_NAME_FEMALE);
	if (text_eq(form, "given+given") && second != calling)
		spoken_add(out, second, SIM_PART_SECOND);
}

static const struct sim_name *given_of(const struct sim_spoken *s)
{
	for (int i = 0; i < s->n; i++)
		if (s->part[i] == SIM_PART_GIVEN)
			return s->word[i];
	return NULL;
}

/* 13 digits of the numbered person, always the same; a woman's last digit is even, a man's odd. */
static void cnic(const struct making *m, const char *five, uint32_t number, bool mans, char out[14])
{
	uint32_t seven = spread(m, number, CNIC_SALT);
	snprintf(out, 14, "%.5s%07u%u", five, seven, seven / 7u % 5u * 2u + mans);
}

static const char *five_digits(struct making *m)
{
	return m->tehsil->cnic_five ? m->tehsil->cnic_five : sim_pick(&m->k->w->rates, &m->rng, RATE_CNIC_PREFIX)->code;
}

static void phone(struct making *m, uint32_t number, char out[12])
{
	const char *prefix = sim_pick(&m->k->w->rates, &m->rng, RATE_PHONE_PREFIX)->code;
	snprintf(out, 12, "%.4s%07u", prefix, spread(m, number, PHONE_SALT));
}

static void make_cnics(struct making *m, struct sim_person *p, bool elder_is_father)
{
	const char *five = p->kinship == SIM_WIFE ? five_digits(m) : m->five;
	bool own = chance(m, KIN_CNIC);
	cnic(m, five, p->number, false, p->cnic);
	if (!own)
		p->cnic[0] = '\0';
	cnic(m, five, elder_is_father ? OF_FATHERS + m->first : OF_FATHERS + p->number, true, p->father_cnic);
	cnic(m, five, OF_HUSBANDS + p->number, true, p->husband_cnic);
	if (p->kinship == SIM_MOTHER)
		cnic(m, five, OF_FATHERS + m->first, true, p->husband_cnic);
}

static void make_phones(struct making *m, struct sim_person *p, const char *house_phone)
{
	const char *kind = sim_kin_pick(m->k, &m->rng, KIN_PHONE_KIND);
	char own[12];
	phone(m, p->number, own);
	phone(m, OF_NEW_PHONES + p->number, p->phone_after);
	bool gives_house = text_eq(kind, "house");
	memcpy(p->phone, gives_house ? house_phone : own, sizeof p->phone);
	memcpy(p->family_phone, gives_house ? own : house_phone, sizeof p->family_phone);
	if (text_eq(kind, "none"))
		p->phone[0] = '\0';
}

/* A day within the data, or DATE_NONE when it does not happen. */
static date_t day_of(struct making *m, enum sim_kin_rate id)
{
	date_t day = sim_rng_between(&m->rng, m->k->from, m->k->w->as_of);
	return chance(m, id) ? day : DATE_NONE;
}

static void make_homes(struct making *m, struct sim_person *p)
{
	bool elsewhere = p->kinship == SIM_SISTER && p->husband.n && chance(m, KIN_ELSEWHERE);
	bool far = chance(m, KIN_MOVED_FAR), follows = chance(m, KIN_WEDDING_MOVES);
	struct sim_spot other = sim_kin_spot(m->k, &m->rng);
	p->home = m->home;
	if (elsewhere)
		p->home.uc = (int)sim_rng_below(&m->rng, (uint32_t)m->tehsil->n_ucs);
	p->moved_on = day_of(m, KIN_MOVED);
	if (p->wed_on != DATE_NONE && follows)
		p->moved_on = p->wed_on;
	p->home_after =
		far ? other
		    : (struct sim_spot){m->home.tehsil,
					(p->home.uc + 1 + (int)sim_rng_below(&m->rng, (uint32_t)m->tehsil->n_ucs)) %
						m->tehsil->n_ucs};
}

static void make_days(struct making *m, struct sim_person *p)
{
	p->n_records = (uint8_t)draw(m, KIN_RECORDS);
	for (int i = 0; i < p->n_records; i++) {
		date_t day = sim_rng_between(&m->rng, m->k->from, m->k->w->as_of);
		int after = (int)sim_rng_below(&m->rng, 15);
		if (chance(m, KIN_EPISODE) && i > 0)
			day = p->seen[i - 1] + after < m->k->w->as_of ? p->seen[i - 1] + after : m->k->w->as_of;
		int at = i;
		for (; at > 0 && p->seen[at - 1] > day; at--)
			p->seen[at] = p->seen[at - 1];
		p->seen[at] = day;
	}
}

static void make_birth_form(struct making *m, struct sim_person *p)
{
	const char *form = sim_kin_pick(m->k, &m->rng, KIN_BIRTH_FORM);
	p->birth = text_eq(form, "date")      ? SIM_KNOWN_DATE
		   : text_eq(form, "january") ? SIM_KNOWN_JANUARY
		   : text_eq(form, "age")     ? SIM_KNOWN_AGE
					      : SIM_KNOWN_NOTHING;
	p->heaps = chance(m, KIN_AGE_HEAPED);
}

/* Everything that does not depend on the other women. */
static void make_rest(struct making *m, struct sim_person *p, const char *house_phone)
{
	bool daughter = p->kinship == SIM_SISTER, married = !daughter || chance(m, KIN_MARRIED);
	bool by_husband = chance(m, KIN_RELATIVE_HUSBAND);
	p->wed_on = DATE_NONE;
	if (p->kinship == SIM_MOTHER)
		p->husband = m->elder;
	else if (married)
		man(m, &p->husband, p->kinship == SIM_WIFE ? &m->elder : NULL);
	p->by_husband = p->husband.n && by_husband;
	if (!p->by_husband && p->kinship != SIM_MOTHER) {
		p->wed_on = day_of(m, KIN_WEDDING);
		if (p->wed_on != DATE_NONE && !p->husband.n)
			man(m, &p->husband, NULL);
		p->by_husband = p->wed_on != DATE_NONE;
	}
	make_cnics(m, p, daughter);
	make_phones(m, p, house_phone);
	p->lost_cnic_on = day_of(m, KIN_LOST_CNIC);
	p->new_phone_on = day_of(m, KIN_NEW_PHONE);
	make_homes(m, p);
	make_birth_form(m, p);
	make_days(m, p);
}

/* Adds a woman with her number, kinship and name; the rest follows when all stand. */
static struct sim_person *add(struct making *m, enum sim_kinship kinship, const struct sim_name *calling)
{
	struct sim_house *h = m->out;
	struct sim_person *p = &h->person[h->n];
	*p = (struct sim_person){.number = m->first + (uint32_t)h->n, .kinship = (uint8_t)kinship, .twin = -1};
	spoken_woman(m, &p->name, calling);
	if (kinship == SIM_SISTER)
		p->father = m->elder;
	else
		man(m, &p->father, NULL);
	h->n++;
	return p;
}

static date_t born(struct making *m, int age)
{
	return date_add_months(m->k->w->as_of, -12 * age) - (date_t)sim_rng_below(&m->rng, 365);
}

/* From the youngest to the eldest; gives the eldest's birth. */
static date_t add_sisters(struct making *m, int n, int youngest)
{
	date_t on = born(m, youngest);
	for (int i = 0; i < n; i++) {
		const struct sim_person *before = i ? &m->out->person[m->out->n - 1] : NULL;
		bool twin = chance(m, KIN_TWIN) && before && before->twin < 0;
		bool alike = chance(m, twin ? KIN_TWIN_ALIKE : KIN_SISTER_ALIKE) && before;
		int gap = draw(m, KIN_SISTER_GAP);
		const struct sim_name *like = alike ? given_of(&before->name) : NULL;
		struct sim_person *p = add(m, SIM_SISTER, calling_name(m, like));
		if (before && !twin)
			on = date_add_months(on, -12 * gap) - (date_t)sim_rng_below(&m->rng, 300);
		p->born_on = on;
		if (twin) {
			p->twin = (int8_t)(m->out->n - 2);
			m->out->person[m->out->n - 2].twin = (int8_t)(m->out->n - 1);
		}
	}
	return on;
}

static void add_mother(struct making *m, date_t eldest)
{
	struct sim_person *p = add(m, SIM_MOTHER, calling_name(m, NULL));
	p->born_on = date_add_months(eldest, -12 * draw(m, KIN_MOTHER_GAP)) - (date_t)sim_rng_below(&m->rng, 365);
}

static void add_wives(struct making *m, int n, enum sim_kinship kinship)
{
	for (int i = 0; i < n; i++)
		add(m, kinship, calling_name(m, NULL))->born_on = born(m, draw(m, KIN_AGE));
}

/* A woman who resembles others she has nothing to do with: the same few people's worth of names for some houses. */
static void make_namesake(struct making *m)
{
	struct sim_rng own = m->rng;
	uint32_t group = m->out->number / NAMESAKE_GROUP;
	sim_rng_seed(&m->rng, m->k->w->seed, SIM_STREAM_NAMESAKE, group);
	m->home = sim_kin_spot(m->k, &m->rng);
	m->tehsil = &m->k->tehsil[m->home.tehsil];
	m->out->region = m->tehsil->region;
	const struct sim_name *calling = name(m, SIM_NAME_FEMALE), *relative = name(m, SIM_NAME_MALE);
	date_t on = born(m, draw(m, KIN_AGE));
	m->rng = own;
	m->home.uc = (int)sim_rng_below(&m->rng, (uint32_t)m->tehsil->n_ucs);
	struct sim_person *p = add(m, SIM_ALONE, calling);
	p->namesake = true;
	p->born_on = on + sim_rng_between(&m->rng, -730, 730);
	if (!chance(m, KIN_NAMESAKE_RELATIVE))
		return;
	for (int i = 0; i < p->father.n; i++)
		if (p->father.part[i] == SIM_PART_GIVEN)
			p->father.word[i] = relative;
}

static void make_women(struct making *m, const char *kind)
{
	if (text_eq(kind, "sisters")) {
		add_sisters(m, draw(m, KIN_SISTERS), draw(m, KIN_AGE));
	} else if (text_eq(kind, "in-laws")) {
		add_wives(m, draw(m, KIN_IN_LAWS), SIM_WIFE);
	} else if (text_eq(kind, "mother")) {
		add_mother(m, add_sisters(m, draw(m, KIN_DAUGHTERS), draw(m, KIN_AGE_DAUGHTER)));
	} else if (text_eq(kind, "compound")) {
		add_mother(m, add_sisters(m, draw(m, KIN_DAUGHTERS), draw(m, KIN_AGE_DAUGHTER)));
		add_wives(m, draw(m, KIN_DAUGHTERS), SIM_WIFE);
	} else {
		add_wives(m, 1, SIM_ALONE);
	}
}

void sim_house_make(const struct sim_kin *k, uint32_t number, uint32_t first, struct sim_house *out)
{
	struct making m = {.k = k, .out = out, .first = first};
	char house_phone[12];
	sim_rng_seed(&m.rng, k->w->seed, SIM_STREAM_HOUSE, number);
	out->number = number;
	out->n = 0;
	m.home = sim_kin_spot(k, &m.rng);
	m.tehsil = &k->tehsil[m.home.tehsil];
	out->region = m.tehsil->region;
	const char *kind = sim_kin_pick(k, &m.rng, KIN_KIND);
	man(&m, &m.elder, NULL);
	if (text_eq(kind, "alone") && chance(&m, KIN_NAMESAKE))
		make_namesake(&m);
	else
		make_women(&m, kind);
	m.five = five_digits(&m);
	phone(&m, OF_HOUSES + first, house_phone);
	for (int i = 0; i < out->n; i++)
		make_rest(&m, &out->person[i], house_phone);
}

struct sim_spot sim_person_spot(const struct sim_person *p, date_t on)
{
	return p->moved_on != DATE_NONE && on >= p->moved_on ? p->home_after : p->home;
}

void sim_worker_phone(const struct sim_kin *k, struct sim_spot spot, char out[12])
{
	const struct sim_rate *prefix = &k->w->rates.of[RATE_PHONE_PREFIX];
	uint32_t number = OF_WORKERS + (uint32_t)spot.tehsil * WORKERS_PER_TEHSIL + (uint32_t)spot.uc;
	snprintf(out, 12, "%.4s%07u", prefix->row[number % prefix->n].code,
		 (uint32_t)((uint64_t)number * COPRIME % SEVEN_DIGITS));
}
