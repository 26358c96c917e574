//===- MemberLoads.cpp - which members is a value made of? ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `q` in `q = p + 1; use(q)` is `self->buf` when p was copied from it,
// and so it is when `p = buf_of(self)`, or `buf_of(self, &p)`.
//
// Approach: backwards over reaching definitions, as Origins.h, but keeping
// where in the text the member stands. What a small function of the program
// returns, or stores through a parameter, is looked into: a member of one of
// its parameters is a member of what the caller passes. One that takes a
// reference to it returns something else. The text of a string that the member
// holds ends with the string; whoever asks for texts gets the string's member.
//
// Termination: a definition is looked at once in a search, functions to a depth
// of policy::MaxLoadDepth, definitions to one of policy::MaxOriginDepth;
// policy::MaxOrigins loads end it, and count as a cut.
//
//===----------------------------------------------------------------------===//
#include "link/Policy.h"
#include "members/Members.h"
#include <algorithm>

namespace nogil {

/// The member is memory of an object of Python's that stays where it is while
/// the object lives.
static bool isText(const Program &P, Member M) {
  const RoleList *Roles =
      P.Rules->fieldRoles(P.str(M.Record) + "::" + P.str(M.Name));
  return Roles && std::ranges::any_of(*Roles, [](const Role &R) {
           return R.Does == RoleKind::Interior && R.Kind == "fixed";
         });
}

struct Members::Search {
  std::vector<Load> Out = {};
  std::set<CodeRef> Seen = {}; ///< definitions
  unsigned Depth = 0;          ///< functions that were entered
  unsigned Steps = 0;          ///< definitions on the way here
  bool Texts = false;          ///< follow texts to their strings
};

std::vector<Load> Members::loads(FnId F, ExprId E, Point At, bool Texts) {
  Search S;
  S.Texts = Texts;
  if (E.valid())
    follow(F, E, At, EventId(), S);
  return std::move(S.Out);
}

void Members::follow(FnId F, ExprId E, Point At, EventId Copy, Search &To) {
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(E);
  if (To.Out.size() >= policy::MaxOrigins)
    return P.Budgets.hit(F, Cap::Origins);
  auto Found = [&](ExprId Field, bool Inside) {
    To.Out.push_back({F, Field, ExprId(S.expr(Field).A), At, Copy, Inside});
  };
  switch (X.Kind) {
  case ExprKind::Field:
    if (To.Texts && isText(P, of(F, E)))
      return follow(F, ExprId(X.A), At, Copy, To);
    return Found(E, false);
  case ExprKind::Elem:
    if (ExprId Field = behindSlot(F, X))
      Found(Field, false);
    return;
  case ExprKind::Addr: {
    const Expr &Place = S.Exprs[X.A];
    if (Place.Kind == ExprKind::Field && To.Texts &&
        isText(P, of(F, ExprId(X.A))))
      follow(F, ExprId(Place.A), At, Copy, To);
    else if (Place.Kind == ExprKind::Field)
      Found(ExprId(X.A), true);
    else if (Place.Kind == ExprKind::Elem)
      follow(F, ExprId(Place.A), At, Copy, To);
    return;
  }
  case ExprKind::Cond:
    follow(F, ExprId(X.B), At, Copy, To);
    follow(F, ExprId(X.C), At, Copy, To);
    return;
  case ExprKind::Binary:
    if (X.Op == ExprOp::Add || X.Op == ExprOp::Sub)
      follow(F, ExprId(X.A), At, Copy, To);
    return;
  case ExprKind::Result:
    return followResult(F, EventId(X.A), Copy, To);
  case ExprKind::Var:
    for (EventId Def : std::vector(V.defs(F).at(VarId(X.A), At)))
      if (Def.valid() && To.Seen.insert({F, Def}).second) {
        if (To.Steps == policy::MaxOriginDepth)
          return P.Budgets.hit(F, Cap::Origins);
        ++To.Steps;
        followDef(F, VarId(X.A), Def, To);
        --To.Steps;
      }
    return;
  default:
    return;
  }
}

/// A small function of the program that the call enters. What one with a row
/// does is said there.
FnId Members::helper(FnId F, const Event &Call) const {
  FnId G = P.calleeOf(F, Call);
  bool Small = G.valid() && P.fn(G).Body && !P.rowOf(F, Call) &&
               P.rolesOf(F, Call).empty() &&
               P.fn(G).Body->Blocks.size() <= policy::WrapperBlocks;
  return Small ? G : FnId();
}

void Members::followDef(FnId F, VarId X, EventId Def, Search &To) {
  const Skeleton &S = *P.fn(F).Body;
  const Storage Kind = S.Vars[X.V].Kind;
  if (Kind != Storage::Local && Kind != Storage::Temp && Kind != Storage::Param)
    return;
  const Event &E = S.Events[Def.V];
  if (E.Kind == EventKind::Assign) {
    if (!(E.Flags & EF_Compound))
      follow(F, E.Src, V.defs(F).before(Def), Def, To);
    return;
  }
  for (uint32_t A = 0; To.Texts && A != E.ArgsCount; ++A)
    if (const Expr &Arg = S.expr(S.arg(E, A));
        Arg.Kind == ExprKind::Addr && S.Exprs[Arg.A].Kind == ExprKind::Var &&
        S.Exprs[Arg.A].A == X.V)
      followText(F, Def, {Slot::Arg, uint8_t(A)}, Def, To);
  // `get(self, &p)`
  FnId G = E.Kind == EventKind::Call ? helper(F, E) : FnId();
  if (!G.valid())
    return;
  const Skeleton &Callee = *P.fn(G).Body;
  for (uint32_t A = 0; A != std::min(E.ArgsCount, Callee.ParamCount); ++A) {
    ExprId Arg = S.arg(E, A);
    if (!Arg.valid() || S.expr(Arg).Kind != ExprKind::Addr ||
        S.Exprs[S.expr(Arg).A].Kind != ExprKind::Var ||
        S.Exprs[S.expr(Arg).A].A != X.V)
      continue;
    for (uint32_t I = 0; I != Callee.Events.size(); ++I) {
      const Event &Set = Callee.Events[I];
      if (Set.Kind != EventKind::Assign || !Set.Dst.valid())
        continue;
      const Expr &Dst = Callee.expr(Set.Dst);
      if (Dst.Kind == ExprKind::Elem && !ExprId(Dst.B).valid() &&
          Callee.Exprs[Dst.A].Kind == ExprKind::Var &&
          Callee.Exprs[Dst.A].A == A)
        getter(F, Def, G, Set.Src, V.defs(G).before(EventId(I)), Def, To);
    }
  }
}

void Members::followResult(FnId F, EventId Call, EventId Copy, Search &To) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Call.V];
  for (ExprId Field : atomicFields(F, Call, false))
    To.Out.push_back({F, Field, ExprId(S.expr(Field).A), V.defs(F).before(Call),
                      Copy, false});
  if (V.role(F, Call, RoleKind::TakesReference))
    return;
  if (const Role *R = V.role(F, Call, RoleKind::Passes);
      R && R->Value.Kind == Slot::Return && R->Of.Kind == Slot::Arg)
    if (ExprId Arg = S.arg(E, R->Of.Index))
      follow(F, Arg, V.defs(F).before(Call), Copy, To);
  if (To.Texts)
    followText(F, Call, {Slot::Return, 0}, Copy, To);
  FnId G = helper(F, E);
  if (!G.valid())
    return;
  for (uint32_t B = 0; B != P.fn(G).Body->Blocks.size(); ++B)
    if (const Block &Blk = P.fn(G).Body->Blocks[B];
        Blk.Term == TermKind::Return && Blk.Cond.valid())
      getter(F, Call, G, Blk.Cond, V.defs(G).endOf(BlockId(B)), Copy, To);
}

