//===- ElementCopies.cpp - elements copied as bytes -----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which bytes are elements is a matter of their size: that of an element of an
// array, a multiple of it, or a constant that the path has compared with it.
// Functions of the program that copy from one parameter to another are copies,
// too, of the size that they are given.
//
//===----------------------------------------------------------------------===//
#include "checks/unguarded_object_dtype/ElementUses.h"
#include <algorithm>

namespace nogil {

/// A function that counts references of elements does so for what it copies.
bool ElementUses::isCounted(FnId F) {
  for (const Event &E : P.fn(F).Body->Events)
    if (E.Kind == EventKind::Call)
      for (const Role &R : P.rolesOf(F, E))
        if (R.Does == RoleKind::CountsElements)
          return true;
  return false;
}

/// Memory that may be elements of an array: derived from one, or handed in
/// without a type.
bool ElementUses::isElements(FnId F, ExprId E, Point At) {
  const Skeleton &S = *P.fn(F).Body;
  for (const Origin &O : V.origins(F, E, At)) {
    const OriginStep *I = O.interior();
    if (I && (I->Via->Kind == "data" || I->Via->Kind == "iterator"))
      return true;
    // One of the pointers that an iterator keeps.
    if (I && I->Via->Kind == "geometry" && I != &O.Steps.back())
      return true;
    if (I || O.Base != BaseKind::Param)
      continue;
    const std::string &Type = P.tu(F).str(S.Vars[O.Index].Type);
    bool Plain =
        std::all_of(O.Steps.begin(), O.Steps.end(), [](const OriginStep &X) {
          return X.Kind == OriginStep::Elem;
        });
    for (std::string_view Untyped : {"char *", "void *", "unsigned char *"})
      if (Plain && Type.find(Untyped) != std::string::npos)
        return true;
  }
  return false;
}

/// Of `if (size == 8) copy(to, from, 8)`: what has the size. All paths to the
/// event must have compared it with this number.
ElementKey ElementUses::comparedSize(FnId F, EventId Copy, int64_t Size) {
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  ElementKey Out;
  std::set<BlockId> Tests;
  for (uint32_t B = 0; B != S.Blocks.size(); ++B) {
    if (S.Blocks[B].Term != TermKind::Branch)
      continue;
    const Expr &X = S.expr(S.Blocks[B].Cond);
    if (X.Kind != ExprKind::Binary || X.Op != ExprOp::Eq ||
        S.Exprs[X.B].Kind != ExprKind::Int || S.Exprs[X.B].Value != Size)
      continue;
    ElementKey K = T.sizedBy(F, ExprId(X.A), D.endOf(BlockId(B)));
    if (K.Of.empty() || (!Out.Of.empty() && !Out.sameAs(K)))
      continue;
    Out = std::move(K);
    Tests.insert(BlockId(B));
  }
  if (Tests.empty())
    return {};
  auto OnEvent = [&](EventId E, uint8_t &) {
    return E == Copy ? Verdict::Found : Verdict::Go;
  };
  auto OnBranch = [&](BlockId B, ExprId, bool Taken, uint8_t &) {
    return !Taken || !Tests.count(B);
  };
  // What may not have been asked is no evidence.
  return V.paths(F)
                 .search(D.entry(), {.Event = OnEvent, .Branch = OnBranch})
                 .possible()
             ? ElementKey()
             : Out;
}

/// What a call copies: by its roles, or by those of the calls in a function of
/// the program that it hands its arguments to.
std::vector<ElementUses::RawCopy> ElementUses::copiesAt(FnId F, EventId Id) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Id.V];
  std::vector<RawCopy> Out;
  const RoleList &Roles = P.rolesOf(F, E);
  for (const Role &R : Roles)
    if (R.Does == RoleKind::CopiesRaw && R.Size.Kind == Slot::Arg)
      Out.push_back(
          {&R, R.Value.Kind == Slot::Arg ? S.arg(E, R.Value.Index) : ExprId(),
           S.arg(E, R.Of.Index), S.arg(E, R.Size.Index)});
  FnId G = P.calleeOf(F, E);
  if (!Roles.empty() || !G.valid())
    return Out;
  if (!P.fn(G).Body || P.fn(G).Row)
    return Out;
  for (const Handed &H : HandedOn.of(G))
    Out.push_back({H.Via, S.arg(E, H.To), S.arg(E, H.From), S.arg(E, H.Size)});
  return Out;
}

