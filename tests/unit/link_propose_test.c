/* rooms: link db base stats */
/* link_propose_test.c -- a re-estimate proposes, changes nothing by itself, and what is applied can be taken back.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/parameters.h"
#include "link/propose.h"
#include "tests/unit/link_world.h"

/* Sixty women with two records each, tied by their numbers, and one woman whom an older program, which did not weigh,
 * kept in two halves: records 121 and 122. */
static void program_with_two_halves(void)
{
	static const char *const first[] = {"Zarbanu",  "Mahganj", "Durdana", "Granaz",  "Shahnaz",
					    "Rukhsana", "Nazia",   "Hasina",  "Sumayya", "Zulekha"};
	static const char *const father[] = {"Hasil Khan",  "Pir Dad",   "Murad Bakhsh",
					     "Abdul Wahid", "Karim Jan", "Rahim Dad"};

	start();
	for (int i = 0; i < 120; i++) {
		char mrn[20], phone[20];

		snprintf(mrn, sizeof mrn, "GW-%06d", i / 2);
		snprintf(phone, sizeof phone, "03%09d", (i / 2 * 104729 + 300000017) % 499999993);
		ADD(.name = first[i / 2 % 10], .relative = father[i / 2 / 10], .mrn = mrn, .phone = phone,
		    .birth_on = date_from_ymd(1950 + i / 2 % 45, 1 + i / 2 % 12, 1 + i / 2 % 28),
		    .birth_precision = DATE_DAY);
	}
	ADD(.name = "Noor Bakht", .relative = "Gul Muhammad", .phone = "03335281946", BORN(1984));
	link_all();
	ADD(.name = "Nur Bakht", .relative = "Gul Mohammad", .phone = "03335281946", BORN(1984));
	CHECK(registry_sql(&reg, "INSERT INTO person (person_id, public_id, record_id) SELECT max(person_id) + 1, "
				 "'ABCDE-FGHJK', 122 FROM person"));
	CHECK(registry_sql(&reg,
			   "INSERT INTO link (link_id, record_id, person_id, rule, weight, explanation, model, "
			   "decided_by) SELECT max(link_id) + 1, 122, (SELECT max(person_id) FROM person), 'new', 0, "
			   "'no record agrees', 'exact-1', 'sanad' FROM link"));
	CHECK_INT(db_begin(reg.db, "rebuild", "test", &reg.q), STATUS_OK);
	CHECK_INT(link_rebuild(linker, &reg.q), STATUS_OK);
	CHECK_INT(db_commit(reg.db, &reg.q), STATUS_OK);
	CHECK(woman(121) != woman(122));
}

static struct link_proposal *proposals(struct arena *a, size_t *n)
{
	struct link_proposal *list = NULL;

	CHECK_INT(propose_list(reg.db, a, 0, &list, n, &reg.q), STATUS_OK);
	return list;
}

static void a_proposal_is_applied_only_when_confirmed(void)
{
	struct arena a = ARENA_INIT;
	struct propose_summary sum;
	struct link_proposal *list;
	struct link_decided d;
	struct link_ref what = {LINK_REF_DECISION, 1, 0};
	int64_t links, moved;
	size_t n = 0;

	program_with_two_halves();
	links = registry_int(&reg, "SELECT count(*) FROM link");
	CHECK_INT(propose_run(linker, "test", 1, &sum, &reg.q), STATUS_OK);
	CHECK_INT(sum.run_id, 1);
	CHECK_INT(sum.records, 122);
	CHECK_INT(sum.women, 62);
	CHECK_INT(sum.clusters, 61);
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM link"), links);
	list = proposals(&a, &n);
	CHECK_INT(n, 1);
	if (n == 1) {
		CHECK_STR(list[0].kind, "merge");
		CHECK_INT(list[0].record_id, 122);
		CHECK_INT(list[0].other_id, 121);
		CHECK_INT(list[0].records, 1);
		CHECK(list[0].open);
		CHECK(strncmp(list[0].detail, "prior ", 6) == 0);
	}
	CHECK_INT(db_begin(reg.db, "try", "test", &reg.q), STATUS_OK);
	CHECK_INT(propose_try(reg.db, 1, &moved, &reg.q), STATUS_OK);
	CHECK_INT(moved, 1);
	CHECK_INT(woman(122), woman(121));
	db_rollback(reg.db);
	CHECK(woman(122) != woman(121));
	CHECK_INT(propose_apply(reg.db, 1, "Dr Amna", &d, &reg.q), STATUS_OK);
	CHECK_INT(woman(122), woman(121));
	CHECK_STR(proposals(&a, &n)[0].state, "applied");
	CHECK_INT(propose_apply(reg.db, 1, "Dr Amna", &d, &reg.q), STATUS_USAGE);
	CHECK_STR(reg.q.last->text, "proposal P1 was overtaken: its records have moved since");
	CHECK_INT(decide_undo(reg.db, &what, "Dr Amna", &d, &reg.q), STATUS_OK);
	CHECK(woman(122) != woman(121));
	CHECK_STR(proposals(&a, &n)[0].state, "open");
	CHECK_INT(propose_apply(reg.db, 9, "Dr Amna", &d, &reg.q), STATUS_USAGE);
	CHECK_STR(reg.q.last->text, "there is no proposal P9");
	arena_free(&a);
	stop();
}

