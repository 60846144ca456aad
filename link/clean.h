/* clean.h -- what value.c asks of the files that clean one kind of field each.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each fills a zeroed value and leaves `text` NULL when nothing usable is there. Ownership: text lives in the arena.
 */
#ifndef LINK_CLEAN_H
#define LINK_CLEAN_H

#include "link/value.h"

/* Sets text and len; an empty text is absent. */
void clean_set(struct link_value *out, const char *text);

void clean_name(struct arena *a, const char *cell, struct link_value *out);
void clean_digits(struct arena *a, const char *cell, struct link_value *out);
void clean_cnic(struct arena *a, const char *cell, bool family, struct link_value *out);
void clean_phone(struct arena *a, const char *cell, struct link_value *out);
/* One cell: a date as written; three: year, month, day. */
void clean_date(struct arena *a, const char *const *cell, unsigned n_cells, struct link_value *out);
/* Birth date, age in years, the day it was stated; the last two may be wanting. */
void clean_birth(struct arena *a, const char *const *cell, unsigned n_cells, struct link_value *out);
/* Code, name; either may be empty. */
void clean_place(struct arena *a, const char *code, const char *name, struct link_value *out);

#endif
