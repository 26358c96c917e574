//===- MemberFlags.cpp - exclusion without a lock -------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: whoever works on what a member holds says so in another member, and
// whoever ends it looks there first: a busy flag, a number of users that is
// waited for, the thread that owns the object, put there by compare-and-swap.
//
// Approach: a function sets a member like a flag when it assigns a number other
// than 0, counts it up or down, takes back by a constant what it has put there,
// or changes it in one step (role `atomic`), itself or by a function that gets
// the member's address. A condition tests each member that its operands were
// loaded from, atomically or not.
//
// A change asks if every path to it passes such a condition, in the function or
// in all that call it, or a call of a function that has one; and runs no Python
// code after that, which may set the flag anew.
//
// A pointer that whoever ends the value ends, too, is no flag: it asks whether
// there is something to free, and goes on.
//
// A use is announced if on every path to it a flag is set; by the function, by
// one that it calls and that may return so, or by a caller before the call. A
// flag that is set while the thread is detached comes too late: between the
// detach and the flag others had their turn. One that is set atomically may be
// set at any time, since whoever does so is prepared for others; and so may one
// that is read and set under one lock, which may be taken only where threads
// are in use.
//
// A call that is made on such terms, the flag having been asked for and set on
// every path, lets one thread at a time through (`if
// (test_and_set(&o->closing)) return; close(o)`): two such calls do not meet.
// The same goes for a flag that is found set and taken back (`if (!o->open)
// return; o->open = 0; close(o)`).
//
// Unsound: values are not compared, so that any set flag is one that says
// "busy", and any test of it waits or gives up.
//
//===----------------------------------------------------------------------===//
#include "cfg/Conditions.h"
#include "cfg/Exprs.h"
#include "link/Policy.h"
#include "members/Members.h"
#include "threadstate/Flow.h"
#include <algorithm>
#include <iterator>

namespace nogil {

/// The call, or a function of the program that it enters, changes (or reads)
/// what its argument points to in one step.
bool Members::atomically(FnId F, EventId Call, uint32_t Arg, bool Changes) {
  for (const Role *R : V.rolesThatHold(F, Call))
    if (R->Does == RoleKind::Atomic && R->Value.Kind == Slot::Arg &&
        R->Value.Index == Arg)
      return R->Kind != (Changes ? "reads" : "writes");
  FnId G = P.calleeOf(F, P.fn(F).Body->Events[Call.V]);
  return G.valid() && P.fn(G).Body && Atomic.of({G, Arg, Changes});
}

bool Members::findAtomic(const AtomicParam &Of) {
  auto [F, Param, Changes] = Of;
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I)
    for (uint32_t A = 0; A != S.Events[I].ArgsCount; ++A)
      if (ExprId Arg = S.arg(S.Events[I], A);
          Arg.valid() && S.expr(Arg).Kind == ExprKind::Var &&
          S.expr(Arg).A == Param && atomically(F, EventId(I), A, Changes))
        return true;
  return false;
}

/// The members that a call changes (or reads) in one step.
std::vector<ExprId> Members::atomicFields(FnId F, EventId Call, bool Changes) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Call.V];
  std::vector<ExprId> Out;
  for (uint32_t A = 0; A != E.ArgsCount; ++A) {
    ExprId Arg = S.arg(E, A);
    if (Arg.valid() && S.expr(Arg).Kind == ExprKind::Addr &&
        S.Exprs[S.expr(Arg).A].Kind == ExprKind::Field &&
        atomically(F, Call, A, Changes))
      Out.push_back(ExprId(S.expr(Arg).A));
  }
  return Out;
}

