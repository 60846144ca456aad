/* interpret.c -- applies the rules of a profile to one row.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/interpret.h"

#include "base/buf.h"
#include "base/text.h"

#include <strings.h>

#define MAX_PARTS 32

static const char *value(const struct row *row, enum field f)
{
	return row->value[f] ? row->value[f] : "";
}

/* pattern_match that refuses the row when the match ran into a limit. */
static bool matches(struct row *row, const struct profile *p, const struct pattern *pattern, enum field f,
		    const char *s)
{
	bool found = pattern_match(p->pool, pattern, s);

	if (pattern_failed(p->pool))
		row_break(row, "pattern-limit", f, "a pattern of the profile ran into a limit on this value");
	return found;
}

static void drop_sentinels(struct row *row, const struct profile *p)
{
	for (int f = 0; f < F_COUNT && p->sentinels.n; f++)
		for (size_t i = 0; i < p->sentinels.n; i++)
			if (text_eq(row->value[f], p->sentinels.at[i]))
				row->value[f] = NULL;
}

static void apply_values(struct row *row, const struct profile *p)
{
	for (size_t i = 0; i < p->n_constants; i++)
		if (!row->value[p->constants[i].field])
			row->value[p->constants[i].field] = p->constants[i].value;
	for (size_t i = 0; i < p->n_values; i++) {
		const char *v = row->value[p->values[i].field];

		if (v && strcasecmp(v, p->values[i].written) == 0)
			row->value[p->values[i].field] = p->values[i].code;
	}
}

static bool rule_holds(struct row *row, const struct profile *p, const struct signal_rule *rule)
{
	size_t signs = 0;

	for (size_t i = 0; i < rule->n; i++)
		signs += matches(row, p, rule->signal[i].pattern, rule->signal[i].field,
				 value(row, rule->signal[i].field));
	return signs >= rule->at_least;
}

static void find_control(struct row *row, const struct profile *p, struct meaning *out)
{
	for (size_t i = 0; i < p->n_controls && !out->ignored; i++)
		if (rule_holds(row, p, &p->controls[i]))
			*out = (struct meaning){.ignored = p->controls[i].reason, .rule = p->controls[i].id};
}

static void find_assay(struct row *row, const struct profile *p, struct meaning *out)
{
	const char *name = value(row, F_ASSAY);

	if (p->n_assays == 0)
		return;
	if (!*name) {
		row_break(row, "field-missing", F_ASSAY, "this field is empty");
		return;
	}
	for (size_t i = 0; i < p->n_assays && !out->assay; i++)
		if (matches(row, p, p->assays[i].pattern, F_ASSAY, name))
			out->assay = &p->assays[i];
	if (out->assay)
		row->value[F_TEST] = out->assay->test;
	else if (p->assay_otherwise)
		*out = (struct meaning){.ignored = p->assay_otherwise, .rule = "assay-otherwise"};
	else
		row_break(row, "assay-unknown", F_ASSAY, "this assay is not known to the profile");
}

static void apply_refusals(struct row *row, const struct profile *p)
{
	for (size_t i = 0; i < p->n_refuse; i++)
		if (rule_holds(row, p, &p->refuse[i]))
			row_break(row, p->refuse[i].id, p->refuse[i].signal[0].field, p->refuse[i].reason);
}

/* ---- results ---- */

/* Calls by channel, in the order of the assay's channels. */
struct calls {
	const char *channel[MAX_PARTS], *call[MAX_PARTS];
	size_t n;
};

static const struct result_rule *find_rule(struct row *row, const struct profile *p, const struct result_rule *rules,
					   size_t n, const char *s)
{
	for (size_t i = 0; i < n; i++)
		if (matches(row, p, rules[i].pattern, F_RESULT, s))
			return &rules[i];
	return NULL;
}

static const char *call_of(const struct calls *c, const char *channel)
{
	for (size_t i = 0; i < c->n; i++)
		if (text_eq(c->channel[i], channel))
			return c->call[i];
	return NULL;
}

static bool has_channel(const struct assay_rule *assay, const char *channel)
{
	if (!assay)
		return true;
	for (size_t i = 0; i < assay->channels.n; i++)
		if (text_eq(assay->channels.at[i], channel))
			return true;
	return false;
}

static void take_part(struct row *row, const struct profile *p, const struct assay_rule *assay, const char *part,
		      struct calls *c)
{
	const struct result_rule *rule = find_rule(row, p, p->parts, p->n_parts, part);
	const char *before = rule ? call_of(c, rule->channel) : NULL;

	if (!rule || !has_channel(assay, rule->channel))
		row_break(row, "result-unknown", F_RESULT, "a part of the result is not known for this assay");
	else if (before && !text_eq(before, rule->call))
		row_break(row, "result-contradicts", F_RESULT,
			  "the result names a channel twice, with different calls");
	else if (!before && c->n < MAX_PARTS) {
		c->channel[c->n] = rule->channel;
		c->call[c->n++] = rule->call;
	}
}

