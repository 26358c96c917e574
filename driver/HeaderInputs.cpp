//===- HeaderInputs.cpp - headers that are named as inputs ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "HeaderInputs.h"
#include "Units.h"
#include "support/Files.h"
#include <algorithm>
#include <filesystem>
#include <regex>

namespace fs = std::filesystem;

namespace nogil {

bool isHeaderName(std::string_view File) {
  for (std::string_view S : {".h", ".hh", ".hpp", ".hxx", ".h++", ".H", ".inc",
                             ".inl", ".ipp", ".tcc", ".tpp"})
    if (File.size() > S.size() && File.ends_with(S))
      return true;
  return false;
}

std::string Includers::sourceFor(const std::string &Header,
                                 std::vector<std::string> Sources,
                                 const std::string &Root) {
  auto Rank = [&](const std::string &S) {
    return isTestName(S, Root)                             ? 2
           : fs::path(S).stem() == fs::path(Header).stem() ? 0
                                                           : 1;
  };
  std::stable_sort(Sources.begin(), Sources.end(),
                   [&](const std::string &A, const std::string &B) {
                     return Rank(A) < Rank(B);
                   });
  FlagDeriver &Deriver =
      Derivers
          .try_emplace(Root, Root, std::vector<std::string>(),
                       std::vector<std::string>())
          .first->second;
  for (const std::string &S : Sources) {
    auto [It, New] = Reach.try_emplace(S);
    if (New)
      It->second = Deriver.derive(S).Reaches;
    if (std::binary_search(It->second.begin(), It->second.end(), Header))
      return S;
  }
  return "";
}

/// Does the text say that it is C++? What stands in `#ifdef __cplusplus` does
/// not.
static bool saysCPlusPlus(const std::string &Header) {
  std::string Text = readFile(Header).value_or("");
  static const std::regex Words(
      R"(^[ \t]*(?:template[ \t]*<|namespace\b|class[ \t]+\w+|using[ \t]+\w+|constexpr\b|(?:public|private|protected)[ \t]*:|#[ \t]*include[ \t]*<[a-z_]+>))");
  int Depth = 0, Aside = 0; // depth at which __cplusplus was asked for
  for (size_t I = 0; I < Text.size();) {
    size_t End = std::min(Text.find('\n', I), Text.size());
    std::string_view Line = std::string_view(Text).substr(I, End - I);
    I = End + 1;
    size_t First = Line.find_first_not_of(" \t");
    if (First == Line.npos)
      continue;
    if (Line[First] == '#') {
      std::string_view Word = Line.substr(First + 1);
      Word.remove_prefix(std::min(Word.find_first_not_of(" \t"), Word.size()));
      if (Word.starts_with("if")) {
        ++Depth;
        if (!Aside && Word.find("__cplusplus") != Word.npos)
          Aside = Depth;
      } else if (Word.starts_with("endif")) {
        if (Depth-- == Aside)
          Aside = 0;
      }
    }
    if (!Aside && Line.size() < 1000 &&
        std::regex_search(Line.begin(), Line.end(), Words))
      return true;
  }
  return false;
}

bool isCPlusPlusHeader(const std::string &Header) {
  std::string Suffix = fs::path(Header).extension().string();
  for (const char *S :
       {".hh", ".hpp", ".hxx", ".h++", ".H", ".ipp", ".tcc", ".tpp", ".inl"})
    if (Suffix == S)
      return true;
  if (saysCPlusPlus(Header))
    return true;
  size_t C = 0, CPlusPlus = 0;
  std::error_code Ec;
  for (fs::directory_iterator It(fs::path(Header).parent_path(), Ec), End;
       !Ec && It != End; It.increment(Ec)) {
    std::string Name = It->path().filename().string();
    if (isSourceName(Name))
      ++(isCPlusPlusName(Name) ? CPlusPlus : C);
  }
  return C == 0 && CPlusPlus > 0;
}

std::vector<std::string> aloneArgs(const std::string &Header,
                                   std::vector<std::string> Args) {
  bool Known = std::any_of(Args.begin(), Args.end(), [](const std::string &A) {
    return A.starts_with("-x");
  });
  if (!Known)
    Args.insert(Args.end(), {"-x", isCPlusPlusHeader(Header) ? "c++" : "c"});
  if (readFile(Header).value_or("").find("PyObject") != std::string::npos)
    Args.insert(Args.end(), {"-include", "Python.h"});
  return Args;
}

} // namespace nogil
