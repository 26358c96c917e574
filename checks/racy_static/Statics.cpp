//===- Statics.cpp - who touches a variable of the program ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/racy_static/Statics.h"
#include "cfg/Exprs.h"
#include "link/Policy.h"
#include <algorithm>

namespace nogil {

Statics::Statics(Views &V, const FlowResult &Flow, const Contexts &Ctx,
                 const Accesses &Table)
    : V(V), P(V.program()), Flow(Flow), Ctx(Ctx), Table(Table),
      Uses(P.Functions.size()), Passes(P.Functions.size()),
      Tests(P.Functions.size()) {
  findOrder();
  findVariables();
  findOpen();
  findOnce();
  for (FnId F : Order) {
    findUses(F);
    findPointers(F);
    findPasses(F);
  }
  liftWrites();
  give();
  index();
}

/// What a function looks like, without names: the same wherever it stands and
/// whatever it is called.
static uint64_t shapeOf(const Skeleton &S) {
  uint64_t Hash = 0xcbf29ce484222325ull;
  for (const Expr &X : S.Exprs)
    for (uint64_t Part : {uint64_t(X.Kind), uint64_t(X.Op), uint64_t(X.Value)})
      Hash = (Hash ^ Part) * 0x100000001b3ull;
  return Hash;
}

void Statics::findOrder() {
  using Where = std::tuple<size_t, uint64_t, std::string, uint32_t, FnId>;
  std::vector<Where> All;
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (const Skeleton *S = P.Functions[F].Body) {
      const TuFacts &T = P.tu(FnId(F));
      bool Known = S->NameRange.File.valid();
      All.push_back({S->Events.size(), shapeOf(*S),
                     Known ? T.str(T.Files[S->NameRange.File.V].Path) : "",
                     S->NameRange.Offset, FnId(F)});
    }
  std::ranges::sort(All);
  for (const Where &X : All)
    Order.push_back(std::get<FnId>(X));
}

//===-- Variables and their types -----------------------------------------===//

const TypeInfo *Statics::info(TypeAt T) const {
  return T.Id.valid() ? &P.Tus[T.Tu]->type(T.Id) : nullptr;
}

/// Not the tables by which a module tells Python what it has, and nothing that
/// a header of others declares.
void Statics::findVariables() {
  for (uint32_t F = 0; F != P.Functions.size(); ++F) {
    const Function &Fn = P.Functions[F];
    if (!Fn.Body)
      continue;
    const TuFacts &T = *P.Tus[Fn.Tu];
    for (const Var &X : Fn.Body->Vars) {
      bool Local = X.Kind == Storage::StaticLocal;
      if ((!Local && X.Kind != Storage::Global) || X.Const || !X.TypeOf.valid())
        continue;
      TypeAt Type{Fn.Tu, X.TypeOf};
      while (info(Type)->Kind == TypeKind::Array && info(Type)->Of.valid())
        Type.Id = info(Type)->Of;
      bool Foreign = X.Decl.valid() && T.Files[X.Decl.File.V].System;
      if (!Foreign && !P.Rules->isEntryRecord(T.str(info(Type)->Text)))
        Vars.try_emplace(P.nameId(Fn.Tu, X.Usr),
                         Variable{{Fn.Tu, X.TypeOf}, T.str(X.Name), Local});
    }
  }
  for (uint32_t Tu = 0; Tu != P.Tus.size(); ++Tu)
    for (const MemberInfo &M : P.Tus[Tu]->Members)
      Types.try_emplace({P.nameId(Tu, M.Record), P.nameId(Tu, M.Name)},
                        TypeAt{Tu, M.Type});
}

/// The type of what one step leads to, without the elements of arrays.
Statics::TypeAt Statics::step(TypeAt T, const PathNode &N) const {
  if (N.Kind == PathKind::Field) {
    auto It = Types.find({NameId(N.A), NameId(N.B)});
    return It == Types.end() ? TypeAt() : It->second;
  }
  const TypeInfo *Is = info(T);
  return {T.Tu, Is ? Is->Of : TypeId()};
}

Statics::TypeAt Statics::typeOf(PathId Id) const {
  const PathNode &N = paths()[Id];
  if (N.Kind == PathKind::Field)
    return step({}, N);
  auto It = N.Kind == PathKind::Global ? Vars.find(NameId(N.A)) : Vars.end();
  return It == Vars.end() ? TypeAt() : It->second.Type;
}

TypeKind Statics::kindOf(PathId Id) {
  const TypeInfo *Is = info(typeOf(Id));
  return Is ? Is->Kind : TypeKind::Other;
}

const std::string &Statics::typeText(PathId Id) {
  static const std::string None;
  TypeAt T = typeOf(Id);
  return T.Id.valid() ? P.Tus[T.Tu]->str(info(T)->Text) : None;
}

std::string Statics::name(PathId Id) const {
  const PathNode &N = paths()[Id];
  if (N.Kind == PathKind::Field) {
    std::string Of = name(N.Parent);
    return Of.substr(0, Of.size() - 1) + "." + P.str(NameId(N.B)) + "'";
  }
  auto It = N.Kind == PathKind::Global ? Vars.find(NameId(N.A)) : Vars.end();
  return "'" + (It == Vars.end() ? "?" : It->second.Name) + "'";
}

bool Statics::isLocal(PathId Id) const {
  auto It = Vars.find(NameId(paths()[paths().root(Id)].A));
  return It != Vars.end() && It->second.Local;
}

//===-- Places ------------------------------------------------------------===//

/// What a function of the program returns, if that is a variable or its
/// address.
PathId Statics::throughResult(PathId Path) {
  PathId Root = paths().root(Path);
  const PathNode N = paths()[Root];
  if (N.Kind != PathKind::Result)
    return Path;
  FnId By(N.A);
  FnId G = P.calleeOf(By, P.fn(By).Body->Events[N.B]);
  if (!G.valid() || !P.fn(G).Body)
    return Path;
  PathId Of = paths().of(P, G, V.returned(G));
  return paths().isGlobal(Of) ? paths().rebase(Path, Root, Of) : Path;
}

OwnPlace Statics::canonical(FnId F, PathId Path) {
  if (Path.valid())
    Path = throughResult(Path);
  if (!Path.valid() || !paths().closed(Path))
    return {};
  std::vector<PathNode> Steps;
  PathId Now = Path;
  for (; paths()[Now].Parent.valid(); Now = paths()[Now].Parent)
    Steps.push_back(paths()[Now]);
  bool Param = paths()[Now].Kind == PathKind::Param;
  TypeAt T = typeOf(Now);
  if (Param) {
    const Skeleton &S = *P.fn(F).Body;
    if (paths()[Now].A >= S.Vars.size())
      return {};
    T = {P.fn(F).Tu, S.Vars[paths()[Now].A].TypeOf};
    T = step(T, {PathKind::Elem, 0, 0, {}});
  } else if (!T.Id.valid()) {
    return {};
  }
  std::reverse(Steps.begin(), Steps.end());
  OwnPlace Out{Now, Now};
  bool Behind = false, First = Param;
  for (PathNode N : Steps) {
    bool Pointer = info(T) && info(T)->Kind == TypeKind::Pointer;
    bool Elem = N.Kind != PathKind::Field;
    Behind |= N.Kind == PathKind::Inside || (Pointer && !(First && Elem));
    // `*p` of a parameter is what it points to; an array's element, the array.
    if (!Behind && Elem && (First || !Pointer)) {
      if (!First)
        T = step(T, N);
      First = false;
      continue;
    }
    First = false;
    T = step(T, N);
    N.Parent = Out.Full;
    Out.Full = paths().make(N);
    if (!Behind)
      Out.Own = Out.Full;
  }
  return Out;
}

OwnPlace Statics::placeOf(FnId F, ExprId E, Point At) {
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Var) {
    const Var &Is = S.Vars[X.A];
    bool Static = Is.Kind == Storage::Global || Is.Kind == Storage::StaticLocal;
    if (Is.Kind == Storage::Param && Is.ByReference)
      return canonical(F, paths().param(X.A));
    if (!Static)
      return {};
  } else if (X.Kind != ExprKind::Field && X.Kind != ExprKind::Elem) {
    return {};
  }
  return canonical(F, Table.locksets().pathOf(F, E, At));
}

