//===- Repository.cpp - what git knows of a revision ----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Repository.h"
#include "Log.h"
#include "fix/Diff.h"
#include "support/Files.h"
#include "support/Hash.h"
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <iterator>
#include <sstream>
#include <string_view>
#include <unistd.h>

namespace fs = std::filesystem;

namespace nogil {

std::string repositoryOf(const std::string &Folder) {
  std::error_code Ec;
  for (fs::path At = Folder;; At = At.parent_path()) {
    if (fs::exists(At / ".git", Ec))
      return At.string();
    if (At == At.parent_path())
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

Repository::Repository(std::string Revision,
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

Bounded Repository::run(const std::string &Root,
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

void Repository::checkRevision(const std::string &In) {
  Root = repositoryOf(realPath(In));
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

static std::string withoutCr(std::string Text) {
  std::erase(Text, '\r');
  return Text;
}

std::string Repository::blob(const std::string &Root,
                             const std::string &Name) const {
  Bounded Old = run(Root, {"cat-file", "blob", Name});
  if (!Old.Problem.empty())
    throw DriverError(fmt::format("--diff: {}: git cat-file {}: {}", Root,
                                  shortened(Name), Old.Problem));
  return std::move(Old.Printed);
}

LineRanges Repository::ask(const std::string &File) const {
  const LineRanges All = {{1, ~0u}};
  const std::string Root = repositoryOf(fs::path(File).parent_path().string());
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
  Patch P =
      readPatch(unifiedDiff("x", withoutCr(blob(Root, Revision + ":" + Name)),
                            withoutCr(readFile(File).value_or(""))));
  return P.Files["x"];
}

const LineRanges &Repository::changed(const std::string &File) {
  auto [It, New] = Known.try_emplace(File);
  if (New)
    It->second = ask(File);
  return It->second;
}

namespace {

/// A file of a revision.
struct Listed {
  std::string Blob, Path; ///< the path relative to the repository
};

} // namespace

/// Of `git ls-tree -r -z`: "100644 blob HASH\tPATH". Links and submodules are
/// no files.
static std::vector<Listed> filesIn(const std::string &Printed) {
  std::vector<Listed> Out;
  for (size_t I = 0; I < Printed.size();) {
    const size_t End = std::min(Printed.find('\0', I), Printed.size());
    const std::string_view Entry(Printed.data() + I, End - I);
    I = End + 1;
    const size_t Tab = Entry.find('\t');
    if (!Entry.starts_with("100") || Tab == Entry.npos)
      continue;
    const size_t Space = Entry.rfind(' ', Tab);
    Out.push_back({std::string(Entry.substr(Space + 1, Tab - Space - 1)),
                   std::string(Entry.substr(Tab + 1))});
  }
  return Out;
}

FilesBefore
Repository::before(const std::set<std::string> &Read,
                   const std::function<bool(const std::string &)> &Also) const {
  Bounded Asked = run(Root, {"ls-tree", "-r", "-z", "--full-tree", Revision});
  if (!Asked.Problem.empty())
    throw DriverError(
        fmt::format("--diff: {}: git ls-tree {}", Root, Asked.Problem));
  FilesBefore Out;
  std::set<std::string> There;
  for (Listed &F : filesIn(Asked.Printed)) {
    const std::string Path = Root + "/" + F.Path;
    There.insert(Path);
    if (!Read.contains(Path) && !Also(Path))
      continue;
    std::error_code Ec;
    const bool Gone = !fs::exists(Path, Ec);
    const std::string Now = readFile(Path).value_or("");
    if (!Gone && gitBlobName(Now, F.Blob.size()) == F.Blob)
      continue;
    std::string Text = blob(Root, F.Blob);
    if (!Gone && withoutCr(Text) == withoutCr(Now))
      continue;
    if (Gone)
      Out.Gone.insert(Path);
    Out.Texts.emplace(Path, std::move(Text));
  }
  // A submodule's files are another repository's.
  for (const std::string &Path : Read)
    if (!There.contains(Path) &&
        repositoryOf(fs::path(Path).parent_path().string()) == Root)
      Out.Added.insert(Path);
  return Out;
}

} // namespace nogil
