/* algorithm_files.c -- finds and reads algorithm files.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "audit/algorithm.h"
#include "base/file.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>

#define FILE_MAX (1u << 20)

enum status algorithm_load_file(struct arena *a, const char *path, struct algorithm *out, struct msgq *q)
{
	cJSON *json = json_parse_file(path, FILE_MAX, q);
	enum status st = json ? algorithm_compile(a, json, path, out, q) : STATUS_INPUT;

	json_free(json);
	return st;
}

enum status algorithm_load(struct arena *a, const char *data_dir, const char *id, struct algorithm *out, struct msgq *q)
{
	const char *path = arena_printf(a, "%s/schemas/algorithms/%s.json", data_dir, id);
	enum status st;

	if (!*id || strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") != strlen(id))
		return msg_fail(q, STATUS_INPUT, "algorithm-id", MSG_NOWHERE, NULL, NULL,
				"an algorithm id has letters, digits, dashes and dots only");
	st = algorithm_load_file(a, path, out, q);
	if (st == STATUS_OK && !text_eq(out->id, id))
		st = msg_fail(q, STATUS_INPUT, "algorithm-id", MSG_FILE(path), "id", NULL,
			      "must be the name of the file");
	return st;
}

enum status algorithm_check_file(const char *path, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	struct algorithm alg;
	enum status st = algorithm_load_file(&a, path, &alg, q);

	arena_free(&a);
	return st;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int is_json(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 5 && d->d_name[0] != '.' && strcmp(d->d_name + n - 5, ".json") == 0;
}

const char **algorithm_ids(struct arena *a, const char *data_dir, struct msgq *q)
{
	const char *folder = arena_printf(a, "%s/schemas/algorithms", data_dir);
	struct dirent **entry;
	int n = scandir(folder, &entry, is_json, NULL);
	const char **ids;

	if (n < 0) {
		msg_add(q, MSG_ERROR, "algorithm-folder", MSG_FILE(folder), NULL, NULL, "cannot be read: %s",
			strerror(errno));
		return NULL;
	}
	ids = arena_calloc(a, (size_t)n + 1, sizeof *ids);
	for (int i = 0; i < n; i++) {
		ids[i] = arena_strndup(a, entry[i]->d_name, strlen(entry[i]->d_name) - 5);
		free(entry[i]);
	}
	free(entry);
	qsort(ids, (size_t)n, sizeof *ids, by_text);
	return ids;
}