/// Members that a function sets like a flag.
const std::set<Member> &Members::flagsIn(FnId F) {
  auto [It, New] = Flags.try_emplace(F);
  if (!New || !P.fn(F).Body)
    return It->second;
  const Skeleton &S = *P.fn(F).Body;
  std::set<Member> Out, Set, TakenBack;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind == EventKind::Call)
      for (ExprId Field : atomicFields(F, EventId(I), true))
        Out.insert(of(F, Field));
    if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid())
      continue;
    ExprId Field = assignedField(F, E);
    if (!Field.valid())
      continue;
    const Expr &Value = S.expr(E.Src);
    bool Number = Value.Kind == ExprKind::Int && !(E.Flags & EF_Compound);
    if ((E.Flags & EF_Compound) || (Number && Value.Value != 0))
      Out.insert(of(F, Field));
    else
      (Number ? TakenBack : Set).insert(of(F, Field));
  }
  std::set_intersection(Set.begin(), Set.end(), TakenBack.begin(),
                        TakenBack.end(), std::inserter(Out, Out.end()));
  return Flags[F] = std::move(Out);
}

std::set<Member> Members::testedBy(FnId F, BlockId B) {
  const Skeleton &S = *P.fn(F).Body;
  std::set<Member> Out;
  std::function<void(ExprId)> Add = [&](ExprId E) {
    const Expr &X = S.expr(E);
    if (X.Kind == ExprKind::Binary || X.Kind == ExprKind::Unary ||
        X.Kind == ExprKind::Cond)
      return forEachOperand(X, Add);
    for (const Load &L : loads(F, E, V.defs(F).endOf(B)))
      Out.insert(of(L.In, L.Field));
  };
  if (ExprId Cond = S.Blocks[B.V].Cond; Cond.valid())
    Add(Cond);
  return Out;
}

const std::set<Member> &Members::testedIn(FnId F) {
  auto [It, New] = Tested.try_emplace(F);
  if (!New || !P.fn(F).Body)
    return It->second;
  std::set<Member> Out;
  for (uint32_t B = 0; B != P.fn(F).Body->Blocks.size(); ++B)
    Out.merge(testedBy(F, BlockId(B)));
  return Tested[F] = std::move(Out);
}

/// F, what it calls, and its callers, `Up` levels of them.
std::set<FnId> Members::around(FnId F, unsigned Up) const {
  std::set<FnId> Out{F};
  P.Calls.forEachEdge(F, [&](const CallEdge &E) {
    if (!E.Many && P.fn(E.Target).Body)
      Out.insert(E.Target); // a crowd's functions are nobody's neighbours
  });
  std::vector<FnId> Level{F};
  for (; Up; --Up) {
    std::vector<FnId> Next;
    for (FnId At : Level)
      for (CodeRef By : V.callers(At))
        if (Out.insert(By.Fn).second)
          Next.push_back(By.Fn);
    Level = std::move(Next);
  }
  return Out;
}

std::set<Member> Members::flagsAround(FnId F) {
  std::set<Member> Set;
  for (FnId G : around(F, 1))
    Set.insert(flagsIn(G).begin(), flagsIn(G).end());
  return Set;
}

std::set<Member> Members::testedAround(FnId F) {
  std::set<Member> Set;
  for (FnId G : around(F, policy::MaxCallersLookedAt))
    Set.insert(testedIn(G).begin(), testedIn(G).end());
  return Set;
}

bool Members::coordinated(FnId Reader, FnId Writer, Member About) {
  std::set<Member> Set = flagsAround(Reader);
  Set.erase(About);
  return std::ranges::any_of(testedAround(Writer),
                             [&](Member M) { return Set.count(M) != 0; });
}

bool Members::coordinated(CodeRef Use, const MemberChange &Change,
                          Member About) {
  std::set<Member> Set = flagsBelow(Use.Fn),
                   Tested = testedAround(Change.At.Fn);
  const std::set<FnId> Enders = around(Change.At.Fn, 0);
  // `if (self->infos) { free(self->infos); self->infos = NULL; }` goes on.
  auto EndedToo = [&](const Member &M) {
    return !isFlag(M) && std::ranges::any_of(Writes[M], [&](CodeRef At) {
      return Enders.count(At.Fn) != 0;
    });
  };
  std::erase_if(Set, [&](const Member &M) {
    return M == About || !Tested.count(M) || EndedToo(M) || !announced(Use, M);
  });
  return !Set.empty() && asks(Change, Set);
}

