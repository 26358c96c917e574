//===- Escape.cpp - can Python code get at what a container holds? --------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "reach/Escape.h"
#include "link/Policy.h"
#include <algorithm>

namespace nogil {
namespace {

using Keys = std::vector<std::string>;

/// On a way: the key of an entry, not what it stands for.
constexpr const char *TheKey = "\1";

bool sameKey(const std::string &A, const std::string &B) {
  bool Any = A.empty() ? B != TheKey : B.empty() && A != TheKey;
  return Any || A == B;
}

/// A is the object B, or a container on the way to it.
bool leadsTo(const HeldObject &A, const HeldObject &B) {
  return A.Base == B.Base && A.Way.size() <= B.Way.size() &&
         std::equal(A.Way.begin(), A.Way.end(), B.Way.begin(), sameKey);
}

Keys rest(const Keys &Of, size_t From) {
  return {Of.begin() + static_cast<ptrdiff_t>(From), Of.end()};
}

HeldObject extended(HeldObject O, const Keys &By) {
  O.Way.insert(O.Way.end(), By.begin(), By.end());
  return O;
}

HeldObject parameter(uint32_t Index, Keys Of) {
  return {{BaseKind::Param, Index, {}}, std::move(Of)};
}

bool has(const std::vector<const Role *> &Roles, RoleKind K,
         std::string_view Kind = "") {
  return std::ranges::any_of(Roles, [&](const Role *R) {
    return R->Does == K && R->Value.Kind == Slot::Return &&
           (Kind.empty() || R->Kind == Kind);
  });
}

} // namespace

Escape::Escape(Views &V, const Effects &Eff)
    : V(V), P(V.program()), Eff(Eff),
      Escapes(V.solver(), false, [this](const Where &Of) { return find(Of); }),
      Shows(V.solver(), false, [this](const auto &Of) {
        return !shownBy(Of.first, Of.second, EventId()).empty();
      }) {}

bool Escape::escapes(FnId F, const Origin &Object, EventId At) {
  std::optional<HeldObject> O = object(F, Object);
  return !O || Escapes.of({F, *O, At});
}

// --- names of objects -------------------------------------------------------

/// The key that a call spells out. Of a call that gives out keys and what they
/// stand for, or puts both somewhere, keys come first.
std::string Escape::keyOf(FnId F, EventId Call, const Role &Item) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Call.V];
  for (const Role *R : V.rolesThatHold(F, Call))
    if (R->Does == Item.Does && R->Kind == Item.Kind &&
        R->Value.Kind == Slot::Arg && Item.Value.Kind == Slot::Arg &&
        R->Value.Index > Item.Value.Index)
      return TheKey;
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    if (ExprId Arg = S.arg(E, A);
        Arg.valid() && S.expr(Arg).Kind == ExprKind::Str)
      return P.tu(F).str(S.expr(Arg).Name);
  return "";
}

std::optional<HeldObject> Escape::object(FnId F, const Origin &O) {
  if (!O.known())
    return std::nullopt;
  HeldObject Out{O, {}};
  auto IsItem = [](const OriginStep &Step) {
    return Step.Kind == OriginStep::Interior;
  };
  size_t I = std::ranges::find_if(O.Steps, IsItem) - O.Steps.begin();
  Out.Base.Steps.resize(I);
  for (; I != O.Steps.size(); ++I) {
    const OriginStep &Step = O.Steps[I];
    if (Step.Kind != OriginStep::Interior)
      return std::nullopt;
    const std::string &Kind = Step.Via->Kind;
    if (Kind == "items" || Kind == "fixed") {
      if (++I == O.Steps.size() || O.Steps[I].Kind != OriginStep::Elem)
        return std::nullopt;
      Out.Way.emplace_back();
    } else if (Kind == "borrowed" || Step.Via->isElement()) {
      bool Own = Step.Event.valid() &&
                 std::ranges::count(V.rolesThatHold(F, Step.Event), Step.Via);
      Out.Way.push_back(Own ? keyOf(F, Step.Event, *Step.Via) : "");
    } else {
      return std::nullopt;
    }
  }
  return Out;
}

Escape::Objects Escape::value(FnId F, ExprId E, Point At) {
  Objects Out;
  for (const Origin &O : V.origins(F, E, At))
    if (O.Base != BaseKind::Const)
      Out.push_back(object(F, O).value_or(HeldObject()));
  return Out;
}

