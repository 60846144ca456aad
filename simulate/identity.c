/* identity.c -- names, numbers, dates and places as written by hand.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/identity.h"
#include "base/text.h"
#include "simulate/hard.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define RECORDS_PER_WOMAN 64u /* more than any history has */
#define BORN_LATER_BY 30      /* days after the visit of a planted impossible birth date */

void sim_identity_free(struct sim_identity *id)
{
	buf_free(&id->name);
	buf_free(&id->relative);
	buf_free(&id->cnic);
	buf_free(&id->phone);
}

char *sim_mrn_text(uint32_t woman, char out[SIM_MRN_SIZE])
{
	out[0] = '\0';
	if (woman)
		snprintf(out, SIM_MRN_SIZE, "GW-%06u", (unsigned)(woman % 10000000u));
	return out;
}

char *sim_specimen_text(uint32_t specimen, char out[SIM_SPECIMEN_SIZE])
{
	out[0] = '\0';
	if (specimen)
		snprintf(out, SIM_SPECIMEN_SIZE, "GS%07u", (unsigned)(specimen % 100000000u));
	return out;
}

char *sim_record_id(const struct sim_record *rec, char out[SIM_RECORD_ID_SIZE])
{
	static const char *const prefix[SIM_FILE_KINDS] = {"REG", "GX", "CYT", "PLO", "VIA", "FUP"};
	/* An odd factor permutes the 32-bit numbers: ids stay unique and give no order away. */
	uint32_t number = (rec->woman * RECORDS_PER_WOMAN + rec->id_serial) * 2654435761u;
	snprintf(out, SIM_RECORD_ID_SIZE, "%s-%08X", prefix[rec->kind], (unsigned)number);
	return out;
}

void sim_record_stream(const struct sim_world *w, const struct sim_record *rec, struct sim_rng *r)
{
	uint64_t number = rec->woman ? (uint64_t)rec->woman * RECORDS_PER_WOMAN + rec->serial
				     : (uint64_t)1 << 40 | (uint64_t)rec->device << 32 | rec->serial;
	sim_rng_seed(r, w->seed, SIM_STREAM_RECORD, number);
}

static const struct sim_name *name_of(const struct sim_world *w, struct sim_word word)
{
	return &w->names[word.kind].name[word.index];
}

/* Words in the order they are spoken: Bibi and Banuk before the calling name, everything else after it. */
static int spoken_order(const struct sim_word *words, struct sim_word out[SIM_NAME_PARTS])
{
	int n = 0;
	for (int i = 0; i < SIM_NAME_PARTS; i++)
		if (words[i].kind == SIM_NAME_LADY)
			out[n++] = words[i];
	for (int i = 0; i < SIM_NAME_PARTS; i++)
		if (words[i].kind >= 0 && words[i].kind != SIM_NAME_LADY)
			out[n++] = words[i];
	return n;
}

void sim_name_true(const struct sim_world *w, const struct sim_word *words, struct buf *out)
{
	struct sim_word spoken[SIM_NAME_PARTS];
	int n = spoken_order(words, spoken);
	for (int i = 0; i < n; i++) {
		if (i > 0)
			buf_char(out, ' ');
		buf_str(out, name_of(w, spoken[i])->text);
	}
}

static const char *spelling(const struct sim_world *w, struct sim_rng *r, struct sim_word word, bool urdu)
{
	const struct sim_name *name = name_of(w, word);
	bool other = sim_chance(&w->rates, r, RATE_NAME_VARIANT) && name->n_variants > 0;
	if (urdu)
		return name->urdu;
	return other ? name->variant[sim_rng_below(r, (uint32_t)name->n_variants)] : name->text;
}

static bool has_urdu(const struct sim_world *w, const struct sim_word *spoken, int n)
{
	for (int i = 0; i < n; i++)
		if (!*name_of(w, spoken[i])->urdu)
			return false;
	return true;
}

