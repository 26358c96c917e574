//===- Places.cpp - where code stands, in the user's words ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: most of what an extension module does stands in macros. A message
// must name the macro the user wrote, at the place where he wrote it, and API
// rows are looked up by macro where the macro hides an indirect call.
//
// Approach: Clang gives every expansion of a macro a FileID of its own. A token
// that is part of a macro's body belongs to that expansion; a token that is an
// argument belongs to whatever the argument was written in. All tokens of one
// expansion share one chain, so chains are computed once per FileID.
//
// Unsound: nothing is lost, but a token made by `##` or `#` counts as the
// body's, not the argument's.
//
// Cost: a hash lookup per event, and one line-table search per end of a range.
//
//===----------------------------------------------------------------------===//
#include "parse/Places.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace clang;

namespace nogil {

Places::Places(const SourceManager &SM, const LangOptions &LO,
               const ExtractInput &In, TuFacts &Facts)
    : SM(SM), LO(LO), In(In), Facts(Facts) {}

/// Lexically, which keeps the user's symbolic links, unless one of them makes
/// ".." lead somewhere else.
std::string Places::absolute(llvm::StringRef Path) const {
  llvm::SmallString<256> P(Path);
  if (!llvm::sys::path::is_absolute(P)) {
    P = In.Directory;
    llvm::sys::path::append(P, Path);
  }
  llvm::SmallString<256> Full(P);
  llvm::sys::path::remove_dots(P, /*remove_dot_dot=*/true);
  bool Same = true;
  if (Full.str().contains("..") && llvm::sys::fs::equivalent(Full, P, Same))
    Same = !llvm::sys::fs::exists(Full);
  llvm::SmallString<256> Real;
  if (!Same && !llvm::sys::fs::real_path(Full, Real))
    return std::string(Real);
  return std::string(P);
}

bool Places::below(llvm::StringRef Path,
                   const std::vector<std::string> &Roots) const {
  for (llvm::StringRef Root : Roots) {
    Root = Root.rtrim('/');
    if (Path.starts_with(Root) &&
        (Path.size() == Root.size() || Path[Root.size()] == '/'))
      return true;
  }
  return false;
}

bool Places::systemFile(FileID F, llvm::StringRef Path) const {
  if (F == SM.getMainFileID())
    return false;
  return !isProjectPath(Path) ||
         (In.ProjectRoots.empty() &&
          SM.isInSystemHeader(SM.getLocForStartOfFile(F)));
}

bool Places::isProjectPath(llvm::StringRef Path) const {
  return (In.ProjectRoots.empty() || below(Path, In.ProjectRoots)) &&
         !below(Path, In.ExcludedRoots);
}

FileId Places::file(FileID F) {
  // The first one is the main file, also where an error in a header is what is
  // noted first.
  if (FileID Main = SM.getMainFileID();
      Facts.Files.empty() && Main.isValid() && F != Main)
    file(Main);
  auto [It, New] = Files.try_emplace(F);
  if (!New)
    return It->second;
  std::string Path;
  if (F == SM.getMainFileID())
    Path = absolute(In.File);
  else if (auto Entry = SM.getFileEntryRefForID(F))
    Path = absolute(Entry->getName());
  else
    Path = SM.getBufferOrFake(F).getBufferIdentifier().str();
  FileId Id = Facts.addFile(Path, systemFile(F, Path));
  Files[F] = Id;
  return Id;
}

bool Places::inProject(SourceLocation L) {
  if (L.isInvalid())
    return false;
  FileID F = SM.getFileID(SM.getExpansionLoc(L));
  auto [It, New] = Project.try_emplace(F, false);
  if (!New)
    return It->second;
  bool Is = F == SM.getMainFileID();
  if (!Is)
    if (auto Entry = SM.getFileEntryRefForID(F))
      Is = !systemFile(F, absolute(Entry->getName()));
  return Project[F] = Is;
}

SourceLocation Places::fileStart(SourceLocation L) const {
  while (L.isMacroID())
    L = SM.isMacroArgExpansion(L) ? SM.getImmediateSpellingLoc(L)
                                  : SM.getImmediateExpansionRange(L).getBegin();
  return L;
}

SourceLocation Places::fileEnd(SourceLocation L) const {
  while (L.isMacroID())
    L = SM.isMacroArgExpansion(L) ? SM.getImmediateSpellingLoc(L)
                                  : SM.getImmediateExpansionRange(L).getEnd();
  return L;
}

SrcRange Places::range(SourceRange R) {
  SrcRange Out;
  if (R.isInvalid())
    return Out;
  SourceLocation B = fileStart(R.getBegin()), E = fileEnd(R.getEnd());
  auto [BF, BO] = SM.getDecomposedLoc(B);
  auto [EF, EO] = SM.getDecomposedLoc(E);
  // A macro whose body starts the range may end after its last argument does.
  if (R.getBegin().isMacroID()) {
    SourceLocation X = fileEnd(R.getBegin());
    auto [XF, XO] = SM.getDecomposedLoc(X);
    if (XF == BF && (EF != BF || XO > EO))
      E = X, EF = XF, EO = XO;
  }
  if (EF != BF || EO < BO)
    E = B, EF = BF, EO = BO;
  // The spelling may be in the scratch buffer of pasted tokens.
  if (!SM.getFileEntryRefForID(BF) && BF != SM.getMainFileID()) {
    SourceLocation X = SM.getExpansionLoc(R.getBegin());
    if (!SM.getFileEntryRefForID(SM.getFileID(X)) || X == B)
      return Out;
    return range(SourceRange(X, X));
  }
  return tokens(B, E);
}

/// Clang looks for the beginning of the line, which takes minutes for the
/// tokens of a generated one; it knows where lines begin.
static uint32_t column(const SourceManager &SM, FileID F, unsigned Line,
                       unsigned Offset) {
  return Offset + 1 - SM.getFileOffset(SM.translateLineCol(F, Line, 1));
}

/// Of one file, as they stand there.
SrcRange Places::tokens(SourceLocation B, SourceLocation E) {
  auto [F, BO] = SM.getDecomposedLoc(B);
  unsigned EO = SM.getFileOffset(E) + Lexer::MeasureTokenLength(E, SM, LO);
  SrcRange Out;
  Out.File = file(F);
  Out.Offset = BO;
  Out.EndOffset = EO;
  Out.Line = SM.getLineNumber(F, BO);
  Out.Col = column(SM, F, Out.Line, BO);
  Out.EndLine = SM.getLineNumber(F, EO);
  Out.EndCol = column(SM, F, Out.EndLine, EO);
  return Out;
}

Span Places::written(SourceRange Part, SourceRange Whole) const {
  SourceLocation B = Part.getBegin(), E = Part.getEnd();
  if (Part.isInvalid() || Whole.getBegin().isMacroID() ||
      (B.isMacroID() && !Lexer::isAtStartOfMacroExpansion(B, SM, LO, &B)) ||
      (E.isMacroID() && !Lexer::isAtEndOfMacroExpansion(E, SM, LO, &E)))
    return {};
  auto [F, Begin] = SM.getDecomposedLoc(B);
  auto [EF, Last] = SM.getDecomposedLoc(E);
  auto [WF, First] = SM.getDecomposedLoc(Whole.getBegin());
  if (F != WF || EF != WF || Begin < First || Last < Begin)
    return {};
  return {Begin, Last + Lexer::MeasureTokenLength(E, SM, LO)};
}

SrcRange Places::statement(SourceRange R, bool Semicolon, bool &Macro) {
  Macro = true;
  if (R.isInvalid())
    return {};
  SourceLocation B = R.getBegin(), E = R.getEnd();
  if ((B.isMacroID() && !Lexer::isAtStartOfMacroExpansion(B, SM, LO, &B)) ||
      (E.isMacroID() && !Lexer::isAtEndOfMacroExpansion(E, SM, LO, &E)) ||
      SM.getFileID(B) != SM.getFileID(E) ||
      SM.getFileOffset(E) < SM.getFileOffset(B))
    return range(R);
  if (Semicolon) {
    std::optional<Token> Next = Lexer::findNextToken(E, SM, LO);
    if (!Next || Next->isNot(tok::semi))
      return range(R);
    E = Next->getLocation();
  }
  Macro = false;
  return tokens(B, E);
}

MacroId Places::chain(SourceLocation L) {
  while (L.isMacroID() && SM.isMacroArgExpansion(L))
    L = SM.getImmediateSpellingLoc(L);
  if (!L.isMacroID())
    return MacroId();
  FileID F = SM.getFileID(L);
  if (auto It = Chains.find(F); It != Chains.end())
    return It->second;
  MacroId Outer = chain(SM.getImmediateExpansionRange(L).getBegin());
  llvm::StringRef Name = Lexer::getImmediateMacroName(L, SM, LO);
  MacroId Id = Facts.addMacro(
      Facts.Strings.intern(std::string_view(Name.data(), Name.size())), Outer);
  Chains[F] = Id;
  return Id;
}

bool Places::loneBrace(SourceLocation L, SourceLocation R) const {
  if (!L.isMacroID())
    return false;
  return !R.isMacroID() || fileStart(L) != fileStart(R);
}

std::string Places::spelledMacro(SourceRange R) const {
  llvm::StringRef Name;
  bool Called = false;
  SourceLocation B = R.getBegin(), E = R.getEnd();
  while (B.isMacroID() && E.isMacroID()) {
    if (SM.isMacroArgExpansion(B) || SM.isMacroArgExpansion(E)) {
      if (!SM.isMacroArgExpansion(B) || !SM.isMacroArgExpansion(E))
        break;
      B = SM.getImmediateSpellingLoc(B);
      E = SM.getImmediateSpellingLoc(E);
      continue;
    }
    if (SM.getFileID(B) != SM.getFileID(E))
      break;
    const auto &Info = SM.getSLocEntry(SM.getFileID(B)).getExpansion();
    if (!SM.isAtStartOfImmediateMacroExpansion(B) ||
        !SM.isAtEndOfImmediateMacroExpansion(E.getLocWithOffset(
            Lexer::MeasureTokenLength(SM.getSpellingLoc(E), SM, LO))))
      break;
    Name = Lexer::getImmediateMacroName(B, SM, LO);
    Called = Info.isFunctionMacroExpansion();
    B = Info.getExpansionLocStart();
    E = Called ? Info.getExpansionLocEnd() : B;
  }
  return Name.str() + (Called ? "()" : "");
}

} // namespace nogil
