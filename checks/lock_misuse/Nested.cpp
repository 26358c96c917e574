//===- Nested.cpp - a section that the one inside of it suspends ----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/Kinds.h"
#include "checks/lock_misuse/Misuse.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {
namespace {

class NestedSearch {
public:
  explicit NestedSearch(const ProgramView &C)
      : C(C), P(C.P), Locked(C.locked()), Paths(C.locked().paths()),
        Table(C.shared()) {}

  /// The sections that are open where another one is opened, if others have
  /// its object.
  LockSet outer(const OpenedSection &X) {
    LockSet Out;
    const auto &Inner = X.Objects;
    if (P.event(X.At).Kind != EventKind::Call || !allNamed(Inner) ||
        C.initOnly(X.At.Fn) || waitsForNobody(X))
      return Out;
    for (const HeldLock &L : Locked.at(X.At)) {
      if (!L.section())
        continue;
      if (std::ranges::count(Inner, L.Lock)) // it is not locked again
        return {};
      if (L.Lock.valid() && Paths.exact(L.Lock))
        Out.push_back(L);
    }
    return Out;
  }

  /// The first use of what is in the outer object while the inner section is
  /// open; the calls that lead to it come first. Empty: there is none.
  std::vector<CodeRef> use(const OpenedSection &X, PathId Outer) {
    const FnId F = X.At.Fn;
    const Skeleton &S = *P.fn(F).Body;
    for (uint32_t I = 0; I != S.Events.size(); ++I) {
      CodeRef At{F, EventId(I)};
      if (!inside(At, X) || !C.reached(At))
        continue;
      if (touches(At, Outer, &X) || walks(At, Outer))
        return {At};
      for (uint32_t A : passes(At, Outer))
        if (std::vector<CodeRef> Down = below(At, A); !Down.empty())
          return Down;
    }
    return {};
  }

private:
  const ProgramView &C;
  const Program &P;
  const Locksets &Locked;
  PathTable &Paths;
  const Accesses &Table;

  bool allNamed(const std::vector<PathId> &Objects) const {
    return !Objects.empty() && std::ranges::all_of(Objects, [&](PathId O) {
      return O.valid() && Paths.exact(O);
    });
  }

  /// Nobody else has the objects.
  bool waitsForNobody(const OpenedSection &X) const {
    return std::ranges::all_of(X.Objects, [&](PathId Object) {
      for (uint32_t A : passes(X.At, Object))
        if (C.isPrivate(X.At, C.V.argOrigins(X.At.Fn, X.At.Event, A)))
          return true;
      return false;
    });
  }

  bool inside(CodeRef At, const OpenedSection &X) const {
    return std::ranges::any_of(Locked.within(At), [&](const HeldLock &L) {
      return L.section() && L.Taken == X.At.Event;
    });
  }

  /// Somebody gives the member another value while objects are in use.
  bool changes(const Access &A) const {
    return std::ranges::any_of(
        Table.to(A.Record, A.Name), [&](uint32_t Number) {
          const Access &B = Table.all()[Number];
          return writes(B.Kind) && (B.Contexts & CB_InUse) && !B.initOnly() &&
                 Table.owned(B) != OwnedBy::Us;
        });
  }

  /// A member of the object, which others change, is used; Inner: what that one
  /// locks doesn't count.
  bool touches(CodeRef At, PathId Object, const OpenedSection *Inner) const {
    auto Event = [](const Access &A) { return A.At.Event; };
    return std::ranges::any_of(
        std::ranges::equal_range(Table.of(At.Fn), At.Event, {}, Event),
        [&](const Access &A) {
          if (!A.Path.valid() || A.Path == Object ||
              !Paths.within(A.Path, Object) || A.Kind == AccessKind::Atomic ||
              A.Kind == AccessKind::AddressTaken || !A.Record.valid())
            return false;
          auto Covers = [&](PathId Lock) {
            return Lock != A.Path && Paths.within(A.Path, Lock);
          };
          if (Inner && std::ranges::any_of(Inner->Objects, Covers))
            return false;
          bool Relocked =
              !Inner &&
              std::ranges::any_of(Table.locks(A), [&](const HeldLock &L) {
                return L.Taken.valid() && (!L.Lock.valid() || L.Lock == Object);
              });
          return !Relocked && Table.owned(A) != OwnedBy::Us && changes(A);
        });
  }

  static bool isWalk(const Role &R) {
    return R.Does == RoleKind::Interior &&
           (R.Kind == "items" || R.isElement() || R.Kind == "iterator");
  }

