/* table_intern.c -- every text is cleaned once and every value kept once.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/compare.h"
#include "link/mix.h"
#include "link/table_int.h"

#define FIRST_CAP 1024u

void intern_open(struct table_intern *in, struct table_cells *cells, struct table_values *values, struct arena *text,
		 enum link_clean clean)
{
	memset(in, 0, sizeof *in);
	in->cells = cells;
	in->values = values;
	in->text = text;
	in->clean = clean;
	in->keep_rows = clean == LINK_CLEAN_PLACE && cells->n_columns == 2;
	slots_open(&in->slots, 2 * (size_t)FIRST_CAP);
	in->values_cap = FIRST_CAP;
	values->at = mem_alloc(FIRST_CAP * sizeof *values->at);
	values->count = mem_alloc(FIRST_CAP * sizeof *values->count);
	memset(&values->at[0], 0, sizeof values->at[0]);
	values->count[0] = 0;
	values->digits = NULL;
	values->n = 1;
}

void intern_close(struct table_intern *in)
{
	free(in->of);
	free(in->row);
	free(in->slots.at);
	arena_free(&in->scratch);
}

static void grow(struct table_intern *in)
{
	slots_grow(&in->slots);
	in->values_cap *= 2;
	in->values->at = mem_realloc(in->values->at, in->values_cap * sizeof *in->values->at);
	in->values->count = mem_realloc(in->values->count, in->values_cap * sizeof *in->values->count);
}

/* Where a cleaned text stands, or where it would. */
static size_t place_of(const struct table_intern *in, const char *text, uint32_t tag)
{
	size_t p = tag & (in->slots.n - 1);

	while (in->slots.at[p].number != TABLE_EMPTY &&
	       !(in->slots.at[p].tag == tag && strcmp(in->values->at[in->slots.at[p].number].text, text) == 0))
		p = (p + 1) & (in->slots.n - 1);
	return p;
}

uint32_t intern_find(const struct table_intern *in, const char *text)
{
	uint32_t n = in->slots.at[place_of(in, text, (uint32_t)mix_bytes(0, text, strlen(text)))].number;

	return n == TABLE_EMPTY ? 0 : n;
}

/* Two spellings may come to one text by different words, and so to two keys of sound: the lesser one holds, whichever
 * stood first in the file. */
static void settle_sound(struct table_intern *in, struct link_value *own, const struct link_value *v)
{
	if (own->phonetic && v->phonetic && strcmp(v->phonetic, own->phonetic) < 0)
		own->phonetic = arena_strdup(in->text, v->phonetic);
}

/* The number of a value; one seen for the first time is kept, its texts moved from the scratch to the table. */
static uint32_t keep(struct table_intern *in, const struct link_value *v)
{
	struct table_values *values = in->values;
	uint32_t tag = (uint32_t)mix_bytes(0, v->text, v->len);
	size_t p = place_of(in, v->text, tag);

	if (in->slots.at[p].number != TABLE_EMPTY) {
		settle_sound(in, &values->at[in->slots.at[p].number], v);
		return in->slots.at[p].number;
	}
	if (values->n == in->values_cap) {
		grow(in);
		p = place_of(in, v->text, tag);
	}
	in->slots.at[p] = (struct table_slot){tag, values->n};
	values->count[values->n] = 0;
	values->at[values->n] = *v;
	values->at[values->n].text = arena_strndup(in->text, v->text, v->len);
	values->at[values->n].letters = compare_letters(v->text, v->len);
	values->at[values->n].phonetic = arena_strdup(in->text, v->phonetic);
	return values->n++;
}

void intern_reserve(struct table_intern *in)
{
	uint32_t from = in->of_cap;

	if (in->of_cap >= in->cells->n)
		return;
	in->of_cap = in->cells->cap;
	in->of = mem_realloc(in->of, in->of_cap * sizeof *in->of);
	memset(in->of + from, 0xff, (in->of_cap - from) * sizeof *in->of);
}

static uint32_t clean(struct table_intern *in, const char *text)
{
	const char *cell[3] = {NULL};
	struct link_value v;
	char *copy;

	memset(&v, 0, sizeof v);
	arena_reset(&in->scratch);
	copy = arena_strdup(&in->scratch, text);
	for (unsigned i = 0; i < in->cells->n_columns; i++) {
		char *mark = in->cells->n_columns > 1 ? strchr(copy, TABLE_MARK) : NULL;

		if (mark)
			*mark = '\0';
		cell[i] = copy;
		copy = mark ? mark + 1 : copy + strlen(copy);
	}
	link_clean(&in->scratch, in->clean, cell, in->cells->n_columns, &v);
	return v.text ? keep(in, &v) : 0;
}

uint32_t intern_number(struct table_intern *in, uint32_t text)
{
	if (text == TABLE_EMPTY)
		return 0;
	if (in->of[text] == TABLE_EMPTY)
		in->of[text] = clean(in, in->cells->raw.data + in->cells->at[text]);
	return in->of[text];
}
