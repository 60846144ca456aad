#!/usr/bin/env python3
"""make_vectors.py -- writes score/vectors/*.txt: the hex from encode.py, what is expected from the rules, by hand.

SPDX-License-Identifier: GPL-3.0-or-later

usage: make_vectors.py ROOT     (the folder that holds schemas/ and score/)

Expected: "CATEGORY SEVERITY SCORE REASONS" with reasons in bit order, "-" for none; or "error STATUS". Nothing here asks
the core: every line is worked out from the rule named above it.
"""
import glob
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import encode as E  # noqa: E402

ROOT = sys.argv[1]
out = None


def begin(name, title):
    global out
    out = open(os.path.join(ROOT, "score", "vectors", name + ".txt"), "w", encoding="ascii")
    out.write("# %s\n# SPDX-License-Identifier: ISC\n" % title)


def rule(text, source):
    out.write("\n# %s\n# source: %s\n" % (text, source))


def v(name, algorithm, evidence, expected):
    hexed = evidence if isinstance(evidence, str) else E.evidence(evidence).hex()
    out.write("vector %s %s %s %s\n" % (name, algorithm, hexed or "-", expected))


begin("algorithms", "The algorithms of the vectors, compiled from schemas/algorithms/*.json.")
for path in sorted(glob.glob(os.path.join(ROOT, "schemas", "algorithms", "*.json"))):
    with open(path, encoding="utf-8") as f:
        a = json.load(f)
    out.write("algorithm %s %s\n" % (a["id"], E.algorithm(a).hex()))

# ---------------------------------------------------------------- ploidy
RESTING = [0] * 18 + [200, 1200, 2000, 900, 100]  # one peak in the bin 2.0-2.1c, middle 2.05c


def P(exceeding, nuclei=5000, refs=60, cv=300, counts=RESTING, width=100):
    return {"kind": "ploidy", "nuclei": nuclei, "reference_nuclei": refs, "reference_cv_bp": cv,
            "histogram": {"width": width, "counts": counts if sum(counts) <= nuclei else []}, "exceeding": exceeding}


