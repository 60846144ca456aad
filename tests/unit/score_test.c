/* rooms: score */
/* score_test.c -- properties of the scoring core on generated evidence; single rules are in score/vectors.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "score/score.h"

#include "tests/unit/score_gen.h"
#include "tests/unit/unit.h"

#include <stdlib.h>

#define ALGORITHMS_MAX 64
#define ROUNDS 20000

static struct known {
	char id[40];
	unsigned char bytes[1024];
	size_t n;
} known[ALGORITHMS_MAX];
static int n_known;

static void read_algorithms(void)
{
	static char hex[8192];
	FILE *in = fopen("score/vectors/algorithms.txt", "r");
	char line[8192];

	while (in && n_known < ALGORITHMS_MAX && fgets(line, sizeof line, in)) {
		struct known *k = &known[n_known];
		unsigned byte;

		if (sscanf(line, "algorithm %39s %8191s", k->id, hex) != 2)
			continue;
		for (const char *h = hex; sscanf(h, "%2x", &byte) == 1; h += 2)
			k->bytes[k->n++] = (unsigned char)byte;
		n_known++;
	}
	if (in)
		fclose(in);
}

static const struct known *algorithm(const char *id)
{
	for (int i = 0; i < n_known; i++)
		if (strcmp(known[i].id, id) == 0)
			return &known[i];
	UNIT_FAIL("no algorithm %s", id);
	return &known[0];
}

/* Whatever is scored here, scored with the algorithm read before comes to the same. */
static void check_prepared(const struct known *k, const unsigned char *evidence, size_t n,
			   const struct score_verdict *expected)
{
	unsigned char a[SCORE_VERDICT_SIZE], b[SCORE_VERDICT_SIZE];
	void *prepared = malloc(score_prepared_size());
	enum score_status st = score_prepare(k->bytes, k->n, prepared);
	struct score_verdict v;

	if (st != SCORE_OK) {
		CHECK_INT(st, expected->status);
	} else {
		CHECK_INT(score_with(prepared, evidence, n, &v), expected->status);
		score_verdict_bytes(expected, a);
		score_verdict_bytes(&v, b);
		CHECK_INT(memcmp(a, b, sizeof a), 0);
	}
	free(prepared);
}

/* From a block of exactly its size, so that the address sanitizer sees a byte too far. */
static struct score_verdict judge(const struct known *k, const struct gen_bytes *b)
{
	unsigned char *exact = malloc(b->n ? b->n : 1);
	struct score_verdict v;

	memcpy(exact, b->at, b->n);
	score(k->bytes, k->n, exact, b->n, &v);
	check_prepared(k, exact, b->n, &v);
	free(exact);
	return v;
}

static struct score_verdict judge_cytology(const struct known *k, const struct gen_cytology *c)
{
	static struct gen_bytes b;

	gen_cytology_bytes(c, &b);
	return judge(k, &b);
}

static void one_more_abnormal_cell_never_lowers_cytology(void)
{
	const struct known *k = algorithm("cytology-count-v1");
	static struct gen_cytology c;
	int raised = 0;

	gen_state = 11;
	for (int i = 0; i < ROUNDS; i++) {
		struct score_verdict before, after;

		gen_cytology(&c);
		if (c.n == 64)
			continue;
		before = judge_cytology(k, &c);
		c.cell[c.n].id = c.n ? c.cell[c.n - 1].id + 1 : 1;
		gen_cell(&c.cell[c.n], gen(7));
		c.n++;
		c.valid++;
		after = judge_cytology(k, &c);
		CHECK_INT(before.status, SCORE_OK);
		CHECK_INT(after.status, SCORE_OK);
		CHECK(after.severity >= before.severity);
		CHECK(after.score >= before.score);
		raised += after.severity > before.severity;
	}
	CHECK(raised > 100); /* or the property says nothing */
}

