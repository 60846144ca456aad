/* request.h -- the options that report and explain share.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: the request points into the command's arena and options.
 */
#ifndef CMD_REQUEST_H
#define CMD_REQUEST_H

#include "cmd/cmd.h"
#include "reports/report.h"

/* Fills req from --area, --level, --period, --by, --suppress and --as-of. STATUS_USAGE with a message. */
enum status request_from_options(struct cmd *c, struct report_request *req);
/* Columns of the terminal on standard output, 120 when it is none. */
int request_columns(void);

#endif
