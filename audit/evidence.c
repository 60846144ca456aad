/* evidence.c -- evidence objects to canonical bytes: the frame around the five kinds.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "audit/evidence.h"

#include "audit/evidence_int.h"
#include "base/text.h"
#include "score/score.h"

#include <math.h>

#define HEADER 12

static const char *const kinds[] = {"hpv", "cytology", "ploidy", "ave", "dual-stain", NULL};

bool encoder_refuse(struct encoder *e, struct where at, const char *code, const char *hint, const char *fmt, ...)
{
	struct buf field = BUF_INIT, text = BUF_INIT;
	va_list ap;

	buf_str(&field, "evidence");
	if (at.list)
		buf_printf(&field, ".%s", at.list);
	if (at.index >= 0)
		buf_printf(&field, "[%d]", at.index);
	if (at.member)
		buf_printf(&field, ".%s", at.member);
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	msg_add(e->q, MSG_ERROR, code, e->pos, field.data, hint, "%s", text.data);
	buf_free(&field);
	buf_free(&text);
	return false;
}

static struct where below(struct where at, const char *member)
{
	if (!at.list)
		return WHERE(member);
	at.member = member;
	return at;
}

static const char *plain(const char *name)
{
	return *name == '?' ? name + 1 : name;
}

static bool refuse_unknown(struct encoder *e, const char *given, struct where at, const char *const *names)
{
	const char *list[16] = {NULL}, *nearest;
	char hint[96];
	int n = 0;

	for (; names[n] && n < 15; n++)
		list[n] = plain(names[n]);
	nearest = text_nearest(given, list);
	snprintf(hint, sizeof hint, nearest ? "is %s meant" : "see the schema of evidence", nearest);
	return encoder_refuse(e, below(at, given), "evidence-field-unknown", hint, "no such field in this evidence");
}

bool encoder_members(struct encoder *e, const cJSON *item, struct where at, const char *const *names)
{
	const cJSON *member;
	int i;

	if (!cJSON_IsObject(item))
		return encoder_refuse(e, at, "evidence-type", NULL, "must be an object");
	cJSON_ArrayForEach(member, item)
	{
		for (i = 0; names[i] && strcmp(plain(names[i]), member->string) != 0; i++)
			;
		if (!names[i])
			return refuse_unknown(e, member->string, at, names);
	}
	for (i = 0; names[i]; i++)
		if (*names[i] != '?' && !json_get(item, names[i]))
			return encoder_refuse(e, below(at, names[i]), "evidence-field-missing", NULL, "is missing");
	return true;
}

bool encoder_integer(struct encoder *e, const cJSON *item, struct where at, uint32_t lo, uint32_t hi, uint32_t *out)
{
	double v = cJSON_IsNumber(item) ? item->valuedouble : NAN;

	if (isnan(v) || v != floor(v))
		return encoder_refuse(e, at, "evidence-type", NULL, "must be a whole number");
	if (v < lo || v > hi)
		return encoder_refuse(e, at, "evidence-range", NULL, "must be %u to %u", lo, hi);
	*out = (uint32_t)v;
	return true;
}

bool encoder_put_member(struct encoder *e, const cJSON *object, const char *name, unsigned width, uint32_t lo,
			uint32_t hi, uint32_t *out)
{
	uint32_t v = 0;

	if (!encoder_integer(e, json_get(object, name), WHERE(name), lo, hi, &v))
		return false;
	encoder_put(e, v, width);
	if (out)
		*out = v;
	return true;
}

bool encoder_array(struct encoder *e, const cJSON *item, struct where at, size_t *n)
{
	if (!cJSON_IsArray(item))
		return encoder_refuse(e, at, "evidence-type", NULL, "must be a list");
	*n = (size_t)cJSON_GetArraySize(item);
	return true;
}

bool encoder_name(struct encoder *e, const cJSON *item, struct where at, const char **out)
{
	const char *s = cJSON_GetStringValue(item);

	if (!s)
		return encoder_refuse(e, at, "evidence-type", NULL, "must be a text");
	if (!*s || strlen(s) > 32)
		return encoder_refuse(e, at, "evidence-range", NULL, "must have 1 to 32 characters");
	for (const char *c = s; *c; c++)
		if (*c < 0x20 || *c > 0x7E || *c == '"' || *c == '\\')
			return encoder_refuse(e, at, "evidence-range", NULL,
					      "may only hold printable ASCII without quotes and backslashes");
	*out = s;
	return true;
}

void encoder_put(struct encoder *e, uint32_t v, unsigned width)
{
	unsigned char bytes[4] = {(unsigned char)v, (unsigned char)(v >> 8), (unsigned char)(v >> 16),
				  (unsigned char)(v >> 24)};

	buf_add(e->out, bytes, width);
}

void encoder_put_name(struct encoder *e, const char *name)
{
	encoder_put(e, (uint32_t)strlen(name), 1);
	buf_str(e->out, name);
}

/* Number of the kind, 0 when refused. */
static unsigned kind_of(struct encoder *e, const cJSON *object, const char *kind)
{
	const cJSON *item = json_get(object, "kind");
	const char *given = cJSON_GetStringValue(item);

	if (item && !given)
		return encoder_refuse(e, WHERE("kind"), "evidence-type", NULL, "must be a text");
	if (given && kind && strcmp(given, kind) != 0)
		return encoder_refuse(e, WHERE("kind"), "evidence-kind", NULL, "is not evidence of a %s test", kind);
	kind = given ? given : kind;
	if (!kind)
		return encoder_refuse(e, WHERE("kind"), "evidence-field-missing", NULL, "is missing");
	for (unsigned i = 0; kinds[i]; i++)
		if (strcmp(kinds[i], kind) == 0)
			return i + 1;
	return encoder_refuse(e, WHERE("kind"), "evidence-kind", "hpv, cytology, ploidy, ave or dual-stain",
			      "unknown kind of evidence");
}

