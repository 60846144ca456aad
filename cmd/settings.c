/* settings.c -- from options to what a command works with: format, day, paths, colours.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "cmd/cmd.h"

#include <unistd.h>

enum status settings_format(struct cmd *c)
{
	static const char *const names[] = {"table", "csv", "json", "xlsx", "html"};
	const char *v = option_value(c, "format");
	if (!v)
		return STATUS_OK;
	const char *formats = c->def->formats;
	if (!formats)
		return usage_error(c, "leave --format out",
				   arena_printf(&c->arena, "`sanad %s` has no formats to choose from", c->def->name));
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (text_eq(names[i], v) && strstr(formats, v)) {
			c->format = (enum cmd_format)i;
			return STATUS_OK;
		}
	return usage_error(c, arena_printf(&c->arena, "known here: %s", formats),
			   arena_printf(&c->arena, "unknown format '%s'", v));
}

enum status settings_day(struct cmd *c)
{
	const char *v = option_value(c, "as-of");
	c->as_of = v ? date_parse_iso(v) : date_today();
	if (c->as_of != DATE_NONE)
		return STATUS_OK;
	return usage_error(c, "write a day as YYYY-MM-DD",
			   arena_printf(&c->arena, "option --as-of: no such day '%s'", v));
}

static const char *first_of(const char *a, const char *b, const char *c)
{
	return a ? a : b && *b ? b : c;
}

void settings_paths(struct cmd *c)
{
	c->db_path = first_of(option_value(c, "db"), getenv("SANAD_DB"), "sanad.db");
	c->key_path =
		first_of(option_value(c, "key"), getenv("SANAD_KEY"), arena_printf(&c->arena, "%s.key", c->db_path));
	c->out_path = first_of(option_value(c, "output"), NULL, "-");
	c->quiet = option_given(c, "quiet");
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	bool color = !option_given(c, "no-color") && !(no_color && *no_color) && !text_eq(term, "dumb");
	c->color_out = color && isatty(STDOUT_FILENO) && text_eq(c->out_path, "-");
	c->color_err = color && isatty(STDERR_FILENO);
}

enum status settings_count(struct cmd *c)
{
	const struct command *d = c->def;
	if (c->n_args >= d->min_args && (d->max_args < 0 || c->n_args <= d->max_args))
		return STATUS_OK;
	return usage_error(c,
			   arena_printf(&c->arena, "write `sanad %s%s%s`; more with `sanad help %s`", d->name,
					*d->args ? " " : "", d->args, d->name),
			   c->n_args < d->min_args ? arena_printf(&c->arena, "`sanad %s` needs more words", d->name)
						   : arena_printf(&c->arena, "`sanad %s`: too many words, from '%s' on",
								  d->name, c->arg[d->max_args]));
}

enum status option_int(struct cmd *c, const char *name, int64_t low, int64_t high, int64_t fallback, int64_t *out)
{
	const char *v = option_value(c, name);
	*out = fallback;
	if (!v)
		return STATUS_OK;
	if (text_to_int64(v, out) && *out >= low && *out <= high)
		return STATUS_OK;
	return usage_error(
		c, arena_printf(&c->arena, "give a whole number from %lld to %lld", (long long)low, (long long)high),
		arena_printf(&c->arena, "option --%s: cannot take '%s'", name, v));
}
