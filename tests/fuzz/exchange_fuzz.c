/* exchange_fuzz.c -- any bytes as the plain exchange layout, CSV and NDJSON.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "tests/fuzz/ingest_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	target_run("exchange-csv", data, size);
	target_run("exchange-ndjson", data, size);
	return 0;
}