static void decisions_stand_over_a_re_estimate(void)
{
	struct arena a = ARENA_INIT;
	struct propose_summary sum;
	size_t n = 0;

	program_with_two_halves();
	CHECK_INT(decide_pair(reg.db, 121, 122, LINK_DIFFERENT, "Dr Amna", NULL, NULL, &reg.q), STATUS_OK);
	CHECK_INT(decide_pair(reg.db, 1, 5, LINK_SAME, "Dr Amna", NULL, NULL, &reg.q), STATUS_OK);
	CHECK_INT(propose_run(linker, "test", 0, &sum, &reg.q), STATUS_OK);
	(void)proposals(&a, &n);
	CHECK_INT(n, 0); /* neither the merge that was refused nor the parting of those who were joined */
	arena_free(&a);
	stop();
}

static void a_wrong_link_is_proposed_to_be_parted(void)
{
	struct arena a = ARENA_INIT;
	struct propose_summary sum;
	struct link_proposal *list;
	struct link_decided d;
	size_t n = 0;

	program_with_two_halves();
	/* and the older program joined one half to another woman */
	CHECK(registry_sql(&reg,
			   "INSERT INTO link (link_id, record_id, person_id, rule, weight, explanation, model, "
			   "decided_by) SELECT max(link_id) + 1, 122, 1, 'cnic', 0, 'cnic agrees', 'exact-1', 'sanad' "
			   "FROM link"));
	CHECK_INT(woman(122), woman(1));
	CHECK_INT(propose_run(linker, "test", 1, &sum, &reg.q), STATUS_OK);
	list = proposals(&a, &n);
	CHECK_INT(n, 1);
	if (n == 1) {
		CHECK_STR(list[0].kind, "part");
		CHECK_INT(list[0].record_id, 122);
		CHECK(*list[0].to);
		CHECK_INT(propose_apply(reg.db, 1, "Dr Amna", &d, &reg.q), STATUS_OK);
		CHECK_INT(woman(122), woman(121));
		CHECK_INT(woman(1), woman(2));
	}
	arena_free(&a);
	stop();
}

static void parameters_are_taken_when_adopted(void)
{
	struct propose_summary sum;
	struct link_weights shipped, read;
	struct buf text = BUF_INIT;
	int64_t faces = 0;

	program_with_two_halves();
	shipped = *linker_weights(linker);
	CHECK_INT(propose_run(linker, "test", 1, &sum, &reg.q), STATUS_OK);
	linker_close(linker);
	CHECK_INT(linker_open(&linker, reg.db, ".", &reg.q), STATUS_OK);
	CHECK(memcmp(linker_weights(linker)->m, shipped.m, sizeof shipped.m) == 0); /* not yet */
	CHECK_INT(propose_adopt(linker, 7, "Dr Amna", &reg.q), STATUS_USAGE);
	CHECK_STR(reg.q.last->text, "there is no such re-estimate");
	CHECK_INT(propose_adopt(linker, 0, "Dr Amna", &reg.q), STATUS_OK);
	linker_close(linker);
	CHECK_INT(linker_open(&linker, reg.db, ".", &reg.q), STATUS_OK);
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM link_model WHERE parameters IS NOT NULL"), 1);
	/* written and read they are the same to the bit */
	read = *linker_weights(linker);
	parameters_write(&read, 61, &text);
	read.prior_bits = 0;
	memset(read.m, 0, sizeof read.m);
	CHECK(parameters_read(text.data, &read, &faces));
	CHECK_INT(faces, 61);
	CHECK(memcmp(read.m, linker_weights(linker)->m, sizeof read.m) == 0);
	CHECK(!parameters_read("{\"faces\":1,\"prior_bits\":-3,\"comparisons\":{}}", &read, &faces));
	buf_free(&text);
	stop();
}

static void a_proposal_needs_a_run(void)
{
	struct arena a = ARENA_INIT;
	struct link_proposal *list;
	size_t n;

	start();
	CHECK_INT(propose_list(reg.db, &a, 0, &list, &n, &reg.q), STATUS_USAGE);
	CHECK_STR(reg.q.last->text, "there has been no re-estimate yet");
	arena_free(&a);
	stop();
}

int main(void)
{
	UNIT_RUN("a proposal changes nothing until confirmed, and is taken back like any decision",
		 a_proposal_is_applied_only_when_confirmed);
	UNIT_RUN("decisions stand over a re-estimate", decisions_stand_over_a_re_estimate);
	UNIT_RUN("a wrong link is proposed to be parted and moved", a_wrong_link_is_proposed_to_be_parted);
	UNIT_RUN("estimated parameters hold once adopted, and are kept to the bit", parameters_are_taken_when_adopted);
	UNIT_RUN("without a re-estimate there is nothing to list", a_proposal_needs_a_run);
	UNIT_END("link_propose");
}
