//===- Interior.cpp - pointers into what has moved meanwhile --------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/resize_during_iteration/Interior.h"
#include "cfg/Exprs.h"
#include "cfg/Uses.h"
#include <algorithm>

namespace nogil {

bool InteriorSearch::isPointer(VarId X) const {
  const Var &Variable = S->Vars[X.V];
  const std::string &Type = P.tu(F).str(Variable.Type);
  return Variable.ByReference || (!Type.empty() && Type.back() == '*') ||
         Type.find("(*)") != Type.npos || Type.find("::") != Type.npos;
}

// --- uses -------------------------------------------------------------------

/// Is the variable given to be filled, or assigned by an operator?
bool InteriorSearch::fills(EventId Id, uint32_t Arg, VarId X) const {
  const Event &E = S->Events[Id.V];
  if (P.tu(F).str(S->Vars[X.V].Type).ends_with("*"))
    return true;
  if (Arg != 0 || !E.Callee.valid())
    return false;
  const FuncInfo &I = P.tu(F).func(E.Callee);
  return I.Flags & FF_Ctor || P.tu(F).str(I.Name).ends_with("operator=");
}

/// Does the variable get a new value?
bool InteriorSearch::renewed(EventId Id, VarId X) const {
  const Event &E = S->Events[Id.V];
  if (!D->defines(Id, X))
    return false;
  if (E.Kind == EventKind::Assign)
    return !mentions(*S, E.Src, X);
  if (P.tu(F).str(S->Vars[X.V].Type).find("::") == std::string::npos)
    return true;
  return S->expr(S->arg(E, 0)).Kind == ExprKind::Addr && fills(Id, 0, X);
}

/// Reads the variable for more than moving it along.
bool InteriorSearch::uses(EventId Id, VarId X) const {
  const Event &E = S->Events[Id.V];
  auto IsX = [&](ExprId Of) {
    return Of.valid() && S->expr(Of).Kind == ExprKind::Var &&
           S->expr(Of).A == X.V;
  };
  switch (E.Kind) {
  case EventKind::Read:
    return mentions(*S, E.Src, X);
  case EventKind::Assign:
    if (IsX(E.Dst)) // p = p + 1: as good or bad as before
      return false;
    return mentions(*S, E.Src, X) || mentions(*S, E.Dst, X);
  case EventKind::Call:
    break;
  default:
    return false;
  }
  if (E.Flags & EF_Implicit)
    return false;
  if (mentions(*S, E.CalleeExpr, X))
    return true;
  for (uint32_t A = 0; A != E.ArgsCount; ++A) {
    const Expr &Arg = S->expr(S->arg(E, A));
    if (Arg.Kind == ExprKind::Addr && IsX(ExprId(Arg.A))) {
      if (fills(Id, A, X))
        continue;
      return true;
    }
    if (mentions(*S, S->arg(E, A), X))
      return true;
  }
  return false;
}

// --- the three searches -----------------------------------------------------

void InteriorSearch::variable(VarId X, EventId Taken,
                              std::vector<Invalidation> &Out) {
  bool Pointer = isPointer(X);
  std::vector<Origin> Of =
      OriginFinder(V, F).ofVar(X, {D->blockOf(Taken), Taken.V + 1});
  bool Deep = S->Vars[X.V].ByReference;
  std::vector<std::pair<Origin, const Role *>> Owners;
  for (const Origin &O : Of)
    for (auto &Pair : owners(O, Deep))
      Owners.push_back(std::move(Pair));
  for (auto &[Owner, Via] : Owners) {
    // One of several objects: not known which.
    bool All = std::all_of(Of.begin(), Of.end(), [&](const Origin &O) {
      auto These = owners(O, Deep);
      return std::any_of(These.begin(), These.end(),
                         [&](auto &Pair) { return Pair.first == Owner; });
    });
    if (!All || (!Pointer && Via->Kind != "iterator"))
      continue;
    Invalidation L;
    L.Owner = Owner;
    L.What = Pointer ? Invalidated::Pointer : Invalidated::Position;
    L.Via = Via;
    L.Var = X;
    L.Taken = Taken;
    size_t Before = Out.size();
    search(L, Out);
    if (Out.size() != Before)
      return;
  }
}

void InteriorSearch::search(Invalidation L, std::vector<Invalidation> &Out) {
  auto Ends = invalidatorsOf(L.Owner, *L.Via,
                             L.What == Invalidated::Position &&
                                 L.Via->Kind != "iterator",
                             [&] { return changeable(L.Owner, L.Taken); });
  // What happens to it detached is another rule's.
  const Event &Taken = S->Events[L.Taken.V];
  const Expr *Value = Taken.Src.valid() ? &S->expr(Taken.Src) : nullptr;
  if (Value && Value->Kind == ExprKind::Result &&
      V.role(F, EventId(Value->A), RoleKind::Unpinned))
    std::erase_if(Ends, [&](const auto &End) {
      return End.second == InvalidatedBy::Python &&
             !possible(Runs.python(F, End.first));
    });
  walk(L, std::move(Ends), D->after(L.Taken), {}, Out);
}

/// Is the variable used from there on, after one of those? Once for each loop
/// that some of them are in, there if possible.
void InteriorSearch::walk(const Invalidation &L, InvalidatorsOf Ends,
                          Point From, std::span<const Assumption> Known,
                          std::vector<Invalidation> &Out) {
  while (!Ends.empty()) {
    uint32_t In = loopOf(Ends.front().first);
    auto Rest =
        std::stable_partition(Ends.begin(), Ends.end(), [&](const auto &End) {
          return loopOf(End.first) == In;
        });
    InvalidatorsOf These(Ends.begin(), Rest);
    Ends.erase(Ends.begin(), Rest);
    These.resize(std::min<size_t>(These.size(), 250));
    if (In == ~0u || !mostEvident(L, These, From, Known, In, Out))
      mostEvident(L, These, From, Known, ~0u, Out);
  }
}

/// Of what may have lost it, what is beyond doubt is named before what is not.
bool InteriorSearch::mostEvident(const Invalidation &L, InvalidatorsOf Ends,
                                 Point From, std::span<const Assumption> Known,
                                 uint32_t In, std::vector<Invalidation> &Out) {
  std::array<InvalidatorsOf, 3> By;
  for (const auto &End : Ends)
    By[End.second == InvalidatedBy::Python ? doubt(End.first, L.Owner) : 0]
        .push_back(End);
  return std::ranges::any_of(By, [&](const InvalidatorsOf &Some) {
    return !Some.empty() && usedAfter(L, Some, From, Known, In, Out);
  });
}

bool InteriorSearch::usedAfter(const Invalidation &L,
                               const InvalidatorsOf &Ends, Point From,
                               std::span<const Assumption> Known, uint32_t In,
                               std::vector<Invalidation> &Out) {
  VarId X = L.Var;
  auto OnEvent = [&](EventId E, uint8_t &Phase) {
    if (Phase && uses(E, X) && inLoop(In, E))
      return Verdict::Found;
    if (endsScope(E, X))
      return Phase && In == ~0u && returnsIt(E, X) ? Verdict::Found
                                                   : Verdict::Stop;
    if (renewed(E, X))
      return Verdict::Stop;
    for (size_t I = 0; !Phase && I != Ends.size(); ++I)
      if (Ends[I].first == E)
        Phase = static_cast<uint8_t>(I + 1);
    return Verdict::Go;
  };
  auto OnExit = [&](BlockId B, uint8_t Phase) {
    return Phase && In == ~0u && mentions(*S, S->Blocks[B.V].Cond, X)
               ? Verdict::Found
               : Verdict::Stop;
  };
  auto OnBranch = [&](BlockId B, ExprId Cond, bool Taken, uint8_t &Phase) {
    if (Phase && L.What == Invalidated::Position &&
        sameSize(B, Cond, Taken, L.Owner, Ends[Phase - 1].first))
      Phase = 0;
    return true;
  };
  PathHit Hit = V.paths(F).search(
      From, {.Event = OnEvent, .Exit = OnExit, .Branch = OnBranch}, Known);
  if (!Hit.certain() || (L.What == Invalidated::Position &&
                         sizeAsked(L.Owner, Hit.Mark, L.Taken)))
    return false;
  Invalidation One = L;
  One.By = Hit.Mark;
  One.How = std::ranges::find(Ends, Hit.Mark, [](auto &End) {
              return End.first;
            })->second;
  One.Used = usedAt(Hit, X);
  Out.push_back(std::move(One));
  return true;
}

/// The end of the scope that the variable lives in.
bool InteriorSearch::endsScope(EventId E, VarId X) const {
  const Event &Ev = S->Events[E.V];
  return Ev.Kind == EventKind::ScopeEnd && Ev.Scope == S->Vars[X.V].Scope;
}

/// On the way out of that scope: what is returned was computed before.
bool InteriorSearch::returnsIt(EventId ScopeEnd, VarId X) const {
  const Block &B = S->Blocks[D->blockOf(ScopeEnd).V];
  return B.Term == TermKind::Return && mentions(*S, B.Cond, X);
}

/// Where a path that was found uses the variable: it may be returned.
SrcRange InteriorSearch::usedAt(const PathHit &Hit, VarId X) const {
  bool Returned = !Hit.Event.valid() || endsScope(Hit.Event, X);
  return Returned ? S->Blocks[Hit.Block.V].Range : S->Events[Hit.Event.V].Range;
}

/// Where the lengths and the items of lists are read, by list.
void InteriorSearch::findAccesses(std::map<Origin, Accesses> &Lists) {
  auto Add = [&](EventId E, uint32_t Arg, const Role &Does) {
    if (Does.Does != RoleKind::Interior ||
        (Does.Kind != "length" && Does.Kind != "element"))
      return;
    for (const Origin &O : V.argOrigins(F, E, Arg)) {
      Accesses &At = Lists[O];
      (Does.Kind == "length" ? At.Lengths : At.Items).insert(E);
      if (Does.Kind == "element")
        At.Via = &Does;
    }
  };
  for (uint32_t I = 0; I != S->Events.size(); ++I) {
    const Event &E = S->Events[I];
    EventId Id(I);
    if (E.Kind == EventKind::Call) {
      // All of a macro that reads the length does, also what only asks for the
      // class.
      for (MacroId M = E.Macro; M.valid(); M = P.tu(F).Macros[M.V].Outer)
        if (const RoleList *Roles = P.MacroRoles[P.fn(F).Tu][M.V])
          for (const Role &Does : *Roles)
            if (Does.Kind == "length")
              Add(Id, 0, Does);
      for (const Role *Does : V.rolesThatHold(F, Id))
        if (Does->Of.Kind == Slot::Arg)
          Add(Id, Does->Of.Index, *Does);
    } else if (E.Kind == EventKind::Read && E.Src.valid() &&
               S->expr(E.Src).Kind == ExprKind::Elem) {
      ExprId Base(S->expr(E.Src).A);
      if (S->expr(Base).Kind != ExprKind::Field)
        continue; // through a variable: that is followed
      for (const Origin &O : V.origins(F, Base, D->before(Id)))
        for (auto &[Owner, Does] : owners(O, false))
          if (Does->Kind == "items") {
            Lists[Owner].Items.insert(Id);
            Lists[Owner].Via = Does;
          }
    }
  }
}

/// Items that are accessed by an index that was compared with an old length.
void InteriorSearch::lengths(std::vector<Invalidation> &Out) {
  if (Python.empty())
    return;
  std::map<Origin, Accesses> Lists;
  findAccesses(Lists);
  for (const HandedIn &H : Measures)
    if (auto It = Lists.find(H.Here); It != Lists.end() &&
                                      !It->second.Measured &&
                                      changeable(H.By.At, H.By.Value.owner()))
      It->second.Measured = &H;
  for (auto &[Owner, At] : Lists) {
    if ((At.Lengths.empty() && !At.Measured) || At.Items.empty())
      continue;
    std::vector<EventId> Gone = takenOut(F, Owner);
    std::set<uint32_t> Done; // one a loop
    for (EventId By : mostEvidentFirst(Owner, Python))
      if (!At.Lengths.count(By) && !Done.count(loopOf(By)) &&
          (At.Measured || changeable(Owner, By)) && !asksItself(By, Owner) &&
          reachedBefore({F, By}, Gone) && length(Owner, At, By, Out))
        Done.insert(loopOf(By));
  }
}

/// The variable that all of these name the owner by; None: not just one.
VarId InteriorSearch::accessedThrough(const std::set<EventId> &Items) {
  VarId X;
  for (EventId Id : Items) {
    const Event &E = S->Events[Id.V];
    uint32_t Root = ~0u;
    if (E.Kind == EventKind::Read)
      Root = rootOf(E.Src);
    else if (const Role *Of = V.role(F, Id, RoleKind::Interior);
             Of && Of->Of.Kind == Slot::Arg)
      Root = rootOf(S->arg(E, Of->Of.Index));
    if (Root == ~0u || (X.valid() && X.V != Root))
      return VarId();
    X = VarId(Root);
  }
  return X;
}

/// `list = PySequence_Fast(other, "")`: from here on the name is another's.
bool InteriorSearch::isAnother(EventId E, VarId X, const Origin &Owner) {
  const Event &Ev = S->Events[E.V];
  if (Ev.Kind != EventKind::Assign || !isVar(*S, Ev.Dst, X) || !Ev.Src.valid())
    return false;
  std::vector<Origin> Of = V.origins(F, Ev.Src, D->before(E));
  return !Of.empty() && std::ranges::none_of(Of, [&](const Origin &O) {
    return O == Owner || !O.known();
  });
}

bool InteriorSearch::length(const Origin &Owner, const Accesses &At, EventId By,
                            std::vector<Invalidation> &Out) {
  auto Reads = [&](EventId E) { return At.Lengths.count(E) != 0; };
  auto Comes = [&](Point From, std::span<const Assumption> Known) {
    auto OnEvent = [&](EventId E, uint8_t &) {
      return E == By ? Verdict::Found : Reads(E) ? Verdict::Stop : Verdict::Go;
    };
    return V.paths(F).search(From, {.Event = OnEvent}, Known).certain();
  };
  // The length was read before the call, ...
  EventId Measured;
  for (EventId Length : At.Lengths)
    if (!Measured.valid() && changeable(Owner, By) &&
        Comes(D->after(Length), {}))
      Measured = Length;
  bool Before = !Measured.valid() && At.Measured &&
                Comes(D->entry(), Given.known(At.Measured->By.Into, F));
  if (!Measured.valid() && !Before)
    return false;
  // ... and an item is accessed after it, in the same loop if possible.
  VarId Through = accessedThrough(At.Items);
  auto Accessed = [&](uint32_t In) {
    return V.paths(F).somePath(
        D->after(By),
        [&](EventId E) { return At.Items.count(E) != 0 && inLoop(In, E); },
        [&](EventId E) {
          return Reads(E) ||
                 (Through.valid() && isAnother(E, Through, Owner)) ||
                 (Owner.Base == BaseKind::Result && Owner.Index == E.V);
        });
  };
  PathHit Hit = Accessed(loopOf(By));
  if (!Hit.certain())
    Hit = Accessed(~0u);
  if (!Hit.certain())
    return false;
  Invalidation L;
  L.Owner = Owner;
  if (Before)
    L.From = At.Measured->By.At;
  L.What = Invalidated::Length;
  L.How = InvalidatedBy::Python;
  L.Via = At.Via;
  L.Taken = Measured;
  L.By = By;
  L.Used = S->Events[Hit.Event.V].Range;
  Out.push_back(std::move(L));
  return true;
}

/// Does the expression read a member of X that points into X?
const Role *InteriorSearch::readsMember(ExprId E, VarId X) const {
  if (!E.valid())
    return nullptr;
  const Expr &Of = S->expr(E);
  if (Of.Kind == ExprKind::Field && S->Exprs[Of.A].Kind == ExprKind::Var &&
      S->Exprs[Of.A].A == X.V)
    for (const Role &Does : P.rolesOf(F, Of))
      if (Does.Does == RoleKind::Interior)
        return &Does;
  bool Two = Of.Kind == ExprKind::Elem || Of.Kind == ExprKind::Binary;
  if (!Two && Of.Kind != ExprKind::Field && Of.Kind != ExprKind::Unary)
    return nullptr;
  const Role *Found = readsMember(ExprId(Of.A), X);
  return !Found && Two ? readsMember(ExprId(Of.B), X) : Found;
}

/// `view.buf` after the view was given back.
void InteriorSearch::members(std::vector<Invalidation> &Out) {
  for (const Invalidator &E : Invalidators) {
    if (E.How != InvalidatedBy::Freed || E.Of.size() != 1 ||
        E.Of[0].Base != BaseKind::Local || !E.Of[0].Steps.empty())
      continue;
    VarId X(E.Of[0].Index);
    const Role *Via = nullptr;
    auto Reads = [&](ExprId Of) {
      const Role *Found = readsMember(Of, X);
      Via = Found ? Found : Via;
      return Found != nullptr;
    };
    auto Uses = [&](EventId Id) {
      const Event &Ev = S->Events[Id.V];
      bool Found = Ev.Kind != EventKind::Call && Reads(Ev.Src);
      if (Ev.Kind == EventKind::Assign && Ev.Dst.valid() &&
          S->expr(Ev.Dst).Kind != ExprKind::Field)
        Found |= Reads(Ev.Dst);
      for (uint32_t A = 0; A != Ev.ArgsCount; ++A)
        Found |= Reads(S->arg(Ev, A));
      return Found;
    };
    auto Over = [&](EventId Id) {
      const Event &Ev = S->Events[Id.V];
      return D->defines(Id, X) || endsScope(Id, X) ||
             (Ev.Kind == EventKind::Assign && mentions(*S, Ev.Dst, X));
    };
    PathHit Hit = V.paths(F).somePath(D->after(E.At), Uses, Over);
    if (!Hit.certain())
      continue;
    Invalidation L;
    L.Owner = E.Of[0];
    L.What = Invalidated::Member;
    L.How = InvalidatedBy::Freed;
    L.Via = Via;
    L.By = E.At;
    L.Used = S->Events[Hit.Event.V].Range;
    Out.push_back(std::move(L));
  }
}

std::vector<Invalidation> InteriorSearch::find(FnId Fn) {
  F = Fn;
  S = P.fn(F).Body;
  std::vector<Invalidation> Out;
  if (!S || !relevant())
    return Out;
  D = &V.defs(F);
  findInvalidators();
  if (Invalidators.empty() && Python.empty() && !Keeps)
    return Out;
  for (uint32_t I = 0; I != S->Events.size(); ++I) {
    const Event &E = S->Events[I];
    if (E.Kind == EventKind::Assign && E.Dst.valid() &&
        S->expr(E.Dst).Kind == ExprKind::Var && !(E.Flags & EF_Compound)) {
      VarId X(S->expr(E.Dst).A);
      Storage K = S->Vars[X.V].Kind;
      if ((K == Storage::Local || K == Storage::Param) &&
          !mentions(*S, E.Src, X))
        variable(X, EventId(I), Out);
    } else if (E.Kind == EventKind::Call) {
      for (const Role *Does : V.rolesThatHold(F, EventId(I))) {
        if (Does->Does != RoleKind::Interior || Does->Value.Kind != Slot::Arg)
          continue;
        const Expr &Arg = S->expr(S->arg(E, Does->Value.Index));
        if (Arg.Kind == ExprKind::Addr && S->Exprs[Arg.A].Kind == ExprKind::Var)
          variable(VarId(S->Exprs[Arg.A].A), EventId(I), Out);
      }
    }
  }
  handed(Out);
  lengths(Out);
  items(Out);
  members(Out);
  kept(Out);
  std::vector<Invalidation> One;
  for (Invalidation &L : Out) {
    if (!L.In.valid())
      L.In = F;
    if (std::ranges::none_of(One, [&](const Invalidation &Known) {
          return oneHazard(Known, L);
        }))
      One.push_back(std::move(L));
  }
  return One;
}

} // namespace nogil
