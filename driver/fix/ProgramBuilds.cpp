//===- ProgramBuilds.cpp - the builds of the program that was read --------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "fix/ProgramBuilds.h"
#include "Configurations.h"
#include "RulesPhase.h"
#include "support/Replace.h"
#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace nogil {

ProgramBuilds::ProgramBuilds(const Options &O, const DataFolders &Data,
                             const InputFacts &About, const Extracted &Read,
                             const OtherBuild &Differs, const Models &Rules,
                             const AnalysisOptions &Analysis,
                             const HiddenFiles &Hidden, DisplayPaths &Paths)
    : O(O), Data(Data), About(About), Read(Read), Differs(Differs),
      Rules(Rules), Analysis(Analysis), Hidden(Hidden), Paths(Paths),
      Everything(O), AllRules(Analysis) {
  Everything.Checks.clear();
  Everything.Least = Confidence::Low;
  Everything.FreeThreaded = true;
  for (const std::string &Rule : chosenChecks(Everything, Rules))
    if (std::ranges::find(AllRules.Checks, Rule) == AllRules.Checks.end())
      AllRules.Checks.push_back(Rule);
}

Report ProgramBuilds::shown(const Overlay &Texts) {
  Facts New = extractAgain(Read.Tus, Read.Inputs, Texts, O), Too;
  if (!Differs.Tus.empty())
    Too = extractAgain(Differs.Tus, Differs.Inputs, Texts, O);
  return makeReport(analyseBuilds(New, Too, Rules, Analysis), New, Read.Parts,
                    Paths, O, &Hidden, Texts);
}

Report ProgramBuilds::report(const Extracted &Of, const Overlay &Texts) {
  Facts New = extractAgain(Of.Tus, Of.Inputs, Texts, O);
  return makeReport(analyse(New, Rules, AllRules), New, Of.Parts, Paths,
                    Everything, nullptr, Texts);
}

std::vector<FixBuild> ProgramBuilds::all() {
  Configurations How(O, Data, About);
  Other = extractIn(Configuration::WithoutGil, Read, How, O);
  std::vector<FixBuild> Out;
  for (const Extracted *Of : {&Read, const_cast<const Extracted *>(&Other)})
    Out.push_back({report(*Of, {}), [this, Of](const Overlay &Texts) {
                     return report(*Of, Texts);
                   }});
  OtherFindings = Out.back().Before.Findings;
  return Out;
}

/// The units that have read a file that the fix changes.
std::vector<size_t> ProgramBuilds::unitsOf(const Fix &X) const {
  std::set<std::string> Files;
  for (const Edit &E : X.Edits)
    Files.insert(realPath(E.Where.File));
  std::vector<size_t> Out;
  for (size_t I = 0; I != Read.Read.size(); ++I)
    if (std::ranges::any_of(Read.Read[I], [&](const std::string &File) {
          return Files.count(File) != 0;
        }))
      Out.push_back(I);
  return Out;
}

/// What of the unit the build without the GIL has lost, or empty.
std::string ProgramBuilds::unread(size_t Unit) const {
  auto Messages = [](const TuFacts &F) {
    std::multiset<std::string> Out;
    for (const Gap &G : F.Gaps)
      Out.insert(F.str(G.Message));
    return Out;
  };
  std::multiset<std::string> Known = Messages(*Read.Tus[Unit]);
  for (const std::string &Message : Messages(*Other.Tus[Unit]))
    if (auto It = Known.find(Message); It != Known.end())
      Known.erase(It);
    else
      return Message;
  return "";
}

/// Something that it reads of the project may differ between the builds.
bool ProgramBuilds::asksForBuild(size_t Unit) {
  return std::ranges::any_of(Read.Read[Unit], [&](const std::string &File) {
    auto [It, New] = Asks.try_emplace(File);
    if (New) {
      std::optional<std::string> Text = readFile(File);
      It->second = !Text || Text->find("Py_GIL_DISABLED") != std::string::npos;
    }
    return It->second;
  });
}

/// The build without the GIL has the same finding, with the same edits.
bool ProgramBuilds::offeredToo(const Finding &F) const {
  auto SameEdits = [](const Fix &A, const Fix &B) {
    return std::ranges::equal(
        A.Edits, B.Edits, [](const Edit &X, const Edit &Y) {
          return X.Where == Y.Where && X.Replacement == Y.Replacement;
        });
  };
  return std::ranges::any_of(OtherFindings, [&](const Finding &Too) {
    return Too.Check == F.Check && Too.Function == F.Function &&
           Too.Key == F.Key && !Too.Fixes.empty() &&
           SameEdits(Too.Fixes.front(), F.Fixes.front());
  });
}

std::string ProgramBuilds::untouched(const std::string &Path) {
  return whyUntouched(Path, About.Projects);
}

/// An edit must be right for each unit that reads the file; rules make none
/// then (engine/check/Edits.h).
std::string ProgramBuilds::unfixable(const Finding &F) {
  const std::string Real = realPath(F.Where.File);
  auto IsOf = [&](const auto &Tu) {
    return !Tu->Files.empty() && realPath(Tu->str(Tu->Files[0].Path)) == Real;
  };
  const auto N = std::ranges::count_if(Read.Tus, IsOf);
  return N < 2
             ? ""
             : fmt::format("{} compile commands are of this file, and an edit "
                           "must be right in each: name one of them alone, "
                           "by a database of its own with -p",
                           N);
}

std::string ProgramBuilds::objection(const Finding &F) {
  if (F.Level >= Severity::Info && !F.Fixes.front().Declares)
    return "it is a hint, not a mistake: --unsafe-fixes makes it";
  const Fix &X = F.Fixes.front();
  for (size_t Unit : unitsOf(X)) {
    std::string Lost = unread(Unit);
    if (Read.Tus[Unit]->FreeThreaded)
      Lost = "the compile commands are those of a build without it";
    if (!Lost.empty() && (X.Detaches || asksForBuild(Unit)))
      return fmt::format("it must be right with the GIL and without, and one "
                         "of the two can't be read: {}",
                         Lost);
  }
  if (X.Detaches && !offeredToo(F))
    return "for Python without the GIL, this would not be right";
  return "";
}

} // namespace nogil
