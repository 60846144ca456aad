/* evidence_fuzz.c -- whatever JSON the encoder takes comes back from its bytes; whatever bytes the core takes, too.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "audit/evidence.h"

#include "score/score.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* bytes -> JSON -> the same bytes */
static void there_and_back(const void *bytes, size_t n, struct msgq *q)
{
	struct buf json = BUF_INIT, again = BUF_INIT;

	if (evidence_decode(bytes, n, MSG_NOWHERE, &json, q) != STATUS_OK ||
	    evidence_encode_text(json.data, json.len, NULL, MSG_NOWHERE, &again, q) != STATUS_OK || again.len != n ||
	    memcmp(again.data, bytes, n) != 0)
		abort();
	buf_free(&json);
	buf_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf bytes = BUF_INIT;
	struct msgq q;
	enum status st;

	msgq_init(&q);
	if (score_check_evidence(data, size) == SCORE_OK)
		there_and_back(data, size, &q);
	st = evidence_encode_text((const char *)data, size, NULL, MSG_NOWHERE, &bytes, &q);
	if (st == STATUS_OK)
		there_and_back(bytes.data, bytes.len, &q);
	else if (st != STATUS_INPUT || q.count[MSG_ERROR] != 1 || bytes.len != 0)
		abort();
	buf_free(&bytes);
	msgq_free(&q);
	return 0;
}
