//===- testdata_unrelated.cpp - what must not change a finding ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Over all files of testdata/checks the findings stay the same
//
//  * after functions that nobody calls were added at the end: two long cycles
//    whose names sort before and after all others;
//  * after the functions that a file defines were renamed, so that they are
//    numbered in another order. Names that rules/ speaks of mean something and
//    are kept;
//  * after the definitions were moved to the end of the file and put in another
//    order there, with a declaration where each has stood. The text is cut by
//    the ranges that the extractor gives.
//
// A finding is its rule, its message, its function and the line that it stands
// on: by number where lines stay, else by text.
//
//===----------------------------------------------------------------------===//
#include "testdata_support.h"
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <regex>

namespace nogil::testdata {
namespace {

/// What a change can't be made to, and why.
using Exceptions = std::map<std::string, std::string>;

const Exceptions NotRenamed = {};
const Exceptions NotShuffled = {};
/// As many findings of each rule, but others.
const Exceptions FirstInText = {
    {"stale_context.c", "of uses of one state the first in the file is named"},
    {"stale_inside.c", "of uses of one member the first in the file is named"},
};

struct Definition {
  std::string Name;
  uint32_t Begin = 0, Body = 0, End = 0;
};

/// What one text of a source gives.
struct Analysed {
  std::shared_ptr<const TuFacts> Facts;
  std::vector<Finding> Findings;
  std::vector<std::string> Lines;
};

Analysed analysed(const fs::path &File, const std::string &Text) {
  ExtractInput In = inputFor(File);
  In.Overlay = {{File.string(), Text}};
  auto Facts = std::make_shared<TuFacts>(extractTu(In).Facts);
  AnalysisResult R = analyse({Facts}, rules().M, AnalysisOptions());
  return {Facts, std::move(R.Findings), splitLines(Text)};
}

/// A finding a line, sorted.
std::string findings(const Analysed &A, bool ByText) {
  std::multiset<std::string> Sorted;
  for (const Finding &F : A.Findings) {
    std::string Line = std::to_string(F.Where.Line);
    if (ByText && F.Where.Line != 0 && F.Where.Line <= A.Lines.size())
      Line = A.Lines[F.Where.Line - 1];
    Sorted.insert(Line + ": " + F.Message + " [" + F.Check + "] in " +
                  F.Function + "\n");
  }
  std::string Out;
  for (const std::string &S : Sorted)
    Out += S;
  return Out;
}

/// How many findings each rule has.
std::map<std::string, unsigned> counts(const Analysed &A) {
  std::map<std::string, unsigned> Out;
  for (const Finding &F : A.Findings)
    ++Out[F.Check];
  return Out;
}

/// The first thing that could not be read, or nothing.
std::string gap(const Analysed &A) {
  if (A.Facts->Gaps.empty())
    return "";
  const Gap &G = A.Facts->Gaps.front();
  return "line " + std::to_string(G.Where.Line) + ": " +
         A.Facts->str(G.Message);
}

/// The functions whose definitions the text itself holds from the first to the
/// last character, in its order.
std::vector<Definition> definitionsIn(const TuFacts &T,
                                      const std::string &Text) {
  std::map<uint32_t, Definition> Found;
  for (const Skeleton &S : T.Skeletons) {
    const FuncInfo &F = T.func(S.Self);
    if (S.Range.File != FileId(0u) || S.Statements.empty() || F.Class.valid() ||
        F.Parent.valid() || (F.Flags & (FF_Lambda | FF_Template)))
      continue;
    Definition D{T.str(F.Name), S.Range.Offset,
                 S.Statements.front().Range.Offset, S.Range.EndOffset};
    bool Whole = D.Begin < D.Body && D.Body < D.End && D.End <= Text.size() &&
                 Text[D.Body] == '{' && Text[D.End - 1] == '}';
    std::string Head = Whole ? Text.substr(D.Begin, D.Body - D.Begin) : "";
    if (Head.find(D.Name) != std::string::npos)
      Found[D.Begin] = D;
  }
  std::vector<Definition> Out;
  for (const auto &[At, D] : Found)
    if (Out.empty() || Out.back().End <= At)
      Out.push_back(D);
  return Out;
}

/// The text with declarations in place of these definitions, which stand at its
/// end in an order that the seed decides; 0: backwards.
std::string shuffled(const std::string &Text, std::vector<Definition> Defs,
                     unsigned Seed) {
  std::string Out;
  uint32_t At = 0;
  for (const Definition &D : Defs) {
    Out += Text.substr(At, D.Body - At) + ";";
    At = D.End;
  }
  Out += Text.substr(At) + "\n";
  std::reverse(Defs.begin(), Defs.end());
  std::mt19937 Random(Seed);
  for (size_t I = Defs.size(); Seed && I > 1; --I)
    std::swap(Defs[I - 1], Defs[Random() % I]);
  for (const Definition &D : Defs) {
    // What follows on its last line is a part of it: `// expect: ...`.
    size_t End = Text.find('\n', D.End);
    size_t Comment = Text.find("//", D.End);
    Out += Text.substr(D.Begin, D.End - D.Begin);
    if (Comment < End)
      Out += " " + Text.substr(Comment, End - Comment);
    Out += "\n";
  }
  return Out;
}

/// All words of rules/: a name among them means something.
const std::set<std::string> &wordsOfRules() {
  static const std::set<std::string> Words = [] {
    std::set<std::string> Out;
    const std::regex Word(R"([A-Za-z_]\w*)");
    for (const auto &E :
         fs::recursive_directory_iterator(sourceDir() / "rules"))
      if (E.path().extension() == ".yaml") {
        static const std::regex Comment("#[^\n]*");
        std::string Text = std::regex_replace(readFile(E.path()), Comment, "");
        for (std::sregex_iterator I(Text.begin(), Text.end(), Word), End;
             I != End; ++I)
          Out.insert(I->str());
      }
    return Out;
  }();
  return Words;
}

/// Old name to new name: of what the text defines and rules/ doesn't speak of.
std::map<std::string, std::string>
newNames(const std::vector<Definition> &Defs) {
  std::set<std::string> Old;
  for (const Definition &D : Defs)
    if (!wordsOfRules().contains(D.Name) && !D.Name.starts_with("PyInit_") &&
        !D.Name.starts_with("PyModExport_") && D.Name != "main")
      Old.insert(D.Name);
  std::map<std::string, std::string> New;
  unsigned Number = 1000;
  for (const std::string &Name : Old)
    New[Name] = "f" + std::to_string(--Number) + "_renamed";
  return New;
}

/// Words exchanged for others, everywhere in the text.
std::string exchanged(const std::string &Text,
                      const std::map<std::string, std::string> &Words) {
  static const std::regex Word(R"([A-Za-z_]\w*)");
  std::string Out;
  size_t At = 0;
  for (std::sregex_iterator I(Text.begin(), Text.end(), Word), End; I != End;
       ++I) {
    Out.append(Text, At, size_t(I->position()) - At);
    auto It = Words.find(I->str());
    Out += It == Words.end() ? I->str() : It->second;
    At = size_t(I->position() + I->length());
  }
  return Out + Text.substr(At);
}

std::string chain(const std::string &Prefix) {
  std::string Out;
  constexpr unsigned Length = 40;
  for (unsigned I = 0; I != Length; ++I) {
    std::string Name = Prefix + std::to_string(I);
    Out += "void " + Name + "(int n);\n";
  }
  for (unsigned I = 0; I != Length; ++I)
    Out += "void " + Prefix + std::to_string(I) + "(int n) { if (n) " + Prefix +
           std::to_string((I + 1) % Length) + "(n - 1); }\n";
  return Out;
}

class Unrelated : public testing::TestWithParam<std::string> {
protected:
  fs::path File = sourceDir() / "testdata/checks" / GetParam();
  std::string Text = readFile(File);
  Analysed Before = analysed(File, Text);
  std::vector<Definition> Defs = definitionsIn(*Before.Facts, Text);

