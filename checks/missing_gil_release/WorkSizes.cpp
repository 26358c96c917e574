//===- WorkSizes.cpp - what decides how often a loop runs -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/Work.h"
#include <algorithm>

namespace nogil {

void Work::operands(const Skeleton &S, ExprId E,
                    std::vector<ExprId> &Out) const {
  const Expr &X = S.expr(E);
  bool Compares =
      X.Kind == ExprKind::Binary &&
      (X.Op == ExprOp::Lt || X.Op == ExprOp::Le || X.Op == ExprOp::Gt ||
       X.Op == ExprOp::Ge || X.Op == ExprOp::Ne || X.Op == ExprOp::Eq);
  if (Compares) {
    Out.push_back(ExprId(X.A));
    Out.push_back(ExprId(X.B));
  } else if (X.Kind == ExprKind::Unary && X.Op == ExprOp::Not) {
    operands(S, ExprId(X.A), Out);
  } else if (X.Kind == ExprKind::Result && S.Events[X.A].ArgsCount == 2) {
    // Iterators are compared by an operator.
    for (uint32_t A = 0; A != 2; ++A)
      if (ExprId Arg = S.arg(S.Events[X.A], A); Arg.valid())
        Out.push_back(Arg);
  } else {
    Out.push_back(E);
  }
}

/// The call says how long a container of C++ is, or where it ends.
bool Work::isContainer(FnId F, EventId Call) const {
  FnId G = P.calleeOf(F, P.event({F, Call}));
  return G.valid() &&
         std::ranges::any_of(M.Containers, [&](const std::string &Glob) {
           return fitsGlob(Glob, P.tu(G).str(P.info(G).Qual));
         });
}

static bool isAmong(const std::vector<std::string> &Names,
                    std::string_view Name) {
  return std::ranges::find(Names, Name) != Names.end();
}

/// The call that returned the number or wrote it says how long bytes or a text
/// are.
SizeKind Work::ofResult(FnId F, const Origin &O) const {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[O.Index];
  std::string Name = P.calleeName(F, E);
  if (isAmong(M.ByteSizes, Name))
    return SizeKind::Array;
  if (isAmong(M.TextSizes, Name))
    return SizeKind::Text;
  if (O.Base == BaseKind::Result && isAmong(M.ItemCounts, Name))
    return SizeKind::Items;
  if (O.Base == BaseKind::Result && isAmong(M.NumberSources, Name))
    return SizeKind::Asked;
  if (O.Base != BaseKind::Out || !isAmong(M.FormatSizes, Name) || O.Arg == 0)
    return SizeKind::Unknown;
  auto Pointed = [&](uint32_t A) { // the variable that the argument points to
    ExprId Arg = S.arg(E, A);
    bool Is = Arg.valid() && S.expr(Arg).Kind == ExprKind::Addr &&
              S.Exprs[S.expr(Arg).A].Kind == ExprKind::Var;
    return Is ? VarId(S.Exprs[S.expr(Arg).A].A) : VarId();
  };
  const SizeKind Number = Pointed(O.Arg).valid() && isWhole(F, Pointed(O.Arg))
                              ? SizeKind::Asked
                              : SizeKind::Unknown;
  // The argument in front points to a pointer to characters.
  VarId Data = Pointed(O.Arg - 1);
  if (!Data.valid() ||
      P.tu(F).str(S.Vars[Data.V].Type).find("char *") == std::string::npos)
    return Number;
  auto Says = [&](const std::vector<std::string> &Parts) {
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      if (ExprId Arg = S.arg(E, A);
          Arg.valid() && S.expr(Arg).Kind == ExprKind::Str)
        for (const std::string &Part : Parts)
          if (P.tu(F).str(S.expr(Arg).Name).find(Part) != std::string::npos)
            return true;
    return false;
  };
  return Says(M.TextFormats)   ? SizeKind::Text
         : Says(M.ByteFormats) ? SizeKind::Array
                               : Number;
}

static bool isWhole(const TuFacts &T, TypeId Type) {
  if (!Type.valid() || T.type(Type).Kind != TypeKind::Builtin)
    return false;
  const std::string &Of = T.str(T.type(Type).Text);
  return Of.find("int") != Of.npos || Of.find("long") != Of.npos ||
         Of.find("short") != Of.npos;
}

bool Work::isWhole(FnId F, VarId X) const {
  return nogil::isWhole(P.tu(F), P.fn(F).Body->Vars[X.V].TypeOf);
}

/// Elements where the parameter points may be numbers, and no text.
bool Work::holdsNumbers(FnId F, uint32_t Param) const {
  const Skeleton &S = *P.fn(F).Body;
  const TuFacts &T = P.tu(F);
  if (Param >= S.ParamCount || !S.Vars[Param].TypeOf.valid())
    return false;
  const TypeInfo &X = T.type(S.Vars[Param].TypeOf);
  if (X.Kind != TypeKind::Pointer || !X.Of.valid() ||
      T.type(X.Of).Kind != TypeKind::Builtin)
    return false;
  const std::string &Of = T.str(T.type(X.Of).Text);
  return Of.find("int") != Of.npos || Of.find("long") != Of.npos;
}

/// What is stored in the elements of an array, one of which the origin is.
SizeOf Work::inElement(FnId F, const Origin &O) {
  SizeOf Out;
  if (O.Steps.size() != 1 || O.Steps.front().Kind != OriginStep::Elem ||
      (O.Base != BaseKind::Local && O.Base != BaseKind::Result) ||
      Depth >= MaxDepth)
    return Out;
  const Skeleton &S = *P.fn(F).Body;
  auto [It, New] = Stores.try_emplace(F);
  for (uint32_t I = 0; New && I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid() ||
        S.expr(E.Dst).Kind != ExprKind::Elem)
      continue;
    for (const Origin &Base :
         V.origins(F, ExprId(S.expr(E.Dst).A), V.defs(F).before(EventId(I))))
      if (Base.known() && Base.Steps.empty())
        It->second.push_back({Base, EventId(I)});
  }
  ++Depth;
  for (const Stored &X : It->second)
    if (X.Base.Base == O.Base && X.Base.Index == O.Index) {
      SizeOf Of = sizeOf(F, S.Events[X.At.V].Src, V.defs(F).before(X.At));
      if (Of.Kind > Out.Kind)
        Out = Of;
    }
  --Depth;
  return Out;
}

