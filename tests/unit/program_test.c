/* rooms: pathway db base */
/* program_test.c -- program files: what is refused and how, and that shipped programs hold their own scenarios.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "tests/unit/unit.h"

#include "base/buf.h"
#include "base/file.h"
#include "pathway/program.h"

#include <dirent.h>

static struct arena a = ARENA_INIT;
static struct msgq q;
static const struct codelist *codes;

/* The text of the Gwadar program with `old` replaced once. */
static const struct program *parse_changed(const char *old, const char *new)
{
	struct buf b = BUF_INIT, changed = BUF_INIT;
	const struct program *p = NULL;
	const char *at;

	msgq_clear(&q);
	if (file_read("schemas/programs/gwadar.json", PROGRAM_MAX_BYTES, &b, &q) == STATUS_OK) {
		at = strstr(b.data, old);
		CHECK(at != NULL);
		if (at) {
			buf_add(&changed, b.data, (size_t)(at - b.data));
			buf_str(&changed, new);
			buf_str(&changed, at + strlen(old));
			p = program_parse(&a, changed.data, changed.len, "changed.json", codes, &q);
		}
	}
	buf_free(&b);
	buf_free(&changed);
	return p;
}

static void check_refused(const char *old, const char *new, const char *text)
{
	CHECK(parse_changed(old, new) == NULL);
	if (q.first)
		CHECK_STR(q.first->text, text);
	else
		UNIT_FAIL("no message for: %s", text);
}

/* The file parses, and this is among what program_check finds. */
static void check_found(const char *old, const char *new, const char *text)
{
	const struct program *p = parse_changed(old, new);
	bool found = false;

	CHECK(p != NULL);
	if (!p)
		return;
	CHECK_INT(program_check(p, &q), STATUS_ATTENTION);
	for (const struct msg *m = q.first; m; m = m->next)
		found = found || strcmp(m->text, text) == 0;
	if (!found)
		UNIT_FAIL("not found: %s; first is: %s", text, q.first ? q.first->text : "nothing");
}

static void print_messages(void)
{
	for (const struct msg *m = q.first; m; m = m->next)
		printf("%s: %s (%s)\n", m->pos.file ? m->pos.file : "", m->text, m->field ? m->field : "");
}

static void shipped_programs_hold(void)
{
	DIR *dir = opendir("schemas/programs");
	struct dirent *d;
	int n = 0;

	CHECK(dir != NULL);
	while (dir && (d = readdir(dir))) {
		const struct program *p;
		size_t len = strlen(d->d_name);

		if (len < 5 || strcmp(d->d_name + len - 5, ".json") != 0)
			continue;
		msgq_clear(&q);
		p = program_load(&a, arena_printf(&a, "schemas/programs/%s", d->d_name), codes, NULL, &q);
		if (!p || program_check(p, &q) != STATUS_OK) {
			UNIT_FAIL("%s", d->d_name);
			print_messages();
		}
		n++;
	}
	CHECK(n >= 13); /* Gwadar, seven WHO algorithms, five of them for women living with HIV */
	if (dir)
		closedir(dir);
}

static void gwadar_says_what_it_is(void)
{
	const struct program *p = program_load(&a, "schemas/programs/gwadar.json", codes, NULL, &q);

	CHECK(p != NULL);
	if (!p)
		return;
	CHECK_STR(p->id, "gwadar");
	CHECK_STR(p->areas, "gwadar/areas.csv");
	CHECK_STR(p->mrn_pattern, "^GW-[0-9]{6}$");
	CHECK_INT(p->age_min, 30);
	CHECK_INT(p->hiv_age_min, 25);
	CHECK_INT(program_kind(p, "no such duty"), -1);
	CHECK_INT(program_level(p, 1)->rank, 1);
	CHECK(program_level(p, 8) == NULL);
}