Escape::Objects Escape::argument(FnId F, EventId Call, uint32_t Arg) {
  ExprId E = P.fn(F).Body->arg(P.event({F, Call}), Arg);
  return E.valid() ? value(F, E, V.defs(F).before(Call)) : Objects();
}

// --- what events do ---------------------------------------------------------

const std::vector<Escape::Deed> &Escape::deeds(FnId F) {
  auto [It, New] = Deeds.try_emplace(F);
  if (!New)
    return It->second;
  std::vector<Deed> Out;
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    if (S.Events[I].Kind == EventKind::Assign)
      assigned(F, EventId(I), Out);
    else if (S.Events[I].Kind == EventKind::Call)
      called(F, EventId(I), Out);
  }
  return Deeds[F] = std::move(Out);
}

/// A record on the stack, or one that the function has just made.
bool Escape::ownMemory(FnId F, const Origin &Into) {
  if (Into.Base == BaseKind::Local)
    return true;
  return Into.Base == BaseKind::Result &&
         has(V.rolesThatHold(F, EventId(Into.Index)), RoleKind::Fresh);
}

/// `*out = x`, where all callers have passed the address of a variable.
bool Escape::outOfCallers(FnId F, const Origin &Into) {
  if (Into.Base != BaseKind::Param || Into.Steps.size() > 1 ||
      (!Into.Steps.empty() && Into.Steps[0].Kind != OriginStep::Elem) ||
      P.isEntry(F))
    return false;
  std::vector<CodeRef> Callers = V.callSites(F);
  return !Callers.empty() && std::ranges::all_of(Callers, [&](CodeRef By) {
    const Skeleton &S = *P.fn(By.Fn).Body;
    ExprId A = S.arg(P.event(By), Into.Index);
    return A.valid() && S.expr(A).Kind == ExprKind::Addr &&
           S.Exprs[S.expr(A).A].Kind == ExprKind::Var;
  });
}

void Escape::assigned(FnId F, EventId Id, std::vector<Deed> &Out) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Id.V];
  if (!E.Dst.valid() || !E.Src.valid())
    return;
  const Expr &Dst = S.expr(E.Dst);
  bool Local = Dst.Kind == ExprKind::Var &&
               S.Vars[Dst.A].Kind != Storage::Global &&
               S.Vars[Dst.A].Kind != Storage::StaticLocal;
  if (Local)
    return;
  Point At = V.defs(F).before(Id);
  Objects What = value(F, E.Src, At);
  for (const Origin &Into : V.origins(F, E.Dst, At)) {
    std::optional<HeldObject> Item =
        Dst.Kind == ExprKind::Elem ? object(F, Into) : std::nullopt;
    for (const HeldObject &O : What)
      if (Item && !Item->Way.empty()) {
        HeldObject In = *Item;
        In.Way.pop_back();
        Out.push_back({Deed::Put, Id, O, In, FnId(), 0});
      } else if (!ownMemory(F, Into) && !outOfCallers(F, Into)) {
        Out.push_back({Deed::Shown, Id, O, {}, FnId(), 0});
      }
  }
}

/// By its row: what is put where, or that something is.
bool Escape::puts(FnId F, EventId Id, std::vector<Deed> &Out) {
  const Event &E = P.event({F, Id});
  auto Roles = V.rolesThatHold(F, Id);
  std::vector<uint32_t> Said;
  for (const Role *R : Roles)
    if (R->Does == RoleKind::Puts) {
      Said.push_back(R->Of.Index);
      for (HeldObject In : argument(F, Id, R->Of.Index)) {
        In.Way.push_back(keyOf(F, Id, *R));
        for (const HeldObject &O : argument(F, Id, R->Value.Index))
          Out.push_back({Deed::Put, Id, O, In, FnId(), 0});
      }
    }
  for (const Role *R : Roles) {
    bool Changes = R->Does == RoleKind::Mutates || R->Does == RoleKind::Resizes;
    if (!Changes || R->Value.Kind != Slot::Arg || E.ArgsCount < 2 ||
        std::ranges::count(Said, R->Value.Index))
      continue;
    for (HeldObject In : argument(F, Id, R->Value.Index)) {
      In.Way.emplace_back();
      Out.push_back({Deed::Put, Id, std::nullopt, In, FnId(), 0});
    }
  }
  return !Said.empty();
}

