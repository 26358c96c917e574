//===- HeaderWrites.cpp - who changes what an object says of itself -------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/readonly_array/HeaderWrites.h"
#include "cfg/Paths.h"
#include <algorithm>
#include <set>

namespace nogil {

static bool changesHeader(const Role &R) {
  return R.Does == RoleKind::ChangesHeader;
}

/// Changes are what the function is there for: whoever calls it makes them.
static bool isSetter(const RoleList *Roles) {
  return Roles && std::ranges::any_of(*Roles, [](const Role &R) {
           return changesHeader(R) || R.Does == RoleKind::Writeback;
         });
}

/// A pointer to the geometry of an object, by a call or by a member that is
/// part of its header.
static bool isGeometry(const Origin &O, bool Header) {
  const OriginStep *I = O.interior();
  return I && I == &O.Steps.back() && I->Via->Kind == "geometry" &&
         (I->Event.valid() || Header);
}

HeaderWrites::HeaderWrites(Ownership &Own, Views &V)
    : Own(Own), V(V), P(V.program()), Stored(P.Functions.size()) {
  for (const FunctionPlace &X : P.Values.places())
    if (X.Kind == PlaceKind::Member)
      for (FnId F : X.Held)
        Stored[F.V] = true;
}

std::vector<HeaderWrites::Change> HeaderWrites::changes(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  std::vector<Change> Out;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind == EventKind::Assign) {
      const Expr &Dst = S.expr(E.Dst);
      if (Dst.Kind != ExprKind::Field && Dst.Kind != ExprKind::Elem)
        continue;
      bool Member = Dst.Kind == ExprKind::Field;
      const Expr &Named = Member ? Dst : S.Exprs[Dst.A];
      bool Header = std::ranges::any_of(P.rolesOf(F, Named), changesHeader);
      if (Member && (!Header || Dst.Op != ExprOp::Arrow))
        continue;
      NameId Name = Member ? P.nameId(P.fn(F).Tu, Dst.Name) : NameId();
      Point At = V.defs(F).before(EventId(I));
      for (const Origin &O : V.origins(F, ExprId(Dst.A), At))
        if (Member || isGeometry(O, Header))
          Out.push_back({EventId(I), Member ? O : O.owner(), Name, E.Src});
    } else if (E.Kind == EventKind::Call)
      for (const Role &R : P.rolesOf(F, E))
        if (changesHeader(R) && R.Value.Kind == Slot::Arg &&
            V.holds(F, EventId(I), R))
          for (Origin O : V.argOrigins(F, EventId(I), R.Value.Index))
            Out.push_back({EventId(I), std::move(O), {}, {}});
  }
  return Out;
}

/// The second puts back what the object said before the first.
bool HeaderWrites::takesBack(FnId F, const Change &First,
                             const Change &Second) {
  if (!First.Value.valid() || !Second.Value.valid() || First.At == Second.At ||
      First.Object != Second.Object || First.Member.valid() ||
      Second.Member.valid())
    return false;
  const Defs &D = V.defs(F);
  const Expr &Value = D.skeleton().expr(Second.Value);
  // A variable that was not set in between.
  if (Value.Kind != ExprKind::Var)
    return false;
  std::vector<EventId> Before = D.at(VarId(Value.A), D.before(First.At));
  if (Before != D.at(VarId(Value.A), D.before(Second.At)))
    return false;
  std::vector<Origin> Old = V.origins(F, Second.Value, D.before(Second.At));
  bool Own = std::ranges::all_of(Old, [&](const Origin &O) {
    return !O.Steps.empty() && O.Base == First.Object.Base &&
           O.Index == First.Object.Index;
  });
  // What may be taken back is not reported.
  return Own && V.paths(F)
                    .somePath(D.before(First.At),
                              [&](EventId E) { return E == Second.At; })
                    .possible();
}

/// Unknown: the callers know. Argument: only what an entry point gets besides
/// its receiver counts.
Answer HeaderWrites::outside(FnId F, const Origin &O, bool Argument) {
  Owned Is = Own.of(F, O);
  if (Is == Owned::Maybe && !Argument)
    return Answer::Yes;
  if (Is != Owned::Argument)
    return Answer::No;
  bool Receiver = O.Base == BaseKind::Param && O.Index == 0;
  bool Shared = P.entered(F, &Entry::onShared);
  if ((Shared || (!P.isEntry(F) && Stored[F.V])) && !(Argument && Receiver))
    return Answer::Yes;
  if (O.Base != BaseKind::Param)
    return Answer::No;
  return !Argument && V.callers(F).empty() ? Answer::Yes : Answer::Unknown;
}

/// The shortest way up to somebody else's object.
bool HeaderWrites::comesFromOutside(FnId F, bool Argument, HeaderWrite &W) {
  struct Node {
    FnId F;
    Origin Of;
    CodeRef By; ///< a call in F of the function of Below
    size_t Below;
  };
  std::vector<Node> Todo{{F, W.Object, CodeRef(), 0}};
  std::set<std::pair<FnId, Origin>> Seen{{F, W.Object}};
  for (size_t I = 0; I != Todo.size(); ++I) {
    const Node At = Todo[I];
    Answer Is = outside(At.F, At.Of, Argument);
    if (certain(Is)) {
      for (size_t N = I; N != 0; N = Todo[N].Below)
        W.Up.insert(W.Up.begin(), Todo[N].By);
      return true;
    }
    if (!possible(Is))
      continue;
    for (CodeRef Call : V.callers(At.F)) {
      if (isSetter(P.fn(Call.Fn).Roles))
        continue;
      for (const Origin &From : V.argOrigins(Call.Fn, Call.Event, At.Of.Index))
        for (Origin &Root : Own.roots(Call.Fn, From))
          if (Seen.insert({Call.Fn, Root}).second)
            Todo.push_back({Call.Fn, std::move(Root), Call, I});
    }
  }
  return false;
}

std::vector<std::pair<EventId, Origin>> HeaderWrites::changed(FnId F) {
  std::vector<std::pair<EventId, Origin>> Out;
  if (!isSetter(P.fn(F).Roles))
    for (Change &C : changes(F))
      Out.emplace_back(C.At, std::move(C.Object));
  return Out;
}

std::vector<HeaderWrite> HeaderWrites::in(FnId F) {
  std::vector<HeaderWrite> Out;
  if (isSetter(P.fn(F).Roles))
    return Out;
  std::vector<Change> All = changes(F);
  for (const Change &C : All) {
    if (std::ranges::any_of(
            Out, [&](const HeaderWrite &W) { return W.Object == C.Object; }))
      continue;
    HeaderWrite W{C.At, {}, C.Object, {}};
    for (const Change &Second : All)
      if (!W.Back.valid() && takesBack(F, C, Second))
        W.Back = Second.At;
    if (comesFromOutside(F, !W.Back.valid(), W))
      Out.push_back(std::move(W));
  }
  return Out;
}

} // namespace nogil
