/* rooms: db base */
/* identity_test.c -- direct identifiers exist only sealed and come back whole.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "db/identity.h"
#include "tests/unit/registry.h"

static const struct identity zarbibi = {
	.name = "Zarbibi",
	.relative = "Dad Muhammad \"Dada\", Baloch",
	.cnic = "5120312345678",
	.family_cnic = "5120312345671",
	.phone = "03001234567",
	.address = "Mohalla Shado Band,\nGwadar \xd8\xb3\xd9\x86\xd8\xaf",
	.mrn = "gw-000 001",
	.specimen = "GS0000017",
	.specimen_scope = "",
	.birth_on = -1000,
	.birth_precision = DATE_YEAR,
	.area_id = 0,
	.hiv_status = "unknown",
};

static void begin(struct registry *r, int records)
{
	char sql[300];

	registry_new(r);
	CHECK_INT(db_begin(r->db, "test", "tester", &r->q), STATUS_OK);
	(void)db_exec(r->db, "INSERT INTO batch VALUES (1, 'retry', 'f', x'01', 0, 'p', x'00', 5, 0, 0, 0, 0, 0, 0, 0)",
		      "test");
	for (int i = 1; i <= records; i++) {
		snprintf(sql, sizeof sql,
			 "INSERT INTO record VALUES (%d, 1, %d, 1, 0, 3, 'accepted', NULL, NULL, NULL, NULL, NULL, "
			 "NULL, NULL);",
			 i, i);
		(void)db_exec(r->db, sql, "test");
	}
	CHECK_INT(db_status(r->db), STATUS_OK);
}

static void an_identity_comes_back_whole(void)
{
	struct arena a = ARENA_INIT;
	struct identity got;
	struct registry r;

	begin(&r, 1);
	CHECK(identity_insert(r.db, 1, 1, &zarbibi));
	CHECK_INT(db_commit(r.db, &r.q), STATUS_OK);
	CHECK(identity_open(r.db, &a, 1, &got));
	CHECK_STR(got.name, zarbibi.name);
	CHECK_STR(got.relative, zarbibi.relative);
	CHECK_STR(got.cnic, zarbibi.cnic);
	CHECK_STR(got.family_cnic, zarbibi.family_cnic);
	CHECK_STR(got.phone, zarbibi.phone);
	CHECK_STR(got.address, zarbibi.address);
	CHECK_STR(got.mrn, zarbibi.mrn);
	CHECK_STR(got.specimen, zarbibi.specimen);
	CHECK_INT(got.birth_on, -1000);
	CHECK_INT(got.birth_precision, DATE_YEAR);
	CHECK_INT(got.area_id, 0);
	CHECK_STR(got.hiv_status, "unknown");
	CHECK(!identity_open(r.db, &a, 2, &got));
	CHECK_INT(db_status(r.db), STATUS_OK);
	arena_free(&a);
	registry_end(&r);
}

static void what_is_absent_stays_absent(void)
{
	struct identity nobody = {.birth_on = DATE_NONE}, got;
	struct arena a = ARENA_INIT;
	struct registry r;

	begin(&r, 1);
	CHECK(identity_insert(r.db, 1, 1, &nobody));
	CHECK_INT(db_commit(r.db, &r.q), STATUS_OK);
	CHECK(identity_open(r.db, &a, 1, &got));
	CHECK(!got.name && !got.relative && !got.cnic && !got.family_cnic && !got.phone && !got.address && !got.mrn &&
	      !got.specimen && !got.hiv_status);
	CHECK_INT(got.birth_on, DATE_NONE);
	CHECK_INT(
		registry_int(&r,
			     "SELECT count(*) FROM identity WHERE coalesce(mrn_hash, cnic_hash, family_cnic_hash, "
			     "phone_hash, name_hash, relative_hash, specimen_hash, birth_on, birth_precision, area_id, "
			     "hiv_status) IS NULL"),
		1);
	arena_free(&a);
	registry_end(&r);
}

/* Whether the bytes stand anywhere in a file. */
static bool in_file(const char *path, const char *bytes)
{
	struct buf text = BUF_INIT;
	FILE *f = fopen(path, "rb");
	char part[4096];
	bool found;
	size_t n;

	while (f && (n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(&text, part, n);
	if (f)
		fclose(f);
	found = memmem(text.data, text.len, bytes, strlen(bytes)) != NULL;
	buf_free(&text);
	return found;
}

static void no_identifier_stands_open_in_the_file_or_its_log(void)
{
	static const char *const values[] = {"Zarbibi",       "zarbibi",       "Dada",       "dad muhamad",
					     "5120312345678", "5120312345671", "3001234567", "Shado Band",
					     "gw-000 001",    "GW-000001",     "GS0000017"};
	struct registry r;
	char wal[300];

	begin(&r, 1);
	CHECK(identity_insert(r.db, 1, 1, &zarbibi));
	CHECK_INT(db_commit(r.db, &r.q), STATUS_OK);
	snprintf(wal, sizeof wal, "%s-wal", r.path);
	CHECK(in_file(wal, "identity") || in_file(wal, "accepted"));
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
		CHECK(!in_file(wal, values[i]));
	registry_close(&r);
	CHECK(in_file(r.path, "CREATE TABLE identity"));
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
		CHECK(!in_file(r.path, values[i]));
	registry_end(&r);
}

static void hashes_level_how_values_are_written(void)
{
	struct identity one = {.birth_on = DATE_NONE, .name = "Zar Bibi", .mrn = "GW-000001", .specimen = "a 17"};
	struct identity two = {.birth_on = DATE_NONE, .name = " zar  BEEBEE ", .mrn = "gw-000 001", .specimen = "A17"};
	struct identity three = {.birth_on = DATE_NONE, .name = "Gul Bibi", .mrn = "GW-000002", .specimen = "A17"};
	struct registry r;

	three.specimen_scope = "GWD-GDA";
	begin(&r, 3);
	CHECK(identity_insert(r.db, 1, 1, &one));
	CHECK(identity_insert(r.db, 2, 2, &two));
	CHECK(identity_insert(r.db, 3, 3, &three));
	CHECK_INT(db_commit(r.db, &r.q), STATUS_OK);
	CHECK_INT(registry_int(&r, "SELECT count(DISTINCT mrn_hash) FROM identity WHERE identity_id < 3"), 1);
	CHECK_INT(registry_int(&r, "SELECT count(DISTINCT name_hash) FROM identity WHERE identity_id < 3"), 1);
	CHECK_INT(registry_int(&r, "SELECT count(DISTINCT specimen_hash) FROM identity WHERE identity_id < 3"), 1);
	CHECK_INT(registry_int(&r, "SELECT count(DISTINCT mrn_hash) FROM identity"), 2);
	CHECK_INT(registry_int(&r, "SELECT count(DISTINCT name_hash) FROM identity"), 2);
	CHECK_INT(registry_int(&r, "SELECT count(DISTINCT specimen_hash) FROM identity"), 2);
	registry_end(&r);
}

static void her_own_cnic_and_a_relatives_do_not_meet(void)
{
	struct identity one = {.birth_on = DATE_NONE, .cnic = "5120312345678"};
	struct identity two = {.birth_on = DATE_NONE, .family_cnic = "5120312345678"};
	struct registry r;

	begin(&r, 2);
	CHECK(identity_insert(r.db, 1, 1, &one));
	CHECK(identity_insert(r.db, 2, 2, &two));
	CHECK_INT(
		registry_int(
			&r, "SELECT count(*) FROM identity AS a, identity AS b WHERE a.cnic_hash = b.family_cnic_hash"),
		0);
	db_rollback(r.db);
	registry_end(&r);
}

static void the_sealed_length_tells_little(void)
{
	struct identity one = {.birth_on = DATE_NONE, .name = "Gul"},
			two = {.birth_on = DATE_NONE, .name = "Gulnaz Khatoon"};
	struct registry r;

	begin(&r, 2);
	CHECK(identity_insert(r.db, 1, 1, &one));
	CHECK(identity_insert(r.db, 2, 2, &two));
	CHECK_INT(registry_int(&r, "SELECT count(DISTINCT length(sealed)) FROM identity"), 1);
	db_rollback(r.db);
	registry_end(&r);
}

static void a_woman_is_shown_by_her_newest_name_completed_from_other_records(void)
{
	struct identity first = {
		.birth_on = 10, .birth_precision = DATE_DAY, .name = "Old Name", .phone = "0300", .mrn = "M1"};
	struct identity second = {.birth_on = DATE_NONE, .name = "New Name", .address = "Surbandar"};
	struct identity third = {.birth_on = DATE_NONE, .phone = "0333", .address = "Pasni"};
	struct arena a = ARENA_INIT;
	struct identity got;
	struct registry r;

	begin(&r, 3);
	CHECK(identity_insert(r.db, 1, 1, &first));
	CHECK(identity_insert(r.db, 2, 2, &second));
	CHECK(identity_insert(r.db, 3, 3, &third));
	(void)db_exec(r.db,
		      "INSERT INTO person VALUES (1, 'A', 1, NULL, NULL, NULL);"
		      "INSERT INTO link VALUES (1, 1, 1, 'new', 0, '', 'm', 'sanad', NULL, NULL, NULL);"
		      "INSERT INTO link VALUES (2, 2, 1, 'mrn', 0, '', 'm', 'sanad', NULL, NULL, NULL);"
		      "INSERT INTO link VALUES (3, 3, 1, 'mrn', 0, '', 'm', 'sanad', NULL, NULL, NULL);",
		      "test");
	CHECK_INT(db_commit(r.db, &r.q), STATUS_OK);
	CHECK(identity_of_person(r.db, &a, 1, &got));
	CHECK_STR(got.name, "New Name");
	CHECK_STR(got.address, "Surbandar");
	CHECK_STR(got.phone, "0333");
	CHECK_STR(got.mrn, "M1");
	CHECK_INT(got.birth_on, 10);
	CHECK(!identity_of_person(r.db, &a, 2, &got));
	arena_free(&a);
	registry_end(&r);
}

int main(void)
{
	UNIT_RUN("an identity comes back whole", an_identity_comes_back_whole);
	UNIT_RUN("what is absent stays absent", what_is_absent_stays_absent);
	UNIT_RUN("no identifier stands open in the file or its log", no_identifier_stands_open_in_the_file_or_its_log);
	UNIT_RUN("hashes level how values are written", hashes_level_how_values_are_written);
	UNIT_RUN("her own CNIC and a relative's do not meet", her_own_cnic_and_a_relatives_do_not_meet);
	UNIT_RUN("the sealed length tells little", the_sealed_length_tells_little);
	UNIT_RUN("a woman is shown by her newest name completed from other records",
		 a_woman_is_shown_by_her_newest_name_completed_from_other_records);
	UNIT_END("identity");
}
