/* woman.c -- reads a woman's history from the registry and settles what is known of her.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "pathway/woman_int.h"

#include "base/text.h"

/* Columns of pathway_rows_all and pathway_rows_person. */
enum {
	COL_PERSON,
	COL_RECORD,
	COL_BIRTH,
	COL_PRECISION,
	COL_HOME,
	COL_HIV,
	COL_RESULT,
	COL_TEST,
	COL_CATEGORY,
	COL_RDETAIL,
	COL_COLLECTED,
	COL_KNOWN,
	COL_SITE,
	COL_FACILITY,
	COL_DEVICE,
	COL_RFORCE,
	COL_EVENT,
	COL_KIND,
	COL_OUTCOME,
	COL_EDETAIL,
	COL_HAPPENED,
	COL_EFORCE
};

const char *const woman_precision_names[] = {"day", "month", "year", "age"};

static enum date_precision precision_of(const char *name)
{
	for (int i = 0; name && i < 4; i++)
		if (strcmp(woman_precision_names[i], name) == 0)
			return (enum date_precision)i;
	return DATE_AGE_ONLY;
}

static int newer(const struct saying *a, const struct saying *b)
{
	if (a->known_on != b->known_on)
		return a->known_on > b->known_on ? 1 : -1;
	return (a->record_id > b->record_id) - (a->record_id < b->record_id);
}

/* Most precise first, then equal dates together, then oldest first. */
static int compare_births(const void *x, const void *y)
{
	const struct saying *a = x, *b = y;

	if (a->precision != b->precision)
		return a->precision < b->precision ? -1 : 1;
	if (a->birth_on != b->birth_on)
		return a->birth_on < b->birth_on ? -1 : 1;
	return newer(a, b);
}

/* Most precise, then most often given, then newest. NULL when nobody said. */
static const struct saying *best_birth(struct saying *s, size_t n)
{
	const struct saying *best = NULL;
	size_t most = 0;

	if (n > 1)
		qsort(s, n, sizeof *s, compare_births);
	for (size_t i = 0, run; i < n && s[i].precision == s[0].precision; i += run) {
		for (run = 1;
		     i + run < n && s[i + run].precision == s[i].precision && s[i + run].birth_on == s[i].birth_on;)
			run++;
		if (run > most || (run == most && newer(&s[i + run - 1], best) > 0)) {
			best = &s[i + run - 1];
			most = run;
		}
	}
	return best;
}

/* Records that were superseded or withdrawn speak only when there is no other. */
struct woman_facts woman_facts(struct woman_reader *r)
{
	struct woman_facts f = {NULL, 0, false};
	struct saying *births = arena_calloc(&r->a, r->n_sayings, sizeof *births);
	const struct saying *home = NULL;
	bool any = false;
	size_t n = 0;

	for (size_t i = 0; i < r->n_sayings; i++)
		any = any || r->saying[i].in_force;
	for (size_t i = 0; i < r->n_sayings; i++) {
		const struct saying *s = &r->saying[i];

		if (any && !s->in_force)
			continue;
		if (s->birth_on != DATE_NONE)
			births[n++] = *s;
		if (s->area_id && (!home || newer(s, home) > 0))
			home = s;
		f.hiv_positive = f.hiv_positive || s->hiv_positive;
	}
	f.birth = best_birth(births, n);
	f.area_id = home ? home->area_id : 0;
	return f;
}

/* ---- homes ---- */

static int compare_said(const void *x, const void *y)
{
	const struct saying *a = x, *b = y;

	if (a->said_on != b->said_on)
		return a->said_on < b->said_on ? -1 : 1;
	return newer(a, b);
}

/* Sayings that tell where she lives, in order of days. */
static struct saying *sayings_of_place(struct woman_reader *r, size_t *n)
{
	struct saying *out = arena_calloc(&r->a, r->n_sayings + 1, sizeof *out);
	bool any = false;

	*n = 0;
	for (size_t i = 0; i < r->n_sayings; i++)
		any = any || r->saying[i].in_force;
	for (size_t i = 0; i < r->n_sayings; i++) {
		const struct saying *s = &r->saying[i];

		if ((!any || s->in_force) && (s->area_id || s->left))
			out[(*n)++] = *s;
	}
	if (*n > 1)
		qsort(out, *n, sizeof *out, compare_said);
	return out;
}

const struct woman_home *woman_homes(struct woman_reader *r, size_t *n)
{
	size_t n_sayings;
	const struct saying *s = sayings_of_place(r, &n_sayings);
	struct woman_home *home = arena_calloc(&r->a, n_sayings + 1, sizeof *home);

	*n = 0;
	for (size_t i = 0; i < n_sayings; i++) {
		int64_t area_id = s[i].left ? 0 : s[i].area_id;

		if (i + 1 < n_sayings && s[i + 1].said_on == s[i].said_on)
			continue;
		if (*n > 0 && home[*n - 1].area_id == area_id)
			continue;
		home[(*n)++] = (struct woman_home){s[i].said_on, area_id, s[i].record_id};
	}
	return home;
}

int64_t woman_home_on(const struct woman_home *home, size_t n, date_t day)
{
	size_t i = n;

	while (i > 1 && home[i - 1].from_on > day)
		i--;
	return n > 0 ? home[i - 1].area_id : 0;
}

