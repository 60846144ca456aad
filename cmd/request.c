/* request.c -- from options to a report request.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cmd/request.h"

#include "base/text.h"
#include "reports/period.h"

#include <sys/ioctl.h>
#include <unistd.h>

#define COLUMNS_ELSEWHERE 120

/* Words separated by ',' or ';' (the tidy CSV joins strata by ';'). */
static enum status split_by(struct cmd *c, const char *list, struct report_request *req)
{
	char *copy = arena_strdup(&c->arena, list), **word;
	for (char *p = copy; *p; p++)
		if (*p == ';')
			*p = ',';
	size_t n = text_split(&c->arena, copy, ',', &word);
	if (n > REPORT_MAX_BY)
		return msg_fail(&c->q, STATUS_USAGE, "usage", MSG_NOWHERE, NULL, "name each dimension once",
				"option --by: more than %d dimensions", REPORT_MAX_BY);
	for (size_t i = 0; i < n; i++)
		req->by[i] = word[i];
	return STATUS_OK;
}

enum status request_from_options(struct cmd *c, struct report_request *req)
{
	const char *by = option_value(c, "by"), *period = option_value(c, "period"),
		   *suppress = option_value(c, "suppress");
	*req = (struct report_request){.data_dir = c->data_dir,
				       .as_of = c->as_of,
				       .from = DATE_NONE,
				       .to = c->as_of,
				       .period = "",
				       .area_code = option_value(c, "area"),
				       .place = option_value(c, "place"),
				       .level = option_value(c, "level"),
				       .suppress = suppress ? suppress : "none"};
	enum status st = by ? split_by(c, by, req) : STATUS_OK;
	if (st != STATUS_OK || !period)
		return st;
	struct period days = {DATE_NONE, DATE_NONE};
	st = period_parse(period, &days, &c->q);
	req->period = period;
	req->from = days.from;
	req->to = days.to;
	return st;
}

int request_columns(void)
{
	struct winsize w;
	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0 ? w.ws_col : COLUMNS_ELSEWHERE;
}