//===-- Uses --------------------------------------------------------------===//

void Statics::addUse(FnId F, EventId At, AccessKind Kind, ExprId Place) {
  OwnPlace Of = placeOf(F, Place, V.defs(F).before(At));
  if (!Of.Own.valid() || Flow.First.past({F, At}))
    return;
  if (!Of.behind() && typeText(Of.Own).starts_with("_Atomic"))
    Kind = AccessKind::Atomic;
  Uses[F.V].push_back({At, Kind, Of, Place, {}});
}

/// The variable that the expression begins with.
static uint32_t variableOf(const Skeleton &S, ExprId E) {
  const Expr *X = &S.expr(E);
  while (X->Kind == ExprKind::Field || X->Kind == ExprKind::Elem)
    X = &S.Exprs[X->A];
  return X->Kind == ExprKind::Var ? X->A : ~0u;
}

/// What the table of accesses has.
void Statics::findUses(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  for (const Access &A : Table.of(F)) {
    const Event &E = S.Events[A.At.Event.V];
    if (!A.Path.valid() || (E.Flags & EF_Init))
      continue;
    // A count that macros change is the object's own affair.
    if (A.Kind == AccessKind::Update &&
        (V.counted(F, A.At.Event, RoleKind::TakesReference).valid() ||
         V.counted(F, A.At.Event, RoleKind::DropsReference).valid()))
      continue;
    // An element of what a pointer leads to is not the pointer.
    bool Element = E.Kind == EventKind::Assign && writes(A.Kind) &&
                   variableOf(S, E.Dst) == variableOf(S, A.Place);
    addUse(F, A.At.Event, A.Kind, Element ? E.Dst : A.Place);
  }
}

