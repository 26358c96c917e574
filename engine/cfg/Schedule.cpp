//===- Schedule.cpp - which component is looked at next -------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Schedule.h"

namespace nogil {

Schedule::Schedule(const CallGraph &Calls)
    : Waits(Calls.components().size()), Users(Waits.size()),
      Left(Waits.size()) {
  for (uint32_t C = 0; C != Waits.size(); ++C) {
    std::set<uint32_t> Callees;
    for (FnId F : Calls.components()[C])
      Calls.forEachEdge(F, [&](const CallEdge &E) {
        if (!E.Many && Calls.componentOf(E.Target) != C)
          Callees.insert(Calls.componentOf(E.Target));
      });
    Waits[C] = static_cast<uint32_t>(Callees.size());
    for (uint32_t Callee : Callees)
      Users[Callee].push_back(C);
    if (Callees.empty())
      Ready.insert(C);
  }
}

void Schedule::done(uint32_t Component) {
  std::lock_guard<std::mutex> Guard(Lock);
  for (uint32_t User : Users[Component])
    if (--Waits[User] == 0)
      Ready.insert(User);
  --Left;
  More.notify_all();
}

void Schedule::work(const std::function<void(uint32_t)> &Do) {
  for (;;) {
    uint32_t Next;
    {
      std::unique_lock<std::mutex> Guard(Lock);
      More.wait(Guard, [&] { return Left == 0 || Failed || !Ready.empty(); });
      if (Left == 0 || Failed)
        return;
      Next = *Ready.begin();
      Ready.erase(Ready.begin());
    }
    try {
      Do(Next);
    } catch (...) {
      {
        std::lock_guard<std::mutex> Guard(Lock);
        Failed = true;
      }
      More.notify_all();
      throw;
    }
    done(Next);
  }
}

} // namespace nogil
