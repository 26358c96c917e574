//===- nogil-unbalanced-thread-state.cpp ----------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Thread state regions that do not pair up on some path. What "lost" means is
// decided in engine/threadstate/Leave.cpp.
//
//===----------------------------------------------------------------------===//
#include "check/Check.h"

namespace nogil {
namespace {

std::string message(const CheckContext &C, const Violation &V) {
  switch (V.Kind) {
  case ViolationKind::LeftDetached:
    return "control leaves the region opened by " + C.spelled(V.Since) +
           " without re-attaching the thread";
  case ViolationKind::HandleNotReleased:
    return "the handle taken by " + C.spelled(V.Since) +
           " is not released on this path";
  case ViolationKind::ReturnsDetached:
    return "'" + C.P.display(V.ExitFn) +
           "' returns to the interpreter with the thread detached";
  case ViolationKind::HandleReleasedTwice:
    return C.callee(V.Chain[V.Blame]) +
           " releases a handle that is released already on this path";
  case ViolationKind::DetachDetached:
  case ViolationKind::AttachAttached:
    break;
  case ViolationKind::ApiDetached:
    return "";
  }
  bool Detach = V.Kind == ViolationKind::DetachDetached;
  CodeRef At = V.Chain[V.Blame], Last = V.Chain.back();
  std::string Text = C.spelled(At);
  if (At != Last)
    Text = C.callee(At) + " reaches " + C.spelled(Last) + ", which";
  return Text + (Detach ? " detaches the thread while it is already detached"
                        : " re-attaches the thread while it is attached");
}

} // namespace

void checkUnbalancedThreadState(const CheckContext &C,
                                std::vector<Finding> &Out) {
  for (const Violation &V : C.Flow.Violations) {
    std::string Message = message(C, V);
    if (Message.empty())
      continue;
    bool AtEnd = V.ExitAt.valid();
    FnId Fn = AtEnd ? V.ExitFn : V.Chain[V.Blame].Fn;
    SrcRange At = AtEnd ? V.ExitAt : C.P.event(V.Chain[V.Blame]).Range;
    if (!C.ours(Fn, At))
      continue;
    Witness W(V.Kind == ViolationKind::HandleReleasedTwice
                  ? Step{C.place(Fn, At), "released again here"}
                  : C.origin(V));
    if (AtEnd)
      W.add({C.place(Fn, At), "the path ends here"});
    else
      C.addCalls(V, W);
    std::string Key = std::to_string(int(V.Kind)) + Message;
    Finding F(C.Id, C.place(Fn, At), C.P.display(Fn), std::move(Message),
              std::move(Key), W);
    F.Level = Severity::Error;
    Out.push_back(std::move(F));
  }
}

} // namespace nogil
