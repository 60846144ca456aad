/* rooms: db base */
/* codelist_test.c -- the shipped code list says what each value means, and a broken one is refused with its place.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "db/codelist.h"

#include "base/text.h"
#include "tests/unit/unit.h"

static const struct codelist *shipped(struct arena *a)
{
	struct msgq q;
	const struct codelist *cl;

	msgq_init(&q);
	cl = codelist_load(a, ".", &q);
	if (!cl) {
		UNIT_FAIL("%s", q.first ? q.first->text : "no message");
		exit(1);
	}
	CHECK_INT(q.count[MSG_ERROR], 0);
	msgq_free(&q);
	return cl;
}

/* The values of the plain exchange layout, test by test. */
static const struct {
	const char *test, *values;
} exchange[] = {
	{"hpv", "negative|positive|invalid|error"},
	{"cytology", "UNSAT|NILM|ASC-US|LSIL|ASC-H|AGC|AGC-FN|HSIL|AIS|SCC|ADC"},
	{"ploidy", "negative|suspicious|positive|insufficient"},
	{"via", "negative|positive|suspected-cancer|not-possible"},
	{"ave", "normal|indeterminate|precancer-plus|not-possible"},
	{"dual-stain", "negative|positive|invalid"},
	{"colposcopy", "normal|low-grade|high-grade|suspected-cancer|inadequate"},
	{"histology", "negative|CIN1|CIN2|CIN3|AIS|SCC|ADC|inadequate"},
};

static void every_value_is_known(void)
{
	struct arena a = ARENA_INIT;
	const struct codelist *cl = shipped(&a);
	size_t n = sizeof exchange / sizeof exchange[0];

	CHECK_INT(cl->n_tests, n);
	for (size_t i = 0; i < n; i++) {
		char **value;
		size_t k = text_split(&a, exchange[i].values, '|', &value);
		const struct code_test *t = codelist_test(cl, exchange[i].test);

		CHECK(t != NULL);
		if (!t)
			continue;
		CHECK_INT(t->n_results, k);
		for (size_t j = 0; j < k; j++)
			if (!codelist_result(cl, exchange[i].test, value[j]))
				UNIT_FAIL("%s %s is missing", exchange[i].test, value[j]);
	}
	arena_free(&a);
}

static void unknown_is_null_and_not_negative(void)
{
	struct arena a = ARENA_INIT;
	const struct codelist *cl = shipped(&a);

	CHECK(codelist_result(cl, "hpv", "Negative") == NULL);
	CHECK(codelist_result(cl, "hpv", "") == NULL);
	CHECK(codelist_result(cl, "hpv", NULL) == NULL);
	CHECK(codelist_result(cl, "pap", "NILM") == NULL);
	CHECK(codelist_test(cl, NULL) == NULL);
	CHECK_STR(text_nearest("ASCUS", codelist_test(cl, "cytology")->result_names), "ASC-US");
	CHECK_STR(codelist_allowed(&a, cl, "hpv"), "one of negative, positive, invalid, error");
	CHECK_STR(codelist_allowed(&a, cl, "move"), "one of away, within");
	arena_free(&a);
}

static int rank_of(const struct codelist *cl, const char *value)
{
	const struct code_result *r = codelist_result(cl, "cytology", value);

	return r ? r->rank : -1;
}

static void cytology_is_ordered_by_risk(void)
{
	static const char *const order[] = {"UNSAT",  "NILM", "ASC-US", "LSIL", "AGC", "ASC-H",
					    "AGC-FN", "HSIL", "AIS",    "SCC",  "ADC", NULL};
	struct arena a = ARENA_INIT;
	const struct codelist *cl = shipped(&a);

	CHECK_INT(rank_of(cl, "UNSAT"), 0);
	for (int i = 1; order[i]; i++)
		if (rank_of(cl, order[i]) <= rank_of(cl, order[i - 1]))
			UNIT_FAIL("%s is not over %s", order[i], order[i - 1]);
	arena_free(&a);
}

static void unreadable_is_neither(void)
{
	struct arena a = ARENA_INIT;
	const struct codelist *cl = shipped(&a);

	for (size_t i = 0; i < cl->n_tests; i++) {
		for (size_t k = 0; k < cl->test[i].n_results; k++) {
			const struct code_result *r = &cl->test[i].result[k];

			CHECK_INT(r->adequate, r->positive != POSITIVE_NONE);
			CHECK_INT(r->adequate, r->rank > 0);
			CHECK(r->source && *r->source);
		}
	}
	CHECK_INT(codelist_result(cl, "hpv", "invalid")->positive, POSITIVE_NONE);
	CHECK_INT(codelist_result(cl, "cytology", "ASC-US")->positive, POSITIVE_YES);
	CHECK_INT(codelist_result(cl, "ploidy", "suspicious")->positive, POSITIVE_NO);
	CHECK_INT(codelist_result(cl, "histology", "CIN1")->positive, POSITIVE_NO);
	CHECK_INT(codelist_result(cl, "histology", "CIN2")->positive, POSITIVE_YES);
	arena_free(&a);
}

