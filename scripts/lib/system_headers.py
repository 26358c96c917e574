# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Debian packages for the headers that sources include, and their folders.

share/project/headers.yaml says which package has which header, and of others
the index of apt-file, where there is one. Folders are those that the package's
own pkg-config files name, and where a header lies that is included by another
name than the one below /usr/include. They are to be searched last (-idirafter).
"""
import pathlib
import shutil
import subprocess

import yaml

import debian
import debian_headers
from failure import Failure

TABLE = pathlib.Path(__file__).resolve().parent.parent.parent / \
    "share" / "project" / "headers.yaml"
DEFAULT = "/usr/include"


def load(path=TABLE):
    """{header or folder with its slash: Debian package}"""
    try:
        table = yaml.safe_load(path.read_text())["debian"]
    except (yaml.YAMLError, KeyError, TypeError) as problem:
        raise Failure(f"{path}: no table of headers: {problem}") from None
    for header, package in table.items():
        if not isinstance(header, str) or not isinstance(package, str):
            raise Failure(f"{path}: {header}: not a header and a package")
    return table


def package_of(name, table):
    """The package that has the header; None: none is known."""
    for length in range(len(name), 0, -1):
        key = name[:length]
        if key in table and (length == len(name) or "/" in key):
            return table[key]
    return None


def needed(names, table, index=debian_headers.packages_of):
    """{Debian package: the included names that ask for it}"""
    known = {name: package_of(name, table) for name in names}
    known |= index([name for name in names if not known[name]])
    wanted = {}
    for name, package in known.items():
        if package:
            wanted.setdefault(package, []).append(name)
    return dict(sorted(wanted.items()))


def installed_files(package):
    said = subprocess.run(["dpkg-query", "-L", package], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return said.stdout.splitlines()


def folders(files, names):
    """Folders below /usr/include from which these files have these names."""
    for name in names:
        if DEFAULT + "/" + name in files:
            continue
        for file in files:
            if file.endswith("/" + name) and file.startswith(DEFAULT):
                yield file[:-len(name) - 1]
                break


def said_by_pkg_config(files):
    if not shutil.which("pkg-config"):
        return
    for file in files:
        if not file.endswith(".pc"):
            continue
        said = subprocess.run(
            ["pkg-config", "--cflags-only-I", pathlib.Path(file).stem],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for word in said.stdout.split():
            yield word.removeprefix("-I").rstrip("/")


def provide(wanted, who):
    """Installs what is needed and not there, if nobody has to be asked.
    Returns the include folders and the packages that are missing."""
    lacking = debian.provide(list(wanted), who) if wanted else []
    found = []
    for package, names in wanted.items():
        files = [] if package in lacking else installed_files(package)
        found += [*said_by_pkg_config(files), *folders(files, names)]
    return [f for f in dict.fromkeys(found) if f != DEFAULT], lacking
