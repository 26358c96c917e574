//===- FunctionValues.cpp - which functions a pointer may hold ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "link/FunctionValues.h"
// Members of records within records: `memory.s.write` and `file.s.write` are
// one member of one record, but a function that is stored in the one never gets
// into the other. So a member that is named through an embedding one is a place
// of its own, of which three things are known: what is stored there is in the
// member as well, for whoever follows a pointer to `s`; what is stored through
// pointers (a second place of each member, by its own name) is there, too; what
// is stored through another embedding is not.
//
//===----------------------------------------------------------------------===//
#include "link/Program.h"
#include <algorithm>
#include <unordered_set>

namespace nogil {
namespace {

uint64_t keyOf(PlaceKind K, uint32_t A, uint32_t B) {
  return uint64_t(K) << 61 | uint64_t(A) << 30 | B;
}

/// A function's address fits into a variable of this type.
bool mayHold(std::string_view Type) {
  return Type.find('(') != Type.npos || Type.find("void *") != Type.npos;
}

/// ... or into what a parameter of this type points or refers to.
bool mayBeFilled(std::string_view Type) {
  if (Type.find("(**") != Type.npos || Type.find("void **") != Type.npos)
    return true;
  bool Refers = Type.ends_with('*') ||
                (Type.ends_with('&') && !Type.starts_with("const "));
  return Refers && Type.find('(') != Type.npos;
}

/// What is stored in a member through pointers.
template <class Maker>
PlaceId pointed(const Maker &Make, PlaceId Member, uint32_t Name) {
  PlaceId Out = Make(PlaceKind::Part, Member.V, Name);
  if (Out.valid())
    Make.flow(Out, Member);
  return Out;
}

/// Looks places up.
template <class Find> struct Finder : Find {
  using Find::operator();
  void flow(PlaceId, PlaceId) const {}
};

/// Reads expressions of F. Maker(kind, A, B) is the number of a place, and
/// Maker.flow(from, to) notes that one holds what another does.
template <class Maker> class Reader {
public:
  Reader(const Program &P, FnId F, const Maker &Make)
      : P(P), F(F), T(P.tu(F)), S(*P.fn(F).Body), Make(Make) {}

  /// Calls Function for each function that E names, and Place for each place
  /// that its value may come from.
  template <class OnFunction, class OnPlace>
  void read(ExprId E, const OnFunction &Function, const OnPlace &Place) const {
    if (!E.valid())
      return;
    const Expr &X = S.expr(E);
    if (X.Kind == ExprKind::Func) {
      Function(P.resolve(P.fn(F).Tu, FuncRefId(X.A)));
    } else if (X.Kind == ExprKind::Cond) {
      read(ExprId(X.B), Function, Place);
      read(ExprId(X.C), Function, Place);
    } else if (X.Kind == ExprKind::Result) {
      result(S.Events[X.A], Function, Place);
    } else if (PlaceId At = place(E); At.valid()) {
      Place(At);
    }
  }

  /// The one place that an lvalue or a pointer to it names, or None.
  /// Written: as what is stored there.
  PlaceId place(ExprId E, bool Written = false) const {
    const Expr &X = S.expr(E);
    switch (X.Kind) {
    case ExprKind::Var: {
      const Var &V = S.Vars[X.A];
      if (!T.str(V.Usr).empty())
        return Make(PlaceKind::Global, P.nameId(P.fn(F).Tu, V.Usr).V, 0);
      return Make(PlaceKind::Local, F.V, X.A);
    }
    case ExprKind::Field:
      return member(X, Written);
    case ExprKind::Elem:
    case ExprKind::Addr:
      return place(ExprId(X.A), Written);
    case ExprKind::Binary: // `table + 1`
      return X.Op == ExprOp::Add || X.Op == ExprOp::Sub
                 ? place(ExprId(X.A), Written)
                 : PlaceId();
    default:
      return PlaceId();
    }
  }

private:
  const Program &P;
  const FnId F;
  const TuFacts &T;
  const Skeleton &S;
  const Maker &Make;

  PlaceId member(const Expr &X, bool Written) const {
    uint32_t Tu = P.fn(F).Tu, Name = P.nameId(Tu, X.Name).V;
    if (T.str(X.Type).empty()) {
      PlaceId Of = place(ExprId(X.A));
      return Of.valid() ? Make(PlaceKind::Part, Of.V, Name) : Of;
    }
    // Objects of the interpreter's and NumPy's types: which one's function is
    // called depends on the object, and so does the state it is called in.
    if (P.Rules->isEntryRecord(T.str(X.Type)))
      return PlaceId();
    PlaceId All = Make(PlaceKind::Member, P.nameId(Tu, X.Type).V, Name);
    PlaceId Pointed = All.valid() ? pointed(Make, All, Name) : All;
    const Expr &In = S.expr(ExprId(X.A));
    if (!All.valid() || X.Op != ExprOp::Dot || In.Kind != ExprKind::Field ||
        T.str(In.Type).empty())
      return Written ? Pointed : All;
    PlaceId Outer = Make(PlaceKind::Member, P.nameId(Tu, In.Type).V,
                         P.nameId(Tu, In.Name).V);
    PlaceId Own =
        Outer.valid() ? Make(PlaceKind::Part, Outer.V, Name) : PlaceId();
    if (!Own.valid()) // nothing is stored there by this name
      return Pointed;
    if (Pointed.valid())
      Make.flow(Pointed, Own);
    Make.flow(Own, All);
    return Own;
  }

  template <class OnFunction, class OnPlace>
  void result(const Event &Call, const OnFunction &Function,
              const OnPlace &Place) const {
    bool Passed = false;
    for (const Role &R : P.rolesOf(F, Call))
      if (R.Does == RoleKind::Passes && R.Kind == "same" &&
          R.Value.Kind == Slot::Return && R.Of.Kind == Slot::Arg) {
        read(S.arg(Call, R.Of.Index), Function, Place);
        Passed = true;
      }
    if (Passed || !Call.Callee.valid())
      return;
    FnId G = P.resolve(P.fn(F).Tu, Call.Callee);
    if (!P.fn(G).Body)
      return;
    if (PlaceId At = Make(PlaceKind::Result, G.V, 0); At.valid())
      Place(At);
  }
};

} // namespace

/// Builds and solves the constraints.
class FunctionFlow {
public:
  FunctionFlow(const Program &P, FunctionValues &Out) : P(P), Out(Out) {}

