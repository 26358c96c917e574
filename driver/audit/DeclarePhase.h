//===- DeclarePhase.h - declarations for those that may ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `audit --fix`: of each module that declares nothing and may, the declaration,
// verified as all fixes are. Of the others it is said why they get none.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_AUDIT_DECLAREPHASE_H
#define NOGIL_DRIVER_AUDIT_DECLAREPHASE_H

#include "audit/Audit.h"
#include "fix/FixPhase.h"

namespace nogil {

/// Returns the patch of --diff-only. R: the report that the audit was made of.
std::string declareModules(const AuditReport &Audit, const Report &R,
                           FixBuilds &How,
                           std::filesystem::file_time_type Started,
                           const Options &O, DisplayPaths &Paths);

} // namespace nogil

#endif // NOGIL_DRIVER_AUDIT_DECLAREPHASE_H
