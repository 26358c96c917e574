//===- Builds.h - where a fix has to be right ------------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_FIX_BUILDS_H
#define NOGIL_DRIVER_FIX_BUILDS_H

#include "fix/Verify.h"

namespace nogil {

/// The builds of a program; what they cost is spent when they are asked for.
class FixBuilds {
public:
  virtual ~FixBuilds() = default;
  /// The report that the user sees, of the program with these texts.
  virtual Report shown(const Overlay &Texts) = 0;
  /// Asked for once, before anything else.
  virtual std::vector<FixBuild> all() = 0;
  /// See FixVerifier::Objection.
  virtual std::string objection(const Finding &F) = 0;
  /// Why a file is not changed, whatever is wrong in it; empty: it may be.
  virtual std::string untouched(const std::string & /*Path*/) { return ""; }
  /// Why nobody has tried to make a fix; empty: for no reason to speak of.
  virtual std::string unfixable(const Finding & /*F*/) { return ""; }
};

} // namespace nogil

#endif // NOGIL_DRIVER_FIX_BUILDS_H
