/* field.c -- names of the fields a row is read into.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/field.h"

#include "base/text.h"

static const char *const names[] = {"record_id",
				    "specimen_id",
				    "device_id",
				    "facility_code",
				    "area_code",
				    "area_name",
				    "person_mrn",
				    "person_name",
				    "relative_name",
				    "cnic",
				    "phone",
				    "birth_date",
				    "age_years",
				    "hiv_status",
				    "sex",
				    "collected_on",
				    "resulted_on",
				    "test",
				    "result",
				    "result_detail",
				    "status",
				    "operator",
				    "evidence",
				    "device_serial",
				    "assay",
				    "lot",
				    "cartridge_serial",
				    "expires_on",
				    "exported_on",
				    "test_type",
				    "sample_type",
				    "run_status",
				    "error_status",
				    NULL};

_Static_assert(sizeof names / sizeof names[0] == F_COUNT + 1, "one name per field");

const char *field_name(enum field f)
{
	return f < F_COUNT ? names[f] : NULL;
}

enum field field_by_name(const char *name)
{
	for (int f = 0; f < F_COUNT; f++)
		if (text_eq(names[f], name))
			return (enum field)f;
	return F_NONE;
}

const char *const *field_names(void)
{
	return names;
}
