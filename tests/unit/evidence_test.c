/* rooms: audit score db stats base */
/* evidence_test.c -- evidence JSON to canonical bytes and back, and what is refused on the way.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "audit/evidence.h"

#include "score/score.h"
#include "tests/unit/score_gen.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <unistd.h>

static struct msgq q;

static enum status encode(const char *json, const char *kind, struct buf *out)
{
	msgq_clear(&q);
	return evidence_encode_text(json, strlen(json), kind, MSG_LINE("file", 7), out, &q);
}

/* JSON -> bytes -> JSON. */
static void canonical(const char *json, const char *want)
{
	struct buf bytes = BUF_INIT, back = BUF_INIT;

	CHECK_INT(encode(json, NULL, &bytes), STATUS_OK);
	CHECK_INT(evidence_decode(bytes.data, bytes.len, MSG_NOWHERE, &back, &q), STATUS_OK);
	CHECK_STR(back.data, want);
	buf_free(&bytes);
	buf_free(&back);
}

#define HPV                                                                                                            \
	"{\"kind\":\"hpv\",\"assay\":\"xpert-hpv\",\"channels\":[{\"name\":\"16\",\"ct\":3115},{\"name\":\"18_45\","   \
	"\"ct\":null}],\"control\":{\"name\":\"SAC\",\"ct\":null}}"
#define CYTOLOGY                                                                                                       \
	"{\"kind\":\"cytology\",\"preparation\":\"lbc\",\"cells_valid\":6000,\"obscured_pct\":5,"                      \
	"\"endocervical_cells\":12,\"cells\":[[3,0,0,0,6000,0,0,0],[9,1,2,3,4,5,6,7]]}"
#define PLOIDY                                                                                                         \
	"{\"kind\":\"ploidy\",\"nuclei\":5000,\"reference_nuclei\":60,\"reference_cv_bp\":300,\"histogram\":{"         \
	"\"width\":100,\"counts\":[0,0,7,300,0,1]},\"exceeding\":[1250,2500,2500]}"
#define AVE "{\"kind\":\"ave\",\"scores\":[1000,2000,7000],\"image_quality_bp\":8000}"
#define DUAL "{\"kind\":\"dual-stain\",\"cells_evaluated\":5200,\"dual_positive\":3}"

static void canonical_json_stays(void)
{
	canonical(HPV, HPV);
	canonical(CYTOLOGY, CYTOLOGY);
	canonical(PLOIDY, PLOIDY);
	canonical(AVE, AVE);
	canonical(DUAL, DUAL);
}

static void order_is_made_canonical(void)
{
	canonical(
		"{\"control\":{\"ct\":null,\"name\":\"SAC\"},\"channels\":[{\"ct\":null,\"name\":\"18_45\"},{\"name\":"
		"\"16\",\"ct\":3115}],\"assay\":\"xpert-hpv\",\"kind\":\"hpv\"}",
		HPV);
	canonical("{\"kind\":\"cytology\",\"cells\":[[9,1,2,3,4,5,6,7],[3,0,0,0,6000,0,0,0]],\"preparation\":\"lbc\","
		  "\"cells_valid\":6000,\"obscured_pct\":5,\"endocervical_cells\":12}",
		  CYTOLOGY);
	canonical("{\"kind\":\"ploidy\",\"exceeding\":[2500,1250,2500],\"nuclei\":5000,\"reference_nuclei\":60,"
		  "\"reference_cv_bp\":300,\"histogram\":{\"counts\":[0,0,7,300,0,1,0,0,0],\"width\":100}}",
		  PLOIDY);
}

static void the_record_may_name_the_kind(void)
{
	struct buf with = BUF_INIT, without = BUF_INIT;

	CHECK_INT(encode(DUAL, "dual-stain", &with), STATUS_OK);
	CHECK_INT(encode("{\"cells_evaluated\":5200,\"dual_positive\":3}", "dual-stain", &without), STATUS_OK);
	CHECK(with.len == without.len && memcmp(with.data, without.data, with.len) == 0);
	CHECK_STR(evidence_kind(with.data, with.len), "dual-stain");
	buf_free(&with);
	buf_free(&without);
}

