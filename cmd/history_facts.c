/* history_facts.c -- `sanad history` of a record and of a batch: one fact a line.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cmd/history_facts.h"

#include "base/text.h"
#include "pathway/history.h"

static void fact(struct table *t, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	table_row(t);
	table_text(t, name);
	table_text(t, value);
}

static void fact_int(struct table *t, struct arena *a, const char *name, int64_t v)
{
	fact(t, name, arena_printf(a, "%lld", (long long)v));
}

static struct table *fact_table(struct arena *a, const char *title)
{
	struct table *t = table_new(a, title);
	table_column(t, "fact", "fact", COL_TEXT);
	table_column(t, "value", "value", COL_TEXT);
	return t;
}

static void link_facts(struct table *t, struct arena *a, const struct history_record *r)
{
	for (size_t i = 0; i < r->n_links; i++) {
		const struct history_link *l = &r->link[i];
		fact(t, arena_printf(a, "link %lld", (long long)l->link_id),
		     arena_printf(a, "to %s by %s (%s): %s", l->public_id, l->rule, l->decided_by, l->explanation));
	}
}

/* What somebody should look at in her place; never the words themselves. */
static void reading_facts(struct table *t, struct arena *a, const struct history_record *r)
{
	for (size_t i = 0; i < r->n_readings; i++) {
		const struct history_reading *p = &r->reading[i];
		fact(t, "place",
		     text_eq(p->how, "fuzzy")
			     ? arena_printf(a, "a spelling taken for %s (%s) by likeness %lld.%03lld, lead %lld.%03lld",
					    p->area_name, p->area_code, (long long)(p->score / 1000),
					    (long long)(p->score % 1000), (long long)(p->margin / 1000),
					    (long long)(p->margin % 1000))
			     : arena_printf(a, "a part that no list knows, in %s (%s)", p->area_name, p->area_code));
	}
}

enum status history_print_record(struct cmd *c, int64_t id)
{
	struct history_record r;
	struct arena *a = &c->arena;
	enum status st = history_record(c->db, a, id, &r, &c->q);
	if (st != STATUS_OK)
		return st;
	struct table *t = fact_table(a, "record");
	fact_int(t, a, "record", r.record_id);
	fact_int(t, a, "batch", r.batch_id);
	fact(t, "file", r.file);
	fact_int(t, a, "line", r.line);
	fact(t, "bytes", arena_printf(a, "%lld from byte %lld", (long long)r.byte_length, (long long)r.byte_offset));
	fact(t, "fate", r.fate);
	fact(t, "refused by", r.rule);
	fact(t, "field", r.field);
	fact(t, "reason", r.reason);
	if (r.same_as)
		fact_int(t, a, "same as record", r.same_as);
	if (r.retry_of)
		fact_int(t, a, "retry of record", r.retry_of);
	fact(t, "what", r.test);
	fact(t, "result", r.category);
	fact(t, "status", r.status);
	reading_facts(t, a, &r);
	fact(t, "woman", r.public_id);
	link_facts(t, a, &r);
	return table_print(t, c);
}

enum status history_print_batch(struct cmd *c, int64_t id)
{
	struct history_batch b;
	struct arena *a = &c->arena;
	enum status st = history_batch(c->db, a, id, &b, &c->q);
	if (st != STATUS_OK)
		return st;
	struct table *t = fact_table(a, "batch");
	fact_int(t, a, "batch", b.batch_id);
	fact(t, "file", b.file);
	fact_int(t, a, "bytes", b.bytes);
	fact(t, "sha256", b.sha256);
	fact(t, "kind", b.kind);
	fact(t, "profile", b.profile);
	fact_int(t, a, "read", b.read);
	fact_int(t, a, "accepted", b.accepted);
	fact_int(t, a, "unchanged", b.unchanged);
	fact_int(t, a, "corrected", b.corrected);
	fact_int(t, a, "duplicate", b.duplicate);
	fact_int(t, a, "quarantined", b.quarantined);
	fact_int(t, a, "ignored", b.ignored);
	fact(t, "records",
	     b.first_record ? arena_printf(a, "%lld to %lld", (long long)b.first_record, (long long)b.last_record)
			    : "");
	fact_int(t, a, "records linked", b.linked);
	fact_int(t, a, "women", b.women);
	return table_print(t, c);
}
