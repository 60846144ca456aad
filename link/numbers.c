/* numbers.c -- whose a record is by the program's own numbers: what it corrects, its MRN, its specimen.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every rule is asked, also when a stronger one has answered: that two numbers point at two women is what a person
 * has to be told. Rows are judged one by one as they come; nothing is kept but the best one and the women met.
 */
#include "link/link_int.h"

#include "base/buf.h"

#define CONTRADICT_YEARS 5     /* birth years further apart, with another name: not the same woman */
#define CONTRADICT_YEARS_MRN 2 /* the same when two medical record numbers differ as well */

enum rule { RULE_CORRECTION, RULE_MRN, RULE_SPECIMEN, RULE_COUNT };

static const char *const rule_names[RULE_COUNT] = {"correction", "mrn", "specimen"};

/* A woman some rule points at. */
struct woman {
	int64_t person_id, record_id;
	enum rule rule; /* the strongest rule that does */
	bool solid;     /* more is known of her than this specimen, or a person decided */
};

struct weigh {
	const struct link_record *record;
	struct numbers_choice *out;
	bool found;
	struct link_record best;
	struct link_comparison how; /* record and best */
	enum rule rule;
	int score;
	struct woman woman[NUMBERS_MAX_WOMEN];
	size_t n_women;
	unsigned refused;                    /* bit per rule: a match contradicted */
	struct woman refused_by[RULE_COUNT]; /* the first such match of each rule */
};

static bool is_bare(const struct link_record *r)
{
	return !r->mrn.present && !r->cnic.present && !r->phone.present && !r->name.present && !r->family_cnic.present;
}

static bool contradicts(enum rule rule, const struct link_comparison *c)
{
	bool mrn_differs = c->field[LINK_MRN] == LINK_DIFFERS;

	if (c->field[LINK_NAME] != LINK_DIFFERS)
		return false;
	if (rule == RULE_SPECIMEN && mrn_differs)
		return true;
	return c->birth_years_apart > (mrn_differs ? CONTRADICT_YEARS_MRN : CONTRADICT_YEARS);
}

/* A correction may mend an identifier: then the mended one says whose record it is. */
static bool rule_holds(enum rule rule, const struct link_comparison *c)
{
	if (rule == RULE_CORRECTION)
		return c->field[LINK_MRN] != LINK_DIFFERS && c->field[LINK_CNIC] != LINK_DIFFERS;
	return true;
}

/* Fields that agree, the stronger ones outweighing all weaker ones together. */
static int score_of(const struct link_comparison *c, bool solid)
{
	static const enum link_field_id order[] = {LINK_MRN, LINK_CNIC, LINK_PHONE, LINK_NAME, LINK_BIRTH};
	int score = 0;

	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
		score = 2 * score + (c->field[order[i]] == LINK_AGREES);
	return 2 * score + solid;
}

static void note_woman(struct weigh *w, const struct link_record *row, enum rule rule, bool solid)
{
	for (size_t i = 0; i < w->n_women; i++) {
		if (w->woman[i].person_id != row->person_id)
			continue;
		w->woman[i].solid = w->woman[i].solid || solid;
		return;
	}
	if (w->n_women < NUMBERS_MAX_WOMEN)
		w->woman[w->n_women++] = (struct woman){row->person_id, row->record_id, rule, solid};
}

static void consider(struct weigh *w, enum rule rule, const struct link_record *row)
{
	struct link_comparison c = link_compare(w->record, row);
	bool bare = rule == RULE_SPECIMEN && is_bare(row) && !row->by_people;
	int score = score_of(&c, !bare);

	if (contradicts(rule, &c)) {
		if (!(w->refused & 1u << rule))
			w->refused_by[rule] = (struct woman){row->person_id, row->record_id, rule, true};
		w->refused |= 1u << rule;
		return;
	}
	if (!rule_holds(rule, &c))
		return;
	note_woman(w, row, rule, !bare);
	if (bare && w->out->n_moved < NUMBERS_MAX_MOVED)
		w->out->moved[w->out->n_moved++] = *row;
	if (w->found &&
	    (rule != w->rule || score < w->score || (score == w->score && row->person_id >= w->best.person_id)))
		return;
	w->found = true;
	w->best = *row;
	w->how = c;
	w->rule = rule;
	w->score = score;
}

