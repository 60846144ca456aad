/* place.c -- from the pieces of a text and a code to one area, or to the reason why there is none.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/place_int.h"

#include "base/text.h"

#define WORDS_MAX 7         /* of a piece that is tried with blanks for commas */
#define SEGMENTS_MAX 4      /* village, UC, tehsil, district */
#define REMEMBERED 65536u   /* texts */
#define REMEMBER_BYTES 300u /* longer texts are not */

/* ---- blanks in place of commas ----------------------------------------------------------------------------------- */

struct words {
	char **word;
	size_t n;
};

/* A piece from the words [from, to), looked up. */
static struct piece piece_of(struct place_index *x, const struct words *w, size_t from, size_t to)
{
	const char *text = w->word[from];
	struct piece p;

	for (size_t i = from + 1; i < to; i++)
		text = arena_printf(&x->scratch, "%s %s", text, w->word[i]);
	piece_set(x, &p, text);
	piece_look_up(x, &p);
	return p;
}

/* Puts the parts in the place of piece i when all of them and the other pieces meet. */
static bool take_parts(struct place_index *x, struct pieces *p, size_t i, const struct piece *part, size_t n)
{
	struct pieces copy = *p;

	if (!pieces_replace(&copy, i, part, n) || pieces_meet(x, &copy).n == 0)
		return false;
	*p = copy;
	return true;
}

/* Cuts the words from `from` on into `left` known parts, every way there is. */
static bool cut(struct place_index *x, struct pieces *p, size_t i, const struct words *w, size_t from,
		struct piece *part, size_t n, size_t left)
{
	if (left == 1) {
		part[n] = piece_of(x, w, from, w->n);
		return part[n].found.n > 0 && take_parts(x, p, i, part, n + 1);
	}
	for (size_t to = from + 1; to + left - 1 <= w->n; to++) {
		part[n] = piece_of(x, w, from, to);
		if (part[n].found.n > 0 && cut(x, p, i, w, to, part, n + 1, left - 1))
			return true;
	}
	return false;
}

/* "Goth Sur Gwadar": what begins with a word for something small, or with a level, may end in a known place. */
static bool cut_small(struct place_index *x, struct pieces *p, size_t i, const struct words *w)
{
	for (size_t k = 2; k < w->n; k++) {
		struct piece part[2] = {piece_of(x, w, 0, k), piece_of(x, w, k, w->n)};

		if (part[1].found.n > 0 && part[0].bare && take_parts(x, p, i, part, 2))
			return true;
	}
	return false;
}

static struct words words_of(struct place_index *x, const struct piece *p)
{
	struct words w = {NULL, 0};

	w.n = text_split(&x->scratch, p->folded, ' ', &w.word);
	if (w.n > WORDS_MAX)
		w.n = 0;
	return w;
}

/* A piece that is not known as a whole: as few known parts as it takes. */
static void open_piece(struct place_index *x, struct pieces *p, size_t i)
{
	struct words w = words_of(x, &p->piece[i]);
	struct piece part[SEGMENTS_MAX];

	for (size_t parts = 2; parts <= SEGMENTS_MAX && parts <= w.n; parts++)
		if (cut(x, p, i, &w, 0, part, 0, parts))
			return;
	if (p->piece[i].bare)
		cut_small(x, p, i, &w);
}

/* ---- likeness ---------------------------------------------------------------------------------------------------- */

static bool known(const struct piece *p)
{
	return p->found.n > 0;
}

static size_t known_places(struct place_index *x, const struct pieces *p, struct places **out)
{
	size_t n = 0;

	*out = arena_calloc(&x->scratch, p->n + 1, sizeof **out);
	for (size_t i = 0; i < p->n; i++)
		if (known(&p->piece[i]) && p->piece[i].how != PLACE_BY_FUZZY)
			(*out)[n++] = p->piece[i].found;
	return n;
}

static enum place_answer piece_alike(struct place_index *x, struct piece *p, const struct places *near, size_t n_near,
				     struct places *out)
{
	enum place_answer answer =
		place_alike(x, p->bare ? p->bare : p->folded, p->level, near, n_near, out, &p->score, &p->margin);

	if (answer == PLACE_FOUND) {
		p->found = *out;
		p->how = PLACE_BY_FUZZY;
	}
	return answer;
}

/* "Surbandr Gwadar": a known end and the rest alike to a place there. */
static bool cut_alike(struct place_index *x, struct pieces *p, size_t i)
{
	struct words w = words_of(x, &p->piece[i]);

	for (size_t k = 1; k < w.n; k++) {
		struct piece part[2] = {piece_of(x, &w, 0, k), piece_of(x, &w, k, w.n)};
		struct pieces copy = *p;
		struct places *near, alike;
		size_t n_near;

		if (!known(&part[1]) || !pieces_replace(&copy, i, part, 2))
			continue;
		n_near = known_places(x, &copy, &near);
		if (piece_alike(x, &part[0], near, n_near, &alike) == PLACE_FOUND && take_parts(x, p, i, part, 2))
			return true;
	}
	return false;
}

