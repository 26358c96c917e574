//===- testdata_support.h - sources with expectations -----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the drivers of testdata/ share: which flags a source is compiled with,
// the way from sources to a result, and the comments that say what is expected.
//
//   // expect: ID[: SUBSTRING]     a finding on this line whose message holds
//                                  SUBSTRING
//   // expect+1: ID, expect-2: ID  the same, so many lines further on or back
//   // fp: ID: WHY                 reported today although it is wrong
//   // fn: ID: WHY                 a defect that is missed today
//   // flags: -DX                  more flags for this source
//
// `// guard:` is read by testdata_guards.cpp.
//
// Several may stand on a line. Findings that no comment speaks of are errors,
// and so are `fp` and `fn` that no longer hold: they are records of what the
// analysis gets wrong, not permissions.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_TESTS_TESTDATA_SUPPORT_H
#define NOGIL_TESTS_TESTDATA_SUPPORT_H

#include "checks/Catalogue.h"
#include "extract/Extract.h"
#include "models/Loader.h"
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace nogil::testdata {

namespace fs = std::filesystem;

inline fs::path sourceDir() { return NOGIL_SOURCE_DIR; }

inline std::string readFile(const fs::path &P) {
  std::ifstream In(P, std::ios::binary);
  std::stringstream S;
  S << In.rdbuf();
  return S.str();
}

inline std::vector<std::string> splitLines(const std::string &Text) {
  std::vector<std::string> Lines;
  std::istringstream In(Text);
  for (std::string L; std::getline(In, L);)
    Lines.push_back(L);
  return Lines;
}

inline bool isCxx(const fs::path &P) { return P.extension() == ".cpp"; }
inline bool isSource(const fs::path &P) {
  return P.extension() == ".c" || isCxx(P);
}

/// The sources of a case: the file itself, or everything in the folder.
inline std::vector<fs::path> filesOf(const fs::path &Case) {
  if (!fs::is_directory(Case))
    return {Case};
  std::vector<fs::path> Files;
  for (const auto &E : fs::directory_iterator(Case))
    if (isSource(E.path()) || E.path().extension() == ".h")
      Files.push_back(E.path());
  std::sort(Files.begin(), Files.end());
  return Files;
}

/// Names of the cases in a folder, sorted; folders count as one case.
inline std::vector<std::string> casesIn(const fs::path &Dir) {
  std::vector<std::string> Names;
  for (const auto &E : fs::directory_iterator(Dir))
    if (E.is_directory() || isSource(E.path()))
      Names.push_back(E.path().filename().string());
  std::sort(Names.begin(), Names.end());
  return Names;
}

inline ExtractInput inputFor(const fs::path &File) {
  std::string Text = readFile(File);
  ExtractInput In;
  In.File = File.string();
  In.Directory = File.parent_path().string();
  In.Args = {"-I" + (sourceDir() / "testdata/include").string(),
             isCxx(File) ? "-std=c++17" : "-std=gnu11"};
  if (Text.find("#pragma omp") != std::string::npos)
    In.Args.push_back("-fopenmp");
  static const std::regex Flags("// flags:([^\n]*)");
  std::smatch M;
  if (std::regex_search(Text, M, Flags)) {
    std::istringstream Words(M[1].str());
    for (std::string W; Words >> W;)
      In.Args.push_back(W);
  }
  In.ProjectRoots = {File.parent_path().string()};
  return In;
}

/// The project's own rule files, read once.
inline const LoadResult &rules() {
  static const LoadResult R = loadModels({(sourceDir() / "rules").string()});
  return R;
}
inline std::string ruleErrors() {
  std::ostringstream S;
  for (const LoadError &E : rules().Errors)
    S << E.File << ":" << E.Line << ": " << E.Message << "\n";
  return S.str();
}

struct Extracted {
  std::vector<std::shared_ptr<const TuFacts>> Tus;
  std::string Gaps; ///< empty, or what could not be read
};

inline Extracted extractAll(const std::vector<fs::path> &Files) {
  Extracted R;
  for (const fs::path &F : Files) {
    if (!isSource(F))
      continue;
    auto Facts = std::make_shared<TuFacts>(extractTu(inputFor(F)).Facts);
    for (const Gap &G : Facts->Gaps)
      R.Gaps += F.filename().string() + ":" + std::to_string(G.Where.Line) +
                ": " + Facts->str(G.Message) + "\n";
    R.Tus.push_back(std::move(Facts));
  }
  return R;
}

struct Expectation {
  enum KindT { Expect, FalsePositive, FalseNegative } Kind = Expect;
  std::string File; ///< without its folder
  uint32_t Line = 0;
  std::string Check, Text; ///< Text: a part of the message, or why
};

/// Calls Found(line number, match) for each comment of one kind. Whatever Looks
/// like one and can't be read goes to Errors.
template <class Fn>
void forEachComment(const std::string &File, const std::string &Text,
                    const std::regex &Comment, const std::regex &Looks,
                    const char *What, std::string &Errors, const Fn &Found) {
  uint32_t Number = 0;
  for (const std::string &Line : splitLines(Text)) {
    ++Number;
    std::sregex_iterator End;
    long Read = 0;
    for (std::sregex_iterator I(Line.begin(), Line.end(), Comment); I != End;
         ++I, ++Read)
      Found(Number, *I);
    std::sregex_iterator Meant(Line.begin(), Line.end(), Looks);
    if (Read != std::distance(Meant, End))
      Errors += File + ":" + std::to_string(Number) + ": can't read the " +
                What + " in '" + Line + "'\n";
  }
}

/// The expectations of one source. What can't be read goes to Errors.
inline std::vector<Expectation> expectationsOf(const std::string &File,
                                               const std::string &Text,
                                               std::string &Errors) {
  static const std::regex Comment(
      R"(//\s*(expect|fp|fn)([+-]\d+)?:\s*([\w-]+)(?::\s*(.*?))?\s*(?=//|$))");
  static const std::regex Looks(R"(//\s*(expect|fp|fn)\b[^:]*:)");
  std::vector<Expectation> Found;
  auto Add = [&](uint32_t Number, const std::smatch &M) {
    Expectation X;
    X.Kind = M[1] == "expect" ? Expectation::Expect
             : M[1] == "fp"   ? Expectation::FalsePositive
                              : Expectation::FalseNegative;
    X.File = File;
    X.Line = Number + (M[2].matched ? std::stoi(M[2].str()) : 0);
    X.Check = M[3];
    X.Text = M[4];
    std::string At = File + ":" + std::to_string(Number) + ": ";
    static const std::vector<RuleInfo> Rules = allRules(rules().M);
    if (std::none_of(Rules.begin(), Rules.end(),
                     [&](const RuleInfo &R) { return R.Id == X.Check; }))
      Errors += At + "no rule is called '" + X.Check + "'\n";
    if (X.Kind != Expectation::Expect && X.Text.empty())
      Errors += At + "say why: '// " + M[1].str() + ": ID: WHY'\n";
    Found.push_back(X);
  };
  forEachComment(File, Text, Comment, Looks, "expectation", Errors, Add);
  return Found;
}

inline std::string describe(const Finding &F) {
  std::ostringstream S;
  S << "  " << fs::path(F.Where.File).filename().string() << ":" << F.Where.Line
    << ":" << F.Where.Col << ": " << F.Message << " [" << F.Check << "] in "
    << F.Function << "\n";
  for (const Step &N : F.Notes)
    S << "      " << fs::path(N.Where.File).filename().string() << ":"
      << N.Where.Line << ": " << N.Message << "\n";
  return S.str();
}

/// Empty when every finding is expected and every expectation is met.
inline std::string compare(const std::vector<Expectation> &Expected,
                           const std::vector<Finding> &Findings) {
  std::ostringstream Out;
  std::vector<bool> Used(Findings.size());
  auto Matches = [&](const Expectation &X, size_t I, bool WithText) {
    const Finding &F = Findings[I];
    return fs::path(F.Where.File).filename() == X.File &&
           F.Where.Line == X.Line && F.Check == X.Check &&
           (!WithText || F.Message.find(X.Text) != std::string::npos);
  };
  for (const Expectation &X : Expected) {
    bool WithText = X.Kind == Expectation::Expect;
    size_t Hit = Findings.size();
    for (size_t I = 0; I != Findings.size() && Hit == Findings.size(); ++I)
      if (!Used[I] && Matches(X, I, WithText))
        Hit = I;
    bool Found = Hit != Findings.size();
    std::string At = X.File + ":" + std::to_string(X.Line) + ": ";
    if (X.Kind == Expectation::FalseNegative) {
      if (Found)
        Out << At << "found now; turn 'fn' into 'expect' (" << X.Text << ")\n";
    } else if (X.Kind == Expectation::FalsePositive) {
      if (!Found)
        Out << At << "no longer reported; remove 'fp' (" << X.Text << ")\n";
    } else if (!Found) {
      Out << At << "MISSING " << X.Check
          << (X.Text.empty() ? "" : ": " + X.Text) << "\n";
    } else if (Findings[Hit].Function.ends_with("_ok")) {
      Out << At << "a finding is expected in a function called '"
          << Findings[Hit].Function << "'\n";
    }
    if (Found)
      Used[Hit] = true;
  }
  for (size_t I = 0; I != Findings.size(); ++I)
    if (!Used[I])
      Out << "UNEXPECTED\n" << describe(Findings[I]);
  return Out.str();
}

/// "helper_other_file", "region_direct_c": what GoogleTest allows in a name.
inline std::string testName(std::string Name) {
  for (char &C : Name)
    if (!std::isalnum(static_cast<unsigned char>(C)))
      C = '_';
  return Name;
}

} // namespace nogil::testdata

#endif // NOGIL_TESTS_TESTDATA_SUPPORT_H
