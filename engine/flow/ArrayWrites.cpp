//===- ArrayWrites.cpp - who writes whose memory, and who asked -----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "flow/ArrayWrites.h"
#include "flow/Paths.h"
#include "flow/Policy.h"
#include <algorithm>

namespace nogil {
namespace {

bool pointsToData(const Role &R) {
  return R.Does == RoleKind::Interior &&
         (R.Kind == "data" || R.Kind == "buffer" || R.Kind == "element");
}

bool pointsToData(const RoleList &Roles) {
  return std::any_of(Roles.begin(), Roles.end(),
                     [](const Role &R) { return pointsToData(R); });
}

bool isPrefix(const std::vector<OriginStep> &A,
              const std::vector<OriginStep> &B) {
  return A.size() <= B.size() && std::equal(A.begin(), A.end(), B.begin());
}

/// One of them is, or is part of, the other.
bool related(const Origin &A, const Origin &B) {
  return A.Base == B.Base && A.Index == B.Index && A.Arg == B.Arg &&
         (isPrefix(A.Steps, B.Steps) || isPrefix(B.Steps, A.Steps));
}

bool related(const std::vector<Origin> &A, const std::vector<Origin> &B) {
  return std::any_of(A.begin(), A.end(), [&](const Origin &X) {
    return X.known() && X.Base != BaseKind::Const &&
           std::any_of(B.begin(), B.end(),
                       [&](const Origin &Y) { return related(X, Y); });
  });
}

/// What is dereferenced last to get at a place: `p` of `p[i].x` and `p->x`.
ExprId pointerOf(const Skeleton &S, ExprId Place) {
  while (Place.valid()) {
    const Expr &X = S.expr(Place);
    if (X.Kind == ExprKind::Elem ||
        (X.Kind == ExprKind::Field && X.Op == ExprOp::Arrow))
      return ExprId(X.A);
    if (X.Kind != ExprKind::Field)
      return ExprId();
    Place = ExprId(X.A);
  }
  return Place;
}

/// The variable that holds an object when it comes in, or None.
VarId variableOf(const Skeleton &S, const Origin &O) {
  if (O.Base == BaseKind::Param)
    return VarId(O.Index);
  if (O.Base != BaseKind::Out)
    return VarId();
  const Expr &Arg = S.expr(S.arg(S.Events[O.Index], O.Arg));
  bool Var = Arg.Kind == ExprKind::Addr && S.Exprs[Arg.A].Kind == ExprKind::Var;
  return Var ? VarId(S.Exprs[Arg.A].A) : VarId();
}

/// All expressions below one, by number.
void below(const Skeleton &S, ExprId E, std::vector<bool> &Out) {
  if (!E.valid() || Out[E.V])
    return;
  Out[E.V] = true;
  const Expr &X = S.expr(E);
  bool A = X.Kind == ExprKind::Field || X.Kind == ExprKind::Elem ||
           X.Kind == ExprKind::Addr || X.Kind == ExprKind::Unary ||
           X.Kind == ExprKind::Binary || X.Kind == ExprKind::Cond;
  bool B = X.Kind == ExprKind::Elem || X.Kind == ExprKind::Binary ||
           X.Kind == ExprKind::Cond;
  if (A)
    below(S, ExprId(X.A), Out);
  if (B)
    below(S, ExprId(X.B), Out);
  if (X.Kind == ExprKind::Cond)
    below(S, ExprId(X.C), Out);
}

} // namespace

ArrayWrites::ArrayWrites(Ownership &Own, Views &V)
    : Own(Own), V(V), P(V.program()) {
  findDerivers();
}

FnId ArrayWrites::bodyOf(FnId F, const Event &Call) const {
  if (Call.Kind != EventKind::Call || !Call.Callee.valid())
    return FnId();
  FnId G = P.resolve(P.fn(F).Tu, Call.Callee);
  const RoleList &Roles = P.rolesOf(F, Call);
  auto Has = [&](RoleKind K) {
    return std::any_of(Roles.begin(), Roles.end(),
                       [&](const Role &R) { return R.Does == K; });
  };
  // A function that is said to write after a test of its own.
  bool Claims = Has(RoleKind::WritesData) && Has(RoleKind::TestsWriteable);
  return P.fn(G).Body && (Roles.empty() || Claims) ? G : FnId();
}

bool ArrayWrites::derives(FnId F) const {
  const Skeleton &S = *P.fn(F).Body;
  for (const Event &E : S.Events)
    if (E.Kind == EventKind::Call && pointsToData(P.rolesOf(F, E)))
      return true;
  for (const Expr &X : S.Exprs)
    if (X.Kind == ExprKind::Field && pointsToData(P.rolesOf(F, X)))
      return true;
  return false;
}

/// Functions that derive a pointer to data, or call one that does.
void ArrayWrites::findDerivers() {
  std::vector<bool> Self(P.Functions.size());
  for (uint32_t F = 0; F != Self.size(); ++F)
    Self[F] = P.Functions[F].Body && derives(FnId(F));
  Derives = V.reaching(std::move(Self));
}

/// The pointer that an event stores through, or None.
ExprId ArrayWrites::storedThrough(FnId F, const Event &E) const {
  if (E.Kind != EventKind::Assign)
    return ExprId();
  const Skeleton &S = *P.fn(F).Body;
  // What a member stands for may be memory that is handed out to be written.
  for (const Role &R : P.rolesOf(F, S.expr(E.Dst)))
    if (R.Does == RoleKind::WritesData)
      return E.Src;
  return pointerOf(S, E.Dst);
}

const std::vector<std::pair<EventId, ExprId>> &ArrayWrites::stores(FnId F) {
  auto [It, New] = Stores.try_emplace(F);
  if (!New)
    return It->second;
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (ExprId Through = storedThrough(F, E); Through.valid())
      It->second.push_back({EventId(I), Through});
    if (E.Kind != EventKind::Call || bodyOf(F, E).valid())
      continue;
    for (const Role &R : P.rolesOf(F, E))
      if (R.Does == RoleKind::WritesData && R.Value.Kind == Slot::Arg &&
          S.arg(E, R.Value.Index).valid() && V.holds(F, EventId(I), R))
        It->second.push_back({EventId(I), S.arg(E, R.Value.Index)});
  }
  return It->second;
}

