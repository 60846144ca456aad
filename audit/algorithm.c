/* algorithm.c -- algorithm files to canonical bytes: the frame around the rules.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "audit/algorithm.h"

#include "audit/algorithm_int.h"
#include "base/text.h"

#include <math.h>

#define HEADER 12
#define NAME_MAX_BYTES 32

static const struct rule {
	const char *name;
	unsigned number;
	bool (*body)(struct compiler *, const cJSON *);
} rules[] = {{"hpv-channels", SCORE_RULE_HPV_CHANNELS, algorithm_rule_hpv},
	     {"cytology-count", SCORE_RULE_CYTOLOGY_COUNT, algorithm_rule_cytology},
	     {"ploidy-cells", SCORE_RULE_PLOIDY_CELLS, algorithm_rule_ploidy},
	     {"ave-largest", SCORE_RULE_AVE_LARGEST, algorithm_rule_ave},
	     {"dual-stain-count", SCORE_RULE_DUAL_STAIN_COUNT, algorithm_rule_dual_stain}};

#define RULES (int)(sizeof rules / sizeof rules[0])

/* ---- what the rules build with ---- */

bool compiler_refuse(struct compiler *c, const char *field, const char *code, const char *hint, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	msg_add(c->q, MSG_ERROR, code, MSG_FILE(c->file), *field ? field : NULL, hint, "%s", text.data);
	buf_free(&text);
	return false;
}

static const char *join(struct compiler *c, const char *path, const char *member)
{
	return *path ? arena_printf(c->arena, "%s.%s", path, member) : member;
}

static const char *plain(const char *name)
{
	return *name == '?' ? name + 1 : name;
}

static bool refuse_unknown(struct compiler *c, const char *path, const char *given, const char *const *names)
{
	const char *list[24] = {NULL}, *nearest;

	for (int n = 0; names[n] && n < 23; n++)
		list[n] = plain(names[n]);
	nearest = text_nearest(given, list);
	return compiler_refuse(c, join(c, path, given), "algorithm-field-unknown",
			       nearest ? arena_printf(c->arena, "is %s meant", nearest) : NULL, "no such field here");
}

bool compiler_members(struct compiler *c, const cJSON *item, const char *path, const char *const *names)
{
	const cJSON *member;
	int i;

	if (!item)
		return compiler_refuse(c, path, "algorithm-field-missing", NULL, "is missing");
	if (!cJSON_IsObject(item))
		return compiler_refuse(c, path, "algorithm-type", NULL, "must be an object");
	cJSON_ArrayForEach(member, item)
	{
		for (i = 0; names[i] && strcmp(plain(names[i]), member->string) != 0; i++)
			;
		if (!names[i])
			return refuse_unknown(c, path, member->string, names);
	}
	for (i = 0; names[i]; i++)
		if (*names[i] != '?' && !json_get(item, names[i]))
			return compiler_refuse(c, join(c, path, names[i]), "algorithm-field-missing", NULL,
					       "is missing");
	return true;
}

bool compiler_provenance(struct compiler *c, const cJSON *item, const char *path, unsigned use)
{
	const char *source = json_str(item, "source"), *confidence = json_str(item, "confidence");

	if (!source || !*source)
		return compiler_refuse(c, join(c, path, "source"), "algorithm-source",
				       "say where the number comes from", "must be a text");
	if (!json_get(item, "confidence"))
		return true;
	if (text_eq(confidence, "memory"))
		c->memory |= (uint32_t)1 << use;
	else if (text_eq(confidence, "unverified"))
		c->unverified |= (uint32_t)1 << use;
	else
		return compiler_refuse(c, join(c, path, "confidence"), "algorithm-value",
				       "leave it out when the source states the number",
				       "must be memory or unverified");
	return true;
}