/* The refused object leaves one error at the path and no bytes. */
static void refused(const char *json, const char *kind, const char *code, const char *field)
{
	struct buf out = BUF_INIT;

	buf_str(&out, "before");
	CHECK_INT(encode(json, kind, &out), STATUS_INPUT);
	CHECK_STR(out.data, "before");
	CHECK_INT(q.count[MSG_ERROR], 1);
	if (q.first) {
		CHECK_STR(q.first->code, code);
		CHECK_STR(q.first->field, field);
		CHECK_INT(q.first->pos.line, 7);
	}
	buf_free(&out);
}

static void members_are_strict(void)
{
	refused("[]", NULL, "evidence-type", "evidence");
	refused("{}", NULL, "evidence-field-missing", "evidence.kind");
	refused("{\"kind\":\"via\"}", NULL, "evidence-kind", "evidence.kind");
	refused("{\"kind\":3}", NULL, "evidence-type", "evidence.kind");
	refused(DUAL, "ave", "evidence-kind", "evidence.kind");
	refused("{\"kind\":\"dual-stain\",\"cells_evaluated\":1}", NULL, "evidence-field-missing",
		"evidence.dual_positive");
	refused("{\"kind\":\"dual-stain\",\"cells_evaluated\":1,\"dual_positive\":0,\"dual_positiv\":0}", NULL,
		"evidence-field-unknown", "evidence.dual_positiv");
	CHECK_STR(q.first ? q.first->hint : NULL, "is dual_positive meant");
	refused("{\"kind\":\"dual-stain\",\"cells_evaluated\":\"1\",\"dual_positive\":0}", NULL, "evidence-type",
		"evidence.cells_evaluated");
	refused("{\"kind\":\"dual-stain\",\"cells_evaluated\":1.5,\"dual_positive\":0}", NULL, "evidence-type",
		"evidence.cells_evaluated");
	refused("{\"kind\":\"dual-stain\",\"cells_evaluated\":-1,\"dual_positive\":0}", NULL, "evidence-range",
		"evidence.cells_evaluated");
	refused("{\"kind\":\"dual-stain\",\"cells_evaluated\":3,\"dual_positive\":4}", NULL, "evidence-range",
		"evidence.dual_positive");
}

#define C(cells)                                                                                                       \
	"{\"preparation\":\"lbc\",\"cells_valid\":3,\"obscured_pct\":5,\"endocervical_cells\":12,\"cells\":" cells "}"

static void cells_are_strict(void)
{
	refused(C("[[1,0,0,0,0,0,0,0],[2,0,0,0,0,0,0,0],[3,0,0,0,0,0,0,0],[4,0,0,0,0,0,0,0]]"), "cytology",
		"evidence-contradiction", "evidence.cells");
	refused(C("[[1,0,0,0,0,0,0,0],[2,0,0,0,0,0,0,0],[1,5,0,0,0,0,0,0]]"), "cytology", "evidence-duplicate",
		"evidence.cells[2].id");
	refused(C("[[1,0,0,0,0,0,0,0],[2,0,0,5000,5001,0,0,0]]"), "cytology", "evidence-sum", "evidence.cells[1]");
	refused(C("[[1,0,0,0,10001,0,0,0]]"), "cytology", "evidence-range", "evidence.cells[0].HSIL");
	refused(C("[[1,0,0,0,0,0,0]]"), "cytology", "evidence-cell", "evidence.cells[0]");
	refused(C("[[1,0,0,0,0,0,0,null]]"), "cytology", "evidence-type", "evidence.cells[0].AIS-ADC");
	refused(C("[[4294967296,0,0,0,0,0,0,0]]"), "cytology", "evidence-range", "evidence.cells[0].id");
	refused(C("{}"), "cytology", "evidence-type", "evidence.cells");
	refused("{\"preparation\":\"wet\",\"cells_valid\":3,\"obscured_pct\":5,\"endocervical_cells\":12,\"cells\":[]}",
		"cytology", "evidence-value", "evidence.preparation");
	refused("{\"preparation\":\"lbc\",\"cells_valid\":3,\"obscured_pct\":101,\"endocervical_cells\":1,\"cells\":[]"
		"}",
		"cytology", "evidence-range", "evidence.obscured_pct");
}

#define P(histogram, exceeding)                                                                                        \
	"{\"nuclei\":3,\"reference_nuclei\":60,\"reference_cv_bp\":300,\"histogram\":" histogram                       \
	",\"exceeding\":" exceeding "}"

