/* names.c -- reads the word lists and takes names apart by them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/names.h"

#include "base/json.h"
#include "base/text.h"
#include "link/phonetic.h"

#include <pthread.h>

extern const unsigned char embed_names[];
extern const size_t embed_names_len;

#define SLOTS 2048u /* power of two, well over the number of spellings */
#define CODE_POINTS 0x700
#define PAIR_LETTERS 3 /* "bi bi", "w o", "abd ul": pieces of words written apart are short */

struct slot {
	const char *spelling;
	size_t len;
	struct names_entry entry;
};

static struct {
	pthread_once_t once;
	struct arena mem;
	struct slot words[SLOTS], absent[SLOTS];
	struct slot sounds[SLOTS]; /* keys of words that are known by their sound, too */
	struct names_letter letter[CODE_POINTS];
	const char *apart; /* the one word that is NAMES_APART */
} lists = {.once = PTHREAD_ONCE_INIT, .apart = ""};

static struct slot *slot_of(struct slot *table, const char *s, size_t n)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 16777619u;
	for (h ^= h >> 15;; h++) {
		struct slot *at = &table[h & (SLOTS - 1)];

		if (!at->spelling || (at->len == n && memcmp(at->spelling, s, n) == 0))
			return at;
	}
}

static void add_spelling(struct slot *table, const char *s, const struct names_entry *entry)
{
	struct slot *at = slot_of(table, s, strlen(s));

	if (at->spelling)
		return; /* the first word that claims a spelling has it */
	at->spelling = s;
	at->len = strlen(s);
	at->entry = *entry;
}

static int find_name(const char *const *list, const char *name)
{
	for (int i = 0; name && list[i]; i++) {
		if (text_eq(list[i], name))
			return i;
	}
	return 0;
}

static unsigned read_joins(const cJSON *list)
{
	static const char *const names[] = {"next", "head", "previous", "any", "apart", NULL};
	const cJSON *item;
	unsigned joins = 0;

	cJSON_ArrayForEach(item, list) joins |= 1u << find_name(names, item->valuestring);
	return joins;
}

static void read_word(const cJSON *word)
{
	static const char *const kinds[] = {"strong", "weak", "title", "relation", NULL};
	struct names_entry entry = {arena_strdup(&lists.mem, json_str(word, "word")),
				    (enum names_kind)find_name(kinds, json_str(word, "kind")),
				    read_joins(json_get(word, "joins"))};
	const cJSON *also;

	add_spelling(lists.words, entry.canonical, &entry);
	if (entry.joins & NAMES_APART)
		lists.apart = entry.canonical;
	if (json_bool(word, "by_sound", false))
		add_spelling(lists.sounds, phonetic_word(&lists.mem, entry.canonical), &entry);
	cJSON_ArrayForEach(also, json_get(word, "also"))
		add_spelling(lists.words, phonetic_romanise(&lists.mem, also->valuestring), &entry);
}

static int32_t first_code_point(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	return u[0] < 0x80 ? u[0] : (u[0] & 0x1F) << 6 | (u[1] & 0x3F); /* the table ends at U+06FF: two bytes */
}

static void read_letter(const cJSON *letter)
{
	static const char *const roles[] = {"plain", "alef", "ain", "waw", "ye", "he", NULL};
	int32_t cp = first_code_point(text_fold(&lists.mem, json_str(letter, "letter")));
	struct names_letter *to = &lists.letter[cp % CODE_POINTS];
	const char *latin = json_str(letter, "latin");

	snprintf(to->latin, sizeof to->latin, "%s", latin);
	to->role = (uint8_t)find_name(roles, json_str(letter, "role"));
	to->known = true;
}

/* The file is part of the program and a test reads it: it cannot fail at run time. */
static void read_lists(void)
{
	static const struct names_entry article = {"", NAMES_ARTICLE, 0}, absent = {"", NAMES_STRONG, 0};
	const cJSON *item;
	struct msgq q;
	cJSON *tree;

	msgq_init(&q);
	tree = json_parse((const char *)embed_names, embed_names_len, "schemas/linkage/names.json", 1, &q);
	cJSON_ArrayForEach(item, json_get(tree, "letters")) read_letter(item);
	cJSON_ArrayForEach(item, json_get(tree, "absent"))
		add_spelling(lists.absent, text_fold(&lists.mem, item->valuestring), &absent);
	cJSON_ArrayForEach(item, json_get(tree, "words")) read_word(item);
	cJSON_ArrayForEach(item, json_get(tree, "articles"))
		add_spelling(lists.words, arena_strdup(&lists.mem, item->valuestring), &article);
	json_free(tree);
	msgq_free(&q);
}

/* Reading the lists romanises words, which asks for letters: those are read first and found without the lock. */
static _Thread_local bool ready;