static void split_parts(struct row *row, const struct profile *p, const struct assay_rule *assay, struct calls *c)
{
	const char *s = value(row, F_RESULT);

	while (*s) {
		size_t n = strcspn(s, p->separators);
		char *part = text_trim(row->arena, arena_strndup(row->arena, s, n));

		if (*part)
			take_part(row, p, assay, part, c);
		s += n + (s[n] != '\0');
	}
}

/* Any positive channel is positive; negative needs every channel of the assay; what was called invalid is invalid. */
static const char *overall(struct row *row, const struct assay_rule *assay, const struct calls *c)
{
	bool positive = false, invalid = false;

	for (size_t i = 0; i < c->n; i++) {
		positive = positive || text_eq(c->call[i], "pos");
		invalid = invalid || text_eq(c->call[i], "invalid");
	}
	for (size_t i = 0; assay && i < assay->channels.n; i++)
		if (!call_of(c, assay->channels.at[i])) {
			row_break(row, "result-incomplete", F_RESULT, "a channel of the assay is not reported");
			return NULL;
		}
	if (c->n == 0)
		row_break(row, "result-unknown", F_RESULT, "the result is not known for this assay");
	return positive ? "positive" : invalid ? "invalid" : "negative";
}

/* "16=pos;18_45=neg;other=neg" in the order of the assay. */
static const char *detail_text(struct arena *a, const struct assay_rule *assay, const struct calls *c)
{
	struct buf b = BUF_INIT;
	char *text;
	size_t n = assay ? assay->channels.n : c->n;

	for (size_t i = 0; i < n; i++) {
		const char *channel = assay ? assay->channels.at[i] : c->channel[i], *call = call_of(c, channel);

		if (call)
			buf_printf(&b, "%s%s=%s", b.len ? ";" : "", channel, call);
	}
	text = arena_strdup(a, b.data);
	buf_free(&b);
	return text;
}

static void read_result(struct row *row, const struct profile *p, const struct assay_rule *assay)
{
	const struct result_rule *whole;
	struct calls calls = {.n = 0};

	if (p->n_whole + p->n_parts == 0)
		return; /* the result is already a code of the exchange layout */
	if (!row->value[F_RESULT]) {
		row_break(row, "field-missing", F_RESULT, "this field is empty");
		return;
	}
	whole = find_rule(row, p, p->whole, p->n_whole, row->value[F_RESULT]);
	if (whole) {
		row->value[F_RESULT] = whole->result;
		return;
	}
	split_parts(row, p, assay, &calls);
	if (!row->broken.rule)
		row->value[F_RESULT] = overall(row, assay, &calls);
	if (!row->broken.rule)
		row->value[F_RESULT_DETAIL] = detail_text(row->arena, assay, &calls);
}

/* ---- statuses ---- */

/* A rule that sets the result makes the result text irrelevant. NULL when none does. */
static const char *status_result(struct row *row, const struct profile *p)
{
	for (size_t i = 0; i < p->n_statuses; i++) {
		const struct status_rule *rule = &p->statuses[i];

		if (rule->then == STATUS_SETS_RESULT &&
		    matches(row, p, rule->pattern, rule->field, value(row, rule->field)))
			return rule->result;
	}
	return NULL;
}

static void check_statuses(struct row *row, const struct profile *p, const struct codelist *codes)
{
	const struct code_result *result = codelist_result(codes, row->value[F_TEST], row->value[F_RESULT]);

	for (size_t i = 0; i < p->n_statuses; i++) {
		const struct status_rule *rule = &p->statuses[i];

		if (rule->then < STATUS_REFUSES ||
		    !matches(row, p, rule->pattern, rule->field, value(row, rule->field)))
			continue;
		if (rule->then == STATUS_REFUSES)
			row_break(row, rule->id, rule->field, "this status of a run is not known");
		else if (result && result->adequate)
			row_break(row, rule->id, rule->field, "the status speaks of an error, the result can be read");
	}
}

void interpret(struct row *row, const struct profile *p, const struct codelist *codes, struct meaning *out)
{
	const char *set;

	*out = (struct meaning){NULL, NULL, NULL};
	if (row->broken.rule)
		return;
	drop_sentinels(row, p);
	apply_values(row, p);
	find_control(row, p, out);
	if (out->ignored || row->broken.rule)
		return;
	find_assay(row, p, out);
	if (out->ignored || row->broken.rule)
		return;
	apply_refusals(row, p);
	set = status_result(row, p);
	if (set)
		row->value[F_RESULT] = set;
	else
		read_result(row, p, out->assay);
	if (!row->broken.rule)
		check_statuses(row, p, codes);
}
