//===- ReleaseTwins.cpp - the same work, detached elsewhere ---------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// That the authors of a program run a call or a loop detached somewhere is
// evidence that it takes long and needs nothing of Python; that they do so in
// the other branch of the same function may say that they have decided not to.
// Which evidence a finding rests on is its kind; the kinds of waits differ in
// what is waited for, and in whether code that knows Python is near.
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/Release.h"
#include <algorithm>

namespace nogil {

/// A number, also one that is written as a product: `64 * 1024`.
static int64_t numberOf(const Skeleton &S, uint32_t E) {
  const Expr &X = S.Exprs[E];
  if (X.Kind == ExprKind::Binary && X.Op == ExprOp::Mul)
    return numberOf(S, X.A) * numberOf(S, X.B);
  return X.Kind == ExprKind::Int ? X.Value : 0;
}

/// Whether a number that may be an amount of data is compared with another.
static bool comparesSizes(const Skeleton &S) {
  constexpr int64_t LeastAmount = 64;
  return std::any_of(S.Blocks.begin(), S.Blocks.end(), [&](const Block &B) {
    if (B.Term != TermKind::Branch || !B.Cond.valid())
      return false;
    const Expr &X = S.expr(B.Cond);
    bool Orders = X.Kind == ExprKind::Binary &&
                  (X.Op == ExprOp::Lt || X.Op == ExprOp::Le ||
                   X.Op == ExprOp::Gt || X.Op == ExprOp::Ge);
    return Orders &&
           (numberOf(S, X.A) >= LeastAmount || numberOf(S, X.B) >= LeastAmount);
  });
}

static bool isGiven(const Skeleton &S, const Event &Call, uint32_t Var) {
  for (uint32_t A = 0; A != Call.ArgsCount; ++A)
    if (ExprId Arg = S.arg(Call, A); Arg.valid() &&
                                     S.expr(Arg).Kind == ExprKind::Var &&
                                     S.expr(Arg).A == Var)
      return true;
  return false;
}

/// Whether a branch chooses between two calls by a variable that both are
/// given: what they do depends on it, and so does the state in which they can.
static bool chosenByArgument(const Skeleton &S, const Defs &D, EventId X,
                             EventId Y) {
  BlockId InX = D.blockOf(X), InY = D.blockOf(Y);
  for (uint32_t I = 0; I != S.Blocks.size(); ++I) {
    const Block &B = S.Blocks[I];
    if (B.Term != TermKind::Branch || !B.Cond.valid())
      continue;
    const Expr *C = &S.expr(B.Cond);
    while (C->Kind == ExprKind::Unary && C->Op == ExprOp::Not)
      C = &S.Exprs[C->A];
    if (C->Kind != ExprKind::Var || !isGiven(S, S.Events[X.V], C->A) ||
        !isGiven(S, S.Events[Y.V], C->A))
      continue;
    std::vector<bool> Then = D.graph().reach(B.Succs[0], BlockId(I)),
                      Else = D.graph().reach(B.Succs[1], BlockId(I));
    if (Then[InX.V] != Else[InX.V] && Then[InY.V] != Else[InY.V] &&
        Then[InX.V] == Else[InY.V])
      return true;
  }
  return false;
}

/// Whether the same function is called detached in this one, and which of the
/// calls is made may depend on the amount of data, since for little the detour
/// costs more, or on what the function is told to do.
bool ReleaseFinder::detachedHere(CodeRef Call) const {
  const Skeleton &S = *C.P.fn(Call.Fn).Body;
  const Defs &D = C.V.defs(Call.Fn);
  bool BySize = comparesSizes(S);
  std::string Name = C.callee(Call);
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    CodeRef At{Call.Fn, EventId(I)};
    // A macro that is given the call makes it in either state.
    bool Same = S.Events[I].Range == S.Events[Call.Event.V].Range;
    if (S.Events[I].Kind == EventKind::Call && At != Call &&
        C.statesAt(At) == CB_Detached && C.callee(At) == Name &&
        (Same || BySize || chosenByArgument(S, D, EventId(I), Call.Event)))
      return true;
  }
  return false;
}

