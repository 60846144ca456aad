"""trained_link.py -- how well a model that knows the truth could have linked, on the very same candidate pairs.
SPDX-License-Identifier: GPL-3.0-or-later

    trained_link.py RECORDS TRUTH PAIRS [CLUSTERS]      prints: precision recall F1 largest-cluster absent

PAIRS is what `sanad dedupe RECORDS --model MODEL --pairs PAIRS` writes: id_l, id_r, bits, probability, rule, for each
comparison <id>_level and <id>_bits, and dependence. Shares no code with the program and does not look at the program's bits
but to tell frequent values from rare ones of the same level.

Model: logistic regression with the true labels. Indicators: every level of every comparison (missing is a level; a level
whose bits vary by term frequency is cut into four by them), every two levels together, every dependence rule. Pairs with the
same indicators are counted once with weights, so that 300,000 pairs become some ten thousand rows. Fitted twice: each
half of the women (by number of the pair's first woman) is scored by the model fitted on the other half.

Clusters: pairs from the most probable on; two clusters merge when the log-odds of all their cross pairs, each within
CAP, add up to more than 0 and no two records contradict each other (own CNICs more than one slip apart, sex). What a cross
pair counts that is no candidate is the best of five by the truth, so the figure is a little better than any model's that must
choose it blindly. (Requiring half of the cross pairs over the best threshold gave .001 to .003 less.)
"""
import csv
import math
import sys
from collections import defaultdict

import pairs as judge

EPOCHS = 30
RATE = 0.35
DECAY = 2e-6  # pull of a weight towards 0 per pair counted: rare combinations stay near what their parts say
CUTS = 4
CAP = 6.0
ABSENT = (0.0, -0.5, -1.0, -2.0, -4.0)  # log-odds of a pair no blocking rule brought together


def read_pairs(path):
    """Names of the comparisons and rows (id_l, id_r, levels, bits, rules)."""
    with open(path, newline="", encoding="utf-8") as f:
        table = csv.reader(f)
        head = next(table)
        at = {name: i for i, name in enumerate(head)}
        fields = [name[:-6] for name in head if name.endswith("_level")]
        level, bits = [at[x + "_level"] for x in fields], [at[x + "_bits"] for x in fields]
        rules = at.get("dependence")
        rows = [
            (r[at["id_l"]], r[at["id_r"]], tuple(r[i] for i in level), tuple(float(r[i] or 0) for i in bits),
             r[rules] if rules is not None else "")
            for r in table
        ]
    return fields, rows


