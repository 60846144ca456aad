/* main.c -- the program: parse, open what the command needs, run it, print what it had to say.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cmd/cmd.h"
#include "cmd/terminal.h"

#include <signal.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names stand in memory and in files of this process: nothing it creates may be read by others. */
static void protect_files(void)
{
	umask(077);
}

static void out_of_memory(void)
{
	static const char text[] =
		"sanad: error: out of memory\n  nothing was changed; close other programs and run it again\n";
	terminal_restore();
	file_cleanup();
	if (write(STDERR_FILENO, text, sizeof text - 1) < 0)
		_exit(STATUS_INTERNAL);
	_exit(STATUS_INTERNAL);
}

static void interrupted(int sig)
{
	terminal_restore();
	file_cleanup();
	signal(sig, SIG_DFL);
	raise(sig);
}

static void catch_signals(void)
{
	struct sigaction sa = {.sa_handler = interrupted};
	sigemptyset(&sa.sa_mask);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
}

static enum status show_help(const struct cmd *c, enum cmd_help help)
{
	if (help == HELP_VERSION)
		printf("sanad %s\n", SANAD_VERSION);
	else if (help == HELP_COMMAND)
		help_command(c->def, stdout);
	else
		help_map(stdout, c->color_out);
	return fflush(stdout) == 0 ? STATUS_OK : STATUS_OUTPUT;
}

static enum status run(struct cmd *c)
{
	enum status st = context_open(c);
	if (st == STATUS_OK)
		st = c->def->run(c);
	context_close(c);
	if (fflush(stdout) != 0 && st <= STATUS_ATTENTION)
		st = msg_fail(&c->q, STATUS_OUTPUT, "output-write", MSG_NOWHERE, NULL, "see whether the disk is full",
			      "cannot write to standard output");
	return st;
}

int main(int argc, char **argv)
{
	struct cmd c = {0};
	enum cmd_help help = HELP_NONE;
	enum status st;

	mem_set_oom_handler(out_of_memory);
	protect_files();
	catch_signals();
	msgq_init(&c.q);
	if (sodium_init() < 0)
		st = msg_fail(&c.q, STATUS_INTERNAL, "sodium", MSG_NOWHERE, NULL, NULL, "cannot start libsodium");
	else
		st = options_parse(&c, argc, argv, &help);
	if (st == STATUS_OK)
		st = help == HELP_NONE ? run(&c) : show_help(&c, help);
	print_messages(&c);
	msgq_free(&c.q);
	arena_free(&c.arena);
	return (int)st;
}