EventId ArrayWrites::writesThrough(FnId F, uint32_t Param) {
  const Skeleton *S = P.fn(F).Body;
  if (!S || Param >= S->ParamCount || Depth >= policy::MaxSummaryDepth)
    return EventId();
  const std::string &Type = P.tu(F).str(S->Vars[Param].Type);
  if (Type.starts_with("const ") || Type.find('*') == Type.npos)
    return EventId();
  auto [It, New] = Through.try_emplace({F, Param});
  if (!New)
    return It->second; // None while it is being found out
  ++Depth;
  EventId Found;
  auto IsIt = [&](ExprId E, EventId At) {
    std::vector<Origin> Of = V.origins(F, E, V.defs(F).before(At));
    return std::any_of(Of.begin(), Of.end(),
                       [&](const Origin &O) { return O.isParam(Param); });
  };
  for (auto [At, Pointer] : stores(F))
    if (IsIt(Pointer, At)) {
      Found = At;
      break;
    }
  for (uint32_t I = 0; I != S->Events.size() && !Found.valid(); ++I) {
    const Event &E = S->Events[I];
    FnId G = bodyOf(F, E);
    if (!G.valid())
      continue;
    for (uint32_t A = 0; A != E.ArgsCount && !Found.valid(); ++A)
      if (writesThrough(G, A).valid() && IsIt(S->arg(E, A), EventId(I)))
        Found = EventId(I);
  }
  --Depth;
  return Through[{F, Param}] = Found;
}

/// New, or asked for so: at the derivation, or where the object is made.
bool ArrayWrites::madeWriteable(FnId F, const Origin &O) {
  auto Says = [&](EventId Call, Slot::KindT Where, uint32_t Arg) {
    for (const Role *R : V.rolesThatHold(F, Call))
      if (R->Does == RoleKind::Writeable && R->Value.Kind == Where &&
          (Where == Slot::Return || R->Value.Index == Arg))
        return true;
    return false;
  };
  for (const OriginStep &Step : O.Steps)
    if (Step.Kind == OriginStep::Interior && Step.Event.valid() &&
        Says(Step.Event, Step.Via->Value.Kind, Step.Via->Value.Index))
      return true;
  for (const Origin &R : Own.roots(F, O)) {
    if (R.Base == BaseKind::Result && Says(EventId(R.Index), Slot::Return, 0))
      return true;
    if (R.Base == BaseKind::Out && Says(EventId(R.Index), Slot::Arg, R.Arg))
      return true;
  }
  return false;
}

/// The function gives the object its memory: `self->data = malloc(n)`.
bool ArrayWrites::givesMemory(FnId F, const Origin &O) {
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Assign || S.expr(E.Dst).Kind != ExprKind::Field ||
        !pointsToData(P.rolesOf(F, S.expr(E.Dst))))
      continue;
    ExprId Base(S.expr(E.Dst).A);
    if (related(V.origins(F, Base, V.defs(F).before(EventId(I))), {O}))
      return true;
  }
  return false;
}

