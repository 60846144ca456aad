/* names.h -- words and letters of names: which say little, which are one name, how Arabic script is read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The lists stand in schemas/linkage/names.json, which the build puts inside the program: two programs of one version
 * clean names alike. They are read once, at the first use in any thread.
 * Ownership: entries belong to this module and live as long as the program.
 */
#ifndef LINK_NAMES_H
#define LINK_NAMES_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum names_kind {
	NAMES_STRONG,   /* says who she is */
	NAMES_WEAK,     /* part of the name, but often added or left out: Muhammad, Bano, Baloch */
	NAMES_TITLE,    /* Bibi, Begum, Syeda, Haji */
	NAMES_RELATION, /* "w/o": what follows is somebody else's name */
	NAMES_ARTICLE   /* ul, ur, un, e between two words */
};

/* How a word makes one name with its neighbour; bits. */
enum names_join {
	NAMES_NEXT = 1,     /* a head: Gul, Mah, Shah, Noor; joins a strong word or a NAMES_HEAD behind it */
	NAMES_HEAD = 2,     /* joins a head before it: Bano, Naz, Ganj */
	NAMES_PREVIOUS = 4, /* joins any name before it: Bakhsh, Dad, Nisa, Din */
	NAMES_ANY = 8,      /* joins any name behind it: Abdul */
	NAMES_APART = 16    /* is taken off a word it was written together with: Zarbibi is Zar Bibi */
};

/* One spelling. */
struct names_entry {
	const char *canonical; /* the word it is a spelling of; itself for that word */
	enum names_kind kind;
	unsigned joins; /* enum names_join */
};

/* The entry of a romanised word (letters a-z), NULL when the lists do not know it. */
const struct names_entry *names_find(const char *word, size_t n);
/* Is a folded text one that says "not known"? */
bool names_is_absent(const char *folded, size_t n);

/* Part a letter plays where writing leaves vowels open. */
enum names_role { NAMES_PLAIN, NAMES_ALEF, NAMES_AIN, NAMES_WAW, NAMES_YE, NAMES_HE };

struct names_letter {
	char latin[3]; /* at most two letters, may be empty */
	uint8_t role;  /* enum names_role */
	bool known;
};

/* How a folded letter is romanised; NULL for one that is in no table. */
const struct names_letter *names_letter(int32_t code_point);

#define NAMES_MAX_WORDS 15
#define NAMES_MAX_LETTERS 63 /* of a word; more are cut off */

struct names_word {
	const char *text; /* in `letters` of the struct or in the lists; NUL-terminated */
	uint8_t len;
	const struct names_entry *entry; /* NULL: a strong word the lists do not know */
};

/* A name taken apart. */
struct names {
	struct names_word word[NAMES_MAX_WORDS]; /* as written */
	unsigned n;
	bool romanised; /* not written in Latin letters: short vowels are wanting */
	char letters[NAMES_MAX_WORDS * (NAMES_MAX_LETTERS + 1)];
};

/* Takes apart a name in any script; what follows a word of relation ("Zainab w/o Karim") is left out. */
void names_split(struct names *out, struct arena *scratch, const char *name);
enum names_kind names_kind(const struct names_word *w);

#endif
