//===- Writes.cpp - what memory a function may write ----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "state/Writes.h"
#include "cfg/Exprs.h"
#include "link/Policy.h"
#include <algorithm>
#include <set>

namespace nogil {

std::vector<FnId> bodiesOf(const Program &P, FnId Caller, const Event &Call) {
  std::vector<FnId> Out;
  if (P.rowOf(Caller, Call))
    return Out;
  if (FnId F = P.calleeOf(Caller, Call); F.valid())
    Out.push_back(F);
  else
    std::ranges::copy(P.targetsOf(Caller, Call), std::back_inserter(Out));
  std::erase_if(Out, [&](FnId F) { return !P.fn(F).Body; });
  return Out;
}

bool writesForOthers(const Program &P, FnId Caller, const Event &Call) {
  for (const Role &R : P.rolesOf(Caller, Call))
    if (R.Does == RoleKind::RunsPython && R.Kind != "rare")
      return true;
  const Skeleton &S = *P.fn(Caller).Body;
  for (uint32_t I = 0; I != Call.ArgsCount; ++I)
    if (ExprId A = S.arg(Call, I);
        A.valid() && S.expr(A).Kind == ExprKind::Func)
      return true; // a callback of the program's
  if (const FunctionRow *Row = P.rowOf(Caller, Call))
    return !Row->Callbacks.empty();
  // The libraries of the system know nothing of the program's objects.
  FnId F = P.calleeOf(Caller, Call);
  if (!F.valid())
    return true;
  return !(P.info(F).Flags & FF_System) || P.fn(F).Api;
}

ParamAccess accessOf(const Program &P, FnId Caller, const Event &Call,
                     uint32_t I) {
  if (!Call.Callee.valid())
    return PA_Unknown;
  const TuFacts &Tu = P.tu(Caller);
  const std::string &Access = Tu.str(Tu.func(Call.Callee).Access);
  return I < Access.size() ? static_cast<ParamAccess>(Access[I]) : PA_Unknown;
}

bool mayWriteArgument(const Program &P, FnId Caller, const Event &Call,
                      uint32_t I, bool Address) {
  ParamAccess A = accessOf(P, Caller, Call, I);
  const FunctionRow *Row = P.rowOf(Caller, Call);
  if (A == PA_None || (Row && Row->ReadsOnly))
    return false;
  // The API changes the members of its own types only; what Python code does
  // is said by writesForOthers().
  bool Api = Row && (Row->State == Needs::Attached ||
                     !P.Rules->apiSource(Row->Name).empty());
  return Address || !Api || (A != PA_Record && A != PA_Unknown);
}

bool isArray(const TuFacts &Tu, const Var &V) {
  const std::string &Type = Tu.str(V.Type);
  return Type.ends_with(']') && Type.find("(*") == std::string::npos;
}

bool isArray(const TuFacts &Tu, const Skeleton &S, ExprId E) {
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Var)
    return isArray(Tu, S.Vars[X.A]);
  if (X.Kind != ExprKind::Field)
    return false;
  const TypeId Type = Tu.memberType(X.Type, X.Name);
  return Type.valid() && Tu.type(Type).Kind == TypeKind::Array;
}

namespace {

/// Where a pointer may have come from, if it is not one known term.
enum Origin : uint64_t {
  O_Local = 1ull << 62, ///< the address of something of this function
  O_Global = 1ull << 61,
  O_Other = 1ull << 60, ///< what a call returned
  O_Params = O_Other - 1
};

struct Pointer {
  TermId Exact;
  uint64_t From = 0;
  bool operator==(const Pointer &) const = default;
};

class Finder {
public:
  Finder(const Program &P, Terms &T, const std::vector<Writes> &Known, FnId F,
         bool Recursive)
      : P(P), T(T), Known(Known), Self(F), Recursive(Recursive), Tu(P.tu(F)),
        S(*P.fn(F).Body) {}

  Writes run() {
    T.nextFunction();
    values();
    for (const Event &E : S.Events)
      if (E.Kind == EventKind::Call)
        called(E);
      else if (E.Kind == EventKind::Assign && E.Dst.valid() &&
               !(E.Flags & EF_Binds)) // a name is given, nothing written
        assigned(E.Dst);
    if (Recursive)
      join(Known[Self.V]);
    normalise();
    seal();
    return std::move(Out);
  }

private:
  const Program &P;
  Terms &T;
  const std::vector<Writes> &Known;
  const FnId Self;
  const bool Recursive;
  const TuFacts &Tu;
  const Skeleton &S;
  Writes Out;
  std::vector<Pointer> VarVal, Val; ///< by variable, by expression
  std::vector<uint8_t> Defs;        ///< by variable: none, one, more

