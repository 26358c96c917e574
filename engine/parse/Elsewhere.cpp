//===- Elsewhere.cpp - what other configurations have here ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "parse/Elsewhere.h"
#include "parse/BuildWords.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/MacroInfo.h"
#include <algorithm>

using namespace clang;

namespace nogil {

/// Names of one place; more say nothing new of it.
static constexpr size_t MaxNames = 256;

/// The name, and what it stands for where it is a macro.
void Elsewhere::look(llvm::StringRef Name, Words &Out, Words &Within) {
  if (Out.size() >= MaxNames || llvm::is_contained(Within, Name))
    return;
  Out.push_back(Name.str());
  Within.push_back(Name.str());
  if (auto It = Bodies.find(Name); It != Bodies.end()) {
    for (const std::string &Of : Words(It->second))
      look(Of, Out, Within);
  } else if (const MacroInfo *Is =
                 PP.getMacroInfo(PP.getIdentifierInfo(Name))) {
    for (const Token &T : Is->tokens())
      if (const IdentifierInfo *Of = T.getIdentifierInfo())
        look(Of->getName(), Out, Within);
  }
  Within.pop_back();
}

/// Identifiers of a part of a file, without directives; the macros that it
/// defines are kept apart.
void Elsewhere::read(FileID File, unsigned Begin, unsigned End, Words &Out) {
  llvm::StringRef Text = SM.getBufferData(File);
  Lexer Raw(SM.getLocForStartOfFile(File), PP.getLangOpts(), Text.begin(),
            Text.begin() + Begin, Text.end());
  enum { Code, Directive, Name, Body, Skipped } In = Code;
  std::string Defines;
  Words Macro;
  auto Ends = [&] {
    Words &Known = Bodies[Defines];
    Known.insert(Known.end(), Macro.begin(), Macro.end());
    Macro.clear();
  };
  Token T;
  for (bool Last = false; !Last;) {
    Last = Raw.LexFromRawLexer(T) || SM.getFileOffset(T.getLocation()) >= End;
    if (T.isAtStartOfLine() || Last) {
      if (In == Body)
        Ends();
      In = T.is(tok::hash) ? Directive : Code;
      if (In == Directive)
        continue;
    }
    if (Last || T.isNot(tok::raw_identifier))
      continue;
    llvm::StringRef Word = T.getRawIdentifier();
    if (In == Directive) {
      In = Word == "define" ? Name : Skipped;
    } else if (In == Name) {
      Defines = Word.str();
      In = Body;
    } else if (In == Body) {
      Macro.push_back(Word.str());
    } else if (In == Code) {
      Out.push_back(Word.str());
    }
  }
}

void Elsewhere::SourceRangeSkipped(SourceRange R, SourceLocation) {
  if (!InProject(R.getBegin()))
    return;
  auto [File, Begin] = SM.getDecomposedLoc(R.getBegin());
  Words Found, Names, Within;
  read(File, Begin, SM.getFileOffset(R.getEnd()), Found);
  for (const std::string &Name : Found)
    look(Name, Names, Within);
  if (!Names.empty())
    Parts.push_back({R, std::move(Names)});
}

void Elsewhere::MacroExpands(const Token &Name, const MacroDefinition &,
                             SourceRange R, const MacroArgs *) {
  auto It = Bodies.find(Name.getIdentifierInfo()->getName());
  if (It == Bodies.end() || !InProject(Name.getLocation()))
    return;
  Words Names, Within;
  for (const std::string &Of : Words(It->second))
    look(Of, Names, Within);
  if (!Names.empty())
    Parts.push_back({R, std::move(Names)});
}

/// In text of the project, also in lines that this configuration leaves out: a
/// module's slot, the call, or the option of a binding library.
static bool declaresNoGil(const SourceManager &SM, const Places &P) {
  for (auto It = SM.fileinfo_begin(); It != SM.fileinfo_end(); ++It) {
    auto Text = P.isProjectPath(P.absolute(It->first.getName()))
                    ? It->second->getBufferDataIfLoaded()
                    : std::nullopt;
    for (const char *Word : DeclaringWords)
      if (Text && Text->contains(Word))
        return true;
  }
  return false;
}

void Elsewhere::keep(TuFacts &Facts, Places &P) const {
  Facts.DeclaresNoGil = declaresNoGil(SM, P);
  for (const Part &X : Parts) {
    SrcRange Where = P.range(X.Where);
    bool Within = llvm::any_of(Facts.Skeletons, [&](const Skeleton &S) {
      return S.Range.File == Where.File && S.Range.Offset < Where.Offset &&
             Where.EndOffset < S.Range.EndOffset;
    });
    if (!Within)
      continue;
    OtherCode New{Where, {}};
    for (const std::string &Name : X.Names)
      New.Names.push_back(Facts.Strings.intern(Name));
    Facts.Elsewhere.push_back(std::move(New));
  }
}

} // namespace nogil
