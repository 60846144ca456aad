/* check.c -- checks of one row, in an order that names the first thing to mend.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/check.h"

#include "base/ident.h"
#include "base/text.h"
#include "ingest/dates.h"
#include "ingest/evidence.h"

#define AGE_MAX 120
#define AGE_SLACK 1 /* years by which age and birth date may differ: ages are rounded and remembered */

const char *check_warning_name(enum check_warning w)
{
	static const char *const names[WARN_COUNT] = {"cnic-invalid",        "phone-invalid",    "age-disagrees",
						      "mrn-outside-pattern", "identity-changed", "place-by-likeness",
						      "place-piece-unknown"};

	return names[w];
}

static bool refuse(struct row *row, const char *rule, enum field f, const char *reason)
{
	row_break(row, rule, f, reason);
	return false;
}

static bool refuse_hint(struct row *row, const char *rule, enum field f, const char *reason, const char *hint)
{
	row_break(row, rule, f, reason);
	if (!row->broken.hint)
		row->broken.hint = hint;
	return false;
}

static bool check_required(struct row *row, const struct profile *p)
{
	for (size_t i = 0; i < p->n_required; i++)
		if (!row->value[p->required[i]])
			return refuse(row, "field-missing", p->required[i], "this field is empty");
	return true;
}

/* ---- what was done, and what came out ---- */

static bool check_event(struct row *row, const struct check_context *ctx, struct understood *out)
{
	const char *outcome = row->value[F_RESULT];

	out->is_event = true;
	if (codelist_outcome(ctx->codes, out->test, outcome)) {
		out->category = outcome;
		return true;
	}
	return refuse_hint(row, outcome ? "result-unknown" : "field-missing", F_RESULT,
			   outcome ? "this outcome is not known for this event" : "this event needs an outcome",
			   codelist_allowed(row->arena, ctx->codes, out->test));
}

static bool check_result(struct row *row, const struct check_context *ctx, struct understood *out)
{
	out->test = row->value[F_TEST];
	if (!out->test)
		return refuse(row, "field-missing", F_TEST, "this field is empty");
	if (codelist_is_event(ctx->codes, out->test))
		return check_event(row, ctx, out);
	if (!codelist_test(ctx->codes, out->test)) {
		const char *near = text_nearest(out->test, ctx->codes->names);

		return refuse_hint(row, "test-unknown", F_TEST, "this test or event is not known",
				   near ? arena_printf(row->arena, "did you mean %s?", near) : NULL);
	}
	out->category = row->value[F_RESULT];
	if (!out->category)
		return refuse_hint(row, "field-missing", F_RESULT, "this field is empty",
				   codelist_allowed(row->arena, ctx->codes, out->test));
	if (!codelist_result(ctx->codes, out->test, out->category))
		return refuse_hint(row, "result-unknown", F_RESULT, "this result is not known for this test",
				   codelist_allowed(row->arena, ctx->codes, out->test));
	return true;
}

static bool check_status(struct row *row, struct understood *out)
{
	static const char *const known[] = {"final", "corrected", "withdrawn", "preliminary"};

	out->detail = row->value[F_RESULT_DETAIL];
	out->status = row->value[F_STATUS] ? row->value[F_STATUS] : "final";
	for (size_t i = 0; i < 4; i++)
		if (text_eq(known[i], out->status))
			return true;
	return refuse(row, "status-unknown", F_STATUS, "this status is not known");
}

/* ---- where ---- */

static bool find_device(struct row *row, const struct check_context *ctx, date_t on, struct understood *out)
{
	const char *code = row->value[F_DEVICE_ID], *serial = row->value[F_DEVICE_SERIAL];

	if (!code && !serial)
		return true;
	out->device = code ? registers_device(ctx->registers, code) : registers_serial(ctx->registers, serial, on);
	return out->device || refuse(row, "device-unknown", code ? F_DEVICE_ID : F_DEVICE_SERIAL,
				     code ? "no device of this code is registered"
					  : "no device with this serial number is registered");
}

static bool find_facility(struct row *row, const struct check_context *ctx, struct understood *out)
{
	const char *code = row->value[F_FACILITY_CODE];

	if (code) {
		out->facility = registers_facility(ctx->registers, code);
		if (!out->facility)
			return refuse(row, "facility-unknown", F_FACILITY_CODE,
				      "no facility of this code is registered");
		out->facility_id = out->facility->facility_id;
		out->site_area_id = out->facility->area_id;
	} else if (out->device) {
		out->facility_id = out->device->facility_id;
		out->site_area_id = out->device->area_id;
	}
	return true;
}

