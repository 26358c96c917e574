//===- Analysis.cpp - from facts to findings ------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/Analysis.h"
#include "check/Patterns.h"
#include "sharing/Accesses.h"
#include "sharing/Dump.h"
#include "support/Jobs.h"
#include <algorithm>

namespace nogil {

namespace {

/// Calls into the name spaces of rules/api that no body of the program stands
/// for, and those of them without a row.
void countApiCalls(const Program &P, AnalysisResult &R) {
  for (uint32_t F = 0; F != P.Functions.size(); ++F) {
    if (!P.Functions[F].Body)
      continue;
    for (const Event &E : P.Functions[F].Body->Events) {
      if (E.Kind != EventKind::Call)
        continue;
      bool Row = P.rowOf(FnId(F), E) != nullptr;
      std::string Name;
      if (E.Callee.valid()) {
        FnId G = P.resolve(P.Functions[F].Tu, E.Callee);
        if (P.fn(G).Body && !Row)
          continue;
        Name = P.tu(G).str(P.info(G).Qual);
      } else {
        Name = Row ? P.calleeName(FnId(F), E) : P.macroName(FnId(F), E);
      }
      if (Name.empty() || P.Rules->apiSource(Name).empty())
        continue;
      ++R.Stats.ApiCalls;
      if (!Row) {
        ++R.Stats.UnmodelledCalls;
        ++R.Unmodelled[Name];
      }
    }
  }
}

std::string dumpTable(const Program &P, const FlowResult &Flow,
                      const Contexts &Ctx, const Effects &Eff, Views &V) {
  Locksets Locked(V, Flow, Ctx, Eff);
  return dumpAccesses(P, Accesses(V, Flow, Ctx, Eff, Locked));
}

/// Places get the names that reports show.
void rename(std::vector<Finding> &Findings, const AnalysisOptions &O) {
  if (!O.Name)
    return;
  auto Rename = [&](Place &P) { P.File = O.Name(P.File); };
  for (Finding &F : Findings) {
    Rename(F.Where);
    for (Step &S : F.Notes)
      Rename(S.Where);
    for (Fix &X : F.Fixes)
      for (Edit &E : X.Edits)
        Rename(E.Where);
  }
}

std::string dump(const std::string &Name, const Program &P,
                 const FlowResult &Flow, const Contexts &Ctx,
                 const Effects &Eff, Views &V) {
  if (Name == "program")
    return dumpProgram(P);
  if (Name == "callgraph")
    return dumpCallGraph(P);
  if (Name == "entries")
    return dumpEntries(P);
  if (Name == "summary")
    return dumpSummaries(P, Flow);
  if (Name == "states")
    return dumpStates(P, Flow);
  if (Name == "contexts")
    return dumpContexts(P, Ctx);
  if (Name == "locks")
    return dumpLocks(P, Locksets(V, Flow, Ctx, Eff));
  if (Name == "accesses")
    return dumpTable(P, Flow, Ctx, Eff, V);
  if (Name == "effects")
    return dumpEffects(P, Eff);
  if (Name == "origins")
    return dumpOrigins(P, V);
  if (Name == "ownership") {
    Owners Own(V, Ctx, Eff);
    return dumpOwners(P, V, Own);
  }
  return "";
}

/// Each rule has per-function analyses of its own: what it finds does not
/// depend on which others run, nor on how many at once.
void runRules(const Program &P, const FlowResult &Flow, const Contexts &Ctx,
              const std::vector<CheckEntry> &Checks,
              const AnalysisOptions &Options, std::vector<Finding> &Out,
              std::set<FnId> &Cut) {
  auto Wanted = [&](const std::string &Id) {
    return Options.Checks.empty() ||
           std::find(Options.Checks.begin(), Options.Checks.end(), Id) !=
               Options.Checks.end();
  };
  struct Run {
    std::string Id;
    CheckFn Check = nullptr;
    const Pattern *Row = nullptr;
    std::vector<Finding> Found;
    std::vector<FnId> Cut;
  };
  std::vector<Run> Runs;
  for (const CheckEntry &C : Checks)
    if (Wanted(C.Id))
      Runs.push_back({C.Id, C.Run, nullptr, {}, {}});
  for (const Pattern &X : P.Rules->patterns())
    if (Wanted(X.Rule))
      Runs.push_back({X.Rule, nullptr, &X, {}, {}});
  Effects Eff(P);
  runJobs(Options.Jobs, Runs.size(), [&](size_t I) {
    Views V(P);
    ProgramView View(P, Flow, Ctx, Eff, V, Runs[I].Id);
    if (Runs[I].Check)
      Runs[I].Check(View, Runs[I].Found);
    else
      findPattern(View, *Runs[I].Row, Runs[I].Found);
    Runs[I].Cut = V.cutFunctions();
  });
  for (Run &R : Runs) {
    Cut.insert(R.Cut.begin(), R.Cut.end());
    std::move(R.Found.begin(), R.Found.end(), std::back_inserter(Out));
  }
}

} // namespace

AnalysisResult analyse(const std::vector<std::shared_ptr<const TuFacts>> &Tus,
                       const Models &Rules,
                       const std::vector<CheckEntry> &Checks,
                       const AnalysisOptions &Options) {
  AnalysisResult R;
  Program P = link(Tus, Rules);
  FlowOptions FO;
  FO.RecordStates = std::find(Options.Dumps.begin(), Options.Dumps.end(),
                              "states") != Options.Dumps.end();
  FlowResult Flow = runFlow(P, FO);
  Contexts Ctx = findContexts(P, Flow);
  std::set<FnId> Cut = Flow.Cuts;
  runRules(P, Flow, Ctx, Checks, Options, R.Findings, Cut);
  rename(R.Findings, Options);
  finalise(R.Findings);
  R.Stats.Functions = Flow.Analysed;
  R.Stats.DetachedRegions = Flow.Detaches.size();
  R.Stats.EntryPoints = P.Entries.size();
  R.Stats.BudgetCuts = Cut.size();
  countApiCalls(P, R);
  for (const std::string &Name : Options.Dumps) {
    Effects Eff(P);
    Views V(P);
    R.Dumps[Name] = dump(Name, P, Flow, Ctx, Eff, V);
  }
  return R;
}

} // namespace nogil
