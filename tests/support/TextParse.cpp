//===- TextParse.cpp - text to TuFacts --------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads the format that the top of engine/facts/TextPrint.cpp describes. Two
// passes over the tokens: the first finds the files and the functions, so that
// "&f" is known to be a function wherever it stands, and gives functions the
// order in which they were printed; the second reads everything. The first
// error ends it, by an exception that doesn't leave this file.
//
// What the text leaves out gets the place of the text, so that tests which
// never speak of places can still tell where a finding is.
//
//===----------------------------------------------------------------------===//

#include "support/TextParse.h"
#include "facts/TextExpr.h"
#include "facts/TextWords.h"
#include "support/TextParser.h"
#include <algorithm>

namespace nogil {

namespace text {

//===----------------------------------------------------------------------===//
// Cursor
//===----------------------------------------------------------------------===//

const Token &Cursor::take() {
  const Token &T = peek();
  if (At + 1 < Tokens.size())
    ++At;
  return T;
}

void Cursor::fail(const Token &Where, std::string Message) const {
  throw Failure{Where.Line, std::move(Message)};
}

void Cursor::expected(const std::string &What) const {
  fail(peek(), "expected " + What + ", found " + peek().spelled());
}

bool Cursor::acceptPunct(std::string_view P) {
  if (!peek().isPunct(P))
    return false;
  take();
  return true;
}

bool Cursor::acceptKeyword(std::string_view W) {
  if (!peek().isKeyword(W))
    return false;
  take();
  return true;
}

void Cursor::expectPunct(std::string_view P) {
  if (!acceptPunct(P))
    expected("'" + std::string(P) + "'");
}

void Cursor::expectKeyword(std::string_view W) {
  if (!acceptKeyword(W))
    expected("'" + std::string(W) + "'");
}

const Token &Cursor::expectWord(const std::string &What) {
  if (peek().Kind != TokenKind::Word)
    expected(What);
  return take();
}

std::string Cursor::expectString(const std::string &What) {
  if (peek().Kind != TokenKind::String)
    expected(What);
  return take().Text;
}

uint32_t Cursor::expectIndex(const std::string &What) {
  if (peek().Kind != TokenKind::Number)
    expected(What);
  const Token &T = take();
  if (T.Value > ~0u)
    fail(T, "the number " + T.Text + " is too large");
  return static_cast<uint32_t>(T.Value);
}

int64_t Cursor::expectInt(const std::string &What) {
  bool Negative = acceptPunct("-");
  if (peek().Kind != TokenKind::Number)
    expected(What);
  uint64_t V = take().Value;
  return static_cast<int64_t>(Negative ? 0 - V : V);
}

void Cursor::skipNewlines() {
  while (peek().Kind == TokenKind::Newline)
    take();
}

void Cursor::endStatement() {
  if (!peek().endsStatement())
    expected("a new line or ';'");
}

bool Cursor::acceptType(std::string_view Word, TypeId &T) {
  if (!acceptKeyword(Word))
    return false;
  const Token &N = peek();
  T = TypeId(expectIndex("the number of a type"));
  if (T.V >= F.Types.size())
    fail(N, "there is no type " + N.spelled() + " before this");
  return true;
}

TypeId Cursor::cast() {
  TypeId T;
  if (!peek().isPunct("(") || peek(1).Kind != TokenKind::Number ||
      !peek(2).isPunct(")") || peek(3).Kind != TokenKind::Word)
    return T;
  take();
  T = TypeId(expectIndex("the number of a type"));
  if (T.V >= F.Types.size())
    fail(peek(), "there is no type " + std::to_string(T.V));
  expectPunct(")");
  return T;
}

std::optional<SrcRange> Cursor::place() {
  if (!acceptPunct("@"))
    return std::nullopt;
  SrcRange R;
  R.File = File;
  if (peek().Kind == TokenKind::String) {
    const Token &Name = take();
    R.File = Name.Text.empty() ? FileId() : F.addFile(Name.Text, false);
    expectPunct(":");
  }
  R.Line = expectIndex("a line");
  if (R.Line == 0)
    return SrcRange();
  if (acceptPunct(":"))
    R.Col = expectIndex("a column");
  if (acceptPunct("-")) {
    R.EndLine = expectIndex("the line of the end");
    expectPunct(":");
    R.EndCol = expectIndex("the column of the end");
  }
  return R;
}

SrcRange Cursor::textRange(size_t First) const {
  const Token &A = Tokens[First];
  const Token &B = Tokens[At > First ? At - 1 : First];
  SrcRange R;
  R.File = File;
  R.Line = A.Line;
  R.Col = A.Col;
  R.Offset = A.Offset;
  R.EndLine = B.Line;
  R.EndCol = B.EndCol;
  R.EndOffset = B.EndOffset;
  return R;
}

FuncRefId Cursor::func(const Token &Name) {
  auto [It, New] =
      Funcs.emplace(Name.key(), static_cast<uint32_t>(F.Funcs.size()));
  if (New) {
    FuncInfo &Info = F.Funcs.emplace_back();
    Info.Qual = Info.Display = intern(Name.Text);
    Info.Name = intern(lastComponent(Name.Text));
    // Functions that share a name are still different ones.
    Info.Usr = Name.Number
                   ? intern(Name.Text + "#" + std::to_string(Name.Number))
                   : Info.Qual;
  }
  return FuncRefId(It->second);
}

//===----------------------------------------------------------------------===//
// File level
//===----------------------------------------------------------------------===//

namespace {

class Parser {
public:
  explicit Parser(std::vector<Token> Tokens) : C(std::move(Tokens)) {}
  void run();
  Cursor C;

private:
  /// What a function's header said.
  struct Given {
    std::optional<SrcRange> At;
    bool Params = false;
  };
  struct Owner {
    uint32_t Table;
    const Token *Var;
  };
  std::unordered_map<uint32_t, NameMap> VarsOf; // by FuncRefId
  std::vector<Owner> Owners;
  int Nesting = 0;