  void run() {
    for (uint32_t U = 0; U != P.Tus.size(); ++U)
      for (const Table &Tab : P.Tus[U]->Tables)
        table(U, Tab);
    for (uint32_t F = 0; F != P.Functions.size(); ++F)
      if (P.Functions[F].Body)
        function(FnId(F));
    while (!Todo.empty()) {
      auto [To, F] = Todo.back();
      Todo.pop_back();
      arrived(To, F);
    }
  }

private:
  const Program &P;
  FunctionValues &Out;
  std::unordered_set<uint64_t> Flows;       ///< from one place to another
  std::vector<std::vector<uint32_t>> Into;  ///< the same, by place
  std::vector<std::vector<CodeRef>> Called; ///< by place: with addresses
  std::vector<std::pair<uint32_t, FnId>> Todo;

  PlaceId make(PlaceKind K, uint32_t A, uint32_t B) {
    auto [It, New] =
        Out.Index.try_emplace(keyOf(K, A, B), uint32_t(Out.Places.size()));
    if (New) {
      Out.Places.push_back({K, A, B, {}});
      Into.emplace_back();
      Called.emplace_back();
    }
    return PlaceId(It->second);
  }

  void add(PlaceId To, FnId F) {
    std::vector<FnId> &Held = Out.Places[To.V].Held;
    auto At = std::lower_bound(Held.begin(), Held.end(), F);
    if (At != Held.end() && *At == F)
      return;
    Held.insert(At, F);
    Todo.push_back({To.V, F});
  }