A = "ploidy-3cell-v1"
SPLIT = "published Chinese rule: 0 negative, 1-2 suspicious, 3 or more positive (cfsyjmx.com/xj/10220, cqvip 46257965)"
begin("ploidy", "DNA ploidy: ploidy-3cell-v1 and ploidy-vendor-rounding-v1.")
rule("Nuclei with DNA index 2.5 or more: none, one, two, three.", SPLIT)
v("none", A, P([]), "negative 1 0 -")
v("one", A, P([2600]), "suspicious 2 1 few-exceeding")
v("two", A, P([2600, 2700]), "suspicious 2 2 few-exceeding")
v("three", A, P([2600, 2700, 2800]), "positive 3 3 many-exceeding")
v("four", A, P([2600, 2700, 2800, 2900]), "positive 3 4 many-exceeding")
rule("The threshold itself counts, one unit below does not.", SPLIT)
v("at-2500", A, P([2500]), "suspicious 2 1 few-exceeding")
v("at-2499", A, P([2499]), "negative 1 0 -")
v("at-2501", A, P([2501]), "suspicious 2 1 few-exceeding")
v("three-at-2500", A, P([2500, 2500, 2500]), "positive 3 3 many-exceeding")
v("two-at-2500-one-at-2499", A, P([2499, 2500, 2500]), "suspicious 2 2 few-exceeding")
rule("Given in any order, the encoding is the same.", "score/README.md")
v("permuted", A, P([2800, 2600, 2700]), "positive 3 3 many-exceeding")
rule("Fewer than 1000 nuclei are insufficient.", "Chinese vendor's ploidy code: n < 1000")
v("nuclei-1000", A, P([], nuclei=1000), "negative 1 0 -")
v("nuclei-999", A, P([], nuclei=999), "insufficient 0 0 few-nuclei")
v("nuclei-1001", A, P([], nuclei=1001), "negative 1 0 -")
v("no-nuclei", A, P([], nuclei=0, refs=0, cv=0), "insufficient 0 0 few-nuclei,few-references")
rule("Fewer than 30 reference nuclei are insufficient.", "ESACP consensus, from memory")
v("references-30", A, P([], refs=30), "negative 1 0 -")
v("references-29", A, P([], refs=29), "insufficient 0 0 few-references")
rule("A CV of 5 % is too much, 4.99 % is not.", "ESACP consensus, from memory: under 5 %")
v("cv-499", A, P([], cv=499), "negative 1 0 -")
v("cv-500", A, P([], cv=500), "insufficient 0 0 reference-cv")
v("cv-501", A, P([], cv=501), "insufficient 0 0 reference-cv")
rule("Insufficient stays insufficient; abnormal nuclei on it ask for a person.", "order of the vendor's code; review is a project decision")
v("insufficient-three", A, P([2600] * 3, nuclei=999), "insufficient 0 3 review,abnormal-cells,few-nuclei,many-exceeding")
v("insufficient-one", A, P([2600], refs=29), "insufficient 0 1 review,abnormal-cells,few-references,few-exceeding")
v("insufficient-cv-three", A, P([2600] * 3, cv=500), "insufficient 0 3 review,abnormal-cells,reference-cv,many-exceeding")
rule("Proliferation: more than 5 % of nuclei with 1.25 < DI < 2.5, marked from 10 %.", "vendor's code: 0.05 < f < 0.10, f >= 0.10; band 1.25-2.5 as published")
v("band-5-percent", A, P([1500] * 50, nuclei=1000), "negative 1 0 -")
v("band-5.1-percent", A, P([1500] * 51, nuclei=1000), "negative 1 0 proliferation")
v("band-9.9-percent", A, P([1500] * 99, nuclei=1000), "negative 1 0 proliferation")
v("band-10-percent", A, P([1500] * 100, nuclei=1000), "negative 1 0 marked-proliferation")
v("band-lower-end-outside", A, P([1250] * 100, nuclei=1000), "negative 1 0 -")
v("band-lower-end-inside", A, P([1251] * 100, nuclei=1000), "negative 1 0 marked-proliferation")
v("band-upper-end-inside", A, P([2499] * 100, nuclei=1000), "negative 1 0 marked-proliferation")
v("band-upper-end-outside", A, P([1500] * 50 + [2500], nuclei=1000), "suspicious 2 1 few-exceeding")
v("band-and-cells", A, P([1500] * 51 + [2500], nuclei=1000), "suspicious 2 1 few-exceeding,proliferation")
rule("A nucleus at or over 9c (DNA index 4.5) is a reason.", "ESACP consensus, from memory")
v("nine-c-4499", A, P([4499]), "suspicious 2 1 few-exceeding")
v("nine-c-4500", A, P([4500]), "suspicious 2 1 few-exceeding,nine-c")
rule("Aneuploid peak: 50 nuclei and 1 % in the highest bin, more than 10 % off 2c, 4c, 8c.", "ESACP consensus, from memory; size and valley are project decisions")
v("peak-3c-50", A, P([], counts=RESTING + [0] * 7 + [50]), "negative 1 0 aneuploid-peak")
v("peak-3c-49", A, P([], counts=RESTING + [0] * 7 + [49]), "negative 1 0 -")
v("peak-3c-under-1-percent", A, P([], nuclei=6000, counts=RESTING + [0] * 7 + [59]), "negative 1 0 -")
v("peak-3c-at-1-percent", A, P([], nuclei=6000, counts=RESTING + [0] * 7 + [60]), "negative 1 0 aneuploid-peak")
v("peak-4c", A, P([], counts=RESTING + [0] * 16 + [400]), "negative 1 0 -")
v("peak-8c", A, P([], counts=RESTING + [0] * 56 + [400]), "negative 1 0 -")
v("peak-at-10-percent", A, P([], counts=[0] * 5 + [3000], width=400), "negative 1 0 -")
v("peak-over-10-percent", A, P([], counts=[0] * 5 + [3000], width=402), "negative 1 0 aneuploid-peak")
v("bump-on-the-flank", A, P([], counts=[0] * 18 + [200, 1200, 2000, 900, 300, 100, 60, 119]), "negative 1 0 -")
v("hill-beside", A, P([], counts=[0] * 18 + [200, 1200, 2000, 900, 300, 100, 60, 120]), "negative 1 0 aneuploid-peak")
v("two-aneuploid-hills", A, P([2600] * 3, counts=RESTING + [0] * 7 + [60, 0, 0, 0, 80]), "positive 3 3 many-exceeding,aneuploid-peak")
v("plateau-first-bin-counts", A, P([], counts=[0] * 21 + [2000, 2000]), "negative 1 0 -")
v("plateau-off", A, P([], counts=[0] * 22 + [2000, 2000]), "negative 1 0 aneuploid-peak")
v("no-histogram", A, P([], counts=[]), "negative 1 0 -")
B = "ploidy-vendor-rounding-v1"
rule("Vendor's rounding: half up to two decimals before every comparison.", "vendor's code: round(DI, 2) before comparing")
v("rounded-2494", B, P([2494]), "negative 1 0 -")
v("rounded-2495", B, P([2495]), "suspicious 2 1 few-exceeding")
v("unrounded-2495", A, P([2495]), "negative 1 0 -")
v("rounded-three", B, P([2495, 2496, 2499]), "positive 3 3 many-exceeding")
v("rounded-2500", B, P([2500]), "suspicious 2 1 few-exceeding")
v("rounded-band-1254", B, P([1254] * 100, nuclei=1000), "negative 1 0 -")
v("rounded-band-1255", B, P([1255] * 100, nuclei=1000), "negative 1 0 marked-proliferation")
v("rounded-band-2494", B, P([2494] * 100, nuclei=1000), "negative 1 0 marked-proliferation")
v("rounded-nine-c-4494", B, P([4494]), "suspicious 2 1 few-exceeding")
v("rounded-nine-c-4495", B, P([4495]), "suspicious 2 1 few-exceeding,nine-c")

# ---------------------------------------------------------------- cytology
CLASSES = ["ASC-US", "LSIL", "ASC-H", "HSIL", "SCC", "AGC", "AIS-ADC"]


def cells(n, first=1, **p):
    """n cells with ids from first; p gives basis points by class with _ for -."""
    row = [p.get(c.replace("-", "_"), 0) for c in CLASSES]
    return [[first + i] + row for i in range(n)]


def C(listed, valid=6000, preparation="lbc", obscured=10, endocervical=20):
    return {"kind": "cytology", "preparation": preparation, "cells_valid": valid, "obscured_pct": obscured,
            "endocervical_cells": endocervical, "cells": listed}


