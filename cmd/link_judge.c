/* link_judge.c -- `sanad link --sample-read`: what people said of a sample, all of it or nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "cmd/filled.h"
#include "cmd/link.h"
#include "link/sample.h"

#define USAGE_READ "sanad link --sample-read FILE.csv --by WHO"

static const char *const verdicts[] = {"same", "different", "unsure", NULL};

struct judging {
	struct cmd *c;
	struct filled file;
	struct link_sample sample;
	int64_t *line; /* by place: line it was judged on, 0 not yet */
	struct link_judged *list;
	size_t n;
	int64_t open;
	int pair, records, judgement; /* columns */
};

static void refuse(struct judging *j, int64_t line, const char *field, const char *hint, const char *what)
{
	msg_add(&j->c->q, MSG_ERROR, "judgement-refused", MSG_LINE(j->file.path, line), field, hint, "%s", what);
}

/* "S3-17". */
static bool read_id(struct arena *a, const char *word, int64_t *sample, int64_t *place)
{
	char **part;
	return (*word == 'S' || *word == 's') && text_split(a, word + 1, '-', &part) == 2 &&
	       text_to_int64(part[0], sample) && text_to_int64(part[1], place) && *sample > 0 && *place > 0;
}

static const struct link_sample_pair *find_pair(struct judging *j, int64_t sample, int64_t place)
{
	return sample == j->sample.sample_id && (size_t)place <= j->sample.n ? &j->sample.pair[place - 1] : NULL;
}

static void judge_row(struct judging *j, const struct filled_row *row)
{
	struct arena *a = &j->c->arena;
	int64_t sample = 0, place = 0;
	const char *word = row->field[j->pair], *said = row->field[j->judgement];
	const struct link_sample_pair *p = read_id(a, word, &sample, &place) ? find_pair(j, sample, place) : NULL;

	if (!p || !p->other_id) {
		refuse(j, row->line, "pair", "keep the rows of one sample, as --sample wrote them",
		       arena_printf(a, "'%s' is no pair of sample S%lld", word, (long long)j->sample.sample_id));
		return;
	}
	const char *want = arena_printf(a, "%lld:%lld", (long long)p->record_id, (long long)p->other_id);
	if (!text_eq(want, row->field[j->records])) {
		refuse(j, row->line, "records", "sort whole rows, never one column alone",
		       arena_printf(a, "pair %s is of records %s, not '%s'", word, want, row->field[j->records]));
		return;
	}
	int verdict = filled_word(a, said, verdicts);
	if (!*said) {
		j->open++;
		return;
	}
	if (verdict < 0) {
		const char *near = text_nearest(said, verdicts);
		refuse(j, row->line, "judgement",
		       near ? arena_printf(a, "did you mean %s?", near) : "write same, different, unsure or nothing",
		       arena_printf(a, "'%s' is no judgement", said));
		return;
	}
	if (j->line[place]) {
		refuse(j, row->line, "pair", "keep one of the two lines",
		       arena_printf(a, "this pair stands on line %lld too", (long long)j->line[place]));
		return;
	}
	j->line[place] = row->line;
	j->list[j->n++] = (struct link_judged){p->pair_id, verdicts[verdict]};
}

/* All rows are of the sample that the first row names. */
static enum status read_rows(struct judging *j)
{
	struct cmd *c = j->c;
	int64_t sample = 0, place = 0;

	j->pair = filled_column(&j->file, "pair", &c->q);
	j->records = filled_column(&j->file, "records", &c->q);
	j->judgement = filled_column(&j->file, "judgement", &c->q);
	if (j->pair < 0 || j->records < 0 || j->judgement < 0)
		return STATUS_INPUT;
	if (j->file.n_rows == 0)
		return STATUS_OK;
	const struct filled_row *first = &j->file.row[0];
	if (!read_id(&c->arena, first->field[j->pair], &sample, &place)) {
		refuse(j, first->line, "pair", "keep this column as --sample wrote it",
		       arena_printf(&c->arena, "'%s' is no pair of a sample", first->field[j->pair]));
		return STATUS_INPUT;
	}
	enum status st = link_sample_get(c->db, &c->arena, sample, &j->sample, &c->q);
	if (st != STATUS_OK)
		return st == STATUS_USAGE ? STATUS_INPUT : st;
	j->line = arena_calloc(&c->arena, j->sample.n + 1, sizeof *j->line);
	j->list = arena_calloc(&c->arena, j->file.n_rows + 1, sizeof *j->list);
	for (size_t i = 0; i < j->file.n_rows; i++)
		judge_row(j, &j->file.row[i]);
	return c->q.count[MSG_ERROR] ? STATUS_INPUT : STATUS_OK;
}

enum status link_cmd_sample_read(struct cmd *c)
{
	struct judging j = {.c = c};
	int64_t stored = 0;
	const char *by = link_by(c, USAGE_READ);

	if (!by)
		return STATUS_USAGE;
	enum status st = filled_read(&c->arena, option_value(c, "sample-read"), &j.file, &c->q);
	if (st == STATUS_OK)
		st = read_rows(&j);
	if (st == STATUS_OK && j.n)
		st = link_sample_judge(c->db, j.list, j.n, by, &stored, &c->q);
	if (st != STATUS_OK) {
		print_messages(c);
		print_note(c, "nothing of this file was stored");
		return st;
	}
	print_note(c, "%s stored as those of %s; %s not judged yet%s",
		   print_count(c, stored, "judgement", "judgements"), by, print_count(c, j.open, "pair", "pairs"),
		   stored < (int64_t)j.n ? arena_printf(&c->arena, "; %s stood there already",
							text_thousands(&c->arena, (int64_t)j.n - stored))
					 : "");
	if (stored)
		print_note(c, "  `sanad report linkage` counts with them");
	return STATUS_OK;
}