  void flow(PlaceId From, PlaceId To) {
    if (From == To)
      return;
    if (!Flows.insert(uint64_t(From.V) << 32 | To.V).second)
      return;
    Into[From.V].push_back(To.V);
    for (FnId F : std::vector<FnId>(Out.Places[From.V].Held))
      add(To, F);
  }

  void arrived(uint32_t At, FnId F) {
    for (size_t I = 0; I != Into[At].size(); ++I)
      add(PlaceId(Into[At][I]), F);
    if (P.fn(F).Body)
      for (size_t I = 0; I != Called[At].size(); ++I)
        bind(Called[At][I], F);
  }

  //===-- Initialisers ----------------------------------------------------===//

  void table(uint32_t U, const Table &Tab) {
    FnId Owner = Tab.Owner.valid() ? P.resolve(U, Tab.Owner) : FnId();
    const Skeleton *S = Owner.valid() ? P.fn(Owner).Body : nullptr;
    PlaceId Root;
    if (S && P.fn(Owner).Tu == U && Tab.OwnerVar.valid() &&
        P.Tus[U]->str(S->Vars[Tab.OwnerVar.V].Usr).empty())
      Root = make(PlaceKind::Local, Owner.V, Tab.OwnerVar.V);
    else
      Root = make(PlaceKind::Global, P.nameId(U, Tab.Usr).V, 0);
    initialiser(U, Tab, 0, Root);
  }

  void initialiser(uint32_t U, const Table &Tab, uint32_t Node, PlaceId At) {
    const InitNode &N = Tab.Nodes[Node];
    const TuFacts &T = *P.Tus[U];
    switch (N.Kind) {
    case InitKind::Func:
      return add(At, P.resolve(U, N.Func));
    case InitKind::VarRef:
      return flow(make(PlaceKind::Global, P.nameId(U, N.Text).V, 0), At);
    case InitKind::List:
      break;
    default:
      return;
    }
    for (uint32_t C : N.Children) {
      const InitNode &Child = Tab.Nodes[C];
      if (Child.Kind != InitKind::Func && Child.Kind != InitKind::VarRef &&
          Child.Kind != InitKind::List)
        continue;
      NameId Name = P.nameId(U, Child.Field);
      PlaceId Of = At;
      if (!T.str(Child.Field).empty() && T.str(N.Type).empty()) {
        Of = make(PlaceKind::Part, At.V, Name.V);
      } else if (!T.str(Child.Field).empty()) {
        Of = make(PlaceKind::Member, P.nameId(U, N.Type).V, Name.V);
        // The parts of what has no name are found by the member alone.
        if (Child.Kind != InitKind::List || !T.str(Child.Type).empty())
          Of = pointed(maker(), Of, Name.V);
      }
      initialiser(U, Tab, C, Of);
    }
  }

  //===-- Functions -------------------------------------------------------===//

  bool holds(FnId F, uint32_t V) const {
    return mayHold(P.tu(F).str(P.fn(F).Body->Vars[V].Type));
  }

  bool carries(FnId F, ExprId E) const {
    return FunctionValues::mayCarry(P, F, E);
  }

  struct Maker {
    FunctionFlow &In;
    PlaceId operator()(PlaceKind K, uint32_t A, uint32_t B) const {
      return In.make(K, A, B);
    }
    void flow(PlaceId From, PlaceId To) const { In.flow(From, To); }
  };
  Maker maker() { return {*this}; }

  /// All that E may be goes to a place.
  void put(FnId F, ExprId E, PlaceId To) {
    auto Make = maker();
    Reader(P, F, Make)
        .read(
            E, [&](FnId G) { add(To, G); },
            [&](PlaceId From) { flow(From, To); });
  }

