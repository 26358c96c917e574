#!/usr/bin/env python3
# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The JSON Schema of rule files takes the project's own and refuses mistakes
that the program refuses, too.

    tests/rules_schema.py PROGRAM
"""

import json
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

import jsonschema  # noqa: E402
import yaml  # noqa: E402

TOOL = pathlib.Path(sys.argv.pop(1)).resolve()
SCHEMA = json.loads(subprocess.run([TOOL, "config", "rules-schema"], text=True,
                                   check=True, stdout=subprocess.PIPE).stdout)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

HEAD = "schema: 1\nsource: mylib\n"
BAD = {
    "a misspelt section": "function: []\n",
    "a misspelt key": "functions:\n  - {nmae: f}\n",
    "a misspelt value": "functions:\n  - {name: f, state: attacked}\n",
    "a text for a flag": "functions:\n  - {name: f, pure: 'yes'}\n",
    "no name": "functions:\n  - {state: attached, names: []}\n",
    "a slot": "functions:\n  - {name: f, effect: detach, token: args 0}\n",
    "a map within a row": "functions:\n  - {name: f, when: {arg: 0, is: 1}}\n",
    "a role": "roles:\n  - {names: [f], does: [{role: takes-refrence}]}\n",
    "a kind of roles": "roles:\n  - {names: [f], does: [{role: makes-module,"
                       " kind: twice}]}\n",
    "a setting": "settings:\n  - {rule: nogil-missing-gil-release,"
                 " min_sise: 1}\n",
    "a list of settings": "settings:\n  - {rule: nogil-missing-gil-release,"
                          " kinds: io}\n",
    "a pattern": "patterns:\n  - {rule: a-b, summary: x, message: y,"
                 " event: {calls: [f]}}\n",
}


class RulesSchema(unittest.TestCase):
    def test_it_is_a_schema(self):
        VALIDATOR.check_schema(SCHEMA)

    def test_own_rules(self):
        files = sorted((ROOT / "rules").rglob("*.yaml"))
        self.assertGreater(len(files), 10)
        for path in files:
            found = [f"{list(e.absolute_path)}: {e.message[:200]}" for e in
                     VALIDATOR.iter_errors(yaml.safe_load(path.read_text()))]
            self.assertEqual(found, [], path)

    def test_mistakes(self):
        self.assertTrue(VALIDATOR.is_valid(yaml.safe_load(
            HEAD + "functions:\n  - {name: f, state: attached}\n")))
        for what, text in BAD.items():
            with self.subTest(what):
                self.assertFalse(VALIDATOR.is_valid(
                    yaml.safe_load(HEAD + text)))
                self.assertEqual(self.program(HEAD + text), 2)

    def program(self, rules):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "x.yaml")
            path.write_text(rules)
            return subprocess.run([TOOL, "--list-checks", "--rules", path],
                                  stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    unittest.main()
