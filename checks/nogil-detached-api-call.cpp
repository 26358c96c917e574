//===- nogil-detached-api-call.cpp ----------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A call that needs an attached thread state, on a path where the thread is
// detached. Reported where the fix belongs: at the call in the deepest function
// of the path that knows about the thread state.
//
//===----------------------------------------------------------------------===//
#include "check/Check.h"
#include <fmt/format.h>

namespace nogil {

void checkDetachedApiCall(const CheckContext &C, std::vector<Finding> &Out) {
  for (const Violation &V : C.Flow.Violations) {
    if (V.Kind != ViolationKind::ApiDetached)
      continue;
    CodeRef At = V.Chain[V.Blame], Api = V.Chain.back();
    const Event &E = C.P.event(At);
    if (!C.ours(At.Fn, E.Range))
      continue;
    std::string State = V.EntryIndex != ~0u && C.P.Entries[V.EntryIndex].Foreign
                            ? "on a thread without a Python thread state"
                            : "while the thread is detached";
    std::string Message =
        fmt::format("{} is called {}", C.callee(V, V.Blame), State);
    if (At != Api)
      Message += fmt::format("; it reaches {} in {}, which needs an attached "
                             "thread state",
                             C.callee(Api), C.quoted(Api.Fn));
    Witness W(C.origin(V));
    C.addCalls(V, W);
    Finding F(C.Id, C.place(At), C.P.display(At.Fn), std::move(Message),
              C.callee(V, V.Blame) + C.callee(Api), W);
    F.Level = Severity::Error;
    Out.push_back(std::move(F));
  }
}

} // namespace nogil