A = "cytology-count-v1"
CASCADE = "count and percentage cascade of an open-source cell detector"
TBS = "The Bethesda System 2014, adequacy"
begin("cytology", "AI cytology: cytology-count-v1. Severity: NILM 1, ASC-US 2, LSIL 3, AGC 4, ASC-H 5, HSIL 6, AIS 7, SCC 8.")
rule("Each class at its number of cells and one below. Score: sum of abnormal probabilities / 30; review from 1500.", CASCADE)
v("asc-us-11", A, C(cells(11, ASC_US=5000)), "ASC-US 2 1833 count")
v("asc-us-10", A, C(cells(10, ASC_US=5000)), "NILM 1 1666 review,support")
v("lsil-6", A, C(cells(6, LSIL=5000)), "LSIL 3 1000 count")
v("lsil-5", A, C(cells(5, LSIL=5000)), "NILM 1 833 -")
v("agc-11", A, C(cells(11, AGC=5000)), "AGC 4 1833 count")
v("agc-10", A, C(cells(10, AGC=5000)), "NILM 1 1666 review,support")
v("asc-h-16", A, C(cells(16, ASC_H=5000)), "ASC-H 5 2666 count")
v("asc-h-15", A, C(cells(15, ASC_H=5000)), "NILM 1 2500 review,support")
v("hsil-11", A, C(cells(11, HSIL=6000)), "HSIL 6 2200 count")
v("hsil-10", A, C(cells(10, HSIL=6000)), "NILM 1 2000 review,support")
v("ais-6", A, C(cells(6, AIS_ADC=5000)), "AIS 7 1000 count")
v("ais-5", A, C(cells(5, AIS_ADC=5000)), "NILM 1 833 -")
v("scc-1", A, C(cells(1, SCC=5000)), "SCC 8 166 count")
rule("The worst class that qualifies wins, whatever the others count.", CASCADE + "; severity order by ASCCP 2019 risk")
v("scc-beside-hsil", A, C(cells(11, HSIL=6000) + cells(1, 100, SCC=6000)), "SCC 8 2400 count")
v("hsil-beside-lsil", A, C(cells(11, HSIL=6000) + cells(30, 100, LSIL=5000)), "HSIL 6 5366 count")
v("hsil-too-few-beside-lsil", A, C(cells(10, HSIL=6000) + cells(6, 100, LSIL=5000)), "LSIL 3 3000 count")
v("agc-beside-lsil", A, C(cells(11, AGC=6000) + cells(6, 100, LSIL=6000)), "AGC 4 3400 count")
rule("By rate: HSIL from 1 % of valid cells, exactly there, one cell below, one valid cell more.", CASCADE)
v("hsil-rate-10-of-1000", A, C(cells(10, HSIL=6000), valid=1000), "HSIL 6 2000 few-cells,adequate-by-class,rate")
v("hsil-rate-10-of-1001", A, C(cells(10, HSIL=6000), valid=1001), "UNSAT 0 2000 review,few-cells,abnormal-cells,support")
v("hsil-rate-9-of-1000", A, C(cells(9, HSIL=6000), valid=1000), "UNSAT 0 1800 review,few-cells,abnormal-cells,support")
v("hsil-count-and-rate", A, C(cells(60, HSIL=6000)), "HSIL 6 6000 count,rate")
rule("Abnormal cells of other classes do not thin the rate: 10 of 1005 - 5.", "project decision: monotone")
v("hsil-rate-beside-asc-us", A, C(cells(10, HSIL=6000) + cells(5, 100, ASC_US=6000), valid=1005), "HSIL 6 3000 few-cells,adequate-by-class,rate")
rule("The most probable class; a tie goes to the more severe one, with NILM too.", "clinical rule of the core: tie to more severe")
v("tie-with-nilm", A, C(cells(1, SCC=5000)), "SCC 8 166 count")
v("nilm-by-one-unit", A, C(cells(1, SCC=4999)), "NILM 1 166 -")
v("tie-lsil-hsil", A, C(cells(11, LSIL=5000, HSIL=5000)), "HSIL 6 3666 count")
v("lsil-over-hsil-by-two", A, C(cells(11, LSIL=5001, HSIL=4999)), "LSIL 3 3666 count")
v("tie-scc-ais", A, C(cells(1, SCC=5000, AIS_ADC=5000)), "SCC 8 333 count")
rule("A cell counts from probability 0.25 on.", CASCADE + ": confidence 0.25")
v("probability-2500", A, C(cells(1, SCC=2500, HSIL=2500, LSIL=2500, ASC_US=2500)), "SCC 8 333 count")
v("probability-2499", A, C(cells(1, SCC=2499, HSIL=2499, LSIL=2499, ASC_US=2499)), "NILM 1 333 -")
rule("Least valid cells.", TBS + ": 5,000 liquid-based, 8,000 conventional")
v("lbc-5000", A, C([], valid=5000), "NILM 1 0 -")
v("lbc-4999", A, C([], valid=4999), "UNSAT 0 0 few-cells")
v("conventional-8000", A, C([], valid=8000, preparation="conventional"), "NILM 1 0 -")
v("conventional-7999", A, C([], valid=7999, preparation="conventional"), "UNSAT 0 0 few-cells")
v("no-cells", A, C([], valid=0), "UNSAT 0 0 few-cells")
rule("Over 75 % obscured is unsatisfactory, 50-75 % is a note.", TBS)
v("obscured-49", A, C([], obscured=49), "NILM 1 0 -")
v("obscured-50", A, C([], obscured=50), "NILM 1 0 partly-obscured")
v("obscured-75", A, C([], obscured=75), "NILM 1 0 partly-obscured")
v("obscured-76", A, C([], obscured=76), "UNSAT 0 0 obscured")
v("few-and-obscured", A, C([], valid=10, obscured=100), "UNSAT 0 0 few-cells,obscured")
rule("Abnormal cells make an otherwise unsatisfactory slide satisfactory when they make a class.", TBS + ": any abnormal cell; here any class reached")
v("unsat-with-hsil", A, C(cells(11, HSIL=6000), obscured=80), "HSIL 6 2200 obscured,adequate-by-class,count")
v("unsat-with-scc", A, C(cells(1, SCC=9000), valid=200), "SCC 8 300 few-cells,adequate-by-class,count")
v("unsat-with-one-asc-us", A, C(cells(1, ASC_US=5000), valid=4999), "UNSAT 0 166 review,few-cells,abnormal-cells")
rule("Fewer than 10 endocervical cells are a note.", TBS)
v("endocervical-10", A, C([], endocervical=10), "NILM 1 0 -")
v("endocervical-9", A, C([], endocervical=9), "NILM 1 0 no-endocervical")
rule("Support score: floor of the mean over 30 cells, those not listed count 0; review from 1500.", "project decision; Cheng et al., Nat Commun 2021 for the 30")
v("support-1500", A, C(cells(9, ASC_US=5000)), "NILM 1 1500 review,support")
v("support-1499", A, C(cells(8, ASC_US=5000) + cells(1, 100, ASC_US=4970)), "NILM 1 1499 -")
v("support-29-cells", A, C(cells(29, ASC_US=1000)), "NILM 1 966 -")
v("support-30-cells", A, C(cells(30, ASC_US=1000)), "NILM 1 1000 -")
v("support-31-cells", A, C(cells(31, ASC_US=1000)), "NILM 1 1000 -")
v("support-worst-last", A, C(cells(30, ASC_US=1000) + cells(1, 100, ASC_US=4000)), "NILM 1 1100 -")
rule("Given in any order, the encoding is the same.", "score/README.md")
v("permuted", A, C(cells(5, HSIL=6000, first=50) + cells(6, HSIL=6000)), "HSIL 6 2200 count")
v("cell-without-probability", A, C(cells(3)), "NILM 1 0 -")


