/* render_csv.c -- the tidy CSV that scripts read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/csv.h"
#include "reports/number_int.h"
#include "reports/show_int.h"

#include <math.h>

static const char header[] =
	"indicator,version,period,area_code,area_name,area_level,by,stratum,numerator,denominator,unknown,"
	"value,lower,upper,unit,method,target,flag\n";

static void text(struct buf *b, const char *s)
{
	csv_field(b, s, true);
	buf_char(b, ',');
}

static void number(struct buf *b, double v)
{
	number_plain(b, v);
	buf_char(b, ',');
}

/* Of the words of the contract; that a share lies beyond its limits is also seen by its upper limit, and what drifts is
 * said by the notes of the other formats and by `sanad reaudit`. */
static const char *flag(const struct cell *c)
{
	return show_has_flag(c, "drift") || show_has_flag(c, "beyond-limits") ? "" : c->flag;
}

static void row(struct buf *b, const struct cell *c)
{
	text(b, c->indicator);
	text(b, c->version);
	text(b, c->period);
	text(b, c->area_code);
	text(b, c->area_name);
	text(b, c->area_level);
	text(b, c->by);
	text(b, c->stratum);
	number(b, c->numerator);
	number(b, c->denominator);
	number(b, c->unknown);
	number_value(b, c->value);
	buf_char(b, ',');
	number_value(b, c->lower);
	buf_char(b, ',');
	number_value(b, c->upper);
	buf_char(b, ',');
	text(b, c->unit);
	text(b, c->method);
	number(b, c->target);
	csv_field(b, flag(c), true);
	buf_char(b, '\n');
}

void render_csv(const struct report *r, size_t n, FILE *f)
{
	struct buf b = BUF_INIT;
	buf_str(&b, header);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < r[i].n_cells; k++) {
			row(&b, &r[i].cell[k]);
			(void)fwrite(b.data, 1, b.len, f);
			buf_reset(&b);
		}
	(void)fwrite(b.data, 1, b.len, f);
	buf_free(&b);
}