static void ask(struct weigh *w, enum rule rule, struct db_stmt *s)
{
	struct link_record row;

	while (stmt_step(s) == 1) {
		link_read_linked(s, &row);
		consider(w, rule, &row);
	}
}

static void ask_hash(struct weigh *w, struct db *db, enum rule rule, enum db_stmt_id id, const struct link_hash *h)
{
	struct db_stmt *s;

	if (!h->present)
		return;
	s = db_stmt(db, id);
	stmt_blob(s, ":hash", h->bytes, sizeof h->bytes);
	ask(w, rule, s);
}

static void ask_all(struct weigh *w, struct db *db)
{
	const struct link_record *r = w->record;
	struct db_stmt *s;

	if (r->same_as) {
		s = db_stmt(db, STMT_LINK_FIND_RECORD);
		stmt_int(s, ":record_id", r->same_as);
		ask(w, RULE_CORRECTION, s);
	}
	ask_hash(w, db, RULE_MRN, STMT_LINK_FIND_BY_MRN, &r->mrn);
	ask_hash(w, db, RULE_SPECIMEN, STMT_LINK_FIND_BY_SPECIMEN, &r->specimen);
}

/* The specimen-only records move, but none when another woman lays claim to the specimen too. */
static void settle_moved(struct weigh *w)
{
	struct numbers_choice *out = w->out;
	bool claimed = false, solid = false;

	for (size_t i = 0; i < w->n_women; i++) {
		solid = solid || w->woman[i].solid;
		claimed = claimed || (w->woman[i].solid && w->woman[i].person_id != out->person_id);
	}
	out->bare = w->found && !solid;
	if (claimed)
		out->n_moved = 0;
}

static void say_fields(struct weigh *w, struct buf *b)
{
	static const enum link_field_id said[] = {LINK_MRN,  LINK_CNIC,  LINK_PHONE,
						  LINK_NAME, LINK_BIRTH, LINK_SPECIMEN};
	static const char *const how[] = {"absent", "agrees", "differs"};

	for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
		buf_printf(b, "%s%s %s", i > 0 ? "; " : "", link_field_names[said[i]], how[w->how.field[said[i]]]);
}

static void add_also(struct numbers_choice *out, const struct woman *woman)
{
	for (size_t i = 0; i < out->n_also; i++)
		if (out->also[i].person_id == woman->person_id)
			return;
	if (woman->person_id == out->person_id || out->n_also == NUMBERS_MAX_WOMEN)
		return;
	out->also[out->n_also].person_id = woman->person_id;
	out->also[out->n_also++].record_id = woman->record_id;
}

static void say_conflicts(struct weigh *w, struct buf *b)
{
	size_t moved = 0;

	for (size_t i = 0; i < w->n_women; i++) {
		if (!w->woman[i].solid || w->woman[i].person_id == w->out->person_id)
			continue;
		buf_printf(b, "; also another woman by %s", rule_names[w->woman[i].rule]);
		add_also(w->out, &w->woman[i]);
	}
	for (int r = 0; r < RULE_COUNT; r++) {
		if (!(w->refused & 1u << r))
			continue;
		buf_printf(b, "; a match by %s refused: name and birth year or mrn contradict", rule_names[r]);
		add_also(w->out, &w->refused_by[r]);
	}
	for (size_t i = 0; i < w->out->n_moved; i++)
		moved += w->out->moved[i].person_id != w->out->person_id;
	if (moved > 0)
		buf_printf(b, "; %zu earlier of the same specimen now hers", moved);
}

void numbers_choose(struct db *db, struct arena *a, const struct link_record *record, struct numbers_choice *out)
{
	struct weigh w = {.record = record, .out = out};
	struct buf b = BUF_INIT;

	out->n_moved = out->n_also = 0;
	ask_all(&w, db);
	out->person_id = w.found ? w.best.person_id : 0;
	out->other_id = w.found ? w.best.record_id : 0;
	out->rule = w.found ? rule_names[w.rule] : "new";
	settle_moved(&w);
	if (w.found)
		say_fields(&w, &b);
	say_conflicts(&w, &b);
	out->explanation = arena_strndup(a, b.data, b.len);
	buf_free(&b);
}