bool Work::isLength(const OriginStep &X) const {
  return X.Kind == OriginStep::Field &&
         isAmong(M.LengthMembers, P.str(X.Record) + "::" + P.str(X.Name));
}

/// An element of a member that is a container of lengths.
bool Work::isOfLengths(const Origin &O, const OriginStep &Last) const {
  return &Last != O.Steps.data() && isLength(*(&Last - 1)) &&
         (Last.Via->Kind == "element" || Last.Via->Kind == "place");
}

SizeKind Work::kindOf(FnId F, const Origin &O) const {
  if (const OriginStep *I = O.interior()) {
    const std::string &K = I->Via->Kind;
    bool Last = I == &O.Steps.back();
    if (!I->Event.valid()) // shape[i], but not the number of dimensions
      return K == "length" || (K == "geometry" && !Last) ? SizeKind::Array
                                                         : SizeKind::Unknown;
    if (isOfLengths(O, *I))
      return SizeKind::Array;
    std::string Name = P.calleeName(F, P.event({F, I->Event}));
    bool Small = std::find(M.SmallSizes.begin(), M.SmallSizes.end(), Name) !=
                 M.SmallSizes.end();
    if (isContainer(F, I->Event))
      return Last ? SizeKind::Container : SizeKind::Unknown;
    std::string_view Source = P.Rules->apiSource(Name);
    bool Shape = K == "geometry" && std::ranges::find(M.ShapeSources, Source) !=
                                        M.ShapeSources.end();
    bool Elements = K == "length" || K == "geometry" || Last;
    if (Last && isAmong(M.ItemCounts, Name))
      return SizeKind::Items;
    return !Small && (Shape || (Elements && Source == M.ArraySource))
               ? SizeKind::Array
               : SizeKind::Unknown;
  }
  if (!O.Steps.empty()) {
    bool Element = O.Steps.back().Kind == OriginStep::Elem;
    if (Element && O.Steps.size() == 1)
      return O.Base == BaseKind::Param && holdsNumbers(F, O.Index)
                 ? SizeKind::Param
                 : SizeKind::Unknown;
    const OriginStep &Last = O.Steps[O.Steps.size() - (Element ? 2 : 1)];
    if (Last.Kind != OriginStep::Field)
      return SizeKind::Unknown;
    if (isLength(Last))
      return SizeKind::Array;
    return Element || isNarrow(F, Last) ? SizeKind::Unknown : SizeKind::Member;
  }
  if (O.Base == BaseKind::Result || O.Base == BaseKind::Out)
    return ofResult(F, O);
  return O.Base == BaseKind::Param ? SizeKind::Param : SizeKind::Unknown;
}