/// `*p` of a parameter, which is no access to a global nor to a member.
void Statics::findPointers(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  auto Plain = [&](ExprId E) {
    if (!E.valid())
      return false;
    const Expr *X = &S.expr(E);
    bool Elem = X->Kind == ExprKind::Elem;
    while (X->Kind == ExprKind::Elem)
      X = &S.Exprs[X->A];
    if (X->Kind != ExprKind::Var)
      return false;
    Storage Is = S.Vars[X->A].Kind;
    return Elem ? Is == Storage::Param || Is == Storage::Local
                : Is == Storage::Param && S.Vars[X->A].ByReference;
  };
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind == EventKind::Read && Plain(E.Src))
      addUse(F, EventId(I), AccessKind::Read, E.Src);
    if (E.Kind != EventKind::Assign || !Plain(E.Dst) || (E.Flags & EF_Binds))
      continue;
    bool Constant = E.Src.valid() && S.expr(E.Src).Kind == ExprKind::Int;
    bool Reads = (E.Flags & EF_Compound) ||
                 anyWithin(S, E.Src, [&](ExprId Of, const Expr &) {
                   return Of == E.Dst;
                 });
    addUse(F, EventId(I),
           Reads      ? AccessKind::Update
           : Constant ? AccessKind::WriteConstant
                      : AccessKind::Write,
           E.Dst);
  }
}

/// The place whose address an argument is.
PathId Statics::addressed(FnId F, FnId G, EventId Call, uint32_t Arg) {
  const Skeleton &S = *P.fn(F).Body;
  const Skeleton &To = *P.fn(G).Body;
  ExprId E = S.arg(S.Events[Call.V], Arg);
  if (!E.valid() || Arg >= To.ParamCount)
    return PathId();
  Point At = V.defs(F).before(Call);
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Addr || To.Vars[Arg].ByReference) {
    ExprId Of = X.Kind == ExprKind::Addr ? ExprId(X.A) : E;
    OwnPlace Is = placeOf(F, Of, At);
    return Is.behind() ? PathId() : Is.Own;
  }
  TypeId Type = To.Vars[Arg].TypeOf;
  if (!Type.valid() || P.tu(G).type(Type).Kind != TypeKind::Pointer ||
      X.Kind == ExprKind::Int || X.Kind == ExprKind::Str ||
      X.Kind == ExprKind::Func)
    return PathId();
  OwnPlace Is = canonical(F, Table.locksets().pathOf(F, E, At));
  if (!Is.Own.valid() || Is.behind())
    return PathId();
  // The value of a parameter is an address; that of another pointer leads
  // somewhere else.
  if (paths()[Is.Own].Kind == PathKind::Param)
    return Is.Own;
  return kindOf(Is.Own) == TypeKind::Pointer ? PathId() : Is.Own;
}

void Statics::findPasses(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Call || Flow.First.past({F, EventId(I)}))
      continue;
    FnId G = P.calleeOf(F, E);
    if (!G.valid() || !P.fn(G).Body)
      continue;
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      if (PathId Own = addressed(F, G, EventId(I), A); Own.valid())
        Passes[F.V].push_back({{F, EventId(I)}, G, A, Own});
  }
}

