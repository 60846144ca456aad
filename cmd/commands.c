/* commands.c -- one row per command: its registration, its help, its manual section and what the tests walk.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * To add a command: a row here, its prototype in cmd.h, a file cmd/<name>.c, a case under tests/cases/<name>/, then
 * `make docs`. `make lint` says what was forgotten.
 */
#include "cmd/cmd.h"

/* One row, one command. */
/* clang-format off */

static const struct cmd_option no_options[] = { { NULL, NULL, NULL } };

static const struct cmd_option init_options[] = {
	{ "program", "FILE", "program file; it may name areas, population, facilities and devices itself" },
	{ "areas", "FILE", "areas CSV instead of the one the program names" },
	{ "population", "FILE", "population CSV instead of the one the program names" },
	{ NULL, NULL, NULL },
};

static const struct cmd_option ingest_options[] = {
	{ "device", "PROFILE", "profile to read the files with, instead of recognising it" },
	{ "dry-run", NULL, "show what would happen and the first rows as understood; change nothing" },
	{ NULL, NULL, NULL },
};

static const struct cmd_option quarantine_options[] = {
	{ "batch", "N", "only rows of this batch" },
	{ NULL, NULL, NULL },
};

static const struct cmd_option link_options[] = {
	{ "explain", "RECORD", "why this record belongs to its woman, step by step" },
	{ "names", NULL, "with what the records say of her; needs the key" },
	{ "by", "WHO", "who decides; stands in the ledger" },
	{ "why", "TEXT", "why, for those who look later; without names or numbers of hers" },
	{ "limit", "N", "at most so many questions" },
	{ "export", "FILE", "the questions as a sheet to fill in, FILE.csv or FILE.xlsx" },
	{ "import", "FILE", "the sheet filled in, saved as CSV: all answers or none" },
	{ "sample", "N", "draw N pairs for people to judge blinded, to count errors" },
	{ "seed", "S", "draw the sample with this seed (else 1)" },
	{ "sample-read", "FILE", "the judged sample" },
	{ "threads", "N", "threads of a re-estimate (else all)" },
	{ NULL, NULL, NULL },
};

static const struct cmd_option dedupe_options[] = {
	{ "model", "MODEL", "linkage model: a path, or a name in schemas/linkage (default person)" },
	{ "pairs", "FILE", "every scored pair with its weights, field by field; ids and levels, no values" },
	{ "at-least", "P", "only pairs of at least this probability in that file (default 0: all)" },
	{ "threshold", "P", "link from this probability on, instead of the model's" },
	{ "threads", "N", "threads (default: one per processor); the result is the same" },
	{ "verbose", NULL, "also the estimated weights and the blocks that were too large" },
	{ NULL, NULL, NULL },
};

static const struct cmd_option worklist_options[] = {
	{ "area", "CODE", "only women who live in this area or below it" },
	{ "kind", "KIND", "only this duty, e.g. colposcopy" },
	{ "overdue", NULL, "only what is overdue or lost to follow-up" },
	{ "all", NULL, "also what is not due yet" },
	{ "names", NULL, "with names and telephone numbers; needs the key" },
	{ "limit", "N", "at most so many rows" },
	{ NULL, NULL, NULL },
};

static const struct cmd_option report_options[] = {
	{ "area", "CODE", "this area instead of the whole program" },
	{ "level", "LEVEL", "a row per province, district, tehsil or uc" },
	{ "place", "PLACE", "residence or screening: count women where they live or where they were tested" },
	{ "period", "PERIOD", "2026, 2026Q3, 2026-09, 2026-07-01..2026-09-30 or 2026July" },
	{ "by", "LIST", "split by age, test, area, month, device, facility, identifiers" },
	{ "suppress", "RULE", "none, nhs or cms11: hide small cells before the table leaves the ministry" },
	{ NULL, NULL, NULL },
};

static const struct cmd_option explain_options[] = {
	{ "indicator", "ID", "the indicator whose cell is meant" },
	{ "area", "CODE", "the cell's area; the whole program when not given" },
	{ "stratum", "S", "the cell's stratum, as the report prints it" },
	{ "period", "PERIOD", "as for the report" },
	{ "by", "LIST", "as for the report" },
	{ "place", "PLACE", "as for the report" },
	{ NULL, NULL, NULL },
};

