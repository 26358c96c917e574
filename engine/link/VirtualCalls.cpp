//===- VirtualCalls.cpp - what a virtual call may reach -------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "link/VirtualCalls.h"
#include "link/Program.h"
#include <algorithm>

namespace nogil {

static bool meet(const std::set<NameId> &A, const std::set<NameId> &B) {
  return std::ranges::any_of(A, [&](NameId C) { return B.contains(C); });
}

//===-- Hierarchy ---------------------------------------------------------===//

VirtualCalls::VirtualCalls(const Program &P) : P(P) {
  std::map<NameId, std::set<NameId>> Direct;
  for (uint32_t U = 0; U != P.Tus.size(); ++U) {
    const TuFacts &T = *P.Tus[U];
    for (uint32_t R = 0; R != T.Funcs.size(); ++R) {
      const FuncInfo &I = T.Funcs[R];
      if (!(I.Flags & FF_Virtual) || !I.Class.valid())
        continue;
      FnId F = P.resolve(U, FuncRefId(R));
      ClassOf[F] = P.nameId(U, T.type(I.Class).Usr);
      Polymorphic.insert(ClassOf[F]);
      for (FuncRefId O : I.Overrides)
        Overriders[P.resolve(U, O)].insert(F);
    }
    for (const TypeInfo &I : T.Types)
      if (I.Kind == TypeKind::Record && T.CPlusPlus) {
        NameId Class = P.nameId(U, I.Usr);
        for (TypeId B : I.Parts)
          Direct[Class].insert(P.nameId(U, T.type(B).Usr));
      }
  }
  if (Overriders.empty())
    return;
  for (const auto &[Class, Of] : Direct)
    addBases(Class, Direct);
  for (const auto &[F, Class] : ClassOf)
    addBases(Class, Direct);
  for (const auto &[Class, Of] : Bases) {
    if (meet(Of, Polymorphic))
      Polymorphic.insert(Class);
    for (NameId B : Of)
      Derived[B].insert(Class);
  }
}

void VirtualCalls::addBases(NameId Class,
                            const std::map<NameId, std::set<NameId>> &Direct) {
  std::set<NameId> &Of = Bases[Class];
  std::vector<NameId> Todo = {Class};
  while (!Todo.empty()) {
    NameId C = Todo.back();
    Todo.pop_back();
    if (!Of.insert(C).second)
      continue;
    if (auto It = Direct.find(C); It != Direct.end())
      Todo.insert(Todo.end(), It->second.begin(), It->second.end());
  }
}

std::vector<FnId> VirtualCalls::overridersIn(FnId Named, NameId Class) const {
  std::vector<FnId> Out;
  auto Of = Overriders.find(Named);
  if (Of == Overriders.end())
    return Out;
  auto Below = Derived.find(Class);
  for (FnId F : Of->second) {
    auto It = Derived.find(ClassOf.at(F));
    if (Below == Derived.end() || It == Derived.end() ||
        meet(Below->second, It->second))
      Out.push_back(F);
  }
  return Out;
}

/// What Named is in an object whose class is exactly this one.
void VirtualCalls::finalIn(FnId Named, NameId Class,
                           std::set<FnId> &Out) const {
  auto Up = Bases.find(Class);
  std::set<FnId> Of = {Named};
  if (auto It = Overriders.find(Named); It != Overriders.end())
    for (FnId F : It->second)
      if (Up != Bases.end() && Up->second.contains(ClassOf.at(F)))
        Of.insert(F);
  for (FnId F : Of) {
    auto Over = Overriders.find(F);
    if (Over == Overriders.end() || std::ranges::none_of(Of, [&](FnId G) {
          return Over->second.contains(G);
        }))
      Out.insert(F);
  }
}

//===-- Classes of objects ------------------------------------------------===//

/// The classes that one expression's object may have.
class ObjectClasses {
public:
  explicit ObjectClasses(const VirtualCalls &V) : V(V), P(V.P) {}

  bool Any = false;
  std::set<NameId> Found;

  void value(FnId F, ExprId E) {
    const Skeleton &S = *P.fn(F).Body;
    const Expr &X = S.expr(E);
    switch (X.Kind) {
    case ExprKind::Var:
      return variable(F, X.A);
    case ExprKind::Addr:
      return value(F, ExprId(X.A));
    case ExprKind::Int:
      return; // a null pointer has no object
    case ExprKind::Cond:
      value(F, ExprId(X.B));
      return value(F, ExprId(X.C));
    case ExprKind::Elem: // `*p`; the elements of an array may be of any class
      if (!ExprId(X.B).valid())
        return value(F, ExprId(X.A));
      break;
    case ExprKind::Result:
      return result(F, S.Events[X.A]);
    default:
      break;
    }
    Any = true;
  }

private:
  const VirtualCalls &V;
  const Program &P;
  std::set<std::pair<FnId, uint32_t>> Variables;
  std::set<FnId> Results;

