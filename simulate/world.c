/* world.c -- loads rates, names, places, sites and devices and checks that the simulator can work with them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/world.h"
#include "base/csv.h"
#include "base/json.h"
#include "base/text.h"

#include <limits.h>
#include <string.h>

#define PROGRAM_MAX_BYTES (4u << 20)
#define CODES_MAX_BYTES (4u << 20)

static const char *cell(const struct csv_table *t, size_t row, const char *column)
{
	int c = csv_column(t, column);
	return c < 0 ? "" : t->row[row].field[c];
}

static enum status need_columns(const struct csv_table *t, const char *path, const char *const *column, struct msgq *q)
{
	for (; *column; column++)
		if (csv_column(t, *column) < 0)
			return msg_fail(q, STATUS_INPUT, "simulate-column", MSG_LINE(path, 1), *column, NULL,
					"column is missing");
	return STATUS_OK;
}

static enum status load_table(struct arena *a, const char *path, const char *const *columns, struct csv_table *t,
			      struct msgq *q)
{
	enum status st = csv_load(a, path, t, q);
	return st == STATUS_OK ? need_columns(t, path, columns, q) : st;
}

static int name_kind(const char *text)
{
	static const char *const kind[SIM_NAME_KINDS] = {"female", "honorific",  "lady",
							 "male",   "male-first", "male-last"};
	for (int i = 0; i < SIM_NAME_KINDS; i++)
		if (text_eq(kind[i], text))
			return i;
	return -1;
}

enum status sim_names_load(struct arena *a, const char *path, struct sim_names names[SIM_NAME_KINDS], struct msgq *q)
{
	static const char *const columns[] = {"kind",   "name",   "variants",   "urdu",
					      "weight", "source", "confidence", NULL};
	struct csv_table t;
	enum status st = load_table(a, path, columns, &t, q);
	if (st != STATUS_OK)
		return st;
	for (int k = 0; k < SIM_NAME_KINDS; k++)
		names[k].name = arena_calloc(a, t.n_rows + 1, sizeof(struct sim_name));
	for (size_t i = 0; i < t.n_rows; i++) {
		int kind = name_kind(cell(&t, i, "kind"));
		int64_t weight;
		if (kind < 0 || !text_to_int64(cell(&t, i, "weight"), &weight) || weight < 1 || weight > 100000)
			return msg_fail(q, STATUS_INPUT, "simulate-name", MSG_LINE(path, t.row[i].line), "kind", NULL,
					"unknown kind or weight");
		struct sim_names *list = &names[kind];
		struct sim_name *n = &list->name[list->n++];
		const char *variants = cell(&t, i, "variants");
		*n = (struct sim_name){.text = cell(&t, i, "name"),
				       .urdu = cell(&t, i, "urdu"),
				       .region = cell(&t, i, "region"),
				       .weight = (int)weight};
		if (*variants)
			n->n_variants = text_split(a, variants, ';', &n->variant);
		list->total += (int)weight;
	}
	return STATUS_OK;
}

static enum status load_names(struct sim_world *w, const char *path, struct msgq *q)
{
	enum status st = sim_names_load(w->arena, path, w->names, q);
	for (int k = 0; k < SIM_NAME_KINDS && st == STATUS_OK; k++)
		if (w->names[k].n == 0)
			st = msg_fail(q, STATUS_INPUT, "simulate-name", MSG_FILE(path), "kind", NULL,
				      "a kind of name is missing");
	return st;
}

int sim_area_find(const struct sim_world *w, const char *code)
{
	for (int i = 0; i < w->n_areas; i++)
		if (text_eq(w->area[i].code, code))
			return i;
	return -1;
}

int sim_area_tehsil(const struct sim_world *w, int area)
{
	while (area >= 0 && !w->area[area].is_tehsil)
		area = w->area[area].parent;
	return area;
}

/* Spellings of all places, folded, so that only those are written alone that can mean one place. */
struct spellings {
	const char **folded;
	int *area;
	size_t n;
};

static void spelling_add(struct sim_world *w, struct spellings *s, const char *text, int area)
{
	if (!*text)
		return;
	s->folded[s->n] = text_fold_roman(w->arena, text);
	s->area[s->n++] = area;
}

static bool spelling_is_plain(struct sim_world *w, const struct spellings *s, const char *text, int area)
{
	const char *folded = text_fold_roman(w->arena, text);
	if (!*text || !*folded)
		return false;
	for (size_t i = 0; i < s->n; i++)
		if (text_eq(s->folded[i], folded) && s->area[i] != area)
			return false;
	return true;
}

static void plain_add(struct sim_world *w, const struct spellings *s, const char *text, int area)
{
	struct sim_area *a = &w->area[area];
	if (spelling_is_plain(w, s, text, area))
		a->plain[a->n_plain++] = text;
}