/// The result of a call that says how long a container is, and of which no row
/// speaks: a length of what it is called for.
std::optional<Origin> Work::lengthOf(FnId F, const Origin &O) {
  if (O.Base != BaseKind::Result || !O.Steps.empty() ||
      !isContainer(F, EventId(O.Index)))
    return std::nullopt;
  const EventId Call(O.Index);
  Origin Out = V.argOrigins(F, Call, 0).front();
  Out.Steps.push_back({OriginStep::Interior, {}, Call, &Length});
  return Out;
}

/// The member is a number of 8 bits: a count of axes, arguments, channels.
bool Work::isNarrow(FnId F, const OriginStep &Member) const {
  auto [It, New] = Narrow.try_emplace({Member.Record, Member.Name}, false);
  const TuFacts &T = P.tu(F);
  for (const MemberInfo &X : T.Members)
    if (New && X.Type.valid() && P.nameId(P.fn(F).Tu, X.Name) == Member.Name &&
        P.nameId(P.fn(F).Tu, X.Record) == Member.Record)
      It->second = T.type(X.Type).Kind == TypeKind::Builtin &&
                   T.str(T.type(X.Type).Text).find("char") != std::string::npos;
  return It->second;
}

/// The member that a value is, or that was assigned to the variable it is.
std::string Work::memberOf(FnId F, ExprId E, Point At) {
  const Skeleton &S = *P.fn(F).Body;
  const TuFacts &T = P.tu(F);
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Field)
    return T.str(X.Type) + "::" + T.str(X.Name);
  if (X.Kind == ExprKind::Binary) {
    std::string Left = memberOf(F, ExprId(X.A), At);
    return Left.empty() ? memberOf(F, ExprId(X.B), At) : Left;
  }
  if (X.Kind != ExprKind::Var)
    return "";
  for (EventId Def : V.defs(F).at(VarId(X.A), At)) {
    if (!Def.valid() || S.Events[Def.V].Kind != EventKind::Assign)
      continue;
    const Expr &Src = S.expr(S.Events[Def.V].Src);
    if (Src.Kind == ExprKind::Field)
      return T.str(Src.Type) + "::" + T.str(Src.Name);
  }
  return "";
}

/// The call that returned what the origin is.
static EventId resultOf(const Origin &O) {
  if (O.Steps.empty())
    return O.Base == BaseKind::Result ? EventId(O.Index) : EventId();
  return O.Steps.back().Kind == OriginStep::Interior ? O.Steps.back().Event
                                                     : EventId();
}

SizeOf Work::strongest(FnId F, const std::vector<Origin> &All) {
  const Skeleton &S = *P.fn(F).Body;
  SizeOf Out;
  Out.In = F;
  bool Numbers = true;
  for (const Origin &O : All) {
    if (O.Base == BaseKind::Const) {
      const Expr &X = S.Exprs[O.Index];
      if (X.Kind == ExprKind::Int && X.Value > 0)
        Out.Number = std::max(Out.Number, uint64_t(X.Value));
      continue;
    }
    SizeOf Of = captured(F, O);
    if (Of.Kind == SizeKind::Unknown) {
      Of.In = F;
      Of.Kind = kindOf(F, O);
      Of.From = O;
    }
    if (std::optional<Origin> Length = lengthOf(F, O)) {
      Of.Kind = SizeKind::Container;
      Of.From = std::move(*Length);
    }
    if (Of.Kind == SizeKind::Unknown)
      Of = inElement(F, O);
    if (Of.Kind == SizeKind::Unknown && O.Base == BaseKind::Out &&
        O.Steps.empty())
      Of = storedBy(F, EventId(O.Index), O.Arg, nullptr);
    if (Of.Kind == SizeKind::Unknown)
      if (EventId Call = resultOf(O); Call.valid())
        Of = returnedBy(F, Call);
    if (Of.Kind == SizeKind::Member)
      if (SizeOf Held = inMember(F, O); Held.Kind >= SizeKind::Param)
        Of = std::move(Held);
    Numbers &= Of.Kind == SizeKind::Number;
    Out.Number = std::max(Out.Number, Of.Number);
    if (Of.Kind > Out.Kind) {
      Of.Number = Out.Number;
      Out = Of;
    }
  }
  if (Numbers)
    Out.Kind = SizeKind::Number;
  return Out;
}

