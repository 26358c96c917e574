//===- Callers.h - the calls of a function ----------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: which calls of the program enter a function?
//
// Approach: one pass over all calls. Direct calls are `of`. `sites` are these,
// the calls through pointers that may hold the function (Program::targetsOf),
// and the calls of a parameter in functions that are given it by name.
//
// Unsound: a function that is given on through two parameters, or kept in
// memory that several pointers name, has more callers than are known.
//
// Cost: linear in the calls of the program; pointers only when asked for.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_INTERPROC_CALLERS_H
#define NOGIL_ENGINE_INTERPROC_CALLERS_H

#include "link/Program.h"

namespace nogil {

class Callers {
public:
  explicit Callers(const Program &P);
  const std::vector<CodeRef> &of(FnId F) const { return Direct[F.V]; }
  const std::vector<CodeRef> &sites(FnId F);

private:
  const Program &P;
  std::vector<std::vector<CodeRef>> Direct, All; ///< by FnId

  void throughParameter(CodeRef Call, uint32_t Param);
};

} // namespace nogil

#endif // NOGIL_ENGINE_INTERPROC_CALLERS_H
