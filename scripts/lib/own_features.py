# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What nogil-tidy can do, shown by doing it.

PROBES has, for each row of docs/compare.md, a function that runs the program in
a folder of its own and raises NotSo where the feature is not there. It returns
the command that shows it. One that only holds in part returns ("half", command).
NotTried is for what this machine lacks.
"""
import json
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PLUGIN = ROOT / "build/release/lib/nogil-tidy-plugin.so"

SOURCE = """\
#include <Python.h>
#include <stdio.h>

static PyObject *open_it(PyObject *self, PyObject *arg) {
  const char *name = PyUnicode_AsUTF8(arg);
  if (name == NULL)
    return NULL;
  FILE *file = fopen(name, "rb");
  if (file == NULL)
    return PyErr_SetFromErrno(PyExc_OSError);
  fclose(file);
  Py_RETURN_NONE;
}

static PyObject *check(PyObject *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  PyErr_SetString(PyExc_ValueError, "check");
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"open_it", open_it, METH_O, NULL},
                                {"check", check, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "one", .m_methods = methods};

PyMODINIT_FUNC PyInit_one(void) { return PyModuleDef_Init(&module); }
"""
FIXABLE = """\
#include <Python.h>
#include <unistd.h>

static PyObject *sync_it(PyObject *self, PyObject *arg) {
  int code = fsync(3);
  return PyLong_FromLong(code);
}

