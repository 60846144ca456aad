/* place_rules.c -- schemas/linkage/places.json: when a spelling is like another, and words beside a name.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/place_int.h"

#include "base/json.h"
#include "base/text.h"

#include <math.h>

#define MAX_BYTES (1u << 20)

struct reading {
	struct arena *a;
	const char *file;
	struct msgq *q;
	bool bad;
};

static void complain(struct reading *r, const char *member, const char *what)
{
	msg_add(r->q, MSG_ERROR, "places-rules", MSG_FILE(r->file), member,
		"schemas/places.schema.json says what it may be", "%s", what);
	r->bad = true;
}

static const char *const levels[] = {"country", "province", "district", "tehsil", "uc", NULL};

const char *place_level(const char *name)
{
	for (const char *const *l = levels; *l; l++)
		if (text_eq(*l, name))
			return *l;
	return NULL;
}

static int depth(const char *level)
{
	for (int i = 0; levels[i]; i++)
		if (levels[i] == level)
			return i;
	return -1;
}

bool place_level_below(const char *a, const char *b)
{
	return depth(b) >= 0 && depth(a) > depth(b);
}

static bool known_key(const char *key, const char *const *known)
{
	for (; *known; known++)
		if (text_eq(key, *known))
			return true;
	return false;
}

static void check_keys(struct reading *r, const cJSON *obj, const char *const *known)
{
	const cJSON *m;

	cJSON_ArrayForEach(m, obj) if (!known_key(m->string, known)) complain(r, m->string, "unknown member");
}

/* A number of "likeness", with its source and how sure it is. */
static double read_number(struct reading *r, const cJSON *likeness, const char *name, double most)
{
	static const char *const known[] = {"value", "source", "confidence", NULL};
	const cJSON *obj = json_get(likeness, name);
	const char *member = arena_printf(r->a, "likeness.%s", name);
	double v = 0;

	check_keys(r, obj, known);
	if (!json_double(obj, "value", &v) || v < 0 || v > most)
		complain(r, member, arena_printf(r->a, "must have a value from 0 to %g", most));
	if (!json_str(obj, "source") || !json_str(obj, "confidence"))
		complain(r, member, "must have a source and a confidence");
	return v;
}

static int thousandths(struct reading *r, const cJSON *likeness, const char *name)
{
	return (int)lround(read_number(r, likeness, name, 1) * 1000);
}

static bool is_vowel(int letter)
{
	return strchr("aeiouy", 'a' + letter - 1) != NULL;
}

/* Costs of Latin beside Latin, or of both transliterated. */
static void fill_costs(struct place_rules *out, int changed, int added, int added_urdu)
{
	const int v = 'v' - 'a' + 1, o = 'o' - 'a' + 1, u = 'u' - 'a' + 1;

	for (int i = 0; i < PLACE_LETTERS; i++) {
		bool vowel = i > 0 && i <= 26 && is_vowel(i);

		out->add[0][i] = vowel ? added : PLACE_COST_LETTER;
		out->add[1][i] = vowel ? added_urdu : PLACE_COST_LETTER;
		for (int k = 0; k < PLACE_LETTERS; k++) {
			bool both = vowel && k > 0 && k <= 26 && is_vowel(k);

			out->change[0][i][k] = i == k ? 0 : both ? changed : PLACE_COST_LETTER;
			out->change[1][i][k] = i == k ? 0 : both ? added_urdu : PLACE_COST_LETTER;
		}
	}
	/* The Urdu letter for v is the one for o and u. */
	out->change[1][v][o] = out->change[1][o][v] = out->change[1][v][u] = out->change[1][u][v] = added_urdu;
}

static void read_likeness(struct reading *r, const cJSON *obj, struct place_rules *out)
{
	static const char *const known[] = {"score",         "score_alone", "margin",           "letters",
					    "vowel_changed", "vowel_added", "vowel_added_urdu", "alike_changed",
					    "swapped",       NULL};

	check_keys(r, obj, known);
	out->score = thousandths(r, obj, "score");
	out->score_alone = thousandths(r, obj, "score_alone");
	out->margin = thousandths(r, obj, "margin");
	out->letters = (int)read_number(r, obj, "letters", PLACE_FORM_MAX);
	out->swapped = thousandths(r, obj, "swapped");
	fill_costs(out, thousandths(r, obj, "vowel_changed"), thousandths(r, obj, "vowel_added"),
		   thousandths(r, obj, "vowel_added_urdu"));
	if (out->score < 500)
		complain(r, "likeness.score", "below 0.5 anything is like anything");
}

