/* sample.c -- draws a sample for a second reader.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "audit/sample.h"

#include "base/text.h"

/* Columns of audit_sample_rows. */
enum {
	COL_RESULT,
	COL_RECORD,
	COL_LINE,
	COL_OFFSET,
	COL_SHA,
	COL_FILE,
	COL_TEST,
	COL_CATEGORY,
	COL_COLLECTED,
	COL_AREA,
	COL_SITE,
	COL_DEVICE
};

struct drawing {
	const struct sample_request *req;
	const struct codelist *codes;
	struct arena *a;
	const bool *area;
	int64_t n_areas;
	struct sample *out;
	size_t cap;
};

const char *sample_drawn(struct arena *a, const struct sample_request *req)
{
	return arena_printf(a, "seed=%lld percent=%lld", (long long)req->seed, (long long)req->percent);
}

/* The first eight bytes of SHA-256 over seed and place. */
static uint64_t draw_of(const struct sample_request *req, const void *sha, size_t n, int64_t offset)
{
	struct buf b = BUF_INIT;
	unsigned char hash[HASH_SIZE];
	uint64_t v = 0;

	buf_printf(&b, "sanad sample 1\n%lld\n%lld\n", (long long)req->seed, (long long)offset);
	buf_add(&b, sha, n);
	hash_bytes(hash, b.data, b.len);
	for (int i = 0; i < 8; i++)
		v = v << 8 | hash[i];
	buf_free(&b);
	return v;
}

static const char *text(struct arena *a, struct db_stmt *s, int col)
{
	const char *v = stmt_get_text(s, col);

	return v ? arena_strdup(a, v) : "";
}

static void keep(struct drawing *d, struct db_stmt *s, unsigned kind, uint64_t draw, bool positive)
{
	if (d->out->n == d->cap) {
		d->cap = d->cap ? 2 * d->cap : 256;
		d->out->item = mem_realloc(d->out->item, d->cap * sizeof *d->out->item);
	}
	d->out->item[d->out->n++] = (struct sample_item){.result_id = stmt_get_int(s, COL_RESULT),
							 .record_id = stmt_get_int(s, COL_RECORD),
							 .line = stmt_get_int(s, COL_LINE),
							 .draw = draw,
							 .kind = kind,
							 .positive = positive,
							 .category = text(d->a, s, COL_CATEGORY),
							 .file = text(d->a, s, COL_FILE),
							 .site = text(d->a, s, COL_SITE),
							 .device = text(d->a, s, COL_DEVICE),
							 .collected_on = stmt_get_date(s, COL_COLLECTED)};
}

static void take(struct drawing *d, struct db_stmt *s)
{
	const char *test = stmt_get_text(s, COL_TEST);
	const struct code_result *r = codelist_result(d->codes, test, stmt_get_text(s, COL_CATEGORY));
	int64_t area = stmt_get_int(s, COL_AREA);
	unsigned kind = rules_kind(test);
	date_t on = stmt_get_date(s, COL_COLLECTED);
	const void *sha;
	uint64_t draw;
	size_t n;

	if (kind == 0 || !r || !r->adequate || (d->req->test && !text_eq(d->req->test, test)))
		return;
	if ((d->req->from != DATE_NONE && on < d->req->from) || (d->req->to != DATE_NONE && on > d->req->to))
		return;
	if (d->area && !(area > 0 && area < d->n_areas && d->area[area]))
		return;
	sha = stmt_get_blob(s, COL_SHA, &n);
	draw = draw_of(d->req, sha, n, stmt_get_int(s, COL_OFFSET));
	if (r->positive == POSITIVE_YES) {
		d->out->positives[kind]++;
		keep(d, s, kind, draw, true);
		return;
	}
	d->out->negatives[kind]++;
	if ((int64_t)(draw % 100) < d->req->percent) {
		d->out->drawn[kind]++;
		keep(d, s, kind, draw, false);
	}
}

static int by_draw(const void *x, const void *y)
{
	const struct sample_item *a = x, *b = y;
	int files;

	if (a->draw != b->draw)
		return a->draw < b->draw ? -1 : 1;
	files = strcmp(a->file, b->file);
	return files ? files : (a->line > b->line) - (a->line < b->line);
}

static enum status check_test(struct arena *a, const char *test, struct msgq *q)
{
	const char *known[AUDIT_KINDS] = {NULL}, *near;

	if (!test || rules_kind(test) > 0)
		return STATUS_OK;
	for (unsigned k = 1; k < AUDIT_KINDS; k++)
		known[k - 1] = score_kind_name(k);
	near = text_nearest(test, known);
	return msg_fail(q, STATUS_USAGE, "test-unknown", MSG_NOWHERE, "test",
			near ? arena_printf(a, "nearest known is '%s'", near)
			     : "one of hpv, cytology, ploidy, ave, dual-stain",
			"unknown test '%s'", test);
}

enum status sample_draw(struct db *db, struct arena *a, const struct codelist *codes, const struct sample_request *req,
			struct sample *out, struct msgq *q)
{
	struct drawing d = {.req = req, .codes = codes, .a = a, .out = out};
	struct sample_item *items;
	struct db_stmt *s;
	enum status st = check_test(a, req->test, q);

	*out = (struct sample){.n = 0};
	if (st == STATUS_OK)
		st = audit_areas(db, a, req->area_code, &d.area, &d.n_areas, q);
	if (st != STATUS_OK)
		return st;
	for (s = db_stmt(db, STMT_AUDIT_SAMPLE_ROWS); stmt_step(s) == 1;)
		take(&d, s);
	items = arena_calloc(a, out->n, sizeof *items);
	if (out->n > 0)
		memcpy(items, out->item, out->n * sizeof *items);
	free(out->item);
	out->item = items;
	if (out->n > 1)
		qsort(items, out->n, sizeof *items, by_draw);
	return db_status(db);
}