/// A callee's place with what its parameter is given in place of that.
PathId Statics::onto(PathId Own, uint32_t Param, PathId Of) {
  PathId Root = paths().root(Own);
  const PathNode &N = paths()[Root];
  if (N.Kind != PathKind::Param || N.A != Param)
    return PathId();
  unsigned Steps = 0;
  for (PathId X = Own; paths()[X].Parent.valid(); X = paths()[X].Parent)
    ++Steps;
  for (PathId X = Of; paths()[X].Parent.valid(); X = paths()[X].Parent)
    ++Steps;
  return Steps > policy::MaxPlaceDepth ? PathId()
                                       : paths().rebase(Own, Root, Of);
}

bool Statics::lift(const Pass &X) {
  std::vector<StaticUse> New;
  std::vector<StaticUse> &Into = Uses[X.Call.Fn.V];
  auto Same = [](const StaticUse &A, const StaticUse &B) {
    return A.At == B.At && A.Of.Own == B.Of.Own && A.Of.Full == B.Of.Full &&
           A.Kind == B.Kind;
  };
  for (const StaticUse &U : Uses[X.To.V]) {
    CodeRef There{X.To, U.At};
    if (!writes(U.Kind) || U.Kind == AccessKind::Release ||
        !Table.locksets().within(There).empty())
      continue;
    OwnPlace Of{onto(U.Of.Own, X.Arg, X.Own), onto(U.Of.Full, X.Arg, X.Own)};
    if (!Of.Own.valid() || !Of.Full.valid())
      continue;
    StaticUse Lifted{X.Call.Event, U.Kind, Of, ExprId(),
                     U.Deep.Fn.valid() ? U.Deep : There};
    auto Is = [&](const StaticUse &O) { return Same(O, Lifted); };
    if (!std::ranges::any_of(Into, Is) && !std::ranges::any_of(New, Is))
      New.push_back(Lifted);
  }
  size_t Deep = std::ranges::count_if(
      Into, [](const StaticUse &U) { return U.Deep.Fn.valid(); });
  if (Deep < policy::MaxPlaces && New.size() > policy::MaxPlaces - Deep)
    New.resize(policy::MaxPlaces - Deep);
  else if (Deep >= policy::MaxPlaces)
    New.clear();
  Into.insert(Into.end(), New.begin(), New.end());
  return !New.empty();
}

void Statics::liftWrites() {
  // Callees first: only cycles need more than one round.
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (const std::vector<FnId> &Group : P.Calls.components())
      for (FnId F : Group)
        for (size_t I = 0; I != Passes[F.V].size(); ++I)
          Changed |= lift(Passes[F.V][I]);
  }
}

//===-- What parameters are given -----------------------------------------===//

/// Functions of external linkage that nobody is seen to call, and what they
/// call: programs that this one is a part of use them.
void Statics::findOpen() {
  Open.resize(P.Functions.size());
  std::vector<FnId> Todo;
  for (uint32_t F = 0; F != Open.size(); ++F)
    if (P.Functions[F].Body && !Ctx.Bits[F] && !Ctx.Apart[F] &&
        !(P.info(FnId(F)).Flags & (FF_Static | FF_Weak)) &&
        Ctx.open(P, FnId(F)))
      Todo.push_back(FnId(F));
  while (!Todo.empty()) {
    FnId F = Todo.back();
    Todo.pop_back();
    if (Open[F.V])
      continue;
    Open[F.V] = true;
    P.Calls.forEachEdge(F, [&](const CallEdge &E) {
      // What callers lock is theirs to judge.
      if (E.Site.Event.valid() && P.enters(E) && P.fn(E.Target).Body &&
          !Flow.First.past(E.Site) && !Ctx.Bits[E.Target.V] &&
          !Table.locksets().any(E.Site, Locks::Any))
        Todo.push_back(E.Target);
    });
  }
}

/// Functions that run once while others wait, and those that only they call.
void Statics::findOnce() {
  RunsOnce.resize(P.Functions.size());
  std::vector<FnId> Todo;
  auto Add = [&](FnId F) {
    if (P.fn(F).Body && !RunsOnce[F.V]) {
      RunsOnce[F.V] = true;
      Todo.push_back(F);
    }
  };
  for (uint32_t F = 0; F != RunsOnce.size(); ++F)
    if (P.Functions[F].Body)
      P.Calls.forEachEdge(FnId(F), [&](const CallEdge &E) {
        if (!E.Site.Event.valid())
          return;
        const Event &Call = P.event(E.Site);
        if (Call.Kind == EventKind::Call &&
            P.calleeOf(FnId(F), Call) != E.Target &&
            V.role(FnId(F), E.Site.Event, RoleKind::RunsOnce))
          Add(E.Target);
      });
  while (!Todo.empty()) {
    FnId F = Todo.back();
    Todo.pop_back();
    P.Calls.forEachEdge(F, [&](const CallEdge &E) {
      bool Seen = P.callersSeen(E.Target) || P.fn(E.Target).Parent.valid();
      if (Seen && std::ranges::all_of(V.callSites(E.Target), [&](CodeRef By) {
            return bool(RunsOnce[By.Fn.V]);
          }))
        Add(E.Target);
    });
  }
}