/* Listing a cell the device had counted but not listed: the number of valid cells stays. */
static void one_more_listed_cell_never_lowers_cytology(void)
{
	const struct known *k = algorithm("cytology-count-v1");
	static struct gen_cytology c;

	gen_state = 12;
	for (int i = 0; i < ROUNDS; i++) {
		struct score_verdict before;

		gen_cytology(&c);
		if (c.n == 64 || c.valid == c.n)
			continue;
		before = judge_cytology(k, &c);
		c.cell[c.n].id = c.n ? c.cell[c.n - 1].id + 1 : 1;
		gen_cell(&c.cell[c.n], gen(7));
		c.n++;
		CHECK(judge_cytology(k, &c).severity >= before.severity);
	}
}

static struct score_verdict judge_ploidy(const struct known *k, const struct gen_ploidy *p)
{
	static struct gen_bytes b;

	gen_ploidy_bytes(p, &b);
	return judge(k, &b);
}

static void add_nucleus(struct gen_ploidy *p, uint32_t di)
{
	uint32_t i = p->n++;

	for (; i > 0 && p->di[i - 1] > di; i--)
		p->di[i] = p->di[i - 1];
	p->di[i] = di;
	p->nuclei++;
}

static void more_nuclei_never_lower(const char *id)
{
	const struct known *k = algorithm(id);
	static struct gen_ploidy p;
	int raised = 0;

	for (int i = 0; i < ROUNDS; i++) {
		struct score_verdict before, after;

		gen_ploidy(&p);
		if (p.n == 128)
			continue;
		before = judge_ploidy(k, &p);
		add_nucleus(&p, gen(2) ? 2490 + gen(20) : 1250 + gen(4000));
		after = judge_ploidy(k, &p);
		CHECK_INT(before.status, SCORE_OK);
		CHECK_INT(after.status, SCORE_OK);
		CHECK(after.severity >= before.severity);
		raised += after.severity > before.severity;
	}
	CHECK(raised > 100);
}

static void one_more_nucleus_never_lowers_ploidy(void)
{
	gen_state = 13;
	more_nuclei_never_lower("ploidy-3cell-v1");
	more_nuclei_never_lower("ploidy-vendor-rounding-v1");
}

static void rounding_never_finds_fewer_nuclei(void)
{
	static struct gen_ploidy p;
	int more = 0;

	gen_state = 14;
	for (int i = 0; i < ROUNDS; i++) {
		struct score_verdict plain, rounded;

		gen_ploidy(&p);
		plain = judge_ploidy(algorithm("ploidy-3cell-v1"), &p);
		rounded = judge_ploidy(algorithm("ploidy-vendor-rounding-v1"), &p);
		CHECK(rounded.counts[0] >= plain.counts[0]);
		more += rounded.counts[0] > plain.counts[0];
	}
	CHECK(more > 100);
}

/* The rounding of the core against rounding in the plain way, number by number. */
static void rounding_is_half_up_to_two_decimals(void)
{
	const struct known *k = algorithm("ploidy-vendor-rounding-v1");
	static struct gen_ploidy p;

	memset(&p, 0, sizeof p);
	p.nuclei = 5000;
	p.references = 60;
	p.n = 1;
	for (uint32_t di = 1250; di < 5000; di++) {
		uint32_t rounded = (di + 5) / 10 * 10;
		struct score_verdict v;

		p.di[0] = di;
		v = judge_ploidy(k, &p);
		CHECK_INT(v.counts[0], rounded >= 2500);
		CHECK_INT(v.counts[1], rounded > 1250 && rounded < 2500);
		CHECK_INT(v.counts[2], rounded >= 4500);
	}
}

/* The rule of the aneuploid peaks on an array, as README.md says it; the numbers are those of ploidy-3cell-v1. */
struct peaks {
	uint32_t n, first;
};

static void peaks_close(struct peaks *found, uint32_t nuclei, uint32_t top, uint32_t bin)
{
	uint32_t middle = bin * 100 + 50;

	if (top < 50 || top * 100 < nuclei || (middle >= 1800 && middle <= 2200) ||
	    (middle >= 3600 && middle <= 4400) || (middle >= 7200 && middle <= 8800))
		return;
	if (found->n++ == 0)
		found->first = middle;
}

static struct peaks peaks_of(const struct gen_ploidy *p)
{
	struct peaks found = {0, 0};
	uint32_t top = 0, at = 0, low = 0;