/// A store through a pointer of this origin.
void ArrayWrites::add(FnId F, EventId At, const Origin &Pointer,
                      std::vector<ArrayWrite> &Out) {
  const OriginStep *I = Pointer.interior();
  if (!I || I != &Pointer.Steps.back() || !pointsToData(*I->Via) ||
      madeWriteable(F, Pointer))
    return;
  ArrayWrite W;
  W.At = At;
  W.Object = Pointer.owner();
  W.Derived = I->Event;
  W.Down.push_back({F, At});
  if (madeWriteable(F, W.Object) || Own.of(F, W.Object) <= Owned::View ||
      tested(F, W.Object, At) || givesMemory(F, W.Object))
    return;
  Out.push_back(std::move(W));
}

void ArrayWrites::ownWrites(FnId F, std::vector<ArrayWrite> &Out) {
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  for (auto [At, Pointer] : stores(F))
    for (const Origin &O : V.origins(F, Pointer, D.before(At)))
      add(F, At, O, Out);
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    FnId G = bodyOf(F, E);
    if (!G.valid())
      continue;
    for (uint32_t A = 0; A != E.ArgsCount; ++A) {
      std::vector<Origin> Of = V.argOrigins(F, EventId(I), A);
      bool Data = std::any_of(Of.begin(), Of.end(), [](const Origin &O) {
        return !O.Steps.empty() && O.interior() == &O.Steps.back() &&
               pointsToData(*O.interior()->Via);
      });
      if (!Data || !writesThrough(G, A).valid())
        continue;
      for (const Origin &O : Of)
        add(F, EventId(I), O, Out);
    }
    if (Derives[G.V])
      calledWrites(F, EventId(I), Out);
  }
}

/// Unchecked writes of a callee to the objects of its parameters.
void ArrayWrites::calledWrites(FnId F, EventId Call,
                               std::vector<ArrayWrite> &Out) {
  const Event &E = P.fn(F).Body->Events[Call.V];
  FnId G = P.resolve(P.fn(F).Tu, E.Callee);
  std::vector<bool> Done(E.ArgsCount);
  for (const ArrayWrite &W : unchecked(G))
    for (const Origin &Root : Own.roots(G, W.Object)) {
      if (Root.Base != BaseKind::Param || !Root.Steps.empty() ||
          Root.Index >= E.ArgsCount || Done[Root.Index])
        continue;
      Done[Root.Index] = true;
      for (const Origin &O : V.argOrigins(F, Call, Root.Index)) {
        if (!O.known() || O.Base == BaseKind::Const || madeWriteable(F, O) ||
            Own.of(F, O) <= Owned::View || tested(F, O, Call))
          continue;
        ArrayWrite Mine;
        Mine.At = Call;
        Mine.Object = O;
        Mine.Derived = W.Derived;
        Mine.Down.push_back({F, Call});
        Mine.Down.insert(Mine.Down.end(), W.Down.begin(), W.Down.end());
        Out.push_back(std::move(Mine));
      }
    }
}

const std::vector<ArrayWrite> &ArrayWrites::unchecked(FnId F) {
  static const std::vector<ArrayWrite> None;
  if (!P.fn(F).Body || !Derives[F.V] || Depth >= policy::MaxSummaryDepth)
    return None;
  auto [It, New] = Unchecked.try_emplace(F);
  if (!New)
    return It->second; // nothing while it is being found out
  ++Depth;
  std::vector<ArrayWrite> Out;
  ownWrites(F, Out);
  --Depth;
  return Unchecked[F] = std::move(Out);
}

/// Does the function test its parameter, itself or by a call?
bool ArrayWrites::testsParam(FnId F, uint32_t Param) {
  const Skeleton *S = P.fn(F).Body;
  if (!S || Param >= S->ParamCount || Depth >= policy::MaxSummaryDepth ||
      P.tu(F).str(S->Vars[Param].Type).find('*') == std::string::npos)
    return false;
  auto [It, New] = TestsParam.try_emplace({F, Param}, false);
  if (!New)
    return It->second; // no while it is being found out
  ++Depth;
  bool Found = false;
  Origin Self;
  Self.Base = BaseKind::Param;
  Self.Index = Param;
  for (const Test &T : tests(F))
    Found |= related(T.Of, {Self});
  --Depth;
  return TestsParam[{F, Param}] = Found;
}

void ArrayWrites::testsOfCall(FnId F, EventId Call, std::vector<Test> &Out) {
  const Event &E = P.fn(F).Body->Events[Call.V];
  auto Add = [&](uint32_t Arg) {
    Test T{Call, BlockId(), {}};
    for (const Origin &O : V.argOrigins(F, Call, Arg))
      for (Origin &R : Own.roots(F, O))
        T.Of.push_back(std::move(R));
    Out.push_back(std::move(T));
  };
  FnId G = bodyOf(F, E);
  if (!G.valid()) {
    for (const Role &R : P.rolesOf(F, E))
      if (R.Does == RoleKind::TestsWriteable && R.Value.Kind == Slot::Arg &&
          V.holds(F, Call, R))
        Add(R.Value.Index);
    return;
  }
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    if (testsParam(G, A))
      Add(A);
}

