# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which package of Debian has a header, by the index of apt-file.

Somebody who builds a package and is told that a header is missing looks it up
there. A header counts as found where the compiler finds it without an option;
or, if a single package has the name at all, in a folder of that package.
"""
import pathlib
import re
import shutil
import subprocess

INCLUDE = "/usr/include/"
TRIPLET = re.compile(r"[a-z0-9_]+-linux-gnu[a-z0-9_]*/")
# Headers of an interpreter are those of --python.
DEVELOPMENT = re.compile(r"(?!(lib)?python).*-dev$")
MOST = 200  # names in one question


def is_there(name):
    """The compiler finds it now."""
    return (pathlib.Path(INCLUDE) / name).is_file() or any(
        folder.is_dir() and (folder / name).is_file()
        for folder in pathlib.Path(INCLUDE).glob("*-linux-gnu*"))


def chosen(names, listing):
    """{name: package} by what apt-file has said, a line each."""
    exact, other = {}, {}
    for line in listing.splitlines():
        package, _, path = line.partition(": ")
        if not DEVELOPMENT.match(package) or not path.startswith(INCLUDE):
            continue
        below = TRIPLET.sub("", path.removeprefix(INCLUDE), count=1)
        for name in names:
            if below == name:
                exact.setdefault(name, set()).add(package)
            elif below.endswith("/" + name):
                other.setdefault(name, set()).add(package)
    found = {n: min(p, key=lambda x: (len(x), x)) for n, p in exact.items()}
    found.update({n: min(p) for n, p in other.items()
                  if n not in exact and len(p) == 1})
    return found


def packages_of(names):
    """{name: package} of those that the compiler does not find; none without
    apt-file and its index (apt-file update)."""
    lacking = [n for n in dict.fromkeys(names)
               if re.fullmatch(r"[\w.+/-]+", n) and ".." not in n
               and not is_there(n)][:MOST]
    if not lacking or not shutil.which("apt-file"):
        return {}
    pattern = "/include/(.*/)?(" + "|".join(map(re.escape, lacking)) + ")$"
    said = subprocess.run(["apt-file", "search", "-x", pattern], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return chosen(lacking, said.stdout)