bool Members::letsOthersIn(CodeRef Call, bool Others) {
  const Event &E = P.event(Call);
  if (E.Kind != EventKind::Call)
    return false;
  Answer Python = Others ? Runs.anyPython(Call.Fn, Call.Event)
                         : Runs.python(Call.Fn, Call.Event);
  if (Python != Answer::Unknown)
    return certain(Python);
  // The class of an argument decides: does it come from outside?
  for (const Role *Row : V.rolesThatHold(Call.Fn, Call.Event)) {
    if (Row->Does != RoleKind::RunsPython || Row->Kind != "maybe" ||
        Row->Value.Kind != Slot::Arg)
      continue;
    ExprId Object = P.fn(Call.Fn).Body->arg(E, Row->Value.Index);
    if (Object.valid() &&
        shared(Call.Fn, Object, V.defs(Call.Fn).before(Call.Event)) != ~0u)
      return true;
  }
  return false;
}

/// On every path to the event, in the function or in all that call it, a branch
/// or a function that is called asks, and no Python code runs after that.
bool Members::asked(CodeRef Before, const std::set<Member> &Flags,
                    unsigned Up) {
  enum : uint8_t { NotYet, Asked, Outdated };
  const FnId F = Before.Fn;
  auto Any = [&](const std::set<Member> &Of) {
    return std::ranges::any_of(
        Of, [&](const Member &M) { return Flags.count(M) != 0; });
  };
  auto OnBranch = [&](BlockId B, ExprId, bool, uint8_t &Phase) {
    if (Any(testedBy(F, B)))
      Phase = Asked;
    return true;
  };
  auto Arrives = [&](uint8_t As) {
    auto OnEvent = [&](EventId E, uint8_t &Phase) {
      if (E == Before.Event)
        return Phase == As ? Verdict::Found : Verdict::Stop;
      const Event &Ev = P.event({F, E});
      FnId G = Ev.Kind == EventKind::Call ? P.calleeOf(F, Ev) : FnId();
      if (G.valid() && P.fn(G).Body && Any(testedIn(G)))
        Phase = Asked;
      else if (letsOthersIn({F, E}, false))
        Phase = Outdated;
      return Verdict::Go;
    };
    // Unasked has to be certain.
    return V.paths(F)
        .search(V.defs(F).entry(), {.Event = OnEvent, .Branch = OnBranch})
        .certain();
  };
  if (Arrives(Outdated))
    return false;
  if (!Arrives(NotYet))
    return true;
  const std::vector<CodeRef> &By = V.callers(F);
  return Up && !By.empty() && EntriesOf[F.V].empty() &&
         std::ranges::all_of(
             By, [&](CodeRef Call) { return asked(Call, Flags, Up - 1); });
}

bool Members::asks(const MemberChange &Change, const std::set<Member> &Flags) {
  bool Here = Change.Release.Event.valid() && Change.Release.Fn == Change.At.Fn;
  return asked(Here ? Change.Release : Change.At, Flags,
               policy::MaxCallersLookedAt);
}

/// Those around the function, and those that what it calls has others set.
const std::set<Member> &Members::flagsBelow(FnId F) {
  auto [It, New] = Below.try_emplace(F);
  if (!New)
    return It->second;
  constexpr unsigned Levels = 3;
  std::set<FnId> All = around(F, 1), Last = All;
  for (unsigned I = 0; I != Levels; ++I) {
    std::set<FnId> Next;
    for (FnId G : Last)
      P.Calls.forEachEdge(G, [&](const CallEdge &E) {
        if (!E.Many && P.fn(E.Target).Body && All.insert(E.Target).second)
          Next.insert(E.Target);
      });
    Last = std::move(Next);
  }
  std::set<Member> Out;
  for (FnId G : All)
    Out.insert(flagsIn(G).begin(), flagsIn(G).end());
  return Below[F] = std::move(Out);
}

