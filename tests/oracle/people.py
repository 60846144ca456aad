"""people.py -- a second, independent maker of records to link, so that a linker is not fitted to the first one's habits.
SPDX-License-Identifier: GPL-3.0-or-later

    people.py WOMEN SEED DIR        writes DIR/records.csv, DIR/truth.csv, DIR/truth-notes.csv

Same columns as `sanad simulate --linkage`, nothing else in common. What it assumes, and where it differs on purpose:
- Names are made of syllables, not of any list: 600 for women, 400 for men, 120 for families, drawn by rank (1 / (rank + 8)).
  No titles but two. So nothing that knows Pakistani names, their variants or their honorifics is of help.
- Errors are of letters, not of habits: every field of every record is copied through a noisy channel (a letter replaced by a
  neighbour on the keyboard, left out, doubled, exchanged with the next; 1.2 % a letter), a clerk who writes every c as k
  or y as i throughout, words cut after six letters, initials for the relative's first word, name and relative exchanged.
- Every woman has a house of 1 to 6 women (sisters, one of them possibly a twin; their mother; wives of brothers); the
  telephone is the house's in 55 %, nobody's in 25 %.
- 38 % have no CNIC; a CNIC is missing in a fifth of the rows of those who have one, is the husband's in 3 %.
- Births: 40 % a date, 25 % the first of a month, 35 % an age; ages err by a rounded bell of 1.3 years, a third of them are
  rounded to fives. A record repeats an earlier one's error in one row in ten (copied forms).
- Records of a woman: 1 + geometric (mean 2.4). Rows in random order, ids random.
- No Urdu script, no made-up union councils: places are tehsil codes, one in four rows only a name.
"""
import os
import random
import sys

KEYS = {"a": "sq", "b": "vn", "d": "sf", "e": "wr", "g": "fh", "h": "gj", "i": "uo", "k": "jl", "l": "k", "m": "n", "n": "bm",
        "o": "ip", "r": "et", "s": "ad", "t": "ry", "u": "yi", "z": "x", "f": "dg", "j": "hk", "y": "tu", "c": "xv", "p": "o"}
PER_TEHSIL = 2000


class Draws:
    """Only random() is used of Python's generator: its sequence is promised to stay."""

    def __init__(self, seed):
        self.random = random.Random(seed).random

    def below(self, n):
        return int(self.random() * n)

    def chance(self, p):
        return self.random() < p

    def bell(self, spread):
        return int(round((sum(self.random() for _ in range(12)) - 6) * spread))

    def ranked(self, names):
        """By weight 1 / (rank + 8), through the inverse of its sum."""
        n = len(names)
        x = 8 * ((n + 8) / 8) ** self.random() - 8
        return names[min(n - 1, int(x))]

    def pick(self, items):
        return items[self.below(len(items))]


def syllable_names(d, n, ends):
    fronts, vowels = ["b", "d", "f", "g", "h", "j", "k", "l", "m", "n", "r", "s", "t", "z", "sh", "gh", "dr", "c"], "aaeiou"
    out = {}
    while len(out) < n:
        name = "".join(d.pick(fronts) + d.pick(vowels) for _ in range(1 + d.below(3))) + d.pick(ends)
        if len(name) > 3:
            out[name] = True
    return list(out)


def typed(d, text, rate):
    out, i = [], 0
    while i < len(text):
        c = text[i]
        if i and c.isalpha() and d.chance(rate):
            what = d.below(4)
            if what == 0:
                c = d.pick(KEYS.get(c, "aeiou"))
            elif what == 1:
                c = ""
            elif what == 2:
                c += c
            elif i + 1 < len(text):
                c, i = text[i + 1] + c, i + 1
        out.append(c)
        i += 1
    return "".join(out)


def day(number):
    """Days since 1970-01-01 as a date; the civil calendar by counting."""
    y, left = 1970, number
    while left < 0:
        y -= 1
        left += 366 if leap(y) else 365
    while left >= (366 if leap(y) else 365):
        left -= 366 if leap(y) else 365
        y += 1
    m = 1
    for n in (31, 29 if leap(y) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31):
        if left < n:
            break
        left -= n
        m += 1
    return y, m, left + 1


def leap(y):
    return y % 4 == 0 and (y % 100 != 0 or y % 400 == 0)


