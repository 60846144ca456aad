/* rooms: link db base stats */
/* link_test.c -- records of one woman come together, sisters stay apart, and every decision can be explained and
 * undone. SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/hash.h"
#include "db/verify.h"
#include "tests/unit/link_world.h"

static void one_number_is_one_woman(void)
{
	struct arena a = ARENA_INIT;
	struct link_summary sum;
	int64_t r1, r2, r3, r4;

	start();
	r1 = ADD(.name = "Zainab Bibi", .mrn = "GW-000001", .cnic = "5120312345672", .phone = "03005281946",
		 BORN(1985));
	r2 = ADD(.name = "Zaineb", .mrn = "gw-000001", BORN(1985));
	r3 = ADD(.name = "Zainab", .cnic = "5120312345672", BORN(1985));
	r4 = ADD(.name = "ZAINAB  BIBI", .phone = "03005281946", BORN(1985));
	sum = link_all();
	CHECK_INT(sum.records, 4);
	CHECK_INT(sum.new_women, 1);
	CHECK_INT(sum.conflicts, 0);
	CHECK_INT(woman(r2), woman(r1));
	CHECK_INT(woman(r3), woman(r1));
	CHECK_INT(woman(r4), woman(r1));
	CHECK_STR(explain(&a, r1).rule, "new");
	CHECK_STR(explain(&a, r1).explanation, "no record comes near");
	CHECK_STR(explain(&a, r2).rule, "mrn");
	CHECK_STR(explain(&a, r2).explanation,
		  "mrn agrees; cnic absent; phone absent; name differs; birth year agrees; specimen absent");
	CHECK_STR(explain(&a, r2).model, "numbers-1");
	CHECK_STR(explain(&a, r3).rule, "weight");
	CHECK_STR(explain(&a, r4).rule, "weight");
	CHECK_STR(explain(&a, r4).model, linker_model(linker)->id);
	CHECK_STR(explain(&a, r4).decided_by, "sanad");
	arena_free(&a);
	stop();
}

static void a_husbands_cnic_does_not_merge_sisters(void)
{
	int64_t r1, r2;

	start();
	r1 = ADD(.name = "Hani", .family_cnic = "5120312345671", BORN(1980));
	r2 = ADD(.name = "Shari", .family_cnic = "5120312345671", BORN(1980));
	CHECK_INT(link_all().new_women, 2);
	CHECK(woman(r1) != woman(r2));
	stop();
}

static void a_mangled_cnic_is_absent(void)
{
	struct arena a = ARENA_INIT;
	int64_t r1, r2;

	/* what a spreadsheet left of two CNICs, 5.12013E+12, is no number: ingest gives no cnic for it */
	start();
	r1 = ADD(.name = "Hani", .cnic = NULL);
	r2 = ADD(.name = "Hani", .cnic = NULL);
	CHECK_INT(link_all().new_women, 2);
	CHECK(woman(r1) != woman(r2));
	CHECK_INT(explain(&a, r2).others, 0);
	arena_free(&a);
	stop();
}

static void a_shared_phone_does_not_merge_sisters(void)
{
	int64_t r1, r2, r3, r4;

	start();
	r1 = ADD(.name = "Mahganj", .phone = "03335281947", BORN(1980));
	r2 = ADD(.name = "Durdana", .phone = "03335281947", BORN(1980));
	r3 = ADD(.name = "Mahganj", .phone = "03335281947", BORN(2002)); /* her niece of the same name */
	r4 = ADD(.name = "Mahganj", .phone = "03335281947");             /* no birth date: not enough */
	CHECK_INT(link_all().new_women, 4);
	CHECK(woman(r1) != woman(r2) && woman(r1) != woman(r3) && woman(r1) != woman(r4));
	stop();
}

static void an_age_leaves_years_open(void)
{
	int64_t r1, r2, r3;

	start();
	r1 = ADD(.name = "Noor Bakht", .relative = "Pir Dad", .phone = "03335281947", BORN(1984));
	r2 = ADD(.name = "Nur Bakht", .relative = "Pir Dad", .phone = "03335281947",
		 .birth_on = date_from_ymd(1986, 7, 1), .birth_precision = DATE_AGE_ONLY);
	r3 = ADD(.name = "Noor Bakht", .relative = "Pir Dad", .phone = "03335281947",
		 .birth_on = date_from_ymd(2004, 7, 1), .birth_precision = DATE_AGE_ONLY); /* her niece, say */
	link_all();
	CHECK_INT(woman(r2), woman(r1));
	CHECK(woman(r3) != woman(r1));
	stop();
}