/// The event gives the flag a value, itself or as a call of a function.
bool Members::changesFlag(CodeRef At, Member Flag) {
  const Event &E = P.event(At);
  if (E.Kind == EventKind::Call) {
    for (ExprId Field : atomicFields(At.Fn, At.Event, true))
      if (of(At.Fn, Field) == Flag)
        return true;
    FnId G = P.calleeOf(At.Fn, E);
    return G.valid() && P.fn(G).Body && flagsIn(G).count(Flag);
  }
  ExprId Field = E.Kind == EventKind::Assign && E.Dst.valid()
                     ? assignedField(At.Fn, E)
                     : ExprId();
  return Field.valid() && of(At.Fn, Field) == Flag;
}

/// `int enter(o) { if (closing(o)) return 0; count(&o->users); return 1; }`. A
/// change that comes after another one takes it back.
bool Members::leavesSet(FnId F, Member Flag) {
  const Skeleton &S = *P.fn(F).Body;
  auto Changes = [&](EventId E) { return changesFlag({F, E}, Flag); };
  auto Sets = [&](EventId E) {
    if (S.Events[E.V].Kind != EventKind::Call)
      return announces({F, E}, Flag);
    std::vector<ExprId> Fields = atomicFields(F, E, true);
    FnId G = P.calleeOf(F, S.Events[E.V]);
    return std::ranges::any_of(Fields,
                               [&](ExprId X) { return of(F, X) == Flag; }) ||
           (G.valid() && P.fn(G).Body && Leaves.of({G, Flag}));
  };
  auto OnEvent = [&](EventId E, uint8_t &) {
    return Changes(E) ? Verdict::Stop : Verdict::Go;
  };
  auto OnExit = [&](BlockId B, uint8_t) {
    return S.Blocks[B.V].Term == TermKind::Return ? Verdict::Found
                                                  : Verdict::Stop;
  };
  for (uint32_t I = 0; I != S.Events.size(); ++I)
    if (EventId E(I);
        Sets(E) && !certain(V.paths(F).everyPathTo(E, Changes)) &&
        V.paths(F)
            .search(V.defs(F).after(E), {.Event = OnEvent, .Exit = OnExit})
            .certain())
      return true;
  return false;
}

/// The event sets the member like a flag, in time.
bool Members::announces(CodeRef At, Member Flag) {
  const Event &E = P.event(At);
  if (E.Kind == EventKind::Call) {
    for (ExprId Field : atomicFields(At.Fn, At.Event, true))
      if (of(At.Fn, Field) == Flag)
        return true;
    FnId G = P.calleeOf(At.Fn, E);
    return G.valid() && P.fn(G).Body &&
           (flagsIn(G).count(Flag) || Leaves.of({G, Flag}));
  }
  if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid())
    return false;
  ExprId Field = assignedField(At.Fn, E);
  const Expr &Value = P.fn(At.Fn).Body->expr(E.Src);
  return Field.valid() && of(At.Fn, Field) == Flag &&
         flagsIn(At.Fn).count(Flag) &&
         ((E.Flags & EF_Compound) || Value.Kind != ExprKind::Int ||
          Value.Value != 0) &&
         (!isLate(At) || underLock(At));
}

/// The thread is detached, by the function or by who calls it.
bool Members::isLate(CodeRef At) const {
  return Flow.runsIn(At, Mode::Detached) ||
         (Flow.runsIn(At, Mode::Entry) && (C.Bits[At.Fn.V] & CB_Detached));
}

/// Takes or gives back a lock, by its row or as a function of the program.
LockOp Members::lockStep(CodeRef At) const {
  const Event &E = P.event(At);
  if (E.Kind != EventKind::Call)
    return LockOp::None;
  FnId G = P.calleeOf(At.Fn, E);
  if (!G.valid() || !P.fn(G).Body)
    return Locked.step(At.Fn, At.Event).Op;
  const LockSummary &Of = Locked.summary(G);
  return !Of.Takes.empty()                  ? LockOp::Acquire
         : Of.GivesAny || !Of.Gives.empty() ? LockOp::Release
                                            : LockOp::None;
}

