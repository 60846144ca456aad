/* engine.c -- a report from request to cells, the list of reports, and the units behind a cell.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "reports/run_int.h"

#include <dirent.h>
#include <unistd.h>

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **report_list(struct arena *a, const char *data_dir, struct msgq *q)
{
	const char *folder = arena_printf(a, "%s/reports", data_dir), **name = arena_calloc(a, 1, sizeof *name);
	DIR *dir = opendir(folder);
	size_t n = 0;

	if (!dir) {
		msg_add(q, MSG_ERROR, "report-folder", MSG_FILE(folder), NULL,
			"set SANAD_HOME to the folder that holds reports/", "cannot read the folder of reports");
		return name;
	}
	for (const struct dirent *e; (e = readdir(dir)) != NULL;) {
		if (e->d_name[0] == '.' || access(arena_printf(a, "%s/%s/spec.json", folder, e->d_name), F_OK) != 0)
			continue;
		const char **more = arena_calloc(a, n + 2, sizeof *more);
		memcpy(more, name, n * sizeof *more);
		name = more;
		name[n++] = arena_strdup(a, e->d_name);
	}
	closedir(dir);
	qsort(name, n, sizeof *name, by_name);
	return name;
}

/* A breakdown that no indicator of the report can give. */
static enum status check_sets(const struct run *r)
{
	if (!r->req->by[0])
		return STATUS_OK;
	for (int i = 0; i < r->spec.n_indicators; i++)
		if (run_applies(r, i, 0))
			return STATUS_OK;
	return msg_fail(r->q, STATUS_USAGE, "stratum-none", MSG_NOWHERE, NULL, "try age or month",
			"report %s cannot be broken down by %s", r->spec.id, r->strata.set[0].text);
}

static enum status fill_about(struct run *r, struct provenance *p)
{
	char digest[65], day[DATE_TEXT_SIZE];
	enum status st = db_digest(r->db, digest, r->q);
	*p = (struct provenance){.program_id = r->program_id,
				 .program_version = r->program_version,
				 .program_title = r->program_title,
				 .sanad_version = SANAD_VERSION,
				 .registry_digest = arena_strdup(r->arena, digest),
				 .as_of = arena_strdup(r->arena, date_format(r->req->as_of, day)),
				 .period = r->period,
				 .area_code = r->tree.area[r->area].code,
				 .area_name = r->tree.area[r->area].name,
				 .place = r->by_site ? "screening" : "residence",
				 .suppress = r->req->suppress ? r->req->suppress : "none"};
	return st;
}

static enum status run_report(struct run *r, struct report *out)
{
	enum status st = run_count(r);
	if (st == STATUS_OK)
		st = check_sets(r);
	if (st == STATUS_OK)
		st = fill_about(r, &out->about);
	if (st != STATUS_OK)
		return st;
	run_cells(r, out);
	out->notes = run_notes(r);
	out->id = r->spec.id;
	out->title = r->spec.title;
	out->question = r->spec.question;
	out->indicators = &r->spec.indicator[0].text;
	out->chart_json = r->spec.chart_json;
	out->chart_file = r->spec.chart_file;
	return STATUS_OK;
}

enum status report_run(struct db *db, struct arena *a, const char *id, const struct report_request *req,
		       struct report *out, struct msgq *q)
{
	struct run r;
	*out = (struct report){0};
	enum status st = run_open(&r, db, a, id, req, false, q);
	if (st == STATUS_OK)
		st = run_report(&r, out);
	run_free(&r);
	return st;
}

/* ---- explain ---- */

static enum status find_indicator(struct run *r, const char *id, int *out)
{
	const char **known = arena_calloc(r->arena, (size_t)r->spec.n_indicators + 1, sizeof *known);
	for (int i = 0; i < r->spec.n_indicators; i++) {
		known[i] = r->spec.indicator[i].text.id;
		*out = i;
		if (text_eq(known[i], id))
			return STATUS_OK;
	}
	const char *near = text_nearest(id, known);
	return msg_fail(r->q, STATUS_USAGE, "indicator-unknown", MSG_NOWHERE, NULL,
			near ? arena_printf(r->arena, "nearest known is %s", near)
			     : arena_printf(r->arena, "`sanad report %s` shows them all", r->spec.id),
			"report %s has no indicator '%s'", r->spec.id, id);
}

