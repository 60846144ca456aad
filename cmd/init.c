/* init.c -- `sanad init`: a registry, its key, the program and the reference data the program names.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/scoring.h"
#include "ingest/reference.h"
#include "pathway/pathway.h"
#include "pathway/program.h"

#include <errno.h>
#include <unistd.h>

/* Paths in a program file are relative to it. */
static const char *beside(struct cmd *c, const char *program_path, const char *name)
{
	size_t dir = (size_t)(file_base(program_path) - program_path);
	if (!name || name[0] == '/')
		return name;
	return arena_printf(&c->arena, "%.*s%s", (int)dir, program_path, name);
}

static enum status store_program(struct cmd *c, const struct program *p, const char *text)
{
	enum status st = db_begin(c->db, "init", c->actor, &c->q);
	if (st != STATUS_OK)
		return st;
	st = program_store(c->db, p, text, &c->q);
	if (st == STATUS_OK)
		return db_commit(c->db, &c->q);
	db_rollback(c->db);
	return st;
}

static enum status load_one(struct cmd *c, enum reference_kind kind, const char *path)
{
	struct reference_summary s = {0};
	if (!path)
		return STATUS_OK;
	enum status st = reference_load(c->db, kind, path, c->actor, &s, &c->q);
	if (st == STATUS_OK)
		print_note(c, "%s: %s rows from %s", reference_names[kind], text_thousands(&c->arena, s.read), path);
	return st;
}

static enum status split_population(struct cmd *c, const struct program *p, const char *age_structure)
{
	enum status st = STATUS_OK;
	for (size_t i = 0; age_structure && st == STATUS_OK && i < p->split.n_years; i++) {
		struct reference_summary s = {0};
		struct split split = {.year = p->split.year[i],
				      .share_year = p->split.year[i] == p->split.share_year ? 0 : p->split.share_year,
				      .female_share = p->split.female_share,
				      .low_factor = p->split.low_factor,
				      .high_factor = p->split.high_factor,
				      .source = p->split.source};
		st = reference_split_population(c->db, age_structure, &split, c->actor, &s, &c->q);
		if (st == STATUS_OK)
			print_note(c, "population %d: women by age from totals, method share, %s figures", split.year,
				   text_thousands(&c->arena, s.read));
	}
	return st;
}

static enum status load_reference(struct cmd *c, const struct program *p)
{
	const char *base = p->file;
	const char *areas = option_value(c, "areas"), *people = option_value(c, "population");
	const char *file[] = {
		[REFERENCE_AREAS] = areas ? areas : beside(c, base, p->areas),
		[REFERENCE_ALIASES] = beside(c, base, p->aliases),
		[REFERENCE_POPULATION] = people ? people : beside(c, base, p->population),
		[REFERENCE_FACILITIES] = beside(c, base, p->facilities),
		[REFERENCE_DEVICES] = beside(c, base, p->devices),
		[REFERENCE_TARGETS] = beside(c, base, p->targets),
	};
	enum status st = STATUS_OK;
	for (int k = REFERENCE_AREAS; k <= REFERENCE_TARGETS && st == STATUS_OK; k++)
		st = load_one(c, (enum reference_kind)k, file[k]);
	return st == STATUS_OK ? split_population(c, p, beside(c, base, p->age_structure)) : st;
}

static void remove_registry(struct cmd *c, const char *path)
{
	unlink(path);
	unlink(arena_printf(&c->arena, "%s-wal", path));
	unlink(arena_printf(&c->arena, "%s-shm", path));
}

/* The registry is made under another name and gets its own when it is filled: one that stopped half-way would stand in
 * the way of the next try. link() never replaces what is there. */
static enum status take_name(struct cmd *c, const char *making)
{
	db_close(c->db);
	c->db = NULL;
	int err = link(making, c->db_path) == 0 ? 0 : errno;
	remove_registry(c, making);
	if (err == 0)
		return STATUS_OK;
	return msg_fail(&c->q, STATUS_REGISTRY, "registry-unwritable", MSG_FILE(c->db_path), NULL,
			"check that the folder exists and may be written", "cannot make a registry here (%s)",
			strerror(err));
}

static void say_made(struct cmd *c, bool key_was_there)
{
	print_note(c, "registry made: %s", c->db_path);
	if (key_was_there)
		print_note(c, "key used: %s", c->key_path);
	else
		print_note(
			c,
			"key made: %s\n"
			"  Keep a copy of it in another place, apart from the registry. Without it the names, CNIC,\n"
			"  telephone numbers and addresses in the registry cannot be recovered by anybody.",
			c->key_path);
}

static enum status fill_registry(struct cmd *c, const struct program *p, const char *text)
{
	enum status st = store_program(c, p, text);
	if (st == STATUS_OK)
		st = load_reference(c, p);
	if (st == STATUS_OK)
		st = pathway_update(c->db, c->data_dir, NULL, &c->q);
	return st == STATUS_OK ? scoring_update(c) : st;
}

static enum status make_registry(struct cmd *c, const struct program *p, const char *text)
{
	const char *making = arena_printf(&c->arena, "%s.making", c->db_path);
	bool key_was_there = access(c->key_path, F_OK) == 0;
	remove_registry(c, making);
	enum status st = db_create(&c->db, making, c->key_path, &c->q);
	if (st != STATUS_OK)
		return st;
	st = fill_registry(c, p, text);
	if (st == STATUS_OK)
		st = take_name(c, making);
	if (st == STATUS_OK) {
		say_made(c, key_was_there);
		return STATUS_OK;
	}
	db_close(c->db);
	c->db = NULL;
	remove_registry(c, making);
	if (!key_was_there)
		unlink(c->key_path);
	return st;
}

enum status cmd_init(struct cmd *c)
{
	const char *path = option_value(c, "program"), *text = NULL;
	if (!path)
		return msg_fail(&c->q, STATUS_USAGE, "usage", MSG_NOWHERE, NULL,
				"write `sanad init --program schemas/programs/gwadar.json`",
				"`sanad init` needs --program FILE");
	const struct codelist *codes = codelist_load(&c->arena, c->data_dir, &c->q);
	const struct program *p = codes ? program_load(&c->arena, path, codes, &text, &c->q) : NULL;
	if (!p)
		return STATUS_INPUT;
	if (access(c->db_path, F_OK) == 0)
		return msg_fail(&c->q, STATUS_REGISTRY, "registry-exists", MSG_FILE(c->db_path), NULL,
				"name another file with --db; an existing registry is never overwritten",
				"there is a file here already");
	return make_registry(c, p, text);
}
