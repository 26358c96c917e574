//===- ProgramView.cpp - what a rule asks, and how it reports -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/ProgramView.h"
#include "cfg/Paths.h"
#include "check/WritesBehind.h"
#include "members/LentObjects.h"
#include "members/Members.h"
#include "sharing/Accesses.h"
#include "sharing/Ownership.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {

struct ProgramView::Lazy {
  Lazy(const Effects &Eff, Views &V, Givers::Names Kept)
      : KeptBack(std::move(Kept)), Own(Eff, V), From(V, Own, KeptBack),
        Writes(V) {}
  const Givers::Names KeptBack;
  Ownership Own;
  Givers From;
  std::optional<Locksets> Locked;
  std::optional<Accesses> Shared;
  std::optional<Members> Changes;
  std::optional<LentObjects> Lent;
  ObjectWrites Writes;
  std::map<std::pair<RoleKind, std::string>, ValueTests> Tests;
};

ProgramView::ProgramView(const Program &P, const FlowResult &Flow,
                         const Contexts &Ctx, const Effects &Eff, Views &V,
                         std::string Id, Givers::Names KeptBack)
    : P(P), Flow(Flow), Ctx(Ctx), Eff(Eff), V(V), Id(std::move(Id)),
      Made(std::make_shared<Lazy>(Eff, V, std::move(KeptBack))) {
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (const Skeleton *S = P.Functions[F].Body;
        S && ours(FnId(F), S->NameRange))
      Ours.push_back(FnId(F));
}

ProgramView::ProgramView(const ProgramView &O, const Contexts &Other)
    : ProgramView(O.P, O.Flow, Other, O.Eff, O.V, O.Id, O.Made->KeptBack) {}

ProgramView::ProgramView(const ProgramView &O, std::string Id)
    : P(O.P), Flow(O.Flow), Ctx(O.Ctx), Eff(O.Eff), V(O.V), Id(std::move(Id)),
      Packages(O.Packages), Ours(O.Ours), Made(O.Made) {}

ProgramView::~ProgramView() = default;

std::vector<CodeRef> ProgramView::callsIn(FnId F) const {
  std::vector<CodeRef> Out;
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I)
    if (S.Events[I].Kind == EventKind::Call)
      Out.push_back({F, EventId(I)});
  return Out;
}

/// What a call or member with the role says something of.
static ValueTests::Subject subjectOf(const Program &P, FnId F, const Expr &X,
                                     RoleKind K, const std::string &Kind) {
  auto Fits = [&](const Role &R) {
    return R.Does == K && (Kind.empty() || R.Kind == Kind);
  };
  const Skeleton &S = *P.fn(F).Body;
  if (X.Kind == ExprKind::Field) {
    const RoleList &Roles = P.rolesOf(F, X);
    auto It = std::find_if(Roles.begin(), Roles.end(), Fits);
    return It == Roles.end() ? ValueTests::Subject()
                             : ValueTests::Subject{ExprId(X.A), &*It};
  }
  const Event &Call = S.Events[X.A];
  for (const Role &R : P.rolesOf(F, Call)) {
    // What a result is derived from, it says something of, too.
    const Slot &About = R.Value.Kind == Slot::Return ? R.Of : R.Value;
    if (Fits(R) && About.Kind == Slot::Arg)
      return {S.arg(Call, About.Index), &R};
  }
  return {};
}

ValueTests &ProgramView::testsOf(RoleKind K, std::string_view Kind) const {
  std::pair Key(K, std::string(Kind));
  auto It = Made->Tests.find(Key);
  if (It == Made->Tests.end())
    It = Made->Tests
             .try_emplace(Key, V,
                          [this, Key](FnId F, const Expr &X) {
                            return subjectOf(P, F, X, Key.first, Key.second);
                          })
             .first;
  return It->second;
}

std::vector<TestedWay> ProgramView::testsOf(CodeRef Call) const {
  ValueTests Of(V, [&](FnId F, const Expr &X) {
    bool This =
        F == Call.Fn && X.Kind == ExprKind::Result && X.A == Call.Event.V;
    ExprId E(uint32_t(&X - P.fn(F).Body->Exprs.data()));
    return This ? ValueTests::Subject{E} : ValueTests::Subject();
  });
  return Of.all();
}

const Locksets &ProgramView::locked() const {
  if (!Made->Locked)
    Made->Locked.emplace(V, Flow, Ctx, Eff);
  return *Made->Locked;
}

const Accesses &ProgramView::shared() const {
  if (!Made->Shared)
    Made->Shared.emplace(V, Flow, Ctx, Eff, locked());
  return *Made->Shared;
}

Members &ProgramView::members() const {
  if (!Made->Changes)
    Made->Changes.emplace(P, Flow, Ctx, Eff, V, locked());
  return *Made->Changes;
}

LentObjects &ProgramView::lent() const {
  if (!Made->Lent)
    Made->Lent.emplace(V, Ctx, Eff, members());
  return *Made->Lent;
}

bool ProgramView::lockHeld(CodeRef At) const {
  return locked().any(At, Locks::Any);
}

SrcRange
ProgramView::leavesWithout(CodeRef From,
                           const std::function<bool(CodeRef)> &Stops) const {
  PathHit Hit = V.paths(From.Fn).someWayOut(
      V.defs(From.Fn).before(From.Event),
      [&](EventId E) { return E != From.Event && Stops({From.Fn, E}); });
  return Hit.certain() ? P.fn(From.Fn).Body->Blocks[Hit.Block.V].Range
                       : SrcRange();
}

bool ProgramView::isPrivate(CodeRef At,
                            const std::vector<Origin> &Objects) const {
  Point Before = V.defs(At.Fn).before(At.Event);
  return !Objects.empty() &&
         std::all_of(Objects.begin(), Objects.end(), [&](const Origin &O) {
           return Made->Own.isPrivate(At.Fn, O, Before);
         });
}