static void unknown_words_are_named(void)
{
	check_refused("\"episode\": {", "\"episodes\": {",
		      "file: unknown member 'episodes', nearest known is 'episode'");
	check_refused("\"when\": { \"test\": \"via\", \"result\": \"positive\" }",
		      "\"when\": { \"test\": \"viaa\", \"result\": \"positive\" }",
		      "pathway/via-positive: unknown test or event 'viaa', nearest known is 'via'");
	check_refused("\"result\": [\"ASC-US\", \"LSIL\"] }", "\"result\": [\"ASC-US\", \"LSIK\"] }",
		      "pathway/cytology-low-grade: unknown result 'LSIK', nearest known is 'LSIL'");
	check_refused("\"kind\": \"repeat-test\", \"within_days\"", "\"kind\": \"repeat-tests\", \"within_days\"",
		      "pathway/not-readable: unknown duty 'repeat-tests', nearest known is 'repeat-test'");
	check_refused("\"urgency\": \"repeat\" }", "\"urgency\": \"repaet\" }",
		      "pathway/not-readable: unknown urgency 'repaet', nearest known is 'repeat'");
}

static void rules_need_a_source(void)
{
	CHECK(parse_changed("\"source\": \"as ploidy-suspicious-cytology-known\" }", "\"confidence\": \"low\" }") ==
	      NULL);
	if (q.first)
		CHECK_STR(q.first->text, "pathway/triage-negative-ploidy: is missing");
}

static void numbers_are_checked(void)
{
	check_refused("\"within_days\": 90", "\"within_days\": 90.5",
		      "pathway/not-readable: must be a whole number from 0 to 3660");
	check_refused("\"within_days\": 90", "\"within_days\": 90, \"after_months\": 3",
		      "pathway/not-readable: give either within_days or after_months");
	check_refused("\"ages\": [30, 49]", "\"ages\": [49, 30]",
		      "eligible: must be two whole numbers from 0 to 130, the smaller first");
	check_refused("\"2026-01-01\"", "\"2026-13-01\"", "file: must be a date like 2026-01-31");
}

static void a_rule_id_stands_once(void)
{
	check_refused("\"id\": \"via-positive\"", "\"id\": \"hpv-other\"", "pathway: rule 'hpv-other' stands twice");
}

static void a_wrong_duty_is_found(void)
{
	check_found(
		"\"kind\": \"repeat-test\", \"within_days\": 90", "\"kind\": \"repeat-test\", \"within_days\": 60",
		"scenarios/unsat-never-negative: duty 1 is repeat-test due on day 65 by rule 'not-readable', stands, "
		"expected repeat-test due on day 95");
}

static void an_unfired_rule_is_found(void)
{
	check_found("\"pathway\": [",
		    "\"pathway\": [ { \"id\": \"old\", \"when\": { \"test\": \"via\", \"result\": \"positive\", "
		    "\"age\": [90, 99] "
		    "}, \"then\": [], \"source\": \"test\" },",
		    "no scenario fires rule 'old'");
}

static void alike_rules_are_found(void)
{
	check_found(
		"{ \"id\": \"via-positive\", \"when\"",
		"{ \"id\": \"twin\", \"when\": { \"test\": \"via\", \"result\": \"positive\" }, \"then\": [{ \"kind\": "
		"\"colposcopy\", \"within_days\": 42, \"urgency\": \"routine\" }], \"source\": \"test\" }, { \"id\": "
		"\"via-positive\", \"when\"",
		"no scenario tells rule 'twin' from the next one, 'via-positive'");
}

static void a_scenario_that_does_not_hold_is_found(void)
{
	check_found("\"scenarios\": [",
		    "\"scenarios\": [ { \"id\": \"no\", \"history\": [{ \"day\": 0, \"test\": \"via\", \"result\": "
		    "\"not-possible\" }], \"expect\": [] },",
		    "scenarios/no: duty 1 is repeat-test due on day 90 by rule 'not-readable', stands, expected none");
	check_found("\"episodes\": [1, 2] }", "\"episodes\": [1, 1] }",
		    "scenarios/old-smear-is-no-triage: entry 2 is in episode 2");
}

