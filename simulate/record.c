/* record.c -- the list of records and its order.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/record.h"

#include <stdlib.h>

#define FUTURE_BY 200 /* days after the data of a planted future day */

struct sim_record *sim_record_add(struct sim_records *list)
{
	if (list->n == list->cap) {
		list->cap = list->cap ? list->cap * 2 : 1024;
		list->at = mem_realloc(list->at, list->cap * sizeof *list->at);
	}
	struct sim_record *rec = &list->at[list->n++];
	*rec = (struct sim_record){
		.role = "", .result = "", .detail = "", .resulted_on = DATE_NONE, .device = -1, .in_force = true};
	return rec;
}

void sim_records_free(struct sim_records *list)
{
	free(list->at);
	*list = (struct sim_records){NULL, 0, 0};
}

date_t sim_record_known(const struct sim_record *rec)
{
	return rec->resulted_on != DATE_NONE ? rec->resulted_on : rec->collected_on;
}

date_t sim_record_collected(const struct sim_record *rec, date_t as_of)
{
	return rec->flaw == SIM_FLAW_FUTURE ? as_of + FUTURE_BY : rec->collected_on;
}

date_t sim_record_resulted(const struct sim_record *rec)
{
	return rec->flaw == SIM_FLAW_ORDER ? rec->collected_on - 1 : rec->resulted_on;
}

static int order(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* Kind, device, day of being known, start, woman, serial: total, as (woman, device, serial) is unique. */
static int compare(const void *pa, const void *pb)
{
	const struct sim_record *a = pa, *b = pb;
	date_t ka = sim_record_known(a), kb = sim_record_known(b);
	int c = order(a->kind, b->kind);
	if (c == 0)
		c = order(a->device, b->device);
	if (c == 0)
		c = order(ka, kb);
	if (c == 0)
		c = order(a->at, b->at);
	if (c == 0)
		c = order(a->woman, b->woman);
	return c ? c : order(a->serial, b->serial);
}

void sim_records_sort(struct sim_records *list)
{
	qsort(list->at, list->n, sizeof *list->at, compare);
}
