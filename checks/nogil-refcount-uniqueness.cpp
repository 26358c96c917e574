//===- nogil-refcount-uniqueness.cpp --------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A small reference count is taken for a proof that nobody else has the
// object, and decides that it is changed in place.
//
//===----------------------------------------------------------------------===//
#include "check/ProgramView.h"
#include "checks/Kinds.h"
#include <fmt/format.h>

namespace nogil {

void checkRefcountUniqueness(const ProgramView &V, std::vector<Finding> &Out) {
  namespace kind = kinds::refcount_uniqueness;
  std::set<CodeRef> Reported;
  V.forEachTest(RoleKind::TestsUnique, "count", [&](const TestedWay &T) {
    const auto &[Via, Event, Of, Is, Down, Always] = T.Value;
    CodeRef At{T.Fn, Event};
    // So with one reference, or two for who holds the caller's; not with three.
    bool Few = (Is.holds(1) || Is.holds(2)) && !Is.holds(3);
    if (!Few || V.initOnly(T.Fn) || V.isPrivate(At, Of))
      return;
    std::vector<ObjectWrite> Writes = V.writesBehind(T);
    std::erase_if(Writes, [&](const ObjectWrite &W) {
      return V.checkedBefore({T.Fn, W.At}, Of, RoleKind::TestsUnique, "sure");
    });
    if (Writes.empty() || !Reported.insert(At).second)
      return;
    std::string Name = V.nameOf(T.Fn, Of, "the object");
    Witness W({V.place(At),
               fmt::format("the references to {} are counted here", Name)});
    for (CodeRef In : Down)
      W.add({V.place(In), fmt::format("in {}", V.quoted(In.Fn))});
    W.add({V.place({T.Fn, Writes.front().At}),
           fmt::format("{} is changed here", Name)});
    bool Arg = V.isArgument(T.Fn, Of);
    auto Text = fmt::format("{} is changed in place because its reference "
                            "count is small, which does not prove that nobody "
                            "else has it; '{}' can tell",
                            Name, Via->Instead);
    Out.push_back(V.finding(Arg ? kind::Arg : kind::Other, At, Text, Name, W));
    Out.back().Builds = Arg ? Build_Both : Build_FreeThreaded;
  });
}

} // namespace nogil