  const Var &var(FnId F, uint32_t I) const { return P.fn(F).Body->Vars[I]; }
  bool is(FnId F, TypeId T, TypeKind K) const {
    return T.valid() && P.tu(F).type(T).Kind == K;
  }
  NameId record(FnId F, TypeId T) const {
    return is(F, T, TypeKind::Record)
               ? P.nameId(P.fn(F).Tu, P.tu(F).type(T).Usr)
               : NameId();
  }
  void made(NameId Class) {
    Any |= !Class.valid();
    if (Class.valid())
      Found.insert(Class);
  }

  /// Storage that `new` gives.
  bool isNew(FnId F, ExprId E) const {
    const Skeleton &S = *P.fn(F).Body;
    if (S.expr(E).Kind != ExprKind::Result)
      return false;
    const Event &Call = S.Events[S.expr(E).A];
    return Call.Callee.valid() &&
           P.tu(F).str(P.tu(F).func(Call.Callee).Name) == "operator new";
  }

  void variable(FnId F, uint32_t I) {
    const Var &Of = var(F, I);
    if (Any || !Variables.insert({F, I}).second)
      return;
    const bool Object = is(F, Of.TypeOf, TypeKind::Record) &&
                        V.Polymorphic.contains(record(F, Of.TypeOf));
    if (Object && !Of.ByReference) { // wherever it lies
      made(record(F, Of.TypeOf));
    } else if (Of.Kind != Storage::Local && Of.Kind != Storage::Temp) {
      Any = true;
    } else if (Object) {
      assigned(F, I);
    } else if (is(F, Of.TypeOf, TypeKind::Record)) {
      owner(F, I);
    } else if (is(F, Of.TypeOf, TypeKind::Reference) ||
               (is(F, Of.TypeOf, TypeKind::Pointer) && !Of.AddressTaken)) {
      assigned(F, I);
    } else {
      Any = true;
    }
  }

  void assigned(FnId F, uint32_t I) {
    const Skeleton &S = *P.fn(F).Body;
    bool Reference =
        is(F, var(F, I).TypeOf, TypeKind::Reference) || var(F, I).ByReference;
    for (const Event &E : S.Events) {
      if (E.Kind != EventKind::Assign || !E.Dst.valid() ||
          S.expr(E.Dst).Kind != ExprKind::Var || S.expr(E.Dst).A != I)
        continue;
      // An object that is assigned through a reference keeps its class.
      if (Reference && !(E.Flags & EF_Init))
        continue;
      if (!E.Src.valid() || (E.Flags & EF_Compound))
        Any = true;
      else if (isNew(F, E.Src))
        made(record(F, P.tu(F).type(var(F, I).TypeOf).Of));
      else
        value(F, E.Src);
    }
  }

  void result(FnId F, const Event &Call) {
    const Skeleton &S = *P.fn(F).Body;
    if (!Call.Callee.valid() || (Call.Flags & EF_Virtual))
      return void(Any = true);
    const FuncInfo &I = P.tu(F).func(Call.Callee);
    FnId G = P.resolve(P.fn(F).Tu, Call.Callee);
    if (P.fn(G).Body && !(I.Flags & FF_System)) {
      if (Results.insert(G).second)
        for (const Block &B : P.fn(G).Body->Blocks)
          if (B.Term == TermKind::Return && B.Cond.valid())
            value(G, B.Cond);
      return;
    }
    // What an object owns, by one of its methods.
    ExprId Self =
        I.Class.valid() && Call.ArgsCount == 1 ? S.arg(Call, 0) : ExprId();
    if (Self.valid() && S.expr(Self).Kind == ExprKind::Addr &&
        S.expr(ExprId(S.expr(Self).A)).Kind == ExprKind::Var)
      return variable(F, S.expr(ExprId(S.expr(Self).A)).A);
    // A library's template that makes an owner out of nothing.
    constexpr uint16_t Made = FF_System | FF_Template;
    if ((I.Flags & Made) != Made || I.Class.valid() || !I.Type.valid())
      return void(Any = true);
    TypeId Out = P.tu(F).type(I.Type).Of;
    for (uint32_t A = 0; A != Call.ArgsCount; ++A)
      if (const Expr &X = S.expr(S.arg(Call, A)); X.Kind == ExprKind::Var)
        if (record(F, var(F, X.A).TypeOf) == record(F, Out))
          return void(Any = true);
    owned(F, Out);
  }

  /// The class whose object an owner was made for.
  void owned(FnId F, TypeId T) {
    if (!record(F, T).valid())
      return void(Any = true);
    made(record(F, P.tu(F).type(T).Of));
  }

  /// An argument that is neither a copy nor bound to a `const` reference.
  bool mayFill(FnId F, const Event &E, uint32_t Arg) const {
    if (!E.Callee.valid())
      return true;
    const std::string &Access = P.tu(F).str(P.tu(F).func(E.Callee).Access);
    return Arg >= Access.size() || Access[Arg] != PA_None;
  }

