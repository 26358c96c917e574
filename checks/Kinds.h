//===- Kinds.h - the kinds of evidence there are ----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Kinds.def as constants, in a namespace for each rule:
// kinds::stale_after_detach::DoubleClose.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_KINDS_H
#define NOGIL_CHECKS_KINDS_H

#include "check/Finding.h"

namespace nogil::kinds {

#define NOGIL_KIND(Rule, Name, Slug, What)                                     \
  namespace Rule {                                                             \
  inline constexpr KindName Name{Slug};                                        \
  }
#include "checks/Kinds.def"
#undef NOGIL_KIND

} // namespace nogil::kinds

#endif // NOGIL_CHECKS_KINDS_H