/// The length of an array or text is evidence by itself; a member of a
/// record is, where another loop over it runs detached.
bool ReleaseFinder::hasTwin(const SizeOf &Size) {
  if (Size.Kind != SizeKind::Member)
    return Size.Kind >= SizeKind::Text || Size.Kind == SizeKind::Items ||
           Size.Kind == SizeKind::Asked;
  findTwins();
  return LoopTwins.count(Size.Member) != 0;
}

/// It runs detached, and on no task of a thread that waits attached: that one
/// works on several cores, and lets nobody in.
bool ReleaseFinder::letsOthersIn(CodeRef At) const {
  return C.statesAt(At) == CB_Detached && C.Ctx.othersRun(C.Flow, At);
}

void ReleaseFinder::findTwins() {
  if (TwinsKnown)
    return;
  TwinsKnown = true;
  for (uint32_t N = 0; N != C.P.Functions.size(); ++N) {
    FnId F(N);
    const Skeleton *S = C.P.fn(F).Body;
    if (!S || !C.ours(F, S->NameRange))
      continue;
    bool Any = false;
    for (uint32_t I = 0; I != S->Events.size(); ++I) {
      CodeRef At{F, EventId(I)};
      if (!letsOthersIn(At))
        continue;
      Any = true;
      const Event &E = S->Events[I];
      // Parallel regions have one name and nothing else in common.
      if (E.Kind == EventKind::Call && E.Callee.valid() &&
          W.runBy(F, E) == C.P.calleeOf(F, E))
        Twins[C.callee(At)].push_back(At);
    }
    if (!Any)
      continue;
    const std::vector<Loop> &Loops = C.V.loops(F);
    for (uint32_t I = 0; I != Loops.size(); ++I) {
      const Loop &L = Loops[I];
      const Block &Head = S->Blocks[L.Header.V];
      const SizeOf &Size = W.bounds(F)[I];
      uint32_t First = Head.EventsBegin;
      for (BlockId B : L.Blocks)
        if (!Head.EventsCount && S->Blocks[B.V].EventsCount)
          First = S->Blocks[B.V].EventsBegin;
      if (!Size.Member.empty() && First < S->Events.size() &&
          letsOthersIn({F, EventId(First)}))
        LoopTwins.emplace(Size.Member, CodeRef{F, EventId(First)});
    }
  }
}

std::optional<CodeRef> ReleaseFinder::detachedTwin(const ReleaseSite &S) {
  findTwins();
  if (S.Work.Size.Kind == SizeKind::Member && !S.Blocks) {
    auto It = LoopTwins.find(S.Work.Size.Member);
    return It == LoopTwins.end() ? std::nullopt : std::optional(It->second);
  }
  if (C.Ctx.Bits[S.Fn.V] & CB_Detached)
    for (CodeRef By : C.V.callSites(S.Fn))
      if (letsOthersIn(By))
        return By;
  if (S.Chain.empty())
    return std::nullopt;
  if (S.Blocks == &OfFamily)
    return Libraries.detached(
        C.P.calleeOf(S.Chain.back().Fn, C.P.event(S.Chain.back())));
  for (bool Front : {false, true}) {
    auto It = Twins.find(C.callee(Front ? S.Chain.front() : S.Chain.back()));
    if (It == Twins.end())
      continue;
    for (CodeRef Twin : It->second)
      if (sameRequest(S, Twin, Front))
        return Twin;
  }
  return std::nullopt;
}