bool compiler_number(struct compiler *c, const cJSON *item, const char *path, uint32_t lo, uint32_t hi, unsigned use,
		     uint32_t *out)
{
	static const char *const members[] = {"value", "source", "?confidence", "?note", NULL};
	double v;

	if (!compiler_members(c, item, path, members) || !compiler_provenance(c, item, path, use))
		return false;
	if (!json_double(item, "value", &v) || v != floor(v))
		return compiler_refuse(c, join(c, path, "value"), "algorithm-type", NULL, "must be a whole number");
	if (v < lo || v > hi)
		return compiler_refuse(c, join(c, path, "value"), "algorithm-range", NULL, "must be %u to %u", lo, hi);
	*out = (uint32_t)v;
	return true;
}

bool compiler_text(struct compiler *c, const cJSON *object, const char *name, const char *path, const char **out)
{
	const char *s = json_str(object, name);

	if (!s || !*s) {
		compiler_refuse(c, join(c, path, name), "algorithm-type", NULL, "must be a text");
		return false;
	}
	*out = s;
	if (strcmp(name, "name") != 0 && strcmp(name, "assay") != 0 && strcmp(name, "id") != 0 &&
	    strcmp(name, "version") != 0)
		return true;
	for (const char *p = s; *p; p++)
		if (*p < 0x20 || *p > 0x7E || *p == '"' || *p == '\\' || p - s >= NAME_MAX_BYTES)
			return compiler_refuse(c, join(c, path, name), "algorithm-range", NULL,
					       "must be at most %d printable ASCII characters", NAME_MAX_BYTES);
	return true;
}

void compiler_put(struct compiler *c, uint32_t v, unsigned width)
{
	unsigned char bytes[4] = {(unsigned char)v, (unsigned char)(v >> 8), (unsigned char)(v >> 16),
				  (unsigned char)(v >> 24)};

	buf_add(&c->body, bytes, width);
}

void compiler_put_name(struct compiler *c, const char *name)
{
	compiler_put(c, (uint32_t)strlen(name), 1);
	buf_str(&c->body, name);
}

/* ---- bytes ---- */

