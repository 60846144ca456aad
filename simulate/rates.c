/* rates.c -- reads the rates file and draws from it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/rates.h"
#include "base/json.h"
#include "base/text.h"

#include <limits.h>

#define RATES_MAX_BYTES (1u << 20)

static const char *const rate_name[RATE_COUNT] = {
	[RATE_SCREENED] = "screened",
	[RATE_REFUSED] = "screened.refused",
	[RATE_MONTHS] = "screened.months",
	[RATE_AGE] = "age.years",
	[RATE_BIRTH_FORM] = "birth.form",
	[RATE_RESIDENCE] = "residence",
	[RATE_AREA_UC] = "area.union-council",
	[RATE_AREA_FORM] = "area.form",
	[RATE_HOUSEHOLD_JOINS] = "household.joins",
	[RATE_HOUSEHOLD_SISTER] = "household.sister",
	[RATE_PHONE_PRESENT] = "phone.present",
	[RATE_PHONE_SHARED] = "phone.shared",
	[RATE_PHONE_PREFIX] = "phone.prefix",
	[RATE_PHONE_STYLE] = "phone.style",
	[RATE_CNIC_PRESENT] = "cnic.present",
	[RATE_CNIC_HUSBAND] = "cnic.husband",
	[RATE_CNIC_WRONG] = "cnic.wrong-digit",
	[RATE_CNIC_OMITTED] = "cnic.omitted",
	[RATE_CNIC_PREFIX] = "cnic.prefix",
	[RATE_CNIC_STYLE] = "cnic.style",
	[RATE_MRN_OMITTED] = "mrn.omitted",
	[RATE_NAME_FORM] = "name.form",
	[RATE_RELATIVE_FORM] = "name.relative-form",
	[RATE_NAME_HUSBAND] = "name.husband",
	[RATE_NAME_VARIANT] = "name.variant",
	[RATE_HONORIFIC_DROPPED] = "name.honorific-dropped",
	[RATE_NAME_URDU] = "name.urdu",
	[RATE_NAME_HABIT] = "name.habit",
	[RATE_HIV] = "hiv",
	[RATE_OWN_TEHSIL] = "site.own-tehsil",
	[RATE_HPV_AT_SITE] = "hpv.at-site",
	[RATE_VIA_AT_SITE] = "via.at-site",
	[RATE_HPV_POSITIVE] = "hpv.positive",
	[RATE_HPV_CHANNELS] = "hpv.channels",
	[RATE_HPV_FIRST_RUN] = "hpv.first-run",
	[RATE_HPV_RERUN] = "hpv.rerun",
	[RATE_CYTOLOGY] = "cytology.category",
	[RATE_CYTOLOGY_TRIAGE] = "cytology.triage",
	[RATE_PLOIDY_NILM] = "ploidy.NILM",
	[RATE_PLOIDY_ASCUS] = "ploidy.ASC-US",
	[RATE_PLOIDY_LSIL] = "ploidy.LSIL",
	[RATE_PLOIDY_HIGH] = "ploidy.high",
	[RATE_PLOIDY_UNSAT] = "ploidy.UNSAT",
	[RATE_VIA_RESULT] = "via.result",
	[RATE_ATTENDS] = "followup.attends",
	[RATE_BIOPSIED] = "followup.biopsied",
	[RATE_REACHED] = "followup.reached",
	[RATE_ABSENT] = "followup.absent",
	[RATE_REFERRAL_WRITTEN] = "followup.referral-written",
	[RATE_HISTOLOGY_HIGH] = "histology.high",
	[RATE_HISTOLOGY_LOW] = "histology.low",
	[RATE_HISTOLOGY_HPV] = "histology.hpv",
	[RATE_HISTOLOGY_VIA] = "histology.via",
	[RATE_COLPOSCOPY_CANCER] = "colposcopy.cancer",
	[RATE_COLPOSCOPY_PRECANCER] = "colposcopy.precancer",
	[RATE_COLPOSCOPY_BELOW] = "colposcopy.below",
	[RATE_COLPOSCOPY_UNBIOPSIED] = "colposcopy.unbiopsied",
	[RATE_TREATED] = "treated",
	[RATE_TREATMENT_PRECANCER] = "treatment.precancer",
	[RATE_TREATMENT_CANCER] = "treatment.cancer",
	[RATE_REPEAT_UNSAT] = "repeat.unsatisfactory",
	[RATE_REPEAT_LOW] = "repeat.low",
	[RATE_TRIAGE] = "triage.comes",
	[RATE_DELAY_TRIAGE] = "delay.triage",
	[RATE_DELAY_LABORATORY] = "delay.laboratory",
	[RATE_DELAY_RUN] = "delay.run",
	[RATE_DELAY_RERUN] = "delay.rerun",
	[RATE_DELAY_CONTACT] = "delay.contact",
	[RATE_DELAY_COLPOSCOPY] = "delay.colposcopy",
	[RATE_DELAY_HISTOLOGY] = "delay.histology",
	[RATE_DELAY_TREATMENT] = "delay.treatment",
	[RATE_DELAY_REPEAT_UNSAT] = "delay.repeat-unsatisfactory",
	[RATE_DELAY_REPEAT_LOW] = "delay.repeat-low",
	[RATE_DELAY_LIFE] = "delay.life",
	[RATE_MOVE_WITHIN] = "event.move-within",
	[RATE_MOVE_AWAY] = "event.move-away",
	[RATE_DEATH] = "event.death",
	[RATE_HYSTERECTOMY] = "event.hysterectomy",
	[RATE_VISIT] = "visit.kind",
	[RATE_GX_AUTO_ID] = "genexpert.automatic-id",
	[RATE_GX_NO_PATIENT] = "genexpert.no-patient-id",
	[RATE_GX_EXPORT_MONTHS] = "genexpert.export-months",
	[RATE_GX_CONTROLS] = "genexpert.controls",
	[RATE_GX_OTHER] = "genexpert.other-assays",
	[RATE_GX_OPTICAL] = "genexpert.optical",
	[RATE_CELLS] = "cytology.cells",
	[RATE_CELL_PROBABILITY] = "cytology.probability",
	[RATE_CELL_NOISE] = "cytology.noise",
	[RATE_CELLS_VALID] = "cytology.cells-valid",
	[RATE_CELLS_UNSAT] = "cytology.cells-unsat",
	[RATE_OBSCURED] = "cytology.obscured",
	[RATE_NUCLEI] = "ploidy.nuclei",
	[RATE_NUCLEI_FEW] = "ploidy.nuclei-few",
	[RATE_REFERENCES] = "ploidy.references",
	[RATE_REFERENCE_CV] = "ploidy.reference-cv",
	[RATE_BAND] = "ploidy.band",
	[RATE_BAND_INDEX] = "ploidy.band-index",
	[RATE_OVER] = "ploidy.over",
	[RATE_OVER_INDEX] = "ploidy.over-index",
	[RATE_FLAW_PERIOD] = "flaws.period",
	[RATE_FLAW_SPACING] = "flaws.spacing",
};

/* [code, weight], [from, to], [from, to, weight] or [code, from, to]. */
static bool read_row(struct sim_rate_row *row, struct arena *a, const cJSON *list)
{
	int number[3] = {0, 0, 0}, n = 0;
	const cJSON *item;
	cJSON_ArrayForEach(item, list)
	{
		if (cJSON_IsString(item) && !row->code && n == 0)
			row->code = arena_strdup(a, item->valuestring);
		else if (cJSON_IsNumber(item) && n < 3 && item->valuedouble >= 0 && item->valuedouble <= INT_MAX)
			number[n++] = item->valueint;
		else
			return false;
	}
	row->weight = 1;
	if (row->code && n == 1)
		row->weight = number[0];
	else if (n == 3 && !row->code)
		row->weight = number[2];
	else if (n != 2)
		return false;
	if (n >= 2) {
		row->lo = number[0];
		row->hi = number[1];
	}
	return row->lo <= row->hi && row->weight > 0;
}

