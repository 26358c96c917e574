//===- ObjectMutex.cpp - the lock of sections, taken by hand --------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/Kinds.h"
#include "checks/lock_misuse/Misuse.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {

/// The member is the lock that sections on its object take.
static bool isObjectLock(const ProgramView &C, const PathNode &N) {
  if (N.Kind != PathKind::Field)
    return false;
  const RoleList *Roles =
      C.P.Rules->fieldRoles(C.P.str(NameId(N.A)) + "::" + C.P.str(NameId(N.B)));
  return Roles && std::ranges::any_of(*Roles, [](const Role &R) {
           return R.Does == RoleKind::ObjectLock;
         });
}

std::vector<Finding> objectMutexes(const ProgramView &C) {
  std::vector<Finding> Out;
  const PathTable &Paths = C.locked().paths();
  for (FnId F : C.functions())
    for (CodeRef At : C.callsIn(F)) {
      LockStep Step = C.locked().step(F, At.Event);
      bool Takes = Step.Op == LockOp::Acquire || Step.Op == LockOp::Try;
      if (!Takes || Step.Kind == LockKind::CriticalSection || !C.reached(At) ||
          !C.ours(F, C.P.event(At).Range))
        continue;
      auto Lock = std::ranges::find_if(Step.Objects, [&](PathId Object) {
        return Object.valid() && isObjectLock(C, Paths[Object]);
      });
      if (Lock == Step.Objects.end())
        continue;
      // The member lies in the header of the object, at any depth.
      PathId Object = Paths.object(*Lock);
      std::string Name = lockName(C, F, Object, "an object");
      Witness W({C.place(At), "taken here"});
      Out.push_back(withoutGil(C.finding(
          kinds::lock_misuse::ObjectMutex, At,
          fmt::format("{} takes the lock in the header of {} by hand, which "
                      "critical sections take: this thread keeps it while it "
                      "waits, and nobody gives way; use a critical section, "
                      "or a mutex of your own",
                      C.callee(At), Name),
          Name, W)));
    }
  return Out;
}

} // namespace nogil
