//===- ArraySizes.h - sizes that a type computes ----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: the size of an array may be computed when the program runs, and the
// expression that does it stands in a type: of a variable, a parameter, a
// typedef, a cast, a compound literal, `va_arg`, `sizeof` and `typeof`.
//
// Approach: what Clang's code generation does. Each of these walks its type as
// it is written, from the outside inwards, and evaluates the sizes that it
// meets; a name of a type ends the walk, since its declaration has done so.
//
// Unsound: none known. Cost: the depth of a type, where it has such an array.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_PARSE_ARRAYSIZES_H
#define NOGIL_ENGINE_PARSE_ARRAYSIZES_H

#include "clang/AST/ASTContext.h"
#include "llvm/ADT/SmallVector.h"

namespace nogil {

/// What is evaluated where a type is written, in this order.
llvm::SmallVector<const clang::Expr *, 2> sizesIn(clang::QualType T,
                                                  const clang::ASTContext &Ctx);
/// `sizeof` of an array whose size is computed when it runs.
bool evaluatesOperand(const clang::Expr *E);

} // namespace nogil

#endif // NOGIL_ENGINE_PARSE_ARRAYSIZES_H
