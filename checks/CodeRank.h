//===- CodeRank.h - which of several places is told first -------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_CODERANK_H
#define NOGIL_CHECKS_CODERANK_H

#include "check/ProgramView.h"
#include <tuple>

namespace nogil {

/// What stands for several places that would do: neither the names of functions
/// nor their order decide, unless they look the same.
inline std::tuple<size_t, size_t, uint32_t, Place>
codeRank(const ProgramView &C, CodeRef At) {
  const Skeleton &S = *C.P.fn(At.Fn).Body;
  return {S.Events.size(), S.Exprs.size(), At.Event.V, C.place(At)};
}

} // namespace nogil

#endif // NOGIL_CHECKS_CODERANK_H