static void algorithms_are_read(void)
{
	const struct program *p;

	msgq_clear(&q);
	p = program_load(&a, "schemas/programs/gwadar.json", codes, NULL, &q);
	CHECK(p != NULL);
	if (!p)
		return;
	CHECK_INT(p->n_algorithms, 5);
	CHECK_STR(p->algorithm[1].test, "ploidy");
	CHECK_STR(p->algorithm[1].algorithm, "ploidy-3cell-v1");
	CHECK(p->algorithm[1].device == NULL && p->algorithm[1].assay == NULL);
	CHECK_INT(p->algorithm[1].from, date_from_ymd(2026, 1, 1));
	CHECK_STR(p->algorithm[2].assay, "xpert-hpv");
	CHECK_INT(program_check_algorithms(p, ".", &q), STATUS_OK);
	CHECK_INT(q.kept, 0);
}

static void missing_algorithm_is_named(void)
{
	const struct program *p = parse_changed("\"ploidy-3cell-v1\"", "\"ploidy-3cells-v1\"");

	CHECK(p != NULL);
	if (!p)
		return;
	CHECK_INT(program_check_algorithms(p, ".", &q), STATUS_ATTENTION);
	CHECK_INT(q.kept, 1);
	if (q.first) {
		CHECK_STR(q.first->text, "tests/algorithms: there is no schemas/algorithms/ploidy-3cells-v1.json");
		CHECK_STR(q.first->hint, "nearest known is 'ploidy-3cell-v1'");
	}
}

static void wrong_algorithms_are_refused(void)
{
	check_refused("\"test\": \"ploidy\", \"algorithm\"", "\"test\": \"plody\", \"algorithm\"",
		      "tests/algorithms: unknown test 'plody', nearest known is 'ploidy'");
	check_refused("\"algorithm\": \"ploidy-3cell-v1\"", "\"algorithm\": \"../ploidy\"",
		      "tests/algorithms: must be the name of a file in schemas/algorithms, without .json");
	check_refused("\"assay\": \"xpert-hpv\",", "\"asay\": \"xpert-hpv\",",
		      "tests/algorithms: unknown member 'asay', nearest known is 'assay'");
}

static void an_unanswered_outcome_is_found(void)
{
	check_found("\"result\": [\"NILM\", \"negative\", \"normal\"] }, \"months\"",
		    "\"result\": [\"NILM\", \"negative\"] }, \"months\"", "no rule answers ave normal in every case");
}

int main(void)
{
	msgq_init(&q);
	codes = codelist_load(&a, ".", &q);
	if (!codes) {
		print_messages();
		return 1;
	}
	UNIT_RUN("every shipped program holds its scenarios and tests all its rules", shipped_programs_hold);
	UNIT_RUN("the Gwadar program says whom it serves and where its files are", gwadar_says_what_it_is);
	UNIT_RUN("unknown words are refused and the nearest known one is named", unknown_words_are_named);
	UNIT_RUN("a rule without a source is refused", rules_need_a_source);
	UNIT_RUN("numbers and dates out of range are refused", numbers_are_checked);
	UNIT_RUN("a rule id stands once", a_rule_id_stands_once);
	UNIT_RUN("a duty other than the scenario's is found", a_wrong_duty_is_found);
	UNIT_RUN("a rule no scenario fires is found", an_unfired_rule_is_found);
	UNIT_RUN("two rules that nothing tells apart are found", alike_rules_are_found);
	UNIT_RUN("a scenario that does not hold is found", a_scenario_that_does_not_hold_is_found);
	UNIT_RUN("the algorithms in force are read in file order, and their files are there", algorithms_are_read);
	UNIT_RUN("an algorithm without a file is named, with the nearest", missing_algorithm_is_named);
	UNIT_RUN("a wrong test, file name or member of an algorithm is refused", wrong_algorithms_are_refused);
	UNIT_RUN("an outcome no rule answers is found", an_unanswered_outcome_is_found);
	arena_free(&a);
	msgq_free(&q);
	UNIT_END("program");
}
