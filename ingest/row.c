/* row.c -- from a wire format to its reader.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/row.h"

enum status row_read(const struct row_source *src)
{
	static const row_reader readers[] = {genexpert_read, exchange_csv_read, exchange_ndjson_read};

	return readers[src->profile->wire](src);
}

void row_break(struct row *row, const char *rule, enum field field, const char *reason)
{
	if (!row->broken.rule)
		row->broken = (struct refusal){rule, field, reason, NULL, NULL};
}

const char *row_broken_field(const struct row *row)
{
	return row->broken.path ? row->broken.path : field_name(row->broken.field);
}