static void a_wrong_birth_year_alone_does_not_part(void)
{
	int64_t r1, r2, r3;

	start();
	r1 = ADD(.name = "Sakina", .mrn = "GW-000007", BORN(1975));
	r2 = ADD(.name = "Sakina", .mrn = "GW-000007", BORN(1957));   /* digits swapped */
	r3 = ADD(.name = "Sakeenah", .mrn = "GW-000007", BORN(1980)); /* spelt otherwise, five years apart */
	CHECK_INT(link_all().conflicts, 0);
	CHECK_INT(woman(r2), woman(r1));
	CHECK_INT(woman(r3), woman(r1));
	stop();
}

static void another_name_and_birth_year_contradict(void)
{
	struct arena a = ARENA_INIT;
	struct link_summary sum;
	int64_t r1, r2;

	start();
	r1 = ADD(.name = "Sakina", .mrn = "GW-000007", BORN(1975));
	r2 = ADD(.name = "Rukhsana", .mrn = "GW-000007", BORN(1990)); /* a number copied from the line above */
	sum = link_all();
	CHECK_INT(sum.new_women, 2);
	CHECK_INT(sum.conflicts, 1);
	CHECK(woman(r1) != woman(r2));
	CHECK_STR(explain(&a, r2).explanation,
		  "no record comes near; a match by mrn refused: name and birth year or mrn contradict");
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM link_question WHERE kind = 'identifier' AND record_id = 2 "
				     "AND other_id = 1"),
		  1);
	arena_free(&a);
	stop();
}

static void a_borrowed_cnic_does_not_merge_two_patients(void)
{
	int64_t r1, r2;

	start();
	r1 = ADD(.name = "Hajra", .mrn = "GW-000011", .cnic = "5120312345672", BORN(1980));
	r2 = ADD(.name = "Nasreen", .mrn = "GW-000012", .cnic = "5120312345672", BORN(1983));
	CHECK_INT(link_all().new_women, 2);
	CHECK(woman(r1) != woman(r2));
	stop();
}

static void a_bridge_is_asked_about(void)
{
	int64_t r1, r2, r3;

	start();
	r1 = ADD(.name = "Hafsa", .mrn = "GW-000021");
	r2 = ADD(.name = "Hafsa", .cnic = "5120312345672", BORN(1980));
	CHECK_INT(link_all().conflicts, 0);
	CHECK(woman(r2) != woman(r1));
	r3 = ADD(.name = "Hafsa", .mrn = "GW-000021", .cnic = "5120312345672", BORN(1980));
	CHECK_INT(link_all().conflicts, 1);
	CHECK_INT(woman(r3), woman(r1));
	CHECK(woman(r2) != woman(r1)); /* nobody is merged by the program */
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM link_question WHERE kind = 'bridge' AND record_id = 3 "
				     "AND other_id = 2 AND weight > 0"),
		  1);
	stop();
}

static void a_device_result_follows_its_specimen(void)
{
	struct link_summary sum;
	int64_t device, registered, later, other;

	start();
	device = ADD(.specimen = "GS0000017");
	other = ADD(.specimen = "GS0000017", .specimen_scope = "GX-02"); /* the same number of another numbering */
	CHECK_INT(link_all().new_women, 2);
	registered = ADD(.name = "Gul", .mrn = "GW-000031", BORN(1980));
	CHECK_INT(link_all().new_women, 1);
	CHECK(woman(device) != woman(registered));
	later = ADD(.name = "Gul", .mrn = "GW-000031", .specimen = "GS0000017", BORN(1980));
	sum = link_all();
	CHECK_INT(sum.moved, 1);
	CHECK_INT(sum.conflicts, 0);
	CHECK_INT(woman(later), woman(registered));
	CHECK_INT(woman(device), woman(registered));
	CHECK(woman(other) != woman(registered));
	CHECK_INT(ask_record("SELECT reverses FROM link WHERE link_id = %lld", newest_link(device)), 1);
	stop();
}

