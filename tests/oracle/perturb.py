#!/usr/bin/env python3
# perturb.py -- files like the Febrl and RLdata benchmarks that nobody has seen: other draws, other errors.
# SPDX-License-Identifier: GPL-3.0-or-later
"""perturb.py febrl|rldata ORIGINALS.csv SEED RECORDS SHARE_OF_DUPLICATES OUT.csv

Takes the records of a benchmark file as a pool of names and addresses, draws every field anew by its frequency there
(what belongs together stays together: suburb, postcode and state), makes RECORDS records of which the stated share are
duplicates of earlier ones, and spoils the duplicates. The models were not made with these draws.

febrl: 1 to 4 errors a duplicate, at most 2 a field, up to 5 duplicates of one person (half of them have 1): letter
inserted, left out, replaced, swapped; value missing (p .1 of errors); another value of the pool (.05); words joined or
split (.1); the two names or the two address lines swapped (.05). Assumed, after the description of Febrl's generator.
rldata: one error a duplicate, sometimes two (.15): a letter of a name, or day, month or year replaced by another (half of
them by one digit). Assumed, after the look of RLdata500.
"""
import csv
import random
import sys

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def typo(rng, s):
    i = rng.randrange(len(s))
    kind = rng.randrange(4)
    letters = "0123456789" if s.isdigit() else LETTERS.upper() if s.isupper() else LETTERS
    if kind == 0:
        return s[:i] + rng.choice(letters) + s[i:]
    if kind == 1 and len(s) > 1:
        return s[:i] + s[i + 1:]
    if kind == 2 and i + 1 < len(s):
        return s[:i] + s[i + 1] + s[i] + s[i + 2:]
    return s[:i] + rng.choice(letters) + s[i + 1:]


def words(rng, s):
    if " " in s:
        return s.replace(" ", "", 1)
    i = rng.randrange(1, len(s)) if len(s) > 1 else 0
    return s[:i] + " " + s[i:] if i else s


class Febrl:
    together = [["given_name"], ["surname"], ["street_number"], ["address_1"], ["address_2"],
                ["suburb", "postcode", "state"], ["date_of_birth"]]
    fields = [f for g in together for f in g]
    swaps = [("given_name", "surname"), ("address_1", "address_2")]

    @staticmethod
    def duplicates(rng):
        return rng.choice([1, 1, 1, 1, 2, 2, 3, 4, 5])

    def spoil(self, rng, row, pool):
        spoilt = {}
        for _ in range(rng.choice([1, 1, 2, 2, 3, 4])):
            f = rng.choice(self.fields)
            if spoilt.get(f, 0) == 2 or not row[f]:
                continue
            spoilt[f] = spoilt.get(f, 0) + 1
            p = rng.random()
            if p < .1:
                row[f] = ""
            elif p < .15:
                row[f] = rng.choice(pool)[f]
            elif p < .25 and f not in ("postcode", "date_of_birth", "street_number", "state"):
                row[f] = words(rng, row[f])
            elif p < .30:
                a, b = rng.choice(self.swaps)
                row[a], row[b] = row[b], row[a]
            else:
                row[f] = typo(rng, row[f])


class Rldata:
    together = [["fname_c1", "fname_c2"], ["lname_c1", "lname_c2"], ["by"], ["bm"], ["bd"]]
    fields = [f for g in together for f in g]

    @staticmethod
    def duplicates(rng):
        return 1

    def spoil(self, rng, row, pool):
        for _ in range(2 if rng.random() < .15 else 1):
            f = rng.choice(["fname_c1", "lname_c1", "by", "bm", "bd"])
            if f in ("fname_c1", "lname_c1"):
                row[f] = typo(rng, row[f])
            elif rng.random() < .5:
                while True:
                    v = typo(rng, row[f])
                    if v.isdigit() and 1 <= int(v) and (int(v) <= {"bm": 12, "bd": 28}.get(f, 2015)) and (
                            f != "by" or int(v) >= 1900):
                        break
                row[f] = v
            else:
                row[f] = rng.choice(pool)[f]


def main():
    kind, path, seed, records, share, out = sys.argv[1:7]
    rng = random.Random(int(seed))
    model = Febrl() if kind == "febrl" else Rldata()
    pool = list(csv.DictReader(open(path, encoding="utf-8")))
    n_dup = round(int(records) * float(share))
    rows = []
    for i in range(int(records) - n_dup):
        row = {"cluster": i}
        for group in model.together:
            source = rng.choice(pool)
            row.update({f: source[f] for f in group})
        rows.append(row)
    originals = len(rows)
    chosen = rng.sample(range(originals), min(originals, n_dup))
    for i in chosen:
        for _ in range(model.duplicates(rng)):
            if len(rows) == int(records):
                break
            copy = dict(rows[i])
            model.spoil(rng, copy, pool)
            rows.append(copy)
    rng.shuffle(rows)
    with open(out, "w", encoding="utf-8", newline="") as f:
        w = csv.DictWriter(f, ["unique_id"] + model.fields + ["cluster"], lineterminator="\n")
        w.writeheader()
        for i, row in enumerate(rows):
            w.writerow(dict(row, unique_id=f"x{i:06d}"))


if __name__ == "__main__":
    main()