	for (uint32_t i = 0; i < 100; i++) {
		uint32_t count = p->count[i], lower = count < top ? count : top;

		if (low < top && low < count && low * 2 <= lower) {
			peaks_close(&found, p->nuclei, top, at);
			top = 0;
		}
		if (count > top) {
			top = low = count;
			at = i;
		}
		low = count < low ? count : low;
	}
	if (top > 0)
		peaks_close(&found, p->nuclei, top, at);
	return found;
}

/* Counts of one, two and three bytes, few peaks and more than the core takes note of, anywhere and at either end. */
static void peaks_are_those_of_the_rule(void)
{
	static const uint32_t high[] = {3, 49, 60, 130, 400, 16400};
	const struct known *k = algorithm("ploidy-3cell-v1");
	static struct gen_ploidy p;
	uint32_t seen[6] = {0};

	gen_state = 19;
	memset(&p, 0, sizeof p);
	p.references = 60;
	p.bins = 100;
	for (int i = 0; i < ROUNDS; i++) {
		uint32_t hi = high[gen(6)], one_in = 1 + gen(12);
		struct peaks want;
		struct score_verdict v;

		p.nuclei = gen(400);
		for (uint32_t b = 0; b < 100; b++) {
			p.count[b] = p.nuclei > 300000 ? 0 : gen(one_in) ? gen(4) : gen(hi + 1);
			p.nuclei += p.count[b];
		}
		want = peaks_of(&p);
		v = judge_ploidy(k, &p);
		CHECK_INT(v.status, SCORE_OK);
		CHECK_INT(v.counts[3], want.n);
		CHECK_INT(v.counts[5], want.first);
		seen[want.n < 5 ? want.n : 5]++;
	}
	for (int i = 0; i < 6; i++)
		CHECK(seen[i] > 50);
}

/* Also when the one too many is in the last bin, whatever is before it. */
static void a_histogram_counts_no_more_than_all_nuclei(void)
{
	const struct known *k = algorithm("ploidy-3cell-v1");
	static struct gen_ploidy p;

	gen_state = 20;
	memset(&p, 0, sizeof p);
	for (p.bins = 1; p.bins <= 100; p.bins++) {
		uint32_t high = gen(2) ? 5 : 300;

		p.nuclei = 0;
		for (uint32_t b = 0; b < p.bins; b++) {
			p.count[b] = b == 0 || b + 1 == p.bins ? 1 + gen(high) : gen(high);
			p.nuclei += p.count[b];
		}
		CHECK_INT(judge_ploidy(k, &p).status, SCORE_OK);
		p.nuclei--;
		CHECK_INT(judge_ploidy(k, &p).status, SCORE_ERR_RANGE);
	}
}

static void one_nucleus_out_of_order_is_seen_anywhere(void)
{
	const struct known *k = algorithm("ploidy-3cell-v1");
	static struct gen_ploidy p;

	memset(&p, 0, sizeof p);
	p.nuclei = 5000;
	for (p.n = 1; p.n < 20; p.n++) {
		for (uint32_t i = 0; i < p.n; i++)
			p.di[i] = i == 0 ? 1250 : 65535 - 20 + i;
		CHECK_INT(judge_ploidy(k, &p).status, SCORE_OK);
		for (uint32_t i = 0; i < p.n; i++) {
			uint32_t own = p.di[i];

			p.di[i] = i == 0 ? 1249 : p.di[i - 1] - 1;
			CHECK_INT(judge_ploidy(k, &p).status, i < 2 ? SCORE_ERR_RANGE : SCORE_ERR_ORDER);
			p.di[i] = own;
		}
	}
}