/* The device was first: its woman is nobody yet, and must not draw the record that brings the name. */
static void a_specimen_alone_says_not_who_she_is(void)
{
	int64_t known, device, registered;

	start();
	known = ADD(.name = "Mahganj Baloch", .relative = "Pir Dad", .phone = "03335281946", BORN(1984));
	device = ADD(.specimen = "GS0000018");
	CHECK_INT(link_all().new_women, 2);
	registered = ADD(.name = "Mahganj Baloch", .relative = "Pir Dad", .phone = "03335281946",
			 .specimen = "GS0000018", BORN(1984));
	CHECK_INT(link_all().moved, 1);
	CHECK_INT(woman(registered), woman(known));
	CHECK_INT(woman(device), woman(known));
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM link_question"), 0);
	stop();
}

static void a_specimen_two_women_claim_stays(void)
{
	struct link_summary sum;
	int64_t device, first, second;

	start();
	first = ADD(.name = "Gul", .mrn = "GW-000031", .specimen = "GS0000017", BORN(1980));
	second = ADD(.name = "Naz", .mrn = "GW-000032", .specimen = "GS0000017", BORN(1981));
	sum = link_all();
	CHECK_INT(sum.new_women, 2);
	CHECK_INT(sum.conflicts, 1);
	device = ADD(.specimen = "GS0000017");
	sum = link_all();
	CHECK_INT(sum.conflicts, 1);
	CHECK_INT(woman(device), woman(first));
	CHECK(woman(second) != woman(first));
	stop();
}

static void a_correction_stays_with_its_record(void)
{
	struct arena a = ARENA_INIT;
	int64_t r1, r2, r3, r4;

	start();
	r1 = ADD(.name = "Maryam", .mrn = "GW-000041", BORN(1980));
	r2 = ADD(.name = "Khatoon", .mrn = "GW-000042", BORN(1960));
	link_all();
	r3 = add_as("corrected", r1, (struct identity){.name = "Maryem"});
	r4 = add_as("corrected", r1, (struct identity){.name = "Khatoon", .mrn = "GW-000042", BORN(1960)});
	link_all();
	CHECK_INT(woman(r3), woman(r1));
	CHECK_STR(explain(&a, r3).rule, "correction");
	CHECK_INT(woman(r4), woman(r2)); /* the correction mended the number: it was another woman's result */
	CHECK_STR(explain(&a, r4).rule, "mrn");
	arena_free(&a);
	stop();
}

static void refused_rows_are_not_linked(void)
{
	int64_t r1;

	start();
	r1 = add_as("quarantined", 0, (struct identity){.mrn = "GW-000041"});
	ADD(.mrn = "GW-000041");
	CHECK_INT(link_all().records, 1);
	CHECK_INT(woman(r1), -1);
	stop();
}

static void undo_parts_and_holds(void)
{
	int64_t r1, r2, r3, undone, again;

	start();
	r1 = ADD(.name = "Hani", .mrn = "GW-000051", BORN(1980));
	r2 = ADD(.name = "Hani", .mrn = "GW-000051", BORN(1981));
	link_all();
	CHECK_INT(woman(r1), woman(r2));
	CHECK_INT(undo_link(newest_link(r2), "Dr Amna"), STATUS_OK);
	undone = newest_link(r2);
	CHECK(woman(r1) != woman(r2));
	CHECK_INT(link_all().records, 0);
	CHECK(woman(r1) != woman(r2));
	CHECK_INT(ask_record("SELECT reverses FROM link WHERE link_id = %lld", undone), 2);
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM ledger WHERE action = 'undo' AND actor = 'Dr Amna'"), 3);
	r3 = ADD(.name = "Hani", .mrn = "GW-000051", BORN(1981)); /* two women have the number now: the better fit */
	CHECK_INT(link_all().conflicts, 1);
	CHECK_INT(woman(r3), woman(r2));
	CHECK_INT(undo_link(undone, "Dr Amna"), STATUS_OK); /* taking it back takes her back, and who came with her */
	CHECK_INT(woman(r2), woman(r1));
	CHECK_INT(woman(r3), woman(r1));
	again = newest_link(r2);
	CHECK_INT(undo_link(again, "Dr Amna"), STATUS_OK);
	CHECK(woman(r2) != woman(r1));
	CHECK_INT(woman(r2), woman(r3));
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM person"), 2);
	stop();
}

/* True when a message speaks of the table of links. */
static bool names_link(void)
{
	bool found = false;

	for (const struct msg *m = reg.q.first; m; m = m->next)
		found = found || strstr(m->text, "link") != NULL;
	return found;
}

