//===- InteriorHanded.cpp - pointers that callers hand in -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `walk(items_of(l), n)`: the loop is in the helper, and what the items belong
// to only the caller knows. Each caller that shows it is asked whether others
// can change that object (Reach.h), in the words and at the call of that
// caller; the first that says so is the evidence. Where the object itself is
// an argument, too, the helper's own changes of it count as well.
//
// And what is one hazard: what is lost of one object in one loop. Outside of
// loops, what one path comes to.
//
//===----------------------------------------------------------------------===//
#include "checks/resize_during_iteration/Interior.h"
#include <algorithm>

namespace nogil {

/// The parameter of the called function that is given just this object.
Origin InteriorSearch::argumentFor(CodeRef Call, const Origin &Object) {
  uint32_t Most = std::min(P.event(Call).ArgsCount, S->ParamCount);
  for (uint32_t A = 0; A != Most; ++A)
    if (std::vector<Origin> Of = R.objects(Call.Fn, Call.Event, A);
        Of.size() == 1 && Of[0] == Object)
      return {BaseKind::Param, A, {}};
  return {};
}

/// The parameters that a caller hands a pointer into an object, or a length.
void InteriorSearch::findHanded() {
  for (uint32_t X = 0; X != S->ParamCount; ++X)
    for (const HandedValue &H : Given.of(F, X)) {
      const OriginStep *I = H.Value.interior();
      if (!I || I != &H.Value.Steps.back() || !H.Value.owner().known())
        continue;
      Origin Here;
      if (H.At == H.Into)
        Here = argumentFor(H.At, H.Value.owner());
      if (I->Via->Kind == "length" && Here.known())
        Measures.push_back({VarId(X), Here, H});
      else if (isPointer(VarId(X)) &&
               (I->Via->Kind == "items" || I->Via->Kind == "iterator" ||
                (I->Via->Kind == "data" && Here.known())))
        Pointers.push_back({VarId(X), Here, H});
    }
}

void InteriorSearch::handed(std::vector<Invalidation> &Out) {
  std::set<uint32_t> Done;
  for (const HandedIn &H : Pointers) {
    if (Done.count(H.X.V))
      continue;
    Origin Owner = H.By.Value.owner();
    Invalidation L;
    L.Owner = H.Here.known() ? H.Here : Owner;
    L.In = H.Here.known() ? F : H.By.At.Fn;
    L.From = H.By.At;
    L.Via = H.By.Value.interior()->Via;
    L.Var = H.X;
    InvalidatorsOf Ends = invalidatorsOf(
        H.Here, *L.Via, false, [&] { return changeable(H.By.At, Owner); });
    size_t Before = Out.size();
    walk(L, std::move(Ends), D->entry(), Given.known(H.By.Into, F), Out);
    if (Out.size() != Before)
      Done.insert(H.X.V);
  }
}

/// The innermost loop around the event; ~0: none.
uint32_t InteriorSearch::loopOf(EventId E) {
  const std::vector<Loop> &Loops = V.loops(F);
  for (uint32_t L = Loops.size(); L-- != 0;)
    if (Loops[L].contains(D->blockOf(E)))
      return L;
  return ~0u;
}

bool InteriorSearch::oneHazard(const Invalidation &A, const Invalidation &B) {
  if (A.In != B.In || A.Owner != B.Owner)
    return false;
  if (A.By == B.By)
    return true;
  uint32_t First = loopOf(A.By), Second = loopOf(B.By);
  if (First != ~0u || Second != ~0u) {
    return (First != ~0u && inLoop(First, B.By)) ||
           (Second != ~0u && inLoop(Second, A.By));
  }
  auto Leads = [&](EventId From, EventId To) {
    return V.paths(F)
        .somePath(D->after(From), [&](EventId E) { return E == To; })
        .possible();
  };
  return Leads(A.By, B.By) || Leads(B.By, A.By);
}

} // namespace nogil
