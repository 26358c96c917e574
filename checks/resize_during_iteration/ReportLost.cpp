//===- ReportLost.cpp - used after it has moved ---------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/resize_during_iteration/Report.h"

namespace nogil::resize {

/// What of a call lets Python code run.
EffectBit Reporter::runs(EventId Call) const {
  for (EffectBit Bit : {EB_RunsPython, EB_Detaches})
    if (C.Eff.callHas(F, Call, Bit))
      return Bit;
  return EB_MayRunPython;
}

/// "'PyFloat_AsDouble' may run Python code that resizes it", and the like.
std::string Reporter::ended(const Lost &L) const {
  std::string By = name(L.By);
  switch (L.How) {
  case LostBy::Resized:
    return By + " may have moved its memory";
  case LostBy::Freed:
    return By + " has given up its memory";
  case LostBy::Mutated:
    return By + " has changed it";
  case LostBy::Python:
    return By + (runs(L.By) == EB_Detaches
                     ? " has let other threads run, which may change it"
                     : " may have run Python code that changes it");
  }
  return "";
}

std::string Reporter::message(const Lost &L) const {
  const Skeleton &S = *C.P.fn(F).Body;
  std::string Owner = nameOf(L);
  std::string After = " after " + ended(L);
  if (L.What == LostWhat::Length)
    return "an item of " + Owner +
           " is accessed by a length that was read "
           "before; this is" +
           After;
  if (L.What == LostWhat::Kept)
    return "an iterator into " + Owner + " is kept by " + name(L.By) +
           "; what runs between two steps may change " + Owner;
  if (L.What == LostWhat::Member)
    return Owner + " is read" + After;
  std::string Var = C.P.tu(F).str(S.Vars[L.Var.V].Name);
  if (L.What == LostWhat::Item && L.How == LostBy::Freed)
    return "'" + Var + "' is borrowed from " + Owner + " and is used" + After;
  if (L.What == LostWhat::Item)
    return "'" + Var + "' is an item of " + Owner +
           " that nobody here has counted, and is used" + After;
  if (L.What == LostWhat::Position || Var.empty() || Var.starts_with("__"))
    return "the iteration over " + Owner + " goes on" + After;
  return "'" + Var + "' points into " + Owner + " and is used" + After;
}

void Reporter::lost(const Lost &L) {
  std::string Owner = nameOf(L);
  Step First{C.place(F, L.Used),
             L.What == LostWhat::Kept ? "kept here" : "used here"};
  if (L.Taken.valid())
    First = {C.place({F, L.Taken}),
             L.What == LostWhat::Length
                 ? "the length of " + Owner + " is read here"
                 : "taken from " + Owner + " here"};
  else if (L.From.Fn.valid())
    First = {C.place(L.From),
             L.What == LostWhat::Length
                 ? "the length of " + Owner + " is read and handed in here"
                 : "taken from " + Owner + " and handed in here"};
  Witness W(First);
  if (L.What != LostWhat::Kept)
    W.add(at(L.By, name(L.By) + " is called here"));
  if (L.How == LostBy::Python && L.What != LostWhat::Kept) {
    std::vector<CodeRef> Chain = C.Eff.chain(F, L.By, runs(L.By));
    for (size_t I = 1; I < Chain.size(); ++I)
      W.add({C.place(Chain[I]), "which calls " + C.callee(Chain[I])});
  }
  const CodeRef *Change = L.How == LostBy::Python
                              ? Search.reach().changedAt(L.In, L.Owner)
                              : nullptr;
  if (Change)
    W.add({C.place(*Change),
           "'" + C.P.display(Change->Fn) + "' changes such an object here"});
  if (L.What != LostWhat::Kept)
    W.add({C.place(F, L.Used), "used here"});
  Out.emplace_back(C.Id, C.place(F, L.Used), C.P.display(F), message(L),
                   Owner + name(L.By), W);
  if (L.How == LostBy::Freed && L.Via->Kind == "buffer")
    releaseLater(Out.back(), L);
  copyBefore(Out.back(), L);
}

} // namespace nogil::resize
