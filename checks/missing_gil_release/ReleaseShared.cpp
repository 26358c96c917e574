//===- ReleaseShared.cpp - what work reaches, and who else has it ---------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The table of accesses (sharing/Accesses.h) is asked for everything that the
// work reaches: its own events and those of the functions that it calls. Would
// one of them conflict with an access of an entry point, if it ran detached?
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/ReleaseGuards.h"
#include "link/Policy.h"
#include "sharing/Accesses.h"

namespace nogil {

/// The functions that the call, or a call in the loop, reaches.
std::vector<FnId> ReleaseGuards::reached(const ReleaseSite &X) {
  std::vector<FnId> Out;
  std::set<FnId> Seen;
  auto Add = [&](FnId G) {
    if (G.valid() && C.P.fn(G).Body && Seen.insert(G).second)
      Out.push_back(G);
  };
  auto Called = [&](FnId F, const Event &E) {
    if (E.Kind != EventKind::Call)
      return;
    if (FnId G = C.P.calleeOf(F, E); G.valid())
      return Add(G);
    for (FnId G : C.P.targetsOf(F, E, policy::MaxCandidates))
      Add(G);
  };
  for (CodeRef At : eventsOf(X))
    Called(X.Fn, C.P.event(At));
  for (size_t I = 0; I != Out.size(); ++I)
    for (const Event &E : C.P.fn(Out[I]).Body->Events)
      Called(Out[I], E);
  return Out;
}

/// The call, or what is in the loop.
std::vector<CodeRef> ReleaseGuards::eventsOf(const ReleaseSite &X) const {
  if (X.Call.valid())
    return {{X.Fn, X.Call}};
  std::vector<CodeRef> Out;
  const Skeleton &S = *C.P.fn(X.Fn).Body;
  const Loop &L = C.V.loops(X.Fn)[X.Loop];
  anyEvent(S, L, [&](EventId Id) {
    Out.push_back({X.Fn, Id});
    return false;
  });
  return Out;
}

/// C++ lets one thread in to initialise a static variable of a function.
static bool initialises(const Program &P, const Access &A) {
  const Skeleton &S = *P.fn(A.At.Fn).Body;
  const Expr &X = S.expr(A.Place);
  return (P.event(A.At).Flags & EF_Init) && X.Kind == ExprKind::Var &&
         S.Vars[X.A].Kind == Storage::StaticLocal;
}

/// One of the accesses that the work makes, and one to the same place from
/// anywhere, are so.
template <class Fn>
bool ReleaseGuards::anyAccess(const ReleaseSite &X, const Fn &Is) {
  const Accesses &Table = C.shared();
  auto Any = [&](const Access &A) {
    std::span<const uint32_t> Others = Table.to(A.Record, A.Name);
    return !initialises(C.P, A) && std::ranges::any_of(Others, [&](uint32_t I) {
      const Access &B = Table.all()[I];
      return !initialises(C.P, B) && Is(A, B);
    });
  };
  std::set<CodeRef> Own;
  for (CodeRef At : eventsOf(X))
    Own.insert(At);
  for (const Access &A : Table.of(X.Fn))
    if (Own.count(A.At) && Any(A))
      return true;
  for (FnId G : reached(X))
    if (std::ranges::any_of(Table.of(G), Any))
      return true;
  return false;
}

/// The place holds a pointer.
static bool holdsPointer(const Program &P, const Access &A) {
  const Skeleton &S = *P.fn(A.At.Fn).Body;
  const TuFacts &T = P.tu(A.At.Fn);
  const Expr &X = S.expr(A.Place);
  TypeId Type;
  if (X.Kind == ExprKind::Var)
    Type = S.Vars[X.A].TypeOf;
  else if (X.Kind == ExprKind::Field)
    Type = T.memberType(X.Type, X.Name);
  return Type.valid() && T.type(Type).Kind == TypeKind::Pointer;
}

/// The two would meet if the first one ran detached, and nobody does such a
/// thing yet: what the project does detached elsewhere is its business.
bool ReleaseGuards::wouldMeet(const Access &A, const Access &B) {
  return C.shared().conflictDetached(A, B) == Answer::Yes && !acceptedPlace(A);
}

/// It writes a variable that others write, its next caller among them, or uses
/// a pointer, in a variable or a member of an object that others have, that
/// others end.
bool ReleaseGuards::worksOnShared(const ReleaseSite &X) {
  return anyAccess(X, [&](const Access &A, const Access &B) {
    bool Variable = !A.Record.valid();
    bool Ends = holdsPointer(C.P, B) &&
                (B.Kind == AccessKind::Release || (Variable && writes(B.Kind)));
    bool Writes = Variable && writes(A.Kind) && writes(B.Kind);
    if (!Variable && A.At.Fn == B.At.Fn) // it ends what it has
      return false;
    return (Writes || Ends) && wouldMeet(A, B);
  });
}

/// It writes a variable of the program that others write.
bool ReleaseGuards::writesVariable(const ReleaseSite &X) {
  return anyAccess(X, [&](const Access &A, const Access &B) {
    return !A.Record.valid() && writes(A.Kind) && writes(B.Kind) &&
           wouldMeet(A, B);
  });
}

/// It reads what an entry point writes, in an object that others have.
bool ReleaseGuards::readsWritten(const ReleaseSite &X) {
  return anyAccess(X, [&](const Access &A, const Access &B) {
    return writes(B.Kind) && wouldMeet(A, B) && handedIn(X, A);
  });
}

/// A function that it reaches jumps, and none remembers a place.
bool ReleaseGuards::jumpsOut(const ReleaseSite &X) {
  bool Jumps = false, Remembers = false;
  for (FnId G : reached(X)) {
    const Skeleton &S = *C.P.fn(G).Body;
    for (uint32_t I = 0; I != S.Events.size(); ++I)
      if (S.Events[I].Kind == EventKind::Call &&
          C.V.role(G, EventId(I), RoleKind::JumpBuffer)) {
        const FunctionRow *Row = C.P.rowOf(G, S.Events[I]);
        (Row && Row->NoReturn ? Jumps : Remembers) = true;
      }
  }
  return Jumps && !Remembers;
}

/// Whoever has an address may write there.
static Access atWorst(Access A) {
  if (A.Kind == AccessKind::AddressTaken)
    A.Kind = AccessKind::Write;
  return A;
}

/// Somebody comes to this place detached already, or to the record.
bool ReleaseGuards::acceptedPlace(const Access &A) {
  findAccepted();
  const Accesses &Table = C.shared();
  return (A.Record.valid() && Accepted->Records.count(C.P.str(A.Record))) ||
         std::ranges::any_of(Table.to(A.Record, A.Name), [&](uint32_t Other) {
           return (Table.all()[Other].States & CB_Detached) != 0;
         });
}

/// Whoever calls the entry point passes an object that others have.
static bool passesShared(const Program &P, FnId F, uint32_t Param) {
  return P.entered(F,
                   [&](const Entry &E) { return Param != 0 || E.onShared(); });
}

/// The result is what an object of Python's holds: the call is of its API, and
/// makes nothing new.
static bool readsObject(const CheckContext &C, FnId F, EventId Call) {
  const FunctionRow *Row = C.P.rowOf(F, C.P.fn(F).Body->Events[Call.V]);
  return Row && Row->State == Needs::Attached &&
         !C.V.role(F, Call, RoleKind::Fresh);
}

/// The result is in a variable of the program, or a pointer to one.
static bool readsVariable(const CheckContext &C, FnId F, EventId Call) {
  FnId G = C.P.calleeOf(F, C.P.event({F, Call}));
  return G.valid() && C.P.fn(G).Body &&
         std::ranges::any_of(C.V.returned(G), [&](const Origin &O) {
           if (O.Base != BaseKind::Local)
             return O.Base == BaseKind::Global;
           Storage Is = C.P.fn(G).Body->Vars[O.Index].Kind;
           return Is == Storage::Global || Is == Storage::StaticLocal;
         });
}

/// The object of an access is known to be others': followed from there up the
/// calls to the work, and from the work to whoever calls.
bool ReleaseGuards::handedIn(const ReleaseSite &X, const Access &A) {
  const PathTable &Paths = C.locked().paths();
  std::vector<FnId> Below = reached(X);
  auto Callers = [&](FnId G) {
    std::vector<CodeRef> All = C.V.callSites(G);
    if (G != X.Fn)
      std::erase_if(All, [&](CodeRef By) {
        return By.Fn != X.Fn && !std::ranges::count(Below, By.Fn);
      });
    return All;
  };
  std::vector<std::pair<FnId, uint32_t>> Todo;
  auto Add = [&](FnId F, PathId Path) { // is it anybody's that is known?
    if (!Path.valid())
      return false;
    const PathNode &Root = Paths[Paths.root(Path)];
    if (Root.Kind == PathKind::Param &&
        std::ranges::find(Todo, std::pair(F, Root.A)) == Todo.end())
      Todo.push_back({F, Root.A});
    const EventId By(Root.B);
    return Root.Kind == PathKind::Global ||
           (Root.Kind == PathKind::Out && C.V.role(F, By, RoleKind::Parses)) ||
           (Root.Kind == PathKind::Result &&
            (readsObject(C, F, By) || readsVariable(C, F, By)));
  };
  if (Add(A.At.Fn, A.Path))
    return true;
  for (size_t I = 0; I != Todo.size() && I != policy::MaxSharedSearch; ++I) {
    auto [G, Param] = Todo[I];
    if (Param == 0 && C.P.info(G).Flags & (FF_Ctor | FF_Dtor))
      continue; // nobody has it yet, or any more
    if (C.P.isEntry(G) && passesShared(C.P, G, Param))
      return true;
    for (CodeRef By : Callers(G)) {
      const Skeleton &S = *C.P.fn(By.Fn).Body;
      ExprId Arg = S.arg(C.P.event(By), Param);
      if (Arg.valid() &&
          Add(By.Fn,
              C.locked().pathOf(By.Fn, Arg, C.V.defs(By.Fn).before(By.Event))))
        return true;
    }
  }
  return false;
}

Answer ReleaseGuards::guardedByGil(const ReleaseSite &X,
                                   std::pair<CodeRef, CodeRef> *Where) {
  bool Writes = anyAccess(X, [&](const Access &A, const Access &B) {
    // What the call itself ends can be taken out before.
    bool Ends = A.Kind == AccessKind::Release && A.At.Fn == X.Fn;
    bool Is = writes(A.Kind) && !Ends && wouldMeet(A, B) && handedIn(X, A);
    if (Is && Where)
      *Where = {A.At, B.At};
    return Is;
  });
  if (Writes)
    return Answer::Yes;
  bool Touches = anyAccess(X, [&](const Access &A, const Access &B) {
    return possible(C.shared().conflictDetached(atWorst(A), atWorst(B)));
  });
  return Touches ? Answer::Unknown : Answer::No;
}

bool ReleaseGuards::reachesGaps(const ReleaseSite &X) {
  return std::ranges::any_of(reached(X),
                             [&](FnId G) { return !C.P.tu(G).Gaps.empty(); });
}

} // namespace nogil