static PyObject *again(PyObject *self, PyObject *arg) {
  if (dup(3) < 0) {
    close(4);
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"sync_it", sync_it, METH_O, NULL},
                                {"again", again, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "one", .m_methods = methods};

PyMODINIT_FUNC PyInit_one(void) { return PyModuleDef_Init(&module); }
"""
CALL = '  PyErr_SetString(PyExc_ValueError, "check");'
RULE, HINT = "nogil-detached-api-call", "nogil-missing-gil-release"


class NotSo(Exception):
    pass


class NotTried(Exception):
    pass


def texts(given):
    return [given] if isinstance(given, str) else given


class Place:
    """A folder with a project, and the program."""

    def __init__(self, tool, folder):
        self.folder = folder
        self.last = ""
        self.env = {"PATH": f"{tool.parent}:/usr/bin:/bin", "LC_ALL": "C.UTF-8",
                    "HOME": str(folder / "home"),
                    "XDG_CACHE_HOME": str(folder / "cache")}
        self.root = folder / "project"
        self.write("src/one.c", SOURCE)
        self.write("setup.py", "")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def read(self, name):
        return (self.root / name).read_text()

    def sh(self, command, exit=None, has=(), hasnt=(), err=(), **options):
        """Runs it; the last command is what the table shows."""
        self.last = command
        done = subprocess.run(["bash", "-c", command], cwd=self.root,
                              env=self.env, text=True, capture_output=True,
                              timeout=300, **options)
        wrong = []
        if exit is not None and done.returncode != exit:
            wrong.append(f"exit code {done.returncode}, not {exit}")
        wrong += [f"without '{t}'" for t in texts(has) if t not in done.stdout]
        wrong += [f"with '{t}'" for t in texts(hasnt) if t in done.stdout]
        wrong += [f"standard error without '{t}'" for t in texts(err)
                  if t not in done.stderr]
        if wrong:
            raise NotSo(f"{command}: {', '.join(wrong)}: "
                        f"{(done.stderr + done.stdout)[:400]}")
        return done

    def git(self):
        self.sh("git init -q && git -c user.name=a -c user.email=a@b add -A && "
                "git -c user.name=a -c user.email=a@b commit -qm x", 0)


PROBES = {}


def probe(row):
    def add(function):
        PROBES[row] = function
        return function
    return add


@probe("pip install, one command")
def _(p):
    wheels = list((ROOT / "build" / "wheel").glob("*.whl"))
    if len(wheels) != 1:
        raise NotTried("no wheel in build/wheel")
    p.sh(f"{sys.executable} -m venv ../venv && ../venv/bin/pip -q install "
         f"--no-index {wheels[0]} && ../venv/bin/nogil-tidy --version", 0,
         "nogil-tidy ")
    p.last = "pip install nogil-tidy"


@probe("zero-config first run useful")
def _(p):
    p.sh("nogil-tidy", 1, f"[{RULE}]")


@probe("says what it could not read, and fails or hints")
def _(p):
    p.write("src/two.c", SOURCE.replace("<Python.h>", '"missing.h"'))
    p.sh("nogil-tidy --quiet src/two.c", 2)
    p.sh("nogil-tidy src/two.c", 2, ("missing.h", "incomplete"))


@probe("database found in build/")
def _(p):
    p.write("src/one.c", SOURCE.replace(CALL, f"#ifdef SET\n{CALL}\n#endif"))
    p.sh("nogil-tidy", None, hasnt=f"[{RULE}]")
    p.write("build/compile_commands.json", json.dumps([{
        "directory": str(p.root), "file": "src/one.c", "arguments":
            ["cc", "-DSET", *flags(), "-c", "src/one.c"]}]))
    p.sh("nogil-tidy", 1, f"[{RULE}]")


def flags():
    return subprocess.run(["python3-config", "--includes"], text=True,
                          env={"PATH": "/usr/bin:/bin"},
                          stdout=subprocess.PIPE).stdout.split()


@probe("records a database itself")
def _(p):
    p.sh(f"nogil-tidy compdb -- cc {' '.join(flags())} -c src/one.c -o one.o",
         0)
    if "src/one.c" not in p.read("compile_commands.json"):
        raise NotSo("the database has not the source")


@probe("config file")
def _(p):
    p.write(".nogil-tidy.yaml", f"checks: ['{HINT}']\n")
    p.sh("nogil-tidy", 1, f"[{HINT}]", f"[{RULE}]")


@probe("verify / dump config")
def _(p):
    p.write(".nogil-tidy.yaml", "checkss: ['*']\n")
    p.sh("nogil-tidy config verify", 2, err="checks")
    p.write(".nogil-tidy.yaml", f"checks: ['{HINT}']\n")
    p.sh("nogil-tidy config verify && nogil-tidy config dump", 0, HINT)


@probe("exclude, per-path")
def _(p):
    p.write("vendor/two.c", SOURCE)
    p.sh(f"nogil-tidy --per-path 'src/=-{RULE}' --exclude vendor/", 1,
         f"[{HINT}]", (f"[{RULE}]", "two.c"))


@probe("respects .gitignore")
def _(p):
    p.write("made/two.c", SOURCE)
    p.write(".gitignore", "made/\n")
    p.git()
    p.sh("nogil-tidy", 1, "one.c", "two.c")


@probe("inline suppression")
def _(p):
    p.write("src/one.c", SOURCE.replace(CALL, f"{CALL} // NOLINT({RULE})"))
    p.sh("nogil-tidy", 1, f"[{HINT}]", f"[{RULE}]")


@probe("unused suppressions")
def _(p):
    p.write("src/one.c", SOURCE.replace("  Py_RETURN_NONE;",
                                        f"  Py_RETURN_NONE; // NOLINT({RULE})"))
    done = p.sh("nogil-tidy")
    if "NOLINT" not in re.sub(r"^ *\d+ \|.*$", "", done.stdout + done.stderr,
                              flags=re.M):
        raise NotSo(f"nothing is said of it: {done.stdout}{done.stderr}")


@probe("baseline")
def _(p):
    p.sh("nogil-tidy --baseline known.json --update-baseline", 0)
    p.sh("nogil-tidy --baseline known.json", 0, hasnt=f"[{RULE}]")


@probe("only what is new (diff)")
def _(p):
    p.git()
    p.write("src/one.c", SOURCE.replace(CALL, f"{CALL}\n  PyErr_Clear();"))
    p.sh("nogil-tidy --diff HEAD", 1, "'PyErr_Clear'", "'PyErr_SetString' is")


@probe("fix, safe/unsafe split")
def _(p):
    p.write("src/one.c", FIXABLE)
    p.sh("nogil-tidy --confidence low --fix")
    made = p.read("src/one.c")
    if "saved_errno" not in made or "Py_BEGIN_ALLOW_THREADS" in made:
        raise NotSo("not just the safe one was made")
    p.sh("nogil-tidy --confidence low --fix --unsafe-fixes")
    if "Py_BEGIN_ALLOW_THREADS" not in p.read("src/one.c"):
        raise NotSo("the unsafe one was not made")


@probe("fix as a diff")
def _(p):
    p.write("src/one.c", FIXABLE)
    p.sh("nogil-tidy --confidence low --fix --diff-only | git apply --check -v",
         0)
    p.sh("nogil-tidy --confidence low --fix --diff-only", None,
         ("--- a/", "+    int saved_errno = errno;"))
    if p.read("src/one.c") != FIXABLE:
        raise NotSo("the file was changed")


@probe("path/witness notes")
def _(p):
    p.sh("nogil-tidy", 1, ("note: the thread is detached here", "note: 'check' "
                           "calls 'PyErr_SetString'"))


@probe("explain RULE")
def _(p):
    p.sh(f"nogil-tidy explain {RULE}", 0, ("detached", "confidence"))


@probe("finding links to doc")
def _(p):
    p.sh("nogil-tidy --format sarif", 1)
    run = json.loads(p.sh("nogil-tidy --format sarif", 1).stdout)["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    if not all(r.get("help") for r in rules):
        raise NotSo("rules without help")
    # A build that knows where the documentation stands links it.
    return None if all(r.get("helpUri") for r in rules) else "half"


@probe("statistics by rule")
def _(p):
    p.sh("nogil-tidy --statistics", 1, f"1  {RULE}/")


@probe("text with source and caret")
def _(p):
    p.sh("nogil-tidy", 1, ("17 | " + CALL, "^~~~~"))


@probe("colour switch")
def _(p):
    p.sh("nogil-tidy --color never", 1, hasnt="\x1b")
    p.sh("nogil-tidy --color always", 1, "\x1b[")


@probe("JSON")
def _(p):
    json.loads(p.sh("nogil-tidy --format json", 1).stdout)["findings"][0]


@probe("SARIF")
def _(p):
    if json.loads(p.sh("nogil-tidy --format sarif",
                       1).stdout)["version"] != "2.1.0":
        raise NotSo("not version 2.1.0")


@probe("GitHub annotations")
def _(p):
    p.sh("nogil-tidy --format github", 1, "::error file=src/one.c,line=17")


@probe("GitLab Code Quality")
def _(p):
    if json.loads(p.sh("nogil-tidy --format gitlab",
                       1).stdout)[0]["location"]["path"] != "src/one.c":
        raise NotSo("not its form")


@probe("rdjson / junit")
def _(p):
    p.sh("nogil-tidy --format junit", 1, "<testsuite")
    json.loads(p.sh("nogil-tidy --format rdjson", 1).stdout)["diagnostics"][0]


@probe("HTML report")
def _(p):
    p.sh("nogil-tidy --format html", 1, ("<details", RULE))


@probe("several outputs in a run")
def _(p):
    p.sh("nogil-tidy --format text --format sarif:a.sarif --format html:a.html",
         1, f"[{RULE}]")
    if RULE not in p.read("a.sarif") or RULE not in p.read("a.html"):
        raise NotSo("not all were written")


@probe("exit-code control (--exit-zero, level)")
def _(p):
    p.sh("nogil-tidy --exit-zero", 0, f"[{RULE}]")
    p.sh(f"nogil-tidy --checks {HINT} --fail-on warning", 0, f"[{HINT}]")
    p.sh("nogil-tidy --fail-on warning", 1)


@probe("stdin / editor buffer")
def _(p):
    p.write("src/one.c", SOURCE.replace(CALL, ""))
    p.write("buffer", SOURCE)
    p.sh("nogil-tidy - --stdin-name src/one.c <buffer", 1,
         ("src/one.c:17", f"[{RULE}]"))


def message(value):
    text = json.dumps({"jsonrpc": "2.0", **value}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(text), text)


def wait_for(stream, wanted, seconds):
    """What comes until `wanted` is in it."""
    said, end = "", time.monotonic() + seconds
    while wanted not in said:
        if time.monotonic() > end:
            raise NotSo(f"no '{wanted}' within {seconds} s: {said[-400:]}")
        if select.select([stream], [], [], 0.5)[0]:
            try:
                got = os.read(stream, 65536)
            except OSError:
                got = b""
            if not got:
                raise NotSo(f"it ended without '{wanted}': {said[-400:]}")
            said += got.decode(errors="replace")
    return said


@probe("LSP")
def _(p):
    p.last = "nogil-tidy lsp"
    uri = (p.root / "src/one.c").as_uri()
    server = subprocess.Popen(["nogil-tidy", "lsp"], cwd=p.root, env=p.env,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL)
    try:
        server.stdin.write(message({"id": 1, "method": "initialize", "params": {
            "processId": None, "rootUri": p.root.as_uri(),
            "capabilities": {}}}))
        server.stdin.flush()
        wait_for(server.stdout.fileno(), "capabilities", 20)
        server.stdin.write(message({"method": "initialized", "params": {}}))
        server.stdin.write(message({"method": "textDocument/didOpen", "params": {
            "textDocument": {"uri": uri, "languageId": "c", "version": 1,
                             "text": SOURCE}}}))
        server.stdin.flush()
        wait_for(server.stdout.fileno(), RULE, 60)
    except BrokenPipeError:
        raise NotSo("it does not listen") from None
    finally:
        server.kill()
        server.wait()


def on_terminal(p, command):
    """Starts it on a terminal."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(p.root)
        os.execvpe(command[0], command, {**p.env, "TERM": "xterm"})
    return child, terminal


@probe("watch")
def _(p):
    p.last = "nogil-tidy --watch"
    out = p.folder / "out"
    with out.open("wb") as to:
        watch = subprocess.Popen(["nogil-tidy", "--watch"], cwd=p.root,
                                 env=p.env, stdout=to, stderr=to)
    try:
        def until(wanted):
            end = time.monotonic() + 60
            while wanted not in out.read_text(errors="replace"):
                if watch.poll() is not None or time.monotonic() > end:
                    raise NotSo(f"no '{wanted}': {out.read_text()[-400:]}")
                time.sleep(0.2)
        until("'PyErr_SetString'")
        until("watching")
        p.write("src/one.c", SOURCE.replace(CALL, "  PyErr_Clear();"))
        until("'PyErr_Clear'")
    finally:
        watch.kill()
        watch.wait()


@probe("completion")
def _(p):
    for shell in ("zsh", "fish"):
        p.sh(f"nogil-tidy completion {shell}", 0, RULE)
    p.sh('eval "$(nogil-tidy completion bash)"; COMP_WORDS=(nogil-tidy --conf) '
         'COMP_CWORD=1; _nogil_tidy; echo "${COMPREPLY[@]}"', 0, "--confidence")
    p.last = "nogil-tidy completion bash"


@probe("did-you-mean")
def _(p):
    p.sh("nogil-tidy --cheks '*'", 2, err="'--checks'")
    p.sh("nogil-tidy chekc", 2, err="check")
    p.sh("nogil-tidy --checks nogil-detatched-api-call", 2, err=RULE)


@probe("pre-commit, working for a stranger")
def _(p):
    tool = ROOT / ".cache/release-tools/bin/pre-commit"
    wheels = list((ROOT / "build" / "wheel").glob("*.whl"))
    if not tool.exists() or len(wheels) != 1:
        raise NotTried("no pre-commit in .cache/release-tools, or no wheel")
    hooks = p.folder / "hooks"
    p.sh(f"{ROOT}/scripts/hook_mirror {hooks} && cd {hooks} && git init -q && "
         "git add -A && git -c user.name=a -c user.email=a@b commit -qm x && "
         "git tag v0", 0)
    p.write(".pre-commit-config.yaml",
            f"repos:\n  - repo: file://{hooks}\n    rev: v0\n    hooks:\n"
            "      - id: nogil-tidy\n")
    p.git()
    p.env["PIP_FIND_LINKS"] = str(wheels[0].parent)
    # As somebody has it who has no nogil-tidy.
    p.env["PATH"] = "/usr/bin:/bin"
    p.env.update({k: v for k, v in os.environ.items()
                  if re.match(r"(?i)(https?_proxy|no_proxy|pip_(cert|index_url|"
                              r"extra_index_url|config_file)|ssl_cert_file)$",
                              k)})
    p.sh(f"{tool} run --all-files", 1, f"[{RULE}]")
    p.last = "pre-commit run --all-files"


@probe("persistent cache")
def _(p):
    first = p.sh("nogil-tidy --cache-dir ../kept", 1).stdout
    if not [f for f in (p.folder / "kept").rglob("*") if f.is_file()]:
        raise NotSo("nothing is kept")
    if p.sh("nogil-tidy --cache-dir ../kept", 1).stdout != first:
        raise NotSo("another report from the cache")


@probe("progress")
def _(p):
    for n in range(30):
        p.write(f"src/more{n}.c", SOURCE)
    p.last = "nogil-tidy"
    child, terminal = on_terminal(p, ["nogil-tidy", "--no-cache", "-j1"])
    said = b""
    try:
        while True:
            said += os.read(terminal, 65536)
    except OSError:
        pass
    os.waitpid(child, 0)
    if not re.search(rb"\r[^\n]*\b\d+/\d+", said):
        raise NotSo(f"no progress: {said[:300]}")


@probe("verbose / which flags")
def _(p):
    p.sh("nogil-tidy -v", 1, err="headers")


@probe("add own rules/API rows")
def _(p):
    p.write("own.yaml", "schema: 1\nsource: mine\nfunctions:\n"
                        "  - name: my_call\n    state: attached\n")
    p.write("src/one.c", "void my_call(void);\n" + SOURCE.replace(
        CALL, f"  my_call();\n{CALL}"))
    p.sh("nogil-tidy --rules own.yaml", 1, "'my_call' is called while")


@probe("runs inside clang-tidy")
def _(p):
    if not PLUGIN.exists() or not shutil.which("clang-tidy-19"):
        raise NotTried("no clang-tidy-19, or no plugin")
    p.sh(f"clang-tidy-19 --load={PLUGIN} --checks='-*,nogil-*' src/one.c -- "
         f"{' '.join(flags())}", 0, f"[{RULE}]")
    p.last = "clang-tidy-19 --load=PLUGIN --checks='-*,nogil-*' src/one.c"


def tried(tool, row):
    """("yes" | "half" | "no" | "untried", the command, why not)."""
    with tempfile.TemporaryDirectory() as name:
        place = Place(tool, pathlib.Path(name).resolve())
        try:
            said = PROBES[row](place)
        except NotSo as problem:
            return "no", place.last, str(problem)
        except NotTried as problem:
            return "untried", place.last, str(problem)
        except (subprocess.TimeoutExpired, OSError, ValueError, LookupError
                ) as problem:
            return "no", place.last, repr(problem)
        return said or "yes", place.last, ""
