/* rooms: simulate base */
/* simulate_linkage_test.c -- records to link: women as the rates say, rows in an order that says nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "tests/unit/unit.h"

#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "simulate/hard.h"
#include "simulate/misspell.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#define WOMEN 4000
#define HOUSES 6000u

static struct arena a = ARENA_INIT;
static struct msgq q;
static char root[200];
static struct sim_world world;
static struct sim_kin kin;

static struct simulate_options options(const char *folder, int women, uint64_t seed)
{
	return (struct simulate_options){.women = women,
					 .seed = seed,
					 .out_dir = folder ? arena_printf(&a, "%s/%s", root, folder) : NULL,
					 .data_dir = ".",
					 .program_path = "schemas/programs/gwadar.json",
					 .as_of = date_from_ymd(2026, 11, 21),
					 .linkage = true};
}

static void load_kin(struct sim_world *w, struct sim_kin *k, int women)
{
	struct simulate_options o = options(NULL, women, 7);
	CHECK_INT(sim_world_load(w, &a, &o, &q), STATUS_OK);
	CHECK_INT(sim_kin_load(k, w, ".", women, false, &q), STATUS_OK);
}

/* Four standard deviations of a share. */
static double slack(double share, double n)
{
	return 4 * sqrt(share * (1 - share) / n) + 1e-9;
}

static double share_of(enum sim_kin_rate id)
{
	return kin.of[id].bp / 10000.0;
}

static bool same_spoken(const struct sim_spoken *x, const struct sim_spoken *y)
{
	bool same = x->n == y->n;
	for (int i = 0; i < x->n && same; i++)
		same = x->word[i] == y->word[i];
	return same;
}

struct tally {
	double women, records, no_cnic, age_only, twins, sisters;
};

static void count_house(const struct sim_house *h, struct tally *t)
{
	for (int i = 0; i < h->n; i++) {
		const struct sim_person *p = &h->person[i];
		t->women++;
		t->records += p->n_records;
		t->no_cnic += !*p->cnic;
		t->age_only += p->birth == SIM_KNOWN_AGE;
		t->sisters += p->kinship == SIM_SISTER && i > 0 && h->person[i - 1].kinship == SIM_SISTER;
		t->twins += p->twin == i - 1 && i > 0;
	}
}

static void shares(void)
{
	struct tally t = {0};
	struct sim_house h;
	uint32_t first = 1;
	for (uint32_t i = 0; i < HOUSES; i++, first += (uint32_t)h.n) {
		sim_house_make(&kin, i, first, &h);
		count_house(&h, &t);
	}
	CHECK(t.women > HOUSES * 1.5 && t.sisters > 1000);
	CHECK_NEAR(t.no_cnic / t.women, 1 - share_of(KIN_CNIC), slack(0.4, t.women));
	CHECK_NEAR(t.age_only / t.women, 0.30, slack(0.3, t.women));
	CHECK_NEAR(t.records / t.women, 2.5, 0.06);
	CHECK_NEAR(t.twins / t.sisters, share_of(KIN_TWIN), slack(share_of(KIN_TWIN), t.sisters));
}

/* Notes of the records of one rate, over the records in which it can happen. */
static void check_note(const int *count, int n, enum sim_note which, double share)
{
	CHECK_NEAR((double)count[which] / n, share, slack(share, n));
}

