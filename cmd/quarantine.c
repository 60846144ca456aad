/* quarantine.c -- `sanad quarantine`: rows that were refused, why, verbatim, again.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/quarantine.h"

#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/scoring.h"
#include "link/link.h"
#include "link/place.h"
#include "pathway/pathway.h"

static enum status list(struct cmd *c, int64_t batch)
{
	struct quarantine_list l = {0};
	enum status st = quarantine_list(c->db, &c->arena, batch, &l, &c->q);
	if (st != STATUS_OK)
		return st;
	struct table *t = table_new(&c->arena, "quarantine");
	table_column(t, "record", "record", COL_INT);
	table_column(t, "batch", "batch", COL_INT);
	table_column(t, "file", "file", COL_TEXT);
	table_column(t, "line", "line", COL_INT);
	table_column(t, "rule", "rule", COL_TEXT);
	table_column(t, "field", "field", COL_TEXT);
	table_column(t, "reason", "reason", COL_TEXT);
	table_column(t, "hint", "what to do", COL_TEXT);
	for (size_t i = 0; i < l.n; i++) {
		table_row(t);
		table_int(t, l.item[i].record_id);
		table_int(t, l.item[i].batch_id);
		table_text(t, l.item[i].file);
		table_int(t, l.item[i].line);
		table_text(t, l.item[i].rule);
		table_text(t, l.item[i].field);
		table_text(t, l.item[i].reason);
		table_text(t, l.item[i].hint);
	}
	st = table_print(t, c);
	print_note(c, "%s in quarantine", print_count(c, (int64_t)l.n, "row", "rows"));
	return st != STATUS_OK ? st : l.n ? STATUS_ATTENTION : STATUS_OK;
}

static enum status export(struct cmd *c, int64_t batch) {
	struct buf paths = BUF_INIT;
	if (text_eq(c->out_path, "-")) return msg_fail(&c->q, STATUS_USAGE, "usage", MSG_NOWHERE, NULL,
						       "write `sanad quarantine export -o FILE`",
						       "`sanad quarantine export` needs a file to go to");
	enum status st = quarantine_export(c->db, batch, c->out_path, &paths, &c->q);
	if (paths.len)
		print_note(c,
			   "written, with the reasons beside each:\n%smend them and take them in with `sanad ingest`",
			   paths.data);
	buf_free(&paths);
	return st;
}

static enum status retry(struct cmd *c, int64_t batch)
{
	struct arena *a = &c->arena;
	struct quarantine_summary s = {0};
	struct place_index *places = NULL;
	enum status st = place_index_open(c->db, c->data_dir, &places, &c->q);
	struct ingest_options opt = {.data_dir = c->data_dir,
				     .actor = c->actor,
				     .as_of = c->as_of,
				     .now = (int64_t)time(NULL),
				     .place = place_resolve,
				     .place_ctx = places,
				     .encode = audit_encode};
	struct linker *linker = NULL;
	if (st == STATUS_OK)
		st = linker_open(&linker, c->db, c->data_dir, &c->q);
	if (st == STATUS_OK)
		st = quarantine_retry(c->db, batch, &opt, &s, &c->q);
	place_index_close(places);
	if (st <= STATUS_ATTENTION) {
		enum status after = link_pending(linker, c->actor, NULL, &c->q);
		if (after == STATUS_OK)
			after = pathway_update(c->db, c->data_dir, NULL, &c->q);
		if (after == STATUS_OK)
			after = scoring_update(c);
		st = after > st ? after : st;
	}
	linker_close(linker);
	if (st <= STATUS_ATTENTION)
		print_note(c, "tried %s = accepted %s + corrected %s + unchanged %s + ignored %s + still refused %s",
			   text_thousands(a, s.tried), text_thousands(a, s.accepted), text_thousands(a, s.corrected),
			   text_thousands(a, s.unchanged), text_thousands(a, s.ignored), text_thousands(a, s.still));
	return st;
}

enum status cmd_quarantine(struct cmd *c)
{
	int64_t batch;
	enum status st = option_int(c, "batch", 1, INT64_MAX, 0, &batch);
	if (st != STATUS_OK)
		return st;
	if (text_eq(c->arg[0], "list"))
		return list(c, batch);
	if (text_eq(c->arg[0], "export"))
		return export(c, batch);
	if (text_eq(c->arg[0], "retry"))
		return retry(c, batch);
	return msg_fail(&c->q, STATUS_USAGE, "usage", MSG_NOWHERE, NULL, "known: list, export, retry",
			"unknown word '%s'", c->arg[0]);
}