static const struct cmd_option reaudit_options[] = {
	{ "algorithm", "FILE", "what if: this algorithm instead of the one in force" },
	{ "area", "CODE", "only results of women screened in this area or below it" },
	{ "period", "PERIOD", "only specimens collected in 2026, 2026Q3, 2026-09, 2026-07-01..2026-09-30 or 2026July" },
	{ "record", "ID", "explain the verdict of one record, rule by rule" },
	{ "findings", NULL, "list every result that does not agree instead of the figures" },
	{ "limit", "N", "findings listed below the figures of a table (default 20)" },
	{ "dry-run", NULL, "look, and write no run" },
	{ "sample", "N", "draw a sample for a second reader: all positives and N per cent of the negatives" },
	{ "seed", "S", "same seed, same sample (default 1)" },
	{ "test", "TEST", "only this test in the sample, e.g. cytology" },
	{ "blinded", "FILE", "write the sample as a CSV that shows no class" },
	{ "second-read", "FILE", "take that CSV back, with its column second_category filled in" },
	{ "by", "WHO", "who read a second time; stands in the registry" },
	{ NULL, NULL, NULL },
};

static const struct cmd_option simulate_options[] = {
	{ "women", "N", "how many women (default 10000)" },
	{ "seed", "S", "same seed, same bytes (default 1)" },
	{ "out", "DIR", "folder to make; must not hold anything yet" },
	{ "program", "FILE", "program file (default schemas/programs/gwadar.json)" },
	{ "linkage", NULL, "records.csv to link and truth.csv, in place of device files" },
	{ "hard", NULL, "device files of women who must be known by name: few numbers, no shared barcodes" },
	{ "faults", NULL, "plant the faults of schemas/simulate/gwadar-faults.json; truth/faults.csv names each" },
	{ NULL, NULL, NULL },
};

static const struct cmd_option help_options[] = {
	{ "man", NULL, "the manual page in roff" },
	{ NULL, NULL, NULL },
};

