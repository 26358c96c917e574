//===- Siblings.cpp - callbacks that stand beside others ------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a C library is given a table of functions, and no row says in which
// thread state it calls them. The functions do: where most of those that need
// Python attach first, the library calls them from anywhere, and those that
// don't attach are called there, too.
//
// Approach: functions that one initialiser of a record holds, or that are
// assigned to members of one record in one function, stand in one table. A
// library is given it: a function that is only declared takes such a record.
// Left out are records that rows speak of, members through which the program
// itself calls, since what happens there is seen, functions that the program
// calls by name, and those that detach: they expect to be attached. Where at
// least two attach, at any depth, and more than those that use the API without
// it, the latter are entry points of foreign threads.
//
// Termination: reachability over direct calls.
//
// Unsound: tables that are filled through pointers to functions in variables,
// or that a library finds in another record.
// Imprecise: a library may call one of them only from where it was called.
//
// Cost: the initialisers and events of the program once; of functions in such
// tables, what they reach.
//
//===----------------------------------------------------------------------===//
#include "link/Entries.h"
#include <algorithm>
#include <functional>
#include <set>

namespace nogil {
namespace {

struct Member {
  std::string Record, Name;
  auto operator<=>(const Member &) const = default;
};

class Tables {
public:
  explicit Tables(Program &P) : P(P) {}

  void run() {
    for (uint32_t U = 0; U != P.Tus.size(); ++U) {
      for (const Table &T : P.Tus[U]->Tables)
        for (const InitNode &N : T.Nodes)
          if (N.Kind == InitKind::List)
            initialiser(U, T, N);
      for (const Skeleton &S : P.Tus[U]->Skeletons)
        body(U, S);
      for (uint32_t I = 0; I != P.Tus[U]->Funcs.size(); ++I)
        declared(U, FuncRefId(I));
    }
    for (const std::vector<Held> &Of : Groups)
      if (Taken.count(Of.front().In.Record))
        judge(Of);
  }

private:
  struct Held {
    FnId Fn;
    Member In;
    uint32_t Tu = 0;
    SrcRange Where;
  };
  Program &P;
  std::vector<std::vector<Held>> Groups;
  std::set<Member> CalledThrough;
  std::set<FnId> Called;       ///< by name
  std::set<std::string> Taken; ///< records that libraries take

  void initialiser(uint32_t U, const Table &T, const InitNode &N) {
    const TuFacts &F = *P.Tus[U];
    const std::string &Record = F.str(N.Type);
    std::vector<Held> Of;
    for (uint32_t C : N.Children)
      if (const InitNode &X = T.Nodes[C];
          X.Kind == InitKind::Func && !F.str(X.Field).empty())
        Of.push_back(
            {P.resolve(U, X.Func), {Record, F.str(X.Field)}, U, X.Range});
    add(std::move(Of));
  }

  /// The records that a library's function takes.
  void declared(uint32_t U, FuncRefId I) {
    const Function &G = P.fn(P.resolve(U, I));
    const TuFacts &F = *P.Tus[U];
    if (G.Body || G.Api || !F.func(I).Type.valid())
      return;
    for (TypeId Param : F.type(F.func(I).Type).Parts) {
      const TypeInfo *X = &F.type(Param);
      while ((X->Kind == TypeKind::Pointer || X->Kind == TypeKind::Reference) &&
             X->Of.valid())
        X = &F.type(X->Of);
      if (X->Kind == TypeKind::Record)
        Taken.insert(F.str(X->Text));
    }
  }

