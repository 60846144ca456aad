/* world.h -- what stands before the first woman: rates, names, places, sites and devices.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything lives in the arena given to sim_world_load.
 */
#ifndef SIMULATE_WORLD_H
#define SIMULATE_WORLD_H

#include "simulate/rates.h"
#include "simulate/simulate.h"

#include <stddef.h>

enum sim_name_kind {
	SIM_NAME_FEMALE,     /* given names of women */
	SIM_NAME_HONORIFIC,  /* Bibi, Khatoon ... after the given name */
	SIM_NAME_LADY,       /* Bibi, Banuk ... before it */
	SIM_NAME_MALE,       /* names of men */
	SIM_NAME_MALE_FIRST, /* Muhammad, Abdul ... before it */
	SIM_NAME_MALE_LAST,  /* Bakhsh, Baloch ... after it */
	SIM_NAME_KINDS
};

struct sim_name {
	const char *text;
	const char *urdu;
	char **variant; /* other spellings */
	size_t n_variants;
	const char *region; /* "" everywhere */
	int weight;
};

struct sim_names {
	struct sim_name *name;
	size_t n;
	int total; /* sum of weights */
};

struct sim_area {
	const char *code, *name, *urdu;
	int parent; /* index, -1 at the root */
	bool is_tehsil, is_uc;
	const char **plain; /* spellings that mean this place alone: name, then aliases */
	size_t n_plain;
	bool urdu_plain; /* its Urdu name means this place alone */
};

struct sim_facility {
	const char *code, *kind;
	int tehsil; /* area index */
};

struct sim_device {
	const char *code, *serial;
	const char *kind;           /* first two letters of the code: GX, CY, PL */
	enum date_order date_order; /* how its PC writes dates */
	int facility;               /* index */
};

/* What a result means, from schemas/codelists/results.json. */
struct sim_code {
	const char *test, *result;
	bool adequate, positive;
	bool screen; /* a screening test, not a diagnosis */
};

struct sim_world {
	struct arena *arena;
	uint64_t seed;
	date_t as_of;
	struct sim_rates rates;
	struct sim_names names[SIM_NAME_KINDS];
	struct sim_area *area;
	struct sim_facility *facility;
	struct sim_device *device;
	struct sim_code *code;
	size_t n_codes;
	int n_areas, n_facilities, n_devices;
	int laboratory, colposcopy, hospital; /* facilities */
	struct sim_hard *hard;                /* who the women are with --hard (hard.h), else NULL */
};

enum status sim_world_load(struct sim_world *w, struct arena *a, const struct simulate_options *o, struct msgq *q);

/* Reads a list of names; a column `region` may be missing. A kind may have none. */
enum status sim_names_load(struct arena *a, const char *path, struct sim_names names[SIM_NAME_KINDS], struct msgq *q);

/* Index of an area by code, or -1. */
int sim_area_find(const struct sim_world *w, const char *code);
/* The tehsil an area is or lies in, or -1. */
int sim_area_tehsil(const struct sim_world *w, int area);
/* Meaning of a test's result, or NULL for an event or an unknown value. */
const struct sim_code *sim_code_find(const struct sim_world *w, const char *test, const char *result);
/* Draws a name of a kind by weight; gives its index. */
int sim_name_pick(const struct sim_world *w, struct sim_rng *r, enum sim_name_kind kind);

#endif
