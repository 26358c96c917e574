//===- OtherObject.cpp - a member under the lock of another object --------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/CodeRank.h"
#include "checks/Kinds.h"
#include "checks/lock_misuse/Misuse.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {
namespace {

class OtherSearch {
public:
  explicit OtherSearch(const ProgramView &C)
      : C(C), Paths(C.locked().paths()), Table(C.shared()) {}

  /// The section on another object under which the access happens, where there
  /// is no lock that could be the right one; null: all else.
  const HeldLock *wrong(const Access &A) const {
    if (Table.locks(A).empty() || !A.Record.valid() || !A.Path.valid() ||
        !Paths.exact(A.Path) || A.initOnly() || A.Kind == AccessKind::Atomic ||
        A.Kind == AccessKind::AddressTaken || Table.owned(A) == OwnedBy::Us ||
        C.locked().conditional(A.At).size())
      return nullptr;
    const HeldLock *Out = nullptr;
    for (const HeldLock &L : Table.locks(A)) {
      // One object is found through the other: who owns it may lock for it. A
      // global one may be the lock of all.
      bool Apart = L.section() && L.Lock.valid() && Paths.exact(L.Lock) &&
                   !Paths.isGlobal(L.Lock) &&
                   Paths.root(L.Lock) != Paths.root(A.Path);
      if (!Apart)
        return nullptr;
      if (L.Taken.valid())
        Out = &L;
    }
    return Out;
  }

  /// The access holds a section on the object of the member.
  bool right(const Access &A) const {
    return A.Path.valid() &&
           std::ranges::any_of(Table.locks(A), [&](const HeldLock &L) {
             return L.section() && L.Lock.valid() && L.Lock != A.Path &&
                    Paths.within(A.Path, L.Lock);
           });
  }

  /// An access that holds the section on its own object and may meet this one;
  /// null: there is none, or more functions do as this one does.
  const Access *discipline(const Access &A) const {
    std::set<FnId> Right, Wrong;
    const Access *Out = nullptr;
    for (uint32_t Number : Table.to(A.Record, A.Name)) {
      const Access &B = Table.all()[Number];
      if (wrong(B))
        Wrong.insert(B.At.Fn);
      if (!right(B))
        continue;
      Right.insert(B.At.Fn);
      auto Rank = [&](const Access &X) {
        return std::tuple(X.At.Fn == A.At.Fn, !writes(X.Kind),
                          codeRank(C, X.At));
      };
      const bool Better = !Out || Rank(B) < Rank(*Out);
      if (Better && possible(Table.conflict(A, B, /*Gil=*/false)) &&
          Table.commonLock(A, B) == Answer::No)
        Out = &B;
    }
    return Right.size() >= Wrong.size() ? Out : nullptr;
  }

private:
  const ProgramView &C;
  const PathTable &Paths;
  const Accesses &Table;
};

} // namespace

std::vector<Finding> otherObjectsLocks(const ProgramView &C) {
  std::vector<Finding> Out;
  OtherSearch Search(C);
  std::set<std::tuple<FnId, NameId, NameId>> Done;
  for (const Access &A : C.shared().all()) {
    const FnId F = A.At.Fn;
    if (!C.reached(A.At) || !C.ours(F, C.P.event(A.At).Range))
      continue;
    const HeldLock *Held = Search.wrong(A);
    const Access *Other = Held ? Search.discipline(A) : nullptr;
    if (!Other || !Done.insert({F, A.Record, A.Name}).second)
      continue;
    std::string Place = lockName(
        C, F, A.Path, "'" + C.P.str(A.Record) + "::" + C.P.str(A.Name) + "'");
    std::string Lock = lockName(C, F, Held->Lock, "another object");
    std::string Own =
        lockName(C, F, C.locked().paths().object(A.Path), "its own object");
    Witness W({C.place({F, Held->Taken}),
               fmt::format("the critical section on {} begins here", Lock)});
    W.add({C.place(A.At), fmt::format("{} is {} here", Place,
                                      writes(A.Kind) ? "changed" : "read")});
    W.add({C.place(Other->At),
           fmt::format("{} {} it under a critical section on its own object",
                       C.quoted(Other->At.Fn),
                       writes(Other->Kind) ? "changes" : "reads")});
    Out.push_back(withoutGil(C.finding(
        kinds::lock_misuse::OtherObject, A.At,
        fmt::format("{} is {} under the lock of {}, and {} {} it under that of "
                    "its own object, so that both may happen at once: lock {}, "
                    "or both objects in one section",
                    Place, writes(A.Kind) ? "changed" : "read", Lock,
                    C.quoted(Other->At.Fn),
                    writes(Other->Kind) ? "changes" : "reads", Own),
        Place, W)));
  }
  return Out;
}

} // namespace nogil
