//===- ReleaseWaits.cpp - which calls wait, with what they are given ------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/Release.h"
#include <algorithm>

namespace nogil {

/// Whether the last call of a path blocks: by a role that the settings want,
/// for an amount that is not small, on a descriptor that may wait.
BlockingPath ReleaseFinder::blocksOn(std::vector<CodeRef> Path) {
  BlockingPath Out{std::move(Path)};
  const CodeRef At = Out.Path.back();
  const Event &E = C.P.event(At);
  for (const Role &R : C.P.rolesOf(At.Fn, E)) {
    if (R.Does != RoleKind::Blocks ||
        std::ranges::find(Set.Kinds, R.Kind) == Set.Kinds.end())
      continue;
    Answer Is = C.V.holdsOn(Out.Path, R);
    if (Is != Answer::No)
      Is = both(Is, negate(small(Out.Path, R)));
    if (Is <= Out.Is || Guards.neverWaits(Out.Path, R) ||
        opensSystem(Out.Path, R) || Token.isLock(Out.Path, R))
      continue;
    Out.Blocks = &R;
    Out.Is = Is;
    Out.Open = false;
    Out.Open |= Token.mayBe(Out.Path, R);
    for (Slot On : {R.Descriptor, R.File, R.Path})
      if (On.Kind == Slot::Arg)
        Out.Open |= C.V.given(Out.Path, On.Index).OfCallers;
  }
  if (!Out.Blocks)
    byPrecedent(Out);
  return Out;
}

/// A library's function that no row speaks of: one of a family that is called
/// detached, or one that is given a time limit other than 0.
void ReleaseFinder::byPrecedent(BlockingPath &X) {
  const CodeRef At = X.Path.back();
  FnId G = C.P.calleeOf(At.Fn, C.P.event(At));
  if (!G.valid() || C.P.fn(G).Body)
    return;
  if (Libraries.deviates(G)) {
    X.Blocks = &OfFamily;
    X.Is = Answer::Yes;
    return;
  }
  std::optional<uint32_t> Limit = Libraries.timeLimit(G);
  if (!Limit)
    return;
  GivenArg Is = C.V.given(X.Path, *Limit);
  if (!Is.E.valid())
    return;
  const Expr &E = C.P.fn(X.Path[Is.Level].Fn).Body->expr(Is.E);
  if (E.Kind == ExprKind::Int && E.Value == 0)
    return;
  X.Blocks = &TakesLimit;
  X.Is = Is.OfCallers ? Answer::Unknown : Answer::Yes;
}

/// The role by which the last call blocks, if it does whatever the first one is
/// given. Flags that nobody can read are no evidence, a number may be any.
const Role *ReleaseFinder::waitsAt(const BlockingPath &X) const {
  bool Flags =
      X.Blocks && !(X.Blocks->IfFlags.empty() && X.Blocks->UnlessFlags.empty());
  return X.Is == Answer::Yes || (X.Is == Answer::Unknown && !Flags) ? X.Blocks
                                                                    : nullptr;
}

/// The same path, with a call above it.
BlockingPath ReleaseFinder::below(CodeRef Call, const BlockingPath &Down) {
  std::vector<CodeRef> Path{Call};
  Path.insert(Path.end(), Down.Path.begin(), Down.Path.end());
  if (Down.Is != Answer::Yes || Down.Open)
    return blocksOn(std::move(Path));
  return {std::move(Path), Down.Blocks, Down.Is};
}

/// The first call in a function that blocks, at any depth, with the calls on
/// the way down; where there is none, those that may, by what it is given.
const std::vector<BlockingPath> &ReleaseFinder::blockingIn(FnId F) {
  constexpr size_t MostPaths = 4;
  auto [It, New] = Blocking.try_emplace(F); // stays where it is
  const Skeleton *S = C.P.fn(F).Body;
  if (!New || !S)
    return It->second;
  std::vector<BlockingPath> Out;
  for (uint32_t I = 0; I != S->Events.size(); ++I) {
    CodeRef At{F, EventId(I)};
    if (S->Events[I].Kind != EventKind::Call)
      continue;
    std::vector<BlockingPath> Here{blocksOn({At})};
    FnId G = C.P.calleeOf(F, S->Events[I]);
    if (!Here.front().Blocks && G.valid())
      for (const BlockingPath &Down : blockingIn(G))
        Here.push_back(below(At, Down));
    for (BlockingPath &X : Here) {
      if (X.Is == Answer::Yes && !X.Open) {
        Out.assign(1, std::move(X));
        return It->second = std::move(Out);
      }
      if (X.Is != Answer::No && Out.size() < MostPaths)
        Out.push_back(std::move(X));
    }
  }
  return It->second = std::move(Out);
}

} // namespace nogil
