//===- Text.cpp - names and expressions as text -----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One printer serves two readers. A message to the user wants plain C: a
// variable is called what the user called it, and the value of a call is
// spelled as the call. The text form (TextPrint.cpp) has to be read back:
// names are unique, and the value of a call is its label. The difference is
// whether names are given.
//
// Plain C expands calls inside calls, which can grow without bound for code
// like f(f(f(x))), so that depth and length are cut with "...". The text form
// never cuts.
//
//===----------------------------------------------------------------------===//

#include "facts/Text.h"
#include "facts/TextExpr.h"
#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <unordered_map>

namespace nogil::text {

namespace {

constexpr int MaxDepth = 6;
constexpr size_t MaxLength = 160;

// C's binding strengths; a larger number binds tighter.
enum Prec {
  PrecCond = 1,
  PrecUnary = 12,
  PrecPostfix = 13,
  PrecAtom = 14,
};

struct OpSpelling {
  const char *Text;
  int Prec;
};
OpSpelling spelling(ExprOp Op) {
  switch (Op) {
  case ExprOp::LOr:
    return {"||", 2};
  case ExprOp::LAnd:
    return {"&&", 3};
  case ExprOp::Or:
    return {"|", 4};
  case ExprOp::Xor:
    return {"^", 5};
  case ExprOp::And:
    return {"&", 6};
  case ExprOp::Eq:
    return {"==", 7};
  case ExprOp::Ne:
    return {"!=", 7};
  case ExprOp::Lt:
    return {"<", 8};
  case ExprOp::Le:
    return {"<=", 8};
  case ExprOp::Gt:
    return {">", 8};
  case ExprOp::Ge:
    return {">=", 8};
  case ExprOp::Shl:
    return {"<<", 9};
  case ExprOp::Shr:
    return {">>", 9};
  case ExprOp::Add:
    return {"+", 10};
  case ExprOp::Sub:
    return {"-", 10};
  case ExprOp::Mul:
    return {"*", 11};
  case ExprOp::Div:
    return {"/", 11};
  case ExprOp::Rem:
    return {"%", 11};
  case ExprOp::Not:
    return {"!", PrecUnary};
  case ExprOp::Neg:
    return {"-", PrecUnary};
  case ExprOp::BitNot:
    return {"~", PrecUnary};
  case ExprOp::None:
  case ExprOp::Arrow:
  case ExprOp::Dot:
    break;
  }
  return {"?", 2};
}

bool isWordStart(char C) {
  return std::isalpha(static_cast<unsigned char>(C)) || C == '_';
}
bool isWordChar(char C) {
  return std::isalnum(static_cast<unsigned char>(C)) || C == '_';
}

// identifier ("::" "~"? identifier)*
bool isPlain(std::string_view S) {
  if (S.empty() || !isWordStart(S[0]))
    return false;
  for (size_t I = 1; I < S.size(); ++I) {
    if (isWordChar(S[I]))
      continue;
    if (S.substr(I, 2) != "::")
      return false;
    I += 2;
    if (I < S.size() && S[I] == '~')
      ++I;
    if (I >= S.size() || !isWordStart(S[I]))
      return false;
  }
  return true;
}

void escape(std::string &Out, std::string_view S, char Quote) {
  for (char C : S) {
    auto U = static_cast<unsigned char>(C);
    if (C == Quote || C == '\\') {
      Out += '\\';
      Out += C;
    } else if (C == '\n') {
      Out += "\\n";
    } else if (C == '\t') {
      Out += "\\t";
    } else if (U < 0x20 || U == 0x7f) {
      char Buf[8];
      std::snprintf(Buf, sizeof Buf, "\\x%02x", U);
      Out += Buf;
    } else {
      Out += C;
    }
  }
}

std::string enclosed(std::string_view S, char Quote) {
  std::string Out(1, Quote);
  escape(Out, S, Quote);
  return Out + Quote;
}

// "name", "name#2", "name#3" as the same base comes again.
class Numbering {
public:
  std::string operator()(const std::string &Base, bool Always) {
    uint32_t N = ++Seen[Base];
    return N == 1 && !Always ? Base : Base + "#" + std::to_string(N);
  }

private:
  std::unordered_map<std::string, uint32_t> Seen;
};

const std::string Unknown = "``";

} // namespace

bool isReserved(std::string_view W) {
  constexpr std::array<std::string_view, 6> Words = {"none", "NULL",  "nullptr",
                                                     "true", "false", "func"};
  if (std::find(Words.begin(), Words.end(), W) != Words.end())
    return true;
  return W.size() > 1 && W[0] == 'e' &&
         std::all_of(W.begin() + 1, W.end(), [](char C) {
           return std::isdigit(static_cast<unsigned char>(C));
         });
}

std::string word(std::string_view Name) {
  if (isPlain(Name) && !isReserved(Name))
    return std::string(Name);
  return enclosed(Name, '`');
}

std::string quoted(std::string_view S) { return enclosed(S, '"'); }

std::string castTo(TypeId T) {
  return T.valid() ? "(" + std::to_string(T.V) + ")" : "";
}

std::string spelledInt(std::string_view Name, int64_t Value) {
  if (Name.empty())
    return std::to_string(Value);
  bool IsNull = Name == "NULL" || Name == "nullptr" || Name == "false";
  if ((IsNull && Value == 0) || (Name == "true" && Value == 1))
    return std::string(Name);
  return word(Name) + "(" + std::to_string(Value) + ")";
}

std::string elementType(std::string_view Type) {
  Type = Type.substr(0, Type.find('['));
  for (bool Again = true; Again;) {
    Again = false;
    for (std::string_view Prefix : {"const ", "static ", "struct ", "union "})
      if (Type.starts_with(Prefix)) {
        Type.remove_prefix(Prefix.size());
        Again = true;
      }
  }
  while (Type.ends_with(' '))
    Type.remove_suffix(1);
  return std::string(Type);
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

FuncNames::FuncNames(const TuFacts &F) : Keys(F.Funcs.size()) {
  std::vector<bool> Done(F.Funcs.size());
  auto Add = [&](FuncRefId R) {
    if (R.V >= Done.size() || Done[R.V])
      return;
    Done[R.V] = true;
    Order.push_back(R);
  };
  for (const Skeleton &S : F.Skeletons)
    Add(S.Self);
  for (uint32_t I = 0; I < F.Funcs.size(); ++I)
    Add(FuncRefId(I));
  Numbering Number;
  for (FuncRefId R : Order) {
    const FuncInfo &Info = F.func(R);
    Keys[R.V] =
        Number(word(F.str(Info.Qual.valid() ? Info.Qual : Info.Name)), false);
  }
}

const std::string &FuncNames::operator[](FuncRefId F) const {
  return F.V < Keys.size() ? Keys[F.V] : Unknown;
}

BodyNames::BodyNames(const TuFacts &F, const Skeleton &S,
                     const FuncNames &Funcs)
    : Funcs(Funcs), CallNumber(S.Events.size(), ~0u) {
  Numbering Number;
  for (const Var &V : S.Vars) {
    if (V.Kind == Storage::Temp)
      Vars.push_back(Number("t", true));
    else if (V.Kind == Storage::Global)
      Vars.push_back(Number("::" + word(F.str(V.Name)), false));
    else
      Vars.push_back(Number(word(F.str(V.Name)), false));
  }
  Sorted = Vars;
  std::sort(Sorted.begin(), Sorted.end());
  uint32_t N = 0;
  for (const Block &B : S.Blocks)
    for (uint32_t I = 0; I < B.EventsCount; ++I)
      if (uint64_t E = uint64_t(B.EventsBegin) + I; E < S.Events.size())
        CallNumber[E] = N++;
}

const std::string &BodyNames::var(uint32_t V) const {
  return V < Vars.size() ? Vars[V] : Unknown;
}

std::string BodyNames::call(uint32_t E) const {
  if (E >= CallNumber.size() || CallNumber[E] == ~0u)
    return "?";
  return "e" + std::to_string(CallNumber[E]);
}

std::string BodyNames::func(FuncRefId F, TypeId Cast) const {
  const std::string &Key = Funcs[F];
  bool Hidden = std::binary_search(Sorted.begin(), Sorted.end(), Key);
  return "&" + castTo(Cast) + (Hidden ? "func " : "") + Key;
}

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

std::string ExprPrinter::print(ExprId E, int Outer) {
  if (E.V >= S.Exprs.size())
    return Names ? "none" : "";
  if (!Names && Depth >= MaxDepth)
    return "...";
  ++Depth;
  int Prec = PrecAtom;
  std::string Out = body(S.expr(E), Prec);
  --Depth;
  return Prec < Outer ? "(" + Out + ")" : Out;
}

std::string ExprPrinter::body(const Expr &E, int &Prec) {
  switch (E.Kind) {
  case ExprKind::Opaque:
    if (!Names)
      return "...";
    return E.A == ~0u ? "?" : "?" + std::to_string(E.A);
  case ExprKind::Int:
    return integer(E, Prec);
  case ExprKind::Str:
    return quoted(F.str(E.Name));
  case ExprKind::Var:
    return variable(E.A);
  case ExprKind::Func:
    Prec = Names ? PrecUnary : PrecAtom;
    return function(FuncRefId(E.A), TypeId(E.B));
  case ExprKind::Field:
    Prec = PrecPostfix;
    return field(E);
  case ExprKind::Elem:
    Prec = E.B == ~0u ? PrecUnary : PrecPostfix;
    return E.B == ~0u ? "*" + print(ExprId(E.A), PrecUnary)
                      : print(ExprId(E.A), PrecPostfix) + "[" +
                            print(ExprId(E.B), 0) + "]";
  case ExprKind::Addr: {
    Prec = PrecUnary;
    std::string A = print(ExprId(E.A), PrecUnary);
    return A.starts_with('&') ? "&(" + A + ")" : "&" + A;
  }
  case ExprKind::Result:
    return call(E.A);
  case ExprKind::Unary: {
    Prec = PrecUnary;
    std::string A = print(ExprId(E.A), PrecUnary);
    // "-5" is a literal, and "--" is nobody's negation.
    bool Apart =
        E.Op == ExprOp::Neg &&
        (A.starts_with('-') || std::isdigit(static_cast<unsigned char>(A[0])));
    return spelling(E.Op).Text + (Apart ? "(" + A + ")" : A);
  }
  case ExprKind::Binary: {
    OpSpelling Op = spelling(E.Op);
    Prec = Op.Prec;
    return print(ExprId(E.A), Op.Prec) + " " + Op.Text + " " +
           print(ExprId(E.B), Op.Prec + 1);
  }
  case ExprKind::Cond:
    Prec = PrecCond;
    return print(ExprId(E.A), PrecCond + 1) + " ? " + print(ExprId(E.B), 0) +
           " : " + print(ExprId(E.C), PrecCond);
  }
  return "?";
}

std::string ExprPrinter::integer(const Expr &E, int &Prec) const {
  const std::string &Name = F.str(E.Name);
  if (Name.empty()) {
    Prec = E.Value < 0 ? PrecUnary : PrecAtom;
    return std::to_string(E.Value);
  }
  if (!Names)
    return Name;
  return spelledInt(Name, E.Value);
}

std::string ExprPrinter::variable(uint32_t V) const {
  if (Names)
    return Names->var(V);
  if (V >= S.Vars.size())
    return "...";
  const Var &Info = S.Vars[V];
  if (Info.Kind == Storage::This)
    return "this";
  const std::string &Name = F.str(Info.Name);
  return Name.empty() ? "<temporary>" : Name;
}

std::string ExprPrinter::function(FuncRefId R, TypeId Cast) const {
  if (Names)
    return Names->func(R, Cast);
  if (R.V >= F.Funcs.size())
    return "...";
  const FuncInfo &Info = F.func(R);
  const std::string &Display = F.str(Info.Display);
  return Display.empty() ? F.str(Info.Name) : Display;
}

std::string ExprPrinter::field(const Expr &E) {
  const std::string &Member = F.str(E.Name), &Record = F.str(E.Type);
  std::string Base = print(ExprId(E.A), PrecPostfix);
  // Through an anonymous member: the name that the user wrote comes after it.
  if (!Names && Member.empty())
    return Base;
  const char *Arrow = E.Op == ExprOp::Arrow ? "->" : ".";
  if (!Names)
    return Base + Arrow + Member;
  return Base + Arrow + word(Record.empty() ? Member : Record + "::" + Member);
}

std::string ExprPrinter::call(uint32_t EventNo) {
  if (Names)
    return Names->call(EventNo);
  if (EventNo >= S.Events.size())
    return "...";
  const Event &E = S.Events[EventNo];
  std::string Out;
  if (E.Callee.valid()) {
    Out = function(E.Callee);
  } else {
    Out = E.CalleeExpr.valid() ? print(E.CalleeExpr, PrecPostfix) : "...";
  }
  Out += "(";
  for (uint32_t I = 0; I < E.ArgsCount && Out.size() < MaxLength; ++I)
    Out += (I ? ", " : "") + print(S.arg(E, I), 0);
  if (Out.size() < MaxLength)
    return Out + ")";
  size_t Cut = MaxLength;
  while (Cut > 0 && (Out[Cut] & 0xc0) == 0x80) // not inside a character
    --Cut;
  return Out.substr(0, Cut) + "...)";
}

} // namespace nogil::text

std::string nogil::printExpr(const TuFacts &F, const Skeleton &S, ExprId E) {
  return text::ExprPrinter(F, S, nullptr)(E);
}
