/* profile.c -- loads profiles and finds them again.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/profile.h"

#include "base/file.h"
#include "base/text.h"
#include "ingest/profile_int.h"

#include <dirent.h>

#define PROFILE_MAX_BYTES ((size_t)1 << 20)
#define PROFILE_MAX_FILES 1000

/* ---- maps: member names are field names ---- */

static void read_field_labels(struct loader *l, const cJSON *root, struct profile *p)
{
	const cJSON *map = json_get(root, "fields"), *item;
	struct field_rule *rules = arena_calloc(l->arena, (size_t)cJSON_GetArraySize(map), sizeof *rules);

	p->fields = rules;
	cJSON_ArrayForEach(item, map)
	{
		const char *path = arena_printf(l->arena, "fields.%s", item->string);
		struct field_rule *rule = &rules[p->n_fields++];

		rule->field = loader_field(l, item->string, path);
		rule->labels = loader_list(l, map, item->string);
		if (rule->labels.n == 0)
			loader_fault(l, "labels-missing", path, NULL, "must be a list of the labels the device writes");
	}
	if (p->n_fields == 0)
		loader_fault(l, "fields-empty", "fields", NULL, "no field is read");
}

static void read_constants(struct loader *l, const cJSON *root, struct profile *p)
{
	const cJSON *map = json_get(root, "constants"), *item;
	struct constant_rule *rules = arena_calloc(l->arena, (size_t)cJSON_GetArraySize(map), sizeof *rules);

	p->constants = rules;
	cJSON_ArrayForEach(item, map)
	{
		const char *path = arena_printf(l->arena, "constants.%s", item->string);

		if (!cJSON_IsString(item))
			loader_fault(l, "member-type", path, NULL, "must be a text");
		rules[p->n_constants++] =
			(struct constant_rule){loader_field(l, item->string, path), loader_text(l, map, item->string)};
	}
}

static void read_values_of(struct loader *l, const cJSON *map, const char *path, struct profile *p,
			   struct value_rule *rules)
{
	enum field f = loader_field(l, map->string, path);
	const cJSON *item;

	cJSON_ArrayForEach(item, map)
	{
		if (!cJSON_IsString(item))
			loader_fault(l, "member-type", arena_printf(l->arena, "%s.%s", path, item->string), NULL,
				     "must be a text");
		else
			rules[p->n_values++] = (struct value_rule){f, arena_strdup(l->arena, item->string),
								   arena_strdup(l->arena, item->valuestring)};
	}
}

static void read_values(struct loader *l, const cJSON *root, struct profile *p)
{
	const cJSON *all = json_get(root, "values"), *map;
	struct value_rule *rules;
	size_t n = 0;

	cJSON_ArrayForEach(map, all) n += (size_t)cJSON_GetArraySize(map);
	p->values = rules = arena_calloc(l->arena, n, sizeof *rules);
	cJSON_ArrayForEach(map, all)
	{
		const char *path = arena_printf(l->arena, "values.%s", map->string);

		if (cJSON_IsObject(map))
			read_values_of(l, map, path, p, rules);
		else
			loader_fault(l, "member-type", path, NULL, "must be an object");
	}
}

/* ---- single objects ---- */

static void read_sections(struct loader *l, const cJSON *root, struct profile *p)
{
	const cJSON *obj = json_get(root, "sections");

	if (!obj && p->wire == WIRE_GENEXPERT)
		loader_fault(l, "member-missing", "sections", NULL, "wire \"genexpert-csv\" needs its section names");
	if (!obj || !loader_check(l, obj, "sections", "sections"))
		return;
	p->run_sections = loader_list(l, obj, "run");
	p->other_sections = loader_list(l, obj, "other");
	p->analyte_tables = loader_list(l, obj, "analyte_tables");
	p->other_tables = loader_list(l, obj, "other_tables");
	p->analyte_name_columns = loader_list(l, obj, "analyte_name");
	p->analyte_ct_columns = loader_list(l, obj, "analyte_ct");
}

