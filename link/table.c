/* table.c -- a table of records is filled, put in order and given back.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows wait in chunks; a chunk is cleaned column by column, each by one thread in row order, so that the result is the
 * same for any number of threads.
 */
#include "link/table.h"

#include "link/parallel.h"
#include "link/table_int.h"

#define FIRST_ROWS 4096u
#define AHEAD 8u /* rows between fetching and counting */

/* The texts a value is made of; values of the same columns share them. */
static struct table_cells *cells_of(struct table_build *b, const struct linkage_value *v)
{
	for (unsigned i = 0; i < b->n_cells; i++)
		if (b->cells[i].n_columns == v->n_columns &&
		    memcmp(b->cells[i].column, v->column, v->n_columns * sizeof v->column[0]) == 0)
			return &b->cells[i];
	cells_open(&b->cells[b->n_cells], v);
	return &b->cells[b->n_cells++];
}

void table_begin(struct link_table *t, const struct linkage *m, unsigned threads)
{
	struct table_build *b = mem_alloc(sizeof *b);

	memset(t, 0, sizeof *t);
	memset(b, 0, sizeof *b);
	t->model = m;
	t->build = b;
	t->values = mem_alloc(m->n_values * sizeof *t->values);
	t->text = mem_alloc(m->n_values * sizeof *t->text);
	memset(t->text, 0, m->n_values * sizeof *t->text);
	b->threads = parallel_threads(threads);
	b->cells = mem_alloc(m->n_values * sizeof *b->cells);
	b->intern = mem_alloc(m->n_values * sizeof *b->intern);
	for (unsigned v = 0; v < m->n_values; v++)
		intern_open(&b->intern[v], cells_of(b, &m->value[v]), &t->values[v], &t->text[v], m->value[v].clean);
	b->start = mem_alloc((size_t)TABLE_CHUNK * m->n_columns * sizeof *b->start);
	buf_init(&b->text);
}

/* Everything that is only needed while filling. */
static void end_build(struct link_table *t)
{
	struct table_build *b = t->build;

	if (!b)
		return;
	for (unsigned v = 0; v < t->model->n_values; v++)
		intern_close(&b->intern[v]);
	for (unsigned i = 0; i < b->n_cells; i++)
		cells_close(&b->cells[i]);
	free(b->intern);
	free(b->cells);
	free(b->line);
	free(b->start);
	buf_free(&b->text);
	free(b);
	t->build = NULL;
}

void table_free(struct link_table *t)
{
	if (!t->model)
		return;
	end_build(t);
	for (unsigned v = 0; v < t->model->n_values; v++) {
		free(t->values[v].at);
		free(t->values[v].count);
		free(t->values[v].digits);
		arena_free(&t->text[v]);
	}
	free(t->values);
	free(t->text);
	free(t->row);
	free(t->id);
	free(t->file);
	arena_free(&t->ids);
	memset(t, 0, sizeof *t);
}

static void grow_rows(struct link_table *t)
{
	struct table_build *b = t->build;

	b->rows_cap = b->rows_cap ? b->rows_cap + b->rows_cap / 2 : FIRST_ROWS;
	t->row = mem_realloc(t->row, (size_t)b->rows_cap * t->model->n_values * sizeof *t->row);
	t->id = mem_realloc(t->id, (size_t)b->rows_cap * sizeof *t->id);
	t->file = mem_realloc(t->file, (size_t)b->rows_cap);
	b->line = mem_realloc(b->line, (size_t)b->rows_cap * sizeof *b->line);
}

void table_put(struct link_table *t, const char *id, const char *const *cell, uint8_t file, uint32_t line)
{
	struct table_build *b = t->build;
	unsigned columns = t->model->n_columns;
	size_t *start = &b->start[(size_t)b->waiting * columns];

	if (t->n == b->rows_cap)
		grow_rows(t);
	t->id[t->n] = arena_strdup(&t->ids, id);
	t->file[t->n] = file;
	b->line[t->n] = line;
	for (unsigned c = 0; c < columns; c++) {
		start[c] = SIZE_MAX;
		if (!cell[c] || !*cell[c])
			continue;
		start[c] = b->text.len;
		buf_add(&b->text, cell[c], strlen(cell[c]) + 1);
	}
	t->n++;
	if (++b->waiting == TABLE_CHUNK)
		table_flush(t);
}

void table_add(struct link_table *t, const char *id, const char *const *cell, uint8_t file)
{
	table_put(t, id, cell, file, 0);
}

static void keep_texts(const struct link_table *t, struct table_intern *in)
{
	const struct table_build *b = t->build;

	if (in->row_cap < b->rows_cap) {
		in->row_cap = b->rows_cap;
		in->row = mem_realloc(in->row, in->row_cap * sizeof *in->row);
	}
	memcpy(&in->row[t->n - b->waiting], in->cells->chunk, b->waiting * sizeof *in->row);
}

/* Fetches the number of the value of a row to come, and of a nearer one the count of it. */
static void value_fetch(const struct table_intern *in, uint32_t row, uint32_t rows)
{
	const uint32_t *text = in->cells->chunk;

	if (row + 2 * AHEAD < rows && text[row + 2 * AHEAD] != TABLE_EMPTY)
		__builtin_prefetch(&in->of[text[row + 2 * AHEAD]]);
	if (row + AHEAD < rows && text[row + AHEAD] != TABLE_EMPTY && in->of[text[row + AHEAD]] != TABLE_EMPTY)
		__builtin_prefetch(&in->values->count[in->of[text[row + AHEAD]]], 1);
}

/* One value of the rows that wait; their texts are numbered. */
static void clean_value(struct link_table *t, unsigned v)
{
	struct table_build *b = t->build;
	struct table_intern *in = &b->intern[v];
	unsigned width = t->model->n_values;
	uint32_t *row = &t->row[(size_t)(t->n - b->waiting) * width + v];

	intern_reserve(in);
	if (in->keep_rows)
		keep_texts(t, in);
	for (uint32_t r = 0; r < b->waiting; r++, row += width) {
		value_fetch(in, r, b->waiting);
		*row = intern_number(in, in->cells->chunk[r]);
		in->values->count[*row]++;
	}
}

static void clean_some(void *ctx, unsigned worker)
{
	struct link_table *t = ctx;
	struct table_build *b = t->build;
	unsigned i;

	(void)worker;
	while ((i = __atomic_fetch_add(&b->next, 1, __ATOMIC_RELAXED)) < b->n_cells) {
		cells_number(&b->cells[i], b, t->model->n_columns);
		for (unsigned v = 0; v < t->model->n_values; v++)
			if (b->intern[v].cells == &b->cells[i])
				clean_value(t, v);
	}
}

void table_flush(struct link_table *t)
{
	struct table_build *b = t->build;

	b->next = 0;
	if (b->waiting < TABLE_CHUNK / 16)
		clean_some(t, 0);
	else
		parallel_run(b->threads, clean_some, t);
	b->waiting = 0;
	buf_reset(&b->text);
}

void table_finish_by(struct link_table *t, const uint32_t *order)
{
	table_flush(t);
	table_settle_places(t);
	end_build(t);
	table_arrange(t, order);
	table_pack_digits(t);
}

void table_finish(struct link_table *t)
{
	uint32_t *order = table_order(t);

	table_finish_by(t, order);
	free(order);
}

void table_record(const struct link_table *t, uint32_t i, struct link_value *out)
{
	const uint32_t *row = &t->row[(size_t)i * t->model->n_values];

	for (unsigned v = 0; v < t->model->n_values; v++)
		out[v] = t->values[v].at[row[v]];
}
