#!/usr/bin/env python3
# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tests scripts/new_check in a copy of what it reads and writes.

  new_check.py BUILD PROGRAM

A skeleton of each kind compiles without a warning, with the flags that the
rules of the build tree BUILD have; the one of a pattern finds with PROGRAM what
its test data expects; --verify is content with all of them, and with none that
lacks something.
"""

import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD, PROGRAM = map(pathlib.Path, sys.argv[1:3])
FOLDERS = ("checks", "docs", "rules", "scripts", "testdata")
KINDS = ("call", "access", "path", "test", "violation", "pattern")


def flags_of_rules():
    """The compiler and its arguments for a source of checks/."""
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        words = shlex.split(entry["command"])
        if "nogil_checks.dir" in entry["command"]:
            at = words.index("-o")
            return words[:at] + words[at + 2:words.index("-c")]
    raise AssertionError(f"no rule is compiled in {BUILD}")


class NewCheck(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="new-check-")
        self.addCleanup(place.cleanup)
        self.root = pathlib.Path(place.name)
        for name in FOLDERS:
            shutil.copytree(ROOT / name, self.root / name, symlinks=True,
                            ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / ".clang-format", self.root)

    def run_script(self, *arguments):
        done = subprocess.run([self.root / "scripts/new_check", *arguments],
                              text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        return done.returncode, done.stdout

    def make(self, kind):
        code, said = self.run_script("--kind", kind, f"nogil-made-{kind}",
                                     f"made from the skeleton of a {kind}")
        self.assertEqual(code, 0, said)

    def change(self, name, change):
        path = self.root / name
        text = path.read_text()
        self.assertNotEqual(change(text), text, name)
        path.write_text(change(text))

    def assert_incomplete(self, message):
        code, said = self.run_script("--verify")
        self.assertEqual(code, 1, said)
        self.assertIn(message, said)

    def test_every_kind_compiles_and_is_complete(self):
        for kind in KINDS:
            self.make(kind)
        sources = sorted(self.root.glob("checks/nogil-made-*.cpp"))
        self.assertEqual(len(sources), len(KINDS) - 1)
        one = self.root / "all.cpp"
        one.write_text("".join(f'#include "{s}"\n' for s in sources))
        # Their kinds are in the copy.
        done = subprocess.run([*flags_of_rules(), "-iquote", self.root, "-Werror", "-fsyntax-only",
                               one], text=True, stderr=subprocess.PIPE)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.run_script("--verify")[0], 0)

    def test_pattern_finds_what_is_expected(self):
        self.make("pattern")
        done = subprocess.run(
            [PROGRAM, "--no-cache", "--quiet", "--checks", "nogil-made-pattern",
             "--rules", self.root / "rules/patterns/nogil-made-pattern.yaml",
             f"--extra-arg=-I{ROOT / 'testdata/include'}",
             self.root / "testdata/checks/made_pattern.c"],
            text=True, stdout=subprocess.PIPE)
        self.assertEqual(done.returncode, 1, done.stdout)
        text = (self.root / "testdata/checks/made_pattern.c").read_text()
        expected = [n for n, line in enumerate(text.splitlines(), 1)
                    if "expect:" in line]
        found = re.findall(r"\.c:(\d+):\d+: warning", done.stdout)
        self.assertEqual(list(map(int, found)), expected)

    def test_another_rule_of_that_name(self):
        self.make("call")
        code, said = self.run_script("nogil-made-call", "again")
        self.assertEqual(code, 2)
        self.assertIn("there is a rule nogil-made-call already", said)

    def test_rule_that_reports_nothing(self):
        self.make("call")
        self.change("checks/nogil-made-call.cpp", lambda t: re.sub(
            r"(&Out\) \{\n).*\n\}\n\n\}", r"\1}\n\n}", t, flags=re.S))
        self.assert_incomplete("checkMadeCall reports nothing")

    def test_page_without_words(self):
        self.make("path")
        self.change("docs/checks/nogil-made-path.md", lambda t: re.sub(
            r"(## How to fix it\n).*?(?=\n## )", r"\1", t, flags=re.S))
        self.assert_incomplete("'How to fix it' of its page is empty")
        (self.root / "docs/checks/nogil-made-path.md").write_text(
            "# nogil-made-path\n")
        self.assert_incomplete("its page says next to nothing")
        (self.root / "docs/checks/nogil-made-path.md").unlink()
        self.assert_incomplete("no docs/checks/nogil-made-path.md")

    def test_pattern_without_page_or_test_data(self):
        self.make("pattern")
        (self.root / "docs/checks/nogil-made-pattern.md").unlink()
        self.assert_incomplete("no docs/checks/nogil-made-pattern.md")
        (self.root / "testdata/checks/made_pattern.c").unlink()
        self.assert_incomplete("no `// expect: nogil-made-pattern:`")

    def test_test_data_without_a_silent_twin(self):
        self.make("access")
        self.change("testdata/checks/made_access.c",
                    lambda t: t.replace("_ok(", "_fine("))
        self.assert_incomplete("its test data has no function ..._ok")

    def test_source_of_no_rule(self):
        self.make("violation")
        self.change("checks/Checks.def", lambda t: re.sub(
            r".*nogil-made-violation.*\n", "", t))
        self.assert_incomplete("checks/nogil-made-violation.cpp: no such rule")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
