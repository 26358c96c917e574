# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A copy of the program that no build and no edit changes during a run."""
import hashlib
import pathlib
import shutil
import subprocess

from failure import Failure

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def source_of(tool):
    """The checkout that the program lies in; None: in none."""
    for folder in pathlib.Path(tool).resolve().parents:
        if (folder / "rules" / "schema.md").is_file() and \
                (folder / "CMakeLists.txt").is_file():
            return folder
    return None


def copy(tool, to):
    """Copies the program and its rules to the folder. Returns the copy and a
    hash of it all."""
    tool, to = pathlib.Path(tool), pathlib.Path(to)
    share = tool.parent.parent / "share" / "nogil-tidy"
    parts = {name: share / name
             for name in ("rules", "include", "project", "python-headers")}
    if not share.exists():
        source = source_of(tool) or ROOT
        parts = {"rules": source / "rules",
                 "include": source / "share" / "include",
                 "project": source / "share" / "project",
                 "python-headers": source / ".cache" / "python-headers"}
    shutil.rmtree(to, ignore_errors=True)
    (to / "bin").mkdir(parents=True)
    shutil.copy2(tool, to / "bin" / "nogil-tidy")
    for name, folder in parts.items():
        # An older program, to compare with; a machine without headers.
        if name in ("project", "python-headers") and not folder.exists():
            continue
        shutil.copytree(folder, to / "share" / "nogil-tidy" / name)
    state = hashlib.sha256()
    for path in sorted(to.rglob("*")):
        if path.is_file():
            state.update(path.read_bytes())
    program = to / "bin" / "nogil-tidy"
    empty = to / "empty.c"
    empty.write_text("")
    done = subprocess.run([program, "check", "--no-cache", "--preview", empty],
                          text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        raise Failure(f"{tool} does not work: {done.stderr.strip()}")
    return program, state.hexdigest()[:16]