bool Statics::races(FnId F) const {
  uint16_t Bits = Ctx.Bits[F.V];
  bool Later = Bits & (CB_Running | CB_InUse);
  return !RunsOnce[F.V] && (Open[F.V] || Later || (Bits && !(Bits & CB_Init)));
}

void Statics::give() {
  std::vector<std::tuple<FnId, uint32_t, size_t>> Todo;
  const Locksets &L = Table.locksets();
  auto Add = [&](const Pass &X, GivenPlace New) {
    std::vector<GivenPlace> &All = Given[{X.To, X.Arg}];
    bool Known = std::ranges::any_of(
        All, [&](const GivenPlace &G) { return G.Own == New.Own; });
    if (Known || !New.Own.valid() || All.size() == policy::MaxSharedSearch ||
        L.any(X.Call, Locks::Any))
      return;
    All.push_back(std::move(New));
    Todo.push_back({X.To, X.Arg, All.size() - 1});
  };
  for (FnId F : Order)
    if (!Passes[F.V].empty() && races(F))
      for (const Pass &X : Passes[F.V])
        if (isGlobal(X.Own))
          Add(X, {X.Own, {X.Call}});
  for (size_t I = 0; I != Todo.size(); ++I) {
    auto [F, Param, Number] = Todo[I];
    for (const Pass &X : Passes[F.V]) {
      GivenPlace Next = Given[{F, Param}][Number];
      Next.Own = onto(X.Own, Param, Next.Own);
      Next.Calls.push_back(X.Call);
      Add(X, std::move(Next));
    }
  }
}

std::vector<GivenPlace> Statics::standsFor(FnId F, PathId Own) {
  if (isGlobal(Own))
    return {{Own, {}}};
  uint32_t Param = paths()[paths().root(Own)].A;
  auto It = Given.find({F, Param});
  std::vector<GivenPlace> Out;
  if (It != Given.end())
    for (const GivenPlace &G : It->second)
      if (PathId Is = onto(Own, Param, G.Own); Is.valid())
        Out.push_back({Is, G.Calls});
  return Out;
}

void Statics::index() {
  for (FnId F : Order)
    for (uint32_t I = 0; I != Uses[F.V].size(); ++I)
      if (!Uses[F.V][I].Deep.Fn.valid())
        for (GivenPlace &G : standsFor(F, Uses[F.V][I].Of.Own))
          ByPlace[G.Own].push_back({F, I, std::move(G.Calls)});
}

std::vector<PathId> Statics::places() {
  std::vector<std::pair<std::string, PathId>> Named;
  for (const auto &[Place, All] : ByPlace) {
    NameId Usr(paths()[paths().root(Place)].A);
    Named.push_back({P.str(Usr) + name(Place), Place});
  }
  std::ranges::sort(Named, {}, &std::pair<std::string, PathId>::first);
  std::vector<PathId> Out;
  for (const auto &[Name, Place] : Named)
    Out.push_back(Place);
  return Out;
}

const std::vector<StaticUse> &Statics::uses(FnId F) { return Uses[F.V]; }

const std::vector<Statics::UseRef> &Statics::usesOf(PathId Static) {
  return ByPlace[Static];
}

//===-- Locks -------------------------------------------------------------===//

bool Statics::exclude(CodeRef A, CodeRef B) const {
  const PathTable &Of = paths();
  for (const HeldLock &L : locks(A))
    for (const HeldLock &M : locks(B)) {
      if (L.section() != M.section() ||
          (L.Kind == LockKind::Read && M.Kind == LockKind::Read))
        continue;
      if (!L.Lock.valid() || !M.Lock.valid() || !Of.exact(L.Lock) ||
          !Of.exact(M.Lock))
        return true;
      const PathNode &X = Of[L.Lock], &Y = Of[M.Lock];
      bool SameMember = X.Kind == PathKind::Field && Y.Kind == X.Kind &&
                        X.A == Y.A && X.B == Y.B;
      if (L.Lock == M.Lock ? Of.isGlobal(L.Lock) || A.Fn == B.Fn : SameMember)
        return true;
    }
  return false;
}

} // namespace nogil
