/* kin.c -- loads rates, name pools and places of the women told apart by names, and draws from them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/kin.h"
#include "base/csv.h"
#include "base/text.h"

#include <string.h>

#define WOMEN_PER_TEHSIL 2000 /* as 10,000 women in the five tehsils of Gwadar */
#define WOMEN_PER_UC 770      /* as 10,000 in their 13 union councils */
#define ALIKE_MAX 64

static const char *const region_name[SIM_REGIONS] = {"BA", "SD", "PB", "KP"};

static int find_region(const char *text)
{
	for (int i = 0; i < SIM_REGIONS; i++)
		if (text_eq(region_name[i], text))
			return i;
	return -1;
}

static void pool_add(struct sim_pool *pool, const struct sim_name *name)
{
	int before = pool->n ? pool->upto[pool->n - 1] : 0;
	pool->name[pool->n] = name;
	pool->upto[pool->n++] = before + name->weight;
}

/* Names of everywhere go into every region's pool. */
static enum status fill_pools(struct sim_kin *k, const struct sim_names names[SIM_NAME_KINDS], const char *path,
			      struct msgq *q)
{
	for (int kind = 0; kind < SIM_NAME_KINDS; kind++)
		for (size_t i = 0; i < names[kind].n; i++) {
			const struct sim_name *name = &names[kind].name[i];
			int region = find_region(name->region);
			if (region < 0 && *name->region)
				return msg_fail(q, STATUS_INPUT, "simulate-name", MSG_FILE(path), "region", NULL,
						"unknown region '%s'", name->region);
			for (int r = 0; r < SIM_REGIONS; r++)
				if (region < 0 || r == region)
					pool_add(&k->pool[r][kind], name);
		}
	return STATUS_OK;
}

static enum status load_pools(struct sim_kin *k, struct sim_world *w, const char *path, struct msgq *q)
{
	struct sim_names more[SIM_NAME_KINDS] = {{0}};
	enum status st = sim_names_load(w->arena, path, more, q);
	if (st != STATUS_OK)
		return st;
	for (int r = 0; r < SIM_REGIONS; r++)
		for (int kind = 0; kind < SIM_NAME_KINDS; kind++) {
			size_t n = w->names[kind].n + more[kind].n;
			k->pool[r][kind].name = arena_calloc(w->arena, n + 1, sizeof(struct sim_name *));
			k->pool[r][kind].upto = arena_calloc(w->arena, n + 1, sizeof(int));
		}
	st = fill_pools(k, w->names, path, q);
	return st == STATUS_OK ? fill_pools(k, more, path, q) : st;
}

static void tehsil_ucs(struct sim_kin *k, struct sim_tehsil *t, int area)
{
	const struct sim_world *w = k->w;
	int *uc = arena_calloc(w->arena, (size_t)w->n_areas, sizeof *uc);
	t->site = arena_calloc(w->arena, (size_t)w->n_facilities, sizeof *t->site);
	for (int i = 0; i < w->n_areas; i++)
		if (w->area[i].is_uc && w->area[i].parent == area)
			uc[t->n_ucs++] = i;
	for (int f = 0; f < w->n_facilities; f++)
		if (text_eq(w->facility[f].kind, "screening-site") && w->facility[f].tehsil == area)
			t->site[t->n_sites++] = w->facility[f].code;
	t->uc = uc;
}

/* The tehsils of the program, by the weights of its residence rate. */
static int own_tehsils(struct sim_kin *k)
{
	const struct sim_rate *residence = &k->w->rates.of[RATE_RESIDENCE];
	int upto = 0;
	for (size_t i = 0; i < residence->n; i++) {
		struct sim_tehsil *t = &k->tehsil[k->n_tehsils++];
		int area = sim_area_find(k->w, residence->row[i].code);
		upto += residence->row[i].weight;
		*t = (struct sim_tehsil){.code = k->w->area[area].code,
					 .name = k->w->area[area].name,
					 .region = SIM_BALOCHISTAN,
					 .upto = upto,
					 .area = area};
		tehsil_ucs(k, t, area);
	}
	return upto;
}

static enum status add_tehsil(struct sim_kin *k, const struct csv_table *t, size_t row, const char *path, int *upto,
			      struct msgq *q)
{
	const char *digit = t->row[row].field[csv_column(t, "cnic_digit")];
	int region = find_region(t->row[row].field[csv_column(t, "region")]);
	int64_t people;
	if (region < 0 || strlen(digit) != 1 ||
	    !text_to_int64(t->row[row].field[csv_column(t, "population")], &people) || people < 1 || people > 10000000)
		return msg_fail(q, STATUS_INPUT, "simulate-tehsil", MSG_LINE(path, t->row[row].line), "population",
				"needs region BA, SD, PB or KP, one cnic_digit and people", "malformed tehsil");
	*upto += (int)people;
	k->tehsil[k->n_tehsils++] = (struct sim_tehsil){
		.code = t->row[row].field[csv_column(t, "code")],
		.name = t->row[row].field[csv_column(t, "name")],
		.region = (enum sim_region)region,
		.upto = *upto,
		.area = -1,
		.cnic_five = arena_printf(k->w->arena, "%s%04d", digit, 1000 + (int)(row * 23 % 9000))};
	return STATUS_OK;
}

