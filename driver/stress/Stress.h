//===- Stress.h - a program that makes a finding happen ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `nogil-tidy stress FINGERPRINT`: a finding about two threads names two
// functions of C. What Python code calls them by is known from tables
// (check/PythonCalls.h), how from share/stress/calls.yaml, and the rest is a
// template (share/stress/stress.py): threads, a barrier, rounds, and what tells
// that it went wrong. What is not known is marked there, and guessed when it is
// run, or asked for.
//
// Names come from sources that nobody trusts, and the result is a program that
// somebody runs: one that is no plain identifier of Python is refused, all
// other text stands in comments of one line each, and nothing that was put in
// is looked at for more to put in.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_STRESS_STRESS_H
#define NOGIL_DRIVER_STRESS_STRESS_H

#include "DataFolders.h"
#include "check/Audit.h"
#include "check/PythonCalls.h"
#include "report/Report.h"
#include <map>
#include <set>

namespace nogil {

/// share/stress
struct StressTables {
  struct Call {
    std::string Text, First; ///< expressions; First: empty, the same
    int Arguments = 0;       ///< how many; -1: as flags say
  };
  std::vector<NamedRecord> Names;
  std::map<std::string, Call, std::less<>> Calls; ///< by member
  std::map<std::string, std::string> Fresh;       ///< by rule/kind
  std::set<std::string> Whole;                    ///< rules about whole modules
  std::set<std::string, std::less<>> Keywords;
  std::string Prefix; ///< of ids of slots
  int64_t Nothing = 0, One = 0;
  std::string Template;
};
/// Throws DriverError.
StressTables readStressTables(const DataFolders &Data);

/// The one finding whose fingerprint begins so. Throws DriverError for none and
/// for several.
const Finding &findingOf(const Report &R, std::string_view Command,
                         const std::string &Fingerprint);

/// The script. Throws DriverError where a function has no name in Python, or
/// one that can't be written. `PackageOf`: the packages of Python that the file
/// lies in, with a dot after each.
std::string
stressScript(const Finding &F, const std::vector<ModuleAudit> &Modules,
             const StressTables &Tables,
             const std::function<std::string(const std::string &)> &PackageOf);

/// By the folders around a file that are packages.
std::string packageOf(const std::string &File);

} // namespace nogil

#endif // NOGIL_DRIVER_STRESS_STRESS_H
