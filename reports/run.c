/* run.c -- resolves what was asked of a report: program, place, level, strata, period.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "reports/control_int.h"
#include "reports/run_int.h"

static const char *const levels[] = {"country", "province", "district", "tehsil", "uc", NULL};

static enum status load_program(struct run *r, cJSON **body)
{
	struct db_stmt *s = db_stmt(r->db, STMT_REPORT_PROGRAM_IN_FORCE);
	stmt_date(s, ":as_of", r->req->as_of);
	if (stmt_step(s) != 1)
		return db_status(r->db) != STATUS_OK ? db_status(r->db)
						     : msg_fail(r->q, STATUS_REGISTRY, "program-none", MSG_NOWHERE,
								NULL, "choose a later --as-of, or load a program",
								"no program was in force on the as-of day");
	r->program_id = arena_strdup(r->arena, stmt_get_text(s, 0));
	r->program_version = arena_strdup(r->arena, stmt_get_text(s, 1));
	r->program_title = arena_strdup(r->arena, stmt_get_text(s, 2));
	const char *text = stmt_get_text(s, 3);
	*body = json_parse(text, strlen(text), "program", 1, r->q);
	stmt_done(s);
	return *body ? STATUS_OK : STATUS_REGISTRY;
}

static enum status choose_place(struct run *r)
{
	static const char *const places[] = {"residence", "screening", NULL};
	r->by_site = r->spec.by_site;
	if (!r->req->place)
		return STATUS_OK;
	r->by_site = text_eq(r->req->place, "screening");
	if (spec_word(r->req->place, places) >= 0)
		return STATUS_OK;
	const char *near = text_nearest(r->req->place, places);
	return msg_fail(r->q, STATUS_USAGE, "place-unknown", MSG_NOWHERE, NULL,
			near ? arena_printf(r->arena, "nearest known is %s", near)
			     : "residence (where she lives) or screening (where she was tested)",
			"nothing can be counted by place of '%s'", r->req->place);
}

static bool asks_area(const struct report_request *req)
{
	for (int i = 0; i < REPORT_MAX_BY && req->by[i]; i++)
		if (text_eq(req->by[i], spec_dim_name[DIM_AREA]))
			return true;
	return false;
}

static enum status find_areas(struct run *r, const cJSON *body, bool explain)
{
	const cJSON *places = json_get(body, "places");
	const char *root = json_str(places, "root"), *system = json_str(places, "code_system");
	const char *version = json_str(places, "code_version");
	if (!root)
		return msg_fail(r->q, STATUS_REGISTRY, "program-root", MSG_NOWHERE, "places",
				"mend the program file and load it", "the program names no root area");
	r->root = tree_code(&r->tree, r->arena, root, system, version, r->q);
	r->area = r->root;
	if (r->root >= 0 && r->req->area_code)
		r->area = tree_code(&r->tree, r->arena, r->req->area_code, system, version, r->q);
	r->asked = r->area;
	if (explain && r->area >= 0 && tree_within(&r->tree, r->area, r->root) && !asks_area(r->req))
		r->area = r->root;
	return r->root < 0 ? STATUS_REGISTRY : r->area < 0 ? STATUS_USAGE : STATUS_OK;
}

/* The level of the first area below the asked one; NULL when nothing lies below. */
static const char *next_level(const struct run *r)
{
	int child = r->area + 1;
	return child < r->tree.n && r->tree.area[child].parent == r->area ? r->tree.area[child].level : NULL;
}

static enum status choose_rows(struct run *r)
{
	const char *level = r->req->level ? r->req->level : next_level(r);
	if (r->asked != r->area)
		level = r->tree.area[r->asked].level;
	if (level && spec_word(level, levels) < 0) {
		const char *near = text_nearest(level, levels);
		return msg_fail(r->q, STATUS_USAGE, "level-unknown", MSG_NOWHERE, NULL,
				near ? arena_printf(r->arena, "nearest known is %s", near)
				     : "province, district, tehsil or uc",
				"there is no level '%s'", level);
	}
	r->out = arena_calloc(r->arena, (size_t)r->tree.n, sizeof *r->out);
	r->out_of = arena_calloc(r->arena, (size_t)r->tree.n, sizeof *r->out_of);
	for (int i = 0; i < r->tree.n; i++)
		r->out_of[i] = -1;
	for (int i = r->area; i < r->tree.n && tree_within(&r->tree, i, r->area); i++)
		if (i == r->area || text_eq(r->tree.area[i].level, level)) {
			r->out_of[i] = r->n_out;
			r->out[r->n_out++] = i;
		}
	if (r->req->level && r->asked == r->area && r->n_out == 1 && !text_eq(r->tree.area[r->area].level, level))
		return msg_fail(r->q, STATUS_USAGE, "level-empty", MSG_NOWHERE, NULL, "choose a level below the area",
				"no area of level %s lies in %s", level, r->tree.area[r->area].code);
	return STATUS_OK;
}

static void add_set(struct run *r, const struct spec_by *by, bool top_only)
{
	struct buf b = BUF_INIT;
	struct by_set *set = &r->strata.set[r->strata.n_sets++];
	*set = (struct by_set){.by = *by, .top_only = top_only};
	for (int i = 0; i < by->n; i++) {
		buf_printf(&b, "%s%s", i ? ";" : "", spec_dim_name[by->dim[i]]);
		set->top_only |= by->dim[i] == DIM_AREA;
	}
	set->text = arena_strdup(r->arena, b.data);
	buf_free(&b);
}

