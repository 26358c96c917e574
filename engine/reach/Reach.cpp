//===- Reach.cpp - may Python code change this object meanwhile? ----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "reach/Reach.h"
#include "cfg/Decisions.h"
#include "cfg/Exprs.h"
#include "link/Policy.h"
#include <algorithm>

namespace nogil {

std::optional<Lender> lenderOf(const Origin &Item) {
  size_t N = Item.Steps.size();
  bool Through = N && Item.Steps[N - 1].Kind == OriginStep::Elem;
  N -= Through;
  if (!N || Item.Steps[N - 1].Kind != OriginStep::Interior)
    return std::nullopt;
  const Role &By = *Item.Steps[N - 1].Via;
  bool Array =
      By.Kind == "items" || By.Kind == "fixed" || By.Kind == "borrowed";
  if (Through ? !Array : !By.isElement() && By.Kind != "borrowed")
    return std::nullopt;
  Origin Of = Item;
  Of.Steps.resize(N - 1);
  return Lender{Of, By.Kind == "fixed" ? nullptr : &Item.Steps[N - 1]};
}

Reach::Reach(Views &V, const Contexts &Ctx, const Effects &Eff)
    : V(V), P(V.program()), Ctx(Ctx), Eff(Eff), Own(V, Ctx, Eff), Mine(P),
      Esc(V, Eff),
      Params(V.solver(), false,
             [this](const auto &Of) { return findParam(Of.first, Of.second); }),
      Made(V.solver(), false, [this](const auto &Of) {
        Slot Where{Of.second ? Slot::Return : Slot::None, 0};
        return findMade(Of.first.Fn, Of.first.Event, Where);
      }) {
  index();
}

void Reach::index() {
  for (uint32_t F = 0; F != P.Functions.size(); ++F) {
    const Skeleton *S = P.Functions[F].Body;
    // What only grows while modules are made does not change any more.
    if (!S || certain(Ctx.initOnly(FnId(F))))
      continue;
    for (uint32_t I = 0; I != S->Events.size(); ++I) {
      const Event &E = S->Events[I];
      if (E.Kind != EventKind::Call || Eff.past({FnId(F), EventId(I)}))
        continue;
      for (const Role &R : P.rolesOf(FnId(F), E))
        if ((R.Does == RoleKind::Resizes || R.Does == RoleKind::Mutates) &&
            R.Value.Kind == Slot::Arg && V.holds(FnId(F), EventId(I), R))
          noteMutation(FnId(F), EventId(I), R.Value.Index);
    }
  }
}

/// A result that a role calls new.
bool Reach::isNew(FnId F, const Origin &Object) {
  if (Object.Base != BaseKind::Result || !Object.Steps.empty())
    return false;
  auto Roles = V.rolesThatHold(F, EventId(Object.Index));
  return std::ranges::any_of(Roles, [](const Role *R) {
    return R->Does == RoleKind::Fresh && R->Value.Kind == Slot::Return;
  });
}

/// Does the function put a new object into the member?
bool Reach::filledAnew(FnId F, const OriginStep &Member) {
  const Skeleton &S = *P.fn(F).Body;
  uint32_t Tu = P.fn(F).Tu;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid())
      continue;
    const Expr &To = S.expr(E.Dst);
    if (To.Kind != ExprKind::Field || P.nameId(Tu, To.Name) != Member.Name ||
        P.nameId(Tu, To.Type) != Member.Record)
      continue;
    auto Of = V.origins(F, E.Src, V.defs(F).before(EventId(I)));
    if (std::ranges::all_of(Of, [&](auto &O) { return isNew(F, O); }))
      return true;
  }
  return false;
}

/// Calls Do with each assignment to the member.
template <class Fn>
void Reach::forEachSet(const OriginStep &Member, const Fn &Do) const {
  for (uint32_t F = 0; F != P.Functions.size(); ++F) {
    const Skeleton *S = P.Functions[F].Body;
    uint32_t Tu = P.Functions[F].Tu;
    for (uint32_t I = 0; S && I != S->Events.size(); ++I) {
      const Event &E = S->Events[I];
      if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid())
        continue;
      const Expr &To = S->expr(E.Dst);
      if (To.Kind == ExprKind::Field && P.nameId(Tu, To.Name) == Member.Name &&
          P.nameId(Tu, To.Type) == Member.Record)
        Do(CodeRef{FnId(F), EventId(I)}, E);
    }
  }
}