const struct command command_table[] = {
	{ "init", "Set up", "--program FILE [--areas FILE] [--population FILE]", "make a registry and its key",
	  "Makes the registry file and, beside it, its key file. Names, CNIC, telephone numbers, addresses and MRNs are\n"
	  "sealed under that key: without it they cannot be recovered by anybody. Keep a copy of the key apart from the\n"
	  "registry. An existing registry is never overwritten; an existing key file is used.",
	  { "sanad init --program schemas/programs/gwadar.json --db gwadar.db" },
	  init_options, NULL, 0, 0, 0, cmd_init },
	{ "load", "Set up", "areas|aliases|population|facilities|devices|targets|program FILE", "load or update reference data",
	  "Takes in a reference table from CSV, or a new version of the program file. All or nothing: one bad row and nothing\n"
	  "is changed. Loading the same file again changes nothing. Area codes need their code system and its version, because\n"
	  "P-codes were renumbered. Under a new program every woman's duties are worked out again.",
	  { "sanad load devices devices.csv", "sanad load population population-2023.csv" },
	  no_options, NULL, NEEDS_DB_WRITE | NEEDS_KEY, 2, 2, cmd_load },
	{ "ingest", "Take in results", "FILE...", "take device files in, link them to women, work out what is due",
	  "Each file goes in whole or not at all. The last line of each says what became of every row. Rows that cannot be\n"
	  "understood are kept in quarantine, never guessed. Taking the same file in again changes nothing.",
	  { "sanad ingest exports/*.csv", "sanad ingest --dry-run GX-01_2026-09.csv",
	    "sanad ingest --device genexpert-csv odd-name.txt" },
	  ingest_options, NULL, NEEDS_DB_WRITE | NEEDS_KEY, 1, -1, cmd_ingest },
	{ "quarantine", "Take in results", "list|export|retry", "rows that were refused: why, verbatim, again",
	  "`list` names file, line, rule and field of every row still refused. `export` writes them back verbatim, with -o\n"
	  "FILE, in a file that can be mended and taken in again; FILE.reasons.csv says why. `retry` reads them again after\n"
	  "a profile, a place or a device was put right.",
	  { "sanad quarantine list", "sanad quarantine export --batch 3 -o mend.csv", "sanad quarantine retry" },
	  quarantine_options, "table,csv,json", NEEDS_DB_WRITE | NEEDS_KEY, 1, 1, cmd_quarantine },
	{ "link", "Who is who", "[queue | decide ID same|different | undo ID | decisions | propose | proposals | apply ID | places]",
	  "who is who: link records to women, ask people, explain, take back",
	  "Without words: links what is not linked yet (ingest does so by itself). What the evidence leaves open waits in\n"
	  "`queue`, most valuable first: on a terminal one pair at a time, one key a decision; else as a table, or as a sheet\n"
	  "for a clerk with --export and --import. `decide` answers one question (Q7), or says of two records (12:57) that they\n"
	  "are one woman or two; `undo` takes a decision (D7) or a link back; `decisions` lists who said what and why. Decisions hold\n"
	  "over whatever comes later. A re-estimate over all records is made by `propose`; it changes nothing, says what it would do to the figures, and\n"
	  "`apply P7` confirms one change. --sample and --sample-read measure how often a link is wrong or missing. `places`\n"
	  "lists spellings of places taken for the place they are most like, and villages that no list knows.",
	  { "sanad link --explain 512 --names", "sanad link queue --export questions.xlsx --names",
	    "sanad link decide Q7 different --by 'Dr Bano' --why 'sisters'", "sanad link --sample 200 --names -o judge.csv" },
	  link_options, "table,csv,json", NEEDS_DB_WRITE | USES_KEY, 0, 3, cmd_link },
	{ "dedupe", "Who is who", "FILE...", "which records of any CSV are one woman; needs no registry",
	  "Runs a linkage model over CSV files with a header row and writes unique_id,cluster_id to standard output or -o\n"
	  "FILE. The model says which columns are compared and how, which pairs are looked at, and what may not be in one\n"
	  "cluster; weights are estimated from the files themselves. The order of rows changes nothing.",
	  { "sanad dedupe records.csv -o clusters.csv", "sanad dedupe a.csv b.csv --model febrl --pairs pairs.csv --verbose" },
	  dedupe_options, NULL, 0, 1, -1, cmd_dedupe },
	{ "history", "Who is who", "PERSON|RECORD|batch:N", "all that is known of a woman, a record or a batch",
	  "A woman by her public id, a record by its number, a batch as batch:N: results, events, links and duties in order,\n"
	  "with the rule that opened each duty and the file and line everything rests on.",
	  { "sanad history 7K3M9-Q2XTD", "sanad history 512", "sanad history batch:3" },
	  no_options, "table,csv,json", NEEDS_DB_READ, 1, 1, cmd_history },
	{ "worklist", "Follow up", "", "whom to call this morning, most urgent first",
	  "Women with a duty that stands, by urgency and then days overdue. Women lost to follow-up stay on the list.",
	  { "sanad worklist --overdue", "sanad worklist --area PK20504 --names --format csv -o pasni.csv" },
	  worklist_options, "table,csv,json", NEEDS_DB_READ | USES_KEY, 0, 0, cmd_worklist },
	{ "report", "Report", "NAME", "coverage, positivity, followup, targets, linkage, reaudit, workbook, dashboard",
	  "One report by name; `workbook` is all of them in one XLSX, `dashboard` all of them on one page that opens without\n"
	  "a network. Workbook, page and JSON carry every definition and the registry's digest; the tidy CSV carries the version\n"
	  "of each definition.",
	  { "sanad report coverage --level tehsil", "sanad report positivity --by test,age --place screening --format csv",
	    "sanad report workbook -o gwadar.xlsx", "sanad report dashboard -o gwadar.html" },
	  report_options, "table,csv,json,xlsx,html", NEEDS_DB_READ, 1, 1, cmd_report },
	{ "explain", "Report", "NAME --indicator ID [--area CODE] [--stratum S]", "the rows behind a cell of a report",
	  "Lists the women or tests that a figure counts, from the same query that counted it, each with the record, batch\n"
	  "and line it rests on. The number of rows counted equals the cell; of an estimate, such as links missed, their chances\n"
	  "or shares add up to it.",
	  { "sanad explain coverage --indicator women_screened --area PK20504" },
	  explain_options, "table,csv,json", NEEDS_DB_READ, 1, 1, cmd_explain },
	{ "reaudit", "Trust", "", "run every classification again and say where it matters",
	  "Scores the stored evidence of every machine-read result with the algorithm in force and compares the class with the\n"
	  "one reported. Findings that would change a woman's next duty come first; devices, lots and sites that drift are\n"
	  "named with the month it began. Nothing that was reported is changed; the run itself is kept. --algorithm asks what\n"
	  "another rule would have said. --sample and --second-read are the two halves of a blinded re-read by a person.",
	  { "sanad reaudit", "sanad reaudit --algorithm my-rule.json --format csv",
	    "sanad reaudit --sample 10 --seed 5 --blinded reread.csv", "sanad reaudit --record 512" },
	  reaudit_options, "table,csv,json", NEEDS_DB_WRITE | USES_KEY, 0, 0, cmd_reaudit },
	{ "selftest", "Trust", "", "run the scoring core's conformance vectors on this machine",
	  "Every vector is scored and every shipped algorithm compiled; the bytes must be those that were published.",
	  { "sanad selftest" },
	  no_options, NULL, 0, 0, 0, cmd_selftest },
	{ "verify", "Trust", "", "recompute all that can be and name the first thing that does not hold",
	  "Ledger chain, digests of every table, fates of every file's rows, derived tables; with the key also every original\n"
	  "file and every sealed identity. Keep the printed head elsewhere: it proves later that nothing was cut off.",
	  { "sanad verify" },
	  no_options, NULL, NEEDS_DB_WRITE | USES_KEY, 0, 0, cmd_verify },
	{ "rebuild", "Trust", "", "drop and rebuild the derived tables",
	  "Screenings, duties and all else that follows from the records. On a healthy registry nothing changes.",
	  { "sanad rebuild" },
	  no_options, NULL, NEEDS_DB_WRITE | USES_KEY, 0, 0, cmd_rebuild },
	{ "simulate", "Try it out", "--women N --seed S --out DIR [--program FILE] [--faults] [--hard | --linkage]", "write a synthetic program's device files and the truth",
	  "Invented women, histories and device exports in every format, with the truth in a folder of its own. The same\n"
	  "women, seed and --as-of give the same bytes. Every reported class follows from its evidence; with --faults a device\n"
	  "drifts, a lot's Ct values are too high, a site reports HSIL as LSIL and slides are swapped, for a re-audit to find.\n"
	  "With --linkage it writes what a linker is judged on: records.csv, rows of sisters, sisters-in-law, mothers, twins and\n"
	  "namesakes with the slips of forms; truth.csv, the woman of each; truth-notes.csv, what differs in it. With --hard\n"
	  "the device files are of such women, most rows without their number. Rates: schemas/simulate/gwadar-linkage-rates.json.",
	  { "sanad simulate --women 10000 --seed 7 --out sim --as-of 2026-11-21",
	    "sanad simulate --women 10000 --seed 7 --out people --linkage" },
	  simulate_options, NULL, 0, 0, 0, cmd_simulate },
	{ "schema", "Try it out", "check FILE | list", "check a device profile, a program or a report definition",
	  "`check` says what is wrong and where, and runs the examples and scenarios the file carries. `list` names what is\n"
	  "shipped.",
	  { "sanad schema check schemas/devices/genexpert-csv.json", "sanad schema list" },
	  no_options, "table,csv,json", 0, 1, 2, cmd_schema },
	{ "help", "Try it out", "[COMMAND]", "one command in full, with examples",
	  "Without a command: the map that `sanad` alone prints.",
	  { "sanad help ingest" },
	  help_options, NULL, 0, 0, 1, cmd_help },
	{ NULL, NULL, NULL, NULL, NULL, { NULL }, NULL, NULL, 0, 0, 0, NULL },
};