class People:
    def __init__(self, women, seed):
        self.d = d = Draws(seed)
        self.female = syllable_names(d, 600, ["na", "ra", "m", "sha", "t", "l", "ya", "n"])
        self.male = syllable_names(d, 400, ["d", "r", "q", "n", "m", "z", "b", "sh"])
        self.family = syllable_names(d, 120, ["i", "zai", "ani", "o", "ri"])
        self.tehsils = ["PK%d%02d%02d" % (8 + i // 600, 1 + i // 12 % 50, 1 + i % 12) for i in range(max(5, women // PER_TEHSIL))]
        self.tehsil_name = syllable_names(d, len(self.tehsils), ["pur", "abad", "i", "an"])
        self.numbers = {}
        self.house = 0

    def unique(self, kind, n):
        """A number of n digits nobody else has."""
        while True:
            text = "".join("%d" % self.d.below(10) for _ in range(n))
            if self.numbers.setdefault((kind, text), True) is True:
                self.numbers[kind, text] = False
                return text

    def man(self, family=None):
        d = self.d
        words = [d.ranked(self.male)]
        if d.chance(0.6):
            words.append(d.ranked(self.male))
        if family or d.chance(0.4):
            words.append(family or d.ranked(self.family))
        return words

    def cnic(self, man):
        return self.d.pick("12345") + self.unique("cnic", 11) + self.d.pick("13579" if man else "02468")

    def woman(self, kinship, father, husband, born, home, phone):
        d = self.d
        name = [d.ranked(self.female)]
        if d.chance(0.45):
            name.append(d.ranked(self.female))
        elif d.chance(0.3):
            name.append(d.pick(["bi", "khan"]))
        number = "03" + d.pick("0123") + self.unique("phone", 8)
        kind = d.random()
        return {
            "kinship": kinship, "house": self.house, "name": name, "father": father, "husband": husband, "born": born, "home": home,
            "phone": phone if kind < 0.55 else number if kind < 0.75 else "",
            "cnic": self.cnic(False) if d.chance(0.62) else "", "husband_cnic": self.cnic(True),
            "form": "date" if d.chance(0.4) else "first" if d.chance(0.42) else "age",
            "names_husband": husband is not None and d.chance(0.65), "moved": d.chance(0.08), "married": d.chance(0.04),
            "habit": d.pick(["", "", "", "ck", "yi", "uo"]), "twin": "",
        }

    def household(self):
        d = self.d
        self.house += 1
        home, elder = d.below(len(self.tehsils)), self.man()
        phone = "03" + d.pick("0123") + self.unique("phone", 8)
        family = elder[-1]
        born = 3000 + d.below(9000)
        out = []
        for _ in range(d.pick([1, 1, 1, 2, 2, 3])):
            husband = self.man() if d.chance(0.6) else None
            out.append(self.woman("sister", elder, husband, born, home, phone))
            if len(out) > 1 and d.chance(0.06):
                out[-1]["born"], out[-1]["twin"] = out[-2]["born"], len(out) - 2
            else:
                born -= 400 + d.below(1500)
        if d.chance(0.25):
            out.append(self.woman("mother", self.man(), elder, out[-1]["born"] - 6500 - d.below(3500), home, phone))
        for _ in range(d.pick([0, 0, 1, 2])):
            out.append(self.woman("wife", self.man(), self.man(family), 3000 + d.below(9000), home, phone))
        return out

    def record(self, w, late, before):
        """One row's fields, by column; `late`: after her move or wedding."""
        d = self.d
        name, relative = list(w["name"]), w["husband"] if w["names_husband"] else w["father"]
        what = []
        if w["married"] and late:
            relative = w["husband"] or w["father"]
            what.append("married")
        if d.chance(0.1) and len(name) > 1:
            name.pop()
        if d.chance(0.02):
            name.reverse()
        relative = list(relative)
        if d.chance(0.08):
            relative[0] = relative[0][0]
        if d.chance(0.12) and len(relative) > 1:
            relative.pop()
        words = [typed(d, x, 0.012)[: 6 if d.chance(0.03) else 99] for x in name + relative]
        if w["habit"]:
            words = [x.replace(w["habit"][0], w["habit"][1]) for x in words]
        a, b = " ".join(words[: len(name)]).title(), " ".join(words[len(name):]).title()
        if d.chance(0.008):
            a, b = b, a
            what.append("exchanged")
        if d.chance(0.05):
            b = ""
        cnic = w["cnic"] if not d.chance(0.2) else ""
        if d.chance(0.03):
            cnic = w["husband_cnic"]
        if cnic and d.chance(0.02):
            at = d.below(12)
            cnic = cnic[:at] + "%d" % d.below(10) + cnic[at + 1:]
        phone = w["phone"] if not d.chance(0.15) else ""
        if phone and d.chance(0.02):
            at = 3 + d.below(8)
            phone = phone[:at] + "%d" % d.below(10) + phone[at + 1:]
        if d.chance(0.02):
            phone = "03" + "%09d" % d.below(10**9)
        home = (w["home"] + 1) % len(self.tehsils) if w["moved"] and late else w["home"]
        if w["moved"] and late:
            what.append("moved")
        on = 20000 + d.below(700) + (800 if late else 0)
        birth, age = self.birth(w, on)
        if before and d.chance(0.1):
            a, b = before["person_name"], before["relative_name"]
        if not cnic:
            what.append("no-cnic")
        what += ["age-only"] if age else []
        code = d.chance(0.75)
        return {"facility_code": "F" + self.tehsils[home], "area_code": self.tehsils[home] if code else "",
                "area_name": self.tehsil_name[home].title() if not code or d.chance(0.5) else "", "person_name": a, "relative_name": b,
                "cnic": cnic, "phone": phone, "birth_date": birth, "age_years": age, "sex": "F", "collected_on": "%04d-%02d-%02d" % day(on)}, what

    def birth(self, w, on):
        d = self.d
        y, m, dd = day(w["born"])
        if d.chance(0.04):
            return "", ""
        if w["form"] == "age" or d.chance(0.06):
            age = (on - w["born"]) // 365 + d.bell(1.3)
            return "", str((age + 2) // 5 * 5 if d.chance(0.33) else age)
        if w["form"] == "first":
            dd = 1
        if d.chance(0.015) and dd <= 12:
            m, dd = dd, m
        if d.chance(0.03):
            y += 1 if d.chance(0.5) else -1
        if m == 2 and dd == 29 and not leap(y):
            dd = 28
        return "%04d-%02d-%02d" % (y, m, dd), ""


COLUMNS = ("unique_id", "facility_code", "area_code", "area_name", "person_name", "relative_name", "cnic", "phone", "birth_date",
           "age_years", "sex", "collected_on")


def main(argv):
    women, seed, folder = int(argv[0]), int(argv[1]), argv[2]
    people, rows, n = People(women, seed), [], 0
    while n < women:
        house = people.household()[: women - n]
        for i, w in enumerate(house):
            number, before, first = n + i + 1, None, n + 1
            k = 1
            while people.d.chance(0.58) and k < 12:
                k += 1
            for j in range(k):
                row, what = people.record(w, j * 2 >= k and k > 1, before)
                before = row
                twin = "" if w["twin"] == "" else first + w["twin"]
                rows.append((people.d.random(), number, w, twin, k, what, row))
        n += len(house)
    rows.sort(key=lambda r: r[0])
    os.makedirs(folder, exist_ok=True)
    with open(folder + "/records.csv", "w", encoding="utf-8") as f, open(folder + "/truth.csv", "w", encoding="utf-8") as t, \
            open(folder + "/truth-notes.csv", "w", encoding="utf-8") as s:
        f.write(",".join(COLUMNS) + "\n")
        t.write("unique_id,cluster\n")
        s.write("unique_id,cluster,household,kinship,twin_of,records,born_on,what\n")
        for i, (_, number, w, twin, k, what, row) in enumerate(rows):
            row["unique_id"] = "P%07d" % i
            f.write(",".join(row[c] for c in COLUMNS) + "\n")
            t.write("%s,%d\n" % (row["unique_id"], number))
            s.write("%s,%d,%d,%s,%s,%d,%04d-%02d-%02d,%s\n" % (row["unique_id"], number, w["house"], w["kinship"], twin, k, *day(w["born"]), ";".join(what)))


if __name__ == "__main__":
    main(sys.argv[1:])