/* Every byte at every place of a name of every length, in the trailer of an algorithm. */
static void names_are_printable_without_quote_and_backslash(void)
{
	static const unsigned char head[] = {'S', 'C', 'A', 'L', 1, 0x40, 0, 0, 2, 0, 0, 0, 0, 0};
	unsigned char bytes[sizeof head + 1 + 32 + 2 + 8];

	for (size_t size = 1; size <= 32; size++) {
		unsigned char *name = bytes + sizeof head + 1;

		memset(bytes, 0, sizeof bytes);
		memcpy(bytes, head, sizeof head);
		name[-1] = (unsigned char)size;
		memset(name, 'a', size);
		name[size] = 1;
		name[size + 1] = '1';
		for (size_t at = 0; at < size; at++) {
			for (unsigned byte = 0; byte < 256; byte++) {
				int fine = byte >= 0x20 && byte <= 0x7E && byte != '"' && byte != '\\';

				name[at] = (unsigned char)byte;
				CHECK_INT(score_check_algorithm(bytes, sizeof head + 1 + size + 2 + 8),
					  fine ? SCORE_OK : SCORE_ERR_ALGORITHM_RANGE);
			}
			name[at] = 'a';
		}
	}
}

static void broken_bytes_are_answered(void)
{
	static struct gen_bytes b;
	const struct score_verdict nothing = {SCORE_VERSION, 0, 0, 0, 0, 0, 0, 0, {0}};
	int refused = 0;

	gen_state = 15;
	for (int i = 0; i < ROUNDS; i++) {
		const struct known *k = &known[gen((uint32_t)n_known)];
		struct score_verdict v;
		unsigned char status;

		gen_evidence(k->bytes, &b);
		for (uint32_t times = gen(3); times > 0; times--)
			gen_break(&b);
		v = judge(k, &b);
		if (v.status == SCORE_OK)
			continue;
		refused++;
		CHECK(score_status_name(v.status) != NULL);
		status = v.status;
		v.status = 0;
		if (memcmp(&v, &nothing, sizeof v) != 0)
			UNIT_FAIL("an error (%d) left something in the verdict", status);
	}
	CHECK(refused > 1000 && refused < ROUNDS);
}

static void every_cut_of_an_evidence_is_short(void)
{
	static struct gen_bytes b;

	gen_state = 16;
	for (int i = 0; i < n_known; i++) {
		size_t whole;

		gen_evidence(known[i].bytes, &b);
		CHECK_INT(judge(&known[i], &b).status, SCORE_OK);
		whole = b.n;
		for (b.n = 0; b.n < whole; b.n++)
			CHECK_INT(judge(&known[i], &b).status, SCORE_ERR_SHORT);
	}
}

static void every_cut_of_an_algorithm_is_refused(void)
{
	static struct gen_bytes b;
	struct score_verdict v;

	for (int i = 0; i < n_known; i++) {
		gen_evidence(known[i].bytes, &b);
		for (size_t n = 0; n < known[i].n; n++) {
			unsigned char *exact = malloc(n ? n : 1);

			memcpy(exact, known[i].bytes, n);
			CHECK_INT(score(exact, n, b.at, b.n, &v), SCORE_ERR_ALGORITHM_SHORT);
			free(exact);
		}
	}
}

static void any_change_of_an_algorithm_is_answered(void)
{
	static struct gen_bytes b;

	gen_state = 17;
	for (int i = 0; i < ROUNDS; i++) {
		struct known k = known[gen((uint32_t)n_known)];
		struct score_verdict v;

		gen_evidence(k.bytes, &b);
		k.bytes[gen((uint32_t)k.n)] ^= (unsigned char)(1u << gen(8));
		v = judge(&k, &b);
		CHECK(score_status_name(v.status) != NULL);
		CHECK((score_algorithm_effect(k.bytes, k.n) == 0) == (score_check_algorithm(k.bytes, k.n) != SCORE_OK));
	}
}

static void names_and_marks_do_not_change_verdicts(void)
{
	static struct gen_bytes b;
	unsigned char other[SCORE_VERDICT_SIZE], own[SCORE_VERDICT_SIZE];

	gen_state = 18;
	for (int i = 0; i < 2000; i++) {
		const struct known *k = &known[gen((uint32_t)n_known)];
		struct known renamed = *k;
		struct score_verdict v;
		size_t effect = score_algorithm_effect(k->bytes, k->n);

		CHECK(effect > 12 && effect < k->n);
		renamed.bytes[effect + 1] = 'X';
		renamed.bytes[k->n - 1] ^= 1;
		gen_evidence(k->bytes, &b);
		v = judge(k, &b);
		score_verdict_bytes(&v, own);
		v = judge(&renamed, &b);
		score_verdict_bytes(&v, other);
		CHECK(memcmp(own, other, sizeof own) == 0);
	}
}

