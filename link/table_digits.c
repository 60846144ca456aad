/* table_digits.c -- values that are compared digit by digit, packed.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/digits.h"
#include "link/far.h"
#include "link/table_int.h"

static bool is_asked_for(const struct linkage *m, unsigned value)
{
	for (unsigned c = 0; c < m->n_comparisons; c++) {
		const struct linkage_comparison *cmp = &m->comparison[c];

		for (unsigned l = 0; l < cmp->n_levels && cmp->value == value; l++) {
			if (cmp->level[l].test == LINK_TEST_EDITS && cmp->level[l].limit == 1)
				return true;
		}
	}
	return false;
}

static uint64_t *pack(const struct table_values *values)
{
	uint64_t *digits = far_alloc(values->n * sizeof *digits);

	digits[0] = 0;
	for (uint32_t i = 1; i < values->n; i++) {
		if (!digits_pack(values->at[i].text, values->at[i].len, &digits[i])) {
			free(digits);
			return NULL;
		}
	}
	return digits;
}

void table_pack_digits(struct link_table *t)
{
	for (unsigned v = 0; v < t->model->n_values; v++) {
		if (is_asked_for(t->model, v))
			t->values[v].digits = pack(&t->values[v]);
	}
}
