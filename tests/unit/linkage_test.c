/* rooms: link db stats base */
/* linkage_test.c -- linkage models are read as they are written, or refused with the place.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/linkage.h"

#include "base/buf.h"
#include "base/file.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <unistd.h>

static struct msgq q;
static struct arena a;
static struct linkage m;

/* The smallest model there is; %s stands behind the comparison's levels, in the conflicts and in the dependence. */
static const char frame[] =
	"{\"id\":\"t\",\"version\":\"3\",\"title\":\"t\",\"source\":\"s\",\"id_columns\":\"id\","
	"\"columns\":[{\"name\":\"name\",\"also\":\"nom\"},{\"name\":\"born\",\"optional\":true},{\"name\":\"other\"}],"
	"\"values\":[{\"id\":\"n\",\"clean\":\"name\",\"columns\":\"name\"},{\"id\":\"o\",\"clean\":\"name\","
	"\"columns\":"
	"\"other\"},{\"id\":\"b\",\"clean\":\"date\",\"columns\":\"born\"}],"
	"\"comparisons\":[{\"id\":\"n\",\"title\":\"t\",\"value\":\"n\",\"source\":\"s\",\"levels\":[%s,"
	"{\"id\":\"else\",\"title\":\"t\",\"test\":\"else\",\"m\":0.1,\"u\":0.9}]}],"
	"\"blocking\":[{\"id\":\"x\",\"title\":\"t\",\"keys\":[{\"value\":\"b\",\"key\":\"year-near\",\"length\":2}],"
	"\"max\":9,"
	"\"exact\":true,\"source\":\"s\"}],\"dependence\":[%s],"
	"\"clusters\":{\"min_agreement\":{\"value\":0.5,\"source\":\"s\"},\"max_cluster\":{\"value\":7,\"source\":"
	"\"s\"},"
	"\"conflicts\":[%s]},"
	"\"parameters\":{\"prior\":{\"value\":0.01,\"source\":\"s\"},\"prior_recall\":{\"value\":0.5,\"source\":\"s\"},"
	"\"link\":"
	"{\"value\":0.9,\"source\":\"s\"},\"review\":{\"value\":0.2,\"source\":\"s\"},\"min_train_pairs\":{\"value\":"
	"10,"
	"\"source\":\"s\"},\"seed\":{\"value\":4,\"source\":\"s\"}}}";

static const char same[] = "{\"id\":\"same\",\"title\":\"t\",\"test\":\"equal\",\"m\":0.9,\"u\":0.1}";

static enum status open_with(const char *levels, const char *dependence, const char *conflicts)
{
	char path[] = "/tmp/linkage-test-XXXXXX";
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w");
	struct buf text = BUF_INIT;
	enum status st;

	buf_printf(&text, frame, levels, dependence, conflicts);
	fwrite(text.data, 1, text.len, f);
	fclose(f);
	buf_free(&text);
	msgq_clear(&q);
	st = linkage_open(&a, path, &m, &q);
	unlink(path);
	return st;
}

static void refused(const char *levels, const char *dependence, const char *conflicts, const char *field,
		    const char *text)
{
	CHECK_INT(open_with(levels, dependence, conflicts), STATUS_INPUT);
	CHECK(q.first != NULL);
	if (!q.first)
		return;
	CHECK_STR(q.first->field, field);
	CHECK_STR(q.first->text, text);
	CHECK(q.first->next == NULL);
}

static void everything_is_kept(void)
{
	CHECK_INT(open_with("{\"id\":\"swap\",\"title\":\"t\",\"test\":\"swapped\",\"of\":[\"n\",\"o\"],\"at_least\":0."
			    "885,\"m\":"
			    "0.3,\"u\":0.05},{\"id\":\"same\",\"title\":\"t\",\"test\":\"equal\",\"term_frequency\":"
			    "\"n\",\"m\":0.6,"
			    "\"u\":0.05}",
			    "{\"id\":\"d\",\"title\":\"t\",\"when\":[{\"comparison\":\"n\",\"levels\":[\"same\","
			    "\"missing\"]}],"
			    "\"bits\":-2.5,\"source\":\"s\"}",
			    "{\"id\":\"c\",\"title\":\"t\",\"value\":\"b\",\"test\":\"years-apart\",\"at_most\":5,"
			    "\"source\":\"s\"}"),
		  STATUS_OK);
	CHECK_STR(m.id, "t 3");
	CHECK_STR(m.column[0].also[0], "nom");
	CHECK(m.column[1].optional && !m.column[0].optional);
	CHECK_INT(m.comparison[0].n_levels, 3);
	CHECK_INT(m.comparison[0].level[0].limit, 885);
	CHECK_INT(m.comparison[0].level[0].of[1], 1);
	CHECK_INT(m.comparison[0].level[0].term_frequency, -1);
	CHECK_INT(m.comparison[0].level[1].term_frequency, 0);
	CHECK_INT(m.block[0].key[0].kind, LINK_KEY_YEAR_NEAR);
	CHECK_INT(m.block[0].key[0].length, 2);
	CHECK(m.block[0].exact && m.block[0].max == 9);
	CHECK_INT(m.dependence[0].when[0].levels, 1u << 1 | 1u << LINKAGE_MAX_LEVELS);
	CHECK(m.dependence[0].bits < -2.4 && !m.dependence[0].veto);
	CHECK_INT(m.conflict[0].test, LINK_TEST_YEARS_APART);
	CHECK_INT(m.conflict[0].limit, 5);
	CHECK_INT(m.max_cluster, 7);
	CHECK_INT(m.seed, 4);
	CHECK(m.id_columns[0] && !m.id_columns[1]);
}

