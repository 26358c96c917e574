//===- ReleaseWaits.cpp - which calls wait, with what they are given ------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Known.h"
#include "checks/missing_gil_release/Release.h"
#include <algorithm>

namespace nogil {

/// The parameter holds what it was called with, wherever it is used.
static bool staysSet(const Skeleton &S, uint32_t Param) {
  return !S.Vars[Param].AddressTaken && !S.Vars[Param].ByReference &&
         std::ranges::none_of(S.Events, [&](const Event &E) {
           return E.Kind == EventKind::Assign && E.Dst.valid() &&
                  S.expr(E.Dst).Kind == ExprKind::Var &&
                  S.expr(E.Dst).A == Param;
         });
}

/// Some path leads there where parameters are what is known of them.
bool ReleaseFinder::reachedWith(CodeRef At,
                                const std::map<uint32_t, int64_t> &Params) {
  const Skeleton &S = *C.P.fn(At.Fn).Body;
  KnownValues Known;
  for (uint32_t E = 0; E != S.Exprs.size(); ++E)
    if (S.Exprs[E].Kind == ExprKind::Var)
      if (auto It = Params.find(S.Exprs[E].A);
          It != Params.end() && staysSet(S, It->first))
        Known[ExprId(E)] = It->second;
  if (Known.empty())
    return true;
  auto OnEvent = [&](EventId E, uint8_t &) {
    return E == At.Event ? Verdict::Found : Verdict::Go;
  };
  auto OnBranch = [&](BlockId, ExprId Cond, bool Taken, uint8_t &) {
    std::optional<int64_t> Is = evaluate(S, Cond, Known);
    return !Is || (*Is != 0) == Taken;
  };
  return C.V.paths(At.Fn)
      .search(C.V.defs(At.Fn).entry(), {.Event = OnEvent, .Branch = OnBranch})
      .possible();
}

/// With the constants that a call of the path passes, the function that it
/// calls does not come to the next one: `open_all(0, NULL)`.
bool ReleaseFinder::cutOff(std::span<const CodeRef> Path) {
  for (size_t I = 1; I < Path.size(); ++I) {
    const Skeleton &By = *C.P.fn(Path[I - 1].Fn).Body;
    const Event &Call = C.P.event(Path[I - 1]);
    std::map<uint32_t, int64_t> Params;
    for (uint32_t A = 0; A < C.P.fn(Path[I].Fn).Body->ParamCount; ++A)
      if (ExprId Arg = By.arg(Call, A);
          Arg.valid() && By.expr(Arg).Kind == ExprKind::Int)
        Params[A] = By.expr(Arg).Value;
    if (!Params.empty() && !reachedWith(Path[I], Params))
      return true;
  }
  return false;
}

/// Whether control comes there is decided by a parameter.
bool ReleaseFinder::hangsOnParam(CodeRef At) {
  for (uint32_t I = 0; I != C.P.fn(At.Fn).Body->ParamCount; ++I)
    for (int64_t Value : {0, 1})
      if (!reachedWith(At, {{I, Value}}))
        return true;
  return false;
}

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
        opensSystem(Out.Path, R) || Token.isLock(Out.Path, R) ||
        (R.Path.Kind == Slot::Arg && appendsToLog(At)))
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
  if (Out.Blocks && cutOff(Out.Path))
    return {std::move(Out.Path)};
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
      X.Open = X.Open || (X.Blocks && hangsOnParam(At));
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
