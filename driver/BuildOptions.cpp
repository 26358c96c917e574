//===- BuildOptions.cpp - how build files say to compile ------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "BuildOptions.h"
#include "BuildText.h"
#include "support/Files.h"
#include <algorithm>
#include <filesystem>

namespace fs = std::filesystem;

namespace nogil {

/// The words of a text that may be a standard are short.
static std::string_view takeWord(std::string_view &Text) {
  size_t End = 0;
  while (End < Text.size() && End < 20 && isWord(Text[End]))
    ++End;
  std::string_view Word = Text.substr(0, End);
  Text.remove_prefix(End);
  return Word;
}

/// "20", "2a", "latest"; 0: no standard. Earlier ones count as 17.
static unsigned yearOf(std::string_view Word, bool CPlusPlus) {
  struct Name {
    std::string_view Word;
    unsigned C, CPlusPlus;
  };
  constexpr Name Names[] = {
      {"98", 0, 17}, {"03", 0, 17}, {"0x", 0, 17},  {"11", 17, 17},
      {"14", 0, 17}, {"1y", 0, 17}, {"17", 17, 17}, {"1z", 0, 17},
      {"20", 0, 20}, {"2a", 0, 20}, {"23", 23, 23}, {"2b", 0, 23},
      {"26", 0, 26}, {"2c", 0, 26}, {"2x", 23, 0},  {"latest", 23, 23},
      {"89", 17, 0}, {"90", 17, 0}, {"99", 17, 0},  {"18", 17, 0}};
  for (const Name &N : Names)
    if (N.Word == Word)
      return CPlusPlus ? N.CPlusPlus : N.C;
  return 0;
}

static void raise(LanguageStandards &To, unsigned Year, bool CPlusPlus) {
  unsigned &Of = CPlusPlus ? To.CPlusPlus : To.C;
  Of = std::max(Of, Year);
}

/// Behind `std`: `=c++20`, `=gnu11`, `': 'c++20'`, `_20`, ` = 20`. `Before`
/// ends ahead of it.
static void addStd(SaidStandards &Said, std::string_view Before,
                   std::string_view Rest) {
  bool CPlusPlus = Before.ends_with("cxx_") || Before.ends_with("cpp_");
  bool C = Before.ends_with("c_") &&
           (Before.size() < 3 || !isWord(*(Before.end() - 3)));
  if (Rest.starts_with('_')) {
    Rest.remove_prefix(1);
    unsigned Year = CPlusPlus || C ? yearOf(takeWord(Rest), CPlusPlus) : 0;
    raise(Said.AtLeast, Year, CPlusPlus);
    return;
  }
  size_t Skip = std::min(Rest.find_first_not_of(" '\":="), Rest.size());
  if (Skip > 6 || Rest.substr(0, Skip).find_first_of(":=") == Rest.npos)
    return;
  Rest.remove_prefix(Skip);
  for (std::string_view Family : {"gnu", "c", "iso"}) {
    if (!Rest.starts_with(Family))
      continue;
    Rest.remove_prefix(Family.size());
    CPlusPlus = Rest.starts_with("++");
    Rest.remove_prefix(CPlusPlus ? 2 : 0);
    raise(Said.Exact, yearOf(takeWord(Rest), CPlusPlus), CPlusPlus);
    return;
  }
  if (CPlusPlus || C)
    raise(Said.Exact, yearOf(takeWord(Rest), CPlusPlus), CPlusPlus);
}

/// Behind `CXX_STANDARD` or `C_STANDARD`, of CMake: ` 20`, `=20`, ` = "20"`.
static void addStandard(SaidStandards &Said, std::string_view Rest,
                        bool CPlusPlus) {
  if (Rest.starts_with(":STRING"))
    Rest.remove_prefix(7);
  size_t Skip = std::min(Rest.find_first_not_of(" \t\r\n'\":=,"), Rest.size());
  if (Skip == 0 || Skip > 40)
    return;
  Rest.remove_prefix(Skip);
  raise(Said.Exact, yearOf(takeWord(Rest), CPlusPlus), CPlusPlus);
}

SaidStandards standardsIn(std::string_view Text) {
  SaidStandards Said;
  for (size_t I = Text.find("std"); I != Text.npos; I = Text.find("std", I + 3))
    addStd(Said, Text.substr(0, I), Text.substr(I + 3));
  constexpr std::string_view Property = "_STANDARD";
  for (size_t I = Text.find(Property); I != Text.npos;
       I = Text.find(Property, I + 1)) {
    std::string_view Before = Text.substr(0, I);
    bool CPlusPlus = Before.ends_with("CXX");
    bool C = Before.ends_with("_C") || Before.ends_with(" C");
    if (CPlusPlus || C)
      addStandard(Said, Text.substr(I + Property.size()), CPlusPlus);
  }
  return Said;
}

static void take(CompileOptions::Standard &S, unsigned Exact, unsigned AtLeast,
                 const std::string &From) {
  unsigned Year = std::max(Exact, AtLeast);
  if (Year > S.Year)
    S = {Year, From};
}

/// The build files of a folder, sorted.
static std::vector<std::string> buildFiles(const std::string &Folder,
                                           const BuildWords &Words) {
  constexpr size_t MostEntries = 20'000, MostFiles = 64;
  std::vector<std::string> Found;
  std::error_code Ec;
  size_t Count = 0;
  for (fs::directory_iterator It(Folder, Ec), End;
       !Ec && It != End && ++Count < MostEntries; It.increment(Ec)) {
    std::error_code Ignored;
    if (Words.isBuildFile(It->path().filename().string()) &&
        It->is_regular_file(Ignored))
      Found.push_back(It->path().string());
  }
  std::sort(Found.begin(), Found.end());
  Found.resize(std::min(Found.size(), MostFiles));
  return Found;
}

/// `O` is what is said further out.
void BuildOptions::read(const std::string &Folder, CompileOptions &O) const {
  std::vector<std::pair<std::string, SaidStandards>> Said;
  bool C = false, CPlusPlus = false;
  Macros Own;
  for (const std::string &Path : buildFiles(Folder, Words)) {
    std::string Text = withoutComments(readBounded(Path));
    SaidStandards S = standardsIn(Text);
    C |= S.Exact.C > 0;
    CPlusPlus |= S.Exact.CPlusPlus > 0;
    Said.emplace_back(Path, S);
    Own.merge(macrosIn(Text, isPythonLike(Path)));
  }
  if (C)
    O.C = {};
  if (CPlusPlus)
    O.CPlusPlus = {};
  for (const auto &[Path, S] : Said) {
    take(O.C, S.Exact.C, S.AtLeast.C, Path);
    take(O.CPlusPlus, S.Exact.CPlusPlus, S.AtLeast.CPlusPlus, Path);
  }
  Own.merge(O.Defined);
  O.Defined = std::move(Own);
}

const CompileOptions &BuildOptions::of(const std::string &Folder) {
  if (auto It = Known.find(Folder); It != Known.end())
    return It->second;
  // From outside to inside: each begins with what is said around it.
  std::vector<std::string> Above;
  for (fs::path P = Folder;; P = P.parent_path()) {
    Above.push_back(P.string());
    if (Above.back() == Root || P == P.parent_path() ||
        !isBelow(Above.back(), Root))
      break;
  }
  CompileOptions O;
  for (auto It = Above.rbegin(); It != Above.rend(); ++It) {
    auto [At, New] = Known.try_emplace(*It);
    if (New) {
      read(*It, O);
      At->second = std::move(O);
    }
    O = At->second;
  }
  return Known.at(Folder);
}

} // namespace nogil
