"""pairs.py -- judges clusters against the truth, by pairs of records.
SPDX-License-Identifier: GPL-3.0-or-later

    pairs.py TRUTH CLUSTERS             prints: precision recall F1 largest-cluster largest-true-cluster
    pairs.py TRUTH CLUSTERS --notes F   also, for each word of F's column `what` and each kinship: records and how many of
                                        the true pairs with such a record were found
    pairs.py TRUTH CLUSTERS --apart F   also: pairs of twins and of sisters put into one cluster

TRUTH has the columns unique_id and cluster, CLUSTERS unique_id and cluster_id, F is truth-notes.csv of
`sanad simulate --linkage`. A record without a cluster is alone. Counting goes by cells of the table truth x clusters, so a
million records take seconds.
"""
import csv
import sys
from collections import defaultdict


def read(path, value):
    with open(path, newline="", encoding="utf-8") as f:
        return {row["unique_id"]: row[value] for row in csv.DictReader(f)}


def pairs(n):
    return n * (n - 1) // 2


def cells(truth, found):
    """truth and found: record -> label. Returns sizes of true groups, of found groups, of their meets."""
    true_n, found_n, both_n = defaultdict(int), defaultdict(int), defaultdict(int)
    for record, woman in truth.items():
        group = found.get(record, ("alone", record))
        true_n[woman] += 1
        found_n[group] += 1
        both_n[woman, group] += 1
    return true_n, found_n, both_n


def score(truth, found):
    """(precision, recall, F1, largest cluster, largest true cluster); a ratio of nothing is 0."""
    true_n, found_n, both_n = cells(truth, found)
    made, true = sum(map(pairs, found_n.values())), sum(map(pairs, true_n.values()))
    right = sum(map(pairs, both_n.values()))
    p, r = right / made if made else 0.0, right / true if true else 0.0
    return p, r, 2 * p * r / (p + r) if p + r else 0.0, max(found_n.values()), max(true_n.values())


def strata(truth, found, notes_path):
    """Rows (stratum, records, true pairs with such a record, of these found), in order of the stratum's name."""
    true_n, _, both_n = cells(truth, found)
    n, want, got = defaultdict(int), defaultdict(int), defaultdict(int)
    with open(notes_path, newline="", encoding="utf-8") as f:
        for row in csv.DictReader(f):
            record, woman = row["unique_id"], row["cluster"]
            for word in {row["kinship"], *row["what"].split(";"), "twin" if row["twin_of"] else ""} - {""}:
                n[word] += 1
                want[word] += true_n[woman] - 1
                got[word] += both_n[woman, found.get(record, ("alone", record))] - 1
    return [(word, n[word], want[word], got[word]) for word in sorted(n)]


def apart(truth, found, notes_path):
    """(twin women that share a cluster, twin women, pairs of women of one house that do, pairs of women of a house)."""
    house, twin, of = defaultdict(set), {}, defaultdict(set)
    with open(notes_path, newline="", encoding="utf-8") as f:
        for row in csv.DictReader(f):
            house[row["household"]].add(row["cluster"])
            if row["twin_of"]:
                twin[row["cluster"]] = row["twin_of"]
            of[row["cluster"]].add(found.get(row["unique_id"], ("alone", row["unique_id"])))
    twins = {tuple(sorted(pair)) for pair in twin.items() if pair[1] in of}
    mixed = sum(1 for a, b in twins if of[a] & of[b])
    kin = [(a, b) for women in house.values() for a in women for b in women if a < b]
    return mixed, len(twins), sum(1 for a, b in kin if of[a] & of[b]), len(kin)


def main(argv):
    truth, found = read(argv[0], "cluster"), read(argv[1], "cluster_id")
    print("%.4f %.4f %.4f %d %d" % score(truth, found))
    options = dict(zip(argv[2::2], argv[3::2]))
    if "--notes" in options:
        print("%-16s %9s %9s %9s %8s" % ("stratum", "records", "pairs", "found", "recall"))
        for word, n, want, got in strata(truth, found, options["--notes"]):
            print("%-16s %9d %9d %9d %8s" % (word, n, want, got, "%.3f" % (got / want) if want else "-"))
    if "--apart" in options:
        print("twins together %d of %d, women of one house together %d of %d" % apart(truth, found, options["--apart"]))


if __name__ == "__main__":
    main(sys.argv[1:])
