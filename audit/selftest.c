/* selftest.c -- runs the conformance vectors on the user's machine.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "audit/selftest.h"

#include "audit/algorithm.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"

#include <dirent.h>

#define FILE_MAX (16u << 20)

struct known {
	const char *id;
	unsigned char *bytes;
	size_t n;
	struct known *next;
};

struct selftest {
	struct arena arena;
	struct known *known;
	int64_t passed, failed;
	struct msgq *q;
	struct msg_pos pos;
};

static void fail(struct selftest *t, const char *name, const char *got, const char *want)
{
	t->failed++;
	msg_add(t->q, MSG_ERROR, "selftest", t->pos, name, NULL, "gives '%s', should give '%s'", got, want);
}

/* "-" is the empty string. NULL when it is not hexadecimal. */
static unsigned char *unhex(struct selftest *t, const char *hex, size_t *n)
{
	size_t size = strlen(hex) / 2 + 1;
	unsigned char *out = arena_alloc(&t->arena, size);

	*n = 0;
	if (strcmp(hex, "-") == 0)
		return out;
	return sodium_hex2bin(out, size, hex, strlen(hex), NULL, n, NULL) == 0 ? out : NULL;
}

/* The verdict as the vectors write it. */
static const char *words(struct selftest *t, const struct score_verdict *v)
{
	struct buf b = BUF_INIT;
	const char *text, *sep = "";

	if (v->status != SCORE_OK)
		return arena_printf(&t->arena, "error %s", score_status_name(v->status));
	buf_printf(&b, "%s %d %u ", score_category_name(v->kind, v->category), v->severity, v->score);
	for (unsigned i = 0; i < SCORE_REASONS; i++) {
		if (!(v->reasons >> i & 1))
			continue;
		buf_printf(&b, "%s%s", sep, score_reason_name(i));
		sep = ",";
	}
	if (v->reasons == 0)
		buf_char(&b, '-');
	text = arena_strdup(&t->arena, b.data);
	buf_free(&b);
	return text;
}

static void learn(struct selftest *t, const char *id, const char *hex)
{
	struct known *k = arena_alloc(&t->arena, sizeof *k);

	k->id = arena_strdup(&t->arena, id);
	k->bytes = unhex(t, hex, &k->n);
	k->next = t->known;
	if (k->bytes)
		t->known = k;
	else
		fail(t, k->id, "no hexadecimal", "hexadecimal");
}

static const struct known *find(const struct selftest *t, const char *id)
{
	const struct known *k = t->known;

	while (k && strcmp(k->id, id) != 0)
		k = k->next;
	return k;
}

static void run_vector(struct selftest *t, const char *name, const char *id, const char *hex, const char *want)
{
	const struct known *k = find(t, id);
	struct score_verdict v;
	unsigned char *evidence;
	const char *got;
	size_t n;

	name = arena_strdup(&t->arena, name);
	evidence = unhex(t, hex, &n);
	if (!k || !evidence) {
		fail(t, name, k ? "no hexadecimal" : "unknown algorithm", want);
		return;
	}
	score(k->bytes, k->n, evidence, n, &v);
	got = words(t, &v);
	if (strcmp(got, want) == 0)
		t->passed++;
	else
		fail(t, name, got, want);
}

/* Cuts the next word off a line; "" at its end. */
static char *word(char **line)
{
	char *start = *line, *end = start + strcspn(start, " ");

	*line = *end ? end + 1 : end;
	*end = '\0';
	return start;
}

static void run_line(struct selftest *t, char *line)
{
	char *what = word(&line), *first, *second, *third;

	if (strcmp(what, "algorithm") == 0) {
		first = word(&line);
		learn(t, first, word(&line));
	} else if (strcmp(what, "vector") == 0) {
		first = word(&line);
		second = word(&line);
		third = word(&line);
		run_vector(t, first, second, third, line);
	} else if (*what && *what != '#') {
		fail(t, NULL, what, "algorithm, vector or a comment");
	}
}

static enum status run_file(struct selftest *t, const char *path)
{
	struct buf text = BUF_INIT;
	enum status st = file_read(path, FILE_MAX, &text, t->q);
	char *line = text.data, *end;

	t->pos = MSG_LINE(path, 0);
	for (; st == STATUS_OK && *line; line = end) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		t->pos.line++;
		run_line(t, line);
	}
	buf_free(&text);
	return st;
}

static int is_vectors(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 4 && strcmp(d->d_name + n - 4, ".txt") == 0 && strcmp(d->d_name, "algorithms.txt") != 0;
}

static enum status run_folder(struct selftest *t, const char *folder)
{
	enum status st = run_file(t, arena_printf(&t->arena, "%s/algorithms.txt", folder));
	struct dirent **entry = NULL;
	int n;

	if (st != STATUS_OK)
		return st;
	n = scandir(folder, &entry, is_vectors, alphasort);
	for (int i = 0; i < n; i++) {
		if (st == STATUS_OK)
			st = run_file(t, arena_printf(&t->arena, "%s/%s", folder, entry[i]->d_name));
		free(entry[i]);
	}
	free(entry);
	return st;
}

static void compare_file(struct selftest *t, const char *data_dir, const char *id)
{
	const struct known *k = find(t, id);
	struct algorithm alg;

	t->pos = MSG_NOWHERE;
	if (algorithm_load(&t->arena, data_dir, id, &alg, t->q) != STATUS_OK)
		t->failed++;
	else if (k && (k->n != alg.size || memcmp(k->bytes, alg.bytes, k->n) != 0))
		fail(t, id, "other bytes", "those of algorithms.txt");
	else
		t->passed++;
}

enum status selftest_run(const char *data_dir, int64_t *passed, int64_t *failed, struct msgq *q)
{
	struct selftest t = {ARENA_INIT, NULL, 0, 0, q, MSG_NOWHERE};
	enum status st = run_folder(&t, arena_printf(&t.arena, "%s/score/vectors", data_dir));
	const char **ids = algorithm_ids(&t.arena, data_dir, q);

	for (; st == STATUS_OK && ids && *ids; ids++)
		compare_file(&t, data_dir, *ids);
	*passed = t.passed;
	*failed = t.failed;
	if (st == STATUS_OK && t.failed > 0)
		st = STATUS_INTERNAL;
	else if (st == STATUS_OK && t.passed == 0)
		st = msg_fail(q, STATUS_INPUT, "selftest", MSG_FILE(data_dir), NULL, NULL, "holds no vectors");
	arena_free(&t.arena);
	return st;
}
