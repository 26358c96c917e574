//===- ReleaseOwn.cpp - long work on what nobody else has -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A call works on nothing but what its function has when each argument is
//
//  * a number, or what has no data;
//  * an object of the function itself, also one that only lives for the call:
//    the result of another one, by value;
//  * a container that a library has made of what Python passed: a parameter of
//    a function that is bound; or an object that Python has and the function
//    only reads;
//  * a pointer into one of these, or to memory that it has made and given to
//    nobody.
//
// At least one of them is a container of C++, has one as a member, or was given
// one or made of an array. A text is data where the work is as long as it is;
// others are names. Nothing of that is Python's, and nobody else has it, so
// that the work could run detached as it is. It is worth that when it goes
// through the data more than once (WorkPasses.cpp). What an object that Python
// has holds is read by nobody detached where an entry point writes it.
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

/// A container of C++, by the name of its type.
bool ReleaseFinder::isContainer(std::string_view Type) const {
  if (Type.starts_with("const "))
    Type.remove_prefix(6);
  return std::ranges::any_of(Set.Cost.Containers, [&](std::string_view Name) {
    std::string_view Class = Name.substr(0, Name.rfind("::"));
    return Type.starts_with(Class) && Type.size() > Class.size() &&
           Type[Class.size()] == '<';
  });
}

/// It is a text, or a container of texts.
bool ReleaseFinder::isText(std::string_view Type) const {
  return std::ranges::any_of(Set.TextContainers, [&](const std::string &Text) {
    return Type.find(Text) != Type.npos;
  });
}

bool ReleaseFinder::isContainer(FnId F, const Var &X) const {
  return (isMade(X) || (X.Kind == Storage::Param && C.P.isEntry(F))) &&
         isContainer(C.P.tu(F).str(X.Type));
}

/// Records with a member that is a container of data, or such a record.
bool ReleaseFinder::holdsContainer(const TuFacts &T, TypeId Record) {
  if (!DataRecords) {
    DataRecords.emplace();
    for (size_t Before = ~size_t(0); Before != DataRecords->size();) {
      Before = DataRecords->size();
      for (const auto &Unit : C.P.Tus)
        for (const MemberInfo &X : Unit->Members) {
          if (!X.In.valid() || !X.Type.valid() ||
              Unit->type(X.Type).Kind != TypeKind::Record)
            continue;
          const std::string &Of = Unit->str(Unit->type(X.Type).Text);
          if ((isContainer(Of) && !isText(Of)) || DataRecords->count(Of))
            DataRecords->insert(Unit->str(Unit->type(X.In).Text));
        }
    }
  }
  return DataRecords->count(T.str(T.type(Record).Text)) != 0;
}

/// The longest work of the function is as long as the parameter, which is a
/// text, or as one that a function below is given.
bool ReleaseFinder::goesThrough(FnId G, uint32_t A) {
  return std::ranges::any_of(W.longest(G).Nest, [&](const SizeOf &X) {
    if (!X.In.valid() || X.From.Base != BaseKind::Param)
      return false;
    const Var &Of = C.P.fn(X.In).Body->Vars[X.From.Index];
    return X.In == G ? X.From.Index == A : isText(C.P.tu(X.In).str(Of.Type));
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
      return (isContainer(F, X) && !isText(Type)) ||
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
Answer ReleaseFinder::isOwn(FnId F, EventId Call, FnId G, uint32_t A) {
  const Skeleton &S = *C.P.fn(F).Body;
  const TuFacts &T = C.P.tu(F);
  ExprId Arg = S.arg(S.Events[Call.V], A);
  if (!Arg.valid())
    return Answer::No;
  const Expr &X = S.expr(Arg);
  const Skeleton &Callee = *C.P.fn(G).Body;
  TypeId Wanted = A < Callee.ParamCount ? Callee.Vars[A].TypeOf : TypeId();
  if (X.Kind == ExprKind::Int || X.Kind == ExprKind::Str ||
      (Wanted.valid() && isNumber(C.P.tu(G).type(Wanted).Kind)))
    return Answer::Unknown;
  if (const Var *V = variableOf(S, Arg)) {
    TypeId Type = V->TypeOf;
    if (Type.valid() && T.type(Type).Kind == TypeKind::Reference)
      Type = T.type(Type).Of;
    TypeKind Kind = Type.valid() ? T.type(Type).Kind : TypeKind::Other;
    if (isNumber(Kind))
      return Answer::Unknown;
    auto Data = [&](bool Is) { return Is ? Answer::Yes : Answer::Unknown; };
    if (isContainer(F, *V) && isText(T.str(V->Type)))
      return Data(goesThrough(G, A));
    if (holdsOwn(F, *V))
      return Answer::Yes;
    bool Reads = V->Kind == Storage::Param && V->ByReference &&
                 C.P.isEntry(F) && T.str(V->Type).starts_with("const ");
    if (Kind != TypeKind::Pointer)
      return Kind == TypeKind::Record && (Reads || isMade(*V))
                 ? Data(holdsContainer(T, Type))
                 : Answer::No;
  } else if (X.Kind == ExprKind::Result) {
    const Event &E = S.Events[X.A];
    TypeId Function = E.Callee.valid() ? T.func(E.Callee).Type : E.Type;
    TypeKind Kind = resultKind(T, Function);
    if (Kind == TypeKind::Record) {
      const std::string &Of = T.str(T.type(T.type(Function).Of).Text);
      bool Is = isContainer(Of) ? !isText(Of) || goesThrough(G, A)
                                : holdsContainer(T, T.type(Function).Of);
      return Is ? Answer::Yes : Answer::Unknown;
    }
    if (isNumber(Kind))
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

bool ReleaseFinder::longOnOwn(FnId F, EventId Call, FnId G, const LoopWork &L) {
  if (L.Needs != Use::None || L.Cost < Set.MinOwnCost ||
      W.passes(F, Call, L) < 2)
    return false;
  bool Any = false;
  for (uint32_t A = 0; A != C.P.event({F, Call}).ArgsCount; ++A) {
    Answer Is = isOwn(F, Call, G, A);
    if (Is == Answer::No)
      return false;
    Any |= Is == Answer::Yes;
  }
  ReleaseSite X;
  X.Fn = F;
  X.Call = Call;
  return Any && !Guards.readsWritten(X);
}

} // namespace nogil
