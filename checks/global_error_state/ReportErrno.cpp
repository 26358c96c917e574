//===- ReportErrno.cpp - errno that is used too late ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/global_error_state/Report.h"
#include "sharing/Accesses.h"
#include <fmt/format.h>

namespace nogil::error_state {

void Reporter::errnoLost() {
  for (const LostErrno &L : Errno.lost(F)) {
    std::string Setter = L.Set.valid() ? name(L.Set) : "what the caller called";
    Witness W(
        L.Set.valid()
            ? at(L.Set,
                 fmt::format("{} says here in 'errno' why it failed", Setter))
            : Step{C.place(F, C.P.fn(F).Body->NameRange),
                   "called to make an error of 'errno'"});
    W.add(at(L.Change, fmt::format("{} may change 'errno'", name(L.Change))));
    std::string Key = "errno" + Setter + name(L.Change);
    if (L.Use.valid())
      W.add(at(L.Use, "'errno' is used here"));
    std::string Text =
        fmt::format("{} may change 'errno', which {} has set for the caller",
                    name(L.Change), Setter);
    if (L.Use.valid()) {
      std::string Use = name(L.Use);
      Text = fmt::format(
          "{} {} after {}, which may have changed it since {} failed", Use,
          Use == "'errno'" ? "is read" : "uses 'errno'", name(L.Change),
          Setter);
    }
    KindName Kind = L.Set.valid() && L.Use.valid() ? kind::ErrnoReadLate
                                                   : kind::ErrnoAcrossFunctions;
    if (Finding *Made =
            report(Kind, L.Use.valid() ? L.Use : L.Change, Text, Key, W))
      keepErrno(*Made, L);
  }
}

void Reporter::lastErrorLost() {
  for (const LateError &L : lateErrors(C.V, F)) {
    Witness W(at(L.Change,
                 fmt::format("{} may change the error code", name(L.Change))));
    W.add(at(L.Use, "the code is used here"));
    report(kind::LastErrorReadLate, L.Use,
           fmt::format("{} uses the error code of Windows after {}, which may "
                       "have changed it",
                       name(L.Use), name(L.Change)),
           "last-error" + name(L.Change), W);
  }
}

/// With the GIL nobody runs between the two: the thread is attached, and
/// nothing lets others in.
bool Reporter::keptAlone(EventId From, EventId To) const {
  constexpr uint16_t LetIn =
      1u << EB_Detaches | 1u << EB_RunsPython | 1u << EB_MayRunPython;
  return C.statesAt({F, From}) == CB_Attached &&
         !((C.Eff.ofCall(F, From) | C.shared().between(F, From, To)) & LetIn);
}

void Reporter::messageLost() {
  if (!C.Ctx.Bits[F.V] ||
      certain(C.Ctx.initOnly(F))) // nobody is known to call it
    return;
  for (const LateMessage &L : Messages.late(F)) {
    std::string Handle = C.V.describe(F, L.Handle);
    const FnId In = L.Within.Fn.valid() ? L.Within.Fn : F;
    const std::string Call =
        C.spelled(L.Within.Fn.valid() ? L.Within : CodeRef{F, L.Call});
    Witness W(at(L.Call, "called here"));
    if (In != F)
      W.add({C.place(L.Within), fmt::format("which calls {}", Call)});
    W.add({C.place({In, L.End}),
           L.Lock ? "its lock is given back here"
                  : "the thread waits here to be attached again"});
    W.add(at(L.Use, "asked for the message here"));
    const bool Alone = L.Lock && keptAlone(L.End, L.Use);
    report(
        kind::MessageAskedLate, L.Use,
        fmt::format("{} is asked why {} failed after {}; {}another thread may "
                    "have used {} meanwhile",
                    name(L.Use), Call,
                    L.Lock ? "the lock was given back" : "its region has ended",
                    Alone ? "without the GIL, " : "",
                    Handle.empty() ? "the handle" : Handle),
        "message" + Call + Handle, W, Alone ? Build_FreeThreaded : Build_Both);
  }
}

} // namespace nogil::error_state
