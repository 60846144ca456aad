/* rules.c -- what to do about each rule that refuses rows.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "ingest/check.h"

static const struct {
	const char *rule, *hint;
} hints[] = {
	{"age-implausible", "ask the site for the age or the birth date"},
	{"analytes-many", "send the file to whoever keeps the profile"},
	{"assay-unknown", "add the assay to the profile, then: sanad quarantine retry"},
	{"birth-after-test", "check birth date and day of the test against the paper register"},
	{"changed-without-correction", "if the change is right, send the row again with status corrected; if it is "
				       "another result, give it another record_id"},
	{"cnic-mangled", "export the column as text and take the file in again"},
	{"collected-after-resulted", "check both days; they may have been swapped"},
	{"ct-unreadable", "export the run again"},
	{"date-ambiguous", "set date_order of the device (sanad load devices), then: sanad quarantine retry"},
	{"date-contradicts", "check the clock of the instrument and date_order of the device"},
	{"date-future", "check the day, and the clock of the device"},
	{"date-unreadable", "write dates as YYYY-MM-DD; for a device check its date_order (sanad load devices)"},
	{"device-unknown", "register the device (sanad load devices), then: sanad quarantine retry"},
	{"evidence-invalid", "mend this member of the evidence, or ask the maker of the device; see score/README.md"},
	{"evidence-kind", "send the evidence of the test that is reported"},
	{"evidence-not-object", "send a JSON object, or leave it empty"},
	{"evidence-not-whole", "probabilities in basis points, DNA index x 1000, Ct x 100"},
	{"evidence-syntax", "export the row again; the evidence was damaged or cut off"},
	{"evidence-unexpected", "leave evidence empty for this test"},
	{"facility-unknown", "register the facility (sanad load facilities), then: sanad quarantine retry"},
	{"field-missing", "fill it in and take the row in again"},
	{"hiv-unknown", "one of positive, negative, unknown, or leave it empty"},
	{"identifier-mangled", "export the column as text and take the file in again"},
	{"identity-missing", "give at least one of person_mrn, cnic, person_name, specimen_id"},
	{"json-not-object", "write one object {...} a line"},
	{"json-syntax", "export the line again; it was damaged or cut off"},
	{"member-unknown", "use the column names of the exchange layout"},
	{"not-utf8", "save the file as UTF-8"},
	{"nothing-to-correct", "take in the original result first, then: sanad quarantine retry"},
	{"pattern-limit", "make the pattern in the profile simpler"},
	{"place-ambiguous", "give area_code, or the tehsil with it"},
	{"place-conflict", "codes were renumbered between releases: check which release the sender uses"},
	{"place-unknown", "add the spelling to the aliases (sanad load aliases), then: sanad quarantine retry"},
	{"pooled-sample", "test each specimen in a cartridge of its own"},
	{"result-contradicts", "check the result on the device"},
	{"result-incomplete", "export the run again with all channels; a missing channel is never read as negative"},
	{"result-unknown", "add the value to the profile, or mend it; it is never read as negative"},
	{"row-ragged", "put fields that hold a comma in double quotes"},
	{"sex-male", "check that this is the right register"},
	{"sex-unknown", "write female, or leave it empty"},
	{"status-contradicts", "check the run on the instrument"},
	{"status-unknown", "add the value to the profile, or mend it"},
	{"test-unknown", "use a test or event of the exchange layout"},
	{"value-type", "write a text, a whole number or null"},
};

const char *rule_hint(const char *rule)
{
	for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++)
		if (text_eq(hints[i].rule, rule))
			return hints[i].hint;
	return "mend the row, or the profile that refuses it";
}
