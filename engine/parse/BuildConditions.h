//===- BuildConditions.h - text that differs by build -----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: for most units both builds of Python read the same text, and to
// parse them twice says nothing new.
//
// Approach: a unit differs where a condition in a file of the project asks for
// the build, and what the condition chooses has code in a function, or around
// one, or defines a macro, in either branch, that is used in the project; or
// where a macro is used whose meaning the build decides by itself, as those of
// critical sections. Declarations alone, and macros that nobody uses here, make
// no difference: whoever used what they declare would stand in a condition,
// too.
//
// Unsound: a condition on a macro that itself depends on the build is seen only
// where that macro is used in code; an initialiser of a variable outside of
// functions is not looked at.
//
// Cost: a look at each condition of the project; a raw scan of those that ask.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_PARSE_BUILDCONDITIONS_H
#define NOGIL_ENGINE_PARSE_BUILDCONDITIONS_H

#include "parse/Places.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/StringSet.h"
#include <functional>

namespace nogil {

class BuildConditions : public clang::PPCallbacks {
public:
  /// Of files in which code belongs to the project.
  BuildConditions(clang::Preprocessor &PP,
                  std::function<bool(clang::SourceLocation)> InProject)
      : PP(PP), SM(PP.getSourceManager()), InProject(std::move(InProject)) {}

  void If(clang::SourceLocation L, clang::SourceRange Condition,
          ConditionValueKind) override {
    opened(asks(Condition));
  }
  void Elif(clang::SourceLocation L, clang::SourceRange Condition,
            ConditionValueKind, clang::SourceLocation) override {
    opened(asks(Condition), /*Again=*/true);
  }
  void Ifdef(clang::SourceLocation, const clang::Token &Name,
             const clang::MacroDefinition &) override {
    opened(asks(Name));
  }
  void Ifndef(clang::SourceLocation, const clang::Token &Name,
              const clang::MacroDefinition &) override {
    opened(asks(Name));
  }
  void Endif(clang::SourceLocation L, clang::SourceLocation If) override;
  void MacroExpands(const clang::Token &Name, const clang::MacroDefinition &Is,
                    clang::SourceRange R, const clang::MacroArgs *) override;

  /// Notes in Facts, which has its functions, whether the unit differs.
  void keep(TuFacts &Facts, Places &P) const;

private:
  void opened(bool Asks, bool Again = false);
  bool asks(const clang::Token &Name) const;
  bool asks(clang::SourceRange Condition) const;
  /// Notes the macros that the lines define; says whether there is code.
  bool scan(clang::SourceLocation Begin, clang::SourceLocation End);

  clang::Preprocessor &PP;
  const clang::SourceManager &SM;
  std::function<bool(clang::SourceLocation)> InProject;
  std::vector<bool> Open;   ///< the conditions that are open: one asks
  llvm::StringSet<> Chosen; ///< macros defined within one that asks
  std::vector<clang::SourceRange> Code; ///< of conditions that ask
  bool Used = false;                    ///< a macro that differs
};

} // namespace nogil

#endif // NOGIL_ENGINE_PARSE_BUILDCONDITIONS_H
