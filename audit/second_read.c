/* second_read.c -- what the second reader said: taken back, stored, compared.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The false negatives among all negatives are estimated from those that were read again: x of n positive at the second
 * reading stand for x / n of all negatives (clinical practice of 10 % re-screens).
 */
#include "audit/sample.h"

#include "base/csv.h"
#include "base/text.h"
#include "stats/agreement.h"
#include "stats/interval.h"

#include <math.h>

struct loading {
	struct arena *a;
	const struct codelist *codes;
	const char *path;
	struct csv_table csv;
	int drawn, record, test, category; /* columns */
	struct second_read *out;
	struct msgq *q;
	bool bad;
};

static void refuse(struct loading *l, const struct csv_row *row, const char *code, const char *field, const char *hint,
		   const char *what)
{
	msg_add(l->q, MSG_ERROR, code, MSG_LINE(l->path, row->line), field, hint, "%s", what);
	l->bad = true;
}

static bool find_columns(struct loading *l)
{
	static const char *const names[] = {"drawn", "record", "test", "second_category"};
	int *const at[] = {&l->drawn, &l->record, &l->test, &l->category};

	for (int i = 0; i < 4; i++) {
		*at[i] = csv_column(&l->csv, names[i]);
		if (*at[i] < 0) {
			msg_add(l->q, MSG_ERROR, "column-missing", MSG_LINE(l->path, 1), names[i],
				"use the file that --blinded wrote and fill in its last column",
				"this column is missing");
			l->bad = true;
		}
	}
	return !l->bad;
}

/* "seed=5 percent=10". */
static bool parse_drawn(struct arena *a, const char *text, struct sample_request *out)
{
	char **part;

	return text_split(a, text, ' ', &part) == 2 && strncmp(part[0], "seed=", 5) == 0 &&
	       strncmp(part[1], "percent=", 8) == 0 && text_to_int64(part[0] + 5, &out->seed) &&
	       text_to_int64(part[1] + 8, &out->percent) && out->percent >= 0 && out->percent <= 100;
}

/* The same in every row. */
static bool read_drawn(struct loading *l)
{
	const char *first = l->csv.n_rows > 0 ? l->csv.row[0].field[l->drawn] : "";

	for (size_t i = 0; i < l->csv.n_rows; i++)
		if (!text_eq(l->csv.row[i].field[l->drawn], first))
			refuse(l, &l->csv.row[i], "sample-mixed", "drawn", "take in one sample after the other",
			       "this row was drawn for another sample");
	if (l->bad)
		return false;
	if (!parse_drawn(l->a, first, &l->out->req)) {
		msg_add(l->q, MSG_ERROR, "sample-unknown", MSG_LINE(l->path, 2), "drawn",
			"keep this column as --blinded wrote it", "does not say how the sample was drawn");
		return false;
	}
	return true;
}

struct place {
	int64_t record_id;
	const struct sample_item *item;
	bool taken;
};

static int by_record(const void *x, const void *y)
{
	const struct place *a = x, *b = y;

	return (a->record_id > b->record_id) - (a->record_id < b->record_id);
}

static struct place *index_sample(struct arena *a, const struct sample *s)
{
	struct place *p = arena_calloc(a, s->n + 1, sizeof *p);

	for (size_t i = 0; i < s->n; i++)
		p[i] = (struct place){s->item[i].record_id, &s->item[i], false};
	if (s->n > 1)
		qsort(p, s->n, sizeof *p, by_record);
	return p;
}

static void take_row(struct loading *l, const struct csv_row *row, struct place *index)
{
	const char *category = text_trim(l->a, row->field[l->category]), *test = row->field[l->test];
	struct place key = {0, NULL, false}, *at;

	if (!text_to_int64(row->field[l->record], &key.record_id)) {
		refuse(l, row, "record-unknown", "record", "keep this column as --blinded wrote it",
		       "not a record number");
		return;
	}
	at = bsearch(&key, index, l->out->sample.n, sizeof *index, by_record);
	if (!at || !text_eq(score_kind_name(at->item->kind), test)) {
		refuse(l, row, "sample-stranger", "record",
		       "keep the columns as --blinded wrote them, and the registry the same",
		       "this result is not in the sample");
		return;
	}
	if (at->taken) {
		refuse(l, row, "sample-twice", "record", "keep one row of each result", "this result is there twice");
		return;
	}
	at->taken = true;
	if (!*category) {
		l->out->unread++;
		return;
	}
	if (!codelist_result(l->codes, test, category)) {
		refuse(l, row, "result-unknown", "second_category", codelist_allowed(l->a, l->codes, test),
		       "this result is not known for this test");
		return;
	}
	l->out->item[l->out->n++] = (struct second_item){at->item, category};
}

