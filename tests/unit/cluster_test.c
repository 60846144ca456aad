/* rooms: link db stats base */
/* cluster_test.c -- properties of clusters: order, copies, decisions, contradictions.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "tests/unit/linkage_world.h"

#define ROWS 2500

static struct linkage_conflict code_conflict = {"code", "codes differ by more than a digit", WORLD_CODE,
						LINK_TEST_EDITS, 1};

/* Rows to clusters with decisions given by numbers of rows. */
static void world_link(struct world *w, const struct world_row *row, unsigned n, const struct cluster_decision *d,
		       size_t n_d)
{
	memset(w, 0, sizeof *w);
	world_model(&w->model);
	w->model.conflict = &code_conflict;
	w->model.n_conflicts = 1;
	world_weigh(w, row, n);
	clusters_make(&w->clusters, &w->table, &w->weights, &w->pairs, d, n_d);
}

/* The same with weights given, so that bits can be worked out by hand: name same +8, near +3, differs -8; city same +2,
 * differs -2; code same +16, edit +8, differs -16; prior -8. */
static void world_link_by_hand(struct world *w, const struct world_row *row, unsigned n,
			       const struct cluster_decision *d, size_t n_d)
{
	static const double bits[3][3] = {{8, 3, -8}, {2, -2, 0}, {16, 8, -16}};

	if (!w->model.id) {
		world_model(&w->model);
		w->model.conflict = &code_conflict;
		w->model.n_conflicts = 1;
	}
	world_table(&w->table, &w->model, row, n);
	pairs_make(&w->pairs, &w->table, 2);
	weigh_shipped(&w->weights, &w->model);
	w->weights.prior_bits = -8;
	memcpy(w->weights.bits[0], bits[0], sizeof bits[0]);
	memcpy(w->weights.bits[1], bits[1], sizeof bits[1]);
	memcpy(w->weights.bits[2], bits[2], sizeof bits[2]);
	clusters_make(&w->clusters, &w->table, &w->weights, &w->pairs, d, n_d);
	if (!w->clusters.of) /* never; the analyser cannot know */
		abort();
}

static void world_unlink(struct world *w)
{
	clusters_free(&w->clusters);
	world_close(w);
}

/* Do two clusterings of the same rows agree? at[i]: where row i of the first stands in the second. */
static unsigned partitions_differ(const uint32_t *x, const uint32_t *y, const uint32_t *at, unsigned n)
{
	unsigned differ = 0;
	uint32_t *to = malloc(n * sizeof *to);

	for (unsigned i = 0; i < n; i++)
		to[i] = UINT32_MAX;
	for (unsigned i = 0; i < n; i++) { /* every cluster of x goes to one cluster of y ... */
		if (to[x[i]] == UINT32_MAX)
			to[x[i]] = y[at[i]];
		differ += to[x[i]] != y[at[i]];
	}
	for (unsigned i = 0; i < n; i++) { /* ... and no two to the same */
		for (unsigned j = 0; j < i && x[i] == i; j++)
			differ += x[j] == j && to[j] == to[i];
	}
	free(to);
	return differ;
}

static void order_of_rows_changes_nothing(void)
{
	struct world a, b;
	struct world_row *row = world_people(ROWS, 41), *other = calloc(ROWS, sizeof *other);
	uint32_t *at = malloc(ROWS * sizeof *at);

	for (uint32_t i = 0; i < ROWS; i++) { /* the same rows, other ids, the last first */
		at[i] = ROWS - 1 - i;
		other[at[i]] = row[i];
		snprintf(other[at[i]].id, sizeof other[0].id, "r%07u", at[i]);
	}
	world_link(&a, row, ROWS, NULL, 0);
	world_link(&b, other, ROWS, NULL, 0);
	CHECK_INT(partitions_differ(a.clusters.of, b.clusters.of, at, ROWS), 0);
	CHECK_INT(a.clusters.n_questions, b.clusters.n_questions);
	world_unlink(&a);
	world_unlink(&b);
	free(row);
	free(other);
	free(at);
}

