# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the fuzzers of fuzz/ begin with, made from the project's own files.

A seed is a small piece: a fuzzer is fast where its inputs are. A dictionary is
what stands in quotes in the reader's own sources.
"""

import json
import pathlib
import re
import subprocess

from failure import Failure

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MAX_SEED = 1500
MAX_WORD = 40
FACTS = b"NGTF"
QUOTED = re.compile(r'"((?:[^"\\\n]|\\["\\])+)"')

#: Whose sources a target's dictionary is made of.
READERS = {
    "facts": (),
    "rules": ("engine/models",),
    "database": (),
    "nolint": (),
    "patch": (),
    "messages": (),
    "build_text": ("driver/BuildText.cpp", "driver/BuildMacros.cpp",
                   "driver/BuildOptions.cpp", "driver/BuildPaths.cpp",
                   "driver/PythonCallers.cpp"),
}
WORDS = {
    "facts": (),
    "rules": (),
    "database": ("directory", "command", "arguments", "file", "output", "-c",
                 "-o", "-I", "-D", "-MJ", "-MD", "-MF", "--", "@", "\\\\",
                 "\\u0000", "cc", "ccache", "gcc", "-x", "c++"),
    "nolint": ("NOLINT", "NOLINTNEXTLINE", "NOLINTBEGIN", "NOLINTEND", "(", ")",
               "*", ",", "-", "nogil-detached-api-call"),
    "patch": ("+++ b/", "--- a/", "@@ -1,2 +3,4 @@", "/dev/null", "\\303", "-", "+",
              "diff --git a/", "No newline at end of file"),
    "messages": ("Content-Length: ", "content-length:", "\r\n\r\n", "\n\n", "12",
                 "67108865", "99999999999999999999", "Content-Type: x", "{}"),
    "build_text": ("define_macros", "Extension(", "sources=[", "glob(", "if ",
                   "else:", "std=c++20", "-std=", "-D", ".c", ".cpp", "${",
                   "%s", "+", "import ", "from ", "def ", "_ext", "..", "*"),
}


def pieces(text):
    """A long text in parts that begin at a line."""
    part = ""
    for line in text.splitlines(keepends=True):
        if len(part) + len(line) > MAX_SEED and part:
            yield part
            part = ""
        part += line[:MAX_SEED]
    if part:
        yield part


def texts(*patterns):
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                yield path.read_text(errors="replace")


def rules():
    for text in texts("rules/**/*.yaml"):
        # A few rows of each list, below the same head.
        head = re.match(r"(?s)(?:#[^\n]*\n|schema[^\n]*\n|source[^\n]*\n|\n)*",
                        text).group()
        for section in re.split(r"(?m)^(?=\w+:\s*$)", text)[1:]:
            rows = re.split(r"(?m)^(?=\s*- )", section)
            yield head + "".join(rows[:3])[:MAX_SEED]


def nolint():
    for text in texts("tests/driver_nolint.cpp", "testdata/**/*.c"):
        if "NOLINT" in text:
            yield from pieces(text)


def patch():
    """Lines of sources as the hunks of patches."""
    for text in texts("testdata/checks/*.c"):
        lines = text.splitlines()[:12]
        old = [f"-{line}" for line in lines[:4]]
        new = [f"+{line}" for line in lines[3:7]]
        same = [f" {line}" for line in lines[7:]]
        head = (f"@@ -1,{len(old) + len(same)} +1,{len(new) + len(same)} @@")
        yield "\n".join(["--- a/x y.c", "+++ b/x y.c\t", head, *old, *new,
                         *same, ""])[:MAX_SEED]
    yield from texts("testdata/cli/*/expected.out")


def messages():
    for body in ("{}", '{"jsonrpc":"2.0","id":1,"method":"initialize"}', ""):
        for head in ("Content-Length: %d\r\n\r\n", "content-length:%d\n\n",
                     "Content-Type: x\r\nContent-Length: %d \r\n\r\n"):
            yield (head % len(body) + body) * 2
            yield head % (len(body) + 3) + body + head % len(body) + body


def database():
    command = {"directory": "/src", "file": "a.c", "output": "a.o"}
    for words in ("cc -c a.c -o a.o", "ccache gcc -Iinclude -DA=1 -c a.c",
                  'cc "-DN=\\"x y\\"" -MD -MF a.d -c a.c', "cc @args.rsp -c a.c",
                  "g++ -std=c++20 -x c++ -- a.c"):
        yield json.dumps([{**command, "command": words}])
        yield json.dumps([{**command, "arguments": words.split()}] * 2)
    yield json.dumps([])
    yield from texts("testdata/**/compile_commands.json")


def build_text():
    for text in texts("CMakeLists.txt", "tests/CMakeLists.txt",
                      "testdata/**/setup.py", "testdata/**/*.build",
                      "testdata/**/pyproject.toml", "testdata/**/*.py",
                      "scripts/lib/*.py", "Makefile",
                      "tests/driver_build_*.cpp",
                      "tests/driver_python_callers.cpp"):
        yield from pieces(text)


def facts(tool, work):
    """The entries of a cache, behind the list of files."""
    if tool is None:
        raise Failure("the seeds of facts are made by nogil-tidy: build it")
    cache = work / "cache"
    sources = [str(p) for p in sorted(ROOT.glob("testdata/checks/*.c*"))
               if p.stat().st_size < 2500][::4]
    subprocess.run([tool, "--allow-incomplete", "--quiet", "--cache-dir", cache,
                    *sources, "--extra-arg", f"-I{ROOT}/testdata/include"],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   check=False)
    for entry in sorted(cache.glob("*")):
        data = entry.read_bytes() if entry.is_file() else b""
        if FACTS in data:
            yield data[data.index(FACTS):]


def write(target, folder, tool=None):
    """Fills `folder`/seeds, and `folder`/words for -dict."""
    seeds = folder / "seeds"
    seeds.mkdir(parents=True, exist_ok=True)
    made = facts(tool, folder) if target == "facts" else globals()[target]()
    known = set()
    for seed in made:
        data = seed if isinstance(seed, bytes) else seed.encode()
        if data not in known:
            (seeds / f"{len(known):04}").write_bytes(data)
            known.add(data)
    if not known:
        raise Failure(f"no seeds for {target}")
    words = set(WORDS[target])
    for place in READERS[target]:
        path = ROOT / place
        for source in sorted(path.glob("*.cpp")) if path.is_dir() else [path]:
            words |= {w for w in QUOTED.findall(source.read_text())
                      if len(w) <= MAX_WORD and " " not in w.strip()}
    lines = []
    for word in sorted(words):
        text = "".join(c if c.isalnum() else f"\\x{ord(c):02x}" for c in word
                       if ord(c) < 256)
        lines.append(f'"{text}"\n')
    (folder / "words").write_text("".join(lines))
    return len(known)
