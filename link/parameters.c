/* parameters.c -- estimated parameters of a model as JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/parameters.h"

#include "base/json.h"

#include <string.h>

static void write_list(struct buf *out, const char *name, const double *v, unsigned n)
{
	buf_printf(out, "\"%s\":[", name);
	for (unsigned i = 0; i < n; i++)
		buf_printf(out, "%s%.17g", i > 0 ? "," : "", v[i]);
	buf_char(out, ']');
}

void parameters_write(const struct link_weights *w, int64_t faces, struct buf *out)
{
	const struct linkage *m = w->model;

	buf_printf(out, "{\"faces\":%lld,\"prior_bits\":%.17g,\"comparisons\":{", (long long)faces, w->prior_bits);
	for (unsigned c = 0; c < m->n_comparisons; c++) {
		buf_printf(out, "%s\"%s\":{", c > 0 ? "," : "", m->comparison[c].id);
		write_list(out, "m", w->m[c], m->comparison[c].n_levels);
		buf_char(out, ',');
		write_list(out, "u", w->u[c], m->comparison[c].n_levels);
		buf_char(out, '}');
	}
	buf_str(out, "}}");
}

static bool read_numbers(const cJSON *of, const char *name, double *v, unsigned n)
{
	const cJSON *list = json_get(of, name), *item;
	unsigned i = 0;

	if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) != (int)n)
		return false;
	cJSON_ArrayForEach(item, list)
	{
		if (!cJSON_IsNumber(item))
			return false;
		v[i++] = item->valuedouble;
	}
	return true;
}

static bool read_tree(const cJSON *tree, struct link_weights *w, int64_t *faces)
{
	const cJSON *all = json_get(tree, "comparisons");
	const struct linkage *m = w->model;

	if (!json_int(tree, "faces", faces) || !json_double(tree, "prior_bits", &w->prior_bits))
		return false;
	for (unsigned c = 0; c < m->n_comparisons; c++) {
		const cJSON *one = json_get(all, m->comparison[c].id);

		if (!read_numbers(one, "m", w->m[c], m->comparison[c].n_levels) ||
		    !read_numbers(one, "u", w->u[c], m->comparison[c].n_levels))
			return false;
	}
	return true;
}

bool parameters_read(const char *text, struct link_weights *w, int64_t *faces)
{
	struct link_weights before = *w;
	struct msgq quiet;
	cJSON *tree;
	bool ok;

	msgq_init(&quiet);
	tree = json_parse(text, strlen(text), "parameters", 1, &quiet);
	msgq_free(&quiet);
	ok = tree && read_tree(tree, w, faces);
	if (!ok)
		*w = before;
	json_free(tree);
	return ok;
}
