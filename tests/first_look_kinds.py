#!/usr/bin/env python3
# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tests scripts/first_look_kinds and what it counts with."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts" / "lib"))
import kinds  # noqa: E402

MARKED = ("<!-- scripts/first_look_kinds: begin -->\n"
          "<!-- scripts/first_look_kinds: end -->\n")
DEF = '''// A comment.
NOGIL_KIND(a_b, One, "one", "sees one")
NOGIL_KIND(a_b, Two, "two", "sees two")
'''


class Thresholds(unittest.TestCase):
    def is_worth(self, word, true, false, documented=False):
        self.assertEqual(kinds.confidence(true, false, documented), word,
                         (true, false, documented))

    def test_enough_are_judged(self):
        self.is_worth("high", 8, 0)
        self.is_worth("high", 17, 3)  # 85 %
        self.is_worth("medium", 16, 3)  # 84.2 %
        self.is_worth("medium", 7, 2)
        self.is_worth("medium", 6, 4)  # 60 %
        self.is_worth("low", 5, 4)
        self.is_worth("low", 0, 8)

    def test_too_few_are_judged(self):
        self.is_worth("unmeasured", 0, 0)
        self.is_worth("unmeasured", 7, 0)
        self.is_worth("unmeasured", 6, 1)
        self.is_worth("medium", 5, 1)
        self.is_worth("medium", 0, 3)
        self.is_worth("low", 3, 4)
        self.is_worth("low", 0, 4)

    def test_documented(self):
        self.is_worth("high", 0, 0, documented=True)
        self.is_worth("high", 3, 0, documented=True)
        self.is_worth("medium", 3, 1, documented=True)
        self.is_worth("low", 5, 4, documented=True)


