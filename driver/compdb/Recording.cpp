//===- Recording.cpp - what a build has compiled --------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compdb/Recording.h"
#include "support/Files.h"
#include "support/Hash.h"
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

namespace fs = std::filesystem;

namespace nogil {

using Database = nlohmann::ordered_json;

static bool isThere(const std::string &Path) {
  std::error_code Ec;
  return fs::exists(Path, Ec);
}

/// "-I", of "-Ifolder"; empty: no such word.
static std::string_view pathOption(std::string_view Word) {
  for (std::string_view O : {"-isystem", "-iquote", "-idirafter", "-include",
                             "-imacros", "-I", "-L", "-B"})
    if (Word.starts_with(O))
      return O;
  return "";
}

/// Relative paths of options and of the source become absolute, for whoever is
/// to look from another folder.
static void makeAbsolute(Compilation &C) {
  std::string_view Option; // of the word before, which has its value here
  for (std::string &Word : C.Arguments) {
    const std::string_view Own = pathOption(Word);
    auto Full = [&](const std::string &Path) {
      return (fs::path(C.Directory) / Path).lexically_normal().string();
    };
    const bool IsValue = !Option.empty();
    std::string_view Of = IsValue ? Option : Own;
    std::string Path = IsValue ? Word : Word.substr(Own.size());
    Option = !IsValue && Own.size() == Word.size() ? Own : "";
    if (Full(Word) == C.File)
      Word = C.File;
    if (Of.empty() || Path.empty() || Path[0] == '/' || Path[0] == '-' ||
        Path[0] == '=')
      continue;
    // A file is looked for in the folders of headers, too.
    if ((Of == "-include" || Of == "-imacros") && !isThere(Full(Path)))
      continue;
    Word = (IsValue ? "" : std::string(Of)) + Full(Path);
  }
}

namespace {

/// Paths of a copy that is gone, and where they are in the project.
class Copy {
public:
  Copy(std::string Root, std::string Tree)
      : Root(std::move(Root)), Tree(std::move(Tree)) {}
  bool holds(const std::string &Path) const { return isBelow(Path, Root); }
  std::string inTree(const std::string &Path) const {
    return holds(Path) ? Tree + Path.substr(Root.size()) : Path;
  }
  void putBack(Compilation &C) const;
  const std::string &root() const { return Root; }

private:
  std::string inWord(std::string Word) const;
  std::string Root, Tree;
};

} // namespace

std::string Copy::inWord(std::string Word) const {
  for (size_t At = Word.find(Root); At != Word.npos;) {
    const size_t End = At + Root.size();
    const bool Whole = End == Word.size() || Word[End] == '/';
    if (Whole)
      Word.replace(At, Root.size(), Tree);
    At = Word.find(Root, Whole ? At + Tree.size() : End);
  }
  return Word;
}

void Copy::putBack(Compilation &C) const {
  makeAbsolute(C);
  for (std::string &Word : C.Arguments)
    Word = inWord(Word);
  for (std::string &Folder : C.Folders)
    if (isThere(inTree(Folder)))
      Folder = inTree(Folder); // else the message names what was there
  C.File = inTree(C.File);
  C.Output = inTree(C.Output);
  C.Directory = inTree(C.Directory);
}

/// The highest folder on the way to a path that is not there.
static std::string goneAbove(const fs::path &Path) {
  fs::path At;
  for (const fs::path &Part : Path) {
    At /= Part;
    if (!isThere(At.string()))
      return At.string();
  }
  return Path.string();
}

/// The roots that a lost source may have had, given that the project has it.
static std::vector<std::string> rootsOf(const Compilation &C,
                                        const std::string &Tree) {
  std::vector<std::string> Out;
  const fs::path File = C.File;
  for (fs::path Root = goneAbove(File); Root != File;) {
    const fs::path Rest = File.lexically_relative(Root);
    std::optional<std::string> Text = readFile(Tree + "/" + Rest.string());
    if (Text && hexOf(hashBytes(*Text)) == C.Content)
      Out.push_back(Root.string());
    Root /= *Rest.begin();
  }
  return Out;
}

/// Puts sources of copies back, and takes out those that are gone.
static void putBack(Recording &R, const std::string &Tree) {
  std::map<std::string, size_t> Votes;
  for (const Compilation &C : R.Kept)
    if (!isThere(C.File))
      for (const std::string &Root : rootsOf(C, Tree))
        ++Votes[Root];
  std::vector<Copy> Copies;
  while (!Votes.empty()) {
    auto Best = std::ranges::max_element(
        Votes, {}, [](const auto &V) { return V.second; });
    Copies.emplace_back(Best->first, Tree);
    // One copy has one root.
    const std::string Above = goneAbove(Best->first);
    std::erase_if(Votes,
                  [&](const auto &V) { return isBelow(V.first, Above); });
  }
  std::erase_if(R.Kept, [&](Compilation &C) {
    if (isThere(C.File))
      return false;
    for (const Copy &Of : Copies) {
      std::vector<std::string> Roots;
      if (Of.holds(C.File))
        Roots = rootsOf(C, Tree);
      if (std::ranges::find(Roots, Of.root()) == Roots.end())
        continue;
      Of.putBack(C);
      ++R.Copies[Of.root()];
      return false;
    }
    R.GoneSources.insert(C.File);
    return true;
  });
}

static auto keyOf(const Compilation &C) {
  return std::tie(C.File, C.Directory, C.Output);
}

Recording readRecording(const std::string &Log, const PathGlobs &Probes,
                        const std::string &Tree) {
  Recording R;
  std::ifstream In(Log, std::ios::binary);
  for (std::string Line; std::getline(In, Line);) {
    ++R.Seen;
    std::optional<Compilation> C = compilationIn(Line);
    if (!C)
      ++R.NoText;
    else if (Probes.match(C->File) || Probes.match(C->Directory, true))
      ++R.Probes;
    else
      R.Kept.push_back(std::move(*C));
  }
  putBack(R, Tree);
  for (Compilation &C : R.Kept)
    if (!isThere(C.Directory)) {
      makeAbsolute(C);
      C.Directory = Tree;
    }
  for (const Compilation &C : R.Kept)
    for (const std::string &Folder : C.Folders)
      if (!isThere(Folder))
        R.GoneFolders.insert(Folder);
  // The last of several that made one file has.
  std::ranges::reverse(R.Kept);
  std::ranges::stable_sort(R.Kept, {}, keyOf);
  auto Same = std::ranges::unique(R.Kept, {}, keyOf);
  R.Kept.erase(Same.begin(), Same.end());
  return R;
}

/// Of an entry of any database: file, folder, output; absolute.
static std::tuple<std::string, std::string, std::string>
keyOf(const Database &Entry) {
  auto Text = [&](const char *Key) {
    auto It = Entry.find(Key);
    return It != Entry.end() && It->is_string() ? It->get<std::string>() : "";
  };
  const fs::path Directory = Text("directory");
  auto Full = [&](const std::string &Path) {
    return Path.empty() ? Path : (Directory / Path).lexically_normal().string();
  };
  // Without an output, another command is another compilation.
  std::string Made = Full(Text("output"));
  if (Made.empty())
    Made = Entry.value("arguments", Database()).dump() + Text("command");
  return {Full(Text("file")), Directory.string(), std::move(Made)};
}

std::string databaseOf(const std::vector<Compilation> &Kept,
                       const std::string &Before, std::string &Why) {
  Database Old = Database::array();
  if (!Before.empty())
    Old = Database::parse(Before, nullptr, /*allow_exceptions=*/false);
  auto IsEntry = [](const Database &E) {
    return E.is_object() && E.contains("file") && E.contains("directory") &&
           (E.contains("arguments") || E.contains("command"));
  };
  if (!Old.is_array() || !std::ranges::all_of(Old, IsEntry)) {
    Why = "it is no compile database";
    return "";
  }
  std::map<std::tuple<std::string, std::string, std::string>, Database> All;
  for (Database &Entry : Old)
    All[keyOf(Entry)] = Entry;
  for (const Compilation &C : Kept)
    All[{C.File, C.Directory, C.Output}] = {{"directory", C.Directory},
                                            {"file", C.File},
                                            {"output", C.Output},
                                            {"arguments", C.Arguments}};
  Database Out = Database::array();
  for (auto &[Key, Entry] : All)
    Out.push_back(std::move(Entry));
  return Out.dump(2, ' ', false, Database::error_handler_t::replace) + "\n";
}

} // namespace nogil
