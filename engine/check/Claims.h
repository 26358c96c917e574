//===- Claims.h - whose module a finding is in ------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What goes wrong only without the GIL concerns the users of a module that says
// that it does not need one (interproc/Modules.h). A finding is in the modules
// that its function belongs to; one outside of functions is in those of its
// file.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CHECK_CLAIMS_H
#define NOGIL_ENGINE_CHECK_CLAIMS_H

#include "check/Finding.h"
#include "interproc/Modules.h"
#include "link/Program.h"

namespace nogil {

/// The functions of the files that findings and their steps stand in, by their
/// paths.
class FunctionsAt {
public:
  FunctionsAt(const Program &P, const std::vector<Finding> &Findings);
  /// Those around a place: one, or its instantiations, or one in another.
  std::vector<FnId> around(const Place &W) const;
  const std::vector<FnId> &inFile(const Place &W) const {
    return Of.at(W.File);
  }

private:
  const Program &P;
  std::map<std::string, std::vector<FnId>> Of;
};

/// Says of each finding in which modules it is and what they declare. Files are
/// called by their paths.
void findClaims(const Program &P, const Modules &Parts,
                std::vector<Finding> &Findings);

} // namespace nogil

#endif // NOGIL_ENGINE_CHECK_CLAIMS_H
