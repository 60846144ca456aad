/* options.c -- the words of the command line: a table in, a struct cmd out; nothing is silently ignored.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "cmd/cmd.h"

const struct cmd_option common_options[] = {
	{"db", "FILE", "the registry (else $SANAD_DB, else sanad.db)"},
	{"key", "FILE", "the key file (else $SANAD_KEY, else the registry's name with .key)"},
	{"as-of", "YYYY-MM-DD", "the day that counts as today"},
	{"format", "NAME", "how data is printed"},
	{"output", "FILE", "where data goes (also -o; - is standard output)"},
	{"quiet", NULL, "no messages but warnings and errors"},
	{"no-color", NULL, "no colours (also $NO_COLOR)"},
	{"help", NULL, "this text (also -h)"},
	{"version", NULL, "the program's version"},
	{NULL, NULL, NULL},
};

const struct command *command_find(const char *name)
{
	for (const struct command *k = command_table; k->name; k++)
		if (text_eq(k->name, name))
			return k;
	return NULL;
}

static const struct cmd_option *option_in(const struct cmd_option *list, const char *name, size_t n)
{
	for (; list && list->name; list++)
		if (strlen(list->name) == n && memcmp(list->name, name, n) == 0)
			return list;
	return NULL;
}

static const char *nearest_option(const struct cmd *c, const char *word)
{
	const char *names[64] = {0};
	size_t n = 0;
	for (const struct cmd_option *o = common_options; o->name && n < 60; o++)
		names[n++] = o->name;
	for (const struct cmd_option *o = c->def ? c->def->options : NULL; o && o->name && n < 62; o++)
		names[n++] = o->name;
	return text_nearest(word, names);
}

enum status usage_error(struct cmd *c, const char *hint, const char *text)
{
	return msg_fail(&c->q, STATUS_USAGE, "usage", MSG_NOWHERE, NULL, hint, "%s", text);
}

static enum status unknown_option(struct cmd *c, const char *word)
{
	const char *near = nearest_option(c, word + 2);
	const char *hint = near     ? arena_printf(&c->arena, "did you mean --%s?", near)
			   : c->def ? arena_printf(&c->arena, "see `sanad help %s`", c->def->name)
				    : "see `sanad help`";
	return usage_error(c, hint, arena_printf(&c->arena, "unknown option %s", word));
}

static enum status remember(struct cmd *c, const char *name, const char *value)
{
	if (c->n_set == CMD_MAX_OPTIONS)
		return usage_error(c, "give each option once", "too many options");
	c->set[c->n_set].name = name;
	c->set[c->n_set].value = value;
	c->n_set++;
	return STATUS_OK;
}

/* One word starting with "--", or "-o"/"-h"; *i moves past a value taken from the next word. */
static enum status take_option(struct cmd *c, int argc, char **argv, int *i)
{
	const char *word = argv[*i];
	if (text_eq(word, "-o"))
		word = "--output";
	else if (text_eq(word, "-h"))
		word = "--help";
	if (strncmp(word, "--", 2) != 0)
		return usage_error(c, "options start with --, but for -o and -h",
				   arena_printf(&c->arena, "unknown option %s", word));
	const char *eq = strchr(word, '=');
	size_t n = eq ? (size_t)(eq - word - 2) : strlen(word) - 2;
	const struct cmd_option *o = option_in(common_options, word + 2, n);
	if (!o && c->def)
		o = option_in(c->def->options, word + 2, n);
	if (!o)
		return unknown_option(c, arena_strndup(&c->arena, word, n + 2));
	if (!o->arg && eq)
		return usage_error(c, NULL, arena_printf(&c->arena, "option --%s takes no value", o->name));
	if (!o->arg)
		return remember(c, o->name, "");
	if (eq)
		return remember(c, o->name, eq + 1);
	if (*i + 1 >= argc)
		return usage_error(c, arena_printf(&c->arena, "write --%s %s", o->name, o->arg),
				   arena_printf(&c->arena, "option --%s needs a value", o->name));
	return remember(c, o->name, argv[++*i]);
}

static enum status take_command(struct cmd *c, const char *word)
{
	const char *names[40] = {0};
	size_t n = 0;
	c->def = command_find(word);
	if (c->def)
		return STATUS_OK;
	for (const struct command *k = command_table; k->name && n < 39; k++)
		names[n++] = k->name;
	const char *near = text_nearest(word, names);
	return usage_error(c,
			   near ? arena_printf(&c->arena, "did you mean `sanad %s`?", near)
				: "`sanad` alone lists the commands",
			   arena_printf(&c->arena, "unknown command %s", word));
}

/* The command's name may stand behind common options, and its own options must be known before they are read: find it
 * first. */
static enum status find_command(struct cmd *c, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *w = argv[i];
		if (w[0] != '-' || !w[1])
			return take_command(c, w);
		if (strncmp(w, "--", 2) == 0 && !strchr(w, '=')) {
			const struct cmd_option *o = option_in(common_options, w + 2, strlen(w) - 2);
			if (o && o->arg)
				i++;
		} else if (text_eq(w, "-o"))
			i++;
	}
	return STATUS_OK;
}

static enum status split_words(struct cmd *c, int argc, char **argv)
{
	bool named = false, options_end = false;
	c->arg = arena_calloc(&c->arena, (size_t)argc + 1, sizeof *c->arg);
	for (int i = 1; i < argc; i++) {
		const char *w = argv[i];
		if (!options_end && text_eq(w, "--")) {
			options_end = true;
		} else if (!options_end && w[0] == '-' && w[1]) {
			enum status st = take_option(c, argc, argv, &i);
			if (st != STATUS_OK)
				return st;
		} else if (!named) {
			named = true;
		} else {
			c->arg[c->n_args++] = w;
		}
	}
	return STATUS_OK;
}

const char *option_value(const struct cmd *c, const char *name)
{
	for (int i = c->n_set - 1; i >= 0; i--)
		if (text_eq(c->set[i].name, name))
			return c->set[i].value;
	return NULL;
}

bool option_given(const struct cmd *c, const char *name)
{
	return option_value(c, name) != NULL;
}

enum status options_parse(struct cmd *c, int argc, char **argv, enum cmd_help *help)
{
	enum status st = find_command(c, argc, argv);
	if (st == STATUS_OK)
		st = split_words(c, argc, argv);
	if (st != STATUS_OK)
		return st;
	settings_paths(c);
	if (option_given(c, "version"))
		*help = HELP_VERSION;
	else if (!c->def)
		*help = HELP_MAP;
	else if (option_given(c, "help"))
		*help = HELP_COMMAND;
	if (*help != HELP_NONE)
		return STATUS_OK;
	st = settings_count(c);
	if (st == STATUS_OK)
		st = settings_format(c);
	return st == STATUS_OK ? settings_day(c) : st;
}
