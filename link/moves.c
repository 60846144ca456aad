/* moves.c -- records move between women because somebody decided so; every move can be sent back.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What ties a woman's records together is a graph: each record to the one it was linked by, as strong as that evidence,
 * and decisions "same", which are never cut.
 */
#include "link/decide_int.h"

#include "base/text.h"

#include <stdio.h>

/* ---- one woman's records ---------------------------------------------------------------------------------------- */

struct tie {
	struct link_row now; /* the link that holds; reverses is its own id */
	size_t side;         /* union-find parent while parting */
};

struct ties {
	struct tie *at;
	size_t n, cap;
};

static void add_tie(struct ties *t, struct db_stmt *s, int64_t person_id)
{
	static const char *const strong[] = {"mrn", "correction", "specimen"};
	struct link_row *r;

	if (t->n == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 16;
		t->at = mem_realloc(t->at, t->cap * sizeof *t->at);
	}
	r = &t->at[t->n].now;
	*r = (struct link_row){.record_id = stmt_get_int(s, 0),
			       .person_id = person_id,
			       .reverses = stmt_get_int(s, 1),
			       .other_id = stmt_get_int(s, 2),
			       .weight = stmt_get_int(s, 3),
			       .decision_id = stmt_get_int(s, 5)};
	for (size_t i = 0; i < sizeof strong / sizeof strong[0]; i++)
		if (text_eq(strong[i], stmt_get_text(s, 4)))
			r->rule = strong[i];
	t->at[t->n].side = t->n;
	t->n++;
}

static void read_ties(struct db *db, int64_t person_id, struct ties *out)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_WOMAN_TIES);

	stmt_int(s, ":person_id", person_id);
	while (stmt_step(s) == 1)
		add_tie(out, s, person_id);
}

/* Index of a record, SIZE_MAX when it is not hers. */
static size_t tie_at(const struct ties *t, int64_t record_id)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->at[i].now.record_id == record_id)
			return i;
	return SIZE_MAX;
}

static const char *public_id(struct db *db, int64_t person_id, char out[LINK_PUBLIC_ID_SIZE], int64_t *opener)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_PERSON_GET);
	const char *text;

	out[0] = '\0';
	stmt_int(s, ":person_id", person_id);
	if (stmt_step(s) != 1)
		return out;
	text = stmt_get_text(s, 0);
	(void)snprintf(out, LINK_PUBLIC_ID_SIZE, "%s", text ? text : "");
	if (opener)
		*opener = stmt_get_int(s, 1);
	stmt_done(s);
	return out;
}

void decided_ids(struct deciding *d, int64_t from, int64_t to)
{
	(void)public_id(d->db, from, d->out->from, NULL);
	(void)public_id(d->db, to, d->out->to, NULL);
}

/* ---- moving ----------------------------------------------------------------------------------------------------- */

void move_record(struct deciding *d, const struct link_row *now, int64_t person_id)
{
	struct link_row row = {.record_id = now->record_id,
			       .person_id = person_id,
			       .reverses = now->reverses,
			       .other_id = now->other_id,
			       .weight = now->weight,
			       .decision_id = d->decision_id,
			       .rule = d->rule,
			       .explanation = d->explanation,
			       .model = BY_PEOPLE,
			       .decided_by = d->by};

	row_link(d->db, &row);
	d->out->moved++;
}

static void put_redirect(struct deciding *d, int64_t from, int64_t to)
{
	struct db_stmt *s = db_stmt(d->db, STMT_LINK_REDIRECT_INSERT);

	stmt_int(s, ":redirect_id", db_next_id(d->db, "person_redirect"));
	stmt_int(s, ":from_id", from);
	stmt_id(s, ":to_id", to);
	stmt_int(s, ":decision_id", d->decision_id);
	(void)stmt_run(s);
}

static int64_t redirect_of(struct db *db, int64_t person_id)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_REDIRECT_OF);

	stmt_int(s, ":person_id", person_id);
	return stmt_one_int(s, 0);
}

