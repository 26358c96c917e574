# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a program of today says about a round that is frozen.

Findings that it still reports, and those that it calls by another kind than at
first look: a kind that was split by a reason takes the verdicts of its part
along (testdata/first_look/moved.yaml). A finding that is no longer reported
stays with the kind that it had, whose fault it was.
"""
import rounds
from failure import Failure

NAME = "moved.yaml"
HEAD = """\
# Findings of first looks that the program calls by another kind now: whoever
# counts what a kind is worth (scripts/first_look_kinds) counts their verdicts
# there. Written by scripts/first_look lint K --moved; what is no longer reported
# stays with the kind that it had.
moved:
"""


def place(f):
    return (f"{f['file']}:{f['line']}: {f.get('function', '')}: "
            f"{f['message']} [{f['check']}] {f['fingerprint']}")


def compare(package, findings, totals):
    """Prints what has become of the findings of one package."""
    pairs, new = rounds.pair(package.findings, findings)
    lines = []
    for old, today in pairs:
        verdict = (rounds.verdict_of(old) or "unjudged"
                   if old.get("sampled", True) else "not sampled")
        totals[verdict, "still" if today else "gone"] += 1
        if not today:
            lines.append(f"  {'LOST' if verdict == 'true' else 'gone'}, "
                         f"{verdict}: {place(old)}")
    totals["", "new"] += len(new)
    lines += [f"  new: {place(f)}" for f in new]
    print(f"{package.name} {package.about['version']}: "
          f"{sum(bool(t) for _, t in pairs)} still reported, "
          f"{sum(not t for _, t in pairs)} gone, {len(new)} new")
    print("\n".join(lines) + "\n" if lines else "", end="", flush=True)


def load(folder):
    """{(round, package, fingerprint): kind}"""
    path = folder / NAME
    if not path.exists():
        return {}
    import yaml  # as in kinds.py
    try:
        rows = yaml.safe_load(path.read_text())["moved"] or []
        return {(r["round"], r["package"], r["fingerprint"]): r["kind"]
                for r in rows}
    except (yaml.YAMLError, KeyError, TypeError) as problem:
        raise Failure(f"{path}: no list of moved findings: {problem}") from None


def note(folder, number, package, findings):
    """Writes what the program calls the findings of a package now."""
    rows = {key: kind for key, kind in load(folder).items()
            if key[:2] != (number, package.name)}
    today = {f["fingerprint"]: f for f in findings}
    for old in package.findings:
        now = today.get(old["fingerprint"])
        if now and now["check"] == old["check"] and \
                old.get("kind") not in (None, now["kind"]):
            rows[number, package.name, old["fingerprint"]] = now["kind"]
    (folder / NAME).write_text(HEAD + "".join(
        f"- {{round: {r}, package: {p}, fingerprint: '{f}', kind: {k}}}\n"
        for (r, p, f), k in sorted(rows.items())))