/// Is every object that the program puts into the member a new one?
bool Reach::onlyNew(const OriginStep &Member) {
  auto [It, Unknown] = OnlyNew.try_emplace({Member.Record, Member.Name}, true);
  bool Only = It->second;
  if (Unknown)
    forEachSet(Member, [&](CodeRef At, const Event &E) {
      Only &= std::ranges::all_of(
          V.origins(At.Fn, E.Src, V.defs(At.Fn).before(At.Event)),
          [&](const Origin &O) {
            return O.Base == BaseKind::Const || isNew(At.Fn, O);
          });
    });
  return It->second = Only;
}

/// It, or what the function of the program returns that returned it.
bool Reach::isMade(FnId F, const Origin &O) {
  if (isNew(F, O))
    return true;
  if (O.Base != BaseKind::Result || !O.Steps.empty())
    return false;
  FnId G = P.calleeOf(F, P.event({F, EventId(O.Index)}));
  return G.valid() && P.fn(G).Body && !P.fn(G).Row &&
         std::ranges::all_of(V.returned(G), [&](const Origin &R) {
           return R.Base == BaseKind::Const || isNew(G, R);
         });
}

bool Reach::madeForRecord(const Origin &Member) {
  if (Member.Steps.empty() || Member.Steps.back().Kind != OriginStep::Field)
    return false;
  const OriginStep &Last = Member.Steps.back();
  auto [It, Unknown] = MadeAnew.try_emplace({Last.Record, Last.Name}, false);
  if (!Unknown)
    return It->second;
  bool Some = false, Only = true;
  forEachSet(Last, [&](CodeRef At, const Event &E) {
    for (const Origin &O :
         V.origins(At.Fn, E.Src, V.defs(At.Fn).before(At.Event)))
      if (O.Base != BaseKind::Const) {
        Some = true;
        Only &= isMade(At.Fn, O);
      }
  });
  return MadeAnew[{Last.Record, Last.Name}] = Some && Only;
}

/// A member of a record that nobody else knows, with an object that nobody has
/// put there who might.
bool Reach::inPrivate(FnId F, const Origin &Object, EventId At) {
  const OriginStep &Last = Object.Steps.back();
  if (Object.Steps.size() != 1 || !Ctx.Bits[F.V] || !onlyNew(Last))
    return false; // a function that nobody is known to reach: neither is that
  Origin Record = Object;
  Record.Steps.clear();
  return Record.Base == BaseKind::Param ? Own.param(F, Record.Index)
                                        : Own.isOwn(F, Record, At);
}

/// Is the record with the member one that nobody else has yet: a variable, or
/// what the function or all of its callers have just made?
bool Reach::building(FnId F, const Origin &Object, EventId At) {
  if (Mine.around(F, Object).valid())
    return true;
  Origin Record = Object;
  while (!Record.Steps.empty() && Mine.isPart(F, Record.Steps.back()))
    Record.Steps.pop_back();
  if (Record.Steps.size() == Object.Steps.size() || !Record.Steps.empty() ||
      !Ctx.Bits[F.V])
    return false;
  return Record.Base == BaseKind::Param ? Own.param(F, Record.Index)
                                        : Own.isOwn(F, Record, At);
}

