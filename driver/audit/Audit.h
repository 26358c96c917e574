//===- Audit.h - the verdict on each module ---------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `nogil-tidy audit`: may this module declare that it does not need the GIL, or
// is its declaration true? A verdict rests on causes: findings that hold
// without the GIL, of the functions that belong to the module, those about one
// place as one. In this order:
//
//   fix these first    a cause is an error, whatever else is not known; of a
//   declared too early module that declares it
//   cannot tell        sources, functions of the module, or the build without
//                      the GIL, were not read
//   look at these      other causes; places that two threads may use at once
//                      and no rule speaks of; many calls of nobody knows what;
//                      a library that is for one thread, or of which nobody
//                      knows (Libraries.h)
//   may declare        none of this; of a module that declares it:
//   declaration supported
//
// docs/audit.md is for users.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_AUDIT_AUDIT_H
#define NOGIL_DRIVER_AUDIT_AUDIT_H

#include "BothBuilds.h"
#include "audit/Libraries.h"
#include "interproc/Modules.h"
#include "report/Report.h"
#include <set>

namespace nogil {

enum class Verdict : uint8_t {
  CannotTell,
  FixFirst,
  TooEarly,
  Look,
  MayDeclare,
  Supported
};
/// In words, and as one word of JSON.
std::string_view words(Verdict V);
std::string_view slug(Verdict V);

/// Findings of one kind about one place.
struct AuditCause {
  std::string Rule, Kind, What; ///< What: the key of the findings
  Severity Level = Severity::Warning;
  std::vector<const Finding *> Findings; ///< never empty; the report's
  std::set<std::string> Entries;         ///< that lead there
};

struct AuditedModule {
  ModuleAudit Is;
  Verdict Says = Verdict::CannotTell;
  std::vector<std::string> Because; ///< sentences without a full stop
  std::vector<AuditCause> Causes;   ///< the worst first
  std::vector<AuditedLibrary> Libs; ///< sorted by name
  uint64_t Reaching = 0;            ///< entries that lead to a cause
  uint64_t Gaps = 0;                ///< in its sources
};

struct AuditReport {
  std::vector<AuditedModule> Modules;
  uint64_t Aside = 0;        ///< modules of tests, of others, generated
  bool FreeThreaded = false; ///< some unit was read for that build as well
};

/// R must stay. `Unread`: files that are another program without the GIL and
/// could not be read for it, with why, as reports call them. `IsAside`: files
/// whose modules are not shown.
AuditReport audit(std::vector<ModuleAudit> Modules, const Report &R,
                  const std::map<std::string, std::string> &Unread,
                  const std::function<bool(const std::string &)> &IsAside,
                  const Libraries *Known = nullptr);

/// 0: all may declare, or do so with reason. 1: not all. 2: none is seen.
int auditExitCode(const AuditReport &R);

std::string renderAuditText(const AuditReport &R);
std::string renderAuditJson(const AuditReport &R);
std::string renderAuditMarkdown(const AuditReport &R);

/// How many statics, or members, are kept apart in which way.
std::map<Keeping, uint64_t> keptHow(const std::vector<AuditedPlace> &Places);

} // namespace nogil

#endif // NOGIL_DRIVER_AUDIT_AUDIT_H
