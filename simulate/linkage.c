/* linkage.c -- writes the records of all houses in an order that says nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/linkage.h"
#include "base/csv.h"
#include "simulate/mention.h"
#include "simulate/sink.h"

#include <stdlib.h>

#define ID_FACTOR 2654435761u /* odd: permutes the 32-bit numbers */
#define RECORDS_PER_WOMAN 64u

/* One record to come. */
struct slot {
	uint32_t house;
	uint8_t member, serial;
};

struct slots {
	struct slot *at;
	size_t n, cap;
};

enum file { FILE_RECORDS, FILE_TRUTH, FILE_NOTES, FILES };

static const char *const file_name[FILES] = {"records.csv", "truth.csv", "truth-notes.csv"};
static const char *const file_head[FILES] = {
	"unique_id,facility_code,area_code,area_name,person_name,relative_name,cnic,phone,birth_date,age_years,sex,"
	"collected_on\n",
	"unique_id,cluster\n", "unique_id,cluster,household,kinship,twin_of,records,born_on,what\n"};

struct run {
	struct sim_world w;
	struct sim_kin k;
	struct sim_house house;
	struct sim_mention mention;
	struct sim_houses houses;
	struct slots slots;
	struct sim_sink sink[FILES];
	uint32_t women;
	uint32_t id_start;
};

void sim_houses_count(const struct sim_kin *k, uint32_t women, struct sim_houses *out)
{
	struct sim_house *h = mem_alloc(sizeof *h);
	size_t cap = 1024;
	*out = (struct sim_houses){mem_alloc(cap * sizeof *out->first), 0};
	uint32_t first = 1;
	while (first <= women) {
		if (out->n + 2 > cap) {
			cap *= 2;
			out->first = mem_realloc(out->first, cap * sizeof *out->first);
		}
		sim_house_make(k, out->n, first, h);
		out->first[out->n++] = first;
		first += (uint32_t)h->n;
	}
	out->first[out->n] = first;
	free(h);
}

void sim_houses_free(struct sim_houses *h)
{
	free(h->first);
	*h = (struct sim_houses){NULL, 0};
}

uint32_t sim_houses_find(const struct sim_houses *h, uint32_t number)
{
	uint32_t lo = 0, hi = h->n;
	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (h->first[mid] <= number)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

static void slot_add(struct slots *s, struct slot slot)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 4096;
		s->at = mem_realloc(s->at, s->cap * sizeof *s->at);
	}
	s->at[s->n++] = slot;
}

static void plan(struct run *r)
{
	for (uint32_t h = 0; h < r->houses.n; h++) {
		sim_house_make(&r->k, h, r->houses.first[h], &r->house);
		for (int i = 0; i < r->house.n && r->house.person[i].number <= r->women; i++)
			for (int s = 0; s < r->house.person[i].n_records; s++)
				slot_add(&r->slots, (struct slot){h, (uint8_t)i, (uint8_t)s});
	}
}

/* Fisher and Yates: the place of a row tells nothing of house, woman or day. */
static void shuffle(struct run *r)
{
	struct sim_rng rng;
	sim_rng_seed(&rng, r->w.seed, SIM_STREAM_ORDER, 0);
	r->id_start = (uint32_t)sim_rng_next(&rng);
	for (size_t i = r->slots.n; i > 1; i--) {
		size_t j = sim_rng_below(&rng, (uint32_t)i);
		struct slot other = r->slots.at[j];
		r->slots.at[j] = r->slots.at[i - 1];
		r->slots.at[i - 1] = other;
	}
}

static void field(struct buf *out, const char *text)
{
	csv_field(out, text, false);
	buf_char(out, ',');
}

static void write_record(const struct sim_mention *m, const char *id, date_t on, struct buf *out)
{
	char day[DATE_TEXT_SIZE];
	buf_printf(out, "%s,%s,", id, m->facility);
	field(out, m->id.area_code);
	field(out, m->id.area_name);
	field(out, m->id.name.data);
	field(out, m->id.relative.data);
	field(out, m->id.cnic.data);
	field(out, m->id.phone.data);
	buf_printf(out, "%s,%s,%s,%s\n", m->id.birth, m->id.age, m->sex, date_format(on, day));
}