  static uint64_t param(uint32_t I) {
    return 1ull << std::min<uint32_t>(I, 59);
  }
  bool global(const Var &V) const { return !Tu.str(V.Usr).empty(); }
  TermId globalPlace(const Var &V) {
    Term G;
    G.Kind = ValueKind::LocGlobal;
    G.A = P.nameId(P.fn(Self).Tu, V.Usr).V;
    return T.make(G);
  }

  /// All that a term may come from, as origins.
  uint64_t originOf(TermId X) const {
    const Term N = T[X];
    switch (N.Kind) {
    case ValueKind::Param:
      return param(N.A);
    case ValueKind::LocGlobal:
      return O_Global;
    case ValueKind::LocField:
    case ValueKind::Load:
    case ValueKind::AddrOf:
    case ValueKind::LocElem:
      return originOf(TermId(N.A));
    default:
      return O_Other;
    }
  }
  uint64_t from(const Pointer &V) const {
    return V.Exact.valid() ? originOf(V.Exact) : V.From;
  }
  Pointer join(const Pointer &A, const Pointer &B) const {
    return A == B ? A : Pointer{TermId(), from(A) | from(B)};
  }

  void values();
  bool uses(ExprId E, const std::vector<bool> &Vars,
            const std::vector<bool> &Exprs) const;
  Pointer place(ExprId E);
  Pointer eval(ExprId E);
  Pointer varValue(uint32_t V);
  Pointer addressOf(Pointer Place) {
    if (Place.Exact.valid())
      Place.Exact = T.addrOf(Place.Exact);
    return Place;
  }
  Pointer loaded(const Pointer &Place) {
    if (Place.Exact.valid())
      return {T.load(Place.Exact)};
    return {TermId(), Place.From & ~O_Local ? Place.From & ~O_Local
                                            : Place.From | O_Other};
  }

  void assigned(ExprId Dst);
  void called(const Event &E);
  void calledBody(const Event &E, const Writes &W);
  void addPlace(TermId Place);
  void addReachable(const Pointer &V);
  TermId lift(const TermTable &Of, TermId X, const std::vector<Pointer> &Args);
  uint64_t liftOrigins(const TermTable &Of, TermId X,
                       const std::vector<Pointer> &Args) const;
  static unsigned depth(const Terms &T, TermId X);
  void join(const Writes &Before);
  void absorb();
  void normalise();
  void seal();
};

/// Values of variables by their definitions, until nothing changes.
void Finder::values() {
  VarVal.assign(S.Vars.size(), {});
  Defs.assign(S.Vars.size(), 0);
  std::vector<std::pair<uint32_t, ExprId>> Sources;
  for (const Event &E : S.Events)
    if (E.Kind == EventKind::Assign && E.Dst.valid() &&
        S.expr(E.Dst).Kind == ExprKind::Var) {
      uint32_t V = S.expr(E.Dst).A;
      Defs[V] = E.Flags & EF_Compound ? 2 : std::min(Defs[V] + 1, 2);
      if (E.Src.valid())
        Sources.push_back({V, E.Src});
    }
  Val.assign(S.Exprs.size(), {});
  std::vector<bool> Stale(S.Exprs.size(), true), News(S.Vars.size());
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (uint32_t I = 0; I != S.Exprs.size(); ++I)
      if (Stale[I])
        Val[I] = eval(ExprId(I));
    for (auto &[V, Src] : Sources) {
      Pointer New = Val[Src.V];
      if (Defs[V] != 1 || S.Vars[V].AddressTaken || V < S.ParamCount)
        New = {TermId(), from(New) | VarVal[V].From};
      else if (New.Exact.valid() && depth(T, New.Exact) > policy::MaxPlaceDepth)
        New = {TermId(), from(New)};
      if (New == VarVal[V])
        continue;
      VarVal[V] = New;
      Changed = News[V] = true;
    }
    for (uint32_t I = 0; Changed && I != S.Exprs.size(); ++I)
      Stale[I] = uses(ExprId(I), News, Stale);
    News.assign(S.Vars.size(), false);
  }
}

/// Whether the value of an expression hangs on one of these variables or of
/// these expressions. Operands come before their users.
bool Finder::uses(ExprId E, const std::vector<bool> &Vars,
                  const std::vector<bool> &Exprs) const {
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Var)
    return Vars[X.A];
  if (X.Kind == ExprKind::Result) {
    const Event &Call = S.Events[X.A];
    for (uint32_t I = 0; I != Call.ArgsCount; ++I)
      if (ExprId A = S.arg(Call, I); A.valid() && A.V < E.V && Exprs[A.V])
        return true;
    return false;
  }
  bool Any = false;
  forEachOperand(X, [&](ExprId Of) { Any |= Of.valid() && Exprs[Of.V]; });
  return Any;
}