void sim_upper(struct buf *b)
{
	for (size_t i = 0; i < b->len; i++)
		if ((unsigned char)b->data[i] < 0x80)
			b->data[i] = (char)toupper((unsigned char)b->data[i]);
}

static void write_words(const struct sim_world *w, struct sim_rng *r, const struct sim_word *spoken, int n,
			const char *habit, bool urdu, struct buf *out)
{
	buf_reset(out);
	for (int i = 0; i < n; i++) {
		const char *text = spelling(w, r, spoken[i], urdu);
		if (i > 0)
			buf_str(out, text_eq(habit, "comma") && i == 1 ? ", " : " ");
		buf_printf(out, text_eq(habit, "quoted") && i == n - 1 && n > 1 ? "\"%s\"" : "%s", text);
	}
	if (text_eq(habit, "upper") && !urdu)
		sim_upper(out);
	if (text_eq(habit, "mark"))
		buf_str(out, "\xe2\x80\x8f"); /* U+200F, pasted along */
}

static void write_names(const struct sim_world *w, const struct sim_woman *woman, struct sim_rng *r,
			struct sim_identity *out)
{
	struct sim_word spoken[SIM_NAME_PARTS], kept[SIM_NAME_PARTS];
	const char *habit = sim_pick(&w->rates, r, RATE_NAME_HABIT)->code;
	bool urdu = sim_chance(&w->rates, r, RATE_NAME_URDU),
	     dropped = sim_chance(&w->rates, r, RATE_HONORIFIC_DROPPED);
	int n = spoken_order(woman->name, spoken), k = 0;
	for (int i = 0; i < n; i++)
		if (!dropped || spoken[i].kind == SIM_NAME_FEMALE)
			kept[k++] = spoken[i];
	write_words(w, r, kept, k, habit, urdu && has_urdu(w, kept, k), &out->name);
	n = spoken_order(woman->relative, spoken);
	write_words(w, r, spoken, n, text_eq(habit, "upper") ? habit : "plain", urdu && has_urdu(w, spoken, n),
		    &out->relative);
}

static void digits(struct buf *out, const char *text, size_t n, bool urdu)
{
	for (size_t i = 0; i < n; i++) {
		if (urdu) {
			buf_char(out, (char)0xdb); /* U+06F0 + digit */
			buf_char(out, (char)(0xb0 + (text[i] - '0')));
		} else {
			buf_char(out, text[i]);
		}
	}
}

void sim_cnic_write(const char *number, const char *style, struct buf *out)
{
	const char *between = text_eq(style, "plain") ? "" : text_eq(style, "blank") ? " " : "-";
	bool urdu = text_eq(style, "urdu");
	digits(out, number, 5, urdu);
	buf_str(out, between);
	digits(out, number + 5, 7, urdu);
	buf_str(out, between);
	digits(out, number + 12, 1, urdu);
}

static void write_cnic(const struct sim_world *w, const struct sim_woman *woman, const struct sim_record *rec,
		       struct sim_rng *r, struct buf *out)
{
	const char *style = sim_pick(&w->rates, r, RATE_CNIC_STYLE)->code;
	bool omitted = sim_chance(&w->rates, r, RATE_CNIC_OMITTED), wrong = sim_chance(&w->rates, r, RATE_CNIC_WRONG);
	char number[14];
	buf_reset(out);
	if (rec->flaw == SIM_FLAW_CNIC || omitted || !woman->cnic[0])
		return;
	memcpy(number, woman->cnic, sizeof number);
	/* In the first five digits a slip can never make another woman's number: the seven stay hers alone. */
	if (wrong && woman->cnic_kind == SIM_CNIC_OWN)
		number[2] = (char)('0' + (number[2] - '0' + 5) % 10);
	sim_cnic_write(number, style, out);
}

