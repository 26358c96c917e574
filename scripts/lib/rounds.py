# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Rounds of first looks: their files, what is frozen in them, and the sums.

testdata/first_look/round-K/round.yaml holds what was drawn, with which program;
<package>.yaml every finding there. All of it is frozen but the keys OPEN, which
hold what a person has read. `frozen` is a hash of the rest; those of the
packages stand in round.yaml, too, and the history tells what they were.
"""
import collections
import hashlib
import io
import json
import pathlib
import random
import re
import subprocess

from failure import Failure

try:
    import yaml
except ImportError:
    raise SystemExit("error: there is no PyYAML: run make setup") from None

VERDICTS = ("true", "false", "unclear")
OPEN = ("verdict", "reason", "latent", "not_worth", "corrected")
SAMPLE = 30
ROUND_KEYS = {"round", "date", "seed", "revision", "program", "on_by_default",
              "asked_for", "packages", "skipped", "frozen"}
PACKAGE_KEYS = {"name", "version", "sha256", "archive", "files", "gaps",
                "sources", "not_read", "debian", "missing_headers", "findings",
                "frozen"}
FILE_KEYS = {"package", "version", "round", "findings", "frozen"}
FINDING_KEYS = {"check", "file", "line", "function", "language", "message",
                "fingerprint"}


def normal(name):
    """A package's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def read_names(path):
    lines = path.read_text().splitlines() if path.exists() else []
    return [n for n in (l.partition("#")[0].strip() for l in lines) if n]


def shuffled(names, seed):
    """All names in an order that the seed decides alone."""
    order = sorted({normal(n) for n in names})
    random.Random(f"first look {seed}").shuffle(order)
    return order


# --- sampling ---------------------------------------------------------------

def sample(findings, seed, most=SAMPLE):
    """Indices of at most so many, spread over rules, then over files."""
    rng = random.Random(f"sample {seed}")
    rules = {}
    for i, f in enumerate(findings):
        rules.setdefault(f["check"], {}).setdefault(f["file"], []).append(i)
    queues = [turns([shuffled_group(rng, group) for _, group
                     in sorted(by_file.items())])
              for _, by_file in sorted(rules.items())]
    return set(turns(queues)[:most])


def shuffled_group(rng, group):
    group = list(group)
    rng.shuffle(group)
    return group


def turns(groups):
    """One of each group, again and again."""
    most = max(map(len, groups), default=0)
    return [g[i] for i in range(most) for g in groups if i < len(g)]


# --- files ------------------------------------------------------------------

class Dumper(yaml.SafeDumper):
    """Nothing for None, and blocks for text of several lines."""


Dumper.add_representer(type(None), lambda d, _: d.represent_scalar(
    "tag:yaml.org,2002:null", ""))