static void a_linked_registry_verifies(void)
{
	struct verify_report report;
	int64_t r2;

	start();
	ADD(.name = "Hani", .mrn = "GW-000051", BORN(1980));
	r2 = ADD(.name = "Hani", .mrn = "GW-000051", BORN(1981));
	CHECK_INT(link_pending(linker, "test", NULL, &reg.q), STATUS_OK);
	CHECK_INT(undo_link(newest_link(r2), "Dr Amna"), STATUS_OK);
	msgq_clear(&reg.q);
	verify_registry(reg.db, NULL, NULL, &report, &reg.q);
	CHECK(!names_link());
	CHECK(registry_sql(&reg, "UPDATE link SET person_id = 1 WHERE link_id = 3"));
	verify_registry(reg.db, NULL, NULL, &report, &reg.q);
	CHECK(names_link());
	stop();
}

static void undo_refuses_what_makes_no_sense(void)
{
	int64_t r1, r2, rows;

	start();
	r1 = ADD(.name = "Hani", .mrn = "GW-000051", BORN(1980));
	r2 = ADD(.name = "Hani", .mrn = "GW-000051", BORN(1980));
	link_all();
	rows = registry_int(&reg, "SELECT count(*) FROM ledger");
	CHECK_INT(undo_link(99, "Dr Amna"), STATUS_USAGE);
	CHECK_STR(reg.q.last->text, "there is no such link");
	CHECK_INT(undo_link(newest_link(r1), "Dr Amna"), STATUS_USAGE);
	CHECK_STR(reg.q.last->text, "this link opened the woman and joins her to nobody");
	CHECK_INT(undo_link(newest_link(r2), ""), STATUS_USAGE);
	CHECK_STR(reg.q.last->text, "nobody is said to have decided this");
	CHECK_INT(registry_int(&reg, "SELECT count(*) FROM ledger"), rows);
	CHECK_INT(undo_link(2, "Dr Amna"), STATUS_OK);
	CHECK_INT(undo_link(2, "Dr Amna"), STATUS_USAGE);
	CHECK_STR(reg.q.last->text, "a newer link of the same record has already replaced it");
	stop();
}

static void an_explanation_counts_fields(void)
{
	struct arena a = ARENA_INIT;
	struct link_explanation e;
	int64_t r1, r2;

	start();
	r1 = ADD(.name = "Hani", .mrn = "GW-000061", .phone = "03335281947", BORN(1980));
	r2 = ADD(.name = "Haani", .mrn = "GW-000061", BORN(1981));
	ADD(.name = "Honey", .mrn = "GW-000061", .phone = "03009999999", BORN(1980));
	link_all();
	e = explain(&a, r1);
	CHECK_INT(e.others, 2);
	CHECK_STR(e.field[LINK_MRN].name, "mrn");
	CHECK_INT(e.field[LINK_MRN].agree, 2);
	CHECK_INT(e.field[LINK_PHONE].differ, 1);
	CHECK_INT(e.field[LINK_PHONE].absent, 1);
	CHECK_INT(e.field[LINK_NAME].agree, 1);
	CHECK_INT(e.field[LINK_NAME].differ, 1);
	CHECK_INT(e.field[LINK_BIRTH].differ, 1);
	CHECK_INT(e.field[LINK_CNIC].absent, 2);
	CHECK_STR(e.public_id, explain(&a, r2).public_id);
	CHECK_INT(link_explain(linker, &a, 99, false, &e, &reg.q), STATUS_USAGE);
	CHECK_STR(reg.q.last->text, "record 99 belongs to nobody");
	arena_free(&a);
	stop();
}

static void public_ids_are_short_and_repeatable(void)
{
	static const unsigned char sha[HASH_SIZE] = {1, 2, 3};
	char a[LINK_PUBLIC_ID_SIZE], b[LINK_PUBLIC_ID_SIZE], c[LINK_PUBLIC_ID_SIZE];

	link_public_id(a, sha, sizeof sha, 1, 0);
	link_public_id(b, sha, sizeof sha, 1, 0);
	CHECK_STR(a, b);
	CHECK_INT(strlen(a), 11);
	CHECK_INT(strspn(a, "0123456789ABCDEFGHJKMNPQRSTVWXYZ-"), 11);
	CHECK_INT(a[5], '-');
	link_public_id(b, sha, sizeof sha, 2, 0);
	CHECK(strcmp(a, b) != 0);
	link_public_id(b, sha, sizeof sha, 1, 1);
	link_public_id(c, sha, sizeof sha, 1, 500); /* past the bytes of one hash */
	CHECK(strcmp(a, b) != 0 && strcmp(a, c) != 0 && strcmp(b, c) != 0);
}

