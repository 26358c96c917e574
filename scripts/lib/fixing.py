# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Copies of packages with every safe fix applied."""
import collections
import functools
import json
import re
import subprocess

import packages
from failure import Failure

WORK = packages.WORK / "fixed"
#: Made by scripts/python_headers.
HEADERS = packages.ROOT / ".cache" / "python-headers" / "usr" / "include"
REFUSED = re.compile(r": not fixed: (.*) \[nogil-[\w-]+\]$", re.M)


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
    return out.read_bytes().decode(errors="replace")  # with its line ends


@functools.cache
def without_gil():
    """Compiler arguments of a build for Python without the GIL."""
    subprocess.run([packages.ROOT / "scripts" / "python_headers"],
                   stdout=subprocess.DEVNULL)
    folders = sorted(HEADERS.glob("python3.*"))
    if not folders:
        raise Failure("no headers of Python 3.13: see scripts/python_headers")
    return [f"--extra-arg={a}" for a in (
        f"-I{folders[0]}", f"-I{HEADERS}", "-DPy_GIL_DISABLED=1",
        "-UPy_LIMITED_API")]


def reason(text):
    """Why a fix was not made, without what is about the one place."""
    return text.split(":")[0].split(", and one")[0]


class FixedCopy:
    """`tree` is the fixed copy, `before` and `after` are reports on it, the
    second one by a process of its own that reads the files from the disk, and
    `other` the same two for Python without the GIL; `patch` is what
    --diff-only printed. `offered` are the findings that offer a fix, `fixed`
    those of them that are gone; `refused` counts why others are left."""

    def __init__(self, tool, pin):
        self.pin, name = pin, pin["name"]
        WORK.mkdir(parents=True, exist_ok=True)
        self.tree = packages.copy(pin, WORK / f"{name}-{pin['version']}")
        self.log = WORK / f"{name}.log"
        self.log.unlink(missing_ok=True)
        self.out = WORK / f"{name}.report.json"
        self.argv = packages.command(tool, pin, self.out, self.tree)
        self.before = self.after = self.lint()
        self.other = None
        self.patch, self.refused = "", collections.Counter()
        self.offered = [f for f in self.before["findings"] if f["fixes"]]
        if self.offered:
            self.fix(pin)
        left = {f["fingerprint"] for f in self.after["findings"]}
        self.fixed = [f for f in self.offered if f["fingerprint"] not in left]

    def lint(self, *more):
        return run([*self.argv, *more], self.tree, self.out, self.log)

    def fix(self, pin):
        # The database of NumPy names its own headers first.
        other = [] if pin["name"] == "numpy" else without_gil()
        self.patch = dump([*self.argv, "--fix", "--diff-only"], self.tree,
                          self.out, self.log)
        self.refused.update(map(reason, REFUSED.findall(
            self.log.read_text(errors="replace"))))
        (WORK / f"{pin['name']}.patch").write_bytes(self.patch.encode())
        if not self.patch:
            return
        first = self.lint(*other) if other else None
        self.lint("--fix")
        self.after = self.lint()
        if other:
            self.other = first, self.lint(*other)

    def undoes(self):
        """The patch is what was done to the files."""
        return not subprocess.run(
            ["patch", "-R", "-p1", "--dry-run", "-s", "--binary"],
            cwd=self.tree, input=self.patch.encode(),
            stdout=subprocess.DEVNULL).returncode
