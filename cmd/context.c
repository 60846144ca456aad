/* context.c -- where things are: the data folder, the user, the registry and its key.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cmd/cmd.h"
#include "db/seal.h"
#include "pathway/pathway.h"

#include <pwd.h>
#include <unistd.h>

static bool holds_data(struct arena *a, const char *dir)
{
	return access(arena_printf(a, "%s/schemas/codelists", dir), R_OK) == 0;
}

/* build/sanad and build/asan/sanad both lie below the folder that holds schemas/; an installed bin/sanad has it under
 * share/. */
static const char *above_executable(struct arena *a)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
	if (n <= 0)
		return NULL;
	path[n] = '\0';
	for (int i = 0; i < 4; i++) {
		char *slash = strrchr(path, '/');
		if (!slash || slash == path)
			return NULL;
		*slash = '\0';
		if (holds_data(a, path))
			return arena_strdup(a, path);
		const char *share = arena_printf(a, "%s/share/sanad", path);
		if (holds_data(a, share))
			return share;
	}
	return NULL;
}

const char *context_data_dir(struct arena *a)
{
	const char *home = getenv("SANAD_HOME");
	if (home && *home)
		return holds_data(a, home) ? home : NULL;
	const char *near = above_executable(a);
	if (near)
		return near;
	return holds_data(a, SANAD_DATADIR) ? SANAD_DATADIR : NULL;
}

const char *context_actor(struct arena *a)
{
	const struct passwd *pw = getpwuid(geteuid());
	return pw && pw->pw_name && *pw->pw_name ? arena_strdup(a, pw->pw_name)
						 : arena_printf(a, "uid %ld", (long)geteuid());
}

static enum status open_key(struct cmd *c)
{
	if (c->def->needs & NEEDS_KEY)
		return seal_load_key(c->db, c->key_path, &c->q);
	if (access(c->key_path, R_OK) == 0)
		return seal_load_key(c->db, c->key_path, &c->q);
	return STATUS_OK;
}

enum status context_open(struct cmd *c)
{
	c->data_dir = context_data_dir(&c->arena);
	if (!c->data_dir)
		return msg_fail(&c->q, STATUS_INPUT, "data-missing", MSG_NOWHERE, NULL,
				"set SANAD_HOME to the folder that holds schemas/ and reports/, or run `make install`",
				"cannot find the folder with schemas/ and reports/");
	c->actor = context_actor(&c->arena);
	if (!(c->def->needs & (NEEDS_DB_READ | NEEDS_DB_WRITE)))
		return STATUS_OK;
	enum status st = db_open(&c->db, c->db_path, c->def->needs & NEEDS_DB_WRITE ? DB_WRITE : DB_READ, &c->q);
	if (st == STATUS_OK && c->def->needs & (NEEDS_KEY | USES_KEY))
		st = open_key(c);
	if (st == STATUS_OK && c->def->needs & NEEDS_DB_WRITE && pathway_outdated(c->db))
		st = pathway_update(c->db, c->data_dir, NULL, &c->q); /* the second half of an upgrade */
	return st;
}

void context_close(struct cmd *c)
{
	db_close(c->db);
	c->db = NULL;
}