enum status second_read_load(struct db *db, struct arena *a, const struct codelist *codes, const char *path,
			     const struct sample_request *filter, struct second_read *out, struct msgq *q)
{
	struct loading l = {.a = a, .codes = codes, .path = path, .out = out, .q = q};
	struct place *index;
	enum status st;

	*out = (struct second_read){.req = *filter};
	st = csv_load(a, path, &l.csv, q);
	if (st != STATUS_OK)
		return st;
	if (!find_columns(&l) || !read_drawn(&l))
		return STATUS_INPUT;
	st = sample_draw(db, a, codes, &out->req, &out->sample, q);
	if (st != STATUS_OK)
		return st;
	out->item = arena_calloc(a, l.csv.n_rows, sizeof *out->item);
	index = index_sample(a, &out->sample);
	for (size_t i = 0; i < l.csv.n_rows; i++)
		take_row(&l, &l.csv.row[i], index);
	return l.bad ? STATUS_INPUT : STATUS_OK;
}

/* ---- the registry ---- */

static void store_run(struct db *db, const struct second_read *r, const struct audit_request *req,
		      const unsigned char *basis, const char *digest, const char *by, int64_t now, int64_t run_id)
{
	struct db_stmt *s = db_stmt(db, STMT_AUDIT_RUN_INSERT);
	int64_t agree = 0;

	for (size_t i = 0; i < r->n; i++)
		agree += text_eq(r->item[i].category, r->item[i].of->category);
	stmt_int(s, ":run_id", run_id);
	stmt_text(s, ":kind", "second-read");
	stmt_int(s, ":made_at", now);
	stmt_text(s, ":made_by", by);
	stmt_date(s, ":as_of", req->as_of);
	stmt_text(s, ":area", r->req.area_code);
	stmt_date(s, ":from_on", r->req.from);
	stmt_date(s, ":to_on", r->req.to);
	stmt_blob(s, ":in_force_sha256", basis, HASH_SIZE);
	stmt_int(s, ":core_version", score_version());
	stmt_text(s, ":registry_digest", digest);
	stmt_int(s, ":seed", r->req.seed);
	stmt_int(s, ":percent", r->req.percent);
	stmt_int(s, ":results_n", (int64_t)r->n);
	stmt_int(s, ":agree_n", agree);
	stmt_int(s, ":differs_n", (int64_t)r->n - agree);
	stmt_int(s, ":without_n", 0);
	stmt_int(s, ":unreadable_n", 0);
	stmt_int(s, ":unknown_n", 0);
	stmt_int(s, ":unverified_n", 0);
	stmt_int(s, ":women_n", 0);
	stmt_run(s);
}

static void store_read(struct db *db, const struct second_item *item, int64_t run_id, const char *by)
{
	int64_t id = db_next_id(db, "second_read");
	struct db_stmt *s = db_stmt(db, STMT_AUDIT_SECOND_READ_INSERT);

	stmt_int(s, ":second_read_id", id);
	stmt_int(s, ":run_id", run_id);
	stmt_int(s, ":result_id", item->of->result_id);
	stmt_text(s, ":category", item->category);
	stmt_text(s, ":read_by", by);
	stmt_run(s);
}

enum status second_read_store(struct db *db, const struct second_read *r, const struct audit_request *req,
			      const char *by, int64_t now, int64_t *run_id, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	struct rules rules;
	char digest[65];
	enum status st = rules_load(db, &a, req->in_force, req->n_in_force, &rules, q);

	if (st == STATUS_OK)
		st = db_digest(db, digest, q);
	if (st == STATUS_OK)
		st = db_begin(db, "second-read", by, q);
	if (st != STATUS_OK)
		goto out;
	*run_id = db_next_id(db, "audit_run");
	store_run(db, r, req, rules.basis, digest, by, now, *run_id);
	for (size_t i = 0; i < r->n; i++)
		store_read(db, &r->item[i], *run_id, by);
	st = db_status(db);
	if (st == STATUS_OK)
		st = db_commit(db, q);
	else
		db_rollback(db);
out:
	arena_free(&a);
	return st;
}

