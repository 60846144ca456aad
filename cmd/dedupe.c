/* dedupe.c -- `sanad dedupe`: which records of a file are one woman?
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/dedupe.h"

#include "base/json.h"
#include "base/text.h"
#include "cmd/cmd.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_MODELS 64
#define MAX_BYTES (4u << 20)

/* Beside the models lie words of names and rules for places. */
static bool is_model(struct cmd *c, const char *file)
{
	cJSON *tree = json_parse_file(file, MAX_BYTES, &c->q);
	bool model = tree && json_get(tree, "comparisons");

	json_free(tree);
	return model;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of the models that came with sanad, sorted and ended by NULL. */
static const char *const *shipped_models(struct cmd *c)
{
	const char **names = arena_calloc(&c->arena, MAX_MODELS + 1, sizeof *names);
	DIR *d = opendir(arena_printf(&c->arena, "%s/schemas/linkage", c->data_dir));
	size_t n = 0;

	for (struct dirent *e; d && n < MAX_MODELS && (e = readdir(d));) {
		size_t len = strlen(e->d_name);

		if (len > 5 && text_eq(e->d_name + len - 5, ".json") &&
		    is_model(c, arena_printf(&c->arena, "%s/schemas/linkage/%s", c->data_dir, e->d_name)))
			names[n++] = arena_strndup(&c->arena, e->d_name, len - 5);
	}
	if (d)
		closedir(d);
	qsort(names, n, sizeof *names, by_name);
	return names;
}

/* A path, or the name of a model that came with sanad. */
static enum status find_model(struct cmd *c, const char **path)
{
	const char *given = option_value(c, "model"), *near, *known = "";
	const char *const *shipped;

	*path = given ? given : "person";
	if (given && (strchr(given, '/') || access(given, F_OK) == 0))
		return STATUS_OK;
	shipped = shipped_models(c);
	for (size_t i = 0; shipped[i]; i++) {
		known = arena_printf(&c->arena, "%s%s%s", known, i ? ", " : "", shipped[i]);
		if (!text_eq(shipped[i], *path))
			continue;
		*path = arena_printf(&c->arena, "%s/schemas/linkage/%s.json", c->data_dir, *path);
		return STATUS_OK;
	}
	near = text_nearest(*path, shipped);
	return usage_error(c,
			   near ? arena_printf(&c->arena, "is %s meant?", near)
				: arena_printf(&c->arena, "give a path, or one of: %s", known),
			   arena_printf(&c->arena, "option --model: there is no model '%s'", *path));
}

static bool same_file(const char *one, const char *two)
{
	struct stat a, b;

	return one && two && stat(one, &a) == 0 && stat(two, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* A slip of the shell: records would be written over, or all be there twice. */
static enum status check_files(struct cmd *c, const struct dedupe_options *o)
{
	if (o->pairs_path && (text_eq(o->pairs_path, "-") || text_eq(o->pairs_path, c->out_path) ||
			      same_file(o->pairs_path, o->out_path)))
		return usage_error(c, "give two files", "clusters and pairs cannot go to the same place");
	for (size_t i = 0; i < o->n_paths; i++) {
		if (same_file(o->path[i], o->out_path) || same_file(o->path[i], o->pairs_path))
			return usage_error(
				c, "give another file to write to",
				arena_printf(&c->arena, "%s would be written over, and is to be read", o->path[i]));
		for (size_t k = 0; k < i; k++)
			if (same_file(o->path[i], o->path[k]))
				return usage_error(c, "name every file once",
						   arena_printf(&c->arena, "%s is named twice", o->path[i]));
	}
	return STATUS_OK;
}

static enum status option_probability(struct cmd *c, const char *name, double fallback, double *out)
{
	const char *v = option_value(c, name);

	*out = fallback;
	if (!v || (text_to_double(v, out) && *out >= 0 && *out <= 1))
		return STATUS_OK;
	return usage_error(c, "give a probability from 0 to 1, such as 0.9",
			   arena_printf(&c->arena, "option --%s: cannot take '%s'", name, v));
}

static enum status read_options(struct cmd *c, struct dedupe_options *o)
{
	int64_t threads;
	enum status st = find_model(c, &o->model_path);

	if (st == STATUS_OK)
		st = option_probability(c, "threshold", -1, &o->link);
	if (st == STATUS_OK)
		st = option_probability(c, "at-least", 0, &o->pairs_at_least);
	if (st == STATUS_OK)
		st = option_int(c, "threads", 1, 16, 0, &threads);
	if (st != STATUS_OK)
		return st;
	o->threads = (unsigned)threads;
	o->pairs_path = option_value(c, "pairs");
	o->out_path = text_eq(c->out_path, "-") ? NULL : c->out_path;
	if (option_given(c, "at-least") && !o->pairs_path)
		return usage_error(c, "add --pairs FILE",
				   "option --at-least says which pairs are written, but none are");
	return check_files(c, o);
}

/* ---- what was estimated ---- */

static void show_weights(struct cmd *c, const struct dedupe_report *r)
{
	struct table *t = table_new(&c->arena, "levels: share among pairs of one woman (m), of two (u), and weight");

	table_column(t, "comparison", "comparison", COL_TEXT);
	table_column(t, "level", "level", COL_TEXT);
	table_column(t, "m", "m", COL_TEXT);
	table_column(t, "u", "u", COL_TEXT);
	table_column(t, "bits", "bits", COL_TEXT);
	table_column(t, "from", "from", COL_TEXT);
	for (unsigned i = 0; i < r->model->n_comparisons; i++) {
		const struct linkage_comparison *comparison = &r->model->comparison[i];

		for (unsigned l = 0; l < comparison->n_levels; l++) {
			table_row(t);
			table_text(t, l == 0 ? comparison->id : NULL);
			table_text(t, comparison->level[l].id);
			table_text(t, arena_printf(&c->arena, "%.6f", r->weights->m[i][l]));
			table_text(t, arena_printf(&c->arena, "%.6f", r->weights->u[i][l]));
			table_text(t, arena_printf(&c->arena, "%+.2f", r->weights->bits[i][l]));
			table_text(t, r->notes->m_shipped[i] ? (r->notes->u_shipped[i] ? "model" : "model, u data")
							     : (r->notes->u_shipped[i] ? "data, u model" : "data"));
		}
	}
	table_write(t, c, stderr);
}

static void show_skipped(struct cmd *c, const struct dedupe_report *r)
{
	for (unsigned b = 0; b < r->model->n_blocks; b++) {
		const struct pairs_oversize *o = &r->pairs->oversize[b];

		if (o->blocks > 0)
			print_note(c, "blocking rule %s: %s over %u records skipped, %s pairs not looked at",
				   r->model->block[b].id, print_count(c, (int64_t)o->blocks, "block", "blocks"),
				   r->model->block[b].max, text_thousands(&c->arena, (int64_t)o->pairs));
	}
}

static void show(void *ctx, const struct dedupe_report *r)
{
	struct cmd *c = ctx;
	struct arena *a = &c->arena;

	if (!option_given(c, "verbose"))
		return;
	print_note(c, "model %s", r->model->id);
	print_note(c, "prior %+.2f bits, %s: %s pairs of rules that are as good as certain", r->weights->prior_bits,
		   r->notes->prior_shipped ? "from the model" : "from the data",
		   text_thousands(a, (int64_t)r->notes->exact_pairs));
	print_note(c, "u from %s random pairs; m from %s pairs in %s",
		   text_thousands(a, (int64_t)r->notes->random_pairs),
		   text_thousands(a, (int64_t)r->notes->training_pairs),
		   print_count(c, r->notes->iterations, "round", "rounds"));
	if (!c->quiet)
		show_weights(c, r);
	show_skipped(c, r);
}

static void show_summary(struct cmd *c, const struct dedupe_summary *s)
{
	struct arena *a = &c->arena;

	print_note(c, "%s in %s, %s of them single; the largest has %u",
		   print_count(c, (int64_t)s->records, "record", "records"),
		   print_count(c, (int64_t)s->clusters, "cluster", "clusters"), text_thousands(a, (int64_t)s->singles),
		   s->largest);
	print_note(c, "%s looked at: %s linked, %s for review; %s left for a person",
		   print_count(c, (int64_t)s->pairs, "pair", "pairs"), text_thousands(a, (int64_t)s->linked_pairs),
		   text_thousands(a, (int64_t)s->review_pairs),
		   print_count(c, (int64_t)s->questions, "question", "questions"));
	if (s->oversize_pairs > 0)
		print_note(c, "%s in blocks too large to look at; --verbose says which rules",
			   print_count(c, (int64_t)s->oversize_pairs, "pair", "pairs"));
}

enum status cmd_dedupe(struct cmd *c)
{
	struct dedupe_options o = {.path = c->arg, .n_paths = (size_t)c->n_args, .report = show, .report_ctx = c};
	struct dedupe_summary s;
	struct buf out = BUF_INIT;
	enum status st = read_options(c, &o);

	if (st == STATUS_OK)
		st = dedupe_run(&o, &s, &out, &c->q);
	if (st == STATUS_OK && fwrite(out.data, 1, out.len, stdout) != out.len)
		st = msg_fail(&c->q, STATUS_OUTPUT, "output", MSG_FILE("standard output"), NULL,
			      "is there space where it goes?", "cannot write the clusters");
	if (st == STATUS_OK)
		show_summary(c, &s);
	buf_free(&out);
	return st;
}