static enum status asked_set(struct run *r)
{
	struct spec_by by = {.n = 0};
	for (int i = 0; i < REPORT_MAX_BY && r->req->by[i]; i++) {
		int dim = spec_word(r->req->by[i], spec_dim_name);
		if (dim < 0) {
			const char *near = text_nearest(r->req->by[i], spec_dim_name);
			return msg_fail(r->q, STATUS_USAGE, "stratum-unknown", MSG_NOWHERE, NULL,
					near ? arena_printf(r->arena, "nearest known is %s", near)
					     : "age, month, test, device, facility, lot, area or duty",
					"nothing can be broken down by '%s'", r->req->by[i]);
		}
		by.dim[by.n++] = (enum spec_dim)dim;
	}
	if (by.n)
		add_set(r, &by, false);
	return STATUS_OK;
}

static enum status choose_sets(struct run *r)
{
	r->strata.set = arena_calloc(r->arena, RUN_MAX_SETS, sizeof *r->strata.set);
	enum status st = asked_set(r);
	for (int i = 0; i < r->spec.n_also_by && r->req->with_strata && !r->req->by[0]; i++)
		add_set(r, &r->spec.also_by[i], true);
	if (spec_needs_axes(&r->spec))
		control_add_sets(r);
	int n = r->spec.n_indicators * r->strata.n_sets;
	r->applies = arena_calloc(r->arena, (size_t)n + 1, sizeof *r->applies);
	for (int i = 0; i < n; i++)
		r->applies[i] = true;
	return st;
}

/* What goes up to the end of a month has no other strata; what looks ahead to the day of a target has none at all. */
static void limit_sets(struct run *r)
{
	for (int i = 0; i < r->spec.n_indicators; i++)
		for (int s = 0; s < r->strata.n_sets; s++) {
			const struct spec_indicator *ind = &r->spec.indicator[i];
			const struct spec_by *by = &r->strata.set[s].by;
			bool month = by->n == 1 && by->dim[0] == DIM_MONTH;
			if (ind->kind >= SPEC_DISTANCE || (ind->cumulative && !month) || !control_set(r, ind, s))
				r->applies[i * r->strata.n_sets + s] = false;
		}
}

bool run_applies(const struct run *r, int indicator, int set)
{
	return r->applies[indicator * r->strata.n_sets + set];
}

const struct frame_target *run_target(const struct run *r, const struct spec_indicator *ind, int area)
{
	const struct frame_target *t = ind->target_code ? frame_target(&r->frame, ind->target_code) : NULL;
	if (!t)
		return NULL;
	int at = tree_find(&r->tree, t->area_id);
	return at == area || (t->percent && at >= 0 && tree_within(&r->tree, area, at)) ? t : NULL;
}

bool run_over(const struct run *r, const struct spec_indicator *ind, int area)
{
	const struct frame_target *t = run_target(r, ind, area);
	return t && t->to <= r->to && (ind->kind == SPEC_NEEDED || ind->kind == SPEC_FORECAST);
}

static enum status resolve(struct run *r, const char *id, bool explain)
{
	cJSON *body = NULL;
	enum status st = load_program(r, &body);
	if (st == STATUS_OK)
		st = spec_load(r->arena, r->req->data_dir, id, body, &r->spec, r->q);
	if (st == STATUS_OK)
		st = choose_place(r);
	if (st == STATUS_OK)
		st = suppress_rule_load(r->req->data_dir, r->req->suppress, &r->rule, r->q);
	if (st == STATUS_OK)
		st = tree_load(r->db, r->arena, &r->tree, r->q);
	if (st == STATUS_OK)
		st = find_areas(r, body, explain);
	if (st == STATUS_OK)
		st = choose_rows(r);
	if (st == STATUS_OK)
		st = frame_load(r->db, r->arena, r->req->as_of, &r->frame);
	if (st == STATUS_OK && spec_needs_axes(&r->spec))
		st = axes_load(r->arena, r->req->data_dir, &r->axes, r->q);
	json_free(body);
	return st;
}

enum status run_open(struct run *r, struct db *db, struct arena *a, const char *id, const struct report_request *req,
		     bool explain, struct msgq *q)
{
	*r = (struct run){.db = db, .arena = a, .q = q, .req = req, .from = req->from, .pairs_set = -1, .days_set = -1};
	r->to = req->to == DATE_NONE || req->to > req->as_of ? req->as_of : req->to;
	char day[DATE_TEXT_SIZE];
	r->period = req->period && *req->period ? req->period : arena_printf(a, "start..%s", date_format(r->to, day));
	tally_init(&r->tallies);
	enum status st = resolve(r, id, explain);
	if (st != STATUS_OK)
		return st;
	strata_init(&r->strata, a, &r->frame, &r->tree);
	r->strata.axes = &r->axes;
	st = choose_sets(r);
	if (st == STATUS_OK)
		limit_sets(r);
	return st;
}

void run_free(struct run *r)
{
	tally_free(&r->tallies);
}
