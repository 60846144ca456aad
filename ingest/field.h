/* field.h -- the fields a row of any format is read into; profiles name them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first ones are the columns of the plain exchange layout, the others exist only in device files. Ownership: names
 * are literals.
 */
#ifndef INGEST_FIELD_H
#define INGEST_FIELD_H

enum field {
	F_RECORD_ID,
	F_SPECIMEN_ID,
	F_DEVICE_ID,
	F_FACILITY_CODE,
	F_AREA_CODE,
	F_AREA_NAME,
	F_PERSON_MRN,
	F_PERSON_NAME,
	F_RELATIVE_NAME,
	F_CNIC,
	F_PHONE,
	F_BIRTH_DATE,
	F_AGE_YEARS,
	F_HIV_STATUS,
	F_SEX,
	F_COLLECTED_ON,
	F_RESULTED_ON,
	F_TEST,
	F_RESULT,
	F_RESULT_DETAIL,
	F_STATUS,
	F_OPERATOR,
	F_EVIDENCE,
	F_DEVICE_SERIAL,    /* serial number of the instrument; stands for device_id */
	F_ASSAY,            /* name of the assay as the device writes it */
	F_LOT,              /* reagent lot */
	F_CARTRIDGE_SERIAL, /* serial number of cartridge, strip or plate position */
	F_EXPIRES_ON,       /* expiry of the reagent, to tell the order of dates */
	F_EXPORTED_ON,      /* day the file was written, to tell the order of dates */
	F_TEST_TYPE,        /* specimen or control */
	F_SAMPLE_TYPE,
	F_RUN_STATUS,
	F_ERROR_STATUS,
	F_COUNT,
	F_NONE = F_COUNT
};

/* Name as in profiles and messages: "collected_on". */
const char *field_name(enum field f);
/* F_NONE when there is no such field. */
enum field field_by_name(const char *name);
/* All names, NULL-terminated, for text_nearest. */
const char *const *field_names(void);

#endif