Pointer Finder::varValue(uint32_t V) {
  const Var &X = S.Vars[V];
  if (global(X))
    return isArray(Tu, X) ? Pointer{T.addrOf(globalPlace(X))}
                          : Pointer{T.load(globalPlace(X))};
  if (isArray(Tu, X) && V >= S.ParamCount)
    return {TermId(), O_Local | VarVal[V].From};
  if (V >= S.ParamCount)
    return VarVal[V].Exact.valid() || VarVal[V].From
               ? VarVal[V]
               : Pointer{TermId(), X.AddressTaken ? uint64_t(O_Other) : 0};
  if (X.ByReference)
    return {T.load(T.locElem(T.param(V), T.constant(0)))};
  if (Defs[V] == 0 && !X.AddressTaken)
    return {T.param(V)};
  return {TermId(),
          param(V) | VarVal[V].From | (X.AddressTaken ? uint64_t(O_Other) : 0)};
}

Pointer Finder::place(ExprId E) {
  const Expr &X = S.expr(E);
  switch (X.Kind) {
  case ExprKind::Var: {
    const Var &V = S.Vars[X.A];
    if (global(V))
      return {globalPlace(V)};
    if (X.A < S.ParamCount && V.ByReference)
      return {T.locElem(T.param(X.A), T.constant(0))};
    return {TermId(), O_Local};
  }
  case ExprKind::Field: {
    Pointer Base = X.Op == ExprOp::Arrow ? Val[X.A] : place(ExprId(X.A));
    if (Base.Exact.valid() && X.Op != ExprOp::Arrow)
      Base.Exact = T.addrOf(Base.Exact);
    if (Base.Exact.valid())
      return {T.locField(Base.Exact, P.nameId(P.fn(Self).Tu, X.Name))};
    return {TermId(), Base.From};
  }
  case ExprKind::Elem: {
    const Pointer &Base = Val[X.A];
    bool First = X.B == ExprId::None;
    if (Base.Exact.valid() &&
        (First || S.expr(ExprId(X.B)).Kind == ExprKind::Int))
      return {T.locElem(Base.Exact,
                        T.constant(First ? 0 : S.expr(ExprId(X.B)).Value))};
    return {TermId(), from(Base)};
  }
  default:
    return {TermId(), from(Val[E.V])};
  }
}

Pointer Finder::eval(ExprId E) {
  const Expr &X = S.expr(E);
  switch (X.Kind) {
  case ExprKind::Var:
    return varValue(X.A);
  case ExprKind::Field:
  case ExprKind::Elem:
    return isArray(Tu, S, E) ? addressOf(place(E)) : loaded(place(E));
  case ExprKind::Addr:
    return addressOf(place(ExprId(X.A)));
  case ExprKind::Result: {
    const Event &Call = S.Events[X.A];
    uint64_t From = O_Other;
    for (uint32_t I = 0; I != Call.ArgsCount; ++I)
      if (ExprId A = S.arg(Call, I); A.valid() && A.V < E.V)
        From |= from(Val[A.V]) & O_Params;
    return {TermId(), From};
  }
  case ExprKind::Unary:
    return {};
  case ExprKind::Binary:
    return {TermId(), from(Val[X.A]) | from(Val[X.B])};
  case ExprKind::Cond:
    return {TermId(), from(Val[X.B]) | from(Val[X.C])};
  case ExprKind::Opaque:
    return {TermId(), O_Other};
  default:
    return {};
  }
}

void Finder::assigned(ExprId Dst) {
  const Expr &X = S.expr(Dst);
  if (X.Kind == ExprKind::Var) {
    const Var &V = S.Vars[X.A];
    if (V.Kind == Storage::Capture)
      Out.Others = true; // of the function around this one
    if (!global(V) && !V.ByReference)
      return;
  }
  Pointer At = place(Dst);
  if (At.Exact.valid())
    return addPlace(At.Exact);
  if (uint64_t Params = At.From & O_Params)
    addReachable({TermId(), Params});
  if (At.From & O_Global)
    Out.Others = true;
  if (At.From & O_Other || !At.From)
    Out.Members.push_back(
        X.Kind == ExprKind::Field ? P.nameId(P.fn(Self).Tu, X.Name) : NameId());
}

