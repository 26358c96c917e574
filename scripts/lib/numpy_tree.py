"""The pinned NumPy source tree, configured but not compiled.

Several scripts want NumPy's compile database: each calls `prepare()`, which
does what is not done yet and returns where things are.

Fetching: pip knows how this machine reaches the package index and checks the
hash, but it also insists on running the package's build backend to learn its
name, which for NumPy means minutes of configuring. So pip is given a backend
of ten lines that only says what scripts/numpy-source.txt says.

Configuring: with NumPy's own vendored Meson, as its pyproject.toml does, with
Clang, because then every flag in the database means to clang-tidy and to
nogil-tidy what it means to the compiler. No BLAS: what is linted does not
depend on one. Then the custom commands that generate sources are run, and no
compiler.
"""

import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile

from failure import Failure

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv" / "bin"
PIN = ROOT / "scripts" / "numpy-source.txt"
VERSION = re.search(r"numpy==(\S+)", PIN.read_text()).group(1)
CACHE = ROOT / ".cache"
TREE = CACHE / f"numpy-{VERSION}"
BUILD = TREE / "builddir"
GENERATED = (".c", ".h", ".cpp", ".cc", ".hpp", ".inc", ".pxd", ".pyx")

BACKEND = f'''
import pathlib
def prepare_metadata_for_build_wheel(directory, config_settings=None):
    info = pathlib.Path(directory) / "numpy-{VERSION}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\\nName: numpy\\nVersion: {VERSION}\\n")
    return info.name
'''


def log(message):
    print(f"numpy: {message}", file=sys.stderr, flush=True)


def run(command, what, **options):
    done = subprocess.run([str(c) for c in command], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          **options)
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-20:])
        raise Failure(f"{what} failed with exit code {done.returncode}:\n{tail}")
    return done.stdout


def environment():
    """What Meson and ninja see: .venv first, a fixed compiler, no flags."""
    env = {k: v for k, v in os.environ.items()
           if k not in ("CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS")}
    env["PATH"] = f"{VENV}{os.pathsep}{env['PATH']}"
    return env | {"CC": "clang-19", "CXX": "clang++-19"}


def fetch():
    archive = CACHE / f"numpy-{VERSION}.tar.gz"
    if not archive.exists():
        log(f"fetching the source of NumPy {VERSION}")
        stub = CACHE / "numpy-backend"
        stub.mkdir(parents=True, exist_ok=True)
        (stub / "mesonpy.py").write_text(BACKEND)
        run([VENV / "python", "-m", "pip", "download", "--no-deps",
             "--no-binary", "numpy", "--no-build-isolation",
             "--require-hashes", "--disable-pip-version-check",
             "-r", PIN, "-d", CACHE], "pip download",
            env={**os.environ, "PYTHONPATH": str(stub)})
    if not archive.exists():
        raise Failure(f"pip has fetched something else than {archive.name}")
    log("unpacking")
    shutil.rmtree(TREE, ignore_errors=True)
    with tarfile.open(archive) as tar:
        # Old patch releases of Python 3.11 have no filters.
        safe = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        tar.extractall(CACHE, **safe)
    (TREE / "unpacked").touch()


def generate():
    """Runs the custom commands whose output is a source, and Cython."""
    log("generating sources")
    targets = run([VENV / "ninja", "-C", BUILD, "-t", "targets", "all"],
                  "ninja -t targets", env=environment())
    wanted = []
    for line in targets.splitlines():
        name, _, rule = line.rpartition(": ")
        if (rule.startswith(("CUSTOM_COMMAND", "cython_"))
                and name.endswith(GENERATED)):
            wanted.append(name)
    run([VENV / "ninja", "-C", BUILD, *wanted], "ninja", env=environment())


def configure():
    log("configuring")
    shutil.rmtree(BUILD, ignore_errors=True)
    meson = TREE / "vendored-meson" / "meson" / "meson.py"
    run([VENV / "python", meson, "setup", BUILD, "-Dbuildtype=release",
         "-Dblas=none", "-Dlapack=none", "-Dallow-noblas=true"],
        "meson setup", cwd=TREE, env=environment())
    generate()
    missing = [u.file for u in read_database() if not u.file.exists()]
    if missing:
        raise Failure("the compile database names files that nothing "
                      f"generates: {missing[0]} and {len(missing) - 1} more")
    (BUILD / "generated").touch()


@dataclasses.dataclass(frozen=True)
class Unit:
    file: pathlib.Path
    directory: pathlib.Path
    command: str

    @property
    def is_c(self):
        return self.file.suffix in (".c", ".cc", ".cpp", ".cxx")

    @property
    def from_cython(self):
        return self.file.name.endswith((".pyx.c", ".pyx.cpp"))

    @property
    def vendored(self):
        """Of a library that NumPy carries along: Highway, SVML, x86-simd-sort,
        the Fortran routines in lapack_lite, pocketfft's own part."""
        path = self.file.as_posix()
        return "/src/highway/" in path or "/lapack_lite/f2c" in path


def read_database():
    entries = json.loads((BUILD / "compile_commands.json").read_text())
    return [Unit(file=pathlib.Path(os.path.normpath(
                     os.path.join(e["directory"], e["file"]))),
                 directory=pathlib.Path(e["directory"]),
                 command=e["command"])
            for e in entries]


def hand_written():
    """The units people edit (some through NumPy's own templates)."""
    return [u for u in read_database()
            if u.is_c and not u.from_cython and not u.vendored]


def prepare():
    """Idempotent; a moment when all is there."""
    if not (VENV / "ninja").exists():
        raise Failure("there is no .venv: run scripts/setup")
    if not (TREE / "unpacked").exists():
        fetch()
    if not (BUILD / "generated").exists():
        configure()


def lint_database():
    """A folder with a compile database of just the hand-written units."""
    folder = BUILD / "hand-written"
    folder.mkdir(exist_ok=True)
    text = json.dumps([{"file": str(u.file), "directory": str(u.directory),
                        "command": u.command} for u in hand_written()],
                      indent=1)
    target = folder / "compile_commands.json"
    if not target.exists() or target.read_text() != text:
        target.write_text(text)
    return folder
