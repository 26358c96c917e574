//===- Verdict.cpp - the verdict on each module ---------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Log.h"
#include "audit/Audit.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {

std::string_view words(Verdict V) {
  switch (V) {
  case Verdict::FixFirst:
    return "fix these first";
  case Verdict::TooEarly:
    return "declared too early";
  case Verdict::Look:
    return "look at these";
  case Verdict::MayDeclare:
    return "may declare";
  case Verdict::Supported:
    return "declaration supported";
  case Verdict::CannotTell:
    break;
  }
  return "cannot tell";
}

std::string_view slug(Verdict V) {
  switch (V) {
  case Verdict::FixFirst:
    return "fix-first";
  case Verdict::TooEarly:
    return "too-early";
  case Verdict::Look:
    return "look";
  case Verdict::MayDeclare:
    return "may-declare";
  case Verdict::Supported:
    return "supported";
  case Verdict::CannotTell:
    break;
  }
  return "cannot-tell";
}

std::map<Keeping, uint64_t> keptHow(const std::vector<AuditedPlace> &Places) {
  std::map<Keeping, uint64_t> Out;
  for (const AuditedPlace &X : Places)
    ++Out[X.Is];
  return Out;
}

/// Something to mend, that holds without the GIL, and not a summary of others.
static bool isCause(const Finding &F) {
  return (F.Builds & Build_FreeThreaded) && F.Level <= Severity::Warning &&
         F.Check != "nogil-module-gil-declaration";
}

static std::vector<AuditCause> causes(const std::string &Module,
                                      const std::vector<Finding> &Findings) {
  std::map<std::tuple<std::string, std::string, std::string>, AuditCause> By;
  for (const Finding &F : Findings) {
    if (!isCause(F) || !std::ranges::binary_search(F.Modules, Module))
      continue;
    AuditCause &C = By[{F.Check, F.Kind, F.Key}];
    C.Rule = F.Check;
    C.Kind = F.Kind;
    C.What = F.Key;
    C.Level = C.Findings.empty() ? F.Level : std::min(C.Level, F.Level);
    C.Findings.push_back(&F);
    C.Entries.insert(F.Entries.begin(), F.Entries.end());
  }
  std::vector<AuditCause> Out;
  for (auto &[Key, C] : By)
    Out.push_back(std::move(C));
  std::ranges::stable_sort(Out, [](const AuditCause &A, const AuditCause &B) {
    return std::tuple(A.Level, B.Entries.size(), B.Findings.size()) <
           std::tuple(B.Level, A.Entries.size(), A.Findings.size());
  });
  return Out;
}

/// What was not read, so that nothing is known.
static std::vector<std::string>
lost(const ModuleAudit &M, const Report &R,
     const std::map<std::string, std::string> &Unread) {
  constexpr size_t Most = 3; // of each kind; JSON and the gaps have all
  std::vector<std::string> Out;
  for (size_t I = 0; I != std::min(M.Lost.size(), Most); ++I)
    Out.push_back(fmt::format("parts of '{}' could not be read ({}:{})",
                              M.Lost[I].Function, M.Lost[I].At.File,
                              M.Lost[I].At.Line));
  if (M.Lost.size() > Most)
    Out.push_back(fmt::format("nor parts of {}",
                              counted(M.Lost.size() - Most, "other function")));
  const std::vector<ReportGap> &Files = R.Run.Lost;
  for (size_t I = 0; I != std::min(Files.size(), Most); ++I)
    Out.push_back(
        fmt::format("{} was not read: {}", Files[I].File, Files[I].Message));
  if (Files.size() > Most)
    Out.push_back(fmt::format("nor were {}",
                              counted(Files.size() - Most, "other place")));
  for (const std::string &Unit : M.Units)
    if (auto It = Unread.find(Unit); It != Unread.end())
      Out.push_back(fmt::format(
          "{} was not read for Python without the GIL: {}", Unit, It->second));
  if (M.Entries.empty())
    Out.push_back("no function of it is seen that Python calls");
  return Out;
}

