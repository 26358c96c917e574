//===- Overlaps.cpp - arrays of the caller's that may be one --------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/readonly_array/Overlaps.h"
#include "link/Policy.h"
#include <algorithm>

namespace nogil {

bool anyOf(const std::vector<Origin> &Of, const std::vector<Origin> &In) {
  return std::ranges::any_of(Of, [&](const Origin &O) {
    return std::ranges::find(In, O) != In.end();
  });
}

static Origin param(uint32_t Index) {
  Origin O;
  O.Base = BaseKind::Param;
  O.Index = Index;
  return O;
}

Overlaps::Overlaps(Ownership &Own, ArrayWrites &Writes, Views &V)
    : Own(Own), Writes(Writes), V(V), P(V.program()), Loops(V),
      Solver(&P.Budgets), Decisions(&P.Budgets),
      Known(Solver, {}, [this](FnId F) { return find(F); }),
      Kernels(Solver, {}, [this](FnId F) { return findKernels(F); }),
      Decides(Decisions, false, [this](const auto &Of) {
        auto [F, A, B] = Of;
        return decides(F, param(A), param(B));
      }) {}

/// Made elsewhere, and not known to be two.
bool Overlaps::mayBeOne(FnId F, const Origin &A, const Origin &B) {
  auto Others = [&](const Origin &O) {
    Owned Is =
        O.known() && O.Base != BaseKind::Const ? Own.of(F, O) : Owned::Unknown;
    return Is == Owned::Maybe || Is == Owned::Argument;
  };
  return A != B && Others(A) && Others(B) &&
         !anyOf(Own.roots(F, A), Own.roots(F, B)) && !decides(F, A, B);
}

void Overlaps::add(FnId F, const Origin &Read, const Origin &Write,
                   std::vector<CodeRef> Down, SrcRange Reads,
                   std::vector<Overlap> &Out) {
  auto Said = std::ranges::find_if(Out, [&](const Overlap &O) {
    return O.Read == Read && O.Write == Write;
  });
  if (Said != Out.end()) {
    if (Down.size() < Said->Down.size())
      *Said = {Read, Write, std::move(Down), Reads};
  } else if (mayBeOne(F, Read, Write)) {
    Out.push_back({Read, Write, std::move(Down), Reads});
  }
}

void Overlaps::ofLoops(FnId F, std::vector<Overlap> &Out) {
  for (const OutOfStep &X : Loops.in(F))
    for (const Origin &Read : arrays(F, X.Read, X.ReadAt))
      for (const Origin &Write : arrays(F, X.Write, X.WriteAt))
        add(F, Read, Write, {{F, X.Store}}, X.Reads, Out);
}

/// The arrays that a pointer may point into.
std::vector<Origin> Overlaps::arrays(FnId F, ExprId Pointer, Point At) {
  std::vector<Origin> Out;
  for (const Origin &O : V.origins(F, Pointer, At))
    if (intoData(O))
      Out.push_back(O.owner());
  const Skeleton &S = *P.fn(F).Body;
  // `p = pointers_of(iterator)[1]`
  for (unsigned Left = policy::MaxLoadDepth; Left && Out.empty(); --Left) {
    const Expr &X = S.expr(Pointer);
    if (X.Kind == ExprKind::Elem && ExprId(X.B).valid() &&
        S.Exprs[X.B].Kind == ExprKind::Int)
      return operand(F, ExprId(X.A), At, S.Exprs[X.B].Value);
    if (X.Kind != ExprKind::Var)
      break;
    EventId Def = V.defs(F).assignedAt(VarId(X.A), At);
    if (!Def.valid())
      break;
    Pointer = S.Events[Def.V].Src;
    At = V.defs(F).before(Def);
  }
  return Out;
}

/// The operand with that number, where List holds the pointers of an iterator.
std::vector<Origin> Overlaps::operand(FnId F, ExprId List, Point At,
                                      int64_t Index) {
  const Skeleton &S = *P.fn(F).Body;
  for (const Origin &O : V.origins(F, List, At)) {
    if (O.Base != BaseKind::Result || !O.interior())
      continue;
    EventId Maker(O.Index), Last;
    for (const Role *R : V.rolesThatHold(F, Maker)) {
      if (R->Does != RoleKind::Operands || R->Kind != "pointers")
        continue;
      ExprId Arrays = S.arg(S.Events[Maker.V], R->Of.Index);
      for (uint32_t I = 0; I != Maker.V; ++I) {
        const Event &E = S.Events[I];
        if (E.Kind != EventKind::Assign || !E.Dst.valid())
          continue;
        const Expr &To = S.expr(E.Dst);
        if (To.Kind == ExprKind::Elem && ExprId(To.A) == Arrays &&
            ExprId(To.B).valid() && S.Exprs[To.B].Kind == ExprKind::Int &&
            S.Exprs[To.B].Value == Index)
          Last = EventId(I);
      }
    }
    if (Last.valid())
      return V.origins(F, S.Events[Last.V].Src, V.defs(F).before(Last));
  }
  return {};
}

/// Pairs of pointer parameters of a function that has them from its callers.
std::vector<Overlaps::Kernel> Overlaps::findKernels(FnId F) {
  std::vector<Kernel> Out;
  auto Add = [&](const Origin &Read, const Origin &Write,
                 std::vector<CodeRef> Down, SrcRange Reads) {
    if (!Read.isParam(Read.Index) || !Write.isParam(Write.Index) ||
        Read.Index == Write.Index || Decides.of({F, Read.Index, Write.Index}))
      return;
    Kernel New{Read.Index, Write.Index, std::move(Down), Reads};
    auto Same = std::ranges::find_if(Out, [&](const Kernel &K) {
      return K.Read == New.Read && K.Write == New.Write;
    });
    if (Same == Out.end())
      Out.push_back(std::move(New));
    else if (New.Down.size() < Same->Down.size())
      *Same = std::move(New);
  };
  for (const OutOfStep &X : Loops.in(F))
    for (const Origin &Read : V.origins(F, X.Read, X.ReadAt))
      for (const Origin &Write : V.origins(F, X.Write, X.WriteAt))
        Add(Read, Write, {{F, X.Store}}, X.Reads);
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    FnId G = Writes.tests().bodyOf(F, S.Events[I]);
    if (!G.valid() || S.Events[I].ArgsCount < 2)
      continue;
    for (const Kernel &K : Kernels.of(G))
      for (const Origin &Read : V.argOrigins(F, EventId(I), K.Read))
        for (const Origin &Write : V.argOrigins(F, EventId(I), K.Write)) {
          std::vector<CodeRef> Down{{F, EventId(I)}};
          Down.insert(Down.end(), K.Down.begin(), K.Down.end());
          Add(Read, Write, std::move(Down), K.Reads);
        }
  }
  return Out;
}

