# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Pinned source archives, fetched by pip and never built.

pip knows how this machine reaches the package index and checks the hash, but
it insists on asking the package's build backend for metadata, which runs the
package's code and wants its build requirements. So the backend's name is
replaced, before pip's helper process reads it, by that of a few lines that
answer from the PKG-INFO that every source archive carries.
"""
import email
import hashlib
import os
import re
import shutil
import subprocess
import tarfile
import zipfile

from failure import Failure

REDIRECT = '''
import os
for prefix in ("PEP517_", "_PYPROJECT_HOOKS_"):
    if prefix + "BUILD_BACKEND" in os.environ:
        os.environ[prefix + "BUILD_BACKEND"] = "corpus_backend"
        os.environ.pop(prefix + "BACKEND_PATH", None)
'''
BACKEND = '''
import email
import pathlib
import re

def prepare_metadata_for_build_wheel(directory, config_settings=None):
    said = email.message_from_string(
        pathlib.Path("PKG-INFO").read_text(errors="replace"))
    stem = re.sub(r"[-_.]+", "_", said["Name"])
    info = pathlib.Path(directory) / f"{stem}-{said['Version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\\nName: {said['Name']}\\n"
        f"Version: {said['Version']}\\n")
    return info.name
'''


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


class NoArchive(Failure):
    """The package can't be had as a source archive, and never will."""


#: What pip says where another try may help.
NETWORK = re.compile(r"connection|timed? ?out|retries|resolve\b|network|SSL"
                     r"|name resolution|proxy|\b(?:403|407|429|5\d\d)\b", re.I)


def download(arguments, folder, python):
    """Lets pip fetch one source archive to the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    stub = folder.parent.parent / "stub"
    stub.mkdir(exist_ok=True)
    (stub / "sitecustomize.py").write_text(REDIRECT)
    (stub / "corpus_backend.py").write_text(BACKEND)
    return subprocess.run(
        [python, "-m", "pip", "download", "--quiet", "--no-deps",
         "--no-binary", ":all:", "--no-build-isolation", "--use-pep517",
         "--disable-pip-version-check", *arguments, "-d", folder],
        capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(stub)})


def last_line(done):
    return (done.stderr.strip().splitlines() or ["no output"])[-1]


def fetch(name, version, digest, folder, python):
    """The archive below `folder`, with the hash checked also when it was
    there before."""
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.iterdir()):
        pin = folder.parent / f"{name}.txt"
        pin.write_text(f"{name}=={version} --hash=sha256:{digest}\n")
        done = download(["--require-hashes", "-r", pin], folder, python)
        if done.returncode:
            raise Failure(f"pip can't fetch {name} {version}: "
                          f"{last_line(done)}")
    archive = next(folder.iterdir())
    if sha256(archive) != digest:
        raise Failure(f"{archive} has another hash than the pin of {name}: "
                      "remove it or correct the pin")
    return archive


def fetch_newest(name, folder, python):
    """The newest archive of the package, or the one that is there already."""
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.iterdir()):
        done = download([name], folder, python)
        if "No matching distribution found" in done.stderr:
            raise NoArchive("no source archive")
        if done.returncode and NETWORK.search(done.stderr):
            raise Failure(f"pip can't fetch {name}: {last_line(done)}")
        if done.returncode:
            raise NoArchive(f"pip can't read it: {last_line(done)}")
    return next(folder.iterdir())


def version_of(tree, archive):
    """The release, as the unpacked archive says or else its name."""
    info = tree / "PKG-INFO"
    if info.is_file():
        said = email.message_from_string(info.read_text(errors="replace"))
        if said["Version"]:
            return said["Version"].strip()
    stem = re.sub(r"\.(?:tar\.\w+|tgz|zip)$", "", archive.name)
    return stem.rpartition("-")[2]


def unpack(archive, tree):
    """Replaces `tree` by what is in the archive's only folder."""
    part = tree.with_name(tree.name + ".part")
    for old in (part, tree):
        shutil.rmtree(old, ignore_errors=True)
    part.mkdir(parents=True)
    if archive.suffix == ".zip":
        zipfile.ZipFile(archive).extractall(part)
    else:
        with tarfile.open(archive) as tar:
            # Old patch releases of Python 3.11 have no filters.
            safe = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
            tar.extractall(part, **safe)
    inner = list(part.iterdir())
    if len(inner) == 1:
        inner[0].rename(tree)
        part.rmdir()
    else:
        part.rename(tree)