static void find_plain(struct sim_world *w, const struct csv_table *alias)
{
	size_t max = (size_t)w->n_areas * 2 + alias->n_rows;
	struct spellings s = {arena_calloc(w->arena, max, sizeof(char *)), arena_calloc(w->arena, max, sizeof(int)), 0};
	for (int i = 0; i < w->n_areas; i++) {
		spelling_add(w, &s, w->area[i].name, i);
		spelling_add(w, &s, w->area[i].urdu, i);
	}
	for (size_t i = 0; i < alias->n_rows; i++)
		spelling_add(w, &s, cell(alias, i, "alias"), sim_area_find(w, cell(alias, i, "area_code")));
	for (int i = 0; i < w->n_areas; i++) {
		w->area[i].plain = arena_calloc(w->arena, alias->n_rows + 1, sizeof(char *));
		plain_add(w, &s, w->area[i].name, i);
		w->area[i].urdu_plain = spelling_is_plain(w, &s, w->area[i].urdu, i);
	}
	for (size_t i = 0; i < alias->n_rows; i++) {
		int area = sim_area_find(w, cell(alias, i, "area_code"));
		if (area >= 0 && w->area[area].n_plain > 0)
			plain_add(w, &s, cell(alias, i, "alias"), area);
	}
}

static enum status load_areas(struct sim_world *w, const char *path, const char *alias_path, struct msgq *q)
{
	static const char *const columns[] = {"code", "name", "name_ur", "level", "parent_code", NULL};
	static const char *const alias_columns[] = {"area_code", "alias", NULL};
	struct csv_table t, alias;
	enum status st = load_table(w->arena, path, columns, &t, q);
	if (st == STATUS_OK)
		st = load_table(w->arena, alias_path, alias_columns, &alias, q);
	if (st != STATUS_OK)
		return st;
	w->area = arena_calloc(w->arena, t.n_rows + 1, sizeof *w->area);
	for (size_t i = 0; i < t.n_rows; i++) {
		const char *level = cell(&t, i, "level");
		w->area[i] = (struct sim_area){.code = cell(&t, i, "code"),
					       .name = cell(&t, i, "name"),
					       .urdu = cell(&t, i, "name_ur"),
					       .parent = sim_area_find(w, cell(&t, i, "parent_code")),
					       .is_tehsil = text_eq(level, "tehsil"),
					       .is_uc = text_eq(level, "uc")};
		w->n_areas++;
	}
	find_plain(w, &alias);
	return STATUS_OK;
}

static enum status load_facilities(struct sim_world *w, const char *path, struct msgq *q)
{
	static const char *const columns[] = {"code", "kind", "area_code", NULL};
	struct csv_table t;
	enum status st = load_table(w->arena, path, columns, &t, q);
	if (st != STATUS_OK)
		return st;
	w->facility = arena_calloc(w->arena, t.n_rows + 1, sizeof *w->facility);
	w->laboratory = w->colposcopy = w->hospital = -1;
	for (size_t i = 0; i < t.n_rows; i++) {
		struct sim_facility *f = &w->facility[i];
		f->code = cell(&t, i, "code");
		f->kind = cell(&t, i, "kind");
		f->tehsil = sim_area_tehsil(w, sim_area_find(w, cell(&t, i, "area_code")));
		if (text_eq(f->kind, "laboratory") && w->laboratory < 0)
			w->laboratory = (int)i;
		if (text_eq(f->kind, "colposcopy-clinic") && w->colposcopy < 0)
			w->colposcopy = (int)i;
		if (text_eq(f->kind, "hospital") && w->hospital < 0)
			w->hospital = (int)i;
	}
	w->n_facilities = (int)t.n_rows;
	if (w->laboratory < 0 || w->colposcopy < 0 || w->hospital < 0)
		return msg_fail(q, STATUS_INPUT, "simulate-facility", MSG_FILE(path), "kind", NULL,
				"needs a laboratory, a colposcopy-clinic and a hospital");
	return STATUS_OK;
}

static enum status load_codes(struct sim_world *w, const char *path, struct msgq *q)
{
	const cJSON *test, *result;
	size_t n = 0;
	cJSON *tree = json_parse_file(path, CODES_MAX_BYTES, q);
	if (!tree)
		return STATUS_INPUT;
	cJSON_ArrayForEach(test, json_get(tree, "tests")) n += (size_t)cJSON_GetArraySize(json_get(test, "results"));
	w->code = arena_calloc(w->arena, n + 1, sizeof *w->code);
	cJSON_ArrayForEach(test, json_get(tree, "tests"))
	{
		cJSON_ArrayForEach(result, json_get(test, "results"))
		{
			w->code[w->n_codes++] =
				(struct sim_code){.test = arena_strdup(w->arena, json_str(test, "code")),
						  .result = arena_strdup(w->arena, json_str(result, "code")),
						  .adequate = json_bool(result, "adequate", false),
						  .positive = json_bool(result, "positive", false),
						  .screen = text_eq(json_str(test, "role"), "screen")};
		}
	}
	json_free(tree);
	return STATUS_OK;
}

const struct sim_code *sim_code_find(const struct sim_world *w, const char *test, const char *result)
{
	for (size_t i = 0; i < w->n_codes; i++)
		if (text_eq(w->code[i].result, result) && text_eq(w->code[i].test, test))
			return &w->code[i];
	return NULL;
}