static void open_lists(void)
{
	if (ready)
		return;
	ready = true;
	pthread_once(&lists.once, read_lists);
}

const struct names_entry *names_find(const char *word, size_t n)
{
	const struct slot *at;

	open_lists();
	at = slot_of(lists.words, word, n);
	return at->spelling ? &at->entry : NULL;
}

bool names_is_absent(const char *folded, size_t n)
{
	open_lists();
	return slot_of(lists.absent, folded, n)->spelling != NULL;
}

const struct names_letter *names_letter(int32_t code_point)
{
	open_lists();
	if (code_point < 0 || code_point >= CODE_POINTS || !lists.letter[code_point].known)
		return NULL;
	return &lists.letter[code_point];
}

enum names_kind names_kind(const struct names_word *w)
{
	return w->entry ? w->entry->kind : NAMES_STRONG;
}

/* Can this word and the next one be pieces of one the lists know? Then *len is the length of both. */
static const struct names_entry *find_pair(const char *at, size_t n, size_t *len)
{
	size_t second;

	if (n > PAIR_LETTERS || at[n] != ' ')
		return NULL;
	second = strcspn(at + n + 1, " ");
	if (second > PAIR_LETTERS)
		return NULL;
	*len = n + 1 + second;
	return names_find(at, *len);
}

static const struct names_entry *find_word(const char *at, size_t n, bool first)
{
	if (n == 1 && !(first && at[1] == ' ')) /* "M. Bakhsh" is Muhammad; a letter elsewhere is an initial */
		return NULL;
	return names_find(at, n);
}

static void add_word(struct names *out, size_t *fill, const char *at, size_t n, const struct names_entry *entry)
{
	struct names_word *w = &out->word[out->n++];

	w->entry = entry;
	w->len = (uint8_t)(n < NAMES_MAX_LETTERS ? n : NAMES_MAX_LETTERS);
	w->text = out->letters + *fill;
	memcpy(out->letters + *fill, at, w->len);
	out->letters[*fill + w->len] = '\0';
	*fill += (size_t)w->len + 1;
}

/* Letters of a word to be cut off as a word of its own, 0 none: Zar-bibi, Bibi-gul; in Arabic script the article before
 * a word that is known, al-nisa. */
static size_t cut(const char *at, size_t n, bool arabic, bool first)
{
	size_t len = strlen(lists.apart);

	if (arabic && !first && n > 4 && memcmp(at, "al", 2) == 0 && names_find(at + 2, n - 2))
		return 2;
	if (n < len + 2)
		return 0;
	if (memcmp(at, lists.apart, len) == 0)
		return len;
	return memcmp(at + n - len, lists.apart, len) == 0 ? n - len : 0;
}

/* Lead bytes of U+0600.. are D8 and more; what else has such bytes does no harm here. */
static bool has_arabic(const char *s)
{
	while (*s && (unsigned char)*s < 0xD8)
		s++;
	return *s != '\0';
}

#define SOUND_LETTERS 5 /* shorter words have too many likes */

/* "qhatoon" is khatoon: a word unknown as it is written, but not as it sounds. */
static const struct names_entry *find_sound(struct arena *scratch, const char *at, size_t n)
{
	const struct slot *found;
	const char *key;

	if (n < SOUND_LETTERS)
		return NULL;
	key = phonetic_word(scratch, arena_strndup(scratch, at, n));
	found = slot_of(lists.sounds, key, strlen(key));
	return found->spelling ? &found->entry : NULL;
}

/* Length of the next word at `at` and what the lists know of it. */
static size_t next_word(const struct names *out, struct arena *scratch, const char *at,
			const struct names_entry **entry)
{
	bool first = out->n == 0;
	size_t n = strcspn(at, " "), both, piece;

	*entry = find_pair(at, n, &both);
	if (*entry)
		return both;
	*entry = find_word(at, n, first);
	if (*entry)
		return n;
	piece = cut(at, n, out->romanised, first);
	*entry = piece ? find_word(at, piece, first) : find_sound(scratch, at, n);
	return piece ? piece : n;
}

void names_split(struct names *out, struct arena *scratch, const char *name)
{
	const char *at = phonetic_romanise(scratch, name);
	bool named = false; /* something but titles has been read */
	size_t n, fill = 0;

	open_lists();
	out->romanised = has_arabic(name);
	for (out->n = 0; *at && out->n < NAMES_MAX_WORDS; at += n + (at[n] == ' ')) {
		const struct names_entry *entry;

		n = next_word(out, scratch, at, &entry);
		if (entry && entry->kind == NAMES_RELATION) {
			if (named)
				return;
			continue;
		}
		named |= !entry || entry->kind != NAMES_TITLE;
		add_word(out, &fill, at, n, entry);
	}
}
