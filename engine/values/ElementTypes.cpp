//===- ElementTypes.cpp - what is known of an array's elements ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "values/TypeNumbers.h"
#include <algorithm>

namespace nogil {

ElementTypes::Level::Level(ElementTypes &T, bool Believes)
    : Believes(Believes), Solver(&T.P.Budgets),
      Params(Solver, 0,
             [this, &T](const auto &Of) {
               return T.ofParam(Of.first, Of.second, *this);
             }),
      Members(Solver, 0, [this, &T](const auto &Of) {
        return T.ofMember(Of.first, Of.second, *this);
      }) {}

ElementTypes::ElementTypes(Views &V)
    : V(V), P(V.program()), Known(*this, false), Believed(*this, true),
      Before(Known.Solver, 0,
             [this](const Place &At) { return findBefore(At); }),
      ParamTests(Known.Solver, {}, [this](const auto &Of) {
        const auto &[F, I, Key, Among] = Of;
        return ofParamTest(F, {Key, Among, ""}, I);
      }) {
  for (uint32_t F = 0; F != P.Functions.size(); ++F) {
    const Skeleton *S = P.Functions[F].Body;
    if (!S)
      continue;
    uint32_t Tu = P.Functions[F].Tu;
    for (uint32_t I = 0; I != S->Events.size(); ++I) {
      const Event &E = S->Events[I];
      if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid())
        continue;
      const Expr &X = S->expr(E.Dst);
      if (X.Kind == ExprKind::Field && S->expr(E.Src).Kind != ExprKind::Int)
        Stores[{P.nameId(Tu, X.Type), P.nameId(Tu, X.Name)}].push_back(
            {FnId(F), EventId(I)});
    }
  }
}

TypeSet ElementTypes::initial(FnId F, const ElementKey &K) {
  return initial(F, K, Believed);
}

TypeSet ElementTypes::initial(FnId F, const ElementKey &K, Level &By) {
  TypeSet Out = 0;
  for (const Origin &O : K.Of)
    Out |= ofOrigin(F, O, By);
  bool Open = By.Believes && initial(F, K, Known) == 0;
  return Open ? Out | believed(F, K) : Out;
}

TypeSet ElementTypes::ofOrigin(FnId F, const Origin &O, Level &By) {
  // An iterator is not its array: it may have refused it.
  if (const OriginStep *I = O.interior();
      I && (I->Via->Kind == "iterator" || I->Via->Kind == "geometry"))
    return 0;
  switch (O.Base) {
  case BaseKind::Const: {
    int Rank = rankOf(kindOf(F, P.fn(F).Body->expr(ExprId(O.Index))));
    return Rank < 0 ? 0 : Numbers[Rank].Types;
  }
  case BaseKind::Out:
    return ofOut(F, EventId(O.Index));
  case BaseKind::Result: {
    if (!O.Steps.empty())
      break;
    if (V.role(F, EventId(O.Index), RoleKind::AnyDtype))
      return EK_All;
    // It would have been followed if it asked for a type.
    const Role *R = V.role(F, EventId(O.Index), RoleKind::Dtype);
    return R && R->Value.Kind == Slot::Return && R->Of.Index != 0 ? EK_All : 0;
  }
  case BaseKind::Local: // an object that is handed in by value
    return O.Steps.empty() ? ofClass(F, O.Index) : TypeSet(0);
  case BaseKind::Param:
    if (O.Steps.empty()) {
      TypeSet Typed = ofClass(F, O.Index);
      return Typed ? Typed : By.Params.of({F, O.Index});
    }
    break;
  default:
    break;
  }
  if (O.Steps.empty())
    return 0;
  const OriginStep &Last = O.Steps.back();
  if (Last.Kind == OriginStep::Field)
    return By.Members.of({Last.Record, Last.Name});
  return O.Base == BaseKind::Param && isEntry(F) ? EK_All : 0;
}

/// A variable whose class is that of arrays of one type, `array_t<double>`, or
/// of any, if outside code passes it.
TypeSet ElementTypes::ofClass(FnId F, uint32_t X) {
  std::string_view Name = P.tu(F).str(P.fn(F).Body->Vars[X].Type);
  if (Name.starts_with("const "))
    Name.remove_prefix(6);
  Name = Name.substr(0, Name.find(" &"));
  size_t Args = Name.find('<');
  std::string_view Kind = P.Rules->constantKind(Name.substr(0, Args));
  if (Kind == "typed-array" && Args != Name.npos) {
    std::string_view Of = Name.substr(Args + 1);
    Of = Of.substr(0, Of.find_first_of(",>"));
    return P.Rules->constantKind(Of) == "object-type" ? EK_Object : EK_Other;
  }
  bool Param = X < P.fn(F).Body->ParamCount;
  return Kind == "any-array" && Param && isEntry(F) ? EK_All : 0;
}

/// A variable that a call has written.
TypeSet ElementTypes::ofOut(FnId F, EventId Call) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Call.V];
  // A converter of the project may ask for a type.
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    if (const Expr &X = S.expr(S.arg(E, A)); X.Kind == ExprKind::Func)
      if (P.fn(P.resolve(P.fn(F).Tu, FuncRefId(X.A))).Body)
        return 0;
  return V.role(F, Call, RoleKind::AnyDtype) ? EK_All : 0;
}

/// Of the value of an expression, where it is passed or stored.
TypeSet ElementTypes::ofValue(CodeRef At, ExprId E, Level &By) {
  ElementKey K = keyOf(At.Fn, E, V.defs(At.Fn).before(At.Event));
  return before(At.Fn, At.Event, K, initial(At.Fn, K, By));
}

TypeSet ElementTypes::ofParam(FnId F, uint32_t I, Level &By) {
  const FuncInfo &Info = P.info(F);
  bool Public =
      !(Info.Flags & FF_Static) && !P.Rules->apiSource(P.name(F)).empty();
  TypeSet Out = isEntry(F) || Public ? EK_All : 0;
  for (CodeRef C : V.callers(F)) {
    if (Out == EK_All)
      break;
    ExprId Arg = P.fn(C.Fn).Body->arg(P.event(C), I);
    if (Arg.valid() && C.Fn != F)
      Out |= ofValue(C, Arg, By);
  }
  return Out;
}

TypeSet ElementTypes::ofMember(NameId Record, NameId Name, Level &By) {
  TypeSet Out = 0;
  auto Found = Stores.find({Record, Name});
  if (Found != Stores.end())
    for (CodeRef C : Found->second)
      Out |= ofValue(C, P.event(C).Src, By);
  return Out;
}

/// Code that asks expects both answers. One that only asks for fields works on
/// the type that may have them.
TypeSet ElementTypes::believed(FnId F, const ElementKey &K) {
  bool Known = std::any_of(K.Of.begin(), K.Of.end(), [](const Origin &O) {
    return O.known() && O.Base != BaseKind::Const;
  });
  if (!Known)
    return 0;
  const Skeleton &S = *P.fn(F).Body;
  TypeSet Out = 0;
  for (uint32_t B = 0; B != S.Blocks.size(); ++B) {
    if (S.Blocks[B].Term != TermKind::Branch)
      continue;
    Point At = V.defs(F).endOf(BlockId(B));
    TypeQuestion Q = question(F, K, S.Blocks[B].Cond, At);
    if (Q.Kind == "fields" || Q.Kind == "subarray")
      Out |= EK_Void;
    else if (Q.Kind == "refs" || Q.Kind == "needs-api" || Q.Kind == "object")
      return EK_All;
  }
  return Out;
}

} // namespace nogil