void move_merge(struct deciding *d, int64_t person_id, int64_t other_person_id)
{
	int64_t to = person_id < other_person_id ? person_id : other_person_id;
	int64_t from = person_id < other_person_id ? other_person_id : person_id;
	struct ties t = {0};

	read_ties(d->db, from, &t);
	for (size_t i = 0; i < t.n; i++)
		move_record(d, &t.at[i].now, to);
	free(t.at);
	put_redirect(d, from, to);
	decided_ids(d, from, to);
}

/* ---- parting ---------------------------------------------------------------------------------------------------- */

struct edge {
	size_t a, b;
	int64_t strength, decision_id;
};

#define BY_DECISION INT64_MAX
#define BY_STRONG_NUMBER (INT64_MAX - 1)
#define BY_SPECIMEN (INT64_MAX - 2)

static int64_t strength_of(const struct link_row *r)
{
	if (!r->rule)
		return r->weight;
	return strcmp(r->rule, "specimen") == 0 ? BY_SPECIMEN : BY_STRONG_NUMBER;
}

static int stronger(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	if (x->strength != y->strength)
		return x->strength > y->strength ? -1 : 1;
	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return x->b < y->b ? -1 : x->b > y->b;
}

/* Ties of the links, and of decisions. A record linked by an older program without a tie is tied to her first one. */
static struct edge *read_edges(struct deciding *d, int64_t person_id, const struct ties *t, size_t *n)
{
	struct edge *e = mem_alloc((t->n + 1) * sizeof *e);
	size_t cap = t->n + 1;
	struct db_stmt *s;

	*n = 0;
	for (size_t i = 0; i < t->n; i++) {
		size_t to = t->at[i].now.other_id ? tie_at(t, t->at[i].now.other_id) : 0;

		if (to != SIZE_MAX && to != i)
			e[(*n)++] = (struct edge){i, to, strength_of(&t->at[i].now), 0};
	}
	s = db_stmt(d->db, STMT_LINK_DECISION_SAME_WITHIN);
	stmt_int(s, ":person_id", person_id);
	while (stmt_step(s) == 1) {
		if (*n == cap)
			e = mem_realloc(e, (cap *= 2) * sizeof *e);
		e[(*n)++] = (struct edge){tie_at(t, stmt_get_int(s, 1)), tie_at(t, stmt_get_int(s, 2)), BY_DECISION,
					  stmt_get_int(s, 0)};
	}
	qsort(e, *n, sizeof *e, stronger);
	return e;
}

static size_t side_of(struct ties *t, size_t i)
{
	while (t->at[i].side != i)
		i = t->at[i].side = t->at[t->at[i].side].side;
	return i;
}

/* Joins along the edges from the strongest on, but never the two sides. 0, or the decision that ties them. */
static int64_t find_sides(struct ties *t, const struct edge *e, size_t n, size_t a, size_t b)
{
	for (size_t i = 0; i < n; i++) {
		size_t x = side_of(t, e[i].a), y = side_of(t, e[i].b), sa = side_of(t, a), sb = side_of(t, b);

		if ((x == sa && y == sb) || (x == sb && y == sa)) {
			if (e[i].decision_id)
				return e[i].decision_id;
			continue;
		}
		t->at[x > y ? x : y].side = x > y ? y : x;
	}
	return 0;
}

/* The woman that a side parted off becomes: one that a record of it once opened and who has no records now, else new.
 */
static int64_t woman_for_side(struct deciding *d, struct ties *t, size_t side)
{
	struct ties hers = {0};
	int64_t person_id = 0;

	for (size_t i = 0; i < t->n && !person_id; i++) {
		if (side_of(t, i) != side)
			continue;
		person_id = row_own_person(d->db, t->at[i].now.record_id);
		hers.n = 0;
		read_ties(d->db, person_id, &hers);
		if (hers.n > 0)
			person_id = 0;
	}
	free(hers.at);
	return person_id;
}

static enum status refuse_tied(struct deciding *d, int64_t decision_id)
{
	struct decision was;

