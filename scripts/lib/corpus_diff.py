# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a change of the program does to its findings, as Markdown.

Findings are the same if their fingerprints are; a pair of a lost and a new one
of the same rule in the same code (ledger.code_hash) has moved, as has one whose
line changed. Everything else is introduced or fixed.
"""
import os
import pathlib
import subprocess

import ledger

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
WORK = ROOT / ".cache" / "base"


def build(revision):
    """The program at the revision, built once below .cache/base."""
    said = subprocess.run(["git", "rev-parse", "--verify", "--quiet",
                           revision + "^{commit}"], cwd=ROOT, text=True,
                          stdout=subprocess.PIPE)
    commit = said.stdout.strip()
    if said.returncode:
        raise ledger.Failure(f"--base: no revision {revision!r} here")
    tree = WORK / commit[:12]
    tool = tree / "build" / "release" / "bin" / "nogil-tidy"
    if os.access(tool, os.X_OK):
        return tool
    WORK.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "worktree", "prune"], cwd=ROOT, check=True)
    with open(WORK / f"{commit[:12]}.log", "wb") as log:
        steps = [] if tree.is_dir() else [
            (["git", "worktree", "add", "--detach", tree, commit], ROOT)]
        steps += [(["cmake", "--preset", "release"], tree),
                  (["cmake", "--build", "build/release", "--target",
                    "nogil-tidy"], tree)]
        for argv, folder in steps:
            if subprocess.run(argv, cwd=folder, stdout=log,
                              stderr=log).returncode:
                raise ledger.Failure(f"--base: {revision} can't be built: "
                                     f"see {log.name}")
    return tool


def split(old, new, code):
    """(introduced, fixed, moved) of one package; `code` hashes a finding."""
    before = {f["fingerprint"]: f for f in old}
    after = {f["fingerprint"]: f for f in new}
    moved = [(before[k], after[k]) for k in after if k in before
             and before[k]["line"] != after[k]["line"]]
    introduced = [f for k, f in after.items() if k not in before]
    fixed = [f for k, f in before.items() if k not in after]
    for f in list(introduced):
        for g in fixed:
            if f["check"] == g["check"] and code(f) == code(g) != "":
                moved.append((g, f))
                introduced.remove(f)
                fixed.remove(g)
                break
    return introduced, fixed, moved


def row(name, finding, verdict):
    message = finding["message"].replace("|", "\\|")
    return (f"| {name} | {finding['file']}:{finding['line']} "
            f"| {finding['check'].removeprefix('nogil-')} | {message} "
            f"| `{finding['fingerprint']}` | {verdict} |")


def markdown(packages):
    """Lines. `packages`: (name, tree, ledger's entries by fingerprint, old
    findings, new findings)."""
    parts = {"Introduced": [], "Fixed": [], "Moved": []}
    for name, tree, entries, old, new in packages:
        introduced, fixed, moved = split(
            old, new, lambda f, t=tree: ledger.code_hash(t, f))
        for title, group in (("Introduced", introduced), ("Fixed", fixed)):
            for f in group:
                verdict = entries.get(f["fingerprint"], {}).get("verdict", "?")
                parts[title].append(row(name, f, verdict))
        for f, g in moved:
            said = entries.get(g["fingerprint"]) or entries.get(
                f["fingerprint"], {})
            parts["Moved"].append(row(name, g, said.get("verdict", "?"))
                                  + f" from line {f['line']}")
    for title, rows in parts.items():
        yield f"### {title}: {len(rows)}"
        yield ""
        if rows:
            yield "| package | place | rule | message | fingerprint | verdict |"
            yield "|---|---|---|---|---|---|"
            yield from rows
            yield ""