static bool read_rate(struct sim_rate *rate, struct arena *a, const cJSON *entry)
{
	int64_t bp;
	const cJSON *rows = json_get(entry, "rows"), *list;
	if (json_int(entry, "bp", &bp)) {
		rate->bp = (int)bp;
		return !rows && bp >= 0 && bp <= 10000;
	}
	int n = cJSON_IsArray(rows) ? cJSON_GetArraySize(rows) : 0;
	rate->row = arena_calloc(a, (size_t)n, sizeof *rate->row);
	cJSON_ArrayForEach(list, rows)
	{
		struct sim_rate_row *row = &rate->row[rate->n++];
		if (!read_row(row, a, list))
			return false;
		rate->total += row->weight;
	}
	return n > 0;
}

static int find_name(const char *const *list, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (text_eq(list[i], name))
			return i;
	return -1;
}

static enum status read_rates(struct sim_rate *of, const char *const *list, int n, struct arena *a, const cJSON *tree,
			      const char *path, struct msgq *q)
{
	const cJSON *entry;
	bool *seen = arena_calloc(a, (size_t)n, sizeof *seen);
	cJSON_ArrayForEach(entry, json_get(tree, "rates"))
	{
		const char *name = json_str(entry, "id");
		int i = find_name(list, n, name);
		if (i < 0 || seen[i])
			return msg_fail(q, STATUS_INPUT, "rates-unknown", MSG_FILE(path), name, NULL,
					i < 0 ? "unknown rate" : "rate stands twice");
		if (!json_str(entry, "source") || !json_str(entry, "confidence") || !read_rate(&of[i], a, entry))
			return msg_fail(q, STATUS_INPUT, "rates-malformed", MSG_FILE(path), name,
					"needs source, confidence and bp (0 to 10000) or rows", "malformed rate");
		seen[i] = true;
	}
	for (int i = 0; i < n; i++)
		if (!seen[i])
			return msg_fail(q, STATUS_INPUT, "rates-missing", MSG_FILE(path), list[i], NULL,
					"rate is missing");
	return STATUS_OK;
}