static void write_notes(const struct run *r, const struct sim_person *p, const char *id, struct buf *out)
{
	static const char *const kinship[] = {"alone", "sister", "wife", "mother"};
	char day[DATE_TEXT_SIZE], twin[12] = "";
	const char *between = "";
	if (p->twin >= 0 && r->house.person[p->twin].number <= r->women)
		snprintf(twin, sizeof twin, "%u", (unsigned)r->house.person[p->twin].number);
	buf_printf(out, "%s,%u,%u,%s,%s,%d,%s,", id, (unsigned)p->number, (unsigned)r->house.number + 1,
		   kinship[p->kinship], twin, p->n_records, date_format(p->born_on, day));
	for (int i = 0; i < SIM_NOTES; i++)
		if (r->mention.notes >> i & 1u) {
			buf_printf(out, "%s%s", between, sim_note_name[i]);
			between = ";";
		}
	buf_char(out, '\n');
}

static enum status write_slot(struct run *r, size_t i)
{
	const struct slot *s = &r->slots.at[i];
	struct sim_rng rng;
	char id[16];
	sim_house_make(&r->k, s->house, r->houses.first[s->house], &r->house);
	const struct sim_person *p = &r->house.person[s->member];
	date_t on = p->seen[s->serial];
	sim_rng_seed(&rng, r->w.seed, SIM_STREAM_MENTION, (uint64_t)p->number * RECORDS_PER_WOMAN + s->serial);
	sim_mention_write(&r->k, p, sim_person_spot(p, on), on, &rng, &r->mention);
	snprintf(id, sizeof id, "R%08X", (unsigned)((uint32_t)i * ID_FACTOR + r->id_start));
	write_record(&r->mention, id, on, &r->sink[FILE_RECORDS].b);
	buf_printf(&r->sink[FILE_TRUTH].b, "%s,%u\n", id, (unsigned)p->number);
	write_notes(r, p, id, &r->sink[FILE_NOTES].b);
	enum status st = STATUS_OK;
	for (int f = 0; f < FILES && st == STATUS_OK; f++)
		st = sim_sink_lines(&r->sink[f], 1);
	return st;
}

static enum status write_all(struct run *r, const char *root, struct msgq *q)
{
	enum status st = STATUS_OK;
	for (int f = 0; f < FILES && st == STATUS_OK; f++) {
		sim_sink_init(&r->sink[f], root, r->w.arena, q);
		st = sim_sink_open(&r->sink[f], file_name[f], false);
		if (st == STATUS_OK)
			buf_str(&r->sink[f].b, file_head[f]);
	}
	for (size_t i = 0; i < r->slots.n && st == STATUS_OK; i++)
		st = write_slot(r, i);
	for (int f = 0; f < FILES && st == STATUS_OK; f++)
		st = sim_sink_close(&r->sink[f]);
	return st;
}

static enum status run_all(struct run *r, const struct simulate_options *o, struct arena *a, struct msgq *q)
{
	enum status st = sim_world_load(&r->w, a, o, q);
	if (st == STATUS_OK)
		st = sim_kin_load(&r->k, &r->w, o->data_dir, o->women, false, q);
	if (st == STATUS_OK)
		st = sim_check_as_of(r->k.from, o->as_of, q);
	if (st == STATUS_OK)
		st = sim_make_root(o->out_dir, q);
	if (st != STATUS_OK)
		return st;
	r->women = (uint32_t)o->women;
	sim_houses_count(&r->k, r->women, &r->houses);
	plan(r);
	shuffle(r);
	return write_all(r, o->out_dir, q);
}

enum status sim_linkage_run(const struct simulate_options *o, struct simulate_summary *summary, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	struct run *r = mem_alloc(sizeof *r);
	*r = (struct run){.mention = SIM_MENTION_INIT, .women = 0};
	for (int f = 0; f < FILES; f++)
		r->sink[f] = (struct sim_sink){.b = BUF_INIT};
	enum status st = run_all(r, o, &a, q);
	summary->women = o->women;
	summary->rows = (int64_t)r->slots.n;
	for (int f = 0; f < FILES; f++) {
		summary->files += r->sink[f].files;
		summary->bytes += r->sink[f].bytes;
		sim_sink_fini(&r->sink[f]);
	}
	sim_mention_free(&r->mention);
	sim_houses_free(&r->houses);
	free(r->slots.at);
	free(r);
	arena_free(&a);
	return st;
}
