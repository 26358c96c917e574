//===- Shared.cpp - objects that others see meanwhile ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/resize_during_iteration/Report.h"

namespace nogil::resize {

void Reporter::unlocked(const UnlockedWalk &W) {
  std::string Owner = nameOf(W.Owner);
  Witness Why(at(W.At, "accessed here, with no critical section on it"));
  if (W.From.Fn.valid())
    Why.add({C.place(W.From), "'" + C.P.display(W.From.Fn) +
                                  "' passes it here, with none either"});
  Out.emplace_back(C.Id, C.place(F, W.Where), C.P.display(F),
                   Owner + " is walked without a critical section on it; "
                           "another thread may change it meanwhile",
                   Owner + "unlocked", Why);
  Out.back().Builds = Build_FreeThreaded;
}

void Reporter::edited(const TemporaryEdit &E) {
  std::string Owner = nameOf(E.Owner), Member = "'" + C.P.str(E.Member) + "'";
  EffectBit Bit = runs(E.By);
  bool Others = Bit == EB_Detaches;
  Witness W(at(E.At, Member + " of " + Owner + " is changed here"));
  W.add(at(E.By, name(E.By) + " is called here"));
  std::vector<CodeRef> Chain = C.Eff.chain(F, E.By, Bit);
  for (size_t I = 1; I < Chain.size(); ++I)
    W.add({C.place(Chain[I]), "which calls " + C.callee(Chain[I])});
  W.add(at(E.Back, "and changed back here"));
  Out.emplace_back(
      C.Id, C.place({F, E.At}), C.P.display(F),
      Member + " of " + Owner + " is changed for a while, in which " +
          name(E.By) +
          (Others ? " lets other threads run" : " may run Python code") +
          ", which sees it so",
      Owner + Member, W);
}

} // namespace nogil::resize
