/* rooms: base */
/* file_test.c -- reading whole files and atomic outputs.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/file.h"
#include "tests/unit/unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/sanad-file-XXXXXX";
static char path[512];
static struct msgq q;

static const char *in_folder(const char *name)
{
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void put(const char *name, const char *text)
{
	FILE *f = fopen(in_folder(name), "wb");

	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		UNIT_FAIL("cannot prepare %s", path);
}

static void check_content(const char *name, const char *want)
{
	struct buf b = BUF_INIT;

	CHECK_INT(file_read(in_folder(name), 1000, &b, &q), STATUS_OK);
	CHECK_STR(b.data, want);
	buf_free(&b);
}

static int entries(void)
{
	DIR *d = opendir(folder);
	int n = -2; /* "." and ".." */

	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n;
}

static void read_fails(const char *file, size_t max, const char *code, const char *text)
{
	struct buf b = BUF_INIT;

	msgq_clear(&q);
	CHECK_INT(file_read(file, max, &b, &q), STATUS_INPUT);
	CHECK(q.first != NULL);
	if (q.first) {
		CHECK_STR(q.first->code, code);
		CHECK_STR(q.first->text, text);
		CHECK_STR(q.first->pos.file, file);
	}
	CHECK_INT(q.count[MSG_ERROR], 1);
	buf_free(&b);
}

static void reading_tells_its_failures_apart(void)
{
	read_fails("/nonexistent/x.csv", 10, "file-missing", "cannot read: no such file");
	read_fails(folder, 10, "file-directory", "cannot read: this is a folder");
	put("empty", "");
	read_fails(in_folder("empty"), 10, "file-empty", "the file is empty");
	put("ten", "0123456789");
	read_fails(in_folder("ten"), 9, "file-too-large", "the file is larger than 9 bytes");
	CHECK_INT(mkfifo(in_folder("pipe"), 0600), 0);
	read_fails(in_folder("pipe"), 9, "file-unreadable", "cannot read: not a regular file");
	msgq_clear(&q);
	check_content("ten", "0123456789");
	unlink(in_folder("empty"));
	unlink(in_folder("ten"));
	unlink(in_folder("pipe"));
}

static void a_locked_file_is_unreadable(void)
{
	if (geteuid() == 0)
		UNIT_SKIP("root may read everything");
	put("locked", "x");
	chmod(in_folder("locked"), 0);
	read_fails(in_folder("locked"), 9, "file-unreadable", "cannot read: permission denied");
	unlink(in_folder("locked"));
}

static void nothing_under_the_final_name_before_commit(void)
{
	struct file_out out;
	struct stat st;

	msgq_clear(&q);
	CHECK_INT(file_create(&out, in_folder("report.csv"), 0600, &q), STATUS_OK);
	fputs("half", out.f);
	fflush(out.f);
	CHECK(access(in_folder("report.csv"), F_OK) != 0);
	CHECK_INT(entries(), 1);
	CHECK_INT(file_commit(&out, &q), STATUS_OK);
	check_content("report.csv", "half");
	CHECK_INT(stat(in_folder("report.csv"), &st), 0);
	CHECK_INT(st.st_mode & 0777, 0600);
	CHECK_INT(entries(), 1);
	file_abort(&out);
	CHECK_INT(entries(), 1);
	unlink(in_folder("report.csv"));
}

static void abort_leaves_the_old_file(void)
{
	struct file_out out;

	put("old", "old");
	CHECK_INT(file_create(&out, in_folder("old"), 0644, &q), STATUS_OK);
	fputs("new", out.f);
	file_abort(&out);
	check_content("old", "old");
	CHECK_INT(entries(), 1);
	unlink(in_folder("old"));
}

static void cleanup_removes_open_temporaries(void)
{
	struct file_out one, two;

	CHECK_INT(file_create(&one, in_folder("one"), 0644, &q), STATUS_OK);
	CHECK_INT(file_create_named(&two, in_folder("two"), 0644, &q), STATUS_OK);
	CHECK_INT(entries(), 2);
	file_cleanup();
	CHECK_INT(entries(), 0);
	file_abort(&one);
	file_abort(&two);
}

static void create_fails(const char *name, const char *text)
{
	struct file_out out;

	msgq_clear(&q);
	CHECK_INT(file_create(&out, name, 0644, &q), STATUS_OUTPUT);
	CHECK(q.first != NULL);
	if (q.first)
		CHECK_STR(q.first->text, text);
	CHECK(out.f == NULL);
	file_abort(&out);
}

