/* rooms: audit score db stats base */
/* algorithm_test.c -- algorithm files, their bytes, what rests on unverified numbers, and the self-test.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "audit/algorithm.h"

#include "audit/evidence.h"
#include "audit/selftest.h"
#include "base/file.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct msgq q;
static struct arena arena;

static struct algorithm load(const char *id)
{
	struct algorithm alg = {0};

	msgq_clear(&q);
	CHECK_INT(algorithm_load(&arena, ".", id, &alg, &q), STATUS_OK);
	return alg;
}

static void every_file_compiles(void)
{
	const char **ids = algorithm_ids(&arena, ".", &q);
	int n = 0;

	for (; ids && ids[n]; n++) {
		struct algorithm alg = load(ids[n]);

		CHECK_INT(score_check_algorithm(alg.bytes, alg.size), SCORE_OK);
		CHECK_STR(alg.id, ids[n]);
		CHECK(alg.title && alg.source && alg.kind && alg.rule);
		CHECK((strncmp(ids[n], "hpv-", 4) == 0) == (alg.assay != NULL));
	}
	CHECK(n >= 20);
}

static void a_second_compiler_gives_the_same_bytes(void)
{
	FILE *answer;
	char id[64], hex[2048];
	int n = 0;

	if (system("python3 -c '' >/dev/null 2>&1") != 0)
		UNIT_SKIP("python3 is not there");
	answer = popen("python3 tests/oracle/encode.py algorithm schemas/algorithms/*.json", "r");
	while (fscanf(answer, "%63s %2047s", id, hex) == 2) {
		struct algorithm alg = load(id);
		char *own = arena_alloc(&arena, 2 * alg.size + 1);

		sodium_bin2hex(own, 2 * alg.size + 1, alg.bytes, alg.size);
		CHECK_STR(hex, own);
		n++;
	}
	pclose(answer);
	CHECK(n >= 20);
}

static void stored_bytes_say_what_the_file_said(void)
{
	struct algorithm file = load("hpv-xpert-hpv-v1"), bytes;

	CHECK_INT(algorithm_from_bytes(&arena, file.bytes, file.size, &bytes, &q), STATUS_OK);
	CHECK_STR(bytes.id, "hpv-xpert-hpv-v1");
	CHECK_STR(bytes.version, "1");
	CHECK_STR(bytes.kind, "hpv");
	CHECK_STR(bytes.rule, "hpv-channels");
	CHECK_STR(bytes.assay, "xpert-hpv");
	CHECK_INT(bytes.n_channels, 5);
	CHECK_STR(bytes.channels[1], "18_45");
	CHECK_INT(bytes.unverified, file.unverified);
	CHECK(memcmp(bytes.hash, file.hash, HASH_SIZE) == 0);
	msgq_clear(&q);
	CHECK_INT(algorithm_from_bytes(&arena, file.bytes, file.size - 1, &bytes, &q), STATUS_INPUT);
	CHECK_STR(q.first ? q.first->text : NULL, "stored algorithm cannot be read: algorithm-short");
}

static struct score_verdict judge(const struct algorithm *alg, const char *json)
{
	struct buf bytes = BUF_INIT;
	struct score_verdict v = {0};

	msgq_clear(&q);
	CHECK_INT(evidence_encode_text(json, strlen(json), NULL, MSG_NOWHERE, &bytes, &q), STATUS_OK);
	CHECK_INT(algorithm_score(alg, bytes.data, bytes.len, &v), SCORE_OK);
	buf_free(&bytes);
	return v;
}

#define ONCLARITY(ct16, control)                                                                                       \
	"{\"kind\":\"hpv\",\"assay\":\"onclarity\",\"channels\":[{\"name\":\"16\",\"ct\":" ct16 "},{\"name\":\"18\","  \
	"\"ct\":null},{\"name\":\"31\",\"ct\":null},{\"name\":\"33_58\",\"ct\":null},{\"name\":\"35_39_68\",\"ct\":"   \
	"null},{\"name\":\"45\",\"ct\":null},{\"name\":\"51\",\"ct\":null},{\"name\":\"52\",\"ct\":null},{\"name\":"   \
	"\"56_59_66\",\"ct\":null}],\"control\":{\"name\":\"beta-globin\",\"ct\":" control "}}"

static void a_verdict_knows_on_which_numbers_it_rests(void)
{
	struct algorithm onclarity = load("hpv-onclarity-v1"), xpert = load("hpv-xpert-hpv-v1");
	struct algorithm cobas = load("hpv-cobas-4800-v1");
	struct score_verdict v = judge(&onclarity, ONCLARITY("3000", "2000"));

	/* Onclarity: cut-offs published, the control's limit not: a positive stands on the first, a negative on both.
	 */
	CHECK_STR(score_category_name(v.kind, v.category), "positive");
	CHECK_INT(algorithm_confidence(&onclarity, &v), CONFIDENCE_STATED);
	CHECK(!algorithm_uses_unverified(&onclarity, &v));
	v = judge(&onclarity, ONCLARITY("null", "2000"));
	CHECK_STR(score_category_name(v.kind, v.category), "negative");
	CHECK_INT(algorithm_confidence(&onclarity, &v), CONFIDENCE_UNVERIFIED);
	CHECK(algorithm_uses_unverified(&onclarity, &v));
	v = judge(&xpert, "{\"kind\":\"hpv\",\"assay\":\"xpert-hpv\",\"channels\":[{\"name\":\"P3\",\"ct\":3000}]}");
	CHECK_INT(algorithm_confidence(&xpert, &v), CONFIDENCE_UNVERIFIED);
	v = judge(&cobas, "{\"kind\":\"hpv\",\"assay\":\"cobas-4800\",\"channels\":[{\"name\":\"16\",\"ct\":3000}]}");
	CHECK_INT(algorithm_confidence(&cobas, &v), CONFIDENCE_MEMORY);
	CHECK(algorithm_uses_unverified(&cobas, &v));
}