/// What the call gives out there is memory of an object of Python's that stays
/// where it is while the object lives.
void Members::followText(FnId F, EventId Call, Slot Is, EventId Copy,
                         Search &To) {
  for (const Role *R : V.rolesThatHold(F, Call)) {
    if (R->Does != RoleKind::Interior || R->Kind != "fixed" ||
        R->Value.Kind != Is.Kind || R->Of.Kind != Slot::Arg ||
        (Is.Kind == Slot::Arg && R->Value.Index != Is.Index))
      continue;
    ExprId Object = P.fn(F).Body->arg(P.event({F, Call}), R->Of.Index);
    if (Object.valid())
      follow(F, Object, V.defs(F).before(Call), Copy, To);
  }
}

/// The function takes a reference to what it has read from there.
bool Members::takesReference(FnId F, ExprId Field) {
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Role *R = S.Events[I].Kind == EventKind::Call
                        ? V.role(F, EventId(I), RoleKind::TakesReference)
                        : nullptr;
    if (!R || R->Value.Kind != Slot::Arg)
      continue;
    Search Of;
    Of.Depth = policy::MaxLoadDepth; // not into other functions
    if (ExprId Arg = S.arg(S.Events[I], R->Value.Index); Arg.valid())
      follow(F, Arg, V.defs(F).before(EventId(I)), EventId(), Of);
    if (std::ranges::any_of(Of.Out,
                            [&](const Load &L) { return L.Field == Field; }))
      return true;
  }
  return false;
}

