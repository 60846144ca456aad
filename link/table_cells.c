/* table_cells.c -- texts as they stand in the files, each kept once.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A million telephone numbers do not fit the processor's cache: looked up one by one, each would wait for memory twice.
 * So all rows of a chunk are hashed first, and what the next rows need is fetched while one is looked up.
 */
#include "link/mix.h"
#include "link/table_int.h"

#define FIRST_CAP 1024u
#define AHEAD 8u /* rows between fetching and looking up */

void cells_open(struct table_cells *c, const struct linkage_value *like)
{
	memset(c, 0, sizeof *c);
	memcpy(c->column, like->column, sizeof c->column);
	c->n_columns = like->n_columns;
	slots_open(&c->slots, 2 * (size_t)FIRST_CAP);
	c->cap = FIRST_CAP;
	c->at = mem_alloc(c->cap * sizeof *c->at);
	buf_init(&c->raw);
	buf_init(&c->key);
}

void cells_close(struct table_cells *c)
{
	free(c->slots.at);
	free(c->at);
	buf_free(&c->raw);
	buf_free(&c->key);
}

static void grow(struct table_cells *c)
{
	slots_grow(&c->slots);
	c->cap *= 2;
	c->at = mem_realloc(c->at, c->cap * sizeof *c->at);
}

/* The row's text: the cell itself, or several joined by a mark. NULL: all are absent. */
static const char *text_of(struct table_cells *c, const struct table_build *b, const size_t *start, size_t *len)
{
	bool any = false;

	if (c->n_columns == 1) {
		size_t at = start[c->column[0]];

		*len = at == SIZE_MAX ? 0 : strlen(b->text.data + at);
		return at == SIZE_MAX ? NULL : b->text.data + at;
	}
	buf_reset(&c->key);
	for (unsigned i = 0; i < c->n_columns; i++) {
		size_t at = start[c->column[i]];

		if (i > 0)
			buf_char(&c->key, TABLE_MARK);
		if (at != SIZE_MAX)
			buf_str(&c->key, b->text.data + at);
		any |= at != SIZE_MAX;
	}
	*len = c->key.len;
	return any ? c->key.data : NULL;
}

static uint32_t number_of(struct table_cells *c, const char *text, size_t len, uint32_t tag)
{
	size_t p = tag & (c->slots.n - 1);

	for (; c->slots.at[p].number != TABLE_EMPTY; p = (p + 1) & (c->slots.n - 1)) {
		uint32_t n = c->slots.at[p].number;

		if (c->slots.at[p].tag == tag && strcmp(c->raw.data + c->at[n], text) == 0)
			return n;
	}
	if (c->n == c->cap) {
		grow(c);
		for (p = tag & (c->slots.n - 1); c->slots.at[p].number != TABLE_EMPTY;)
			p = (p + 1) & (c->slots.n - 1);
	}
	c->slots.at[p] = (struct table_slot){tag, c->n};
	c->at[c->n] = c->raw.len;
	buf_add(&c->raw, text, len + 1);
	return c->n++;
}

/* Fetches the place of the table a row will be looked up at; of a nearer row, the text it will be compared with. */
static void fetch(const struct table_cells *c, uint32_t row, uint32_t rows)
{
	if (row + 2 * AHEAD < rows)
		__builtin_prefetch(&c->slots.at[c->tag[row + 2 * AHEAD] & (c->slots.n - 1)]);
	if (row + AHEAD < rows) {
		uint32_t n = c->slots.at[c->tag[row + AHEAD] & (c->slots.n - 1)].number;

		if (n != TABLE_EMPTY)
			__builtin_prefetch(&c->at[n]);
	}
	if (row + AHEAD / 2 < rows) {
		uint32_t n = c->slots.at[c->tag[row + AHEAD / 2] & (c->slots.n - 1)].number;

		if (n != TABLE_EMPTY)
			__builtin_prefetch(c->raw.data + c->at[n]);
	}
}

void cells_number(struct table_cells *c, const struct table_build *b, unsigned n_columns)
{
	size_t len;

	for (uint32_t r = 0; r < b->waiting; r++) {
		const char *text = text_of(c, b, &b->start[(size_t)r * n_columns], &len);

		c->tag[r] = text ? (uint32_t)mix_bytes(0, text, len) : 0;
		c->chunk[r] = text ? 0 : TABLE_EMPTY;
	}
	for (uint32_t r = 0; r < b->waiting; r++) {
		fetch(c, r, b->waiting);
		if (c->chunk[r] == TABLE_EMPTY)
			continue;
		const char *text = text_of(c, b, &b->start[(size_t)r * n_columns], &len);

		c->chunk[r] = number_of(c, text, len, c->tag[r]);
	}
}