static void insufficient_by_nuclei_rests_on_a_stated_number(void)
{
	struct algorithm alg = load("ploidy-3cell-v1");
	struct score_verdict v;

	v = judge(&alg, "{\"kind\":\"ploidy\",\"nuclei\":999,\"reference_nuclei\":60,\"reference_cv_bp\":300,"
			"\"histogram\":{\"width\":100,\"counts\":[]},\"exceeding\":[]}");
	CHECK_INT(algorithm_confidence(&alg, &v), CONFIDENCE_STATED);
	v = judge(&alg, "{\"kind\":\"ploidy\",\"nuclei\":1000,\"reference_nuclei\":60,\"reference_cv_bp\":300,"
			"\"histogram\":{\"width\":100,\"counts\":[]},\"exceeding\":[]}");
	CHECK_INT(algorithm_confidence(&alg, &v), CONFIDENCE_MEMORY); /* adequate also by the ESACP limits */
}

static char *file_text(const char *path)
{
	struct buf text = BUF_INIT;
	char *copy;

	CHECK_INT(file_read(path, 1 << 20, &text, &q), STATUS_OK);
	copy = arena_strdup(&arena, text.data);
	buf_free(&text);
	return copy;
}

/* The file with the first `from` replaced by `to`, compiled. */
static enum status compile_changed(const char *path, const char *from, const char *to, struct algorithm *alg)
{
	char *text = file_text(path), *at = strstr(text, from);
	struct buf changed = BUF_INIT;
	enum status st = STATUS_INTERNAL;
	cJSON *json;

	CHECK(at != NULL);
	if (!at)
		return st;
	buf_add(&changed, text, (size_t)(at - text));
	buf_printf(&changed, "%s%s", to, at + strlen(from));
	msgq_clear(&q);
	json = json_parse(changed.data, changed.len, "changed.json", 1, &q);
	CHECK(json != NULL);
	if (json)
		st = algorithm_compile(&arena, json, "changed.json", alg, &q);
	json_free(json);
	buf_free(&changed);
	return st;
}

static void refused(const char *id, const char *from, const char *to, const char *code, const char *field)
{
	struct algorithm alg;

	CHECK_INT(compile_changed(arena_printf(&arena, "schemas/algorithms/%s.json", id), from, to, &alg),
		  STATUS_INPUT);
	CHECK_INT(q.count[MSG_ERROR], 1);
	CHECK_STR(q.first ? q.first->code : NULL, code);
	CHECK_STR(q.first ? q.first->field : NULL, field);
	CHECK_STR(q.first ? q.first->pos.file : NULL, "changed.json");
}

