/* history.c -- the care a woman gets, drawn from the rates.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/history.h"
#include "base/text.h"

#define DAY_OPENS (8 * 3600)
#define DAY_CLOSES (15 * 3600)
#define MAX_ATTEMPTS 3

/* One woman's walk: where she is, what was found so far. */
struct walk {
	const struct sim_world *w;
	struct sim_woman *woman;
	struct sim_records *out;
	struct sim_rng rng;
	uint32_t serial;
	uint32_t specimen; /* the one in hand */
	const char *role;  /* what the tests in hand are for: screen or triage */
	bool triaged;      /* an HPV result waits for its triage */
	date_t last;       /* latest day anything happened */
};

static int draw(struct walk *k, enum sim_rate_id id)
{
	return sim_draw(&k->w->rates, &k->rng, id);
}

static bool chance(struct walk *k, enum sim_rate_id id)
{
	return sim_chance(&k->w->rates, &k->rng, id);
}

static const char *pick(struct walk *k, enum sim_rate_id id)
{
	return sim_pick(&k->w->rates, &k->rng, id)->code;
}

/* Adds a record unless it is only known after the last day of the data; true when added. */
static bool add(struct walk *k, enum sim_file_kind kind, int device, const char *test, const char *result, date_t on,
		date_t known)
{
	date_t day = known != DATE_NONE ? known : on;
	if (day > k->w->as_of)
		return false;
	struct sim_record *rec = sim_record_add(k->out);
	rec->woman = k->woman->number;
	rec->specimen = k->specimen;
	rec->serial = rec->id_serial = k->serial++;
	rec->test = test;
	rec->role = kind == SIM_REGISTRATION || kind == SIM_FOLLOWUP ? "event" : k->role;
	rec->result = result;
	rec->collected_on = on;
	rec->resulted_on = known;
	rec->kind = (uint8_t)kind;
	rec->device = (int16_t)device;
	rec->facility = (int16_t)k->woman->site;
	if (day > k->last)
		k->last = day;
	return true;
}

static bool add_event(struct walk *k, const char *test, const char *result, date_t on)
{
	return add(k, SIM_FOLLOWUP, -1, test, result, on, DATE_NONE);
}

/* Device of a kind: in the site's tehsil when there is one, else by the woman's number so that work is shared. */
static int choose_device(const struct walk *k, const char *kind)
{
	int tehsil = k->w->facility[k->woman->site].tehsil, n = 0, chosen = -1;
	for (int d = 0; d < k->w->n_devices; d++) {
		if (!text_eq(k->w->device[d].kind, kind))
			continue;
		if (k->w->facility[k->w->device[d].facility].tehsil == tehsil && text_eq(kind, "GX"))
			return d;
		n++;
		if ((k->woman->number + (uint32_t)n) % (uint32_t)n == 0)
			chosen = d;
	}
	return chosen;
}

static void take_specimen(struct walk *k)
{
	k->specimen = sim_specimen(k->woman, k->woman->specimens);
	k->woman->specimens++;
}

/* What a round of tests leads to. */
enum finding {
	FOUND_NOTHING,
	FOUND_UNREADABLE,
	FOUND_REPEAT,
	FOUND_OTHER_HPV,
	FOUND_LOW,
	FOUND_HPV,
	FOUND_VIA,
	FOUND_HIGH
};

struct finding_at {
	enum finding what;
	date_t known;
};

static bool is_high_cytology(const char *category)
{
	return category && !text_eq(category, "NILM") && !text_eq(category, "ASC-US") && !text_eq(category, "LSIL") &&
	       !text_eq(category, "UNSAT");
}

static enum sim_rate_id ploidy_rate(const char *cytology)
{
	if (text_eq(cytology, "NILM"))
		return RATE_PLOIDY_NILM;
	if (text_eq(cytology, "ASC-US"))
		return RATE_PLOIDY_ASCUS;
	if (text_eq(cytology, "LSIL"))
		return RATE_PLOIDY_LSIL;
	return text_eq(cytology, "UNSAT") ? RATE_PLOIDY_UNSAT : RATE_PLOIDY_HIGH;
}