static void join_group(struct place_rules *out, const char *group, int cost)
{
	for (const char *x = group; *x; x++)
		for (const char *y = group; *y; y++)
			for (int urdu = 0; urdu < 2 && x != y; urdu++) {
				int *c = &out->change[urdu][*x - 'a' + 1][*y - 'a' + 1];

				*c = *c < cost ? *c : cost;
			}
}

static void read_alike(struct reading *r, const cJSON *obj, int cost, struct place_rules *out)
{
	static const char *const known[] = {"groups", "source", "confidence", NULL};
	const cJSON *g;

	check_keys(r, obj, known);
	if (!json_str(obj, "source") || !cJSON_IsArray(json_get(obj, "groups")))
		complain(r, "alike", "must have groups and a source");
	cJSON_ArrayForEach(g, json_get(obj, "groups"))
	{
		if (!cJSON_IsString(g) ||
		    strspn(g->valuestring, "abcdefghijklmnopqrstuvwxyz") != strlen(g->valuestring))
			complain(r, "alike.groups", "must be texts of small Latin letters");
		else
			join_group(out, g->valuestring, cost);
	}
}

static void read_least_level(struct reading *r, const cJSON *obj, struct place_rules *out)
{
	static const char *const known[] = {"value", "source", "confidence", NULL};

	check_keys(r, obj, known);
	out->least_level = place_level(json_str(obj, "value"));
	if (!out->least_level || !json_str(obj, "source") || !json_str(obj, "confidence"))
		complain(r, "least_level", "must have a level as its value, a source and a confidence");
}

static void add_word(struct reading *r, struct place_rules *out, const char *member, const char *text,
		     const char *level)
{
	const char *folded = text ? text_fold(r->a, text) : "";

	if (!*folded)
		complain(r, member, "must be a word");
	else
		out->word[out->n_words++] = (struct place_word){folded, level};
}

static void read_words(struct reading *r, const cJSON *tree, struct place_rules *out)
{
	static const char *const known[] = {"word", "level", NULL};
	const cJSON *named = json_get(tree, "level_words"), *small = json_get(tree, "small_words"), *w;
	size_t n = (size_t)cJSON_GetArraySize(named) + (size_t)cJSON_GetArraySize(small);

	out->word = arena_calloc(r->a, n + 1, sizeof *out->word);
	if (!cJSON_IsArray(named) || !cJSON_IsArray(small))
		complain(r, "level_words", "level_words and small_words must be lists");
	cJSON_ArrayForEach(w, named)
	{
		const char *level = place_level(json_str(w, "level"));

		check_keys(r, w, known);
		if (!level)
			complain(r, "level_words", "there is no such level");
		add_word(r, out, "level_words", json_str(w, "word"), level);
	}
	cJSON_ArrayForEach(w, small) add_word(r, out, "small_words", cJSON_IsString(w) ? w->valuestring : NULL, NULL);
}

enum status place_rules_load(struct arena *a, const char *path, struct place_rules *out, struct msgq *q)
{
	static const char *const known[] = {"$schema",  "id",    "version",     "title",       "source", "least_level",
					    "likeness", "alike", "level_words", "small_words", NULL};
	struct reading r = {.a = a, .file = path, .q = q};
	cJSON *tree = json_parse_file(path, MAX_BYTES, q);

	*out = (struct place_rules){0};
	if (!tree)
		return STATUS_INPUT;
	check_keys(&r, tree, known);
	if (!json_str(tree, "version") || !json_str(tree, "title") || !json_str(tree, "source"))
		complain(&r, "source", "version, title and source are needed");
	read_least_level(&r, json_get(tree, "least_level"), out);
	read_likeness(&r, json_get(tree, "likeness"), out);
	read_alike(&r, json_get(tree, "alike"), thousandths(&r, json_get(tree, "likeness"), "alike_changed"), out);
	read_words(&r, tree, out);
	json_free(tree);
	return r.bad ? STATUS_INPUT : STATUS_OK;
}

enum status place_rules_check(const char *path, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	struct place_rules rules;
	enum status st = place_rules_load(&a, path, &rules, q);

	arena_free(&a);
	return st;
}
