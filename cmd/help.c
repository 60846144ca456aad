/* help.c -- what a person reads first: the map by task, one command in full, the manual page; all from the command
 * table. SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "cmd/cmd.h"

static bool first_of_group(const struct command *k)
{
	for (const struct command *e = command_table; e != k; e++)
		if (text_eq(e->group, k->group))
			return false;
	return true;
}

static void map_group(const char *group, FILE *f, bool color)
{
	fprintf(f, "%s%s%s\n", color ? "\033[1m" : "", group, color ? "\033[0m" : "");
	for (const struct command *k = command_table; k->name; k++)
		if (text_eq(k->group, group))
			fprintf(f, "  %-11s %s\n", k->name, k->summary);
	fputc('\n', f);
}

void help_map(FILE *f, bool color)
{
	fputs("sanad: a registry of cervical screening: from device files to the women to call and the numbers to "
	      "report\n\n",
	      f);
	for (const struct command *k = command_table; k->name; k++)
		if (first_of_group(k))
			map_group(k->group, f, color);
	fputs("`sanad help COMMAND` shows one with examples; `make demo` runs them all on a synthetic program.\n", f);
}

static void list_options(const struct cmd_option *o, FILE *f)
{
	for (; o && o->name; o++)
		fprintf(f, "  --%s%s%-*s %s\n", o->name, o->arg ? " " : "",
			(int)(22 - strlen(o->name) - (o->arg ? 1 : 0)), o->arg ? o->arg : "", o->help);
}

void help_command(const struct command *k, FILE *f)
{
	fprintf(f, "sanad %s%s%s\n  %s\n\n%s\n", k->name, *k->args ? " " : "", k->args, k->summary, k->detail);
	if (k->options && k->options->name) {
		fputs("\nOptions\n", f);
		list_options(k->options, f);
	}
	fputs("\nCommon options\n", f);
	list_options(common_options, f);
	if (k->formats)
		fprintf(f, "\nFormats: %s\n", k->formats);
	fputs("\nExamples\n", f);
	for (size_t i = 0; i < sizeof k->examples / sizeof *k->examples && k->examples[i]; i++)
		fprintf(f, "  %s\n", k->examples[i]);
}

/* Text for roff: a leading dot or quote would be a request, a backslash an escape, a dash a hyphen. */
static void roff(const char *s, FILE *f)
{
	if (*s == '.' || *s == '\'')
		fputs("\\&", f);
	for (; *s; s++) {
		if (*s == '\\')
			fputs("\\e", f);
		else if (*s == '-')
			fputs("\\-", f);
		else
			fputc(*s, f);
	}
}

static void roff_options(const struct cmd_option *o, FILE *f)
{
	for (; o && o->name; o++) {
		fputs(".TP\n.B ", f);
		roff("--", f);
		roff(o->name, f);
		if (o->arg) {
			fputc(' ', f);
			roff(o->arg, f);
		}
		fputc('\n', f);
		roff(o->help, f);
		fputc('\n', f);
	}
}

static void roff_command(const struct command *k, FILE *f)
{
	fputs(".SS \"", f);
	roff(k->name, f);
	fputs(*k->args ? " " : "", f);
	roff(k->args, f);
	fputs("\"\n", f);
	roff(k->summary, f);
	fputs(".\n.PP\n", f);
	roff(k->detail, f);
	fputc('\n', f);
	roff_options(k->options, f);
	fputs(".PP\nExamples:\n.nf\n", f);
	for (size_t i = 0; i < sizeof k->examples / sizeof *k->examples && k->examples[i]; i++) {
		roff(k->examples[i], f);
		fputc('\n', f);
	}
	fputs(".fi\n", f);
}

void help_manual(FILE *f)
{
	fprintf(f, ".\\\" made by `sanad help --man`; do not edit\n.TH SANAD 1 \"\" \"sanad %s\"\n", SANAD_VERSION);
	fputs(".SH NAME\nsanad \\- registry and reports of cervical cancer screening\n.SH SYNOPSIS\n"
	      ".B sanad\nCOMMAND [OPTIONS] [WORDS]\n.SH COMMANDS\n",
	      f);
	for (const struct command *k = command_table; k->name; k++)
		roff_command(k, f);
	fputs(".SH COMMON OPTIONS\n", f);
	roff_options(common_options, f);
	fputs(".SH EXIT STATUS\n"
	      "0 done; 1 done, and something needs attention; 2 usage; 3 input cannot be read at all; 4 registry or "
	      "key;\n"
	      "5 output; 70 internal error.\n"
	      ".SH ENVIRONMENT\nSANAD_DB, SANAD_KEY: registry and key; SANAD_HOME: folder with schemas/ and reports/; "
	      "NO_COLOR.\n",
	      f);
}

enum status cmd_help(struct cmd *c)
{
	if (option_given(c, "man")) {
		help_manual(stdout);
	} else if (c->n_args == 0) {
		help_map(stdout, c->color_out);
	} else {
		const struct command *k = command_find(c->arg[0]);
		if (!k)
			return msg_fail(&c->q, STATUS_USAGE, "usage", MSG_NOWHERE, NULL,
					"`sanad` alone lists the commands", "unknown command %s", c->arg[0]);
		help_command(k, stdout);
	}
	return STATUS_OK;
}