/// The copies of a function between places that its parameters point to, of a
/// size that is one of its parameters or a multiple.
std::vector<ElementUses::Handed> ElementUses::handedOn(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  std::vector<Handed> Out;
  auto Param = [&](ExprId E, Point At) -> std::optional<uint32_t> {
    if (E.valid())
      for (const Origin &O : V.origins(F, E, At))
        if (O.Base == BaseKind::Param && O.Steps.empty())
          return O.Index;
    return std::nullopt;
  };
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    if (S.Events[I].Kind != EventKind::Call)
      continue;
    Point At = V.defs(F).before(EventId(I));
    for (const RawCopy &C : copiesAt(F, EventId(I))) {
      auto To = Param(C.To, At), From = Param(C.From, At);
      if (C.Via->Kind != "copy" || !To || !From || *To == *From)
        continue;
      std::vector<ExprId> Factors{C.Size};
      while (!Factors.empty()) {
        ExprId E = Factors.back();
        Factors.pop_back();
        const Expr &X = S.expr(E);
        if (X.Kind == ExprKind::Binary && X.Op == ExprOp::Mul)
          Factors.insert(Factors.end(), {ExprId(X.A), ExprId(X.B)});
        else if (auto Size = Param(E, At))
          if (Handed H{C.Via, *To, *From, *Size};
              std::ranges::find(Out, H) == Out.end())
            Out.push_back(H);
      }
    }
  }
  return Out;
}

/// Elements change places within their array: one is kept outside meanwhile and
/// put back, so that each is there once in the end.
bool ElementUses::permutes(FnId F, const ElementKey &K) {
  const Skeleton &S = *P.fn(F).Body;
  bool Kept = false, PutBack = false;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    Point At = V.defs(F).before(EventId(I));
    if (S.Events[I].Kind == EventKind::Call)
      for (const RawCopy &C : copiesAt(F, EventId(I)))
        if (C.Via->Kind == "copy" && T.sizedBy(F, C.Size, At).sameAs(K)) {
          bool To = isElements(F, C.To, At), From = isElements(F, C.From, At);
          Kept |= From && !To;
          PutBack |= To && !From;
        }
  }
  return Kept && PutBack;
}

/// What was copied is set to null afterwards: the references have moved.
bool ElementUses::moved(FnId F, EventId Copy, ExprId From) {
  const Skeleton &S = *P.fn(F).Body;
  auto Owners = [&](ExprId E, EventId At) {
    std::vector<Origin> Of = V.origins(F, E, V.defs(F).before(At));
    for (Origin &O : Of)
      O = O.owner();
    return Of;
  };
  for (uint32_t I = Copy.V + 1; I < S.Events.size(); ++I)
    if (S.Events[I].Kind == EventKind::Call)
      for (const RawCopy &C : copiesAt(F, EventId(I)))
        if (isZeroing(F, EventId(I), C) &&
            Owners(C.From, EventId(I)) == Owners(From, Copy))
          return true;
  return false;
}

/// Zeroes are references to nothing.
bool ElementUses::isZeroing(FnId F, EventId Id, const RawCopy &C) const {
  const Skeleton &S = *P.fn(F).Body;
  ExprId With = S.arg(S.Events[Id.V], 1);
  return C.Via->Kind == "fill" && With.valid() &&
         S.expr(With).Kind == ExprKind::Int && S.expr(With).Value == 0;
}

std::vector<ElementUse> ElementUses::copied(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  std::vector<ElementUse> Out;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    if (S.Events[I].Kind != EventKind::Call)
      continue;
    Point At = V.defs(F).before(EventId(I));
    for (const RawCopy &C : copiesAt(F, EventId(I))) {
      if (!C.Size.valid() || !C.From.valid())
        continue;
      const Expr &Size = S.expr(C.Size);
      ElementUse U{EventId(I),
                   Size.Kind == ExprKind::Int
                       ? comparedSize(F, EventId(I), Size.Value)
                       : T.sizedBy(F, C.Size, At),
                   C.Via,
                   EK_References,
                   {},
                   {}};
      if (U.Of.Of.empty() || isZeroing(F, EventId(I), C) ||
          !isElements(F, C.From, At) ||
          (C.To.valid() && !isElements(F, C.To, At)))
        continue;
      U.Kinds &= T.before(F, EventId(I), U.Of);
      if (U.Kinds && !isCounted(F) && !permutes(F, U.Of) &&
          !moved(F, EventId(I), C.From))
        Out.push_back(std::move(U));
    }
  }
  return Out;
}

} // namespace nogil
