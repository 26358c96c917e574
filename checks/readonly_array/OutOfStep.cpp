//===- OutOfStep.cpp - loops that read ahead or behind --------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/readonly_array/OutOfStep.h"
#include "cfg/Exprs.h"
#include <algorithm>

namespace nogil {

/// The type of what a pointer points to; "": not known, or bytes.
static std::string elementType(std::string Type) {
  for (std::string_view Word :
       {"const ", "volatile ", "restrict", "__restrict"})
    for (size_t At; (At = Type.find(Word)) != std::string::npos;)
      Type.erase(At, Word.size());
  while (!Type.empty() && (Type.back() == ' ' || Type.back() == '*'))
    Type.pop_back();
  return Type.ends_with("char") || Type == "void" ? "" : Type;
}

bool OutOfSteps::sameElements(FnId F, ExprId A, ExprId B) const {
  const Skeleton &S = *P.fn(F).Body;
  auto Type = [&](ExprId E) {
    const Expr &X = S.expr(E);
    return X.Kind == ExprKind::Var ? elementType(P.tu(F).str(S.Vars[X.A].Type))
                                   : "";
  };
  std::string L = Type(A), R = Type(B);
  return L.empty() || R.empty() || L == R;
}

/// Of the blocks that are in no loop within this one.
void OutOfSteps::ofLoop(FnId F, const Loop &L, const std::vector<bool> &Inner,
                        std::vector<OutOfStep> &Out) {
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  LoopPlaces Places(D, L);
  std::vector<Access> Stores, Loads;
  auto Load = [&](EventId By, ExprId E, Point At, SrcRange Where) {
    anyWithin(S, E, [&](ExprId Id, const Expr &X) {
      if (X.Kind == ExprKind::Elem)
        Loads.push_back({By, Places.of(Id, At), Where});
      return false;
    });
  };
  auto Check = [&](const Access &W, const Access &R) {
    if (Places.readsWritten(R.Place, W.Place) &&
        sameElements(F, R.Place.Base, W.Place.Base))
      Out.push_back(
          {W.By, R.Place.Base, W.Place.Base, R.Place.At, W.Place.At, R.Where});
  };
  for (BlockId B : L.Blocks) {
    if (Inner[B.V])
      continue;
    const Block &Blk = S.Blocks[B.V];
    for (uint32_t N = 0; N != Blk.EventsCount; ++N) {
      EventId Id(Blk.EventsBegin + N);
      const Event &E = S.Events[Id.V];
      Point At = D.before(Id);
      if (E.Kind == EventKind::Assign) {
        Load(Id, E.Src, At, E.Range);
        if (S.expr(E.Dst).Kind == ExprKind::Elem) {
          Stores.push_back({Id, Places.of(E.Dst, At), E.Range});
          Load(Id, ExprId(S.expr(E.Dst).B), At, E.Range);
        }
      }
      for (uint32_t A = 0; A != E.ArgsCount; ++A)
        Load(Id, S.arg(E, A), At, E.Range);
      if (E.Kind != EventKind::Call)
        continue;
      for (const Role *Copies : V.rolesThatHold(F, Id))
        if (Copies->Does == RoleKind::CopiesRaw && Copies->Kind == "copy")
          Check(
              {Id, Places.of(S.arg(E, Copies->Value.Index), At, true), E.Range},
              {Id, Places.of(S.arg(E, Copies->Of.Index), At, true), E.Range});
    }
    Load(EventId(), Blk.Cond, D.endOf(BlockId(B)), Blk.Range);
  }
  for (const Access &W : Stores)
    for (const Access &R : Loads)
      Check(W, R);
}

const std::vector<OutOfStep> &OutOfSteps::in(FnId F) {
  auto [It, New] = Known.try_emplace(F);
  if (!New || !P.fn(F).Body)
    return It->second;
  std::vector<OutOfStep> Out;
  const std::vector<Loop> &Loops = V.loops(F);
  for (uint32_t I = 0; I != Loops.size(); ++I) {
    std::vector<bool> Inner(P.fn(F).Body->Blocks.size());
    for (uint32_t J = I + 1; J != Loops.size(); ++J)
      if (Loops[I].contains(Loops[J].Header))
        for (BlockId B : Loops[J].Blocks)
          Inner[B.V] = true;
    ofLoop(F, Loops[I], Inner, Out);
  }
  return It->second = std::move(Out);
}

} // namespace nogil