  /// Assignments to members, and who is called.
  void body(uint32_t U, const Skeleton &S) {
    const TuFacts &F = *P.Tus[U];
    FnId Self = P.resolve(U, S.Self);
    if (P.fn(Self).Body != &S)
      return; // another unit's body stands for this function
    std::map<std::string, std::vector<Held>> ByRecord;
    for (const Event &E : S.Events) {
      if (E.Kind == EventKind::Call && E.Callee.valid()) {
        Called.insert(P.resolve(U, E.Callee));
      } else if (E.Kind == EventKind::Call && E.CalleeExpr.valid()) {
        const Expr *X = &S.expr(E.CalleeExpr);
        while (X->Kind == ExprKind::Elem)
          X = &S.Exprs[X->A];
        if (X->Kind == ExprKind::Field)
          CalledThrough.insert({F.str(X->Type), F.str(X->Name)});
      } else if (E.Kind == EventKind::Assign && E.Src.valid() &&
                 E.Dst.valid() && S.expr(E.Src).Kind == ExprKind::Func &&
                 S.expr(E.Dst).Kind == ExprKind::Field) {
        const Expr &To = S.expr(E.Dst);
        const std::string &Record = F.str(To.Type);
        ByRecord[Record].push_back({P.resolve(U, FuncRefId(S.expr(E.Src).A)),
                                    {Record, F.str(To.Name)},
                                    U,
                                    E.Range});
      }
    }
    for (auto &[Record, Of] : ByRecord)
      add(std::move(Of));
  }

  void add(std::vector<Held> Of) {
    constexpr size_t Least = 3;
    if (Of.size() >= Least && !P.Rules->isEntryRecord(Of.front().In.Record))
      Groups.push_back(std::move(Of));
  }

  /// Some function that F reaches has such a call; not through one that
  /// attaches, with `Open`.
  bool reaches(FnId F, const std::function<bool(const FunctionRow &)> &Is,
               bool Open) {
    std::vector<FnId> Todo{F};
    std::set<FnId> Seen{F};
    for (size_t I = 0; I != Todo.size(); ++I) {
      const Function &G = P.fn(Todo[I]);
      if (!G.Body || (Open && I && attaches(Todo[I])))
        continue;
      for (const Event &E : G.Body->Events) {
        if (E.Kind != EventKind::Call)
          continue;
        if (const FunctionRow *Row = P.rowOf(Todo[I], E)) {
          if (Is(*Row))
            return true;
        } else if (FnId To = P.calleeOf(Todo[I], E);
                   To.valid() && Seen.insert(To).second) {
          Todo.push_back(To);
        }
      }
    }
    return false;
  }

  bool has(FnId F, EffectKind Effect) {
    return reaches(
        F, [&](const FunctionRow &R) { return R.Effect == Effect; }, false);
  }
  bool detaches(FnId F) {
    return has(F, EffectKind::Detach) || has(F, EffectKind::Swap);
  }

  /// It makes sure of being attached, with a saved state as well, or asks
  /// whether it is.
  bool attaches(FnId F) {
    return has(F, EffectKind::Ensure) ||
           reaches(
               F, [](const FunctionRow &R) { return R.TestsAttached; },
               false) ||
           (has(F, EffectKind::Attach) && !detaches(F));
  }

  bool usesApi(FnId F) {
    return reaches(
        F, [](const FunctionRow &R) { return R.State == Needs::Attached; },
        true);
  }

  void judge(const std::vector<Held> &Of) {
    std::vector<const Held *> Without;
    std::set<FnId> Attach, Seen;
    for (const Held &H : Of) {
      if (!P.fn(H.Fn).Body || !Seen.insert(H.Fn).second ||
          CalledThrough.count(H.In))
        continue;
      if (attaches(H.Fn))
        Attach.insert(H.Fn);
      else if (!detaches(H.Fn) && usesApi(H.Fn))
        Without.push_back(&H);
    }
    if (Attach.size() < 2 || Attach.size() <= Without.size())
      return;
    for (const Held *H : Without) {
      bool Known = std::ranges::any_of(
          P.Entries, [&](const Entry &E) { return E.Fn == H->Fn; });
      if (Known || Called.count(H->Fn))
        continue;
      Entry E;
      E.Fn = H->Fn;
      E.State = Needs::Detached;
      E.Foreign = true;
      E.Kind = "callback";
      E.What = "callback of '" + H->In.Record +
               "', beside others that attach the thread first";
      E.Tu = H->Tu;
      E.Where = H->Where;
      P.Entries.push_back(std::move(E));
    }
  }
};

} // namespace

void collectSiblings(Program &P) { Tables(P).run(); }

} // namespace nogil