static void a_verdict_is_written_little_endian(void)
{
	const struct score_verdict v = {
		0x04030201,
		5,
		6,
		7,
		8,
		0x0C0B0A09,
		0x100F0E0D,
		0x14131211,
		{0x18171615, 0x1C1B1A19, 0x201F1E1D, 0x24232221, 0x28272625, 0x2C2B2A29, 0x302F2E2D, 0x34333231}};
	unsigned char out[SCORE_VERDICT_SIZE + 1] = {0};

	score_verdict_bytes(&v, out);
	for (unsigned i = 0; i < SCORE_VERDICT_SIZE; i++)
		CHECK_INT(out[i], i + 1);
	CHECK_INT(out[SCORE_VERDICT_SIZE], 0);
}

static void every_word_exists(void)
{
	for (unsigned i = 0; i < SCORE_REASONS; i++)
		CHECK(score_reason_name(i) && *score_reason_name(i));
	CHECK(score_reason_name(SCORE_REASONS) == NULL);
	CHECK_STR(score_reason_name(SCORE_REASON_NINE_C), "nine-c");
	CHECK_STR(score_reason_name(SCORE_REASON_DUAL_POSITIVE), "dual-positive");
	CHECK_STR(score_category_name(SCORE_CYTOLOGY, SCORE_CYTOLOGY_FIRST_CLASS + SCORE_CELL_SCC), "SCC");
	CHECK_STR(score_category_name(SCORE_AVE, SCORE_AVE_PRECANCER_PLUS), "precancer-plus");
	CHECK(score_category_name(SCORE_PLOIDY, 4) == NULL && score_category_name(6, 0) == NULL);
	CHECK_STR(score_status_name(SCORE_ERR_MEASURE), "measure");
	CHECK_STR(score_status_name(SCORE_ERR_ALGORITHM_DUPLICATE), "algorithm-duplicate");
	CHECK(score_status_name(13) == NULL && score_status_name(32) == NULL && score_status_name(41) == NULL);
	CHECK_INT(score_version(), SCORE_VERSION);
}

int main(void)
{
	read_algorithms();
	UNIT_RUN("one more abnormal cell never lowers a cytology verdict",
		 one_more_abnormal_cell_never_lowers_cytology);
	UNIT_RUN("listing a counted cell never lowers a cytology verdict", one_more_listed_cell_never_lowers_cytology);
	UNIT_RUN("one more nucleus never lowers a ploidy verdict", one_more_nucleus_never_lowers_ploidy);
	UNIT_RUN("the vendor's rounding never finds fewer nuclei", rounding_never_finds_fewer_nuclei);
	UNIT_RUN("rounding is half up to two decimals", rounding_is_half_up_to_two_decimals);
	UNIT_RUN("aneuploid peaks are those of the rule", peaks_are_those_of_the_rule);
	UNIT_RUN("a histogram counts no more than all nuclei", a_histogram_counts_no_more_than_all_nuclei);
	UNIT_RUN("one nucleus out of order is seen anywhere", one_nucleus_out_of_order_is_seen_anywhere);
	UNIT_RUN("names are printable without quote and backslash", names_are_printable_without_quote_and_backslash);
	UNIT_RUN("broken bytes are answered, errors leave the verdict empty", broken_bytes_are_answered);
	UNIT_RUN("every cut of an evidence is too short", every_cut_of_an_evidence_is_short);
	UNIT_RUN("every cut of an algorithm is refused", every_cut_of_an_algorithm_is_refused);
	UNIT_RUN("any change of an algorithm is answered", any_change_of_an_algorithm_is_answered);
	UNIT_RUN("names and marks do not change a verdict", names_and_marks_do_not_change_verdicts);
	UNIT_RUN("a verdict is written little-endian in the struct's order", a_verdict_is_written_little_endian);
	UNIT_RUN("every word of a verdict exists", every_word_exists);
	UNIT_END("score");
}