	if (!decision_get(d->db, decision_id, &was))
		return db_status(d->db);
	return msg_fail(d->q, STATUS_USAGE, "link-decide", MSG_NOWHERE, NULL,
			"to change it, first take it back with sanad link undo",
			"contradicts decision D%lld of %s: records %lld and %lld are one woman", (long long)was.id,
			was.by, (long long)was.record_id, (long long)was.other_id);
}

static void part_off(struct deciding *d, struct ties *t, int64_t person_id, int64_t to, size_t side)
{
	if (redirect_of(d->db, to))
		put_redirect(d, to, 0);
	for (size_t i = 0; i < t->n; i++)
		if (side_of(t, i) == side)
			move_record(d, &t->at[i].now, to);
	decided_ids(d, person_id, to);
}

enum status move_part(struct deciding *d, int64_t person_id, int64_t back)
{
	struct ties t = {0};
	struct edge *e;
	char id[LINK_PUBLIC_ID_SIZE];
	int64_t opener = 0, tied;
	size_t n, a, b, side;

	read_ties(d->db, person_id, &t);
	e = read_edges(d, person_id, &t, &n);
	a = tie_at(&t, d->record_id);
	b = tie_at(&t, d->other_id);
	tied = find_sides(&t, e, n, a, b);
	free(e);
	if (!tied) {
		/* The side of the record that opened her stays, else that of the earlier record; but where it goes back
		 * to a woman, it is the record named first that goes. */
		(void)public_id(d->db, person_id, id, &opener);
		side = side_of(&t, a > b ? a : b);
		if (tie_at(&t, opener) != SIZE_MAX && side_of(&t, tie_at(&t, opener)) == side)
			side = side_of(&t, a > b ? b : a);
		if (back && back != person_id)
			side = side_of(&t, a);
		if (!back || back == person_id)
			back = woman_for_side(d, &t, side);
		if (back)
			part_off(d, &t, person_id, back, side);
		else
			tied = -1;
	}
	free(t.at);
	if (tied > 0)
		return refuse_tied(d, tied);
	if (tied < 0)
		return msg_fail(d->q, STATUS_USAGE, "link-decide", MSG_NOWHERE, NULL,
				"take back the decisions that moved her records first",
				"every record of that side opened a woman who has other records now");
	return db_status(d->db);
}

/* ---- sending back ----------------------------------------------------------------------------------------------- */

/* A link of a decision, and where its record was before. */
struct made {
	int64_t link_id, record_id, from; /* from: woman it was moved to */
	bool holds;
	struct link_row before; /* person_id, other_id, weight */
};

static int64_t newest_link(struct db *db, int64_t record_id)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_NEWEST_OF_RECORD);

	stmt_int(s, ":record_id", record_id);
	return stmt_one_int(s, 0);
}

/* What a link comes to: one that takes a decision's link back leaves what stood before that one. */
static int64_t effective_link(struct db *db, int64_t link_id)
{
	int64_t before;

	while (link_id) {
		struct db_stmt *s = db_stmt(db, STMT_LINK_TAKEN_BACK_BY);

		stmt_int(s, ":link_id", link_id);
		before = stmt_one_int(s, 0);
		if (!before)
			break;
		link_id = before;
	}
	return link_id;
}

static void read_before(struct db *db, struct made *m)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_BEFORE);

	stmt_int(s, ":record_id", m->record_id);
	stmt_int(s, ":link_id", m->link_id);
	if (stmt_step(s) != 1)
		return;
	m->before = (struct link_row){.record_id = m->record_id,
				      .reverses = m->link_id,
				      .person_id = stmt_get_int(s, 1),
				      .other_id = stmt_get_int(s, 2),
				      .weight = stmt_get_int(s, 3)};
	stmt_done(s);
}