static void read_key(struct loader *l, const cJSON *root, struct profile *p)
{
	const cJSON *obj = json_get(root, "key");

	if (!obj || !loader_check(l, obj, "key", "key"))
		return;
	p->key_space = loader_text(l, obj, "space");
	p->key_needs = loader_field(l, json_str(obj, "needs"), "key.needs");
	p->key_fields = loader_fields(l, obj, "fields", "key", &p->n_key_fields);
	p->key_otherwise = loader_fields(l, obj, "otherwise", "key", &p->n_key_otherwise);
}

static void read_encodings(struct loader *l, const cJSON *root, struct profile *p)
{
	static const char *const words[] = {"utf-8", "utf-16le", "utf-16be", "windows-1252"};
	struct text_list list = loader_list(l, root, "encodings");

	for (size_t i = 0; i < list.n; i++) {
		unsigned bit = 0;

		for (unsigned w = 0; w < 4; w++)
			if (text_eq(words[w], list.at[i]))
				bit = 1U << w;
		if (!bit)
			loader_fault(l, "word-unknown", arena_printf(l->arena, "encodings[%zu]", i),
				     "one of \"utf-8\", \"utf-16le\", \"utf-16be\", \"windows-1252\"",
				     "\"%s\" is not known here", list.at[i]);
		p->encodings |= bit;
	}
}

static void read_words(struct loader *l, const cJSON *root, struct profile *p)
{
	static const char *const wires[] = {"genexpert-csv", "csv", "ndjson", NULL};
	static const char *const orders[] = {"unknown", "dmy", "mdy", "ymd", "iso", NULL};
	static const char *const changes[] = {"quarantine", "correct", "correct-unless-result", NULL};
	static const char *const verified[] = {"real device file", "template, unverified", "own format", NULL};
	int order = loader_word(l, root, "date_order", "", orders, 0);
	const char *delimiter = json_str(root, "delimiter");

	p->wire = (enum wire)loader_word(l, root, "wire", "", wires, 0);
	p->iso_dates = order == 4;
	p->date_order = p->iso_dates ? DATE_YMD : (enum date_order)order;
	p->on_change = (enum on_change)loader_word(l, root, "on_change", "", changes, 0);
	(void)loader_word(l, root, "verified", "", verified, 0);
	p->delimiter = delimiter ? delimiter[0] : ',';
	if (delimiter && (strlen(delimiter) != 1 || !strchr(",;\t|", delimiter[0])))
		loader_fault(l, "delimiter", "delimiter", NULL, "must be one of , ; | or a tab");
}

static void read_profile(struct loader *l, const cJSON *root, struct profile *p)
{
	p->id = loader_text(l, root, "id");
	p->version = loader_text(l, root, "version");
	p->title = loader_text(l, root, "title");
	p->maker = loader_text(l, root, "maker");
	p->verified = loader_text(l, root, "verified");
	p->source = loader_text(l, root, "source");
	read_words(l, root, p);
	read_encodings(l, root, p);
	read_field_labels(l, root, p);
	read_constants(l, root, p);
	read_values(l, root, p);
	p->sentinels = loader_list(l, root, "sentinels");
	p->required = loader_fields(l, root, "required", "", &p->n_required);
	read_sections(l, root, p);
	read_key(l, root, p);
	profile_read_rules(l, root, p);
}

/* The file is called <id>.json. */
static void check_id(struct loader *l, const struct profile *p)
{
	const char *base = file_base(l->file);
	size_t n = p->id ? strlen(p->id) : 0;

	if (p->id && (strncmp(base, p->id, n) != 0 || strcmp(base + n, ".json") != 0))
		loader_fault(l, "id-file-name", "id", NULL, "the file must be called %s.json", p->id);
}

const struct profile *profile_load(struct arena *a, struct pattern_pool *pool, const char *path, struct msgq *q)
{
	struct loader l = {a, pool, arena_strdup(a, path), q, true};
	struct buf text = BUF_INIT;
	struct profile *p = arena_alloc(a, sizeof *p);
	cJSON *root = NULL;

	if (file_read(path, PROFILE_MAX_BYTES, &text, q) == STATUS_OK)
		root = json_parse(text.data, text.len, l.file, 1, q);
	if (root && loader_check(&l, root, "profile", "")) {
		hash_bytes(p->hash, text.data, text.len);
		hash_hex(p->sha256, p->hash);
		p->pool = pool;
		read_profile(&l, root, p);
		check_id(&l, p);
	} else {
		l.good = false;
	}
	json_free(root);
	buf_free(&text);
	return l.good ? p : NULL;
}

