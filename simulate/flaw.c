/* flaw.c -- mistakes planted on purpose, every so many women, so that the truth knows each of them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "simulate/history.h"

#define WITHDRAWN_AFTER 10 /* days */
#define CORRECTED_AFTER 14

/* Which kind of mistake this woman gets: woman 5, 11, 17 ... of each period with a spacing of 6. */
static enum sim_flaw due(const struct sim_world *w, uint32_t number)
{
	int period = w->rates.of[RATE_FLAW_PERIOD].row[0].lo, spacing = w->rates.of[RATE_FLAW_SPACING].row[0].lo;
	int place = (int)(number % (uint32_t)period);
	if (place % spacing != spacing - 1 || place / spacing + 1 >= SIM_FLAW_COUNT)
		return SIM_FLAW_NONE;
	return (enum sim_flaw)(place / spacing + 1);
}

/* A refused row is a row too many, never one that is missing: the woman's true rows all stand. */
static void plant_bad(const struct sim_woman *woman, struct sim_records *list, enum sim_flaw flaw, uint32_t serial)
{
	struct sim_record *rec = sim_record_add(list);
	rec->woman = woman->number;
	rec->serial = rec->id_serial = serial;
	rec->collected_on = woman->visit_on;
	rec->facility = (int16_t)woman->site;
	rec->flaw = (uint8_t)flaw;
	rec->in_force = false;
	rec->kind = SIM_VIA;
	rec->test = "via";
	rec->role = "screen";
	rec->result = flaw == SIM_FLAW_RESULT ? "negtive" : "negative";
}

static struct sim_record *find_negative(const struct sim_world *w, struct sim_records *list, size_t first, int after)
{
	for (size_t i = first; i < list->n; i++) {
		struct sim_record *rec = &list->at[i];
		bool negative = (rec->kind == SIM_CYTOLOGY && text_eq(rec->result, "NILM")) ||
				(rec->kind == SIM_VIA && text_eq(rec->result, "negative"));
		if (negative && sim_record_known(rec) + after <= w->as_of)
			return rec;
	}
	return NULL;
}

/* A ploidy is looked at again because the smear beside it could be read. When that smear is withdrawn or, corrected, is
 * known later than the ploidy, no row in force asks for another look: the second ploidy is a screening test like the
 * first, as the program's rules have it. */
static void forget_retest(struct sim_records *list, size_t first, const struct sim_record *smear)
{
	if (smear->kind != SIM_CYTOLOGY || !text_eq(smear->role, "screen"))
		return;
	for (size_t i = first; i < list->n; i++)
		if (list->at[i].kind == SIM_PLOIDY && text_eq(list->at[i].role, "triage"))
			list->at[i].role = smear->role;
}

static void plant_change(const struct sim_world *w, struct sim_records *list, size_t first, enum sim_flaw flaw,
			 uint32_t serial)
{
	int after = flaw == SIM_FLAW_CORRECTED ? CORRECTED_AFTER : WITHDRAWN_AFTER;
	struct sim_record *old = find_negative(w, list, first, after);
	if (!old)
		return;
	old->in_force = false;
	forget_retest(list, first, old);
	struct sim_record copy = *old, *rec = sim_record_add(list);
	*rec = copy;
	rec->serial = serial;
	rec->resulted_on = sim_record_known(&copy) + after;
	rec->flaw = (uint8_t)flaw;
	rec->in_force = flaw == SIM_FLAW_CORRECTED;
	if (flaw == SIM_FLAW_CORRECTED)
		rec->result = copy.kind == SIM_CYTOLOGY ? "ASC-US" : "positive";
}

void sim_flaw_plant(const struct sim_world *w, const struct sim_woman *woman, struct sim_records *list, size_t first)
{
	enum sim_flaw flaw = due(w, woman->number);
	uint32_t serial = (uint32_t)(list->n - first);
	if (flaw == SIM_FLAW_NONE || list->n == first)
		return;
	if (flaw == SIM_FLAW_DUPLICATE)
		list->at[first].flaw = (uint8_t)flaw;
	else if (flaw <= SIM_FLAW_LAST_BAD)
		plant_bad(woman, list, flaw, serial);
	else
		plant_change(w, list, first, flaw, serial);
}
