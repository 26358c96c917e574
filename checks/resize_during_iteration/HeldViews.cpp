//===- HeldViews.cpp - buffers that are not given back --------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/resize_during_iteration/HeldViews.h"
#include "cfg/Exprs.h"
#include "cfg/Known.h"
#include "cfg/Paths.h"
#include "values/ParseFormat.h"
#include <algorithm>

namespace nogil {
namespace {

/// `&view` of a local record.
VarId recordAt(const Program &P, FnId F, ExprId Arg) {
  const Skeleton &S = *P.fn(F).Body;
  if (!Arg.valid() || S.expr(Arg).Kind != ExprKind::Addr ||
      S.Exprs[S.expr(Arg).A].Kind != ExprKind::Var)
    return VarId();
  VarId X(S.Exprs[S.expr(Arg).A].A);
  const Var &Record = S.Vars[X.V];
  const std::string &Type = P.tu(F).str(Record.Type);
  bool Plain = Record.Kind == Storage::Local && !Record.ByReference &&
               !Type.ends_with("*") && !Type.ends_with("]");
  return Plain ? X : VarId();
}

struct Holds {
  VarId View;
  int64_t Success; ///< what the call returns then
};

/// The views that a call fills.
std::vector<Holds> holds(FnId F, EventId Call, Views &V) {
  const Program &P = V.program();
  const Event &E = P.event({F, Call});
  const Skeleton &S = *P.fn(F).Body;
  std::vector<Holds> Out;
  bool Pins = V.role(F, Call, RoleKind::Pins) != nullptr;
  for (const Role *R : V.rolesThatHold(F, Call)) {
    if (Pins && R->Does == RoleKind::Passes && R->Kind == "view" &&
        R->Value.Kind == Slot::Arg)
      if (VarId X = recordAt(P, F, S.arg(E, R->Value.Index)); X.valid())
        Out.push_back({X, 0});
    if (R->Does == RoleKind::Parses)
      for (uint32_t A = R->Value.Index + 1; A < E.ArgsCount; ++A) {
        VarId X = recordAt(P, F, S.arg(E, A));
        Parsed As = X.valid() ? parsedAs(P, F, E, *R, A) : Parsed::Other;
        if (As == Parsed::Buffer || As == Parsed::WritableBuffer)
          Out.push_back({X, 1});
      }
  }
  return Out;
}

class Search {
public:
  Search(FnId F, EventId Taken, Holds H, Views &V)
      : F(F), Taken(Taken), X(H.View), V(V), P(V.program()), D(V.defs(F)),
        S(D.skeleton()) {
    for (uint32_t E = 0; E != S.Exprs.size(); ++E)
      if (S.Exprs[E].Kind == ExprKind::Result && S.Exprs[E].A == Taken.V)
        Known[ExprId(E)] = H.Success;
  }

  std::optional<HeldView> run() {
    bool Ever = false;
    for (uint32_t I = 0; I != S.Events.size() && !Ever; ++I)
      Ever =
          S.Events[I].Kind == EventKind::Call && givesBack(F, EventId(I), X, V);
    if (!Ever)
      return std::nullopt;
    // From the beginning, so that flags which are set there are known.
    auto OnEvent = [&](EventId E, uint8_t &Held) {
      if (Held)
        return E == Taken || leaves(E) ? Verdict::Stop : Verdict::Go;
      Held = E == Taken;
      return Verdict::Go;
    };
    std::vector<BlockId> Out;
    auto OnExit = [&](BlockId B, uint8_t Held) {
      const Block &At = S.Blocks[B.V];
      return Held && At.Term == TermKind::Return && !mentions(S, At.Cond, X) &&
                     !std::ranges::count(Out, B)
                 ? Verdict::Found
                 : Verdict::Stop;
    };
    auto OnBranch = [&](BlockId B, ExprId Cond, bool Taken, uint8_t &Held) {
      return !Held || mayGo(B, Cond, Taken);
    };
    for (PathHit Hit; Out.size() != MaxReturns;) {
      Hit = V.paths(F).search(
          D.entry(), {.Event = OnEvent, .Exit = OnExit, .Branch = OnBranch});
      if (!Hit.certain())
        break;
      Out.push_back(Hit.Block);
    }
    if (Out.empty())
      return std::nullopt;
    std::ranges::sort(Out, {}, [&](BlockId B) {
      return std::pair(S.Blocks[B.V].Range.Offset, B.V);
    });
    return HeldView{Taken, X, Out.front(), {Out.begin() + 1, Out.end()}};
  }

private:
  static constexpr size_t MaxReturns = 8; ///< enough to say what is meant
  const FnId F;
  const EventId Taken;
  const VarId X;
  Views &V;
  const Program &P;
  const Defs &D;
  const Skeleton &S;
  KnownValues Known; ///< where the call has not failed

