/* ingest.c -- `sanad ingest`: files in, records to women, duties worked out; every file ends in a line that adds up.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/ingest.h"

#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/scoring.h"
#include "link/link.h"
#include "link/place.h"
#include "pathway/pathway.h"

struct run {
	struct cmd *c;
	struct ingest_options opt;
	struct progress bar;
	enum status worst;           /* of all files so far */
	struct ingest_summary total; /* counts of all files read */
	int files;                   /* files read */
	int64_t conflicts;
	struct linker *linker; /* NULL: a dry run links nothing */
};

#define ROW_MESSAGES 5 /* rows of one file told one by one; quarantine list has them all */

static void worse(enum status *worst, enum status st)
{
	if (st > *worst)
		*worst = st;
}

static void print_sample(const struct ingest_sample *s)
{
	printf("  line %lld, %s:", (long long)s->line, s->fate);
	for (const struct ingest_field *f = s->field; f; f = f->next)
		printf(" %s=%s", f->name, f->value);
	putchar('\n');
}

static void print_tally(struct cmd *c, const char *what, const struct ingest_tally *t)
{
	for (; t; t = t->next)
		print_note(c, "  %s %s: %s", what, t->name, text_thousands(&c->arena, t->count));
}

/* The reconciliation line is the command's result, so it goes to standard output and is not silenced by --quiet. */
static void print_summary(struct run *r, const char *path, const struct ingest_summary *s)
{
	struct cmd *c = r->c;
	int more = print_messages_most(c, ROW_MESSAGES);
	if (more > 0)
		print_note(c, "%s: and %s like these", path, print_count(c, more, "row", "rows"));
	if (s->already_taken)
		print_note(c, "%s: already taken in as batch %lld: nothing to do", path, (long long)s->batch_id);
	else if (r->opt.dry_run)
		print_note(c, "%s: read as %s (%s); dry run, nothing is kept", path, s->profile, s->profile_verified);
	printf("%s: %s\n", path, ingest_reconcile(&c->arena, s));
	for (const struct ingest_sample *m = s->samples; m; m = m->next)
		print_sample(m);
	fflush(stdout);
	print_tally(c, "refused by", s->refused);
	print_tally(c, "noted", s->warnings);
}

/* Linking follows each file at once and also runs after a file already taken in: that is how a run killed between two
 * stages goes on. */
static enum status link_file(struct run *r)
{
	struct link_summary s = {0};
	if (r->opt.dry_run)
		return STATUS_OK;
	enum status st = link_pending(r->linker, r->c->actor, &s, &r->c->q);
	r->conflicts += s.conflicts;
	return st;
}

static void add_counts(struct run *r, const struct ingest_summary *s)
{
	r->files++;
	r->total.read += s->read;
	for (int i = 0; i < FATE_COUNT; i++)
		r->total.fate[i] += s->fate[i];
}

static enum status take_file(struct run *r, const char *path)
{
	struct ingest_summary s = {0};
	progress_start(&r->bar, r->c, file_base(path));
	enum status st = ingest_file(r->c->db, path, &r->opt, &s, &r->c->q);
	progress_end(&r->bar);
	if (st <= STATUS_ATTENTION) {
		add_counts(r, &s);
		print_summary(r, path, &s);
		worse(&st, link_file(r));
	}
	ingest_summary_free(&s);
	print_messages(r->c);
	return st;
}

static void say_next(struct run *r)
{
	struct cmd *c = r->c;
	int64_t refused = r->total.fate[FATE_QUARANTINED];
	if (r->files > 1)
		printf("%d files: %s\n", r->files, ingest_reconcile(&c->arena, &r->total));
	fflush(stdout);
	if (r->opt.dry_run)
		return;
	if (refused)
		print_note(
			c,
			"%s in quarantine: `sanad quarantine list` says why, `sanad quarantine export` gives them back",
			print_count(c, refused, "row waits", "rows wait"));
	if (r->conflicts)
		print_note(c, "%s to people: `sanad link queue` asks them, most valuable first",
			   print_count(c, r->conflicts, "record leaves a question", "records leave questions"));
}

/* A file that cannot be read does not keep the next from being taken in; a registry that fails does. */
static void take_files(struct run *r)
{
	for (int i = 0; i < r->c->n_args && r->worst < STATUS_REGISTRY; i++)
		worse(&r->worst, take_file(r, r->c->arg[i]));
}

enum status cmd_ingest(struct cmd *c)
{
	struct run r = {.c = c, .worst = STATUS_OK};
	struct place_index *places = NULL;

	worse(&r.worst, place_index_open(c->db, c->data_dir, &places, &c->q));
	r.opt = (struct ingest_options){.data_dir = c->data_dir,
					.profile = option_value(c, "device"),
					.actor = c->actor,
					.as_of = c->as_of,
					.now = (int64_t)time(NULL),
					.dry_run = option_given(c, "dry-run"),
					.place = place_resolve,
					.place_ctx = places,
					.encode = audit_encode,
					.progress = progress_step,
					.progress_ctx = &r.bar};
	if (r.worst == STATUS_OK && !r.opt.dry_run)
		r.worst = linker_open(&r.linker, c->db, c->data_dir, &c->q);
	if (r.worst == STATUS_OK)
		take_files(&r);
	if (r.worst < STATUS_REGISTRY && r.linker)
		worse(&r.worst, pathway_update(c->db, c->data_dir, NULL, &c->q));
	if (r.worst < STATUS_REGISTRY && r.linker)
		worse(&r.worst, scoring_update(c));
	linker_close(r.linker);
	place_index_close(places);
	say_next(&r);
	return r.worst;
}