static void copy_of_a_row_changes_nobody(void)
{
	struct world a, b;
	struct world_row *row = world_people(ROWS, 42), *more = calloc(ROWS + 40, sizeof *more);
	uint32_t *at = malloc(ROWS * sizeof *at);
	unsigned apart = 0;

	for (uint32_t i = 0; i < 40; i++) { /* copies whose ids come before everybody's */
		more[i] = row[(i / 2) * 31];
		snprintf(more[i].id, sizeof more[0].id, "a%07u", i);
	}
	for (uint32_t i = 0; i < ROWS; i++) {
		more[40 + i] = row[i];
		at[i] = 40 + i;
	}
	world_link(&a, row, ROWS, NULL, 0);
	world_link(&b, more, ROWS + 40, NULL, 0);
	CHECK_INT(partitions_differ(a.clusters.of, b.clusters.of, at, ROWS), 0);
	for (uint32_t i = 0; i < 40; i++) /* a copy goes where its row is, if that row is linked to anybody */
		apart += a.clusters.best[(i / 2) * 31] != UINT32_MAX &&
			 b.clusters.of[i] != b.clusters.of[at[(i / 2) * 31]];
	CHECK_INT(apart, 0);
	world_unlink(&a);
	world_unlink(&b);
	free(row);
	free(more);
	free(at);
}

/* Precision and recall of pairs against the persons that made the rows. */
static void most_people_are_found(void)
{
	struct world w;
	struct world_row *row = world_people(ROWS, 43);
	double same = 0, found = 0, right = 0;

	world_link(&w, row, ROWS, NULL, 0);
	for (uint32_t i = 0; i < ROWS; i++) {
		for (uint32_t j = 0; j < i; j++) {
			bool one = row[i].person == row[j].person, linked = w.clusters.of[i] == w.clusters.of[j];

			same += one;
			found += linked;
			right += one && linked;
		}
	}

	CHECK(right / found > 0.95);
	CHECK(right / same > 0.5); /* a row in four has no code, one in twenty no name */
	world_unlink(&w);
	free(row);
}

static void no_cluster_contradicts_itself(void)
{
	struct world w;
	struct world_row *row = world_people(ROWS, 44);
	struct link_value x[LINKAGE_MAX_VALUES], y[LINKAGE_MAX_VALUES];
	unsigned joined = 0;

	world_link(&w, row, ROWS, NULL, 0);
	for (uint32_t i = 0; i < ROWS; i++) {
		CHECK(w.clusters.of[i] <= i && w.clusters.of[w.clusters.of[i]] == w.clusters.of[i]);
		for (uint32_t j = 0; j < i; j++) {
			if (w.clusters.of[i] != w.clusters.of[j])
				continue;
			table_record(&w.table, i, x);
			table_record(&w.table, j, y);
			joined++;
			CHECK(!x[WORLD_CODE].text || !y[WORLD_CODE].text ||
			      compare_values(LINK_TEST_EDITS, 1, &x[WORLD_CODE], &y[WORLD_CODE]));
		}
	}
	CHECK(joined > 500);
	world_unlink(&w);
	free(row);
}

static unsigned same_cluster(const struct world *w, uint32_t a, uint32_t b)
{
	return w->clusters.of[a] == w->clusters.of[b];
}

static const struct cluster_question *question_between(const struct world *w, uint32_t a, uint32_t b)
{
	for (size_t i = 0; i < w->clusters.n_questions; i++) {
		const struct cluster_question *q = &w->clusters.question[i];

		if ((q->a == a && q->b == b) || (q->a == b && q->b == a))
			return q;
	}
	return NULL;
}

/* a = b by code and name, b = c by name (b has no city, c no code); d has the name but another code. */
static const struct world_row chain[] = {{"a", "gulzar", "gwadar", "11112222", 0, 0},
					 {"b", "gulzar", "", "11112222", 0, 0},
					 {"c", "gulzar", "gwadar", "", 0, 0},
					 {"d", "gulzar", "gwadar", "99998888", 0, 0}};