  /// False for a text that can't be read, which must be an exception. One that
  /// can must be none.
  bool readable(const Analysed &After, const Exceptions &Known) {
    auto It = Known.find(GetParam());
    if (It == Known.end()) {
      EXPECT_EQ(gap(After), gap(Before)) << "the changed text can't be read";
      return gap(After) == gap(Before);
    }
    EXPECT_NE(gap(After), gap(Before))
        << "can be read: no exception any more (" << It->second << ")";
    return false;
  }
};

TEST_P(Unrelated, FunctionsChangeNothing) {
  Analysed After = analysed(File, Text + "\n" + chain("aaa_") + chain("zzz_"));
  EXPECT_EQ(findings(After, false), findings(Before, false));
}

TEST_P(Unrelated, NamesChangeNothing) {
  std::map<std::string, std::string> New = newNames(Defs), Old;
  for (const auto &[From, To] : New)
    Old[To] = From;
  Analysed After = analysed(File, exchanged(Text, New));
  if (!readable(After, NotRenamed))
    return;
  EXPECT_EQ(exchanged(findings(After, false), Old), findings(Before, false));
}

TEST_P(Unrelated, OrderChangesNothing) {
  EXPECT_TRUE(isCxx(File) || !Defs.empty());
  auto First = FirstInText.find(GetParam());
  bool Same = true;
  for (unsigned Seed : {0u, 1u}) {
    std::string Other = shuffled(Text, Defs, Seed);
    Analysed After = analysed(File, Other);
    if (!readable(After, NotShuffled))
      return;
    EXPECT_EQ(counts(After), counts(Before)) << "order " << Seed;
    std::string Is = findings(After, true), Was = findings(Before, true);
    Same &= Is == Was;
    if (First == FirstInText.end()) {
      EXPECT_EQ(Is, Was) << "order " << Seed << "\n" << Other;
    }
  }
  if (First != FirstInText.end()) {
    EXPECT_FALSE(Same) << "no exception any more (" << First->second << ")";
  }
}

std::vector<std::string> sources() {
  std::vector<std::string> Out = casesIn(sourceDir() / "testdata/checks");
  std::erase_if(Out, [](const std::string &N) { return !isSource(N); });
  return Out;
}

INSTANTIATE_TEST_SUITE_P(Testdata, Unrelated, testing::ValuesIn(sources()),
                         [](const auto &I) { return testName(I.param); });

TEST(ChangedSources, AreWhatIsMeant) {
  std::string Text = "static int second_(int n) { return n; } // last\n"
                     "int n = 1;\n"
                     "int first_(void) {\n  return second_(n);\n}\n";
  fs::path File = sourceDir() / "testdata/checks/none.c";
  std::vector<Definition> Defs =
      definitionsIn(*analysed(File, Text).Facts, Text);
  ASSERT_EQ(Defs.size(), 2u);
  EXPECT_EQ(shuffled(Text, Defs, 0),
            "static int second_(int n) ; // last\n"
            "int n = 1;\n"
            "int first_(void) ;\n\n"
            "int first_(void) {\n  return second_(n);\n}\n"
            "static int second_(int n) { return n; } // last\n");
  EXPECT_EQ(exchanged("a b ab a", {{"a", "b"}, {"b", "a"}}), "b a ab b");
  EXPECT_EQ(newNames(Defs).at("first_"), "f999_renamed");
}

} // namespace
} // namespace nogil::testdata
