/* rooms: ingest db base */
/* profile_test.c -- profiles are checked member by member, with exact complaints; the shipped ones pass.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/profile.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "tests/unit/unit.h"

#include <unistd.h>

static struct arena arena = ARENA_INIT;

/* Reads a shipped profile, replaces `from` by `to` and loads it under its own name from a temporary folder. */
static bool load_changed(const char *id, const char *from, const char *to, struct msgq *q)
{
	struct buf text = BUF_INIT;
	char folder[] = "/tmp/sanad-profile-XXXXXX", *path, *at;
	struct pattern_pool *pool = pattern_pool_new();
	const struct profile *p = NULL;
	FILE *f;

	msgq_init(q);
	if (!mkdtemp(folder) ||
	    file_read(arena_printf(&arena, "schemas/devices/%s.json", id), 1 << 20, &text, q) != STATUS_OK) {
		UNIT_FAIL("cannot read the shipped profile");
		return false;
	}
	path = arena_printf(&arena, "%s/%s.json", folder, id);
	at = strstr(text.data, from);
	if (!at)
		UNIT_FAIL("the shipped profile has no %s", from);
	f = fopen(path, "w");
	if (at && f) {
		fwrite(text.data, 1, (size_t)(at - text.data), f);
		fputs(to, f);
		fputs(at + strlen(from), f);
	}
	if (f)
		fclose(f);
	p = profile_load(&arena, pool, path, q);
	unlink(path);
	rmdir(folder);
	pattern_pool_free(pool);
	buf_free(&text);
	return p != NULL;
}

/* The change must be refused with this code at this path, as the first message. */
static void refused(const char *id, const char *from, const char *to, const char *code, const char *field)
{
	struct msgq q;

	CHECK(!load_changed(id, from, to, &q));
	CHECK(q.first != NULL);
	if (q.first) {
		CHECK_STR(q.first->code, code);
		if (field)
			CHECK_STR(q.first->field, field);
	}
	msgq_free(&q);
}

static void shipped_profiles_pass(void)
{
	static const char *const ids[] = {"exchange-csv", "exchange-ndjson", "genexpert-csv"};
	struct profile_set set;
	struct msgq q;

	msgq_init(&q);
	CHECK_INT(profile_set_load(".", &set, &q), STATUS_OK);
	CHECK_INT(set.n, 3);
	for (size_t i = 0; i < 3; i++) {
		const struct profile *p = profile_find(&set, ids[i]);

		CHECK(p != NULL);
		if (p) {
			CHECK(p->source && *p->source);
			CHECK_INT(strlen(p->sha256), 64);
		}
		CHECK_INT(profile_check_file(".", arena_printf(&arena, "schemas/devices/%s.json", ids[i]), &q),
			  STATUS_OK);
	}
	CHECK(profile_find(&set, "nothing") == NULL);
	CHECK_STR(profile_ids(&arena, &set), "exchange-csv, exchange-ndjson, genexpert-csv");
	CHECK_INT(q.count[MSG_ERROR], 0);
	profile_set_free(&set);
	msgq_free(&q);
}

static void unchanged_copy_passes(void)
{
	struct msgq q;

	CHECK(load_changed("genexpert-csv", "\"version\": \"1\"", "\"version\": \"2\"", &q));
	msgq_free(&q);
}

static void unknown_member_names_the_nearest(void)
{
	struct msgq q;

	CHECK(!load_changed("exchange-csv", "\"maker\"", "\"makr\"", &q));
	CHECK(q.first != NULL);
	if (q.first) {
		CHECK_STR(q.first->code, "member-unknown");
		CHECK_STR(q.first->field, "makr");
		CHECK_STR(q.first->hint, "did you mean \"maker\"?");
		CHECK(q.first->next && strcmp(q.first->next->code, "member-missing") == 0);
	}
	msgq_free(&q);
}

static void a_source_is_demanded(void)
{
	refused("exchange-csv", "\"source\": \"the", "\"notes2\": \"the", "member-unknown", "notes2");
	refused("genexpert-csv", "\"source\": \"assay name in Xpert HPV exports\", ", "", "member-missing",
		"assays[0].source");
}

