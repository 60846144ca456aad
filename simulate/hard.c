/* hard.c -- women of houses in the histories and device files of a program.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/hard.h"

#include <string.h>

enum status sim_hard_load(struct sim_hard *h, struct sim_world *w, const char *data_dir, int women, struct msgq *q)
{
	enum status st = sim_kin_load(&h->kin, w, data_dir, women, true, q);
	if (st != STATUS_OK)
		return st;
	h->kin.from = w->rates.from; /* weddings and moves within the program's own days */
	sim_houses_count(&h->kin, (uint32_t)women, &h->houses);
	return STATUS_OK;
}

void sim_hard_fini(struct sim_hard *h)
{
	sim_houses_free(&h->houses);
	sim_mention_free(&h->mention);
}

const struct sim_person *sim_hard_person(struct sim_hard *h, uint32_t number)
{
	uint32_t house = sim_houses_find(&h->houses, number);
	if (!h->made || h->house.number != house)
		sim_house_make(&h->kin, house, h->houses.first[house], &h->house);
	h->made = true;
	return &h->house.person[number - h->houses.first[house]];
}

static void give_birth_form(struct sim_woman *woman, const struct sim_person *p)
{
	static const enum sim_birth_form form[] = {
		[SIM_KNOWN_DATE] = SIM_BIRTH_DATE,
		[SIM_KNOWN_JANUARY] = SIM_BIRTH_JANUARY,
		[SIM_KNOWN_AGE] = SIM_BIRTH_AGE,
		[SIM_KNOWN_NOTHING] = SIM_BIRTH_NONE,
	};
	int y, m, d;
	date_to_ymd(p->born_on, &y, &m, &d);
	woman->born_on = p->born_on;
	woman->birth_form = form[p->birth];
	woman->birth_written = p->birth == SIM_KNOWN_DATE      ? p->born_on
			       : p->birth == SIM_KNOWN_JANUARY ? date_from_ymd(y, 1, 1)
							       : DATE_NONE;
	woman->birth_year_stated = (int16_t)(p->birth == SIM_KNOWN_AGE ? y : 0);
}

void sim_hard_woman(struct sim_hard *h, struct sim_woman *woman)
{
	const struct sim_person *p = sim_hard_person(h, woman->number);
	const struct sim_kin *k = &h->kin;
	woman->head = h->houses.first[h->house.number];
	woman->relative_is_husband = p->by_husband;
	woman->area = k->tehsil[p->home.tehsil].uc[p->home.uc];
	woman->cnic_kind = *p->cnic ? SIM_CNIC_OWN : SIM_CNIC_NONE;
	memcpy(woman->cnic, p->cnic, sizeof woman->cnic);
	memcpy(woman->phone, p->phone, sizeof woman->phone);
	if (p->moved_on != DATE_NONE) {
		woman->moved_on = p->moved_on;
		woman->moved_to = k->tehsil[p->home_after.tehsil].uc[p->home_after.uc];
	}
	give_birth_form(woman, p);
}

static void copy(struct buf *to, const struct buf *from)
{
	buf_reset(to);
	buf_add(to, from->data, from->len);
}

void sim_hard_identity(struct sim_hard *h, const struct sim_woman *woman, const struct sim_record *rec,
		       struct sim_rng *r, struct sim_identity *out)
{
	const struct sim_person *p = sim_hard_person(h, woman->number);
	struct sim_spot spot = sim_kin_spot_of(&h->kin, sim_woman_area(woman, rec->collected_on));
	bool no_mrn = sim_kin_chance(&h->kin, r, KIN_MRN), bare = sim_kin_chance(&h->kin, r, KIN_HARD_SPECIMEN);
	const struct sim_identity *id = &h->mention.id;
	sim_mention_write(&h->kin, p, spot, rec->collected_on, r, &h->mention);
	sim_mrn_text(no_mrn ? 0 : woman->number, out->mrn);
	/* A device's row has nothing but the barcode: that stays, or nobody could say whose the slide is. */
	sim_specimen_text(rec->kind == SIM_FOLLOWUP && bare ? 0 : rec->specimen, out->specimen);
	copy(&out->name, &id->name);
	copy(&out->relative, &id->relative);
	copy(&out->cnic, &id->cnic);
	copy(&out->phone, &id->phone);
	memcpy(out->birth, id->birth, sizeof out->birth);
	memcpy(out->age, id->age, sizeof out->age);
	out->area_code = id->area_code;
	out->area_name = id->area_name;
}
