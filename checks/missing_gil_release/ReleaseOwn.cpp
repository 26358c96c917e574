//===- ReleaseOwn.cpp - long work on what nobody else has -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A call works on nothing but what its function has when each argument is
//
//  * a number, a text, or what has no data;
//  * an object of the function itself, also one that only lives for the call:
//    the result of another one, by value;
//  * a container that a library has made of what Python passed: a parameter of
//    a function that is bound; or an object that Python has and the function
//    only reads;
//  * a pointer into one of these, or to memory that it has made and given to
//    nobody.
//
// At least one of them is a container of C++, or was given one or made of an
// array, and none of those is of texts. Nothing of that is Python's, and nobody
// else has it, so that the work could run detached as it is. It is worth that
// when it goes through the data more than once (WorkPasses.cpp).
//
// Unsound: views (`std::span`) of what others have; containers that the library
// is told to share with Python.
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/Release.h"
#include "facts/ResultKind.h"
#include <algorithm>

namespace nogil {

/// The variable that an argument is, or points to.
static const Var *variableOf(const Skeleton &S, ExprId Arg) {
  const Expr *X = Arg.valid() ? &S.expr(Arg) : nullptr;
  if (X && X->Kind == ExprKind::Addr)
    X = &S.Exprs[X->A];
  return X && X->Kind == ExprKind::Var ? &S.Vars[X->A] : nullptr;
}

static bool isNumber(TypeKind K) {
  return K == TypeKind::Builtin || K == TypeKind::Enum;
}

/// The function made the object, which others don't have.
static bool isMade(const Var &V) {
  return (V.Kind == Storage::Local && !V.ByReference) ||
         V.Kind == Storage::Temp;
}

bool ReleaseFinder::isContainer(FnId F, const Var &X) const {
  const std::string &Type = C.P.tu(F).str(X.Type);
  std::string_view Of = Type;
  if (Of.starts_with("const "))
    Of.remove_prefix(6);
  if (!isMade(X) && !(X.Kind == Storage::Param && C.P.isEntry(F)))
    return false;
  return std::ranges::none_of(Set.TextContainers,
                              [&](const std::string &Text) {
                                return Of.find(Text) != Of.npos;
                              }) &&
         std::ranges::any_of(Set.Cost.Containers, [&](std::string_view Name) {
           std::string_view Class = Name.substr(0, Name.rfind("::"));
           return Of.starts_with(Class) && Of.size() > Class.size() &&
                  Of[Class.size()] == '<';
         });
}

/// A container of its own, or an object of its own that was given one, or was
/// made of one or of an array.
bool ReleaseFinder::holdsOwn(FnId F, const Var &V) const {
  const Skeleton &S = *C.P.fn(F).Body;
  auto Gets = [&](const Event &E, const auto &Is) {
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      if (const Var *X = variableOf(S, S.arg(E, A)); X && Is(*X))
        return true;
    return false;
  };
  auto GetsData = [&](const Event &E) {
    return Gets(E, [&](const Var &X) {
      const std::string &Type = C.P.tu(F).str(X.Type);
      return isContainer(F, X) ||
             std::ranges::any_of(Set.ArrayClasses, [&](const std::string &Of) {
               return Type.find(Of) != Type.npos;
             });
    });
  };
  auto Fills = [&](const Event &E) {
    if (E.Kind == EventKind::Call)
      return GetsData(E) && Gets(E, [&](const Var &X) { return &X == &V; });
    return E.Kind == EventKind::Assign && variableOf(S, E.Dst) == &V &&
           E.Src.valid() && S.expr(E.Src).Kind == ExprKind::Result &&
           GetsData(S.Events[S.expr(E.Src).A]);
  };
  return isContainer(F, V) ||
         (isMade(V) && std::ranges::any_of(S.Events, Fills));
}

/// Whose an argument is. Yes: a container, or what holds one; Unknown: nothing
/// that others have.
Answer ReleaseFinder::isOwn(FnId F, EventId Call, uint32_t A) {
  const Skeleton &S = *C.P.fn(F).Body;
  const TuFacts &T = C.P.tu(F);
  ExprId Arg = S.arg(S.Events[Call.V], A);
  if (!Arg.valid())
    return Answer::No;
  const Expr &X = S.expr(Arg);
  if (X.Kind == ExprKind::Int || X.Kind == ExprKind::Str)
    return Answer::Unknown;
  if (const Var *V = variableOf(S, Arg)) {
    TypeId Type = V->TypeOf;
    if (Type.valid() && T.type(Type).Kind == TypeKind::Reference)
      Type = T.type(Type).Of;
    TypeKind Kind = Type.valid() ? T.type(Type).Kind : TypeKind::Other;
    if (isNumber(Kind))
      return Answer::Unknown;
    if (holdsOwn(F, *V))
      return Answer::Yes;
    bool Reads = V->Kind == Storage::Param && V->ByReference &&
                 C.P.isEntry(F) && T.str(V->Type).starts_with("const ");
    if (Kind != TypeKind::Pointer)
      return Kind == TypeKind::Record && (Reads || isMade(*V)) ? Answer::Unknown
                                                               : Answer::No;
  } else if (X.Kind == ExprKind::Result) {
    const Event &E = S.Events[X.A];
    TypeKind Kind =
        resultKind(T, E.Callee.valid() ? T.func(E.Callee).Type : E.Type);
    if (isNumber(Kind) || Kind == TypeKind::Record)
      return Answer::Unknown;
  } else if (X.Kind == ExprKind::Binary || X.Kind == ExprKind::Unary) {
    return Answer::Unknown;
  }
  // A pointer: into what?
  Answer Out = Answer::Yes;
  for (const Origin &O : C.V.argOrigins(F, Call, A)) {
    bool Variable = O.Base == BaseKind::Local || O.Base == BaseKind::Param;
    if (Variable && O.interior() && isContainer(F, S.Vars[O.Index]))
      continue;
    Out = Answer::Unknown;
    if (!Guards.isPrivate(F, O, C.V.defs(F).before(Call)))
      return Answer::No;
  }
  return Out;
}

bool ReleaseFinder::longOnOwn(FnId F, EventId Call, const LoopWork &L) {
  if (L.Needs != Use::None || L.Cost < Set.MinOwnCost ||
      W.passes(F, Call, L) < 2)
    return false;
  bool Any = false;
  for (uint32_t A = 0; A != C.P.event({F, Call}).ArgsCount; ++A) {
    Answer Is = isOwn(F, Call, A);
    if (Is == Answer::No)
      return false;
    Any |= Is == Answer::Yes;
  }
  return Any;
}

} // namespace nogil