/* As many tehsils as the women need, evenly from the whole list, so that every province has its part. */
static enum status load_tehsils(struct sim_kin *k, struct csv_table *t, const char *path, int women, struct msgq *q)
{
	static const char *const columns[] = {"code", "name", "region", "cnic_digit", "population", NULL};
	enum status st = csv_load(k->w->arena, path, t, q);
	for (const char *const *c = columns; *c && st == STATUS_OK; c++)
		if (csv_column(t, *c) < 0)
			st = msg_fail(q, STATUS_INPUT, "simulate-column", MSG_LINE(path, 1), *c, NULL,
				      "column is missing");
	if (st != STATUS_OK)
		return st;
	k->tehsil = arena_calloc(k->w->arena, t->n_rows + k->w->rates.of[RATE_RESIDENCE].n, sizeof *k->tehsil);
	int upto = own_tehsils(k);
	size_t others = women > SIM_KIN_OWN_PLACES ? (size_t)(women / WOMEN_PER_TEHSIL - k->n_tehsils) : 0;
	others = others < t->n_rows ? others : t->n_rows;
	for (size_t i = 0; i < others && st == STATUS_OK; i++)
		st = add_tehsil(k, t, i * t->n_rows / others, path, &upto, q);
	for (int i = 0, before = 0; i < k->n_tehsils; before = k->tehsil[i++].upto) {
		struct sim_tehsil *x = &k->tehsil[i];
		int64_t here = (int64_t)women * (x->upto - before) / upto;
		if (!x->uc)
			x->n_ucs = 2 + (int)(here / WOMEN_PER_UC);
	}
	return st;
}

enum status sim_kin_load(struct sim_kin *k, struct sim_world *w, const char *data_dir, int women, bool own_places,
			 struct msgq *q)
{
	struct csv_table *t = arena_calloc(w->arena, 1, sizeof *t);
	const char *folder = arena_printf(w->arena, "%s/schemas/simulate", data_dir);
	*k = (struct sim_kin){.w = w};
	enum status st = sim_rate_list_load(k->of, sim_kin_rate_name, KIN_RATES, &k->from, w->arena,
					    arena_printf(w->arena, "%s/gwadar-linkage-rates.json", folder), q);
	if (st == STATUS_OK)
		st = load_pools(k, w, arena_printf(w->arena, "%s/names-pakistan.csv", folder), q);
	if (st == STATUS_OK)
		st = load_tehsils(k, t, arena_printf(w->arena, "%s/pakistan-tehsils.csv", folder),
				  own_places ? 0 : women, q);
	return st;
}

bool sim_kin_chance(const struct sim_kin *k, struct sim_rng *r, enum sim_kin_rate id)
{
	return sim_rate_chance(&k->of[id], r);
}

const char *sim_kin_pick(const struct sim_kin *k, struct sim_rng *r, enum sim_kin_rate id)
{
	return sim_rate_pick(&k->of[id], r)->code;
}

int sim_kin_draw(const struct sim_kin *k, struct sim_rng *r, enum sim_kin_rate id)
{
	return sim_rate_draw(&k->of[id], r);
}

/* First of the ascending sums that lies over `value`; `n` >= 1 and the last one does. */
static size_t first_over(const int *upto, size_t n, int value)
{
	size_t lo = 0, hi = n - 1;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (upto[mid] > value)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

const struct sim_name *sim_kin_name(const struct sim_kin *k, struct sim_rng *r, enum sim_region region,
				    enum sim_name_kind kind)
{
	const struct sim_pool *pool = &k->pool[region][kind];
	int value = (int)sim_rng_below(r, (uint32_t)pool->upto[pool->n - 1]);
	return pool->name[first_over(pool->upto, pool->n, value)];
}

const struct sim_name *sim_kin_alike(const struct sim_kin *k, struct sim_rng *r, enum sim_region region,
				     const struct sim_name *like)
{
	const struct sim_pool *pool = &k->pool[region][SIM_NAME_FEMALE];
	const struct sim_name *fits[ALIKE_MAX];
	uint32_t n = 0;
	for (size_t i = 0; i < pool->n && n < ALIKE_MAX; i++)
		if (pool->name[i] != like && strncmp(pool->name[i]->text, like->text, 2) == 0)
			fits[n++] = pool->name[i];
	return n ? fits[sim_rng_below(r, n)] : sim_kin_name(k, r, region, SIM_NAME_FEMALE);
}

struct sim_spot sim_kin_spot(const struct sim_kin *k, struct sim_rng *r)
{
	int value = (int)sim_rng_below(r, (uint32_t)k->tehsil[k->n_tehsils - 1].upto), t = 0;
	while (k->tehsil[t].upto <= value)
		t++;
	return (struct sim_spot){t, (int)sim_rng_below(r, (uint32_t)k->tehsil[t].n_ucs)};
}

struct sim_spot sim_kin_spot_of(const struct sim_kin *k, int area)
{
	for (int t = 0; t < k->n_tehsils; t++)
		for (int u = 0; k->tehsil[t].uc && u < k->tehsil[t].n_ucs; u++)
			if (k->tehsil[t].uc[u] == area)
				return (struct sim_spot){t, u};
	return (struct sim_spot){-1, -1};
}