  /// A pointer to an item or position in the object is taken, by nothing that
  /// locks it.
  bool walks(CodeRef At, PathId Object) const {
    const Event &E = P.event(At);
    const Skeleton &S = *P.fn(At.Fn).Body;
    if (E.Kind == EventKind::Read && E.Src.valid() &&
        S.expr(E.Src).Kind == ExprKind::Field)
      return std::ranges::any_of(P.rolesOf(At.Fn, S.expr(E.Src)), isWalk) &&
             Locked.pathOf(At.Fn, ExprId(S.expr(E.Src).A),
                           C.V.defs(At.Fn).before(At.Event)) == Object;
    if (E.Kind != EventKind::Call)
      return false;
    return std::ranges::any_of(C.V.rolesThatHold(At.Fn, At.Event),
                               [&](const Role *R) {
                                 return isWalk(*R) && R->Of.Kind == Slot::Arg &&
                                        argument(At, R->Of.Index) == Object;
                               });
  }

  PathId argument(CodeRef Call, uint32_t A) const {
    return Locked.pathOf(Call.Fn, P.fn(Call.Fn).Body->arg(P.event(Call), A),
                         C.V.defs(Call.Fn).before(Call.Event));
  }

  /// The arguments of a call that are the object.
  std::vector<uint32_t> passes(CodeRef Call, PathId Object) const {
    std::vector<uint32_t> Out;
    const Event &E = P.event(Call);
    for (uint32_t A = 0; E.Kind == EventKind::Call && A != E.ArgsCount; ++A)
      if (argument(Call, A) == Object)
        Out.push_back(A);
    return Out;
  }

  /// The way down to a use of a member of what a call gets, breadth first.
  std::vector<CodeRef> below(CodeRef Call, uint32_t Arg) {
    struct Way {
      FnId Fn;
      uint32_t Param;
      std::vector<CodeRef> Calls;
    };
    std::vector<Way> Todo;
    std::set<std::pair<FnId, uint32_t>> Seen;
    auto Add = [&](CodeRef At, uint32_t A, std::vector<CodeRef> Calls) {
      FnId G = P.calleeOf(At.Fn, P.event(At));
      Calls.push_back(At);
      if (G.valid() && P.fn(G).Body && !P.fn(G).Row &&
          Seen.insert({G, A}).second)
        Todo.push_back({G, A, std::move(Calls)});
    };
    Add(Call, Arg, {});
    for (size_t I = 0; I != Todo.size(); ++I) {
      const auto [G, Param, Calls] = Todo[I];
      const PathId Object = Paths.param(Param);
      for (uint32_t N = 0; N != P.fn(G).Body->Events.size(); ++N) {
        CodeRef At{G, EventId(N)};
        if (touches(At, Object, nullptr)) {
          std::vector<CodeRef> Down = Calls;
          Down.push_back(At);
          return Down;
        }
        if (P.event(At).Kind == EventKind::Call && Locked.within(At).empty())
          for (uint32_t A : passes(At, Object))
            Add(At, A, Calls);
      }
    }
    return {};
  }
};

/// What locks two objects, where a macro opens the section.
std::string formForTwo(const ProgramView &C, CodeRef Opens) {
  if (const RoleList *Roles = C.P.macroRoles(Opens.Fn, C.P.event(Opens)))
    for (const Role &R : *Roles)
      if (R.Does == RoleKind::HoldsLock && !R.Instead.empty())
        return fmt::format(", with '{}'", R.Instead);
  return "";
}

} // namespace

std::vector<Finding> nestedSections(const ProgramView &C) {
  std::vector<Finding> Out;
  NestedSearch Search(C);
  for (const OpenedSection &X : openedSections(C, /*Helped=*/true))
    for (const HeldLock &L : Search.outer(X)) {
      std::vector<CodeRef> Use = Search.use(X, L.Lock);
      if (Use.empty())
        continue;
      const FnId F = X.At.Fn;
      std::string Outer = lockName(C, F, L.Lock, "another object");
      std::string Inner;
      for (PathId Object : X.Objects)
        if (std::string Name = lockName(C, F, Object, "");
            Inner.empty() || (!Name.empty() && Name < Inner))
          Inner = Name;
      if (Inner.empty())
        Inner = "a second object";
      Witness W(L.Taken.valid()
                    ? Step{C.place({F, L.Taken}),
                           fmt::format("the section on {} begins here", Outer)}
                    : Step{C.place(F, C.P.fn(F).Body->NameRange),
                           fmt::format("all who call {} hold the section on {}",
                                       C.quoted(F), Outer)});
      W.add({C.place(X.At),
             fmt::format("here that on {} begins inside of it", Inner)});
      for (size_t I = 0; I + 1 < Use.size(); ++I)
        W.add(C.calls(Use[I]));
      W.add({C.place(Use.back()),
             fmt::format("{} is used while only that one is sure to be held",
                         Outer)});
      std::string Form = formForTwo(C, X.At);
      Out.push_back(withoutGil(C.finding(
          kinds::lock_misuse::Nested, X.At,
          fmt::format("the critical section on {} is given up when this one, "
                      "on {}, has to wait, and comes back only after its end: "
                      "{} is not locked where it is used in here; lock both "
                      "at once{}",
                      Outer, Inner, Outer, Form),
          Outer + Inner, W)));
    }
  return Out;
}

} // namespace nogil