/// A lock is held there, always or where threads are in use; with a flag, one
/// under which every path has read it.
bool Members::underLock(CodeRef At, std::optional<Member> Reading) {
  enum : uint8_t { Unread, Read };
  const FnId F = At.Fn;
  const Skeleton &S = *P.fn(F).Body;
  auto Copies = [&](const Event &E) {
    return E.Kind == EventKind::Assign && E.Src.valid() &&
           S.expr(E.Src).Kind == ExprKind::Field && of(F, E.Src) == Reading;
  };
  auto OnBranch = [&](BlockId B, ExprId, bool, uint8_t &Phase) {
    if (Reading && testedBy(F, B).count(*Reading))
      Phase = Read;
    return true;
  };
  auto Comes = [&](EventId Lock, uint8_t As) {
    auto OnEvent = [&](EventId E, uint8_t &Phase) {
      if (E == At.Event)
        return Phase == As ? Verdict::Found : Verdict::Stop;
      if (lockStep({F, E}) == LockOp::Release)
        return Verdict::Stop;
      if (Copies(S.Events[E.V]))
        Phase = Read;
      return Verdict::Go;
    };
    return V.paths(F)
        .search(V.defs(F).after(Lock), {.Event = OnEvent, .Branch = OnBranch})
        .possible();
  };
  for (uint32_t I = 0; I != S.Events.size(); ++I)
    if (lockStep({F, EventId(I)}) == LockOp::Acquire &&
        (Reading ? Comes(EventId(I), Read) && !Comes(EventId(I), Unread)
                 : Comes(EventId(I), Unread)))
      return true;
  return false;
}

/// The event takes back what every path to it has found to be set.
bool Members::takesBack(CodeRef At, Member Flag) {
  const Skeleton &S = *P.fn(At.Fn).Body;
  const Event &E = P.event(At);
  if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid() ||
      S.expr(E.Src).Kind != ExprKind::Int || S.expr(E.Src).Value != 0)
    return false;
  ExprId Field = assignedField(At.Fn, E);
  if (!Field.valid() || of(At.Fn, Field) != Flag)
    return false;
  enum : uint8_t { Unknown, Set };
  auto OnEvent = [&](EventId I, uint8_t &Phase) {
    return I != At.Event  ? Verdict::Go
           : Phase == Set ? Verdict::Stop
                          : Verdict::Found;
  };
  auto OnBranch = [&](BlockId, ExprId Cond, bool Taken, uint8_t &Phase) {
    Assumption A = normal(S, Cond, Taken);
    if (S.expr(A.Cond).Kind == ExprKind::Field && of(At.Fn, A.Cond) == Flag)
      Phase = A.True ? Set : Unknown;
    return true;
  };
  return !V.paths(At.Fn)
              .search(V.defs(At.Fn).entry(),
                      {.Event = OnEvent, .Branch = OnBranch})
              .possible();
}

bool Members::admitsOne(CodeRef Call) {
  const FnId F = Call.Fn;
  std::set<Member> Flags = flagsIn(F);
  Flags.insert(testedIn(F).begin(), testedIn(F).end());
  return std::ranges::any_of(Flags, [&](const Member &Flag) {
    auto Takes = [&](EventId E) {
      CodeRef At{F, E};
      return (announces(At, Flag) || takesBack(At, Flag)) &&
             (P.event(At).Kind == EventKind::Call || !isLate(At) ||
              underLock(At, Flag));
    };
    return possible(V.paths(F).everyPathTo(Call.Event, Takes)) &&
           asked(Call, {Flag}, 0);
  });
}

bool Members::announced(CodeRef At, Member Flag) {
  auto Before = [&](CodeRef Event) {
    return possible(V.paths(Event.Fn).everyPathTo(Event.Event, [&](EventId E) {
      return announces({Event.Fn, E}, Flag);
    }));
  };
  if (Before(At))
    return true;
  std::span<const CodeRef> Callers = V.callers(At.Fn);
  return !Callers.empty() && std::ranges::all_of(Callers, Before);
}

} // namespace nogil
