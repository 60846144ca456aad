/* fault_plant.c -- finds the results a fault concerns and lets report and evidence part there.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Women's lives are not touched: what follows a result follows what is true of her. A result has one fault at most, the
 * first of the file that applies; rows with a planted flaw, and those corrected or withdrawn later, have none.
 */
#include "simulate/evidence.h"
#include "simulate/exchange.h"
#include "simulate/fault.h"
#include "simulate/genexpert.h"

#include "base/text.h"

struct plant {
	const struct sim_fault *f;
	uint8_t place; /* of the fault, from 1 */
	const struct sim_world *w;
	const struct sim_woman *woman;
	struct sim_exchange x; /* scratch */
};

static bool applies(const struct sim_fault *f, const struct sim_record *rec)
{
	return rec->woman != 0 && rec->run == SIM_RUN_SPECIMEN && rec->flaw == SIM_FLAW_NONE && rec->in_force &&
	       rec->fault == 0 && !rec->evidence_of && (f->device < 0 || rec->device == f->device) &&
	       (f->site < 0 || rec->facility == f->site) && (f->from == DATE_NONE || rec->collected_on >= f->from);
}

static void part(const struct plant *k, struct sim_record *rec, const char *supported, const char *reported)
{
	rec->fault = k->place;
	rec->supports = supported;
	rec->result = reported;
}

static void plant_threshold(struct plant *k, struct sim_record *rec)
{
	const char *reported;

	if (rec->kind != SIM_PLOIDY)
		return;
	reported = sim_exchange_ploidy_at(&k->x, k->w, k->woman, rec, k->f->di);
	if (!text_eq(reported, rec->result))
		part(k, rec, rec->result, reported);
}

/* Its Ct values are raised in any case; the report is unsupported when no channel stays at or under the cut-off. */
static void plant_inflated_ct(struct plant *k, struct sim_record *rec)
{
	char lot[SIM_GX_LOT_SIZE];

	if (rec->kind != SIM_GENEXPERT || !text_eq(rec->result, "positive") ||
	    !text_eq(sim_gx_lot(rec, lot), k->f->lot))
		return;
	rec->ct_added = (int16_t)k->f->tenths;
	if (sim_gx_lowest_ct(k->w, rec) > k->f->cutoff)
		part(k, rec, "negative", rec->result);
}

static void plant_relabel(struct plant *k, struct sim_record *rec)
{
	if (text_eq(rec->test, k->f->test) && text_eq(rec->result, k->f->says))
		part(k, rec, rec->result, k->f->reports);
}

static bool neighbours(const struct plant *k, const struct sim_record *a, const struct sim_record *b)
{
	return text_eq(a->test, k->f->test) && text_eq(b->test, k->f->test) && a->device == b->device &&
	       a->woman != b->woman && sim_record_known(a) == sim_record_known(b) && applies(k->f, a) &&
	       applies(k->f, b);
}

static void plant_swapped(struct plant *k, struct sim_records *list)
{
	struct sim_rng r;

	sim_rng_seed(&r, k->w->seed, SIM_STREAM_FAULT, k->place);
	for (size_t i = 0; i + 1 < list->n; i++) {
		struct sim_record *a = &list->at[i], *b = a + 1;
		const char *says_a = a->result, *says_b = b->result;

		if (!neighbours(k, a, b) || !sim_rng_bp(&r, k->f->bp))
			continue;
		a->evidence_of = b;
		b->evidence_of = a;
		a->supports = says_b;
		b->supports = says_a;
		if (!sim_evidence_same_class(says_a, says_b))
			a->fault = b->fault = k->place;
		i++;
	}
}

static void plant_one(struct plant *k, struct sim_records *list)
{
	static void (*const each[SIM_FAULT_KINDS])(struct plant *, struct sim_record *) = {
		plant_threshold, plant_inflated_ct, plant_relabel, NULL};

	if (!each[k->f->kind]) {
		plant_swapped(k, list);
		return;
	}
	for (size_t i = 0; i < list->n; i++)
		if (applies(k->f, &list->at[i]))
			each[k->f->kind](k, &list->at[i]);
}

void sim_faults_plant(const struct sim_faults *f, const struct sim_world *w, const struct sim_woman *woman,
		      struct sim_records *list)
{
	struct plant k = {.w = w, .woman = woman, .x = SIM_EXCHANGE_INIT};

	for (size_t i = 0; i < f->n; i++) {
		k.f = &f->fault[i];
		k.place = (uint8_t)(i + 1);
		plant_one(&k, list);
	}
	sim_exchange_free(&k.x);
}
