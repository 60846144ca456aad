/* json_fuzz.c -- whatever json_parse takes, cJSON understands the same way; whatever it refuses has one message.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * json_parse calls mem_oom, which aborts, when cJSON refuses what the check let pass: the fuzzer sees that as a crash.
 */
#include "base/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct msgq q;
	cJSON *tree, *again;
	char *text;

	msgq_init(&q);
	tree = json_parse((const char *)data, size, "fuzz", 1, &q);
	if ((tree == NULL) != (q.count[MSG_ERROR] == 1))
		abort();
	if (tree) {
		text = cJSON_PrintUnformatted(tree);
		again = json_parse(text, strlen(text), "printed", 1, &q);
		if (!again || !cJSON_Compare(tree, again, 1))
			abort();
		json_free(again);
		cJSON_free(text);
	} else if (q.first->pos.line < 1 || q.first->pos.column < 1) {
		abort();
	}
	json_free(tree);
	msgq_free(&q);
	return 0;
}
