/* rooms: base */
/* ident_test.c -- CNIC and telephone numbers. The numbers here are made up.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/ident.h"
#include "tests/unit/unit.h"

static struct arena mem = ARENA_INIT;

static void cnic(const char *text, enum ident_cnic want, const char *digits)
{
	const char *got = "?";
	enum ident_cnic kind = ident_cnic(&mem, text, &got);

	if (kind != want)
		UNIT_FAIL("\"%s\" is kind %d, want %d", text ? text : "(null)", (int)kind, (int)want);
	if (digits)
		CHECK_STR(got, digits);
	else
		CHECK(got == NULL);
}

static void a_cnic_is_read_however_it_is_written(void)
{
	cnic("51203-1234567-2", CNIC_WOMAN, "5120312345672");
	cnic("5120312345672", CNIC_WOMAN, "5120312345672");
	cnic(" 51203 1234567 2 ", CNIC_WOMAN, "5120312345672");
	cnic("۵۱۲۰۳-۱۲۳۴۵۶۷-۲", CNIC_WOMAN, "5120312345672");
	cnic("=\"5120312345672\"", CNIC_WOMAN, "5120312345672");
	cnic("'5120312345672", CNIC_WOMAN, "5120312345672");
	cnic("51203\xE2\x80\x93"
	     "1234567\xE2\x80\x93"
	     "2\xE2\x80\x8F",
	     CNIC_WOMAN, "5120312345672");
}

static void an_odd_last_digit_is_a_mans(void)
{
	cnic("51203-1234567-1", CNIC_FAMILY, "5120312345671");
}

static void nothing_is_absent(void)
{
	cnic(NULL, CNIC_ABSENT, NULL);
	cnic("", CNIC_ABSENT, NULL);
	cnic(" \xC2\xA0", CNIC_ABSENT, NULL);
	cnic("=\"\"", CNIC_ABSENT, NULL);
}

static void spreadsheet_damage_is_told_apart(void)
{
	cnic("5.12013E+12", CNIC_MANGLED, NULL);
	cnic("5,12013e+12", CNIC_MANGLED, NULL);
	cnic("5E+12", CNIC_MANGLED, NULL);
	CHECK(ident_is_mangled(" 1.23E+12 "));
	CHECK(ident_is_mangled("=\"1.23E+12\""));
	CHECK(!ident_is_mangled("1E5"));
	CHECK(!ident_is_mangled("12E+5"));
	CHECK(!ident_is_mangled("1.E+5"));
	CHECK(!ident_is_mangled("1.2E+5x"));
	CHECK(!ident_is_mangled(""));
	CHECK(!ident_is_mangled("E+5"));
}

static void other_numbers_are_invalid(void)
{
	cnic("512031234567", CNIC_INVALID, NULL);
	cnic("51203123456720", CNIC_INVALID, NULL);
	cnic("2222222222222", CNIC_INVALID, NULL);
	cnic("1234567890123", CNIC_INVALID, NULL);
	cnic("9876543210987", CNIC_INVALID, NULL);
	cnic("51203-12A4567-2", CNIC_INVALID, NULL);
	cnic("not known", CNIC_INVALID, NULL);
	cnic("-", CNIC_INVALID, NULL);
	cnic("5120312345672.0", CNIC_INVALID, NULL);
}

static void a_phone_comes_to_its_national_form(void)
{
	static const char *const forms[] = {"03001234567",        "0300-1234567",     "+92 300 1234567",
					    "00923001234567",     "923001234567",     "3001234567",
					    "+92 (0)300-1234567", "(0300) 123 45 67", "۰۳۰۰۱۲۳۴۵۶۷",
					    "=\"03001234567\"",   "0300.1234567"};

	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
		CHECK_STR(ident_phone(&mem, forms[i]), "03001234567");
	CHECK_STR(ident_phone(&mem, "0355 1234567"), "03551234567");
	CHECK_STR(ident_phone(&mem, "03711234567"), "03711234567");
	CHECK_STR(ident_phone(&mem, "0864-211234"), "0864211234");
	CHECK_STR(ident_phone(&mem, "864211234"), "0864211234");
	CHECK_STR(ident_phone(&mem, "021 35671234"), "02135671234");
	CHECK_STR(ident_phone(&mem, "923456789"), "0923456789");
}

static void what_cannot_be_a_phone_is_none(void)
{
	static const char *const bad[] = {"",
					  "0300123456",
					  "030012345678",
					  "+1 202 555 0100",
					  "00441632960961",
					  "03x01234567",
					  "3.00123E+9",
					  "12",
					  "0100 1234567",
					  "300 1234567 ext 2",
					  "+",
					  "030012345670300123456703001234567030012345670300123456703001234567"};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		if (ident_phone(&mem, bad[i]))
			UNIT_FAIL("taken: \"%s\"", bad[i]);
	}
	CHECK(ident_phone(&mem, NULL) == NULL);
}

int main(void)
{
	UNIT_RUN("a CNIC is read with dashes, blanks, Urdu digits and wrapping", a_cnic_is_read_however_it_is_written);
	UNIT_RUN("an odd last digit is a man's number", an_odd_last_digit_is_a_mans);
	UNIT_RUN("no number is absent, not invalid", nothing_is_absent);
	UNIT_RUN("a number a spreadsheet shortened is told apart", spreadsheet_damage_is_told_apart);
	UNIT_RUN("wrong lengths, runs and letters are invalid", other_numbers_are_invalid);
	UNIT_RUN("every way of writing a phone comes to its national form", a_phone_comes_to_its_national_form);
	UNIT_RUN("what cannot be a Pakistani number is none", what_cannot_be_a_phone_is_none);
	arena_free(&mem);
	UNIT_END("ident");
}
