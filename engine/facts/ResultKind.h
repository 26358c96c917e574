//===- ResultKind.h - what a function gives back ----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_FACTS_RESULTKIND_H
#define NOGIL_ENGINE_FACTS_RESULTKIND_H

#include "facts/TuFacts.h"

namespace nogil {

/// The kind of what functions of this type return; Other where it is not known.
inline TypeKind resultKind(const TuFacts &T, TypeId Function) {
  TypeId Result = Function.valid() ? T.type(Function).Of : TypeId();
  return Result.valid() ? T.type(Result).Kind : TypeKind::Other;
}

} // namespace nogil

#endif // NOGIL_ENGINE_FACTS_RESULTKIND_H
