//===- AccessPath.cpp - names of objects and their members ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "values/AccessPath.h"

namespace nogil {

PathId PathTable::make(const PathNode &N) {
  auto [It, New] = Known.try_emplace(N, PathId(Nodes.size()));
  if (New)
    Nodes.push_back(N);
  return It->second;
}

static bool isStatic(Storage K) {
  return K == Storage::Global || K == Storage::StaticLocal ||
         K == Storage::ThreadLocal;
}

PathId PathTable::of(const Program &P, FnId F, const Origin &O) {
  const Skeleton &S = *P.fn(F).Body;
  uint32_t Tu = P.fn(F).Tu;
  PathId Out;
  bool Array = false;
  switch (O.Base) {
  case BaseKind::Param:
    Out = param(O.Index);
    break;
  case BaseKind::Global:
  case BaseKind::Local: {
    const Var &X = S.Vars[O.Index];
    // What parameters of class type are bound to is the caller's.
    Out = isStatic(X.Kind)
              ? make({PathKind::Global, P.nameId(Tu, X.Usr).V, 0, {}})
          : O.Index < S.ParamCount ? param(O.Index)
                                   : make({PathKind::Local, F.V, O.Index, {}});
    Array = P.tu(F).str(X.Type).ends_with("]");
    break;
  }
  case BaseKind::Result:
    Out = make({PathKind::Result, F.V, O.Index, {}});
    break;
  case BaseKind::Out:
    Out = make({PathKind::Out, F.V, O.Index, {}});
    break;
  default:
    return PathId();
  }
  if (Array && (O.Steps.empty() || O.Steps[0].Kind != OriginStep::Elem))
    Out = make({PathKind::Elem, 0, 0, Out});
  for (const OriginStep &Step : O.Steps)
    Out = Step.Kind == OriginStep::Field  ? field(Out, Step.Record, Step.Name)
          : Step.Kind == OriginStep::Elem ? make({PathKind::Elem, 0, 0, Out})
                                          : make({PathKind::Inside, 0, 0, Out});
  return Out;
}

PathId PathTable::of(const Program &P, FnId F, const std::vector<Origin> &Of) {
  PathId Out;
  for (const Origin &O : Of) {
    if (O.Base == BaseKind::Const) // NULL names nothing
      continue;
    PathId One = of(P, F, O);
    if (!One.valid() || (Out.valid() && Out != One))
      return PathId();
    Out = One;
  }
  return Out;
}

PathId PathTable::root(PathId P) const {
  while (Nodes[P.V].Parent.valid())
    P = Nodes[P.V].Parent;
  return P;
}

bool PathTable::within(PathId P, PathId Prefix) const {
  for (; P.valid(); P = Nodes[P.V].Parent)
    if (P == Prefix)
      return true;
  return false;
}

PathId PathTable::rebase(PathId P, PathId From, PathId To) {
  if (P == From)
    return To;
  PathNode N = Nodes[P.V];
  if (!N.Parent.valid())
    return PathId();
  N.Parent = rebase(N.Parent, From, To);
  return N.Parent.valid() ? make(N) : PathId();
}

bool PathTable::exact(PathId P) const {
  for (; P.valid(); P = Nodes[P.V].Parent)
    if (Nodes[P.V].Kind == PathKind::Elem ||
        Nodes[P.V].Kind == PathKind::Inside)
      return false;
  return true;
}

bool PathTable::closed(PathId P) const {
  if (!P.valid())
    return false;
  PathKind K = Nodes[root(P).V].Kind;
  return K == PathKind::Param || K == PathKind::Global;
}

PathId PathTable::translate(PathId P, const std::vector<PathId> &Args) {
  if (!P.valid())
    return P;
  PathId Root = root(P);
  const PathNode &N = Nodes[Root.V];
  if (N.Kind == PathKind::Global)
    return P;
  if (N.Kind != PathKind::Param || N.A >= Args.size() || !Args[N.A].valid())
    return PathId();
  return rebase(P, Root, Args[N.A]);
}

std::string PathTable::print(PathId Id, const Program &P) const {
  if (!Id.valid())
    return "?";
  const PathNode &N = Nodes[Id.V];
  auto Var = [&]() -> const std::string & {
    FnId F(N.A);
    return P.tu(F).str(P.fn(F).Body->Vars[N.B].Name);
  };
  switch (N.Kind) {
  case PathKind::Param:
    return "arg" + std::to_string(N.A);
  case PathKind::Global: {
    const std::string &Usr = P.str(NameId(N.A));
    return Usr.substr(Usr.rfind('@') + 1);
  }
  case PathKind::Local:
    return Var();
  case PathKind::Result:
  case PathKind::Out: {
    FnId F(N.A);
    std::string Name = P.calleeName(F, P.fn(F).Body->Events[N.B]);
    return (Name.empty() ? "call" : Name) +
           (N.Kind == PathKind::Out ? "(&)" : "()");
  }
  case PathKind::Field: {
    PathKind Of = Nodes[N.Parent.V].Kind;
    bool Own = !Nodes[N.Parent.V].Parent.valid() &&
               (Of == PathKind::Local || Of == PathKind::Global);
    return print(N.Parent, P) + (Own ? "." : "->") + P.str(NameId(N.B));
  }
  case PathKind::Elem:
    return print(N.Parent, P) + "[]";
  case PathKind::Inside:
    break;
  }
  return print(N.Parent, P) + "{}";
}

} // namespace nogil