static void heaviest_first_and_conflict_refused(void)
{
	struct world w = {0};

	world_model(&w.model);
	w.model.conflict = &code_conflict;
	w.model.n_conflicts = 1;
	w.model.link = 0.5;
	world_link_by_hand(&w, chain, 4, NULL, 0);
	/* a-b 16, a-c 2, d-c 2 (told apart by content only), a-d -14: c goes to one side, never to both */
	CHECK(same_cluster(&w, 0, 1));
	CHECK(!same_cluster(&w, 0, 3));
	CHECK_INT(same_cluster(&w, 2, 0) + same_cluster(&w, 2, 3), 1);
	CHECK_INT(w.clusters.n_questions, 1); /* the side that c did not go to */
	CHECK_INT(w.clusters.question[0].why, CLUSTER_CONFLICT);
	CHECK_INT(w.clusters.question[0].conflict, 0);
	CHECK(w.pairs.at[w.clusters.best[0]].a == 0 && w.pairs.at[w.clusters.best[0]].b == 1);
	world_unlink(&w);
}

static void decisions_hold_in_whole_clusters(void)
{
	const struct cluster_decision apart[] = {{1, 2, false}}, same[] = {{0, 3, true}};
	struct world w = {0}, v = {0}, plain = {0};

	w.model.id = v.model.id = plain.model.id = NULL;
	world_link_by_hand(&plain, chain, 3, NULL, 0);
	CHECK(same_cluster(&plain, 0, 1));
	world_link_by_hand(&w, chain, 3, apart,
			   1); /* b and c are not the same: then c may not come in through a either */
	CHECK(same_cluster(&w, 0, 1) && !same_cluster(&w, 2, 0) && !same_cluster(&w, 2, 1));
	world_link_by_hand(&v, chain, 4, same, 1); /* said to be the same in spite of a conflict: it is never split */
	CHECK(same_cluster(&v, 0, 3) && !same_cluster(&v, 0, 1)); /* b contradicts d, who is a */
	world_unlink(&plain);
	world_unlink(&w);
	world_unlink(&v);
}

static void what_people_answered_is_not_asked(void)
{
	static const struct world_row row[] = {{"a", "gulzar", "gwadar", "", 0, 0},
					       {"b", "gulzar", "turbat", "", 0, 0}};
	const struct cluster_decision apart[] = {{0, 1, false}};
	struct world w = {0}, v = {0};

	world_link_by_hand(&w, row, 2, NULL, 0); /* 8 - 2 - 8 = -2 bits: .2 is the limit of review */
	CHECK_INT(w.clusters.n_questions, 1);
	CHECK_INT(w.clusters.question[0].why, CLUSTER_REVIEW_BITS);
	world_link_by_hand(&v, row, 2, apart, 1);
	CHECK_INT(v.clusters.n_questions, 0);
	world_unlink(&w);
	world_unlink(&v);
}

static void copies_can_be_told_apart_by_people(void)
{
	static const struct world_row row[] = {{"a", "gulzar", "gwadar", "11112222", 0, 0},
					       {"b", "gulzar", "gwadar", "11112222", 0, 0},
					       {"c", "gulzar", "turbat", "11112222", 0, 0}};
	const struct cluster_decision apart[] = {{0, 1, false}};
	struct world w = {0}, v = {0};

	world_link_by_hand(&w, row, 3, NULL, 0);
	CHECK(same_cluster(&w, 0, 1) && same_cluster(&w, 0, 2));
	world_link_by_hand(&v, row, 3, apart, 1);
	CHECK(!same_cluster(&v, 0, 1));
	CHECK_INT(same_cluster(&v, 2, 0) + same_cluster(&v, 2, 1), 1);
	world_unlink(&w);
	world_unlink(&v);
}

static void alike_but_unknown_stay_apart(void)
{
	static const struct world_row row[] = {{"a", "gulzar", "", "", 0, 0},
					       {"b", "gulzar", "", "", 0, 0},
					       {"c", "", "", "", 0, 0},
					       {"d", "", "", "", 0, 0}};
	struct world w = {0};

	world_link_by_hand(&w, row, 4, NULL, 0); /* a name alone is 8 - 8 = 0 bits, nothing at all -8 */
	CHECK(!same_cluster(&w, 0, 1) && !same_cluster(&w, 2, 3));
	world_unlink(&w);
}