void Escape::called(FnId F, EventId Id, std::vector<Deed> &Out) {
  const Event &E = P.event({F, Id});
  bool Puts = puts(F, Id, Out);
  FnId G = P.calleeOf(F, E);
  bool Body = G.valid() && P.fn(G).Body && !P.fn(G).Row && !P.fn(G).Roles;
  bool Keeps = V.role(F, Id, RoleKind::Keeps) != nullptr;
  bool Python = !Puts && (Keeps || Eff.callHas(F, Id, EB_RunsPython));
  if (!Body && !Python)
    return;
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    for (const HeldObject &O : argument(F, Id, A)) {
      if (!Body)
        Out.push_back({Deed::Shown, Id, O, {}, FnId(), 0});
      else if (A < P.fn(G).Body->ParamCount)
        Out.push_back({Deed::Handed, Id, O, {}, G, A});
    }
}

// --- who sees it ------------------------------------------------------------

std::vector<EventId> Escape::shownBy(FnId F, const HeldObject &O, EventId At) {
  std::vector<EventId> Out;
  for (const Deed &D : deeds(F)) {
    if (!D.What || !leadsTo(*D.What, O))
      continue;
    Keys Rest = rest(O.Way, D.What->Way.size());
    bool Is = D.Kind == Deed::Shown;
    if (D.Kind == Deed::Handed)
      Is = Shows.of({D.Callee, parameter(D.Arg, Rest)});
    if (D.Kind == Deed::Put) {
      HeldObject In = D.Into;
      if (!In.Way.empty())
        In.Way.pop_back();
      Is = !leadsTo(In, O) && Escapes.of({F, In, At});
    }
    if (Is)
      Out.push_back(D.At);
  }
  return Out;
}

bool Escape::shownBefore(FnId F, const HeldObject &O, EventId At) {
  std::vector<EventId> By = shownBy(F, O, At);
  if (By.empty() || !At.valid())
    return !By.empty();
  const Defs &D = V.defs(F);
  const bool Made = O.Base.Base == BaseKind::Result;
  auto OnEvent = [&](EventId E, uint8_t &Seen) {
    if (Made && E.V == O.Base.Index)
      return Verdict::Stop; // another one
    if (Seen && E == At)
      return Verdict::Found;
    if (std::ranges::count(By, E))
      Seen = 1;
    return Verdict::Go;
  };
  return V.paths(F)
      .search(Made ? D.after(EventId(O.Base.Index)) : D.entry(),
              {.Event = OnEvent})
      .possible();
}

bool Escape::anyEscapes(FnId F, const Objects &Of, const Keys &By, EventId At) {
  return std::ranges::any_of(Of, [&](const HeldObject &O) {
    return Escapes.of({F, extended(O, By), At});
  });
}

bool Escape::find(const Where &Of) {
  const auto &[F, O, At] = Of;
  if (!O.Base.known() || O.Way.size() > policy::MaxOriginSteps)
    return true;
  return shownBefore(F, O, At) || itemsEscape(F, O) || sourceEscapes(F, O);
}

/// What the program has put into the containers on the way.
bool Escape::itemsEscape(FnId F, const HeldObject &O) {
  for (size_t Depth = 0; Depth != O.Way.size(); ++Depth) {
    HeldObject In = O;
    In.Way.resize(Depth);
    if (putEscapes(F, In, O, Depth, 0))
      return true;
  }
  return false;
}

/// By F, or by the functions that F hands the container, or one that holds it.
bool Escape::putEscapes(FnId F, const HeldObject &In, const HeldObject &O,
                        size_t Depth, unsigned Nesting) {
  if (Nesting > policy::MaxLoadDepth)
    return true;
  HeldObject Item = extended(In, {O.Way[Depth]});
  for (const Deed &D : deeds(F)) {
    if (D.Kind == Deed::Put && D.Into.Way.size() == Item.Way.size() &&
        leadsTo(D.Into, Item) &&
        (!D.What ||
         anyEscapes(F, {*D.What}, rest(O.Way, Depth + 1), EventId())))
      return true;
    if (D.Kind == Deed::Handed && leadsTo(*D.What, In) &&
        putEscapes(D.Callee, parameter(D.Arg, rest(In.Way, D.What->Way.size())),
                   O, Depth, Nesting + 1))
      return true;
  }
  return false;
}