void Finder::addPlace(TermId Place) {
  if (depth(T, Place) > policy::MaxPlaceDepth)
    return addReachable({TermId(), originOf(Place)});
  Out.Places.push_back(Place);
}

void Finder::addReachable(const Pointer &V) {
  if (V.Exact.valid() && depth(T, V.Exact) <= policy::MaxPlaceDepth) {
    Out.Reachable.push_back(V.Exact);
    return;
  }
  uint64_t From = from(V);
  if (From & O_Global)
    Out.Others = true;
  for (uint32_t I = 0; I != S.ParamCount; ++I)
    if (From & param(I))
      Out.Reachable.push_back(T.param(I));
}

void Finder::called(const Event &E) {
  std::vector<FnId> Bodies = bodiesOf(P, Self, E);
  for (FnId F : Bodies) {
    calledBody(E, Known[F.V]);
    // What fills a variable argument list has no name in the callee.
    for (uint32_t I = P.fn(F).Body->ParamCount; I < E.ArgsCount; ++I)
      if (ExprId A = S.arg(E, I); A.valid())
        addReachable(Val[A.V]);
  }
  const FunctionRow *Row = P.rowOf(Self, E);
  if (!Bodies.empty() || (Row && Row->Pure))
    return;
  Out.Others |= writesForOthers(P, Self, E);
  for (uint32_t I = 0; I != E.ArgsCount; ++I) {
    ExprId A = S.arg(E, I);
    if (!A.valid())
      continue;
    ParamAccess Access = accessOf(P, Self, E, I);
    if (Access == PA_ValueRef || Access == PA_RecordRef)
      assigned(A); // and what it leads to, for most none
    bool Address = S.expr(A).Kind == ExprKind::Addr;
    if (mayWriteArgument(P, Self, E, I, Address))
      addReachable(Val[A.V]);
  }
}

void Finder::calledBody(const Event &E, const Writes &W) {
  Out.Others |= W.Others;
  Out.Members.insert(Out.Members.end(), W.Members.begin(), W.Members.end());
  if (W.Places.empty() && W.Reachable.empty())
    return;
  std::vector<Pointer> Args;
  for (uint32_t I = 0; I != E.ArgsCount; ++I) {
    ExprId A = S.arg(E, I);
    ParamAccess Access = accessOf(P, Self, E, I);
    bool Reference = Access == PA_ValueRef || Access == PA_RecordRef;
    Pointer V;
    if (A.valid() && Reference) {
      V = place(A);
      if (V.Exact.valid())
        V.Exact = T.addrOf(V.Exact);
    } else if (A.valid()) {
      V = Val[A.V];
    }
    Args.push_back(V);
  }
  for (TermId X : W.Places)
    if (TermId Here = lift(W.Terms, X, Args); Here.valid()) {
      addPlace(Here);
    } else {
      uint64_t From = liftOrigins(W.Terms, X, Args);
      addReachable({TermId(), From});
      const Term &N = W.Terms[X];
      if (From & O_Other)
        Out.Members.push_back(N.Kind == ValueKind::LocField ? NameId(N.B)
                                                            : NameId());
    }
  for (TermId X : W.Reachable)
    if (TermId Here = lift(W.Terms, X, Args); Here.valid())
      addReachable({Here});
    else
      addReachable({TermId(), liftOrigins(W.Terms, X, Args)});
}

/// A callee's term in this function's words; None where an argument is not one
/// known term.
TermId Finder::lift(const TermTable &Of, TermId X,
                    const std::vector<Pointer> &Args) {
  const Term &N = Of[X];
  switch (N.Kind) {
  case ValueKind::Param:
    return N.A < Args.size() ? Args[N.A].Exact : TermId();
  case ValueKind::Load:
  case ValueKind::LocField:
  case ValueKind::AddrOf:
  case ValueKind::LocElem: {
    TermId Base = lift(Of, TermId(N.A), Args);
    if (!Base.valid())
      return Base;
    if (N.Kind == ValueKind::Load)
      return T.load(Base);
    if (N.Kind == ValueKind::AddrOf)
      return T.addrOf(Base);
    return N.Kind == ValueKind::LocField
               ? T.locField(Base, NameId(N.B))
               : T.locElem(Base, T.make(Of[TermId(N.B)])); // a number
  }
  default:
    return T.make(N);
  }
}

