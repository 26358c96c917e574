//===- ElementTypes.cpp - what is known of an array's elements ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "flow/Policy.h"
#include "flow/TypeNumbers.h"
#include <algorithm>

namespace nogil {
bool ElementKey::sameAs(const ElementKey &O) const {
  auto Share = [](const std::vector<Origin> &A, const std::vector<Origin> &B) {
    return std::any_of(A.begin(), A.end(), [&](const Origin &X) {
      return X.known() && X.Base != BaseKind::Const &&
             std::find(B.begin(), B.end(), X) != B.end();
    });
  };
  return Share(Of, O.Of) || Share(Among, O.Of) || Share(Of, O.Among);
}

void ElementKey::add(const ElementKey &O) {
  auto Unite = [](std::vector<Origin> &A, const std::vector<Origin> &B) {
    for (const Origin &X : B)
      if (std::find(A.begin(), A.end(), X) == A.end())
        A.push_back(X);
  };
  Unite(Of, O.Of);
  Unite(Among, O.Among);
}

bool ElementKey::isParam(uint32_t I) const {
  return std::any_of(Of.begin(), Of.end(),
                     [&](const Origin &A) { return A.isParam(I); });
}

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

ElementKey ElementTypes::keyOf(FnId F, ExprId E, Point At) {
  ElementKey K{OriginFinder(V, F, /*Types=*/true).of(E, At), {}, spelled(F, E)};
  if (operand(F, E, At, K))
    return K;
  for (Origin &O : K.Of) // one of several operands: all of them
    while (!O.Steps.empty() && O.Steps.back().Kind == OriginStep::Elem &&
           O.Base != BaseKind::Param)
      O.Steps.pop_back();
  return K;
}

/// `GET_OPERANDS(iter)[i]`: its type is what was asked for when the iterator
/// was made, or that of the array it was made of.
bool ElementTypes::operand(FnId F, ExprId E, Point At, ElementKey &K) {
  const Skeleton &S = *P.fn(F).Body;
  for (unsigned Steps = 0; E.valid() && Steps != 8; ++Steps) {
    const Expr &X = S.expr(E);
    ExprId Next;
    if (X.Kind == ExprKind::Var) {
      const std::vector<EventId> Defs = V.defs(F).at(VarId(X.A), At);
      if (Defs.size() == 1 && Defs[0].valid() &&
          S.Events[Defs[0].V].Kind == EventKind::Assign) {
        Next = S.Events[Defs[0].V].Src;
        At = V.defs(F).before(Defs[0]);
      }
    } else if (X.Kind == ExprKind::Field) {
      for (const Role &R : P.rolesOf(F, X))
        if (R.Does == RoleKind::Dtype)
          Next = ExprId(X.A);
    } else if (X.Kind == ExprKind::Result) {
      if (const Role *R = V.role(F, EventId(X.A), RoleKind::Dtype))
        Next = S.arg(S.Events[X.A], R->Of.Index);
      At = V.defs(F).before(EventId(X.A));
    } else if (X.Kind == ExprKind::Elem && ExprId(X.B).valid() &&
               S.Exprs[X.B].Kind == ExprKind::Int) {
      return nth(F, S.Exprs[X.B].Value, K);
    }
    E = Next;
  }
  return false;
}

/// The operand at a place, where the key is that of an iterator.
bool ElementTypes::nth(FnId F, int64_t Index, ElementKey &K) {
  const Skeleton &S = *P.fn(F).Body;
  if (K.Of.size() != 1 || K.Of[0].Base != BaseKind::Result)
    return false;
  EventId Maker(K.Of[0].Index);
  for (const Role *R : V.rolesThatHold(F, Maker)) {
    ExprId List = S.arg(S.Events[Maker.V], R->Of.Index);
    if (R->Does != RoleKind::Operands || !List.valid())
      continue;
    EventId Last; // the last store there before
    for (uint32_t I = 0; I != Maker.V; ++I) {
      const Event &E = S.Events[I];
      if (E.Kind != EventKind::Assign || !E.Dst.valid())
        continue;
      const Expr &To = S.expr(E.Dst);
      if (To.Kind == ExprKind::Elem && To.A == List.V && ExprId(To.B).valid() &&
          S.Exprs[To.B].Kind == ExprKind::Int && S.Exprs[To.B].Value == Index)
        Last = EventId(I);
    }
    if (!Last.valid())
      continue;
    ElementKey Type = keyOf(F, S.Events[Last.V].Src, V.defs(F).before(Last));
    if (Type.Of.size() == 1 && Type.Of[0].Base == BaseKind::Const &&
        kindOf(F, S.expr(ExprId(Type.Of[0].Index))).empty())
      continue; // null: nothing is asked for
    for (Origin &O : K.Of)
      O.Steps.clear();
    K.Among = std::move(K.Of);
    K.Of = std::move(Type.Of);
    return true;
  }
  return false;
}

/// The variable that is asked, behind accessors.
std::string ElementTypes::spelled(FnId F, ExprId E) const {
  const Skeleton &S = *P.fn(F).Body;
  for (unsigned Steps = 0; E.valid() && Steps != 8; ++Steps) {
    const Expr &X = S.expr(E);
    const RoleList *Roles = nullptr;
    ExprId Arg(X.A);
    if (X.Kind == ExprKind::Var)
      return P.tu(F).str(S.Vars[X.A].Name);
    if (X.Kind == ExprKind::Field)
      Roles = &P.rolesOf(F, X);
    else if (X.Kind == ExprKind::Result)
      Roles = &P.rolesOf(F, S.Events[X.A]);
    E = ExprId();
    for (const Role &R : Roles ? *Roles : RoleList())
      if (R.Does == RoleKind::Dtype)
        E = X.Kind == ExprKind::Field ? Arg : S.arg(S.Events[X.A], R.Of.Index);
  }
  return "";
}

std::string_view ElementTypes::kindOf(FnId F, const Expr &X) const {
  if (X.Kind != ExprKind::Int)
    return "";
  return P.Rules->constantKind(P.tu(F).str(X.Name));
}

// --- Where types come from ------------------------------------------------

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

// --- Along paths ----------------------------------------------------------

PathSearch::OnBranch ElementTypes::onBranch(FnId F, const ElementKey &K,
                                            TypeSet Init) {
  return [this, F, &K, Init](BlockId B, ExprId Cond, bool Taken,
                             uint8_t &Excluded) {
    TypeQuestion Q = question(F, K, Cond, V.defs(F).endOf(B));
    Excluded |= ~(Taken ? Q.IfTrue : Q.IfFalse) & EK_All;
    return (Init & ~Excluded) != 0;
  };
}

/// The labels of a switch are numbers; their kind is that of a constant that
/// is spelled anywhere and has this value.
std::string_view ElementTypes::kindOfNumber(int64_t Value) {
  if (Spelled.empty()) {
    Spelled[-1] = "";
    for (uint32_t F = 0; F != P.Functions.size(); ++F) {
      if (!P.Functions[F].Body)
        continue;
      for (const Expr &X : P.Functions[F].Body->Exprs)
        if (std::string_view K = kindOf(FnId(F), X); rankOf(K) >= 0)
          Spelled[X.Value] = K;
    }
  }
  auto It = Spelled.find(Value);
  return It == Spelled.end() ? "plain-dtype" : It->second;
}

PathSearch::OnCase ElementTypes::onCase(FnId F, const ElementKey &K,
                                        TypeSet Init) {
  return [this, F, &K, Init](BlockId B, ExprId Cond, uint32_t Taken,
                             uint8_t &Excluded) {
    const Skeleton &S = *P.fn(F).Body;
    if (!keyOf(F, Cond, V.defs(F).endOf(B)).sameAs(K))
      return true;
    const std::vector<int64_t> &Cases = S.Blocks[B.V].CaseValues;
    if (Taken < Cases.size()) {
      int Rank = rankOf(kindOfNumber(Cases[Taken]));
      Excluded |=
          ~(Rank < 0 ? TypeSet(EK_Other) : Numbers[Rank].Types) & EK_All;
    } else {
      for (int64_t Value : Cases)
        if (int Rank = rankOf(kindOfNumber(Value)); Rank >= 0)
          Excluded |= ~compared(ExprOp::Ne, Rank) & EK_All;
    }
    return (Init & ~Excluded) != 0;
  };
}

TypeSet ElementTypes::before(FnId F, EventId E, const ElementKey &K,
                             TypeSet Init) {
  if (!Init || Depth >= policy::MaxOriginDepth)
    return 0;
  auto [It, New] = Asked.try_emplace({F.V, E.V, Init, K.Of}, TypeSet(0));
  if (!New)
    return It->second;
  TypeSet Out = 0;
  PathSearch Search(V.defs(F));
  Search.find(
      {BlockId(0u), P.fn(F).Body->Blocks[0].EventsBegin}, {},
      [&](EventId At, uint8_t &Excluded) {
        if (At != E)
          return Verdict::Go;
        Out |= Init & ~Excluded;
        return Out == Init ? Verdict::Found : Verdict::Stop;
      },
      {}, onBranch(F, K, Init), onCase(F, K, Init));
  return Asked[{F.V, E.V, Init, K.Of}] = Search.cut() ? TypeSet(0) : Out;
}

/// Of `n * size` and `size == 0 ? 1 : size` the operand that is a size.
ElementKey ElementTypes::sizedBy(FnId F, ExprId Size, Point At) {
  Sized.clear();
  return sizedByAny(F, Size, At);
}

ElementKey ElementTypes::sizedByAny(FnId F, ExprId Size, Point At) {
  if (!Size.valid() || !Sized.insert({Size, At}).second)
    return {};
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(Size);
  auto ByRole = [&](const RoleList &Roles, auto Arg, Point Where) {
    for (const Role &R : Roles)
      if (R.Does == RoleKind::ElementSize && R.Of.Kind == Slot::Arg)
        return keyOf(F, Arg(R.Of.Index), Where);
    return ElementKey();
  };
  ElementKey Out;
  auto First = [&](std::initializer_list<uint32_t> Of) {
    for (uint32_t E : Of)
      if (Out.Of.empty())
        Out = sizedByAny(F, ExprId(E), At);
  };
  if (X.Kind == ExprKind::Binary && X.Op == ExprOp::Mul) {
    First({X.A, X.B});
  } else if (X.Kind == ExprKind::Cond) {
    First({X.B, X.C});
  } else if (X.Kind == ExprKind::Result) {
    const Event &E = S.Events[X.A];
    Out = ByRole(
        P.rolesOf(F, E), [&](uint32_t I) { return S.arg(E, I); },
        V.defs(F).before(EventId(X.A)));
  } else if (X.Kind == ExprKind::Field) {
    Out = ByRole(P.rolesOf(F, X), [&](uint32_t) { return ExprId(X.A); }, At);
  } else if (X.Kind == ExprKind::Var && X.A >= S.ParamCount) {
    const std::vector<EventId> Defs = V.defs(F).at(VarId(X.A), At);
    for (EventId Def : Defs)
      if (Def.valid() && Out.Of.empty() &&
          S.Events[Def.V].Kind == EventKind::Assign)
        Out = sizedByAny(F, S.Events[Def.V].Src, V.defs(F).before(Def));
  }
  return Out;
}

} // namespace nogil