void sim_phone_write(const char *number, const char *style, struct buf *out)
{
	if (!*number)
		return;
	if (text_eq(style, "plus"))
		buf_printf(out, "+92 %.3s %s", number + 1, number + 4);
	else if (text_eq(style, "zeroes"))
		buf_printf(out, "0092%s", number + 1);
	else if (text_eq(style, "stripped"))
		buf_str(out, number + 1);
	else if (text_eq(style, "dash"))
		buf_printf(out, "%.4s-%s", number, number + 4);
	else
		digits(out, number, strlen(number), text_eq(style, "urdu"));
}

static void write_birth(const struct sim_woman *woman, const struct sim_record *rec, struct sim_identity *out)
{
	int year, month, day;
	out->age[0] = '\0';
	date_format(woman->birth_written, out->birth);
	date_to_ymd(rec->collected_on, &year, &month, &day);
	if (woman->birth_form == SIM_BIRTH_AGE && rec->flaw != SIM_FLAW_BIRTH)
		snprintf(out->age, sizeof out->age, "%d", year - woman->birth_year_stated);
}

void sim_area_write(const struct sim_area *a, const char *form, struct sim_rng *r, struct sim_identity *out)
{
	size_t which = a->n_plain > 1 ? 1 + sim_rng_below(r, (uint32_t)(a->n_plain - 1)) : 0;
	out->area_code = a->code;
	out->area_name = a->name;
	if (text_eq(form, "code")) {
		out->area_name = "";
	} else if (text_eq(form, "urdu") && a->urdu_plain) {
		out->area_code = "";
		out->area_name = a->urdu;
	} else if (!text_eq(form, "both") && a->n_plain > 0) {
		out->area_code = "";
		out->area_name = a->plain[text_eq(form, "alias") ? which : 0];
	}
}

static void write_area(const struct sim_world *w, const struct sim_woman *woman, const struct sim_record *rec,
		       struct sim_rng *r, struct sim_identity *out)
{
	int uc = sim_woman_area(woman, rec->collected_on);
	const struct sim_area *a = &w->area[woman->uc_written ? uc : sim_area_tehsil(w, uc)];
	const char *form = sim_pick(&w->rates, r, RATE_AREA_FORM)->code;
	sim_area_write(a, form, r, out);
}

/* Planted mistakes stand over whatever the clerk wrote. */
static void write_flaw(const struct sim_record *rec, struct sim_identity *out)
{
	if (rec->flaw == SIM_FLAW_CNIC) {
		buf_reset(&out->cnic);
		buf_str(&out->cnic, "5.12013E+12");
	} else if (rec->flaw == SIM_FLAW_BIRTH) {
		date_format(rec->collected_on + BORN_LATER_BY, out->birth);
		out->age[0] = '\0';
	} else if (rec->flaw == SIM_FLAW_PLACE) {
		out->area_code = "";
		out->area_name = "Nowhere on Sea";
	}
}

void sim_identity_write(const struct sim_world *w, const struct sim_woman *woman, const struct sim_record *rec,
			struct sim_rng *r, struct sim_identity *out)
{
	/* Odd women may lack the number, even ones the specimen (sim_gx_run_name): whoever lacked both in different
	 * rows could not be told apart from another woman by any registry. */
	bool no_mrn =
		sim_chance(&w->rates, r, RATE_MRN_OMITTED) && rec->specimen && !rec->keep_ids && woman->number % 2 == 1;
	if (w->hard) {
		sim_hard_identity(w->hard, woman, rec, r, out);
		write_flaw(rec, out);
		return;
	}
	sim_mrn_text(no_mrn ? 0 : woman->number, out->mrn);
	sim_specimen_text(rec->specimen, out->specimen);
	write_names(w, woman, r, out);
	write_cnic(w, woman, rec, r, &out->cnic);
	buf_reset(&out->phone);
	sim_phone_write(woman->phone, sim_pick(&w->rates, r, RATE_PHONE_STYLE)->code, &out->phone);
	write_birth(woman, rec, out);
	write_area(w, woman, rec, r, out);
	write_flaw(rec, out);
}
