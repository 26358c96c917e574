//===- Ownership.cpp - who else knows an object ---------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "sharing/Ownership.h"
#include "cfg/Paths.h"
#include "link/Policy.h"
#include "values/ParseFormat.h"
#include <algorithm>

namespace nogil {

Ownership::Ownership(const Effects &Eff, Views &V)
    : Eff(Eff), V(V), P(V.program()),
      Results(V.solver(), Owned::Unknown,
              [this](CodeRef C) { return findResult(C.Fn, C.Event); }),
      Publishes(V.solver(), false, [this](const auto &Of) {
        return publishesParam(Of.first, Of.second);
      }) {}

/// `T *f(S *self, T *const *args, size, T *names)`: whatever table it stands
/// in, only the interpreter calls with an array of objects and their names.
static bool isFastMethod(const Program &P, FnId F) {
  const Skeleton *S = P.fn(F).Body;
  if (!S || S->ParamCount != 4)
    return false;
  auto Type = [&](uint32_t I) -> std::string_view {
    return P.tu(F).str(S->Vars[I].Type);
  };
  std::string_view Object = Type(3);
  return Object.ends_with(" *") && !Object.starts_with("const ") &&
         !Object.ends_with("char *") && !Object.ends_with("void *") &&
         Type(1) == std::string(Object) + "const *" && Type(0).ends_with(" *");
}

bool Ownership::isEntry(FnId F) const {
  return P.isEntry(F) ? P.entered(F, &Entry::fromPython) : isFastMethod(P, F);
}

/// A parameter of class type is named by its address.
static bool isParam(const Skeleton &S, const Origin &O) {
  return O.Base == BaseKind::Param ||
         (O.Base == BaseKind::Local && O.Index < S.ParamCount);
}

/// It lives as long as the program, and all of that reaches it.
static bool isStored(const Var &V) {
  return V.Kind == Storage::Global || V.Kind == Storage::StaticLocal;
}

/// An item of a tuple or of an array of arguments, not a member.
static bool isItem(const OriginStep &Step) {
  return Step.Kind == OriginStep::Elem ||
         (Step.Kind == OriginStep::Interior &&
          (Step.Via->Kind == "fixed" || Step.Via->Kind == "items" ||
           Step.Via->Kind == "borrowed"));
}

/// `char *`: whoever calls with bare memory knows what may be done with it.
static bool isBare(std::string_view Type) {
  for (std::string_view Word : {"char *", "void *", "char **", "char *const *"})
    if (Type.ends_with(Word))
      return true;
  return false;
}

bool Ownership::fromOutside(FnId F, const Origin &O) const {
  const Skeleton &S = *P.fn(F).Body;
  if (!std::all_of(O.Steps.begin(), O.Steps.end(), isItem))
    return false;
  if (isParam(S, O))
    return isEntry(F) && !isBare(P.tu(F).str(S.Vars[O.Index].Type));
  if (O.Base != BaseKind::Out)
    return false;
  for (const Role *R : V.rolesThatHold(F, EventId(O.Index)))
    if (R->Does == RoleKind::Parses) {
      Parsed As = parsedAs(P, F, S.Events[O.Index], *R, O.Arg);
      return As == Parsed::Object || As == Parsed::Buffer;
    }
  return false;
}

Owned Ownership::ofArg(FnId F, EventId Call, uint32_t Arg) {
  Owned Out = Owned::Fresh;
  for (const Origin &O : V.argOrigins(F, Call, Arg))
    if (O.Base != BaseKind::Const)
      Out = std::max(Out, of(F, O));
  return Out;
}

/// What all returns of a function of the program are.
Owned Ownership::returnedBy(FnId F, EventId Call, FnId G) {
  if (!P.fn(G).Body || P.fn(G).Row)
    return Owned::Unknown;
  // What the callee was handed is what the caller hands it.
  auto IsParam = [](const Origin &O) {
    return O.Base == BaseKind::Param && O.Steps.empty();
  };
  Owned Out = Owned::Fresh;
  const std::vector<Origin> &Returns = V.returned(G);
  for (const Origin &R : Returns) {
    std::vector<Origin> Of{R};
    if (!IsParam(R) && of(G, R) == Owned::Argument) {
      std::vector<Origin> Made = roots(G, R);
      if (Made.size() > 1 && std::all_of(Made.begin() + 1, Made.end(), IsParam))
        Of.assign(Made.begin() + 1, Made.end());
    }
    for (const Origin &O : Of)
      Out = std::max(Out, IsParam(O) ? ofArg(F, Call, O.Index) : of(G, O));
  }
  return Returns.empty() ? Owned::Unknown : Out;
}

Owned Ownership::findResult(FnId F, EventId Call) {
  Owned Out = Owned::Unknown;
  bool ByRole = false;
  for (const Role *R : V.rolesThatHold(F, Call)) {
    if (R->Value.Kind != Slot::Return)
      continue;
    Owned One = Owned::Unknown;
    if (R->Does == RoleKind::Fresh)
      One = Owned::Fresh;
    else if (R->Does == RoleKind::Passes && R->Of.Kind == Slot::Arg) {
      One = ofArg(F, Call, R->Of.Index);
      if (R->Kind == "view" && One == Owned::Fresh)
        One = Owned::View;
      if (R->Kind == "maybe" && One > Owned::Maybe)
        One = Owned::Maybe;
    } else
      continue;
    Out = ByRole ? std::max(Out, One) : One;
    ByRole = true;
  }
  const Event &E = P.fn(F).Body->Events[Call.V];
  if (FnId G = P.calleeOf(F, E); !ByRole && G.valid())
    Out = returnedBy(F, Call, G);
  return Out;
}

Owned Ownership::ofBase(FnId F, const Origin &O) {
  switch (O.Base) {
  case BaseKind::Param:
    return Owned::Argument;
  case BaseKind::Result:
    return Results.of({F, EventId(O.Index)});
  case BaseKind::Out:
    return fromOutside(F, O) ? Owned::Argument : Owned::Unknown;
  case BaseKind::Global:
    return Owned::Stored;
  case BaseKind::Local:
    if (isParam(*P.fn(F).Body, O))
      return Owned::Argument;
    // `&Variable` of the program's is no less known than what is in it.
    return isStored(P.fn(F).Body->Vars[O.Index]) ? Owned::Stored : Owned::Fresh;
  case BaseKind::Const:
  case BaseKind::Func:
    return Owned::Stored;
  case BaseKind::Unknown:
    break;
  }
  return Owned::Unknown;
}

Owned Ownership::of(FnId F, const Origin &O) {
  Owned Base = ofBase(F, O);
  bool Items = std::all_of(O.Steps.begin(), O.Steps.end(), isItem);
  if (O.Steps.empty() || (Items && Base == Owned::Argument))
    return Base;
  // What a new object holds may be anybody's.
  return Base == Owned::Unknown ? Base : Owned::Stored;
}

std::vector<Origin> Ownership::roots(FnId F, const Origin &O) {
  std::vector<Origin> Out{O};
  for (size_t I = 0; I != Out.size() && Out.size() <= policy::MaxOrigins; ++I) {
    Origin At = Out[I];
    if (At.Base != BaseKind::Result && At.Base != BaseKind::Out)
      continue;
    EventId Call(At.Index);
    for (const Role *R : V.rolesThatHold(F, Call)) {
      bool This = At.Base == BaseKind::Result
                      ? R->Value.Kind == Slot::Return
                      : R->Value.Kind == Slot::Arg && R->Value.Index == At.Arg;
      if (R->Does != RoleKind::Passes || !This || R->Of.Kind != Slot::Arg)
        continue;
      for (const Origin &From : V.argOrigins(F, Call, R->Of.Index))
        if (From.Base != BaseKind::Const &&
            std::find(Out.begin(), Out.end(), From) == Out.end())
          Out.push_back(From);
    }
  }
  return Out;
}

/// `node->next = node`: whoever finds it there has it already.
static bool isOwnMember(const Origin &Place, const Origin &O) {
  return Place.Base == O.Base && Place.Index == O.Index &&
         Place.Steps.size() == O.Steps.size() + 1 &&
         std::equal(O.Steps.begin(), O.Steps.end(), Place.Steps.begin()) &&
         Place.Steps.back().Kind == OriginStep::Field;
}

/// Does the event hand the object to others?
bool Ownership::publishes(FnId F, EventId Id, const Origin &O) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Id.V];
  auto IsIt = [&](const std::vector<Origin> &Of) {
    return std::find(Of.begin(), Of.end(), O) != Of.end();
  };
  if (E.Kind == EventKind::Assign) {
    const Expr &Dst = S.expr(E.Dst);
    bool Memory = Dst.Kind == ExprKind::Field || Dst.Kind == ExprKind::Elem;
    bool Global = Dst.Kind == ExprKind::Var &&
                  (S.Vars[Dst.A].Kind == Storage::Global ||
                   S.Vars[Dst.A].Kind == Storage::StaticLocal);
    Point At = V.defs(F).before(Id);
    if ((!Memory && !Global) || !IsIt(V.origins(F, E.Src, At)))
      return false;
    // Into an object that is as private as this one.
    for (const Origin &Into : V.origins(F, E.Dst, At))
      if (Global || (ofBase(F, Into) > Owned::View && !isOwnMember(Into, O)))
        return true;
    return false;
  }
  if (E.Kind != EventKind::Call)
    return false;
  for (const Role *R : V.rolesThatHold(F, Id)) // put into a container
    if ((R->Does == RoleKind::Mutates || R->Does == RoleKind::Resizes ||
         R->Does == RoleKind::Keeps) &&
        R->Value.Kind == Slot::Arg)
      for (uint32_t A = 0; A != E.ArgsCount; ++A)
        if ((A != R->Value.Index || R->Does == RoleKind::Keeps) &&
            IsIt(V.argOrigins(F, Id, A)) &&
            (R->Does == RoleKind::Keeps ||
             ofArg(F, Id, R->Value.Index) > Owned::View))
          return true;
  bool Python = Eff.callHas(F, Id, EB_RunsPython);
  FnId G = P.calleeOf(F, E);
  bool Body = G.valid() && P.fn(G).Body && !P.fn(G).Roles;
  if (!Python && !Body)
    return false;
  for (uint32_t A = 0; A != E.ArgsCount; ++A) {
    if (!IsIt(V.argOrigins(F, Id, A)))
      continue;
    if (!Body)
      return true;
    if (A < P.fn(G).Body->ParamCount && Publishes.of({G, A}))
      return true;
  }
  return false;
}

