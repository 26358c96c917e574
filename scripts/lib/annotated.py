# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Test data with its expectations, read for other tools than ours.

The comments are those of tests/testdata_support.h: `expect` and `fn` are
defects, `fp` says that nogil-tidy is wrong. What is known about a function is
its lines: found by matching braces in the text, so that no tool under
comparison decides what the functions are.
"""

import dataclasses
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CHECKS = ROOT / "testdata" / "checks"
INCLUDE = ROOT / "testdata" / "include"
SOURCES = (".c", ".cpp")
COMMENT = re.compile(r"//\s*(expect|fn)([+-]\d+)?:\s*([\w-]+)")
FLAGS = re.compile(r"// flags:([^\n]*)")
# What only looks like code: comments, strings, characters, directives.
NOT_CODE = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\""
                      r"|'(?:\\.|[^'\\\n])*'"
                      r"|^[ \t]*#(?:[^\\\n]|\\.|\\\n)*", re.S | re.M)
NAME = re.compile(r"([~\w]+)\s*\(")


@dataclasses.dataclass(frozen=True)
class Defect:
    file: pathlib.Path
    line: int
    rule: str


@dataclasses.dataclass(frozen=True)
class Function:
    file: pathlib.Path
    name: str
    first: int
    last: int

    def has(self, file, line):
        return file == self.file and self.first <= line <= self.last


@dataclasses.dataclass
class Case:
    """A file, or a folder that is one program."""
    name: str
    sources: list
    defects: list
    functions: list

    def function_at(self, file, line):
        return next((f for f in self.functions if f.has(file, line)), None)

    def good_functions(self):
        """Without a defect; a `_bad` one may have its in another function."""
        return [f for f in self.functions if not f.name.endswith("_bad")
                and not any(f.has(d.file, d.line) for d in self.defects)]


def blanked(text):
    """The text with everything but code replaced by spaces."""
    return NOT_CODE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def functions_in(file):
    """Outermost braces after a parameter list; namespaces, classes and
    extern "C" are looked into."""
    code = blanked(file.read_text())
    found, inside, depth, start, head = [], None, 0, 0, 0
    for at, char in enumerate(code):
        if char == "{":
            text = code[head:at]
            name = NAME.search(text)
            if inside is None and name and "=" not in text[:name.start()]:
                begin = head + len(text) - len(text.lstrip())
                inside, start = (depth, name.group(1)), begin
            depth += 1
        elif char == "}":
            depth -= 1
            if inside and inside[0] == depth:
                found.append(Function(file, inside[1],
                                      code.count("\n", 0, start) + 1,
                                      code.count("\n", 0, at) + 1))
                inside = None
        if char in "{};" and inside is None:
            head = at + 1
    return found


def defects_in(file):
    return [Defect(file, number + int(match.group(2) or 0), match.group(3))
            for number, line in enumerate(file.read_text().split("\n"), 1)
            for match in COMMENT.finditer(line)]


def flags_for(source):
    """Compiler arguments as the tests have them."""
    text = source.read_text()
    flags = [f"-I{INCLUDE}",
             "-std=c++17" if source.suffix == ".cpp" else "-std=gnu11"]
    if "#pragma omp" in text:
        flags.append("-fopenmp")
    own = FLAGS.search(text)
    return flags + (own.group(1).split() if own else [])


def cases():
    found = []
    for path in sorted(CHECKS.iterdir()):
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        files = [f for f in files if f.suffix in (*SOURCES, ".h")]
        if files:
            found.append(Case(
                path.name, [f for f in files if f.suffix in SOURCES],
                [d for f in files for d in defects_in(f)],
                [g for f in files for g in functions_in(f)]))
    return found
