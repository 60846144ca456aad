/* reaudit_read.c -- the two halves of a blinded second reading.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "audit/sample.h"
#include "base/text.h"
#include "cmd/reaudit.h"
#include "db/identity.h"
#include "db/seal.h"

static enum status load_codes(struct cmd *c, const struct codelist **codes)
{
	*codes = codelist_load(&c->arena, c->data_dir, &c->q);
	return *codes ? STATUS_OK : STATUS_INPUT;
}

static struct sample_request filter(struct cmd *c, const struct audit_request *req)
{
	return (struct sample_request){
		.test = option_value(c, "test"), .area_code = req->area_code, .from = req->from, .to = req->to};
}

/* The specimen's number is what the slide is filed under; it opens only with the key. */
static const char *specimen_of(struct cmd *c, int64_t record_id)
{
	struct identity id = {0};

	if (!seal_has_key(c->db) || !identity_open(c->db, &c->arena, record_id, &id))
		return NULL;
	return id.specimen;
}

/* Nothing here tells the class: neither a column nor the order. */
static struct table *blinded_table(struct cmd *c, const struct sample *s, const struct sample_request *req)
{
	struct table *t = table_new(&c->arena, "sample for a second reader");
	const char *drawn = sample_drawn(&c->arena, req);

	table_column(t, "sample", "sample", COL_INT);
	table_column(t, "drawn", "drawn", COL_TEXT);
	table_column(t, "test", "test", COL_TEXT);
	table_column(t, "record", "record", COL_INT);
	table_column(t, "specimen", "specimen", COL_TEXT);
	table_column(t, "file", "file", COL_TEXT);
	table_column(t, "line", "line", COL_INT);
	table_column(t, "collected_on", "collected", COL_DATE);
	table_column(t, "site", "site", COL_TEXT);
	table_column(t, "device", "device", COL_TEXT);
	table_column(t, "second_category", "second category", COL_TEXT);
	for (size_t i = 0; i < s->n; i++) {
		table_row(t);
		table_int(t, (int64_t)i + 1);
		table_text(t, drawn);
		table_text(t, score_kind_name(s->item[i].kind));
		table_int(t, s->item[i].record_id);
		table_text(t, specimen_of(c, s->item[i].record_id));
		table_text(t, s->item[i].file);
		table_int(t, s->item[i].line);
		table_date(t, s->item[i].collected_on);
		table_text(t, s->item[i].site);
		table_text(t, s->item[i].device);
		table_text(t, NULL);
	}
	return t;
}

static void say_sample(struct cmd *c, const struct sample *s)
{
	struct arena *a = &c->arena;

	for (unsigned k = 1; k < AUDIT_KINDS; k++)
		if (s->positives[k] + s->negatives[k] > 0)
			print_note(c, "%s: all %s positives and %s of %s negatives", score_kind_name(k),
				   text_thousands(a, s->positives[k]), text_thousands(a, s->drawn[k]),
				   text_thousands(a, s->negatives[k]));
	if (!seal_has_key(c->db))
		print_note(c, "without the key the specimen column is empty: slides are found by file and line");
}

enum status reaudit_sample(struct cmd *c, const struct audit_request *req)
{
	struct sample_request sr = filter(c, req);
	const struct codelist *codes = NULL;
	struct sample s;
	struct table *t;
	enum status st = option_int(c, "sample", 0, 100, 0, &sr.percent);

	if (st == STATUS_OK)
		st = option_int(c, "seed", 0, INT64_MAX, 1, &sr.seed);
	if (st == STATUS_OK)
		st = load_codes(c, &codes);
	if (st == STATUS_OK)
		st = sample_draw(c->db, &c->arena, codes, &sr, &s, &c->q);
	if (st != STATUS_OK)
		return st;
	t = blinded_table(c, &s, &sr);
	if (option_given(c, "blinded")) {
		c->out_path = option_value(c, "blinded");
		c->format = FORMAT_CSV;
	}
	st = table_print(t, c);
	if (st == STATUS_OK)
		say_sample(c, &s);
	return st;
}

enum status reaudit_second_read(struct cmd *c, const struct audit_request *req)
{
	struct sample_request sr = filter(c, req);
	const char *by = option_value(c, "by");
	const struct codelist *codes = NULL;
	struct figures f = {.a = &c->arena};
	struct second_read r;
	struct charts charts;
	int64_t run_id = 0;
	enum status st = load_codes(c, &codes);

	if (st == STATUS_OK)
		st = charts_load(&c->arena, c->data_dir, codes, &charts, &c->q);
	if (st == STATUS_OK)
		st = second_read_load(c->db, &c->arena, codes, option_value(c, "second-read"), &sr, &r, &c->q);
	if (st == STATUS_OK && !option_given(c, "dry-run"))
		st = second_read_store(c->db, &r, req, by, (int64_t)time(NULL), &run_id, &c->q);
	if (st != STATUS_OK)
		return st;
	second_read_figures(&f, &charts, codes, &r);
	st = reaudit_show_figures(c, &f);
	print_note(c, "%s read again, %s not yet", text_thousands(&c->arena, (int64_t)r.n),
		   text_thousands(&c->arena, r.unread));
	if (run_id > 0)
		print_note(c, "kept as run %lld", (long long)run_id);
	return st;
}