enum status profile_check_file(const char *data_dir, const char *path, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	struct pattern_pool *pool = pattern_pool_new();
	const struct profile *p = profile_load(&a, pool, path, q);

	(void)data_dir;
	pattern_pool_free(pool);
	arena_free(&a);
	return p ? STATUS_OK : STATUS_INPUT;
}

/* ---- the shipped set ---- */

static int by_text(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Paths of the *.json in a folder, sorted. */
static size_t list_files(struct arena *a, const char *folder, const char **out)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	size_t n = 0;

	while (d && (e = readdir(d)) != NULL) {
		size_t len = strlen(e->d_name);

		if (len > 5 && e->d_name[0] != '.' && strcmp(e->d_name + len - 5, ".json") == 0 &&
		    n < PROFILE_MAX_FILES)
			out[n++] = arena_printf(a, "%s/%s", folder, e->d_name);
	}
	if (d)
		closedir(d);
	if (n)
		qsort(out, n, sizeof *out, by_text);
	return n;
}

enum status profile_set_load(const char *data_dir, struct profile_set *out, struct msgq *q)
{
	const char **files, *folder;
	const struct profile **list;
	size_t n;

	*out = (struct profile_set){.arena = ARENA_INIT, .pool = pattern_pool_new()};
	folder = arena_printf(&out->arena, "%s/schemas/devices", data_dir);
	files = arena_calloc(&out->arena, PROFILE_MAX_FILES, sizeof *files);
	n = list_files(&out->arena, folder, files);
	if (n == 0)
		return msg_fail(q, STATUS_INPUT, "profiles-missing", MSG_FILE(folder), NULL,
				"set SANAD_HOME to the folder that holds schemas/ and reports/",
				"there are no device profiles in this folder");
	list = arena_calloc(&out->arena, n, sizeof(void *));
	for (size_t i = 0; i < n; i++) {
		list[out->n] = profile_load(&out->arena, out->pool, files[i], q);
		if (!list[out->n])
			return STATUS_INPUT;
		out->n++;
	}
	out->at = list;
	return STATUS_OK;
}

void profile_set_free(struct profile_set *set)
{
	pattern_pool_free(set->pool);
	arena_free(&set->arena);
	*set = (struct profile_set){.arena = ARENA_INIT};
}

const struct profile *profile_find(const struct profile_set *set, const char *id)
{
	for (size_t i = 0; i < set->n; i++)
		if (text_eq(set->at[i]->id, id))
			return set->at[i];
	return NULL;
}

enum field profile_field(const struct profile *p, const char *label)
{
	for (size_t i = 0; i < p->n_fields; i++)
		for (size_t k = 0; k < p->fields[i].labels.n; k++)
			if (strcmp(p->fields[i].labels.at[k], label) == 0)
				return p->fields[i].field;
	return F_NONE;
}

char *profile_ids(struct arena *a, const struct profile_set *set)
{
	struct buf b = BUF_INIT;
	char *text;

	for (size_t i = 0; i < set->n; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", set->at[i]->id);
	text = arena_strdup(a, b.data);
	buf_free(&b);
	return text;
}

enum status ingest_profiles(struct arena *a, const char *data_dir, const struct profile_info **out, size_t *n,
			    struct msgq *q)
{
	struct profile_set set;
	enum status rc = profile_set_load(data_dir, &set, q);
	struct profile_info *list = arena_calloc(a, set.n, sizeof *list);

	for (size_t i = 0; i < set.n && rc == STATUS_OK; i++)
		list[i] = (struct profile_info){arena_strdup(a, set.at[i]->id), arena_strdup(a, set.at[i]->title),
						arena_strdup(a, set.at[i]->verified)};
	*out = list;
	*n = rc == STATUS_OK ? set.n : 0;
	profile_set_free(&set);
	return rc;
}
