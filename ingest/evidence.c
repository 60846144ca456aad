/* evidence.c -- evidence JSON, from the row or from the analytes of a device.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/evidence.h"

#include "base/json.h"
#include "base/json_check.h"
#include "base/text.h"

#include <inttypes.h>

#define CT_SCALE 100
#define CT_MAX 1000.0

bool evidence_allowed(const char *test)
{
	static const char *const tests[] = {"hpv", "cytology", "ploidy", "ave", "dual-stain"};

	for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
		if (text_eq(tests[i], test))
			return true;
	return false;
}

static void put_integer(struct buf *out, int64_t v)
{
	char digits[24];
	size_t at = sizeof digits;
	uint64_t u = v < 0 ? (uint64_t)-v : (uint64_t)v;

	do {
		digits[--at] = (char)('0' + u % 10);
		u /= 10;
	} while (u);
	if (v < 0)
		digits[--at] = '-';
	buf_add(out, digits + at, sizeof digits - at);
}

static bool refuse(struct row *row, const char *rule, const char *reason)
{
	row_break(row, rule, F_EVIDENCE, reason);
	return false;
}

/* Valid JSON. An empty object is no evidence. */
static bool take_json(struct row *row, const char *text, size_t n, const char *test, struct buf *out)
{
	struct slice kind;
	size_t size = strlen(test);

	if (!slice_compact(text, n, out))
		return refuse(row, "evidence-not-whole", "all numbers of the evidence must be whole");
	if (out->data[0] != '{')
		return refuse(row, "evidence-not-object", "evidence must be a JSON object");
	if (slice_member(out->data, out->len, "kind", &kind) &&
	    (kind.n != size + 2 || kind.at[0] != '"' || memcmp(kind.at + 1, test, size) != 0))
		return refuse(row, "evidence-kind", "the evidence is of another kind than the test");
	if (out->len == 2)
		buf_reset(out);
	return true;
}

static bool take_text(struct row *row, const char *text, const char *test, struct buf *out)
{
	struct json_fault fault;

	if (!json_check(text, strlen(text), &fault))
		return refuse(row, "evidence-syntax",
			      arena_printf(row->arena, "byte %zu of the evidence: %s", fault.at + 1, fault.text));
	return take_json(row, text, strlen(text), test, out);
}

/* ---- analytes ---- */

static const struct analyte_rule *analyte_rule(const struct profile *p, const char *written)
{
	for (size_t i = 0; i < p->n_analytes; i++)
		if (text_eq(p->analytes[i].written, written))
			return &p->analytes[i];
	return NULL;
}

/* 0.0 and NA mean that no curve crossed the threshold. */
static bool put_ct(struct row *row, struct buf *out, const char *text)
{
	double v = 0;

	if (!*text || text_eq(text, "NA") || text_eq(text, "N/A")) {
		buf_str(out, "null");
		return true;
	}
	if (!text_to_double(text, &v) || v >= CT_MAX)
		return refuse(row, "ct-unreadable", "the Ct of an analyte is not a number");
	if (v <= 0)
		buf_str(out, "null");
	else
		put_integer(out, (int64_t)(v * CT_SCALE + 0.5));
	return true;
}

static bool put_analyte(struct row *row, struct buf *out, const char *name, const char *ct)
{
	buf_str(out, "{\"name\":");
	json_quote(out, name);
	buf_str(out, ",\"ct\":");
	if (!put_ct(row, out, ct))
		return false;
	buf_char(out, '}');
	return true;
}

static bool take_analytes(struct row *row, const struct profile *p, const struct assay_rule *assay, struct buf *out)
{
	const struct analyte *control = NULL;
	const struct analyte_rule *rule;
	bool first = true;

	buf_str(out, "{\"assay\":");
	json_quote(out, assay->assay);
	buf_str(out, ",\"channels\":[");
	for (size_t i = 0; i < row->n_analytes; i++) {
		rule = analyte_rule(p, row->analyte[i].name);
		if (rule && rule->control)
			control = control ? control : &row->analyte[i];
		if (!rule || rule->control)
			continue;
		if (!first)
			buf_char(out, ',');
		first = false;
		if (!put_analyte(row, out, rule->name, row->analyte[i].ct))
			return false;
	}
	buf_char(out, ']');
	if (control) {
		buf_str(out, ",\"control\":");
		if (!put_analyte(row, out, analyte_rule(p, control->name)->name, control->ct))
			return false;
	}
	buf_char(out, '}');
	return true;
}

bool evidence_read(struct row *row, const struct profile *p, const struct assay_rule *assay, const char *test,
		   struct buf *out)
{
	const char *text = row->value[F_EVIDENCE];
	bool given = row->evidence.n || text;

	if (given && !evidence_allowed(test))
		return refuse(row, "evidence-unexpected", "there is no evidence for this test: leave it empty");
	if (row->evidence.n)
		return take_json(row, row->evidence.at, row->evidence.n, test, out);
	if (text)
		return take_text(row, text, test, out);
	if (row->n_analytes && assay)
		return take_analytes(row, p, assay, out);
	return true;
}

bool evidence_encode_row(struct row *row, evidence_encoder encode, void *ctx, const char *test, const struct buf *json,
			 struct buf *encoded)
{
	struct evidence_fault fault = {NULL, NULL, NULL};

	buf_reset(encoded);
	if (json->len == 0 || encode(ctx, json->data, json->len, test, row->arena, encoded, &fault))
		return true;
	row->broken = (struct refusal){"evidence-invalid", F_EVIDENCE, fault.reason, fault.hint, fault.field};
	return false;
}
