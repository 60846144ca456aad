/* score_fuzz.c -- any algorithm with any evidence gives a verdict or an error, the same one twice, and nothing else.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The input is two bytes of length, the algorithm, then the evidence; a first byte of 0xFF takes one of five whole
 * algorithms instead, so that the fuzzer reaches the rules soon.
 */
#include "score/score.h"

#include "audit/algorithm.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct algorithm known[5];

static void load(void)
{
	static const char *const id[] = {"hpv-genoarray-v1", "cytology-count-v1", "ploidy-vendor-rounding-v1",
					 "ave-3class-v1", "dual-stain-v1"};
	static struct arena a;
	struct msgq q;

	msgq_init(&q);
	for (int i = 0; i < 5; i++)
		if (algorithm_load(&a, ".", id[i], &known[i], &q) != STATUS_OK)
			abort();
	msgq_free(&q);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const unsigned char *algorithm;
	unsigned char one[SCORE_VERDICT_SIZE], two[SCORE_VERDICT_SIZE];
	struct score_verdict v;
	size_t n;

	if (!known[0].bytes)
		load();
	if (size < 2)
		return 0;
	if (data[0] == 0xFF) {
		algorithm = known[data[1] % 5].bytes;
		n = known[data[1] % 5].size;
		data += 2, size -= 2;
	} else {
		n = (size_t)data[0] | (size_t)data[1] << 8;
		data += 2, size -= 2;
		n = n < size ? n : size;
		algorithm = data;
		data += n, size -= n;
	}
	score(algorithm, n, data, size, &v);
	score_verdict_bytes(&v, one);
	score(algorithm, n, data, size, &v);
	score_verdict_bytes(&v, two);
	if (memcmp(one, two, sizeof one) != 0 || !score_status_name(v.status))
		abort();
	if (v.status == SCORE_OK && (!score_category_name(v.kind, v.category) || v.reasons >> SCORE_REASONS))
		abort();
	if (v.status == SCORE_OK && score_check_evidence(data, size) != SCORE_OK)
		abort();
	return 0;
}
