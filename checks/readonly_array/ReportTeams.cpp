//===- ReportTeams.cpp - places that threads of a team all write ----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/readonly_array/Report.h"
#include <fmt/format.h>

namespace nogil::readonly_array {

/// "self->sum", as the code has it; "": not in a few words.
static std::string spelled(const TuFacts &T, const Skeleton &S, ExprId E) {
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Var)
    return T.str(S.Vars[X.A].Name);
  if (X.Kind == ExprKind::Elem)
    return spelled(T, S, ExprId(X.A));
  if (X.Kind != ExprKind::Field)
    return "";
  std::string Base = spelled(T, S, ExprId(X.A));
  if (Base.empty() || Base == "this")
    return T.str(X.Name);
  return Base + (X.Op == ExprOp::Arrow ? "->" : ".") + T.str(X.Name);
}

/// An element or a member, not a variable.
static bool isElement(const Skeleton &S, ExprId Dst) {
  return Dst.valid() && (S.expr(Dst).Kind == ExprKind::Elem ||
                         S.expr(Dst).Kind == ExprKind::Result);
}

void Reporter::team(const TeamWrite &W) {
  const Event &E = C.P.event(W.At);
  if (!C.ours(W.At.Fn, E.Range))
    return;
  const Skeleton &S = *C.P.fn(W.At.Fn).Body;
  std::string Name = spelled(C.P.tu(W.At.Fn), S, W.Written);
  Name = Name.empty() ? "a place that all have" : "'" + Name + "'";
  bool Element = isElement(S, E.Dst);
  Witness Path({C.place(W.Starts),
                fmt::format("several threads are started here, which all run "
                            "the {}",
                            W.What)});
  for (CodeRef Call : W.Down)
    Path.add(C.calls(Call));
  bool Picked = W.Place == Share::Data;
  Path.add({C.place(W.At),
            Picked ? "data say which element it is, and two threads may be "
                     "told the same one"
            : Element
                ? "which element it is does not depend on the thread or round"
                : "it is the same place in all threads"});
  std::string Text =
      W.Resizes
          ? fmt::format("threads add elements to {} or take some out at once, "
                        "which may move the others: lock around all uses, or "
                        "give each thread one of its own",
                        Name)
      : Picked
          ? fmt::format("threads change elements of {} at once, and two may "
                        "change the same one, so that a change is lost: "
                        "make it atomic, or give each thread a copy",
                        Name)
      : W.Reads
          ? fmt::format("threads change {}{} at once, so that changes are "
                        "lost: reduce it, make it atomic, or lock around it",
                        Element ? "the same elements of " : "", Name)
          : fmt::format("threads all write {}{}, each another value: give "
                        "each thread its own, or lock around all its uses",
                        Element ? "the same elements of " : "", Name);
  Out.push_back(Finding(C.Id,
                        W.Resizes ? kind::ThreadsResize
                        : Picked  ? kind::ThreadsPickElement
                                  : kind::ThreadsSamePlace,
                        C.place(W.At), C.P.display(W.At.Fn), Text,
                        "team" + Name, Path));
}

} // namespace nogil::readonly_array
