/* place_fuzz.c -- any text as the place of a record: what is found is an area, and asking again gives the same.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first byte says how much of the rest is the code; the places are those of the Gwadar program.
 */
#include "base/text.h"
#include "ingest/reference.h"
#include "link/place.h"

#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct place_index *open_places(void)
{
	char folder[] = "/tmp/sanad-fuzz-XXXXXX";
	struct arena a = ARENA_INIT;
	struct place_index *places = NULL;
	struct reference_summary sum;
	struct db *db = NULL;
	struct msgq q;
	const char *path, *key;

	msgq_init(&q);
	if (!mkdtemp(folder))
		abort();
	path = arena_printf(&a, "%s/registry.db", folder);
	key = arena_printf(&a, "%s/registry.key", folder);
	if (db_create(&db, path, key, &q) != STATUS_OK ||
	    reference_load(db, REFERENCE_AREAS, "schemas/programs/gwadar/areas.csv", "fuzz", &sum, &q) != STATUS_OK ||
	    reference_load(db, REFERENCE_ALIASES, "schemas/programs/gwadar/aliases.csv", "fuzz", &sum, &q) !=
		    STATUS_OK ||
	    place_index_open(db, ".", &places, &q) != STATUS_OK)
		abort();
	db_close(db);
	unlink(path);
	unlink(key);
	unlink(arena_printf(&a, "%s-wal", path));
	unlink(arena_printf(&a, "%s-shm", path));
	rmdir(folder);
	arena_free(&a);
	msgq_free(&q);
	return places;
}

static void check(enum place_answer answer, const struct place_found *f)
{
	if ((answer == PLACE_FOUND) != (f->area_id != 0) || f->n_pieces > PLACE_MAX_PIECES)
		abort();
	if (answer == PLACE_AMBIGUOUS && !f->candidates)
		abort();
	for (size_t i = 0; i < f->n_pieces; i++) {
		const struct place_piece *p = &f->piece[i];

		if (!p->area_id || !*p->text || p->score < 0 || p->score > 1000 || p->margin < 0 || p->margin > 1000)
			abort();
		if (p->how != PLACE_BY_FUZZY && p->how != PLACE_UNREAD)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct place_index *places;
	struct arena a = ARENA_INIT;
	struct place_found first, again;
	enum place_answer answer;
	size_t n = size ? data[0] % 8 : 0;
	const char *code, *name;

	if (!places)
		places = open_places();
	n = n + 1 > size ? 0 : n;
	code = arena_strndup(&a, size ? (const char *)data + 1 : "", n);
	name = arena_strndup(&a, size ? (const char *)data + 1 + n : "", size ? size - 1 - n : 0);
	answer = place_resolve(places, code, name, &first);
	check(answer, &first);
	if (place_resolve(places, code, name, &again) != answer || again.area_id != first.area_id ||
	    again.score != first.score || again.n_pieces != first.n_pieces)
		abort();
	arena_free(&a);
	return 0;
}