/// What a small function gives out, if it is a member of what it is given.
void Members::getter(FnId F, EventId Call, FnId G, ExprId Value, Point At,
                     EventId Copy, Search &To) {
  const Skeleton &S = *P.fn(F).Body, &Callee = *P.fn(G).Body;
  if (To.Depth >= policy::MaxLoadDepth || !Value.valid())
    return;
  Search Inner;
  Inner.Depth = To.Depth + 1;
  Inner.Texts = To.Texts;
  follow(G, Value, At, EventId(), Inner);
  for (const Load &L : Inner.Out) {
    // `&self->world->all` is reached through what is given for self.
    const Expr *Object = &Callee.expr(L.Object);
    while (Object->Kind == ExprKind::Field || Object->Kind == ExprKind::Addr)
      Object = &Callee.Exprs[Object->A];
    if (Object->Kind != ExprKind::Var || Object->A >= Callee.ParamCount)
      continue;
    ExprId Arg = S.arg(S.Events[Call.V], Object->A);
    if (Arg.valid() && !takesReference(G, L.Field))
      To.Out.push_back(
          {L.In, L.Field, Arg, V.defs(F).before(Call), Copy, L.Inside});
  }
}

/// A record in the function's own storage: `Py_buffer view;`. A parser of
/// arguments fills it in; what it finds elsewhere it leaves pointers to.
static bool isOwnRecord(const TuFacts &T, const Skeleton &S, ExprId Object) {
  if (!Object.valid() || S.expr(Object).Kind != ExprKind::Var)
    return false;
  const Var &X = S.Vars[S.expr(Object).A];
  return X.Kind == Storage::Local && !X.ByReference && X.TypeOf.valid() &&
         T.type(X.TypeOf).Kind == TypeKind::Record;
}

uint32_t Members::shared(FnId F, ExprId Object, Point At, ShareWay How) {
  const bool Own = isOwnRecord(P.tu(F), *P.fn(F).Body, Object);
  for (const Origin &O : V.origins(F, Object, At)) {
    if (Own && O.Base == BaseKind::Out)
      continue;
    if (uint32_t Entry = sharedOrigin(F, O, How); Entry != ~0u)
      return Entry;
  }
  return ~0u;
}

} // namespace nogil