class Tree(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="first-look-kinds-")
        self.addCleanup(place.cleanup)
        self.root = pathlib.Path(place.name)
        self.write("checks/Kinds.def", DEF)
        self.write("docs/corpus.md", MARKED)
        self.write("docs/checks/nogil-a-b.md", MARKED)
        self.write("rules/confidence.yaml", "")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def read(self, name):
        return (self.root / name).read_text()

    def run_script(self, *arguments):
        done = subprocess.run([sys.executable, ROOT / "scripts/first_look_kinds",
                               "--root", self.root, *arguments], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout


class Script(Tree):
    def test_without_first_looks(self):
        code, said = self.run_script()
        self.assertEqual(code, 1)
        self.assertIn("rules/confidence.yaml is out of date", said)
        self.assertEqual(self.run_script("--write")[0], 0)
        self.assertEqual(self.run_script()[0], 0)
        self.assertTrue(self.read("rules/confidence.yaml").endswith(
            "\nconfidence: []\n"))
        self.assertIn("| `one` | a-b | sees one | 0 | 0 | - | unmeasured |",
                      self.read("docs/corpus.md"))
        self.assertIn("| `two` | sees two | unmeasured |",
                      self.read("docs/checks/nogil-a-b.md"))

    def test_documented_is_kept(self):
        self.write("rules/confidence.yaml",
                   "confidence:\n  - {rule: nogil-a-b, kind: two, "
                   "documented: true, confidence: low}\n")
        self.run_script("--write")
        self.assertIn("  - {rule: nogil-a-b, kind: two, documented: true, "
                      "confidence: high}\n", self.read("rules/confidence.yaml"))
        self.write("rules/confidence.yaml",
                   "  - {rule: nogil-a-b, kind: three, documented: true}\n")
        code, said = self.run_script()
        self.assertEqual(code, 2)
        self.assertIn("nogil-a-b has no kind 'three'", said)

    def test_a_verdict_counts_for_the_kind_of_today(self):
        entry = ("- {{check: nogil-a-b, kind: one, fingerprint: '{}', "
                 "verdict: 'true'}}\n")
        self.write("testdata/first_look/round-1/p.yaml",
                   "findings:\n" + entry.format("f1") + entry.format("f2"))
        self.write("testdata/first_look/moved.yaml",
                   "moved:\n- {round: 1, package: p, fingerprint: f2, "
                   "kind: two}\n- {round: 2, package: p, fingerprint: f1, "
                   "kind: two}\n- {round: 1, package: q, fingerprint: f1, "
                   "kind: two}\n")
        self.run_script("--write")
        for kind in ("one", "two"):
            self.assertIn(f"  - {{rule: nogil-a-b, kind: {kind}, 'true': 1, "
                          "'false': 0, confidence: unmeasured}\n",
                          self.read("rules/confidence.yaml"))

    def test_what_was_split_is_worth_what_it_was_split_from(self):
        self.write("rules/confidence.yaml",
                   "confidence:\n  - {rule: nogil-a-b, kind: one, documented: "
                   "true, confidence: high}\n  - {rule: nogil-a-b, kind: two, "
                   "split_from: one, confidence: low}\n")
        self.run_script("--write")
        self.assertIn("  - {rule: nogil-a-b, kind: two, split_from: one, "
                      "confidence: high}\n", self.read("rules/confidence.yaml"))
        self.write("rules/confidence.yaml",
                   "  - {rule: nogil-a-b, kind: two, split_from: three}\n")
        code, said = self.run_script()
        self.assertEqual(code, 2)
        self.assertIn("nogil-a-b has no kind 'three'", said)

    def test_broken_table(self):
        self.write("checks/Kinds.def", DEF + "NOGIL_KIND(a_b, Three)\n")
        code, said = self.run_script()
        self.assertEqual(code, 2)
        self.assertIn("Kinds.def:4: not a row", said)
        self.write("checks/Kinds.def", DEF + DEF)
        self.assertIn("twice: one of nogil-a-b", self.run_script()[1])


try:
    import yaml  # noqa: F401
except ImportError:
    yaml = None


@unittest.skipIf(yaml is None, "no PyYAML: scripts/setup installs it")
class FirstLooks(Tree):
    def look(self, entries, name="testdata/first_look/round-1/p.yaml"):
        self.write(name, "package: p\nfindings:\n" + entries)
        return self.run_script("--write")

    def test_verdicts_are_counted(self):
        entry = "- {check: nogil-a-b, kind: one, verdict: %s}\n"
        self.write("testdata/first_look/round-1/round.yaml", "round: 1\n")
        self.look(entry % "'true'" * 4)
        code, said = self.look(
            entry % "true" * 4 + entry % "false" + entry % "unclear" +
            entry % "" + "- {check: nogil-a-b, kind: one, sampled: false}\n"
            "- {check: nogil-a-b, verdict: 'true'}\n"
            "- {check: nogil-a-b, kind: was, verdict: 'true'}\n",
            "testdata/first_look/round-2/q.yaml")
        self.assertEqual((code, said), (0, "2 kinds, 9 findings counted, "
                                           "2 verdicts of no such kind left "
                                           "out\n"))
        self.assertIn("  - {rule: nogil-a-b, kind: one, 'true': 8, 'false': 1, "
                      "confidence: high}\n", self.read("rules/confidence.yaml"))
        self.assertIn("| 8 | 1 | 89 % | high |", self.read("docs/corpus.md"))
        self.assertIn("| `one` | sees one | high |",
                      self.read("docs/checks/nogil-a-b.md"))
        self.assertEqual(self.run_script()[0], 0)

    def rounds(self, *verdicts):
        """A round for each list of verdicts of the kind `one`, in as many
        packages."""
        entry = "- {check: nogil-a-b, kind: one, verdict: '%s'}\n"
        for number, true, false in verdicts:
            for package in range(true + false):
                done = self.look(
                    entry % ("true" if package < true else "false"),
                    f"testdata/first_look/round-{number}/p{package}.yaml")
        self.assertEqual(done[0], 0)
        return self.read("rules/confidence.yaml")

    def test_packages_that_declare_stand_apart(self):
        entry = "- {check: nogil-a-b, kind: one, verdict: '%s'}\n"
        for number, true, more in ((1, "true", ""),
                                   (2, "false", "free_threaded: true\n")):
            self.write(f"testdata/first_look/round-{number}/round.yaml",
                       f"round: {number}\n{more}")
            self.look(entry % true * 3,
                      f"testdata/first_look/round-{number}/p.yaml")
        self.assertIn("'true': 3, 'false': 0, confidence: unmeasured",
                      self.read("rules/confidence.yaml"))

    def test_one_package_does_not_decide(self):
        entry = "- {check: nogil-a-b, kind: one, verdict: '%s'}\n"
        self.look(entry % "true" * 30)
        self.assertIn("'true': 5, 'false': 0, confidence: unmeasured",
                      self.read("rules/confidence.yaml"))
        self.look(entry % "true" * 9 + entry % "false" * 3)
        self.assertIn("'true': 4, 'false': 1, confidence: medium",
                      self.read("rules/confidence.yaml"))

    def test_the_newest_rounds_count(self):
        # 8 of round 3 are enough: the others speak of an older program.
        self.assertIn("'true': 8, 'false': 0, confidence: high",
                      self.rounds((1, 0, 9), (2, 1, 1), (3, 8, 0)))

    def test_older_rounds_count_until_there_are_enough(self):
        # 7 of round 10, which is newer than 9: round 9 counts as a whole.
        self.assertIn("'true': 8, 'false': 6, confidence: low",
                      self.rounds((2, 9, 0), (9, 1, 6), (10, 7, 0)))

    def test_a_round_has_a_number(self):
        code, said = self.look("", "testdata/first_look/round-new/p.yaml")
        self.assertEqual(code, 2)
        self.assertIn("K being a number", said)

    def test_mistakes_are_errors(self):
        code, said = self.look(
            "- {check: nogil-a-b, kind: one, verdict: yeah}\n")
        self.assertEqual(code, 2)
        self.assertIn("p.yaml: entry 1: verdict is 'yeah'", said)
        code, said = self.look("  one\n")
        self.assertEqual(code, 2)
        self.assertIn("wants a list of findings", said)


if __name__ == "__main__":
    unittest.main()