static enum status find_cell(struct run *r, const struct report *rep, const struct explain_request *what,
			     struct cell *out)
{
	const char *stratum = what->stratum ? what->stratum : "";
	const char **known = arena_calloc(r->arena, rep->n_cells + 1, sizeof *known);
	size_t n = 0;
	for (size_t i = 0; i < rep->n_cells; i++) {
		const struct cell *c = &rep->cell[i];
		if (!text_eq(c->indicator, what->indicator) || !text_eq(c->area_code, r->tree.area[r->asked].code))
			continue;
		if (text_eq(c->stratum, stratum)) {
			*out = *c;
			return STATUS_OK;
		}
		if (*c->stratum)
			known[n++] = c->stratum;
	}
	const char *near = text_nearest(stratum, known);
	return msg_fail(r->q, STATUS_USAGE, "stratum-unknown", MSG_NOWHERE, NULL,
			near ? arena_printf(r->arena, "nearest known is %s", near)
			     : "give --by and a stratum that the report shows for this area",
			"indicator %s has no stratum '%s' here", what->indicator, stratum);
}

static const char *public_id(struct run *r, int64_t person)
{
	struct db_stmt *s = db_stmt(r->db, STMT_REPORT_PUBLIC_ID);
	stmt_int(s, ":person_id", person);
	const char *id = stmt_step(s) == 1 ? arena_strdup(r->arena, stmt_get_text(s, 0)) : "";
	stmt_done(s);
	return id;
}

static const char *trace(struct run *r, const struct unit_ref *u)
{
	struct db_stmt *s = db_stmt(r->db, u->result ? STMT_REPORT_TRACE_RESULT : STMT_REPORT_TRACE_RECORD);
	stmt_int(s, u->result ? ":result_id" : ":record_id", u->result ? u->result : u->record);
	const char *text = "";
	if (stmt_step(s) == 1)
		text = arena_printf(r->arena, "record %lld, batch %lld, line %lld", (long long)stmt_get_int(s, 0),
				    (long long)stmt_get_int(s, 1), (long long)stmt_get_int(s, 2));
	stmt_done(s);
	return text;
}

static void list_units(struct run *r, const struct run_watch *w, const char *stratum, struct unit **units, size_t *n)
{
	*n = w->n;
	*units = arena_calloc(r->arena, w->n + 1, sizeof **units);
	for (size_t i = 0; i < w->n; i++) {
		const struct unit_ref *u = &w->unit[i];
		(*units)[i] = (struct unit){.unit = public_id(r, u->person),
					    .area_code = u->area >= 0 ? r->tree.area[u->area].code : "",
					    .date = u->date,
					    .age = u->age,
					    .stratum = stratum ? stratum : "",
					    .numerator = u->state == UNIT_UNKNOWN ? -1 : u->state == UNIT_YES,
					    .trace = trace(r, u)};
	}
}

static enum status explain_run(struct run *r, const struct explain_request *what, struct unit **units, size_t *n,
			       struct cell *cell)
{
	struct run_watch w = {.stratum = what->stratum && *what->stratum ? what->stratum : NULL, .at = -1};
	struct report rep = {0};
	enum status st = find_indicator(r, what->indicator, &w.indicator);

	if (st != STATUS_OK)
		return st;
	w.cumulative = r->spec.indicator[w.indicator].cumulative;
	w.place = r->out_of[r->asked];
	r->watch = &w;
	st = run_report(r, &rep);
	if (st == STATUS_OK)
		st = find_cell(r, &rep, what, cell);
	if (st == STATUS_OK)
		list_units(r, &w, w.stratum, units, n);
	free(w.unit);
	return st == STATUS_OK ? db_status(r->db) : st;
}

enum status report_explain(struct db *db, struct arena *a, const char *id, const struct report_request *req,
			   const struct explain_request *what, struct unit **units, size_t *n, struct cell *cell,
			   struct msgq *q)
{
	struct report_request own = *req;
	struct run r;

	own.suppress = "none"; /* the list shows every woman anyway */
	*units = NULL;
	*n = 0;
	enum status st = run_open(&r, db, a, id, &own, true, q);
	if (st == STATUS_OK)
		st = explain_run(&r, what, units, n, cell);
	run_free(&r);
	return st;
}
