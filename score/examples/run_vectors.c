/* run_vectors.c -- runs the conformance vectors wherever there is a C library: run_vectors algorithms.txt FILE...
 * SPDX-License-Identifier: ISC
 */
#include "../score.h"

#include <stdio.h>
#include <string.h>

static char id[64][64], line[65536], hex[65536];
static unsigned char algorithm[64][4096], evidence[32768];

static size_t unhex(unsigned char *out, size_t max)
{
	unsigned byte;
	size_t n = 0;

	while (n < max && sscanf(hex + 2 * n, "%2x", &byte) == 1)
		out[n++] = (unsigned char)byte;
	return n;
}

static void say(const struct score_verdict *v, char *out)
{
	const char *separator = "";

	if (v->status) {
		sprintf(out, "error %s", score_status_name(v->status));
		return;
	}
	out += sprintf(out, "%s %d %lu ", score_category_name(v->kind, v->category), v->severity,
		       (unsigned long)v->score);
	for (unsigned i = 0; i < SCORE_REASONS; i++)
		if (v->reasons >> i & 1) {
			out += sprintf(out, "%s%s", separator, score_reason_name(i));
			separator = ",";
		}
	strcpy(out, v->reasons ? "" : "-");
}

int main(int argc, char **argv)
{
	int algorithms = 0, passed = 0, failed = 0;
	char name[128], which[64], want[512], got[512];
	struct score_verdict v;
	size_t size[64];

	for (int f = 1; f < argc; f++) {
		FILE *in = fopen(argv[f], "r");

		while (in && fgets(line, sizeof line, in)) {
			if (algorithms < 64 && sscanf(line, "algorithm %63s %65535s", id[algorithms], hex) == 2) {
				size[algorithms] = unhex(algorithm[algorithms], sizeof algorithm[0]);
				algorithms++;
			} else if (sscanf(line, "vector %127s %63s %65535s %511[^\n]", name, which, hex, want) == 4) {
				int a = 0;

				while (a < algorithms && strcmp(id[a], which) != 0)
					a++;
				strcpy(got, "no such algorithm");
				if (a < algorithms) {
					score(algorithm[a], size[a], evidence, unhex(evidence, sizeof evidence), &v);
					say(&v, got);
				}
				if (strcmp(got, want) == 0)
					passed++;
				else
					failed++, printf("%s: %s: got %s, want %s\n", argv[f], name, got, want);
			}
		}
		in ? (void)fclose(in) : (void)failed++;
	}
	printf("vectors: %d passed, %d failed\n", passed, failed);
	return failed > 0 || passed == 0;
}