# ---------------------------------------------------------------- hpv
def H(assay, channels, control=None, ratio=False):
    def one(name, value):
        return {"name": name, "ratio": value} if ratio else {"name": name, "ct": value}

    return {"kind": "hpv", "assay": assay, "channels": [one(n, c) for n, c in channels.items()],
            "control": None if control is None else one(*control)}


def X(control=("SAC", 2900), leave=(), **ct):
    names = {"16": None, "18_45": None, "P3": None, "P4": None, "P5": None}
    names.update({k.lstrip("_"): c for k, c in ct.items()})
    return H("xpert-hpv", {n: c for n, c in names.items() if n not in leave}, control)


A = "hpv-xpert-hpv-v1"
SEM = "registry semantics of HPV: positive if any channel; negative only if all and control valid; positive with failed control stays"
XC = "Cepheid Xpert HPV cut-offs, unverified"
begin("hpv", "HPV: one algorithm per assay. A Ct is positive at or below the cut-off, a ratio at or over it.")
rule("All negative and the control valid.", SEM)
v("xpert-negative", A, X(), "negative 1 0 -")
rule("One channel, at the cut-off and one unit over.", XC)
v("xpert-16-at-4000", A, X(_16=4000), "positive 2 1 channel-positive")
v("xpert-16-at-4001", A, X(_16=4001), "negative 1 0 -")
v("xpert-16-at-3999", A, X(_16=3999), "positive 2 1 channel-positive")
v("xpert-p5-at-4000", A, X(P5=4000), "positive 2 1 channel-positive")
v("xpert-all-positive", A, X(_16=2000, _18_45=2000, P3=2000, P4=2000, P5=2000), "positive 2 5 channel-positive")
rule("Positive even if the control failed or is missing.", SEM)
v("xpert-positive-control-failed", A, X(control=("SAC", None), _16=2500), "positive 2 1 channel-positive,control-failed")
v("xpert-positive-control-late", A, X(control=("SAC", 4001), P3=2500), "positive 2 1 channel-positive,control-failed")
v("xpert-positive-control-missing", A, X(control=None, _18_45=2500), "positive 2 1 channel-positive,control-missing")
rule("All negative: the control decides.", SEM + "; " + XC)
v("xpert-control-at-4000", A, X(control=("SAC", 4000)), "negative 1 0 -")
v("xpert-control-at-4001", A, X(control=("SAC", 4001)), "invalid 0 0 control-failed")
v("xpert-control-failed", A, X(control=("SAC", None)), "invalid 0 0 control-failed")
v("xpert-control-missing", A, X(control=None), "invalid 0 0 control-missing")
rule("A mandatory channel that was not measured.", SEM)
v("xpert-p5-missing", A, X(leave=("P5",)), "invalid 0 0 channel-missing")
v("xpert-p5-missing-p3-positive", A, X(leave=("P5",), P3=3000), "positive 2 1 channel-positive,channel-missing")
v("xpert-nothing-measured", A, H("xpert-hpv", {}, ("SAC", 2900)), "invalid 0 0 channel-missing")
v("xpert-nothing-at-all", A, H("xpert-hpv", {}), "invalid 0 0 channel-missing,control-missing")
rule("Names are the assay's own: 18_45 is never 18, and P3 of one assay is not P3 of another.", "names of Xpert channels")
v("xpert-18-is-unknown", A, H("xpert-hpv", {"16": None, "18": 3000}, ("SAC", 2900)), "error channel")
v("xpert-p6-is-unknown", A, H("xpert-hpv", dict.fromkeys(["16", "18_45", "P3", "P4", "P5", "P6"]), ("SAC", 2900)), "error channel")
v("xpert-p6-instead-of-p5", A, H("xpert-hpv", dict.fromkeys(["16", "18_45", "P3", "P4", "P6"]), ("SAC", 2900)), "error channel")
v("xpert-control-of-another", A, H("xpert-hpv", {"16": None}, ("IC", 2900)), "error channel")
v("xpert-evidence-for-cobas", "hpv-cobas-4800-v1", X(), "error assay")
v("cobas-evidence-for-xpert", A, H("cobas-4800", {"16": None}, ("beta-globin", 2900)), "error assay")
rule("The Xpert variants.", "assay names of Xpert HPV")
v("xpert-16-18-45-negative", "hpv-xpert-hpv-16-18-45-v1", H("xpert-hpv-16-18-45", {"16": None, "18_45": None}, ("SAC", 3000)), "negative 1 0 -")
v("xpert-hr-p4", "hpv-xpert-hpv-hr-v1", H("xpert-hpv-hr", {"16": None, "18_45": None, "P3": None, "P4": 3500, "P5": None}, ("SAC", 3000)), "positive 2 1 channel-positive")