static void slips(void)
{
	struct sim_house h;
	struct sim_mention m = SIM_MENTION_INIT;
	struct sim_rng r;
	int count[SIM_NOTES] = {0}, n = 0, sexless = 0;
	uint32_t first = 1;
	for (uint32_t i = 0; i < HOUSES; i++, first += (uint32_t)h.n) {
		sim_house_make(&kin, i, first, &h);
		for (int j = 0; j < h.n; j++, n++) {
			sim_rng_seed(&r, 7, SIM_STREAM_MENTION, h.person[j].number);
			sim_mention_write(&kin, &h.person[j], h.person[j].home, h.person[j].seen[0], &r, &m);
			for (int b = 0; b < SIM_NOTES; b++)
				count[b] += (int)(m.notes >> b & 1u);
			CHECK(m.id.name.len > 0 && *m.facility);
			sexless += !*m.sex;
		}
	}
	double known = 0.95 * (1 - share_of(KIN_BIRTH_MISSING)) * (1 - share_of(KIN_BIRTH_AGE)) * 65 / 95;
	check_note(count, n, SIM_NOTE_NO_RELATIVE, share_of(KIN_RELATIVE_MISSING));
	check_note(count, n, SIM_NOTE_NO_CNIC, 1 - share_of(KIN_CNIC));
	check_note(count, n, SIM_NOTE_YEAR_OFF, known * share_of(KIN_BIRTH_OFF));
	check_note(count, n, SIM_NOTE_YEAR_ONLY, known * share_of(KIN_BIRTH_YEAR));
	CHECK_NEAR((double)sexless / n, share_of(KIN_SEX_MISSING), slack(share_of(KIN_SEX_MISSING), n));
	for (int b = 0; b < SIM_NOTES; b++) /* every kind of slip comes about */
		if (count[b] == 0)
			UNIT_FAIL("no record in %d is %s", n, sim_note_name[b]);
	sim_mention_free(&m);
}

static void check_sister(const struct sim_house *h, int i)
{
	const struct sim_person *p = &h->person[i], *before = &h->person[i - 1];
	int days = before->born_on - p->born_on; /* from the youngest to the eldest */
	CHECK(same_spoken(&p->father, &before->father));
	CHECK_STR(p->father_cnic, before->father_cnic);
	CHECK(p->twin == i - 1 ? days == 0 : days >= 365 && days <= 6 * 366);
}

/* What a house is: checked woman by woman. */
static void kinship(void)
{
	struct sim_house h;
	uint32_t first = 1;
	int mothers = 0, sisters = 0, brothers = 0;
	for (uint32_t n = 0; n < 2000; n++, first += (uint32_t)h.n) {
		sim_house_make(&kin, n, first, &h);
		for (int i = 0; i < h.n; i++) {
			const struct sim_person *p = &h.person[i];
			for (int j = 0; j < i; j++)
				CHECK(strcmp(p->name.word[0]->text, h.person[j].name.word[0]->text) != 0 ||
				      p->name.part[0] != SIM_PART_GIVEN || h.person[j].name.part[0] != SIM_PART_GIVEN);
			if (p->kinship == SIM_SISTER && i > 0) {
				check_sister(&h, i);
				sisters++;
			}
			if (p->kinship == SIM_MOTHER) {
				CHECK(same_spoken(&p->husband, &h.person[0].father));
				CHECK_STR(p->husband_cnic, h.person[0].father_cnic);
				CHECK(h.person[i - 1].born_on - p->born_on >= 17 * 365);
				mothers++;
			}
			if (p->kinship == SIM_WIFE && i > 0 && h.person[i - 1].kinship == SIM_WIFE) {
				CHECK(strcmp(p->father_cnic, h.person[i - 1].father_cnic) != 0);
				brothers++;
			}
		}
	}
	CHECK(mothers > 200 && sisters > 200 && brothers > 200);
}