/// A call that is given pointers into two arrays.
void Overlaps::ofKernels(FnId F, EventId Call, FnId G,
                         std::vector<Overlap> &Out) {
  std::vector<std::vector<Origin>> Of;
  size_t Pointers = 0;
  for (uint32_t A = 0; A != P.event({F, Call}).ArgsCount; ++A) {
    Of.push_back(V.argOrigins(F, Call, A));
    std::erase_if(Of.back(), [](const Origin &O) { return !intoData(O); });
    Pointers += !Of.back().empty();
  }
  if (Pointers < 2)
    return;
  for (const Kernel &K : Kernels.of(G)) {
    if (K.Read >= Of.size() || K.Write >= Of.size())
      continue;
    for (const Origin &Read : Of[K.Read])
      for (const Origin &Write : Of[K.Write]) {
        std::vector<CodeRef> Down{{F, Call}};
        Down.insert(Down.end(), K.Down.begin(), K.Down.end());
        add(F, Read.owner(), Write.owner(), std::move(Down), K.Reads, Out);
      }
  }
}

/// Pairs of a callee that are its parameters, or made of them.
void Overlaps::ofCallee(FnId F, EventId Call, FnId G,
                        std::vector<Overlap> &Out) {
  auto Passed = [&](const Origin &O) {
    std::vector<Origin> Of;
    for (const Origin &R : Own.roots(G, O))
      if (R.Base == BaseKind::Param && R.Steps.empty())
        for (Origin Arg : V.argOrigins(F, Call, R.Index))
          Of.push_back(std::move(Arg));
    return Of;
  };
  for (const Overlap &X : in(G))
    for (const Origin &Read : Passed(X.Read))
      for (const Origin &Write : Passed(X.Write)) {
        std::vector<CodeRef> Down{{F, Call}};
        Down.insert(Down.end(), X.Down.begin(), X.Down.end());
        add(F, Read, Write, std::move(Down), X.Reads, Out);
      }
}

const std::vector<Overlap> &Overlaps::in(FnId F) {
  static const std::vector<Overlap> None;
  return Writes.reachesData(F) ? Known.of(F) : None;
}

std::vector<Overlap> Overlaps::find(FnId F) {
  std::vector<Overlap> Out;
  ofLoops(F, Out);
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    FnId G = Writes.tests().bodyOf(F, S.Events[I]);
    if (!G.valid() || S.Events[I].ArgsCount < 2)
      continue;
    ofKernels(F, EventId(I), G, Out);
    ofCallee(F, EventId(I), G, Out);
  }
  return Out;
}

} // namespace nogil