Dumper.add_representer(str, lambda d, text: d.represent_scalar(
    "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None))


def dump(document, head):
    out = io.StringIO()
    yaml.dump(document, out, Dumper, sort_keys=False, allow_unicode=True,
              width=100)
    return "".join(f"# {line}\n" for line in head) + out.getvalue()


def digest(document):
    """A hash of what is frozen in it."""
    def closed(value):
        if isinstance(value, dict):
            return {k: closed(v) for k, v in value.items()
                    if k not in (*OPEN, "frozen")}
        return [closed(v) for v in value] if isinstance(value, list) else value
    text = json.dumps(closed(document), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def load_yaml(path):
    try:
        document = yaml.safe_load(path.read_text())
    except (OSError, yaml.YAMLError) as problem:
        raise Failure(f"{path}: can't be read: {problem}") from None
    if not isinstance(document, dict):
        raise Failure(f"{path}: not a map")
    return document


def excerpt(tree, finding, around=2):
    """Lines of the source around the finding, each with its number."""
    try:
        lines = (pathlib.Path(tree) / finding["file"]).read_text(
            errors="replace").split("\n")
    except OSError:
        return None
    at = finding["line"]
    return "\n".join(
        f"{n}{'>' if n == at else '|'} {printable(lines[n - 1])}".rstrip()
        for n in range(max(1, at - around), min(len(lines), at + around) + 1))


def printable(line):
    line = line.expandtabs(4)[:110]
    return "".join(c if c.isprintable() else "?" for c in line)


def frozen_findings(report, tree, about, seed):
    """What is kept of a report. `about`: what to say of a file's name."""
    chosen = sample(report["findings"], seed)
    for i, f in enumerate(report["findings"]):
        entry = {"check": f["check"]}
        entry |= {k: f[k] for k in ("kind", "confidence") if f.get(k)}
        if sorted(f.get("builds", [])) != ["free-threaded", "gil"]:
            entry["builds"] = f.get("builds", [])
        entry |= {"file": f["file"], "line": f["line"],
                  "function": f.get("function", ""),
                  **about(f["file"]), "message": f["message"],
                  "fingerprint": f["fingerprint"]}
        if i in chosen:
            entry |= {"source": excerpt(tree, f), "verdict": None,
                      "reason": None}
        else:
            entry["sampled"] = False
        yield entry


HEAD = ("What the program said at first look, frozen. Only verdict (true, "
        "false, unclear) and",
        "reason are filled in, and latent: true, not_worth: true (of true "
        "ones); see scripts/first_look.")


class Package:
    def __init__(self, path, about):
        self.path, self.about = path, about
        self.document = load_yaml(path) if path.exists() else {"findings": []}
        self.findings = self.document.get("findings") or []

    @property
    def name(self):
        return self.about["name"]

    def sampled(self):
        return [f for f in self.findings if f.get("sampled", True)]


class Round:
    def __init__(self, folder):
        self.folder = folder
        self.about = load_yaml(folder / "round.yaml")
        missing = ROUND_KEYS - set(self.about)
        if missing:
            raise Failure(f"{folder}/round.yaml: no {', '.join(missing)}")
        self.number = self.about["round"]
        self.free_threaded = bool(self.about.get("free_threaded"))
        self.packages = [Package(folder / f"{p['name']}.yaml", p)
                         for p in self.about["packages"]]

    def package(self, name):
        for p in self.packages:
            if normal(p.name) == normal(name):
                return p
        raise Failure(f"round {self.number} has no package {name}: "
                      + ", ".join(p.name for p in self.packages))

    def names(self):
        return [p.name for p in self.packages] + [
            s["name"] for s in self.about["skipped"]]


def number_of(folder):
    return int(folder.name.removeprefix("round-"))


def load_all(folder, numbers=()):
    """The rounds, in order."""
    found = sorted((p for p in folder.glob("round-*")
                    if re.fullmatch(r"round-\d+", p.name)), key=number_of)
    unknown = set(numbers) - {number_of(p) for p in found}
    if unknown:
        raise Failure(f"no round {', '.join(map(str, sorted(unknown)))} in "
                      f"{folder}")
    return [Round(p) for p in found if not numbers or number_of(p) in numbers]


def write(folder, about, findings):
    """Writes a round. `findings`: by the package's name."""
    folder.mkdir(parents=True)
    for package in about["packages"]:
        entries = findings[package["name"]]
        document = {"package": package["name"], "version": package["version"],
                    "round": about["round"], "findings": entries}
        package["frozen"] = document["frozen"] = digest(document)
        if entries:
            document = {k: document[k] for k in
                        ("package", "version", "round", "frozen", "findings")}
            (folder / f"{package['name']}.yaml").write_text(
                dump(document, HEAD))
    # The hash covers those of the packages.
    about["frozen"] = digest(about | {
        "hashes": [p["frozen"] for p in about["packages"]]})
    (folder / "round.yaml").write_text(
        dump(about, ("A round of scripts/first_look: frozen, all of it.",)))


# --- the check --------------------------------------------------------------

def verdict_of(finding):
    """true, false or unclear, also where the quotes were forgotten; None."""
    said = finding.get("verdict")
    if isinstance(said, bool):
        return "true" if said else "false"
    return said or None


def wrong_entry(f):
    """What is wrong with what a person has written."""
    verdict = verdict_of(f)
    if not f.get("sampled", True):
        if any(f.get(k) is not None for k in OPEN):
            yield "has a verdict, but is not of the sample"
        return
    if verdict is None:
        if any(f.get(k) not in (None, "") for k in OPEN):
            yield "has no verdict, but more of one"
        return
    if verdict not in VERDICTS:
        yield f"verdict is {verdict!r}; wants one of {', '.join(VERDICTS)}"
    if not isinstance(f.get("reason"), str) or not f["reason"].strip():
        yield "has no reason"
    for key in ("latent", "not_worth"):
        if key in f and (f[key] is not True or verdict != "true"):
            yield f"{key} is there only as 'true', and of true findings"
    if "corrected" in f and not (isinstance(f["corrected"], str)
                                 and f["corrected"].strip()):
        yield "corrected says why"


def wrong_package(package):
    """What is wrong with a package's file."""
    document, about = package.document, package.about
    if not package.path.exists():
        if about["findings"]:
            yield "is not there"
        return
    unknown = set(document) ^ FILE_KEYS
    if unknown:
        yield f"missing or unknown: {', '.join(sorted(unknown))}"
        return
    if not digest(document) == document["frozen"] == about["frozen"]:
        yield "what is frozen was changed"
    if len(package.findings) != about["findings"]:
        yield (f"has {len(package.findings)} findings; the round had "
               f"{about['findings']}")
    for f in package.findings:
        lacks = FINDING_KEYS - set(f)
        if lacks:
            yield f"a finding without {', '.join(sorted(lacks))}"
            continue
        for message in wrong_entry(f):
            yield f"{f['file']}:{f['line']} {f['fingerprint']} {message}"


def wrong_round(a_round):
    """Messages about a round, its files first."""
    about = a_round.about
    hashes = [p.get("frozen") for p in about["packages"]]
    if digest(about | {"hashes": hashes}) != about["frozen"]:
        yield "round.yaml: what is frozen was changed"
    if number_of(a_round.folder) != a_round.number:
        yield f"round.yaml: says it is round {a_round.number}"
    for p in about["packages"]:
        odd = set(p) ^ PACKAGE_KEYS
        if odd:
            yield (f"round.yaml: {p.get('name')}: missing or unknown: "
                   f"{', '.join(sorted(odd))}")
    known = {"round.yaml", *(p.path.name for p in a_round.packages)}
    for path in sorted(a_round.folder.iterdir()):
        if path.name not in known:
            yield f"{path.name}: belongs to no package of the round"
    for package in a_round.packages:
        for message in wrong_package(package):
            yield f"{package.path.name}: {message}"


def changed(versions):
    """Messages about a package's file. `versions`: its documents, old to new;
    the last one is today's."""
    frozen, said = None, {}
    for document in versions:
        if frozen not in (None, digest(document)):
            yield "what is frozen is not what it was when it was committed"
            return
        frozen = digest(document)
        for n, f in enumerate(document.get("findings") or []):
            verdict = verdict_of(f)
            before = said.get(n)
            if before and verdict != before and not f.get("corrected"):
                yield (f"{f['file']}:{f['line']} {f['fingerprint']} was "
                       f"{before} and is {verdict}: say in 'corrected' which "
                       "mistake it was")
            said[n] = verdict or before


def history(path):
    """The documents that were committed as this file, old to new; none
    without git."""
    def git(*arguments):
        return subprocess.run(["git", "-C", path.parent, *arguments],
                              stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.DEVNULL)
    try:
        log = git("log", "--format=%H", "--reverse", "--", path.name)
    except OSError:
        return
    for commit in log.stdout.split():
        text = git("show", f"{commit}:./{path.name}").stdout
        try:
            document = yaml.safe_load(text)
        except yaml.YAMLError:
            continue
        if isinstance(document, dict):
            yield document


# --- the sums ---------------------------------------------------------------

def count(findings):
    """Verdicts on the sampled ones, and what else is said of them."""
    c = collections.Counter(all=len(findings))
    for f in findings:
        if not f.get("sampled", True):
            c["not sampled"] += 1
            continue
        verdict = verdict_of(f) or "unjudged"
        c[verdict] += 1
        for key in ("latent", "not_worth"):
            c[key] += bool(f.get(key))
    return c


def precision(c):
    known = c["true"] + c["false"]
    return f"{100 * c['true'] / known:.0f} %" if known else "-"


def row(cells, c):
    return [*cells, *(str(c[k]) for k in ("true", "latent", "not_worth",
                                          "false", "unclear", "unjudged")),
            precision(c)]


HEADINGS = ["true", "of these latent", "not worth acting on", "false",
            "unclear", "unjudged", "precision"]


def grouped(packages, key):
    """[(group, counts)] of all findings of the packages; findings that have
    no such key are left out."""
    groups = collections.defaultdict(list)
    for p in packages:
        for f in p.findings:
            if key(f):
                groups[key(f)].append(f)
    return [(g, count(fs)) for g, fs in sorted(groups.items())]


def by_default(finding):
    """Was it shown without an option? What is of lower confidence is judged,
    too, so that it can rise, and counted apart."""
    return finding.get("confidence") not in ("medium", "low")


def shown(key):
    return lambda f: key(f) if by_default(f) else None


GROUPS = (
    ("rule", shown(lambda f: f["check"].removeprefix("nogil-"))),
    ("kind", lambda f: f.get("kind") and
     f"{f['check'].removeprefix('nogil-')}: {f['kind']}"),
    ("confidence", lambda f: f.get("confidence")),
    ("language", shown(lambda f: f.get("language"))),
    ("part", shown(lambda f: "vendored, tests" if f.get("aside")
                   else "own code")),
)


def sums(packages):
    """Tables (headings, rows), one for each of GROUPS; the sum of all stands
    below the first. What no finding has makes no table."""
    everything = count([f for p in packages for f in p.findings
                        if by_default(f)])
    for title, key in GROUPS:
        rows = [row([name], c) for name, c in grouped(packages, key)]
        if title == "rule":
            rows.append(row(["all"], everything))
        if rows:
            yield [title, *HEADINGS], rows


def apart(some):
    """[(title, rounds)]: those of packages that declare to do without the GIL,
    where rules in preview ran, are no measure of what is on."""
    usual = [r for r in some if not r.free_threaded]
    without = [r for r in some if r.free_threaded]
    return [(title, these) for title, these in (
        ("", usual),
        ("With `--free-threaded --preview`, on packages that declare to do "
         "without the GIL:", without)) if these]


def overview(rounds):
    """A table with a row for each round and one for all."""
    head = ["round", "revision", "date", "packages", "skipped",
            "the program failed on", "without findings", "findings",
            "findings a package", "judged", *HEADINGS]
    rows = []
    groups = [(str(r.number), r.about["revision"][:12], str(r.about["date"]),
               r.packages, r.about["skipped"]) for r in rounds]
    if len(rounds) > 1:
        groups.append(("all", "", "", *([x for g in groups for x in g[i]]
                                        for i in (3, 4))))
    for name, revision, date, packages, skipped in groups:
        broken = sum(bool(s.get("broken")) for s in skipped)
        c = count([f for p in packages for f in p.findings if by_default(f)])
        judged = c["true"] + c["false"] + c["unclear"]
        rows.append(row(
            [name, revision, date, str(len(packages)),
             str(len(skipped) - broken), str(broken),
             str(sum(not p.findings for p in packages)), str(c["all"]),
             f"{c['all'] / len(packages):.1f}" if packages else "-",
             str(judged)], c))
    return head, rows


def markdown(head, rows):
    """Numbers to the right, words to the left."""
    def number(i):
        return all(re.fullmatch(r"[\d.]+(?: %)?|-|", r[i]) for r in rows)
    yield "| " + " | ".join(head) + " |"
    yield "|" + "|".join("--:" if rows and number(i) else "---"
                         for i in range(len(head))) + "|"
    for r in rows:
        yield "| " + " | ".join(c.replace("|", "\\|") for c in r) + " |"


def plain(head, rows):
    widths = [max(map(len, column)) for column in zip(head, *rows)]
    for r in (head, *rows):
        yield "  ".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w)
                        in enumerate(zip(r, widths))).rstrip()


# --- another program --------------------------------------------------------

def pair(old, new):
    """([(old, new or None)], those of new that are left): the same by
    fingerprint, then by rule, function and file."""
    left = list(new)
    pairs = {}
    for same in (lambda f: f["fingerprint"],
                 lambda f: (f["check"], f.get("function", ""), f["file"])):
        there = collections.defaultdict(list)
        for f in left:
            there[same(f)].append(f)
        for i, f in enumerate(old):
            if i not in pairs and there[same(f)]:
                pairs[i] = there[same(f)].pop(0)
                left.remove(pairs[i])
    return [(f, pairs.get(i)) for i, f in enumerate(old)], left
