//===- Analysis.cpp - from facts to findings ------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/Analysis.h"
#include "check/Claims.h"
#include "check/FlowText.h"
#include "check/OlderText.h"
#include "check/Patterns.h"
#include "interproc/Unreached.h"
#include "sharing/Accesses.h"
#include "sharing/Dump.h"
#include "support/Crash.h"
#include "support/Jobs.h"
#include <algorithm>
#include <atomic>

namespace nogil {

namespace {

/// The name of what a call into the name spaces of rules/api calls, where no
/// body of the program stands for it; else "".
std::string apiName(const Program &P, CodeRef C) {
  const Event &E = P.event(C);
  if (E.Kind != EventKind::Call)
    return "";
  bool Row = P.rowOf(C.Fn, E) != nullptr;
  if (FnId G = P.calleeOf(C.Fn, E); G.valid())
    return P.fn(G).Api && (Row || !P.fn(G).Body) ? P.tu(G).str(P.info(G).Qual)
                                                 : "";
  std::string Name = Row ? P.calleeName(C.Fn, E) : P.macroName(C.Fn, E);
  return P.Rules->apiSource(Name).empty() ? "" : Name;
}

void countApiCalls(const Program &P, AnalysisResult &R) {
  for (uint32_t F = 0; F != P.Functions.size(); ++F) {
    if (!P.Functions[F].Body)
      continue;
    for (uint32_t I = 0; I != P.Functions[F].Body->Events.size(); ++I) {
      CodeRef At{FnId(F), EventId(I)};
      std::string Name = apiName(P, At);
      if (Name.empty())
        continue;
      ++R.Stats.ApiCalls;
      if (!P.rowOf(At.Fn, P.event(At))) {
        ++R.Stats.UnmodelledCalls;
        ++R.Unmodelled[Name];
      }
    }
  }
}

/// Whether a call through a pointer, or of a virtual function, goes to where
/// nobody knows; `Many`: to one of too many.
bool unknownTarget(const Program &P, CodeRef C) {
  const CallTargets *To = P.Calls.targets(C);
  if (To && To->Kind == CallKind::Parameter)
    return false; // whoever calls the function says it
  return !To || To->Functions.empty() || To->Many;
}

/// The compiler gives each coroutine a variable of this name.
bool isCoroutine(const Program &P, FnId F) {
  return std::ranges::any_of(P.fn(F).Body->Vars, [&](const Var &V) {
    return V.Kind == Storage::Local && P.tu(F).str(V.Name) == "__promise";
  });
}

void countNotModelled(const Program &P, const FlowResult &Flow,
                      AnalysisResult &R) {
  NotModelled Pointers{"calls through pointers"}, Virtual{"virtual calls"},
      Resumed{"functions, which are coroutines"};
  for (uint32_t F = 0; F != P.Functions.size(); ++F) {
    const Skeleton *S = P.Functions[F].Body;
    if (!S)
      continue;
    ++Resumed.Of;
    Resumed.Count += isCoroutine(P, FnId(F));
    for (uint32_t I = 0; I != S->Events.size(); ++I) {
      CodeRef At{FnId(F), EventId(I)};
      const Event &E = S->Events[I];
      if (E.Kind != EventKind::Call)
        continue;
      if (const FunctionRow *Row = P.rowOf(At.Fn, E)) {
        Pointers.Of += Row->runsCallback();
        Pointers.Count += Flow.CallsUnknown.contains(At);
        continue;
      }
      if (!(E.Callee.valid() ? (E.Flags & EF_Virtual) != 0
                             : P.rolesOf(At.Fn, E).empty()))
        continue;
      NotModelled &Of = E.Callee.valid() ? Virtual : Pointers;
      ++Of.Of;
      Of.Count += unknownTarget(P, At);
    }
  }
  R.Unseen = {Pointers, Virtual, Resumed};
}

std::string dumpTable(const Program &P, const FlowResult &Flow,
                      const Contexts &Ctx, const Effects &Eff, Views &V) {
  Locksets Locked(V, Flow, Ctx, Eff);
  return dumpAccesses(P, Accesses(V, Flow, Ctx, Eff, Locked));
}

/// In words, what has become of a function's analysis.
const char *wordsOf(Cap C) {
  switch (C) {
  case Cap::Disjuncts:
    return "it has too many paths to tell all of them apart";
  case Cap::Visits:
    return "its loops were not followed until nothing changed";
  case Cap::Work:
    return "following its paths was too much work";
  case Cap::Guards:
    return "too many conditions decide what its thread state is";
  case Cap::Preconditions:
    return "one of its calls has too many conditions to keep all";
  case Cap::RecursionRounds:
    return "its recursion was not followed until nothing changed";
  case Cap::PathStates:
    return "a question about its paths was too much work";
  case Cap::Origins:
    return "some of its values have too many origins to follow";
  case Cap::SharedSearch:
    return "who else has its objects was too much work to find out";
  case Cap::LockRounds:
    return "its locks were not followed until nothing changed";
  case Cap::SummaryRounds:
    break;
  }
  return "what it does in a recursion was not followed to the end";
}

void countCuts(const Program &P, const AnalysisOptions &O, AnalysisResult &R) {
  std::set<FnId> Cut;
  for (auto &[F, C] : P.Budgets.all()) {
    Cut.insert(F);
    const TuFacts &T = P.tu(F);
    const SrcRange &At = T.func(P.Functions[F.V].Ref).Decl;
    BudgetCut X{"", 0, 0, P.display(F), capName(C), wordsOf(C)};
    if (At.valid() && At.File.V < T.Files.size()) {
      const std::string &Path = T.str(T.Files[At.File.V].Path);
      X.File = O.Name ? O.Name(Path) : Path;
      X.Line = At.Line;
      X.Col = At.Col;
    }
    R.Cuts.push_back(std::move(X));
  }
  R.Stats.BudgetCuts = Cut.size();
  std::sort(R.Cuts.begin(), R.Cuts.end());
  R.Cuts.erase(std::unique(R.Cuts.begin(), R.Cuts.end()), R.Cuts.end());
}

using Spot = std::pair<std::string_view, uint32_t>; // file, offset

Spot spotOf(const Program &P, FnId F, const SrcRange &At) {
  const TuFacts &T = P.tu(F);
  return At.valid() ? Spot{T.str(T.Files[At.File.V].Path), At.Offset} : Spot{};
}

Spot spotOf(const Program &P, CodeRef C) {
  return spotOf(P, C.Fn, P.event(C).Range);
}

/// Counts the code that no path reaches, and takes findings about it out: a
/// rule that looks at code without asking for its state must not speak of it.
void unreached(const Program &P, const FlowResult &Flow, AnalysisResult &R) {
  std::vector<CodeRef> All = findUnreached(P, Flow);
  std::set<FnId> Fns;
  std::set<Spot> Spots;
  for (CodeRef C : All) {
    Fns.insert(C.Fn);
    Spots.insert(spotOf(P, C));
    R.Stats.UnreachedApiCalls += !apiName(P, C).empty();
  }
  R.Stats.FunctionsWithUnreachedCode = Fns.size();
  if (Spots.empty() || R.Findings.empty())
    return;
  auto Gone = [&](const Finding &F) {
    return Spots.count({F.Where.File, F.Where.Offset}) != 0;
  };
  if (std::none_of(R.Findings.begin(), R.Findings.end(), Gone))
    return;
  // Ends of paths, in the macro that closes a region.
  for (const Violation &V : Flow.Violations)
    if (V.ExitFn.valid())
      Spots.erase(spotOf(P, V.ExitFn, V.ExitAt));
  // Other events of the place, in a macro or another instantiation.
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (const Skeleton *S = P.Functions[F].Body)
      for (uint32_t I = 0; I != S->Events.size(); ++I) {
        CodeRef C{FnId(F), EventId(I)};
        EventKind K = S->Events[I].Kind;
        if (K != EventKind::ScopeEnd && K != EventKind::Macro &&
            Flow.reached(C))
          Spots.erase(spotOf(P, C));
      }
  std::erase_if(R.Findings, Gone);
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

void rename(std::vector<ModuleAudit> &Modules, const AnalysisOptions &O) {
  if (!O.Name)
    return;
  auto Rename = [&](Place &P) { P.File = P.valid() ? O.Name(P.File) : P.File; };
  for (ModuleAudit &M : Modules) {
    Rename(M.Init);
    Rename(M.Declared);
    for (auto *Places : {&M.Statics, &M.Members})
      for (AuditedPlace &X : *Places) {
        Rename(X.At);
        std::ranges::for_each(X.Writes, Rename);
      }
    for (auto *Functions : {&M.Entries, &M.Lost})
      for (AuditedEntry &E : *Functions)
        Rename(E.At);
    for (std::string &Unit : M.Units)
      Unit = O.Name(Unit);
  }
}

std::vector<NameClash> renamed(std::vector<NameClash> Clashes,
                               const AnalysisOptions &O) {
  if (!O.Name)
    return Clashes;
  for (NameClash &C : Clashes) {
    for (NameClash::Place &D : C.Definitions)
      D.File = O.Name(D.File);
    C.Used.File = O.Name(C.Used.File);
    for (std::string &File : C.By)
      File = O.Name(File);
    std::sort(C.Definitions.begin(), C.Definitions.end());
    std::sort(C.By.begin(), C.By.end());
  }
  std::sort(Clashes.begin(), Clashes.end());
  return Clashes;
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
  if (Name == "modules")
    return dumpModules(P, Ctx.Parts);
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
  if (Name == "unreached")
    return dumpUnreached(P, Flow);
  if (Name == "budgets")
    return dumpBudgets(P);
  return "";
}

/// Each thread keeps the answers of per-function analyses for all rules that it
/// runs. An answer is the same whoever asks first, so that what a rule finds
/// does not depend on which others run, nor on how many at once.
void runRules(const Program &P, const FlowResult &Flow, const Contexts &Ctx,
              const std::vector<CheckEntry> &Checks,
              const AnalysisOptions &Options, std::vector<Finding> &Out) {
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
  };
  std::vector<Run> Runs;
  for (const CheckEntry &C : Checks)
    if (Wanted(C.Id))
      Runs.push_back({C.Id, C.Run, nullptr, {}});
  for (const Pattern &X : P.Rules->patterns())
    if (Wanted(X.Rule))
      Runs.push_back({X.Rule, nullptr, &X, {}});
  Effects Eff(P, Flow.First);
  std::atomic<size_t> Next{0};
  const size_t Threads =
      std::min<size_t>(std::max(Options.Jobs, 1u), Runs.size());
  runJobs(Options.Jobs, Threads, [&](size_t) {
    Views V(P);
    ProgramView All(P, Flow, Ctx, Eff, V, "", Options.KeptBack);
    All.Packages = Options.Packages;
    for (size_t I; (I = Next++) < Runs.size();) {
      Doing Rule("looking for findings", Runs[I].Id);
      ProgramView View(All, Runs[I].Id);
      if (Runs[I].Check)
        Runs[I].Check(View, Runs[I].Found);
      else
        findPattern(View, *Runs[I].Row, Runs[I].Found);
    }
    for (FnId F : V.cutFunctions())
      P.Budgets.hit(F, Cap::PathStates);
  });
  for (Run &R : Runs)
    std::move(R.Found.begin(), R.Found.end(), std::back_inserter(Out));
  findClaims(P, Ctx.Parts, Out);
  std::vector<Finding> More;
  for (const CheckEntry &C : Checks)
    if (C.After && Wanted(C.Id)) {
      Views V(P);
      C.After(ProgramView(P, Flow, Ctx, Eff, V, C.Id, Options.KeptBack), Out,
              More);
    }
  findClaims(P, Ctx.Parts, More);
  std::ranges::move(More, std::back_inserter(Out));
}

} // namespace

AnalysisResult analyse(const std::vector<std::shared_ptr<const TuFacts>> &Tus,
                       const Models &Rules,
                       const std::vector<CheckEntry> &Checks,
                       const AnalysisOptions &Options) {
  AnalysisResult R;
  Doing Linking("linking the program");
  Program P = link(Tus, Rules);
  FlowOptions FO;
  FO.RecordStates = std::find(Options.Dumps.begin(), Options.Dumps.end(),
                              "states") != Options.Dumps.end();
  FO.Jobs = Options.Jobs;
  Doing Following("following thread states");
  FlowResult Flow = runFlow(P, FO);
  Contexts Ctx = findContexts(P, Flow);
  runRules(P, Flow, Ctx, Checks, Options, R.Findings);
  leaveOutOlderPython(Tus, R.Findings);
  unreached(P, Flow, R);
  if (Options.Audit)
    R.Modules = auditModules(P, Flow, Ctx, Effects(P, Flow.First), R.Findings);
  if (!Options.Names.empty())
    findPythonCalls(P, Options.Names, R.Findings);
  rename(R.Findings, Options);
  rename(R.Modules, Options);
  for (Finding &F : R.Findings)
    F.Worth = Rules.confidence(F.Check, F.Kind);
  finalise(R.Findings, Options.Identity);
  R.Stats.Functions = Flow.Analysed;
  R.Stats.DetachedRegions = Flow.Detaches.size();
  R.Stats.EntryPoints = P.Entries.size();
  R.Clashes = renamed(P.Clashes, Options);
  countCuts(P, Options, R);
  countApiCalls(P, R);
  countNotModelled(P, Flow, R);
  for (const std::string &Name : Options.Dumps) {
    Effects Eff(P, Flow.First);
    Views V(P);
    R.Dumps[Name] = dump(Name, P, Flow, Ctx, Eff, V);
  }
  return R;
}

} // namespace nogil