def G(assay, names, control, **over):
    channels = dict.fromkeys(names)
    channels.update({k.lstrip("_").replace("__", "-"): c for k, c in over.items()})
    return H(assay, channels, control)


rule("Roche cobas 4800: 16 to 40.5, 18 and others to 40.0.", "from memory")
K = "hpv-cobas-4800-v1"
g = ("beta-globin", 2500)
v("cobas-16-at-4050", K, G("cobas-4800", ["16", "18", "other"], g, _16=4050), "positive 2 1 channel-positive")
v("cobas-16-at-4051", K, G("cobas-4800", ["16", "18", "other"], g, _16=4051), "negative 1 0 -")
v("cobas-18-at-4000", K, G("cobas-4800", ["16", "18", "other"], g, _18=4000), "positive 2 1 channel-positive")
v("cobas-18-at-4001", K, G("cobas-4800", ["16", "18", "other"], g, _18=4001), "negative 1 0 -")
v("cobas-other-at-4001", K, G("cobas-4800", ["16", "18", "other"], g, other=4001), "negative 1 0 -")
rule("Assays whose instrument sets the cut-off: any cycle number is a signal.", "unverified")
v("cobas-6800-late", "hpv-cobas-6800-v1", G("cobas-6800", ["16", "18", "other"], g, other=4800), "positive 2 1 channel-positive")
v("alinity-other-b", "hpv-alinity-m-v1", G("alinity-m", ["16", "18", "45", "other-A", "other-B"], g, other__B=3700), "positive 2 1 channel-positive")
v("alinity-no-control", "hpv-alinity-m-v1", G("alinity-m", ["16", "18", "45", "other-A", "other-B"], ("beta-globin", None)), "invalid 0 0 control-failed")
rule("Abbott RealTime: cycle number to 32.00, control to 35.00.", "from memory")
K = "hpv-realtime-hr-v1"
v("realtime-at-3200", K, G("realtime-hr", ["16", "18", "other"], g, other=3200), "positive 2 1 channel-positive")
v("realtime-at-3201", K, G("realtime-hr", ["16", "18", "other"], g, other=3201), "negative 1 0 -")
v("realtime-control-3500", K, G("realtime-hr", ["16", "18", "other"], ("beta-globin", 3500)), "negative 1 0 -")
v("realtime-control-3501", K, G("realtime-hr", ["16", "18", "other"], ("beta-globin", 3501)), "invalid 0 0 control-failed")
rule("BD Onclarity: 16 to 38.3, all others to 34.2.", "PMC7041584, table 2")
K = "hpv-onclarity-v1"
ON = ["16", "18", "31", "33_58", "35_39_68", "45", "51", "52", "56_59_66"]
v("onclarity-16-at-3830", K, G("onclarity", ON, g, _16=3830), "positive 2 1 channel-positive")
v("onclarity-16-at-3831", K, G("onclarity", ON, g, _16=3831), "negative 1 0 -")
v("onclarity-18-at-3420", K, G("onclarity", ON, g, _18=3420), "positive 2 1 channel-positive")
v("onclarity-18-at-3421", K, G("onclarity", ON, g, _18=3421), "negative 1 0 -")
v("onclarity-52-at-3421", K, G("onclarity", ON, g, _52=3421), "negative 1 0 -")
rule("Ratio assays: HC2 and careHPV from 1.000, no control of their own.", "ARTISTIC, PMC2815647; BMC Cancer 2015, table 3")
v("hc2-at-1000", "hpv-hc2-v1", H("hc2", {"hr": 1000}, None, True), "positive 2 1 channel-positive")
v("hc2-at-999", "hpv-hc2-v1", H("hc2", {"hr": 999}, None, True), "negative 1 0 -")
v("hc2-not-measured", "hpv-hc2-v1", H("hc2", {}), "invalid 0 0 channel-missing")
v("hc2-no-ratio-is-not-negative", "hpv-hc2-v1", H("hc2", {"hr": None}), "invalid 0 0 channel-missing")
v("hc2-with-a-ct", "hpv-hc2-v1", H("hc2", {"hr": 3000}), "error measure")
v("hc2-with-a-control", "hpv-hc2-v1", H("hc2", {"hr": 900}, ("IC", 900), True), "error channel")
v("carehpv-at-1000", "hpv-carehpv-v1", H("carehpv", {"hr": 1000}, None, True), "positive 2 1 channel-positive")
v("carehpv-at-999", "hpv-carehpv-v1", H("carehpv", {"hr": 999}, None, True), "negative 1 0 -")
rule("Aptima: from 0.500; typing is reflex and need not be there.", "from memory")
K = "hpv-aptima-v1"
v("aptima-at-500", K, H("aptima", {"hr": 500}, ("IC", 2000), True), "positive 2 1 channel-positive")
v("aptima-at-499", K, H("aptima", {"hr": 499}, ("IC", 2000), True), "negative 1 0 -")
v("aptima-reflex-16", K, H("aptima", {"hr": 9000, "16": 8000, "18_45": 100}, ("IC", 2000), True), "positive 2 2 channel-positive")
v("aptima-control-999", K, H("aptima", {"hr": 10}, ("IC", 999), True), "invalid 0 0 control-failed")
v("aptima-control-as-ct", K, {"kind": "hpv", "assay": "aptima", "channels": [{"name": "hr", "ratio": 10}], "control": {"name": "IC", "ct": 2000}}, "error measure")
rule("Types singly.", "from memory and unverified")
HR = ["16", "18", "31", "33", "35", "39", "45", "51", "52", "56", "58", "59", "66", "68"]
v("anyplex-68-by-cycle-50", "hpv-anyplex-ii-hr-v1", G("anyplex-ii-hr", HR, ("IC", 3000), _68=5000), "positive 2 1 channel-positive")
v("anyplex-66-missing", "hpv-anyplex-ii-hr-v1", G("anyplex-ii-hr", [n for n in HR if n != "66"], ("IC", 3000)), "invalid 0 0 channel-missing")
v("hybribio-at-4000", "hpv-hybribio-h14-v1", G("hybribio-h14", ["16", "18", "other"], ("IC", 3000), _18=4000), "positive 2 1 channel-positive")
v("sansure-at-3900", "hpv-sansure-v1", G("sansure", ["16", "18", "other"], ("IC", 4000), other=3900), "positive 2 1 channel-positive")
v("sansure-at-3901", "hpv-sansure-v1", G("sansure", ["16", "18", "other"], ("IC", 4000), other=3901), "negative 1 0 -")
v("sansure-control-4001", "hpv-sansure-v1", G("sansure", ["16", "18", "other"], ("IC", 4001)), "invalid 0 0 control-failed")
ALL = HR + ["6", "11", "42", "43", "44", "53", "81"]
dots = dict.fromkeys(ALL, 0)
v("genoarray-low-risk-only", "hpv-genoarray-v1", H("genoarray", dict(dots, **{"6": 1000, "53": 1000}), ("IC", 1000), True), "negative 1 0 other-positive")
v("genoarray-58", "hpv-genoarray-v1", H("genoarray", dict(dots, **{"58": 1000, "81": 1000}), ("IC", 1000), True), "positive 2 1 channel-positive,other-positive")
v("genoarray-no-control-dot", "hpv-genoarray-v1", H("genoarray", dots, ("IC", 0), True), "invalid 0 0 control-failed")


