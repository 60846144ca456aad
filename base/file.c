/* file.c -- whole-file reading and atomic output files.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The names of temporaries stand in a fixed table that a signal handler can walk. A name is entered with signals
 * blocked, together with the making of the file, and leaves the table before its memory is freed.
 */
#include "base/file.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMP_MAX 64       /* outputs open at one time */
#define TEMP_BASE_MAX 200 /* bytes of the final name kept in the temporary one, below NAME_MAX */
#define READ_CHUNK ((size_t)65536)

static char *volatile temp_name[TEMP_MAX];

void file_cleanup(void)
{
	int saved = errno;

	for (int i = 0; i < TEMP_MAX; i++) {
		const char *name = temp_name[i];

		if (name)
			unlink(name);
	}
	errno = saved;
}

static void forget_temp(const char *name)
{
	for (int i = 0; i < TEMP_MAX; i++) {
		if (temp_name[i] == name)
			temp_name[i] = NULL;
	}
}

/* What the system says about `err`, as the middle of a sentence. */
static const char *reason(int err, char *out, size_t size)
{
	const char *s;

	switch (err) {
	case ENOENT:
		return "no such file or folder";
	case EACCES:
	case EPERM:
		return "permission denied";
	case EISDIR:
		return "this is a folder";
	case ENOSPC:
		return "no space left on the disk";
	default:
		break;
	}
	s = strerror(err);
	snprintf(out, size, "%s", s);
	if (out[0] && !isupper((unsigned char)out[1]))
		out[0] = (char)tolower((unsigned char)out[0]);
	return out;
}

static const char *output_hint(int err)
{
	switch (err) {
	case ENOENT:
		return "make the folder first, or give another name";
	case EACCES:
	case EPERM:
	case EROFS:
		return "choose a folder you may write to";
	case ENOSPC:
	case EDQUOT:
		return "free some space or write to another disk, then run the command again";
	default:
		return NULL;
	}
}

static enum status output_failed(struct msgq *q, const char *path, int err)
{
	char text[128];

	return msg_fail(q, STATUS_OUTPUT, "file-output", MSG_FILE(path), NULL, output_hint(err), "cannot write: %s",
			reason(err, text, sizeof text));
}

/* What an output's name stands for. */
enum target {
	TARGET_FILE,    /* a file that is there or not: replaced as a whole */
	TARGET_LINK,    /* a symbolic link to one: the file it names is replaced */
	TARGET_THROUGH, /* a character device or a pipe: written through, never replaced */
	TARGET_STDOUT,  /* another name of standard output, /dev/stdout: written through, wherever it leads */
	TARGET_WRONG    /* with a message */
};

static bool is_stdout(const struct stat *st)
{
	struct stat out;

	return fstat(STDOUT_FILENO, &out) == 0 && out.st_dev == st->st_dev && out.st_ino == st->st_ino;
}

static enum target find_target(const char *path, struct msgq *q)
{
	struct stat at, behind;

	if (lstat(path, &at) != 0 || S_ISREG(at.st_mode))
		return TARGET_FILE;
	if (stat(path, &behind) != 0) {
		(void)output_failed(q, path, errno);
		return TARGET_WRONG;
	}
	if (!S_ISDIR(behind.st_mode) && is_stdout(&behind))
		return TARGET_STDOUT;
	if (S_ISCHR(behind.st_mode) || S_ISFIFO(behind.st_mode))
		return TARGET_THROUGH;
	if (S_ISREG(behind.st_mode))
		return TARGET_LINK;
	msg_add(q, MSG_ERROR, "file-output", MSG_FILE(path), NULL, "give the name of a file, or - for standard output",
		"cannot write: this is %s", S_ISDIR(behind.st_mode) ? "a folder" : "not a regular file");
	return TARGET_WRONG;
}

/* "dir/.name.XXXXXX", a template for mkostemp. */
static char *temp_template(const char *path)
{
	const char *base = file_base(path);
	struct buf b = BUF_INIT;

	buf_add(&b, path, (size_t)(base - path));
	buf_printf(&b, ".%.*s.XXXXXX", TEMP_BASE_MAX, base);
	return buf_detach(&b);
}