  /// Where a write to an lvalue goes.
  PlaceId written(FnId F, ExprId E) {
    const Skeleton &S = *P.fn(F).Body;
    auto Make = maker();
    PlaceId At = Reader(P, F, Make).place(E, true);
    ExprId Base = E;
    while (S.expr(Base).Kind == ExprKind::Elem)
      Base = ExprId(S.expr(Base).A);
    const Expr &X = S.expr(Base);
    if (!At.valid() || X.Kind != ExprKind::Var || X.A >= S.ParamCount ||
        (Base == E && !S.Vars[X.A].ByReference))
      return At;
    PlaceId Through = make(PlaceKind::Target, F.V, X.A);
    flow(Through, At);
    return Through;
  }

  void function(FnId F) {
    const Skeleton &S = *P.fn(F).Body;
    for (uint32_t I = 0; I != S.Events.size(); ++I) {
      const Event &E = S.Events[I];
      if (E.Kind == EventKind::Assign && E.Src.valid() && E.Dst.valid() &&
          carries(F, E.Src) && carries(F, E.Dst)) {
        PlaceId To = written(F, E.Dst);
        if (!To.valid())
          continue;
        put(F, E.Src, To);
        if (S.expr(E.Dst).Kind == ExprKind::Var &&
            mayBeFilled(P.tu(F).str(S.Vars[S.expr(E.Dst).A].Type)))
          filled(F, E.Src, To); // `slot = &table[i]; *slot = f;`
      } else if (E.Kind == EventKind::Call) {
        call({F, EventId(I)}, E);
      }
    }
    for (const Block &B : S.Blocks)
      if (B.Term == TermKind::Return && B.Cond.valid() && carries(F, B.Cond))
        put(F, B.Cond, make(PlaceKind::Result, F.V, 0));
    if (P.fn(F).Parent.valid() && P.fn(P.fn(F).Parent).Body)
      captures(F, P.fn(F).Parent);
  }

  /// What a lambda or an outlined region captures has its variable's values.
  void captures(FnId F, FnId Outer) {
    const Skeleton &S = *P.fn(F).Body, &O = *P.fn(Outer).Body;
    for (uint32_t V = 0; V != S.Vars.size(); ++V) {
      if (S.Vars[V].Kind != Storage::Capture || !holds(F, V))
        continue;
      for (uint32_t W = 0; W != O.Vars.size(); ++W)
        if (P.tu(Outer).str(O.Vars[W].Name) == P.tu(F).str(S.Vars[V].Name) &&
            P.tu(Outer).str(O.Vars[W].Usr).empty())
          flow(make(PlaceKind::Local, Outer.V, W),
               make(PlaceKind::Local, F.V, V));
    }
  }

  void call(CodeRef At, const Event &E) {
    const Skeleton &S = *P.fn(At.Fn).Body;
    if (E.Callee.valid()) {
      FnId G = P.resolve(P.fn(At.Fn).Tu, E.Callee);
      if (P.fn(G).Body)
        bind(At, G);
      return;
    }
    bool Carries = false;
    for (uint32_t I = 0; I != E.ArgsCount && !Carries; ++I)
      Carries = S.arg(E, I).valid() && carries(At.Fn, S.arg(E, I));
    if (!Carries || !E.CalleeExpr.valid())
      return;
    std::vector<FnId> Now;
    auto Make = maker();
    Reader(P, At.Fn, Make)
        .read(
            E.CalleeExpr, [&](FnId G) { Now.push_back(G); },
            [&](PlaceId From) {
              Called[From.V].push_back(At);
              const std::vector<FnId> &Held = Out.Places[From.V].Held;
              Now.insert(Now.end(), Held.begin(), Held.end());
            });
    for (FnId G : Now)
      if (P.fn(G).Body)
        bind(At, G);
  }

  /// A call hands its arguments to a function.
  void bind(CodeRef At, FnId G) {
    const Event &E = P.event(At);
    const Skeleton &S = *P.fn(At.Fn).Body, &Callee = *P.fn(G).Body;
    for (uint32_t I = 0; I != std::min(E.ArgsCount, Callee.ParamCount); ++I) {
      ExprId A = S.arg(E, I);
      if (!A.valid() || !holds(G, I) || !carries(At.Fn, A))
        continue;
      put(At.Fn, A, make(PlaceKind::Local, G.V, I));
      if (mayBeFilled(P.tu(G).str(Callee.Vars[I].Type)))
        filled(At.Fn, A, make(PlaceKind::Target, G.V, I));
    }
  }

