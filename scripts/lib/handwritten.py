# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which sources of an unpacked archive somebody has written for CPython.

Output of generators is left out by the words that it begins with, what comes
from elsewhere and what only tests the package by the names of folders, as the
program does (share/project/files.yaml). What is left counts if it, or a header
of the archive that it includes, includes Python's header or that of a library
of bindings.
"""
import functools
import pathlib
import re

import yaml

C = (".c",)
CXX = (".cc", ".cpp", ".cxx", ".C", ".c++")
HEADERS = (".h", ".hh", ".hpp", ".hxx", ".inc", ".inl", ".ipp", ".tcc")
TABLE = yaml.safe_load(
    (pathlib.Path(__file__).resolve().parent.parent.parent / "share" /
     "project" / "files.yaml").read_text())
ASIDE = {name for names in TABLE["folders"].values() for name in names}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"\n]+)[>"]', re.M)
PYTHON = re.compile(r"(?:.*/)?Python\.h$|pybind11/|nanobind/|boost/python")
#: How a source says that its module does without the GIL (PEP 703, pybind11).
DECLARES = re.compile(r"\bPy_MOD_GIL_NOT_USED\b|\bmod_gil_not_used\b")
#: Comments and directives before the first code, where a generator says its
#: name.
HEAD = re.compile(r"(?:\s+|/\*.*?(?:\*/|\Z)|//[^\n]*|#(?:\\\n|[^\n])*)*", re.S)
MOST = 4000  # characters of it


def language(file, mostly="C"):
    """C or C++, by the name; headers of C's own name are what their package
    mostly is."""
    suffix = pathlib.PurePath(file).suffix
    if suffix in C:
        return "C"
    if suffix in (".h", ".inc"):
        return mostly
    return "C++" if suffix in CXX or suffix in HEADERS else mostly


def from_elsewhere(file):
    """Is it a copy of a library, or no part of the package proper?"""
    folders = {p.lower() for p in pathlib.PurePath(file).parts[:-1]}
    return bool(folders & ASIDE)


def is_generated(text):
    """Does a generator say its name in the first lines?"""
    head = HEAD.match(text[:MOST]).group().lower()
    return any(mark in head for mark in TABLE["generated"])


def facts(file, mostly="C"):
    """What a first look says about a finding's file."""
    said = {"language": language(file, mostly)}
    return said | {"aside": True} if from_elsewhere(file) else said


class Sources:
    """`units`: hand-written sources that include Python's header, directly or
    by a header of the archive, as paths below the tree; `reason`: why there
    is none."""

    def __init__(self, tree):
        self.tree = pathlib.Path(tree)
        self.includes, self.by_name = {}, {}
        own, generated = [], 0
        for path in sorted(self.tree.rglob("*")):
            if path.suffix not in (*C, *CXX, *HEADERS) or \
                    path.is_symlink() or not path.is_file():
                continue
            file = path.relative_to(self.tree).as_posix()
            text = path.read_text(errors="replace")
            self.includes[file] = INCLUDE.findall(text)
            self.by_name.setdefault(path.name, []).append(file)
            if path.suffix in HEADERS or from_elsewhere(file):
                continue
            if is_generated(text):
                generated += 1
            else:
                own.append(file)
        self.own = own
        self.units = [f for f in own if self.python(f)]
        self.reason = None
        if not self.units:
            self.reason = (
                "no C or C++" if not own and not generated else
                "generated C or C++ only" if not own else
                "no hand-written C or C++ that includes Python.h")

    def declares(self):
        """Does an own source, or a header that it includes, say that its module
        does without the GIL?"""
        files = {f for unit in self.units for f in self.closure(unit)
                 if not from_elsewhere(f)}
        return any(DECLARES.search((self.tree / f).read_text(errors="replace"))
                   for f in sorted(files))

    @functools.lru_cache(maxsize=None)
    def closure(self, file):
        """The file and the headers of the archive that it may include."""
        seen, todo = {file}, [file]
        while todo:
            for name in self.includes.get(todo.pop(), ()):
                for other in self.there(name):
                    if other not in seen:
                        seen.add(other)
                        todo.append(other)
        return frozenset(seen)

    def there(self, name):
        """Files of the archive that an include of this name may mean."""
        return [f for f in self.by_name.get(pathlib.PurePath(name).name, ())
                if ("/" + f).endswith("/" + name.lstrip("./"))]

    def python(self, file):
        return any(PYTHON.match(name) for f in self.closure(file)
                   for name in self.includes[f])

    def foreign(self):
        """Names that own sources include and the archive does not have."""
        names = {name for source in self.own for f in self.closure(source)
                 for name in self.includes[f]}
        return sorted(n for n in names if not self.there(n))

    def mostly(self):
        plus = sum(language(u) == "C++" for u in self.units)
        return "C++" if 2 * plus > len(self.units) else "C"
