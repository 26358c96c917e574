//===- ReleaseHandles.cpp - waits with a handle that others reach ---------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a method waits for a server with the connection that its object
// keeps. To detach there is wrong as the code stands: another method may close
// the connection, or use it, meanwhile. Yet all threads stand still as long as
// the server likes, and that has a remedy: a lock of the object.
//
// Approach: that a handle is shared (ReleaseGuards.h) is a reason to stay
// attached for what computes, and for a file, which is there at once. It is
// none for what waits for somebody else, where it is the only reason: nothing
// moves, nobody jumps, it is on no way out after a failure, and no variable of
// the program is written. Only in code that names Python is known who has the
// object; and a function that has other waits is reported for these.
//
// Unsound as the question who ends a handle is (Members.h). Cost: that of the
// other reasons, once more for the few calls.
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/ReleaseGuards.h"

namespace nogil {

/// It waits for somebody outside, as long as that one likes; or for what a
/// device or a database does then, which is no plain file.
static bool waitsForOthers(const Role &R) {
  if (R.Kind == "network" || R.Kind == "process" || R.Kind == "wait" ||
      R.Kind == "sleep")
    return true;
  auto Given = [](Slot X) { return X.Kind == Slot::Arg; };
  return R.Kind == "io" && !Given(R.File) && !Given(R.Path) && !Given(R.Size);
}

std::optional<CodeRef> ReleaseGuards::handleEnd(const ReleaseSite &X) {
  std::optional<CodeRef> Shared = sharedIn(X.Chain);
  if (!Shared)
    return std::nullopt;
  const CodeRef Call = *Shared;
  const Skeleton &S = *C.P.fn(Call.Fn).Body;
  const Event &E = C.P.event(Call);
  const Point Here = C.V.defs(Call.Fn).before(Call.Event);
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    for (const Load &L : members().loads(Call.Fn, S.arg(E, A), Here)) {
      if (!endedElsewhere(Call.Fn, L) || !isShared(Call, L))
        continue;
      for (const MemberChange &X : members().changes(members().of(L)))
        if (X.Kind == MemberChange::Released && X.At.Fn != Call.Fn)
          return X.At;
    }
  return std::nullopt;
}

bool ReleaseGuards::waitsOnHandle(const ReleaseSite &X) {
  return X.Call.valid() && X.Blocks && waitsForOthers(*X.Blocks) &&
         sharedIn(X.Chain) && !givenLoose({X.Fn, X.Call}) &&
         !detachedElsewhere(X) && !jumpsOut(X) &&
         !Failed.behind({X.Fn, X.Call}) && !writesVariable(X);
}

} // namespace nogil
