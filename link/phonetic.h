/* phonetic.h -- one key for the many spellings of a romanised Urdu, Balochi or Arabic name.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Source of the rules: linkage facts 4 and indicators 3.5 of the project's reference; the word lists stand in
 * schemas/linkage/names.json. Ownership: results live in the arena passed.
 */
#ifndef LINK_PHONETIC_H
#define LINK_PHONETIC_H

#include "base/arena.h"

#include <stdbool.h>

/* Romanises Arabic-script words (Urdu, Balochi, Arabic letters) and folds Latin ones to a-z; words separated by one
 * blank; anything else gone. "فاطمہ بی بی" -> "fatma bi bi" (short vowels are not written, so compare by key). */
char *phonetic_romanise(struct arena *a, const char *s);
/* Key of one word of phonetic_romanise's output: consonant classes, first vowel kept as 'a'. Never empty for a word
 * with a letter. "khadija", "khadeeja", "hadija" -> one key. */
char *phonetic_word(struct arena *a, const char *word);
/* Key of a name: keys of its strong words, sorted, joined by blanks; articles assimilated (abdul rehman = abdur
 * rahman).
 */
char *phonetic_name(struct arena *a, const char *name);
struct names;
/* phonetic_name of a name already taken apart (names.h). */
char *phonetic_names(struct arena *a, const struct names *name);
/* Bibi, Begum, Syeda, Muhammad ... : says little of who she is. */
bool phonetic_is_weak(const char *word);

#endif
