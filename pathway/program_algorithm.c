/* program_algorithm.c -- which scoring algorithm a program holds in force, per test, device, assay and day.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only names stand here: pathway/ knows nothing of scoring. Whoever scores finds the files under schemas/algorithms.
 */
#include "base/text.h"
#include "pathway/program_int.h"

#include <dirent.h>

#define MAX_NAMES 512 /* algorithm files looked at for a nearest name */

static void load_algorithm(struct program_loader *l, const cJSON *item, struct program_algorithm *out)
{
	static const char *const known[] = {"test", "device", "assay",      "algorithm",
					    "from", "source", "confidence", NULL};

	load_keys(l, item, known);
	load_str(l, item, "source");
	load_str_opt(l, item, "confidence");
	*out = (struct program_algorithm){.test = load_str(l, item, "test"),
					  .device = load_str_opt(l, item, "device"),
					  .assay = load_str_opt(l, item, "assay"),
					  .algorithm = load_str(l, item, "algorithm"),
					  .from = date_parse_iso(load_str(l, item, "from"))};
	if (!codelist_test(l->p->codes, out->test))
		load_unknown(l, "test", "test", out->test, l->p->codes->test_names);
	if (out->from == DATE_NONE)
		load_refuse(l, "from", "must be a date like 2026-01-31");
	if (strspn(out->algorithm, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(out->algorithm))
		load_refuse(l, "algorithm", "must be the name of a file in schemas/algorithms, without .json");
}

void load_algorithms(struct program_loader *l, const cJSON *list)
{
	struct program_algorithm *all;
	const cJSON *item;
	size_t n = 0;

	if (!list)
		return;
	l->entry = "tests/algorithms";
	if (!cJSON_IsArray(list)) {
		load_refuse(l, "algorithms", "must be a list");
		return;
	}
	all = arena_calloc(l->a, (size_t)cJSON_GetArraySize(list) + 1, sizeof *all);
	cJSON_ArrayForEach(item, list)
	{
		load_algorithm(l, item, &all[n++]);
	}
	l->p->algorithm = all;
	l->p->n_algorithms = n;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of the algorithm files without .json, sorted, NULL-terminated. */
static const char **list_names(struct arena *a, const char *folder)
{
	const char **name = arena_calloc(a, MAX_NAMES + 1, sizeof *name);
	DIR *d = opendir(folder);
	size_t n = 0;

	for (const struct dirent *e; d && n < MAX_NAMES && (e = readdir(d));) { /* NOLINT(concurrency-mt-unsafe) */
		size_t len = strlen(e->d_name);

		if (len > 5 && text_eq(e->d_name + len - 5, ".json"))
			name[n++] = arena_strndup(a, e->d_name, len - 5);
	}
	if (d)
		closedir(d);
	qsort(name, n, sizeof *name, by_name);
	return name;
}

static bool is_among(const char *const *list, const char *word)
{
	while (*list && !text_eq(*list, word))
		list++;
	return *list;
}

enum status program_check_algorithms(const struct program *p, const char *data_dir, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	const char **known = list_names(&a, arena_printf(&a, "%s/schemas/algorithms", data_dir));
	enum status st = STATUS_OK;

	for (size_t i = 0; i < p->n_algorithms; i++) {
		const char *name = p->algorithm[i].algorithm, *near;

		if (is_among(known, name))
			continue;
		near = text_nearest(name, known);
		st = msg_fail(q, STATUS_ATTENTION, "program-algorithm-missing", MSG_FILE(p->file), "algorithm",
			      near ? arena_printf(&a, "nearest known is '%s'", near)
				   : "put the file there, or mend the name",
			      "tests/algorithms: there is no schemas/algorithms/%s.json", name);
	}
	arena_free(&a);
	return st;
}
