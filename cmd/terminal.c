/* terminal.c -- one key at a time on a screen of its own, given back on every way out.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cmd/terminal.h"

#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define KEY_ESCAPE 27
#define KEY_END 4 /* Ctrl-D */
#define REST_OF_KEY_MS 20

static const char screen_take[] = "\033[?1049h", screen_give[] = "\033[?1049l", screen_clear[] = "\033[H\033[2J";

/* Read by the signal handler. */
static volatile sig_atomic_t screen_taken, waiting;
static struct termios before;

bool terminal_both(void)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

void terminal_size(int *rows, int *columns)
{
	struct winsize w;
	bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0;
	*rows = known && w.ws_row > 0 ? w.ws_row : 24;
	*columns = known && w.ws_col > 0 ? w.ws_col : 80;
}

/* Only so that a wait for a key ends when the program was stopped and goes on: the settings must be made anew. */
static void went_on(int sig)
{
	(void)sig;
}

void terminal_open(void)
{
	const char *term = getenv("TERM");
	struct sigaction sa = {.sa_handler = went_on};

	sigemptyset(&sa.sa_mask);
	sigaction(SIGCONT, &sa, NULL);
	if (!term || !*term || text_eq(term, "dumb"))
		return;
	screen_taken = 1;
	fputs(screen_take, stdout);
	fflush(stdout);
}

void terminal_clear(void)
{
	fputs(screen_taken ? screen_clear : "\n", stdout);
}

void terminal_restore(void)
{
	int kept = errno;
	if (waiting)
		(void)tcsetattr(STDIN_FILENO, TCSANOW, &before);
	waiting = 0;
	if (screen_taken && write(STDOUT_FILENO, screen_give, sizeof screen_give - 1) < 0)
		screen_taken = 0; /* nobody is there to see it */
	screen_taken = 0;
	errno = kept;
}

void terminal_close(void)
{
	if (!screen_taken)
		putchar('\n');
	fflush(stdout);
	terminal_restore();
}

/* Arrow and function keys are an escape and some characters more, all there at once: none of them is an answer. */
static void drop_rest(void)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
	char c;
	while (poll(&in, 1, REST_OF_KEY_MS) == 1 && read(STDIN_FILENO, &c, 1) == 1)
		;
}

/* Key by key and without echo, but with the keys that interrupt and stop a program. */
static void wait_settings(void)
{
	struct termios keys = before;
	keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	keys.c_cc[VMIN] = 1;
	keys.c_cc[VTIME] = 0;
	(void)tcsetattr(STDIN_FILENO, TCSANOW, &keys);
}

int terminal_key(void)
{
	unsigned char c = 0;
	ssize_t n;

	fflush(stdout);
	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return -1;
	waiting = 1;
	do {
		wait_settings();
		n = read(STDIN_FILENO, &c, 1);
	} while (n < 0 && errno == EINTR);
	if (n == 1 && c == KEY_ESCAPE)
		drop_rest();
	(void)tcsetattr(STDIN_FILENO, TCSANOW, &before);
	waiting = 0;
	if (n != 1 || c == KEY_END)
		return -1;
	return c >= 0x80 || c == KEY_ESCAPE ? 0 : tolower(c);
}
