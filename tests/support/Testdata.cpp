//===- Testdata.cpp - sources with expectations ---------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "testdata_support.h"
#include <fstream>
#include <map>
#include <regex>

namespace nogil::testdata {

/// Compiled once: there are few, and many lines to look at.
static const std::regex &pattern(const char *Text) {
  static std::map<std::string, std::regex> Known;
  auto It = Known.find(Text);
  return It != Known.end()
             ? It->second
             : Known.emplace(Text, std::regex(Text)).first->second;
}

std::string readFile(const fs::path &P) {
  std::ifstream In(P, std::ios::binary);
  std::stringstream S;
  S << In.rdbuf();
  return S.str();
}

std::vector<std::string> splitLines(const std::string &Text) {
  std::vector<std::string> Lines;
  std::istringstream In(Text);
  for (std::string L; std::getline(In, L);)
    Lines.push_back(L);
  return Lines;
}

std::vector<fs::path> filesOf(const fs::path &Case) {
  if (!fs::is_directory(Case))
    return {Case};
  std::vector<fs::path> Files;
  for (const auto &E : fs::recursive_directory_iterator(Case))
    if (isSource(E.path()) || E.path().extension() == ".h")
      Files.push_back(E.path());
  std::sort(Files.begin(), Files.end());
  return Files;
}

std::vector<std::string> casesIn(const fs::path &Dir) {
  std::vector<std::string> Names;
  for (const auto &E : fs::directory_iterator(Dir))
    if (E.is_directory() || isSource(E.path()))
      Names.push_back(E.path().filename().string());
  std::sort(Names.begin(), Names.end());
  return Names;
}

ExtractInput inputFor(const fs::path &File) {
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

const LoadResult &rules() {
  static const LoadResult R = loadModels({(sourceDir() / "rules").string()});
  return R;
}

std::string ruleErrors() {
  std::ostringstream S;
  for (const LoadError &E : rules().Errors)
    S << E.File << ":" << E.Line << ": " << E.Message << "\n";
  return S.str();
}

Extracted extractAll(const std::vector<fs::path> &Files) {
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

void forEachComment(
    const std::string &File, const std::string &Text, const char *Comment,
    const char *Looks, const char *What, std::string &Errors,
    const std::function<void(uint32_t, const Groups &)> &Found) {
  const std::regex &Read = pattern(Comment), &Like = pattern(Looks);
  uint32_t Number = 0;
  for (const std::string &Line : splitLines(Text)) {
    ++Number;
    std::sregex_iterator End;
    long Count = 0;
    for (std::sregex_iterator I(Line.begin(), Line.end(), Read); I != End;
         ++I, ++Count)
      Found(Number, Groups(I->begin(), I->end()));
    std::sregex_iterator Meant(Line.begin(), Line.end(), Like);
    if (Count != std::distance(Meant, End))
      Errors += File + ":" + std::to_string(Number) + ": can't read the " +
                What + " in '" + Line + "'\n";
  }
}

std::vector<Expectation> expectationsOf(const std::string &File,
                                        const std::string &Text,
                                        std::string &Errors) {
  const char *Comment =
      R"(//\s*(expect|fp|fn)([+-]\d+)?:\s*([\w-]+)(?:/([\w-]+))?(?::\s*(.*?))?\s*(?=//|$))";
  const char *Looks = R"(//\s*(expect|fp|fn)\b[^:]*:)";
  std::vector<Expectation> Found;
  auto Add = [&](uint32_t Number, const Groups &M) {
    Expectation X;
    X.Kind = M[1] == "expect" ? Expectation::Expect
             : M[1] == "fp"   ? Expectation::FalsePositive
                              : Expectation::FalseNegative;
    X.File = File;
    X.Line = Number + (M[2].empty() ? 0 : std::stoi(M[2]));
    X.Check = M[3];
    X.Evidence = M[4];
    X.Text = M[5];
    std::string At = File + ":" + std::to_string(Number) + ": ";
    static const std::vector<RuleInfo> Rules = allRules(rules().M);
    if (std::none_of(Rules.begin(), Rules.end(),
                     [&](const RuleInfo &R) { return R.Id == X.Check; }))
      Errors += At + "no rule is called '" + X.Check + "'\n";
    static const std::vector<KindInfo> Kinds = allKinds(rules().M);
    if (!X.Evidence.empty() &&
        std::none_of(Kinds.begin(), Kinds.end(), [&](const KindInfo &K) {
          return K.Rule == X.Check && K.Slug == X.Evidence;
        }))
      Errors += At + X.Check + " has no kind '" + X.Evidence + "'\n";
    if (X.Kind != Expectation::Expect && X.Text.empty())
      Errors += At + "say why: '// " + M[1] + ": ID: WHY'\n";
    Found.push_back(X);
  };
  forEachComment(File, Text, Comment, Looks, "expectation", Errors, Add);
  return Found;
}

std::string describe(const Finding &F) {
  std::ostringstream S;
  S << "  " << fs::path(F.Where.File).filename().string() << ":" << F.Where.Line
    << ":" << F.Where.Col << ": " << F.Message << " [" << F.Check << "/"
    << F.Kind << "] in " << F.Function << "\n";
  for (const Step &N : F.Notes)
    S << "      " << fs::path(N.Where.File).filename().string() << ":"
      << N.Where.Line << ": " << N.Message << "\n";
  return S.str();
}

std::string compare(const std::vector<Expectation> &Expected,
                    const std::vector<Finding> &Findings) {
  std::ostringstream Out;
  std::vector<bool> Used(Findings.size());
  auto Matches = [&](const Expectation &X, size_t I, bool WithText) {
    const Finding &F = Findings[I];
    return fs::path(F.Where.File).filename() == X.File &&
           F.Where.Line == X.Line && F.Check == X.Check &&
           (X.Evidence.empty() || F.Kind == X.Evidence) &&
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
          << (X.Evidence.empty() ? "" : "/" + X.Evidence)
          << (X.Text.empty() ? "" : ": " + X.Text) << "\n";
    } else if (Findings[Hit].Function.ends_with("_ok")) {
      Out << At << "a finding is expected in a function called '"
          << Findings[Hit].Function << "'\n";
    }
    if (Found)
      Used[Hit] = true;
  }
  // A note is no mistake of the case, unless it is about such notes.
  auto Aside = [&](const Finding &F) {
    return F.Level == Severity::Note &&
           std::ranges::none_of(Expected, [&](const Expectation &X) {
             return X.Check == F.Check;
           });
  };
  for (size_t I = 0; I != Findings.size(); ++I)
    if (!Used[I] && !Aside(Findings[I]))
      Out << "UNEXPECTED\n" << describe(Findings[I]);
  return Out.str();
}

std::string testName(std::string Name) {
  for (char &C : Name)
    if (!std::isalnum(static_cast<unsigned char>(C)))
      C = '_';
  return Name;
}

} // namespace nogil::testdata