/* ---- figures ---- */

static bool is_positive(const struct codelist *codes, unsigned kind, const char *category)
{
	const struct code_result *r = codelist_result(codes, score_kind_name(kind), category);

	return r && r->positive == POSITIVE_YES;
}

static bool is_adequate(const struct codelist *codes, unsigned kind, const char *category)
{
	const struct code_result *r = codelist_result(codes, score_kind_name(kind), category);

	return r && r->adequate;
}

static void put_percent(struct figure *x, int64_t n, int64_t of, struct interval i, const char *method)
{
	x->numerator = n;
	x->denominator = of;
	x->value = of > 0 ? 100.0 * (double)n / (double)of : NAN;
	x->lower = 100 * i.lower;
	x->upper = 100 * i.upper;
	x->unit = "percent";
	x->method = method;
}

static void add_agreement(struct figures *f, const struct charts *charts, const struct second_read *r, unsigned kind)
{
	int64_t n = 0, agree = 0;

	for (size_t i = 0; i < r->n; i++)
		if (r->item[i].of->kind == kind) {
			n++;
			agree += text_eq(r->item[i].category, r->item[i].of->category);
		}
	if (n > 0)
		put_percent(figures_add(f, "second_agreement", "test", score_kind_name(kind)), agree, n,
			    interval_wilson((double)agree, (double)n, charts->interval_level), "wilson");
}

static void add_kappa(struct figures *f, const struct charts *charts, const struct charts_axis *axis,
		      const struct second_read *r, enum agreement_weights weights)
{
	double *table = arena_calloc(f->a, axis->n * axis->n, sizeof *table);
	const char *test = score_kind_name(axis->kind);
	struct agreement k;
	struct figure *x;
	int64_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		int row = charts_place(axis, r->item[i].of->category);
		int column = charts_place(axis, r->item[i].category);

		if (r->item[i].of->kind != axis->kind || row < 0 || column < 0)
			continue;
		table[(size_t)row * axis->n + (size_t)column]++;
		n++;
	}
	if (n == 0)
		return;
	k = agreement_kappa(table, axis->n, weights, charts->interval_level);
	x = figures_add(f, weights == AGREEMENT_SIMPLE ? "second_kappa" : "second_kappa_linear",
			*axis->name ? "test;axis" : "test",
			*axis->name ? arena_printf(f->a, "%s;%s", test, axis->name) : test);
	x->denominator = n;
	x->value = k.kappa;
	x->lower = k.lower;
	x->upper = k.upper;
	x->unit = "ratio";
	x->method = "fleiss-cohen-everitt";
	x->flag = isnan(k.kappa) ? "undefined" : "";
}

static void add_false_negatives(struct figures *f, const struct charts *charts, const struct codelist *codes,
				const struct second_read *r, unsigned kind)
{
	int64_t n = 0, missed = 0;
	double all = (double)r->sample.negatives[kind];
	struct interval i;
	struct figure *x;

	for (size_t k = 0; k < r->n; k++) {
		const struct second_item *item = &r->item[k];

		if (item->of->kind != kind || item->of->positive || !is_adequate(codes, kind, item->category))
			continue;
		n++;
		missed += is_positive(codes, kind, item->category);
	}
	if (n == 0)
		return;
	i = interval_clopper_pearson((double)missed, (double)n, charts->interval_level);
	put_percent(figures_add(f, "false_negative_share", "test", score_kind_name(kind)), missed, n, i,
		    "clopper-pearson");
	x = figures_add(f, "false_negatives", "test", score_kind_name(kind));
	x->numerator = missed;
	x->denominator = n;
	x->value = (double)missed * all / (double)n;
	x->lower = i.lower * all;
	x->upper = i.upper * all;
	x->method = "clopper-pearson";
}

void second_read_figures(struct figures *f, const struct charts *charts, const struct codelist *codes,
			 const struct second_read *r)
{
	for (unsigned k = 1; k < AUDIT_KINDS; k++)
		add_agreement(f, charts, r, k);
	for (size_t i = 0; i < charts->n_axes; i++) {
		add_kappa(f, charts, &charts->axis[i], r, AGREEMENT_SIMPLE);
		add_kappa(f, charts, &charts->axis[i], r, AGREEMENT_LINEAR);
	}
	for (unsigned k = 1; k < AUDIT_KINDS; k++)
		add_false_negatives(f, charts, codes, r, k);
}