  /// What is written through a pointer goes to what A names.
  void filled(FnId F, ExprId A, PlaceId Through) {
    const Skeleton &S = *P.fn(F).Body;
    const Expr &X = S.expr(A);
    auto Make = maker();
    PlaceId To = Reader(P, F, Make).place(A, true);
    if (!To.valid())
      return;
    flow(Through, To);
    if (X.Kind == ExprKind::Var && X.A < S.ParamCount)
      flow(Through, make(PlaceKind::Target, F.V, X.A));
  }
};

void FunctionValues::compute(const Program &P) { FunctionFlow(P, *this).run(); }

bool FunctionValues::mayCarry(const Program &P, FnId F, ExprId E) {
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(E);
  switch (X.Kind) {
  case ExprKind::Var:
    return mayHold(P.tu(F).str(S.Vars[X.A].Type));
  case ExprKind::Elem:
  case ExprKind::Addr:
    return mayCarry(P, F, ExprId(X.A));
  case ExprKind::Binary:
    return (X.Op == ExprOp::Add || X.Op == ExprOp::Sub) &&
           mayCarry(P, F, ExprId(X.A));
  case ExprKind::Func:
  case ExprKind::Field:
  case ExprKind::Cond:
  case ExprKind::Result:
    return true;
  default:
    return false;
  }
}

PlaceId FunctionValues::find(PlaceKind K, uint32_t A, uint32_t B) const {
  auto It = Index.find(keyOf(K, A, B));
  return It == Index.end() ? PlaceId() : PlaceId(It->second);
}

PlaceId FunctionValues::place(const Program &P, FnId F, ExprId E) const {
  Finder Find{
      [&](PlaceKind K, uint32_t A, uint32_t B) { return find(K, A, B); }};
  return Reader(P, F, Find).place(E);
}

std::vector<FnId> FunctionValues::of(const Program &P, FnId F, ExprId E) const {
  std::vector<FnId> Out;
  Finder Find{
      [&](PlaceKind K, uint32_t A, uint32_t B) { return find(K, A, B); }};
  Reader(P, F, Find)
      .read(
          E, [&](FnId G) { Out.push_back(G); },
          [&](PlaceId At) {
            const std::vector<FnId> &Held = Places[At.V].Held;
            Out.insert(Out.end(), Held.begin(), Held.end());
          });
  std::sort(Out.begin(), Out.end());
  Out.erase(std::unique(Out.begin(), Out.end()), Out.end());
  return Out;
}

std::vector<FnId> FunctionValues::named(const Program &P, FnId F,
                                        ExprId E) const {
  std::vector<FnId> Out;
  Finder Find{
      [&](PlaceKind K, uint32_t A, uint32_t B) { return find(K, A, B); }};
  Reader(P, F, Find).read(E, [&](FnId G) { Out.push_back(G); }, [](PlaceId) {});
  return Out;
}

std::string FunctionValues::describe(const Program &P,
                                     const FunctionPlace &X) const {
  auto Var = [&] {
    FnId F(X.A);
    return P.display(F) + "." + P.tu(F).str(P.fn(F).Body->Vars[X.B].Name);
  };
  switch (X.Kind) {
  case PlaceKind::Global:
    return P.str(NameId(X.A));
  case PlaceKind::Local:
    return Var();
  case PlaceKind::Target:
    return "*" + Var();
  case PlaceKind::Member:
    return P.str(NameId(X.A)) + "::" + P.str(NameId(X.B));
  case PlaceKind::Part:
    return describe(P, Places[X.A]) + "." + P.str(NameId(X.B));
  case PlaceKind::Result:
    return P.display(FnId(X.A)) + "()";
  }
  return "";
}

} // namespace nogil