static int by_text(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static void check_unlike(const char **list, size_t n)
{
	qsort(list, n, sizeof *list, by_text);
	for (size_t i = 1; i < n; i++)
		if (strcmp(list[i], list[i - 1]) == 0) {
			UNIT_FAIL("two people share %s", list[i]);
			return;
		}
}

static void numbers(void)
{
	const char **own = arena_calloc(&a, HOUSES * SIM_HOUSE_MAX * 2, sizeof *own);
	struct sim_house h;
	uint32_t first = 1;
	size_t n = 0;
	for (uint32_t i = 0; i < HOUSES; i++, first += (uint32_t)h.n) {
		sim_house_make(&kin, i, first, &h);
		for (int j = 0; j < h.n; j++) {
			const struct sim_person *p = &h.person[j];
			if (*p->cnic)
				own[n++] = arena_strdup(&a, p->cnic);
			if (p->kinship != SIM_MOTHER)
				own[n++] = arena_strdup(&a, p->husband_cnic);
			CHECK(!*p->cnic || (p->cnic[12] - '0') % 2 == 0);
			CHECK((p->husband_cnic[12] - '0') % 2 == 1 && (p->father_cnic[12] - '0') % 2 == 1);
			CHECK_INT(strlen(p->phone), *p->phone ? 11 : 0);
		}
	}
	check_unlike(own, n);
}

static void alone(void)
{
	struct sim_house x, y;
	sim_house_make(&kin, 41, 90, &x);
	sim_house_make(&kin, 7, 12, &y);
	sim_house_make(&kin, 41, 90, &y);
	CHECK_INT(x.n, y.n);
	for (int i = 0; i < x.n; i++) {
		CHECK(same_spoken(&x.person[i].name, &y.person[i].name));
		CHECK_STR(x.person[i].phone, y.person[i].phone);
		CHECK_INT(x.person[i].born_on, y.person[i].born_on);
	}
}

static void places(void)
{
	struct sim_world w;
	struct sim_kin k;
	CHECK_INT(kin.n_tehsils, 5);
	load_kin(&w, &k, 400000);
	CHECK_INT(k.n_tehsils, 200);
	int regions[SIM_REGIONS] = {0}, total = k.tehsil[k.n_tehsils - 1].upto;
	for (int t = 0; t < k.n_tehsils; t++) {
		int people = k.tehsil[t].upto - (t ? k.tehsil[t - 1].upto : 0);
		regions[k.tehsil[t].region]++;
		if (t >= 5) /* about as many women to a union council as in Gwadar */
			CHECK(400000.0 * people / total / k.tehsil[t].n_ucs < 800);
		CHECK(k.tehsil[t].n_ucs > 0);
	}
	for (int r = 0; r < SIM_REGIONS; r++)
		CHECK(regions[r] > 20);
	CHECK(k.pool[SIM_PUNJAB][SIM_NAME_FEMALE].n > kin.w->names[SIM_NAME_FEMALE].n + 80);
}

static void misspelling(void)
{
	struct sim_rng r;
	char word[8];
	int changed = 0, typed = 0;
	sim_rng_seed(&r, 3, SIM_STREAM_MENTION, 1);
	for (int i = 0; i < 20000; i++) {
		snprintf(word, sizeof word, "%s", i % 2 ? "Khalida" : "Shahnaz");
		changed += sim_romanise(&r, word, sizeof word);
		CHECK(strlen(word) >= 5 && strlen(word) < sizeof word && word[0] >= 'A' && word[0] <= 'Z');
		snprintf(word, sizeof word, "%s", "Razia");
		bool now = sim_typo(&r, word, sizeof word);
		typed += now;
		CHECK(now == (strcmp(word, "Razia") != 0) && word[0] == 'R' && strlen(word) >= 4 && strlen(word) <= 6);
	}
	CHECK(changed > 9000 && typed > 17000);
	CHECK(!sim_romanise(&r, (char[]){"\xd8\xb1\xd8\xb6"}, 5) && !sim_typo(&r, (char[]){"ab"}, 3));
	for (int i = 0; i < 1000; i++) {
		char digits[14] = "5120112345672";
		sim_wrong_digit(&r, digits, 13);
		CHECK(digits[12] == '2' && strcmp(digits, "5120112345672") != 0);
		CHECK_INT(text_distance(digits, "5120112345672", 3), 1);
	}
}

static void load(const char *folder, const char *name, struct csv_table *t)
{
	CHECK_INT(csv_load(&a, arena_printf(&a, "%s/%s/%s", root, folder, name), t, &q), STATUS_OK);
}

static const char *cell(const struct csv_table *t, size_t row, const char *column)
{
	return t->row[row].field[csv_column(t, column)];
}

static void run(const char *folder, int women, uint64_t seed, struct simulate_summary *s)
{
	struct simulate_options o = options(folder, women, seed);
	CHECK_INT(simulate_run(&o, s, &q), STATUS_OK);
	CHECK_INT(q.kept, 0);
}

static void files(void)
{
	struct csv_table rec, truth, notes;
	struct simulate_summary s;
	static const char *const column[] = {"unique_id",   "facility_code", "area_code", "area_name",
					     "person_name", "relative_name", "cnic",      "phone",
					     "birth_date",  "age_years",     "sex",       "collected_on"};
	run("main", WOMEN, 7, &s);
	load("main", "records.csv", &rec);
	load("main", "truth.csv", &truth);
	load("main", "truth-notes.csv", &notes);
	CHECK_INT(s.women, WOMEN);
	CHECK_INT(s.rows, rec.n_rows);
	CHECK_INT(rec.n_rows, truth.n_rows);
	CHECK_INT(rec.n_rows, notes.n_rows);
	CHECK_INT(rec.n_columns, sizeof column / sizeof column[0]); /* no MRN, no specimen, no truth */
	for (size_t i = 0; i < sizeof column / sizeof column[0]; i++)
		CHECK_INT(csv_column(&rec, column[i]), i);
	const char **id = arena_calloc(&a, rec.n_rows, sizeof *id);
	bool *seen = arena_calloc(&a, WOMEN + 1, sizeof *seen);
	int women = 0;
	for (size_t i = 0; i < rec.n_rows; i++) {
		id[i] = cell(&rec, i, "unique_id");
		CHECK_STR(cell(&truth, i, "unique_id"), id[i]);
		CHECK_STR(cell(&notes, i, "cluster"), cell(&truth, i, "cluster"));
		int woman = (int)strtol(cell(&truth, i, "cluster"), NULL, 10);
		CHECK(woman >= 1 && woman <= WOMEN);
		women += !seen[woman];
		seen[woman] = true;
	}
	CHECK_INT(women, WOMEN);
	check_unlike(id, rec.n_rows);
}

/* Correlation of two columns of numbers. */
static double correlation(const double *x, const double *y, size_t n)
{
	double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
	for (size_t i = 0; i < n; i++) {
		sx += x[i];
		sy += y[i];
		sxx += x[i] * x[i];
		syy += y[i] * y[i];
		sxy += x[i] * y[i];
	}
	double m = (double)n;
	return (sxy - sx * sy / m) / sqrt((sxx - sx * sx / m) * (syy - sy * sy / m));
}

static void order(void)
{
	struct csv_table truth, notes;
	load("main", "truth.csv", &truth);
	load("main", "truth-notes.csv", &notes);
	size_t n = truth.n_rows, together = 0;
	double *row = arena_calloc(&a, n, sizeof *row), *woman = arena_calloc(&a, n, sizeof *woman),
	       *id = arena_calloc(&a, n, sizeof *id);
	for (size_t i = 0; i < n; i++) {
		row[i] = (double)i;
		woman[i] = (double)strtol(cell(&truth, i, "cluster"), NULL, 10);
		id[i] = (double)strtoul(cell(&truth, i, "unique_id") + 1, NULL, 16);
		together += i > 0 && strcmp(cell(&notes, i, "household"), cell(&notes, i - 1, "household")) == 0;
	}
	double four = 4 / sqrt((double)n);
	CHECK_NEAR(correlation(row, woman, n), 0, four);
	CHECK_NEAR(correlation(id, woman, n), 0, four);
	CHECK(together < 30); /* about n times a house's part of all rows, which is 10 */
}

static void read_records(const char *folder, struct buf *b)
{
	buf_reset(b);
	CHECK_INT(file_read(arena_printf(&a, "%s/%s/records.csv", root, folder), 64u << 20, b, &q), STATUS_OK);
}

static void same_seed(void)
{
	struct simulate_summary s;
	struct buf x = BUF_INIT, y = BUF_INIT;
	run("again", WOMEN, 7, &s);
	run("other", WOMEN, 8, &s);
	read_records("main", &x);
	read_records("again", &y);
	CHECK(x.len == y.len && memcmp(x.data, y.data, x.len) == 0);
	read_records("other", &y);
	CHECK(x.len != y.len || memcmp(x.data, y.data, x.len) != 0);
	buf_free(&x);
	buf_free(&y);
}

static void refusals(void)
{
	struct simulate_summary s;
	struct simulate_options o = options("main", 10, 1);
	CHECK_INT(simulate_run(&o, &s, &q), STATUS_OUTPUT);
	CHECK_STR(q.first ? q.first->code : NULL, "simulate-folder");
	msgq_clear(&q);
	o = options("none", 10, 1);
	o.as_of = date_from_ymd(2022, 12, 31);
	CHECK_INT(simulate_run(&o, &s, &q), STATUS_USAGE);
	CHECK_STR(q.first ? q.first->code : NULL, "simulate-as-of");
	CHECK(access(arena_printf(&a, "%s/none", root), F_OK) != 0);
}

/* Rows of a woman known by name: few with a number, no barcode outside her own visit. */
static void hard_rows(void)
{
	struct sim_hard h = {.mention = SIM_MENTION_INIT};
	struct sim_identity id = SIM_IDENTITY_INIT;
	struct sim_woman woman = {.moved_to = -1};
	struct sim_rng r;
	int numbered = 0, n = 3000;
	CHECK_INT(sim_hard_load(&h, &world, ".", n, &q), STATUS_OK);
	for (int i = 1; i <= n; i++) {
		struct sim_record rec = {
			.woman = (uint32_t)i, .specimen = 5, .kind = SIM_FOLLOWUP, .collected_on = world.as_of};
		woman.number = (uint32_t)i;
		sim_hard_woman(&h, &woman);
		CHECK(world.area[woman.area].is_uc);
		sim_rng_seed(&r, 7, SIM_STREAM_RECORD, (uint64_t)i);
		sim_hard_identity(&h, &woman, &rec, &r, &id);
		numbered += *id.mrn != '\0';
		CHECK_STR(id.specimen, "");
		rec.kind = SIM_CYTOLOGY;
		sim_hard_identity(&h, &woman, &rec, &r, &id);
		CHECK_STR(id.specimen, "GS0000005");
	}
	CHECK_NEAR((double)numbered / n, 1 - share_of(KIN_MRN), slack(share_of(KIN_MRN), n));
	sim_identity_free(&id);
	sim_hard_fini(&h);
}

int main(void)
{
	static const char *const runs[] = {"main", "again", "other"};
	static const char *const names[] = {"records.csv", "truth.csv", "truth-notes.csv"};
	const char *tmp = getenv("TMPDIR");
	msgq_init(&q);
	snprintf(root, sizeof root, "%s/sanad-linkage-XXXXXX", tmp && strlen(tmp) < 150 ? tmp : "/tmp");
	if (!mkdtemp(root))
		return 1;
	load_kin(&world, &kin, 10000);
	UNIT_RUN("women without CNIC, with an age only, twins and records are as many as the rates say", shares);
	UNIT_RUN("slips are as many as the rates say and every kind comes about", slips);
	UNIT_RUN("sisters share a father and are a few years apart, a mother's husband is their father", kinship);
	UNIT_RUN("no two people share a CNIC, women's are even, men's odd", numbers);
	UNIT_RUN("a house is the same whichever was made before it", alone);
	UNIT_RUN("more women live in more tehsils, not in fuller ones", places);
	UNIT_RUN("a misspelt word stays a word and keeps its beginning", misspelling);
	UNIT_RUN("records carry identity columns alone and the truth names the woman of each", files);
	UNIT_RUN("neither order nor ids tell who belongs together", order);
	UNIT_RUN("the same seed gives the same bytes, another seed does not", same_seed);
	UNIT_RUN("a full folder and a day before the data are refused", refusals);
	UNIT_RUN("rows of women known by name carry few numbers and no foreign barcode", hard_rows);
	for (size_t i = 0; i < 3; i++) {
		for (size_t j = 0; j < 3; j++)
			unlink(arena_printf(&a, "%s/%s/%s", root, runs[i], names[j]));
		rmdir(arena_printf(&a, "%s/%s", root, runs[i]));
	}
	rmdir(root);
	msgq_free(&q);
	arena_free(&a);
	UNIT_END("simulate_linkage");
}
