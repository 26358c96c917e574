//===- TextParseBody.cpp - function bodies of the text form -----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Blocks get their numbers from the order of their labels, which are collected
// before anything else, so that a jump forward doesn't renumber them and what
// was printed is read back with the same numbers.
//
//===----------------------------------------------------------------------===//

#include "facts/TextWords.h"
#include "support/TextParser.h"
#include <iterator>

namespace nogil::text {

void BodyParser::run() {
  if (S.Scopes.empty())
    S.Scopes.emplace_back(); // 0: the body
  findBlocks();
  for (;;) {
    while (C.peek().Kind == TokenKind::Newline || C.peek().isPunct(";"))
      C.take();
    if (C.acceptPunct("}"))
      break;
    if (C.peek().Kind == TokenKind::End)
      C.expected("'}' at the end of the function's body");
    statement();
  }
  if (Current != ~0u || S.Blocks.empty()) {
    block();
    closeBlock(); // falls off the end: Return is what a block starts as
  }
  resolveLabels();
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

void BodyParser::findBlocks() {
  size_t Begin = C.position();
  int Depth = 0;
  bool Start = true, WasLabel = false, Events = false;
  for (; C.peek().Kind != TokenKind::End; C.take()) {
    const Token &T = C.peek();
    if (T.isPunct("{"))
      ++Depth;
    else if (T.isPunct("}") && Depth-- == 0)
      break;
    bool Label = Start && Depth == 0 && T.Kind == TokenKind::Word &&
                 C.peek(1).isPunct(":");
    bool Blank = T.Kind == TokenKind::Newline || T.isPunct(";");
    if (Label && !Blocks.emplace(T.key(), Blocks.size() + Events).second)
      C.fail(T, "the label " + T.spelled() + " is defined twice");
    // Statements before the first label are a block without one.
    if (Start && Blocks.empty() && T.Kind == TokenKind::Word && !Label)
      Events |=
          T.isKeyword("call") || T.isKeyword("set") || T.isKeyword("read") ||
          T.isKeyword("end") || T.isKeyword("macro") || T.isKeyword("goto") ||
          T.isKeyword("if") || T.isKeyword("switch") || T.isKeyword("return") ||
          T.isKeyword("throw") || T.isKeyword("unreachable");
    Start = Blank || (T.isPunct(":") && WasLabel);
    WasLabel = Label;
  }
  S.Blocks.resize(Blocks.size() + Events);
  C.moveTo(Begin);
}

// The block that the next statement goes to.
Block &BodyParser::block() {
  if (Current == ~0u) {
    if (Opened > 0)
      C.fail(C.peek(), "the block has ended above: a statement here needs a "
                       "label before it");
    if (S.Blocks.empty())
      S.Blocks.emplace_back();
    openBlock(0);
  }
  return S.Blocks[Current];
}

void BodyParser::openBlock(uint32_t B) {
  Current = B;
  ++Opened;
  S.Blocks[B].EventsBegin = static_cast<uint32_t>(S.Events.size());
}

void BodyParser::closeBlock() {
  Block &B = S.Blocks[Current];
  B.EventsCount = static_cast<uint32_t>(S.Events.size()) - B.EventsBegin;
  Current = ~0u;
}

BlockId BodyParser::target() {
  const Token &T = C.expectWord("the label of a block");
  auto It = Blocks.find(T.key());
  if (It == Blocks.end())
    C.fail(T, "no block of this function has the label " + T.spelled());
  return BlockId(It->second);
}

void BodyParser::statement() {
  if (C.peek().Kind == TokenKind::Word && C.peek(1).isPunct(":")) {
    uint32_t Next = Blocks.at(C.take().key());
    C.take();
    if (Current != ~0u) { // falls into the next block
      S.Blocks[Current].Term = TermKind::Jump;
      S.Blocks[Current].Succs = {BlockId(Next)};
      closeBlock();
    }
    openBlock(Next);
    return;
  }
  if (!declaration() && !event() && !terminator())
    C.expected("a statement (call, set, read, end scope, macro, goto, if, "
               "switch, return, throw, unreachable), a declaration (param, "
               "local, ...) or a label");
  C.endStatement();
}

bool BodyParser::terminator() {
  size_t First = C.position();
  auto Is = [&](const char *W) {
    if (!C.peek().isKeyword(W))
      return false;
    block();
    C.take();
    return true;
  };
  if (Is("goto")) {
    block().Term = TermKind::Jump;
    block().Succs = {target()};
    finish(block(), First, false);
  } else if (Is("if")) {
    Block &B = block();
    B.Term = TermKind::Branch;
    B.Cond = expressionOrNone();
    C.expectKeyword("then");
    B.Succs = {target()};
    C.expectKeyword("else");
    B.Succs.push_back(target());
    finish(B, First, true);
  } else if (Is("switch")) {
    switchTo(block());
    finish(block(), First, true);
  } else if (Is("return")) {
    const Token &T = C.peek();
    if (!T.endsStatement() && !T.isPunct("@"))
      block().Cond = expressionOrNone();
    finish(block(), First, true);
  } else if (Is("throw")) {
    block().Term = TermKind::ExitThrow;
    finish(block(), First, true);
  } else if (Is("unreachable")) {
    block().Term = TermKind::Unreachable;
    finish(block(), First, false);
  } else {
    return false;
  }
  return true;
}

void BodyParser::switchTo(Block &B) {
  B.Term = TermKind::Switch;
  B.Cond = expressionOrNone();
  C.expectPunct("{");
  for (C.skipNewlines(); !C.acceptKeyword("default"); C.skipNewlines()) {
    B.CaseValues.push_back(C.expectInt("the value of a case, or 'default'"));
    C.expectPunct(":");
    B.Succs.push_back(target());
    C.expectPunct(",");
  }
  C.expectPunct(":");
  B.Succs.push_back(target());
  C.skipNewlines();
  C.expectPunct("}");
}

void BodyParser::finish(Block &B, size_t First, bool OwnPlace) {
  SrcRange Own = OwnPlace ? C.textRange(First) : SrcRange();
  B.Range = C.place().value_or(Own);
  closeBlock();
}

//===----------------------------------------------------------------------===//
// Declarations
//===----------------------------------------------------------------------===//

bool BodyParser::declaration() {
  if (C.acceptKeyword("scope")) {
    scope();
    return true;
  }
  if (C.acceptKeyword("stmt")) {
    statementRange();
    return true;
  }
  for (uint32_t K = 0; K < std::size(StorageNames); ++K)
    if (C.acceptKeyword(StorageNames[K])) {
      variable(K);
      return true;
    }
  return false;
}

void BodyParser::scope() {
  const Token &Where = C.peek();
  uint32_t N = C.expectIndex("the number of a scope");
  needScope(Where, N);
  S.Scopes[N] = ScopeId();
  if (C.acceptKeyword("in"))
    S.Scopes[N] = ScopeId(C.expectIndex("the number of the parent scope"));
  if (S.Scopes[N].valid() && S.Scopes[N].V >= N)
    C.fail(Where, "a scope's parent has a smaller number than the scope");
}

void BodyParser::statementRange() {
  size_t First = C.position() - 1;
  Statement X;
  uint32_t Kind = 0;
  while (Kind < std::size(StatementNames) &&
         !C.acceptKeyword(StatementNames[Kind]))
    ++Kind;
  if (Kind == std::size(StatementNames))
    C.expected("the kind of a statement");
  X.Kind = static_cast<StatementKind>(Kind);
  if (C.acceptKeyword("in")) {
    const Token &Where = C.peek();
    X.Parent = StmtId(C.expectIndex("the number of a statement"));
    if (X.Parent.V >= S.Statements.size())
      C.fail(Where, "a statement stands below the one around it");
  }
  for (auto [Flag, Name] : StatementFlagNames)
    if (C.acceptKeyword(Name))
      X.Flags |= Flag;
  SrcRange Own = C.textRange(First);
  X.Range = C.place().value_or(Own);
  S.Statements.push_back(X);
}

// Scopes that nobody declared stand directly in the body.
void BodyParser::needScope(const Token &Where, uint32_t N) {
  if (N == ScopeId::None)
    return;
  if (N > 65535)
    C.fail(Where, "scopes are numbered from 0 without large holes");
  while (S.Scopes.size() <= N)
    S.Scopes.push_back(ScopeId(0u));
}

void BodyParser::addParam(const Token &Name) {
  if (Vars.contains(Name.key()))
    C.fail(Name, "the parameter " + Name.spelled() + " is named twice");
  Implicit[addVar(Name, Name.isKeyword("this") ? Storage::This
                                               : Storage::Param)] = true;
  ++S.ParamCount;
  variableAttrs(S.Vars.back());
}

uint32_t BodyParser::addVar(const Token &Name, Storage Kind) {
  auto V = static_cast<uint32_t>(S.Vars.size());
  Vars.emplace(Name.key(), V);
  Var &New = S.Vars.emplace_back();
  New.Kind = Kind;
  New.Name = C.intern(Kind == Storage::Temp ? "" : Name.Text);
  New.Type = C.intern("");
  New.Usr = C.intern(
      Kind == Storage::Global || Kind == Storage::ThreadLocal ? Name.Text : "");
  Implicit.push_back(false);
  return V;
}

void BodyParser::variable(uint32_t Kind) {
  const Token &Name = C.expectWord("the name of a variable");
  auto K = static_cast<Storage>(Kind);
  if ((K == Storage::Global) != Name.Global)
    C.fail(Name, Name.Global
                     ? "only a global variable's name starts with '::'"
                     : "a global variable's name starts with '::' here and "
                       "wherever it is used");
  auto It = Vars.find(Name.key());
  bool Known = It != Vars.end();
  bool Refines = Known && It->second < S.ParamCount && Implicit[It->second];
  if (Known && !Refines)
    C.fail(Name, "the variable " + Name.spelled() +
                     " is declared twice or used before its declaration");
  bool Param = K == Storage::Param || K == Storage::This;
  if (!Known && Param && S.Vars.size() != S.ParamCount)
    C.fail(Name, "parameters are declared before other variables");
  uint32_t V = Known ? It->second : addVar(Name, K);
  if (!Known && Param)
    ++S.ParamCount;
  Implicit[V] = false;
  S.Vars[V].Kind = K;
  variableAttrs(S.Vars[V]);
}

void BodyParser::variableAttrs(Var &V) {
  for (;;) {
    const Token &T = C.peek();
    if (C.acceptPunct(":")) {
      V.Type = C.intern(C.expectString("a type in double quotes"));
    } else if (C.acceptKeyword("usr")) {
      V.Usr = C.intern(C.expectString("a USR in double quotes"));
    } else if (C.acceptKeyword("scope")) {
      V.Scope = ScopeId(C.expectIndex("the number of a scope"));
      needScope(T, V.Scope.V);
    } else if (C.acceptType("type", V.TypeOf)) {
      continue;
    } else if (C.acceptKeyword("ref")) {
      V.ByReference = true;
    } else if (C.acceptKeyword("const")) {
      V.Const = true;
    } else if (C.acceptKeyword("defined")) {
      V.Defined = true;
    } else if (C.acceptKeyword("divided")) {
      V.Divided = true;
    } else if (C.acceptKeyword("addrtaken")) {
      V.AddressTaken = true;
    } else if (auto P = C.place()) {
      V.Decl = *P;
    } else {
      return;
    }
  }
}

//===----------------------------------------------------------------------===//
// Events
//===----------------------------------------------------------------------===//

bool BodyParser::event() {
  size_t First = C.position();
  const Token &T = C.peek();
  Event E;
  if (T.isKeyword("call")) {
    block();
    call(E);
  } else if (T.isKeyword("set")) {
    C.take();
    E.Kind = EventKind::Assign;
    E.Dst = expressionOrNone();
    C.expectPunct("=");
    E.Src = expressionOrNone();
  } else if (T.isKeyword("read")) {
    C.take();
    E.Kind = EventKind::Read;
    E.Src = expressionOrNone();
  } else if (T.isKeyword("end")) {
    C.take();
    C.expectKeyword("scope");
    E.Kind = EventKind::ScopeEnd;
    E.Scope = ScopeId(C.expectIndex("the number of a scope"));
    needScope(T, E.Scope.V);
  } else if (T.isKeyword("macro")) {
    C.take();
    E.Kind = EventKind::Macro;
    if (C.acceptKeyword("end"))
      E.Flags |= EF_MacroEnd;
    E.Macro = macroChain();
  } else {
    return false;
  }
  block();
  attributes(E, First);
  S.Events.push_back(E);
  return true;
}

void BodyParser::call(Event &E) {
  C.take();
  const Token &Label = C.peek();
  bool Labelled = Label.Kind == TokenKind::Word && !C.peek(1).isPunct("(");
  if (Labelled) {
    C.take();
    auto N = callLabel(Label);
    if (!N)
      C.fail(Label, "expected 'call eN f(...)' or 'call f(...)', found " +
                        Label.spelled());
    if (!Labels.emplace(*N, S.Events.size()).second)
      C.fail(Label, "two calls have the label " + Label.spelled());
  }
  if (C.acceptPunct("*")) {
    C.expectPunct("(");
    E.CalleeExpr = expressionOrNone();
    C.expectPunct(")");
  } else {
    E.Callee = C.func(C.expectWord("a function's name or '*(pointer)'"));
  }
  C.expectPunct("(");
  std::vector<ExprId> Args;
  while (!C.acceptPunct(")")) {
    if (!Args.empty())
      C.expectPunct(",");
    Args.push_back(expressionOrNone());
  }
  E.ArgsBegin = static_cast<uint32_t>(S.Args.size());
  E.ArgsCount = static_cast<uint32_t>(Args.size());
  S.Args.insert(S.Args.end(), Args.begin(), Args.end());
}

MacroId BodyParser::macroChain() {
  if (C.peek().Kind != TokenKind::Word)
    return MacroId();
  std::vector<StrId> Names;
  do {
    Names.push_back(C.intern(C.expectWord("the name of a macro").Text));
    if (!C.peek().isPunct("<") || !C.peek(1).isPunct("-"))
      break;
    C.take();
    C.take();
  } while (true);
  MacroId Outer;
  for (auto It = Names.rbegin(); It != Names.rend(); ++It)
    Outer = C.F.addMacro(*It, Outer);
  return Outer;
}

bool BodyParser::flag(Event &E) {
  for (auto [Flag, Name] : EventFlagNames)
    if (C.acceptKeyword(Name)) {
      E.Flags |= Flag;
      return true;
    }
  return false;
}

void BodyParser::attributes(Event &E, size_t First) {
  E.Range = C.textRange(First);
  while (!C.peek().endsStatement()) {
    const Token &T = C.peek();
    if (auto P = C.place())
      E.Range = *P;
    else if (C.acceptKeyword("unwind"))
      E.Unwind = target();
    else if (C.acceptKeyword("macro"))
      E.Macro = macroChain();
    else if (C.acceptKeyword("via"))
      E.CalleeExpr = expressionOrNone();
    else if (!C.acceptType("type", E.Type) && !flag(E))
      C.fail(T, "unexpected " + T.spelled() +
                    " after the statement: a place, macro, unwind, implicit, "
                    "nothrow, noreturn, init, compound, virtual, type or a new "
                    "line can stand here");
  }
}

} // namespace nogil::text
