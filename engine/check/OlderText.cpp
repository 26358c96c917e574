//===- OlderText.cpp - findings in text for older versions ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/OlderText.h"
#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace nogil {

void leaveOutOlderPython(const std::vector<std::shared_ptr<const TuFacts>> &Tus,
                         std::vector<Finding> &Findings) {
  using Lines = std::pair<uint32_t, uint32_t>; // both included
  std::map<std::string, std::set<Lines>> Older;
  for (const auto &Tu : Tus)
    for (const SrcRange &R : Tu->OlderPython)
      Older[Tu->str(Tu->Files[R.File.V].Path)].emplace(R.Line, R.EndLine);
  if (Older.empty())
    return;
  auto IsOlder = [&](const Place &P) {
    auto It = Older.find(P.File);
    return It != Older.end() && std::ranges::any_of(It->second, [&](Lines L) {
             return L.first <= P.Line && P.Line <= L.second;
           });
  };
  for (Finding &F : Findings)
    if (IsOlder(F.Where) || std::ranges::any_of(F.Notes, [&](const Step &S) {
          return IsOlder(S.Where);
        }))
      F.Builds &= ~Build_FreeThreaded;
  std::erase_if(Findings, [](const Finding &F) { return F.Builds == 0; });
}

} // namespace nogil