/// `self->hooks` or a global, directly or through a variable.
void Reach::noteMutation(FnId F, EventId Call, uint32_t Arg) {
  const Skeleton &S = *P.fn(F).Body;
  const Mutation This{
      {F, Call}, Arg, V.role(F, Call, RoleKind::OnlyAdds) != nullptr};
  for (Origin &O : objects(F, Call, Arg)) {
    Mine.leaveArrays(F, O);
    const size_t Steps = O.Steps.size();
    while (!O.Steps.empty() && O.Steps.back().Kind == OriginStep::Elem)
      O.Steps.pop_back();
    const bool Array = Steps != O.Steps.size();
    if (!O.Steps.empty() && O.Steps.back().Kind == OriginStep::Field) {
      const OriginStep &Last = O.Steps.back();
      Origin Holder = O;
      Holder.Steps.pop_back();
      if (!isNew(F, Holder) && !filledAnew(F, Last) && !building(F, O, Call))
        (Array ? Arrays : Members)[{Last.Record, Last.Name}].push_back(This);
    } else if (O.Steps.empty() && O.Base == BaseKind::Global)
      (Array ? GlobalArrays : Globals)[P.tu(F).str(S.Vars[O.Index].Usr)]
          .push_back(This);
    else if (O.Steps.empty() && O.Base == BaseKind::Param && !Array)
      if (std::string Type = selfType(F, O.Index); !Type.empty())
        Types[Type].push_back(This);
  }
}

std::vector<Origin> Reach::objects(FnId F, EventId Call, uint32_t Arg) {
  const Skeleton &S = *P.fn(F).Body;
  ExprId E = S.arg(S.Events[Call.V], Arg);
  if (!E.valid())
    return {};
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Var && Mine.isVar(F, VarId(X.A)))
    return {{BaseKind::Local, X.A, {}}}; // by reference
  if (X.Kind == ExprKind::Addr && S.Exprs[X.A].Kind == ExprKind::Var) {
    const std::string &Type = P.tu(F).str(S.Vars[S.Exprs[X.A].A].Type);
    if (!Type.empty() && Type.back() == '*')
      E = ExprId(X.A);
  }
  return V.origins(F, E, V.defs(F).before(Call));
}

/// The type of the object of C++ that an entry point works on, by reference;
/// empty: another parameter, another function.
std::string Reach::selfType(FnId F, uint32_t Index) const {
  const Skeleton &S = *P.fn(F).Body;
  uint32_t First = P.info(F).Flags & FF_Lambda ? 1 : 0;
  if (Index != First || !S.Vars[Index].ByReference || !P.isEntry(F))
    return "";
  std::string Type = P.tu(F).str(S.Vars[Index].Type);
  if (Type.starts_with("const "))
    Type.erase(0, 6);
  while (!Type.empty() && (Type.back() == '&' || Type.back() == ' '))
    Type.pop_back();
  return Type;
}

static bool is(const Role &R, RoleKind K, Slot Where) {
  return R.Does == K && R.Value.Kind == Where.Kind &&
         (Where.Kind == Slot::Return || R.Value.Index == Where.Index);
}

/// A part of a macro that serves objects of several classes.
bool Reach::asksForClass(FnId F, const Event &E) const {
  for (MacroId M = E.Macro; M.valid(); M = P.tu(F).Macros[M.V].Outer)
    if (const RoleList *Roles = P.MacroRoles[P.fn(F).Tu][M.V])
      for (const Role &R : *Roles)
        if (R.Does == RoleKind::Interior)
          return true;
  return false;
}

/// Where the function hands the object to something that takes no other kind.
std::vector<EventId> Reach::shownImmutable(FnId F, const Origin &Object) {
  std::vector<EventId> Out;
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    if (S.Events[I].Kind != EventKind::Call)
      continue;
    for (const Role &R : P.rolesOf(F, S.Events[I])) {
      if (R.Does != RoleKind::Immutable || R.Value.Kind != Slot::Arg ||
          asksForClass(F, S.Events[I]))
        continue;
      std::vector<Origin> Of = objects(F, EventId(I), R.Value.Index);
      if (std::find(Of.begin(), Of.end(), Object) != Of.end())
        Out.push_back(EventId(I));
    }
  }
  return Out;
}

