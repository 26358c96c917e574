//===- TextParseExpr.cpp - expressions of the text form ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// C's expressions by precedence climbing. Equal expressions get one id, as the
// extractor does it. The value of a call is kept by its label until the whole
// body is read, because a loop may use it further up.
//
//===----------------------------------------------------------------------===//

#include "support/TextParser.h"
#include <algorithm>
#include <cctype>
#include <limits>

namespace nogil::text {

namespace {

struct BinaryOp {
  const char *Text;
  ExprOp Op;
  int Prec;
};
constexpr BinaryOp BinaryOps[] = {
    {"||", ExprOp::LOr, 2}, {"&&", ExprOp::LAnd, 3}, {"|", ExprOp::Or, 4},
    {"^", ExprOp::Xor, 5},  {"&", ExprOp::And, 6},   {"==", ExprOp::Eq, 7},
    {"!=", ExprOp::Ne, 7},  {"<", ExprOp::Lt, 8},    {"<=", ExprOp::Le, 8},
    {">", ExprOp::Gt, 8},   {">=", ExprOp::Ge, 8},   {"<<", ExprOp::Shl, 9},
    {">>", ExprOp::Shr, 9}, {"+", ExprOp::Add, 10},  {"-", ExprOp::Sub, 10},
    {"*", ExprOp::Mul, 11}, {"/", ExprOp::Div, 11},  {"%", ExprOp::Rem, 11},
};

const BinaryOp *binaryOp(const Token &T) {
  for (const BinaryOp &Op : BinaryOps)
    if (T.isPunct(Op.Text))
      return &Op;
  return nullptr;
}

size_t hash(const Expr &E) {
  uint64_t H = static_cast<uint64_t>(E.Kind) << 8 | static_cast<uint64_t>(E.Op);
  for (uint64_t V :
       {uint64_t(E.A), uint64_t(E.B), uint64_t(E.C),
        static_cast<uint64_t>(E.Value), uint64_t(E.Name.V), uint64_t(E.Type.V)})
    H = (H ^ V) * 0x9e3779b97f4a7c15u;
  return H;
}

} // namespace

std::optional<uint32_t> callLabel(const Token &T) {
  if (T.Kind != TokenKind::Word || T.Backquoted || T.Global || T.Number ||
      T.Text.size() < 2 || T.Text.size() > 9 || T.Text[0] != 'e' ||
      !std::all_of(T.Text.begin() + 1, T.Text.end(),
                   [](unsigned char C) { return std::isdigit(C); }))
    return std::nullopt;
  return static_cast<uint32_t>(std::stoul(T.Text.substr(1)));
}

ExprId BodyParser::add(const Expr &E) {
  size_t H = hash(E);
  auto [Begin, End] = ExprMap.equal_range(H);
  for (auto It = Begin; It != End; ++It)
    if (S.Exprs[It->second] == E)
      return ExprId(It->second);
  ExprId I(S.Exprs.size());
  S.Exprs.push_back(E);
  ExprMap.emplace(H, I.V);
  return I;
}

ExprId BodyParser::addInt(int64_t Value, StrId Name) {
  Expr E;
  E.Kind = ExprKind::Int;
  E.Value = Value;
  E.Name = Name;
  return add(E);
}

ExprId BodyParser::expression() {
  ExprId A = binary(2);
  if (!C.acceptPunct("?"))
    return A;
  Expr E;
  E.Kind = ExprKind::Cond;
  E.A = A.V;
  E.B = expression().V;
  C.expectPunct(":");
  E.C = expression().V;
  return add(E);
}

ExprId BodyParser::binary(int MinPrec) {
  ExprId Left = unary();
  while (const BinaryOp *Op = binaryOp(C.peek())) {
    if (Op->Prec < MinPrec)
      break;
    C.take();
    Expr E;
    E.Kind = ExprKind::Binary;
    E.Op = Op->Op;
    E.A = Left.V;
    E.B = binary(Op->Prec + 1).V;
    Left = add(E);
  }
  return Left;
}

ExprId BodyParser::unary() {
  if (++Nesting > 200)
    C.fail(C.peek(), "this expression is nested too deeply");
  Expr E;
  ExprId Out;
  if (C.peek().isPunct("-") && C.peek(1).Kind == TokenKind::Number) {
    Out = addInt(C.expectInt("a number"), StrId());
  } else if (C.acceptPunct("*")) {
    E.Kind = ExprKind::Elem;
    E.A = unary().V;
    Out = add(E);
  } else if (C.acceptPunct("&")) {
    Out = addressOf();
  } else if (C.peek().isPunct("!") || C.peek().isPunct("-") ||
             C.peek().isPunct("~")) {
    char Op = C.take().Text[0];
    E.Kind = ExprKind::Unary;
    E.Op = Op == '!' ? ExprOp::Not : Op == '-' ? ExprOp::Neg : ExprOp::BitNot;
    E.A = unary().V;
    Out = add(E);
  } else {
    Out = postfix();
  }
  --Nesting;
  return Out;
}

ExprId BodyParser::addressOf() {
  Expr E;
  TypeId Cast = C.cast();
  bool Forced = C.peek().isKeyword("func") && C.peek(1).Kind == TokenKind::Word;
  if (Forced)
    C.take();
  const Token &T = C.peek();
  if (T.Kind == TokenKind::Word &&
      (Forced || (!Vars.contains(T.key()) && C.Funcs.contains(T.key())))) {
    E.Kind = ExprKind::Func;
    E.A = C.func(C.take()).V;
    E.B = Cast.V;
    return add(E);
  }
  E.Kind = ExprKind::Addr;
  E.A = unary().V;
  if (const Expr &Of = S.Exprs[E.A]; Of.Kind == ExprKind::Var && Implicit[Of.A])
    S.Vars[Of.A].AddressTaken = true;
  return add(E);
}

ExprId BodyParser::postfix() {
  ExprId Base = primary();
  for (;;) {
    if (C.acceptPunct("->")) {
      Base = field(Base, ExprOp::Arrow);
    } else if (C.acceptPunct(".")) {
      Base = field(Base, ExprOp::Dot);
    } else if (C.acceptPunct("[")) {
      Expr E;
      E.Kind = ExprKind::Elem;
      E.A = Base.V;
      E.B = expression().V;
      C.expectPunct("]");
      Base = add(E);
    } else if (C.peek().isPunct("(")) {
      C.fail(C.peek(), "a call is a statement, not an expression: write 'call "
                       "eN f(...)' before it and use eN");
    } else {
      return Base;
    }
  }
}

ExprId BodyParser::field(ExprId Base, ExprOp Op) {
  const Token &T = C.expectWord("the name of a member");
  Expr E;
  E.Kind = ExprKind::Field;
  E.Op = Op;
  E.A = Base.V;
  size_t At = T.Text.rfind("::");
  E.Name = C.intern(At == T.Text.npos ? T.Text : T.Text.substr(At + 2));
  E.Type = C.intern(At == T.Text.npos ? "" : T.Text.substr(0, At));
  return add(E);
}

ExprId BodyParser::primary() {
  const Token &T = C.peek();
  Expr E;
  if (C.acceptPunct("(")) {
    ExprId Inner = expression();
    C.expectPunct(")");
    return Inner;
  }
  if (C.acceptPunct("?")) {
    if (C.peek().Kind == TokenKind::Number)
      E.A = C.expectIndex("a number");
    return add(E);
  }
  if (T.Kind == TokenKind::Number)
    return addInt(C.expectInt("a number"), StrId());
  if (T.Kind == TokenKind::String) {
    E.Kind = ExprKind::Str;
    E.Name = C.intern(C.take().Text);
    return add(E);
  }
  if (T.Kind != TokenKind::Word)
    C.expected("an expression");
  return name();
}

ExprId BodyParser::name() {
  const Token &T = C.take();
  Expr E;
  if (T.isKeyword("none"))
    C.fail(T, "'none' is no operand");
  if (T.isKeyword("NULL") || T.isKeyword("nullptr") || T.isKeyword("false"))
    return addInt(0, C.intern(T.Text));
  if (T.isKeyword("true"))
    return addInt(1, C.intern(T.Text));
  if (auto Label = callLabel(T)) {
    E.Kind = ExprKind::Result;
    E.A = *Label;
    Uses.emplace(*Label, &T);
    return add(E);
  }
  bool Number = C.peek(1).Kind == TokenKind::Number ||
                (C.peek(1).isPunct("-") && C.peek(2).Kind == TokenKind::Number);
  if (C.peek().isPunct("(") && Number) {
    C.take();
    int64_t Value = C.expectInt("a number");
    C.expectPunct(")");
    return addInt(Value, C.intern(T.Text));
  }
  auto It = Vars.find(T.key());
  if (It == Vars.end() && C.Funcs.contains(T.key())) {
    E.Kind = ExprKind::Func;
    E.A = C.func(T).V;
    return add(E);
  }
  E.Kind = ExprKind::Var;
  E.A = It != Vars.end() ? It->second : implicitVar(T);
  return add(E);
}

uint32_t BodyParser::implicitVar(const Token &T) {
  bool Temp = T.Text == "t" && T.Number && !T.Global;
  uint32_t V = addVar(T, T.Global ? Storage::Global
                         : Temp   ? Storage::Temp
                                  : Storage::Local);
  Implicit[V] = true;
  return V;
}

// `none` stands for a whole expression only: an operand is never missing.
ExprId BodyParser::expressionOrNone() {
  if (C.acceptKeyword("none"))
    return ExprId();
  return expression();
}

// The value of a call is known by its label while the body is read. A label
// and an EventId are both numbers, so the map is applied once, at the end.
void BodyParser::resolveLabels() {
  for (Expr &E : S.Exprs) {
    if (E.Kind != ExprKind::Result)
      continue;
    auto It = Labels.find(E.A);
    if (It == Labels.end()) {
      const Token &T = *Uses.at(E.A);
      C.fail(T, "no call has the label " + T.spelled() +
                    "; a variable of that name stands in backquotes");
    }
    E.A = It->second;
  }
}

} // namespace nogil::text
