//===- OlderPython.cpp - text for Python before 3.13 alone ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "parse/OlderPython.h"
#include "parse/BuildWords.h"
#include "clang/Lex/Lexer.h"
#include <optional>

using namespace clang;

namespace nogil {

/// What a comparison of the version is from 3.13 on; nothing: not the same for
/// all of them, or not known.
static std::optional<bool> fromThenOn(llvm::StringRef Text) {
  Text = Text.trim(" \t\\\r\n");
  while (Text.starts_with("(") && Text.ends_with(")"))
    Text = Text.drop_front().drop_back().trim();
  if (!Text.consume_front(VersionMacro))
    return std::nullopt;
  Text = Text.ltrim();
  const bool Less = Text.starts_with("<");
  if (!Less && !Text.starts_with(">"))
    return std::nullopt;
  Text = Text.drop_front();
  const bool OrEqual = Text.consume_front("=");
  uint64_t Version = 0;
  Text = Text.trim().rtrim("uUlL");
  if (Text.getAsInteger(0, Version))
    return std::nullopt;
  // `< 3.13` fails from 3.13 on, and `<= 3.12`; `>= 3.13` holds, and `> 3.12`.
  const bool Before = Version < FirstWithoutGil ||
                      (Version == FirstWithoutGil && Less != OrEqual);
  return Before ? std::optional(!Less) : std::nullopt;
}

/// One of its parts is that from 3.13 on.
static bool anyPart(llvm::StringRef Condition, llvm::StringRef Between,
                    llvm::StringRef Other, bool Is) {
  if (Condition.contains(Other))
    return false;
  llvm::SmallVector<llvm::StringRef> Parts;
  Condition.split(Parts, Between);
  return llvm::any_of(
      Parts, [&](llvm::StringRef Part) { return fromThenOn(Part) == Is; });
}
static bool failsFromThenOn(llvm::StringRef Condition) {
  return anyPart(Condition, "&&", "||", false);
}
static bool holdsFromThenOn(llvm::StringRef Condition) {
  return anyPart(Condition, "||", "&&", true);
}

llvm::StringRef OlderPython::text(SourceRange Condition) const {
  return Lexer::getSourceText(CharSourceRange::getTokenRange(Condition),
                              PP.getSourceManager(), PP.getLangOpts());
}

/// A branch begins that this condition decides about.
void OlderPython::take(SourceLocation L, llvm::StringRef Condition,
                       ConditionValueKind Is) {
  Chain &C = Open.back();
  if (Is == CVK_False)
    C.Holds |= holdsFromThenOn(Condition);
  if (Is != CVK_True || C.Taken)
    return;
  C.Taken = true;
  if ((C.Holds || failsFromThenOn(Condition)) && InProject(L))
    C.From = L;
}

/// Its open branch ends.
void OlderPython::close(SourceLocation L) {
  Chain &C = Open.back();
  if (C.From.isValid())
    Found.emplace_back(C.From, L);
  C.From = SourceLocation();
}

void OlderPython::If(SourceLocation L, SourceRange Condition,
                     ConditionValueKind Is) {
  Open.emplace_back();
  take(L, text(Condition), Is);
}

void OlderPython::Elif(SourceLocation L, SourceRange Condition,
                       ConditionValueKind Is, SourceLocation) {
  if (Open.empty())
    return;
  close(L);
  take(L, text(Condition), Is);
}

void OlderPython::Else(SourceLocation L, SourceLocation) {
  if (Open.empty())
    return;
  close(L);
  take(L, "", CVK_True);
}

void OlderPython::Endif(SourceLocation L, SourceLocation) {
  if (Open.empty())
    return;
  close(L);
  Open.pop_back();
}

void OlderPython::keep(TuFacts &Facts, Places &P) const {
  for (SourceRange Lines : Found)
    Facts.OlderPython.push_back(P.range(Lines));
}

} // namespace nogil