static void a_target_that_cannot_be_is_refused_at_once(void)
{
	create_fails(folder, "cannot write: this is a folder");
	create_fails("/nonexistent/x/report.csv", "cannot write: no such file or folder");
}

static void a_library_needs_a_file_of_its_own(void)
{
	struct file_out out;

	msgq_clear(&q);
	CHECK_INT(file_create_named(&out, "/dev/null", 0644, &q), STATUS_OUTPUT);
	CHECK(q.first && strcmp(q.first->text, "this format cannot be written to a device or a pipe") == 0);
}

/* Writes "text" to an output that is written through, and says whether all went well. */
static void write_to(const char *name, const char *text)
{
	struct file_out out;

	msgq_clear(&q);
	CHECK_INT(file_create(&out, name, 0600, &q), STATUS_OK);
	if (!out.f)
		return;
	fputs(text, out.f);
	CHECK_INT(file_commit(&out, &q), STATUS_OK);
}

static void a_device_is_written_through_and_stays(void)
{
	struct stat before, after;

	if (stat("/dev/null", &before) != 0 || !S_ISCHR(before.st_mode))
		UNIT_SKIP("no /dev/null here");
	if (symlink("/dev/null", in_folder("null")) != 0)
		UNIT_SKIP("no symbolic links here");
	write_to(in_folder("null"), "gone");
	write_to("/dev/null", "gone");
	CHECK_INT(stat("/dev/null", &after), 0);
	CHECK(S_ISCHR(after.st_mode) && after.st_ino == before.st_ino && after.st_mode == before.st_mode);
	CHECK_INT(lstat(in_folder("null"), &after), 0);
	CHECK(S_ISLNK(after.st_mode));
	unlink(in_folder("null"));
}

static void a_device_that_takes_nothing_is_reported(void)
{
	struct file_out out;

	if (access("/dev/full", W_OK) != 0)
		UNIT_SKIP("no /dev/full here");
	msgq_clear(&q);
	CHECK_INT(file_create(&out, "/dev/full", 0644, &q), STATUS_OK);
	if (!out.f)
		return;
	fputs("more than it takes", out.f);
	CHECK_INT(file_commit(&out, &q), STATUS_OUTPUT);
	CHECK(q.first && strcmp(q.first->text, "cannot write: no space left on the disk") == 0);
	CHECK(q.first && q.first->pos.file && strcmp(q.first->pos.file, "/dev/full") == 0);
}

static void a_pipe_is_written_through_and_stays(void)
{
	char got[20] = "";
	struct stat st;
	int reader;

	CHECK_INT(mkfifo(in_folder("pipe"), 0600), 0);
	reader = open(in_folder("pipe"), O_RDONLY | O_NONBLOCK);
	write_to(in_folder("pipe"), "through");
	CHECK_INT(read(reader, got, sizeof got - 1), 7);
	CHECK_STR(got, "through");
	close(reader);
	CHECK_INT(lstat(in_folder("pipe"), &st), 0);
	CHECK(S_ISFIFO(st.st_mode));
	CHECK_INT(entries(), 1);
	unlink(in_folder("pipe"));
}

static void a_link_stays_and_its_file_is_replaced(void)
{
	struct stat st;

	put("real", "old");
	CHECK_INT(symlink("real", in_folder("link")), 0);
	write_to(in_folder("link"), "new");
	CHECK_INT(lstat(in_folder("link"), &st), 0);
	CHECK(S_ISLNK(st.st_mode));
	check_content("real", "new");
	CHECK_INT(entries(), 2);
	unlink(in_folder("real"));
	create_fails(in_folder("link"), "cannot write: no such file or folder");
	CHECK_INT(lstat(in_folder("link"), &st), 0);
	CHECK(S_ISLNK(st.st_mode));
	CHECK_INT(entries(), 1);
	unlink(in_folder("link"));
}

/* As /dev/stdout is, with standard output sent to a file that holds something already. */
static void another_name_of_standard_output_is_standard_output(void)
{
	struct stat st;
	int kept, file;

	if (access("/proc/self/fd/1", F_OK) != 0)
		UNIT_SKIP("no /proc here");
	fflush(stdout);
	put("log", "before ");
	kept = dup(STDOUT_FILENO);
	file = open(in_folder("log"), O_WRONLY | O_APPEND);
	CHECK(kept >= 0 && file >= 0 && dup2(file, STDOUT_FILENO) == STDOUT_FILENO);
	CHECK_INT(symlink("/proc/self/fd/1", in_folder("out")), 0);
	write_to(in_folder("out"), "after");
	dup2(kept, STDOUT_FILENO);
	close(kept);
	close(file);
	CHECK_INT(lstat(in_folder("out"), &st), 0);
	CHECK(S_ISLNK(st.st_mode));
	check_content("log", "before after");
	unlink(in_folder("out"));
	unlink(in_folder("log"));
}

