//===- Repository.cpp - what git knows of a revision ----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Repository.h"
#include "DerivedFlags.h"
#include "HeaderInputs.h"
#include "Log.h"
#include "Renames.h"
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

/// A repository as it was.
struct Repository::Then {
  enum { Known, New, Unknown, Foreign } Is = Foreign;
  std::string Commit;
  std::map<std::string, std::string> Blobs; ///< by real path
  /// Sources and headers that are no more; their texts.
  std::map<std::string, std::string> Gone;
};

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

namespace {

/// An entry of a tree: a file, or another repository.
struct Listed {
  std::string Object, Path; ///< the path relative to the repository
  bool IsFile = false;
};

} // namespace

/// Of `git ls-tree -z`: "100644 blob HASH\tPATH", "160000 commit HASH\tPATH".
/// Links are neither.
static std::vector<Listed> entriesIn(const std::string &Printed) {
  std::vector<Listed> Out;
  for (size_t I = 0; I < Printed.size();) {
    const size_t End = std::min(Printed.find('\0', I), Printed.size());
    const std::string_view Entry(Printed.data() + I, End - I);
    I = End + 1;
    const size_t Tab = Entry.find('\t');
    const bool IsFile = Entry.starts_with("100");
    if ((!IsFile && !Entry.starts_with("160000")) || Tab == Entry.npos)
      continue;
    const size_t Space = Entry.rfind(' ', Tab);
    Out.push_back({std::string(Entry.substr(Space + 1, Tab - Space - 1)),
                   std::string(Entry.substr(Tab + 1)), IsFile});
  }
  return Out;
}

/// What the repository around it says that it was.
Repository::Then Repository::submodule(const std::string &Folder) const {
  Then Out;
  const std::string Around =
      repositoryOf(fs::path(Folder).parent_path().string());
  if (Around.empty() || !isBelow(Folder, Root))
    return Out;
  const Then &Outer = then(Around);
  if (Outer.Is != Then::Known) {
    Out.Is = Outer.Is;
    return Out;
  }
  auto Entry = [&](const std::string &Commit) {
    // A pathspec could be a pattern; this is a name.
    Bounded Asked =
        run(Around, {"--literal-pathspecs", "ls-tree", "--full-tree", "-z",
                     Commit, "--", Folder.substr(Around.size() + 1)});
    std::vector<Listed> Is = entriesIn(Asked.Printed);
    return Is.size() == 1 && !Is[0].IsFile ? Is[0].Object : "";
  };
  Out.Commit = Entry(Outer.Commit);
  if (Out.Commit.empty()) {
    // One that the next commit has not, either, is no part of it.
    Bounded Now = run(Around, {"--literal-pathspecs", "ls-files", "--stage",
                               "-z", "--", Folder.substr(Around.size() + 1)});
    Out.Is = Now.Printed.starts_with("160000 ") ? Then::New : Then::Foreign;
    return Out;
  }
  Bounded There = run(Folder, {"cat-file", "-e", Out.Commit + "^{commit}"});
  Out.Is = There.Problem.empty() ? Then::Known : Then::Unknown;
  if (Out.Is == Then::Unknown)
    logWarning(fmt::format(
        "--diff: {}: the submodule was at {}, which is not there: all of it "
        "counts as changed: git -C {} fetch",
        Folder, shortened(Out.Commit), Folder));
  return Out;
}

void Repository::list(const std::string &Folder, Then &Of) const {
  Bounded Asked =
      run(Folder, {"ls-tree", "-r", "-z", "--full-tree", Of.Commit});
  if (!Asked.Problem.empty())
    throw DriverError(
        fmt::format("--diff: {}: git ls-tree {}", Folder, Asked.Problem));
  for (Listed &F : entriesIn(Asked.Printed)) {
    if (!F.IsFile)
      continue;
    const std::string Path = Folder + "/" + F.Path;
    std::error_code Ec;
    if ((isSourceName(Path) || isHeaderName(Path)) && !fs::exists(Path, Ec))
      Of.Gone.emplace(Path, withoutCr(blob(Folder, F.Object)));
    Of.Blobs.emplace(Path, std::move(F.Object));
  }
}

