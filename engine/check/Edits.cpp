//===- Edits.cpp - fixes as lines around statements -----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/Edits.h"
#include "cfg/Ranges.h"
#include "support/Lines.h"
#include <algorithm>

namespace nogil {

EditBuilder::EditBuilder(const CheckContext &C, FnId F)
    : C(C), F(F), S(*C.P.fn(F).Body) {}

bool isEditable(const Program &P, uint32_t Unit, const SrcRange &R) {
  if (R.File.V != 0 || P.Tus[Unit]->Files[0].System)
    return false;
  const std::string &Path = P.Tus[Unit]->str(P.Tus[Unit]->Files[0].Path);
  for (uint32_t U = 0; U != P.Tus.size(); ++U)
    for (const SourceFile &Other : P.Tus[U]->Files)
      if (U != Unit && P.Tus[U]->str(Other.Path) == Path)
        return false;
  return true;
}

bool EditBuilder::editable(const SrcRange &R) const {
  return C.ours(F, R) && isEditable(C.P, C.P.fn(F).Tu, R);
}

bool EditBuilder::fits(StmtId At) const {
  if (!At.valid())
    return false;
  const Statement &X = S.Statements[At.V];
  return blockOf(S, At).valid() && !(X.Flags & SF_Macro) && editable(X.Range);
}

void EditBuilder::line(StmtId At, Edit::KindT K, std::string Text) {
  if (!fits(At)) {
    Possible = false;
    return;
  }
  Edit E;
  E.Where = C.place(F, S.Statements[At.V].Range);
  E.Kind = K;
  E.Replacement = std::move(Text);
  Out.Edits.push_back(std::move(E));
}

void EditBuilder::before(StmtId At, std::string Line) {
  line(At, Edit::LineBefore, std::move(Line));
}

void EditBuilder::after(StmtId At, std::string Line) {
  line(At, Edit::LineAfter, std::move(Line));
}

/// What is spelled as expected is all there, also where a macro is all of it.
void EditBuilder::remove(StmtId At, std::string Expected) {
  if (!At.valid() || !blockOf(S, At).valid() ||
      !editable(S.Statements[At.V].Range)) {
    Possible = false;
    return;
  }
  Edit E;
  E.Where = C.place(F, S.Statements[At.V].Range);
  E.Kind = Edit::LineGone;
  E.Expected = std::move(Expected);
  Out.Edits.push_back(std::move(E));
}

void EditBuilder::pair(StmtId First, StmtId Last) {
  if (!Possible)
    return;
  Edit *Two = &Out.Edits[Out.Edits.size() - 2];
  Two[0].Side = Edit::Opens;
  Two[1].Side = Edit::Closes;
  for (Edit *E : {Two, Two + 1}) {
    E->Begin = S.Statements[First.V].Range.Offset;
    E->End = S.Statements[Last.V].Range.EndOffset;
  }
}

void EditBuilder::wrap(StmtId First, StmtId Last, std::string Begin,
                       std::string End) {
  if (!First.valid() || !Last.valid() || blockOf(S, First) != blockOf(S, Last))
    Possible = false;
  before(First, std::move(Begin));
  after(Last, std::move(End));
  pair(First, Last);
}

void EditBuilder::wrapInitialiser(StmtId At, StmtId Last, VarId V,
                                  std::string Begin, std::string End) {
  const std::string &Name = C.P.tu(F).str(S.Vars[V.V].Name);
  if (!fits(At) || !fits(Last) || blockOf(S, At) != blockOf(S, Last) ||
      !within(S.Vars[V.V].Decl, S.Statements[At.V].Range)) {
    Possible = false;
    return;
  }
  Edit E;
  E.Kind = Edit::Insert;
  E.Where = C.place(F, S.Vars[V.V].Decl);
  E.Replacement = ";\n" + Begin + "\n" + Name;
  Out.Edits.push_back(std::move(E));
  after(Last, std::move(End));
  pair(At, Last);
}

void EditBuilder::declare(std::string Line) {
  for (uint32_t I = 1; I < S.Statements.size(); ++I)
    if (S.Statements[I].Parent == StmtId(0u))
      return before(StmtId(I), std::move(Line));
  Possible = false;
}

void EditBuilder::replace(SrcRange R, std::string Expected, std::string Text) {
  StmtId Around = statementAt(S, R);
  if (!Around.valid() || (S.Statements[Around.V].Flags & SF_Macro) ||
      !editable(R)) {
    Possible = false;
    return;
  }
  Edit E;
  E.Where = C.place(F, R);
  E.Expected = std::move(Expected);
  E.Replacement = std::move(Text);
  Out.Edits.push_back(std::move(E));
}

void EditBuilder::respell(SrcRange Use, std::string_view Name,
                          std::string_view Instead) {
  size_t Hole = Instead.find('@');
  Possible &= editable(Use) && Use.Line == Use.EndLine;
  Edit Head, Tail;
  Head.Where = Tail.Where = C.place(F, Use);
  if (Hole == Instead.npos) {
    Head.Replacement = Instead;
    Out.Edits.push_back(std::move(Head));
    return;
  }
  // `NAME(` becomes what stands before the hole, `)` what stands after it.
  uint32_t Begin = static_cast<uint32_t>(Name.size()) + 1;
  Possible &= Use.EndOffset > Use.Offset + Begin;
  Head.Where.EndOffset = Head.Where.Offset + Begin;
  Head.Where.EndCol = Head.Where.Col + Begin;
  Head.Expected = std::string(Name) + "(";
  Head.Replacement = Instead.substr(0, Hole);
  Tail.Where.Offset = Tail.Where.EndOffset - 1;
  Tail.Where.Line = Tail.Where.EndLine;
  Tail.Where.Col = Tail.Where.EndCol - 1;
  Tail.Expected = ")";
  Tail.Replacement = Instead.substr(Hole + 1);
  Out.Edits.push_back(std::move(Head));
  Out.Edits.push_back(std::move(Tail));
}

std::optional<Fix> EditBuilder::take(std::string Message) {
  if (!Possible || Out.Edits.empty())
    return std::nullopt;
  Out.Message = std::move(Message);
  return std::move(Out);
}

/// Nothing but blanks and comments up to the end of the line.
static bool isLast(std::string_view Text, size_t At) {
  while (At < Text.size() && !endsLine(Text[At])) {
    if (Text.substr(At, 2) == "//")
      return true;
    if (Text.substr(At, 2) == "/*") {
      size_t End = Text.find("*/", At + 2);
      if (End == Text.npos || lineEnd(Text, At) < End)
        return false;
      At = End + 2;
      continue;
    }
    if (Text[At] != ' ' && Text[At] != '\t')
      return false;
    ++At;
  }
  return true;
}

/// Each line behind these blanks, but for those that the preprocessor reads.
static std::string indented(std::string_view Text, const std::string &Blank) {
  std::string Out;
  for (size_t I = 0; I <= Text.size();) {
    const size_t End = std::min(Text.find('\n', I), Text.size());
    Out += (I ? "\n" : "") + (Text.substr(I).starts_with('#') ? "" : Blank);
    Out += Text.substr(I, End - I);
    I = End + 1;
  }
  return Out;
}

/// Makes an insertion of "a line before this".
static void placeLine(Edit &E, std::string_view Text) {
  size_t Begin = E.Where.Offset, End = E.Where.EndOffset;
  size_t Line = lineBegin(Text, Begin);
  size_t Indent = Text.find_first_not_of(" \t", Line);
  bool Own = Indent >= Begin;
  std::string Blank(Text.substr(Line, std::min(Indent, Begin) - Line));
  size_t At;
  if (E.Kind == Edit::Insert) {
    At = End;
    for (size_t I = 0; (I = E.Replacement.find('\n', I)) != std::string::npos;)
      E.Replacement.insert(++I, Blank);
  } else if (E.Kind == Edit::LineBefore) {
    At = Own ? Line : Begin;
    E.Replacement = (Own ? indented(E.Replacement, Blank) : E.Replacement) +
                    "\n" + (Own ? "" : Blank);
  } else if (isLast(Text, End)) {
    bool Last = lineEnd(Text, End) == Text.size(); // of the file
    At = nextLine(Text, End);
    E.Replacement = Last ? "\n" + indented(E.Replacement, Blank)
                         : indented(E.Replacement, Blank) + "\n";
  } else {
    At = End;
    E.Replacement = "\n" + indented(E.Replacement, Blank) + "\n" + Blank;
  }
  E.Kind = Edit::Replace;
  E.Where.Offset = E.Where.EndOffset = static_cast<uint32_t>(At);
}

static void removeLine(Edit &E, std::string_view Text) {
  size_t Line = lineBegin(Text, E.Where.Offset);
  size_t Next = Text.find_first_not_of(" \t", E.Where.EndOffset);
  if (Text.find_first_not_of(" \t", Line) == E.Where.Offset &&
      Next != Text.npos && endsLine(Text[Next])) {
    E.Where.Offset = static_cast<uint32_t>(Line);
    E.Where.EndOffset = static_cast<uint32_t>(nextLine(Text, Next));
  }
  E.Kind = Edit::Replace;
}

/// Behind `static` at the beginning of a line that declares this variable alone
/// and leaves it empty. False: it is declared in another way.
static bool placeSpecifier(Edit &E, std::string_view Text) {
  constexpr std::string_view Static = "static ";
  const size_t Line = lineBegin(Text, E.Where.Offset);
  const size_t Word = Text.find_first_not_of(" \t", Line);
  if (Word == Text.npos || !Text.substr(Word).starts_with(Static) ||
      E.Where.Offset < Word + Static.size())
    return false;
  const size_t At = Word + Static.size();
  const size_t End = Text.find(';', E.Where.EndOffset);
  if (End == Text.npos ||
      Text.substr(At, E.Where.Offset - At).find_first_of(",;(){}=#/\"\\") !=
          Text.npos)
    return false;
  std::string Rest;
  for (char X : Text.substr(E.Where.EndOffset, End - E.Where.EndOffset))
    if (X != ' ' && X != '\t' && !endsLine(X))
      Rest += X;
  while (Rest.starts_with('[') && Rest.find(']') != Rest.npos)
    Rest.erase(0, Rest.find(']') + 1);
  constexpr std::string_view Empty[] = {"",        "=0",       "={0}", "={}",
                                        "={NULL}", "={NULL,}", "={0,}"};
  if (std::ranges::find(Empty, Rest) == std::end(Empty))
    return false;
  E.Kind = Edit::Replace;
  E.Where.Offset = E.Where.EndOffset = static_cast<uint32_t>(At);
  E.Replacement += " ";
  return true;
}

/// Whether the line that holds At, or the one before it, has a DOS end.
static bool hasDosEnds(std::string_view Text, size_t At) {
  size_t End = At ? Text.rfind('\n', At - 1) : Text.npos;
  if (End == Text.npos)
    End = Text.find('\n', At);
  return End != Text.npos && End != 0 && Text[End - 1] == '\r';
}

bool placeEdit(Edit &E, std::string_view Text) {
  size_t Begin = E.Where.Offset, End = E.Where.EndOffset;
  if (End > Text.size() || Begin > End ||
      (!E.Expected.empty() && Text.substr(Begin, End - Begin) != E.Expected))
    return false;
  if (E.Kind == Edit::Specifier)
    return placeSpecifier(E, Text);
  if (E.Kind == Edit::LineGone)
    removeLine(E, Text);
  else if (E.Kind != Edit::Replace)
    placeLine(E, Text);
  if (hasDosEnds(Text, E.Where.Offset))
    for (size_t I = 0; (I = E.Replacement.find('\n', I)) != std::string::npos;
         I += 2)
      E.Replacement.insert(I, 1, '\r');
  return true;
}

} // namespace nogil