  void declare();
  bool item();
  void file();
  void type();
  void member();
  void function(bool Extern);
  Given functionAttrs(FuncRefId R, Skeleton &S);
  bool functionFlag(FuncInfo &Info);
  SrcRange expectPlace();
  void gap();
  void elsewhere();
  void table();
  uint32_t init(Table &T, const std::string &Type);
  void value(Table &T, uint32_t N, const std::string &Type);
  void list(Table &T, uint32_t N, const std::string &Type);
  void resolveOwners();
};

void Parser::run() {
  declare();
  for (;;) {
    while (C.peek().Kind == TokenKind::Newline || C.peek().isPunct(";"))
      C.take();
    if (C.peek().Kind == TokenKind::End)
      break;
    if (!item())
      C.expected("func, extern, table, file, type, member, gap, elsewhere, "
                 "target, freethreaded, declaresnogil, differsbybuild or "
                 "cplusplus");
    C.endStatement();
  }
  resolveOwners();
}

// Files and functions in the order of the text, then callees that have no
// line of their own.
void Parser::declare() {
  int Depth = 0;
  bool Start = true;
  std::vector<const Token *> Callees;
  for (; C.peek().Kind != TokenKind::End; C.take()) {
    const Token &T = C.peek(), &Next = C.peek(1);
    Depth += T.isPunct("{") ? 1 : T.isPunct("}") ? -1 : 0;
    if (Start && Depth == 0 && Next.Kind == TokenKind::Word &&
        (T.isKeyword("func") || T.isKeyword("extern")))
      C.func(Next);
    if (Start && Depth == 0 && T.isKeyword("file") &&
        Next.Kind == TokenKind::String)
      C.F.addFile(Next.Text, C.peek(2).isKeyword("system"));
    if (Depth > 0 && T.isKeyword("call")) {
      size_t At = C.peek(2).isPunct("(") ? 1 : 2;
      if (C.peek(At).Kind == TokenKind::Word && C.peek(At + 1).isPunct("("))
        Callees.push_back(&C.peek(At));
    }
    Start = T.Kind == TokenKind::Newline || T.isPunct(";") || T.isPunct("}");
  }
  for (const Token *T : Callees)
    C.func(*T);
  if (C.F.Files.empty())
    C.F.addFile("text", false);
  C.moveTo(0);
}

bool Parser::item() {
  if (C.acceptKeyword("cplusplus"))
    C.F.CPlusPlus = true;
  else if (C.acceptKeyword("freethreaded"))
    C.F.FreeThreaded = true;
  else if (C.acceptKeyword("declaresnogil"))
    C.F.DeclaresNoGil = true;
  else if (C.acceptKeyword("differsbybuild"))
    C.F.DiffersByBuild = true;
  else if (C.acceptKeyword("target"))
    C.F.Target = C.intern(C.expectString("a target in quotes"));
  else if (C.acceptKeyword("threadlocal"))
    C.F.ThreadLocal = C.intern(C.expectString("a macro in quotes"));
  else if (C.acceptKeyword("file"))
    file();
  else if (C.acceptKeyword("type"))
    type();
  else if (C.acceptKeyword("member"))
    member();
  else if (C.acceptKeyword("func"))
    function(false);
  else if (C.acceptKeyword("extern"))
    function(true);
  else if (C.acceptKeyword("table"))
    table();
  else if (C.acceptKeyword("gap"))
    gap();
  else if (C.acceptKeyword("elsewhere"))
    elsewhere();
  else if (C.acceptKeyword("olderpython"))
    C.File = FileId(0u), C.F.OlderPython.push_back(expectPlace());
  else
    return false;
  return true;
}

void Parser::file() {
  C.expectString("a path in double quotes"); // added by declare()
  C.acceptKeyword("system");
}

// Types come before what they are parts of.
void Parser::type() {
  const Token &No = C.peek();
  if (C.expectIndex("the number of the type") != C.F.Types.size())
    C.fail(No, "types are numbered from 0 in the order of the text");
  TypeInfo T;
  const Token &Kind = C.expectWord("the kind of the type");
  auto Found = std::find(std::begin(TypeNames), std::end(TypeNames), Kind.Text);
  if (Found == std::end(TypeNames))
    C.fail(Kind, "no type is of the kind " + Kind.spelled());
  T.Kind = static_cast<TypeKind>(Found - std::begin(TypeNames));
  T.Text = C.intern(C.expectString("the type in double quotes"));
  if (C.acceptKeyword("usr"))
    T.Usr = C.intern(C.expectString("a USR in double quotes"));
  C.acceptType("of", T.Of);
  if (C.acceptKeyword("parts"))
    while (C.peek().Kind == TokenKind::Number)
      if (uint32_t P = C.expectIndex("a type"); P < C.F.Types.size())
        T.Parts.push_back(TypeId(P));
  for (auto [Flag, Name] : TypeFlagNames)
    if (C.acceptKeyword(Name))
      T.Flags |= Flag;
  C.F.Types.push_back(std::move(T));
}

void Parser::member() {
  MemberInfo M;
  M.Record = C.intern(C.expectString("a record in double quotes"));
  M.Name = C.intern(C.expectString("a member in double quotes"));
  C.acceptType("in", M.In);
  C.acceptType("type", M.Type);
  C.F.Members.push_back(M);
}

void Parser::function(bool Extern) {
  size_t First = C.position();
  const Token &Name = C.expectWord("the name of a function");
  FuncRefId R = C.func(Name);
  Skeleton S;
  S.Self = R;
  BodyParser Body(C, S);
  C.File = FileId(0u);
  S.NameRange = C.textRange(First);
  if (C.acceptPunct("("))
    while (!C.acceptPunct(")")) {
      if (S.ParamCount)
        C.expectPunct(",");
      Body.addParam(C.expectWord("the name of a parameter"));
    }
  Given G = functionAttrs(R, S);
  if (C.peek().isPunct("{")) {
    if (Extern)
      C.fail(C.peek(), "an extern function has no body; write 'func'");
    if (VarsOf.contains(R.V))
      C.fail(Name, "the function " + Name.spelled() + " is defined twice");
    C.take();
    Body.run();
    S.Range = G.At.value_or(C.textRange(First - 1));
    VarsOf[R.V] = Body.takeVars();
    C.F.Skeletons.push_back(S);
  }
  if (!G.Params)
    C.F.Funcs[R.V].ParamCount = static_cast<uint8_t>(S.ParamCount);
}

Parser::Given Parser::functionAttrs(FuncRefId R, Skeleton &S) {
  Given G;
  FuncInfo Info = C.F.func(R); // C.func() below may move the table
  for (;;) {
    if (C.acceptKeyword("file")) {
      C.File = C.F.addFile(C.expectString("a path in double quotes"), false);
      S.NameRange.File = C.File;
    } else if (C.acceptKeyword("name")) {
      Info.Name = C.intern(C.expectString("a name in double quotes"));
    } else if (C.acceptKeyword("display")) {
      Info.Display = C.intern(C.expectString("a name in double quotes"));
    } else if (C.acceptKeyword("usr")) {
      Info.Usr = C.intern(C.expectString("a USR in double quotes"));
    } else if (C.acceptKeyword("access")) {
      Info.Access = C.intern(C.expectString("a letter for each parameter"));
    } else if (C.acceptKeyword("names")) {
      Info.Params = C.intern(C.expectString("names with commas behind them"));
    } else if (C.acceptKeyword("params")) {
      G.Params = true;
      Info.ParamCount = static_cast<uint8_t>(C.expectIndex("a number"));
    } else if (C.acceptKeyword("parent")) {
      Info.Parent = C.func(C.expectWord("the name of a function"));
    } else if (C.acceptKeyword("overrides")) {
      Info.Overrides.push_back(C.func(C.expectWord("the name of a function")));
    } else if (C.acceptType("type", Info.Type) ||
               C.acceptType("class", Info.Class)) {
      continue;
    } else if (C.acceptKeyword("at")) {
      G.At = expectPlace();
    } else if (C.acceptKeyword("named")) {
      S.NameRange = expectPlace();
    } else if (C.acceptKeyword("decl")) {
      Info.Decl = expectPlace();
    } else if (!functionFlag(Info)) {
      break;
    }
  }
  C.F.Funcs[R.V] = Info;
  return G;
}

bool Parser::functionFlag(FuncInfo &Info) {
  for (auto [Flag, Name] : FuncFlagNames)
    if (C.acceptKeyword(Name)) {
      Info.Flags |= Flag;
      return true;
    }
  return false;
}

SrcRange Parser::expectPlace() {
  auto P = C.place();
  if (!P)
    C.expected("a place such as @12:3-12:9");
  return *P;
}

void Parser::gap() {
  size_t First = C.position() - 1;
  C.File = FileId(0u);
  Gap G;
  G.Message = C.intern(C.expectString("a message in double quotes"));
  G.Fatal = C.acceptKeyword("fatal");
  SrcRange Own = C.textRange(First);
  G.Where = C.place().value_or(Own);
  C.F.Gaps.push_back(G);
}

void Parser::elsewhere() {
  C.File = FileId(0u);
  OtherCode O;
  O.Names = NamesId(C.F.NameLists.size());
  std::vector<StrId> &Names = C.F.NameLists.emplace_back();
  while (C.peek().Kind == TokenKind::String)
    Names.push_back(C.intern(C.expectString("a name in double quotes")));
  O.Where = expectPlace();
  C.F.Elsewhere.push_back(std::move(O));
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

void Parser::table() {
  C.File = FileId(0u);
  Table T;
  size_t First = C.position();
  T.Name = T.Usr = C.intern(C.expectWord("the name of a table").Text);
  T.Type = C.intern("");
  T.Decl = C.textRange(First);
  for (;;) {
    if (C.acceptPunct(":")) {
      T.Type = C.intern(C.expectString("a type in double quotes"));
    } else if (C.acceptKeyword("usr")) {
      T.Usr = C.intern(C.expectString("a USR in double quotes"));
    } else if (C.acceptKeyword("owner")) {
      T.Owner = C.func(C.expectWord("the name of a function"));
      if (C.acceptKeyword("var"))
        Owners.push_back({static_cast<uint32_t>(C.F.Tables.size()),
                          &C.expectWord("the name of a variable")});
    } else if (C.acceptKeyword("file")) {
      T.Decl.File = C.File =
          C.F.addFile(C.expectString("a path in double quotes"), false);
    } else if (auto P = C.place()) {
      T.Decl = *P;
    } else {
      break;
    }
  }
  C.acceptPunct("=");
  if (!C.peek().endsStatement())
    init(T, elementType(C.F.str(T.Type)));
  C.F.Tables.push_back(std::move(T));
}

// Returns the number of the new node. `Type` is that of a list that names none.
uint32_t Parser::init(Table &T, const std::string &Type) {
  auto N = static_cast<uint32_t>(T.Nodes.size());
  size_t First = C.position();
  InitNode &Node = T.Nodes.emplace_back();
  Node.Field = Node.Type = Node.Text = C.intern("");
  value(T, N, Type);
  SrcRange Own = C.textRange(First);
  T.Nodes[N].Range = C.place().value_or(Own);
  return N;
}

void Parser::value(Table &T, uint32_t N, const std::string &Type) {
  InitNode &Node = T.Nodes[N]; // not to be used once there are children
  const Token &V = C.peek();
  bool Named = V.Kind == TokenKind::Word && C.peek(1).isPunct("{");
  if (V.isPunct("{") || Named) {
    std::string Own = Named ? C.take().Text : Type;
    Node.Kind = InitKind::List;
    Node.Type = C.intern(Own);
    list(T, N, Own);
  } else if (C.acceptPunct("&")) {
    Node.Cast = C.cast();
    const Token &Name = C.expectWord("the name of a function or variable");
    Node.Kind = Name.Global ? InitKind::VarRef : InitKind::Func;
    if (Name.Global)
      Node.Text = C.intern(Name.Text);
    else
      Node.Func = C.func(Name);
  } else if (V.Kind == TokenKind::Number || V.isPunct("-")) {
    Node.Kind = InitKind::Int;
    Node.Value = C.expectInt("a number");
  } else if (V.Kind == TokenKind::String) {
    Node.Kind = InitKind::Str;
    Node.Text = C.intern(C.take().Text);
  } else if (V.Kind == TokenKind::Word) {
    Node.Kind = V.Global ? InitKind::VarRef : InitKind::Int;
    Node.Text = C.intern(C.take().Text);
    Node.Value = V.isKeyword("true");
    if (!V.Global && C.acceptPunct("(")) {
      Node.Value = C.expectInt("a number");
      C.expectPunct(")");
    }
  } else if (!C.acceptPunct("?")) {
    C.expected("an initialiser: {...}, &function, a number, a string, NAME, "
               "::variable or ?");
  }
}

void Parser::list(Table &T, uint32_t N, const std::string &Type) {
  if (++Nesting > 100)
    C.fail(C.peek(), "these initialisers are nested too deeply");
  C.expectPunct("{");
  uint32_t Index = 0;
  for (C.skipNewlines(); !C.acceptPunct("}"); C.skipNewlines()) {
    if (C.acceptPunct("[")) {
      Index = C.expectIndex("the index of an element");
      C.expectPunct("]");
    }
    StrId Field = C.intern("");
    if (C.acceptPunct(".")) {
      Field = C.intern(C.expectWord("the name of a member").Text);
      C.expectPunct("=");
    } else {
      C.acceptPunct("=");
    }
    uint32_t Child = init(T, C.F.str(Field).empty() ? Type : "");
    T.Nodes[Child].Field = Field;
    T.Nodes[Child].Index = Index++;
    T.Nodes[N].Children.push_back(Child);
    C.skipNewlines();
    if (!C.acceptPunct(",") && !C.peek().isPunct("}"))
      C.expected("',' or '}'");
  }
  --Nesting;
}

// A table may stand before the function that it is in.
void Parser::resolveOwners() {
  for (auto [N, Var] : Owners) {
    Table &T = C.F.Tables[N];
    const NameMap &Vars = VarsOf[T.Owner.V];
    auto It = Vars.find(Var->key());
    if (It == Vars.end())
      C.fail(*Var, "the owner has no variable " + Var->spelled());
    T.OwnerVar = VarId(It->second);
  }
}

} // namespace
} // namespace text

TuFacts parseSkeletons(std::string_view Text, TextError &Err) {
  Err = {};
  std::optional<text::Parser> P;
  try {
    P.emplace(text::tokenize(Text));
    P->run();
  } catch (const text::Failure &F) {
    Err = {F.Line, F.Message};
  }
  return P ? std::move(P->C.F) : TuFacts();
}

} // namespace nogil