const Repository::Then &Repository::then(const std::string &Folder) const {
  std::shared_ptr<const Then> &Of = Repositories[Folder];
  if (!Of) {
    Then Is;
    if (Folder == Root) {
      Is.Is = Then::Known;
      Is.Commit = Revision;
    } else {
      Is = submodule(Folder);
    }
    if (Is.Is == Then::Known)
      list(Folder, Is);
    Of = std::make_shared<const Then>(std::move(Is));
  }
  return *Of;
}

/// Under its name, or the one that it had.
std::optional<std::string> Repository::textThen(const std::string &Folder,
                                                const Then &Of,
                                                const std::string &File) const {
  if (auto It = Of.Blobs.find(File); It != Of.Blobs.end())
    return withoutCr(blob(Folder, It->second));
  const std::string &From = wasAt(Of, File);
  return From.empty() ? std::nullopt : std::optional(Of.Gone.at(From));
}

/// The name that a file had which the revision does not have; empty: none.
const std::string &Repository::wasAt(const Then &Of,
                                     const std::string &File) const {
  auto [It, New] = Moved.try_emplace(File);
  if (New)
    if (const std::string *From =
            movedFrom(withoutCr(readFile(File).value_or("")), Of.Gone))
      It->second = *From;
  return It->second;
}

LineRanges Repository::ask(const std::string &File) const {
  const LineRanges All = {{1, ~0u}};
  const std::string Folder =
      repositoryOf(fs::path(File).parent_path().string());
  if (Folder.empty())
    return {}; // a header of the system
  const Then &Was = then(Folder);
  if (Was.Is != Then::Known)
    return Was.Is == Then::Foreign ? LineRanges{} : All;
  std::optional<std::string> Old = textThen(Folder, Was, File);
  if (!Old)
    return All;
  Patch P =
      readPatch(unifiedDiff("x", *Old, withoutCr(readFile(File).value_or(""))));
  return P.Files["x"];
}

const LineRanges &Repository::changed(const std::string &File) {
  auto [It, New] = Known.try_emplace(File);
  if (New)
    It->second = ask(File);
  return It->second;
}

void Repository::before(const std::string &Folder,
                        const std::set<std::string> &Read,
                        const std::function<bool(const std::string &)> &Also,
                        FilesBefore &Out) const {
  const Then &Was = then(Folder);
  for (const auto &[Path, Blob] : Was.Blobs) {
    if (!Read.contains(Path) && !Also(Path))
      continue;
    std::error_code Ec;
    const bool Gone = !fs::exists(Path, Ec);
    const std::string Now = readFile(Path).value_or("");
    if (!Gone && gitBlobName(Now, Blob.size()) == Blob)
      continue;
    std::string Text = blob(Folder, Blob);
    if (!Gone && withoutCr(Text) == withoutCr(Now))
      continue;
    if (Gone)
      Out.Gone.insert(Path);
    Out.Texts.emplace(Path, std::move(Text));
  }
}

FilesBefore
Repository::before(const std::set<std::string> &Read,
                   const std::function<bool(const std::string &)> &Also) const {
  std::map<std::string, std::set<std::string>> By; ///< repository
  By[Root];
  for (const std::string &Path : Read)
    if (std::string Of = repositoryOf(fs::path(Path).parent_path().string());
        isBelow(Of, Root))
      By[Of].insert(Path);
  FilesBefore Out;
  for (const auto &[Folder, Own] : By)
    before(Folder, Own, Also, Out);
  // Where includes ask for a file that has another name now, it is there.
  for (const auto &[Folder, Own] : By)
    for (const std::string &Path : Own) {
      const Then &Was = then(Folder);
      if (Was.Is == Then::Foreign || Was.Is == Then::Unknown ||
          Was.Blobs.contains(Path))
        continue;
      const std::string &From = wasAt(Was, Path);
      if (From.empty()) {
        Out.Added.insert(Path);
        continue;
      }
      const std::string &Text = Was.Gone.at(From);
      Out.Gone.erase(From);
      Out.Texts.emplace(From, Text);
      if (Text != withoutCr(readFile(Path).value_or("")))
        Out.Texts.emplace(Path, Text);
    }
  return Out;
}

} // namespace nogil
