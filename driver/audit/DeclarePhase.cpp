//===- DeclarePhase.cpp - declarations for those that may -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "audit/DeclarePhase.h"
#include "Log.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {

/// The finding that the module says nothing.
static const Finding *missing(const Report &R, const ModuleAudit &M) {
  auto It = std::ranges::find_if(R.Findings, [&](const Finding &F) {
    return F.Key == M.Name && F.Where == M.Declared && !F.Fixes.empty() &&
           F.Fixes.front().Declares;
  });
  return It == R.Findings.end() ? nullptr : &*It;
}

std::string declareModules(const AuditReport &Audit, const Report &R,
                           FixBuilds &How,
                           std::filesystem::file_time_type Started,
                           const Options &O, DisplayPaths &Paths) {
  Report Of;
  for (const AuditedModule &M : Audit.Modules) {
    const std::string Name = printable(M.Is.Name);
    if (M.Is.Says != spelled(GilDeclaration::Missing))
      continue;
    const Finding *F = missing(R, M.Is);
    if (M.Says != Verdict::MayDeclare)
      logNote(fmt::format("module '{}' is not declared: the verdict is '{}'",
                          Name, words(M.Says)));
    else if (!F)
      logNote(fmt::format("module '{}' may declare, but not by --fix: the "
                          "place for the declaration is in a macro, a library "
                          "or a return statement, or other files read it",
                          Name));
    else
      Of.Findings.push_back(*F);
  }
  if (Of.Findings.empty())
    return "";
  return applyFixes(std::move(Of), How, Started, O, Paths).Patch;
}

} // namespace nogil