static void faults_are_named_by_path(void)
{
	refused("exchange-csv", "\"wire\": \"csv\"", "\"wire\": \"cvs\"", "word-unknown", "wire");
	refused("exchange-csv", "\"utf-8\"", "\"latin-1\"", "word-unknown", "encodings[0]");
	refused("exchange-csv", "\"score\": 30", "\"score\": 0", "score-range", "detect[0].score");
	refused("exchange-csv", "\"score\": 30", "\"score\": \"30\"", "member-type", "detect[0].score");
	refused("exchange-csv", "\"needs\": \"record_id\"", "\"needs\": \"recordid\"", "field-unknown", "key.needs");
	refused("exchange-csv", "\"cnic\": [", "\"cnik\": [", "field-unknown", "fields.cnik");
	refused("genexpert-csv", "\"at_least\": 2", "\"at_least\": 3", "at-least-range", "controls[1].at_least");
	refused("genexpert-csv", "\"then\": \"result\", \"result\": \"error\"", "\"then\": \"result\"",
		"member-missing", "statuses[0].result");
	refused("genexpert-csv", "\"call\": \"pos\"", "\"call\": \"maybe\"", "word-unknown", "results.parts[0].call");
	refused("exchange-csv", "\"id\": \"exchange-csv\"", "\"id\": \"exchange-tsv\"", "id-file-name", "id");
	refused("exchange-csv", "{", "{{", "json-syntax", NULL);
}

static void patterns_must_compile_and_prove_themselves(void)
{
	refused("genexpert-csv", "^INVALID$", "^(INVALID$", "pattern-syntax", "results.whole[0].pattern");
	refused("genexpert-csv", "[\"Aborted\", \"ABORTED\"]", "[\"Aborted\"]", "examples-few", "statuses[0].matches");
	refused("genexpert-csv", "[\"Aborted\", \"ABORTED\"]", "[\"Aborted\", \"Stopped\"]", "example-wrong",
		"statuses[0].matches[1]");
	refused("genexpert-csv", "\"rejects\": [\"Done\", \"\"]", "\"rejects\": [\"Done\", \"aborted\"]",
		"example-wrong", "statuses[0].rejects[1]");
}

static void runaway_patterns_are_stopped(void)
{
	refused("genexpert-csv",
		"\"pattern\": \"^INVALID$\", \"result\": \"invalid\", \"matches\": [\"INVALID\", \"INVALID\"]",
		"\"pattern\": \"^(a+)+$\", \"result\": \"invalid\", \"matches\": "
		"[\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\", \"a\"]",
		"pattern-limit", "results.whole[0].matches[0]");
}

static void backslash_c_is_refused(void)
{
	struct pattern_pool *pool = pattern_pool_new();
	const char *error = NULL, *big;
	size_t at;

	CHECK(pattern_compile(pool, "a\\Cb", &error, &at) == NULL);
	CHECK(error != NULL);
	big = arena_printf(&arena, "%01200d", 7);
	CHECK(pattern_compile(pool, big, &error, &at) == NULL);
	CHECK_STR(error, "the pattern is longer than 1000 bytes");
	pattern_pool_free(pool);
}

/* Property names of one object of the schema, both ways. */
static void compare(const cJSON *schema, const char *object)
{
	const char *const *members = profile_members(&arena, object);
	const cJSON *props = json_get(schema, "properties"), *item;
	int n = 0;

	CHECK(members != NULL && cJSON_IsObject(props));
	for (; members && members[n]; n++)
		if (!json_get(props, members[n]))
			UNIT_FAIL("%s.%s is read but not in the schema", object, members[n]);
	cJSON_ArrayForEach(item, props)
	{
		bool found = false;

		for (int i = 0; i < n; i++)
			found = found || text_eq(members[i], item->string);
		if (!found)
			UNIT_FAIL("%s.%s is in the schema but not read", object, item->string);
	}
	CHECK(cJSON_IsFalse(json_get(schema, "additionalProperties")));
}

