/* selftest.c -- `sanad selftest`: the scoring core's conformance vectors on the user's own machine.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "audit/selftest.h"

#include "base/text.h"
#include "cmd/cmd.h"
#include "score/score.h"

enum status cmd_selftest(struct cmd *c)
{
	int64_t passed = 0, failed = 0;
	enum status st = selftest_run(c->data_dir, &passed, &failed, &c->q);
	uint32_t v = score_version();

	if (st == STATUS_INPUT)
		return st;
	print_messages(c);
	printf("selftest: scoring core %u.%u.%u: %s passed, %s failed\n", v >> 16, v >> 8 & 255, v & 255,
	       text_thousands(&c->arena, passed), text_thousands(&c->arena, failed));
	return st == STATUS_OK ? STATUS_OK : STATUS_ATTENTION;
}
