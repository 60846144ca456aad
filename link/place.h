/* place.h -- which area is meant by a code and a name as people write them; never a guess.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: the index belongs to the caller; it is a picture of the areas taken at place_index_open and follows no
 * later change, so it is opened after reference data is loaded and closed at the end of the run.
 */
#ifndef LINK_PLACE_H
#define LINK_PLACE_H

#include "db/db.h"
#include "db/place.h"

struct place_index;

/* Reads all areas and aliases, and schemas/linkage/places.json under data_dir. *out is never NULL and is to be closed
 * in every case; unless STATUS_OK nothing is found in it. STATUS_INPUT "places-rules"; STATUS_REGISTRY. */
enum status place_index_open(struct db *db, const char *data_dir, struct place_index **out, struct msgq *q);
void place_index_close(struct place_index *index);

/* A place_resolver; ctx is the struct place_index.
 *
 * A code is taken exactly. Known in several code systems or releases, it is ambiguous unless the name tells which.
 * An unknown code is unknown whatever the name says.
 *
 * A name may be a list from small to large, "Surbandar, Gwadar"; all pieces that are known must lie on one path of the
 * tree. A piece is looked up as an official name (Latin or Urdu), else as an alias, else by its folded spelling, each
 * without regard to case, blanks and punctuation; "district", "tehsil", "UC" before or after it fix the level, "goth",
 * "village", "ward" say that it is something small. Areas that have ended give way to those that exist. A piece not
 * known as a whole may be several with blanks between them, "Surbandar Gwadar".
 *
 * A piece that is not known so is taken for the place it is most like, among those on a path with the known pieces,
 * when it is like enough and no other place is nearly as like (schemas/linkage/places.json has the measures); two
 * nearly alike are ambiguous. The answer then says so, PLACE_BY_FUZZY, with score and margin.
 *
 * A piece that is like no place is left unread when the rest names an area of a level low enough: a village that no
 * list knows, before its tehsil. Behind a known piece, which it should be larger than, it is a conflict, unless a word
 * says that it is something small. A text of which nothing is known is unknown.
 *
 * When the areas so called lie on one path, the lowest is meant: "Gwadar" is tehsil Gwadar in district Gwadar. Whoever
 * meant the district is counted in that district all the same, and a clerk need not write both. Areas of the same name
 * on different paths are ambiguous.
 *
 * Code and name together: the coded area is the answer when some area so named is the coded one, lies above it or lies
 * below it; otherwise PLACE_CONFLICT, also when no area is called so (a code of an old release beside a name that is
 * not of this program).
 *
 * Every text is worked out once and then remembered (up to 65,536 texts). */
enum place_answer place_resolve(void *ctx, const char *code, const char *name, struct place_found *out);

/* Whether a file like schemas/linkage/places.json is well made. STATUS_INPUT with messages naming the member. */
enum status place_rules_check(const char *path, struct msgq *q);

/* "code", "name", "alias", "folded", "fuzzy", "unread". */
const char *place_how_name(enum place_how how);

/* A spelling that was taken by likeness, or that no list knows, over all records taken in. */
struct place_reading {
	const char *how;                   /* place_how_name */
	const char *text;                  /* as first written; NULL without the key */
	const char *area_code, *area_name; /* taken for; unread: the larger place taken instead */
	int64_t score, margin;             /* thousandths; -1 unread */
	int64_t records, record_id;        /* how many records say so, and the first of them */
};

/* The spellings to look at, most frequent first; in `a`. */
enum status place_readings(struct db *db, struct arena *a, struct place_reading **list, size_t *n);

#endif