static void earlier_of_two_contradictions_holds(void)
{
	const struct cluster_decision d[] = {{0, 1, true}, {1, 2, true}, {0, 2, false}},
				      e[] = {{0, 2, false}, {0, 1, true}, {1, 2, true}};
	struct world w = {0}, v = {0};
	const struct cluster_question *q;

	world_link_by_hand(&w, chain, 3, d, 3);
	CHECK(same_cluster(&w, 0, 1) && same_cluster(&w, 0, 2));
	q = question_between(&w, 0, 2);
	CHECK(q && q->why == CLUSTER_CONFLICT && q->conflict == CLUSTER_BY_DECISION);
	world_link_by_hand(&v, chain, 3, e, 3);
	CHECK(same_cluster(&v, 0, 1) && !same_cluster(&v, 0, 2));
	q = question_between(&v, 1, 2);
	CHECK(q && q->why == CLUSTER_CONFLICT && q->conflict == CLUSTER_BY_DECISION);
	world_unlink(&w);
	world_unlink(&v);
}

static void decisions_hold_among_many(void)
{
	enum { N = 60 };
	struct world w, plain, undone;
	struct world_row *row = world_people(ROWS, 45);
	struct cluster_decision d[N];
	uint32_t *at = malloc(ROWS * sizeof *at);
	unsigned n = 0, broken = 0;

	for (uint32_t i = 0; i < ROWS; i++)
		at[i] = i;
	world_link(&plain, row, ROWS, NULL, 0);
	for (uint32_t i = 1; i < ROWS && n < N;
	     i++) { /* split what was linked, join what was not, all different rows */
		uint32_t mate = plain.clusters.of[i];

		if (mate != i && n % 2 == 0)
			d[n++] = (struct cluster_decision){i, mate, false};
		else if (mate == i && n % 2 == 1 && plain.clusters.best[i] == UINT32_MAX && i > 1000)
			d[n++] = (struct cluster_decision){i, i - 1000, true};
	}
	CHECK_INT(n, N);
	world_link(&w, row, ROWS, d, N);
	for (unsigned i = 0; i < N; i++)
		broken += same_cluster(&w, d[i].a, d[i].b) != d[i].same && !question_between(&w, d[i].a, d[i].b);
	CHECK_INT(broken, 0);
	CHECK(partitions_differ(plain.clusters.of, w.clusters.of, at, ROWS) > 0);
	world_link(&undone, row, ROWS, NULL, 0); /* without the decisions everything is as it was */
	CHECK(!memcmp(undone.clusters.of, plain.clusters.of, ROWS * sizeof *plain.clusters.of));
	CHECK_INT(undone.clusters.n_questions, plain.clusters.n_questions);
	world_unlink(&w);
	world_unlink(&plain);
	world_unlink(&undone);
	free(row);
	free(at);
}

static void one_record_of_a_file(void)
{
	static const struct world_row row[] = {{"a", "gulzar", "gwadar", "11112222", 0, 0},
					       {"b", "gulzar", "gwadar", "11112222", 0, 0},
					       {"c", "gulzar", "gwadar", "11112223", 0, 1}};
	struct world w = {0};

	world_model(&w.model);
	w.model.one_to_one = true;
	world_link_by_hand(&w, row, 3, NULL, 0);
	CHECK(!same_cluster(&w, 0, 1));
	CHECK_INT(same_cluster(&w, 2, 0) + same_cluster(&w, 2, 1), 1);
	CHECK_INT(w.clusters.n_questions, 1);
	CHECK_INT(w.clusters.question[0].conflict, CLUSTER_BY_FILE);
	world_unlink(&w);
}

static void few_agreeing_and_too_large_are_refused(void)
{
	/* a, b, c by code; d by a digit of c's code, but unlike a and b in all else */
	static const struct world_row row[] = {{"a", "gulzar", "gwadar", "11112222", 0, 0},
					       {"b", "gulzar", "gwadar", "11112222", 0, 0},
					       {"c", "mahnaz", "turbat", "11112222", 0, 0},
					       {"d", "mahnaz", "turbat", "11112223", 0, 0},
					       {"e", "zarbibi", "pasni", "11112232", 0, 0}};
	struct world w = {0}, v = {0};

	world_link_by_hand(&w, row, 5, NULL, 0);
	/* c-d 8 + 2 + 8 - 8 = 10; a-c -8 - 2 + 16 - 8 = -2: below link, and a-b are one row */
	CHECK(same_cluster(&w, 0, 1) && same_cluster(&w, 2, 3) && !same_cluster(&w, 0, 2));
	CHECK(question_between(&w, 0, 2) == NULL || question_between(&w, 0, 2)->why == CLUSTER_REVIEW_BITS);
	world_model(&v.model);
	v.model.max_cluster = 1;
	world_link_by_hand(&v, row, 5, NULL, 0);
	CHECK(!same_cluster(&v, 2, 3));
	CHECK(question_between(&v, 2, 3) && question_between(&v, 2, 3)->why == CLUSTER_TOO_LARGE);
	world_unlink(&w);
	world_unlink(&v);
}