/// What is asked for at the end of the chain is what the twin asks for: a call
/// of the function at the end or, Front, of the one at the beginning.
bool ReleaseFinder::sameRequest(const ReleaseSite &S, CodeRef Twin,
                                bool Front) const {
  if (!S.Blocks || S.Blocks->Request.Kind != Slot::Arg)
    return true;
  uint32_t Arg = S.Blocks->Request.Index;
  GivenArg Is = C.V.given(S.Chain, Arg);
  if (!Is.E.valid())
    return false;
  if (Front && Is.Level != 0) // a helper, which knows what it asks for
    return true;
  const CodeRef By = S.Chain[Is.Level];
  if (Front) {
    const Skeleton &Own = *C.P.fn(By.Fn).Body;
    const Event &E = C.P.event(By);
    for (Arg = 0; Arg != E.ArgsCount && Own.arg(E, Arg) != Is.E;)
      ++Arg;
  }
  ExprId Other = C.P.fn(Twin.Fn).Body->arg(C.P.event(Twin), Arg);
  if (!Other.valid())
    return false;
  auto Spelled = [&](CodeRef At, ExprId E) {
    return C.V.spelled(At.Fn, E, C.V.defs(At.Fn).before(At.Event));
  };
  SpelledFlags::Set Mine = Spelled(By, Is.E), Its = Spelled(Twin, Other);
  return Mine.Complete && Its.Complete && !Mine.Any.empty() &&
         Mine.Any == Its.Any;
}

/// Code between it and Python knows nothing of Python: only that could let
/// others in, and what it works on meanwhile is its own business.
bool ReleaseFinder::inLibrary(FnId F) {
  auto Binds = [&](FnId G) { return C.P.isEntry(G) || W.use(G) == Use::Yes; };
  return !namedIn(F) ||
         (!Binds(F) && std::ranges::none_of(C.V.callSites(F), [&](CodeRef By) {
           return Binds(By.Fn);
         }));
}

/// It names Python itself: is bound, or calls a function of an API.
static bool namesPython(const Program &P, FnId F) {
  return P.isEntry(F) ||
         std::ranges::any_of(P.fn(F).Body->Events, [&](const Event &E) {
           if (E.Kind != EventKind::Call)
             return false;
           FnId G = P.calleeOf(F, E);
           const FunctionRow *Row = P.rowOf(F, E);
           return (G.valid() && P.fn(G).Api) ||
                  (Row && Row->State == Needs::Attached);
         });
}

/// A function of the file that this one stands in names Python. A function
/// that a library is given, for its messages, may need Python all the same.
bool ReleaseFinder::namedIn(FnId F) {
  auto FileOf = [&](FnId G) {
    const TuFacts &T = C.P.tu(G);
    return T.str(T.Files[C.P.fn(G).Body->Range.File.V].Path);
  };
  if (!Binding) {
    Binding.emplace();
    for (uint32_t N = 0; N != C.P.Functions.size(); ++N)
      if (C.P.Functions[N].Body && namesPython(C.P, FnId(N)))
        Binding->insert(FileOf(FnId(N)));
  }
  return Binding->count(FileOf(F)) != 0;
}

/// The functions on the way to the wait only pass it on: none of them calls
/// another one of the program, or another that waits.
bool ReleaseFinder::passesOn(const ReleaseSite &S) const {
  auto Works = [&](FnId F, EventId Call) {
    const Event &E = C.P.fn(F).Body->Events[Call.V];
    if (E.Kind != EventKind::Call)
      return false;
    FnId G = C.P.calleeOf(F, E);
    return !G.valid() || C.P.fn(G).Body ||
           C.V.role(F, Call, RoleKind::Blocks) != nullptr;
  };
  return std::all_of(S.Chain.begin() + 1, S.Chain.end(), [&](CodeRef At) {
    const size_t Count = C.P.fn(At.Fn).Body->Events.size();
    for (uint32_t I = 0; I != Count; ++I)
      if (EventId(I) != At.Event && Works(At.Fn, EventId(I)))
        return false;
    return true;
  });
}

/// It is no more than one pass but for numbers that Python passes.
bool ReleaseFinder::asked(const ReleaseSite &S) {
  SizeKind Kind = S.Work.Size.Kind;
  if (S.Call.valid() && Kind == SizeKind::Param)
    Kind = W.ofCallers(S.Fn, W.given(S.Fn, S.Call, S.Work.Size)).Kind;
  std::vector<SizeOf> Data = S.Work.Nest;
  bool Any = std::erase_if(Data, [](const SizeOf &Of) {
    return Of.Kind <= SizeKind::Asked && Of.Kind != SizeKind::Rounds;
  });
  return Kind == SizeKind::Asked ||
         (Kind == SizeKind::Container && !S.Call.valid() && Any &&
          passes(Data) < 2);
}

