//===- LastError.cpp - the error code of Windows, read too late -----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/global_error_state/LastError.h"
#include "cfg/Known.h"
#include <algorithm>

namespace nogil {
namespace {

enum class Touch : uint8_t { Nothing, Reads, Changes, MayFail };

class LastErrorFinder {
public:
  LastErrorFinder(Views &V, FnId F)
      : V(V), P(V.program()), F(F), S(*P.fn(F).Body) {}

  Touch touch(EventId E) {
    if (S.Events[E.V].Kind != EventKind::Call)
      return Touch::Nothing;
    const Role *R = V.role(F, E, RoleKind::LastError);
    if (!R)
      return V.role(F, E, RoleKind::KeepsErrno) ? Touch::Nothing
                                                : Touch::MayFail;
    if (R->Kind == "reads") // the code of the thread, not one that is passed
      return V.holds(F, E, *R, true) ? Touch::Reads : Touch::Nothing;
    return R->Kind == "sets" && isUsed(E) ? Touch::MayFail : Touch::Changes;
  }

  /// Something looks at the result: a branch, an assignment, another call.
  bool isUsed(EventId Call) const {
    const std::vector<ExprId> Names = namesOf(S, Call);
    if (Names.size() != 1)
      return !Names.empty();
    ExprId R = Names.front();
    auto Whole = [&](const Expr &X) {
      return X.Kind >= ExprKind::Unary &&
             (ExprId(X.A) == R || ExprId(X.B) == R);
    };
    auto Given = [&](const Event &E) {
      for (uint32_t A = 0; A != E.ArgsCount; ++A)
        if (S.arg(E, A) == R)
          return true;
      return false;
    };
    return std::any_of(S.Exprs.begin(), S.Exprs.end(), Whole) ||
           std::any_of(S.Events.begin(), S.Events.end(), Given) ||
           std::any_of(S.Blocks.begin(), S.Blocks.end(),
                       [&](const Block &B) { return B.Cond == R; });
  }

  EventId useAfter(EventId Change) {
    return V.paths(F)
        .somePath(
            V.defs(F).after(Change),
            [&](EventId E) { return touch(E) == Touch::Reads; },
            [&](EventId E) { return touch(E) == Touch::MayFail; })
        .Event;
  }

private:
  Views &V;
  const Program &P;
  const FnId F;
  const Skeleton &S;
};

} // namespace

std::vector<LateError> lateErrors(Views &V, FnId F) {
  std::vector<LateError> Out;
  const Skeleton &S = *V.program().fn(F).Body;
  LastErrorFinder Of(V, F);
  bool Reads = false;
  for (uint32_t I = 0; I != S.Events.size() && !Reads; ++I)
    Reads = Of.touch(EventId(I)) == Touch::Reads;
  for (uint32_t I = 0; Reads && I != S.Events.size(); ++I) {
    if (Of.touch(EventId(I)) != Touch::Changes)
      continue;
    EventId Use = Of.useAfter(EventId(I));
    auto Same = [&](const LateError &L) { return L.Use == Use; };
    if (Use.valid() && std::none_of(Out.begin(), Out.end(), Same))
      Out.push_back({EventId(I), Use});
  }
  return Out;
}

} // namespace nogil