#define PLOIDY "ploidy-3cell-v1"
#define CYTOLOGY "cytology-count-v1"
#define ONC "hpv-onclarity-v1"

static void a_wrong_file_is_refused_at_the_member(void)
{
	refused(PLOIDY, "\"ploidy-cells\"", "\"ploidy-cell\"", "algorithm-rule", "rule");
	CHECK_STR(q.first ? q.first->hint : NULL, "is ploidy-cells meant");
	refused(PLOIDY, "\"high_di\": {\"value\": 2500", "\"high_di\": {\"value\": 1249", "algorithm-range",
		"parameters.high_di.value");
	refused(PLOIDY, "\"high_di\": {\"value\": 2500", "\"high_di\": {\"value\": 70000", "algorithm-range",
		"parameters.high_di.value");
	refused(PLOIDY, "\"high_di\": {\"value\": 2500", "\"high_di\": {\"value\": 2.5", "algorithm-type",
		"parameters.high_di.value");
	refused(PLOIDY, "\"high_di\": {\"value\": 2500", "\"high_di\": {\"valu\": 2500", "algorithm-field-unknown",
		"parameters.high_di.valu");
	refused(PLOIDY, "\"band_di\": {\"value\": 1250", "\"band_di\": {\"value\": 2501", "algorithm-range",
		"parameters.band_di.value");
	refused(PLOIDY, "\"positive_cells\": {\"value\": 3", "\"positive_cells\": {\"value\": 0", "algorithm-range",
		"parameters.positive_cells.value");
	refused(PLOIDY, "\"suspicious_cells\": {\"value\": 1", "\"suspicious_cells\": {\"value\": 4", "algorithm-range",
		"parameters.positive_cells.value");
	refused(PLOIDY, "\"min_nuclei\"", "\"min_nucleus\"", "algorithm-field-unknown", "parameters.min_nucleus");
	refused(PLOIDY, "\"confidence\": \"memory\"", "\"confidence\": \"sure\"", "algorithm-value",
		"parameters.min_reference_nuclei.confidence");
	refused(PLOIDY, "{\"value\": 4000", "{\"value\": 2000", "algorithm-order", "parameters.stemlines[1]");
	refused(PLOIDY, "\"title\"", "\"titel\"", "algorithm-type", "title");
	refused(CYTOLOGY, "\"class\": \"HSIL\"", "\"class\": \"LSIL\"", "algorithm-duplicate", "classes[4].class");
	refused(CYTOLOGY, "\"class\": \"HSIL\"", "\"class\": \"CIN3\"", "algorithm-class", "classes[4].class");
	refused(CYTOLOGY, "\"min_cells\": {\"value\": 11", "\"min_cells\": {\"value\": 0", "algorithm-range",
		"classes[0].min_cells.value");
	refused(ONC, "\"measure\": \"ct\"", "\"measure\": \"cq\"", "algorithm-value", "channels[0].measure");
	refused(ONC, "{\"value\": 3830", "{\"value\": 0", "algorithm-range", "channels[0].cutoff.value");
	refused(ONC, "\"name\": \"18\"", "\"name\": \"16\"", "algorithm-duplicate", "channels[1].name");
	refused(ONC, "\"mandatory\": true", "\"mandatory\": 1", "algorithm-type", "channels[0].mandatory");
}

static void a_number_needs_a_source(void)
{
	refused(PLOIDY, "\"high_di\": {\"value\": 2500, \"source\": \"",
		"\"high_di\": {\"value\": 2500, \"source\": \"\", \"note\": \"", "algorithm-source",
		"parameters.high_di.source");
}

static void another_name_has_the_same_effect(void)
{
	const char *path = "schemas/algorithms/" PLOIDY ".json";
	struct algorithm own = load(PLOIDY), renamed, other;

	CHECK_INT(compile_changed(path, "\"id\": \"" PLOIDY "\"", "\"id\": \"house-rule\"", &renamed), STATUS_OK);
	CHECK(algorithm_same_effect(&own, &renamed));
	CHECK(memcmp(own.hash, renamed.hash, HASH_SIZE) != 0);
	CHECK_INT(compile_changed(path, "\"high_di\": {\"value\": 2500", "\"high_di\": {\"value\": 2300", &other),
		  STATUS_OK);
	CHECK(!algorithm_same_effect(&own, &other));
}

