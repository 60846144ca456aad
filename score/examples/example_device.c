/* example_device.c -- a device in one page: it has counted nuclei, writes the evidence, asks the core, prints the
 *class. SPDX-License-Identifier: ISC
 *
 *	cc -o example_device example_device.c ../score.c
 *
 * What a real device does besides: it keeps the evidence bytes (or their JSON) with the result, and the SHA-256 of the
 * algorithm, so that anybody can run score() again and must get the same 52 bytes.
 */
#include "../score.h"

#include <stdio.h>

/* ploidy-3cell-v1 as compiled by the registry: the line of that name in vectors/algorithms.txt. */
static const unsigned char algorithm[] = {
	0x53, 0x43, 0x41, 0x4c, 0x01, 0x30, 0x00, 0x00, 0x2f, 0x00, 0x00, 0x00, 0xe8, 0x03, 0x00, 0x00, 0x1e,
	0x00, 0x00, 0x00, 0xf4, 0x01, 0x01, 0x00, 0xc4, 0x09, 0xe2, 0x04, 0x01, 0x00, 0x00, 0x00, 0x03, 0x00,
	0x00, 0x00, 0xf4, 0x01, 0xe8, 0x03, 0x94, 0x11, 0x32, 0x00, 0x00, 0x00, 0x64, 0x00, 0x88, 0x13, 0xe8,
	0x03, 0x03, 0xd0, 0x07, 0xa0, 0x0f, 0x40, 0x1f, 0x0f, 0x70, 0x6c, 0x6f, 0x69, 0x64, 0x79, 0x2d, 0x33,
	0x63, 0x65, 0x6c, 0x6c, 0x2d, 0x76, 0x31, 0x01, 0x31, 0x86, 0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00,
};

struct writer {
	unsigned char at[512];
	size_t n;
};

static void put(struct writer *w, unsigned long v, int width)
{
	for (; width > 0 && w->n < sizeof w->at; width--, v >>= 8)
		w->at[w->n++] = (unsigned char)(v & 255);
}

static void put_leb128(struct writer *w, unsigned long v)
{
	for (; v > 127; v >>= 7)
		put(w, (v & 127) | 128, 1);
	put(w, v, 1);
}

int main(void)
{
	/* Measured: 5,210 nuclei, 84 reference nuclei with a CV of 3.12 %, histogram from 1.8c, three nuclei over 2.5.
	 */
	static const unsigned counts[] = {310, 1240, 2105, 1020, 240, 31};
	static const unsigned dna_index[] = {1310, 1905, 2560, 2710, 3104};
	struct writer w = {{'S', 'C', 'E', 'V', 1, SCORE_PLOIDY}, 12};
	struct score_verdict v;
	size_t i;

	put(&w, 5210, 4);
	put(&w, 84, 4);
	put(&w, 312, 2);
	put(&w, 100, 2);
	put(&w, 18, 2);
	put(&w, sizeof counts / sizeof counts[0], 2);
	for (i = 0; i < sizeof counts / sizeof counts[0]; i++)
		put_leb128(&w, counts[i]);
	put(&w, sizeof dna_index / sizeof dna_index[0], 4);
	for (i = 0; i < sizeof dna_index / sizeof dna_index[0]; i++)
		put(&w, dna_index[i], 2);
	w.at[8] = (unsigned char)w.n; /* the length, here under 256 */

	if (score(algorithm, sizeof algorithm, w.at, w.n, &v) != SCORE_OK) {
		printf("refused: %s\n", score_status_name(v.status));
		return 1;
	}
	printf("verdict: %s, %lu nuclei over the threshold", score_category_name(v.kind, v.category),
	       (unsigned long)v.score);
	for (i = 0; i < SCORE_REASONS; i++)
		if (v.reasons >> i & 1)
			printf(", %s", score_reason_name((unsigned)i));
	printf("\n");
	return 0;
}