/* The answer's texts belong to the resolver: what is needed later is copied. */
static void keep_readings(struct row *row, const struct place_found *found, struct understood *out)
{
	out->who.area_id = found->area_id;
	out->n_readings = found->n_pieces;
	for (size_t i = 0; i < found->n_pieces; i++) {
		out->reading[i] = found->piece[i];
		out->reading[i].text = arena_strdup(row->arena, found->piece[i].text);
		out->warning[found->piece[i].how == PLACE_BY_FUZZY ? WARN_PLACE_ALIKE : WARN_PLACE_PIECE] = true;
	}
}

static bool refuse_ambiguous(struct row *row, enum field f, const char *candidates)
{
	return refuse(row, "place-ambiguous", f,
		      candidates ? arena_printf(row->arena, "several places are called so: %s", candidates)
				 : "several places are called so");
}

static bool find_place(struct row *row, const struct check_context *ctx, struct understood *out)
{
	const char *code = row->value[F_AREA_CODE], *name = row->value[F_AREA_NAME];
	enum field f = name && !code ? F_AREA_NAME : F_AREA_CODE;
	struct place_found found = {.area_id = 0};

	if (!code && !name)
		return true;
	switch (ctx->place ? ctx->place(ctx->place_ctx, code, name, &found) : PLACE_UNKNOWN) {
	case PLACE_FOUND:
		keep_readings(row, &found, out);
		return true;
	case PLACE_NONE:
		return true;
	case PLACE_AMBIGUOUS:
		return refuse_ambiguous(row, f, found.candidates);
	case PLACE_CONFLICT:
		if (code)
			return refuse(row, "place-conflict", f, "code and name mean different places");
		return refuse_hint(row, "place-conflict", f, "its parts do not lie in one place",
				   "write the village first, then union council, tehsil and district");
	default:
		return refuse(row, "place-unknown", f,
			      found.candidates ? arena_printf(row->arena, "no place is called so; the most like is %s",
							      found.candidates)
					       : "no place is called so");
	}
}

/* ---- when ---- */

static bool check_dates(struct row *row, const struct check_context *ctx, struct understood *out)
{
	struct row_dates d;
	struct date_bounds bounds = {out->device ? out->device->valid_from : DATE_NONE, ctx->as_of};
	enum date_order order = ctx->profile->date_order;

	if (out->device && out->device->date_order != DATE_ORDER_UNKNOWN)
		order = out->device->date_order;
	if (!dates_read(row, ctx->profile, order, &bounds, &d))
		return false;
	out->collected_on = d.collected_on;
	out->resulted_on = d.resulted_on;
	if (d.collected_on > ctx->as_of)
		return refuse(row, "date-future", F_COLLECTED_ON, "the day lies in the future");
	if (d.resulted_on == DATE_NONE)
		return true;
	if (d.resulted_on > ctx->as_of)
		return refuse(row, "date-future", F_RESULTED_ON, "the day lies in the future");
	return d.resulted_on >= d.collected_on ||
	       refuse(row, "collected-after-resulted", F_COLLECTED_ON, "taken after the result was known");
}

/* ---- who ---- */

static bool check_age(struct row *row, const struct understood *out, enum field f)
{
	int age = date_age(out->who.birth_on, out->collected_on);

	if (out->who.birth_on > out->collected_on)
		return refuse(row, "birth-after-test", f, "born after the day of this test or event");
	return age <= AGE_MAX || refuse(row, "age-implausible", f, "older than 120 years");
}

static bool check_birth(struct row *row, const struct check_context *ctx, struct understood *out)
{
	const char *birth = row->value[F_BIRTH_DATE], *age_text = row->value[F_AGE_YEARS];
	enum date_order order = out->device ? out->device->date_order : ctx->profile->date_order;
	int64_t age = -1;

	out->who.birth_on = DATE_NONE;
	if (age_text && (!text_to_int64(text_fold_digits(row->arena, age_text), &age) || age < 0 || age > AGE_MAX))
		return refuse(row, "age-implausible", F_AGE_YEARS, "not an age in whole years from 0 to 120");
	if (birth) {
		if (!dates_birth(text_fold_digits(row->arena, birth), ctx->profile, order, ctx->as_of,
				 &out->who.birth_on, &out->who.birth_precision))
			return refuse(row, "date-unreadable", F_BIRTH_DATE, "this is not a date");
		if (!check_age(row, out, F_BIRTH_DATE))
			return false;
		if (age >= 0) {
			int d = date_age(out->who.birth_on, out->collected_on) - (int)age;

			out->warning[WARN_AGE_DISAGREES] = d > AGE_SLACK || d < -AGE_SLACK;
		}
	} else if (age >= 0) {
		out->who.birth_on = date_birth_from_age((int)age, out->collected_on);
		out->who.birth_precision = DATE_AGE_ONLY;
	}
	return true;
}

