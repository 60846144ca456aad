/* house.h -- one house: sisters, their mother, their brothers' wives, and what forms can say of each.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A house is a function of (seed, its number) alone, so that any record can be written at any time and nothing of the
 * women need be kept. Ownership: plain values; names point into the pools.
 */
#ifndef SIMULATE_HOUSE_H
#define SIMULATE_HOUSE_H

#include "simulate/kin.h"

#define SIM_HOUSE_MAX 10
#define SIM_PERSON_RECORDS 8
#define SIM_SPOKEN_MAX 4

enum sim_part { SIM_PART_LADY, SIM_PART_GIVEN, SIM_PART_SECOND, SIM_PART_HONORIFIC, SIM_PART_FIRST, SIM_PART_LAST };

/* A name in the order in which it is spoken. */
struct sim_spoken {
	const struct sim_name *word[SIM_SPOKEN_MAX];
	uint8_t part[SIM_SPOKEN_MAX]; /* enum sim_part */
	uint8_t n;
};

enum sim_kinship { SIM_ALONE, SIM_SISTER, SIM_WIFE, SIM_MOTHER };
enum sim_birth_known { SIM_KNOWN_DATE, SIM_KNOWN_JANUARY, SIM_KNOWN_AGE, SIM_KNOWN_NOTHING };

struct sim_person {
	uint32_t number; /* 1, 2, 3 ... over all houses */
	uint8_t kinship; /* enum sim_kinship */
	int8_t twin;     /* member of the house, -1 none */
	bool namesake;   /* drawn to resemble unrelated women */
	bool heaps;      /* rounds her age */
	bool by_husband; /* forms name her husband (from wed_on on, when that is a day) */
	uint8_t birth;   /* enum sim_birth_known */
	uint8_t n_records;
	struct sim_spoken name, father, husband; /* husband.n 0: not married */
	date_t born_on;
	date_t wed_on, moved_on, lost_cnic_on, new_phone_on; /* DATE_NONE when not */
	struct sim_spot home, home_after;                    /* before and from moved_on on */
	char cnic[14];                                       /* "" none of her own */
	char father_cnic[14], husband_cnic[14];
	char phone[12], phone_after[12]; /* "" none */
	char family_phone[12];           /* another number of the family */
	date_t seen[SIM_PERSON_RECORDS]; /* days of her records, ascending */
};

struct sim_house {
	uint32_t number;
	enum sim_region region;
	int n;
	struct sim_person person[SIM_HOUSE_MAX];
};

/* Makes house `number` (from 0), whose first woman is woman `first`. */
void sim_house_make(const struct sim_kin *k, uint32_t number, uint32_t first, struct sim_house *out);

/* Where she lives on a day. */
struct sim_spot sim_person_spot(const struct sim_person *p, date_t on);
/* The telephone number of the health worker of a place. */
void sim_worker_phone(const struct sim_kin *k, struct sim_spot spot, char out[12]);

#endif
