/* program.c -- parses a program file and answers small questions about it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file with any mistake is refused as a whole: half a pathway would leave women without a next step.
 */
#include "pathway/program.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"
#include "pathway/program_int.h"

static void read_places(struct program_loader *l, const cJSON *obj)
{
	static const char *const known[] = {"root", "code_system", "code_version", NULL};

	l->entry = "places";
	load_keys(l, obj, known);
	l->p->root = load_str(l, obj, "root");
	l->p->code_system = load_str(l, obj, "code_system");
	l->p->code_version = load_str(l, obj, "code_version");
}

static void read_files(struct program_loader *l, const cJSON *obj)
{
	static const char *const known[] = {"areas",      "aliases", "population", "age_structure",
					    "facilities", "devices", "targets",    NULL};

	l->entry = "files";
	if (!obj)
		return;
	load_keys(l, obj, known);
	l->p->areas = load_str_opt(l, obj, "areas");
	l->p->aliases = load_str_opt(l, obj, "aliases");
	l->p->population = load_str_opt(l, obj, "population");
	l->p->age_structure = load_str_opt(l, obj, "age_structure");
	l->p->facilities = load_str_opt(l, obj, "facilities");
	l->p->devices = load_str_opt(l, obj, "devices");
	l->p->targets = load_str_opt(l, obj, "targets");
}

static void read_identifiers(struct program_loader *l, const cJSON *obj)
{
	static const char *const known[] = {"mrn_pattern", "specimen_pattern", "source", NULL};

	l->entry = "identifiers";
	if (!obj)
		return;
	load_keys(l, obj, known);
	l->p->mrn_pattern = load_str_opt(l, obj, "mrn_pattern");
	l->p->specimen_pattern = load_str_opt(l, obj, "specimen_pattern");
	load_str(l, obj, "source");
}

static void read_eligible(struct program_loader *l, const cJSON *obj)
{
	static const char *const known[] = {"sex", "ages", "ages_hiv", "exclusions", "source", "confidence", NULL};
	static const char *const reasons[] = {"no-cervix", "moved", "died", NULL};
	int age[2] = {0, 0}, hiv[2];

	l->entry = "eligible";
	load_keys(l, obj, known);
	load_str(l, obj, "source");
	load_str_opt(l, obj, "confidence");
	if (!text_eq(load_str(l, obj, "sex"), "F"))
		load_refuse(l, "sex", "must be F");
	load_range(l, obj, "ages", age);
	hiv[0] = age[0];
	hiv[1] = age[1];
	if (json_get(obj, "ages_hiv"))
		load_range(l, obj, "ages_hiv", hiv);
	l->p->age_min = age[0];
	l->p->age_max = age[1];
	l->p->hiv_age_min = hiv[0];
	l->p->hiv_age_max = hiv[1];
	for (const char *const *w = load_words(l, obj, "exclusions"); w && *w; w++) {
		bool found = false;

		for (const char *const *r = reasons; *r; r++)
			found = found || text_eq(*r, *w);
		if (!found)
			load_unknown(l, "exclusions", "reason", *w, reasons);
	}
}

/* Every test whose place in the code list is not diagnosis belongs to screening episodes, unless the program says it
 * is. */
static void read_tests(struct program_loader *l, const cJSON *obj)
{
	static const char *const known[] = {"primary", "triage",     "diagnosis", "algorithms",
					    "source",  "confidence", NULL};
	const struct codelist *cl = l->p->codes;
	uint64_t diagnosis;

	l->entry = "tests";
	load_keys(l, obj, known);
	load_str(l, obj, "source");
	if (!load_tests(l, obj, "primary"))
		load_refuse(l, "primary", "names no test");
	load_tests(l, obj, "triage");
	diagnosis = load_tests(l, obj, "diagnosis");
	for (int i = 0; cl->names[i]; i++) {
		const struct code_test *t = codelist_test(cl, cl->names[i]);

		if (t && t->role != ROLE_DIAGNOSIS && !(diagnosis >> i & 1))
			l->p->screening_tests |= UINT64_C(1) << i;
	}
	load_algorithms(l, json_get(obj, "algorithms"));
}

static void read_episode(struct program_loader *l, const cJSON *obj)
{
	static const char *const known[] = {"months", "cotest_days", "source", "confidence", NULL};

	l->entry = "episode";
	load_keys(l, obj, known);
	load_str(l, obj, "source");
	l->p->episode_months = load_int(l, obj, "months", 1, 120);
	l->p->cotest_days = load_int(l, obj, "cotest_days", 0, 365);
}