  /// A smart pointer: what it is made with and given.
  void owner(FnId F, uint32_t I) {
    const Skeleton &S = *P.fn(F).Body;
    auto IsIt = [&](ExprId E) {
      return E.valid() && S.expr(E).Kind == ExprKind::Var && S.expr(E).A == I;
    };
    for (const Event &E : S.Events) {
      if (E.Kind == EventKind::Assign && E.Src.valid() && IsIt(E.Dst))
        value(F, E.Src);
      if (E.Kind != EventKind::Call || Any)
        continue;
      uint16_t Flags = E.Callee.valid() ? P.tu(F).func(E.Callee).Flags : 0;
      for (uint32_t A = 0; A != E.ArgsCount; ++A) {
        ExprId Arg = S.arg(E, A);
        if (!Arg.valid())
          continue;
        bool Object =
            S.expr(Arg).Kind == ExprKind::Addr && IsIt(ExprId(S.expr(Arg).A));
        if (Object && A == 0 && E.ArgsCount > 1 && (Flags & FF_Ctor) &&
            S.arg(E, 1).valid())
          value(F, S.arg(E, 1));
        else if (Object ? A != 0 || E.ArgsCount > 1
                        : IsIt(Arg) && !(Flags & FF_Ctor) && mayFill(F, E, A))
          Any = true;
      }
    }
  }
};

/// The record that a value is, or points, refers or is an owner to.
static TypeId recordBehind(const TuFacts &T, TypeId Of) {
  while (Of.valid() && (T.type(Of).Kind == TypeKind::Pointer ||
                        T.type(Of).Kind == TypeKind::Reference))
    Of = T.type(Of).Of;
  return Of.valid() && T.type(Of).Kind == TypeKind::Record ? Of : TypeId();
}

std::set<NameId> VirtualCalls::classesOf(FnId F, ExprId E) const {
  ObjectClasses Of(*this);
  Of.value(F, E);
  if (!Of.Any)
    return Of.Found;
  const Skeleton &S = *P.fn(F).Body;
  const Expr *X = &S.expr(E);
  while (X->Kind == ExprKind::Addr ||
         (X->Kind == ExprKind::Elem && !ExprId(X->B).valid()))
    X = &S.Exprs[X->A];
  if (X->Kind != ExprKind::Var)
    return {};
  const TuFacts &T = P.tu(F);
  TypeId Record = recordBehind(T, S.Vars[X->A].TypeOf);
  auto Name = [&](TypeId R) { return P.nameId(P.fn(F).Tu, T.type(R).Usr); };
  if (Record.valid() && !Polymorphic.contains(Name(Record)))
    Record = recordBehind(T, T.type(Record).Of);
  return Record.valid() ? std::set<NameId>{Name(Record)} : std::set<NameId>();
}

bool VirtualCalls::anyReplaced() const {
  return std::ranges::any_of(Overriders, [&](const auto &Of) {
    return !P.fn(Of.first).Body && !(P.info(Of.first).Flags & FF_Dtor) &&
           std::ranges::any_of(Of.second,
                               [&](FnId F) { return P.fn(F).Body != nullptr; });
  });
}

std::vector<VirtualCalls::Replaced> VirtualCalls::replaced(NameId Class) const {
  std::vector<Replaced> Out;
  auto Up = Bases.find(Class);
  if (Up == Bases.end())
    return Out;
  for (const auto &[Named, By] : Overriders) {
    if (P.fn(Named).Body || !Up->second.contains(ClassOf.at(Named)) ||
        P.info(Named).Flags & FF_Dtor)
      continue;
    std::set<FnId> Last;
    finalIn(Named, Class, Last);
    for (FnId F : Last)
      if (P.fn(F).Body)
        Out.push_back({Named, F});
  }
  return Out;
}

std::vector<FnId> VirtualCalls::targets(FnId F, const Event &Call) const {
  FnId Named = P.resolve(P.fn(F).Tu, Call.Callee);
  if (!Overriders.contains(Named))
    return {Named};
  ObjectClasses Of(*this);
  if (ExprId Object = P.fn(F).Body->arg(Call, 0); Object.valid())
    Of.value(F, Object);
  std::set<FnId> Out;
  if (!Of.Any && !Of.Found.empty()) {
    for (NameId C : Of.Found)
      finalIn(Named, C, Out);
  } else {
    const TuFacts &T = P.tu(F);
    NameId Class = Call.Type.valid()
                       ? P.nameId(P.fn(F).Tu, T.type(Call.Type).Usr)
                       : ClassOf.at(Named);
    for (FnId O : overridersIn(Named, Class))
      Out.insert(O);
    Out.insert(Named);
  }
  if (P.info(Named).Flags & FF_Pure && Out.size() > 1)
    Out.erase(Named);
  return {Out.begin(), Out.end()};
}

} // namespace nogil
