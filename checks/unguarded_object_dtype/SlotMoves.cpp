//===- SlotMoves.cpp - references moved between slots of memory -----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/unguarded_object_dtype/SlotMoves.h"
#include <algorithm>

namespace nogil {
namespace {

bool share(const std::vector<Origin> &A, const std::vector<Origin> &B) {
  return std::any_of(A.begin(), A.end(), [&](const Origin &O) {
    return O.known() && O.Base != BaseKind::Const &&
           std::find(B.begin(), B.end(), O) != B.end();
  });
}

void mentioned(const Skeleton &S, ExprId E, std::vector<VarId> &Out) {
  if (!E.valid())
    return;
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Var)
    Out.push_back(VarId(X.A));
  if (X.Kind == ExprKind::Field || X.Kind == ExprKind::Elem ||
      X.Kind == ExprKind::Binary || X.Kind == ExprKind::Addr)
    mentioned(S, ExprId(X.A), Out);
  if (X.Kind == ExprKind::Elem || X.Kind == ExprKind::Binary)
    mentioned(S, ExprId(X.B), Out);
}

} // namespace

/// The place that a value was just read from: `p[i]`, or a variable that got
/// its value there; not if something else was put there before the drop.
ExprId SlotMoves::slotOf(FnId F, ExprId E, EventId Drop) const {
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  EventId Def;
  if (S.expr(E).Kind == ExprKind::Var) {
    Def = D.assignedAt(VarId(S.expr(E).A), D.before(Drop));
    if (!Def.valid())
      return ExprId();
    E = S.Events[Def.V].Src;
  }
  if (S.expr(E).Kind != ExprKind::Elem)
    return ExprId();
  auto Replaced = [&](EventId I) {
    return S.Events[I.V].Kind == EventKind::Assign && S.Events[I.V].Dst == E;
  };
  auto Drops = [&](EventId I) { return I == Drop; };
  return !Def.valid() ||
                 V.paths(F).somePath(D.after(Def), Drops, Replaced).possible()
             ? E
             : ExprId();
}

/// An element in memory that others have, and not just where a caller wants a
/// result: one of several, or one that a pointer in such memory points to.
bool SlotMoves::isElement(FnId F, ExprId Place, Point At) {
  const Expr &X = P.fn(F).Body->expr(Place);
  ExprId Index(X.B); // None: *p
  bool Several =
      Index.valid() && P.fn(F).Body->expr(Index).Kind != ExprKind::Int;
  auto IsElem = [](const OriginStep &S) { return S.Kind == OriginStep::Elem; };
  return std::ranges::any_of(V.origins(F, Place, At), [&](const Origin &O) {
    size_t N = O.Steps.size();
    return O.Base == BaseKind::Param && N != 0 && IsElem(O.Steps[N - 1]) &&
           (Several || (N >= 2 && IsElem(O.Steps[N - 2]))) &&
           !(N == 1 && Own.param(F, O.Index));
  });
}

/// The member is an array of, or a pointer to, references.
bool SlotMoves::holdsObjects(FnId F, const Expr &Field) const {
  const TuFacts &T = P.tu(F);
  auto Is = [&](TypeId I, TypeKind K) {
    return I.valid() && T.type(I).Kind == K;
  };
  TypeId Of = T.memberType(Field.Type, Field.Name);
  if (!Is(Of, TypeKind::Array) && !Is(Of, TypeKind::Pointer))
    return false;
  Of = T.type(Of).Of;
  return Is(Of, TypeKind::Pointer) && Is(T.type(Of).Of, TypeKind::Record);
}

/// Some event takes a reference to it, on a path to that event; None: anywhere.
bool SlotMoves::taken(FnId F, const std::vector<Origin> &Of,
                      EventId Before) const {
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  for (uint32_t I = 0; I != S.Events.size() && I < Before.V; ++I) {
    ExprId Object = V.counted(F, EventId(I), RoleKind::TakesReference);
    if (!Object.valid() ||
        !share(V.origins(F, Object, D.before(EventId(I))), Of))
      continue;
    // A reference that may have been taken is enough for silence.
    if (!Before.valid() || V.paths(F)
                               .somePath(D.before(EventId(I)),
                                         [&](EventId E) { return E == Before; })
                               .possible())
      return true;
  }
  return false;
}

