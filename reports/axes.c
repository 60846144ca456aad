/* axes.c -- schemas/audit/charts.json as reports need it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reports/axes_int.h"

#include "base/json.h"
#include "base/text.h"

#define MAX_BYTES (1u << 20)
#define RANK_AXIS 1000       /* ranks of one scale lie below; the inadequate come last */
#define RANK_UNKNOWN 1000000 /* a category no scale of the test has */

struct loading {
	struct arena *a;
	const char *file;
	struct msgq *q;
	struct axes *out;
};

static bool refuse(struct loading *l, const char *field, const char *what)
{
	msg_add(l->q, MSG_ERROR, "charts", MSG_FILE(l->file), field, "compare it with the one that came with sanad",
		"%s", what);
	return false;
}

static const char **texts(struct loading *l, const cJSON *list, size_t *n)
{
	const char **out = arena_calloc(l->a, (size_t)cJSON_GetArraySize(list) + 1, sizeof *out);
	const cJSON *item;

	*n = 0;
	cJSON_ArrayForEach(item, list) if (cJSON_IsString(item)) out[(*n)++] = arena_strdup(l->a, item->valuestring);
	return out;
}

static const char **pairs(struct loading *l, const cJSON *object)
{
	const char **out = arena_calloc(l->a, 2 * (size_t)cJSON_GetArraySize(object) + 1, sizeof *out);
	const cJSON *item;
	size_t n = 0;

	cJSON_ArrayForEach(item, object)
	{
		if (!cJSON_IsString(item))
			continue;
		out[n++] = arena_strdup(l->a, item->string);
		out[n++] = arena_strdup(l->a, item->valuestring);
	}
	return out;
}

static bool read_axis(struct loading *l, const cJSON *item)
{
	struct axis *axis = &l->out->axis[l->out->n];
	const char *test = json_str(item, "test"), *name = json_str(item, "name");
	size_t n;

	if (!test || !name)
		return refuse(l, "axes.test", "must name a test, and a name that may be empty");
	axis->test = arena_strdup(l->a, test);
	axis->name = *name ? arena_strdup(l->a, name) : "all";
	axis->category = texts(l, json_get(item, "categories"), &axis->n);
	axis->inadequate = texts(l, json_get(item, "inadequate"), &n);
	axis->same = pairs(l, json_get(item, "same"));
	if (axis->n < 2 || axis->n > AXES_MAX_CATEGORIES)
		return refuse(l, "axes.categories", "needs two categories or more, and not too many");
	l->out->n++;
	return true;
}

static bool read_number(struct loading *l, const cJSON *tree, const char *name, double *out)
{
	return json_double(json_get(json_get(tree, "parameters"), name), "value", out) ||
	       refuse(l, arena_printf(l->a, "parameters.%s", name), "must have a number as its value");
}

static bool read_all(struct loading *l, const cJSON *tree)
{
	const cJSON *list = json_get(tree, "axes"), *item;
	struct axes *out = l->out;

	out->axis = arena_calloc(l->a, (size_t)cJSON_GetArraySize(list) + 1, sizeof *out->axis);
	cJSON_ArrayForEach(item, list) if (!read_axis(l, item)) return false;
	return read_number(l, tree, "interval_level", &out->interval_level) &&
	       read_number(l, tree, "action_level", &out->rule.action_level) &&
	       read_number(l, tree, "exact_below", &out->rule.exact_below) &&
	       read_number(l, tree, "least_findings", &out->rule.least) &&
	       read_number(l, tree, "onset_gain", &out->rule.onset_gain);
}

enum status axes_load(struct arena *a, const char *data_dir, struct axes *out, struct msgq *q)
{
	struct loading l = {a, arena_printf(a, "%s/schemas/audit/charts.json", data_dir), q, out};
	cJSON *tree = json_parse_file(l.file, MAX_BYTES, q);

	*out = (struct axes){.n = 0};
	bool ok = tree && read_all(&l, tree);
	json_free(tree);
	return ok ? STATUS_OK : STATUS_INPUT;
}

static const char *counted_as(const struct axis *axis, const char *category)
{
	for (size_t i = 0; axis->same[i]; i += 2)
		if (text_eq(axis->same[i], category))
			return axis->same[i + 1];
	return category;
}

static int place_in(const char *const *list, const char *word)
{
	for (int i = 0; list[i]; i++)
		if (text_eq(list[i], word))
			return i;
	return -1;
}

int axes_place(const struct axis *axis, const char *category)
{
	return place_in(axis->category, counted_as(axis, category));
}

bool axes_shows(const struct axis *axis, const char *category)
{
	return axes_place(axis, category) >= 0 || place_in(axis->inadequate, category) >= 0;
}

int axes_rank(const struct axes *axes, const char *test, int axis, const char *category)
{
	for (int i = 0; i < axes->n; i++) {
		const struct axis *x = &axes->axis[i];
		if (!text_eq(x->test, test) || (axis >= 0 && i != axis))
			continue;
		int place = axes_place(x, category), bad = place_in(x->inadequate, category);
		if (place >= 0) /* what is counted as another comes right after it */
			return i * RANK_AXIS + 2 * place + (place_in(x->category, category) < 0);
		if (bad >= 0)
			return axes->n * RANK_AXIS + bad;
	}
	return RANK_UNKNOWN;
}
