/* link_places.c -- `sanad link places`: spellings that were taken for a place, or that no list knows.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cmd/link.h"
#include "db/seal.h"
#include "link/place.h"

/* Thousandths as a decimal; "" when there is none. */
static const char *share(struct cmd *c, int64_t v)
{
	return v < 0 ? "" : arena_printf(&c->arena, "%lld.%03lld", (long long)(v / 1000), (long long)(v % 1000));
}

/* Spellings of places that were taken by likeness, or that no list knows; the words themselves only with the key. */
enum status link_cmd_places(struct cmd *c)
{
	struct place_reading *list;
	size_t n;
	enum status st = place_readings(c->db, &c->arena, &list, &n);
	if (st != STATUS_OK)
		return st;
	struct table *t = table_new(&c->arena, "places");
	table_column(t, "written", "written", COL_TEXT);
	table_column(t, "how", "how", COL_TEXT);
	table_column(t, "area_code", "taken for", COL_TEXT);
	table_column(t, "area_name", "place", COL_TEXT);
	table_column(t, "score", "score", COL_TEXT);
	table_column(t, "margin", "margin", COL_TEXT);
	table_column(t, "records", "records", COL_INT);
	table_column(t, "record", "first record", COL_INT);
	for (size_t i = 0; i < n; i++) {
		const struct place_reading *r = &list[i];
		table_row(t);
		table_text(t, r->text);
		table_text(t, r->how);
		table_text(t, r->area_code);
		table_text(t, r->area_name);
		table_text(t, share(c, r->score));
		table_text(t, share(c, r->margin));
		table_int(t, r->records);
		table_int(t, r->record_id);
	}
	st = table_print(t, c);
	print_note(c, "%s to look at%s", print_count(c, (int64_t)n, "spelling", "spellings"),
		   seal_has_key(c->db) ? "; those that are right belong in the aliases (sanad load aliases)"
				       : "; what was written shows only with the key");
	return st;
}