static uint32_t number_at(const unsigned char *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static const char *name_at(struct arena *a, const unsigned char **at)
{
	const char *s = arena_strndup(a, (const char *)*at + 1, **at);

	*at += 1 + **at;
	return s;
}

/* The assay and its channels: so that a verdict's bits can be named whatever file the bytes came from. */
static void read_channels(struct arena *a, struct algorithm *alg)
{
	const unsigned char *at = alg->bytes + HEADER;
	const char **names;

	alg->assay = name_at(a, &at);
	alg->n_channels = *at++;
	alg->channels = names = arena_calloc(a, (size_t)alg->n_channels + 1, sizeof *names);
	for (int i = 0; i < alg->n_channels; i++) {
		names[i] = name_at(a, &at);
		at += 6;
	}
}

enum status algorithm_from_bytes(struct arena *a, const void *bytes, size_t n, struct algorithm *out, struct msgq *q)
{
	enum score_status known = score_check_algorithm(bytes, n);
	const unsigned char *at;
	unsigned char *copy;
	void *prepared;
	size_t effect;

	if (known != SCORE_OK)
		return msg_fail(q, STATUS_INPUT, "algorithm-bytes", MSG_NOWHERE, "algorithm", NULL,
				"stored algorithm cannot be read: %s", score_status_name(known));
	copy = arena_alloc(a, n);
	memcpy(copy, bytes, n);
	memset(out, 0, sizeof *out);
	out->bytes = copy;
	out->size = n;
	prepared = arena_alloc(a, score_prepared_size());
	(void)score_prepare(copy, n, prepared); /* checked above */
	out->prepared = prepared;
	effect = score_algorithm_effect(copy, n);
	hash_bytes(out->hash, copy, n);
	hash_bytes(out->effect, copy, effect);
	at = copy + effect;
	out->id = name_at(a, &at);
	out->version = name_at(a, &at);
	out->memory = number_at(at);
	out->unverified = number_at(at + 4);
	out->kind = score_kind_name((unsigned)copy[5] >> 4);
	for (int i = 0; i < RULES; i++)
		if (rules[i].number == copy[5])
			out->rule = rules[i].name;
	if (copy[5] == SCORE_RULE_HPV_CHANNELS)
		read_channels(a, out);
	return STATUS_OK;
}

static const struct rule *rule_of(struct compiler *c, const cJSON *json)
{
	const char *name = json_str(json, "rule"), *list[RULES + 1] = {NULL}, *nearest;

	for (int i = 0; i < RULES; i++) {
		if (text_eq(rules[i].name, name))
			return &rules[i];
		list[i] = rules[i].name;
	}
	nearest = name ? text_nearest(name, list) : NULL;
	compiler_refuse(c, "rule", "algorithm-rule",
			nearest ? arena_printf(c->arena, "is %s meant", nearest)
				: "hpv-channels, cytology-count, ploidy-cells, ave-largest or dual-stain-count",
			"this rule does not exist");
	return NULL;
}

static void wrap(struct compiler *c, const struct rule *rule, const char *id, const char *version, struct buf *out)
{
	const unsigned char header[8] = {'S', 'C', 'A', 'L', 1, (unsigned char)rule->number, 0, 0};
	struct buf body = c->body;

	buf_init(&c->body);
	buf_add(&c->body, header, sizeof header);
	compiler_put(c, (uint32_t)body.len, 4);
	buf_add(&c->body, body.data, body.len);
	compiler_put_name(c, id);
	compiler_put_name(c, version);
	compiler_put(c, c->memory, 4);
	compiler_put(c, c->unverified, 4);
	buf_free(&body);
	*out = c->body;
	buf_init(&c->body);
}

enum status algorithm_compile(struct arena *a, const cJSON *json, const char *file, struct algorithm *out,
			      struct msgq *q)
{
	struct compiler c = {a, q, file, BUF_INIT, 0, 0};
	struct buf bytes = BUF_INIT;
	const char *id = NULL, *version = NULL, *title = NULL, *source = NULL;
	const struct rule *rule = rule_of(&c, json);
	enum status st = STATUS_INPUT;

	if (!rule || !compiler_text(&c, json, "id", "", &id) || !compiler_text(&c, json, "version", "", &version) ||
	    !compiler_text(&c, json, "title", "", &title) || !compiler_text(&c, json, "source", "", &source) ||
	    !rule->body(&c, json))
		goto out;
	wrap(&c, rule, id, version, &bytes);
	st = algorithm_from_bytes(a, bytes.data, bytes.len, out, q);
	if (st == STATUS_OK) {
		out->title = arena_strdup(a, title);
		out->source = arena_strdup(a, source);
	}
out:
	buf_free(&c.body);
	buf_free(&bytes);
	return st;
}

/* ---- questions about verdicts ---- */

enum score_status algorithm_score(const struct algorithm *alg, const void *evidence, size_t n,
				  struct score_verdict *out)
{
	return score_with(alg->prepared, evidence, n, out);
}

enum confidence algorithm_confidence(const struct algorithm *alg, const struct score_verdict *v)
{
	if (v->uses & alg->unverified)
		return CONFIDENCE_UNVERIFIED;
	return v->uses & alg->memory ? CONFIDENCE_MEMORY : CONFIDENCE_STATED;
}

bool algorithm_uses_unverified(const struct algorithm *alg, const struct score_verdict *v)
{
	return algorithm_confidence(alg, v) != CONFIDENCE_STATED;
}

bool algorithm_same_effect(const struct algorithm *x, const struct algorithm *y)
{
	return memcmp(x->effect, y->effect, HASH_SIZE) == 0;
}

bool algorithm_category_agrees(const char *kind, const char *computed, const char *reported)
{
	static const struct {
		const char *kind, *computed, *reported;
	} same[] = {{"cytology", "AIS", "ADC"}, {"cytology", "AGC", "AGC-FN"}, {"hpv", "invalid", "error"}};

	if (text_eq(computed, reported))
		return true;
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
		if (text_eq(same[i].kind, kind) && text_eq(same[i].computed, computed) &&
		    text_eq(same[i].reported, reported))
			return true;
	return false;
}