def frequency_cuts(fields, rows):
    """(field, level) -> ascending limits of bits, for levels whose bits differ by more than one."""
    seen = defaultdict(list)
    for _, _, levels, bits, _ in rows:
        for i, level in enumerate(levels):
            if level != "":
                seen[i, level].append(bits[i])
    cuts = {}
    for key, values in seen.items():
        values.sort()
        if values[-1] - values[0] > 1:
            cuts[key] = [values[len(values) * j // CUTS] for j in range(1, CUTS)]
    return cuts


def pattern(row, cuts):
    _, _, levels, bits, rules = row
    cut = tuple(
        level if (i, level) not in cuts else level + "/%d" % sum(bits[i] >= limit for limit in cuts[i, level])
        for i, level in enumerate(levels)
    )
    return cut + (rules,)


def indicators(patterns):
    """Each pattern -> list of numbers of its indicators; also how many there are."""
    number, out = {}, []
    for p in patterns:
        single = [(i, x) for i, x in enumerate(p)]
        both = [(a, b) for i, a in enumerate(single) for b in single[i + 1:]]
        out.append([number.setdefault(x, len(number)) for x in single + both])
    return out, len(number)


def fit(feature, size, match, total):
    """Weights and constant by AdaGrad over patterns in a fixed order; match and total count pairs of each pattern."""
    weight, bias = [0.0] * size, 0.0
    square, bias_square = [1e-8] * size, 1e-8
    order = [i for i in range(len(feature)) if total[i]]
    order.sort(key=lambda i: (i * 2654435761) % 4294967296)
    for epoch in range(EPOCHS):
        rate = RATE / (1 + epoch / 10)
        for i in order:
            f, n = feature[i], total[i]
            z = bias + sum([weight[j] for j in f])
            p = 1 / (1 + math.exp(-z)) if z > -40 else 0.0
            g = match[i] - n * p
            # Shared out: a pattern's indicators move together.
            step = g / math.sqrt(n)
            for j in f:
                square[j] += step * step
                weight[j] += rate * (step / math.sqrt(square[j]) - DECAY * n * weight[j]) / 8
            bias_square += step * step
            bias += rate * step / math.sqrt(bias_square) / 8
    return weight, bias


def probabilities(rows, truth, cuts):
    key = [pattern(row, cuts) for row in rows]
    number = {p: i for i, p in enumerate(dict.fromkeys(key))}
    feature, size = indicators(number)
    index = [number[p] for p in key]
    half = [min(truth[r[0]], truth[r[1]])[-1:] in "02468" for r in rows]
    score = [None, None]
    for side in (False, True):
        match, total = [0] * len(number), [0] * len(number)
        for i, row in enumerate(rows):
            if half[i] != side:
                total[index[i]] += 1
                match[index[i]] += truth[row[0]] == truth[row[1]]
        weight, bias = fit(feature, size, match, total)
        score[side] = [1 / (1 + math.exp(-min(30.0, max(-30.0, bias + sum(weight[j] for j in f))))) for f in feature]
    return [score[half[i]][index[i]] for i in range(len(rows))], len(number)


def own_cnic(text):
    digits = "".join(str(int(c)) for c in text if c.isdigit())
    return digits if len(digits) == 13 and int(digits[-1]) % 2 == 0 else ""


def contradict(a, b):
    """Two records' (cnic, sex)."""
    if a[1] and b[1] and a[1] != b[1]:
        return True
    if not a[0] or not b[0] or a[0] == b[0]:
        return False
    wrong = [i for i in range(13) if a[0][i] != b[0][i]]
    swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and a[0][wrong[0]] == b[0][wrong[1]] and a[0][wrong[1]] == b[0][wrong[0]]
    return len(wrong) > 1 and not swapped


def cluster(records, odds, absent):
    """record -> cluster. Pairs from the most probable on; two clusters merge when the logarithms of the odds of all cross
    pairs add up to more than nothing, `absent` standing for a pair that is no candidate, and no two records contradict."""
    at, members = {r: r for r in records}, {r: [r] for r in records}
    for _, a, b in sorted((-x, a, b) for (a, b), x in odds.items() if x > 0):
        one, two = at[a], at[b]
        if one == two:
            continue
        cross = [(x, y) for x in members[one] for y in members[two]]
        if sum(odds.get(pair, odds.get(pair[::-1], absent)) for pair in cross) <= 0:
            continue
        if any(contradict(records[x], records[y]) for x, y in cross):
            continue
        if len(members[one]) < len(members[two]):
            one, two = two, one
        for x in members[two]:
            at[x] = one
        members[one] += members.pop(two)
    return at


def main(argv):
    truth = judge.read(argv[1], "cluster")
    with open(argv[0], newline="", encoding="utf-8") as f:
        records = {r["unique_id"]: (own_cnic(r.get("cnic", "")), r.get("sex", "")) for r in csv.DictReader(f)}
    fields, rows = read_pairs(argv[2])
    probability, patterns = probabilities(rows, truth, frequency_cuts(fields, rows))
    true_n = sum(judge.pairs(n) for n in judge.cells(truth, truth)[0].values())
    hit = sum(truth[r[0]] == truth[r[1]] for r in rows)
    print("pairs %d, patterns %d, comparisons %d, true pairs among them %.4f" % (len(rows), patterns, len(fields), hit / max(true_n, 1)),
          file=sys.stderr)
    best = None
    odds = {(r[0], r[1]): max(-CAP, min(CAP, math.log(p / (1 - p)))) for r, p in zip(rows, probability)}
    for absent in ABSENT:
        found = cluster(records, odds, absent)
        p, r, f1, largest, _ = judge.score(truth, found)
        print("absent %.1f: %.4f %.4f %.4f %d" % (absent, p, r, f1, largest), file=sys.stderr)
        if best is None or f1 > best[0][2]:
            best = ((p, r, f1, largest), absent, found)
    print("%.4f %.4f %.4f %d %.1f" % (*best[0], best[1]))
    if len(argv) > 3:
        with open(argv[3], "w", encoding="utf-8") as f:
            f.write("unique_id,cluster_id\n")
            f.writelines("%s,%s\n" % (r, best[2][r]) for r in sorted(best[2]))


if __name__ == "__main__":
    main(sys.argv[1:])