/// `flags & WRITEABLE`, `view.readonly`: wherever they are evaluated.
void ArrayWrites::testsOfFlags(FnId F, std::vector<Test> &Out) {
  const Skeleton &S = *P.fn(F).Body;
  auto IsFlag = [&](uint32_t E) {
    const Expr &X = S.Exprs[E];
    return X.Kind == ExprKind::Int &&
           P.Rules->constantKind(P.tu(F).str(X.Name)) == "writeable-flag";
  };
  for (uint32_t I = 0; I != S.Exprs.size(); ++I) {
    const Expr &X = S.Exprs[I];
    ExprId Word;
    if (X.Kind == ExprKind::Binary && X.Op == ExprOp::And)
      Word = IsFlag(X.B) ? ExprId(X.A) : IsFlag(X.A) ? ExprId(X.B) : ExprId();
    for (const Role &R : P.rolesOf(F, X))
      if (R.Does == RoleKind::TestsWriteable)
        Word = ExprId(I);
    if (!Word.valid())
      continue;
    auto Holds = [&](ExprId E) {
      if (!E.valid())
        return false;
      std::vector<bool> Sub(S.Exprs.size());
      below(S, E, Sub);
      return bool(Sub[I]);
    };
    auto Add = [&](EventId Event, BlockId Block, Point At) {
      // The word was read of an object: by a member, or by a call.
      ExprId Of = Word;
      if (S.expr(Of).Kind == ExprKind::Field)
        Of = ExprId(S.expr(Of).A);
      else if (S.expr(Of).Kind == ExprKind::Result)
        Of = S.arg(S.Events[S.expr(Of).A], 0);
      Test T{Event, Block, {}};
      for (const Origin &O : V.origins(F, Of, At))
        for (Origin &R : Own.roots(F, O))
          T.Of.push_back(std::move(R));
      Out.push_back(std::move(T));
    };
    const Defs &D = V.defs(F);
    for (uint32_t B = 0; B != S.Blocks.size(); ++B)
      if (Holds(S.Blocks[B].Cond))
        Add(EventId(), BlockId(B), D.endOf(BlockId(B)));
    for (uint32_t E = 0; E != S.Events.size(); ++E)
      if (S.Events[E].Kind == EventKind::Assign && Holds(S.Events[E].Src))
        Add(EventId(E), BlockId(), D.before(EventId(E)));
  }
}

const std::vector<ArrayWrites::Test> &ArrayWrites::tests(FnId F) {
  auto It = Tests.find(F);
  if (It != Tests.end())
    return It->second;
  std::vector<Test> Out;
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I)
    if (S.Events[I].Kind == EventKind::Call)
      testsOfCall(F, EventId(I), Out);
  testsOfFlags(F, Out);
  return Tests[F] = std::move(Out);
}

bool ArrayWrites::tested(FnId F, const Origin &Object, EventId At) {
  std::vector<Origin> Of = Own.roots(F, Object);
  std::vector<bool> Events(P.fn(F).Body->Events.size());
  std::vector<bool> Blocks(P.fn(F).Body->Blocks.size());
  bool Any = false;
  for (const Test &T : tests(F)) {
    if (!related(T.Of, Of))
      continue;
    Any = true;
    if (T.Event.valid())
      Events[T.Event.V] = true;
    else
      Blocks[T.Block.V] = true;
  }
  if (!Any)
    return false;
  const Defs &D = V.defs(F);
  const Skeleton &S = D.skeleton();
  // What is filled by a call can't be asked about before it.
  Point From{BlockId(0u), S.Blocks[0].EventsBegin};
  if (Object.Base == BaseKind::Out)
    From = D.before(EventId(Object.Index));
  VarId Home = Object.Steps.empty() ? variableOf(S, Object) : VarId();
  auto IsIt = [&](ExprId E, Point Where) {
    std::vector<Origin> Now = V.origins(F, E, Where);
    return std::find(Now.begin(), Now.end(), Object) != Now.end();
  };
  PathSearch Search(D);
  auto Hit = Search.find(
      From, {},
      [&](EventId E, uint8_t &) {
        if (E == At)
          return Verdict::Found;
        bool Gone = Home.valid() && D.defines(E, Home) &&
                    S.Events[E.V].Kind == EventKind::Assign;
        return Events[E.V] || Gone ? Verdict::Stop : Verdict::Go;
      },
      {},
      [&](BlockId B, ExprId Cond, bool Taken, uint8_t &) {
        // A null pointer is not written to.
        Assumption A = Search.normal(Cond, Taken);
        bool Null = !A.True && S.expr(A.Cond).Kind == ExprKind::Var &&
                    IsIt(A.Cond, D.endOf(B));
        return !Blocks[B.V] && !Null;
      });
  return !Hit;
}

} // namespace nogil