static void a_full_disk_is_reported_and_leaves_nothing(void)
{
	struct file_out out;

	if (access("/dev/full", W_OK) != 0)
		UNIT_SKIP("no /dev/full here");
	msgq_clear(&q);
	CHECK_INT(file_create(&out, in_folder("full"), 0644, &q), STATUS_OK);
	if (!freopen("/dev/full", "wb", out.f)) {
		UNIT_FAIL("cannot open /dev/full");
		return;
	}
	fputs("more than the disk takes", out.f);
	CHECK_INT(file_commit(&out, &q), STATUS_OUTPUT);
	CHECK(q.first != NULL);
	if (q.first) {
		CHECK_STR(q.first->text, "cannot write: no space left on the disk");
		CHECK_STR(q.first->pos.file, in_folder("full"));
	}
	CHECK_INT(entries(), 0);
}

static void a_library_writes_by_name(void)
{
	struct file_out out;
	FILE *f;

	msgq_clear(&q);
	CHECK_INT(file_create_named(&out, in_folder("book.xlsx"), 0640, &q), STATUS_OK);
	CHECK(out.f == NULL && out.tmp != NULL);
	f = fopen(out.tmp, "wb");
	CHECK(f != NULL);
	if (f) {
		fputs("book", f);
		fclose(f);
	}
	CHECK_INT(file_commit_named(&out, &q), STATUS_OK);
	check_content("book.xlsx", "book");
	unlink(in_folder("book.xlsx"));
	CHECK_INT(file_create_named(&out, "-", 0640, &q), STATUS_OUTPUT);
}

static void names_of_any_length_get_a_temporary(void)
{
	struct file_out out;
	char name[256];

	memset(name, 'n', 255);
	name[255] = '\0';
	msgq_clear(&q);
	CHECK_INT(file_create(&out, in_folder(name), 0644, &q), STATUS_OK);
	CHECK_INT(file_commit(&out, &q), STATUS_OK);
	CHECK_INT(entries(), 1);
	unlink(in_folder(name));
}

static void base_is_the_last_part(void)
{
	CHECK_STR(file_base("a/b/c.csv"), "c.csv");
	CHECK_STR(file_base("c.csv"), "c.csv");
	CHECK_STR(file_base("a/"), "");
}

int main(void)
{
	msgq_init(&q);
	if (!mkdtemp(folder))
		return 1;
	UNIT_RUN("reading tells missing, folder, empty, too large and pipe apart", reading_tells_its_failures_apart);
	UNIT_RUN("a file without the right to read is unreadable", a_locked_file_is_unreadable);
	UNIT_RUN("nothing stands under the final name before the commit", nothing_under_the_final_name_before_commit);
	UNIT_RUN("an abort leaves the old file", abort_leaves_the_old_file);
	UNIT_RUN("cleanup removes temporaries still open", cleanup_removes_open_temporaries);
	UNIT_RUN("a target that cannot be is refused before any work", a_target_that_cannot_be_is_refused_at_once);
	UNIT_RUN("a device is written through and stays what it is", a_device_is_written_through_and_stays);
	UNIT_RUN("a device that takes nothing is reported", a_device_that_takes_nothing_is_reported);
	UNIT_RUN("a pipe is written through and stays what it is", a_pipe_is_written_through_and_stays);
	UNIT_RUN("a symbolic link stays, and the file it names is replaced", a_link_stays_and_its_file_is_replaced);
	UNIT_RUN("another name of standard output is standard output",
		 another_name_of_standard_output_is_standard_output);
	UNIT_RUN("a library that writes by name is given a file alone", a_library_needs_a_file_of_its_own);
	UNIT_RUN("a full disk is reported and leaves nothing", a_full_disk_is_reported_and_leaves_nothing);
	UNIT_RUN("a library may write by name", a_library_writes_by_name);
	UNIT_RUN("a name near the limit of the file system gets a temporary", names_of_any_length_get_a_temporary);
	UNIT_RUN("the base is the last part of a path", base_is_the_last_part);
	rmdir(folder);
	msgq_free(&q);
	UNIT_END("file");
}
