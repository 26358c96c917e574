//===- OlderPython.h - text for Python before 3.13 alone --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a unit that is read with the headers of Python 3.11 holds code that
// no Python without the GIL compiles, since there was none before 3.13:
//
//   #if PY_VERSION_HEX < 0x030D0000
//   ... a borrowed reference; from 3.13 on, there is a function for it
//   #endif
//
// What it does without the GIL nobody will see.
//
// Approach: a branch that is taken here is such text where its condition fails
// from 3.13 on, or one before it in the chain holds from then on. Conditions
// are read as text: a comparison of the version fails or holds for all versions
// from 3.13 on by its literal; one that fails makes a conjunction fail, and one
// that holds a disjunction hold. All else says nothing.
//
// Unsound (text is taken for that of all versions): macros that stand for a
// version, PY_MINOR_VERSION, negations, `&&` within `||`.
//
// Cost: a look at each condition of the project.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_PARSE_OLDERPYTHON_H
#define NOGIL_ENGINE_PARSE_OLDERPYTHON_H

#include "parse/Places.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include <functional>

namespace nogil {

class OlderPython : public clang::PPCallbacks {
public:
  /// Of files in which code belongs to the project.
  OlderPython(clang::Preprocessor &PP,
              std::function<bool(clang::SourceLocation)> InProject)
      : PP(PP), InProject(std::move(InProject)) {}

  void If(clang::SourceLocation L, clang::SourceRange Condition,
          ConditionValueKind Is) override;
  void Elif(clang::SourceLocation L, clang::SourceRange Condition,
            ConditionValueKind Is, clang::SourceLocation) override;
  void Ifdef(clang::SourceLocation, const clang::Token &,
             const clang::MacroDefinition &Is) override {
    Open.push_back({bool(Is), false, {}});
  }
  void Ifndef(clang::SourceLocation, const clang::Token &,
              const clang::MacroDefinition &Is) override {
    Open.push_back({!Is, false, {}});
  }
  void Else(clang::SourceLocation L, clang::SourceLocation) override;
  void Endif(clang::SourceLocation L, clang::SourceLocation) override;

  /// Writes them to Facts.
  void keep(TuFacts &Facts, Places &P) const;

private:
  struct Chain {
    bool Taken = false;         ///< one of its branches
    bool Holds = false;         ///< an earlier condition, from 3.13 on
    clang::SourceLocation From; ///< of the open branch for older ones alone
  };
  void take(clang::SourceLocation L, llvm::StringRef Condition,
            ConditionValueKind Is);
  void close(clang::SourceLocation L);
  llvm::StringRef text(clang::SourceRange Condition) const;

  clang::Preprocessor &PP;
  std::function<bool(clang::SourceLocation)> InProject;
  std::vector<Chain> Open;
  std::vector<clang::SourceRange> Found;
};

} // namespace nogil

#endif // NOGIL_ENGINE_PARSE_OLDERPYTHON_H