static bool encode_kind(struct encoder *e, const cJSON *object, unsigned kind)
{
	switch (kind) {
	case SCORE_HPV:
		return evidence_encode_hpv(e, object);
	case SCORE_CYTOLOGY:
		return evidence_encode_cytology(e, object);
	case SCORE_PLOIDY:
		return evidence_encode_ploidy(e, object);
	case SCORE_AVE:
		return evidence_encode_ave(e, object);
	default:
		return evidence_encode_dual_stain(e, object);
	}
}

static void write_header(char *at, unsigned kind, size_t n)
{
	const unsigned char header[HEADER] = {'S',
					      'C',
					      'E',
					      'V',
					      1,
					      (unsigned char)kind,
					      0,
					      0,
					      (unsigned char)n,
					      (unsigned char)(n >> 8),
					      (unsigned char)(n >> 16),
					      (unsigned char)(n >> 24)};

	memcpy(at, header, HEADER);
}

enum status evidence_encode(const cJSON *object, const char *kind, struct msg_pos pos, struct buf *out, struct msgq *q)
{
	struct encoder e = {ARENA_INIT, out, q, pos};
	const size_t start = out->len;
	enum status st = STATUS_INPUT;
	enum score_status known;
	unsigned number;

	if (!cJSON_IsObject(object)) {
		encoder_refuse(&e, WHERE(NULL), "evidence-type", NULL, "must be an object");
		return STATUS_INPUT;
	}
	number = kind_of(&e, object, kind);
	if (number == 0)
		return STATUS_INPUT;
	buf_add(out, "\0\0\0\0\0\0\0\0\0\0\0", HEADER);
	if (!encode_kind(&e, object, number))
		goto out;
	write_header(out->data + start, number, out->len - start);
	known = score_check_evidence((unsigned char *)out->data + start, out->len - start);
	st = known == SCORE_OK ? STATUS_OK
			       : msg_fail(q, STATUS_INTERNAL, "evidence-encoder", pos, "evidence",
					  "please report this with the evidence", "the scoring core refuses it: %s",
					  score_status_name(known));
out:
	if (st != STATUS_OK) {
		out->len = start;
		out->data[start] = '\0';
	}
	arena_free(&e.arena);
	return st;
}

enum status evidence_encode_text(const char *text, size_t n, const char *kind, struct msg_pos pos, struct buf *out,
				 struct msgq *q)
{
	cJSON *tree = json_parse(text, n, pos.file, pos.line > 0 ? pos.line : 1, q);
	enum status st = tree ? evidence_encode(tree, kind, pos, out, q) : STATUS_INPUT;

	json_free(tree);
	return st;
}

const char *evidence_kind(const void *bytes, size_t n)
{
	const unsigned char *b = bytes;

	return n >= HEADER && memcmp(b, "SCEV\1", 5) == 0 ? score_kind_name(b[5]) : NULL;
}
