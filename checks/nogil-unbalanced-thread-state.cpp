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
#include "checks/Kinds.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {
namespace {

std::string message(const CheckContext &C, const Violation &V) {
  switch (V.Kind) {
  case ViolationKind::LeftDetached:
    return fmt::format("control leaves the region opened by {} without "
                       "re-attaching the thread",
                       C.spelled(V.Since));
  case ViolationKind::HandleNotReleased:
    return fmt::format("the handle taken by {} is not released on this path",
                       C.spelled(V.Since));
  case ViolationKind::ReturnsDetached:
    return fmt::format("{} returns to the interpreter with the thread detached",
                       C.quoted(V.ExitFn));
  case ViolationKind::HandleReleasedTwice:
    return fmt::format("{} releases a handle that is released already on this "
                       "path",
                       C.callee(V.Chain[V.Blame]));
  case ViolationKind::DetachDetached:
  case ViolationKind::AttachAttached:
    break;
  case ViolationKind::ApiDetached:
    return "";
  }
  bool Detach = V.Kind == ViolationKind::DetachDetached;
  CodeRef At = V.Chain[V.Blame], Last = V.Chain.back();
  std::string Who = C.spelled(At);
  if (At != Last)
    Who = fmt::format("{} reaches {}, which", C.callee(At), C.spelled(Last));
  return Detach
             ? fmt::format(
                   "{} detaches the thread while it is already detached", Who)
             : fmt::format("{} re-attaches the thread while it is attached",
                           Who);
}

/// Is the thread attached there, whoever calls? Where no entry point is known
/// to lead there, the calls that are seen say so.
bool attachedAnyway(const CheckContext &C, CodeRef At) {
  if (uint8_t States = C.statesAt(At))
    return States == CB_Attached;
  const std::vector<CodeRef> &Calls = C.P.Calls.callers(At.Fn);
  return !Calls.empty() && !C.P.Calls.addressTaken(At.Fn) &&
         C.Flow.runsIn(At, Mode::Entry) &&
         std::ranges::all_of(Calls, [&](CodeRef Call) {
           return C.Flow.modesAt(Call) == 1u << unsigned(Mode::Attached);
         });
}

/// Where some paths come to the same end in order, it may be that the others
/// are never taken.
KindName kindOf(const Violation &V) {
  namespace kind = kinds::unbalanced_thread_state;
  switch (V.Kind) {
  case ViolationKind::HandleNotReleased:
    return V.Everywhere ? kind::WayOutHolding : kind::HandleNotReleased;
  case ViolationKind::ReturnsDetached:
    return kind::ReturnsDetached;
  case ViolationKind::HandleReleasedTwice:
    return kind::HandleReleasedTwice;
  case ViolationKind::DetachDetached:
    return kind::DetachedTwice;
  case ViolationKind::AttachAttached:
    return kind::AttachedTwice;
  case ViolationKind::LeftDetached:
  case ViolationKind::ApiDetached: // another rule's
    break;
  }
  return V.Everywhere ? kind::WayOutDetached : kind::RegionLeftOpen;
}

/// Who is attached in any case and never gives the handle back, on no path,
/// means to keep the thread state alive. Nothing stays locked.
bool keptOnPurpose(const CheckContext &C, const Violation &V) {
  if (V.Kind != ViolationKind::HandleNotReleased || !V.Since.Event.valid() ||
      !attachedAnyway(C, V.Since))
    return false;
  FnId F = V.Since.Fn;
  return std::ranges::none_of(C.P.fn(F).Body->Events, [&](const Event &E) {
    const FunctionRow *Row =
        E.Kind == EventKind::Call ? C.P.rowOf(F, E) : nullptr;
    return Row && Row->Effect == EffectKind::Release;
  });
}

} // namespace

void checkUnbalancedThreadState(const CheckContext &C,
                                std::vector<Finding> &Out) {
  for (const Violation &V : C.Flow.Violations) {
    std::string Message = message(C, V);
    if (Message.empty() || keptOnPurpose(C, V))
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
    Finding F(C.Id, kindOf(V), C.place(Fn, At), C.P.display(Fn),
              std::move(Message), std::move(Key), W);
    F.Level = Severity::Error;
    Out.push_back(std::move(F));
  }
}

} // namespace nogil
