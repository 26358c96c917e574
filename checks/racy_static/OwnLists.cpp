//===- OwnLists.cpp - a free list for each thread -------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a free list is an array and the number of its elements in use. With
// one of each for every thread, nobody meets, and nothing else changes.
//
// Approach: the unit has a macro for such storage (TuFacts::ThreadLocal), which
// goes into both declarations. Only where a thread that has not put anything
// there finds an empty list, and no thread another one's:
//
//  * Both are variables of the file, declared alone on a line that begins with
//    `static`, and start empty; placeEdit() sees to that.
//  * The number indexes this array and no other, wherever it changes; what it
//    is set to is 0.
//  * Whoever takes an element has asked for the number on every way there.
//  * Nobody has their addresses: of the array, elements alone are named, and no
//    call and no other variable of static storage is given where one is.
//
// What a thread has put back is lost when it ends.
//
// Cost: the functions of one unit for each list.
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "check/Edits.h"
#include "checks/racy_static/Report.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil::racy {

/// The variable of a function's that has this USR.
static VarId varNamed(const TuFacts &T, const Skeleton &B,
                      const std::string &U) {
  for (uint32_t I = 0; I != B.Vars.size(); ++I)
    if (!U.empty() && T.str(B.Vars[I].Usr) == U)
      return VarId(I);
  return VarId();
}

/// The arrays that a function indexes by a value of the variable.
static std::set<std::string> indexedBy(const TuFacts &T, const Skeleton &B,
                                       VarId Number) {
  std::set<VarId> Copies{Number}; // `n = count - 1; list[n]`
  for (const Event &E : B.Events)
    if (E.Kind == EventKind::Assign && E.Src.valid() &&
        B.expr(E.Dst).Kind == ExprKind::Var && mentions(B, E.Src, Number) &&
        B.Vars[B.expr(E.Dst).A].Kind != Storage::Global)
      Copies.insert(VarId(B.expr(E.Dst).A));
  std::set<std::string> Out;
  for (const Expr &X : B.Exprs) {
    if (X.Kind != ExprKind::Elem || !ExprId(X.B).valid() ||
        !std::ranges::any_of(
            Copies, [&](VarId V) { return mentions(B, ExprId(X.B), V); }))
      continue;
    const Expr &Of = B.Exprs[X.A];
    Out.insert(Of.Kind == ExprKind::Var ? T.str(B.Vars[Of.A].Usr) : "");
  }
  return Out;
}

/// Only elements of the array are named, and where one is, is no more than a
/// variable of the function's knows.
static bool onlyElements(const Skeleton &B, VarId Array) {
  auto Is = [&](ExprId E) {
    return E.valid() && B.expr(E).Kind == ExprKind::Var &&
           B.expr(E).A == Array.V;
  };
  auto IsElement = [&](ExprId E) {
    return E.valid() && B.expr(E).Kind == ExprKind::Elem &&
           Is(ExprId(B.expr(E).A)) && ExprId(B.expr(E).B).valid();
  };
  for (const Expr &X : B.Exprs) {
    bool Whole = false;
    forEachOperand(X, [&](ExprId Of) { Whole |= Is(Of); });
    if (Whole && (X.Kind != ExprKind::Elem || !ExprId(X.B).valid()))
      return false;
  }
  auto GivesAddress = [&](ExprId E) {
    return E.valid() && B.expr(E).Kind == ExprKind::Addr &&
           IsElement(ExprId(B.expr(E).A));
  };
  for (const Event &E : B.Events) {
    bool Bad = false;
    forEachExpr(B, E, [&](ExprId X) { Bad |= Is(X); });
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      Bad |= GivesAddress(B.arg(E, A));
    Bad |= E.Kind == EventKind::Assign && GivesAddress(E.Src) &&
           (B.expr(E.Dst).Kind != ExprKind::Var ||
            B.Vars[B.expr(E.Dst).A].Kind != Storage::Local);
    if (Bad)
      return false;
  }
  return std::ranges::none_of(B.Blocks, [&](const Block &X) {
    return Is(X.Cond) || GivesAddress(X.Cond);
  });
}

