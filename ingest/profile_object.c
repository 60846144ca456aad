/* profile_object.c -- which members the objects of a profile may have, and reading them with exact complaints.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * schemas/device.schema.json says the same to editors; tests/unit/profile_test.c compares the two.
 */
#include "ingest/profile_int.h"

#include "base/buf.h"
#include "base/text.h"

enum member_type { M_TEXT, M_INTEGER, M_BOOLEAN, M_TEXTS, M_OBJECTS, M_OBJECT };

static const char *const type_names[] = {"a text",          "an integer",        "true or false",
					 "a list of texts", "a list of objects", "an object"};

struct member {
	const char *object, *name;
	enum member_type type;
	bool required;
};

static const struct member members[] = {
	{"profile", "$schema", M_TEXT, false},
	{"profile", "id", M_TEXT, true},
	{"profile", "version", M_TEXT, true},
	{"profile", "title", M_TEXT, true},
	{"profile", "maker", M_TEXT, true},
	{"profile", "verified", M_TEXT, true},
	{"profile", "source", M_TEXT, true},
	{"profile", "notes", M_TEXT, false},
	{"profile", "wire", M_TEXT, true},
	{"profile", "delimiter", M_TEXT, false},
	{"profile", "encodings", M_TEXTS, true},
	{"profile", "date_order", M_TEXT, true},
	{"profile", "on_change", M_TEXT, true},
	{"profile", "detect", M_OBJECTS, true},
	{"profile", "fields", M_OBJECT, true},
	{"profile", "constants", M_OBJECT, false},
	{"profile", "values", M_OBJECT, false},
	{"profile", "sentinels", M_TEXTS, false},
	{"profile", "required", M_TEXTS, true},
	{"profile", "sections", M_OBJECT, false},
	{"profile", "key", M_OBJECT, true},
	{"profile", "assays", M_OBJECTS, false},
	{"profile", "assay_otherwise", M_TEXT, false},
	{"profile", "controls", M_OBJECTS, false},
	{"profile", "refuse", M_OBJECTS, false},
	{"profile", "statuses", M_OBJECTS, false},
	{"profile", "results", M_OBJECT, false},
	{"profile", "analytes", M_OBJECTS, false},

	{"detect", "pattern", M_TEXT, true},
	{"detect", "score", M_INTEGER, true},
	{"detect", "matches", M_TEXTS, true},
	{"detect", "rejects", M_TEXTS, true},

	{"sections", "run", M_TEXTS, true},
	{"sections", "other", M_TEXTS, true},
	{"sections", "analyte_tables", M_TEXTS, true},
	{"sections", "other_tables", M_TEXTS, true},
	{"sections", "analyte_name", M_TEXTS, true},
	{"sections", "analyte_ct", M_TEXTS, true},

	{"key", "space", M_TEXT, true},
	{"key", "needs", M_TEXT, true},
	{"key", "fields", M_TEXTS, true},
	{"key", "otherwise", M_TEXTS, true},

	{"assay", "pattern", M_TEXT, true},
	{"assay", "assay", M_TEXT, true},
	{"assay", "test", M_TEXT, true},
	{"assay", "channels", M_TEXTS, true},
	{"assay", "source", M_TEXT, true},
	{"assay", "confidence", M_TEXT, false},
	{"assay", "matches", M_TEXTS, true},
	{"assay", "rejects", M_TEXTS, true},

	{"rule", "id", M_TEXT, true},
	{"rule", "reason", M_TEXT, true},
	{"rule", "at_least", M_INTEGER, true},
	{"rule", "signals", M_OBJECTS, true},
	{"rule", "source", M_TEXT, true},

	{"signal", "field", M_TEXT, true},
	{"signal", "pattern", M_TEXT, true},
	{"signal", "matches", M_TEXTS, true},
	{"signal", "rejects", M_TEXTS, true},

	{"status", "field", M_TEXT, true},
	{"status", "pattern", M_TEXT, true},
	{"status", "then", M_TEXT, true},
	{"status", "result", M_TEXT, false},
	{"status", "id", M_TEXT, false},
	{"status", "source", M_TEXT, true},
	{"status", "matches", M_TEXTS, true},
	{"status", "rejects", M_TEXTS, true},

	{"results", "separators", M_TEXT, true},
	{"results", "whole", M_OBJECTS, true},
	{"results", "parts", M_OBJECTS, true},
	{"results", "source", M_TEXT, true},

	{"whole", "pattern", M_TEXT, true},
	{"whole", "result", M_TEXT, true},
	{"whole", "matches", M_TEXTS, true},
	{"whole", "rejects", M_TEXTS, true},

	{"part", "pattern", M_TEXT, true},
	{"part", "channel", M_TEXT, true},
	{"part", "call", M_TEXT, true},
	{"part", "matches", M_TEXTS, true},
	{"part", "rejects", M_TEXTS, true},

	{"analyte", "written", M_TEXT, true},
	{"analyte", "name", M_TEXT, true},
	{"analyte", "control", M_BOOLEAN, false},
};
#define MEMBERS (sizeof members / sizeof members[0])