/* a-b and c-d by name and city (2 bits), b-c by a digit of the code (1 bit), nothing else. */
static const struct world_row two_halves[] = {{"a", "gulzar", "gwadar", "", 0, 0},
					      {"b", "gulzar", "gwadar", "11112222", 0, 0},
					      {"c", "gulzari", "turbat", "11112223", 0, 0},
					      {"d", "gulzari", "turbat", "", 0, 0}};

static void bridges_are_asked_about(void)
{
	struct world w = {0}, v = {0};

	world_model(&w.model);
	world_model(&v.model);
	w.model.link = v.model.link = 0.5;
	v.model.min_agreement = 0;
	world_link_by_hand(&w, two_halves, 4, NULL, 0);
	CHECK(same_cluster(&w, 0, 1) && same_cluster(&w, 2, 3) && !same_cluster(&w, 1, 2));
	CHECK_INT(w.clusters.n_questions, 1);
	CHECK(question_between(&w, 1, 2) && question_between(&w, 1, 2)->why == CLUSTER_FEW_AGREE);
	world_link_by_hand(&v, two_halves, 4, NULL, 0);
	CHECK(same_cluster(&v, 0, 1) && same_cluster(&v, 0, 2) && same_cluster(&v, 0, 3));
	CHECK_INT(v.clusters.n_questions, 1);
	CHECK(question_between(&v, 1, 2) && question_between(&v, 1, 2)->why == CLUSTER_BRIDGE);
	world_unlink(&w);
	world_unlink(&v);
}

static void nothing_to_cluster(void)
{
	static const struct world_row row[] = {{"a", "gulzar", "gwadar", "11112222", 0, 0}};
	struct world w = {0};

	world_link_by_hand(&w, row, 1, NULL, 0);
	CHECK_INT(w.clusters.of[0], 0);
	CHECK(w.clusters.best[0] == UINT32_MAX);
	CHECK_INT(w.clusters.n_questions, 0);
	world_unlink(&w);
}

int main(void)
{
	UNIT_RUN("clusters do not depend on the order of rows or on their ids", order_of_rows_changes_nothing);
	UNIT_RUN("a copy of a row changes nobody else's cluster", copy_of_a_row_changes_nobody);
	UNIT_RUN("most rows of a made-up person come together and hardly any of two", most_people_are_found);
	UNIT_RUN("no two records of a cluster contradict each other", no_cluster_contradicts_itself);
	UNIT_RUN("the heaviest pair merges first and a contradiction is refused and asked about",
		 heaviest_first_and_conflict_refused);
	UNIT_RUN("what people decided about two records holds for their whole clusters",
		 decisions_hold_in_whole_clusters);
	UNIT_RUN("what people have answered is not asked again", what_people_answered_is_not_asked);
	UNIT_RUN("rows alike in everything can be told apart by people", copies_can_be_told_apart_by_people);
	UNIT_RUN("rows alike in too little to know anybody by stay apart", alike_but_unknown_stay_apart);
	UNIT_RUN("of two decisions that contradict each other the earlier holds and the other is asked about",
		 earlier_of_two_contradictions_holds);
	UNIT_RUN("decisions hold among thousands of rows, and without them everything is as before",
		 decisions_hold_among_many);
	UNIT_RUN("one record of a file in a cluster where files hold each woman once", one_record_of_a_file);
	UNIT_RUN("clusters that would grow over the limit or agree too little are refused",
		 few_agreeing_and_too_large_are_refused);
	UNIT_RUN("a pair that alone holds two halves together is asked about", bridges_are_asked_about);
	UNIT_RUN("a single row is its own cluster", nothing_to_cluster);
	UNIT_END("cluster");
}
