/* fault.c -- a library for LD_PRELOAD that lets the k-th call of a kind fail, or kills the process there.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * FAULT_CALL=malloc|write|sync|rename   which calls are counted (write: write and pwrite; malloc: malloc, calloc,
 * realloc) FAULT_AT=k                            the k-th of them (from 1) fails: no memory, or ENOSPC
 * FAULT_ACTION=kill                     SIGKILL instead of failing
 * FAULT_COUNT=FILE                      at exit, writes how many calls there were
 * Calls by stdio inside libc do not pass here; those are tested with ulimit -f and /dev/full.
 */
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);

static const char *kind, *count_file;
static long at, seen;
static int kills, ready;

__attribute__((constructor)) static void start(void)
{
	const char *a = getenv("FAULT_AT"), *action = getenv("FAULT_ACTION");
	kind = getenv("FAULT_CALL");
	count_file = getenv("FAULT_COUNT");
	at = a ? strtol(a, NULL, 10) : 0;
	kills = action && strcmp(action, "kill") == 0;
	ready = kind != NULL;
}

__attribute__((destructor)) static void finish(void)
{
	ready = 0;
	FILE *f = count_file ? fopen(count_file, "w") : NULL;
	if (!f)
		return;
	fprintf(f, "%ld\n", seen);
	fclose(f);
}

/* 1 when this call is the one to fail. */
static int fails(const char *which)
{
	if (!ready || strcmp(kind, which) != 0 || ++seen != at)
		return 0;
	if (kills)
		raise(SIGKILL);
	return 1;
}

static void *next(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

void *malloc(size_t n)
{
	return fails("malloc") ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	return fails("malloc") ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	return fails("malloc") ? NULL : __libc_realloc(p, n);
}

static int no_space(const char *which)
{
	if (!fails(which))
		return 0;
	errno = ENOSPC;
	return 1;
}

ssize_t write(int fd, const void *buf, size_t n)
{
	ssize_t (*real)(int, const void *, size_t) = (ssize_t(*)(int, const void *, size_t))next("write");
	return fd > 2 && no_space("write") ? -1 : real(fd, buf, n);
}

ssize_t pwrite64(int fd, const void *buf, size_t n, off64_t off)
{
	ssize_t (*real)(int, const void *, size_t, off64_t) =
		(ssize_t(*)(int, const void *, size_t, off64_t))next("pwrite64");
	return no_space("write") ? -1 : real(fd, buf, n, off);
}

int fsync(int fd)
{
	int (*real)(int) = (int (*)(int))next("fsync");
	return no_space("sync") ? -1 : real(fd);
}

int fdatasync(int fd)
{
	int (*real)(int) = (int (*)(int))next("fdatasync");
	return no_space("sync") ? -1 : real(fd);
}

int rename(const char *from, const char *to)
{
	int (*real)(const char *, const char *) = (int (*)(const char *, const char *))next("rename");
	return no_space("rename") ? -1 : real(from, to);
}