static struct finding_at found_in_slides(const char *cytology, const char *ploidy, date_t known)
{
	struct finding_at found = {FOUND_NOTHING, known};
	if (is_high_cytology(cytology))
		found.what = FOUND_HIGH;
	else if (text_eq(cytology, "LSIL") || text_eq(cytology, "ASC-US") || text_eq(ploidy, "positive"))
		found.what = FOUND_LOW;
	else if (text_eq(cytology, "UNSAT") || text_eq(ploidy, "insufficient"))
		found.what = FOUND_UNREADABLE;
	else if (text_eq(ploidy, "suspicious"))
		found.what = FOUND_REPEAT;
	return found;
}

/* Cytology and ploidy of one specimen: both known the same day, so a pathway never waits for the other half. */
static struct finding_at read_slides(struct walk *k, date_t taken)
{
	const char *cytology = pick(k, RATE_CYTOLOGY), *ploidy = pick(k, ploidy_rate(cytology));
	date_t known = taken + draw(k, RATE_DELAY_LABORATORY);
	if (!add(k, SIM_CYTOLOGY, choose_device(k, "CY"), "cytology", cytology, taken, known))
		return (struct finding_at){FOUND_NOTHING, known};
	add(k, SIM_PLOIDY, choose_device(k, "PL"), "ploidy", ploidy, taken, known);
	return found_in_slides(cytology, ploidy, known);
}

/* Cytology alone, to decide on an HPV result. */
static struct finding_at read_triage(struct walk *k, date_t taken)
{
	const char *cytology = pick(k, RATE_CYTOLOGY_TRIAGE);
	date_t known = taken + draw(k, RATE_DELAY_LABORATORY);
	if (!add(k, SIM_CYTOLOGY, choose_device(k, "CY"), "cytology", cytology, taken, known))
		return (struct finding_at){FOUND_NOTHING, known};
	return found_in_slides(cytology, "negative", known);
}

/* Ploidy alone, to look again at a suspicious one. */
static struct finding_at read_retest(struct walk *k, date_t taken)
{
	const char *ploidy = pick(k, RATE_PLOIDY_NILM);
	date_t known = taken + draw(k, RATE_DELAY_LABORATORY);
	if (!add(k, SIM_PLOIDY, choose_device(k, "PL"), "ploidy", ploidy, taken, known))
		return (struct finding_at){FOUND_NOTHING, known};
	return found_in_slides("NILM", ploidy, known);
}

/* One run of the cartridge; the day of the run is all the device knows of the specimen's age. */
static bool add_run(struct walk *k, int device, const char *result, const char *detail, date_t on)
{
	int at = sim_rng_between(&k->rng, DAY_OPENS, DAY_CLOSES);
	if (!add(k, SIM_GENEXPERT, device, "hpv", result, on, on))
		return false;
	k->out->at[k->out->n - 1].at = at;
	k->out->at[k->out->n - 1].detail = detail;
	return true;
}

static struct finding_at read_hpv(struct walk *k, date_t taken)
{
	int device = choose_device(k, "GX");
	const char *first = pick(k, RATE_HPV_FIRST_RUN), *channels = pick(k, RATE_HPV_CHANNELS);
	bool positive = chance(k, RATE_HPV_POSITIVE), rerun = chance(k, RATE_HPV_RERUN);
	date_t on = taken + draw(k, RATE_DELAY_RUN), again = on + draw(k, RATE_DELAY_RERUN);
	struct finding_at found = {FOUND_NOTHING, on};
	if (!text_eq(first, "valid")) {
		found.what = FOUND_UNREADABLE;
		if (!add_run(k, device, text_eq(first, "INVALID") ? "invalid" : "error", first, on) || !rerun)
			return found;
		found.known = on = again;
	}
	if (!add_run(k, device, positive ? "positive" : "negative", positive ? channels : "16=neg;18_45=neg;other=neg",
		     on))
		return found;
	if (!positive)
		found.what = FOUND_NOTHING;
	else
		found.what = text_eq(channels, "16=neg;18_45=neg;other=pos") ? FOUND_OTHER_HPV : FOUND_HPV;
	return found;
}

