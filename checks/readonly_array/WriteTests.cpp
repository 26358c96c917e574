//===- WriteTests.cpp - who asks whether an object may be written ---------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/readonly_array/WriteTests.h"
#include "cfg/Exprs.h"
#include "cfg/Paths.h"
#include <algorithm>

namespace nogil {
namespace {

bool isPrefix(const std::vector<OriginStep> &A,
              const std::vector<OriginStep> &B) {
  return A.size() <= B.size() && std::equal(A.begin(), A.end(), B.begin());
}

/// One of them is, or is part of, the other.
bool related(const Origin &A, const Origin &B) {
  return A.Base == B.Base && A.Index == B.Index && A.Arg == B.Arg &&
         (isPrefix(A.Steps, B.Steps) || isPrefix(B.Steps, A.Steps));
}

/// The assignment of what a call has returned.
bool makes(const Skeleton &S, const Event &E, const Origin &O) {
  return E.Kind == EventKind::Assign && O.Base == BaseKind::Result &&
         S.expr(E.Src).Kind == ExprKind::Result && S.expr(E.Src).A == O.Index;
}

/// The variable that holds an object when it comes in or is made, or None.
VarId variableOf(const Skeleton &S, const Origin &O) {
  if (O.Base == BaseKind::Param)
    return VarId(O.Index);
  if (O.Base == BaseKind::Result)
    for (const Event &E : S.Events)
      if (makes(S, E, O) && S.expr(E.Dst).Kind == ExprKind::Var)
        return VarId(S.expr(E.Dst).A);
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
  forEachOperand(X, [&](ExprId Operand) { below(S, Operand, Out); });
}

} // namespace

bool related(const std::vector<Origin> &A, const std::vector<Origin> &B) {
  return std::any_of(A.begin(), A.end(), [&](const Origin &X) {
    return X.known() && X.Base != BaseKind::Const &&
           std::any_of(B.begin(), B.end(),
                       [&](const Origin &Y) { return related(X, Y); });
  });
}

WriteTests::WriteTests(Ownership &Own, Views &V)
    : Own(Own), V(V), P(V.program()), Solver(&P.Budgets),
      TestsParam(Solver, false, [this](const auto &Of) {
        return testsParam(Of.first, Of.second);
      }) {}

FnId WriteTests::bodyOf(FnId F, const Event &Call) const {
  if (Call.Kind != EventKind::Call)
    return FnId();
  FnId G = P.calleeOf(F, Call);
  if (!G.valid())
    return FnId();
  const RoleList &Roles = P.rolesOf(F, Call);
  auto Has = [&](RoleKind K) {
    return std::any_of(Roles.begin(), Roles.end(),
                       [&](const Role &R) { return R.Does == K; });
  };
  // A function that is said to write after a test of its own.
  bool Claims = Has(RoleKind::WritesData) && Has(RoleKind::TestsWriteable);
  return P.fn(G).Body && (Roles.empty() || Claims) ? G : FnId();
}

/// Does the function test its parameter, itself or by a call?
bool WriteTests::testsParam(FnId F, uint32_t Param) {
  Origin Self;
  Self.Base = BaseKind::Param;
  Self.Index = Param;
  bool Found = false;
  forEachTest(F, [&](const Test &T) {
    Found |= related(T.Of, {Self});
    return !Found;
  });
  return Found;
}

std::vector<Origin> WriteTests::rootsOf(FnId F, ExprId E, Point At) {
  std::vector<Origin> Out;
  for (const Origin &O : V.origins(F, E, At))
    for (Origin &R : Own.roots(F, O))
      Out.push_back(std::move(R));
  return Out;
}

void WriteTests::testsOfCall(FnId F, EventId Call, std::vector<Test> &Out) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Call.V];
  FnId G = bodyOf(F, E);
  if (!G.valid()) {
    for (const Role &R : P.rolesOf(F, E))
      if (R.Does == RoleKind::TestsWriteable && R.Value.Kind == Slot::Arg &&
          V.holds(F, Call, R))
        Out.push_back(
            {Call,
             {},
             rootsOf(F, S.arg(E, R.Value.Index), V.defs(F).before(Call)),
             {}});
    return;
  }
  const Skeleton &Callee = *P.fn(G).Body;
  for (uint32_t A = 0; A < std::min<uint32_t>(E.ArgsCount, Callee.ParamCount);
       ++A)
    if (P.tu(G).str(Callee.Vars[A].Type).find('*') != std::string::npos)
      Out.push_back({Call, {}, {}, G, A});
}

/// `flags & WRITEABLE`, `view.readonly`: wherever they are evaluated.
void WriteTests::testsOfFlags(FnId F, std::vector<Test> &Out) {
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
      Out.push_back({Event, Block, rootsOf(F, Of, At), {}});
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

/// The tests of a function, and the calls of functions that may test what they
/// are given.
const std::vector<WriteTests::Test> &WriteTests::possible(FnId F) {
  auto [It, New] = Possible.try_emplace(F); // stays where it is
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; New && I != S.Events.size(); ++I)
    if (S.Events[I].Kind == EventKind::Call)
      testsOfCall(F, EventId(I), It->second);
  if (New)
    testsOfFlags(F, It->second);
  return It->second;
}

