/* evidence_decode.c -- canonical bytes to canonical JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The core has accepted the bytes before anything is read here, so that lengths need no second check.
 */
#include "audit/evidence_int.h"
#include "score/score.h"

struct cursor {
	const unsigned char *at;
	struct buf *out;
};

static uint32_t take(struct cursor *c, unsigned width)
{
	uint32_t v = 0;

	for (unsigned i = 0; i < width; i++)
		v |= (uint32_t)*c->at++ << (8 * i);
	return v;
}

static uint32_t take_leb128(struct cursor *c)
{
	uint32_t v = 0, byte;
	unsigned shift = 0;

	do {
		byte = *c->at++;
		v |= (byte & 127) << shift;
		shift += 7;
	} while (byte & 128);
	return v;
}

/* A name needs no escape: quote and backslash are not in its alphabet. */
static void write_name(struct cursor *c, uint32_t n)
{
	buf_char(c->out, '"');
	buf_add(c->out, c->at, n);
	buf_char(c->out, '"');
	c->at += n;
}

static void write_measured(struct cursor *c, uint32_t name_size)
{
	uint32_t measure;

	buf_str(c->out, "{\"name\":");
	write_name(c, name_size);
	measure = take(c, 1);
	if (measure == 0)
		buf_str(c->out, ",\"ct\":null}");
	else
		buf_printf(c->out, ",\"%s\":%u}", measure == 1 ? "ct" : "ratio", take(c, 4));
}

static void write_hpv(struct cursor *c)
{
	uint32_t n;

	buf_str(c->out, ",\"assay\":");
	write_name(c, take(c, 1));
	buf_str(c->out, ",\"channels\":[");
	n = take(c, 1);
	for (uint32_t i = 0; i < n; i++) {
		buf_str(c->out, i > 0 ? "," : "");
		write_measured(c, take(c, 1));
	}
	buf_str(c->out, "],\"control\":");
	n = take(c, 1);
	if (n > 0)
		write_measured(c, n);
	else
		buf_str(c->out, "null");
}

static void write_cell(struct cursor *c)
{
	uint32_t mask;

	buf_printf(c->out, "[%u", take(c, 4));
	mask = take(c, 1);
	for (unsigned i = 0; i < SCORE_CELL_CLASSES; i++)
		buf_printf(c->out, ",%u", mask >> i & 1 ? take(c, 2) : 0);
	buf_char(c->out, ']');
}

static void write_cytology(struct cursor *c)
{
	uint32_t preparation = take(c, 1), obscured = take(c, 1), valid = take(c, 4), endocervical = take(c, 4);
	uint32_t n = take(c, 4);

	buf_printf(c->out,
		   ",\"preparation\":\"%s\",\"cells_valid\":%u,\"obscured_pct\":%u,\"endocervical_cells\":%u,"
		   "\"cells\":[",
		   preparation == 1 ? "lbc" : "conventional", valid, obscured, endocervical);
	for (uint32_t i = 0; i < n; i++) {
		buf_str(c->out, i > 0 ? "," : "");
		write_cell(c);
	}
	buf_char(c->out, ']');
}

static void write_ploidy(struct cursor *c)
{
	uint32_t nuclei = take(c, 4), references = take(c, 4), cv = take(c, 2), width = take(c, 2);
	uint32_t first = take(c, 2), bins = take(c, 2), n;

	buf_printf(c->out,
		   ",\"nuclei\":%u,\"reference_nuclei\":%u,\"reference_cv_bp\":%u,\"histogram\":{\"width\":%u,"
		   "\"counts\":[",
		   nuclei, references, cv, width);
	for (uint32_t i = 0; i < first + bins; i++)
		buf_printf(c->out, "%s%u", i > 0 ? "," : "", i < first ? 0 : take_leb128(c));
	buf_str(c->out, "]},\"exceeding\":[");
	n = take(c, 4);
	for (uint32_t i = 0; i < n; i++)
		buf_printf(c->out, "%s%u", i > 0 ? "," : "", take(c, 2));
	buf_char(c->out, ']');
}

static void write_ave(struct cursor *c)
{
	uint32_t normal = take(c, 2), indeterminate = take(c, 2), precancer = take(c, 2);

	buf_printf(c->out, ",\"scores\":[%u,%u,%u],\"image_quality_bp\":%u", normal, indeterminate, precancer,
		   take(c, 2));
}

static void write_dual_stain(struct cursor *c)
{
	uint32_t cells = take(c, 4);

	buf_printf(c->out, ",\"cells_evaluated\":%u,\"dual_positive\":%u", cells, take(c, 4));
}

enum status evidence_decode(const void *bytes, size_t n, struct msg_pos pos, struct buf *out, struct msgq *q)
{
	static void (*const write[])(struct cursor *) = {NULL,         write_hpv, write_cytology,
							 write_ploidy, write_ave, write_dual_stain};
	enum score_status known = score_check_evidence(bytes, n);
	struct cursor c = {bytes, out};
	unsigned kind;

	if (known != SCORE_OK)
		return msg_fail(q, STATUS_INPUT, "evidence-bytes", pos, "evidence", NULL,
				"stored evidence cannot be read: %s", score_status_name(known));
	kind = c.at[5];
	c.at += 12;
	buf_printf(out, "{\"kind\":\"%s\"", score_kind_name(kind));
	write[kind](&c);
	buf_char(out, '}');
	return STATUS_OK;
}
