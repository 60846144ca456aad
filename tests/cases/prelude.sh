# prelude.sh -- sourced by cases: a registry of the Gwadar program in the case's own folder, a fixed day.
# SPDX-License-Identifier: GPL-3.0-or-later
SANAD_DB=case.db
export SANAD_DB
day=2026-11-21
registry() { sanad init --quiet --program "$DATA/schemas/programs/gwadar.json" --as-of $day; }
ingest() { sanad ingest --as-of $day "$@"; }
# A row of the exchange layout with the columns most cases need.
header='record_id,specimen_id,facility_code,area_code,area_name,person_mrn,person_name,relative_name,cnic,phone,birth_date,sex,collected_on,resulted_on,test,result,status'
row() { printf '%s\n%s\n' "$header" "$1"; }
# A woman with a positive VIA who was referred, and one with a negative one: a small program to look at.
two_women() {
	{
		printf '%s\n' "$header"
		echo 'r1,GS0000001,GWD-PSN,PK20504,,GW-000001,Sakina,Pir Dad,51201-1234567-2,0300 1234567,1990-05-02,F,2026-03-01,2026-03-04,via,positive,final'
		echo 'r2,,GWD-PSN,PK20504,,GW-000001,Sakina,Pir Dad,51201-1234567-2,0300 1234567,1990-05-02,F,2026-03-05,,referral,to-colposcopy,final'
		echo 'r3,GS0000002,GWD-ORM,PK20503,,GW-000002,Mahganj,Rahim,,0333 7654321,1985-11-20,F,2026-04-01,2026-04-03,via,negative,final'
	} >two.csv
	sanad ingest --quiet --as-of $day two.csv >/dev/null
}
# The public id of the woman with this MRN-bearing record.
woman_of() { sanad history "$1" --format csv | sed -n 's/^woman,//p'; }
# Three ploidy results: as its evidence says, reported too low, without evidence; and one reported too high.
four_slides() {
	ploidy() { printf '{"record_id":"%s","specimen_id":"%s","device_id":"PL-01","facility_code":"GWD-PSN","person_mrn":"%s","collected_on":"2026-0%d-05","resulted_on":"2026-0%d-07","test":"ploidy","result":"%s","status":"final"' "$1" "$2" "$3" "$5" "$5" "$4"; }
	evidence() { printf ',"evidence":{"kind":"ploidy","nuclei":6000,"reference_nuclei":200,"reference_cv_bp":300,"histogram":{"width":100,"counts":[0,0,0,5]},"exceeding":[%s]}}\n' "$1"; }
	{
		ploidy p1 GS0000001 GW-000001 negative 3; evidence 2400,1300
		ploidy p2 GS0000002 GW-000002 negative 4; evidence 2900,2600,2501
		ploidy p3 GS0000003 GW-000003 negative 5; echo '}'
		ploidy p4 GS0000004 GW-000004 positive 6; evidence 2499
	} >slides.ndjson
	sanad ingest --quiet --as-of $day slides.ndjson >/dev/null 2>&1
}
# A GeneXpert export as the instrument writes it: one HPV run. exported serial start expiry
genexpert() {
	printf '\377\376'
	printf '%s\r\n' ',GeneXpert Dx System' 'System Name,GX' "Exported Date,$1" 'Report User Name,Lab' '' \
		'RESULT TABLE' 'Sample ID,GS0000077' 'Patient ID,GW-000077' 'Assay,Xpert HPV HR_16_18-45' 'Assay Version,1' \
		'Assay Type,In Vitro Diagnostic' 'Test Type,Specimen' 'Sample Type' 'Notes' \
		'Test Result,HPV 16 NEG|HPV 18_45 POS|OTHER HR HPV NEG|' 'Test Disclaimer' '' 'Cartridge Index,1' 'Module Name,A1' \
		'Module S/N,610001' 'Cartridge S/N,300000077' "Instrument S/N,$2" 'S/W Version,6.4' 'Reagent Lot ID,10251' \
		"Expiration Date,$4" "Start Time,$3" "End Time,$3" 'Error Status,OK' 'Status,Done' 'User,<None>' 'Run Notes' '' \
		'Analyte Result' 'Analyte Name,Ct,EndPt,Analyte Result,Probe Check Result' 'SAC,31.0,240,NA,PASS' 'HPV 16,0.0,4,NEG,PASS' \
		'HPV 18_45,33.1,180,POS,PASS' 'P3,0.0,1,NEG,PASS' 'P4,0.0,2,NEG,PASS' 'P5,0.0,-3,NEG,PASS' '' | iconv -f UTF-8 -t UTF-16LE
}
# Three women who came twice under two numbers; all else agrees, so that people must say. One is written in Urdu.
six_numbers() {
	{
		echo 'record_id,facility_code,area_code,person_mrn,person_name,relative_name,phone,birth_date,sex,collected_on,resulted_on,test,result,status'
		echo 'q1,GWD-PSN,PK20504,GW-000011,Sakina Bibi,Pir Dad,0300 8346172,1990-05-02,F,2026-03-01,2026-03-04,via,positive,final'
		echo 'q2,GWD-PSN,PK20504,GW-000012,Sakina Bibi,Pir Dad,0300 8346172,1990-05-02,F,2026-06-05,2026-06-06,hpv,negative,final'
		echo 'q3,GWD-ORM,PK20503,GW-000013,Mahganj,Rahim Bakhsh,0333 5190824,1985-11-20,F,2026-04-01,2026-04-03,via,negative,final'
		echo 'q4,GWD-ORM,PK20503,GW-000014,Mahganj,Rahim Bakhsh,0333 5190824,1985-11-20,F,2026-05-01,2026-05-03,via,negative,final'
		echo 'q5,GWD-ORM,PK20503,GW-000015,ماہ گنج,خدا بخش,0345 2913847,1979-01-30,F,2026-02-01,2026-02-03,via,negative,final'
		echo 'q6,GWD-ORM,PK20503,GW-000016,ماہ گنج,خدا بخش,0345 2913847,1979-01-30,F,2026-07-01,2026-07-03,via,positive,final'
	} >six.csv
	sanad ingest --quiet --as-of $day six.csv >/dev/null 2>&1
}
# Women without numbers: one twice, spelt otherwise; two sisters; one whose second record says only an age; all by weight.
no_numbers() {
	{
		echo 'record_id,facility_code,area_code,person_name,relative_name,cnic,phone,birth_date,age_years,sex,collected_on,resulted_on,test,result,status'
		echo 'a1,GWD-PSN,PK20504,Sakina Bibi,Pir Dad,51201-3948271-6,0300 8346172,1990-05-02,,F,2026-03-01,2026-03-04,via,positive,final'
		echo 'a2,GWD-PSN,PK20504,Sakeena,Peer Dad,,0300 8346172,1990-05-02,,F,2026-06-05,2026-06-06,hpv,positive,final'
		echo 'b1,GWD-ORM,PK20503,Mahganj,Rahim Bakhsh,,0333 5190824,1985-11-20,,F,2026-04-01,2026-04-03,via,negative,final'
		echo 'b2,GWD-ORM,PK20503,Zarnaz,Rahim Bakhsh,,0333 5190824,1987-02-11,,F,2026-04-01,2026-04-03,via,positive,final'
		echo 'c1,GWD-PSN,PK20501,Naz Bibi,Dil Murad,,0321 8840371,,41,F,2026-02-01,2026-02-03,via,positive,final'
		echo 'c2,GWD-PSN,PK20501,Naaz Bibi,Dilmurad,,0321 8840371,,41,F,2026-05-01,2026-05-03,hpv,negative,final'
	} >none.csv
	sanad ingest --quiet --as-of $day none.csv >/dev/null 2>&1
}