static struct finding_at screen_via(struct walk *k, date_t on)
{
	const char *result = pick(k, RATE_VIA_RESULT);
	struct finding_at found = {FOUND_NOTHING, on};
	k->specimen = 0;
	add(k, SIM_VIA, -1, "via", result, on, DATE_NONE);
	if (text_eq(result, "positive"))
		found.what = FOUND_VIA;
	else if (text_eq(result, "suspected-cancer"))
		found.what = FOUND_HIGH;
	else if (text_eq(result, "not-possible"))
		found.what = FOUND_UNREADABLE;
	return found;
}

static void register_visit(struct walk *k, date_t on)
{
	add(k, SIM_REGISTRATION, -1, "invitation", pick(k, RATE_VISIT), on, DATE_NONE);
}

/* Attempts to reach her from a day on; gives the day she was reached or DATE_NONE, *first the first attempt's day. */
static date_t try_to_reach(struct walk *k, date_t from, bool reachable, date_t *first)
{
	date_t on = from + draw(k, RATE_DELAY_CONTACT);
	*first = on;
	for (int i = 1; i <= MAX_ATTEMPTS; i++, on += draw(k, RATE_DELAY_CONTACT)) {
		bool reached = reachable && (chance(k, RATE_REACHED) || i == MAX_ATTEMPTS);
		if (!add_event(k, "contact", reached ? "reached" : "not-reached", on))
			return DATE_NONE;
		if (reached)
			return on;
	}
	return DATE_NONE;
}

static bool is_cancer(const char *histology)
{
	return text_eq(histology, "SCC") || text_eq(histology, "ADC");
}

static bool is_precancer(const char *histology)
{
	return text_eq(histology, "CIN2") || text_eq(histology, "CIN3") || text_eq(histology, "AIS");
}

static void treat(struct walk *k, const char *histology, date_t known)
{
	bool cancer = is_cancer(histology), treated = chance(k, RATE_TREATED);
	const char *how = pick(k, cancer ? RATE_TREATMENT_CANCER : RATE_TREATMENT_PRECANCER);
	date_t on = known + draw(k, RATE_DELAY_TREATMENT);
	size_t n = k->out->n;
	if (cancer)
		add_event(k, "referral", "to-oncology", known);
	if (treated && add_event(k, "treatment", how, on) && text_eq(how, "hysterectomy"))
		k->woman->no_cervix_on = on;
	for (; n < k->out->n; n++)
		k->out->at[n].facility = (int16_t)(cancer ? k->w->hospital : k->w->colposcopy);
}

static enum sim_rate_id histology_rate(enum finding what)
{
	if (what == FOUND_HIGH)
		return RATE_HISTOLOGY_HIGH;
	if (what == FOUND_HPV)
		return RATE_HISTOLOGY_HPV;
	return what == FOUND_VIA ? RATE_HISTOLOGY_VIA : RATE_HISTOLOGY_LOW;
}

static enum sim_rate_id colposcopy_rate(const char *histology)
{
	if (is_cancer(histology))
		return RATE_COLPOSCOPY_CANCER;
	return is_precancer(histology) ? RATE_COLPOSCOPY_PRECANCER : RATE_COLPOSCOPY_BELOW;
}

static void see(struct walk *k, enum finding what, date_t on)
{
	bool biopsied = chance(k, RATE_BIOPSIED);
	const char *histology = pick(k, histology_rate(what));
	const char *seen = pick(k, biopsied ? colposcopy_rate(histology) : RATE_COLPOSCOPY_UNBIOPSIED);
	date_t known = on + draw(k, RATE_DELAY_HISTOLOGY);
	size_t n = k->out->n;
	bool added = add(k, SIM_FOLLOWUP, -1, "colposcopy", seen, on, DATE_NONE);
	if (added && biopsied)
		added = add(k, SIM_FOLLOWUP, -1, "histology", histology, on, known);
	for (; n < k->out->n; n++) {
		k->out->at[n].facility = (int16_t)k->w->colposcopy;
		k->out->at[n].role = "diagnosis";
	}
	if (added && biopsied && (is_cancer(histology) || is_precancer(histology)))
		treat(k, histology, known);
}

