/* codelist.c -- reads schemas/codelists/results.json into tables and answers what a value means.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The lists are small (a dozen tests, a dozen values each), so look-ups walk them. A list that is not complete and
 * consistent is refused as a whole: half a code list would turn known values into errors of innocent rows.
 */
#include "db/codelist.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/text.h"

#define CODELIST_MAX_BYTES (1u << 20)

struct loader {
	struct arena *a;
	const char *file;
	const char *entry; /* "hpv" or "hpv/positive", for messages */
	struct msgq *q;
	bool failed;
};

static void refuse(struct loader *l, const char *field, const char *what)
{
	msg_add(l->q, MSG_ERROR, "codelist-invalid", MSG_FILE(l->file), field,
		"compare with schemas/codelist.schema.json", "entry '%s': %s", l->entry, what);
	l->failed = true;
}

static void check_keys(struct loader *l, const cJSON *obj, const char *const *known)
{
	for (const cJSON *m = obj->child; m; m = m->next) {
		bool found = false;

		for (const char *const *k = known; *k && !found; k++)
			found = text_eq(*k, m->string);
		if (!found) {
			const char *near = text_nearest(m->string, known);

			refuse(l, m->string,
			       near ? arena_printf(l->a, "unknown member, nearest known is '%s'", near)
				    : "unknown member");
		}
	}
}

static const char *need_str(struct loader *l, const cJSON *obj, const char *key)
{
	const char *s = json_str(obj, key);

	if (!s || !*s) {
		refuse(l, key, "text is missing");
		return "";
	}
	return arena_strdup(l->a, s);
}

static int need_int(struct loader *l, const cJSON *obj, const char *key, int low, int high)
{
	int64_t v = 0;

	if (!json_int(obj, key, &v) || v < low || v > high) {
		refuse(l, key, arena_printf(l->a, "must be a whole number from %d to %d", low, high));
		return low;
	}
	return (int)v;
}

static bool need_bool(struct loader *l, const cJSON *obj, const char *key)
{
	const cJSON *m = json_get(obj, key);

	if (!cJSON_IsBool(m))
		refuse(l, key, "must be true or false");
	return cJSON_IsTrue(m);
}

static const cJSON *need_array(struct loader *l, const cJSON *obj, const char *key)
{
	const cJSON *m = json_get(obj, key);

	if (cJSON_IsArray(m))
		return m;
	refuse(l, key, "list is missing");
	return NULL;
}

static enum code_positive need_positive(struct loader *l, const cJSON *obj)
{
	const cJSON *m = json_get(obj, "positive");

	if (cJSON_IsTrue(m))
		return POSITIVE_YES;
	if (cJSON_IsFalse(m))
		return POSITIVE_NO;
	if (!cJSON_IsNull(m))
		refuse(l, "positive", "must be true, false or null");
	return POSITIVE_NONE;
}

static enum code_role need_role(struct loader *l, const cJSON *obj)
{
	static const char *const names[] = {"screen", "triage", "diagnosis", NULL};
	const char *role = json_str(obj, "role");

	for (int i = 0; names[i]; i++)
		if (text_eq(names[i], role))
			return (enum code_role)i;
	refuse(l, "role", "must be screen, triage or diagnosis");
	return ROLE_SCREEN;
}

static void read_result(struct loader *l, const cJSON *obj, struct code_result *r)
{
	static const char *const known[] = {"code",   "title",      "adequate", "positive", "rank",
					    "source", "confidence", "note",     NULL};

	check_keys(l, obj, known);
	r->code = need_str(l, obj, "code");
	r->title = need_str(l, obj, "title");
	r->source = need_str(l, obj, "source");
	r->adequate = need_bool(l, obj, "adequate");
	r->positive = need_positive(l, obj);
	r->rank = need_int(l, obj, "rank", 0, 999);
	if (r->adequate != (r->positive != POSITIVE_NONE) || r->adequate != (r->rank > 0))
		refuse(l, "adequate",
		       "an adequate result has positive true or false and a rank over 0, any other null and 0");
}

