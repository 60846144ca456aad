/* woman.h -- one synthetic woman: who she truly is.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: plain values; names are indices into the world's lists.
 */
#ifndef SIMULATE_WOMAN_H
#define SIMULATE_WOMAN_H

#include "simulate/world.h"

#define SIM_NAME_PARTS 3

/* A word of a name: which list, which entry. */
struct sim_word {
	int8_t kind; /* enum sim_name_kind, -1: no word */
	int16_t index;
};

enum sim_cnic_kind { SIM_CNIC_NONE, SIM_CNIC_OWN, SIM_CNIC_HUSBAND };
enum sim_birth_form { SIM_BIRTH_DATE, SIM_BIRTH_JANUARY, SIM_BIRTH_AGE, SIM_BIRTH_NONE };

struct sim_woman {
	uint32_t number;                          /* 1, 2, 3 ... */
	uint32_t head;                            /* number of the first woman of her household */
	struct sim_word name[SIM_NAME_PARTS];     /* as she says it */
	struct sim_word relative[SIM_NAME_PARTS]; /* father or husband */
	bool relative_is_husband;
	date_t born_on;            /* truth */
	date_t birth_written;      /* date written on forms, DATE_NONE when none */
	int16_t birth_year_stated; /* age only: year of registration minus the age she states; 0 otherwise */
	enum sim_birth_form birth_form;
	int area;        /* union council she lives in */
	int moved_to;    /* union council after a move inside the district, -1 */
	bool uc_written; /* her records say the union council, else only the tehsil */
	enum sim_cnic_kind cnic_kind;
	char cnic[14];                                   /* 13 digits, hers or her husband's */
	char phone[12];                                  /* 11 digits, "" when she gives none */
	const char *hiv;                                 /* as recorded */
	int site;                                        /* facility she is screened at */
	date_t visit_on;                                 /* her first visit */
	bool tested;                                     /* a test was taken */
	bool refused;                                    /* or she refused */
	date_t died_on, moved_on, left_on, no_cervix_on; /* DATE_NONE when not */
	uint8_t specimens;                               /* taken so far */
};

/* Makes woman `number`; `before` is woman number - 1 (NULL for the first) and `all` the women made so far. */
void sim_woman_make(const struct sim_world *w, struct sim_woman *out, uint32_t number, const struct sim_woman *all);

/* What a registry can know of her birth from her forms: the date written, 1 July of the stated year, or DATE_NONE. */
date_t sim_woman_birth_known(const struct sim_woman *woman);
/* Her union council on a day. */
int sim_woman_area(const struct sim_woman *woman, date_t on);
/* Number of a specimen's barcode; which = 0 for her first. */
uint32_t sim_specimen(const struct sim_woman *woman, int which);

#endif
