/* rates.h -- the rates file: every share, choice and delay of the simulator as data.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything lives in the arena given to sim_rates_load.
 */
#ifndef SIMULATE_RATES_H
#define SIMULATE_RATES_H

#include "base/date.h"
#include "base/msg.h"
#include "simulate/rng.h"

/* One per line of schemas/simulate/gwadar-rates.json; the texts are in rates.c. */
enum sim_rate_id {
	RATE_SCREENED,
	RATE_REFUSED,
	RATE_MONTHS,
	RATE_AGE,
	RATE_BIRTH_FORM,
	RATE_RESIDENCE,
	RATE_AREA_UC,
	RATE_AREA_FORM,
	RATE_HOUSEHOLD_JOINS,
	RATE_HOUSEHOLD_SISTER,
	RATE_PHONE_PRESENT,
	RATE_PHONE_SHARED,
	RATE_PHONE_PREFIX,
	RATE_PHONE_STYLE,
	RATE_CNIC_PRESENT,
	RATE_CNIC_HUSBAND,
	RATE_CNIC_WRONG,
	RATE_CNIC_OMITTED,
	RATE_CNIC_PREFIX,
	RATE_CNIC_STYLE,
	RATE_MRN_OMITTED,
	RATE_NAME_FORM,
	RATE_RELATIVE_FORM,
	RATE_NAME_HUSBAND,
	RATE_NAME_VARIANT,
	RATE_HONORIFIC_DROPPED,
	RATE_NAME_URDU,
	RATE_NAME_HABIT,
	RATE_HIV,
	RATE_OWN_TEHSIL,
	RATE_HPV_AT_SITE,
	RATE_VIA_AT_SITE,
	RATE_HPV_POSITIVE,
	RATE_HPV_CHANNELS,
	RATE_HPV_FIRST_RUN,
	RATE_HPV_RERUN,
	RATE_CYTOLOGY,
	RATE_CYTOLOGY_TRIAGE,
	RATE_PLOIDY_NILM,
	RATE_PLOIDY_ASCUS,
	RATE_PLOIDY_LSIL,
	RATE_PLOIDY_HIGH,
	RATE_PLOIDY_UNSAT,
	RATE_VIA_RESULT,
	RATE_ATTENDS,
	RATE_BIOPSIED,
	RATE_REACHED,
	RATE_ABSENT,
	RATE_REFERRAL_WRITTEN,
	RATE_HISTOLOGY_HIGH,
	RATE_HISTOLOGY_LOW,
	RATE_HISTOLOGY_HPV,
	RATE_HISTOLOGY_VIA,
	RATE_COLPOSCOPY_CANCER,
	RATE_COLPOSCOPY_PRECANCER,
	RATE_COLPOSCOPY_BELOW,
	RATE_COLPOSCOPY_UNBIOPSIED,
	RATE_TREATED,
	RATE_TREATMENT_PRECANCER,
	RATE_TREATMENT_CANCER,
	RATE_REPEAT_UNSAT,
	RATE_REPEAT_LOW,
	RATE_TRIAGE,
	RATE_DELAY_TRIAGE,
	RATE_DELAY_LABORATORY,
	RATE_DELAY_RUN,
	RATE_DELAY_RERUN,
	RATE_DELAY_CONTACT,
	RATE_DELAY_COLPOSCOPY,
	RATE_DELAY_HISTOLOGY,
	RATE_DELAY_TREATMENT,
	RATE_DELAY_REPEAT_UNSAT,
	RATE_DELAY_REPEAT_LOW,
	RATE_DELAY_LIFE,
	RATE_MOVE_WITHIN,
	RATE_MOVE_AWAY,
	RATE_DEATH,
	RATE_HYSTERECTOMY,
	RATE_VISIT,
	RATE_GX_AUTO_ID,
	RATE_GX_NO_PATIENT,
	RATE_GX_EXPORT_MONTHS,
	RATE_GX_CONTROLS,
	RATE_GX_OTHER,
	RATE_GX_OPTICAL,
	RATE_CELLS,
	RATE_CELL_PROBABILITY,
	RATE_CELL_NOISE,
	RATE_CELLS_VALID,
	RATE_CELLS_UNSAT,
	RATE_OBSCURED,
	RATE_NUCLEI,
	RATE_NUCLEI_FEW,
	RATE_REFERENCES,
	RATE_REFERENCE_CV,
	RATE_BAND,
	RATE_BAND_INDEX,
	RATE_OVER,
	RATE_OVER_INDEX,
	RATE_FLAW_PERIOD,
	RATE_FLAW_SPACING,
	RATE_COUNT
};

struct sim_rate_row {
	const char *code; /* choice, or NULL for a plain range */
	int lo, hi;       /* range, both included; 0 when the row has none */
	int weight;       /* share of the sum of weights */
};

struct sim_rate {
	int bp; /* chance in 10000, when n is 0 */
	struct sim_rate_row *row;
	size_t n;
	int total; /* sum of weights */
};

struct sim_rates {
	struct sim_rate of[RATE_COUNT];
	date_t from; /* first day of the program */
};

/* Reads the file. STATUS_INPUT with a message for a missing, unknown or malformed rate. */
enum status sim_rates_load(struct sim_rates *rates, struct arena *a, const char *path, struct msgq *q);

/* The same for another list of rates: fills of[0 .. n-1], one for each name[i], and the file's first day. */
enum status sim_rate_list_load(struct sim_rate *of, const char *const *name, int n, date_t *from, struct arena *a,
			       const char *path, struct msgq *q);
/* Draws from one rate: yes or no; a row by weight; a row by weight, then a number from its range. */
bool sim_rate_chance(const struct sim_rate *rate, struct sim_rng *r);
const struct sim_rate_row *sim_rate_pick(const struct sim_rate *rate, struct sim_rng *r);
int sim_rate_draw(const struct sim_rate *rate, struct sim_rng *r);

/* Draws yes or no. */
bool sim_chance(const struct sim_rates *rates, struct sim_rng *r, enum sim_rate_id id);
/* Draws a row by weight. */
const struct sim_rate_row *sim_pick(const struct sim_rates *rates, struct sim_rng *r, enum sim_rate_id id);
/* Draws a row by weight, then a number from its range. */
int sim_draw(const struct sim_rates *rates, struct sim_rng *r, enum sim_rate_id id);
/* The row of a code, or NULL. */
const struct sim_rate_row *sim_row(const struct sim_rates *rates, enum sim_rate_id id, const char *code);

#endif