const char *profile_object(size_t n)
{
	const char *last = NULL;

	for (size_t i = 0; i < MEMBERS; i++) {
		if (!text_eq(last, members[i].object) && n-- == 0)
			return members[i].object;
		last = members[i].object;
	}
	return NULL;
}

const char *const *profile_members(struct arena *a, const char *object)
{
	const char **list = arena_calloc(a, MEMBERS + 1, sizeof *list);
	size_t n = 0;

	for (size_t i = 0; i < MEMBERS; i++)
		if (text_eq(members[i].object, object))
			list[n++] = members[i].name;
	return n ? list : NULL;
}

void loader_fault(struct loader *l, const char *code, const char *path, const char *hint, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = arena_vprintf(l->arena, fmt, ap);
	va_end(ap);
	msg_add(l->q, MSG_ERROR, code, MSG_FILE(l->file), path && *path ? path : NULL, hint, "%s", text);
	l->good = false;
}

const char *loader_path(struct loader *l, const char *path, const char *member)
{
	return *path ? arena_printf(l->arena, "%s.%s", path, member) : member;
}

static bool is_texts(const cJSON *item)
{
	const cJSON *e;

	if (!cJSON_IsArray(item))
		return false;
	cJSON_ArrayForEach(e, item) if (!cJSON_IsString(e)) return false;
	return true;
}

static bool is_objects(const cJSON *item)
{
	const cJSON *e;

	if (!cJSON_IsArray(item))
		return false;
	cJSON_ArrayForEach(e, item) if (!cJSON_IsObject(e)) return false;
	return true;
}

static bool has_type(const cJSON *item, enum member_type type)
{
	switch (type) {
	case M_TEXT:
		return cJSON_IsString(item) && item->valuestring[0];
	case M_INTEGER:
		return cJSON_IsNumber(item) && item->valuedouble == (double)item->valueint;
	case M_BOOLEAN:
		return cJSON_IsBool(item);
	case M_TEXTS:
		return is_texts(item);
	case M_OBJECTS:
		return is_objects(item);
	default:
		return cJSON_IsObject(item);
	}
}

static const struct member *find_member(const char *object, const char *name)
{
	for (size_t i = 0; i < MEMBERS; i++)
		if (text_eq(members[i].object, object) && text_eq(members[i].name, name))
			return &members[i];
	return NULL;
}

static void check_member(struct loader *l, const cJSON *item, const char *object, const char *path)
{
	const struct member *m = find_member(object, item->string);
	const char *where = loader_path(l, path, arena_strdup(l->arena, item->string)), *near;

	if (!m) {
		near = text_nearest(item->string, profile_members(l->arena, object));
		loader_fault(l, "member-unknown", where,
			     near ? arena_printf(l->arena, "did you mean \"%s\"?", near)
				  : "remove it, or put remarks into \"notes\"",
			     "this member is not known");
	} else if (!has_type(item, m->type)) {
		loader_fault(l, "member-type", where, NULL, "must be %s%s", type_names[m->type],
			     m->type == M_TEXT ? " that is not empty" : "");
	}
}

bool loader_check(struct loader *l, const cJSON *obj, const char *object, const char *path)
{
	const cJSON *item;

	if (!cJSON_IsObject(obj)) {
		loader_fault(l, "member-type", path, NULL, "must be an object");
		return false;
	}
	cJSON_ArrayForEach(item, obj) check_member(l, item, object, path);
	for (size_t i = 0; i < MEMBERS; i++)
		if (members[i].required && text_eq(members[i].object, object) && !json_get(obj, members[i].name))
			loader_fault(l, "member-missing", loader_path(l, path, members[i].name),
				     text_eq(members[i].name, "source") ? "say where this was seen" : NULL,
				     "this member is missing");
	return true;
}