bool ProgramView::isArgument(FnId F, const std::vector<Origin> &Objects) const {
  return std::any_of(Objects.begin(), Objects.end(), [&](const Origin &O) {
    return Made->Own.fromOutside(F, O);
  });
}

Giver ProgramView::giver(FnId F, const Origin &O) const {
  return Made->From.of(F, O);
}

bool ProgramView::checkedBefore(CodeRef At, const std::vector<Origin> &Objects,
                                RoleKind K, std::string_view Kind) const {
  return testsOf(K, Kind).dominating(
      At, Objects, [](const Comparison &Is) { return !Is.holds(0); });
}

std::vector<ObjectWrite> ProgramView::writesBehind(const TestedWay &T) const {
  return nogil::writesBehind(V, Made->Writes, T);
}

std::string ProgramView::nameOf(FnId F, const std::vector<Origin> &Objects,
                                const std::string &Otherwise) const {
  for (const Origin &O : Objects)
    if (std::string Name = V.describe(F, O); !Name.empty())
      return Name;
  return Otherwise;
}

Finding ProgramView::finding(KindName Kind, CodeRef At, std::string Message,
                             std::string Key, const Witness &W) const {
  return Finding(Id, Kind, place(At), P.display(At.Fn), std::move(Message),
                 std::move(Key), W);
}

uint8_t ProgramView::statesAt(CodeRef C) const {
  uint8_t Entered = Ctx.Bits[C.Fn.V] & (CB_Attached | CB_Detached);
  uint8_t Out = 0;
  if (Flow.runsIn(C, Mode::Entry))
    Out |= Entered;
  if (Flow.runsIn(C, Mode::Attached))
    Out |= CB_Attached;
  if (Flow.runsIn(C, Mode::Detached))
    Out |= CB_Detached;
  return Out;
}

Place ProgramView::placeIn(uint32_t Tu, SrcRange R) const {
  const TuFacts &T = *P.Tus[Tu];
  if (!R.valid())
    return Place();
  return {T.str(T.Files[R.File.V].Path),
          R.Line,
          R.Col,
          R.EndLine,
          R.EndCol,
          R.Offset,
          R.EndOffset};
}

bool ProgramView::ours(FnId F, SrcRange R) const {
  return R.valid() && !P.tu(F).Files[R.File.V].System && !Ctx.Apart[F.V];
}

/// What a call without a name calls: an API function by name where a pointer
/// is known to hold one.
static std::string pointed(const Program &P, CodeRef C) {
  for (FnId F : P.targetsOf(C.Fn, P.event(C)))
    if (P.fn(F).Row)
      return "'" + P.display(F) + "', through a pointer,";
  return "a function pointer";
}

std::string ProgramView::callee(CodeRef C) const {
  std::string Name = P.calleeName(C.Fn, P.event(C));
  return Name.empty() ? pointed(P, C) : "'" + Name + "'";
}

std::string ProgramView::callee(const Violation &V, size_t I) const {
  std::string Name = P.calleeName(V.Chain[I].Fn, P.event(V.Chain[I]));
  if (Name.empty() && I + 1 < V.Chain.size())
    Name = P.display(V.Chain[I + 1].Fn);
  return Name.empty() ? pointed(P, V.Chain[I]) : "'" + Name + "'";
}

Step ProgramView::calls(CodeRef C) const {
  return {place(C), fmt::format("{} calls {}", quoted(C.Fn), callee(C))};
}

std::string ProgramView::spelled(CodeRef C) const {
  std::string Macro = P.macroName(C.Fn, P.event(C));
  return Macro.empty() ? callee(C) : "'" + Macro + "'";
}

Step ProgramView::origin(const Violation &V) const {
  if (V.EntryIndex != ~0u) {
    const Entry &E = P.Entries[V.EntryIndex];
    std::string How = E.Foreign ? "on a thread that Python does not know"
                      : E.State == Needs::Detached ? "detached"
                                                   : "attached";
    std::string Text = fmt::format("{} runs {}: {}", quoted(E.Fn), How, E.What);
    Place Where = placeIn(E.Tu, E.Where);
    if (!Where.valid())
      Where = place(E.Fn, P.fn(E.Fn).Body->NameRange);
    return {Where, Text};
  }
  if (!V.Since.Event.valid())
    return {place(V.Chain.front()), "the thread state is set by the caller"};
  std::string By = spelled(V.Since);
  switch (V.Kind) {
  case ViolationKind::AttachAttached:
    return {place(V.Since),
            fmt::format("the thread is attached here, by {}", By)};
  case ViolationKind::HandleNotReleased:
  case ViolationKind::HandleReleasedTwice:
    return {place(V.Since), fmt::format("the handle is taken here, by {}", By)};
  default:
    break;
  }
  const FunctionRow *Row = P.rowOf(V.Since.Fn, P.event(V.Since));
  return {
      place(V.Since),
      Row && Row->TestsAttached
          ? fmt::format(
                "a path goes on here on which the thread is detached, says {}",
                By)
          : fmt::format("the thread is detached here, by {}", By)};
}

void ProgramView::addCalls(const Violation &V, Witness &W) const {
  for (size_t I = 0; I != V.Chain.size(); ++I) {
    bool Last = I + 1 == V.Chain.size();
    bool Api = Last && V.Kind == ViolationKind::ApiDetached;
    W.add({place(V.Chain[I]),
           fmt::format("{} calls {}{}", quoted(V.Chain[I].Fn), callee(V, I),
                       Api ? ", which needs an attached thread state" : "")});
  }
}

} // namespace nogil
