//===- Parse.h - runs Clang on one unit -------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From a compile command to an AST. What becomes of the AST is the caller's
// business; it is gone when parseTu returns.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_PARSE_PARSE_H
#define NOGIL_ENGINE_PARSE_PARSE_H

#include "parse/Errors.h"
#include "parse/Places.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace clang {
class ASTContext;
class Preprocessor;
} // namespace clang

namespace nogil {

using AstReader =
    llvm::function_ref<void(clang::ASTContext &, Places &, const Errors &)>;

/// Parses one unit and has the AST read. Never throws; whatever could not be
/// parsed is in Facts.Gaps, and how the unit was compiled is in Facts, too.
/// Returns the files that were read, the main file first. Safe to call from
/// several threads at once.
std::vector<Dependency> parseTu(const ExtractInput &In, TuFacts &Facts,
                                AstReader Read);

/// Keeps how the unit was compiled, where its code can't show it.
void configuration(const clang::Preprocessor &PP, TuFacts &Facts);

} // namespace nogil

#endif // NOGIL_ENGINE_PARSE_PARSE_H
