//===- ReportThread.cpp - state of one thread ----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/global_error_state/Report.h"

namespace nogil::error_state {

void Reporter::flags() {
  for (const WrongFlags &W : Float.wrong(F)) {
    Witness Path(at(W.Clear, "the floating-point flags are cleared here"));
    std::string Why = name(W.Read) + " reads floating-point flags ";
    if (W.Kind == WrongFlags::TooLate)
      Why += "that were cleared after the work";
    else
      Path.add(at(W.Between, W.Kind == WrongFlags::Python
                                 ? "Python code runs here"
                                 : "the work is given to other threads here"));
    if (W.Kind == WrongFlags::Elsewhere)
      Why += "of this thread, but the work ran on others";
    if (W.Kind == WrongFlags::Python)
      Why += "after " + name(W.Between) +
             " has run Python code, which may have "
             "set them";
    report(W.Read, Why, "flags" + std::to_string(W.Kind), Path);
  }
  if (EventId Work = Float.left(F); Work.valid())
    report(Work,
           name(Work) + " may leave floating-point flags set, and nobody reads "
                        "or clears them: the next test on this thread finds "
                        "them",
           "left", Witness(at(Work, "computed here")));
}

void Reporter::exceptions() {
  for (const LostError &L : Errors.lost(F)) {
    std::string Key = "error" + std::to_string(L.Kind) + name(L.At);
    if (L.Kind == LostError::Destructor)
      report(L.At,
             name(L.At) + " runs in a destructor and loses an exception "
                          "that is pending; save it before",
             Key,
             Witness({C.place(F, C.P.fn(F).Body->NameRange),
                      "the interpreter calls this also while an exception is "
                      "on its way"}));
    else if (L.Kind == LostError::Memory) {
      FnId G = L.Caller.Fn.valid() ? L.Caller.Fn : F;
      Witness W(at(L.At, "there may be no memory here"));
      if (L.Caller.Fn.valid())
        W.add({C.place(L.Caller), "the caller is told here"});
      report(L.At,
             "where " + name(L.At) + " gets no memory, '" + C.P.display(G) +
                 "' returns without setting an exception, and nobody is told",
             "memory", W);
    } else if (L.Kind == LostError::Replaced) {
      Witness W(at(L.Since, name(L.Since) + " runs attached, between two "
                                            "regions: it needs Python"));
      W.add(at(L.At, "it has failed, and the library is asked why"));
      report(L.At,
             name(L.At) + " is asked why " + name(L.Since) +
                 " failed, which has set an exception instead; ask for that "
                 "first",
             Key, W);
    } else if (L.Kind == LostError::Foreign) {
      Witness W(at(L.Since, name(L.Since) + " sets an exception"));
      W.add(at(L.At, "gone with the thread state here"));
      report(L.Since,
             name(L.Since) + " sets an exception on a thread of its "
                             "own, and nobody takes it from there",
             Key, W);
    } else {
      Witness W(at(L.Since, name(L.Since) + " may fail here with -1"));
      W.add(at(L.At, name(L.At) + " runs with the exception pending"));
      report(L.Since,
             "the failure of " + name(L.Since) +
                 " is taken for one of its other results, and its "
                 "exception stays pending",
             Key, W);
    }
  }
}

} // namespace nogil::error_state