/// Until Do says no.
template <class Fn> void WriteTests::forEachTest(FnId F, const Fn &Do) {
  for (const Test &T : possible(F)) {
    if (T.By.valid() && !TestsParam.of({T.By, T.Param}))
      continue;
    Test Here = T;
    if (T.By.valid())
      Here.Of = rootsOf(F, P.fn(F).Body->arg(P.event({F, T.Event}), T.Param),
                        V.defs(F).before(T.Event));
    if (!Do(Here))
      return;
  }
}

SrcRange WriteTests::asksSomewhere(FnId F, const Origin &Object, EventId Except,
                                   bool Direct) {
  auto InHelper = [&](EventId E) {
    return E.valid() && P.event({F, E}).Kind == EventKind::Call &&
           P.rolesOf(F, P.event({F, E})).empty();
  };
  std::vector<Origin> Of = Own.roots(F, Object);
  const Skeleton &S = *P.fn(F).Body;
  SrcRange Asked;
  forEachTest(F, [&](const Test &T) {
    if (T.Event != Except && related(T.Of, Of) &&
        !(Direct && InHelper(T.Event)))
      Asked = T.Event.valid() ? S.Events[T.Event.V].Range
                              : S.Blocks[T.Block.V].Range;
    return !Asked.valid();
  });
  if (Asked.valid())
    return Asked;
  // A conversion that has to be writeable.
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    if (S.Events[I].Kind != EventKind::Call || EventId(I) == Except)
      continue;
    const RoleList &Roles = P.rolesOf(F, S.Events[I]);
    bool Asks = std::any_of(Roles.begin(), Roles.end(), [&](const Role &R) {
      return R.Does == RoleKind::Writeable && !R.IfFlags.empty() &&
             V.holds(F, EventId(I), R, true);
    });
    for (const Role &R : Roles)
      if (Asks && R.Does == RoleKind::Passes && R.Of.Kind == Slot::Arg &&
          related(V.argOrigins(F, EventId(I), R.Of.Index), Of))
        return S.Events[I].Range;
  }
  return SrcRange();
}

/// The argument itself when it fits, else a copy.
bool WriteTests::isConversion(FnId F, const Origin &O) {
  if (O.Base != BaseKind::Result || !O.Steps.empty())
    return false;
  std::vector<const Role *> Roles = V.rolesThatHold(F, EventId(O.Index));
  return std::any_of(Roles.begin(), Roles.end(), [](const Role *R) {
    return R->Does == RoleKind::Passes && R->Kind == "maybe";
  });
}

/// A way that no write needs a test on: the object is null there, or it is a
/// conversion that is not what it was made of, which is a copy.
bool WriteTests::needsNone(FnId F, const Origin &Object,
                           const std::vector<Origin> &Roots, Point Here,
                           const Assumption &A) {
  const Expr &X = P.fn(F).Body->expr(A.Cond);
  auto IsIt = [&](ExprId E) {
    std::vector<Origin> Now = V.origins(F, E, Here);
    return std::find(Now.begin(), Now.end(), Object) != Now.end();
  };
  auto IsRoot = [&](ExprId E) {
    std::vector<Origin> Now = V.origins(F, E, Here);
    return std::any_of(Now.begin(), Now.end(), [&](const Origin &O) {
      return O != Object &&
             std::find(Roots.begin(), Roots.end(), O) != Roots.end();
    });
  };
  if (X.Kind == ExprKind::Var)
    return !A.True && IsIt(A.Cond);
  bool Differs = X.Kind == ExprKind::Binary &&
                 (X.Op == ExprOp::Eq || X.Op == ExprOp::Ne) &&
                 A.True != (X.Op == ExprOp::Eq);
  return Differs && isConversion(F, Object) &&
         ((IsIt(ExprId(X.A)) && IsRoot(ExprId(X.B))) ||
          (IsIt(ExprId(X.B)) && IsRoot(ExprId(X.A))));
}

bool WriteTests::tested(FnId F, const Origin &Object, EventId At) {
  std::vector<Origin> Of = Own.roots(F, Object);
  std::vector<bool> Events(P.fn(F).Body->Events.size());
  std::vector<bool> Blocks(P.fn(F).Body->Blocks.size());
  bool Any = false;
  forEachTest(F, [&](const Test &T) {
    if (related(T.Of, Of)) {
      Any = true;
      if (T.Event.valid())
        Events[T.Event.V] = true;
      else
        Blocks[T.Block.V] = true;
    }
    return true;
  });
  bool Converted = isConversion(F, Object);
  if (!Any && !Converted)
    return false;
  const Defs &D = V.defs(F);
  const Skeleton &S = D.skeleton();
  // What is filled by a call can't be asked about before it.
  Point From = D.entry();
  if (Object.Base == BaseKind::Out || Converted)
    From = D.before(EventId(Object.Index));
  VarId Home = Object.Steps.empty() ? variableOf(S, Object) : VarId();
  auto OnEvent = [&](EventId E, uint8_t &) {
    if (E == At)
      return Verdict::Found;
    bool Gone = Home.valid() && D.defines(E, Home) &&
                S.Events[E.V].Kind == EventKind::Assign &&
                !makes(S, S.Events[E.V], Object);
    return Events[E.V] || Gone ? Verdict::Stop : Verdict::Go;
  };
  auto OnBranch = [&](BlockId B, ExprId Cond, bool Taken, uint8_t &) {
    return !Blocks[B.V] &&
           !needsNone(F, Object, Of, D.endOf(B), normal(S, Cond, Taken));
  };
  // Untested has to be certain.
  return !V.paths(F)
              .search(From, {.Event = OnEvent, .Branch = OnBranch})
              .certain();
}

} // namespace nogil