uint64_t Finder::liftOrigins(const TermTable &Of, TermId X,
                             const std::vector<Pointer> &Args) const {
  const Term &N = Of[X];
  if (N.Kind == ValueKind::Param)
    return N.A < Args.size() ? from(Args[N.A]) : uint64_t(O_Other);
  if (N.Kind == ValueKind::LocGlobal)
    return O_Global;
  return liftOrigins(Of, TermId(N.A), Args);
}

unsigned Finder::depth(const Terms &T, TermId X) {
  unsigned Steps = 0;
  for (;; ++Steps) {
    const Term &N = T[X];
    if (N.Kind != ValueKind::LocField && N.Kind != ValueKind::Load &&
        N.Kind != ValueKind::AddrOf && N.Kind != ValueKind::LocElem)
      return Steps;
    X = TermId(N.A);
  }
}

template <class V> static void sortUnique(std::vector<V> &List) {
  std::sort(List.begin(), List.end());
  List.erase(std::unique(List.begin(), List.end()), List.end());
}

/// What the last round has found stays, and places behind a parameter go where
/// all that is behind it is written: a summary only grows, and so it settles.
void Finder::join(const Writes &Before) {
  std::vector<Pointer> Own;
  for (uint32_t I = 0; I != S.ParamCount; ++I)
    Own.push_back({T.param(I)});
  for (TermId X : Before.Places)
    Out.Places.push_back(lift(Before.Terms, X, Own));
  for (TermId X : Before.Reachable)
    Out.Reachable.push_back(lift(Before.Terms, X, Own));
  Out.Members.insert(Out.Members.end(), Before.Members.begin(),
                     Before.Members.end());
  Out.Others |= Before.Others;
  absorb();
}

/// Drops what other parts say, too.
void Finder::absorb() {
  uint64_t Whole = 0; // parameters
  for (TermId X : Out.Reachable)
    if (T[X].Kind == ValueKind::Param)
      Whole |= param(T[X].A);
  auto Within = [&](TermId X) {
    return T[X].Kind != ValueKind::Param && (originOf(X) & O_Params & Whole);
  };
  std::erase_if(Out.Places, Within);
  std::erase_if(Out.Reachable, Within);
}

void Finder::normalise() {
  if (Out.Others) // they hold all objects that are not known
    Out.Members.clear();
  sortUnique(Out.Places);
  sortUnique(Out.Reachable);
  if (Out.Places.size() + Out.Reachable.size() > policy::MaxPlaces) {
    uint64_t From = 0;
    for (TermId X : Out.Places)
      From |= originOf(X);
    for (TermId X : Out.Reachable)
      From |= originOf(X);
    Out.Places.clear();
    Out.Reachable.clear();
    addReachable({TermId(), From});
    sortUnique(Out.Reachable);
  }
  sortUnique(Out.Members);
  if (Out.Members.size() > policy::MaxPlaces) {
    Out.Members.clear();
    Out.Others = true;
  }
}

void Finder::seal() {
  TermTable Sealed;
  TermCopy Copy(T, Sealed);
  for (TermId &X : Out.Places)
    X = Copy(X);
  for (TermId &X : Out.Reachable)
    X = Copy(X);
  Out.Terms = std::move(Sealed);
}

/// Places as sequences of their steps, in an order that no numbers decide.
std::set<std::vector<Term>> stepsOf(const TermTable &Of,
                                    const std::vector<TermId> &Places) {
  std::set<std::vector<Term>> Out;
  for (TermId X : Places) {
    std::vector<Term> Steps;
    for (bool More = true; More;) {
      Term N = Of[X];
      More = N.Kind == ValueKind::Load || N.Kind == ValueKind::LocField ||
             N.Kind == ValueKind::AddrOf || N.Kind == ValueKind::LocElem;
      X = TermId(N.A);
      if (N.Kind == ValueKind::LocElem)
        N.V = Of[TermId(N.B)].V;
      if (More)
        N.A = 0;
      if (N.Kind == ValueKind::LocElem || N.Kind == ValueKind::Load)
        N.B = 0;
      Steps.push_back(N);
    }
    Out.insert(std::move(Steps));
  }
  return Out;
}

} // namespace

bool Writes::operator==(const Writes &O) const {
  return Others == O.Others && Members == O.Members &&
         Places.size() == O.Places.size() &&
         Reachable.size() == O.Reachable.size() &&
         stepsOf(Terms, Places) == stepsOf(O.Terms, O.Places) &&
         stepsOf(Terms, Reachable) == stepsOf(O.Terms, O.Reachable);
}

Writes findWrites(const Program &P, Terms &T, const std::vector<Writes> &Known,
                  FnId F, bool Recursive) {
  return Finder(P, T, Known, F, Recursive).run();
}

} // namespace nogil