/// Does the condition depend on what a call, or a member, says of the object?
bool Reach::asked(FnId F, ExprId Cond, Point At, const Origin &Object,
                  const std::vector<EventId> &But) {
  const Skeleton &S = *P.fn(F).Body;
  auto Is = [&](ExprId E, Point Where) {
    return std::ranges::any_of(V.origins(F, E, Where), [&](const Origin &O) {
      return O.Base == Object.Base && O.Index == Object.Index &&
             O.Steps.size() >= Object.Steps.size() &&
             std::equal(Object.Steps.begin(), Object.Steps.end(),
                        O.Steps.begin());
    });
  };
  return anyWithin(S, Cond, [&](ExprId, const Expr &X) {
    if (X.Kind == ExprKind::Field)
      return Is(ExprId(X.A), At);
    // `flags(type(x))`
    for (const Expr *Of = &X; Of->Kind == ExprKind::Result;) {
      EventId Call(Of->A);
      const Event &E = S.Events[Call.V];
      if (std::ranges::find(But, Call) != But.end() || E.ArgsCount == 0 ||
          !S.arg(E, 0).valid())
        return false;
      Point Before = V.defs(F).before(Call);
      for (uint32_t A = 0; A != E.ArgsCount; ++A)
        if (S.arg(E, A).valid() && Is(S.arg(E, A), Before))
          return true;
      Of = &S.expr(S.arg(E, 0));
    }
    return false;
  });
}

/// Do only some answers to a question about the object lead to the event?
bool Reach::underTest(FnId F, EventId At, const Origin &Object,
                      const std::vector<EventId> &But) {
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  uint32_t Here = D.blockOf(At).V;
  for (uint32_t B = 0; B != S.Blocks.size(); ++B)
    if (S.Blocks[B].Succs.size() > 1 && S.Blocks[B].Cond.valid() &&
        asked(F, S.Blocks[B].Cond, D.endOf(BlockId(B)), Object, But))
      for (uint32_t W = 0; W != S.Blocks[B].Succs.size(); ++W)
        if (dominatedBy(S, {BlockId(B), W})[Here])
          return true;
  return false;
}

/// Is it never changed, as far as the paths through the event tell?
bool Reach::isImmutable(FnId F, const Origin &Object, EventId At) {
  std::vector<EventId> Shown = shownImmutable(F, Object);
  if (Shown.empty() || !At.valid())
    return !Shown.empty();
  const Defs &D = V.defs(F);
  Paths &Ways = V.paths(F);
  auto Any = [&](EventId E) { return std::ranges::count(Shown, E) != 0; };
  auto Here = [&](EventId E) { return E == At; };
  // Where it is not known, it may be: silence.
  if (Any(At) || possible(Ways.everyPathTo(At, Any)) ||
      possible(Ways.everyPathFrom(D.after(At), Any)))
    return true;
  return std::ranges::any_of(Shown, [&](EventId E) {
    auto There = [E](EventId X) { return X == E; };
    return (Ways.somePath(D.after(E), Here).possible() ||
            Ways.somePath(D.after(At), There).possible()) &&
           !underTest(F, E, Object, Shown);
  });
}

const Reach::Mutations *Reach::mutations(FnId F, const Origin &Of) const {
  Origin Object = Of;
  Mine.leaveArrays(F, Object);
  const size_t Steps = Object.Steps.size();
  while (!Object.Steps.empty() && Object.Steps.back().Kind == OriginStep::Elem)
    Object.Steps.pop_back();
  const bool Array = Steps != Object.Steps.size();
  auto Find = [](const auto &Map, const auto &Key) -> const Mutations * {
    auto It = Map.find(Key);
    return It == Map.end() ? nullptr : &It->second;
  };
  if (!Object.Steps.empty()) {
    const OriginStep &Last = Object.Steps.back();
    return Last.Kind == OriginStep::Field
               ? Find(Array ? Arrays : Members,
                      std::pair(Last.Record, Last.Name))
               : nullptr;
  }
  if (Object.Base == BaseKind::Param)
    return Array ? nullptr : Find(Types, selfType(F, Object.Index));
  if (Object.Base != BaseKind::Global)
    return nullptr;
  return Find(Array ? GlobalArrays : Globals,
              P.tu(F).str(P.fn(F).Body->Vars[Object.Index].Usr));
}

const CodeRef *Reach::changedAt(FnId F, const Origin &Object) const {
  const bool Element =
      !Object.Steps.empty() && Object.Steps.back().Kind == OriginStep::Elem;
  Origin Whole = Object;
  const Mutations *All =
      Element && !Mine.leaveArrays(F, Whole) ? nullptr : mutations(F, Object);
  return All ? &All->front().At : nullptr;
}