# ---------------------------------------------------------------- ave and dual-stain
def V(a, b, c, quality=8000):
    return {"kind": "ave", "scores": [a, b, c], "image_quality_bp": quality}


def D(n, positive):
    return {"kind": "dual-stain", "cells_evaluated": n, "dual_positive": positive}


A = "ave-3class-v1"
begin("ave", "Automated visual evaluation: ave-3class-v1.")
rule("The largest class; of equals the more severe.", "PAVE classes, JNCI 2025, djaf054")
v("normal", A, V(5000, 3000, 2000), "normal 1 2000 largest")
v("indeterminate", A, V(3000, 4000, 3000), "indeterminate 2 3000 largest")
v("precancer", A, V(1000, 2000, 7000), "precancer-plus 3 7000 largest")
v("normal-by-two", A, V(4001, 3999, 2000), "normal 1 2000 largest")
v("tie-normal-indeterminate", A, V(4000, 4000, 2000), "indeterminate 2 2000 tie,largest")
v("tie-indeterminate-precancer", A, V(0, 5000, 5000), "precancer-plus 3 5000 tie,largest")
v("tie-normal-precancer", A, V(5000, 0, 5000), "precancer-plus 3 5000 tie,largest")
v("tie-of-three", A, V(3330, 3330, 3330), "precancer-plus 3 3330 tie,largest")
rule("Quality gate at 5000.", "project decision, unverified")
v("quality-5000", A, V(1000, 2000, 7000, 5000), "precancer-plus 3 7000 largest")
v("quality-4999", A, V(1000, 2000, 7000, 4999), "not-possible 0 7000 low-quality")
v("quality-0", A, V(10000, 0, 0, 0), "not-possible 0 0 low-quality")
rule("The three add up to 10000, less at most 10 for cutting off.", "score/README.md")
v("sum-9990", A, V(9990, 0, 0), "normal 1 0 largest")
v("sum-9989", A, V(9989, 0, 0), "error range")
v("sum-10001", A, V(10000, 1, 0), "error range")