static void nuclei_are_strict(void)
{
	refused(P("{\"width\":100,\"counts\":[2,2]}", "[]"), "ploidy", "evidence-contradiction",
		"evidence.histogram.counts");
	refused(P("{\"width\":0,\"counts\":[]}", "[]"), "ploidy", "evidence-range", "evidence.histogram.width");
	refused(P("{\"width\":10000,\"counts\":[0,0,0,0,0,0,0,0,0,0,0,0,0,0]}", "[]"), "ploidy", "evidence-range",
		"evidence.histogram.counts");
	refused(P("{\"width\":100,\"counts\":[1,-1]}", "[]"), "ploidy", "evidence-range",
		"evidence.histogram.counts[1]");
	refused(P("{\"width\":100}", "[]"), "ploidy", "evidence-field-missing", "evidence.histogram.counts");
	refused(P("{\"width\":100,\"counts\":[]}", "[1250,1249]"), "ploidy", "evidence-range", "evidence.exceeding[1]");
	refused(P("{\"width\":100,\"counts\":[]}", "[65536]"), "ploidy", "evidence-range", "evidence.exceeding[0]");
	refused(P("{\"width\":100,\"counts\":[]}", "[1300,1300,1300,1300]"), "ploidy", "evidence-contradiction",
		"evidence.exceeding");
}

#define H(channels, control) "{\"assay\":\"a\",\"channels\":" channels ",\"control\":" control "}"

static void channels_are_strict(void)
{
	refused(H("[{\"name\":\"16\",\"ct\":1},{\"name\":\"16\",\"ct\":2}]", "null"), "hpv", "evidence-duplicate",
		"evidence.channels[1].name");
	refused(H("[{\"name\":\"16\"}]", "null"), "hpv", "evidence-value", "evidence.channels[0]");
	refused(H("[{\"name\":\"16\",\"ct\":1,\"ratio\":1}]", "null"), "hpv", "evidence-value", "evidence.channels[0]");
	refused(H("[{\"name\":\"16\",\"ct\":0}]", "null"), "hpv", "evidence-range", "evidence.channels[0].ct");
	refused(H("[{\"name\":\"16\",\"ratio\":null}]", "null"), "hpv", "evidence-type", "evidence.channels[0].ratio");
	refused(H("[{\"name\":\"\",\"ct\":1}]", "null"), "hpv", "evidence-range", "evidence.channels[0].name");
	refused(H("[{\"name\":\"a\\\"b\",\"ct\":1}]", "null"), "hpv", "evidence-range", "evidence.channels[0].name");
	refused(H("[{\"name\":\"16\",\"ct\":1,\"call\":\"POS\"}]", "null"), "hpv", "evidence-field-unknown",
		"evidence.channels[0].call");
	refused(H("[]", "{\"name\":\"SAC\"}"), "hpv", "evidence-value", "evidence.control");
	refused(H("[]", "7"), "hpv", "evidence-type", "evidence.control");
	refused("{\"assay\":\"\",\"channels\":[]}", "hpv", "evidence-range", "evidence.assay");
}

static void scores_are_strict(void)
{
	refused("{\"scores\":[1,2],\"image_quality_bp\":1}", "ave", "evidence-value", "evidence.scores");
	refused("{\"scores\":[5000,5000,1],\"image_quality_bp\":1}", "ave", "evidence-sum", "evidence.scores");
	refused("{\"scores\":[5000,2000,1],\"image_quality_bp\":1}", "ave", "evidence-sum", "evidence.scores");
	refused("{\"scores\":[5000,5000,-1],\"image_quality_bp\":1}", "ave", "evidence-range", "evidence.scores[2]");
	refused("{\"scores\":[5000,5000,0],\"image_quality_bp\":10001}", "ave", "evidence-range",
		"evidence.image_quality_bp");
}

