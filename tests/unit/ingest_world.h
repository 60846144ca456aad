/* ingest_world.h -- a registry with places, facilities and devices, and files to take in, for the unit tests of
 * ingest/. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: world_end gives everything back and removes the files.
 */
#ifndef TESTS_UNIT_INGEST_WORLD_H
#define TESTS_UNIT_INGEST_WORLD_H

#include "base/buf.h"
#include "base/text.h"
#include "ingest/ingest.h"
#include "ingest/quarantine.h"
#include "tests/unit/registry.h"

struct world {
	struct registry r;
	struct arena a;
	struct ingest_options opt;
	struct ingest_summary sum; /* of the last file */
	bool has_sum;
	int files;
};

/* Three places: G, P and two called Twin. */
static inline enum place_answer world_place(void *ctx, const char *code, const char *name, struct place_found *out)
{
	(void)ctx;
	*out = (struct place_found){.area_id = 0};
	if (text_eq(code, "PK20501") && text_eq(name, "Pasni"))
		return PLACE_CONFLICT;
	if (text_eq(code, "PK20501") || text_eq(name, "Gwadar")) {
		out->area_id = 1;
		return PLACE_FOUND;
	}
	return text_eq(name, "Twin") ? PLACE_AMBIGUOUS : PLACE_UNKNOWN;
}

static inline void world_exec(struct world *w, const char *sql)
{
	if (!db_exec(w->r.db, sql, "test"))
		UNIT_FAIL("%s", sql);
}

static inline void world_new(struct world *w)
{
	memset(w, 0, sizeof *w);
	registry_new(&w->r);
	w->opt = (struct ingest_options){.data_dir = ".",
					 .actor = "test",
					 .as_of = date_from_ymd(2026, 10, 31),
					 .now = 1000,
					 .place = world_place};
	if (db_begin(w->r.db, "load", "test", &w->r.q) != STATUS_OK)
		UNIT_FAIL("db_begin");
	registry_area(&w->r, "PK20501");
	world_exec(w, "INSERT INTO facility (facility_id, code, name, kind, area_id, source) VALUES "
		      "(1, 'F1', 'Gwadar', 'screening-site', 1, 'test'), (2, 'LAB', 'Lab', 'laboratory', 1, 'test')");
	world_exec(w, "INSERT INTO device (device_id, code, serial, maker, model, profile, facility_id, date_order, "
		      "valid_from, source) VALUES "
		      "(1, 'GX-01', '900101', 'm', 'm', 'genexpert-csv', 2, 'dmy', NULL, 'test'), "
		      "(2, 'GX-02', '900102', 'm', 'm', 'genexpert-csv', 2, 'unknown', 20454, 'test'), "
		      "(3, 'CY-01', 'C1', 'm', 'm', 'exchange-ndjson', 2, 'ymd', NULL, 'test')");
	world_exec(
		w,
		"INSERT INTO program (program_id, code, version, title, source, body, body_sha256, valid_from) VALUES "
		"(1, 'p', '1', 't', 's', '{\"identifiers\":{\"mrn_pattern\":\"^GW-[0-9]{6}$\","
		"\"specimen_pattern\":\"^GS[0-9]{7}$\"}}', x'00', 0)");
	if (db_commit(w->r.db, &w->r.q) != STATUS_OK)
		UNIT_FAIL("db_commit");
}

static inline void world_forget(struct world *w)
{
	if (w->has_sum)
		ingest_summary_free(&w->sum);
	w->has_sum = false;
	msgq_clear(&w->r.q);
}

static inline void world_end(struct world *w)
{
	world_forget(w);
	registry_end(&w->r);
	arena_free(&w->a);
}

/* Writes bytes to a file in the registry's folder and returns its path. */
static inline const char *world_write(struct world *w, const char *name, const void *bytes, size_t n)
{
	const char *path = arena_printf(&w->a, "%s/%s", w->r.folder, name);
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(bytes, 1, n, f) != n)
		UNIT_FAIL("cannot write %s", path);
	if (f)
		fclose(f);
	return path;
}

static inline enum status world_take_path(struct world *w, const char *path)
{
	world_forget(w);
	w->has_sum = true;
	return ingest_file(w->r.db, path, &w->opt, &w->sum, &w->r.q);
}

/* Takes text in as a file with a name of its own. */
static inline enum status world_take(struct world *w, const char *text)
{
	const char *name = arena_printf(&w->a, "file-%d.txt", ++w->files);

	return world_take_path(w, world_write(w, name, text, strlen(text)));
}

/* The closing line of the last file. */
static inline const char *world_line(struct world *w)
{
	return ingest_reconcile(&w->a, &w->sum);
}

/* Code of the first message, "" when there is none. */
static inline const char *world_code(struct world *w)
{
	return w->r.q.first ? w->r.q.first->code : "";
}

static inline int64_t world_int(struct world *w, const char *sql)
{
	return registry_int(&w->r, sql);
}

#endif
