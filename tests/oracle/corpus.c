/* corpus.c -- writes the verdicts of a large generated corpus: corpus ALGORITHMS.TXT COUNT > bytes
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Standalone C99 over score.c and the generator of the unit tests, so that tests/scripts/conformance can build it with
 * other compilers and for other processors and compare one digest. A tenth of the evidence is broken on purpose.
 */
#include "../../score/score.h"
#include "../unit/score_gen.h"

#include <stdio.h>
#include <stdlib.h>

static struct {
	unsigned char bytes[1024];
	size_t n;
} algorithm[64];

static int read_algorithms(const char *path)
{
	static char line[8192];
	FILE *in = fopen(path, "r");
	int n = 0;

	while (in && n < 64 && fgets(line, sizeof line, in)) {
		char *hex = line;
		unsigned byte;

		if (hex[0] != 'a')
			continue;
		for (int blanks = 0; blanks < 2; hex++)
			blanks += *hex == ' ';
		for (algorithm[n].n = 0; sscanf(hex, "%2x", &byte) == 1; hex += 2)
			algorithm[n].bytes[algorithm[n].n++] = (unsigned char)byte;
		n++;
	}
	if (in)
		fclose(in);
	return n;
}

int main(int argc, char **argv)
{
	static struct gen_bytes evidence;
	int n = argc == 3 ? read_algorithms(argv[1]) : 0;
	long count = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
	unsigned char out[SCORE_VERDICT_SIZE];
	struct score_verdict v;

	if (n == 0)
		return 1;
	gen_state = 20261121;
	for (long i = 0; i < count; i++) {
		int a = (int)(i % n);

		gen_evidence(algorithm[a].bytes, &evidence);
		if (gen(10) == 0)
			gen_break(&evidence);
		score(algorithm[a].bytes, algorithm[a].n, evidence.at, evidence.n, &v);
		score_verdict_bytes(&v, out);
		if (fwrite(out, 1, sizeof out, stdout) != sizeof out)
			return 1;
	}
	return fflush(stdout) != 0;
}
