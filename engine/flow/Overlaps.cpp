//===- Overlaps.cpp - arrays of the caller's that may be one --------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "flow/Overlaps.h"
#include "flow/Exprs.h"
#include "flow/Policy.h"
#include <algorithm>

namespace nogil {
namespace {

bool intoData(const Origin &O) {
  return !O.Steps.empty() && O.interior() == &O.Steps.back() &&
         pointsToData(*O.interior()->Via);
}

bool anyOf(const std::vector<Origin> &Of, const std::vector<Origin> &In) {
  return std::ranges::any_of(Of, [&](const Origin &O) {
    return std::ranges::find(In, O) != In.end();
  });
}

Origin param(uint32_t Index) {
  Origin O;
  O.Base = BaseKind::Param;
  O.Index = Index;
  return O;
}

} // namespace

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
  bool Said = std::ranges::any_of(Out, [&](const Overlap &O) {
    return O.Read == Read && O.Write == Write;
  });
  if (!Said && mayBeOne(F, Read, Write))
    Out.push_back({Read, Write, std::move(Down), Reads});
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
    const std::vector<EventId> &Found = V.defs(F).at(VarId(X.A), At);
    if (Found.size() != 1 || !Found[0].valid() ||
        S.Events[Found[0].V].Kind != EventKind::Assign)
      break;
    Pointer = S.Events[Found[0].V].Src;
    At = V.defs(F).before(Found[0]);
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
const std::vector<Overlaps::Kernel> &Overlaps::kernels(FnId F) {
  static const std::vector<Kernel> None;
  if (Depth >= policy::MaxSummaryDepth)
    return None;
  auto [It, New] = Kernels.try_emplace(F);
  if (!New)
    return It->second; // nothing while it is being found out
  std::vector<Kernel> Out;
  auto Add = [&](const Origin &Read, const Origin &Write,
                 std::vector<CodeRef> Down, SrcRange Reads) {
    if (Read.Base == BaseKind::Param && Read.Steps.empty() &&
        Write.Base == BaseKind::Param && Write.Steps.empty() &&
        Read.Index != Write.Index && !decides(F, Read, Write))
      Out.push_back({Read.Index, Write.Index, std::move(Down), Reads});
  };
  ++Depth;
  for (const OutOfStep &X : Loops.in(F))
    for (const Origin &Read : V.origins(F, X.Read, X.ReadAt))
      for (const Origin &Write : V.origins(F, X.Write, X.WriteAt))
        Add(Read, Write, {{F, X.Store}}, X.Reads);
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    FnId G = Writes.tests().bodyOf(F, S.Events[I]);
    if (!G.valid() || S.Events[I].ArgsCount < 2)
      continue;
    for (const Kernel &K : kernels(G))
      for (const Origin &Read : V.argOrigins(F, EventId(I), K.Read))
        for (const Origin &Write : V.argOrigins(F, EventId(I), K.Write)) {
          std::vector<CodeRef> Down{{F, EventId(I)}};
          Down.insert(Down.end(), K.Down.begin(), K.Down.end());
          Add(Read, Write, std::move(Down), K.Reads);
        }
  }
  --Depth;
  return Kernels[F] = std::move(Out);
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
  for (const Kernel &K : kernels(G)) {
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
        for (Origin &Arg : V.argOrigins(F, Call, R.Index))
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
  if (!Writes.reachesData(F) || Depth >= policy::MaxSummaryDepth)
    return None;
  auto [It, New] = Known.try_emplace(F);
  if (!New)
    return It->second; // nothing while it is being found out
  ++Depth;
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
  --Depth;
  return Known[F] = std::move(Out);
}

/// The objects whose memory a value names: they themselves, a pointer to their
/// data, what is said to name it.
std::vector<Origin> Overlaps::memoryOf(FnId F, ExprId E, Point At) {
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(E);
  std::vector<Origin> Out;
  auto Names = [](const Role &R) {
    return R.Does == RoleKind::TestsOverlap && R.Kind == "names";
  };
  if (X.Kind == ExprKind::Result &&
      std::ranges::any_of(P.rolesOf(F, S.Events[X.A]), Names))
    return V.argOrigins(F, EventId(X.A), 0);
  if (X.Kind == ExprKind::Field && std::ranges::any_of(P.rolesOf(F, X), Names))
    return V.origins(F, ExprId(X.A), At);
  for (const Origin &O : V.origins(F, E, At))
    if (!O.interior() || intoData(O))
      Out.push_back(O.interior() ? O.owner() : O);
  return Out;
}

bool Overlaps::compares(FnId F, ExprId Cond, Point At,
                        const std::vector<Origin> &A,
                        const std::vector<Origin> &B) {
  const Skeleton &S = *P.fn(F).Body;
  return anyWithin(S, Cond, [&](ExprId, const Expr &X) {
    bool Two =
        X.Kind == ExprKind::Binary &&
        ((X.Op >= ExprOp::Eq && X.Op <= ExprOp::Ge) || X.Op == ExprOp::Sub);
    if (!Two)
      return false;
    std::vector<Origin> L = memoryOf(F, ExprId(X.A), At);
    std::vector<Origin> R = memoryOf(F, ExprId(X.B), At);
    return (anyOf(L, A) && anyOf(R, B)) || (anyOf(L, B) && anyOf(R, A));
  });
}

/// A call that is given both, or pointers into both, and looks at it.
bool Overlaps::asks(FnId F, EventId Call, const std::vector<Origin> &A,
                    const std::vector<Origin> &B) {
  const Event &E = P.event({F, Call});
  if (E.Kind != EventKind::Call || E.ArgsCount < 2)
    return false;
  const Skeleton &S = *P.fn(F).Body;
  Point At = V.defs(F).before(Call);
  auto Is = [&](uint32_t Arg, const std::vector<Origin> &Of) {
    return S.arg(E, Arg).valid() && anyOf(memoryOf(F, S.arg(E, Arg), At), Of);
  };
  for (const Role &R : P.rolesOf(F, E))
    if (R.Does == RoleKind::TestsOverlap && R.Kind == "asks") {
      uint32_t X = R.Value.Index, Y = R.Of.Index;
      return (Is(X, A) && Is(Y, B)) || (Is(X, B) && Is(Y, A));
    }
  FnId G = Writes.tests().bodyOf(F, E);
  if (!G.valid() || Depth >= policy::MaxSummaryDepth)
    return false;
  std::vector<uint32_t> OfA, OfB;
  for (uint32_t X = 0; X != E.ArgsCount; ++X) {
    if (Is(X, A))
      OfA.push_back(X);
    if (Is(X, B))
      OfB.push_back(X);
  }
  ++Depth;
  bool Found = false;
  for (uint32_t X : OfA)
    for (uint32_t Y : OfB)
      Found = Found || (X != Y && decides(G, param(X), param(Y)));
  --Depth;
  return Found;
}

bool Overlaps::decides(FnId F, const Origin &ArrayA, const Origin &ArrayB) {
  std::vector<Origin> A = Own.roots(F, ArrayA), B = Own.roots(F, ArrayB);
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  for (uint32_t I = 0; I != S.Blocks.size(); ++I)
    if (compares(F, S.Blocks[I].Cond, D.endOf(BlockId(I)), A, B))
      return true;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind == EventKind::Assign &&
        compares(F, E.Src, D.before(EventId(I)), A, B))
      return true;
    if (asks(F, EventId(I), A, B))
      return true;
  }
  return false;
}

} // namespace nogil