/* mkostemp and the entry in the table as one step for signal handlers. -1 with errno. */
static int make_temp(char *name)
{
	sigset_t all, before;
	int slot = 0, fd, err;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	while (slot < TEMP_MAX && temp_name[slot])
		slot++;
	errno = EMFILE;
	fd = slot < TEMP_MAX ? mkostemp(name, O_CLOEXEC) : -1;
	err = errno;
	if (fd >= 0)
		temp_name[slot] = name;
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = err;
	return fd;
}

static char *copy_string(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(mem_alloc(n), s, n);
}

/* Closes fd, returns errno of the first failure or 0. */
static int sync_and_close(int fd)
{
	int err = fsync(fd) != 0 ? errno : 0;

	if (close(fd) != 0 && !err)
		err = errno;
	return err;
}

/* The name of the file behind a symbolic link. The kernel is asked to open it first, because it refuses links that
 * somebody else has laid in a shared folder. NULL with errno. */
static char *behind_link(const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	char *real, *copy;

	if (fd < 0)
		return NULL;
	close(fd);
	real = realpath(path, NULL);
	if (!real)
		return NULL;
	copy = copy_string(real);
	free(real);
	return copy;
}

/* The temporary beside the file that will be replaced. */
static enum status begin_file(struct file_out *out, const char *path, bool link, unsigned mode, struct msgq *q)
{
	enum status st = STATUS_OK;
	int fd;

	out->path = link ? behind_link(path) : copy_string(path);
	if (!out->path)
		return output_failed(q, path, errno);
	out->tmp = temp_template(out->path);
	fd = make_temp(out->tmp);
	if (fd < 0 || fchmod(fd, (mode_t)mode) != 0)
		st = output_failed(q, path, errno);
	if (fd >= 0)
		close(fd);
	if (st != STATUS_OK)
		file_abort(out);
	return st;
}

enum status file_create_named(struct file_out *out, const char *path, unsigned mode, struct msgq *q)
{
	enum target t;

	*out = (struct file_out){NULL, NULL, NULL};
	if (strcmp(path, "-") == 0)
		return msg_fail(q, STATUS_OUTPUT, "file-output", MSG_NOWHERE, NULL, "give the name of a file",
				"this format cannot be written to standard output");
	t = find_target(path, q);
	if (t == TARGET_FILE || t == TARGET_LINK)
		return begin_file(out, path, t == TARGET_LINK, mode, q);
	if (t != TARGET_WRONG)
		msg_add(q, MSG_ERROR, "file-output", MSG_FILE(path), NULL, "give the name of a file",
			"this format cannot be written to a device or a pipe");
	return STATUS_OUTPUT;
}

enum status file_create(struct file_out *out, const char *path, unsigned mode, struct msgq *q)
{
	enum target t = strcmp(path, "-") == 0 ? TARGET_STDOUT : find_target(path, q);
	enum status st = STATUS_OK;
	int fd;

	*out = (struct file_out){NULL, NULL, NULL};
	if (t == TARGET_WRONG)
		return STATUS_OUTPUT;
	if (t == TARGET_STDOUT) {
		*out = (struct file_out){stdout, copy_string(path), NULL};
		return STATUS_OK;
	}
	if (t == TARGET_THROUGH) {
		fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY); /* a pipe waits here for its reader */
		out->f = fd < 0 ? NULL : fdopen(fd, "wb");
		out->path = copy_string(path);
	} else {
		st = begin_file(out, path, t == TARGET_LINK, mode, q);
		out->f = st == STATUS_OK ? fopen(out->tmp, "wbe") : NULL;
	}
	if (st == STATUS_OK && !out->f) {
		st = output_failed(q, path, errno);
		file_abort(out);
	}
	return st;
}

/* After a rename the folder itself must reach the disk, or a power cut brings the old name back. A folder that cannot
 * be opened for reading or does not know fsync is no reason to fail: the data are safe already. */
