/* exchange_ndjson.c -- reads one JSON object a line: the plain exchange layout, or whatever names a profile gives.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A line that is not strict JSON is a row that cannot be read; the lines after it are read on.
 */
#include "base/buf.h"
#include "base/json.h"
#include "base/json_check.h"
#include "base/text.h"
#include "ingest/row.h"

#include <inttypes.h>

#define INTEGER_LIMIT 9007199254740992.0 /* 2^53 */

struct lines {
	const struct row_source *src;
	struct arena arena; /* of the row */
	struct msgq fault;  /* what json_parse says of the line */
	struct text_list evidence_labels;
};

/* A whole number as text; other numbers break the row: nothing in the layout is a fraction. */
static const char *number_text(struct row *row, enum field f, const cJSON *item)
{
	double v = item->valuedouble;

	if (!(v > -INTEGER_LIMIT && v < INTEGER_LIMIT) || v != (double)(int64_t)v) {
		row_break(row, "value-type", f, "a number that is not whole");
		return NULL;
	}
	return arena_printf(row->arena, "%" PRId64, (int64_t)v);
}

static void take_member(struct lines *in, struct row *row, const cJSON *item)
{
	enum field f = profile_field(in->src->profile, item->string);
	char *v;

	if (f == F_NONE) {
		row_break(row, "member-unknown", F_NONE, "the object has a member that is not known");
	} else if (cJSON_IsString(item)) {
		v = text_trim(row->arena, item->valuestring);
		row->value[f] = *v ? v : NULL;
	} else if (cJSON_IsNumber(item)) {
		row->value[f] = number_text(row, f, item);
	} else if (!cJSON_IsNull(item)) {
		row_break(row, "value-type", f, "a text or a whole number belongs here");
	}
}

/* Takes the evidence out of the line: it is most of it and is kept as text. Returns the line with null in its place.
 * The line must be valid JSON. */
static struct slice cut_evidence(struct lines *in, const struct decode_line *line, struct row *row)
{
	struct slice all = {line->text, line->len}, found;
	size_t before;
	char *rest;

	for (size_t i = 0; i < in->evidence_labels.n; i++) {
		if (!slice_member(line->text, line->len, in->evidence_labels.at[i], &found) || found.at[0] != '{')
			continue;
		row->evidence = found;
		before = (size_t)(found.at - line->text);
		rest = arena_printf(row->arena, "%.*snull%s", (int)before, line->text, found.at + found.n);
		return (struct slice){rest, strlen(rest)};
	}
	return all;
}

static cJSON *parse_line(struct lines *in, const struct decode_line *line, struct row *row)
{
	struct slice text = {line->text, line->len};
	struct json_fault fault;
	cJSON *tree;

	if (json_check(line->text, line->len, &fault))
		text = cut_evidence(in, line, row);
	msgq_clear(&in->fault);
	tree = json_parse(text.at, text.n, NULL, 1, &in->fault);
	if (!tree) {
		const struct msg *m = in->fault.first;

		row->broken = (struct refusal){"json-syntax", F_NONE,
					       m ? arena_printf(row->arena, "column %d: %s", m->pos.column, m->text)
						 : "this is not JSON",
					       NULL, NULL};
	} else if (!cJSON_IsObject(tree)) {
		row_break(row, "json-not-object", F_NONE, "the line is not a JSON object");
	}
	return tree;
}

static bool take_line(struct lines *in, const struct decode_line *line)
{
	struct row row = {.arena = &in->arena, .line = line->line, .offset = line->offset, .length = line->length};
	cJSON *tree;
	const cJSON *item;
	bool more;

	if (strspn(line->text, " \t") == line->len)
		return true;
	arena_reset(&in->arena);
	tree = parse_line(in, line, &row);
	if (tree && cJSON_IsObject(tree))
		cJSON_ArrayForEach(item, tree) take_member(in, &row, item);
	more = in->src->sink(in->src->ctx, &row);
	json_free(tree);
	return more;
}

enum status exchange_ndjson_read(const struct row_source *src)
{
	struct lines in = {.src = src, .arena = ARENA_INIT};
	struct decoder *d = decode_open(src->f, src->enc, src->file, src->q);
	struct decode_line line;
	int got;

	msgq_init(&in.fault);
	for (size_t i = 0; i < src->profile->n_fields; i++)
		if (src->profile->fields[i].field == F_EVIDENCE)
			in.evidence_labels = src->profile->fields[i].labels;
	while ((got = decode_next(d, &line)) == 1 && take_line(&in, &line))
		;
	decode_close(d);
	msgq_free(&in.fault);
	arena_free(&in.arena);
	return got < 0 ? STATUS_INPUT : STATUS_OK;
}