/* A woman who must be seen: called, referred, and seen or lost. */
static void follow_up(struct walk *k, struct finding_at found)
{
	bool attends = chance(k, RATE_ATTENDS), written = chance(k, RATE_REFERRAL_WRITTEN);
	const char *absent = pick(k, RATE_ABSENT);
	date_t first, reached = try_to_reach(k, found.known, attends || !text_eq(absent, "never-reached"), &first);
	date_t on = reached == DATE_NONE ? DATE_NONE : reached + draw(k, RATE_DELAY_COLPOSCOPY);
	if (written)
		add_event(k, "referral", "to-colposcopy", first);
	if (reached == DATE_NONE)
		return;
	if (attends)
		see(k, found.what, on);
	else if (text_eq(absent, "refused"))
		add_event(k, "refusal", "colposcopy", reached);
}

static struct finding_at read_again(struct walk *k, enum finding before, date_t on)
{
	if (before == FOUND_OTHER_HPV || k->triaged) {
		k->role = "triage";
		k->triaged = true;
		return read_triage(k, on);
	}
	if (before == FOUND_REPEAT) {
		k->role = "triage";
		return read_retest(k, on);
	}
	return read_slides(k, on);
}

static struct finding_at come_again(struct walk *k, struct finding_at found);

static struct finding_at visit_again(struct walk *k, struct finding_at found, date_t on)
{
	take_specimen(k);
	register_visit(k, on);
	found = read_again(k, found.what, on);
	/* Once more after a triage that could not be read; otherwise the program does not ask a third time in its year.
	 */
	return found.what == FOUND_UNREADABLE && k->triaged && k->woman->specimens < 3 ? come_again(k, found) : found;
}

/* A new specimen after one that could not be read or an equivocal finding; FOUND_NOTHING when she does not come. */
static struct finding_at come_again(struct walk *k, struct finding_at found)
{
	bool low = found.what == FOUND_REPEAT;
	bool comes = chance(k, low ? RATE_REPEAT_LOW : RATE_REPEAT_UNSAT);
	date_t on = found.known + draw(k, low ? RATE_DELAY_REPEAT_LOW : RATE_DELAY_REPEAT_UNSAT);
	if (!comes || on > k->w->as_of)
		return (struct finding_at){FOUND_NOTHING, on};
	return visit_again(k, found, on);
}

/* Other high-risk types: she is called for a cytology. */
static struct finding_at come_for_triage(struct walk *k, struct finding_at found)
{
	bool comes = chance(k, RATE_TRIAGE);
	int after = draw(k, RATE_DELAY_TRIAGE);
	date_t first, reached = try_to_reach(k, found.known, comes, &first);
	if (reached == DATE_NONE || reached + after > k->w->as_of)
		return (struct finding_at){FOUND_NOTHING, first};
	return visit_again(k, found, reached + after);
}

static int new_home(struct walk *k)
{
	int area;
	do
		area = (int)sim_rng_below(&k->rng, (uint32_t)k->w->n_areas);
	while (!k->w->area[area].is_uc || area == k->woman->area);
	return area;
}

/* Moves, death and hysterectomy come after everything else and at most one of them happens. */
static void life(struct walk *k)
{
	bool within = chance(k, RATE_MOVE_WITHIN), away = chance(k, RATE_MOVE_AWAY), dies = chance(k, RATE_DEATH),
	     operated = chance(k, RATE_HYSTERECTOMY);
	date_t on = k->last + draw(k, RATE_DELAY_LIFE);
	int home = new_home(k);
	struct sim_woman *woman = k->woman;
	if (on > k->w->as_of)
		return;
	if (within) {
		woman->moved_to = home;
		woman->moved_on = on;
		add_event(k, "move", "within", on);
	} else if (away) {
		woman->left_on = on;
		add_event(k, "move", "away", on);
	} else if (dies) {
		woman->died_on = on;
		add_event(k, "death", "other-cause", on);
	} else if (operated && woman->no_cervix_on == DATE_NONE) {
		woman->no_cervix_on = on;
		add_event(k, "hysterectomy", "total", on);
	}
}

