/* summary.c -- what became of the rows of a file, in numbers and in one line.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/summary.h"

#include "base/text.h"

#include <inttypes.h>

const char *ingest_fate_name(enum ingest_fate fate)
{
	static const char *const names[FATE_COUNT] = {"accepted",  "unchanged",   "corrected",
						      "duplicate", "quarantined", "ignored"};

	return names[fate];
}

void ingest_summary_free(struct ingest_summary *s)
{
	arena_free(&s->arena);
}

void summary_tally(struct arena *a, struct ingest_tally **list, const char *name)
{
	struct ingest_tally *t = *list;

	while (t && strcmp(t->name, name) != 0)
		t = t->next;
	if (!t) {
		t = arena_alloc(a, sizeof *t);
		t->name = arena_strdup(a, name);
		t->next = *list;
		*list = t;
	}
	t->count++;
}

void summary_count(struct ingest_summary *s, const struct row *row, const struct understood *u,
		   const struct decision *d)
{
	s->read++;
	s->fate[d->fate]++;
	if (d->fate == FATE_QUARANTINED)
		summary_tally(&s->arena, &s->refused, row->broken.rule);
	if (d->fate == FATE_IGNORED)
		summary_tally(&s->arena, &s->ignored, u->ignored);
	if (d->fate != FATE_ACCEPTED && d->fate != FATE_CORRECTED)
		return;
	for (int w = 0; w < WARN_COUNT; w++)
		if (u->warning[w])
			summary_tally(&s->arena, &s->warnings, check_warning_name((enum check_warning)w));
}

/* ---- the first rows as understood ---- */

static void add(struct arena *a, struct ingest_field ***end, const char *name, const char *value)
{
	struct ingest_field *f;

	if (!value)
		return;
	f = arena_alloc(a, sizeof *f);
	f->name = name;
	f->value = arena_strdup(a, value);
	**end = f;
	*end = &f->next;
}

static void add_date(struct arena *a, struct ingest_field ***end, const char *name, date_t d)
{
	char text[DATE_TEXT_SIZE];

	if (d != DATE_NONE)
		add(a, end, name, date_format(d, text));
}

static const char *present(const char *value)
{
	return value ? "present" : "absent";
}

/* Direct identifiers, birth date and HIV status are only said to be there. */
static void add_identity(struct arena *a, struct ingest_field ***end, const struct row *row, const struct understood *u)
{
	static const char *const precision[] = {"known to the day", "known to the month", "known to the year",
						"assumed from the age"};

	add(a, end, "specimen_id", present(u->who.specimen));
	add(a, end, "person_mrn", present(u->who.mrn));
	add(a, end, "person_name", present(u->who.name));
	add(a, end, "relative_name", present(u->who.relative));
	add(a, end, "cnic",
	    u->who.cnic          ? "valid"
	    : u->who.family_cnic ? "a relative's"
	    : row->value[F_CNIC] ? "invalid, dropped"
				 : "absent");
	add(a, end, "phone", u->who.phone ? "valid" : row->value[F_PHONE] ? "invalid, dropped" : "absent");
	add(a, end, "birth_date", u->who.birth_on == DATE_NONE ? "absent" : precision[u->who.birth_precision]);
	add(a, end, "hiv_status", present(u->who.hiv_status));
	add(a, end, "area", u->who.area_id ? "found" : "not given");
}

static void add_finding(struct arena *a, struct ingest_field ***end, const struct understood *u)
{
	add(a, end, u->is_event ? "event" : "test", u->test);
	add(a, end, "result", u->category);
	add(a, end, "result_detail", u->detail);
	add(a, end, "status", u->status);
	add_date(a, end, "collected_on", u->collected_on);
	add_date(a, end, "resulted_on", u->resulted_on);
	add(a, end, "device_id", u->device ? u->device->code : NULL);
	add(a, end, "facility_code", u->facility ? u->facility->code : NULL);
	add(a, end, "assay", u->assay);
	if (u->evidence->len)
		add(a, end, "evidence", arena_printf(a, "%zu bytes", u->evidence->len));
}

void summary_sample(struct ingest_summary *s, const struct row *row, const struct understood *u,
		    const struct decision *d)
{
	struct arena *a = &s->arena;
	struct ingest_sample **last = &s->samples, *sample;
	struct ingest_field **end;
	int n = 0;

	for (; *last; last = &(*last)->next)
		n++;
	if (n >= INGEST_SAMPLES)
		return;
	*last = sample = arena_alloc(a, sizeof *sample);
	sample->line = row->line;
	sample->fate = ingest_fate_name(d->fate);
	end = &sample->field;
	if (d->fate == FATE_IGNORED) {
		add(a, &end, "reason", u->ignored);
	} else if (d->fate == FATE_QUARANTINED) {
		add(a, &end, "rule", row->broken.rule);
		add(a, &end, "field", row_broken_field(row));
		add(a, &end, "reason", row->broken.reason);
	} else {
		add_finding(a, &end, u);
		add_identity(a, &end, row, u);
	}
}

/* ---- the closing line ---- */

static bool before(const struct ingest_tally *x, const struct ingest_tally *y)
{
	return x->count != y->count ? x->count > y->count : strcmp(x->name, y->name) < 0;
}

static void sort(struct ingest_tally **list)
{
	struct ingest_tally *in = *list, *out = NULL;

	while (in) {
		struct ingest_tally *t = in, **at = &out;

		in = in->next;
		while (*at && before(*at, t))
			at = &(*at)->next;
		t->next = *at;
		*at = t;
	}
	*list = out;
}

void summary_finish(struct ingest_summary *s)
{
	sort(&s->ignored);
	sort(&s->refused);
	sort(&s->warnings);
}

/* A reason of one word is a noun: several of them take the plural. */
static const char *plural(const struct ingest_tally *t)
{
	return t->count != 1 && !strchr(t->name, ' ') ? "s" : "";
}

static void put_reasons(struct buf *b, struct arena *a, const struct ingest_tally *list)
{
	buf_str(b, " (");
	for (const struct ingest_tally *t = list; t; t = t->next) {
		if (t != list)
			buf_str(b, ", ");
		if (list->next)
			buf_printf(b, "%s ", text_thousands(a, t->count));
		buf_printf(b, "%s%s", t->name, plural(t));
	}
	buf_char(b, ')');
}

char *ingest_reconcile(struct arena *a, const struct ingest_summary *s)
{
	struct buf b = BUF_INIT;
	char *text;

	buf_printf(&b, "read %s =", text_thousands(a, s->read));
	for (int f = 0; f < FATE_COUNT; f++)
		buf_printf(&b, "%s %s %s", f ? " +" : "", ingest_fate_name((enum ingest_fate)f),
			   text_thousands(a, s->fate[f]));
	if (s->ignored)
		put_reasons(&b, a, s->ignored);
	text = arena_strdup(a, b.data);
	buf_free(&b);
	return text;
}