bool Ownership::publishesParam(FnId F, uint32_t Param) {
  Origin Inside;
  Inside.Base = BaseKind::Param;
  Inside.Index = Param;
  for (uint32_t I = 0; I != P.fn(F).Body->Events.size(); ++I)
    if (publishes(F, EventId(I), Inside))
      return true;
  return false;
}

EventId Ownership::publishedBefore(FnId F, const Origin &O, Point At) {
  const bool Record = O.Base == BaseKind::Local; // there from the beginning
  if (O.Base != BaseKind::Result && O.Base != BaseKind::Out && !Record)
    return EventId();
  const Defs &D = V.defs(F);
  const EventId Made = Record ? EventId() : EventId(O.Index);
  // On some path from where it was made an event publishes it, and At follows.
  auto OnEvent = [&](EventId E, uint8_t &Phase) {
    if (Phase && E == Made)
      return Verdict::Stop; // made again
    if (Phase == 2 && D.before(E) == At)
      return Verdict::Found;
    if (Phase == 0)
      Phase = 1;
    if (Phase == 1 && publishes(F, E, O))
      Phase = 2;
    return Verdict::Go;
  };
  auto OnExit = [&](BlockId B, uint8_t Phase) {
    return Phase == 2 && D.endOf(B) == At ? Verdict::Found : Verdict::Stop;
  };
  return V.paths(F)
      .search(Record ? D.entry() : D.before(Made),
              {.Event = OnEvent, .Exit = OnExit})
      .Mark;
}

bool Ownership::isPrivate(FnId F, const Origin &O, Point At) {
  Owned Is = of(F, O);
  return (Is == Owned::Fresh || Is == Owned::View) &&
         !publishedBefore(F, O, At).valid();
}

} // namespace nogil
