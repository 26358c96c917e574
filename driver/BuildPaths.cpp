//===- BuildPaths.cpp - the folders before a pattern ----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "BuildPaths.h"
#include "BuildText.h"
#include <algorithm>

namespace nogil {

static bool isName(char C) { return C == '.' || isWord(C); }

static std::string_view trimmed(std::string_view S) {
  while (!S.empty() && isBlank(S.front()))
    S.remove_prefix(1);
  while (!S.empty() && isBlank(S.back()))
    S.remove_suffix(1);
  return S;
}

/// Behind the quotes, or the brackets, that open at `I`.
static size_t skip(std::string_view S, size_t I) {
  if (isQuote(S[I])) {
    size_t End = S.find(S[I], I + 1);
    return End == S.npos ? S.size() : End + 1;
  }
  for (size_t Depth = 0; I < S.size();) {
    if (isQuote(S[I])) {
      I = skip(S, I);
      continue;
    }
    Depth += S[I] == '(' || S[I] == '[' || S[I] == '{';
    Depth -= Depth && (S[I] == ')' || S[I] == ']' || S[I] == '}');
    ++I;
    if (Depth == 0)
      break;
  }
  return I;
}

/// The parts between separators that stand outside of quotes and brackets.
static std::vector<std::string_view> split(std::string_view S,
                                           std::string_view By) {
  std::vector<std::string_view> Parts;
  size_t Start = 0, I = 0;
  while (I < S.size()) {
    if (isQuote(S[I]) || S[I] == '(' || S[I] == '[' || S[I] == '{') {
      I = skip(S, I);
    } else if (By.find(S[I]) != By.npos) {
      Parts.push_back(trimmed(S.substr(Start, I - Start)));
      Start = ++I;
    } else {
      ++I;
    }
  }
  Parts.push_back(trimmed(S.substr(std::min(Start, S.size()))));
  return Parts;
}

/// What is put behind the text begins another part of the path.
static bool endsFolder(std::string_view Expr, std::string_view Next) {
  auto Slash = [](char C) { return C == '/' || C == '\\'; };
  return (Expr.size() > 1 && isQuote(Expr.back()) &&
          Slash(Expr[Expr.size() - 2])) ||
         (Next.size() > 1 && isQuote(Next[0]) && Slash(Next[1]));
}

void FolderReader::push(const std::string &Folder) {
  if (Folder == ".")
    return;
  if (Folder == "..") {
    if (!Out.empty() && !Out.back().empty())
      Out.pop_back();
    return;
  }
  if (Folder.empty() && !Out.empty() && Out.back().empty())
    return;
  Out.push_back(Folder);
}

/// The last part is only how a name begins.
void FolderReader::openLast() {
  if (!Out.empty())
    Out.pop_back();
  push("");
}

void FolderReader::addLiteral(std::string_view Literal) {
  std::string Part;
  for (char C : std::string(Literal) + "/") {
    if (C != '/' && C != '\\') {
      Part += C;
      continue;
    }
    if (!Part.empty())
      push(isPlainName(Part) ? Part : "");
    Part.clear();
  }
}

/// One place where a name stands. `Ahead`: the line up to there.
void FolderReader::readName(size_t Begin, size_t End, std::string_view Ahead) {
  std::string_view Name = Text.substr(Begin, End - Begin);
  while (End < Text.size() && (Text[End] == ' ' || Text[End] == '\t'))
    ++End;
  std::string_view Rest = Text.substr(End, Near);
  bool Sets = Rest.starts_with("=") && !Rest.starts_with("==");
  bool Others = Ahead.ends_with("for") || Ahead.starts_with("def ") ||
                Rest.starts_with("+=") || (Sets && !Ahead.empty());
  if (!Others && !Sets)
    return;
  std::string_view Value = Sets ? split(Rest.substr(1), "\n").front() : "";
  auto [It, New] = Names.try_emplace(Name, Said{Value, Others});
  It->second.Unclear |= Others || It->second.Value != Value;
}

void FolderReader::readNames() {
  HasNames = true;
  size_t Line = 0;
  bool Blank = true; // the line, so far
  for (size_t I = 0; I < Text.size();) {
    if (Text[I] == '\n')
      Blank = true;
    if (!isName(Text[I])) {
      if (Blank && !isBlank(Text[I]))
        Line = I, Blank = false;
      ++I;
      continue;
    }
    if (Blank)
      Line = I, Blank = false;
    size_t Begin = I;
    while (I < Text.size() && isName(Text[I]))
      ++I;
    readName(Begin, I, trimmed(Text.substr(Line, Begin - Line)));
  }
}

/// If its assignments differ, it is a gap.
void FolderReader::addName(std::string_view Name, unsigned Depth) {
  if (!HasNames)
    readNames();
  auto It = Names.find(Name);
  if (!Depth || !Left || It == Names.end() || It->second.Unclear ||
      It->second.Value.empty())
    return push("");
  --Left;
  add(It->second.Value, Depth - 1);
}

void FolderReader::addOne(std::string_view Expr, unsigned Depth) {
  if (Expr.empty())
    return;
  if (isQuote(Expr[0]) && skip(Expr, 0) == Expr.size())
    return addLiteral(Expr.substr(1, Expr.size() - 2));
  if (Expr[0] == '(' && skip(Expr, 0) == Expr.size())
    return add(Expr.substr(1, Expr.size() - 2), Depth);
  size_t End = 0;
  while (End < Expr.size() && isName(Expr[End]))
    ++End;
  std::string_view Name = Expr.substr(0, End);
  if (End == Expr.size())
    return addName(Name, Depth);
  std::string_view Last = Name.substr(Name.rfind('.') + 1);
  constexpr std::string_view Joins[] = {"join",   "Path",     "PurePath",
                                        "str",    "abspath",  "realpath",
                                        "fspath", "normpath", "path"};
  bool Call = Expr[End] == '(' && skip(Expr, End) == Expr.size();
  if (!Call || std::ranges::find(Joins, Last) == std::end(Joins))
    return push("");
  std::string_view Args = Expr.substr(End + 1, Expr.size() - End - 2);
  for (std::string_view Arg : split(Args, ","))
    add(Arg, Depth);
}

void FolderReader::add(std::string_view Expr, unsigned Depth) {
  std::vector<std::string_view> Sum = split(trimmed(Expr), "+");
  for (size_t I = 0; I != Sum.size(); ++I) {
    for (std::string_view Part : split(Sum[I], "/"))
      addOne(Part, Depth);
    if (I + 1 != Sum.size() && !endsFolder(Sum[I], Sum[I + 1]))
      openLast();
  }
}

/// How far back an expression begins, at most.
static size_t stopBefore(size_t End) { return End > Near ? End - Near : 0; }

/// Where the operand begins that ends before `End`: a name, a call, brackets.
static size_t operandStart(std::string_view Text, size_t End) {
  const size_t Stop = stopBefore(End);
  size_t I = End;
  while (I > Stop) {
    char C = Text[I - 1];
    if (isName(C)) {
      --I;
      continue;
    }
    if (C != ')')
      break;
    size_t Depth = 0;
    do {
      --I;
      Depth += Text[I] == ')';
      Depth -= Text[I] == '(';
    } while (I > Stop && Depth);
  }
  return I;
}

/// Before the bracket, comma or line that the expression begins behind.
static size_t expressionStart(std::string_view Text, size_t End,
                              bool WholeCall) {
  size_t Depth = 0, I = End;
  for (const size_t Stop = stopBefore(End); I > Stop; --I) {
    char C = Text[I - 1];
    if (Depth == 0 && (C == '(' || C == '[' || C == '{' || C == '=' ||
                       (C == ',' && !WholeCall)))
      break;
    Depth += C == ')' || C == ']' || C == '}';
    Depth -= Depth && (C == '(' || C == '[' || C == '{');
    if (Depth == 0 && C == '\n' && !WholeCall)
      break;
  }
  return I;
}

void FolderReader::readBefore(size_t Quote) {
  constexpr unsigned Deep = 5;
  size_t Open = expressionStart(Text, Quote, true);
  std::string_view Callee = Text.substr(0, Open ? Open - 1 : 0);
  bool Called = Open && Text[Open - 1] == '(';
  if (Called && (Callee.ends_with("join") || Callee.ends_with("joinpath"))) {
    for (std::string_view Arg : split(Text.substr(Open, Quote - Open), ","))
      add(Arg, Deep);
    return;
  }
  size_t Start = expressionStart(Text, Quote, false);
  std::string_view Ahead = trimmed(Text.substr(Start, Quote - Start));
  if (Ahead.ends_with("/") || Ahead.ends_with("+")) {
    std::string_view Expr = trimmed(Ahead.substr(0, Ahead.size() - 1));
    add(Expr, Deep);
    if (Ahead.back() == '+' && !endsFolder(Expr, Text.substr(Quote)))
      openLast();
    return;
  }
  // `folder.glob("*.c")`
  for (std::string_view Lists : {".glob", ".rglob"})
    if (Called && Callee.ends_with(Lists)) {
      size_t End = Callee.size() - Lists.size();
      std::string_view Holder =
          Text.substr(operandStart(Text, End), End - operandStart(Text, End));
      if (Holder != "glob") // the module
        add(Holder, Deep);
    }
}

FolderNames FolderReader::before(size_t Quote) {
  Out.clear();
  Left = 100;
  readBefore(Quote);
  return std::move(Out);
}

} // namespace nogil