static void screen(struct walk *k)
{
	const struct sim_facility *site = &k->w->facility[k->woman->site];
	const struct sim_rate_row *hpv = sim_row(&k->w->rates, RATE_HPV_AT_SITE, site->code);
	const struct sim_rate_row *via = sim_row(&k->w->rates, RATE_VIA_AT_SITE, k->w->area[site->tehsil].code);
	bool use_hpv = sim_rng_bp(&k->rng, hpv ? hpv->weight : 0), use_via = sim_rng_bp(&k->rng, via ? via->weight : 0);
	date_t on = k->woman->visit_on;
	struct finding_at found;
	if (!use_via)
		take_specimen(k);
	register_visit(k, on);
	if (use_via)
		found = screen_via(k, on);
	else
		found = use_hpv ? read_hpv(k, on) : read_slides(k, on);
	if (found.what == FOUND_OTHER_HPV)
		found = come_for_triage(k, found);
	else if (found.what == FOUND_UNREADABLE || found.what == FOUND_REPEAT)
		found = come_again(k, found);
	if (found.what > FOUND_OTHER_HPV)
		follow_up(k, found);
	life(k);
}

/* A second specimen, or a row without any, ties to the others only through her number: then nothing may be left out. */
static void keep_ids(const struct sim_woman *woman, struct sim_records *out, size_t first)
{
	bool bare = false;
	for (size_t i = first; i < out->n; i++)
		bare = bare || out->at[i].specimen == 0;
	for (size_t i = first; i < out->n; i++)
		out->at[i].keep_ids = bare || woman->specimens > 1;
}

void sim_history_make(const struct sim_world *w, struct sim_woman *woman, struct sim_records *out)
{
	struct walk k = {.w = w, .woman = woman, .out = out, .last = woman->visit_on, .role = "screen"};
	size_t first = out->n;
	sim_rng_seed(&k.rng, w->seed, SIM_STREAM_HISTORY, woman->number);
	if (woman->tested) {
		screen(&k);
	} else {
		register_visit(&k, woman->visit_on);
		if (woman->refused)
			add_event(&k, "refusal", "screening", woman->visit_on);
	}
	keep_ids(woman, out, first);
}

static void add_device_run(const struct sim_world *w, struct sim_records *out, struct sim_rng *r, int device,
			   enum sim_run run, date_t month, uint32_t serial)
{
	date_t on = sim_rng_between(r, month, date_add_months(month, 1) - 1);
	int at = sim_rng_between(r, DAY_OPENS, DAY_CLOSES);
	bool odd = sim_rng_below(r, 2) == 1;
	if (on > w->as_of)
		return;
	struct sim_record *rec = sim_record_add(out);
	rec->serial = rec->id_serial = serial;
	rec->role = "";
	rec->test = run == SIM_RUN_CONTROL ? "hpv" : "other-assay";
	rec->result = odd ? "positive" : "negative";
	rec->collected_on = rec->resulted_on = on;
	rec->at = at;
	rec->facility = (int16_t)w->device[device].facility;
	rec->device = (int16_t)device;
	rec->kind = SIM_GENEXPERT;
	rec->run = (uint8_t)run;
	rec->in_force = false;
}

void sim_device_runs(const struct sim_world *w, struct sim_records *out)
{
	for (int d = 0; d < w->n_devices; d++) {
		struct sim_rng r;
		uint32_t serial = 0;
		if (!text_eq(w->device[d].kind, "GX"))
			continue;
		sim_rng_seed(&r, w->seed, SIM_STREAM_DEVICE, (uint64_t)d);
		for (date_t m = w->rates.from; m <= w->as_of; m = date_add_months(m, 1)) {
			int controls = sim_draw(&w->rates, &r, RATE_GX_CONTROLS);
			int others = sim_draw(&w->rates, &r, RATE_GX_OTHER);
			for (int i = 0; i < controls + others; i++)
				add_device_run(w, out, &r, d, i < controls ? SIM_RUN_CONTROL : SIM_RUN_OTHER_ASSAY, m,
					       serial++);
		}
	}
}
