//===- ElementTypes.cpp - what is known of an array's elements ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "link/Policy.h"
#include "values/TypeNumbers.h"
#include <algorithm>

namespace nogil {

ElementTypes::ElementTypes(Views &V) : V(V), P(V.program()) {
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

bool ElementTypes::isEntry(FnId F) const {
  return std::ranges::any_of(P.entriesOf(F), [](const Entry &E) {
    return E.State == Needs::Attached;
  });
}

TypeSet ElementTypes::initial(FnId F, const ElementKey &K) {
  TypeSet Out = 0;
  for (const Origin &O : K.Of)
    Out |= ofOrigin(F, O);
  return Out ? Out : believed(F, K);
}

TypeSet ElementTypes::ofOrigin(FnId F, const Origin &O) {
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
      return Typed ? Typed : ofParam(F, O.Index);
    }
    break;
  default:
    break;
  }
  if (O.Steps.empty())
    return 0;
  const OriginStep &Last = O.Steps.back();
  if (Last.Kind == OriginStep::Field)
    return ofMember(Last.Record, Last.Name);
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

TypeSet ElementTypes::ofParam(FnId F, uint32_t I) {
  auto [It, New] = Params.try_emplace({F.V, I}, 0);
  if (!New || Depth >= policy::MaxSummaryDepth)
    return It->second;
  const FuncInfo &Info = P.info(F);
  bool Public =
      !(Info.Flags & FF_Static) && !P.Rules->apiSource(P.name(F)).empty();
  TypeSet Out = isEntry(F) || Public ? EK_All : 0;
  ++Depth;
  for (CodeRef C : V.callers(F)) {
    if (Out == EK_All)
      break;
    const Skeleton &S = *P.fn(C.Fn).Body;
    ExprId Arg = S.arg(S.Events[C.Event.V], I);
    if (!Arg.valid() || C.Fn == F)
      continue;
    ElementKey K = keyOf(C.Fn, Arg, V.defs(C.Fn).before(C.Event));
    if (TypeSet Init = initial(C.Fn, K))
      Out |= before(C.Fn, C.Event, K, Init);
  }
  --Depth;
  return Params[{F.V, I}] = Out;
}

TypeSet ElementTypes::ofMember(NameId Record, NameId Name) {
  auto [It, New] = Members.try_emplace({Record, Name}, 0);
  if (!New || Depth >= policy::MaxSummaryDepth)
    return It->second;
  TypeSet Out = 0;
  ++Depth;
  auto Found = Stores.find({Record, Name});
  if (Found != Stores.end())
    for (CodeRef C : Found->second) {
      const Event &E = P.event(C);
      ElementKey K = keyOf(C.Fn, E.Src, V.defs(C.Fn).before(C.Event));
      if (TypeSet Init = initial(C.Fn, K))
        Out |= before(C.Fn, C.Event, K, Init);
    }
  --Depth;
  return Members[{Record, Name}] = Out;
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