A = "dual-stain-v1"
begin("dual-stain", "p16/Ki-67 dual stain: dual-stain-v1.")
rule("At least one dual-positive cell is positive.", "from memory")
v("none", A, D(5000, 0), "negative 1 0 -")
v("one", A, D(5000, 1), "positive 2 1 dual-positive")
v("many", A, D(9000, 40), "positive 2 40 dual-positive")
rule("Fewer than 5000 cells cannot be negative; a positive cell decides all the same.", "TBS adequacy taken over, unverified")
v("few", A, D(4999, 0), "invalid 0 0 few-cells")
v("few-with-one", A, D(4999, 1), "positive 2 1 few-cells,adequate-by-class,dual-positive")
v("no-cells", A, D(0, 0), "invalid 0 0 few-cells")
v("all-positive", A, D(3, 3), "positive 2 3 few-cells,adequate-by-class,dual-positive")
v("more-positive-than-cells", A, "534345560105000014000000" + "03000000" + "04000000", "error range")

# ---------------------------------------------------------------- what is refused
begin("refused", "Byte strings that are no evidence or no algorithm: each has one answer.")
A = "ploidy-3cell-v1"
good = E.evidence(P([2600, 2700, 2800])).hex()
n = len(good) // 2


def wrap(kind, body):
    return (b"SCEV" + E.u8(1) + E.u8(kind) + E.u16(0) + E.u32(12 + len(body)) + body).hex()


def ploidy_body(nuclei, first, counts, exceeding, bins=None, n=None):
    body = E.u32(nuclei) + E.u32(60) + E.u16(300) + E.u16(100) + E.u16(first) + E.u16(len(counts) if bins is None else bins)
    body += b"".join(E.leb128(c) if isinstance(c, int) else c for c in counts)
    return body + E.u32(len(exceeding) if n is None else n) + b"".join(E.u16(d) for d in exceeding)


def cell(i, *p):
    return E.u32(i) + E.u8(sum(1 << k for k, x in enumerate(p) if x)) + b"".join(E.u16(x) for x in p if x)


def cytology_body(valid, listed, n=None):
    return E.u8(1) + E.u8(0) + E.u32(valid) + E.u32(20) + E.u32(len(listed) if n is None else n) + b"".join(listed)


def channel(name, ct=None):
    return E.name(name) + (E.u8(0) if ct is None else E.u8(1) + E.u32(ct))


def hpv_body(channels, control=b"\0", n=None):
    return E.name("xpert-hpv") + E.u8(len(channels) if n is None else n) + b"".join(channels) + control


