/* selftest.h -- runs the conformance vectors on the user's machine.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: nothing is handed out.
 */
#ifndef AUDIT_SELFTEST_H
#define AUDIT_SELFTEST_H

#include "base/msg.h"

/* Runs every vector of data_dir/score/vectors/<file>.txt through the scoring core (format: score/README.md), and checks
 * that each algorithm file of data_dir/schemas/algorithms compiles to the bytes algorithms.txt has under its id. Counts
 * go to *passed and *failed, one message per failure. STATUS_INPUT when the vectors cannot be read or hold none;
 * STATUS_INTERNAL when one failed. */
enum status selftest_run(const char *data_dir, int64_t *passed, int64_t *failed, struct msgq *q);

#endif
