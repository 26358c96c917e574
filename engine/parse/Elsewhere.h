//===- Elsewhere.h - what other configurations have here --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a unit is read in one configuration. What the others do in a
// function is in lines that the preprocessor leaves out, there, or where they
// define a macro that the function uses. A rule that gives advice must know: a
// macro that is empty here may release a lock there.
//
// Approach: of lines that are left out in files of the project, the identifiers
// are kept, and the definitions of macros among them; of a macro that has such
// a definition, each use. Macros in the text are looked through: as they are
// defined elsewhere, or else when they are met. What does
// not stand in a function of the project is dropped in the end.
//
// Termination: a macro is not looked through within itself; the names of one
// place are counted.
//
// Unsound: all conditions are taken to be possible, `#if 0` included, and which
// of several left-out lines go together is not known. What a configuration
// defines in a file that this one does not read is not seen.
//
// Cost: one pass over the left-out lines; a look-up for each use of a macro.
// Uses of one macro share the names, until some macro is defined anew.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_PARSE_ELSEWHERE_H
#define NOGIL_ENGINE_PARSE_ELSEWHERE_H

#include "parse/Places.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/DenseMap.h"
#include <functional>

namespace nogil {

class Elsewhere : public clang::PPCallbacks {
public:
  /// Of files in which code belongs to the project.
  Elsewhere(clang::Preprocessor &PP,
            std::function<bool(clang::SourceLocation)> InProject)
      : PP(PP), SM(PP.getSourceManager()), InProject(std::move(InProject)) {}

  void SourceRangeSkipped(clang::SourceRange R,
                          clang::SourceLocation Endif) override;
  void MacroExpands(const clang::Token &Name, const clang::MacroDefinition &Is,
                    clang::SourceRange R, const clang::MacroArgs *) override;
  void MacroDefined(const clang::Token &,
                    const clang::MacroDirective *) override {
    Uses.clear();
  }
  void MacroUndefined(const clang::Token &, const clang::MacroDefinition &,
                      const clang::MacroDirective *) override {
    Uses.clear();
  }
  /// One of them gives a macro its older definition back.
  void PragmaDirective(clang::SourceLocation,
                       clang::PragmaIntroducerKind) override {
    Uses.clear();
  }
  /// Keeps what stands in a function that Facts has, and whether any of it
  /// declares that a module does not need the GIL.
  void keep(TuFacts &Facts, Places &P) const;
  /// Lines that are left out here declare that.
  bool declares() const { return Declares; }

private:
  using Word = const clang::IdentifierInfo *;
  using Words = std::vector<Word>;
  struct Part {
    clang::SourceRange Where;
    size_t Names; ///< into Lists
  };
  clang::Preprocessor &PP;
  const clang::SourceManager &SM;
  const std::function<bool(clang::SourceLocation)> InProject;
  llvm::DenseMap<Word, Words> Bodies; ///< of macros, defined elsewhere
  std::vector<Words> Lists;
  /// Of the macros that were used since one was defined: the names.
  llvm::DenseMap<Word, size_t> Uses;
  std::vector<Part> Parts;
  bool Declares = false;

  void read(clang::FileID File, unsigned Begin, unsigned End, Words &Out);
  void look(Word Name, Words &Out, Words &Within);
  size_t list(const Words &Of);
};

} // namespace nogil

#endif // NOGIL_ENGINE_PARSE_ELSEWHERE_H