SizeOf Work::sizeOf(FnId F, ExprId E, Point At) {
  SizeOf Out = strongest(F, V.origins(F, E, At));
  if (Out.Kind == SizeKind::Member)
    Out.Member = memberOf(F, E, At);
  return Out;
}

SizeOf Work::ofCallers(FnId F, SizeOf S) {
  if (!S.isGiven())
    return S;
  if (S.In.valid()) // a region has the sizes of the function around it
    F = S.In;
  const SizeOf &X = Sizes.of({F, S.From.Index, S.From.Steps}).Size;
  if (X.Kind > S.Kind)
    return X;
  // A library binds the function, and makes a number for it.
  if (S.Kind == SizeKind::Param && P.isEntry(F) && S.From.Steps.empty() &&
      isWhole(F, VarId(S.From.Index)))
    S.Kind = SizeKind::Asked;
  return S;
}

SizeOf Work::given(FnId F, EventId Call, const SizeOf &S) {
  ExprId Arg = P.fn(F).Body->arg(P.event({F, Call}), S.From.Index);
  SizeOf Out;
  Out.In = F;
  if (!Arg.valid())
    return Out;
  Point At = V.defs(F).before(Call);
  if (S.From.Steps.empty())
    return endOf(F, Arg, At, 0);
  std::vector<Origin> In = V.origins(F, Arg, At);
  for (Origin &O : In)
    O.Steps.insert(O.Steps.end(), S.From.Steps.begin(), S.From.Steps.end());
  return strongest(F, In);
}

Work::Passed Work::findPassed(const ParamKey &Of) {
  auto [F, Param, Steps] = Of;
  SizeOf Asked;
  Asked.Kind = SizeKind::Param;
  Asked.From.Base = BaseKind::Param;
  Asked.From.Index = Param;
  Asked.From.Steps = Steps;
  Passed Out;
  for (CodeRef C : V.callSites(F)) {
    if (C.Fn == F)
      continue;
    Passed X{given(C.Fn, C.Event, Asked), 1};
    if (X.Size.isGiven()) {
      X = Sizes.of({X.Size.In, X.Size.From.Index, X.Size.From.Steps});
      ++X.Calls;
    }
    if (X.Size.Kind > Out.Size.Kind ||
        (X.Size.Kind == Out.Size.Kind && X.Calls < Out.Calls))
      Out = std::move(X);
  }
  return Out;
}

/// The loop multiplies or divides the variable: the rounds are few, however
/// large the numbers are.
bool Work::isScaled(FnId F, const Loop &L, ExprId E) const {
  const Skeleton &S = *P.fn(F).Body;
  if (S.expr(E).Kind != ExprKind::Var)
    return false;
  auto Scales = [&](const Event &X) {
    if (X.Kind != EventKind::Assign || X.Dst != E || !X.Src.valid())
      return false;
    const Expr &By = S.expr(X.Src);
    return By.Kind == ExprKind::Binary &&
           (By.Op == ExprOp::Mul || By.Op == ExprOp::Div ||
            By.Op == ExprOp::Shl || By.Op == ExprOp::Shr) &&
           ExprId(By.A) == E;
  };
  return anyEvent(S, L, [&](EventId Id) { return Scales(S.Events[Id.V]); });
}