static bool check_cnic(struct row *row, struct understood *out)
{
	const char *digits = NULL;

	if (!row->value[F_CNIC])
		return true;
	switch (ident_cnic(row->arena, row->value[F_CNIC], &digits)) {
	case CNIC_WOMAN:
		out->who.cnic = digits;
		return true;
	case CNIC_FAMILY:
		out->who.family_cnic = digits;
		return true;
	case CNIC_MANGLED:
		return refuse(row, "cnic-mangled", F_CNIC,
			      "a spreadsheet turned the number into 1.2E+12; its digits are lost");
	case CNIC_INVALID:
		out->warning[WARN_CNIC_INVALID] = true;
		return true;
	default:
		return true;
	}
}

/* A number of the program's own form is unique in the whole program, any other only where it was given: "12" may stand
 * on two women of two sites. */
static const char *scope_of(const struct understood *u, bool program_wide)
{
	if (program_wide)
		return "";
	return u->device ? u->device->code : u->facility ? u->facility->code : "";
}

static bool check_numbers(struct row *row, const struct check_context *ctx, struct understood *out)
{
	static const enum field fields[] = {F_PERSON_MRN, F_SPECIMEN_ID};
	const struct registers *r = ctx->registers;

	for (size_t i = 0; i < 2; i++)
		if (row->value[fields[i]] && ident_is_mangled(row->value[fields[i]]))
			return refuse(row, "identifier-mangled", fields[i],
				      "a spreadsheet turned the number into 1.2E+12; its digits are lost");
	out->who.mrn = row->value[F_PERSON_MRN];
	out->warning[WARN_MRN_PATTERN] = out->who.mrn && r->mrn && !pattern_match(r->pool, r->mrn, out->who.mrn);
	out->who.mrn_scope = scope_of(out, !out->warning[WARN_MRN_PATTERN]);
	out->who.specimen = row->value[F_SPECIMEN_ID];
	out->who.specimen_scope = scope_of(out, out->who.specimen && r->specimen &&
							pattern_match(r->pool, r->specimen, out->who.specimen));
	(void)pattern_failed(r->pool); /* a limit on a number means it does not match */
	if (row->value[F_PHONE]) {
		out->who.phone = ident_phone(row->arena, row->value[F_PHONE]);
		out->warning[WARN_PHONE_INVALID] = !out->who.phone;
	}
	return true;
}

static bool check_words(struct row *row, struct understood *out)
{
	const char *sex = row->value[F_SEX], *hiv = row->value[F_HIV_STATUS];

	if (text_eq(sex, "male"))
		return refuse(row, "sex-male", F_SEX, "the row says male");
	if (sex && !text_eq(sex, "female"))
		return refuse(row, "sex-unknown", F_SEX, "this value is not known");
	if (hiv && !text_eq(hiv, "positive") && !text_eq(hiv, "negative") && !text_eq(hiv, "unknown"))
		return refuse(row, "hiv-unknown", F_HIV_STATUS, "this value is not known");
	out->who.hiv_status = hiv;
	return true;
}

static bool check_identity(struct row *row, const struct check_context *ctx, struct understood *out)
{
	if (!check_cnic(row, out) || !check_numbers(row, ctx, out) || !check_words(row, out))
		return false;
	out->who.name = row->value[F_PERSON_NAME];
	out->who.relative = row->value[F_RELATIVE_NAME];
	return out->who.name || out->who.cnic || out->who.family_cnic || out->who.mrn || out->who.specimen ||
	       refuse(row, "identity-missing", F_NONE, "nothing says which woman this is");
}

bool check_row(struct row *row, const struct check_context *ctx, struct buf *evidence, struct understood *out)
{
	struct meaning meaning;

	*out = (struct understood){.evidence = evidence};
	buf_reset(evidence);
	interpret(row, ctx->profile, ctx->codes, &meaning);
	out->ignored = meaning.ignored;
	out->ignored_rule = meaning.rule;
	if (out->ignored || row->broken.rule)
		return !row->broken.rule;
	if (meaning.assay)
		out->assay = row->value[F_ASSAY];
	out->lot = row->value[F_LOT];
	if (!check_required(row, ctx->profile) || !check_result(row, ctx, out) || !check_status(row, out))
		return false;
	/* The order of dates hangs on the device, and which device on the day: two looks settle it. */
	if (!find_device(row, ctx, DATE_NONE, out) || !check_dates(row, ctx, out) ||
	    !find_device(row, ctx, out->collected_on, out))
		return false;
	if (!find_facility(row, ctx, out) || !find_place(row, ctx, out))
		return false;
	if (!check_identity(row, ctx, out) || !check_birth(row, ctx, out))
		return false;
	return evidence_read(row, ctx->profile, meaning.assay, out->test, evidence);
}