/* Takes unknown pieces for what they are most like. A single text that is like several, or not like enough: *answer
 * and those it is like in *several. */
static void take_alike(struct place_index *x, struct pieces *p, struct places *several, enum place_answer *alone)
{
	struct places *near, alike;
	size_t n_near = known_places(x, p, &near);

	for (size_t i = p->n; i > 0; i--) {
		struct piece *one = &p->piece[i - 1];
		enum place_answer answer;

		if (known(one))
			continue;
		answer = piece_alike(x, one, near, n_near, &alike);
		if (answer != PLACE_FOUND && p->n == 1) {
			*several = alike;
			*alone = answer;
		}
		if (answer == PLACE_UNKNOWN)
			cut_alike(x, p, i - 1);
	}
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

/* An unknown piece behind a known one claims to be the larger place; unless it says that it is small. */
static bool claims_more(const struct pieces *p, size_t i, const struct area *answer)
{
	const struct piece *one = &p->piece[i];
	bool behind = false;

	for (size_t k = 0; k < i; k++)
		behind = behind || known(&p->piece[k]);
	return behind && !one->small && !(answer && place_level_below(one->level, answer->level));
}

/* An unknown piece that says its level lies in what is meant: "Loiband Tehsil, Zhob" is not in tehsil Zhob. */
static void drop_below(struct places *met, const char *level)
{
	for (size_t i = met->n; level && i > 0; i--)
		if (!place_level_below(level, met->area[i - 1]->level))
			places_drop(met, i - 1);
}

/* With a piece that is not known, the others must say enough. */
static enum place_answer check_unread(struct place_index *x, const struct pieces *p, struct places *met)
{
	const struct area *lowest = places_lowest(met);

	for (size_t i = 0; i < p->n; i++) {
		if (known(&p->piece[i]))
			continue;
		if (claims_more(p, i, lowest))
			return PLACE_CONFLICT;
		drop_below(met, p->piece[i].level);
		lowest = places_lowest(met);
		if (met->n == 0 || (lowest && place_level_below(x->rules.least_level, lowest->level)))
			return PLACE_UNKNOWN;
	}
	return PLACE_FOUND;
}

/* Areas a whole name may mean. PLACE_UNKNOWN: too little is known, *out is what a single text is a little like;
 * PLACE_CONFLICT: the pieces mean places apart; PLACE_AMBIGUOUS: it is like several. */
static enum place_answer read_name(struct place_index *x, const char *name, struct pieces *p, struct places *out)
{
	enum place_answer answer = PLACE_UNKNOWN;
	size_t n_known = 0;

	if (!pieces_split(x, name, p))
		return PLACE_UNKNOWN;
	if (p->n == 0)
		return PLACE_NONE;
	for (size_t i = 0; i < p->n; i++)
		piece_look_up(x, &p->piece[i]);
	for (size_t i = p->n; i > 0; i--)
		if (!known(&p->piece[i - 1]))
			open_piece(x, p, i - 1);
	take_alike(x, p, out, &answer);
	for (size_t i = 0; i < p->n; i++)
		n_known += known(&p->piece[i]);
	if (n_known == 0)
		return answer;
	*out = pieces_meet(x, p);
	if (out->n == 0)
		return PLACE_CONFLICT;
	answer = check_unread(x, p, out);
	if (answer != PLACE_FOUND)
		out->n = 0;
	return answer;
}

/* ---- answers ----------------------------------------------------------------------------------------------------- */

static void tell_piece(const struct piece *one, int64_t answer, struct place_found *out)
{
	const struct area *taken = known(one) ? places_lowest(&one->found) : NULL;
	bool fuzzy = known(one) && one->how == PLACE_BY_FUZZY;

	if (known(one) && !fuzzy)
		return;
	out->piece[out->n_pieces++] = (struct place_piece){.text = one->text,
							   .how = fuzzy ? PLACE_BY_FUZZY : PLACE_UNREAD,
							   .area_id = taken ? taken->area_id : answer,
							   .score = fuzzy ? one->score : 0,
							   .margin = fuzzy ? one->margin : 0};
}

static enum place_answer found(const struct pieces *p, const struct area *a, bool coded, struct place_found *out)
{
	out->area_id = a->area_id;
	out->how = PLACE_BY_CODE;
	out->score = out->margin = PLACE_COST_LETTER;
	for (size_t i = 0; i < p->n; i++) {
		const struct piece *one = &p->piece[i];

		tell_piece(one, a->area_id, out);
		if (coded || !known(one) || one->how < out->how)
			continue;
		out->how = one->how;
		out->score = one->score < out->score ? one->score : out->score;
		out->margin = one->margin < out->margin ? one->margin : out->margin;
	}
	return PLACE_FOUND;
}

static enum place_answer ambiguous(struct place_index *x, const struct places *p, struct place_found *out)
{
	out->candidates = places_two(&x->scratch, p);
	return PLACE_AMBIGUOUS;
}

/* True when an area so named is the coded one, lies above it or below it. */
static bool name_agrees(const struct places *named, const struct area *coded)
{
	for (size_t i = 0; i < named->n; i++)
		if (place_one_path(named->area[i], coded))
			return true;
	return false;
}

static enum place_answer by_code(struct place_index *x, struct places coded, const struct places *named,
				 const struct pieces *p, struct place_found *out)
{
	if (coded.n == 0)
		return PLACE_UNKNOWN;
	for (size_t i = coded.n; p->n > 0 && i > 0; i--)
		if (!name_agrees(named, coded.area[i - 1]))
			places_drop(&coded, i - 1);
	if (coded.n == 0)
		return PLACE_CONFLICT;
	return coded.n > 1 ? ambiguous(x, &coded, out) : found(p, coded.area[0], true, out);
}

static enum place_answer work_out(struct place_index *x, const char *code, const char *name, struct place_found *out)
{
	struct places named = {NULL, 0};
	struct pieces p = {.n = 0};
	enum place_answer answer = *name ? read_name(x, name, &p, &named) : PLACE_NONE;
	const struct area *lowest;

	if (*code && answer == PLACE_UNKNOWN)
		named.n = 0;
	if (*code)
		return by_code(x, place_lookup(x, SPELL_CODE, code), &named, &p, out);
	if (answer == PLACE_AMBIGUOUS)
		return ambiguous(x, &named, out);
	if (answer == PLACE_UNKNOWN && named.n > 0)
		out->candidates = places_one(&x->scratch, &named);
	if (answer != PLACE_FOUND)
		return answer;
	lowest = places_lowest(&named);
	return lowest ? found(&p, lowest, false, out) : ambiguous(x, &named, out);
}

/* ---- what was asked before --------------------------------------------------------------------------------------- */

/* Place of a key, or the free one where it would stand. */
static size_t find_cached(const struct place_index *x, const char *key)
{
	size_t i = place_hash(0, key) & (x->cap_cached - 1);

	while (x->cache[i].key && strcmp(x->cache[i].key, key) != 0)
		i = (i + 1) & (x->cap_cached - 1);
	return i;
}

static void grow_cache(struct place_index *x)
{
	struct cached *old = x->cache;
	size_t n = x->cap_cached;

	x->cap_cached = n ? 2 * n : 1024;
	x->cache = mem_alloc(x->cap_cached * sizeof *x->cache);
	memset(x->cache, 0, x->cap_cached * sizeof *x->cache);
	for (size_t i = 0; i < n; i++)
		if (old[i].key)
			x->cache[find_cached(x, old[i].key)] = old[i];
	free(old);
}

static void remember(struct place_index *x, const char *key, enum place_answer answer, const struct place_found *f)
{
	struct cached *c;

	if (x->n_cached >= REMEMBERED || strlen(key) > REMEMBER_BYTES)
		return;
	if (2 * (x->n_cached + 1) > x->cap_cached)
		grow_cache(x);
	c = &x->cache[find_cached(x, key)];
	*c = (struct cached){.key = arena_strdup(&x->keep, key), .answer = answer, .found = *f};
	c->found.candidates = arena_strdup(&x->keep, f->candidates);
	for (size_t i = 0; i < f->n_pieces; i++)
		c->found.piece[i].text = arena_strdup(&x->keep, f->piece[i].text);
	x->n_cached++;
}

enum place_answer place_resolve(void *ctx, const char *code, const char *name, struct place_found *out)
{
	struct place_index *x = ctx;
	enum place_answer answer;
	const char *key;

	arena_reset(&x->scratch);
	*out = (struct place_found){.area_id = 0};
	code = code ? text_trim(&x->scratch, code) : "";
	name = name ? text_trim(&x->scratch, name) : "";
	key = arena_printf(&x->scratch, "%s\x1f%s", code, name);
	if (x->n_cached > 0) {
		const struct cached *c = &x->cache[find_cached(x, key)];

		if (c->key) {
			*out = c->found;
			return c->answer;
		}
	}
	answer = work_out(x, code, name, out);
	remember(x, key, answer, out);
	return answer;
}

const char *place_how_name(enum place_how how)
{
	static const char *const names[] = {"code", "name", "alias", "folded", "fuzzy", "unread"};

	return names[how];
}

/* ---- index ------------------------------------------------------------------------------------------------------- */

enum status place_index_open(struct db *db, const char *data_dir, struct place_index **out, struct msgq *q)
{
	struct place_index *x = mem_alloc(sizeof *x);
	enum status st;

	memset(x, 0, sizeof *x);
	*out = x;
	st = place_rules_load(&x->keep, arena_printf(&x->keep, "%s/schemas/linkage/places.json", data_dir), &x->rules,
			      q);
	place_index_read(x, db);
	return st != STATUS_OK ? st : db_status(db);
}

void place_index_close(struct place_index *index)
{
	if (!index)
		return;
	place_index_forget(index);
	free(index);
}