/// A variable that something was added to before the loop: of the numbers that
/// it is made of none says how large it is.
bool Work::isSum(FnId F, const Loop &L, ExprId E) {
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  if (S.expr(E).Kind != ExprKind::Var)
    return false;
  return std::ranges::any_of(
      D.at(VarId(S.expr(E).A), D.endOf(L.Header)), [&](EventId Def) {
        return Def.valid() && !L.contains(D.blockOf(Def)) &&
               (S.Events[Def.V].Flags & EF_Compound);
      });
}

/// How far it is to where a pointer ends: `data + length`; and how large a
/// number is that is made of sizes: `(rows + 1) / 2`, `rows * columns`.
SizeOf Work::endOf(FnId F, ExprId E, Point At, unsigned Steps) {
  constexpr unsigned MaxSteps = 3;
  SizeOf Out = sizeOf(F, E, At);
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(E);
  auto Stronger = [&](ExprId Of, Point From) {
    if (SizeOf Part = endOf(F, Of, From, Steps + 1); Part.Kind > Out.Kind)
      Out = std::move(Part);
  };
  if (Steps == MaxSteps || Out.Kind > SizeKind::Unknown)
    return Out;
  const bool Sum = X.Op == ExprOp::Add || X.Op == ExprOp::Mul;
  if (X.Kind == ExprKind::Binary &&
      (Sum || X.Op == ExprOp::Sub || X.Op == ExprOp::Div)) {
    Stronger(ExprId(X.A), At);
    if (Sum)
      Stronger(ExprId(X.B), At);
  } else if (X.Kind == ExprKind::Var) {
    for (EventId Def : V.defs(F).at(VarId(X.A), At))
      if (Def.valid() && S.Events[Def.V].Kind == EventKind::Assign &&
          S.Events[Def.V].Src.valid())
        Stronger(S.Events[Def.V].Src, V.defs(F).before(Def));
  }
  return Out;
}

/// What decides about the rounds of a loop: the operands of the condition that
/// its header tests, or else of all conditions that leave it.
SizeOf Work::bound(FnId F, uint32_t Index) {
  const Skeleton &S = *P.fn(F).Body;
  const Loop &L = V.loops(F)[Index];
  bool AtHeader = std::any_of(L.Exits.begin(), L.Exits.end(),
                              [&](auto &X) { return X.first == L.Header; });
  SizeOf Out;
  bool Numbers = true, Any = false, Close = false;
  for (auto [B, Cond] : L.Exits) {
    if (!Cond.valid())
      continue;
    Close = Close || comesClose(F, L, Cond);
    if (AtHeader && B != L.Header)
      continue;
    std::vector<ExprId> Of;
    operands(S, Cond, Of);
    if (std::ranges::any_of(Of, [&](ExprId E) { return isScaled(F, L, E); }))
      continue;
    // Of two, where it ends says more than where it starts.
    std::ranges::stable_partition(Of,
                                  [&](ExprId E) { return !countsUp(F, L, E); });
    for (ExprId E : Of) {
      if (isFraction(F, S.expr(E))) // the size of nothing
        continue;
      std::optional<SizeOf> OfCounter = ofCounter(F, L, E);
      SizeOf X = OfCounter ? *OfCounter : endOf(F, E, V.defs(F).endOf(B), 0);
      if (!OfCounter && X.Kind == SizeKind::Number &&
          (isSum(F, L, E) || isFlag(F, L, E)))
        X = {};
      // Where it starts says nothing, next to where it ends.
      if (!OfCounter && X.Kind == SizeKind::Unknown && Of.size() == 2 &&
          countsUp(F, L, E))
        continue;
      X.From = ofIterated(F, std::move(X.From));
      Any = true;
      Out.Number = std::max(Out.Number, X.Number);
      if (X.Kind == SizeKind::Number)
        continue;
      Numbers = false;
      if (X.Kind > Out.Kind) {
        Out.Kind = X.Kind;
        Out.From = X.From;
        Out.In = X.In;
        Out.Member = X.Member;
      }
    }
  }
  if (Any && Numbers)
    Out.Kind = SizeKind::Number;
  if (Out.Kind == SizeKind::Unknown && Close)
    Out.Kind = SizeKind::Rounds;
  return Out;
}

} // namespace nogil
