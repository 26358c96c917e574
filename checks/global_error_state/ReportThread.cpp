//===- ReportThread.cpp - state of one thread ----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/global_error_state/Report.h"
#include <fmt/format.h>

namespace nogil::error_state {

void Reporter::flags() {
  for (const WrongFlags &W : Float.wrong(F)) {
    Witness Path(at(W.Clear, "the floating-point flags are cleared here"));
    if (W.Kind != WrongFlags::TooLate)
      Path.add(at(W.Between, W.Kind == WrongFlags::Python
                                 ? "Python code runs here"
                                 : "the work is given to other threads here"));
    std::string Why =
        fmt::format("{} reads floating-point flags that were cleared after the "
                    "work",
                    name(W.Read));
    if (W.Kind == WrongFlags::Elsewhere)
      Why = fmt::format("{} reads floating-point flags of this thread, but the "
                        "work ran on others",
                        name(W.Read));
    if (W.Kind == WrongFlags::Python)
      Why = fmt::format("{} reads floating-point flags after {} has run Python "
                        "code, which may have set them",
                        name(W.Read), name(W.Between));
    report(kind::FloatState, W.Read, Why, "flags" + std::to_string(W.Kind),
           Path);
  }
  if (EventId Work = Float.left(F); Work.valid())
    report(
        kind::FloatState, Work,
        fmt::format("{} may leave floating-point flags set, and nobody reads "
                    "or clears them: the next test on this thread finds them",
                    name(Work)),
        "left", Witness(at(Work, "computed here")));
}

void Reporter::exceptions() {
  for (const LostError &L : Errors.lost(F)) {
    std::string Key = "error" + std::to_string(L.Kind) + name(L.At);
    if (L.Kind == LostError::Destructor)
      report(kind::DestructorError, L.At,
             fmt::format("{} runs in a destructor and loses an exception that "
                         "is pending; save it before",
                         name(L.At)),
             Key,
             Witness({C.place(F, C.P.fn(F).Body->NameRange),
                      "the interpreter calls this also while an exception is "
                      "on its way"}));
    else if (L.Kind == LostError::Memory) {
      FnId G = L.Caller.Fn.valid() ? L.Caller.Fn : F;
      Witness W(at(L.At, "there may be no memory here"));
      if (L.Caller.Fn.valid())
        W.add({C.place(L.Caller), "the caller is told here"});
      report(kind::FailureUnnoticed, L.At,
             fmt::format("where {} gets no memory, {} returns without setting "
                         "an exception, and nobody is told",
                         name(L.At), C.quoted(G)),
             "memory", W);
    } else if (L.Kind == LostError::Replaced) {
      Witness W(at(
          L.Since,
          fmt::format("{} runs attached, between two regions: it needs Python",
                      name(L.Since))));
      W.add(at(L.At, "it has failed, and the library is asked why"));
      report(
          kind::WrongReason, L.At,
          fmt::format("{} is asked why {} failed, which has set an exception "
                      "instead; ask for that first",
                      name(L.At), name(L.Since)),
          Key, W);
    } else {
      Witness W(
          at(L.Since, fmt::format("{} may fail here with -1", name(L.Since))));
      W.add(at(L.At,
               fmt::format("{} runs with the exception pending", name(L.At))));
      report(kind::FailureUnnoticed, L.Since,
             fmt::format("the failure of {} is taken for one of its other "
                         "results, and its exception stays pending",
                         name(L.Since)),
             Key, W);
    }
  }
}

void Reporter::contexts() {
  for (const ContextSetting &X : Settings.of(F)) {
    std::string Name = name(X.At), Var, Why;
    if (X.Kept.valid())
      Var = "'" + C.P.tu(F).str(C.P.fn(F).Body->Vars[X.Kept.V].Name) + "'";
    Witness W(at(X.At, "here"));
    bool Static =
        X.Kind == ContextSetting::Shared || X.Kind == ContextSetting::Entered;
    if (Static && (certain(C.Ctx.initOnly(F)) || Shared.guarded(F, X.At)))
      continue;
    switch (X.Kind) {
    case ContextSetting::Shared:
      W.add({C.place(X.Other), "put back here"});
      Why = fmt::format("what undoes {} is kept in {}, which all threads "
                        "share: another thread finds that of this one's "
                        "context",
                        Name, Var);
      break;
    case ContextSetting::Entered:
      W.add({C.place(X.Other), "made here, once"});
      Why = fmt::format("{} enters {}, which all threads share and which can "
                        "be entered by one at a time: make one for each use",
                        Name, Var);
      break;
    case ContextSetting::Ended:
      Why = fmt::format("{} runs where an object goes away, which may be on "
                        "any thread and in any context, and fails in another "
                        "one than that of the setting",
                        Name);
      break;
    case ContextSetting::Thread:
      Why = fmt::format("{} runs on a thread that has been attached for it, "
                        "which has a context of its own, and fails there",
                        Name);
      break;
    case ContextSetting::Left:
      W.add({C.place(F, C.P.fn(F).Body->Blocks[X.Exit.V].Range),
             "this path leaves without changing it back"});
      Why = fmt::format("{} changes the context of the thread, and a path "
                        "leaves {} without changing it back",
                        Name, C.quoted(F));
      break;
    }
    report(Static ? kind::ContextShared : kind::ContextLeft, X.At, Why,
           "context" + std::to_string(X.Kind) + Var, W,
           Static && X.Other.Fn == F && keepsOthersOut(X.At)
               ? Build_FreeThreaded
               : Build_Both);
  }
}

/// In the function that sets it, which may be one that is called.
void Reporter::exceptionsLeft() {
  const FnId Entry = F;
  for (const LeftError &L : Left.of(Entry)) {
    F = L.Set.Fn;
    std::string Name = name(L.Set.Event);
    std::string Sets =
        L.Certain ? "sets an exception" : "may fail with an exception";
    Witness W(at(L.Set.Event, fmt::format("{} {}", Name, Sets)));
    if (L.Gone.valid())
      W.add({C.place({Entry, L.Gone}), "gone with the thread state here"});
    else
      W.add({C.place(Entry, C.P.fn(Entry).Body->NameRange),
             "who calls this asks for no exception after it"});
    report(kind::ExceptionLeft, L.Set.Event,
           L.Gone.valid()
               ? fmt::format("{} {} on a thread of its own, and nobody takes "
                             "it from there",
                             Name, Sets)
               : fmt::format("{} {}, which stays set when {} returns: whoever "
                             "calls Python next finds it",
                             Name, Sets, C.quoted(Entry)),
           "left" + Name, W);
  }
  F = Entry;
}

} // namespace nogil::error_state
