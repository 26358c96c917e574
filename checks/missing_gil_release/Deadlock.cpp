//===- Deadlock.cpp - waiting while attached for one that attaches --------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/Deadlock.h"
#include "checks/Kinds.h"
#include "checks/missing_gil_release/AttachingThreads.h"
#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace nogil {

static Finding deadlock(const CheckContext &C, const LockUse &Waits,
                        const LockUse &Holds) {
  Witness W(
      {C.place(Waits.At),
       fmt::format("this thread is attached and waits for {}", Waits.Name)});
  W.add({C.place(Holds.At), fmt::format("another holds it from here on, in {}",
                                        C.quoted(Holds.At.Fn))});
  W.add({C.place(Holds.Attaches),
         fmt::format("with the lock held, {} may wait until it can attach",
                     C.spelled(Holds.Attaches))});
  namespace kind = kinds::missing_gil_release;
  return Finding(C.Id, Holds.Once ? kind::MadeOnce : kind::LockOrder,
                 C.place(Waits.At), C.P.display(Waits.At.Fn),
                 fmt::format("waits for the lock {} while attached, and its "
                             "holder may wait to attach: a deadlock",
                             Waits.Name),
                 "lock" + Waits.Name, W);
}

std::vector<Finding> lockDeadlocks(const CheckContext &C) {
  LockOrder Order(C);
  std::map<std::string, std::vector<LockUse>> ByLock;
  // What initialisation makes once is there when anybody else comes.
  auto Runs = [&](const LockUse &U) {
    return (C.Ctx.Bits[U.At.Fn.V] & CB_Running) && !C.Eff.past(U.At);
  };
  for (uint32_t F = 0; F != C.P.Functions.size(); ++F)
    if (C.P.Functions[F].Body)
      for (LockUse &U : Order.uses(FnId(F)))
        if (Runs(U))
          ByLock[U.Lock].push_back(std::move(U));
  std::vector<Finding> Out;
  for (const auto &[Lock, Uses] : ByLock) {
    auto Holder = std::find_if(Uses.begin(), Uses.end(), [](const LockUse &U) {
      return U.Attaches.Event.valid();
    });
    if (Holder == Uses.end())
      continue;
    std::vector<FnId> Done; // one a function
    for (const LockUse &U : Uses) {
      if (C.statesAt(U.At) != CB_Attached ||
          !C.ours(U.At.Fn, C.P.event(U.At).Range) ||
          (!Done.empty() && Done.back() == U.At.Fn))
        continue;
      Done.push_back(U.At.Fn);
      Out.push_back(deadlock(C, U, *Holder));
    }
  }
  return Out;
}

/// The destructor of a class that a library binds: Python ends its objects.
static bool endsBound(const CheckContext &C, FnId F) {
  const FuncInfo &Ends = C.P.info(F);
  if (!(Ends.Flags & FF_Dtor) || !Ends.Class.valid())
    return false;
  const std::string &Class = C.P.tu(F).str(C.P.tu(F).type(Ends.Class).Usr);
  return !Class.empty() &&
         std::ranges::any_of(C.P.Entries, [&](const Entry &E) {
           const FuncInfo &Is = C.P.info(E.Fn);
           return E.attached() && Is.Class.valid() &&
                  C.P.tu(E.Fn).str(C.P.tu(E.Fn).type(Is.Class).Usr) == Class;
         });
}

/// The way from a function down to a call that waits for a thread while the
/// thread state is as on entry, breadth first; empty: there is none.
static std::vector<CodeRef> waitsForThread(const CheckContext &C, FnId F) {
  std::vector<std::pair<FnId, std::vector<CodeRef>>> Todo{{F, {}}};
  std::set<FnId> Seen{F};
  for (size_t I = 0; I != Todo.size(); ++I) {
    auto [In, Way] = Todo[I];
    const Skeleton &S = *C.P.fn(In).Body;
    for (uint32_t N = 0; N != S.Events.size(); ++N) {
      CodeRef At{In, EventId(N)};
      if (S.Events[N].Kind != EventKind::Call || !C.reached(At) ||
          C.Flow.runsIn(At, Mode::Detached))
        continue;
      std::vector<CodeRef> Down = Way;
      Down.push_back(At);
      const Role *R = C.V.role(In, At.Event, RoleKind::Blocks);
      if (R && R->Kind == "join")
        return Down;
      FnId G = C.P.calleeOf(In, S.Events[N]);
      if (G.valid() && C.P.fn(G).Body && Seen.insert(G).second)
        Todo.push_back({G, std::move(Down)});
    }
  }
  return {};
}

std::vector<Finding> teardownDeadlocks(const CheckContext &C) {
  std::vector<Finding> Out;
  AttachingThreads Threads(C);
  for (FnId F : C.functions()) {
    if (!endsBound(C, F) && !C.P.entered(F, [](const Entry &E) {
          return E.Teardown && E.attached();
        }))
      continue;
    std::vector<CodeRef> Way = waitsForThread(C, F);
    std::optional<CodeRef> Body;
    if (!Way.empty())
      Body = Threads.keptWaiting(Way);
    if (!Body)
      continue;
    Witness W({C.place(Way.front()),
               "an object goes away here, on a thread that is attached"});
    for (size_t I = 1; I < Way.size(); ++I)
      W.add(C.calls(Way[I]));
    W.add({C.place(*Body), "a thread that may have to end first waits here "
                           "until it can attach"});
    Out.emplace_back(
        C.Id, kinds::missing_gil_release::JoinDeadlock, C.place(Way.front()),
        C.P.display(F),
        fmt::format("{} waits for a thread to end, runs attached, and a "
                    "thread of {} attaches: a deadlock",
                    C.callee(Way.back()), C.quoted(Body->Fn)),
        "teardown", W);
  }
  return Out;
}

} // namespace nogil
