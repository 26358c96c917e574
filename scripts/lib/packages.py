# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The packages of the corpus: pins, trees of sources, and how each is linted.

scripts/corpus.toml pins the releases; NumPy comes with the compile database of
its own build (numpy_tree.py). Nothing of a package is built.
"""
import functools
import pathlib
import shutil
import subprocess
import sys
import tomllib

import numpy_tree
import prepare
import sdist
from failure import Failure

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
WORK = ROOT / ".cache" / "corpus"
SOURCES = (".c", ".cc", ".cpp", ".cxx")


def load_pins(path):
    try:
        pins = tomllib.loads(path.read_text())["package"]
        for pin in pins:
            missing = {"name", "version", "sha256", "lint"} - set(pin)
            if missing:
                raise Failure(f"{path}: {pin.get('name', '?')}: "
                              f"no {', '.join(sorted(missing))}")
    except (OSError, KeyError, tomllib.TOMLDecodeError) as problem:
        raise Failure(f"{path}: not a list of packages: {problem}") from None
    return pins


def tree_of(pin):
    """The unpacked sources of the pin."""
    name = pin["name"]
    tree = WORK / "tree" / f"{name}-{pin['version']}"
    archive = sdist.fetch(name, pin["version"], pin["sha256"],
                          WORK / "sdist" / name, sys.executable)
    if not tree.is_dir():
        shutil.rmtree(f"{tree}.gen", ignore_errors=True)
        sdist.unpack(archive, tree)
    return tree


def lint_paths(pin, tree):
    """What to lint; with `exclude`, each source by its own name."""
    left_out = {p for e in pin.get("exclude", []) for p in tree.glob(e)}
    paths = []
    for pattern in pin["lint"]:
        found = [tree] if pattern == "." else sorted(tree.glob(pattern))
        if not found:
            raise Failure(f"{pin['name']}: nothing matches {pattern!r}")
        for path in found:
            inner = [path]
            if left_out and path.is_dir():
                inner = sorted(p for p in path.rglob("*")
                               if p.suffix in SOURCES)
            paths += [str(p.relative_to(tree)) for p in inner
                      if p not in left_out]
    return paths


def header_flags(pin, tree):
    """Generated headers, those of the package, of packages that its build
    requires, and of the system."""
    flags = []
    if "headers" in pin or "steps" in pin:
        flags.append(f"--extra-arg=-I{prepare.prepare(str(tree), pin)}")
    flags += [f"--extra-arg=-I{tree / d}" for d in pin.get("include", [])]
    for other in pin.get("requires", []):
        flags += [f"--extra-arg=-isystem{tree_of(other) / d}"
                  for d in other["include"]]
    flags += [f"--extra-arg=-isystem{d}" for d in pin.get("system", [])]
    return flags + [f"--extra-arg={a}" for a in pin.get("flags", [])]


def source_tree(pin):
    """Where the sources are, fetched if need be."""
    if pin["name"] == "numpy":
        numpy_tree.prepare()
        return numpy_tree.TREE
    return tree_of(pin)


def copy(pin, to):
    """A copy of the package's sources, ready to be linted and changed."""
    tree = source_tree(pin)
    for source, target in ((tree, to), (f"{tree}.gen", f"{to}.gen")):
        shutil.rmtree(target, ignore_errors=True)
        if pathlib.Path(source).is_dir():
            shutil.copytree(source, target, symlinks=True)
    return to


def numpy_database(tree):
    """A folder with the compile database of a copy of NumPy's tree."""
    folder = numpy_tree.lint_database()
    if tree == numpy_tree.TREE:
        return folder
    moved = pathlib.Path(f"{tree}.db")
    moved.mkdir(exist_ok=True)
    name = "compile_commands.json"
    (moved / name).write_text((folder / name).read_text().replace(
        str(numpy_tree.TREE), str(tree)))
    return moved


def command(tool, pin, out, tree):
    """What to run in `tree`, which is source_tree() or a copy of it."""
    common = [tool, "--format=json", "--no-progress", "--output", out, "-j1",
              "--cache-dir", out.parent / "facts" / pin["name"]]
    if "--preview" in asked(tool, "--help"):
        common.append("--preview")
    if "--free-threaded" in asked(tool, "--help"):
        common.append("--free-threaded")
    if "--confidence" in asked(tool, "--help"):  # all are judged
        common.append("--confidence=low")
    # So are those in tests and copies, and gaps are counted.
    common += [option for option in ("--all-files", "--allow-incomplete")
               if option in asked(tool, "--help")]
    if pin["name"] == "numpy":
        return [*common, "-p", numpy_database(tree), tree]
    return [*common, "--python", numpy_tree.VENV / "python",
            *header_flags(pin, tree), *lint_paths(pin, tree)]


@functools.cache
def asked(tool, option):
    """What the program says about itself."""
    return subprocess.run([tool, option], text=True,
                          stdout=subprocess.PIPE).stdout


def chosen(only, *more):
    """The pins of these packages, or of all, by name. `more`: files like
    scripts/corpus.toml, in scripts/."""
    files = ["corpus.toml", *more]
    pins = [p for f in files for p in load_pins(ROOT / "scripts" / f)]
    pins.append({"name": "numpy", "version": numpy_tree.VERSION})
    unknown = set(only or []) - {p["name"] for p in pins}
    if unknown:
        raise Failure(f"--only: no package {', '.join(sorted(unknown))} in "
                      + ", ".join(f"scripts/{f}" for f in files))
    return sorted((p for p in pins if not only or p["name"] in only),
                  key=lambda p: p["name"].lower())