const char *loader_text(struct loader *l, const cJSON *obj, const char *member)
{
	return arena_strdup(l->arena, json_str(obj, member));
}

static struct text_list copy_list(struct loader *l, const cJSON *array)
{
	size_t n = is_texts(array) ? (size_t)cJSON_GetArraySize(array) : 0;
	const char **copy = arena_calloc(l->arena, n + 1, sizeof *copy);
	const cJSON *e;
	size_t i = 0;

	if (n)
		cJSON_ArrayForEach(e, array) copy[i++] = arena_strdup(l->arena, e->valuestring);
	return (struct text_list){copy, n};
}

struct text_list loader_list(struct loader *l, const cJSON *obj, const char *member)
{
	return copy_list(l, json_get(obj, member));
}

enum field loader_field(struct loader *l, const char *name, const char *path)
{
	enum field f = name ? field_by_name(name) : F_NONE;
	const char *near;

	if (name && f == F_NONE) {
		near = text_nearest(name, field_names());
		loader_fault(l, "field-unknown", path,
			     near ? arena_printf(l->arena, "did you mean \"%s\"?", near) : NULL,
			     "there is no field \"%s\"", name);
	}
	return f;
}

enum field *loader_fields(struct loader *l, const cJSON *obj, const char *member, const char *path, size_t *n)
{
	struct text_list names = loader_list(l, obj, member);
	enum field *list = arena_calloc(l->arena, names.n, sizeof *list);

	for (size_t i = 0; i < names.n; i++)
		list[i] = loader_field(l, names.at[i],
				       arena_printf(l->arena, "%s[%zu]", loader_path(l, path, member), i));
	*n = names.n;
	return list;
}

/* At least two examples, each with the answer it must have. */
static void check_examples(struct loader *l, const struct pattern *p, const cJSON *obj, const char *path, bool matches)
{
	const char *member = matches ? "matches" : "rejects";
	struct text_list list = loader_list(l, obj, member);
	const char *where = loader_path(l, path, member);

	if (list.n < 2)
		loader_fault(l, "examples-few", where, NULL, "at least two examples that %s are needed",
			     matches ? "match" : "do not match");
	for (size_t i = 0; i < list.n; i++) {
		bool found = pattern_match(l->pool, p, list.at[i]);

		if (pattern_failed(l->pool))
			loader_fault(l, "pattern-limit", arena_printf(l->arena, "%s[%zu]", where, i),
				     "make the pattern simpler: it backtracks without end",
				     "matching this example ran into a limit");
		else if (found != matches)
			loader_fault(l, "example-wrong", arena_printf(l->arena, "%s[%zu]", where, i),
				     "mend the pattern or the example", "\"%s\" %s the pattern", list.at[i],
				     found ? "matches" : "does not match");
	}
}

const struct pattern *loader_pattern(struct loader *l, const cJSON *obj, const char *path)
{
	const char *text = json_str(obj, "pattern"), *error;
	const struct pattern *p;
	size_t at;

	if (!text)
		return NULL; /* complained about by loader_check */
	p = pattern_compile(l->pool, text, &error, &at);
	if (!p) {
		loader_fault(l, "pattern-syntax", loader_path(l, path, "pattern"), NULL, "at byte %zu: %s", at, error);
		return NULL;
	}
	check_examples(l, p, obj, path, true);
	check_examples(l, p, obj, path, false);
	return p;
}

int loader_word(struct loader *l, const cJSON *obj, const char *member, const char *path, const char *const *words,
		int fallback)
{
	const char *text = json_str(obj, member);
	struct buf all = BUF_INIT;

	if (!text)
		return fallback;
	for (int i = 0; words[i]; i++)
		if (text_eq(words[i], text))
			return i;
	for (int i = 0; words[i]; i++)
		buf_printf(&all, "%s\"%s\"", i ? ", " : "", words[i]);
	loader_fault(l, "word-unknown", loader_path(l, path, member), arena_printf(l->arena, "one of %s", all.data),
		     "\"%s\" is not known here", text);
	buf_free(&all);
	return fallback;
}
