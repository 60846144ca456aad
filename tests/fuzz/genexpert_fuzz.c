/* genexpert_fuzz.c -- any bytes as a GeneXpert export.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "tests/fuzz/ingest_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	target_run("genexpert-csv", data, size);
	return 0;
}
