//===- ReportInvalidation.cpp - used after it has moved -------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/resize_during_iteration/Report.h"
#include <fmt/format.h>

namespace nogil::resize {

/// What of a call lets Python code run.
EffectBit Reporter::runs(EventId Call) const {
  for (EffectBit Bit : {EB_RunsPython, EB_Detaches})
    if (C.Eff.callHas(F, Call, Bit))
      return Bit;
  return EB_MayRunPython;
}

/// "'PyFloat_AsDouble' may run Python code that resizes it", and the like.
std::string Reporter::ended(const Invalidation &L) const {
  std::string By = name(L.By);
  switch (L.How) {
  case InvalidatedBy::Resized:
    return fmt::format("{} may have moved its memory", By);
  case InvalidatedBy::Freed:
    return fmt::format("{} has given up its memory", By);
  case InvalidatedBy::Mutated:
    return fmt::format("{} has changed it", By);
  case InvalidatedBy::Python:
    return runs(L.By) == EB_Detaches
               ? fmt::format(
                     "{} has let other threads run, which may change it", By)
               : fmt::format("{} may have run Python code that changes it", By);
  }
  return "";
}

std::string Reporter::message(const Invalidation &L) const {
  const Skeleton &S = *C.P.fn(F).Body;
  std::string Owner = nameOf(L), Ended = ended(L);
  if (L.What == Invalidated::Length)
    return fmt::format("an item of {} is accessed by a length that was read "
                       "before; this is after {}",
                       Owner, Ended);
  if (L.What == Invalidated::Kept)
    return fmt::format("an iterator into {0} is kept by {1}; what runs between "
                       "two steps may change {0}",
                       Owner, name(L.By));
  if (L.What == Invalidated::Member)
    return fmt::format("{} is read after {}", Owner, Ended);
  std::string Var = C.P.tu(F).str(S.Vars[L.Var.V].Name);
  if (L.What == Invalidated::Item && L.How == InvalidatedBy::Freed)
    return fmt::format("'{}' is borrowed from {} and is used after {}", Var,
                       Owner, Ended);
  if (L.What == Invalidated::Item)
    return fmt::format(
        "'{}' is borrowed from {} and used after {}: take a reference first",
        Var, Owner, Ended);
  if (L.What == Invalidated::Position || Var.empty() || Var.starts_with("__"))
    return fmt::format("the iteration over {} goes on after {}", Owner, Ended);
  return fmt::format("'{}' points into {} and is used after {}", Var, Owner,
                     Ended);
}

static KindName kindOf(const Invalidation &L, bool Argument) {
  switch (L.What) {
  case Invalidated::Length:
    return Argument ? kind::ArgumentLength : kind::IndexAfterLength;
  case Invalidated::Position:
    return Argument ? kind::ArgumentNext : kind::DictNext;
  case Invalidated::Kept:
    return kind::IteratorKept;
  case Invalidated::Item:
    return L.AsItself ? kind::BorrowedSequence
           : Argument ? kind::ArgumentItem
                      : kind::BorrowedItem;
  case Invalidated::Pointer:
  case Invalidated::Member:
    break;
  }
  if (L.How == InvalidatedBy::Freed)
    return kind::BufferReleased;
  if (L.Via && L.Via->Kind == "iterator")
    return kind::ContainerIterator;
  if (L.How != InvalidatedBy::Python)
    return kind::PointerAfterResize;
  return Argument ? kind::ArgumentItems : kind::SequenceItems;
}

/// Who has the container in hand, and can have it changed, says what such a
/// finding is worth.
KindName Reporter::kindOf(const Invalidation &L) const {
  Giver By =
      L.How == InvalidatedBy::Python ? C.giver(L.In, L.Owner) : Giver::Nobody;
  return By == Giver::Project ? kind::HandedByProject
                              : resize::kindOf(L, By == Giver::Anybody);
}

void Reporter::invalidated(const Invalidation &L) {
  std::string Owner = nameOf(L);
  Step First{C.place(F, L.Used),
             L.What == Invalidated::Kept ? "kept here" : "used here"};
  if (L.Taken.valid())
    First = {C.place({F, L.Taken}),
             L.What == Invalidated::Length
                 ? fmt::format("the length of {} is read here", Owner)
                 : fmt::format("taken from {} here", Owner)};
  else if (L.From.Fn.valid())
    First = {
        C.place(L.From),
        L.What == Invalidated::Length
            ? fmt::format("the length of {} is read and handed in here", Owner)
            : fmt::format("taken from {} and handed in here", Owner)};
  Witness W(First);
  if (L.What != Invalidated::Kept)
    W.add(at(L.By, fmt::format("{} is called here", name(L.By))));
  if (L.How == InvalidatedBy::Python && L.What != Invalidated::Kept) {
    std::vector<CodeRef> Chain = C.Eff.chain(F, L.By, runs(L.By));
    for (size_t I = 1; I < Chain.size(); ++I)
      W.add({C.place(Chain[I]),
             fmt::format("which calls {}", C.callee(Chain[I]))});
  }
  const CodeRef *Change = L.How == InvalidatedBy::Python
                              ? Search.reach().changedAt(L.In, L.Owner)
                              : nullptr;
  if (Change)
    W.add({C.place(*Change), fmt::format("{} changes such an object here",
                                         C.quoted(Change->Fn))});
  if (L.What != Invalidated::Kept)
    W.add({C.place(F, L.Used), "used here"});
  Out.emplace_back(C.Id, kindOf(L), C.place(F, L.Used), C.P.display(F),
                   message(L), Owner + name(L.By), W);
  if (L.How == InvalidatedBy::Freed && L.Via->Kind == "buffer")
    releaseLater(Out.back(), L);
  copyBefore(Out.back(), L);
}

} // namespace nogil::resize