/// Each is spelled out, as a text or a variable of the program, and they
/// differ.
bool Reach::otherKey(CodeRef A, uint32_t ArgOfA, const Mutation &B) const {
  auto Key = [&](CodeRef C, uint32_t Container) {
    const Skeleton &S = *P.fn(C.Fn).Body;
    ExprId E = S.arg(P.event(C), Container + 1);
    if (!E.valid())
      return std::string();
    const Expr &X = S.expr(E);
    if (X.Kind == ExprKind::Str)
      return "'" + P.tu(C.Fn).str(X.Name);
    const bool Named =
        X.Kind == ExprKind::Var && (S.Vars[X.A].Kind == Storage::Global ||
                                    S.Vars[X.A].Kind == Storage::StaticLocal);
    return Named ? P.tu(C.Fn).str(S.Vars[X.A].Usr) : std::string();
  };
  const std::string OfA = Key(A, ArgOfA), OfB = Key(B.At, B.Arg);
  return !OfA.empty() && !OfB.empty() &&
         OfA.starts_with("'") == OfB.starts_with("'") && OfA != OfB;
}

/// The shortest function shows best what is meant, whatever it is called.
const CodeRef *Reach::dropsAt(FnId F, const Origin &Object, CodeRef For,
                              uint32_t Arg) const {
  auto Size = [&](CodeRef C) {
    const Skeleton &Of = *P.fn(C.Fn).Body;
    return std::tuple(Of.Events.size(), Of.Exprs.size(), C.Event.V);
  };
  const CodeRef *Out = nullptr;
  if (const Mutations *All = mutations(F, Object))
    for (const Mutation &X : *All)
      if (!X.OnlyAdds && !otherKey(For, Arg, X) &&
          (!Out || Size(X.At) < Size(*Out)))
        Out = &X.At;
  return Out;
}

bool Reach::assignsMember(FnId G, const OriginStep &Member) const {
  const Skeleton *S = P.fn(G).Body;
  return S && std::ranges::any_of(S->Events, [&](const Event &E) {
           if (E.Kind != EventKind::Assign || !E.Dst.valid())
             return false;
           const Expr &To = S->expr(E.Dst);
           return To.Kind == ExprKind::Field &&
                  P.nameId(P.fn(G).Tu, To.Name) == Member.Name &&
                  P.nameId(P.fn(G).Tu, To.Type) == Member.Record;
         });
}

/// `Ref keys(PyDict_Keys(d));`: `keys.p` is what the constructor was given, if
/// nothing else puts something there.
std::optional<std::vector<Origin>> Reach::wrapped(FnId F,
                                                  const Origin &Object) {
  Origin Record = Object;
  Record.Steps.clear();
  const VarId X = Mine.around(F, Record);
  if (Object.Steps.size() != 1 || !X.valid())
    return std::nullopt;
  const Skeleton &S = *P.fn(F).Body;
  std::optional<std::vector<Origin>> Out;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Call || !E.ArgsCount || !E.Callee.valid() ||
        !S.arg(E, 0).valid())
      continue;
    const Expr &On = S.expr(S.arg(E, 0));
    if (On.Kind != ExprKind::Addr || S.Exprs[On.A].Kind != ExprKind::Var ||
        S.Exprs[On.A].A != X.V)
      continue;
    uint16_t Flags = P.tu(F).func(E.Callee).Flags;
    if (Flags & FF_Ctor && E.ArgsCount == 2 && !Out)
      Out = objects(F, EventId(I), 1);
    else if (FnId G = P.calleeOf(F, E); !(Flags & FF_Dtor) && G.valid() &&
                                        assignsMember(G, Object.Steps[0]))
      return std::nullopt;
  }
  return Out;
}

bool Reach::inOwnRecord(FnId F, const Origin &Member) const {
  Origin Record = Member;
  Record.Steps.clear();
  return Mine.around(F, Record).valid() ||
         (Record.Base == BaseKind::Result && Member.Steps.size() == 1 &&
          Mine.returned(F, P.fn(F).Body->Events[Record.Index]));
}

