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
#include <map>

using namespace clang;

namespace nogil {

/// Names of one place; more say nothing new of it.
static constexpr size_t MaxNames = 256;

/// The name, and what it stands for where it is a macro.
void Elsewhere::look(Word Name, Words &Out, Words &Within) {
  if (Out.size() >= MaxNames || llvm::is_contained(Within, Name))
    return;
  Out.push_back(Name);
  Within.push_back(Name);
  if (auto It = Bodies.find(Name); It != Bodies.end()) {
    for (Word Of : It->second)
      look(Of, Out, Within);
  } else if (const MacroInfo *Is = PP.getMacroInfo(Name)) {
    for (const Token &T : Is->tokens())
      if (Word Of = T.getIdentifierInfo())
        look(Of, Out, Within);
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
  Word Defines = nullptr;
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
    llvm::StringRef Text = T.getRawIdentifier();
    if (In == Directive) {
      In = Text == "define" ? Name : Skipped;
    } else if (In == Name) {
      Defines = PP.getIdentifierInfo(Text);
      In = Body;
    } else if (In == Body) {
      Macro.push_back(PP.getIdentifierInfo(Text));
    } else if (In == Code) {
      Out.push_back(PP.getIdentifierInfo(Text));
    }
  }
}

/// The names that the words stand for, as an index into Lists.
size_t Elsewhere::list(const Words &Of) {
  Words Names, Within;
  for (Word Name : Of)
    look(Name, Names, Within);
  Lists.push_back(std::move(Names));
  return Lists.size() - 1;
}

void Elsewhere::SourceRangeSkipped(SourceRange R, SourceLocation) {
  if (!InProject(R.getBegin()))
    return;
  auto [File, Begin] = SM.getDecomposedLoc(R.getBegin());
  Words Found;
  read(File, Begin, SM.getFileOffset(R.getEnd()), Found);
  Uses.clear();
  for (const char *Is : DeclaringWords)
    Declares |= llvm::any_of(Found, [&](Word W) { return W->getName() == Is; });
  if (!Found.empty())
    Parts.push_back({R, list(Found)});
}

void Elsewhere::MacroExpands(const Token &Name, const MacroDefinition &,
                             SourceRange R, const MacroArgs *) {
  auto It = Bodies.find(Name.getIdentifierInfo());
  if (It == Bodies.end() || It->second.empty() ||
      !InProject(Name.getLocation()))
    return;
  auto [Use, New] = Uses.try_emplace(It->first);
  if (New)
    Use->second = list(It->second);
  Parts.push_back({R, Use->second});
}

/// In text of the project, also in lines that this configuration leaves out: a
/// module's slot, the call, or the option of a binding library.
static bool names(const SourceManager &SM, const Places &P,
                  llvm::ArrayRef<const char *> Words) {
  for (auto It = SM.fileinfo_begin(); It != SM.fileinfo_end(); ++It) {
    auto Text = P.isProjectPath(P.absolute(It->first.getName()))
                    ? It->second->getBufferDataIfLoaded()
                    : std::nullopt;
    for (const char *Word : Words)
      if (Text && Text->contains(Word))
        return true;
  }
  return false;
}

namespace {

/// What of a file stands in functions.
class Functions {
public:
  explicit Functions(const TuFacts &Facts) {
    for (const Skeleton &S : Facts.Skeletons)
      In[S.Range.File].push_back({S.Range.Offset, S.Range.EndOffset});
    for (auto &[File, Of] : In) {
      llvm::sort(Of);
      for (size_t I = 1; I < Of.size(); ++I)
        Of[I].second = std::max(Of[I].second, Of[I - 1].second);
    }
  }
  bool hold(const SrcRange &R) const {
    auto It = In.find(R.File);
    if (It == In.end())
      return false;
    auto Behind = llvm::partition_point(
        It->second, [&](const auto &F) { return F.first < R.Offset; });
    return Behind != It->second.begin() &&
           R.EndOffset < std::prev(Behind)->second;
  }

private:
  /// Where functions begin, and the last end of those that have begun.
  std::map<FileId, std::vector<std::pair<uint32_t, uint32_t>>> In;
};

} // namespace

void Elsewhere::keep(TuFacts &Facts, Places &P) const {
  Facts.DeclaresNoGil = names(SM, P, DeclaringWords);
  Facts.NamesGil = names(SM, P, GilWords);
  const Functions Known(Facts);
  std::map<std::vector<StrId>, NamesId> Same;
  std::vector<NamesId> Kept(Lists.size());
  for (const Part &X : Parts) {
    SrcRange Where = P.range(X.Where);
    if (!Known.hold(Where))
      continue;
    NamesId &Names = Kept[X.Names];
    if (!Names.valid()) {
      std::vector<StrId> Ids;
      for (Word Name : Lists[X.Names])
        Ids.push_back(Facts.Strings.intern(Name->getName()));
      auto [It, New] = Same.try_emplace(Ids, Facts.NameLists.size());
      if (New)
        Facts.NameLists.push_back(std::move(Ids));
      Names = It->second;
    }
    Facts.Elsewhere.push_back({Where, Names});
  }
}

} // namespace nogil
