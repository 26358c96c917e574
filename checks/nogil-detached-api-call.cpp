//===- nogil-detached-api-call.cpp ----------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A call that needs an attached thread state, on a path where the thread is
// detached. Reported where the fix belongs: at the call in the deepest function
// of the path that knows about the thread state. An object that is made where
// it must not be is destroyed there, too: that is one mistake, and one finding.
//
//===----------------------------------------------------------------------===//
#include "check/Check.h"
#include "checks/Kinds.h"
#include <fmt/format.h>
#include <map>

namespace nogil {

namespace {

/// The variable that the call makes or destroys, or None.
VarId objectOf(const CheckContext &C, CodeRef Call) {
  const Event &E = C.P.event(Call);
  const Skeleton &S = *C.P.fn(Call.Fn).Body;
  ExprId Object = E.ArgsCount ? S.arg(E, 0) : ExprId();
  if (!E.Callee.valid() || !Object.valid() ||
      S.expr(Object).Kind != ExprKind::Addr ||
      !(C.P.tu(Call.Fn).func(E.Callee).Flags & (FF_Ctor | FF_Dtor)))
    return VarId();
  const Expr &Of = S.expr(ExprId(S.expr(Object).A));
  return Of.Kind == ExprKind::Var ? VarId(Of.A) : VarId();
}

bool destroys(const CheckContext &C, CodeRef Call) {
  const Event &E = C.P.event(Call);
  return (E.Flags & EF_Implicit) && E.Callee.valid() &&
         C.P.tu(Call.Fn).func(E.Callee).Flags & FF_Dtor;
}

namespace kind = kinds::detached_api_call;

/// The helper that is called never comes back without having needed Python.
bool needsPython(const CheckContext &C, CodeRef Call) {
  FnId F = C.P.calleeOf(Call.Fn, C.P.event(Call));
  return F.valid() && C.Flow.Summaries[F.V].Shows == Mode::Attached;
}

/// By how the thread came to be detached, how sure that is, and how far away
/// the call is.
KindName kindOf(const CheckContext &C, const Violation &V) {
  CodeRef At = V.Chain[V.Blame];
  if (V.EntryIndex != ~0u && C.P.Entries[V.EntryIndex].Foreign)
    return V.Everywhere ? kind::NeverAttaches : kind::ForeignThread;
  if (V.EntryIndex != ~0u)
    return kind::DetachedEntry;
  if (objectOf(C, At).valid())
    return kind::ObjectLifetime;
  bool Always = V.Blame == 0 && V.Everywhere;
  if (At != V.Chain.back())
    return Always && needsPython(C, At) ? kind::HelperAlways
                                        : kind::DetachedHelper;
  return Always ? kind::AlwaysDetached : kind::DetachedCall;
}

using Made =
    std::map<std::pair<FnId, VarId>, size_t>; ///< number of its finding

} // namespace

/// Says of the finding about making the variable that it is destroyed, too.
static bool joins(const CheckContext &C, const Violation &V, CodeRef At,
                  const Made &Making, std::vector<Finding> &Out) {
  VarId Object = objectOf(C, At);
  auto It = Object.valid() && destroys(C, At) ? Making.find({At.Fn, Object})
                                              : Making.end();
  if (It == Making.end())
    return false;
  Out[It->second].Notes.push_back(
      {C.place(At), fmt::format("{} is called here, for the same object",
                                C.callee(V, V.Blame))});
  return true;
}

void checkDetachedApiCall(const CheckContext &C, std::vector<Finding> &Out) {
  std::vector<const Violation *> Making, Others;
  for (const Violation &V : C.Flow.Violations) {
    if (V.Kind != ViolationKind::ApiDetached)
      continue;
    CodeRef At = V.Chain[V.Blame];
    if (!C.ours(At.Fn, C.P.event(At).Range))
      continue;
    bool Makes = objectOf(C, At).valid() && !destroys(C, At);
    (Makes ? Making : Others).push_back(&V);
  }
  Made By;
  Making.insert(Making.end(), Others.begin(), Others.end());
  for (const Violation *Of : Making) {
    const Violation &V = *Of;
    CodeRef At = V.Chain[V.Blame], Api = V.Chain.back();
    if (joins(C, V, At, By, Out))
      continue;
    if (VarId Object = objectOf(C, At); Object.valid())
      By.try_emplace({At.Fn, Object}, Out.size());
    std::string State = V.EntryIndex != ~0u && C.P.Entries[V.EntryIndex].Foreign
                            ? "on a thread without a Python thread state"
                            : "while the thread is detached";
    std::string Message =
        fmt::format("{} is called {}", C.callee(V, V.Blame), State);
    if (At != Api)
      Message += fmt::format("; it reaches {} in {}, which needs an attached "
                             "thread state",
                             C.callee(Api), C.quoted(Api.Fn));
    Witness W(C.origin(V));
    C.addCalls(V, W);
    Finding F(C.Id, kindOf(C, V), C.place(At), C.P.display(At.Fn),
              std::move(Message), C.callee(V, V.Blame) + C.callee(Api), W);
    F.Level = Severity::Error;
    Out.push_back(std::move(F));
  }
}

} // namespace nogil