/// It changes by one, and is set to nothing but 0.
static bool onlyCounts(const Skeleton &B, VarId Number) {
  return std::ranges::none_of(B.Events, [&](const Event &E) {
    if (E.Kind != EventKind::Assign || !E.Dst.valid() ||
        B.expr(E.Dst).Kind != ExprKind::Var || B.expr(E.Dst).A != Number.V)
      return false;
    const Expr *X = E.Src.valid() ? &B.expr(E.Src) : nullptr;
    const bool Zero = X && X->Kind == ExprKind::Int && X->Value == 0;
    const bool Step = X && X->Kind == ExprKind::Binary &&
                      (X->Op == ExprOp::Add || X->Op == ExprOp::Sub) &&
                      B.Exprs[X->B].Kind == ExprKind::Int &&
                      std::abs(B.Exprs[X->B].Value) == 1 &&
                      mentions(B, E.Src, Number);
    return !Zero && !Step;
  });
}

/// Every way to the event has asked for the place.
bool Reporter::askedBefore(const End &E) {
  std::set<BlockId> Asks;
  for (const StaticTest &T : S.tests(E.X.F))
    if (T.Own == E.X.Own)
      Asks.insert(T.Block);
  Monitor Ways;
  Ways.Event = [&](EventId At, uint8_t &Asked) {
    return At != E.X.At ? Verdict::Go : Asked ? Verdict::Stop : Verdict::Found;
  };
  Ways.Branch = [&](BlockId B, ExprId, bool, uint8_t &Asked) {
    Asked |= Asks.count(B);
    return true;
  };
  return !C.V.paths(E.X.F).search(C.V.defs(E.X.F).entry(), Ways).possible();
}

/// Storage of each thread's own for the list that a number belongs to.
std::optional<Fix> Reporter::ownList(PathId Number) {
  const PathNode &Node = S.paths()[Number];
  const auto &Ends = Lists[Number];
  if (Node.Kind != PathKind::Global || Ends.empty())
    return std::nullopt;
  const std::string &Usr = P.str(NameId(Node.A));
  const uint32_t Tu = P.fn(Ends[0].first.X.F).Tu;
  const TuFacts &T = *P.Tus[Tu];
  std::set<std::string> Arrays;
  for (const auto &[E, At] : Ends) {
    const VarId Own = varNamed(T, body(E.X.F), Usr);
    if (P.fn(E.X.F).Tu != Tu || !Own.valid() || E.X.Own != Number ||
        (E.Takes && !askedBefore(E)))
      return std::nullopt;
    Arrays.merge(indexedBy(T, body(E.X.F), Own));
  }
  if (Arrays.size() != 1 || Arrays.begin()->empty() ||
      T.str(T.ThreadLocal).empty())
    return std::nullopt;
  return declareOwn(Tu, Usr, *Arrays.begin());
}

std::optional<Fix> Reporter::declareOwn(uint32_t Tu, const std::string &Number,
                                        const std::string &Array) {
  const TuFacts &T = *P.Tus[Tu];
  const Var *Found[2] = {};
  for (const Skeleton &B : T.Skeletons) {
    const VarId Of[] = {varNamed(T, B, Number), varNamed(T, B, Array)};
    for (int I : {0, 1})
      if (Of[I].valid()) {
        Found[I] = &B.Vars[Of[I].V];
        if (Found[I]->Kind != Storage::Global || Found[I]->ByReference ||
            (I == 0 && Found[I]->AddressTaken))
          return std::nullopt;
      }
    if ((Of[0].valid() && !onlyCounts(B, Of[0])) ||
        (Of[1].valid() && !onlyElements(B, Of[1])))
      return std::nullopt;
  }
  for (const Table &X : T.Tables)
    for (const InitNode &N : X.Nodes)
      if (N.Kind == InitKind::VarRef &&
          (T.str(N.Text) == Number || T.str(N.Text) == Array))
        return std::nullopt;
  Fix Out;
  for (const Var *X : Found) {
    if (!X || !X->TypeOf.valid() || !isEditable(P, Tu, X->Decl))
      return std::nullopt;
    Edit E;
    E.Kind = Edit::Specifier;
    E.Where = C.placeIn(Tu, X->Decl);
    E.Expected = T.str(X->Name);
    E.Replacement = T.str(T.ThreadLocal);
    Out.Edits.push_back(std::move(E));
  }
  if (T.type(Found[0]->TypeOf).Kind != TypeKind::Builtin ||
      T.type(Found[1]->TypeOf).Kind != TypeKind::Array)
    return std::nullopt;
  Out.Message = fmt::format("one '{}' and one '{}' for each thread",
                            T.str(Found[1]->Name), T.str(Found[0]->Name));
  return Out;
}

} // namespace nogil::racy
