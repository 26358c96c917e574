//===- Manual.cpp - the page for man(1) -----------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "help/Written.h"
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <span>

namespace nogil {

/// Text in which roff finds nothing to do.
static std::string roff(std::string_view Text) {
  std::string Out;
  for (char C : Text)
    switch (C) {
    case '\\':
      Out += "\\e";
      break;
    case '-':
      Out += "\\-";
      break;
    case '~':
      Out += "\\(ti";
      break;
    case '^':
      Out += "\\(ha";
      break;
    case '`':
      Out += "\\(ga";
      break;
    case '\'':
      Out += "\\(aq";
      break;
    case '\n':
      Out += ' ';
      break;
    default:
      // A point at the beginning of a line would be a request.
      Out += (C == '.' && Out.empty()) ? "\\&." : std::string(1, C);
    }
  return Out;
}

static std::string option(const DeclaredOption &O) {
  std::string Names;
  for (const std::string &Name : O.Names)
    Names += fmt::format("{}\\fB{}\\fR", Names.empty() ? "" : ", ", roff(Name));
  if (!O.Value.empty())
    Names += fmt::format(" \\fI{}\\fR", roff(O.Value));
  return fmt::format(".TP\n{}\n{}.\n", Names, roff(O.What));
}

static std::string command(const DeclaredCommand &C) {
  std::string Head = fmt::format("\\fB{}\\fR", roff(C.Name));
  for (const DeclaredOption &P : C.Positionals) {
    Head += fmt::format(" \\fI{}\\fR", roff(P.Value));
    if (!P.Words.empty())
      Head += roff(fmt::format(" ({})", fmt::join(P.Words, ", ")));
  }
  std::string Out = fmt::format(".TP\n{}\n{}.\n", Head, roff(C.What));
  if (C.Options.empty())
    return Out;
  Out += ".RS\n";
  for (const DeclaredOption &O : C.Options)
    Out += option(O);
  return Out + ".RE\n";
}

namespace {
struct Entry {
  const char *Name, *What;
};
} // namespace

static std::string list(const char *Section, std::span<const Entry> Entries) {
  std::string Out = fmt::format(".SH {}\n", Section);
  for (const Entry &E : Entries)
    Out += fmt::format(".TP\n\\fB{}\\fR\n{}\n", roff(E.Name), roff(E.What));
  return Out;
}

static constexpr Entry ExitCodes[] = {
    {"0", "Nothing was found, or nothing of the severity of --fail-on."},
    {"1", "There are findings. Of an audit: not all modules may do without the "
          "GIL."},
    {"2", "The work could not be done, or not all of it: a file of the "
          "extension, most of its functions, or the table that names them "
          "could not be read."},
};
static constexpr Entry Environment[] = {
    {"NO_COLOR, FORCE_COLOR", "No colours, or colours also where standard "
                              "output is no terminal; --color comes first."},
    {"VIRTUAL_ENV", "The active virtual environment, whose headers are used "
                    "where the project has none of its own."},
    {"XDG_CACHE_HOME", "Where the cache is, in place of ~/.cache."},
};
static constexpr Entry Files[] = {
    {".nogil-tidy.yaml, pyproject.toml",
     "Settings of a project, in the second one below [tool.nogil-tidy]; the "
     "nearest one is read. 'nogil-tidy config schema' says what they hold."},
    {"compile_commands.json", "How the project's sources are compiled. Looked "
                              "for in the project and its "
                              "build folders."},
    {"~/.cache/nogil-tidy", "What has been read of sources."},
};
static constexpr Entry Examples[] = {
    {"nogil-tidy", "Analyse the project in the current folder."},
    {"nogil-tidy src/ext.c", "Some files or folders of it."},
    {"nogil-tidy --diff main", "Report only what is new since a revision."},
    {"nogil-tidy --fix --diff-only", "Print safe fixes as a patch."},
    {"nogil-tidy explain nogil-detached-api-call", "What a rule is about."},
    {"nogil-tidy audit", "May the modules do without the GIL?"},
};

std::string manualPage(const Declared &D) {
  std::string Out = fmt::format(
      ".\\\" Written by 'nogil-tidy manual'.\n"
      ".TH NOGIL\\-TIDY 1 \"\" \"nogil\\-tidy {}\" \"User Commands\"\n"
      ".SH NAME\nnogil\\-tidy \\- find GIL and thread\\-state bugs in "
      "extension modules for Python\n"
      ".SH SYNOPSIS\n\\fBnogil\\-tidy\\fR [\\fIOPTION\\fR]... "
      "[\\fIPATH\\fR]...\n.br\n\\fBnogil\\-tidy\\fR \\fICOMMAND\\fR "
      "[\\fIARGUMENT\\fR]... [\\fIOPTION\\fR]... [\\fIPATH\\fR]...\n"
      ".SH DESCRIPTION\n{}\n",
      roff(NOGIL_VERSION), roff(D.What));
  Out += roff("It reads C and C++ sources as Clang does, follows paths through "
              "functions and calls across files, and shows for each finding "
              "the path that leads to the bug. Nothing of what is linted is "
              "run. Standard output is the report; messages go to standard "
              "error.") +
         "\n";
  Out += ".SH COMMANDS\nEach takes the options below.\n";
  for (const DeclaredCommand &C : D.Commands)
    Out += command(C);
  Out += ".SH OPTIONS\n";
  for (const DeclaredOption &O : D.Options)
    Out += option(O);
  return Out + list("EXIT STATUS", ExitCodes) +
         list("ENVIRONMENT", Environment) + list("FILES", Files) +
         list("EXAMPLES", Examples) +
         ".SH SEE ALSO\n\\fBclang\\-tidy\\fR(1), "
         "and the documentation in share/nogil\\-tidy/docs\n";
}

} // namespace nogil
