#!/usr/bin/env python3
"""compare.py -- comparators, cleaning and keys of record linkage once more, as a textbook has them; writes vectors.

SPDX-License-Identifier: GPL-3.0-or-later

usage: compare.py ROOT >tests/oracle/compare-vectors.csv        (ROOT holds schemas/linkage/names.json)

Written from the rules in link/value.h, link/phonetic.h, link/compare.h, link/key.h and schemas/linkage/names.json, not
from the code: tables instead of bit masks, fractions instead of integers, sets of words instead of one pass. Columns:
what, a, b, limit, want. Run it anew when a rule changes, and read the difference. Seeds are fixed.
"""
import datetime
import json
import os
import random
import re
import sys
import unicodedata
from fractions import Fraction
from itertools import product

with open(os.path.join(sys.argv[1], "schemas", "linkage", "names.json"), encoding="utf-8") as f:
    LISTS = json.load(f)


# ---------------------------------------------------------------- comparators
def jaro_winkler(a, b):
    if a == b:
        return 1000
    whole = (a, b)
    a, b = a[:64], b[:64]
    if not a or not b:
        return 0
    reach = max(max(len(a), len(b)) // 2 - 1, 0)
    free = [True] * len(b)
    from_a, at_b = [], []
    for i, ch in enumerate(a):
        for j in range(max(0, i - reach), min(len(b), i + reach + 1)):
            if free[j] and b[j] == ch:
                free[j] = False
                from_a.append(ch)
                at_b.append(j)
                break
    m = len(from_a)
    if m == 0:
        return 0
    from_b = [b[j] for j in sorted(at_b)]
    t = sum(x != y for x, y in zip(from_a, from_b)) // 2
    score = (Fraction(m, len(a)) + Fraction(m, len(b)) + Fraction(m - t, m)) / 3
    if score >= Fraction(7, 10):
        prefix = 0
        while prefix < min(4, len(a), len(b)) and a[prefix] == b[prefix]:
            prefix += 1
        score += Fraction(prefix, 10) * (1 - score)
    result = int(score * 1000)
    return min(result, 999) if whole[0] != whole[1] else result


def osa(a, b):
    d = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            if i == 0 or j == 0:
                d[i][j] = i + j
                continue
            d[i][j] = min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                d[i][j] = min(d[i][j], d[i - 2][j - 2] + 1)
    return d[len(a)][len(b)]


def edits(a, b, limit):
    if a == b:
        return 0
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    return min(max(osa(a[:64], b[:64]), 1), limit + 1)


def greedy(a, b):
    """Pairs of words, best first; fewer words first, then the lesser text, so that the order of a and b is no matter."""
    wa, wb = a.split()[:15], b.split()[:15]
    if (len(wa), a) > (len(wb), b):
        wa, wb = wb, wa
    left = [(-jaro_winkler(x, y), i, j) for i, x in enumerate(wa) for j, y in enumerate(wb)]
    pairs = []
    while left:
        best = min(left)
        pairs.append(best)
        left = [p for p in left if p[1] != best[1] and p[2] != best[2]]
    return wa, wb, [(wa[i], wb[j], -s) for s, i, j in pairs]


def tokens(a, b):
    if a == b:
        return 1000
    wa, wb, pairs = greedy(a, b)
    if not pairs:
        return 0
    weight = sum(len(x) + len(y) for x, y, _ in pairs)
    alone = sum(map(len, wa)) + sum(map(len, wb)) - weight
    score = int(Fraction(sum((len(x) + len(y)) * s for x, y, s in pairs)) / (weight + Fraction(alone, 4)))
    ja, jb = "".join(wa), "".join(wb)
    if len(wa) != len(wb) and max(len(ja), len(jb)) <= 64 and edits(ja, jb, 1) <= 1:
        score = max(score, jaro_winkler(ja, jb))
    return score


def contains(a, b, at_least):
    _, _, pairs = greedy(a, b)
    return int(bool(pairs) and all(s >= at_least for _, _, s in pairs))


def place_levels(code):
    """Ancestors' codes, the largest first: PK, PK2, PK205, PK20501, PK20501-U05."""
    head, *tails = re.split(r"(?=[-/.])", code)
    m = re.match(r"^(\D*)(\d*)(.*)$", head)
    out, at = [], m.group(1)
    if at:
        out.append(at)
    digits = m.group(2)
    if at and len(digits) % 2:
        at += digits[0]
        out.append(at)
        digits = digits[1:]
    while digits:
        at += digits[:2]
        out.append(at)
        digits = digits[2:]
    for t in ([m.group(3)] if m.group(3) else []) + tails:
        at += t
        out.append(at)
    return out


def place_within(a, b, limit):
    if a == b:
        return 1
    if a[0] == "/" or b[0] == "/":
        return 0
    la, lb = place_levels(a), place_levels(b)
    common = sum(1 for x, y in zip(la, lb) if x == y)
    return int(common > 0 and max(len(la), len(lb)) - common <= limit)


# ---------------------------------------------------------------- folding and script
ARABIC = {0x0649: 0x06CC, 0x064A: 0x06CC, 0x0643: 0x06A9, 0x0629: 0x06C1, 0x0647: 0x06C1, 0x06BE: 0x06C1, 0x06C3: 0x06C1, 0x06D5: 0x06C1}


def fold(s):
    s = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", s).casefold())
    s = "".join(c for c in s if unicodedata.category(c)[0] != "M" and c not in "\u200b\u200c\u200d\u200e\u200f\u0640\ufeff")
    s = unicodedata.normalize("NFC", s).translate(ARABIC)
    s = "".join(str(unicodedata.digit(c)) if unicodedata.category(c) == "Nd" else c for c in s)
    return " ".join("".join(c if unicodedata.category(c)[0] in "LN" else " " for c in s).split())


LETTER = {fold(x["letter"]): x for x in LISTS["letters"]}
OPEN = ("alef", "waw", "ye")


def role(word, i):
    return LETTER.get(word[i], {}).get("role", "plain") if 0 <= i < len(word) else None


def is_vowel_there(word, i):
    """Is the waw or ye at i a vowel: not first, not before a long vowel?"""
    return role(word, i) in ("waw", "ye") and i > 0 and role(word, i + 1) not in OPEN


def romanise_word(word):
    out = ""
    for i, ch in enumerate(word):
        if "a" <= ch <= "z":
            out += ch
            continue
        if ch not in LETTER:
            continue
        latin, here = LETTER[ch]["latin"], role(word, i)
        carries = i == 0 and is_vowel_there(word, 1)
        if here == "alef" and carries:
            latin = ""
        elif here == "ain" and i == 0 and not carries and role(word, 1) != "alef":
            latin = "a"
        elif here == "waw" and is_vowel_there(word, i):
            latin = "u"
        elif here == "ye" and is_vowel_there(word, i):
            latin = "i"
        elif here == "he" and 0 < i == len(word) - 1 and role(word, i - 1) not in ("alef", "waw"):
            latin = "a"
        out += latin
    return out


def romanise(s):
    s = re.sub("['`\u2018\u2019\u02bc\u02be\u02bf\u200c\u200d]", "", s)
    if s.isascii():
        return " ".join(re.sub("[^a-z ]", " ", re.sub("[0-9]", "", s.lower())).split())
    return " ".join(w for w in map(romanise_word, fold(s).split()) if w)


# ---------------------------------------------------------------- names
WORDS = {}
for entry in LISTS["words"]:
    e = {"word": entry["word"], "kind": entry.get("kind", "strong"), "joins": entry.get("joins", [])}
    for spelling in [entry["word"]] + [romanise(x) for x in entry.get("also", [])]:
        WORDS.setdefault(spelling, e)
for a in LISTS["articles"]:
    WORDS.setdefault(a, {"word": "", "kind": "article", "joins": []})
APART = [x["word"] for x in LISTS["words"] if "apart" in x.get("joins", [])][0]
SOUNDS = {}  # filled below, where keys are
UNKNOWN = {fold(x) for x in LISTS["absent"]}
STRONG = {"word": None, "kind": "strong", "joins": []}


def split(name):
    """Words of a name with what the lists know of each."""
    arabic = any(c >= "\u0600" for c in name)
    left, out = romanise(name).split(), []
    while left and len(out) < 15:
        word = left.pop(0)
        first = not out
        if len(word) <= 3 and left and len(left[0]) <= 3 and word + " " + left[0] in WORDS:
            word += " " + left.pop(0)
            known = WORDS[word]
        else:
            known = WORDS.get(word) if len(word) > 1 or (first and left) else None
            if known is None:
                cut = 0
                if arabic and not first and len(word) > 4 and word[:2] == "al" and word[2:] in WORDS:
                    cut = 2
                elif len(word) >= len(APART) + 2:
                    cut = len(APART) if word.startswith(APART) else len(word) - len(APART) if word.endswith(APART) else 0
                if cut:
                    left.insert(0, word[cut:])
                    word = word[:cut]
                    known = WORDS.get(word) if len(word) > 1 else None
                elif len(word) >= 5:
                    known = SOUNDS.get(word_key(word))
        known = known or STRONG
        if known["kind"] == "relation":
            if any(k["kind"] != "title" for _, k in out):
                break
            continue
        out.append((word[:63], known))
    return arabic, out


def clean_name(name):
    arabic, words = split(name)
    kinds = {"strong": [], "weak": [], "title": []}
    for word, known in words:
        kind = "strong" if known["kind"] == "article" else known["kind"]
        usual = known["kind"] in ("weak", "title") or (known["kind"] == "strong" and arabic)
        kinds[kind].append(known["word"] if usual and known["word"] else word)
    return " ".join(kinds["strong"] + kinds["weak"] or kinds["title"])


def word_key(w):
    w = re.sub("^abd[aeiou]+l(?=...)", "abd", w) if len(w) >= 7 else w
    first, rest = w[:1], w[1:]
    if first in "aeiou":
        first = "A"  # kept whatever follows
    elif first in "hy":
        first = first.upper()
    w = first + rest
    w = w.replace("tch", "ch").replace("ph", "f").replace("ch", "C").replace("ck", "k").replace("c", "k")
    w = re.sub("x$", "ks", w).replace("x", "k").replace("q", "k").replace("w", "v")
    w = re.sub("[aeiouhy]", "", w).lower()
    return re.sub(r"(.)\1+", r"\1", w)


for entry in LISTS["words"]:
    if entry.get("by_sound"):
        SOUNDS.setdefault(word_key(entry["word"]), WORDS[entry["word"]])


def spoken(word, known):
    return known["word"] or word


def joined(a, b):
    (wa, ka), (wb, kb) = a, b
    if "next" in ka["joins"] and ("head" in kb["joins"] or kb["kind"] == "strong"):
        return True
    if ka["kind"] == "weak":
        return False
    assimilated = len(wa) >= 5 and re.search("[^aeiou]u[rsndztl]$", wa) and wa[-1] == wb[0]
    return "any" in ka["joins"] or "previous" in kb["joins"] or bool(assimilated)


def name_key(name):
    _, words = split(name)
    groups, linked = [], False
    for i, (word, known) in enumerate(words):
        if known["kind"] == "article" and 0 < i < len(words) - 1:
            linked = True
            continue
        if groups and known["kind"] != "title" and (linked or joined(groups[-1][1][-1], (word, known))):
            groups[-1][0] = "strong"
            groups[-1][1].append((word, known))
        else:
            groups.append([known["kind"], [(word, known)]])
        linked = False
    keys = {}
    for kind, members in groups:
        text = ""
        for i, (word, known) in enumerate(members):
            if known["kind"] == "article" and len(members) > 1:
                continue
            text += "abd" if "any" in known["joins"] and i < len(members) - 1 else spoken(word, known)
        keys.setdefault(kind, set()).add(word_key(text))
    for kind in ("strong", "weak", "title", "relation", "article"):
        if kind in keys:
            return " ".join(sorted(keys[kind]))
    return ""


def each_key(name):
    keys = set(name_key(name).split())
    for word in clean_name(name).split():
        known = WORDS.get(word, STRONG)
        if known["kind"] == "strong":
            keys.add(word_key(known["word"] or word))
    return keys


def set_key(name):
    return " ".join(sorted(word_key(w) for w in clean_name(name).split()))


# ---------------------------------------------------------------- dates
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def show_date(year, month, day):
    if not 1850 <= year <= 2100 or month > 99 or day > 99:
        return ""
    if month == 0:
        return "%04d" % year
    return "%04d%02d%02d" % (year, month, day) if day else "%04d%02d" % (year, month)


def ascii_digits(s):
    return "".join(str(unicodedata.digit(c)) if unicodedata.category(c) == "Nd" else c for c in s)


def clean_date(s):
    s = ascii_digits(s).strip()
    if re.fullmatch(r"\d{8}|\d{6}|\d{4}", s):
        return show_date(int(s[:4]), int(s[4:6] or 0), int(s[6:] or 0))
    if re.fullmatch(r"\d+", s):
        return ""
    s = re.sub(r"^(.*?[-/., ].*?[-/., ].*?)[ Tt]\d.*$", r"\1", s) if re.search(r"\d{1,2}:\d\d", s) else s
    parts = [p for p in re.split(r"[-/., ]+", s) if p]
    value, length = [], []
    for p in parts:
        if re.fullmatch(r"\d{1,4}", p):
            value.append(int(p))
            length.append(len(p))
        elif re.fullmatch(r"[A-Za-z]{3,}", p) and p[:3].lower() in MONTHS:
            value.append(MONTHS.index(p[:3].lower()) + 1)
            length.append(0)
        else:
            return ""
    if len(value) == 2:
        if length[0] == 4:
            return show_date(value[0], value[1], 0)
        return show_date(value[1], value[0], 0) if length[1] == 4 else ""
    if len(value) != 3:
        return ""
    if length[0] == 4:
        return show_date(*value)
    year = value[2] if length[2] == 4 else (2000 if value[2] < 30 else 1900) + value[2] if length[2] == 2 else 0
    day, month = value[0], value[1]
    if length[0] == 0 or (length[1] > 0 and month > 12 and day <= 12):
        day, month = month, day
    return show_date(year, month, day)


def clean_birth(cells):
    date = clean_date(cells[0])
    if date:
        return date
    stated, age = clean_date(cells[2]), re.fullmatch(r"~?(\d{1,3}) *(?:[yY].*)?", ascii_digits(cells[1]).strip())
    if not stated or not age or int(age.group(1)) > 120 or int(stated[:4]) - int(age.group(1)) < 1850:
        return ""
    return "~%d" % (int(stated[:4]) - int(age.group(1)))


def date_parts(text):
    year = int(text.lstrip("~")[:4])
    return (year, int(text[4:6]), int(text[6:])) if len(text) == 8 else (year, None, None)


def days_of(text):
    try:
        return datetime.date(*date_parts(text))
    except ValueError:
        return None


def date_test(test, a, b, limit):
    (ya, ma, da), (yb, mb, db) = date_parts(a), date_parts(b)
    apart = abs(ya - yb)
    if test == "same-year":
        return int(apart == 0)
    if test == "years-apart":
        return int(apart <= limit)
    if ma is None or mb is None:
        return 0
    return int({
        "same-day": a == b,
        "day-month-swapped": ya == yb and (ma, da) == (db, mb),
        "day-differs": (ya, ma) == (yb, mb),
        "month-differs": (ya, da) == (yb, db),
        "year-differs": (ma, da) == (mb, db) and (limit == 0 or apart <= limit),
        "date-edits": osa(a, b) <= limit,
        "dates-within": apart <= limit,
        "days-within": bool(days_of(a) and days_of(b)) and abs((days_of(a) - days_of(b)).days) <= limit,
    }[test])


# ---------------------------------------------------------------- numbers
FILLERS = " \t-\u00a0\u200b\u200c\u200d\u200e\u200f\u2010\u2011\u2012\u2013\u2014\u2212"


def unwrap(s):
    s = ascii_digits(s).strip(" \t\n\u00a0\u200b\u200e\u200f\ufeff")
    m = re.fullmatch(r'="(.*)"', s)
    return m.group(1).strip() if m else s[1:].strip() if s.startswith("'") else s


def clean_cnic(s):
    """'w' or 'f' and the digits, or nothing."""
    s = "".join(c for c in unwrap(s) if c not in FILLERS)
    if not re.fullmatch(r"\d{13}", s):
        return "", ""
    steps = {(int(y) - int(x)) % 10 for x, y in zip(s, s[1:])}
    if steps in ({0}, {1}, {9}):
        return "", ""
    return ("w" if int(s[-1]) % 2 == 0 else "f"), s


def clean_phone(s):
    s = unwrap(s)
    plus = s.startswith("+")
    s = "".join(c for c in s[plus:] if c not in FILLERS + "().")
    if not re.fullmatch(r"\d*", s):
        return ""
    if not plus and s.startswith("00"):
        s, plus = s[2:], True
    if s.startswith("92") and (plus or len(s) >= 11):
        s = s[2:]
    elif plus:
        return ""
    s = s[1:] if s.startswith("0") else s
    if not (re.fullmatch(r"3\d{9}", s) or re.fullmatch(r"[2-9]\d{8,9}", s) and s[0] != "3"):
        return ""
    s = "0" + s
    return "" if len(set(s[-7:])) == 1 or s[-7:] == "1234567" else s


# ---------------------------------------------------------------- keys
def keys_of(kind, length, value, name=None):
    if kind == "whole":
        return [value]
    if kind == "phonetic":
        return [name_key(name)]
    if kind == "phonetic-each":
        return sorted(each_key(name))
    if kind == "phonetic-set":
        return [set_key(name)]
    if kind == "initial":
        return [value[:1]]
    if kind == "prefix":
        return [value[:length]]
    if kind == "less-one":
        return sorted({value} | {value[:i] + value[i + 1:] for i in range(len(value))})
    year, month, day = date_parts(value)
    if kind == "year":
        return ["%04d" % year]
    if kind == "year-near":
        return ["%04d" % y for y in range(year - length, year + 1)]
    if month is None:
        return []
    return ["%02d%02d" % (month, day)] if kind == "month-day" else ["%04d%02d%02d" % (year, min(month, day), max(month, day))]


# ---------------------------------------------------------------- vectors
rng = random.Random(4)


def put(what, a, b="", limit="", want=""):
    """One row; a field with blanks at its ends needs quotes to keep them."""
    row = [str(x) for x in (what, a, b, limit, want)]
    print(",".join('"%s"' % x.replace('"', '""') if x != x.strip() or set(x) & set(',"\r\n') else x for x in row))


put("what", "a", "b", "limit", "want")


def spoil(s, most=3):
    """A few random errors of typing."""
    s = list(s)
    for _ in range(rng.randint(0, most)):
        i, how = rng.randrange(len(s) + 1), rng.randrange(4)
        if how == 0:
            s.insert(i, rng.choice("abcdehiklmnorstuxyz "))
        elif i < len(s) and how == 1 and len(s) > 1:
            del s[i]
        elif i + 1 < len(s) and how == 2:
            s[i], s[i + 1] = s[i + 1], s[i]
        elif i < len(s):
            s[i] = rng.choice("abcdehiklmnorstuxyz")
    return "".join(s)


SPELLINGS = [x for entry in LISTS["words"] for x in [entry["word"]] + entry.get("also", []) if x.isascii()]
SCRIPT = [x for entry in LISTS["words"] for x in entry.get("also", []) if not x.isascii()]
MORE = """Khadija Khadeeja Hadija Abdullah Shahida Farzana Ghulam Sarwar Chaudhry Zulfiqar Wajid Qasim Yaqoob Hawwa Uzma
Shamsuddin Khairunnisa Mahjabeen Bibigul Zarbibi Pirbakhsh Khudadad Gulbano Noorjahan Saifullah Fazlur Maqsood Iqra
Phullan Zhwandun Dawood Mehrunnisa Tchaikov Aaliya Ruqayya Mack Exeter Sana'a Abdulkarim Abdussamad Abdelaziz""".split()
MORE_SCRIPT = "عائشہ شہزادی نور جہاں عبدالرحمان عبد الکریم مہر النساء گل بانو شاہ بی بی ماہ گنج یاسمین ایمان اورنگزیب عیسیٰ موسیٰ وحید جویریہ رضوان پروین خدا بخش سعدیہ ثمینہ ذاکرہ ضیاء ظفر ڈاکٹر چاندنی ژالہ غزالہ قدسیہ ٹیپو".split()


def a_word():
    return rng.choice(SPELLINGS + MORE * 3)


def a_name(script=False):
    n = rng.choice((1, 1, 2, 2, 2, 3, 4))
    if script:
        return " ".join(rng.choice(SCRIPT + MORE_SCRIPT * 2) for _ in range(n))
    words = [a_word() for _ in range(n)]
    if n > 2 and rng.random() < .2:
        words[1] = rng.choice(LISTS["articles"] + ["w/o", "d/o", "bint"])
    s = rng.choice((" ", " ", " ", "-", ". ")).join(words)
    return rng.choice((s, s, s.upper(), s.title(), spoil(s)))


for a, b in (("MARTHA", "MARHTA"), ("DIXON", "DICKSONX"), ("DWAYNE", "DUANE"), ("JONES", "JOHNSON"), ("ABROMS", "ABRAMS"),
             ("HARDIN", "MARTINEZ"), ("ITMAN", "SMITH"), ("JERALDINE", "GERALDINE"), ("MICHELLE", "MICHAEL"), ("", ""),
             ("a", ""), ("a", "b"), ("ab", "ba")):
    put("jaro-winkler", a, b, "", jaro_winkler(a, b))
for a, b in (("ca", "abc"), ("kitten", "sitting"), ("ab", "ba"), ("a cat", "an abct"), ("", ""), ("", "abc"), ("abcd", "badc")):
    put("edits", a, b, 9, edits(a, b, 9))
for _ in range(1500):
    if rng.random() < .5:
        a = spoil(a_name()).lower()
        b = spoil(a, 4) if rng.random() < .7 else a_name().lower()
    else:
        a = "".join(rng.choice("abc") for _ in range(rng.choice((1, 2, 3, 5, 8, 13, 30, 63, 64, 65, 70))))
        b = spoil(a, 6).replace("x", "a") if rng.random() < .7 else "".join(rng.choice("abc") for _ in range(rng.randint(0, 66)))
    put("jaro-winkler", a, b, "", jaro_winkler(a, b))
    limit = rng.choice((1, 2, 3, 64))
    put("edits", a, b, limit, edits(a, b, limit))
for _ in range(700):
    a = clean_name(a_name())
    words = a.split()
    rng.shuffle(words)
    if len(words) > 1 and rng.random() < .3:
        words.pop()
    b = rng.choice((" ".join(words), "".join(words), spoil(" ".join(words)), clean_name(a_name())))
    b = " ".join(b.split())
    if a and b:
        put("tokens", a, b, "", tokens(a, b))
        at_least = rng.choice((850, 900, 1000))
        put("contains", a, b, at_least, contains(a, b, at_least))
for i in range(1200):
    name = a_name(script=i % 4 == 3)
    if fold(name) in UNKNOWN:
        continue
    put("romanise", name, want=romanise(name))
    put("name", name, want=clean_name(name))
    put("phonetic", name, want=name_key(name))
    for word in romanise(name).split()[:1]:
        put("word", word, want=word_key(word))
    if clean_name(name) and i % 3 == 0:
        for kind in ("phonetic-each", "phonetic-set"):
            put("key name " + kind, name, "", 0, ";".join(keys_of(kind, 0, clean_name(name), name)))
        put("key name prefix", name, "", 3, ";".join(keys_of("prefix", 3, clean_name(name))))
        put("key name initial", name, "", 0, clean_name(name)[:1])
for i in range(400):
    a = a_name(script=i % 5 == 4)
    b = rng.choice((a + " " + a_word(), " ".join(a.split()[:1]), a_name(), a_word() + " " + a))
    if clean_name(a) and clean_name(b):
        ka, kb = set(name_key(a).split()), set(name_key(b).split())
        put("phonetic-part", a, b, 0, int(ka <= kb or kb <= ka))
for s in LISTS["absent"] + ["N/A", "UNKNOWN", "-", "  ", "?", "Not  Known"]:
    put("name", s, want="")
    put("text", s, want="")
for s in ("  Gwādar—NORTH ", "St. James", "12 B", "Straße 5", "كراچی", "ABC  def"):
    put("text", s, want=fold(s))


def written(y, m, d):
    name = MONTHS[m - 1].title()
    return rng.choice(("%d-%02d-%02d" % (y, m, d), "%d%02d%02d" % (y, m, d), "%02d/%02d/%d" % (d, m, y), "%d.%d.%d" % (d, m, y),
                       "%02d-%s-%d" % (d, name, y), "%d %s %02d" % (d, name, y % 100), "%s %d, %d" % (name, d, y), "%d-%02d" % (y, m),
                       "%02d/%d" % (m, y), "%d" % y, "%s %d" % (name, y), "%d/%02d/%02d" % (y, m, d), "%d-%02d-%02d 00:00:00" % (y, m, d),
                       "%02d/%02d/%02d" % (d, m, y % 100), " %d-%02d-%02d " % (y, m, d), "%d-%02d-%02dT10:00" % (y, m, d)))


for _ in range(400):
    s = written(rng.randint(1930, 2029), rng.randint(1, 12), rng.randint(1, 28))
    put("date", s, want=clean_date(s))
for s in ("", "0", "31/09/1980", "1980-02-31", "19801333", "06/24/1971", "24/06/1971", "13/13/1971", "1849-01-01", "2101-01-01", "43831", "1.97E+07",
          "########", "1971-00-00", "00/00/1971", "1971-6-4", "4/6/71", "٢٤/٠٦/١٩٧١", "۱۹۷۱-۰۶-۲۴", "1971-06-24 10:30", "Jun", "Foo 1971", "1971-06-24-1",
          "24//06//1971", "1/1/1", "12345678", "19710624x", "71-06-24"):
    put("date", s, want=clean_date(s))
for a, b, c in (("", "35", "2026-03-01"), ("1991-05-06", "35", "2026-03-01"), ("", "35 years", "2026"), ("", "~35", "01/03/2026"), ("", "121", "2026-03-01"),
                ("", "", "2026-03-01"), ("", "35", ""), ("1991", "20", "2026-03-01"), ("", "abc", "2026-03-01"), ("", "٣٥", "2026-03-01"), ("", "0", "2026-03-01"),
                ("nonsense", "35", "2026-03-01")):
    put("birth", "|".join((a, b, c)), want=clean_birth((a, b, c)))
for y, m, d in (("1949", "7", "22"), ("1949", "", "22"), ("1949", "07", ""), ("", "7", "22"), ("1949", "13", "7")):
    put("date", "|".join((y, m, d)), want=show_date(int(y or 0), int(m or 0), int(d or 0) if int(m or 0) else 0))
DATE_TESTS = ("same-day", "day-month-swapped", "day-differs", "month-differs", "year-differs", "date-edits", "dates-within", "days-within", "same-year", "years-apart")
for _ in range(700):
    y, m, d = rng.randint(1950, 1990), rng.randint(1, 12), rng.randint(1, 12)
    a = show_date(y, m, d)
    b = rng.choice((show_date(y, d, m), show_date(y + rng.randint(-3, 3), m, d), show_date(y, m, rng.randint(1, 28)), show_date(y, rng.randint(1, 12), d),
                    show_date(y, 0, 0), "~%d" % (y + rng.randint(-6, 6)), show_date(y + 1, m, d + 1), show_date(y, m, 0), a))
    test, limit = rng.choice(DATE_TESTS), rng.randint(0, 3)
    put(test, a, b, limit, date_test(test, a, b, limit))
    kind, length = rng.choice((("year", 0), ("year-near", 2), ("month-day", 0), ("date-loose", 0), ("whole", 0)))
    if "~" not in b:
        put("key date " + kind, b, "", length, ";".join(keys_of(kind, length, b)))
for _ in range(300):
    n = "".join(rng.choice("0123456789") for _ in range(rng.choice((13, 13, 13, 13, 12, 14))))
    s = rng.choice((n, n[:5] + "-" + n[5:12] + "-" + n[12:], n[:5] + " " + n[5:12] + " " + n[12:], "'" + n, '="%s"' % n,
                    n.translate({ord("0") + i: 0x06F0 + i for i in range(10)})))
    kind, digits = clean_cnic(s)
    put("cnic", s, want=digits if kind == "w" else "")
    put("family-cnic", s, want=digits if kind == "f" else "")
    if kind == "w":
        put("key cnic less-one", s, "", 0, ";".join(keys_of("less-one", 0, digits)))
for s in ("1111111111111", "1234567890123", "9876543210987", "5.12013E+12", "", "51201-0134685-6x"):
    put("cnic", s, want="")
    put("family-cnic", s, want="")
for _ in range(300):
    n = "3" + "".join(rng.choice("0123456789") for _ in range(rng.choice((9, 9, 9, 9, 8, 10))))
    s = rng.choice(("0" + n, n, "+92" + n, "0092" + n, "92" + n, "0" + n[:3] + "-" + n[3:], "+92 (0)" + n, "0" + n[:3] + " " + n[3:]))
    put("phone", s, want=clean_phone(s))
for s in ("086-4211234", "0864 211234", "021-35551234", "03000000000", "0300-1234567", "0300 7777777", "+44 20 7946 0958", "12345", "", "3.00123E+9", "۰۳۰۰۱۲۳۴۵۶۸"):
    put("phone", s, want=clean_phone(s))
CODES = ["PK", "PK2", "PK205", "PK20501", "PK20502", "PK20501-U05", "PK20501-U06", "PK20502-U05", "PK301", "PK30101", "AF", "A/B/C", "A/B/D", "A/X", "/gwadar north", "/pasni"]
for a, b in product(CODES, CODES):
    limit = rng.randint(0, 3)
    put("place-within", a, b, limit, place_within(a, b, limit))
for code, name, want in (("pk20501-u05", "Surbandar", "PK20501-U05"), (" PK20501 ", "", "PK20501"), ("", "Gwadar NORTH", "/gwadar north"), ("", "", "")):
    put("place", code + "|" + name, want=want)
for s, want in (("Robert255@Smith.net ", "robert255@smith.net"), ("a @ b", "a@b"), ("none", ""), ("", ""), ("Robert255smith.net", "robert255smith.net"), ("-", "")):
    put("email", s, want=want)
for s, want in (("12-B/4", "124"), ("٤٢", "42"), ("1.2E+10", ""), ("", ""), ("B", "")):
    put("digits", s, want=want)
