/* show.c -- numbers and cells as people read them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reports/show_int.h"

#include "base/buf.h"
#include "base/text.h"

#include <math.h>

static const char *from_buf(struct arena *a, struct buf *b)
{
	const char *s = arena_strndup(a, b->data, b->len);
	buf_free(b);
	return s;
}

const char *show_number(struct arena *a, double v, int decimals)
{
	char digits[400]; /* %.*f of the largest double has 309 digits */
	struct buf b = BUF_INIT;
	if (!isfinite(v))
		return SHOW_NONE;
	snprintf(digits, sizeof digits, "%.*f", decimals, fabs(v));
	size_t whole = strcspn(digits, ".");
	if (v < 0 && strspn(digits, "0.") != strlen(digits))
		buf_str(&b, "\xe2\x88\x92"); /* a true minus sign */
	for (size_t i = 0; digits[i]; i++) {
		if (i > 0 && i < whole && (whole - i) % 3 == 0)
			buf_char(&b, ',');
		buf_char(&b, digits[i]);
	}
	return from_buf(a, &b);
}

const char *show_in_unit(struct arena *a, const char *unit, double v)
{
	if (!isfinite(v))
		return SHOW_NONE;
	if (text_eq(unit, "percent"))
		return arena_printf(a, "%s%%", show_number(a, v, 1));
	if (text_eq(unit, "ratio"))
		return show_number(a, v, 2);
	if (text_eq(unit, "count") || text_eq(unit, "days"))
		return show_number(a, v, v == floor(v) || fabs(v) >= 100 ? 0 : 1);
	return show_number(a, v, 1);
}

bool show_has_flag(const struct cell *c, const char *flag)
{
	size_t n = strlen(flag);
	for (const char *at = c->flag ? c->flag : ""; *at; at += strspn(at, ";")) {
		size_t len = strcspn(at, ";");
		if (len == n && memcmp(at, flag, n) == 0)
			return true;
		at += len;
	}
	return false;
}

const char *show_flags(struct arena *a, const struct cell *c)
{
	const char *flag = c->flag ? c->flag : "", *by = strstr(flag, "by-"); /* the last of them */
	return by ? arena_strndup(a, flag, (size_t)(by - flag) - (by > flag)) : flag;
}

bool show_is_hidden(const struct cell *c)
{
	return show_has_flag(c, "suppressed") || show_has_flag(c, "complementary");
}

const char *show_value(struct arena *a, const struct cell *c)
{
	if (!c)
		return SHOW_NONE;
	return show_is_hidden(c) ? SHOW_HIDDEN : show_in_unit(a, c->unit, c->value);
}

const char *show_interval(struct arena *a, const struct cell *c)
{
	if (!c || show_is_hidden(c) || !isfinite(c->lower) || !isfinite(c->upper))
		return "";
	bool percent = text_eq(c->unit, "percent");
	return arena_printf(a, "%s" SHOW_NONE "%s",
			    percent ? show_number(a, c->lower, 1) : show_in_unit(a, c->unit, c->lower),
			    show_in_unit(a, c->unit, c->upper));
}

