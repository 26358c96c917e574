//===- StaleGroups.cpp - one report for one cause -------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/stale_after_detach/Stale.h"
#include <algorithm>

namespace nogil {

std::tuple<std::string, uint32_t, uint32_t>
StaleUses::place(const StaleUse &U) const {
  const TuFacts &T = P.tu(U.Use.Fn);
  const SrcRange &At = P.event(U.Use).Range;
  return {T.str(T.Files[At.File.V].Path), At.Line, At.Col};
}

std::vector<StaleUse> StaleUses::all() {
  std::vector<StaleUse> Uses, Out;
  std::map<Member, std::vector<StaleUse>> Contexts;
  for (uint32_t Fn = 0; Fn != P.Functions.size(); ++Fn)
    for (StaleUse &U : in(FnId(Fn))) {
      auto &To = U.Kind == StaleUse::Context ? Contexts[U.Of] : Uses;
      To.push_back(std::move(U));
    }
  auto Before = [&](const StaleUse &A, const StaleUse &B) {
    return std::tuple(!A.Detached, place(A)) <
           std::tuple(!B.Detached, place(B));
  };
  std::sort(Uses.begin(), Uses.end(), Before);
  std::map<std::tuple<StaleUse::KindT, bool, Member, std::string>, size_t>
      First;
  for (StaleUse &U : Uses) {
    auto [It, New] = First.try_emplace(
        {U.Kind, U.endsIt(), U.Of, std::get<std::string>(place(U))},
        Out.size());
    if (New || U.Kind == StaleUse::Unpinned || U.Kind == StaleUse::Lent)
      Out.push_back(std::move(U));
    else if (U.Use.Fn != Out[It->second].Use.Fn)
      Out[It->second].Also.push_back(U.Use.Fn);
  }
  for (auto &[Of, Group] : Contexts) {
    std::sort(Group.begin(), Group.end(), Before);
    if (!Group.front().Detached)
      continue;
    auto Open = std::find_if(Group.begin(), Group.end(),
                             [](const StaleUse &U) { return !U.Locked; });
    if (Open == Group.end())
      continue;
    Open->Meets = Group.front().Use;
    Out.push_back(*Open);
  }
  return Out;
}

} // namespace nogil