bool SlotMoves::dropFirst(FnId F, EventId Drop, ExprId Value, SlotMove &Out) {
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  ExprId Place = slotOf(F, Value, Drop);
  if (!Place.valid())
    return false;
  std::vector<VarId> Vars;
  mentioned(S, Place, Vars);
  std::vector<Origin> New;
  EventId Take;
  const bool Element = isElement(F, Place, D.before(Drop));
  auto OnEvent = [&](EventId I, uint8_t &Phase) {
    const Event &E = S.Events[I.V];
    if (Element && E.Kind == EventKind::Assign && E.Dst == Place &&
        S.expr(E.Src).Kind == ExprKind::Result && S.expr(E.Src).A > Drop.V) {
      Take = EventId(S.expr(E.Src).A);
      New.clear();
      return Verdict::Found;
    }
    if (ExprId Object = V.counted(F, I, RoleKind::TakesReference);
        Object.valid()) {
      Phase = 1;
      Take = I;
      New = V.origins(F, Object, D.before(I));
    }
    if (E.Kind == EventKind::Assign && E.Dst == Place)
      return Phase == 1 && share(V.origins(F, E.Src, D.before(I)), New)
                 ? Verdict::Found
                 : Verdict::Stop;
    bool Moved = std::any_of(Vars.begin(), Vars.end(),
                             [&](VarId X) { return D.defines(I, X); });
    return Moved ? Verdict::Stop : Verdict::Go;
  };
  PathHit Hit = V.paths(F).search(D.after(Drop), {.Event = OnEvent});
  // A value that a call has made has a reference of its own.
  bool Lent = std::all_of(New.begin(), New.end(), [](const Origin &O) {
    return O.Base != BaseKind::Result && O.known();
  });
  if (!Hit.certain() || !Lent || taken(F, New, Drop))
    return false;
  bool Made = New.empty();
  Out = {Made ? SlotMove::MadeLater : SlotMove::DropFirst, Drop, Drop, Take};
  return true;
}

/// `items[i] = borrowed`, in an array that is one of objects by its making.
bool SlotMoves::borrowed(FnId F, EventId Store, SlotMove &Out) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Store.V];
  if (!E.Dst.valid() || S.expr(E.Dst).Kind != ExprKind::Elem)
    return false;
  Point At = V.defs(F).before(Store);
  EventId Lender;
  std::vector<Origin> Src = V.origins(F, E.Src, At);
  for (const Origin &O : Src)
    if (const OriginStep *I = O.interior();
        I && I->Via->Kind == "borrowed" && I == &O.Steps.back())
      Lender = I->Event;
  if (!Lender.valid())
    return false;
  // The array behind the pointer.
  for (const Origin &O : V.origins(F, E.Dst, At)) {
    const OriginStep *I = O.interior();
    if (!I || I->Via->Kind != "data" || !I->Event.valid())
      continue;
    const Event &Access = S.Events[I->Event.V];
    ElementKey K =
        T.keyOf(F, S.arg(Access, I->Via->Of.Index), V.defs(F).before(I->Event));
    if (T.initial(F, K) != EK_Object || taken(F, Src, EventId()))
      continue;
    Out = {SlotMove::Borrowed, Store, Lender, {}};
    return true;
  }
  return false;
}

/// `memcpy(new, p->items, n); memset(p->items, 0, n);`
bool SlotMoves::emptied(FnId F, EventId Fill, const Role &R, SlotMove &Out) {
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  const Event &E = S.Events[Fill.V];
  ExprId Place = S.arg(E, R.Value.Index), With = S.arg(E, 1);
  if (!Place.valid() || !With.valid() ||
      S.expr(Place).Kind != ExprKind::Field ||
      !holdsObjects(F, S.expr(Place)) || S.expr(With).Kind != ExprKind::Int ||
      S.expr(With).Value != 0)
    return false;
  std::vector<Origin> Of = V.origins(F, Place, D.before(Fill));
  if (std::none_of(Of.begin(), Of.end(), [](const Origin &O) {
        return O.Base == BaseKind::Param && !O.Steps.empty();
      }))
    return false;
  std::vector<VarId> Vars;
  mentioned(S, Place, Vars);
  // A path that has copied it and not asked whether somebody else holds it.
  auto Role = [&](EventId I, RoleKind K) {
    return S.Events[I.V].Kind == EventKind::Call ? V.role(F, I, K) : nullptr;
  };
  auto Copies = [&](EventId I) {
    const nogil::Role *C = Role(I, RoleKind::CopiesRaw);
    return C && C->Kind == "copy" && S.arg(S.Events[I.V], C->Of.Index) == Place;
  };
  PathHit Hit = V.paths(F).between(
      D.entry(), Copies, [&](EventId I) { return I == Fill; },
      [&](EventId I) { return Role(I, RoleKind::TestsUnique) != nullptr; });
  if (!Hit.certain())
    return false;
  Out = {SlotMove::Emptied, Fill, Hit.Mark, {}};
  return true;
}

std::vector<SlotMove> SlotMoves::find(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  std::vector<SlotMove> Out;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    SlotMove M;
    if (E.Kind == EventKind::Assign && borrowed(F, EventId(I), M))
      Out.push_back(M);
    if (ExprId Old = V.counted(F, EventId(I), RoleKind::DropsReference);
        Old.valid() && dropFirst(F, EventId(I), Old, M))
      Out.push_back(M);
    if (E.Kind != EventKind::Call)
      continue;
    for (const Role &R : P.rolesOf(F, E))
      if (R.Does == RoleKind::CopiesRaw && R.Kind == "fill" &&
          emptied(F, EventId(I), R, M))
        Out.push_back(M);
  }
  return Out;
}

} // namespace nogil