static void read_results(struct loader *l, const cJSON *list, struct code_test *t)
{
	size_t n = (size_t)cJSON_GetArraySize(list), i = 0;
	struct code_result *result = arena_calloc(l->a, n, sizeof *result);
	const char **names = arena_calloc(l->a, n + 1, sizeof *names);
	const cJSON *item;

	cJSON_ArrayForEach(item, list)
	{
		const char *code = json_str(item, "code");

		l->entry = arena_printf(l->a, "%s/%s", t->code, code ? code : "?");
		read_result(l, item, &result[i]);
		for (size_t k = 0; k < i; k++)
			if (text_eq(result[k].code, result[i].code))
				refuse(l, "code", "stands twice");
		names[i] = result[i].code;
		i++;
	}
	t->result = result;
	t->n_results = n;
	t->result_names = names;
}

static void read_test(struct loader *l, const cJSON *obj, struct code_test *t)
{
	static const char *const known[] = {"code",       "title", "order",   "role", "source",
					    "confidence", "note",  "results", NULL};

	check_keys(l, obj, known);
	t->code = need_str(l, obj, "code");
	t->title = need_str(l, obj, "title");
	t->source = need_str(l, obj, "source");
	t->order = need_int(l, obj, "order", 1, 9999);
	t->role = need_role(l, obj);
	read_results(l, need_array(l, obj, "results"), t);
}

static void read_outcomes(struct loader *l, const cJSON *list, struct code_event *e)
{
	static const char *const known[] = {"code", "title", "source", "confidence", "note", NULL};
	size_t n = (size_t)cJSON_GetArraySize(list), i = 0;
	const char **names = arena_calloc(l->a, n + 1, sizeof *names);
	const cJSON *item;

	cJSON_ArrayForEach(item, list)
	{
		const char *code = json_str(item, "code");

		l->entry = arena_printf(l->a, "%s/%s", e->code, code ? code : "?");
		check_keys(l, item, known);
		need_str(l, item, "title");
		need_str(l, item, "source");
		names[i] = need_str(l, item, "code");
		for (size_t k = 0; k < i; k++)
			if (text_eq(names[k], names[i]))
				refuse(l, "code", "stands twice");
		i++;
	}
	e->outcomes = names;
}

static void read_event(struct loader *l, const cJSON *obj, struct code_event *e)
{
	static const char *const known[] = {"code", "title",    "order", "outcome_required", "source", "confidence",
					    "note", "outcomes", NULL};

	check_keys(l, obj, known);
	e->code = need_str(l, obj, "code");
	e->title = need_str(l, obj, "title");
	e->source = need_str(l, obj, "source");
	e->order = need_int(l, obj, "order", 1, 9999);
	e->outcome_required = need_bool(l, obj, "outcome_required");
	read_outcomes(l, need_array(l, obj, "outcomes"), e);
}

static const char *entry_name(struct loader *l, const cJSON *item)
{
	const char *code = json_str(item, "code");

	return code ? arena_strdup(l->a, code) : "?";
}

static void read_lists(struct loader *l, const cJSON *tree, struct codelist *cl)
{
	static const char *const known[] = {"$schema", "id", "version", "title", "source", "tests", "events", NULL};
	const cJSON *tests, *events, *item;
	struct code_test *test;
	struct code_event *event;

	check_keys(l, tree, known);
	cl->version = need_str(l, tree, "version");
	cl->source = need_str(l, tree, "source");
	tests = need_array(l, tree, "tests");
	events = need_array(l, tree, "events");
	test = arena_calloc(l->a, (size_t)cJSON_GetArraySize(tests), sizeof *test);
	event = arena_calloc(l->a, (size_t)cJSON_GetArraySize(events), sizeof *event);
	cJSON_ArrayForEach(item, tests)
	{
		l->entry = entry_name(l, item);
		read_test(l, item, &test[cl->n_tests++]);
	}
	cJSON_ArrayForEach(item, events)
	{
		l->entry = entry_name(l, item);
		read_event(l, item, &event[cl->n_events++]);
	}
	cl->test = test;
	cl->event = event;
}

