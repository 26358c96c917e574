//===- Ways.cpp - ways to an access on which nobody locks -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A helper that is handed a part of an object can't name the lock of the whole,
// which its callers hold; and one that is also called for a new object is
// entered without any. So the way counts on which Python code has the object:
// backwards from the access over the calls that hand it on, none of which has a
// lock around it, to an entry point. Whose locks these are is not asked.
//
// Termination: a parameter of a function is looked at once.
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "checks/racy_member/Races.h"
#include <algorithm>

namespace nogil {

/// The event sets a flag, in one step or under a lock: itself, or the function
/// that it calls.
bool Races::takesTurn(FnId F, EventId Set) {
  auto Asks = [&](const Access &A) { // what it was before
    const Skeleton &S = body(A.At.Fn);
    return A.Kind == AccessKind::Atomic &&
           std::ranges::any_of(S.Blocks, [&](const Block &B) {
             return anyWithin(S, B.Cond, [&](ExprId, const Expr &X) {
               return X.Kind == ExprKind::Result && X.A == A.At.Event.V;
             });
           });
  };
  auto Sets = [&](const Access &A) {
    return A.Record.valid() &&
           (Asks(A) || (A.Kind == AccessKind::WriteConstant &&
                        !C.locked().within(A.At).empty() &&
                        M.testedIn(A.At.Fn).count({A.Record, A.Name})));
  };
  const Event &E = body(F).Events[Set.V];
  auto Event = [](const Access &A) { return A.At.Event; };
  if (std::ranges::any_of(std::ranges::equal_range(Table.of(F), Set, {}, Event),
                          Sets))
    return true;
  FnId G = E.Kind == EventKind::Call ? P.calleeOf(F, E) : FnId();
  return G.valid() && P.fn(G).Body && Ours[G.V] &&
         std::ranges::any_of(Table.of(G), Sets);
}

/// Something keeps others out there, by the function itself.
bool Races::locked(CodeRef At) {
  auto [It, New] = Locked.try_emplace(At);
  if (New)
    It->second = !C.locked().within(At).empty() ||
                 !C.locked().conditional(At).empty() ||
                 possible(V.paths(At.Fn).everyPathTo(At.Event, [&](EventId E) {
                   return E != At.Event && takesTurn(At.Fn, E);
                 }));
  return It->second;
}

/// The entry point from which the access is reached without a lock; ~0u: none.
uint32_t Races::bare(const Access &A) {
  auto [It, New] = Bare.try_emplace(&A, ~0u);
  if (!New)
    return It->second;
  ExprId Pointer = pointerTo(body(A.At.Fn), A.Place);
  if (Pointer.valid() && entry(A) != ~0u)
    Bare[&A] = unlockedWay(A.At, Pointer);
  return Bare[&A];
}

uint32_t Races::unlockedWay(CodeRef At, ExprId Object) {
  if (locked(At))
    return ~0u;
  std::vector<std::pair<FnId, uint32_t>> Todo;
  uint32_t Found = ~0u;
  auto Add = [&](FnId F, const std::vector<Origin> &Origins) {
    for (const Origin &O : Origins) {
      if (O.Base == BaseKind::Param) {
        if (std::ranges::find(Todo, std::pair(F, O.Index)) == Todo.end())
          Todo.push_back({F, O.Index});
      } else if (Found == ~0u) {
        Found = M.shared(F, O);
      }
    }
  };
  Add(At.Fn, V.origins(At.Fn, Object, V.defs(At.Fn).before(At.Event)));
  for (size_t I = 0; I != Todo.size() && Found == ~0u; ++I) {
    auto [F, Index] = Todo[I];
    if (P.info(F).Flags & (FF_Ctor | FF_Dtor) && Index == 0)
      continue;
    for (const Entry &E : P.entriesOf(F))
      if (E.fromPython() && E.onShared() && Found == ~0u)
        Found = uint32_t(&E - P.Entries.data());
    for (CodeRef By : V.callers(F))
      if ((C.Ctx.Bits[By.Fn.V] & CB_InUse) && Index < P.event(By).ArgsCount &&
          !locked(By))
        Add(By.Fn, V.argOrigins(By.Fn, By.Event, Index));
  }
  return Found;
}

} // namespace nogil