static void names_of_files_stay_in_their_folder(void)
{
	struct algorithm alg;

	CHECK_INT(algorithm_load(&arena, ".", "../algorithm.schema", &alg, &q), STATUS_INPUT);
	CHECK_INT(algorithm_load(&arena, ".", "", &alg, &q), STATUS_INPUT);
	CHECK_INT(algorithm_load(&arena, ".", "nothing-v1", &alg, &q), STATUS_INPUT);
}

static void computed_categories_stand_for_finer_ones(void)
{
	CHECK(algorithm_category_agrees("cytology", "HSIL", "HSIL"));
	CHECK(!algorithm_category_agrees("cytology", "HSIL", "LSIL"));
	CHECK(algorithm_category_agrees("cytology", "AIS", "ADC"));
	CHECK(algorithm_category_agrees("cytology", "AGC", "AGC-FN"));
	CHECK(!algorithm_category_agrees("cytology", "AGC-FN", "AGC"));
	CHECK(!algorithm_category_agrees("hpv", "AIS", "ADC"));
	CHECK(algorithm_category_agrees("hpv", "invalid", "error"));
	CHECK(!algorithm_category_agrees("hpv", "error", "invalid"));
	CHECK(!algorithm_category_agrees("hpv", "negative", "error"));
}

static void the_self_test_passes(void)
{
	int64_t passed = 0, failed = 0;

	msgq_clear(&q);
	CHECK_INT(selftest_run(".", &passed, &failed, &q), STATUS_OK);
	CHECK_INT(failed, 0);
	CHECK(passed > 270);
	for (const struct msg *m = q.first; m; m = m->next)
		printf("%s: %s\n", m->field ? m->field : "", m->text);
}

static void the_self_test_finds_a_wrong_vector(void)
{
	char folder[] = "/tmp/sanad-selftest-XXXXXX", command[512];
	int64_t passed = 0, failed = 0;

	CHECK(mkdtemp(folder) != NULL);
	snprintf(command, sizeof command,
		 "mkdir -p %s/score %s/schemas && cp -R score/vectors %s/score/ && cp -R schemas/algorithms "
		 "%s/schemas/ && "
		 "sed -i 's/suspicious 2 1 few-exceeding$/negative 1 0 -/' %s/score/vectors/ploidy.txt",
		 folder, folder, folder, folder, folder);
	CHECK_INT(system(command), 0);
	msgq_clear(&q);
	CHECK_INT(selftest_run(folder, &passed, &failed, &q), STATUS_INTERNAL);
	CHECK(failed > 3 && passed > 200);
	CHECK_INT(q.count[MSG_ERROR], failed);
	snprintf(command, sizeof command, "rm -r %s/score/vectors", folder);
	CHECK_INT(system(command), 0);
	CHECK_INT(selftest_run(folder, &passed, &failed, &q), STATUS_INPUT);
	snprintf(command, sizeof command, "rm -r %s", folder);
	CHECK_INT(system(command), 0);
}

int main(void)
{
	msgq_init(&q);
	UNIT_RUN("every file under schemas/algorithms compiles", every_file_compiles);
	UNIT_RUN("a second compiler made from the description gives the same bytes",
		 a_second_compiler_gives_the_same_bytes);
	UNIT_RUN("stored bytes say what the file said", stored_bytes_say_what_the_file_said);
	UNIT_RUN("a verdict knows on which numbers it rests", a_verdict_knows_on_which_numbers_it_rests);
	UNIT_RUN("too few nuclei rest on a stated number", insufficient_by_nuclei_rests_on_a_stated_number);
	UNIT_RUN("a wrong file is refused at the member", a_wrong_file_is_refused_at_the_member);
	UNIT_RUN("a number needs a source", a_number_needs_a_source);
	UNIT_RUN("the same rule under another name has the same effect", another_name_has_the_same_effect);
	UNIT_RUN("an algorithm id stays in its folder", names_of_files_stay_in_their_folder);
	UNIT_RUN("a computed category stands for the finer ones it cannot tell",
		 computed_categories_stand_for_finer_ones);
	UNIT_RUN("the self-test passes", the_self_test_passes);
	UNIT_RUN("the self-test finds a wrong vector and missing ones", the_self_test_finds_a_wrong_vector);
	arena_free(&arena);
	msgq_free(&q);
	UNIT_END("algorithm");
}