static void a_taken_public_id_moves_on(void)
{
	char taken[LINK_PUBLIC_ID_SIZE], next[LINK_PUBLIC_ID_SIZE], sql[300];
	static const unsigned char sha[2] = {0x00, 0xff}; /* of the batch ADD makes */
	int64_t r1, r2;

	start();
	r1 = ADD(.name = "Hani");
	link_all();
	link_public_id(taken, sha, sizeof sha, 2, 0);
	link_public_id(next, sha, sizeof sha, 2, 1);
	snprintf(sql, sizeof sql, "UPDATE person SET public_id = '%s' WHERE person_id = %lld", taken,
		 (long long)woman(r1));
	CHECK(registry_sql(&reg, sql));
	r2 = ADD(.name = "Shari");
	link_all();
	snprintf(sql, sizeof sql, "SELECT person_id FROM person WHERE public_id = '%s'", next);
	CHECK_INT(registry_int(&reg, sql), woman(r2));
	stop();
}

/* The same rows in one call or in several must give the same women. */
static void pieces_give_what_the_whole_gives(void)
{
	char digest[2][65];

	for (int pieces = 0; pieces < 2; pieces++) {
		start();
		for (int i = 0; i < 40; i++) {
			char mrn[20], phone[20];

			snprintf(mrn, sizeof mrn, "GW-%06d", i % 13);
			snprintf(phone, sizeof phone, "0300123%04d", i % 7);
			ADD(.name = i % 3 ? "Hani" : "Shari", .mrn = i % 5 ? mrn : NULL, .phone = phone,
			    BORN(1980 + i % 4));
			if (pieces)
				link_all();
		}
		link_all();
		snprintf(digest[pieces], sizeof digest[0], "%lld/%lld",
			 (long long)registry_int(&reg, "SELECT sum(record_id * person_id) FROM record_person"),
			 (long long)registry_int(&reg, "SELECT count(*) FROM person"));
		stop();
	}
	CHECK_STR(digest[0], digest[1]);
}

int main(void)
{
	UNIT_RUN("mrn, cnic or phone with name and birth year make one woman of records", one_number_is_one_woman);
	UNIT_RUN("a husband's CNIC does not merge two sisters", a_husbands_cnic_does_not_merge_sisters);
	UNIT_RUN("a CNIC mangled by a spreadsheet links nobody", a_mangled_cnic_is_absent);
	UNIT_RUN("a telephone shared by sisters does not merge them", a_shared_phone_does_not_merge_sisters);
	UNIT_RUN("an age leaves birth years open, but not twenty", an_age_leaves_years_open);
	UNIT_RUN("a wrong birth year alone does not part a woman's records", a_wrong_birth_year_alone_does_not_part);
	UNIT_RUN("another name and a far birth year contradict even the same number",
		 another_name_and_birth_year_contradict);
	UNIT_RUN("a borrowed CNIC does not merge two registered women", a_borrowed_cnic_does_not_merge_two_patients);
	UNIT_RUN("a record that fits two women joins the one whose number it has and asks about the other",
		 a_bridge_is_asked_about);
	UNIT_RUN("a device result moves to the woman who turns out to own the specimen",
		 a_device_result_follows_its_specimen);
	UNIT_RUN("a specimen that nobody has a name to does not draw the record that brings one",
		 a_specimen_alone_says_not_who_she_is);
	UNIT_RUN("a specimen two women claim moves nothing", a_specimen_two_women_claim_stays);
	UNIT_RUN("a correction belongs to the woman it corrects, unless it mends the number",
		 a_correction_stays_with_its_record);
	UNIT_RUN("quarantined rows are not linked", refused_rows_are_not_linked);
	UNIT_RUN("undo parts a record from a woman, holds, and can be undone", undo_parts_and_holds);
	UNIT_RUN("links and undone links stand in the ledger, and a changed one is found", a_linked_registry_verifies);
	UNIT_RUN("undo refuses what makes no sense and leaves no trace", undo_refuses_what_makes_no_sense);
	UNIT_RUN("an explanation counts agreeing fields over her other records", an_explanation_counts_fields);
	UNIT_RUN("public ids are short, unambiguous and repeatable", public_ids_are_short_and_repeatable);
	UNIT_RUN("a public id in use is passed over", a_taken_public_id_moves_on);
	UNIT_RUN("linking in pieces gives the women that linking at once gives", pieces_give_what_the_whole_gives);
	UNIT_END("link");
}