// --- where it comes from ----------------------------------------------------

bool Escape::argumentsEscape(FnId F, EventId Call, uint32_t Arg,
                             const Keys &By) {
  return anyEscapes(F, argument(F, Call, Arg), By, Call);
}

bool Escape::sourceEscapes(FnId F, const HeldObject &O) {
  if (outOfCallers(F, O.Base)) // what they find in their variable
    return std::ranges::any_of(V.callSites(F), [&](CodeRef By) {
      Origin There{BaseKind::Out, By.Event.V, {}, O.Base.Index};
      return Escapes.of({By.Fn, {There, O.Way}, EventId()});
    });
  if (!O.Base.Steps.empty())
    return true;
  switch (O.Base.Base) {
  case BaseKind::Const:
    return false;
  case BaseKind::Param: {
    std::vector<CodeRef> Callers = V.callSites(F);
    return P.isEntry(F) || Callers.empty() ||
           std::ranges::any_of(Callers, [&](CodeRef By) {
             return argumentsEscape(By.Fn, By.Event, O.Base.Index, O.Way);
           });
  }
  case BaseKind::Result:
    return resultEscapes(F, O);
  case BaseKind::Out:
    return outEscapes(F, O);
  default:
    return true;
  }
}

bool Escape::resultEscapes(FnId F, const HeldObject &O) {
  EventId Call(O.Base.Index);
  const Event &E = P.event({F, Call});
  auto Roles = V.rolesThatHold(F, Call);
  if (O.Way.empty() &&
      (has(Roles, RoleKind::Fresh) || has(Roles, RoleKind::Immutable)))
    return false;
  if (has(Roles, RoleKind::Fresh) &&
      has(Roles, RoleKind::NoFinalizer, "holds")) {
    TypeId Fn = P.tu(F).func(E.Callee).Type; // what it begins with
    for (uint32_t A = 0; A != E.ArgsCount; ++A) {
      const auto &Parts = P.tu(F).type(Fn).Parts;
      bool Pointer =
          A >= Parts.size() || P.tu(F).type(Parts[A]).Kind == TypeKind::Pointer;
      if (Pointer && argumentsEscape(F, Call, A, rest(O.Way, 1)))
        return true;
    }
    return false;
  }
  FnId G = P.calleeOf(F, E);
  if (!G.valid() || !P.fn(G).Body || P.fn(G).Row || !P.rolesOf(F, E).empty())
    return true;
  const std::vector<Origin> &Returned = V.returned(G);
  return Returned.empty() ||
         std::ranges::any_of(Returned, [&](const Origin &R) {
           std::optional<HeldObject> From = object(G, R);
           if (!From)
             return true;
           Keys By = From->Way;
           By.insert(By.end(), O.Way.begin(), O.Way.end());
           if (R.Base == BaseKind::Param && From->Base.Steps.empty())
             return argumentsEscape(F, Call, R.Index, By);
           return Escapes.of({G, {From->Base, By}, EventId()});
         });
}

/// What the function has put where the pointer that it was given points.
bool Escape::outEscapes(FnId F, const HeldObject &O) {
  EventId Call(O.Base.Index);
  FnId G = P.calleeOf(F, P.event({F, Call}));
  if (!G.valid() || !P.fn(G).Body || P.fn(G).Row)
    return true;
  const Skeleton &S = *P.fn(G).Body;
  bool Any = false;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid() ||
        S.expr(E.Dst).Kind == ExprKind::Var)
      continue;
    Point At = V.defs(G).before(EventId(I));
    for (const Origin &Into : V.origins(G, E.Dst, At))
      if (Into.Base == BaseKind::Param && Into.Index == O.Base.Arg) {
        Any = true;
        HeldObject There = O; // `*out`
        There.Base = Into;
        if (!outOfCallers(G, Into) || itemsEscape(G, There) ||
            anyEscapes(G, value(G, E.Src, At), O.Way, EventId()))
          return true;
      }
  }
  return !Any;
}

} // namespace nogil
