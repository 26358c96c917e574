//===- Audit.h - may a module do without the GIL? ---------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: whoever wants to declare that a module does not need the GIL has to
// know of everything that its threads share, not only of what rules report.
//
// Approach: for each module (interproc/Modules.h), every static and member that
// its functions name, and by the table of accesses (sharing/Accesses.h) what
// keeps two of them apart:
//
//   constant      nobody writes it
//   init-only     written while the module or the object is made, then read
//   locked        one lock is held at every access after that; a test whether
//                 there is anything uses nothing of it
//   atomic        every access is one step
//   thread-local
//   lock          it is what others are locked with
//   racy          two accesses, one of them a write, may happen at once
//   unknown       none of this is shown
//
// Statics of constant types, tables that only Python reads, and records of the
// API's own whose address it is given are left out. An object that goes away is
// its thread's alone, but a static is not: there what ends objects runs beside
// itself. Of members those count that are written after their object was made.
// And which entry points reach a finding, by the call graph; which functions of
// the module could not be read; which functions it calls that have no body here
// and are no API of Python, by the headers that declare them.
//
// Unsound: what the table of accesses is. Cost: for each place, pairs of its
// accesses until two conflict, a bounded number; for each finding, once over
// those who call its function.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CHECK_AUDIT_H
#define NOGIL_ENGINE_CHECK_AUDIT_H

#include "check/Finding.h"

namespace nogil {

class Contexts;
class Effects;
class Program;
struct FlowResult;

enum class Keeping : uint8_t {
  Constant,
  InitOnly,
  Locked,
  Atomic,
  ThreadLocal,
  Lock,
  Racy,
  Unknown
};
const char *spelled(Keeping K);

/// A static, or a member of a record.
struct AuditedPlace {
  std::string Record; ///< empty: a static
  std::string Name;
  Place At; ///< where it is declared; of a member, first written
  Keeping Is = Keeping::Unknown;
  std::string Lock;          ///< Locked: which one
  std::vector<Place> Writes; ///< after initialisation
  uint64_t Reads = 0;        ///< the same
};

struct AuditedEntry {
  std::string Function, Kind; ///< "method"
  Place At;                   ///< of the function
};

/// A function of somebody else's that the module calls.
struct OutsideFunction {
  std::string Name, Header; ///< Header: a path; empty: the project's own
  uint64_t Calls = 0;
};

struct ModuleAudit {
  std::string Name, Function;
  std::string How;  ///< "single-phase", "multi-phase" or "unknown"
  std::string Says; ///< "missing", "used", "not-used" or "unknown"
  std::string Why;  ///< of "unknown"
  Place Init, Declared;
  std::vector<AuditedPlace> Statics, Members; ///< sorted by name
  std::vector<AuditedEntry> Entries;          ///< sorted by name
  std::vector<AuditedEntry> Lost;       ///< functions that could not be read
  std::vector<OutsideFunction> Outside; ///< sorted by name
  std::vector<std::string> Units;       ///< paths of its sources
  uint64_t Functions = 0, Accesses = 0, Cuts = 0;
  uint64_t Calls = 0, UnknownCalls = 0; ///< Unknown: nobody knows of what
};

/// Findings get the entry points that reach them. Files are called by their
/// paths; the result is in the order of modules.
std::vector<ModuleAudit> auditModules(const Program &P, const FlowResult &Flow,
                                      const Contexts &Ctx, const Effects &Eff,
                                      std::vector<Finding> &Findings);

} // namespace nogil

#endif // NOGIL_ENGINE_CHECK_AUDIT_H