/// Reasons to look, beside findings.
static void doubts(AuditedModule &M) {
  constexpr uint64_t OneIn = 5;
  auto Count = [&](const std::vector<AuditedPlace> &Places, const char *What) {
    auto By = keptHow(Places);
    if (uint64_t N = By[Keeping::Racy])
      M.Because.push_back(
          fmt::format("{} that two threads may use at once, one writing",
                      counted(N, What)));
    if (uint64_t N = By[Keeping::Unknown])
      M.Because.push_back(fmt::format("{} of which it is not known who uses {}",
                                      counted(N, What),
                                      N == 1 ? "it" : "them"));
  };
  Count(M.Is.Statics, "static");
  Count(M.Is.Members, "member");
  if (M.Is.UnknownCalls * OneIn > M.Is.Calls)
    M.Because.push_back(fmt::format("{} of {} lead nobody knows where",
                                    M.Is.UnknownCalls,
                                    counted(M.Is.Calls, "call")));
}

/// Libraries that a module can't call from all its threads, or may not.
static void libraryDoubts(AuditedModule &M) {
  for (const AuditedLibrary &L : M.Libs)
    if (L.Is == Safety::Unknown || L.Is == Safety::Process)
      M.Because.push_back(fmt::format("it calls {} ({}): {}", L.Name,
                                      L.Functions.front(), words(L.Is)));
}

static void decide(AuditedModule &M, const Report &R,
                   const std::map<std::string, std::string> &Unread) {
  const bool Declares = M.Is.Says == spelled(GilDeclaration::NotUsed);
  const std::vector<std::string> Lost = lost(M.Is, R, Unread);
  uint64_t Errors =
      std::ranges::count(M.Causes, Severity::Error, &AuditCause::Level);
  uint64_t Others = M.Causes.size() - Errors;
  if (Errors)
    M.Because.push_back(Errors == 1
                            ? "1 cause that is an error"
                            : fmt::format("{} causes that are errors", Errors));
  M.Because.insert(M.Because.end(), Lost.begin(), Lost.end());
  if (Others && (Errors || Lost.empty()))
    M.Because.push_back(counted(Others, Errors ? "other cause" : "cause"));
  if (Errors || Lost.empty()) {
    doubts(M);
    libraryDoubts(M);
  }
  if (Errors)
    M.Says = Declares ? Verdict::TooEarly : Verdict::FixFirst;
  else if (!Lost.empty())
    M.Says = Verdict::CannotTell;
  else if (!M.Because.empty())
    M.Says = Verdict::Look;
  else
    M.Says = Declares ? Verdict::Supported : Verdict::MayDeclare;
}

/// What a rule says of a variable goes over what the table of accesses knows,
/// which has no members of a variable that is passed by its address.
static void raceAsFound(AuditedModule &M) {
  std::map<std::string, unsigned> Names;
  for (const AuditedPlace &X : M.Is.Statics)
    ++Names[X.Name];
  for (AuditedPlace &X : M.Is.Statics)
    for (const AuditCause &C : M.Causes) {
      bool Named = C.What == "'" + X.Name + "'" ||
                   C.What.starts_with("'" + X.Name + ".");
      bool Here = C.Findings.front()->Where.File == X.At.File;
      if (C.Rule == "nogil-racy-static" && Named &&
          (Here || Names[X.Name] == 1))
        X.Is = Keeping::Racy;
    }
}

AuditReport audit(std::vector<ModuleAudit> Modules, const Report &R,
                  const std::map<std::string, std::string> &Unread,
                  const std::function<bool(const std::string &)> &IsAside,
                  const Libraries *Known) {
  AuditReport Out;
  for (ModuleAudit &Of : Modules) {
    if (IsAside(Of.Init.File)) {
      ++Out.Aside;
      continue;
    }
    AuditedModule M;
    M.Is = std::move(Of);
    M.Causes = causes(M.Is.Name, R.Findings);
    raceAsFound(M);
    if (Known)
      M.Libs = Known->of(M.Is.Outside);
    std::set<std::string> Leading;
    for (const AuditCause &C : M.Causes)
      Leading.insert(C.Entries.begin(), C.Entries.end());
    M.Reaching =
        std::ranges::count_if(M.Is.Entries, [&](const AuditedEntry &E) {
          return Leading.count(E.Function);
        });
    M.Gaps = std::ranges::count_if(R.Gaps, [&](const ReportGap &G) {
      return std::ranges::find(M.Is.Units, G.File) != M.Is.Units.end();
    });
    decide(M, R, Unread);
    Out.Modules.push_back(std::move(M));
  }
  return Out;
}

int auditExitCode(const AuditReport &R) {
  if (R.Modules.empty() && !R.Aside)
    return 2;
  bool Fine = std::ranges::all_of(R.Modules, [](const AuditedModule &M) {
    return M.Says == Verdict::MayDeclare || M.Says == Verdict::Supported;
  });
  return Fine ? 0 : 1;
}

} // namespace nogil
