/* charts.c -- reads schemas/audit/charts.json.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "audit/charts.h"

#include "base/json.h"
#include "base/text.h"

#define MAX_BYTES (1u << 20)

struct loading {
	struct arena *a;
	const char *file;
	const struct codelist *codes;
	struct msgq *q;
	struct charts *out;
};

static bool refuse(struct loading *l, const char *field, const char *what)
{
	msg_add(l->q, MSG_ERROR, "charts", MSG_FILE(l->file), field, "compare it with the one that came with sanad",
		"%s", what);
	return false;
}

/* Texts of a list, NULL-terminated; every one a category of the test. NULL with a message. */
static const char *const *categories(struct loading *l, const cJSON *list, const char *test, const char *field,
				     size_t *n)
{
	const char **names = arena_calloc(l->a, (size_t)cJSON_GetArraySize(list) + 1, sizeof *names);
	const cJSON *item;

	*n = 0;
	cJSON_ArrayForEach(item, list)
	{
		const char *name = cJSON_GetStringValue(item);

		if (!codelist_result(l->codes, test, name)) {
			refuse(l, field, "names a category the code list does not have for this test");
			return NULL;
		}
		names[(*n)++] = arena_strdup(l->a, name);
	}
	return names;
}

static bool read_same(struct loading *l, const cJSON *object, const char *test, struct charts_axis *axis)
{
	const char **pairs = arena_calloc(l->a, 2 * (size_t)cJSON_GetArraySize(object) + 1, sizeof *pairs);
	const cJSON *item;
	size_t n = 0;

	cJSON_ArrayForEach(item, object)
	{
		const char *to = cJSON_GetStringValue(item);

		if (!codelist_result(l->codes, test, item->string) || !codelist_result(l->codes, test, to))
			return refuse(l, "axes.same", "names a category the code list does not have for this test");
		pairs[n++] = arena_strdup(l->a, item->string);
		pairs[n++] = arena_strdup(l->a, to);
	}
	axis->same = pairs;
	return true;
}

static bool read_axis(struct loading *l, const cJSON *item)
{
	struct charts_axis *axis = &l->out->axis[l->out->n_axes];
	const char *test = json_str(item, "test"), *name = json_str(item, "name");
	size_t n;

	if (!json_str(item, "source"))
		return refuse(l, "axes.source", "say where the scale comes from");
	axis->kind = rules_kind(test);
	if (axis->kind == 0 || !name)
		return refuse(l, "axes.test", "must name a test that machines score, and a name that may be empty");
	axis->name = arena_strdup(l->a, name);
	axis->category = categories(l, json_get(item, "categories"), test, "axes.categories", &axis->n);
	axis->inadequate = categories(l, json_get(item, "inadequate"), test, "axes.inadequate", &n);
	if (!axis->category || !axis->inadequate || !read_same(l, json_get(item, "same"), test, axis))
		return false;
	if (axis->n < 2)
		return refuse(l, "axes.categories", "needs two categories or more");
	l->out->n_axes++;
	return true;
}

static bool read_number(struct loading *l, const cJSON *parameters, const char *name, double low, double high,
			double *out)
{
	const cJSON *item = json_get(parameters, name);
	const char *field = arena_printf(l->a, "parameters.%s", name);

	if (!json_double(item, "value", out))
		return refuse(l, field, "must have a number as its value");
	if (!json_str(item, "source"))
		return refuse(l, field, "say where the number comes from");
	if (!(*out >= low && *out <= high))
		return refuse(l, field, arena_printf(l->a, "must be %g to %g", low, high));
	return true;
}

static bool read_rule(struct loading *l, const cJSON *tree, const char *name, const char *known)
{
	const cJSON *item = json_get(tree, name);

	if (!text_eq(json_str(item, "rule"), known))
		return refuse(l, name, arena_printf(l->a, "the only rule known here is %s", known));
	return json_str(item, "source") || refuse(l, name, "say where the rule comes from");
}

static bool read_all(struct loading *l, const cJSON *tree)
{
	const cJSON *axes = json_get(tree, "axes"), *p = json_get(tree, "parameters"), *item;
	struct charts *out = l->out;

	out->version = arena_strdup(l->a, json_str(tree, "version"));
	if (!out->version)
		return refuse(l, "version", "is missing");
	out->axis = arena_calloc(l->a, (size_t)cJSON_GetArraySize(axes) + 1, sizeof *out->axis);
	cJSON_ArrayForEach(item, axes)
	{
		if (!read_axis(l, item))
			return false;
	}
	return read_number(l, p, "interval_level", 0.5, 0.9999, &out->interval_level) &&
	       read_number(l, p, "warning_level", 0.5, 0.9999, &out->warning_level) &&
	       read_number(l, p, "action_level", 0.5, 0.9999, &out->action_level) &&
	       read_number(l, p, "exact_below", 0, 1000, &out->exact_below) &&
	       read_number(l, p, "onset_gain", 0, 1000, &out->onset_gain) &&
	       read_number(l, p, "least_findings", 1, 1000000, &out->least_findings) &&
	       read_rule(l, tree, "baseline", "others") && read_rule(l, tree, "multiplicity", "bonferroni") &&
	       read_rule(l, tree, "attribution", "strongest-first") && read_rule(l, tree, "onset", "step");
}

enum status charts_load_file(struct arena *a, const char *path, const struct codelist *codes, struct charts *out,
			     struct msgq *q)
{
	struct loading l = {a, path, codes, q, out};
	cJSON *tree = json_parse_file(path, MAX_BYTES, q);
	bool ok = tree != NULL;

	*out = (struct charts){.version = NULL};
	ok = ok && read_all(&l, tree);
	json_free(tree);
	return ok ? STATUS_OK : STATUS_INPUT;
}

enum status charts_load(struct arena *a, const char *data_dir, const struct codelist *codes, struct charts *out,
			struct msgq *q)
{
	return charts_load_file(a, arena_printf(a, "%s/schemas/audit/charts.json", data_dir), codes, out, q);
}

int charts_place(const struct charts_axis *axis, const char *category)
{
	for (size_t i = 0; axis->same[i]; i += 2)
		if (text_eq(axis->same[i], category))
			category = axis->same[i + 1];
	for (size_t i = 0; i < axis->n; i++)
		if (text_eq(axis->category[i], category))
			return (int)i;
	return -1;
}
