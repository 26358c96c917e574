//===- Verify.cpp - which fixes are safe ----------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "fix/Verify.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {
namespace {

using Identity = std::tuple<std::string, std::string, std::string, std::string>;

Identity identity(const Finding &F) {
  return {F.Check, F.Where.File, F.Function, F.Key};
}

std::map<Identity, size_t> count(const Report &R) {
  std::map<Identity, size_t> Out;
  for (const Finding &F : R.Findings)
    ++Out[identity(F)];
  return Out;
}

std::map<std::pair<std::string, std::string>, size_t>
countGaps(const Report &R) {
  std::map<std::pair<std::string, std::string>, size_t> Out;
  for (const ReportGap &G : R.Gaps)
    ++Out[{G.File, G.Message}];
  return Out;
}

} // namespace

bool FixVerifier::touches(size_t Index, const std::string &File) const {
  for (const Edit &E : Before.Findings[Index].Fixes.front().Edits)
    if (E.Where.File == File)
      return true;
  return false;
}

/// The fixes that may have brought a finding: of its function, else of its
/// file, else all.
std::vector<size_t> FixVerifier::near(const std::vector<size_t> &Tried,
                                      const Finding &New) const {
  std::vector<size_t> Function, File;
  for (size_t I : Tried) {
    if (!touches(I, New.Where.File))
      continue;
    File.push_back(I);
    if (Before.Findings[I].Function == New.Function)
      Function.push_back(I);
  }
  return !Function.empty() ? Function : !File.empty() ? File : Tried;
}

void FixVerifier::compare(const std::vector<size_t> &Tried, const Report &Was,
                          const Report &After, Blame &B) const {
  auto Suspect = [&](const std::vector<size_t> &Who, const std::string &Why) {
    for (size_t I : Who)
      (Who.size() == 1 ? B.Guilty : B.Suspects).emplace(I, Why);
  };
  auto OldGaps = countGaps(Was);
  for (auto &[Gap, N] : countGaps(After)) {
    if (N <= OldGaps[Gap])
      continue;
    std::vector<size_t> Who;
    for (size_t I : Tried)
      if (touches(I, Gap.first))
        Who.push_back(I);
    Suspect(Who.empty() ? Tried : Who,
            fmt::format("the file does not compile with it: {}", Gap.second));
  }
  auto Old = count(Was), New = count(After);
  std::map<Identity, std::vector<size_t>> Expected;
  for (size_t I : Tried)
    Expected[identity(Before.Findings[I])].push_back(I);
  for (auto &[Id, Who] : Expected)
    if (New.count(Id) && New[Id] + Who.size() > Old[Id])
      for (size_t I : Who)
        B.Guilty.emplace(I, "the finding stays");
  for (const Finding &F : After.Findings)
    if (New[identity(F)] > Old[identity(F)])
      Suspect(near(Tried, F),
              fmt::format("it brings another finding: {}", F.Message));
}

/// What goes wrong with these, in any of the builds.
FixVerifier::Blame FixVerifier::blame(const std::vector<size_t> &Tried) const {
  Blame B;
  const Overlay Texts = texts(Tried);
  for (const FixBuild &X : Builds)
    compare(Tried, X.Before, X.Again(Texts), B);
  return B;
}

Overlay FixVerifier::texts(const std::vector<size_t> &Findings) const {
  EditSet Set;
  for (size_t I : Findings)
    Set.add(Before.Findings[I].Fixes.front());
  Overlay Out;
  for (const std::string &File : Set.files()) {
    auto It = Originals.find(Name(File));
    if (It == Originals.end())
      continue;
    if (std::optional<std::string> Text = Set.apply(File, It->second))
      Out.emplace(It->first, std::move(*Text));
  }
  return Out;
}

std::vector<FixOutcome> FixVerifier::candidates() const {
  std::vector<FixOutcome> Out;
  EditSet Set;
  for (size_t I = 0; I != Before.Findings.size(); ++I) {
    const Finding &F = Before.Findings[I];
    if (F.Fixes.empty() || F.Fixes.front().Edits.empty())
      continue;
    FixOutcome O;
    O.Index = I;
    for (const Edit &E : F.Fixes.front().Edits)
      if (std::string Path = Name(E.Where.File); !Originals.count(Path)) {
        auto It = Refused.find(Path);
        O.Why = It == Refused.end() ? "the file changed after it was read"
                                    : It->second;
      }
    if (O.Why.empty())
      O.Why = Set.add(F.Fixes.front());
    O.Composes = O.Why.empty();
    Out.push_back(O);
  }
  return Out;
}

/// Takes out of Active what is to blame for something; returns those of them
/// that are so with others only.
std::vector<size_t> FixVerifier::reject(std::vector<size_t> &Active,
                                        const Reasons &Say) const {
  std::vector<size_t> Alone;
  while (!Active.empty()) {
    Blame B = blame(Active);
    if (B.none())
      break;
    for (auto &[I, Why] : B.Guilty) {
      std::erase(Active, I);
      Say(I, Why);
    }
    for (auto &[I, Why] : B.Suspects) {
      if (B.Guilty.count(I))
        continue;
      std::erase(Active, I);
      Say(I, Why);
      Alone.push_back(I);
    }
  }
  return Alone;
}

/// A suspect that is innocent alone is safe with the others, too, or else it
/// does not go together with one of them.
void FixVerifier::readmit(std::vector<size_t> &Active,
                          const std::vector<size_t> &Alone,
                          const Reasons &Say) const {
  std::vector<size_t> Cleared;
  for (size_t N = 0; N != Alone.size() && N != MaxAlone; ++N) {
    Blame B = blame({Alone[N]});
    if (B.none())
      Cleared.push_back(Alone[N]);
    else // alone, it is to blame for everything
      Say(Alone[N], B.Guilty.begin()->second);
  }
  auto Joined = [&](const std::vector<size_t> &More) {
    std::vector<size_t> All = Active;
    All.insert(All.end(), More.begin(), More.end());
    std::sort(All.begin(), All.end());
    if (!blame(All).none())
      return false;
    Active = All;
    return true;
  };
  if (Cleared.empty() || Joined(Cleared))
    return;
  for (size_t I : Cleared)
    if (!Joined({I}))
      Say(I, "it does not go together with another fix");
}

std::vector<FixOutcome> FixVerifier::run() {
  std::vector<FixOutcome> Out = candidates();
  std::map<size_t, FixOutcome *> ByIndex;
  std::vector<size_t> Active;
  for (FixOutcome &O : Out) {
    ByIndex[O.Index] = &O;
    if (O.Composes)
      O.Why = Against(Before.Findings[O.Index]);
    if (O.Composes && O.Why.empty())
      Active.push_back(O.Index);
  }
  auto Say = [&](size_t I, const std::string &Why) { ByIndex[I]->Why = Why; };
  readmit(Active, reject(Active, Say), Say);
  for (size_t I : Active) {
    ByIndex[I]->Safe = true;
    ByIndex[I]->Why.clear();
  }
  return Out;
}

} // namespace nogil