/* ---- reading ---- */

static struct path_entry *new_entry(struct woman_reader *r)
{
	if (r->n_entries == r->entry_cap) {
		r->entry_cap = r->entry_cap ? 2 * r->entry_cap : 64;
		r->entry = mem_realloc(r->entry, r->entry_cap * sizeof *r->entry);
	}
	memset(&r->entry[r->n_entries], 0, sizeof *r->entry);
	return &r->entry[r->n_entries++];
}

static void code_entry(struct woman_reader *r, struct path_entry *e, const char *test)
{
	if (engine_code(r->p, e, test))
		return;
	msg_add(r->q, MSG_ERROR, "pathway-unknown-code", MSG_FILE(db_path(r->db)), "test",
		"the code list must keep every test and result the registry holds",
		"record %lld holds a test or result that schemas/codelists/results.json does not know",
		(long long)e->record_id);
	r->failed = true;
	r->n_entries--;
}

static void read_result(struct woman_reader *r, struct db_stmt *s, int64_t record_id)
{
	struct path_entry *e = new_entry(r);

	e->record_id = record_id;
	e->row_id = stmt_get_int(s, COL_RESULT);
	e->category = arena_strdup(&r->a, stmt_get_text(s, COL_CATEGORY));
	e->detail = arena_strdup(&r->a, stmt_get_text(s, COL_RDETAIL));
	e->collected_on = stmt_get_date(s, COL_COLLECTED);
	e->known_on = stmt_get_date(s, COL_KNOWN);
	e->area_id = stmt_get_int(s, COL_SITE);
	e->facility_id = stmt_get_int(s, COL_FACILITY);
	e->device_id = stmt_get_int(s, COL_DEVICE);
	code_entry(r, e, stmt_get_text(s, COL_TEST));
}

static void read_event(struct woman_reader *r, struct db_stmt *s, int64_t record_id)
{
	struct path_entry *e = new_entry(r);
	const char *outcome = stmt_get_text(s, COL_OUTCOME);

	e->record_id = record_id;
	e->row_id = stmt_get_int(s, COL_EVENT);
	e->is_event = true;
	e->category = outcome ? arena_strdup(&r->a, outcome) : "";
	e->detail = arena_strdup(&r->a, stmt_get_text(s, COL_EDETAIL));
	e->collected_on = e->known_on = stmt_get_date(s, COL_HAPPENED);
	code_entry(r, e, stmt_get_text(s, COL_KIND));
}

static void read_saying(struct woman_reader *r, struct db_stmt *s, int64_t record_id)
{
	struct saying *v;
	const char *hiv = stmt_get_text(s, COL_HIV);

	if (r->n_sayings == r->saying_cap) {
		r->saying_cap = r->saying_cap ? 2 * r->saying_cap : 64;
		r->saying = mem_realloc(r->saying, r->saying_cap * sizeof *r->saying);
	}
	v = &r->saying[r->n_sayings++];
	v->record_id = record_id;
	v->said_on = stmt_is_null(s, COL_RESULT) ? stmt_get_date(s, COL_HAPPENED) : stmt_get_date(s, COL_COLLECTED);
	v->known_on = stmt_is_null(s, COL_RESULT) ? stmt_get_date(s, COL_HAPPENED) : stmt_get_date(s, COL_KNOWN);
	v->in_force = stmt_get_int(s, COL_RFORCE) || stmt_get_int(s, COL_EFORCE);
	v->left = stmt_get_int(s, COL_EFORCE) && text_eq(stmt_get_text(s, COL_KIND), "move") &&
		  text_eq(stmt_get_text(s, COL_OUTCOME), "away");
	v->birth_on = stmt_get_date(s, COL_BIRTH);
	v->precision = precision_of(stmt_get_text(s, COL_PRECISION));
	v->area_id = stmt_get_int(s, COL_HOME);
	v->hiv_positive = hiv && strcmp(hiv, "positive") == 0;
}

/* All records of a woman have been read. */
static void finish_woman(struct woman_reader *r)
{
	if (!r->person_id)
		return;
	r->finish(r, r->ctx);
	r->person_id = 0;
	r->n_entries = r->n_sayings = 0;
	arena_reset(&r->a);
}

static void read_row(struct woman_reader *r, struct db_stmt *s)
{
	int64_t person_id = stmt_get_int(s, COL_PERSON), record_id = stmt_get_int(s, COL_RECORD);

	if (person_id != r->person_id) {
		finish_woman(r);
		r->person_id = person_id;
	}
	read_saying(r, s, record_id);
	if (stmt_get_int(s, COL_RFORCE))
		read_result(r, s, record_id);
	if (stmt_get_int(s, COL_EFORCE))
		read_event(r, s, record_id);
}

void woman_read(struct woman_reader *r, struct db_stmt *s)
{
	while (!r->failed && stmt_step(s) == 1)
		if (!r->wants || r->wants(r->ctx, stmt_get_int(s, COL_PERSON)))
			read_row(r, s);
	stmt_done(s);
	finish_woman(r);
}

void woman_reader_free(struct woman_reader *r)
{
	arena_free(&r->a);
	free(r->entry);
	free(r->saying);
}