static void events_check_their_outcomes(void)
{
	struct arena a = ARENA_INIT;
	const struct codelist *cl = shipped(&a);

	CHECK(codelist_is_event(cl, "contact"));
	CHECK(!codelist_is_event(cl, "hpv"));
	CHECK(codelist_outcome(cl, "contact", "reached"));
	CHECK(!codelist_outcome(cl, "contact", "reachd"));
	CHECK(!codelist_outcome(cl, "contact", ""));
	CHECK(codelist_outcome(cl, "death", NULL));
	CHECK(!codelist_outcome(cl, "birth", NULL));
	CHECK(codelist_outcome(cl, "treatment", "LLETZ"));
	arena_free(&a);
}

static void a_day_has_one_order(void)
{
	struct arena a = ARENA_INIT;
	const struct codelist *cl = shipped(&a);

	CHECK(codelist_order(cl, "invitation") < codelist_order(cl, "hpv"));
	CHECK(codelist_order(cl, "hpv") < codelist_order(cl, "colposcopy"));
	CHECK(codelist_order(cl, "colposcopy") < codelist_order(cl, "histology"));
	CHECK(codelist_order(cl, "histology") < codelist_order(cl, "treatment"));
	CHECK(codelist_order(cl, "treatment") < codelist_order(cl, "death"));
	CHECK(codelist_order(cl, "death") < codelist_order(cl, "unknown"));
	CHECK_INT(codelist_test(cl, "histology")->role, ROLE_DIAGNOSIS);
	CHECK_INT(codelist_test(cl, "cytology")->role, ROLE_SCREEN);
	arena_free(&a);
}

/* Loads a text as a code list; the first message, "" when it is taken. */
static const char *refusal(struct arena *a, const char *text)
{
	static const char path[] = "/tmp/sanad-codelist-test.json";
	struct msgq q;
	const char *said = "";
	FILE *f = fopen(path, "w");

	msgq_init(&q);
	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		UNIT_FAIL("cannot write %s", path);
	if (!codelist_load_file(a, path, &q))
		said = q.first ? arena_strdup(a, q.first->text) : "no message";
	msgq_free(&q);
	remove(path);
	return said;
}

#define LIST(results)                                                                                                  \
	"{\"version\":\"1\",\"source\":\"s\",\"events\":[],\"tests\":[{\"code\":\"hpv\",\"title\":\"t\","              \
	"\"order\":1,\"role\":\"screen\",\"source\":\"s\",\"results\":[" results "]}]}"

static void a_broken_list_is_refused(void)
{
	struct arena a = ARENA_INIT;

	CHECK_STR(refusal(&a, LIST("{\"code\":\"p\",\"title\":\"t\",\"adequate\":true,\"positive\":true,\"rank\":1,"
				   "\"source\":\"s\"}")),
		  "");
	CHECK_STR(
		refusal(&a, LIST("{\"code\":\"p\",\"title\":\"t\",\"adequate\":true,\"positive\":null,\"rank\":1,"
				 "\"source\":\"s\"}")),
		"entry 'hpv/p': an adequate result has positive true or false and a rank over 0, any other null and 0");
	CHECK_STR(
		refusal(&a, LIST("{\"code\":\"p\",\"title\":\"t\",\"adequate\":true,\"postive\":true,\"positive\":true,"
				 "\"rank\":1,\"source\":\"s\"}")),
		"entry 'hpv/p': unknown member, nearest known is 'positive'");
	CHECK_STR(refusal(&a, LIST("{\"code\":\"p\",\"title\":\"t\",\"adequate\":true,\"positive\":true,\"rank\":1}")),
		  "entry 'hpv/p': text is missing");
	CHECK_STR(refusal(&a, "[]"), "entry 'file': must be an object");
	arena_free(&a);
}

int main(void)
{
	UNIT_RUN("every value of the exchange layout is in the shipped list, and no other", every_value_is_known);
	UNIT_RUN("an unknown value is unknown, and the allowed ones can be listed", unknown_is_null_and_not_negative);
	UNIT_RUN("cytology grades are ordered by risk", cytology_is_ordered_by_risk);
	UNIT_RUN("a result that cannot be read is neither positive nor negative", unreadable_is_neither);
	UNIT_RUN("an event takes only the outcomes of its kind", events_check_their_outcomes);
	UNIT_RUN("tests and events of one day have one order", a_day_has_one_order);
	UNIT_RUN("a broken list is refused and the entry named", a_broken_list_is_refused);
	UNIT_END("codelist");
}
