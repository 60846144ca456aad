/* schema.c -- `sanad schema`: is this profile, program or report well made?
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a file is follows from the folder it is meant for, told by its members: a profile has "wire", a program
 * "pathway", a report "indicators", its chart "charts", a code list "tests", an algorithm "rule", audit charts "axes",
 * place rules "likeness", a linkage model "comparisons", words of names "letters".
 */
#include "audit/algorithm.h"
#include "audit/charts.h"
#include "base/json.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "db/codelist.h"
#include "ingest/profile.h"
#include "link/linkage.h"
#include "link/place.h"
#include "pathway/program.h"
#include "reports/report.h"
#include "reports/spec.h"

#include <dirent.h>

#define MAX_BYTES (4u << 20)

static enum status check_program(struct cmd *c, const char *path)
{
	const struct codelist *codes = codelist_load(&c->arena, c->data_dir, &c->q);
	const struct program *p = codes ? program_load(&c->arena, path, codes, NULL, &c->q) : NULL;
	if (!p)
		return STATUS_ATTENTION;
	enum status rules = program_check(p, &c->q), algorithms = program_check_algorithms(p, c->data_dir, &c->q);
	return rules != STATUS_OK ? rules : algorithms;
}

static enum status check_codelist(struct cmd *c, const char *path)
{
	return codelist_load_file(&c->arena, path, &c->q) ? STATUS_OK : STATUS_ATTENTION;
}

static enum status check_profile(struct cmd *c, const char *path)
{
	return profile_check_file(c->data_dir, path, &c->q);
}

static enum status check_report(struct cmd *c, const char *path)
{
	return report_check_file(c->data_dir, path, &c->q);
}

static enum status check_algorithm(struct cmd *c, const char *path)
{
	return algorithm_check_file(path, &c->q);
}

static enum status check_charts(struct cmd *c, const char *path)
{
	const struct codelist *codes = codelist_load(&c->arena, c->data_dir, &c->q);
	struct charts charts;
	return codes ? charts_load_file(&c->arena, path, codes, &charts, &c->q) : STATUS_ATTENTION;
}

static enum status check_linkage(struct cmd *c, const char *path)
{
	struct linkage m;

	return linkage_open(&c->arena, path, &m, &c->q);
}

static enum status check_places(struct cmd *c, const char *path)
{
	return place_rules_check(path, &c->q);
}

static const struct {
	const char *member, *what;
	enum status (*check)(struct cmd *c, const char *path);
} kinds[] = {
	/* clang-format off */
	{"wire", "device profile", check_profile},
	{"pathway", "program", check_program},
	{"indicators", "report", check_report},
	{"charts", "report's chart", check_report},
	{"axes", "audit charts", check_charts},
	{"rule", "algorithm", check_algorithm},
	{"comparisons", "linkage model", check_linkage},
	{"likeness", "place rules", check_places},
	{"letters", "words of names", NULL}, /* stands inside the program, which a unit test compares */
	{"tests", "code list", check_codelist},
	/* clang-format on */
};
#define N_KINDS (sizeof kinds / sizeof *kinds)

static const char *kind_of(const cJSON *tree)
{
	for (size_t i = 0; tree && i < N_KINDS; i++)
		if (json_get(tree, kinds[i].member))
			return kinds[i].what;
	return NULL;
}

static enum status check(struct cmd *c, const char *path)
{
	cJSON *tree = json_parse_file(path, MAX_BYTES, &c->q);
	if (!tree)
		return STATUS_INPUT;
	for (size_t i = 0; i < N_KINDS; i++) {
		if (!json_get(tree, kinds[i].member))
			continue;
		json_free(tree);
		if (!kinds[i].check) {
			print_note(c, "%s: %s: built into the program, so a change needs `make all`", path,
				   kinds[i].what);
			return STATUS_OK;
		}
		enum status st = kinds[i].check(c, path);
		print_note(c, "%s: %s: %s", path, kinds[i].what, st == STATUS_OK ? "well made" : "not well made");
		return st == STATUS_INPUT ? STATUS_ATTENTION : st;
	}
	json_free(tree);
	return msg_fail(
		&c->q, STATUS_INPUT, "schema-unknown", MSG_FILE(path), NULL,
		"a profile has a member \"wire\", a program \"pathway\", a report \"indicators\", its chart "
		"\"charts\", "
		"a code list \"tests\", an algorithm \"rule\", audit charts \"axes\", place rules \"likeness\", "
		"a linkage model \"comparisons\", words of names \"letters\"",
		"cannot tell what this file describes");
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

#define MAX_FILES 256

/* `what` NULL: as its members tell. */
static void list_file(struct cmd *c, struct table *t, const char *what, const char *file)
{
	cJSON *tree = json_parse_file(arena_printf(&c->arena, "%s/%s", c->data_dir, file), MAX_BYTES, &c->q);
	table_row(t);
	table_text(t, what ? what : kind_of(tree));
	table_text(t, file);
	table_text(t, tree ? json_str(tree, "title") : NULL);
	json_free(tree);
}

/* Adds the JSON files of one folder, sorted, with the title each gives itself. */
static void list_folder(struct cmd *c, struct table *t, const char *folder, const char *what)
{
	const char *names[MAX_FILES];
	size_t n = 0;
	DIR *d = opendir(arena_printf(&c->arena, "%s/schemas/%s", c->data_dir, folder));
	for (struct dirent *e; d && n < MAX_FILES && (e = readdir(d));)
		if (strlen(e->d_name) > 5 && text_eq(e->d_name + strlen(e->d_name) - 5, ".json"))
			names[n++] = arena_strdup(&c->arena, e->d_name);
	if (d)
		closedir(d);
	qsort(names, n, sizeof *names, by_name);
	for (size_t i = 0; i < n; i++)
		list_file(c, t, what, arena_printf(&c->arena, "schemas/%s/%s", folder, names[i]));
}

static enum status list(struct cmd *c)
{
	struct table *t = table_new(&c->arena, "schemas");
	table_column(t, "kind", "kind", COL_TEXT);
	table_column(t, "file", "file", COL_TEXT);
	table_column(t, "title", "title", COL_TEXT);
	list_folder(c, t, "devices", "device profile");
	list_folder(c, t, "programs", "program");
	list_folder(c, t, "codelists", "code list");
	list_folder(c, t, "algorithms", "algorithm");
	list_folder(c, t, "audit", "audit charts");
	list_folder(c, t, "linkage", NULL);
	const char **report = report_list(&c->arena, c->data_dir, &c->q);
	for (; report && *report; report++)
		list_file(c, t, "report", arena_printf(&c->arena, "reports/%s/spec.json", *report));
	return table_print(t, c);
}

enum status cmd_schema(struct cmd *c)
{
	if (text_eq(c->arg[0], "check") && c->n_args == 2)
		return check(c, c->arg[1]);
	if (text_eq(c->arg[0], "list") && c->n_args == 1)
		return list(c);
	return msg_fail(&c->q, STATUS_USAGE, "usage", MSG_NOWHERE, NULL,
			"known: `sanad schema check FILE`, `sanad schema list`",
			"cannot make sense of `sanad schema %s`", c->arg[0]);
}
