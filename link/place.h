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

/* Reads all areas and aliases. Never NULL; when the registry fails, the error sticks in db and nothing is found. */
struct place_index *place_index_open(struct db *db);
void place_index_close(struct place_index *index);

/* A place_resolver; ctx is the struct place_index.
 *
 * A code is taken exactly. Known in several code systems or releases, it is ambiguous unless the name tells which.
 * An unknown code is unknown whatever the name says.
 *
 * A name may be a list from small to large, "Surbandar, Gwadar"; every piece must be known and all of them must lie on
 * one path of the tree. A piece is looked up as an official name (Latin or Urdu), else as an alias, else by its folded
 * spelling, each without regard to case, blanks and punctuation; "district", "tehsil", "UC" before or after it fix the
 * level. Areas that have ended give way to those that exist.
 *
 * When the areas so called lie on one path, the lowest is meant: "Gwadar" is tehsil Gwadar in district Gwadar. Whoever
 * meant the district is counted in that district all the same, and a clerk need not write both. Areas of the same name
 * on different paths are ambiguous.
 *
 * Code and name together: the coded area is the answer when some area so named is the coded one, lies above it or lies
 * below it; otherwise PLACE_CONFLICT, also when no area is called so (a code of an old release beside a name that is
 * not of this program). */
enum place_answer place_resolve(void *ctx, const char *code, const char *name, int64_t *area_id);

#endif
