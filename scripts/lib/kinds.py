# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Kinds of evidence, and what they are worth.

A kind is a line of checks/Kinds.def. What it is worth is counted in first looks
(testdata/first_look/round-*/<package>.yaml): packages for which nobody had
tuned a rule, and whose findings were read one by one.

  high        of at least 8 judged, at least 85 % are true; or it follows from
              documentation alone (`documented`) and none has been false
  medium      of at least 8 judged, at least 60 % are true; also where fewer
              than 8 are judged, and fewer than 85 % of these are true
  low         fewer; also where fewer than 8 are judged, and so many of them are
              false that 8 can't come to 60 %
  unmeasured  fewer than 8 are judged; a kind that was split from another one
              is worth what that one is until then (`split_from`)

A finding that is unclear is not judged, nor is one outside of the sample, which
has no verdict. Of one package no more than 5 findings of a kind count, true and
false ones in proportion: thirty copies of one mistake say little of others.

What counts are the newest rounds, back to the one with which at least 8 are
judged: the program is improved between rounds, and older verdicts speak of what
it was. A verdict counts for the kind that the program gives the finding now
(again.py), if it still reports it.
"""
import collections
import re

import again
from failure import Failure

KIND = re.compile(r'^NOGIL_KIND\((\w+), (\w+), "([a-z0-9-]+)", "(.*)"\)$')
ENOUGH = 8
OF_PACKAGE = 5
HIGH, MEDIUM = 85, 60  # percent
VERDICTS = ("true", "false", "unclear")

Row = collections.namedtuple("Row", "rule kind what")


def kinds(root):
    """The rows of checks/Kinds.def, in its order."""
    path, found = root / "checks" / "Kinds.def", []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = KIND.match(line)
        if match:
            rule = "nogil-" + match[1].replace("_", "-")
            found.append(Row(rule, match[3], match[4]))
        elif line and not line.startswith("//"):
            raise Failure(f"{path}:{number}: not a row NOGIL_KIND(rule, Name, "
                          '"slug", "what it sees")')
    twice = [row for row, n in
             collections.Counter((r.rule, r.kind) for r in found).items()
             if n > 1]
    if twice:
        raise Failure(f"{path}: twice: {twice[0][1]} of {twice[0][0]}")
    return found


def confidence(true, false, documented=False):
    judged = true + false
    if documented and not false:
        return "high"
    share = 100 * true / judged if judged else 100
    if judged < ENOUGH:
        best = 100 * (ENOUGH - false) / ENOUGH
        return "low" if best < MEDIUM else \
            "medium" if share < HIGH else "unmeasured"
    return "high" if share >= HIGH else "medium" if share >= MEDIUM else "low"


def load(path):
    try:
        import yaml  # without first looks none is needed
    except ImportError:
        raise Failure("there is no PyYAML: run make setup") from None
    try:
        return yaml.safe_load(path.read_text())
    except (OSError, yaml.YAMLError) as problem:
        raise Failure(f"{path} can't be read: {problem}") from None


def entries(path):
    """The findings of one package."""
    text = load(path)
    found = text.get("findings") if isinstance(text, dict) else None
    if not isinstance(found, list) or \
            not all(isinstance(entry, dict) for entry in found):
        raise Failure(f"{path}: wants a list of findings")
    return found


def number_of(folder):
    """Of a folder round-K: K."""
    try:
        return int(folder.name.removeprefix("round-"))
    except ValueError:
        raise Failure(f"{folder}: a round is named round-K, K being a "
                      "number") from None


def judged(counter):
    return counter["true"] + counter["false"]


def stands_apart(folder):
    path = folder / "round.yaml"
    return path.exists() and bool((load(path) or {}).get("free_threaded"))


def count(folder, known):
    """Verdicts by (rule, kind) in the newest rounds that are enough, and how
    many are left out: they were frozen before there were kinds, or with a kind
    that there is no longer. Rounds of packages that declare to do without the
    GIL are no measure of what the program says by default: they stand apart."""
    counts, without = collections.defaultdict(collections.Counter), 0
    moved = again.load(folder)
    for round_ in sorted(folder.glob("round-*"), key=number_of, reverse=True):
        if stands_apart(round_):
            continue
        found, unknown = count_round(round_, known, moved)
        without += unknown
        for row, verdicts in found.items():
            if judged(counts[row]) < ENOUGH:
                counts[row] += verdicts
    return counts, without


def capped(verdicts):
    """No more than OF_PACKAGE that are judged."""
    all_, counted = judged(verdicts), min(judged(verdicts), OF_PACKAGE)
    true = round(counted * verdicts["true"] / all_) if all_ else 0
    return collections.Counter({"true": true, "false": counted - true,
                                "unclear": verdicts["unclear"]})


def count_round(folder, known, moved):
    counts, without = collections.defaultdict(collections.Counter), 0
    for path in sorted(folder.glob("*.yaml")):
        if path.name == "round.yaml":
            continue
        package = collections.defaultdict(collections.Counter)
        for number, entry in enumerate(entries(path), 1):
            verdict = entry.get("verdict")
            # Without quotes YAML makes a boolean of it.
            if isinstance(verdict, bool):
                verdict = str(verdict).lower()
            if not verdict:
                continue
            if verdict not in VERDICTS:
                raise Failure(f"{path}: entry {number}: verdict is "
                              f"{verdict!r}; write one of "
                              f"{', '.join(VERDICTS)}")
            key = number_of(folder), path.stem, entry.get("fingerprint")
            row = entry.get("check"), moved.get(key, entry.get("kind"))
            if row in known:
                package[row][verdict] += 1
            else:
                without += 1
        for row, verdicts in package.items():
            counts[row] += capped(verdicts)
    return counts, without


ByHand = collections.namedtuple("ByHand", "documented split_from")


def by_hand(path, known):
    """What is written in rules/confidence.yaml by hand, by (rule, kind)."""
    found = collections.defaultdict(lambda: ByHand(False, ""))
    for line in path.read_text().splitlines():
        match = re.match(r" *- *\{rule: ([\w-]+), kind: ([\w-]+)", line)
        documented = re.search(r"\bdocumented: true\b", line) is not None
        split = re.search(r"\bsplit_from: ([\w-]+)", line)
        if not match or not (documented or split):
            continue
        row = match[1], match[2]
        for kind in (row[1], split[1] if split else row[1]):
            if (row[0], kind) not in known:
                raise Failure(f"{path}: {row[0]} has no kind '{kind}' in "
                              "checks/Kinds.def")
        found[row] = ByHand(documented, split[1] if split else "")
    return found
