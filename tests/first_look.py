#!/usr/bin/env python3
# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tests what scripts/first_look stands on: the sample, what is frozen, the
sums, which sources are hand-written, which package has a header. Nothing is
fetched and nothing linted."""

import copy
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv" / "bin" / "python"
if VENV.exists() and pathlib.Path(sys.executable) != VENV:
    os.execv(VENV, [str(VENV), *sys.argv])

sys.path.insert(0, str(ROOT / "scripts" / "lib"))
import debian_headers  # noqa: E402
import handwritten  # noqa: E402
import rounds  # noqa: E402
import sdist  # noqa: E402
import system_headers  # noqa: E402


def finding(check, file, line, **more):
    return {"check": f"nogil-{check}", "file": file, "line": line,
            "function": "f", "message": "m", "builds": ["gil",
                                                        "free-threaded"],
            "fingerprint": f"{check}-{file}-{line}", "notes": [], **more}


class InFolder(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="first-look-")
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)

    def file(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path


class Draw(unittest.TestCase):
    def test_order_depends_on_the_seed_alone(self):
        names = ["b", "A_x", "c", "a-x", "d", "e"]
        self.assertEqual(rounds.shuffled(names, 1),
                         rounds.shuffled(reversed(names), 1))
        self.assertEqual(len(rounds.shuffled(names, 1)), 5)
        self.assertNotEqual(rounds.shuffled(map(str, range(50)), 1),
                            rounds.shuffled(map(str, range(50)), 2))

    def test_sample_has_every_rule_and_file(self):
        many = [finding("a", f"{n % 3}.c", n) for n in range(90)]
        few = [finding("b", "0.c", n) for n in range(4)]
        found = many + few
        chosen = rounds.sample(found, 1)
        self.assertEqual(len(chosen), rounds.SAMPLE)
        self.assertEqual(sum(found[i]["check"] == "nogil-b" for i in chosen),
                         4)
        of = [found[i]["file"] for i in chosen
              if found[i]["check"] == "nogil-a"]
        self.assertEqual({of.count(f"{n}.c") for n in range(3)}, {8, 9})
        self.assertEqual(chosen, rounds.sample(found, 1))
        self.assertEqual(rounds.sample(few, 1), set(range(4)))


class Round(InFolder):
    def setUp(self):
        super().setUp()
        source = self.folder / "tree"
        source.mkdir()
        (source / "0.c").write_text("".join(f"\tline {n};\n"
                                            for n in range(1, 60)))
        found = [finding("a", "0.c", n + 1, kind="k1" if n % 2 else "k2",
                         confidence="high") for n in range(40)]
        found.append(finding("b", "extern/gone.cpp", 7, builds=["free-threaded"]))
        entries = list(rounds.frozen_findings(
            {"findings": found}, source, handwritten.facts, 1))
        packages = [dict.fromkeys(rounds.PACKAGE_KEYS - {"frozen"}, 0) | more
                    for more in ({"name": "one", "version": "1.0",
                                  "findings": 41},
                                 {"name": "none", "version": "2",
                                  "findings": 0})]
        self.home = self.folder / "rounds"
        rounds.write(self.home / "round-1", {
            "round": 1, "date": "2026-01-02", "seed": 1, "revision": "c" * 40,
            "program": "p", "on_by_default": [], "asked_for": "2 packages",
            "packages": packages,
            "skipped": [{"name": "x", "reason": "crash", "broken": True},
                        {"name": "y", "reason": "none"}]},
            {"one": entries, "none": []})
        self.path = self.home / "round-1" / "one.yaml"

    def load(self):
        return rounds.load_all(self.home)[0]

    def wrong(self):
        return list(rounds.wrong_round(self.load()))

    def change(self, old, new, path=None):
        path = path or self.path
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1))

    def test_as_written(self):
        a_round = self.load()
        self.assertEqual(self.wrong(), [])
        one = a_round.package("One")
        self.assertEqual((len(one.findings), len(one.sampled())), (41, 30))
        first = one.sampled()[1]
        self.assertIn(f"{first['line']}>     line {first['line']};",
                      first["source"])
        last = one.findings[-1]
        self.assertEqual([last[k] for k in ("language", "aside", "builds",
                                            "source")],
                         ["C++", True, ["free-threaded"], None])
        self.assertEqual(a_round.names(), ["one", "none", "x", "y"])

    def test_frozen(self):
        self.change("message: m", "message: n")
        self.assertEqual(self.wrong(),
                         ["one.yaml: what is frozen was changed"])
        self.change("message: n", "message: m")
        about = self.home / "round-1" / "round.yaml"
        self.change("seed: 1", "seed: 2", about)
        self.assertEqual(self.wrong(),
                         ["round.yaml: what is frozen was changed"])
        self.change("seed: 2", "seed: 1", about)
        extra = self.file("rounds/round-1/two.yaml", "{}")
        self.assertEqual(len(self.wrong()), 1)
        extra.unlink()
        self.path.unlink()
        self.assertEqual(self.wrong(), ["one.yaml: is not there"])

    def test_hash_that_was_made_to_fit(self):
        self.change("message: m", "message: n")
        document = rounds.load_yaml(self.path)
        self.change(document["frozen"], rounds.digest(document))
        self.assertEqual(self.wrong(),
                         ["one.yaml: what is frozen was changed"])

    def test_verdicts(self):
        self.change("verdict:\n  reason:", "verdict: true\n  reason: so\n"
                    "  latent: true\n  not_worth: true")
        self.change("verdict:\n  reason:", "verdict: 'false'\n  reason: not so")
        self.change("verdict:\n  reason:", "verdict: unclear\n  reason: hm")
        self.assertEqual(self.wrong(), [])
        c = rounds.count(self.load().package("one").findings)
        self.assertEqual([c[k] for k in ("all", "true", "latent", "not_worth",
                                         "false", "unclear", "unjudged",
                                         "not sampled")],
                         [41, 1, 1, 1, 1, 1, 27, 11])
        self.assertEqual(rounds.precision(c), "50 %")
        self.assertEqual(rounds.precision({"true": 0, "false": 0}), "-")

    def test_wrong_verdicts(self):
        for said, message in (
                ("verdict: maybe\n  reason: so", "verdict is 'maybe'"),
                ("verdict: true\n  reason:", "has no reason"),
                ("verdict: false\n  reason: not so\n  latent: true", "latent"),
                ("verdict: true\n  reason: r\n  latent: no", "latent"),
                ("verdict: true\n  reason: r\n  corrected:", "corrected"),
                ("verdict:\n  reason: so", "has no verdict"),
                ("verdict: true\n  reason: r\n  odd: 1", "frozen")):
            before = self.path.read_text()
            self.change("verdict:\n  reason:", said)
            self.assertIn(message, "".join(self.wrong()), said)
            self.path.write_text(before)
        self.change("sampled: false", "sampled: false\n  verdict: false")
        self.assertIn("not of the sample", "".join(self.wrong()))

    def git(self, *arguments):
        subprocess.run(["git", "-C", self.home, "-c", "user.name=n",
                        "-c", "user.email=e", *arguments], check=True,
                       stdout=subprocess.DEVNULL)

    def commit(self):
        self.git("add", ".")
        self.git("commit", "-qm", "x")

    def test_history(self):
        self.git("init", "-q")
        self.commit()
        self.change("verdict:\n  reason:", "verdict: true\n  reason: so")
        self.commit()

        def changed():
            return list(rounds.changed([*rounds.history(self.path),
                                        self.load().packages[0].document]))
        self.assertEqual(changed(), [])
        self.change("verdict: true", "verdict: false")
        self.assertIn("was true and is false", "".join(changed()))
        self.change("reason: so", "reason: not so\n  corrected: another line")
        self.assertEqual(changed(), [])
        self.change("verdict: false\n  reason: not so\n"
                    "  corrected: another line", "verdict:\n  reason:")
        self.assertIn("was true and is None", "".join(changed()))
        # A round whose hashes were all made anew.
        self.change("message: m", "message: n")
        self.assertIn("when it was committed", "".join(changed()))

    def test_tables(self):
        some = [self.load()]
        head, rows = rounds.overview(some)
        self.assertEqual(rows[0][:10], [
            "1", "c" * 12, "2026-01-02", "2", "1", "1", "1", "41", "20.5",
            "0"])
        self.assertEqual(len(head), len(rows[0]))
        titles = {h[0]: [r[0] for r in rs]
                  for h, rs in rounds.sums(some[0].packages)}
        self.assertEqual(titles, {"rule": ["a", "b", "all"],
                                  "kind": ["a: k1", "a: k2"],
                                  "confidence": ["high"],
                                  "language": ["C", "C++"],
                                  "part": ["own code", "vendored, tests"]})
        two = copy.copy(some[0])
        two.free_threaded = True
        self.assertEqual([len(these) for _, these in rounds.apart(
            [*some, two, two])], [1, 2])
        self.assertEqual([r[0] for r in rounds.overview([*some, two])[1]],
                         ["1", "1", "all"])
        self.assertEqual(
            list(rounds.markdown(["n", "v"], [["a|b", "1 %"]])),
            ["| n | v |", "|---|--:|", "| a\\|b | 1 % |"])


class Pair(unittest.TestCase):
    def test_by_fingerprint_then_by_place(self):
        old = [finding("a", "x.c", n) for n in (1, 2, 3)]
        new = [finding("a", "x.c", 2), finding("a", "x.c", 9),
               finding("b", "x.c", 3)]
        pairs, left = rounds.pair(old, new)
        self.assertEqual([t and t["line"] for _, t in pairs], [9, 2, None])
        self.assertEqual(left, new[2:])


class Handwritten(InFolder):
    def sources(self, **files):
        for name, text in files.items():
            self.file(name.replace("__", "/").replace("_dot_", "."), text)
        return handwritten.Sources(self.folder)

    def test_what_counts(self):
        python = '#include "base.h"\n'
        s = self.sources(
            src__a_dot_c=python, src__b_dot_c="#include <zlib.h>\n",
            src__base_dot_h='# include <Python.h>\n#include <zlib.h>\n',
            src__c_dot_cpp="#include <pybind11/pybind11.h>\n",
            src__gen_dot_c="/* Generated by Cython 3 */\n" + python,
            extern__d_dot_c=python, tests__e_dot_c=python)
        self.assertEqual(s.units, ["src/a.c", "src/c.cpp"])
        self.assertEqual(s.foreign(), ["Python.h", "pybind11/pybind11.h",
                                       "zlib.h"])
        self.assertEqual((s.reason, s.mostly()), (None, "C"))

    def test_declarations(self):
        slot = "{Py_mod_gil, Py_MOD_GIL_NOT_USED}\n"
        self.assertFalse(self.sources(
            a_dot_c="#include <Python.h>\n",
            extern__pybind11_dot_h=slot,
            g_dot_c="/* Generated by Cython 3 */\n#include <Python.h>\n"
            + slot).declares())
        self.assertFalse(self.sources(
            a_dot_c="#include <Python.h>\n{Py_mod_gil, Py_MOD_GIL_USED}\n"
        ).declares())
        self.assertTrue(self.sources(
            b_dot_c='#include <Python.h>\n#include "slots.h"\n',
            slots_dot_h=slot).declares())

    def test_why_not(self):
        self.assertEqual(self.sources(a_dot_py="").reason, "no C or C++")
        self.assertEqual(
            self.sources(g_dot_c="#define _CFFI_\n#include <Python.h>")
            .reason, "generated C or C++ only")
        self.assertEqual(self.sources(z_dot_c="#include <zlib.h>").reason,
                         "no hand-written C or C++ that includes Python.h")

    def test_language(self):
        of = [handwritten.language(f, "C++") for f in
              ("a.c", "a.cc", "a.h", "a.hpp", "a.def")]
        self.assertEqual(of, ["C", "C++", "C++", "C++", "C++"])
        self.assertEqual(handwritten.language("a.h"), "C")


class Archives(unittest.TestCase):
    def test_what_another_try_may_help(self):
        helps = sdist.NETWORK.search
        for said in ("Failed to resolve 'pypi.example'", "Read timed out.",
                     "Temporary failure in name resolution"):
            self.assertTrue(helps(said), said)
        for said in ("ResolutionImpossible: for help visit the pages on "
                     "dealing with dependency conflicts",
                     "No matching distribution found"):
            self.assertFalse(helps(said), said)


class Headers(unittest.TestCase):
    def test_longest_match(self):
        table = {"boost/": "b", "boost/python": "p", "zlib.h": "z"}
        self.assertEqual(
            [system_headers.package_of(n, table) for n in (
                "boost/a.hpp", "boost/python/b.hpp", "boost/python.hpp",
                "zlib.h", "zlib.hpp", "my/zlib.h")],
            ["b", "p", "p", "z", None, None])
        self.assertEqual(
            system_headers.needed(["zlib.h", "x.h", "y.h"], table,
                                  lambda names: {"x.h": names[0] + "-dev"}),
            {"x.h-dev": ["x.h"], "z": ["zlib.h"]})

    def test_index(self):
        said = """libadplug-dev: /usr/include/adplug/mad.h
libmad-tools: /usr/include/mad.h
libmad0-dev: /usr/include/x86_64-linux-gnu/mad.h
libmad0-extra-dev: /usr/include/mad.h
libglib2.0-dev: /usr/include/glib-2.0/glib.h
libone-dev: /usr/include/one/util.h
libtwo-dev: /usr/include/two/util.h
libdoc-dev: /usr/share/doc/doc.h
libpython3-dev: /usr/include/python3/Python.h
"""
        self.assertEqual(
            debian_headers.chosen(["mad.h", "glib.h", "util.h", "doc.h",
                                    "Python.h"], said),
            {"mad.h": "libmad0-dev", "glib.h": "libglib2.0-dev"})

    def test_folders(self):
        files = ["/usr/include/SDL2/SDL.h", "/usr/share/doc/SDL.h",
                 "/usr/include/png.h"]
        self.assertEqual(list(system_headers.folders(
            files, ["SDL.h", "png.h", "no.h"])), ["/usr/include/SDL2"])

    def test_table(self):
        self.assertEqual(system_headers.load()["zlib.h"], "zlib1g-dev")


if __name__ == "__main__":
    unittest.main()