static void schema_and_reader_know_the_same_members(void)
{
	struct msgq q;
	cJSON *root;
	const cJSON *defs, *def;
	const char *object;

	msgq_init(&q);
	root = json_parse_file("schemas/device.schema.json", 1 << 20, &q);
	CHECK(root != NULL);
	defs = json_get(root, "$defs");
	for (size_t i = 0; (object = profile_object(i)) != NULL; i++)
		compare(text_eq(object, "profile") ? root : json_get(defs, object), object);
	cJSON_ArrayForEach(def, defs)
		CHECK(text_eq(def->string, "field") || profile_members(&arena, def->string) != NULL);
	json_free(root);
	msgq_free(&q);
}

static void schema_and_reader_know_the_same_fields(void)
{
	struct msgq q;
	cJSON *root;
	const cJSON *list, *item;
	int n = 0;

	msgq_init(&q);
	root = json_parse_file("schemas/device.schema.json", 1 << 20, &q);
	list = json_get(json_get(json_get(root, "$defs"), "field"), "enum");
	cJSON_ArrayForEach(item, list)
	{
		CHECK(field_by_name(item->valuestring) != F_NONE);
		n++;
	}
	CHECK_INT(n, F_COUNT);
	json_free(root);
	msgq_free(&q);
}

/* The JSON of the how-to page is a profile that passes. */
static void documented_example_passes(void)
{
	struct buf page = BUF_INIT;
	struct pattern_pool *pool = pattern_pool_new();
	char folder[] = "/tmp/sanad-profile-XXXXXX", *path;
	const char *from, *to;
	const struct profile *p = NULL;
	struct msgq q;
	FILE *f;

	msgq_init(&q);
	CHECK_INT(file_read("docs/add-a-device.md", 1 << 20, &page, &q), STATUS_OK);
	from = strstr(page.data, "```json\n");
	to = from ? strstr(from + 8, "\n```") : NULL;
	CHECK(to != NULL && mkdtemp(folder) != NULL);
	path = arena_printf(&arena, "%s/via-tablet.json", folder);
	f = fopen(path, "w");
	if (f && to) {
		fwrite(from + 8, 1, (size_t)(to - from - 8), f);
		fclose(f);
		p = profile_load(&arena, pool, path, &q);
	}
	CHECK(p != NULL);
	CHECK(p && text_eq(p->id, "via-tablet") && p->delimiter == ';');
	unlink(path);
	rmdir(folder);
	pattern_pool_free(pool);
	buf_free(&page);
	msgq_free(&q);
}

static void list_tells_what_was_verified(void)
{
	const struct profile_info *list;
	struct msgq q;
	size_t n;

	msgq_init(&q);
	CHECK_INT(ingest_profiles(&arena, ".", &list, &n, &q), STATUS_OK);
	CHECK_INT(n, 3);
	if (n == 3) {
		CHECK_STR(list[2].id, "genexpert-csv");
		CHECK_STR(list[2].verified, "real device file");
	}
	CHECK_INT(ingest_profiles(&arena, "/nowhere", &list, &n, &q), STATUS_INPUT);
	CHECK_INT(n, 0);
	msgq_free(&q);
}

int main(void)
{
	UNIT_RUN("the shipped profiles pass their own check", shipped_profiles_pass);
	UNIT_RUN("a profile with another version still loads", unchanged_copy_passes);
	UNIT_RUN("an unknown member is refused and the nearest one named", unknown_member_names_the_nearest);
	UNIT_RUN("a profile and an assay without a source are refused", a_source_is_demanded);
	UNIT_RUN("every fault names its JSON path", faults_are_named_by_path);
	UNIT_RUN("patterns compile and their examples hold", patterns_must_compile_and_prove_themselves);
	UNIT_RUN("a pattern that backtracks without end is stopped and refused", runaway_patterns_are_stopped);
	UNIT_RUN("patterns may not use \\C nor be over-long", backslash_c_is_refused);
	UNIT_RUN("the JSON Schema and the reader know the same members", schema_and_reader_know_the_same_members);
	UNIT_RUN("the JSON Schema and the reader know the same fields", schema_and_reader_know_the_same_fields);
	UNIT_RUN("the example of docs/add-a-device.md passes", documented_example_passes);
	UNIT_RUN("the list of profiles tells what each was tried on", list_tells_what_was_verified);
	arena_free(&arena);
	UNIT_END("profile");
}
