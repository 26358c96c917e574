//===- MadeAnew.cpp - what a second call of __init__ ends -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: the slot that fills in a new object is a method as well:
// `obj.__init__()` runs it for an object that others use. `free(self->buf);
// self->buf = malloc(n)` in it ends what a method may be working on.
//
// Approach: the slot gets the object as its first argument, which one that
// makes the object does not. What it, or a function two calls below it that is
// handed this argument, releases there counts, unless it is reached on the
// first call only: on every path to it some other member that the program
// assigns was found to hold nothing (`if (self->ready) return -1;`). What is
// overwritten without a release stays as it is: that is a leak, no end.
//
// A library that binds functions makes an object only once.
//
// Unsound: that the member that is asked for is given a value afterwards.
//
// Cost: one path search a member that such a function tests.
//
//===----------------------------------------------------------------------===//
#include "cfg/Conditions.h"
#include "cfg/Paths.h"
#include "members/Members.h"
#include <algorithm>

namespace nogil {

/// Every path there has found the member to be 0.
static bool foundEmpty(Members &M, Views &V, FnId F, Member Flag, EventId Do) {
  const Skeleton &S = *V.program().fn(F).Body;
  enum : uint8_t { Unknown, Empty };
  auto OnEvent = [&](EventId E, uint8_t &Phase) {
    return E != Do            ? Verdict::Go
           : Phase == Unknown ? Verdict::Found
                              : Verdict::Stop;
  };
  auto OnBranch = [&](BlockId, ExprId Cond, bool Taken, uint8_t &Phase) {
    Assumption A = normal(S, Cond, Taken);
    if (S.expr(A.Cond).Kind == ExprKind::Field && M.of(F, A.Cond) == Flag)
      Phase = A.True ? Unknown : Empty;
    return true;
  };
  return !V.paths(F)
              .search(V.defs(F).entry(), {.Event = OnEvent, .Branch = OnBranch})
              .possible();
}

bool Members::firstTimeOnly(FnId F, Member M, EventId Do) {
  return std::ranges::any_of(testedIn(F), [&](const Member &Flag) {
    return Flag != M && assigned(Flag) && foundEmpty(*this, V, F, Flag, Do);
  });
}

uint32_t Members::madeAnew(CodeRef Do, ExprId Object, Member M, unsigned Up) {
  const FnId F = Do.Fn;
  if (!(C.Bits[F.V] & CB_Running))
    return ~0u;
  // Searches of paths come last.
  auto Unless = [&](uint32_t Entry) {
    return firstTimeOnly(F, M, Do.Event) ? ~0u : Entry;
  };
  for (const Origin &O : V.origins(F, Object, V.defs(F).before(Do.Event))) {
    if (O.Base != BaseKind::Param || !O.Steps.empty())
      continue;
    for (const Entry &E : P.entriesOf(F))
      if (O.Index == 0 && E.fromPython() && E.Unshared && !E.Teardown &&
          E.Kind != "callback")
        return Unless(uint32_t(&E - P.Entries.data()));
    for (CodeRef By : V.callers(F))
      if (Up && O.Index < P.event(By).ArgsCount)
        if (uint32_t Found = madeAnew(
                By, P.fn(By.Fn).Body->arg(P.event(By), O.Index), M, Up - 1);
            Found != ~0u)
          return Unless(Found);
  }
  return ~0u;
}

const std::vector<MemberChange> &Members::endsAnew(Member M) {
  auto [It, New] = Anew.try_emplace(M);
  if (!New)
    return It->second;
  std::vector<MemberChange> Out;
  for (CodeRef At : Writes[M]) {
    const Event &Set = P.event(At);
    MemberChange Is = classify(At, M);
    if (Is.Kind != MemberChange::Released)
      continue;
    ExprId Field = changedField(At.Fn, Set);
    ExprId Object(P.fn(At.Fn).Body->expr(Field).A);
    uint32_t Entry = madeAnew(At, Object, M, 2);
    if (Entry == ~0u || endsObject(At.Fn, Object) ||
        (Set.Kind == EventKind::Call &&
         endsOwn(
             At.Fn,
             {At.Fn, Field, Object, V.defs(At.Fn).before(At.Event), EventId()},
             At.Event)) ||
        firstTimeOnly(At.Fn, M, Is.Release.Event))
      continue;
    Is.EntryIndex = Entry;
    Is.IsEntry = P.isEntry(At.Fn);
    Is.Anew = true;
    Out.push_back(Is);
  }
  return Anew[M] = std::move(Out);
}

} // namespace nogil
