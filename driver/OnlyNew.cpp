//===- OnlyNew.cpp - what a change brings ---------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnlyNew.h"
#include "BoundedRun.h"
#include "Log.h"
#include "filter/Baseline.h"
#include "filter/Patch.h"
#include "fix/Diff.h"
#include "support/Files.h"
#include "support/Replace.h"
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <iterator>
#include <sstream>
#include <unistd.h>

namespace fs = std::filesystem;

namespace nogil {

/// Lines of files that differ from a revision, asked for one by one.
class OnlyNew::Repository {
public:
  Repository(std::string Revision, const std::vector<std::string> &Tree);
  /// Throws DriverError when the revision is none of the repository of `In`.
  void checkRevision(const std::string &In);
  const LineRanges &changed(const std::string &File);

private:
  std::string Revision, Git;
  std::map<std::string, LineRanges> Known; ///< by real path
  Bounded run(const std::string &Root, std::vector<std::string> Args) const;
  LineRanges ask(const std::string &File) const;
};

/// The folder that holds .git, from `Folder` upwards; empty: none.
static std::string repositoryOf(fs::path Folder) {
  std::error_code Ec;
  for (;; Folder = Folder.parent_path()) {
    if (fs::exists(Folder / ".git", Ec))
      return Folder.string();
    if (Folder == Folder.parent_path())
      return "";
  }
}

/// On PATH, but not in a folder that is linted; empty: none.
static std::string programOutside(const char *Name,
                                  const std::vector<std::string> &Tree) {
  const char *Set = std::getenv("PATH");
  std::istringstream Path(Set ? Set : "");
  for (std::string Entry; std::getline(Path, Entry, ':');) {
    std::string File = Entry + "/" + Name;
    const bool IsOfTree = std::ranges::any_of(Tree, [&](const auto &Folder) {
      return isBelow(realPath(File), Folder) || isBelow(Entry, Folder);
    });
    if (Entry.starts_with('/') && !IsOfTree &&
        ::access(File.c_str(), X_OK) == 0)
      return File;
  }
  return "";
}

OnlyNew::Repository::Repository(std::string Revision,
                                const std::vector<std::string> &Tree)
    : Revision(std::move(Revision)), Git(programOutside("git", Tree)) {
  if (Git.empty())
    throw DriverError(
        "--diff: git is not on PATH: install it, or give the "
        "patch on standard input: git diff | nogil-tidy --diff -");
  // It would be an option.
  if (this->Revision.starts_with('-'))
    throw DriverError(fmt::format("--diff: '{}' is no revision: name a commit, "
                                  "branch or tag",
                                  shortened(this->Revision)));
}

Bounded OnlyNew::Repository::run(const std::string &Root,
                                 std::vector<std::string> Args) const {
  // No protocol is allowed, whatever the repository's settings say: objects
  // that are not there stay away.
  std::vector<std::string> Command = {"/usr/bin/env",
                                      "GIT_ALLOW_PROTOCOL=none",
                                      "GIT_NO_LAZY_FETCH=1",
                                      "GIT_TERMINAL_PROMPT=0",
                                      Git,
                                      "--no-pager",
                                      "-C",
                                      Root};
  Command.insert(Command.end(), std::make_move_iterator(Args.begin()),
                 std::make_move_iterator(Args.end()));
  RunLimits Limits;
  Limits.Time = std::chrono::seconds(60);
  Limits.Output = size_t(256) << 20;
  return runBounded(Command, "/usr/bin:/bin", Limits);
}

void OnlyNew::Repository::checkRevision(const std::string &In) {
  const std::string Root = repositoryOf(realPath(In));
  if (Root.empty())
    throw DriverError(fmt::format("--diff: {} is in no git repository: give "
                                  "the patch on standard input, with --diff -",
                                  In));
  Bounded Asked = run(Root, {"rev-parse", "--verify", "--quiet",
                             "--end-of-"
                             "options",
                             Revision + "^{commit}"});
  if (!Asked.Problem.empty())
    throw DriverError(fmt::format(
        "--diff: {}: git does not know the revision '{}' there, or does not "
        "trust the folder: try git -C {} show '{}'",
        Root, shortened(Revision), Root, shortened(Revision)));
}

LineRanges OnlyNew::Repository::ask(const std::string &File) const {
  const LineRanges All = {{1, ~0u}};
  const std::string Root = repositoryOf(fs::path(File).parent_path());
  if (Root.empty())
    return {}; // a header of the system
  const std::string Name = File.substr(Root.size() + 1);
  // A pathspec could be a pattern; this is a name.
  Bounded Listed = run(Root, {"--literal-pathspecs", "ls-tree", "--full-tree",
                              "--name-only", "-z", Revision, "--", Name});
  if (!Listed.Problem.empty())
    throw DriverError(
        fmt::format("--diff: {}: git ls-tree {}", Root, Listed.Problem));
  if (Listed.Printed.empty())
    return All;
  Bounded Old = run(Root, {"cat-file", "blob", Revision + ":" + Name});
  if (!Old.Problem.empty())
    throw DriverError(
        fmt::format("--diff: {}: git cat-file {}", File, Old.Problem));
  auto WithoutCr = [](std::string Text) {
    std::erase(Text, '\r');
    return Text;
  };
  Patch P = readPatch(unifiedDiff("x", WithoutCr(std::move(Old.Printed)),
                                  WithoutCr(readFile(File).value_or(""))));
  return P.Files["x"];
}

const LineRanges &OnlyNew::Repository::changed(const std::string &File) {
  auto [It, New] = Known.try_emplace(File);
  if (New)
    It->second = ask(File);
  return It->second;
}

struct OnlyNew::Parts {
  std::optional<Repository> Since;
  std::map<std::string, LineRanges> Patched; ///< by real path
  std::optional<Baseline> Known;
  bool isNew(const Finding &F);
  bool isChanged(const Place &P);
};

bool OnlyNew::Parts::isChanged(const Place &P) {
  const std::string File = realPath(P.File);
  const uint32_t Last = std::max(P.Line, P.EndLine);
  if (Since)
    return touches(Since->changed(File), P.Line, Last);
  auto It = Patched.find(File);
  return It != Patched.end() && touches(It->second, P.Line, Last);
}

bool OnlyNew::Parts::isNew(const Finding &F) {
  return isChanged(F.Where) || std::ranges::any_of(F.Notes, [&](const Step &S) {
           return S.Where.valid() && isChanged(S.Where);
         });
}

/// Of standard input. Its names are relative to the repository, or to here.
static std::map<std::string, LineRanges> patchedFiles() {
  const std::string Text{std::istreambuf_iterator<char>(std::cin), {}};
  Patch P = readPatch(Text);
  if (!P.Problem.empty())
    throw DriverError(fmt::format("--diff: standard input is no unified diff: "
                                  "line {}: {}: pipe git diff into it",
                                  P.Line, P.Problem));
  if (P.Files.empty() && Text.find_first_not_of(" \t\r\n") != Text.npos)
    throw DriverError("--diff: standard input names no changed file: pipe git "
                      "diff into it");
  std::map<std::string, LineRanges> Out;
  std::error_code Ec;
  const fs::path Here = fs::current_path(Ec);
  const std::string Root = repositoryOf(Here);
  for (auto &[Name, Ranges] : P.Files) {
    fs::path InRoot = fs::path(Root) / Name;
    bool IsThere = !Root.empty() && fs::exists(InRoot, Ec);
    Out[realPath((IsThere ? InRoot : Here / Name).string())] =
        std::move(Ranges);
  }
  return Out;
}

static Baseline baselineOf(const Options &O) {
  std::error_code Ec;
  if (O.UpdateBaseline && !fs::exists(O.Baseline, Ec))
    return {};
  std::optional<std::string> Text = readFile(O.Baseline);
  if (!Text)
    throw DriverError(fmt::format("--baseline: {}: it can't be read: make it "
                                  "with --update-baseline",
                                  O.Baseline));
  Baseline Out = readBaseline(*Text);
  if (!Out.Problem.empty())
    throw DriverError(fmt::format("--baseline: {}: it is no baseline, {}: make "
                                  "another with --update-baseline",
                                  O.Baseline, Out.Problem));
  return Out;
}

OnlyNew::OnlyNew(const Options &O, const std::vector<std::string> &Tree)
    : O(O), Is(std::make_unique<Parts>()) {
  if (O.Diff == "-")
    Is->Patched = patchedFiles();
  else if (!O.Diff.empty()) {
    Is->Since.emplace(O.Diff, Tree);
    Is->Since->checkRevision(O.Paths.empty() ? "." : O.Paths.front());
  }
  for (const std::string &File : O.Concerned)
    Is->Patched[realPath(File)] = {{1, ~0u}};
  if (!O.Baseline.empty())
    Is->Known = baselineOf(O);
}

OnlyNew::~OnlyNew() = default;

void OnlyNew::apply(Report &R) {
  const bool IsPart = !O.Diff.empty() || !O.Concerned.empty();
  if (IsPart)
    R.Unchanged = std::erase_if(
        R.Findings, [&](const Finding &F) { return !Is->isNew(F); });
  if (!Is->Known)
    return;
  std::map<std::string, std::string> &Stale = Is->Known->Known;
  if (O.UpdateBaseline) {
    if (std::string Why =
            writeOutputFile(O.Baseline, writeBaseline(R.Findings));
        !Why.empty())
      throw DriverError(
          fmt::format("cannot write the baseline: {}: {}: name another file",
                      O.Baseline, Why));
    logNote(fmt::format("{}: {}", O.Baseline,
                        counted(R.Findings.size(), "finding")));
    R.InBaseline = R.Findings.size();
    R.Findings.clear();
    return;
  }
  R.InBaseline = std::erase_if(R.Findings, [&](const Finding &F) {
    return Stale.erase(F.Fingerprint) > 0;
  });
  if (IsPart || !R.Run.complete())
    return; // what is not found may be what was not looked at
  for (const auto &[Fingerprint, Of] : Stale)
    R.StaleBaseline.push_back(fmt::format("{} ({})", Of, Fingerprint));
}

} // namespace nogil
