/* kin.h -- the world of women told apart by names: rates, name pools by region, places that grow with the women.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything lives in the arena of the world given to sim_kin_load. No list of persons is behind any name.
 */
#ifndef SIMULATE_KIN_H
#define SIMULATE_KIN_H

#include "simulate/kin_rate.h"
#include "simulate/world.h"

/* Up to this many women live in the program's own tehsils; more are spread over the country's. */
#define SIM_KIN_OWN_PLACES 20000

enum sim_region { SIM_BALOCHISTAN, SIM_SINDH, SIM_PUNJAB, SIM_KP, SIM_REGIONS };

/* The names of one kind in one region, to be drawn by weight. */
struct sim_pool {
	const struct sim_name **name;
	int *upto; /* sum of weights up to and with this name */
	size_t n;
};

struct sim_tehsil {
	const char *code, *name;
	enum sim_region region;
	int upto;              /* sum of weights up to and with this tehsil */
	int n_ucs;             /* union councils, numbered from 0 */
	const int *uc;         /* areas of the world, or NULL: made up as "<name> UC 3" */
	int area;              /* area of the world, or -1 */
	const char *cnic_five; /* first five digits of numbers given here; NULL: those of gwadar-rates.json */
	const char **site;     /* screening sites; NULL: made up from the code */
	int n_sites;
};

/* Where a woman lives. */
struct sim_spot {
	int tehsil, uc; /* indices */
};

struct sim_kin {
	const struct sim_world *w;
	struct sim_rate of[KIN_RATES];
	date_t from; /* first day of the records */
	struct sim_pool pool[SIM_REGIONS][SIM_NAME_KINDS];
	struct sim_tehsil *tehsil;
	int n_tehsils;
};

/* `women` decides how many tehsils there are; with `own_places` they are the program's however many women. */
enum status sim_kin_load(struct sim_kin *k, struct sim_world *w, const char *data_dir, int women, bool own_places,
			 struct msgq *q);

bool sim_kin_chance(const struct sim_kin *k, struct sim_rng *r, enum sim_kin_rate id);
const char *sim_kin_pick(const struct sim_kin *k, struct sim_rng *r, enum sim_kin_rate id);
int sim_kin_draw(const struct sim_kin *k, struct sim_rng *r, enum sim_kin_rate id);
const struct sim_name *sim_kin_name(const struct sim_kin *k, struct sim_rng *r, enum sim_region region,
				    enum sim_name_kind kind);
/* A calling name of women that begins like `like`, or any when none does. */
const struct sim_name *sim_kin_alike(const struct sim_kin *k, struct sim_rng *r, enum sim_region region,
				     const struct sim_name *like);
struct sim_spot sim_kin_spot(const struct sim_kin *k, struct sim_rng *r);
/* The spot of a union council of the world, {-1, -1} when no tehsil has it. */
struct sim_spot sim_kin_spot_of(const struct sim_kin *k, int area);

#endif
