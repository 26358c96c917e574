//===- Extract.h - source to TuFacts ----------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The door to facts. This header includes nothing of Clang, so that the driver
// stays fast to compile.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_EXTRACT_EXTRACT_H
#define NOGIL_ENGINE_EXTRACT_EXTRACT_H

#include "facts/TuFacts.h"
#include "parse/Input.h"

namespace clang {
class ASTContext;
class Preprocessor;
} // namespace clang

namespace nogil {

class Elsewhere;

struct ExtractOutput {
  TuFacts Facts;
  std::vector<Dependency> Deps; ///< main file first
};

/// Parses and lowers one TU. Never throws; whatever could not be parsed is in
/// Facts.Gaps. Safe to call from several threads at once.
ExtractOutput extractTu(const ExtractInput &In);

/// The same from an AST that somebody else parsed (the clang-tidy plugin), with
/// what the macros are at its end, and what was left out on the way.
TuFacts extractAst(clang::ASTContext &Ctx, const clang::Preprocessor &PP,
                   const Elsewhere &Others, const ExtractInput &In);

} // namespace nogil

#endif // NOGIL_ENGINE_EXTRACT_EXTRACT_H
