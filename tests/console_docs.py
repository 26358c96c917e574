#!/usr/bin/env python3
# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the commands of docs/porting.md, and compares what they print.

In blocks that begin with ```console, a line with `$ ` in front is a command for
the shell, and what follows up to the next one is its standard output. All run
one after the other in one copy of the folder that the page is about.

  tests/console_docs.py TOOL [--write]

--write puts what was printed into the page.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "porting.md"
FOLDER = ROOT / "testdata" / "ext" / "tally"
#: Findings are no failure of a command, and neither is a `grep` without a match.
GOOD = (0, 1)


def printed(command, folder, env):
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=env,
                          text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    if done.returncode not in GOOD:
        sys.exit(f"{PAGE.name}: exit code {done.returncode} of '{command}': "
                 f"{done.stderr}{done.stdout}")
    return [line.rstrip() for line in done.stdout.splitlines()]


def rerun(lines, folder, env):
    """The page as it should be."""
    inside = False
    for line in lines:
        if line == "```console":
            inside = True
            yield line
        elif inside and line == "```":
            inside = False
            yield line
        elif not inside:
            yield line
        elif line.startswith("$ "):
            yield line
            yield from printed(line[2:], folder, env)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tool", type=pathlib.Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    old = PAGE.read_text().splitlines()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name).resolve() / "tally"
        shutil.copytree(FOLDER, folder)
        env = {"PATH": f"{options.tool.resolve().parent}:{os.environ['PATH']}",
               "HOME": name, "LC_ALL": "C.UTF-8", "NO_COLOR": "1",
               "XDG_CACHE_HOME": f"{name}/cache"}
        new = list(rerun(old, folder, env))
    if options.write:
        PAGE.write_text("\n".join(new) + "\n")
        return 0
    differ = [(a, b) for a, b in zip(old, new) if a != b]
    if old == new:
        print(f"{PAGE.name}: its commands print what it says")
        return 0
    for a, b in differ[:5]:
        print(f"- {a}\n+ {b}")
    print(f"{PAGE.name}: {len(old)} lines, and {len(new)} when its commands are "
          "run again: tests/console_docs.py TOOL --write renews them")
    return 1


if __name__ == "__main__":
    sys.exit(main())