const char *show_month(struct arena *a, const char *s)
{
	static const char *const name[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	if (strlen(s) != 7 || strspn(s, "0123456789") != 4 || s[4] != '-' || strspn(s + 5, "0123456789") != 2)
		return s;
	int month = (s[5] - '0') * 10 + (s[6] - '0');
	return month >= 1 && month <= 12 ? arena_printf(a, "%s %.4s", name[month - 1], s) : s;
}

const struct indicator *show_indicator(const struct report *r, const char *id)
{
	for (const struct indicator *i = r->indicators; i; i = i->next)
		if (text_eq(i->id, id))
			return i;
	return NULL;
}

const struct cell *show_cell(const struct report *r, const char *indicator, const char *area, const char *by,
			     const char *stratum)
{
	for (size_t i = 0; i < r->n_cells; i++) {
		const struct cell *c = &r->cell[i];
		if (text_eq(c->indicator, indicator) && text_eq(c->area_code, area) && text_eq(c->by, by) &&
		    text_eq(c->stratum, stratum))
			return c;
	}
	return NULL;
}

/* A source told in full is too long beside a chart; its first two clauses say what and from whom. */
static const char *two_clauses(struct arena *a, const char *s)
{
	size_t first = strcspn(s, ";"), second = s[first] ? first + 1 + strcspn(s + first + 1, ";") : first;
	return second > 0 ? arena_strndup(a, s, second) : SHOW_NONE;
}

/* One field of a cell as text; NULL for a field that does not exist. */
static const char *field(struct arena *a, const struct report *r, const struct cell *c, const char *name)
{
	static const char *const known[] = {"value", "numerator", "denominator", "unknown", "lower",
					    "upper", "interval",  "target",      "source",  NULL};
	size_t k = 0;
	while (known[k] && !text_eq(known[k], name))
		k++;
	if (!known[k])
		return NULL;
	if (!c)
		return SHOW_NONE;
	const struct indicator *i = show_indicator(r, c->indicator);
	if (text_eq(name, "source"))
		return i && i->denominator_source ? two_clauses(a, i->denominator_source) : SHOW_NONE;
	if (text_eq(name, "target"))
		return show_in_unit(a, c->unit, c->target);
	if (text_eq(name, "denominator"))
		return show_number(a, c->denominator, 0); /* a population split by shares is not whole */
	if (show_is_hidden(c))
		return SHOW_HIDDEN;
	switch (name[0]) {
	case 'v':
		return show_value(a, c);
	case 'n':
		return show_in_unit(a, "count", c->numerator);
	case 'l':
		return show_in_unit(a, c->unit, c->lower);
	case 'i':
		return *show_interval(a, c) ? show_interval(a, c) : SHOW_NONE;
	default:
		return show_in_unit(a, text_eq(name, "unknown") ? "count" : c->unit,
				    text_eq(name, "unknown") ? c->unknown : c->upper);
	}
}

/* "value" of the cell, "other:value" of another indicator's at the same place; NULL for a field that does not exist. */
static const char *named(struct arena *a, const struct report *r, const struct cell *c, char *name)
{
	char *colon = strchr(name, ':');
	if (!colon)
		return field(a, r, c, name);
	*colon = '\0';
	c = c ? show_cell(r, name, c->area_code, c->by, c->stratum) : show_cell(r, name, r->about.area_code, "", "");
	return field(a, r, c, colon + 1);
}

/* false: something between the braces is missing. */
static bool fill_in(struct buf *b, struct arena *a, const struct report *r, const struct cell *c, const char *text)
{
	bool full = true;
	while (*text) {
		size_t plain = strcspn(text, "{");
		buf_add(b, text, plain);
		text += plain;
		const char *end = strchr(text, '}');
		if (!end) {
			buf_str(b, text);
			break;
		}
		const char *value = named(a, r, c, arena_strndup(a, text + 1, (size_t)(end - text - 1)));
		if (value)
			buf_str(b, value);
		else
			buf_add(b, text, (size_t)(end - text + 1));
		full = full && value && !text_eq(value, SHOW_NONE);
		text = end + 1;
	}
	return full;
}

const char *show_template(struct arena *a, const struct report *r, const struct cell *c, const char *text)
{
	struct buf b = BUF_INIT, part = BUF_INIT;
	const char *open, *close;
	while ((open = strchr(text, '[')) && (close = strchr(open, ']'))) {
		fill_in(&b, a, r, c, arena_strndup(a, text, (size_t)(open - text)));
		buf_reset(&part);
		if (fill_in(&part, a, r, c, arena_strndup(a, open + 1, (size_t)(close - open - 1))))
			buf_add(&b, part.data, part.len);
		text = close + 1;
	}
	fill_in(&b, a, r, c, text);
	buf_free(&part);
	return from_buf(a, &b);
}

const char *show_period(const struct provenance *p)
{
	const char *period = p->period ? p->period : SHOW_NONE;
	return strncmp(period, "start..", 7) == 0 ? "from the start" : period;
}

const char *show_by_place(const struct provenance *p)
{
	return text_eq(p->place, "screening") ? "by place of screening" : "by residence";
}

const char *show_provenance(struct arena *a, const struct provenance *p)
{
	const char *digest = p->registry_digest ? p->registry_digest : "";
	return arena_printf(
		a, "Place: %s, %s \xc2\xb7 period: %s \xc2\xb7 as of %s \xc2\xb7 registry %.12s \xc2\xb7 sanad %s",
		p->area_name ? p->area_name : SHOW_NONE, show_by_place(p), show_period(p),
		p->as_of ? p->as_of : SHOW_NONE, digest, p->sanad_version ? p->sanad_version : SHOW_NONE);
}
