//===- Calls.cpp - helpers that are called without the lock ---------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/racy_member/Calls.h"
#include "checks/CodeRank.h"
#include <algorithm>

namespace nogil {
namespace {

class Finder {
public:
  Finder(const ProgramView &C, Races &Ways)
      : C(C), P(C.P), V(C.V), M(C.members()), Ways(Ways), Table(C.shared()) {}

  std::vector<UnlockedCall> find() {
    for (FnId F : C.functions())
      if (!Table.locksets().summary(F).changesLocks())
        helper(F);
    std::ranges::sort(Out, {},
                      [&](const UnlockedCall &X) { return C.place(X.Here); });
    return std::move(Out);
  }

private:
  const ProgramView &C;
  const Program &P;
  Views &V;
  Members &M;
  Races &Ways;
  const Accesses &Table;
  std::vector<UnlockedCall> Out;

  /// A member that it assigns to, of what a parameter points to. A flag that is
  /// set is there at once.
  bool changes(const Access &A) const {
    const PathTable &Paths = Table.locksets().paths();
    if (!A.Record.valid() || !A.Path.valid() || !writes(A.Kind) ||
        A.Kind == AccessKind::Atomic || !(A.Contexts & CB_InUse))
      return false;
    const Event &E = P.event(A.At);
    if (E.Kind != EventKind::Assign || E.Dst != A.Place)
      return false;
    unsigned Steps = 0; // over members
    for (PathId X = A.Path; Paths[X].Parent.valid(); X = Paths[X].Parent)
      Steps += Paths[X].Kind == PathKind::Field;
    return (A.Kind != AccessKind::WriteConstant || isPointer(A)) &&
           Paths[Paths.root(A.Path)].Kind == PathKind::Param && Steps == 1;
  }

  bool isPointer(const Access &A) const {
    const Expr &X = P.fn(A.At.Fn).Body->expr(A.Place);
    const TuFacts &T = P.tu(A.At.Fn);
    TypeId Type = T.memberType(X.Type, X.Name);
    return Type.valid() && T.type(Type).Kind == TypeKind::Pointer;
  }

  void helper(FnId F) {
    std::map<uint32_t, const Access *> Changed; ///< by parameter
    const PathTable &Paths = Table.locksets().paths();
    for (bool Pointers : {true, false}) // worse than numbers
      for (const Access &A : Table.of(F))
        if (changes(A) && isPointer(A) == Pointers && C.reached(A.At))
          Changed.try_emplace(Paths[Paths.root(A.Path)].A, &A);
    for (auto [Param, A] : Changed)
      calls(F, Param, *A);
  }

  ExprId given(CodeRef By, uint32_t Param) const {
    return P.fn(By.Fn).Body->arg(P.event(By), Param);
  }

  /// How Python code may have the object at a call; ~0u: it can't.
  uint32_t entry(CodeRef By, uint32_t Param) const {
    ExprId Object = given(By, Param);
    return Object.valid() && C.reached(By) &&
                   (C.Ctx.Bits[By.Fn.V] & CB_InUse) && !C.initOnly(By.Fn)
               ? M.shared(By.Fn, Object, V.defs(By.Fn).before(By.Event))
               : ~0u;
  }

  const HeldLock *lockOf(CodeRef By, uint32_t Param,
                         const LockSet &Held) const {
    const Locksets &L = Table.locksets();
    ExprId Object = given(By, Param);
    if (!Object.valid())
      return nullptr;
    PathId Path = L.pathOf(By.Fn, Object, V.defs(By.Fn).before(By.Event));
    const PathTable &Paths = L.paths();
    for (const HeldLock &X : Held) {
      if (!X.Lock.valid() || !Path.valid() || !Paths.exact(X.Lock))
        continue;
      // The object's own, or that of the one which it is a part of.
      bool Member = !X.section() && Paths[X.Lock].Kind == PathKind::Field;
      PathId Whole = Member ? Paths.object(X.Lock) : X.Lock;
      if (Paths.within(X.Lock, Path) || Paths.within(Path, Whole))
        return &X;
    }
    return nullptr;
  }

  void calls(FnId F, uint32_t Param, const Access &A) {
    const std::vector<CodeRef> Sites = V.callSites(F);
    std::optional<UnlockedCall> Best;
    for (CodeRef By : Sites) {
      const LockSet Held = Table.locksets().at(By);
      const HeldLock *Lock = lockOf(By, Param, Held);
      if (!Lock || entry(By, Param) == ~0u ||
          (Best &&
           !(std::pair(!Lock->Taken.valid(), codeRank(C, By)) <
             std::pair(!Best->Taken.valid(), codeRank(C, Best->Locked)))))
        continue;
      Best.emplace();
      Best->Changes = &A;
      Best->Pointer = isPointer(A);
      Best->Locked = By;
      Best->Taken = Lock->Taken;
    }
    if (!Best)
      return;
    std::set<FnId> Done{Best->Locked.Fn};
    for (CodeRef By : Sites) {
      if (By.Fn == F || Done.count(By.Fn) ||
          Table.locksets().any(By, Locks::Any) ||
          !C.ours(By.Fn, P.event(By).Range) || entry(By, Param) == ~0u)
        continue;
      UnlockedCall X = *Best;
      X.Here = By;
      X.Object = given(By, Param);
      X.Entry = Ways.unlockedWay(By, X.Object);
      if (X.Entry == ~0u || !Done.insert(By.Fn).second)
        continue;
      Out.push_back(X);
    }
  }
};

} // namespace

std::vector<UnlockedCall> findUnlockedCalls(const ProgramView &C, Races &Ways) {
  return Finder(C, Ways).find();
}

} // namespace nogil