rule("Too short, at every part of it.", "score/README.md")
v("empty", A, "", "error short")
v("four-bytes", A, good[:8], "error short")
v("header-only", A, good[:24], "error short")
v("last-byte-missing", A, good[:-2], "error short")
v("announces-one-more", A, good[:16] + E.u32(n + 1).hex() + good[24:], "error short")
v("list-longer-than-the-rest", A, wrap(3, ploidy_body(5000, 20, [5], [2600], n=2)), "error short")
v("bins-longer-than-the-rest", A, wrap(3, ploidy_body(5000, 20, [5], [], bins=9)), "error short")
v("cells-longer-than-the-rest", "cytology-count-v1", wrap(2, cytology_body(6000, [cell(1, 0, 0, 5000)], n=2)), "error short")
v("channels-longer-than-the-rest", "hpv-xpert-hpv-v1", wrap(1, hpv_body([channel("16")], b"", n=3)), "error short")
rule("Too long.", "score/README.md")
v("one-byte-more", A, good + "00", "error length")
v("one-byte-more-announced", A, good[:16] + E.u32(n + 1).hex() + good[24:] + "00", "error length")
v("announces-one-less", A, good[:16] + E.u32(n - 1).hex() + good[24:], "error length")
rule("Header.", "score/README.md")
v("magic", A, "53434557" + good[8:], "error magic")
v("algorithm-as-evidence", A, E.algorithm(json.load(open(os.path.join(ROOT, "schemas/algorithms/ave-3class-v1.json")))).hex(), "error magic")
v("version-0", A, good[:8] + "00" + good[10:], "error version")
v("version-2", A, good[:8] + "02" + good[10:], "error version")
v("kind-0", A, good[:10] + "00" + good[12:], "error kind")
v("kind-6", A, good[:10] + "06" + good[12:], "error kind")
v("reserved", A, good[:12] + "0100" + good[16:], "error range")
v("wrong-kind", A, D(5000, 1), "error wrong-kind")
v("ploidy-for-cytology", "cytology-count-v1", good, "error wrong-kind")
rule("Order and shortest form: one encoding per evidence.", "score/README.md")
v("exceeding-descending", A, wrap(3, ploidy_body(5000, 20, [5], [2700, 2600])), "error order")
v("exceeding-equal-is-fine", A, wrap(3, ploidy_body(5000, 20, [5], [2600, 2600])), "suspicious 2 2 few-exceeding")
v("first-bin-empty", A, wrap(3, ploidy_body(5000, 20, [0, 5], [])), "error order")
v("last-bin-empty", A, wrap(3, ploidy_body(5000, 20, [5, 0], [])), "error order")
v("bins-none-but-first", A, wrap(3, ploidy_body(5000, 1, [], [])), "error order")
v("leb128-too-long-a-form", A, wrap(3, ploidy_body(5000, 20, [b"\x85\x00"], [])), "error order")
v("leb128-over-32-bits", A, wrap(3, ploidy_body(5000, 20, [b"\xff\xff\xff\xff\x1f"], [])), "error range")
v("cells-descending", "cytology-count-v1", wrap(2, cytology_body(6000, [cell(2, 5000), cell(1, 5000)])), "error order")
v("cell-twice", "cytology-count-v1", wrap(2, cytology_body(6000, [cell(1, 5000), cell(1, 5000)])), "error duplicate")
v("channels-descending", "hpv-xpert-hpv-v1", wrap(1, hpv_body([channel("18_45"), channel("16")])), "error order")
v("channel-twice", "hpv-xpert-hpv-v1", wrap(1, hpv_body([channel("16"), channel("16", 3000)])), "error duplicate")
rule("Ranges and contradictions.", "score/README.md")
v("dna-index-under-1250", A, wrap(3, ploidy_body(5000, 20, [5], [1249])), "error range")
v("more-exceeding-than-nuclei", A, wrap(3, ploidy_body(1, 0, [], [2600, 2700])), "error range")
v("histogram-over-nuclei", A, wrap(3, ploidy_body(1000, 20, [600, 401], [])), "error range")
v("histogram-as-nuclei", A, wrap(3, ploidy_body(1000, 20, [600, 400], [])), "negative 1 0 -")
v("nuclei-over-400000", A, wrap(3, ploidy_body(400001, 0, [], [])), "error range")
v("histogram-too-far", A, wrap(3, ploidy_body(5000, 1310, [5], [])), "error range")
v("cells-over-valid", "cytology-count-v1", wrap(2, cytology_body(1, [cell(1, 5000), cell(2, 5000)])), "error range")
v("probabilities-10001", "cytology-count-v1", wrap(2, cytology_body(6000, [cell(1, 5000, 5001)])), "error range")
v("probability-zero-in-mask", "cytology-count-v1", wrap(2, cytology_body(6000, [E.u32(1) + E.u8(1) + E.u16(0)])), "error range")
v("eighth-mask-bit", "cytology-count-v1", wrap(2, cytology_body(6000, [E.u32(1) + E.u8(128)])), "error range")
v("preparation-3", "cytology-count-v1", wrap(2, E.u8(3) + E.u8(0) + E.u32(0) * 3), "error range")
v("obscured-101", "cytology-count-v1", wrap(2, E.u8(1) + E.u8(101) + E.u32(0) * 3), "error range")
v("name-empty", "hpv-xpert-hpv-v1", wrap(1, hpv_body([E.u8(0) + E.u8(0)])), "error range")
v("name-with-quote", "hpv-xpert-hpv-v1", wrap(1, hpv_body([channel('1"')])), "error range")
v("name-33-long", "hpv-xpert-hpv-v1", wrap(1, hpv_body([channel("x" * 33)])), "error range")
v("ct-zero", "hpv-xpert-hpv-v1", wrap(1, hpv_body([channel("16", 0)])), "error range")
v("measure-3", "hpv-xpert-hpv-v1", wrap(1, hpv_body([E.name("16") + E.u8(3)])), "error range")
rule("Algorithms that are none: the answer names the algorithm.", "score/README.md")
alg = E.algorithm(json.load(open(os.path.join(ROOT, "schemas/algorithms/ploidy-3cell-v1.json")))).hex()
broken = {"short": (alg[:-2], "algorithm-short"), "empty": ("", "algorithm-short"), "long": (alg + "00", "algorithm-length"),
          "magic": ("53434556" + alg[8:], "algorithm-magic"), "version": (alg[:8] + "02" + alg[10:], "algorithm-version"),
          "rule": (alg[:10] + "31" + alg[12:], "algorithm-kind"), "reserved": (alg[:12] + "01" + alg[14:], "algorithm-range"),
          "body-short": (alg[:16] + E.u32(int.from_bytes(bytes.fromhex(alg[16:24]), "little") - 1).hex() + alg[24:], "algorithm-short"),
          "body-long": (alg[:16] + E.u32(int.from_bytes(bytes.fromhex(alg[16:24]), "little") + 1).hex() + alg[24:], "algorithm-length")}
p = json.load(open(os.path.join(ROOT, "schemas/algorithms/ploidy-3cell-v1.json")))


def changed(**to):
    a = json.loads(json.dumps(p))
    for k, x in to.items():
        a["parameters"][k] = x
    return E.algorithm(a).hex()


broken["threshold-under-1250"] = (changed(high_di={"value": 1249}), "algorithm-range")
broken["band-over-threshold"] = (changed(band_di={"value": 2501}), "algorithm-range")
broken["positive-under-suspicious"] = (changed(suspicious_cells={"value": 4}), "algorithm-range")
broken["stemlines-descending"] = (changed(stemlines=[{"value": 4000}, {"value": 2000}]), "algorithm-order")
broken["stemline-twice"] = (changed(stemlines=[{"value": 2000}, {"value": 2000}]), "algorithm-duplicate")
for k, (h, answer) in broken.items():
    out.write("algorithm broken-%s %s\n" % (k, h or "-"))
    v("algorithm-" + k, "broken-" + k, good, "error " + answer)
rule("Both broken: the algorithm is read first.", "score/README.md")
v("both-empty", "broken-empty", "", "error algorithm-short")
