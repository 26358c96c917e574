//===- Accesses.cpp - who touches what, and how it is protected -----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "sharing/Accesses.h"
#include "sharing/AccessFinder.h"
#include "sharing/Dump.h"
#include <algorithm>

namespace nogil {

const char *spelled(AccessKind K) {
  static const char *const Names[] = {
      "read",    "null-test", "write",   "write-constant",
      "update",  "reference", "release", "iterate",
      "changes", "address",   "atomic"};
  return Names[unsigned(K)];
}

bool writes(AccessKind K) {
  switch (K) {
  case AccessKind::Write:
  case AccessKind::WriteConstant:
  case AccessKind::Update:
  case AccessKind::Release:
  case AccessKind::ContainerCall:
    return true;
  default:
    return false;
  }
}

Accesses::Accesses(Views &V, const FlowResult &Flow, const Contexts &Ctx,
                   const Effects &Eff, const Locksets &Locked)
    : V(V), P(V.program()), Flow(Flow), Ctx(Ctx), Eff(Eff), Locked(Locked),
      Own(V, Ctx, Eff) {}

const Accesses::Made &Accesses::made() const {
  std::call_once(Once, [&] {
    for (uint32_t F = 0; F != P.Functions.size(); ++F) {
      Is.Begin.push_back(Is.Table.size());
      if (P.Functions[F].Body)
        AccessFinder(*this, Is, FnId(F)).run();
    }
    Is.Begin.push_back(Is.Table.size());
    for (uint32_t I = 0; I != Is.Table.size(); ++I)
      Is.ByPlace[{Is.Table[I].Record, Is.Table[I].Name}].push_back(I);
  });
  return Is;
}

uint32_t Accesses::Made::number(const LockSet &Set) {
  auto [It, New] = Numbers.try_emplace(Set, Sets.size());
  if (New)
    Sets.push_back(Set);
  return It->second;
}

std::span<const Access> Accesses::all() const { return made().Table; }

uint8_t Accesses::statesAt(CodeRef C) const {
  const uint8_t Entered = Ctx.Bits[C.Fn.V] & uint8_t(CB_Attached | CB_Detached);
  const std::vector<uint8_t> &Modes = Flow.Modes[C.Fn.V];
  if (Modes.empty())
    return Entered;
  auto Has = [&](Mode M) { return Modes[C.Event.V] >> unsigned(M) & 1; };
  return (Has(Mode::Entry) || Has(Mode::Unknown) ? Entered : 0) |
         (Has(Mode::Attached) ? CB_Attached : 0) |
         (Has(Mode::Detached) ? CB_Detached : 0);
}

std::span<const Access> Accesses::of(FnId F) const {
  const Made &M = made();
  return std::span(M.Table).subspan(M.Begin[F.V],
                                    M.Begin[F.V + 1] - M.Begin[F.V]);
}

std::span<const uint32_t> Accesses::to(NameId Record, NameId Name) const {
  const Made &M = made();
  auto It = M.ByPlace.find({Record, Name});
  return It == M.ByPlace.end() ? std::span<const uint32_t>() : It->second;
}

ExprId pointerTo(const Skeleton &S, ExprId Place) {
  const Expr *X = &S.expr(Place);
  while (X->Kind == ExprKind::Field && X->Op == ExprOp::Dot) {
    Place = ExprId(X->A);
    X = &S.expr(Place);
  }
  if (X->Kind == ExprKind::Field || X->Kind == ExprKind::Elem)
    return ExprId(X->A);
  return X->Kind == ExprKind::Var && S.Vars[X->A].ByReference ? Place
                                                              : ExprId();
}

OwnedBy Accesses::owned(const Access &A) const {
  if (!A.Record.valid())
    return OwnedBy::Others; // a global
  ExprId Pointer = pointerTo(*P.fn(A.At.Fn).Body, A.Place);
  if (!Pointer.valid()) {
    bool Static = A.Path.valid() && Locked.paths().isGlobal(A.Path);
    return Static ? OwnedBy::Others : OwnedBy::Us;
  }
  return Own.of(A.At.Fn, Pointer, V.defs(A.At.Fn).before(A.At.Event));
}

Answer Accesses::commonLock(const Access &A, const Access &B,
                            bool Sections) const {
  const PathTable &Paths = Locked.paths();
  bool Unnamed = false;
  auto Of = [&](const HeldLock &L, const Access &X) {
    // What the lock is to the object of the access: itself, its member.
    PathId Object = X.Path.valid() ? Paths.object(X.Path) : PathId();
    if (L.Lock == Object && Object.valid())
      return std::tuple(1, 0u, 0u);
    const PathNode &N = Paths[L.Lock];
    if (N.Kind == PathKind::Field && N.Parent == Object && Object.valid())
      return std::tuple(2, N.A, N.B);
    if (Paths.isGlobal(L.Lock) || A.At.Fn == B.At.Fn)
      return std::tuple(3, L.Lock.V, 0u);
    return std::tuple(0, 0u, 0u);
  };
  for (const HeldLock &L : locks(A))
    for (const HeldLock &M : locks(B)) {
      if (L.section() != M.section() || (L.section() && !Sections) ||
          (L.Kind == LockKind::Read && M.Kind == LockKind::Read))
        continue;
      if (!L.Lock.valid() || !M.Lock.valid() || !Paths.exact(L.Lock) ||
          !Paths.exact(M.Lock)) {
        Unnamed = true;
        continue;
      }
      auto X = Of(L, A), Y = Of(M, B);
      if (std::get<0>(X) && X == Y)
        return Answer::Yes;
      Unnamed |= !std::get<0>(X) && !std::get<0>(Y);
    }
  return Unnamed ? Answer::Unknown : Answer::No;
}

Answer Accesses::conflict(const Access &A, const Access &B, bool Gil) const {
  return conflict(A, B, Gil, true);
}

Answer Accesses::conflictDetached(Access A, const Access &B) const {
  A.States = CB_Detached;
  return conflict(A, B, /*Gil=*/true, /*Sections=*/false);
}

Answer Accesses::conflict(const Access &A, const Access &B, bool Gil,
                          bool Sections) const {
  bool Same = A.Record == B.Record && A.Name == B.Name;
  bool Atomic = A.Kind == AccessKind::Atomic && B.Kind == AccessKind::Atomic;
  if (!Same || Atomic || !(writes(A.Kind) || writes(B.Kind)) || A.initOnly() ||
      B.initOnly())
    return Answer::No;
  // With the GIL one of them has to run without it.
  if (Gil && !((A.States | B.States) & CB_Detached))
    return Answer::No;
  OwnedBy OfA = owned(A), OfB = owned(B);
  Answer Lock = commonLock(A, B, Sections);
  if (OfA == OwnedBy::Us || OfB == OwnedBy::Us || Lock == Answer::Yes)
    return Answer::No;
  bool Racing = A.Contexts & B.Contexts & CB_Racing;
  bool Sure = Racing && OfA == OwnedBy::Others && OfB == OwnedBy::Others &&
              Lock == Answer::No && A.Path.valid() && B.Path.valid();
  return Sure ? Answer::Yes : Answer::Unknown;
}

uint16_t Accesses::between(FnId F, EventId From, EventId To) const {
  const Defs &D = V.defs(F);
  const Skeleton &S = *P.fn(F).Body;
  uint16_t Out = 0;
  auto Add = [&](BlockId B, uint32_t Begin, uint32_t End) {
    for (uint32_t I = Begin; I < End; ++I)
      if (S.Events[I].Kind == EventKind::Call)
        Out |= Eff.ofCall(F, EventId(I));
  };
  BlockId A = D.blockOf(From), B = D.blockOf(To);
  auto EndOf = [&](BlockId X) { return D.endOf(X).Index; };
  if (A == B && From < To) {
    Add(A, From.V + 1, To.V);
    return Out;
  }
  // Blocks that are reached from the one and reach the other.
  auto Reach = [&](BlockId Begin, bool Forward) {
    std::vector<bool> Seen(S.Blocks.size());
    std::vector<BlockId> Todo{Begin};
    while (!Todo.empty()) {
      BlockId X = Todo.back();
      Todo.pop_back();
      for (BlockId N : Forward ? D.succs(X) : D.preds(X))
        if (!Seen[N.V]) {
          Seen[N.V] = true;
          Todo.push_back(N);
        }
    }
    return Seen;
  };
  std::vector<bool> After = Reach(A, true), Before = Reach(B, false);
  if (!After[B.V])
    return 0;
  Add(A, From.V + 1, EndOf(A));
  Add(B, S.Blocks[B.V].EventsBegin, To.V);
  for (uint32_t X = 0; X != S.Blocks.size(); ++X)
    if (After[X] && Before[X])
      Add(BlockId(X), S.Blocks[X].EventsBegin, EndOf(BlockId(X)));
  return Out;
}

const char *spelled(OwnedBy O);

std::string dumpAccesses(const Program &P, const Accesses &Table) {
  std::set<std::string> Lines;
  for (const Access &A : Table.all()) {
    if (!P.event(A.At).Range.valid())
      continue;
    std::string States;
    for (auto [Bit, Name] : {std::pair(CB_Attached, "attached"),
                             std::pair(CB_Detached, "detached")})
      if (A.States & Bit)
        States += (States.empty() ? "" : ",") + std::string(Name);
    std::string Contexts = A.initOnly()              ? "init-only"
                           : A.Contexts & CB_Running ? "running"
                                                     : "unreached";
    if (A.Contexts & CB_Teardown)
      Contexts += ",teardown";
    if (A.Contexts & CB_Racing)
      Contexts += ",concurrent";
    Lines.insert(placeText(P, A.At) + ": " + spelled(A.Kind) + " " +
                 Table.locksets().paths().print(A.Path, P) +
                 " states=" + States + " owned=" + spelled(Table.owned(A)) +
                 " contexts=" + Contexts + " locks=" +
                 spelled(Table.locks(A), Table.locksets().paths(), P) + "\n");
  }
  std::string Out;
  for (const std::string &L : Lines)
    Out += L;
  return Out;
}

} // namespace nogil
