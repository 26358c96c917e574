//===- ReleaseBelief.cpp - functions that expect to be attached -----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/Release.h"
#include <algorithm>

namespace nogil {

/// The function calls something that needs an attached thread state in the
/// state in which it was entered, or what it calls does.
bool expectsAttached(const CheckContext &C, FnId F) {
  const Skeleton &S = *C.P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    const FunctionRow *Row =
        E.Kind == EventKind::Call ? C.P.rowOf(F, E) : nullptr;
    bool Entered =
        C.Flow.modesAt({F, EventId(I)}) == 1u << unsigned(Mode::Entry);
    if (Row && Row->State == Needs::Attached && !Row->When && Entered)
      return true;
  }
  return std::ranges::any_of(
      C.Flow.Summaries[F.V].Preconditions, [](const Precondition *X) {
        return X->Kind == PreconditionKind::ApiCall && X->Next &&
               !X->IfNull.valid() && X->Row && !X->Row->When;
      });
}

std::vector<FnId> believedAttached(const CheckContext &C) {
  std::vector<FnId> Out;
  for (uint32_t N = 0; N != C.P.Functions.size(); ++N) {
    FnId F(N);
    const Skeleton *S = C.P.fn(F).Body;
    bool Called = !(C.P.info(F).Flags & FF_Static) || C.P.fn(F).CalledUnseen;
    if (S && !C.Ctx.Bits[N] && Called && C.ours(F, S->NameRange) &&
        expectsAttached(C, F))
      Out.push_back(F);
  }
  return Out;
}

} // namespace nogil