/// Also through functions that return nothing else.
bool Reach::lasting(FnId F, const Origin &Container, unsigned Depth) {
  if (Container.Base != BaseKind::Result || !Container.Steps.empty() ||
      Depth > policy::MaxLoadDepth)
    return false;
  const EventId Call(Container.Index);
  if (V.role(F, Call, RoleKind::Lasting))
    return true;
  FnId G = P.calleeOf(F, P.event({F, Call}));
  if (!G.valid() || !P.fn(G).Body || P.fn(G).Row)
    return false;
  bool Any = false;
  for (const Origin &O : V.returned(G))
    if (O.Base != BaseKind::Const) {
      if (!lasting(G, O, Depth + 1))
        return false;
      Any = true;
    }
  return Any;
}

bool Reach::changeable(FnId F, const Origin &Object, EventId At) {
  if (Origin Whole = Object; Mine.leaveArrays(F, Whole))
    return changeable(F, Whole, At);
  if (isImmutable(F, Object, At))
    return false;
  if (Mine.around(F, Object).valid())
    return false;
  if (!Object.Steps.empty()) {
    const OriginStep &Last = Object.Steps.back();
    if (Last.Kind == OriginStep::Field) {
      if (auto In = wrapped(F, Object))
        return std::ranges::any_of(
            *In, [&](const Origin &O) { return changeable(F, O, At); });
      return changedAt(F, Object) != nullptr && !inPrivate(F, Object, At);
    }
    bool Item = Last.Kind == OriginStep::Elem
                    ? Object.known() && Object.Base != BaseKind::Local
                    : Last.Via->Kind == "borrowed" || Last.Via->isElement();
    return Item && Esc.escapes(F, Object, At);
  }
  switch (Object.Base) {
  case BaseKind::Param:
    return Params.of({F, Object.Index});
  case BaseKind::Global:
    return changedAt(F, Object) != nullptr;
  case BaseKind::Result:
    return Made.of({{F, EventId(Object.Index)}, true});
  case BaseKind::Out:
    return Made.of({{F, EventId(Object.Index)}, false});
  default:
    return false;
  }
}

/// What a call returned or stored: shared, unless it makes new objects.
bool Reach::findMade(FnId F, EventId Call, Slot Where) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Call.V];
  bool Known = P.rowOf(F, E) != nullptr;
  for (const Role *R : V.rolesThatHold(F, Call)) {
    Known = true;
    if (is(*R, RoleKind::Fresh, Where) || is(*R, RoleKind::Immutable, Where))
      return false;
    if (!is(*R, RoleKind::Passes, Where) || R->Of.Kind != Slot::Arg)
      continue;
    std::vector<Origin> Of = objects(F, Call, R->Of.Index);
    return std::any_of(Of.begin(), Of.end(),
                       [&](auto &O) { return changeable(F, O, Call); });
  }
  if (Where.Kind == Slot::Return && Mine.returned(F, E))
    return false;
  FnId G = P.calleeOf(F, E);
  if (Known || !G.valid())
    return Known;
  if (!P.fn(G).Body || Where.Kind != Slot::Return)
    return false;
  const std::vector<Origin> &Of = V.returned(G);
  return std::any_of(Of.begin(), Of.end(), [&](const Origin &O) {
    return O.Base != BaseKind::Param && changeable(G, O);
  });
}

bool Reach::findParam(FnId F, uint32_t Index) {
  const Skeleton &S = *P.fn(F).Body;
  if (Types.count(selfType(F, Index)))
    return true;
  const std::string &Type = P.tu(F).str(S.Vars[Index].Type);
  bool Object = !Type.empty() && Type.back() == '*';
  if (P.isEntry(F) && Object) {
    // (self, arguments, keywords): the latter two were made for this call.
    if (S.ParamCount < 3 || Index == 0)
      return true;
  } else if (V.callers(F).empty()) {
    return Object;
  }
  for (CodeRef C : V.callers(F))
    for (const Origin &O : objects(C.Fn, C.Event, Index))
      if (changeable(C.Fn, O, C.Event))
        return true;
  return false;
}

} // namespace nogil