enum status sim_rate_list_load(struct sim_rate *of, const char *const *name, int n, date_t *from, struct arena *a,
			       const char *path, struct msgq *q)
{
	cJSON *tree = json_parse_file(path, RATES_MAX_BYTES, q);
	if (!tree)
		return STATUS_INPUT;
	const char *day = json_str(tree, "from");
	*from = day ? date_parse_iso(day) : DATE_NONE;
	enum status st = *from == DATE_NONE ? msg_fail(q, STATUS_INPUT, "rates-from", MSG_FILE(path), "from",
						       "write it as YYYY-MM-DD", "no first day")
					    : read_rates(of, name, n, a, tree, path, q);
	json_free(tree);
	return st;
}

enum status sim_rates_load(struct sim_rates *rates, struct arena *a, const char *path, struct msgq *q)
{
	*rates = (struct sim_rates){.from = DATE_NONE};
	return sim_rate_list_load(rates->of, rate_name, RATE_COUNT, &rates->from, a, path, q);
}

bool sim_rate_chance(const struct sim_rate *rate, struct sim_rng *r)
{
	return sim_rng_bp(r, rate->bp);
}

const struct sim_rate_row *sim_rate_pick(const struct sim_rate *rate, struct sim_rng *r)
{
	int left = (int)sim_rng_below(r, (uint32_t)rate->total);
	size_t i = 0;
	while (left >= rate->row[i].weight)
		left -= rate->row[i++].weight;
	return &rate->row[i];
}

int sim_rate_draw(const struct sim_rate *rate, struct sim_rng *r)
{
	const struct sim_rate_row *row = sim_rate_pick(rate, r);
	return sim_rng_between(r, row->lo, row->hi);
}

bool sim_chance(const struct sim_rates *rates, struct sim_rng *r, enum sim_rate_id id)
{
	return sim_rate_chance(&rates->of[id], r);
}

const struct sim_rate_row *sim_pick(const struct sim_rates *rates, struct sim_rng *r, enum sim_rate_id id)
{
	return sim_rate_pick(&rates->of[id], r);
}

int sim_draw(const struct sim_rates *rates, struct sim_rng *r, enum sim_rate_id id)
{
	return sim_rate_draw(&rates->of[id], r);
}

const struct sim_rate_row *sim_row(const struct sim_rates *rates, enum sim_rate_id id, const char *code)
{
	const struct sim_rate *rate = &rates->of[id];
	for (size_t i = 0; i < rate->n; i++)
		if (text_eq(rate->row[i].code, code))
			return &rate->row[i];
	return NULL;
}