static void read_standards(struct program_loader *l, const cJSON *list)
{
	static const char *const known[] = {"id", "title", "days", "percent", "source", "confidence", NULL};
	const cJSON *item;

	cJSON_ArrayForEach(item, list)
	{
		l->entry = "standards";
		load_keys(l, item, known);
		load_str(l, item, "id");
		load_str(l, item, "title");
		load_str(l, item, "source");
		load_int_opt(l, item, "days", 0, 3660, 0);
		load_int_opt(l, item, "percent", 0, 100, 0);
	}
}

static void read_head(struct program_loader *l, const cJSON *tree)
{
	struct program *p = l->p;

	p->id = load_str(l, tree, "id");
	p->version = load_str(l, tree, "version");
	p->title = load_str(l, tree, "title");
	p->source = load_str(l, tree, "source");
	load_str_opt(l, tree, "note");
	p->valid_from = date_parse_iso(load_str(l, tree, "valid_from"));
	if (p->valid_from == DATE_NONE)
		load_refuse(l, "valid_from", "must be a date like 2026-01-31");
}

static void read_program(struct program_loader *l, const cJSON *tree)
{
	static const char *const known[] = {
		"$schema", "id",       "version",   "title",     "source",       "note",        "valid_from", "places",
		"files",   "tests",    "episode",   "pathway",   "failsafe",     "identifiers", "eligible",   "duties",
		"recall",  "closings", "standards", "scenarios", "denominators", NULL};

	load_keys(l, tree, known);
	read_head(l, tree);
	read_places(l, load_object(l, tree, "places"));
	read_files(l, json_get(tree, "files"));
	read_identifiers(l, json_get(tree, "identifiers"));
	l->entry = "file";
	read_eligible(l, load_object(l, tree, "eligible"));
	load_denominators(l, json_get(tree, "denominators"));
	l->entry = "file";
	read_tests(l, load_object(l, tree, "tests"));
	l->entry = "file";
	read_episode(l, load_object(l, tree, "episode"));
	read_standards(l, json_get(tree, "standards"));
	l->entry = "file";
	load_levels(l, load_array(l, tree, "failsafe"));
	l->entry = "file";
	load_kinds(l, load_array(l, tree, "duties"));
	l->entry = "file";
	load_closings(l, load_array(l, tree, "closings"));
	l->entry = "file";
	load_rules(l, load_array(l, tree, "pathway"), load_object(l, tree, "recall"));
	l->entry = "file";
	load_scenarios(l, load_array(l, tree, "scenarios"));
}

const struct program *program_parse(struct arena *a, const char *json, size_t n, const char *file,
				    const struct codelist *codes, struct msgq *q)
{
	struct program_loader l = {.a = a, .entry = "file", .q = q};
	cJSON *tree = json_parse(json, n, file, 1, q);

	if (!tree)
		return NULL;
	l.p = arena_alloc(a, sizeof *l.p);
	l.p->file = arena_strdup(a, file);
	l.p->codes = codes;
	if (codes->n_tests + codes->n_events > PROGRAM_MAX_TESTS)
		load_refuse(&l, NULL, "the code list has more than %d tests and events", PROGRAM_MAX_TESTS);
	else if (!cJSON_IsObject(tree))
		load_refuse(&l, NULL, "must be an object");
	else
		read_program(&l, tree);
	json_free(tree);
	return l.failed ? NULL : l.p;
}

const struct program *program_load(struct arena *a, const char *path, const struct codelist *codes, const char **text,
				   struct msgq *q)
{
	struct buf b = BUF_INIT;
	const struct program *p = NULL;

	if (file_read(path, PROGRAM_MAX_BYTES, &b, q) == STATUS_OK)
		p = program_parse(a, b.data, b.len, path, codes, q);
	if (text)
		*text = p ? arena_strndup(a, b.data, b.len) : NULL;
	buf_free(&b);
	return p;
}

int program_test(const struct program *p, const char *test)
{
	for (int i = 0; p->codes->names[i]; i++)
		if (text_eq(p->codes->names[i], test))
			return i;
	return -1;
}

int program_kind(const struct program *p, const char *kind)
{
	for (size_t i = 0; i < p->n_kinds; i++)
		if (text_eq(p->kind[i].code, kind))
			return (int)i;
	return -1;
}

const struct program_level *program_level(const struct program *p, int64_t rank)
{
	for (size_t i = 0; i < p->n_levels; i++)
		if (p->level[i].rank == rank)
			return &p->level[i];
	return NULL;
}
