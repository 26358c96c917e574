# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Other tools on annotated sources: how to run them and read what they say.

A tool is a program, and a function from a case of test data to the commands
that analyse it. All of them print `file:line: message [id]`, or are told to.
"""

import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

import annotated

ROOT = annotated.ROOT
CANARY = ROOT / "testdata" / "peers" / "canary.c"
LINE = re.compile(r"(?P<file>[^\s:][^:\n]*):(?P<line>\d+):(?:\d+:)? "
                  r"(?P<kind>\w+(?: error)?): (?P<message>.*?)"
                  r"(?: \[(?P<id>[^\[\]]+)\])?$")
# Remarks that belong to a diagnostic, and progress.
NOT_OWN = ("note", "information")
# Style, portability, unused things: whether the tool is right or wrong there,
# it speaks of something else. Counted neither as found nor as false alarm.
STYLE = re.compile(
    r"-Wmissing-(prototypes|variable-declarations|noreturn|field-init.*)"
    r"|-Wpadded|-Wunused.*|-Wunsafe-buffer-usage.*|-Wreserved-.*|-Wc\+\+.*"
    r"|-Wc99.*|-Wc2x.*|-Wpre-.*|-W.*-compat.*|-Wdocumentation.*"
    r"|-Wdeclaration-after-statement|-Wstrict-prototypes|-Wcast-function-type.*"
    r"|-Wglobal-constructors|-Wexit-time-destructors|-Wweak-vtables"
    r"|-W(old-style-cast|zero-as-null-pointer-constant|switch-.*|covered-.*)"
    r"|-W.*sign.*|-W.*conversion.*|-Wcast-(qual|align)|-Wpedantic.*|-Wgnu.*"
    r"|-Wdisabled-macro-expansion|-Wextra-semi.*|-Wcomma|-Wfloat-.*"
    r"|bugprone-(easily-swappable-parameters|reserved-identifier"
    r"|macro-parentheses|.*narrowing.*|implicit-widening.*|branch-clone"
    r"|multi-level-.*|assignment-in-if-condition|unused-local.*)"
    r"|clang-diagnostic-.*|unused.*|missingInclude.*|const.*Pointer.*"
    r"|const(Parameter|Variable).*|variableScope|checkersReport"
    r"|unmatchedSuppression|toomanyconfigs|cstyleCast|.*Style"
    r"|noExplicitConstructor|useStl.*|passedByValue|knownConditionTrueFalse"
    r"|unreadVariable|redundant.*|shadow.*|functionStatic|functionConst"
    r"|purgedConfiguration|preprocessorErrorDirective|normalCheckLevel.*")


@dataclasses.dataclass(frozen=True)
class Report:
    file: pathlib.Path
    line: int
    id: str


@dataclasses.dataclass(frozen=True)
class Tool:
    name: str
    program: str
    package: str
    commands: object  # a case and a scratch folder -> commands
    own: bool = False
    allowed: tuple = (0, 1)


@dataclasses.dataclass
class Outcome:
    """What a tool says about all cases."""
    reports: list
    unread: list
    wall: float
    cpu: float


def compiler(c_program, cxx_program, *options):
    def commands(case, _):
        for source in case.sources:
            program = cxx_program if source.suffix == ".cpp" else c_program
            yield [program, *annotated.flags_for(source), *options, source]
    return commands


def clang_tidy(checks):
    def commands(case, _):
        for source in case.sources:
            yield ["clang-tidy-19", "--quiet", f"--checks={checks}",
                   "--header-filter=testdata/", source, "--",
                   *annotated.flags_for(source), "-w"]
    return commands


def cppcheck(case, _):
    for source in case.sources:
        flags = [f for f in annotated.flags_for(source)
                 if f.startswith(("-I", "-D"))]
        yield ["cppcheck", "--enable=all", "--inconclusive", "--quiet",
               "--std=" + ("c++17" if source.suffix == ".cpp" else "c11"),
               "--template={file}:{line}: {severity}: {message} [{id}]",
               "--template-location=", *flags, source]


def nogil_tidy(tool):
    def commands(case, scratch):
        database = [{"file": str(s), "directory": str(s.parent),
                     "arguments": ["clang-19", *annotated.flags_for(s), "-c",
                                   str(s)]} for s in case.sources]
        (scratch / "compile_commands.json").write_text(json.dumps(database))
        yield [tool, "--preview", "--quiet", "--no-progress", "--no-cache",
               "--all-files", "--allow-incomplete",
               "-j1", "-p", scratch, *case.sources]
    return commands


def all_tools(own):
    """In the order of the table; ours last."""
    return [
        Tool("clang, all warnings", "clang-19", "clang-19",
             compiler("clang-19", "clang++-19", "-fsyntax-only",
                      "-Weverything", "-Wthread-safety")),
        Tool("clang-tidy", "clang-tidy-19", "clang-tidy-19",
             clang_tidy("-*,concurrency-*,bugprone-*")),
        Tool("clang static analyzer", "clang-tidy-19", "clang-tidy-19",
             clang_tidy("-*,clang-analyzer-*")),
        Tool("gcc -fanalyzer", "gcc", "g++",
             compiler("gcc", "g++", "-fanalyzer", "-c", "-o", os.devnull)),
        Tool("cppcheck", "cppcheck", "cppcheck", cppcheck),
        Tool("nogil-tidy", str(own), "", nogil_tidy(own), own=True),
    ]


def installed(tool):
    return shutil.which(tool.program) is not None


def reports_in(text, below):
    """What is said about files of this folder, and syntax errors."""
    reports, errors = set(), []
    for line in text.split("\n"):
        match = LINE.match(line)
        if not match or match["kind"] in NOT_OWN:
            continue
        file = (ROOT / match["file"]).resolve()
        name = (match["id"] or "").split(",")[0]
        if match["kind"].endswith("error") and (
                not name or name in ("clang-diagnostic-error", "syntaxError")):
            errors.append(line)
        elif file.is_relative_to(below) and not STYLE.fullmatch(name):
            reports.add(Report(file, int(match["line"]), name))
    return reports, errors


def children_cpu():
    times = os.times()
    return times.children_user + times.children_system


def analyse(tool, case, below, outcome):
    """Adds what the tool says about one case."""
    with tempfile.TemporaryDirectory() as scratch:
        for command in tool.commands(case, pathlib.Path(scratch)):
            start, cpu = time.monotonic(), children_cpu()
            done = subprocess.run([str(c) for c in command], cwd=ROOT,
                                  text=True, errors="replace",
                                  stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
            outcome.wall += time.monotonic() - start
            outcome.cpu += children_cpu() - cpu
            reports, errors = reports_in(done.stdout, below)
            outcome.reports += sorted(
                reports, key=lambda r: (str(r.file), r.line, r.id))
            if errors or done.returncode not in tool.allowed:
                outcome.unread.append(f"{case.name}: " + (
                    errors or [f"exit code {done.returncode}"])[0])


def works(tool):
    """Whether it has something to say about the canary."""
    outcome = Outcome([], [], 0.0, 0.0)
    analyse(tool, annotated.Case("canary", [CANARY], [], []), CANARY.parent,
            outcome)
    return bool(outcome.reports) and not outcome.unread


def run(tool, cases):
    """One process after the other, so that the times can be compared."""
    outcome = Outcome([], [], 0.0, 0.0)
    for case in cases:
        analyse(tool, case, annotated.CHECKS, outcome)
    return outcome
