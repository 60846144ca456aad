/* link_answers.c -- the rows of a clerk's sheet, read and held against the registry.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cmd/link_answers.h"

#include "base/text.h"

static const char *const words[] = {"same", "different", "skip", "", NULL};
enum { WORD_SAME, WORD_DIFFERENT, WORD_SKIP, WORD_NONE };

void link_answers_refuse(struct answers *m, int64_t line, const char *field, const char *hint, const char *what)
{
	msg_add(&m->c->q, MSG_ERROR, "answer-refused", MSG_LINE(m->file.path, line), field, hint, "%s", what);
}

/* The question of a row, as the registry has it; false with a message when the ids were changed. */
static bool find_question(struct answers *m, const struct filled_row *row, struct queue_item *q)
{
	struct arena *a = &m->c->arena;
	const char *word = row->field[m->question], *pair = row->field[m->pair];
	struct link_ref ref;
	struct msgq quiet;

	if (!link_ref_parse(word, &ref) || ref.kind != LINK_REF_QUESTION) {
		link_answers_refuse(m, row->line, "question", "keep this column as it was exported",
				    *word ? arena_printf(a, "'%s' is no question", word) : "the question is missing");
		return false;
	}
	msgq_init(&quiet);
	enum status st = queue_get(m->c->db, a, ref.id, q, &quiet);
	msgq_free(&quiet);
	if (st != STATUS_OK) {
		link_answers_refuse(m, row->line, "question", "was the file exported from this registry?",
				    arena_printf(a, "there is no question %s", word));
		return false;
	}
	const char *want = arena_printf(a, "%lld:%lld", (long long)q->record_id, (long long)q->other_id);
	if (!text_eq(want, pair)) {
		link_answers_refuse(m, row->line, "pair", "sort whole rows, never one column alone",
				    arena_printf(a, "question %s is about records %s, not '%s'", word, want, pair));
		return false;
	}
	return true;
}

static int read_word(struct answers *m, const struct filled_row *row)
{
	struct arena *a = &m->c->arena;
	const char *field = row->field[m->decision];
	int word = filled_word(a, field, words);

	if (word < 0) {
		const char *near = text_nearest(field, words);
		link_answers_refuse(m, row->line, "decision",
				    near && *near ? arena_printf(a, "did you mean %s?", near)
						  : "write same, different, skip or nothing",
				    arena_printf(a, "'%s' is no answer", field));
	}
	return word;
}

static size_t *first_of(struct answers *m, int64_t question)
{
	if (question >= m->n_first) {
		int64_t n = 2 * question + 64; /* numbers run from 1, and this one exists */
		size_t *more = arena_calloc(&m->c->arena, (size_t)n, sizeof *more);
		if (m->n_first)
			memcpy(more, m->first, (size_t)m->n_first * sizeof *more);
		m->first = more;
		m->n_first = n;
	}
	return &m->first[question];
}

/* The same question twice in the file. */
static bool repeats(struct answers *m, const struct answer *x)
{
	size_t *first = first_of(m, x->question_id);
	if (*first == 0) {
		*first = m->n + 1;
		return false;
	}
	const struct answer *y = &m->seen[*first - 1];
	if (y->word != x->word)
		link_answers_refuse(m, x->line, "decision", "keep one of the two lines",
				    arena_printf(&m->c->arena, "line %lld says %s of the same question",
						 (long long)y->line, words[y->word]));
	return true;
}

/* A cell of a spreadsheet may hold line breaks; what is stored is printed later and may not. */
static const char *one_line(struct arena *a, const char *s)
{
	char *line = arena_strdup(a, s);
	for (char *p = line; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = ' ';
	return line;
}

/* Answered before: the same answer again is nothing to do, another one is not for a file to say. */
static bool answered(struct answers *m, const struct filled_row *row, const struct queue_item *q, int word)
{
	struct arena *a = &m->c->arena;
	bool same = (q->state == QUEUE_SAME) == (word == WORD_SAME);

	if (q->state == QUEUE_OPEN)
		return false;
	if (same)
		m->repeated++;
	else
		link_answers_refuse(
			m, row->line, "decision",
			q->decision_id
				? arena_printf(a, "`sanad link undo D%lld --by WHO` first", (long long)q->decision_id)
				: "`sanad link --explain` shows on what it rests",
			arena_printf(a, "the registry says %s%s%s", q->state == QUEUE_SAME ? "same" : "different",
				     q->decided_by ? ", decided by " : "", q->decided_by ? q->decided_by : ""));
	return true;
}

static void take_row(struct answers *m, const struct filled_row *row)
{
	struct queue_item q;
	bool known = find_question(m, row, &q);
	int word = read_word(m, row);
	struct answer x = {known ? q.question_id : 0, row->line, word};

	if (!known || word < 0)
		return;
	if (word == WORD_SKIP || word == WORD_NONE) {
		m->open++;
		return;
	}
	if (answered(m, row, &q, word) || repeats(m, &x))
		return;
	const char *why = m->why >= 0 ? one_line(&m->c->arena, row->field[m->why]) : "";
	m->seen[m->n] = x;
	m->list[m->n++] = (struct decide_answer){q.question_id, word == WORD_SAME ? LINK_SAME : LINK_DIFFERENT,
						 *why ? why : NULL};
}

enum status link_answers_read(struct answers *m)
{
	struct msgq *q = &m->c->q;

	m->question = filled_column(&m->file, "question", q);
	m->pair = filled_column(&m->file, "pair", q);
	m->decision = filled_column(&m->file, "decision", q);
	if (m->question < 0 || m->pair < 0 || m->decision < 0)
		return STATUS_INPUT;
	m->why = -1;
	for (size_t i = 0; i < m->file.n_columns; i++)
		if (text_eq(m->file.column[i], "why"))
			m->why = (int)i;
	m->list = arena_calloc(&m->c->arena, m->file.n_rows + 1, sizeof *m->list);
	m->seen = arena_calloc(&m->c->arena, m->file.n_rows + 1, sizeof *m->seen);
	for (size_t i = 0; i < m->file.n_rows; i++)
		take_row(m, &m->file.row[i]);
	return q->count[MSG_ERROR] ? STATUS_INPUT : STATUS_OK;
}