static void sync_folder(const char *path)
{
	size_t n = (size_t)(file_base(path) - path);
	struct buf dir = BUF_INIT;
	int fd;

	buf_add(&dir, path, n);
	fd = open(n ? dir.data : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	buf_free(&dir);
}

/* Ends a commit: renames unless err tells a failure before; drops `out` in any case. */
static enum status finish(struct file_out *out, int err, struct msgq *q)
{
	enum status st = STATUS_OK;

	if (!err && rename(out->tmp, out->path) != 0)
		err = errno;
	if (err)
		st = output_failed(q, out->path, err);
	else
		sync_folder(out->path);
	if (!err) {
		forget_temp(out->tmp);
		free(out->tmp);
		out->tmp = NULL;
	}
	file_abort(out);
	return st;
}

enum status file_commit_named(struct file_out *out, struct msgq *q)
{
	int fd = open(out->tmp, O_RDONLY | O_CLOEXEC);

	return finish(out, fd < 0 ? errno : sync_and_close(fd), q);
}

/* Everything still buffered goes out; errno of a failure now or earlier, or 0. */
static int flush(FILE *f)
{
	errno = 0;
	if (fflush(f) == 0 && !ferror(f))
		return 0;
	return errno ? errno : EIO;
}

enum status file_commit(struct file_out *out, struct msgq *q)
{
	int err = flush(out->f);
	enum status st;

	if (!out->tmp) {
		bool through = out->f != stdout;

		if (through && fclose(out->f) != 0 && !err)
			err = errno;
		st = err ? output_failed(q, through ? out->path : "standard output", err) : STATUS_OK;
		out->f = NULL;
		file_abort(out);
		return st;
	}
	if (!err && fsync(fileno(out->f)) != 0)
		err = errno;
	if (fclose(out->f) != 0 && !err)
		err = errno;
	out->f = NULL;
	return finish(out, err, q);
}

void file_abort(struct file_out *out)
{
	if (out->f && out->f != stdout)
		fclose(out->f);
	if (out->tmp) {
		unlink(out->tmp);
		forget_temp(out->tmp);
	}
	free(out->tmp);
	free(out->path);
	*out = (struct file_out){NULL, NULL, NULL};
}

static void unreadable(const char *path, int err, struct msgq *q)
{
	char text[128];

	if (err == ENOENT || err == ENOTDIR)
		msg_add(q, MSG_ERROR, "file-missing", MSG_FILE(path), NULL, "check the name and the folder",
			"cannot read: no such file");
	else
		msg_add(q, MSG_ERROR, "file-unreadable", MSG_FILE(path), NULL,
			err == EACCES ? "ask for the right to read the file, or copy it to a folder of your own" : NULL,
			"cannot read: %s", reason(err, text, sizeof text));
}

/* True when st describes a file with something in it. */
static bool is_full_file(const char *path, const struct stat *st, struct msgq *q)
{
	if (S_ISDIR(st->st_mode))
		msg_add(q, MSG_ERROR, "file-directory", MSG_FILE(path), NULL, "name the files in it",
			"cannot read: this is a folder");
	else if (!S_ISREG(st->st_mode))
		msg_add(q, MSG_ERROR, "file-unreadable", MSG_FILE(path), NULL, "save the data to a file first",
			"cannot read: not a regular file");
	else if (st->st_size == 0)
		msg_add(q, MSG_ERROR, "file-empty", MSG_FILE(path), NULL,
			"the export or the copy may have stopped early: make it again", "the file is empty");
	else
		return true;
	return false;
}

FILE *file_open(const char *path, struct msgq *q)
{
	/* O_NONBLOCK: opening a pipe nobody writes to must not wait; on a regular file it means nothing. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	FILE *f;

	if (fd < 0) {
		unreadable(path, errno, q);
		return NULL;
	}
	if (fstat(fd, &st) != 0) {
		unreadable(path, errno, q);
		close(fd);
		return NULL;
	}
	if (!is_full_file(path, &st, q)) {
		close(fd);
		return NULL;
	}
	f = fdopen(fd, "rb");
	if (!f)
		mem_oom();
	return f;
}

enum status file_read(const char *path, size_t max, struct buf *out, struct msgq *q)
{
	FILE *f = file_open(path, q);
	size_t start = out->len, n;
	enum status st = STATUS_OK;

	if (!f)
		return STATUS_INPUT;
	do {
		buf_reserve(out, READ_CHUNK);
		n = fread(out->data + out->len, 1, READ_CHUNK, f);
		out->len += n;
		out->data[out->len] = '\0';
	} while (n > 0 && out->len - start <= max);
	if (ferror(f)) {
		unreadable(path, errno, q);
		st = STATUS_INPUT;
	} else if (out->len - start > max) {
		st = msg_fail(q, STATUS_INPUT, "file-too-large", MSG_FILE(path), NULL,
			      "check that this is the file you meant", "the file is larger than %zu bytes", max);
	}
	fclose(f);
	return st;
}

const char *file_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}