  /// From here on somebody else gives it back, or it has been.
  bool leaves(EventId Id) const {
    const Event &E = S.Events[Id.V];
    auto Itself = [&](ExprId Of) { // a member that is read is not it
      return Of.valid() &&
             (S.expr(Of).Kind == ExprKind::Var ||
              S.expr(Of).Kind == ExprKind::Addr) &&
             mentions(S, Of, X);
    };
    if (E.Kind == EventKind::Assign)
      return Itself(E.Src) ||
             (E.Dst.valid() && S.expr(E.Dst).Kind == ExprKind::Var &&
              S.expr(E.Dst).A == X.V) ||
             owner(E.Dst);
    if (E.Kind != EventKind::Call)
      return false;
    if (givesBack(F, Id, X, V) || copies(Id))
      return true;
    bool Any = false;
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      Any |= Itself(S.arg(E, A));
    return Any && !P.rowOf(F, E) && P.rolesOf(F, E).empty();
  }

  /// `memcpy(p, &view, sizeof view)`: the copy is as good.
  bool copies(EventId Id) const {
    const Event &E = S.Events[Id.V];
    for (const Role *R : V.rolesThatHold(F, Id))
      if (R->Does == RoleKind::CopiesRaw && R->Of.Kind == Slot::Arg &&
          recordAt(P, F, S.arg(E, R->Of.Index)) == X)
        return true;
    return false;
  }

  /// `view.obj = NULL`
  bool owner(ExprId E) const {
    return E.valid() && S.expr(E).Kind == ExprKind::Field && mentions(S, E, X);
  }

  bool mayGo(BlockId B, ExprId Cond, bool Way) const {
    KnownValues Here = Known;
    anyWithin(S, Cond, [&](ExprId E, const Expr &Name) {
      if (Name.Kind != ExprKind::Var)
        return false;
      EventId Def = D.assignedAt(VarId(Name.A), D.endOf(B));
      if (Def.valid())
        if (auto Is = evaluate(S, S.Events[Def.V].Src, Known))
          Here[E] = *Is;
      return false;
    });
    if (auto Is = evaluate(S, Cond, Here); Is && (*Is != 0) != Way)
      return false;
    // A pointer in it is not null, as long as it is held: `view.obj`,
    // `view.buf == NULL`. A length may be 0.
    Assumption A = normal(S, Cond, Way);
    return A.True || !isPointer(A.Cond) || !mentions(S, A.Cond, X);
  }