static void wrong_tests_are_refused(void)
{
	refused("{\"id\":\"same\",\"title\":\"t\",\"test\":\"day-differs\",\"m\":0.9,\"u\":0.1}", "", "",
		"comparisons.n.levels.same.test", "'day-differs' cannot look at 'n', which is cleaned as 'name'");
	refused("{\"id\":\"same\",\"title\":\"t\",\"test\":\"equal\",\"at_most\":1,\"m\":0.9,\"u\":0.1}", "", "",
		"comparisons.n.levels.same.at_most", "the test 'equal' has no such limit");
	refused("{\"id\":\"same\",\"title\":\"t\",\"test\":\"swapped\",\"at_least\":0.9,\"m\":0.9,\"u\":0.1}", "", "",
		"comparisons.n.levels.same.of", "the test 'swapped' looks at 2 values");
	refused("{\"id\":\"missing\",\"title\":\"t\",\"test\":\"equal\",\"m\":0.9,\"u\":0.1}", "", "",
		"comparisons.n.levels.missing.id", "'missing' is taken");
}

static void shares_must_sum_to_one(void)
{
	refused("{\"id\":\"same\",\"title\":\"t\",\"test\":\"equal\",\"m\":0.9,\"u\":0.3}", "", "",
		"comparisons.n.levels", "u of all levels come to 1.2000 and not to 1");
	CHECK_INT(open_with("{\"id\":\"same\",\"title\":\"t\",\"test\":\"equal\",\"m\":0.905,\"u\":0.1}", "", ""),
		  STATUS_OK);
}

static void rules_name_what_exists(void)
{
	refused(same,
		"{\"id\":\"d\",\"title\":\"t\",\"when\":[{\"comparison\":\"n\",\"levels\":\"sane\"}],\"veto\":true,"
		"\"source\":\"s\"}",
		"", "dependence.d.when.levels", "unknown level of 'n' 'sane'");
	refused(same,
		"{\"id\":\"d\",\"title\":\"t\",\"when\":[{\"comparison\":\"n\",\"levels\":\"same\"}],\"veto\":true,"
		"\"bits\":1,"
		"\"source\":\"s\"}",
		"", "dependence.d.bits", "a dependence rule has either bits or a veto");
	refused(same, "", "{\"id\":\"c\",\"title\":\"t\",\"value\":\"x\",\"test\":\"equal\",\"source\":\"s\"}",
		"clusters.conflicts.c.value", "unknown value 'x'");
}

static void shipped_models_are_good(void)
{
	static const char *const names[] = {"person", "febrl", "rldata", "fake"};

	for (size_t i = 0; i < 4; i++) {
		char path[64];

		snprintf(path, sizeof path, "schemas/linkage/%s.json", names[i]);
		msgq_clear(&q);
		CHECK_INT(linkage_open(&a, path, &m, &q), STATUS_OK);
		CHECK(m.n_comparisons >= 4 && m.n_blocks >= 8);
		CHECK(m.review <= m.link);
	}
}

static void another_byte_is_another_model(void)
{
	unsigned char first[32];

	CHECK_INT(open_with(same, "", ""), STATUS_OK);
	memcpy(first, m.sha256, sizeof first);
	CHECK_INT(open_with("{\"id\":\"same\",\"title\":\"u\",\"test\":\"equal\",\"m\":0.9,\"u\":0.1}", "", ""),
		  STATUS_OK);
	CHECK(memcmp(first, m.sha256, sizeof first) != 0);
}

int main(void)
{
	msgq_init(&q);
	UNIT_RUN("every member of a model is kept", everything_is_kept);
	UNIT_RUN("a test that cannot look at its value is refused", wrong_tests_are_refused);
	UNIT_RUN("shares of the levels must come to one", shares_must_sum_to_one);
	UNIT_RUN("rules name comparisons, levels and values that exist", rules_name_what_exists);
	UNIT_RUN("the models that came with sanad are good", shipped_models_are_good);
	UNIT_RUN("the digest of a model follows its bytes", another_byte_is_another_model);
	arena_free(&a);
	msgq_free(&q);
	UNIT_END("linkage");
}