static enum date_order date_order(const char *text)
{
	return text_eq(text, "mdy") ? DATE_MDY : text_eq(text, "ymd") ? DATE_YMD : DATE_DMY;
}

static enum status load_devices(struct sim_world *w, const char *path, struct msgq *q)
{
	static const char *const columns[] = {"code", "serial", "facility_code", "date_order", NULL};
	struct csv_table t;
	enum status st = load_table(w->arena, path, columns, &t, q);
	if (st != STATUS_OK)
		return st;
	w->device = arena_calloc(w->arena, t.n_rows + 1, sizeof *w->device);
	for (size_t i = 0; i < t.n_rows; i++) {
		struct sim_device *d = &w->device[i];
		d->code = cell(&t, i, "code");
		d->kind = arena_strndup(w->arena, d->code, 2);
		d->serial = cell(&t, i, "serial");
		d->date_order = date_order(cell(&t, i, "date_order"));
		d->facility = w->laboratory;
		for (int f = 0; f < w->n_facilities; f++)
			if (text_eq(w->facility[f].code, cell(&t, i, "facility_code")))
				d->facility = f;
	}
	w->n_devices = (int)t.n_rows;
	return STATUS_OK;
}

static enum status check_places(struct sim_world *w, struct msgq *q)
{
	const struct sim_rate *residence = &w->rates.of[RATE_RESIDENCE];
	for (size_t i = 0; i < residence->n; i++) {
		int tehsil = sim_area_find(w, residence->row[i].code), ucs = 0, sites = 0;
		for (int u = 0; u < w->n_areas; u++)
			ucs += w->area[u].is_uc && w->area[u].parent == tehsil;
		for (int f = 0; f < w->n_facilities; f++)
			sites += text_eq(w->facility[f].kind, "screening-site") && w->facility[f].tehsil == tehsil;
		if (tehsil < 0 || ucs == 0 || sites == 0)
			return msg_fail(q, STATUS_INPUT, "simulate-residence", MSG_NOWHERE, "residence",
					"give the rates file the tehsils of the program's area file",
					"tehsil '%s' has no union council or no screening site",
					residence->row[i].code);
	}
	return STATUS_OK;
}

static const char *beside(struct arena *a, const char *path, const char *name)
{
	size_t folder = strlen(path);
	while (folder > 0 && path[folder - 1] != '/')
		folder--;
	return *name == '/' ? arena_strdup(a, name) : arena_printf(a, "%.*s%s", (int)folder, path, name);
}

struct program_files {
	const char *areas, *aliases, *facilities, *devices;
};

/* The paths of the program's reference files. */
static enum status read_program(struct arena *a, const char *path, struct program_files *files, struct msgq *q)
{
	static const char *const key[] = {"areas", "aliases", "facilities", "devices"};
	const char **slot[] = {&files->areas, &files->aliases, &files->facilities, &files->devices};
	enum status st = STATUS_OK;
	cJSON *tree = json_parse_file(path, PROGRAM_MAX_BYTES, q);
	if (!tree)
		return STATUS_INPUT;
	for (size_t i = 0; i < 4 && st == STATUS_OK; i++) {
		const char *name = json_str(json_get(tree, "files"), key[i]);
		if (name)
			*slot[i] = beside(a, path, name);
		else
			st = msg_fail(
				q, STATUS_INPUT, "simulate-program", MSG_FILE(path), key[i],
				"simulate needs a program whose files name its areas, aliases, facilities and devices",
				"the program names no file");
	}
	json_free(tree);
	return st;
}

enum status sim_world_load(struct sim_world *w, struct arena *a, const struct simulate_options *o, struct msgq *q)
{
	struct program_files files;
	*w = (struct sim_world){.arena = a, .seed = o->seed, .as_of = o->as_of};
	enum status st = read_program(a, o->program_path, &files, q);
	if (st == STATUS_OK)
		st = sim_rates_load(&w->rates, a, arena_printf(a, "%s/schemas/simulate/gwadar-rates.json", o->data_dir),
				    q);
	if (st == STATUS_OK)
		st = load_names(w, arena_printf(a, "%s/schemas/simulate/names.csv", o->data_dir), q);
	if (st == STATUS_OK)
		st = load_codes(w, arena_printf(a, "%s/schemas/codelists/results.json", o->data_dir), q);
	if (st == STATUS_OK)
		st = load_areas(w, files.areas, files.aliases, q);
	if (st == STATUS_OK)
		st = load_facilities(w, files.facilities, q);
	if (st == STATUS_OK)
		st = load_devices(w, files.devices, q);
	return st == STATUS_OK ? check_places(w, q) : st;
}

int sim_name_pick(const struct sim_world *w, struct sim_rng *r, enum sim_name_kind kind)
{
	const struct sim_names *list = &w->names[kind];
	int left = (int)sim_rng_below(r, (uint32_t)list->total), i = 0;
	while (left >= list->name[i].weight)
		left -= list->name[i++].weight;
	return i;
}