/* Fills the three name lists and refuses a code or an order used twice: both must tell entries of one day apart. */
static void index_names(struct loader *l, struct codelist *cl)
{
	size_t n = cl->n_tests + cl->n_events;
	const char **tests = arena_calloc(l->a, cl->n_tests + 1, sizeof *tests);
	const char **events = arena_calloc(l->a, cl->n_events + 1, sizeof *events);
	const char **names = arena_calloc(l->a, n + 1, sizeof *names);
	int *order = arena_calloc(l->a, n + 1, sizeof *order);

	for (size_t i = 0; i < n; i++) {
		if (i < cl->n_tests) {
			names[i] = tests[i] = cl->test[i].code;
			order[i] = cl->test[i].order;
		} else {
			names[i] = events[i - cl->n_tests] = cl->event[i - cl->n_tests].code;
			order[i] = cl->event[i - cl->n_tests].order;
		}
		l->entry = names[i];
		for (size_t k = 0; k < i; k++) {
			if (text_eq(names[k], names[i]))
				refuse(l, "code", "stands twice");
			if (order[k] == order[i])
				refuse(l, "order", "has the same order as another entry");
		}
	}
	cl->test_names = tests;
	cl->event_names = events;
	cl->names = names;
}

const struct codelist *codelist_load_file(struct arena *a, const char *path, struct msgq *q)
{
	struct loader l = {.a = a, .file = path, .entry = "file", .q = q};
	cJSON *tree = json_parse_file(path, CODELIST_MAX_BYTES, q);
	struct codelist *cl;

	if (!tree)
		return NULL;
	cl = arena_alloc(a, sizeof *cl);
	if (cJSON_IsObject(tree)) {
		read_lists(&l, tree, cl);
		index_names(&l, cl);
	} else {
		refuse(&l, NULL, "must be an object");
	}
	json_free(tree);
	return l.failed ? NULL : cl;
}

const struct codelist *codelist_load(struct arena *a, const char *data_dir, struct msgq *q)
{
	return codelist_load_file(a, arena_printf(a, "%s/schemas/codelists/results.json", data_dir), q);
}

const struct code_test *codelist_test(const struct codelist *cl, const char *test)
{
	for (size_t i = 0; i < cl->n_tests; i++)
		if (text_eq(cl->test[i].code, test))
			return &cl->test[i];
	return NULL;
}

const struct code_result *codelist_result(const struct codelist *cl, const char *test, const char *result)
{
	const struct code_test *t = codelist_test(cl, test);

	for (size_t i = 0; t && i < t->n_results; i++)
		if (text_eq(t->result[i].code, result))
			return &t->result[i];
	return NULL;
}

const struct code_event *codelist_event(const struct codelist *cl, const char *kind)
{
	for (size_t i = 0; i < cl->n_events; i++)
		if (text_eq(cl->event[i].code, kind))
			return &cl->event[i];
	return NULL;
}

bool codelist_is_event(const struct codelist *cl, const char *kind)
{
	return codelist_event(cl, kind) != NULL;
}

bool codelist_outcome(const struct codelist *cl, const char *kind, const char *outcome)
{
	const struct code_event *e = codelist_event(cl, kind);

	if (!e)
		return false;
	if (!outcome || !*outcome)
		return !e->outcome_required;
	for (const char *const *o = e->outcomes; *o; o++)
		if (text_eq(*o, outcome))
			return true;
	return false;
}

int codelist_order(const struct codelist *cl, const char *test_or_kind)
{
	const struct code_test *t = codelist_test(cl, test_or_kind);
	const struct code_event *e = t ? NULL : codelist_event(cl, test_or_kind);

	if (t)
		return t->order;
	return e ? e->order : INT32_MAX;
}

const char *codelist_allowed(struct arena *a, const struct codelist *cl, const char *test_or_kind)
{
	const struct code_test *t = codelist_test(cl, test_or_kind);
	const struct code_event *e = t ? NULL : codelist_event(cl, test_or_kind);
	const char *const *names = t ? t->result_names : e ? e->outcomes : cl->names;
	struct buf out = BUF_INIT;
	char *text;

	buf_str(&out, "one of ");
	for (size_t i = 0; names[i]; i++)
		buf_printf(&out, "%s%s", i > 0 ? ", " : "", names[i]);
	text = arena_strndup(a, out.data, out.len);
	buf_free(&out);
	return text;
}
