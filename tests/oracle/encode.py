#!/usr/bin/env python3
"""encode.py -- a second encoder of evidence and algorithms, written from score/README.md.

SPDX-License-Identifier: GPL-3.0-or-later

usage: encode.py evidence < lines.ndjson   one evidence (JSON) a line in, its hex a line out
       encode.py algorithm FILE...         "<id> <hex>" a line for every algorithm file
"""
import json
import struct
import sys

KINDS = ["hpv", "cytology", "ploidy", "ave", "dual-stain"]
CLASSES = ["ASC-US", "LSIL", "ASC-H", "HSIL", "SCC", "AGC", "AIS-ADC"]


def u8(v):
    return struct.pack("<B", v)


def u16(v):
    return struct.pack("<H", v)


def u32(v):
    return struct.pack("<I", v)


def name(s):
    raw = s.encode("ascii")
    return u8(len(raw)) + raw


def leb128(v):
    out = b""
    while v > 127:
        out += u8(v & 127 | 128)
        v >>= 7
    return out + u8(v)


def measured(c):
    if "ratio" in c:
        return u8(2) + u32(c["ratio"])
    return u8(0) if c["ct"] is None else u8(1) + u32(c["ct"])


def hpv(e):
    out = name(e["assay"]) + u8(len(e["channels"]))
    for c in sorted(e["channels"], key=lambda c: c["name"].encode()):
        out += name(c["name"]) + measured(c)
    c = e.get("control")
    return out + (u8(0) if c is None else name(c["name"]) + measured(c))


def cytology(e):
    out = u8({"lbc": 1, "conventional": 2}[e["preparation"]]) + u8(e["obscured_pct"])
    out += u32(e["cells_valid"]) + u32(e["endocervical_cells"]) + u32(len(e["cells"]))
    for cell in sorted(e["cells"]):
        p = cell[1:]
        out += u32(cell[0]) + u8(sum(1 << i for i in range(7) if p[i]))
        out += b"".join(u16(v) for v in p if v)
    return out


def ploidy(e):
    counts = e["histogram"]["counts"]
    filled = [i for i, n in enumerate(counts) if n]
    first, last = (filled[0], filled[-1] + 1) if filled else (0, 0)
    out = u32(e["nuclei"]) + u32(e["reference_nuclei"]) + u16(e["reference_cv_bp"])
    out += u16(e["histogram"]["width"]) + u16(first) + u16(last - first)
    out += b"".join(leb128(n) for n in counts[first:last])
    return out + u32(len(e["exceeding"])) + b"".join(u16(d) for d in sorted(e["exceeding"]))


def ave(e):
    return b"".join(u16(v) for v in e["scores"]) + u16(e["image_quality_bp"])


def dual_stain(e):
    return u32(e["cells_evaluated"]) + u32(e["dual_positive"])


BODIES = {"hpv": hpv, "cytology": cytology, "ploidy": ploidy, "ave": ave, "dual-stain": dual_stain}


def evidence(e):
    body = BODIES[e["kind"]](e)
    return b"SCEV" + u8(1) + u8(KINDS.index(e["kind"]) + 1) + u16(0) + u32(12 + len(body)) + body


# ---- algorithms: (field, width, bit of "uses") ----

PLOIDY = [("min_nuclei", u32, 0), ("min_reference_nuclei", u32, 1), ("max_reference_cv_bp", u16, 2),
          ("rounding", u16, 9), ("high_di", u16, 3), ("band_di", u16, 6), ("suspicious_cells", u32, 4),
          ("positive_cells", u32, 5), ("proliferation_bp", u16, 6), ("marked_proliferation_bp", u16, 6),
          ("nine_c_di", u16, 7), ("peak_nuclei", u32, 8), ("peak_share_bp", u16, 8), ("peak_valley_bp", u16, 8),
          ("stemline_deviation_bp", u16, 8)]
CYTOLOGY = [("min_cells_lbc", u32, 8), ("min_cells_conventional", u32, 9), ("max_obscured_pct", u8, 10),
            ("partly_obscured_pct", u8, 11), ("min_endocervical_cells", u32, 12), ("support_cells", u8, 13),
            ("review_score", u16, 13)]
AVE = [("min_quality_bp", u16, 0)]
DUAL = [("min_cells", u32, 0), ("min_dual_positive_cells", u32, 1)]
RULES = {"hpv-channels": 0x10, "cytology-count": 0x20, "ploidy-cells": 0x30, "ave-largest": 0x40,
         "dual-stain-count": 0x50}


class Marks:
    """The two fields of numbers from memory and unverified ones."""

    def __init__(self):
        self.bits = {"memory": 0, "unverified": 0}

    def __call__(self, number, bit):
        if "confidence" in number:
            self.bits[number["confidence"]] |= 1 << bit
        return number.get("value")


def algorithm(a):
    mark, out, rule = Marks(), b"", a["rule"]
    fields = {"ploidy-cells": PLOIDY, "cytology-count": CYTOLOGY, "ave-largest": AVE, "dual-stain-count": DUAL}
    for key, width, bit in fields.get(rule, []):
        out += width(mark(a["parameters"][key], bit))
    if rule == "ploidy-cells":
        lines = a["parameters"]["stemlines"]
        out += u8(len(lines)) + b"".join(u16(mark(s, 8)) for s in lines)
    if rule == "cytology-count":
        mark(a["severity_order"], 14)
        for c in a["classes"]:
            k = CLASSES.index(c["class"])
            out += u8(k) + u16(mark(c["min_probability"], k)) + u32(mark(c["min_cells"], k))
            out += u32(mark(c["min_rate_ppm"], k))
    if rule == "hpv-channels":
        channels = sorted(a["channels"], key=lambda c: c["name"].encode())
        out += name(a["assay"]) + u8(len(channels))
        for i, c in enumerate(channels):
            out += name(c["name"]) + u8(c["mandatory"] + 2 * c["counts"]) + u8(["ct", "ratio"].index(c["measure"]) + 1)
            out += u32(mark(c["cutoff"], i))
        c = a["control"]
        if c is None:
            out += u8(0)
        else:
            out += name(c["name"]) + u8(["ct", "ratio"].index(c["measure"]) + 1) + u32(mark(c["cutoff"], 31))
    trailer = name(a["id"]) + name(a["version"]) + u32(mark.bits["memory"]) + u32(mark.bits["unverified"])
    return b"SCAL" + u8(1) + u8(RULES[rule]) + u16(0) + u32(len(out)) + out + trailer


def main():
    if len(sys.argv) == 2 and sys.argv[1] == "evidence":
        for line in sys.stdin:
            print(evidence(json.loads(line)).hex())
    elif len(sys.argv) > 2 and sys.argv[1] == "algorithm":
        for path in sys.argv[2:]:
            with open(path, encoding="utf-8") as f:
                a = json.load(f)
            print(a["id"], algorithm(a).hex())
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
