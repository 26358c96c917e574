# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Old sources of other projects, made readable for a compiler.

For known_bugs: takes trees out of a repository's history or out of release
archives, and applies the recipes of testdata/corpus/known_bugs_prepare.yaml
(generated headers, expanded templates, include folders, macros). Nothing is
built or installed; of a tree's code, only the generators of headers and
sources that the recipes name are run.
"""
import fnmatch
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request

import yaml

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
import debian  # noqa: E402
import sdist  # noqa: E402
from failure import Failure  # noqa: E402
from prepare import globs, prepare, python_of, run  # noqa: E402,F401

RECIPE_KEYS = {"repo", "ids", "before", "since", "archive", "sources",
               "exclude", "include", "system", "define", "flags", "python",
               "define_free_threaded", "steps", "headers", "expanded", "unit",
               "why"}


def locality(bug):
    if bug.get("needs_whole_program"):
        return "whole-program"
    return "interprocedural" if bug.get("needs_interprocedural") else "local"


# --- recipes ----------------------------------------------------------------

def load_recipes(path):
    """The recipes, and by bug and side the lines that have another bug. The
    Debian packages that they name are installed where nobody has to be asked.
    """
    try:
        with open(path) as f:
            doc = yaml.safe_load(f)
        recipes = doc["recipes"]
        remaining = {}
        for r in doc.get("remaining", []):
            remaining.setdefault((r["id"], r.get("side", "after"),
                                  r.get("release", False)),
                                 []).append(r["lines"])
    except (OSError, KeyError, TypeError, yaml.YAMLError) as e:
        raise Failure("%s: not a list of recipes: %s" % (path, e))
    for r in recipes:
        unknown = set(r) - RECIPE_KEYS
        if unknown:
            raise Failure("%s: recipe for %s: unknown key %s; known: %s"
                          % (path, r.get("repo"), sorted(unknown),
                             ", ".join(sorted(RECIPE_KEYS))))
    debian.provide(doc.get("debian_packages", []), "known_bugs")
    return recipes, remaining


def recipe_for(bug, recipes):
    """Merges the recipes that match: lists add up, scalars replace."""
    merged = {}
    date = str(bug.get("fix_date", "9998"))
    for r in recipes:
        if (r["repo"] != bug["repo"]
                or bug["id"] not in r.get("ids", [bug["id"]])
                or date >= str(r.get("before", "9999"))
                or date < str(r.get("since", "0"))):
            continue
        for key, value in r.items():
            if key in ("repo", "ids", "before", "since", "why"):
                continue
            if isinstance(value, list):
                merged[key] = merged.get(key, []) + value
            elif isinstance(value, dict):
                merged[key] = {**merged.get(key, {}), **value}
            else:
                merged[key] = value
    return merged


# --- trees ------------------------------------------------------------------

def is_repo(path):
    return os.path.isdir(os.path.join(path, ".git")) or (
        os.path.isdir(os.path.join(path, "objects"))
        and os.path.exists(os.path.join(path, "HEAD")))


def find_repo(repo, folders):
    owner, name = repo.split("/")
    for folder in folders:
        for stem in (owner + "+" + name, os.path.join(owner, name), name):
            for tail in ("", ".git", "/repo"):
                path = os.path.join(folder, stem) + tail
                if is_repo(path):
                    return path
    return None


def archive_commit(repo, commit, folders, tree):
    """Unpacks the folders of one commit; all of it if none are named."""
    git = ["git", "-C", repo]
    if run(git + ["cat-file", "-e", commit + "^{commit}"]).returncode:
        raise Failure("no commit %s in %s" % (commit, repo))
    there = [p for p in folders
             if not run(git + ["cat-file", "-e", commit + ":" + p]).returncode]
    part = tree + ".part"
    shutil.rmtree(part, ignore_errors=True)
    os.makedirs(part)
    archive = subprocess.Popen(git + ["archive", commit, "--"] + there,
                               stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)
    unpack = subprocess.run(["tar", "-x", "-C", part], stdin=archive.stdout)
    if archive.wait() or unpack.returncode:
        raise Failure("cannot unpack %s of %s" % (commit, repo))
    os.rename(part, tree)


def pip_index():
    """The package index that pip is set up to use."""
    got = run([sys.executable, "-m", "pip", "config", "get",
               "global.index-url"]).stdout.strip()
    return (os.environ.get("PIP_INDEX_URL") or got
            or "https://pypi.org/simple").rstrip("/") + "/"


def from_index(name, version, cache):
    """Takes a source archive out of the index without asking it anything."""
    project = re.sub(r"[-_.]+", "-", name).lower()
    page_url = urllib.parse.urljoin(pip_index(), project + "/")
    with urllib.request.urlopen(page_url, timeout=60) as page:
        text = page.read().decode("utf-8", "replace")
    stem = re.sub(r"[-_.]+", "[-_.]+", re.escape(name).replace("\\-", "-"))
    wanted = re.compile(stem + "-" + re.escape(version)
                        + r"\.(tar\.gz|tar\.bz2|zip)$", re.I)
    for href in re.findall(r'href="([^"]+)"', text):
        url = urllib.parse.urljoin(page_url, href).split("#")[0]
        file = os.path.basename(urllib.parse.urlparse(url).path)
        if wanted.match(file):
            part = os.path.join(os.path.dirname(cache), file + ".part")
            urllib.request.urlretrieve(url, part)
            os.rename(part, os.path.join(cache, file))
            return


def fetch_sdist(name, version, tree, opts):
    """Downloads a release's sources and never builds them. pip asks an archive
    for its metadata, which many old ones cannot give any more; without a pin
    the file is then taken from the index."""
    cache = pathlib.Path(opts.work, "sdist", name + "-" + version)
    pin = opts.pins.get((name, version))
    if pin:
        archive = sdist.fetch(name, version, pin, cache, sys.executable)
        sdist.unpack(archive, pathlib.Path(tree))
        return
    cache.mkdir(parents=True, exist_ok=True)
    last = "no output"
    if not os.listdir(cache):
        got = run([sys.executable, "-m", "pip", "download", "--quiet",
                   "--no-deps", "--no-binary", ":all:",
                   "--no-build-isolation", "--dest", str(cache),
                   "%s==%s" % (name, version)])
        last = (got.stderr.strip().splitlines() or [last])[-1]
        try:
            if not os.listdir(cache):
                from_index(name, version, str(cache))
        except OSError as e:
            last = str(e)
    if not os.listdir(cache):
        raise Failure("no source archive of %s %s: %s" % (name, version, last))
    sdist.unpack(sorted(cache.iterdir())[0], pathlib.Path(tree))


def tree_for(bug, side, recipe, opts):
    """The folder with the sources of one side, and what it is called."""
    owner_name = bug["repo"].replace("/", "+")
    commit = bug.get("parent_commit" if side == "before" else "fix_commit")
    repo = commit and find_repo(bug["repo"], opts.repos)
    folders = recipe.get("archive", [])
    folders = folders and folders + ["setup.py", "pyproject.toml"]
    if repo:
        # Bugs of one commit may be seen on different systems.
        names = sorted(recipe.get("headers", {}))
        tag = hashlib.sha256(repr([folders, names]).encode()).hexdigest()[:6]
        tree = os.path.join(opts.work, owner_name, commit[:12] + "-" + tag)
        if not os.path.isdir(tree):
            os.makedirs(os.path.dirname(tree), exist_ok=True)
            archive_commit(repo, commit, folders, tree)
        return tree
    if not opts.sdist:
        raise Failure("no repository %s below --repos" % bug["repo"])
    key = "last_release_with_bug" if side == "before" else \
        "first_release_with_fix"
    if not bug.get(key):
        raise Failure("no repository, and no release known (%s)" % key)
    version = str(bug[key]).lstrip("v")
    # A release may be the fixed one for old recipes, and for newer ones not.
    parts = [recipe.get(k) for k in ("headers", "steps", "python")]
    tag = hashlib.sha256(repr(parts).encode()).hexdigest()[:6]
    tree = os.path.join(opts.work, owner_name, "sdist-%s-%s" % (version, tag))
    if not os.path.isdir(tree):
        os.makedirs(os.path.dirname(tree), exist_ok=True)
        name = bug.get("package") or bug["repo"].split("/")[1]
        fetch_sdist(name, version, tree, opts)
    return tree


# --- preparation ------------------------------------------------------------

_INCLUDES = {}


def python_include(version):
    """Folder of Python.h for the version; of this Python if there is none."""
    if version not in _INCLUDES:
        code = "import sysconfig; print(sysconfig.get_paths()['include'])"
        got = run([python_of(version), "-c", code]).stdout.strip()
        if not os.path.exists(os.path.join(got, "Python.h")):
            got = run([sys.executable, "-c", code]).stdout.strip()
        if version and version not in os.path.basename(got):
            print("known_bugs: no headers of Python %s here; using %s"
                  % (version, got), file=sys.stderr)
        _INCLUDES[version] = got
    return _INCLUDES[version]


def defines(macros):
    return ["-D%s" % name if value is None else "-D%s=%s" % (name, value)
            for name, value in macros.items()]


def compile_args(tree, gen, recipe):
    args = defines(recipe.get("define", {})) + recipe.get("flags", [])
    args += ["-I" + gen, "-I" + os.path.join(gen, "numpy")]
    args += ["-I" + os.path.join(tree, d) for d in recipe.get("include", [])]
    args += ["-isystem" + d for d in recipe.get("system", [])]
    return args + ["-isystem" + python_include(recipe.get("python"))]


def main_source(bug, tree, recipe):
    """The file that holds the function: of a template, its expansion."""
    name = recipe.get("expanded") or bug["file"]
    if name.endswith(".src") and os.path.exists(os.path.join(tree, name[:-4])):
        name = name[:-4]
    return name


def sources_for(bug, tree, recipe, alone=False):
    """The translation units to analyse, the one with the function first; only
    that one if `alone` or if the bug is local. A header is no unit: the
    program's sources stand for it."""
    unit = recipe.get("unit") or main_source(bug, tree, recipe)
    header = unit.endswith((".h", ".hpp")) and "sources" in recipe
    files = [] if header else [unit]
    if header or (locality(bug) != "local" and not alone):
        files += [f for f in globs(tree, recipe.get("sources", []))
                  if f != unit and not any(fnmatch.fnmatch(f, e)
                                           for e in recipe.get("exclude", []))]
    return files
