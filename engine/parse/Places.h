//===- Places.h - where code stands, in the user's words --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turns Clang's source locations into ranges of real files and into chains of
// macro uses, and decides which files belong to the project.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_PARSE_PLACES_H
#define NOGIL_ENGINE_PARSE_PLACES_H

#include "facts/TuFacts.h"
#include "parse/Input.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseMap.h"

namespace nogil {

class Places {
public:
  Places(const clang::SourceManager &SM, const clang::LangOptions &LO,
         const ExtractInput &In, TuFacts &Facts);

  /// The user's spelling of a range of tokens; where a macro hides it, the use
  /// of the outermost macro.
  SrcRange range(clang::SourceRange R);
  SrcRange range(clang::SourceLocation L) { return range({L, L}); }
  /// The range of a statement, with the semicolon behind it when it has one;
  /// Macro: it begins or ends inside of a macro's body.
  SrcRange statement(clang::SourceRange R, bool Semicolon, bool &Macro);
  /// Where a part of Whole is spelled: none where Whole comes out of a macro's
  /// body, or the part is more or less than a macro's use.
  Span written(clang::SourceRange Part, clang::SourceRange Whole) const;
  /// The macro expansions that the token at L came out of, innermost first.
  MacroId chain(clang::SourceLocation L);
  /// Whether a macro left only one brace of a block: the two braces come from
  /// different expansions.
  bool loneBrace(clang::SourceLocation L, clang::SourceLocation R) const;
  /// The macro whose whole expansion is R, as the user wrote it; one with
  /// arguments has a pair of parentheses behind its name: "SO()".
  std::string spelledMacro(clang::SourceRange R) const;
  /// Code at L is the project's, so that its functions are extracted.
  bool inProject(clang::SourceLocation L);
  /// So is an absolute path, as far as its folders say.
  bool isProjectPath(llvm::StringRef Path) const;
  FileId file(clang::FileID F);
  /// An absolute path without "." and "..".
  std::string absolute(llvm::StringRef Path) const;

  const clang::SourceManager &SM;

private:
  clang::SourceLocation fileStart(clang::SourceLocation L) const;
  clang::SourceLocation fileEnd(clang::SourceLocation L) const;
  SrcRange tokens(clang::SourceLocation B, clang::SourceLocation E);
  bool below(llvm::StringRef Path, const std::vector<std::string> &Roots) const;
  bool systemFile(clang::FileID F, llvm::StringRef Path) const;

  const clang::LangOptions &LO;
  const ExtractInput &In;
  TuFacts &Facts;
  llvm::DenseMap<clang::FileID, FileId> Files;
  llvm::DenseMap<clang::FileID, MacroId> Chains; ///< of macro bodies
  llvm::DenseMap<clang::FileID, bool> Project;
};

} // namespace nogil

#endif // NOGIL_ENGINE_PARSE_PLACES_H