static struct made *read_made(struct db *db, int64_t decision_id, size_t *n)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_OF_DECISION);
	struct made *m = NULL;
	size_t cap = 0;

	*n = 0;
	stmt_int(s, ":decision_id", decision_id);
	while (stmt_step(s) == 1) {
		if (*n == cap) {
			cap = cap ? 2 * cap : 16;
			m = mem_realloc(m, cap * sizeof *m);
		}
		m[(*n)++] = (struct made){
			.link_id = stmt_get_int(s, 0), .record_id = stmt_get_int(s, 1), .from = stmt_get_int(s, 2)};
	}
	for (size_t i = 0; i < *n; i++) {
		m[i].holds = effective_link(db, newest_link(db, m[i].record_id)) == effective_link(db, m[i].link_id);
		read_before(db, &m[i]);
	}
	return m;
}

static size_t made_at(const struct made *m, size_t n, int64_t record_id)
{
	for (size_t i = 0; i < n; i++)
		if (m[i].record_id == record_id)
			return i;
	return SIZE_MAX;
}

/* Records that have joined since because of a record that goes back follow it. */
static void follow(struct deciding *d, const struct made *m, size_t n)
{
	struct ties t = {0};
	int64_t *goes;
	bool more = n > 0;

	if (n > 0)
		read_ties(d->db, m[0].from, &t);
	goes = mem_alloc((t.n + 1) * sizeof *goes);
	memset(goes, 0, (t.n + 1) * sizeof *goes);
	while (more) {
		more = false;
		for (size_t i = 0; i < t.n; i++) {
			size_t by = made_at(m, n, t.at[i].now.other_id), near = tie_at(&t, t.at[i].now.other_id);
			int64_t to = by != SIZE_MAX ? m[by].before.person_id : near != SIZE_MAX ? goes[near] : 0;

			if (goes[i] || !to || made_at(m, n, t.at[i].now.record_id) != SIZE_MAX ||
			    t.at[i].now.reverses < m[0].link_id)
				continue;
			goes[i] = to;
			more = true;
		}
	}
	for (size_t i = 0; i < t.n; i++)
		if (goes[i]) {
			move_record(d, &t.at[i].now, goes[i]);
			d->out->later++;
		}
	free(goes);
	free(t.at);
}

static int64_t redirect_before(struct db *db, int64_t person_id, int64_t redirect_id)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_REDIRECT_BEFORE);

	stmt_int(s, ":person_id", person_id);
	stmt_int(s, ":redirect_id", redirect_id);
	return stmt_one_int(s, 0);
}

static void restore_redirects(struct deciding *d, int64_t decision_id)
{
	struct db_stmt *s = db_stmt(d->db, STMT_LINK_REDIRECTS_OF_DECISION);
	int64_t redirect_id, from;

	/* A decision redirects one woman at most. */
	stmt_int(s, ":decision_id", decision_id);
	if (stmt_step(s) != 1)
		return;
	redirect_id = stmt_get_int(s, 0);
	from = stmt_get_int(s, 1);
	stmt_done(s);
	put_redirect(d, from, redirect_before(d->db, from, redirect_id));
}

static enum status refuse_moved(struct deciding *d, const struct decision *was, int64_t record_id)
{
	return msg_fail(d->q, STATUS_USAGE, "link-undo", MSG_NOWHERE, NULL,
			"sanad history RECORD shows its links; take the newest back first",
			"record %lld was moved again since decision D%lld", (long long)record_id, (long long)was->id);
}

enum status move_back(struct deciding *d, const struct decision *was)
{
	struct arena a = ARENA_INIT;
	size_t n;
	struct made *m = read_made(d->db, was->id, &n);
	enum status st = STATUS_OK;

	d->explanation = arena_printf(&a, "decision D%lld taken back", (long long)was->id);
	for (size_t i = 0; i < n && st == STATUS_OK; i++)
		if (!m[i].holds || !m[i].before.person_id)
			st = refuse_moved(d, was, m[i].record_id);
	if (st == STATUS_OK) {
		follow(d, m, n);
		for (size_t i = 0; i < n; i++)
			move_record(d, &m[i].before, m[i].before.person_id);
		restore_redirects(d, was->id);
		if (n > 0)
			decided_ids(d, m[0].from, m[0].before.person_id);
	}
	free(m);
	arena_free(&a);
	return st;
}
