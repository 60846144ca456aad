/* linkage.c -- reads a linkage model: its frame, the columns it takes and the values they become.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/linkage.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "link/linkage_int.h"

#define MAX_BYTES (1u << 20)

const char *const link_clean_names[LINK_CLEAN_COUNT + 1] = {
	[LINK_CLEAN_TEXT] = "text",     [LINK_CLEAN_NAME] = "name",   [LINK_CLEAN_SOUND] = "sound",
	[LINK_CLEAN_DIGITS] = "digits", [LINK_CLEAN_CNIC] = "cnic",   [LINK_CLEAN_FAMILY_CNIC] = "family-cnic",
	[LINK_CLEAN_PHONE] = "phone",   [LINK_CLEAN_DATE] = "date",   [LINK_CLEAN_BIRTH] = "birth",
	[LINK_CLEAN_PLACE] = "place",   [LINK_CLEAN_EMAIL] = "email",
};

/* How many columns a value may be made of, a bit each. */
static const unsigned clean_columns[LINK_CLEAN_COUNT] = {
	[LINK_CLEAN_TEXT] = 2,   [LINK_CLEAN_NAME] = 2,        [LINK_CLEAN_SOUND] = 2, [LINK_CLEAN_DIGITS] = 2,
	[LINK_CLEAN_CNIC] = 2,   [LINK_CLEAN_FAMILY_CNIC] = 2, [LINK_CLEAN_PHONE] = 2, [LINK_CLEAN_DATE] = 10,
	[LINK_CLEAN_BIRTH] = 14, [LINK_CLEAN_PLACE] = 6,       [LINK_CLEAN_EMAIL] = 2};

/* One heading may stand for one column only, else a file could be read two ways. */
static void check_heading(struct linkage_reader *r, const char *key, const char *heading)
{
	for (unsigned i = 0; heading && i < r->m->n_columns; i++) {
		const struct linkage_column *c = &r->m->column[i];
		bool taken = text_eq(c->name, heading);

		for (size_t k = 0; k < c->n_also; k++)
			taken = taken || text_eq(c->also[k], heading);
		if (taken)
			read_refuse(r, key, NULL, "the heading '%s' belongs to the column '%s' already", heading,
				    c->name);
	}
}

static void read_column(struct linkage_reader *r, const cJSON *item)
{
	static const char *const known[] = {"name", "?also", "?optional", NULL};
	struct linkage_column c = {NULL, NULL, 0, false};

	if (!read_members(r, item, known))
		return;
	c.name = read_text(r, item, "name");
	c.also = read_texts(r, item, "also", &c.n_also);
	c.optional = read_bool(r, item, "optional");
	check_heading(r, "name", c.name);
	for (size_t i = 0; i < c.n_also; i++)
		check_heading(r, "also", c.also[i]);
	r->m->column[r->m->n_columns++] = c;
}

static void read_columns(struct linkage_reader *r, const cJSON *tree)
{
	const cJSON *list = read_list(r, tree, "columns", 1, LINKAGE_MAX_COLUMNS), *item;
	size_t n;

	r->m->id_columns = read_texts(r, tree, "id_columns", &n);
	const char *before = read_enter(r, "columns");
	cJSON_ArrayForEach(item, list)
	{
		read_column(r, item);
	}
	r->at = before;
}

static int column_named(struct linkage_reader *r, const char *name)
{
	const char *known[LINKAGE_MAX_COLUMNS + 1] = {NULL};

	for (unsigned i = 0; i < r->m->n_columns; i++) {
		known[i] = r->m->column[i].name;
		if (text_eq(known[i], name))
			return (int)i;
	}
	read_unknown(r, "columns", "column", name, known);
	return -1;
}

static void read_sources_of(struct linkage_reader *r, const cJSON *item, struct linkage_value *v)
{
	size_t n = 0;
	const char *const *names = read_texts(r, item, "columns", &n);

	if (n > 3 || !(clean_columns[v->clean] >> n & 1)) {
		read_refuse(r, "columns", NULL, "'%s' cannot be made of %zu column%s", link_clean_names[v->clean], n,
			    n == 1 ? "" : "s");
		return;
	}
	for (size_t i = 0; i < n; i++) {
		int c = column_named(r, names[i]);

		v->column[i] = c < 0 ? 0 : (unsigned)c;
	}
	v->n_columns = (unsigned)n;
}

static void read_one_value(struct linkage_reader *r, const cJSON *item)
{
	static const char *const known[] = {"id", "clean", "columns", NULL};
	struct linkage_value *v = &r->m->value[r->m->n_values];
	int clean;

	if (!read_members(r, item, known))
		return;
	v->id = read_id(r, item, &r->m->value[0].id, r->m->n_values, sizeof *v);
	const char *before = read_enter(r, v->id);
	clean = read_word(r, item, "clean", "cleaning", link_clean_names);
	v->clean = clean < 0 ? LINK_CLEAN_TEXT : (enum link_clean)clean;
	if (clean >= 0)
		read_sources_of(r, item, v);
	r->at = before;
	r->m->n_values++;
}

static void read_values(struct linkage_reader *r, const cJSON *tree)
{
	const cJSON *list = read_list(r, tree, "values", 1, LINKAGE_MAX_VALUES), *item;
	const char *before = read_enter(r, "values");

	cJSON_ArrayForEach(item, list)
	{
		read_one_value(r, item);
	}
	r->at = before;
}

static void read_model(struct linkage_reader *r, const cJSON *tree)
{
	static const char *const known[] = {"?$schema", "id",         "version",  "title",      "source",
					    "?note",    "id_columns", "columns",  "values",     "comparisons",
					    "blocking", "dependence", "clusters", "parameters", NULL};
	const char *id, *version;

	if (!read_members(r, tree, known))
		return;
	id = read_text(r, tree, "id");
	version = read_text(r, tree, "version");
	r->m->id = arena_printf(r->a, "%s %s", id ? id : "", version ? version : "");
	r->m->title = read_text(r, tree, "title");
	r->m->source = read_text(r, tree, "source");
	read_columns(r, tree);
	read_values(r, tree);
	if (r->failed)
		return; /* what follows names values: one message is enough */
	read_comparisons(r, tree);
	read_blocks(r, tree);
	if (!r->failed)
		read_dependence(r, tree);
	read_clusters(r, tree);
	read_parameters(r, tree);
}

enum status linkage_open(struct arena *a, const char *path, struct linkage *out, struct msgq *q)
{
	struct linkage_reader r = {a, out, path, "", q, false};
	struct buf bytes = BUF_INIT;
	enum status st = file_read(path, MAX_BYTES, &bytes, q);
	cJSON *tree = NULL;

	memset(out, 0, sizeof *out);
	if (st != STATUS_OK)
		goto out;
	hash_bytes(out->sha256, bytes.data, bytes.len);
	tree = json_parse(bytes.data, bytes.len, path, 1, q);
	st = STATUS_INPUT;
	if (!tree)
		goto out;
	read_model(&r, tree);
	st = r.failed ? STATUS_INPUT : STATUS_OK;
out:
	json_free(tree);
	buf_free(&bytes);
	return st;
}
