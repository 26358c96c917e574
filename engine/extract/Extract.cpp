//===- Extract.cpp - source to TuFacts ------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "extract/Extract.h"
#include "extract/Unit.h"
#include "parse/Elsewhere.h"
#include "parse/Parse.h"

using namespace clang;

namespace nogil {

ExtractOutput extractTu(const ExtractInput &In) {
  ExtractOutput Out;
  Out.Deps = parseTu(In, Out.Facts,
                     [&](ASTContext &Ctx, Places &P, const Errors &Broken) {
                       Unit(Ctx, Out.Facts, P, Broken).run();
                     });
  Out.Facts.compact();
  return Out;
}

TuFacts extractAst(ASTContext &Ctx, const Preprocessor &PP,
                   const Elsewhere &Others, const ExtractInput &In) {
  TuFacts Facts;
  Places P(Ctx.getSourceManager(), Ctx.getLangOpts(), In, Facts);
  configuration(PP, Facts);
  Unit(Ctx, Facts, P, Errors()).run();
  Others.keep(Facts, P);
  return Facts;
}

} // namespace nogil
