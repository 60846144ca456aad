/* spec.h -- checks a report's definition.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing is owned. The form of a definition is described by schemas/report.schema.json.
 */
#ifndef REPORTS_SPEC_H
#define REPORTS_SPEC_H

#include "base/msg.h"

/* Checks the report that a spec.json (or another file of its folder) belongs to: definition, parameters of query.sql,
 * charts; says what is wrong, where. STATUS_INPUT when something is. The statements run when the report does.
 * `data_dir` is the folder with reports/, for naming others.
 */
enum status report_check_file(const char *data_dir, const char *path, struct msgq *q);

#endif
