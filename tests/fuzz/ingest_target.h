/* ingest_target.h -- any bytes through a reader, the rules of its profile and all checks, without a registry.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows must lie one after the other within the file; a row that is taken says what test it is and what came out; no row
 * with a positive call becomes negative. Ownership: profiles and code lists are loaded once and kept.
 */
#ifndef TESTS_FUZZ_INGEST_TARGET_H
#define TESTS_FUZZ_INGEST_TARGET_H

#include "base/text.h"
#include "ingest/check.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct target {
	struct check_context check;
	struct buf evidence;
	uint64_t end, size;
};

static inline enum place_answer target_place(void *ctx, const char *code, const char *name, struct place_found *out)
{
	(void)ctx;
	*out = (struct place_found){.area_id = 1};
	return code && name ? PLACE_CONFLICT : name && strlen(name) > 5 ? PLACE_UNKNOWN : PLACE_FOUND;
}

static inline bool target_row(void *ctx, struct row *row)
{
	struct target *t = ctx;
	struct understood u;
	bool taken;

	if (row->offset < t->end || row->offset + row->length > t->size)
		abort();
	t->end = row->offset + row->length;
	taken = check_row(row, &t->check, &t->evidence, &u);
	if (!taken && (!row->broken.rule || !row->broken.reason))
		abort();
	if (!taken || u.ignored)
		return true;
	if (!u.test || (!u.is_event && !u.category) || u.collected_on == DATE_NONE || u.collected_on > t->check.as_of)
		abort();
	if (u.detail && strstr(u.detail, "=pos") && text_eq(u.category, "negative") && u.assay)
		abort();
	return true;
}

/* Reads the bytes as a file of this profile. */
static inline void target_run(const char *profile, const uint8_t *data, size_t size)
{
	static struct profile_set set;
	static struct arena arena = ARENA_INIT;
	static const struct codelist *codes;
	static const struct facility facility = {"F1", 1, 1};
	static const struct device device = {.code = "GX-01",
					     .serial = "900101",
					     .device_id = 1,
					     .facility_id = 1,
					     .area_id = 1,
					     .valid_from = DATE_NONE,
					     .valid_to = DATE_NONE};
	static struct registers registers = {&facility, 1, &device, 1, NULL, NULL, NULL};
	struct target t = {.evidence = BUF_INIT, .size = size};
	struct row_source src = {.file = "fuzz", .sink = target_row, .ctx = &t};
	struct msgq q;
	FILE *f;

	msgq_init(&q);
	if (!codes) {
		if (profile_set_load(".", &set, &q) != STATUS_OK || !(codes = codelist_load(&arena, ".", &q)))
			abort();
		registers.pool = set.pool;
	}
	f = size ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;
	if (f) {
		src.profile = t.check.profile = profile_find(&set, profile);
		t.check.codes = codes;
		t.check.registers = &registers;
		t.check.place = target_place;
		t.check.as_of = date_from_ymd(2026, 12, 31);
		src.f = f;
		src.q = &q;
		src.enc = decode_sniff(data, size, &src.bom);
		if (src.profile->encodings & (1U << src.enc))
			(void)row_read(&src);
		fclose(f);
	}
	buf_free(&t.evidence);
	msgq_free(&q);
}

#endif
