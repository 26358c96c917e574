//===- BuildConditions.cpp - text that differs by build -------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "parse/BuildConditions.h"
#include "parse/BuildWords.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace nogil {

bool BuildConditions::asks(const Token &Name) const {
  return Name.getIdentifierInfo() &&
         Name.getIdentifierInfo()->getName() == WithoutGilMacro;
}

bool BuildConditions::asks(SourceRange Condition) const {
  return Lexer::getSourceText(CharSourceRange::getTokenRange(Condition), SM,
                              PP.getLangOpts())
      .contains(WithoutGilMacro);
}

void BuildConditions::opened(bool Asks, bool Again) {
  if (!Again)
    Open.push_back(Asks);
  else if (!Open.empty())
    Open.back() = Open.back() || Asks;
}

bool BuildConditions::scan(SourceLocation Begin, SourceLocation End) {
  auto [File, From] = SM.getDecomposedLoc(Begin);
  if (File != SM.getFileID(End))
    return true;
  const unsigned To = SM.getFileOffset(End);
  llvm::StringRef Text = SM.getBufferData(File);
  Lexer Raw(SM.getLocForStartOfFile(File), PP.getLangOpts(), Text.begin(),
            Text.begin() + From, Text.end());
  enum { Word, Name, Rest, Outside } In = Rest; // of the directive that begins
  bool Code = false;
  Token T;
  Raw.LexFromRawLexer(T); // the word of the condition itself
  while (!Raw.LexFromRawLexer(T) && SM.getFileOffset(T.getLocation()) < To) {
    if (T.isAtStartOfLine() && T.is(tok::hash)) {
      In = Word;
      continue;
    }
    if (T.isAtStartOfLine())
      In = Outside;
    Code |= In == Outside;
    if (In == Name && T.is(tok::raw_identifier))
      Chosen.insert(T.getRawIdentifier());
    if (In == Word || In == Name)
      In = In == Word && T.is(tok::raw_identifier) &&
                   T.getRawIdentifier() == "define"
               ? Name
               : Rest;
  }
  return Code;
}

void BuildConditions::Endif(SourceLocation L, SourceLocation If) {
  if (Open.empty())
    return;
  const bool Asks = Open.back();
  Open.pop_back();
  if (Asks && InProject(L) && scan(If, L))
    Code.emplace_back(If, L);
}

void BuildConditions::MacroExpands(const Token &Name, const MacroDefinition &,
                                   SourceRange, const MacroArgs *) {
  llvm::StringRef Is = Name.getIdentifierInfo()->getName();
  if (!Used && (Chosen.contains(Is) || Is.contains(SectionWord)) &&
      InProject(Name.getLocation()))
    Used = true;
}

void BuildConditions::keep(TuFacts &Facts, Places &P) const {
  auto Meets = [&](SourceRange Lines) {
    SrcRange Where = P.range(Lines);
    return llvm::any_of(Facts.Skeletons, [&](const Skeleton &S) {
      return S.Range.File == Where.File && S.Range.Offset < Where.EndOffset &&
             Where.Offset < S.Range.EndOffset;
    });
  };
  Facts.DiffersByBuild = Used || llvm::any_of(Code, Meets);
}

} // namespace nogil
