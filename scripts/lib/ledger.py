# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Verdicts of people on findings: reading them and finding them again.

A ledger (testdata/corpus/<package>.yaml, and <package>.<rule>.yaml for what
one rule finds there) has one entry per finding. It is found again by its fingerprint, which does not depend on line numbers. `code`
is a hash of the lines around the finding: if they have changed, somebody has
to look again; if a function was renamed or its file moved, so that the
fingerprint is another but rule and code are the same, the verdict stays.
"""
import collections
import hashlib
import pathlib

from failure import Failure

try:
    import yaml
except ImportError:
    raise SystemExit("error: there is no PyYAML: run make setup") from None

VERDICTS = ("true", "false", "unclear")
KEYS = {"fingerprint", "file", "function", "rule", "verdict", "reason"}
MAY = {"effect", "how", "code", "link"}
EFFECTS = ("run", "latent")
AROUND = 5  # lines before and after the finding


def check_entry(path, number, entry):
    where = f"{path}: entry {number}"
    if not isinstance(entry, dict):
        raise Failure(f"{where}: not a map")
    missing = KEYS - set(entry)
    unknown = set(entry) - KEYS - MAY
    if missing or unknown:
        raise Failure(f"{where}: missing {sorted(missing)}, "
                      f"unknown {sorted(unknown)}")
    if entry["verdict"] not in VERDICTS:
        raise Failure(f"{where}: verdict is {entry['verdict']!r}; write one "
                      f"of {', '.join(map(repr, VERDICTS))}, in quotes")
    effect = entry.get("effect")
    if (effect in EFFECTS) != (entry["verdict"] == "true"):
        raise Failure(f"{where}: a true finding, and no other, has effect: "
                      f"{' or '.join(EFFECTS)}")
    if ("how" in entry) != (effect == "run"):
        raise Failure(f"{where}: effect: run, and no other, says how")


def files(folder, package):
    """The files of one package's ledger, in order."""
    return [p for p in sorted(pathlib.Path(folder).glob(f"{package}.*"))
            if p.name == f"{package}.yaml"
            or p.name.startswith(f"{package}.nogil-")]


def load_package(folder, package, release):
    """The ledger of a package, of all its files; empty where there is none."""
    findings, seen = [], {}
    for path in files(folder, package):
        part = load(path)
        if part.get("release") != release:
            raise Failure(f"{path} is about another release than {release}")
        for entry in part["findings"]:
            other = seen.setdefault(entry["fingerprint"], path)
            if other != path:
                raise Failure(f"{path}: {other.name} has a verdict on "
                              f"{entry['fingerprint']} already")
        findings += part["findings"]
    return {"version": 1, "release": release, "findings": findings}


def load(path):
    try:
        ledger = yaml.safe_load(path.read_text())
    except (OSError, yaml.YAMLError) as problem:
        raise Failure(f"{path} can't be read: {problem}") from None
    if not isinstance(ledger, dict) or ledger.get("version") != 1 \
            or not isinstance(ledger.get("findings"), list):
        raise Failure(f"{path}: wants version: 1 and a list of findings")
    seen = set()
    for number, entry in enumerate(ledger["findings"], 1):
        check_entry(path, number, entry)
        if entry["fingerprint"] in seen:
            raise Failure(f"{path}: entry {number}: second verdict on "
                          f"{entry['fingerprint']}")
        seen.add(entry["fingerprint"])
    return ledger


def code_hash(tree, finding):
    """8 hex digits of the lines around the finding, white space aside; ""
    where the file can't be read."""
    try:
        lines = (pathlib.Path(tree) / finding["file"]).read_text(
            errors="replace").split("\n")
    except OSError:
        return ""
    first = max(0, finding["line"] - 1 - AROUND)
    last = finding.get("end_line", finding["line"]) + AROUND
    words = "\n".join(" ".join(line.split()) for line in lines[first:last])
    return hashlib.sha256(words.encode()).hexdigest()[:8]


class Match:
    """`verdicts`: entry by the finding's fingerprint; `wrong`: messages about
    what needs a person; `moved`: messages about verdicts that were kept."""

    def __init__(self, ledger, findings, tree):
        self.verdicts, self.wrong, self.moved = {}, [], []
        entries = {e["fingerprint"]: e for e in ledger["findings"]}
        new = []
        for f in findings:
            entry = entries.pop(f["fingerprint"], None)
            if entry is None:
                new.append(f)
            else:
                self.known(f, entry, code_hash(tree, f))
        by_code = collections.defaultdict(list)
        for e in entries.values():
            by_code[e["rule"], e.get("code")].append(e)
        for f in new:
            there = by_code.get((f["check"], code_hash(tree, f) or 0))
            if there:
                entry = there.pop(0)
                del entries[entry["fingerprint"]]
                self.verdicts[f["fingerprint"]] = entry
                self.moved.append(f"moved: {entry['fingerprint']} is now "
                                  f"{f['fingerprint']} in {f['file']}:"
                                  f"{f['line']}")
            else:
                self.wrong.append(
                    f"no verdict: {f['file']}:{f['line']}: {f['message']} "
                    f"[{f['check']}] {f['fingerprint']}")
        self.wrong += [f"no finding: {e['fingerprint']} in {e['function']}, "
                       f"{e['file']} [{e['rule']}]" for e in entries.values()]

    def known(self, finding, entry, code):
        self.verdicts[finding["fingerprint"]] = entry
        place = (finding["file"], finding.get("function"), finding["check"])
        if place != (entry["file"], entry["function"], entry["rule"]):
            self.wrong.append(
                f"verdict {entry['fingerprint']} is about another place than "
                f"the finding in {finding['file']}:{finding['line']}")
        elif entry.get("code", code) != code:
            self.wrong.append(
                f"look again: the code around {finding['file']}:"
                f"{finding['line']} is another than when "
                f"{entry['fingerprint']} got its verdict; then write "
                f"code: '{code}'")


def sign(path, findings, tree):
    """Adds `code` to the entries of the file that have none; returns how many.
    The text is kept as it is otherwise."""
    text, count = path.read_text(), 0
    for f in findings:
        head = f"- fingerprint: {f['fingerprint']}\n"
        start = text.find(head)
        if start < 0:
            continue
        end = text.find("\n- fingerprint:", start + 1)
        entry = text[start:end if end >= 0 else len(text)]
        if "\n  code: " in entry:
            continue
        text = text.replace(
            head, head + f"  code: '{code_hash(tree, f)}'\n", 1)
        count += 1
    path.write_text(text)
    return count


def precision(ledgers):
    """Counts by rule over {package: ledger}: of verdicts, `latent`, and
    `packages`."""
    counts = collections.defaultdict(collections.Counter)
    packages = collections.defaultdict(set)
    for name, ledger in ledgers.items():
        for e in ledger["findings"]:
            counts[e["rule"]][e["verdict"]] += 1
            counts[e["rule"]]["latent"] += e.get("effect") == "latent"
            packages[e["rule"]].add(name)
    for rule, names in packages.items():
        counts[rule]["packages"] = len(names)
    return counts
