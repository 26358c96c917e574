//===- Leave.cpp - the ends of scopes and of paths ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: which function that returns detached is a mistake, and which one is
// somebody's `my_release_gil()`?
//
// Approach: who could still re-attach? Re-attaching takes the saved thread
// state. A path on which the last place that holds it goes out of scope while
// the thread is detached can never be repaired: that is the mistake, and the
// jump or brace that ends the scope is where it happened. A path on which the
// saved state is returned, or stored where a caller can reach it, is a wrapper;
// its effect becomes part of the summary. The same goes for handles.
//
// Unsound: a saved state in memory that others can reach is trusted.
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "threadstate/Simulate.h"
#include <algorithm>

namespace nogil {

/// Whether something that outlives the scope (All: the function) holds Token.
bool Simulation::escapes(const PathState &S, TermId Token, TermId Returned,
                         ScopeId Dying, bool All) const {
  if (Returned.valid() && Returned == Token)
    return true;
  auto Dies = [&](TermId Loc) {
    while (true) {
      const Term L = T[Loc];
      if (L.Kind == ValueKind::LocVar) {
        if (L.A != Self.V)
          return false;
        const Var &V = Body.Vars[L.B];
        return All || (V.Scope == Dying && V.Kind == Storage::Local);
      }
      if (L.Kind != ValueKind::LocField && L.Kind != ValueKind::LocElem)
        return false;
      const Term Base = T[TermId(L.A)];
      if (Base.Kind != ValueKind::AddrOf)
        return false;
      Loc = TermId(Base.A);
    }
  };
  if (T[Token].Kind == ValueKind::AddrOf) // a guard object is its own token
    return !Dies(TermId(T[Token].A));
  for (auto &[Loc, V] : S.Store)
    if (V == Token && T[Loc].Kind != ValueKind::Sym && !Dies(Loc))
      return true;
  return false;
}

void Simulation::reportEnd(const PathState &S, ViolationKind K, EventId Since,
                           SrcRange At) {
  Violation V;
  V.Kind = K;
  V.Since = {Self, Since};
  V.Chain = {V.Since};
  V.ExitFn = Self;
  V.ExitAt = At;
  EndLost = true;
  found(S, std::move(V));
}

void Simulation::noteBlockEnd(BlockId B, const PathState &S) {
  if (!Acts)
    return;
  BlockEnd End{S.M, S.Since, {}};
  for (const Handle &H : S.Handles)
    End.Handles.push_back(H.Event);
  if (auto &Ends = BlockEnds[B.V]; std::ranges::find(Ends, End) == Ends.end())
    Ends.push_back(std::move(End));
}

void Simulation::noteEnd(bool Lost, SrcRange At, ScopeId Scope) {
  if (Acts)
    (Lost ? LostAt : KeptAt).insert({At, Scope});
}

/// Where V shows, every path has lost it in one of the scopes that end there.
bool Simulation::alwaysLost(SrcRange At) const {
  for (auto It = LostAt.lower_bound({At, ScopeId(0u)});
       It != LostAt.end() && It->At == At; ++It)
    if (!KeptAt.contains(*It))
      return true;
  return LostAt.contains({At, ScopeId()}) && !KeptAt.contains({At, ScopeId()});
}

/// The call, or the end of a path or scope, where V shows is in block B.
bool Simulation::showsIn(uint32_t B, const Violation &V) const {
  const Block &Blk = Body.Blocks[B];
  if (!V.ExitAt.valid())
    return V.Chain[0].Event.V - Blk.EventsBegin < Blk.EventsCount;
  auto Events =
      std::span(Body.Events).subspan(Blk.EventsBegin, Blk.EventsCount);
  return Blk.Range == V.ExitAt ||
         std::ranges::any_of(Events, [&](const Event &E) {
           return E.Kind == EventKind::ScopeEnd && E.Range == V.ExitAt;
         });
}

/// By block: from here it may come to V, and nothing on any way changes the
/// thread state any more.
std::vector<bool> Simulation::pastSaving(const Violation &V) const {
  std::vector<bool> Shows(Body.Blocks.size());
  for (uint32_t B : Order.ByRank)
    Shows[B] = showsIn(B, V);
  return leadingOnlyTo(Body, Order, std::move(Shows), ActsOnState);
}

/// The condition is about what the function has found out, and neither about
/// memory nor what it was given, which may say who has to attach.
bool Simulation::isNews(ExprId Cond) const {
  return Cond.valid() && !anyWithin(Body, Cond, [&](ExprId, const Expr &X) {
           if (X.Kind != ExprKind::Var)
             return X.Kind == ExprKind::Field || X.Kind == ExprKind::Elem;
           const Var &Of = Body.Vars[X.A];
           bool Local = Of.Kind == Storage::Local || Of.Kind == Storage::Temp;
           return !Local || Of.ByReference ||
                  std::ranges::any_of(
                      P.Rules->TokenTypes, [&](const auto &Type) {
                        return Tu.str(Of.Type).find(Type) != std::string::npos;
                      });
         });
}

/// All paths that come to where V shows are in its state, so that none comes
/// there in order; or all that take some jump before, from where on nothing
/// changes the state. A condition that may know who has to attach is trusted.
bool Simulation::everywhere(const Violation &V) const {
  bool Ends = V.ExitAt.valid();
  if (Ends ? V.ExitFn != Self
           : V.Kind != ViolationKind::ApiDetached || V.Chain[0].Fn != Self ||
                 V.Since.Fn != Self)
    return V.Everywhere;
  constexpr uint8_t Detached = 1u << unsigned(Mode::Detached);
  if (Ends ? alwaysLost(V.ExitAt) : Modes[V.Chain[0].Event.V] == Detached)
    return true;
  auto Wrong = [&](const BlockEnd &End) {
    return V.Kind == ViolationKind::HandleNotReleased
               ? std::ranges::find(End.Handles, V.Since.Event) !=
                     End.Handles.end()
               : End.M == Mode::Detached && End.Since == V.Since.Event;
  };
  auto AllWrong = [&](uint32_t B) {
    return !BlockEnds[B].empty() && std::ranges::all_of(BlockEnds[B], Wrong);
  };
  const std::vector<bool> Past = pastSaving(V);
  for (uint32_t B = 0; B != Past.size(); ++B) {
    const Block &Blk = Body.Blocks[B];
    bool Chooses = Blk.Term == TermKind::Branch && !isNews(Blk.Cond);
    if (AllWrong(B) && std::ranges::any_of(Blk.Succs, [&](BlockId Next) {
          return Past[Next.V] && (!Chooses || AllWrong(Next.V));
        }))
      return true;
  }
  return false;
}

/// A violation on this path; where the path hangs on what callers pass, and
/// all of them are seen, it is theirs to say whether there is one.
void Simulation::found(const PathState &S, Violation V, TermMap<Range> Guards) {
  if (P.callersSeen(Self))
    addGuards(S, Guards);
  foundIf(std::move(V), std::move(Guards));
}

void Simulation::foundIf(Violation V, TermMap<Range> Guards) {
  constexpr size_t Most = 32;
  bool Hangs = P.callersSeen(Self) &&
               std::any_of(Guards.begin(), Guards.end(), [&](auto &G) {
                 return T.mentionsParam(G.first) ||
                        T[G.first].Kind == ValueKind::AtEntry;
               });
  if (Hangs && Out.Conditionals.size() == Most)
    Cuts.insert(Cap::Preconditions);
  if (!Hangs || Out.Conditionals.size() == Most) {
    Found.push_back(std::move(V));
    return;
  }
  Conditional New{std::move(V), std::move(Guards)};
  if (std::find(Out.Conditionals.begin(), Out.Conditionals.end(), New) ==
      Out.Conditionals.end())
    Out.Conditionals.push_back(std::move(New));
}

void Simulation::scopeEnd(PathState &S, const Event &E, BlockId B) {
  const Block &Blk = Body.Blocks[B.V];
  bool Held = S.M == Mode::Detached && S.Token.valid();
  EndLost = false;
  if (E.Scope != ScopeId(0u) && (Held || !S.Handles.empty())) {
    TermId Returned = Blk.Term == TermKind::Return && Blk.Cond.valid()
                          ? eval(S, Blk.Cond)
                          : TermId();
    auto Lost = [&](TermId Token) {
      // Only a variable of this very scope can lose it here.
      bool InScope =
          std::any_of(S.Store.begin(), S.Store.end(), [&](auto &Entry) {
            const Term L = T[Entry.first];
            return Entry.second == Token && L.Kind == ValueKind::LocVar &&
                   L.A == Self.V && Body.Vars[L.B].Scope == E.Scope;
          });
      return InScope && !escapes(S, Token, Returned, E.Scope, false);
    };
    if (Held && Lost(S.Token)) {
      reportEnd(S, ViolationKind::LeftDetached, S.Since, E.Range);
      S.M = Mode::Attached; // one mistake, one report
      S.Token = TermId();
    }
    for (size_t I = S.Handles.size(); I-- > 0;)
      if (S.Handles[I].Token.valid() && Lost(S.Handles[I].Token)) {
        reportEnd(S, ViolationKind::HandleNotReleased, S.Handles[I].Event,
                  E.Range);
        S.M = S.Handles[I].Before;
        S.Token = S.Handles[I].BeforeToken;
        S.Handles.resize(I);
      }
  }
  noteEnd(EndLost, E.Range, E.Scope);
  // Dead variables only make states differ.
  std::vector<TermId> Values;
  S.Store.eraseIf([&](auto &Entry) {
    const Term L = T[Entry.first];
    bool Dead = L.Kind == ValueKind::LocVar && L.A == Self.V &&
                Body.Vars[L.B].Kind == Storage::Local &&
                L.B >= Body.ParamCount && Body.Vars[L.B].Scope == E.Scope &&
                E.Scope != ScopeId(0u);
    if (Dead)
      Values.push_back(Entry.second);
    return Dead;
  });
  forgetResults(S, std::move(Values), EventId(size_t(&E - Body.Events.data())));
}

/// Facts about results that the dead variables of a scope have held, and that
/// nothing holds or reads any more: a block may have any number of scopes.
void Simulation::forgetResults(PathState &S, std::vector<TermId> Held,
                               EventId At) {
  std::erase_if(Held, [&](TermId V) {
    const Term N = T[V];
    return N.Kind != ValueKind::Sym || N.A != Self.V ||
           N.B != uint32_t(SymKind::Result) ||
           !Live->onlyReadBefore(EventId(N.C), At) || S.isToken(V);
  });
  if (Held.empty() || S.Facts.empty())
    return;
  T.mark(Held);
  auto Mentions = [&](auto &Entry) {
    return T.mentionsMarked(Entry.first) || T.mentionsMarked(Entry.second);
  };
  if (std::ranges::none_of(S.Store, Mentions))
    S.Facts.eraseIf([&](auto &E) {
      return T.mentionsMarked(E.first) && !isImplied(E.first);
    });
}

void Simulation::leave(PathState &S, SrcRange Where, TermId Value,
                       bool Throws) {
  EndLost = false;
  if (S.M == Mode::Detached && S.Token.valid() && S.Assumed != Mode::Detached) {
    // A saved state that nobody ever kept was given up on purpose.
    bool Kept = T[S.Token].Kind == ValueKind::AddrOf ||
                std::any_of(S.Store.begin(), S.Store.end(),
                            [&](auto &E) { return E.second == S.Token; });
    if (Kept && !escapes(S, S.Token, Value, ScopeId(), true)) {
      reportEnd(S, ViolationKind::LeftDetached, S.Since, Where);
      S.M = Mode::Entry;
      S.Token = TermId();
    }
  }
  for (size_t I = S.Handles.size(); I-- > 0;)
    if (S.Handles[I].Token.valid() &&
        !escapes(S, S.Handles[I].Token, Value, ScopeId(), true)) {
      reportEnd(S, ViolationKind::HandleNotReleased, S.Handles[I].Event, Where);
      S.M = S.Handles[I].Before;
      S.Token = S.Handles[I].BeforeToken;
      S.Handles.erase(S.Handles.begin() + static_cast<ptrdiff_t>(I));
    }
  noteEnd(EndLost, Where);
  addPostcondition(S, Where, Value, Throws);
}

/// What callers may know of the path: facts about parameters and memory, also
/// memory that may have been written since, where nothing else is known. Those
/// that the function asked first, when there are too many.
void Simulation::addGuards(const PathState &Path, TermMap<Range> &Guards) {
  PathState S = Path;
  TermMap<Range> All, Facts;
  auto Note = [&](auto &Fact) { return notesOfFact(T, Fact); };
  for (const auto *Chunk : S.Facts.chunks())
    if (Chunk->notes(Note).Flags & FF_ForCallers)
      std::ranges::copy(Chunk->entries(), std::back_inserter(Facts));
  for (auto &[X, R] : Facts)
    if (T.closed(X))
      All.push_back({X, R});
  size_t Known = All.size();
  for (auto &[X, R] : Facts) {
    if (T.closed(X) || !T.versioned(X))
      continue;
    if (memory(S).overwritten(X))
      continue;
    TermId Before = T.unversioned(X);
    auto Is = [&](auto &E) { return E.first == Before; };
    if (T.closed(Before) && T[Before].Kind != ValueKind::Const &&
        std::none_of(All.begin(), All.end(), Is))
      All.push_back({Before, R});
  }
  auto Sooner = [&](auto &A, auto &B) { return A.first < B.first; };
  std::sort(All.begin(), All.begin() + static_cast<ptrdiff_t>(Known), Sooner);
  std::sort(All.begin() + static_cast<ptrdiff_t>(Known), All.end(), Sooner);
  for (auto &E : All) {
    if (std::any_of(Guards.begin(), Guards.end(),
                    [&](auto &G) { return G.first == E.first; }))
      continue;
    if (Guards.size() >= policy::MaxGuardFacts) {
      Cuts.insert(Cap::Guards);
      break;
    }
    Guards.push_back(E);
  }
  std::sort(Guards.begin(), Guards.end(),
            [](auto &A, auto &B) { return A.first < B.first; });
}

void Simulation::addPostcondition(const PathState &S, SrcRange Where,
                                  TermId Value, bool Throws) {
  if (!Throws) {
    ShownAttached &= S.Used.valid();
    ShownDetached &= S.Assumed == Mode::Detached && !S.Used.valid();
  }
  Postcondition X;
  X.Throws = Throws;
  X.M = S.M;
  X.Assumed = S.Assumed;
  X.Pops = S.Pops;
  X.HandleTaken = !S.Handles.empty();
  X.Where = Where;
  TermId Token = X.HandleTaken ? S.Handles.back().Token : S.Token;
  if (Token.valid()) {
    X.ReturnsToken = Value == Token;
    if (T.closed(Token))
      X.Token = Token;
    for (auto &[Loc, V] : S.Store)
      if (V == Token && T.closed(Loc))
        X.TokenPlace = Loc;
  }
  if (Value.valid() && T.closed(Value))
    X.Returned = Value;
  addGuards(S, X.Guards);
  for (auto &[Loc, V] : S.Store)
    if (T.closed(Loc) && T[Loc].Kind != ValueKind::LocGlobal &&
        T[V].Kind == ValueKind::Const)
      X.Stored.push_back({Loc, V});
  // Ways out that a caller can't tell apart are one, with what both know.
  for (Postcondition &Old : Postconditions) {
    if (Old.Throws != X.Throws || Old.M != X.M || Old.Assumed != X.Assumed ||
        Old.Pops != X.Pops || Old.HandleTaken != X.HandleTaken ||
        Old.Token != X.Token || Old.ReturnsToken != X.ReturnsToken ||
        Old.TokenPlace != X.TokenPlace ||
        ((Old.Returned != X.Returned || Old.Guards != X.Guards ||
          Old.Stored != X.Stored) &&
         Postconditions.size() < policy::MaxPostconditions))
      continue;
    if (Old.Returned != X.Returned)
      Old.Returned = TermId();
    std::erase_if(Old.Stored, [&](auto &E) {
      return std::find(X.Stored.begin(), X.Stored.end(), E) == X.Stored.end();
    });
    TermMap<Range> Both;
    for (auto &[G, R] : Old.Guards)
      for (auto &[H, Q] : X.Guards)
        if (G == H && !R.hull(Q).everything())
          Both.push_back({G, R.hull(Q)});
    Old.Guards = std::move(Both);
    return;
  }
  Postconditions.push_back(std::move(X));
}

} // namespace nogil
