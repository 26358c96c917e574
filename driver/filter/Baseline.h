//===- Baseline.h - findings that are known ---------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A file of fingerprints, in JSON with a line each, so that a change of it can
// be read: what a project has decided to live with for now. Rule, file and
// message are there for people; only the fingerprint counts.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_FILTER_BASELINE_H
#define NOGIL_DRIVER_FILTER_BASELINE_H

#include "check/Finding.h"
#include <map>
#include <string>
#include <vector>

namespace nogil {

struct Baseline {
  std::map<std::string, std::string> Known; ///< fingerprint to what it is of
  std::string Problem; ///< why the text is no baseline; empty: it is one
};
Baseline readBaseline(const std::string &Text);
/// Findings as a baseline; sorted by file, rule and fingerprint, without lines.
std::string writeBaseline(const std::vector<Finding> &Findings);

} // namespace nogil

#endif // NOGIL_DRIVER_FILTER_BASELINE_H
