# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Copies of the corpus' packages with every safe fix applied."""
import json
import subprocess

import packages
from failure import Failure

WORK = packages.WORK / "fixed"


def run(argv, tree, out, log):
    """One run of the program: its report."""
    return json.loads(dump(argv, tree, out, log))


def dump(argv, tree, out, log):
    """One run of the program: what it writes."""
    out.unlink(missing_ok=True)
    with open(log, "ab") as to:
        code = subprocess.run([str(a) for a in argv], cwd=tree, stdout=to,
                              stderr=to).returncode
    if code not in (0, 1):
        raise Failure(f"nogil-tidy failed with exit code {code}: see {log}")
    return out.read_text()


class FixedCopy:
    """`tree` is the fixed copy, `before` and `after` are reports on it, the
    second one by a process of its own that reads the files from the disk;
    `offered` are the findings that offer a fix, `fixed` those of them that
    are gone."""

    def __init__(self, tool, pin):
        name = pin["name"]
        WORK.mkdir(parents=True, exist_ok=True)
        self.tree = packages.copy(pin, WORK / f"{name}-{pin['version']}")
        log = WORK / f"{name}.log"
        log.unlink(missing_ok=True)
        out = WORK / f"{name}.report.json"
        argv = packages.command(tool, pin, out, self.tree)
        self.before = self.after = run(argv, self.tree, out, log)
        self.offered = [f for f in self.before["findings"] if f["fixes"]]
        if self.offered:
            run([*argv, "--fix"], self.tree, out, log)
            self.after = run(argv, self.tree, out, log)
        left = {f["fingerprint"] for f in self.after["findings"]}
        self.fixed = [f for f in self.offered if f["fingerprint"] not in left]