static void bytes_come_back_from_json(void)
{
	static struct gen_bytes b;
	struct buf json = BUF_INIT, again = BUF_INIT;
	unsigned char hpv_rule[] = "SCAL\1\20\0\0\0\0\0\0\4test\2\1a\3\1d\0\0\0\1b\3\2d\0\0\0\0";
	unsigned char other[6] = {0};

	gen_state = 21;
	for (int i = 0; i < 3000; i++) {
		other[5] = (unsigned char)((1 + gen(5)) << 4);
		gen_evidence(other[5] == 0x10 ? hpv_rule : other, &b);
		buf_reset(&json);
		buf_reset(&again);
		CHECK_INT(evidence_decode(b.at, b.n, MSG_NOWHERE, &json, &q), STATUS_OK);
		CHECK_INT(encode(json.data, NULL, &again), STATUS_OK);
		CHECK(again.len == b.n && memcmp(again.data, b.at, b.n) == 0);
	}
	buf_free(&json);
	buf_free(&again);
}

static void bytes_the_core_refuses_are_not_read(void)
{
	struct buf bytes = BUF_INIT, json = BUF_INIT;

	CHECK_INT(encode(PLOIDY, NULL, &bytes), STATUS_OK);
	CHECK_INT(evidence_decode(bytes.data, bytes.len - 1, MSG_NOWHERE, &json, &q), STATUS_INPUT);
	CHECK_STR(q.last ? q.last->text : NULL, "stored evidence cannot be read: short");
	CHECK_STR(json.data, "");
	buf_free(&bytes);
	buf_free(&json);
}

/* Everything the encoder of tests/oracle/encode.py makes of the same objects. */
static void a_second_encoder_gives_the_same_bytes(void)
{
	static struct gen_bytes b;
	static char hex[2 * GEN_MAX + 2];
	char path[] = "/tmp/sanad-evidence-XXXXXX", command[128];
	unsigned char other[6] = {0};
	int fd = mkstemp(path), compared = 0;
	FILE *lines = fdopen(fd, "w"), *answer;
	struct buf json = BUF_INIT;

	if (system("python3 -c '' >/dev/null 2>&1") != 0) {
		fclose(lines);
		unlink(path);
		UNIT_SKIP("python3 is not there");
	}
	gen_state = 22;
	for (int i = 0; i < 400; i++) {
		other[5] = (unsigned char)((2 + gen(4)) << 4);
		gen_evidence(other, &b);
		buf_reset(&json);
		evidence_decode(b.at, b.n, MSG_NOWHERE, &json, &q);
		fprintf(lines, "%s\n", json.data);
	}
	fprintf(lines, "%s\n", HPV);
	fclose(lines);
	snprintf(command, sizeof command, "python3 tests/oracle/encode.py evidence <%s", path);
	answer = popen(command, "r");
	lines = fopen(path, "r");
	for (char line[20000]; fgets(line, sizeof line, lines) && fgets(hex, sizeof hex, answer); compared++) {
		struct buf own = BUF_INIT;

		CHECK_INT(encode(line, NULL, &own), STATUS_OK);
		CHECK_INT(strlen(hex), 2 * own.len + 1);
		for (size_t i = 0; i < own.len; i++) {
			unsigned byte = 256;

			sscanf(hex + 2 * i, "%2x", &byte);
			CHECK_INT(byte, (unsigned char)own.data[i]);
		}
		buf_free(&own);
	}
	CHECK_INT(compared, 401);
	fclose(lines);
	pclose(answer);
	unlink(path);
	buf_free(&json);
}

int main(void)
{
	msgq_init(&q);
	UNIT_RUN("canonical JSON comes back as it was", canonical_json_stays);
	UNIT_RUN("members, cells, channels and nuclei may come in any order", order_is_made_canonical);
	UNIT_RUN("the record may say the kind instead of the object", the_record_may_name_the_kind);
	UNIT_RUN("an unknown, missing or mistyped member is named", members_are_strict);
	UNIT_RUN("a wrong cell is named", cells_are_strict);
	UNIT_RUN("a wrong nucleus or bin is named", nuclei_are_strict);
	UNIT_RUN("a wrong channel or control is named", channels_are_strict);
	UNIT_RUN("wrong scores of an image are named", scores_are_strict);
	UNIT_RUN("bytes to JSON to bytes gives the same bytes", bytes_come_back_from_json);
	UNIT_RUN("bytes the core refuses give a message and no JSON", bytes_the_core_refuses_are_not_read);
	UNIT_RUN("a second encoder made from the description gives the same bytes",
		 a_second_encoder_gives_the_same_bytes);
	msgq_free(&q);
	UNIT_END("evidence");
}
