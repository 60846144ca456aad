/* value.c -- cleans the fields of a record for comparing.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/value.h"

#include "base/text.h"
#include "link/clean.h"
#include "link/names.h"

#include <string.h>

#define MAX_WORDS 15

void clean_set(struct link_value *out, const char *text)
{
	size_t n = strlen(text);

	if (n == 0 || n > UINT32_MAX)
		return;
	out->text = text;
	out->len = (uint32_t)n;
}

static void clean_text(struct arena *a, const char *cell, struct link_value *out)
{
	unsigned words = 1;

	clean_set(out, text_fold(a, cell));
	for (uint32_t i = 0; i < out->len; i++)
		words += out->text[i] == ' ';
	out->words = (uint8_t)(words < MAX_WORDS ? words : MAX_WORDS);
}

/* Lower case, without blanks; dots are part of it, and so are errors: an address that lost its @ still tells much. */
static void clean_email(struct arena *a, const char *cell, struct link_value *out)
{
	char *text = arena_strndup(a, cell, strlen(cell)), *p = text;

	for (const char *s = text; *s; s++) {
		if (*s == ' ' || *s == '\t')
			continue;
		*p++ = (char)(*s >= 'A' && *s <= 'Z' ? *s + ('a' - 'A') : *s);
	}
	*p = '\0';
	clean_set(out, text);
}

static bool is_blank(const char *cell)
{
	return !cell || cell[strspn(cell, " \t")] == '\0';
}

/* "unknown", "n/a": no name. Those words are short; a longer cell is not asked about. */
#define ABSENT_MAX 48

static bool is_unknown(struct arena *a, const char *cell)
{
	const char *folded;

	if (strlen(cell) > ABSENT_MAX)
		return false;
	folded = text_fold(a, cell);
	return folded[0] == '\0' || names_is_absent(folded, strlen(folded));
}

/* Of the phonetic key as a value of its own the frequency is known, and so how little "Maryam" says. */
static void clean_sound(struct arena *a, const char *cell, struct link_value *out)
{
	struct link_value name = {NULL};

	clean_name(a, cell, &name);
	if (name.phonetic)
		clean_set(out, name.phonetic);
}

static void clean_cell(struct arena *a, enum link_clean how, const char *cell, struct link_value *out)
{
	switch (how) {
	case LINK_CLEAN_TEXT:
		if (!is_unknown(a, cell))
			clean_text(a, cell, out);
		break;
	case LINK_CLEAN_NAME:
		if (!is_unknown(a, cell))
			clean_name(a, cell, out);
		break;
	case LINK_CLEAN_SOUND:
		if (!is_unknown(a, cell))
			clean_sound(a, cell, out);
		break;
	case LINK_CLEAN_DIGITS:
		clean_digits(a, cell, out);
		break;
	case LINK_CLEAN_CNIC:
		clean_cnic(a, cell, false, out);
		break;
	case LINK_CLEAN_FAMILY_CNIC:
		clean_cnic(a, cell, true, out);
		break;
	case LINK_CLEAN_PHONE:
		clean_phone(a, cell, out);
		break;
	case LINK_CLEAN_EMAIL:
		if (!is_unknown(a, cell))
			clean_email(a, cell, out);
		break;
	default:
		break;
	}
}

void link_clean(struct arena *a, enum link_clean how, const char *const *cell, unsigned n_cells, struct link_value *out)
{
	memset(out, 0, sizeof *out);
	if (how == LINK_CLEAN_DATE)
		clean_date(a, cell, n_cells, out);
	else if (how == LINK_CLEAN_BIRTH)
		clean_birth(a, cell, n_cells, out);
	else if (how == LINK_CLEAN_PLACE)
		clean_place(a, n_cells > 0 ? cell[0] : NULL, n_cells > 1 ? cell[1] : NULL, out);
	else if (n_cells > 0 && !is_blank(cell[0]))
		clean_cell(a, how, cell[0], out);
}

void link_clean_row(struct arena *a, const struct linkage *m, const char *const *cell, struct link_value *out)
{
	for (unsigned v = 0; v < m->n_values; v++) {
		const struct linkage_value *value = &m->value[v];
		const char *cells[3] = {NULL, NULL, NULL};

		for (unsigned i = 0; i < value->n_columns && i < 3; i++)
			cells[i] = cell[value->column[i]];
		link_clean(a, value->clean, cells, value->n_columns, &out[v]);
	}
}
