/* key.c -- the key file: making and reading it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/file.h"
#include "db/db_int.h"
#include "db/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_FIRST_LINE "sanad key 1"
#define KEY_MAX_BYTES 4096

static const char key_explanation[] = "# This key belongs to a sanad registry. Names, CNIC, telephone and medical "
				      "record numbers are sealed with it:\n"
				      "# without this file they cannot be recovered by anybody. Keep a copy in a safe "
				      "place, apart from the registry.\n";

static enum status cannot(const char *path, const char *what, int err, struct msgq *q)
{
	return msg_fail(q, STATUS_REGISTRY, "key-unwritable", MSG_FILE(path), NULL,
			"check that the folder exists and may be written, or name another file with --key", "%s (%s)",
			what, strerror(err));
}

/* All of the text, on the disk. 0 or errno. */
static int write_all(int fd, const char *text, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, text, n);

		if (done < 0 && errno != EINTR)
			return errno;
		if (done > 0) {
			text += done;
			n -= (size_t)done;
		}
	}
	return fsync(fd) == 0 ? 0 : errno;
}

static void key_text(struct buf *out)
{
	unsigned char key[crypto_kdf_KEYBYTES];
	char hex[2 * sizeof key + 1];

	crypto_kdf_keygen(key);
	sodium_bin2hex(hex, sizeof hex, key, sizeof key);
	buf_printf(out, KEY_FIRST_LINE "\n%s%s\n", key_explanation, hex);
	sodium_memzero(key, sizeof key);
	sodium_memzero(hex, sizeof hex);
}

enum status key_create(const char *key_path, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	struct buf text = BUF_INIT;
	const char *tmp = arena_printf(&a, "%s.creating", key_path);
	enum status st = STATUS_OK;
	int fd, err;

	if (sodium_init() < 0)
		return msg_fail(q, STATUS_INTERNAL, "internal", MSG_NOWHERE, NULL, NULL, "libsodium does not start");
	if (access(key_path, F_OK) == 0)
		goto out;
	unlink(tmp);
	fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		st = cannot(key_path, "the key file cannot be made", errno, q);
		goto out;
	}
	key_text(&text);
	err = write_all(fd, text.data, text.len);
	if (close(fd) != 0 && err == 0)
		err = errno;
	if (err == 0)
		err = db_publish(tmp, key_path);
	unlink(tmp);
	if (err != 0 && err != EEXIST) /* EEXIST: somebody made it just now; theirs is used */
		st = cannot(key_path, "the key file cannot be written", err, q);
out:
	seal_wipe(&text);
	arena_free(&a);
	return st;
}

/* The 64 digits after the first line, comments and empty lines left out; NULL when there is anything else. */
static const char *key_digits(struct buf *text)
{
	const char *digits = NULL;
	char *line = text->data, *end;
	bool first = true;

	for (; *line; line = end) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		line[strcspn(line, "\r")] = '\0';
		if (first && strcmp(line, KEY_FIRST_LINE) != 0)
			return NULL;
		if (!first && *line && *line != '#') {
			if (digits || strlen(line) != 64)
				return NULL;
			digits = line;
		}
		first = false;
	}
	return digits;
}

static enum status key_format(const char *path, struct msgq *q)
{
	return msg_fail(q, STATUS_REGISTRY, "key-format", MSG_FILE(path), NULL,
			"restore the key file from its copy, or name the right one with --key",
			"not a key file of sanad: it starts with \"%s\" and holds 64 hexadecimal digits",
			KEY_FIRST_LINE);
}

enum status key_read(const char *key_path, unsigned char key[32], struct msgq *q)
{
	struct buf text = BUF_INIT;
	struct msgq quiet;
	struct stat st;
	const char *digits;
	enum status rc;
	size_t n = 0;

	if (stat(key_path, &st) != 0)
		return msg_fail(q, STATUS_REGISTRY, "key-missing", MSG_FILE(key_path), NULL,
				"name the key file with --key; without it names cannot be shown or compared",
				"the key file cannot be opened (%s)", strerror(errno));
	if (st.st_mode & (S_IRWXG | S_IRWXO))
		msg_add(q, MSG_WARNING, "key-permissions", MSG_FILE(key_path), NULL, "run: chmod 600 on the key file",
			"others on this computer may read the key file");
	msgq_init(&quiet);
	rc = file_read(key_path, KEY_MAX_BYTES, &text, &quiet);
	msgq_free(&quiet);
	if (rc != STATUS_OK && access(key_path, R_OK) != 0) {
		seal_wipe(&text);
		return msg_fail(q, STATUS_REGISTRY, "key-unreadable", MSG_FILE(key_path), NULL,
				"ask its owner; the key file is meant for one user",
				"the key file may not be read (%s)", strerror(errno));
	}
	digits = rc == STATUS_OK && strlen(text.data) == text.len ? key_digits(&text) : NULL;
	if (digits && sodium_hex2bin(key, 32, digits, 64, NULL, &n, NULL) == 0 && n == 32)
		rc = STATUS_OK;
	else
		rc = key_format(key_path, q);
	seal_wipe(&text);
	return rc;
}