  /// A member that is one.
  bool isPointer(ExprId E) const {
    const Expr &Field = S.expr(E);
    if (Field.Kind != ExprKind::Field)
      return false;
    const TuFacts &T = P.tu(F);
    TypeId Of = T.memberType(Field.Type, Field.Name);
    return Of.valid() && T.type(Of).Kind == TypeKind::Pointer;
  }
};

/// Does every path of a function come to one of these events, unless a test of
/// the parameter leads around them?
bool always(FnId G, const std::vector<bool> &At, VarId Param, Views &V) {
  const Skeleton &S = *V.program().fn(G).Body;
  auto OnEvent = [&](EventId E, uint8_t &) {
    return At[E.V] ? Verdict::Stop : Verdict::Go;
  };
  auto OnExit = [](BlockId, uint8_t) { return Verdict::Found; };
  auto OnBranch = [&](BlockId, ExprId Cond, bool, uint8_t &) {
    return !mentions(S, Cond, Param);
  };
  // What may be freed in there is not missed at a return.
  return !V.paths(G)
              .search(V.defs(G).entry(),
                      {.Event = OnEvent, .Exit = OnExit, .Branch = OnBranch})
              .certain();
}

/// What a function frees whenever it is called: parameters and their members.
std::vector<Origin> freedBy(FnId G, Views &V) {
  const Program &P = V.program();
  const Skeleton &S = *P.fn(G).Body;
  std::map<Origin, std::vector<bool>> At;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    if (S.Events[I].Kind != EventKind::Call)
      continue;
    for (const Role &R : P.rolesOf(G, S.Events[I]))
      if (R.Does == RoleKind::Frees && R.Value.Kind == Slot::Arg)
        for (const Origin &O : V.argOrigins(G, EventId(I), R.Value.Index))
          if (O.Base == BaseKind::Param && O.Steps.size() <= 1) {
            auto &Events = At[O];
            Events.resize(S.Events.size());
            Events[I] = true;
          }
  }
  std::vector<Origin> Out;
  for (const auto &[O, Events] : At)
    if (always(G, Events, VarId(O.Index), V))
      Out.push_back(O);
  return Out;
}

/// The records that an object was made with: `Guard g(view)`, `Guard g{view}`.
std::vector<Origin> heldIn(const Program &P, FnId F, VarId Object) {
  const Skeleton &S = *P.fn(F).Body;
  std::vector<Origin> Out;
  auto Add = [&](ExprId E) {
    if (E.valid() && S.expr(E).Kind == ExprKind::Addr)
      E = ExprId(S.expr(E).A);
    if (E.valid() && S.expr(E).Kind == ExprKind::Var &&
        S.Vars[S.expr(E).A].Kind == Storage::Local)
      Out.push_back({BaseKind::Local, S.expr(E).A, {}});
  };
  for (const Event &E : S.Events) {
    if (E.Kind == EventKind::Assign && E.Dst.valid() &&
        S.expr(E.Dst).Kind == ExprKind::Field &&
        S.Exprs[S.expr(E.Dst).A].Kind == ExprKind::Var &&
        S.Exprs[S.expr(E.Dst).A].A == Object.V)
      Add(E.Src);
    if (E.Kind == EventKind::Call && E.Callee.valid() &&
        P.tu(F).func(E.Callee).Flags & FF_Ctor &&
        recordAt(P, F, S.arg(E, 0)) == Object)
      for (uint32_t A = 1; A < E.ArgsCount; ++A)
        Add(S.arg(E, A));
  }
  return Out;
}

} // namespace

std::vector<Origin> freedThrough(FnId F, EventId Call, Views &V) {
  const Program &P = V.program();
  const Event &E = P.event({F, Call});
  const Skeleton &S = *P.fn(F).Body;
  std::vector<Origin> Out;
  FnId G = P.calleeOf(F, E);
  if (!G.valid() || !P.rolesOf(F, E).empty())
    return Out;
  bool Records = false;
  for (uint32_t A = 0; A != E.ArgsCount && !Records; ++A)
    Records = recordAt(P, F, S.arg(E, A)).valid();
  if (!Records || !P.fn(G).Body || P.fn(G).Row)
    return Out;
  bool Ends = P.info(G).Flags & FF_Dtor;
  for (const Origin &O : freedBy(G, V)) {
    VarId X = recordAt(P, F, S.arg(E, O.Index));
    if (!X.valid())
      continue;
    if (O.Steps.empty())
      Out.push_back({BaseKind::Local, X.V, {}});
    else if (Ends)
      for (Origin &Held : heldIn(P, F, X))
        Out.push_back(std::move(Held));
  }
  return Out;
}

bool givesBack(FnId F, EventId Call, VarId Record, Views &V) {
  const Program &P = V.program();
  const Event &E = P.event({F, Call});
  for (const Role &R : P.rolesOf(F, E))
    if (R.Does == RoleKind::Frees && R.Value.Kind == Slot::Arg &&
        recordAt(P, F, P.fn(F).Body->arg(E, R.Value.Index)) == Record)
      return true;
  return std::ranges::any_of(freedThrough(F, Call, V), [&](const Origin &O) {
    return O.Index == Record.V;
  });
}

std::vector<HeldView> heldViews(FnId F, Views &V) {
  const Program &P = V.program();
  const Skeleton &S = *P.fn(F).Body;
  std::vector<HeldView> Out;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Call || P.rolesOf(F, E).empty())
      continue;
    for (const Holds &H : holds(F, EventId(I), V))
      if (auto Found = Search(F, EventId(I), H, V).run())
        Out.push_back(*Found);
  }
  return Out;
}

} // namespace nogil
