/* linkage_read.c -- strict readers for the members of a linkage model.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/linkage_int.h"

#include "base/text.h"

#include <math.h>

#define ID_MAX 32

static const char *plain(const char *name)
{
	return *name == '?' ? name + 1 : name;
}

static const char *join(struct linkage_reader *r, const char *part)
{
	return *r->at ? arena_printf(r->a, "%s.%s", r->at, part) : arena_strdup(r->a, part);
}

void read_refuse(struct linkage_reader *r, const char *key, const char *hint, const char *fmt, ...)
{
	va_list ap;
	const char *text, *field = key ? join(r, key) : r->at;

	va_start(ap, fmt);
	text = arena_vprintf(r->a, fmt, ap);
	va_end(ap);
	msg_add(r->q, MSG_ERROR, "linkage-model", MSG_FILE(r->file), *field ? field : NULL,
		hint ? hint : "compare with schemas/linkage.schema.json", "%s", text);
	r->failed = true;
}

void read_unknown(struct linkage_reader *r, const char *key, const char *what, const char *word,
		  const char *const *known)
{
	const char *list[64] = {NULL}, *near, *all = "";

	for (int n = 0; known[n] && n < 63; n++) {
		list[n] = plain(known[n]);
		all = arena_printf(r->a, "%s%s%s", all, n ? ", " : "known: ", list[n]);
	}
	near = text_nearest(word, list);
	read_refuse(r, key, near ? arena_printf(r->a, "is %s meant?", near) : all, "unknown %s '%s'", what, word);
}

const char *read_enter(struct linkage_reader *r, const char *part)
{
	const char *before = r->at;

	r->at = join(r, part);
	return before;
}

bool read_members(struct linkage_reader *r, const cJSON *object, const char *const *known)
{
	const cJSON *member;
	bool before = r->failed;

	if (!cJSON_IsObject(object)) {
		read_refuse(r, NULL, NULL, "must be an object");
		return false;
	}
	r->failed = false;
	cJSON_ArrayForEach(member, object)
	{
		bool found = false;

		for (int i = 0; known[i] && !found; i++)
			found = text_eq(plain(known[i]), member->string);
		if (!found)
			read_unknown(r, member->string, "member", member->string, known);
	}
	for (int i = 0; known[i]; i++)
		if (*known[i] != '?' && !json_get(object, known[i]))
			read_refuse(r, known[i], NULL, "is missing");
	bool good = !r->failed;
	r->failed = r->failed || before;
	return good;
}

const char *read_text_opt(struct linkage_reader *r, const cJSON *object, const char *key)
{
	const char *s = json_str(object, key);

	if (!json_get(object, key))
		return NULL;
	if (!s || !*s) {
		read_refuse(r, key, NULL, "must be a text that is not empty");
		return NULL;
	}
	return arena_strdup(r->a, s);
}

const char *read_text(struct linkage_reader *r, const cJSON *object, const char *key)
{
	if (!json_get(object, key))
		read_refuse(r, key, NULL, "is missing");
	return read_text_opt(r, object, key);
}

const char *const *read_texts(struct linkage_reader *r, const cJSON *object, const char *key, size_t *n)
{
	const cJSON *member = json_get(object, key), *item;
	const char **texts;

	*n = 0;
	if (!member)
		return NULL;
	texts = arena_calloc(r->a, (size_t)cJSON_GetArraySize(member) + 2, sizeof *texts);
	if (cJSON_IsString(member) && *member->valuestring) {
		texts[(*n)++] = arena_strdup(r->a, member->valuestring);
		return texts;
	}
	if (!cJSON_IsArray(member) || !member->child)
		read_refuse(r, key, NULL, "must be a text or a list of texts");
	cJSON_ArrayForEach(item, member)
	{
		if (cJSON_IsString(item) && *item->valuestring)
			texts[(*n)++] = arena_strdup(r->a, item->valuestring);
		else
			read_refuse(r, key, NULL, "must be a text or a list of texts");
	}
	return texts;
}

double read_number(struct linkage_reader *r, const cJSON *object, const char *key, double low, double high)
{
	double v = low;

	if (json_double(object, key, &v) && v >= low && v <= high)
		return v;
	read_refuse(r, key, NULL, "must be a number from %g to %g", low, high);
	return low;
}

int read_int(struct linkage_reader *r, const cJSON *object, const char *key, int low, int high)
{
	int64_t v = 0;

	if (json_int(object, key, &v) && v >= low && v <= high)
		return (int)v;
	read_refuse(r, key, NULL, "must be a whole number from %d to %d", low, high);
	return low;
}

bool read_bool(struct linkage_reader *r, const cJSON *object, const char *key)
{
	const cJSON *member = json_get(object, key);

	if (member && !cJSON_IsBool(member))
		read_refuse(r, key, NULL, "must be true or false");
	return json_bool(object, key, false);
}

void read_source(struct linkage_reader *r, const cJSON *object)
{
	static const char *const words[] = {"measured", "assumed", "memory", "unverified", NULL};
	const char *confidence;

	if (!json_str(object, "source") || !*json_str(object, "source"))
		read_refuse(r, "source", "say where the numbers come from", "must be a text that is not empty");
	confidence = read_text_opt(r, object, "confidence");
	for (int i = 0; confidence && words[i]; i++)
		if (text_eq(words[i], confidence))
			return;
	if (confidence)
		read_unknown(r, "confidence", "confidence", confidence, words);
}

const cJSON *read_list(struct linkage_reader *r, const cJSON *object, const char *key, int least, int most)
{
	const cJSON *list = json_get(object, key);
	int n = cJSON_IsArray(list) ? cJSON_GetArraySize(list) : -1;

	if (n < 0)
		read_refuse(r, key, NULL, "must be a list");
	else if (n < least)
		read_refuse(r, key, NULL, "needs at least %d", least);
	else if (n > most)
		read_refuse(r, key, NULL, "has %d, the most is %d", n, most);
	return n >= least && n <= most ? list : NULL;
}

const char *read_id(struct linkage_reader *r, const cJSON *object, const char *const *others, unsigned n, size_t stride)
{
	const char *id = read_text(r, object, "id");
	const char *at = (const char *)others;

	if (!id)
		return "";
	if (strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-_") != strlen(id) || strlen(id) > ID_MAX)
		read_refuse(r, "id", NULL, "must be at most %d of a-z, 0-9, '-' and '_'", ID_MAX);
	for (unsigned i = 0; i < n; i++, at += stride)
		if (text_eq(*(const char *const *)(const void *)at, id))
			read_refuse(r, "id", "give each its own", "'%s' is there already", id);
	return id;
}

int read_word(struct linkage_reader *r, const cJSON *object, const char *key, const char *what,
	      const char *const *names)
{
	const char *word = read_text(r, object, key);

	for (int i = 0; word && names[i]; i++)
		if (text_eq(names[i], word))
			return i;
	if (word)
		read_unknown(r, key, what, word, names);
	return -1;
}

int read_value_named(struct linkage_reader *r, const char *key, const char *name)
{
	const char *known[LINKAGE_MAX_VALUES + 1] = {NULL};

	for (unsigned i = 0; i < r->m->n_values; i++) {
		known[i] = r->m->value[i].id;
		if (text_eq(known[i], name))
			return (int)i;
	}
	read_unknown(r, key, "value", name, known);
	return -1;
}

int read_value(struct linkage_reader *r, const cJSON *object, const char *key)
{
	const char *name = read_text(r, object, key);

	return name ? read_value_named(r, key, name) : -1;
}
