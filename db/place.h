/* place.h -- the answer to "which area is meant", shared by the room that resolves places (link/) and the one that asks
 * (ingest/). SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: texts in an answer belong to the resolver and stand until it is asked again or closed.
 */
#ifndef DB_PLACE_H
#define DB_PLACE_H

#include <stddef.h>
#include <stdint.h>

enum place_answer {
	PLACE_FOUND,     /* exactly one area */
	PLACE_NONE,      /* nothing was given */
	PLACE_UNKNOWN,   /* given, but no area is called so */
	PLACE_AMBIGUOUS, /* several areas are called so, or nearly so, and nothing tells them apart */
	PLACE_CONFLICT   /* code and name, or the parts of a name, mean different areas (P-codes were renumbered) */
};

/* How a place was found, the surest way first. An answer found in several ways is as sure as the least sure of them. */
enum place_how {
	PLACE_BY_CODE,
	PLACE_BY_NAME,   /* official name, Latin or Urdu */
	PLACE_BY_ALIAS,  /* another spelling of the alias list */
	PLACE_BY_FOLDED, /* the same but for habits of romanisation, blanks or the order of words */
	PLACE_BY_FUZZY,  /* alike enough, and enough more alike than any other place: to be looked at */
	PLACE_UNREAD     /* of a piece only: no list knows it, a larger place beside it is the answer */
};

#define PLACE_MAX_PIECES 8

/* A piece of the text that somebody should look at. */
struct place_piece {
	const char *text;   /* as written */
	enum place_how how; /* PLACE_BY_FUZZY or PLACE_UNREAD */
	int64_t area_id;    /* fuzzy: the area it was taken for; unread: the answer */
	int score, margin;  /* fuzzy: likeness, and how much more than the next place's, in thousandths */
};

struct place_found {
	int64_t area_id;    /* 0 unless PLACE_FOUND */
	enum place_how how; /* of the answer */
	int score, margin;  /* of the least sure piece, thousandths; 1000 when it was not found by likeness */
	struct place_piece piece[PLACE_MAX_PIECES];
	size_t n_pieces;
	/* PLACE_AMBIGUOUS: names and codes of two areas that fit; PLACE_UNKNOWN: of an area it is a little like; or
	 * NULL. */
	const char *candidates;
};

/* `code` or `name` may be NULL or empty. *out is filled in every case. */
typedef enum place_answer (*place_resolver)(void *ctx, const char *code, const char *name, struct place_found *out);

#endif
