/* fault.c -- reads the faults to be planted.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/fault.h"
#include "base/json.h"
#include "base/text.h"
#include "simulate/evidence.h"

#define FAULTS_MAX_BYTES (1u << 20)
#define FAULTS_MAX 200 /* a record holds the place of its fault in one byte */

struct loader {
	const struct sim_world *w;
	const char *path;
	const cJSON *entry;
	struct msgq *q;
	bool failed;
};

static void refuse(struct loader *l, const char *field, const char *what)
{
	const char *id = json_str(l->entry, "id");

	msg_add(l->q, MSG_ERROR, "faults-malformed", MSG_FILE(l->path), field,
		"compare with schemas/simulate-faults.schema.json", "%s: %s", id ? id : "a fault without id", what);
	l->failed = true;
}

static const char *need_text(struct loader *l, const char *key)
{
	const char *s = json_str(l->entry, key);

	if (!s || !*s)
		refuse(l, key, "needs a text");
	return s && *s ? arena_strdup(l->w->arena, s) : "";
}

static int need_int(struct loader *l, const char *key, int low, int high)
{
	int64_t v = 0;

	if (!json_int(l->entry, key, &v) || v < low || v > high) {
		refuse(l, key, "needs a whole number within its range");
		return low;
	}
	return (int)v;
}

/* A result the test has in the code list and for which evidence can be made. */
static const char *need_class(struct loader *l, const char *test, const char *key)
{
	const char *class = need_text(l, key);

	if (*class && !sim_code_find(l->w, test, class))
		refuse(l, key, "is no result of the test");
	return class;
}

static int find_device(struct loader *l)
{
	const char *code = json_str(l->entry, "device");

	for (int i = 0; code && i < l->w->n_devices; i++)
		if (text_eq(l->w->device[i].code, code))
			return i;
	if (json_get(l->entry, "device"))
		refuse(l, "device", "the program has no such device");
	return -1;
}

static int find_site(struct loader *l)
{
	const char *code = json_str(l->entry, "site");

	for (int i = 0; code && i < l->w->n_facilities; i++)
		if (text_eq(l->w->facility[i].code, code))
			return i;
	if (json_get(l->entry, "site"))
		refuse(l, "site", "the program has no such facility");
	return -1;
}

static date_t find_from(struct loader *l)
{
	const char *text = json_str(l->entry, "from");
	date_t from = text ? date_parse_iso(text) : DATE_NONE;

	if (json_get(l->entry, "from") && from == DATE_NONE)
		refuse(l, "from", "must be a date like 2026-01-31");
	return from;
}

/* The members every fault may have come first in each list. */
static const char *const known_members[SIM_FAULT_KINDS][14] = {
	[SIM_FAULT_THRESHOLD] = {"id", "kind", "title", "source", "device", "site", "from", "di", NULL},
	[SIM_FAULT_INFLATED_CT] = {"id", "kind", "title", "source", "device", "site", "from", "lot", "tenths",
				   "cutoff_tenths", NULL},
	[SIM_FAULT_RELABEL] = {"id", "kind", "title", "source", "device", "site", "from", "test", "evidence_says",
			       "reports", NULL},
	[SIM_FAULT_SWAPPED] = {"id", "kind", "title", "source", "device", "site", "from", "test", "bp", NULL},
};

static void check_members(struct loader *l, enum sim_fault_kind kind)
{
	for (const cJSON *m = l->entry->child; m; m = m->next) {
		bool found = false;

		for (const char *const *k = known_members[kind]; *k && !found; k++)
			found = text_eq(*k, m->string);
		if (!found)
			refuse(l, m->string, "a fault of this kind has no such member");
	}
	if (!text_eq(json_str(l->entry, "source"), "planted"))
		refuse(l, "source", "must be \"planted\"");
	need_text(l, "title");
}

static const char *need_test(struct loader *l)
{
	const char *test = need_text(l, "test");

	if (!text_eq(test, "cytology") && !text_eq(test, "ploidy"))
		refuse(l, "test", "must be cytology or ploidy");
	return test;
}

static void read_kind(struct loader *l, struct sim_fault *f)
{
	if (f->kind == SIM_FAULT_THRESHOLD) {
		f->di = need_int(l, "di", 1250, 5000);
	} else if (f->kind == SIM_FAULT_INFLATED_CT) {
		f->lot = need_text(l, "lot");
		f->tenths = need_int(l, "tenths", 1, 300);
		f->cutoff = need_int(l, "cutoff_tenths", 1, 600);
	} else {
		f->test = need_test(l);
	}
	if (f->kind == SIM_FAULT_RELABEL) {
		f->says = need_class(l, f->test, "evidence_says");
		f->reports = need_class(l, f->test, "reports");
		if (sim_evidence_same_class(f->says, f->reports))
			refuse(l, "reports", "must be another class than the evidence says");
	}
	if (f->kind == SIM_FAULT_SWAPPED)
		f->bp = need_int(l, "bp", 0, 10000);
}

static void read_fault(struct loader *l, struct sim_fault *f)
{
	static const char *const name[SIM_FAULT_KINDS] = {"threshold", "inflated-ct", "relabel", "swapped"};
	const char *kind = json_str(l->entry, "kind");
	int k = 0;

	while (k < SIM_FAULT_KINDS && !text_eq(name[k], kind))
		k++;
	if (k == SIM_FAULT_KINDS) {
		refuse(l, "kind", "must be threshold, inflated-ct, relabel or swapped");
		return;
	}
	*f = (struct sim_fault){.kind = (enum sim_fault_kind)k};
	check_members(l, f->kind);
	f->id = need_text(l, "id");
	f->device = find_device(l);
	f->site = find_site(l);
	f->from = find_from(l);
	read_kind(l, f);
}

enum status sim_faults_load(struct sim_faults *f, const struct sim_world *w, const char *data_dir, struct msgq *q)
{
	struct loader l = {
		.w = w, .path = arena_printf(w->arena, "%s/schemas/simulate/gwadar-faults.json", data_dir), .q = q};
	cJSON *tree = json_parse_file(l.path, FAULTS_MAX_BYTES, q);
	const cJSON *list = json_get(tree, "faults");
	int n = cJSON_IsArray(list) ? cJSON_GetArraySize(list) : 0;

	*f = (struct sim_faults){.fault = arena_calloc(w->arena, (size_t)n + 1, sizeof *f->fault)};
	if (!tree)
		return STATUS_INPUT;
	if (n < 1 || n > FAULTS_MAX)
		refuse(&l, "faults", "the file needs a list of 1 to 200 faults");
	for (l.entry = n ? list->child : NULL; l.entry && !l.failed; l.entry = l.entry->next)
		read_fault(&l, &f->fault[f->n++]);
	json_free(tree);
	return l.failed ? STATUS_INPUT : STATUS_OK;
}
