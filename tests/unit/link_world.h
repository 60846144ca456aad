/* link_world.h -- a registry whose records speak of invented women, for the unit tests of linking.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: start() opens what stop() closes.
 */
#ifndef TESTS_UNIT_LINK_WORLD_H
#define TESTS_UNIT_LINK_WORLD_H

#include "link/decide.h"
#include "link/link_int.h"
#include "link/queue.h"

#include "db/identity.h"
#include "tests/unit/registry.h"

static struct registry reg;
static struct linker *linker;

/* A new registry with the shipped model. */
static inline void start(void)
{
	registry_new(&reg);
	CHECK_INT(linker_open(&linker, reg.db, ".", &reg.q), STATUS_OK);
}

static inline void stop(void)
{
	linker_close(linker);
	registry_end(&reg);
}

#define BORN(y) .birth_on = date_from_ymd((y), 5, 17), .birth_precision = DATE_DAY

static inline int64_t add_as(const char *fate, int64_t same_as, struct identity id)
{
	static int64_t batch_of;
	int64_t record_id, identity_id;
	char sql[500], same[24];

	CHECK_INT(db_begin(reg.db, "ingest", "test", &reg.q), STATUS_OK);
	record_id = db_next_id(reg.db, "record");
	identity_id = db_next_id(reg.db, "identity");
	if (record_id == 1) {
		batch_of = db_next_id(reg.db, "batch");
		snprintf(sql, sizeof sql,
			 "INSERT INTO batch VALUES (%lld, 'results', 'f', x'00ff', 1, 'p', x'00', 0, 0, 0, 0, 0, 0, 0, "
			 "0)",
			 (long long)batch_of);
		CHECK(db_exec(reg.db, sql, "test"));
	}
	snprintf(same, sizeof same, "%lld", (long long)same_as);
	snprintf(sql, sizeof sql,
		 "INSERT INTO record (record_id, batch_id, ordinal, line, byte_offset, byte_length, fate, same_as) "
		 "VALUES (%lld, %lld, %lld, 1, 0, 1, '%s', %s)",
		 (long long)record_id, (long long)batch_of, (long long)record_id, fate, same_as ? same : "NULL");
	CHECK(db_exec(reg.db, sql, "test"));
	if (id.birth_on == 0)
		id.birth_on = DATE_NONE;
	if (!id.specimen_scope)
		id.specimen_scope = "";
	CHECK(identity_insert(reg.db, identity_id, record_id, &id));
	CHECK_INT(db_commit(reg.db, &reg.q), STATUS_OK);
	return record_id;
}

/* Adds an accepted record with the fields given. */
#define ADD(...) add_as("accepted", 0, (struct identity){__VA_ARGS__})

static inline struct link_summary link_all(void)
{
	struct link_summary sum;

	CHECK_INT(link_pending(linker, "test", &sum, &reg.q), STATUS_OK);
	return sum;
}

static inline int64_t ask_record(const char *format, int64_t record_id)
{
	char sql[300];

	snprintf(sql, sizeof sql, format, (long long)record_id);
	return registry_int(&reg, sql);
}

static inline int64_t woman(int64_t record_id)
{
	return ask_record("SELECT person_id FROM record_person WHERE record_id = %lld", record_id);
}

static inline int64_t newest_link(int64_t record_id)
{
	return ask_record("SELECT link_id FROM record_person WHERE record_id = %lld", record_id);
}

/* The link that holds; explanation text in `out`. */
static inline struct link_explanation explain(struct arena *a, int64_t record_id)
{
	struct link_explanation e;

	CHECK_INT(link_explain(linker, a, record_id, false, &e, &reg.q), STATUS_OK);
	return e;
}

static inline enum status undo_link(int64_t link_id, const char *by)
{
	struct link_ref what = {LINK_REF_NUMBER, link_id, 0};

	return decide_undo(reg.db, &what, by, NULL, &reg.q);
}

#endif