/// Nothing but members of the object of the method says how long it is.
bool ReleaseFinder::sizedByThis(const LoopWork &L) const {
  auto OfThis = [&](const SizeOf &Of) {
    return (Of.Kind == SizeKind::Member || Of.Kind == SizeKind::Container) &&
           Of.In.valid() && Of.From.Base == BaseKind::Param &&
           !Of.From.Steps.empty() &&
           Of.From.Steps.front().Kind == OriginStep::Field &&
           C.P.fn(Of.In).Body->Vars[Of.From.Index].Kind == Storage::This;
  };
  std::vector<SizeOf> Data = L.Nest;
  std::erase_if(Data,
                [](const SizeOf &Of) { return Of.Kind < SizeKind::Member; });
  return Data.empty() ? OfThis(L.Size) : std::ranges::all_of(Data, OfThis);
}

/// Why it is taken to be busy for long, whoever else does so detached.
KindName ReleaseFinder::computingKind(const ReleaseSite &S) {
  namespace kind = kinds::missing_gil_release;
  if (S.Blocks)
    return kind::HeavyCall;
  if (S.Fixed)
    return kind::FixedRounds;
  if (asked(S))
    return kind::AskedRounds;
  if (sizedByThis(S.Work))
    return kind::ObjectSized;
  if (!S.Call.valid())
    return passes(S.Work.Nest) < 2 ? kind::SingleLoop : kind::LoopOverData;
  return W.passes(S.Fn, S.Call, S.Work) < 2 ? kind::OnePass
         : S.OnOwn                          ? kind::OwnContainers
                                            : kind::ComputingHelper;
}

KindName ReleaseFinder::kindOf(const ReleaseSite &S, bool Twin) {
  namespace kind = kinds::missing_gil_release;
  if (inLibrary(S.Fn))
    return computes(S) ? kind::ComputesInLibrary
           : opens(S)  ? kind::OpensInLibrary
                       : kind::WaitsInLibrary;
  if (S.OnHandle)
    return kind::HandleNeedsLock;
  if (!S.OnOwn && Guards.guardedByGil(S) == Answer::Yes)
    return kind::NeedsLockFirst;
  if (S.Blocks == &OfFamily)
    return kind::LibraryPrecedent;
  if (S.Blocks == &TakesLimit)
    return kind::TimeLimit;
  if (computes(S)) {
    // What waits is worth what it waits for, whoever else does so.
    if (!Twin)
      return computingKind(S);
    return S.Call.valid() ? kind::SiblingPrecedent : kind::LoopPrecedent;
  }
  const std::string &Does = S.Blocks->Kind;
  if (Does == "display")
    return kind::WaitsForDisplay;
  if (Does == "thread" || Does == "join")
    return kind::WaitsForThread;
  if (opens(S))
    return kind::OpensFile;
  // A descriptor may be that of a pipe.
  bool File = S.Blocks->File.Kind == Slot::Arg ||
              (Does == "io" && S.Blocks->Size.Kind == Slot::Arg &&
               S.Blocks->Descriptor.Kind != Slot::Arg);
  return File          ? keptStream(S) ? kind::KeptStream : kind::FileData
         : passesOn(S) ? kind::WaitsOutside
                       : kind::WaitsInHelper;
}

/// It is busy itself: nothing outside is waited for.
bool ReleaseFinder::computes(const ReleaseSite &S) {
  return !S.Blocks || S.Blocks->Kind == "compute" ||
         S.Blocks->Kind == "compress" || S.Blocks->Kind == "crypto";
}

bool ReleaseFinder::opens(const ReleaseSite &S) {
  return S.Blocks && S.Blocks->Path.Kind == Slot::Arg;
}

} // namespace nogil
