/* program_load.c -- strict readers for the members of a program file.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "pathway/program_int.h"

#include <stdarg.h>

void load_refuse(struct program_loader *l, const char *field, const char *fmt, ...)
{
	va_list ap;
	const char *text;

	va_start(ap, fmt);
	text = arena_vprintf(l->a, fmt, ap);
	va_end(ap);
	msg_add(l->q, MSG_ERROR, "program-invalid", MSG_FILE(l->p->file), field,
		"compare with schemas/program.schema.json", "%s: %s", l->entry, text);
	l->failed = true;
}

void load_unknown(struct program_loader *l, const char *field, const char *what, const char *word,
		  const char *const *known)
{
	const char *near = text_nearest(word, known);

	if (near)
		load_refuse(l, field, "unknown %s '%s', nearest known is '%s'", what, word, near);
	else
		load_refuse(l, field, "unknown %s '%s'", what, word);
}

void load_keys(struct program_loader *l, const cJSON *obj, const char *const *known)
{
	if (!cJSON_IsObject(obj)) {
		load_refuse(l, NULL, "must be an object");
		return;
	}
	for (const cJSON *m = obj->child; m; m = m->next) {
		bool found = false;

		for (const char *const *k = known; *k && !found; k++)
			found = text_eq(*k, m->string);
		if (!found)
			load_unknown(l, m->string, "member", m->string, known);
	}
}

const char *load_str_opt(struct program_loader *l, const cJSON *obj, const char *key)
{
	const cJSON *m = json_get(obj, key);
	const char *s = json_str(obj, key);

	if (!m)
		return NULL;
	if (!s || !*s) {
		load_refuse(l, key, "must be a text that is not empty");
		return NULL;
	}
	return arena_strdup(l->a, s);
}

const char *load_str(struct program_loader *l, const cJSON *obj, const char *key)
{
	const char *s;

	if (!json_get(obj, key)) {
		load_refuse(l, key, "is missing");
		return "";
	}
	s = load_str_opt(l, obj, key);
	return s ? s : "";
}

int load_int(struct program_loader *l, const cJSON *obj, const char *key, int low, int high)
{
	int64_t v = 0;

	if (!json_int(obj, key, &v) || v < low || v > high) {
		load_refuse(l, key, "must be a whole number from %d to %d", low, high);
		return low;
	}
	return (int)v;
}

int load_int_opt(struct program_loader *l, const cJSON *obj, const char *key, int low, int high, int fallback)
{
	return json_get(obj, key) ? load_int(l, obj, key, low, high) : fallback;
}

bool load_bool_opt(struct program_loader *l, const cJSON *obj, const char *key, bool fallback)
{
	const cJSON *m = json_get(obj, key);

	if (m && !cJSON_IsBool(m))
		load_refuse(l, key, "must be true or false");
	return json_bool(obj, key, fallback);
}

const cJSON *load_array(struct program_loader *l, const cJSON *obj, const char *key)
{
	const cJSON *m = json_get(obj, key);

	if (cJSON_IsArray(m))
		return m;
	load_refuse(l, key, "list is missing");
	return NULL;
}

const cJSON *load_object(struct program_loader *l, const cJSON *obj, const char *key)
{
	const cJSON *m = json_get(obj, key);

	if (cJSON_IsObject(m))
		return m;
	load_refuse(l, key, "object is missing");
	return NULL;
}

const char *const *load_words(struct program_loader *l, const cJSON *obj, const char *key)
{
	const cJSON *m = json_get(obj, key), *item;
	const char **words;
	size_t n = 0;

	if (!m)
		return NULL;
	words = arena_calloc(l->a, (size_t)cJSON_GetArraySize(m) + 2, sizeof *words);
	if (cJSON_IsString(m) && *m->valuestring) {
		words[0] = arena_strdup(l->a, m->valuestring);
		return words;
	}
	if (!cJSON_IsArray(m) || !m->child)
		load_refuse(l, key, "must be a text or a list of texts");
	cJSON_ArrayForEach(item, m)
	{
		/* "" in a list of results is an event without an outcome. */
		if (cJSON_IsString(item) && (*item->valuestring || strcmp(key, "result") == 0))
			words[n++] = arena_strdup(l->a, item->valuestring);
		else
			load_refuse(l, key, "must be a text or a list of texts");
	}
	return words;
}

void load_range(struct program_loader *l, const cJSON *obj, const char *key, int out[2])
{
	const cJSON *m = json_get(obj, key), *item;
	int v[2] = {0, 0}, n = 0;
	bool good = cJSON_IsArray(m);

	cJSON_ArrayForEach(item, m)
	{
		good = good && n < 2 && cJSON_IsNumber(item) && item->valuedouble == item->valueint &&
		       item->valueint >= 0 && item->valueint <= 130;
		if (good)
			v[n++] = item->valueint;
	}
	if (!good || n != 2 || v[0] > v[1]) {
		load_refuse(l, key, "must be two whole numbers from 0 to 130, the smaller first");
		return;
	}
	out[0] = v[0];
	out[1] = v[1];
}
