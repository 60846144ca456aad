/* reaudit_text.h -- numbers of figures as text; "" for none.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: texts live in the arena passed.
 */
#ifndef CMD_REAUDIT_TEXT_H
#define CMD_REAUDIT_TEXT_H

#include "base/arena.h"

#include <math.h>
#include <stdint.h>

/* Ten significant digits; adding 0 turns -0 into 0. */
static inline const char *text_number(struct arena *a, double v)
{
	return isnan(v) ? "" : arena_printf(a, "%.10g", v + 0.0);
}

/* Four significant digits, for people. */
static inline const char *text_brief(struct arena *a, double v)
{
	return isnan(v) ? "" : arena_printf(a, "%.4g", v + 0.0);
}

static inline const char *text_count(struct arena *a, int64_t v)
{
	return v < 0 ? "" : arena_printf(a, "%lld", (long long)v);
}

#endif
