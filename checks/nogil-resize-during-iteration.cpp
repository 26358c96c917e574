//===- nogil-resize-during-iteration.cpp ----------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A pointer, iterator, position or tested length of an object is used after a
// call that may have moved, changed or freed it. What that means is decided in
// engine/flow/Interior.cpp. One finding a function and object.
//
//===----------------------------------------------------------------------===//
#include "check/Check.h"
#include "flow/Interior.h"

namespace nogil {
namespace {

/// How the source calls the object; a result, by the variable it is kept in.
std::string nameOf(const CheckContext &C, FnId F, const Origin &O) {
  std::string Name = C.V.describe(F, O);
  if (!Name.empty() && Name != "'this'")
    return Name;
  const Skeleton &S = *C.P.fn(F).Body;
  for (const Event &E : S.Events) {
    if (O.Base != BaseKind::Result || !O.Steps.empty())
      break;
    if (E.Kind == EventKind::Assign && E.Dst.valid() && E.Src.valid() &&
        S.expr(E.Dst).Kind == ExprKind::Var &&
        S.expr(E.Src).Kind == ExprKind::Result && S.expr(E.Src).A == O.Index)
      Name = C.P.tu(F).str(S.Vars[S.expr(E.Dst).A].Name);
  }
  if (O.Base == BaseKind::Out && O.Steps.empty())
    for (uint32_t A = 0; A != S.Events[O.Index].ArgsCount; ++A)
      if (const Expr &X = S.expr(S.arg(S.Events[O.Index], A));
          X.Kind == ExprKind::Addr && S.Exprs[X.A].Kind == ExprKind::Var)
        Name = C.P.tu(F).str(S.Vars[S.Exprs[X.A].A].Name);
  return Name.empty() ? "the object" : "'" + Name + "'";
}

/// What of a call lets Python code run.
EffectBit runs(const CheckContext &C, FnId F, EventId Call) {
  for (EffectBit Bit : {EB_RunsPython, EB_Detaches})
    if (C.Eff.callHas(F, Call, Bit))
      return Bit;
  return EB_MayRunPython;
}

/// "'PyFloat_AsDouble' may run Python code that resizes it", and the like.
std::string ended(const CheckContext &C, FnId F, const Lost &L) {
  std::string By = C.spelled({F, L.By});
  switch (L.How) {
  case LostBy::Resized:
    return By + " may have moved its memory";
  case LostBy::Freed:
    return By + " has given up its memory";
  case LostBy::Mutated:
    return By + " has changed it";
  case LostBy::Python:
    return By + (runs(C, F, L.By) == EB_Detaches
                     ? " has let other threads run, which may change it"
                     : " may have run Python code that changes it");
  }
  return "";
}

std::string message(const CheckContext &C, FnId F, const Lost &L) {
  const Skeleton &S = *C.P.fn(F).Body;
  std::string Owner = nameOf(C, F, L.Owner);
  std::string After = " after " + ended(C, F, L);
  if (L.What == LostWhat::Length)
    return "an item of " + Owner +
           " is accessed by a length that was read "
           "before; this is" +
           After;
  if (L.What == LostWhat::Member)
    return Owner + " is read" + After;
  std::string Var = C.P.tu(F).str(S.Vars[L.Var.V].Name);
  if (L.What == LostWhat::Position || Var.empty() || Var.starts_with("__"))
    return "the iteration over " + Owner + " goes on" + After;
  return "'" + Var + "' points into " + Owner + " and is used" + After;
}

Finding makeFinding(const CheckContext &C, FnId F, const Lost &L) {
  std::string Owner = nameOf(C, F, L.Owner);
  Step First{C.place(F, L.Used), "used here"};
  if (L.Taken.valid())
    First = {C.place({F, L.Taken}),
             L.What == LostWhat::Length
                 ? "the length of " + Owner + " is read here"
                 : "taken from " + Owner + " here"};
  Witness W(First);
  W.add({C.place({F, L.By}), C.spelled({F, L.By}) + " is called here"});
  if (L.How == LostBy::Python) {
    std::vector<CodeRef> Chain = C.Eff.chain(F, L.By, runs(C, F, L.By));
    for (size_t I = 1; I < Chain.size(); ++I)
      W.add({C.place(Chain[I]), "which calls " + C.callee(Chain[I])});
  }
  W.add({C.place(F, L.Used), "used here"});
  return Finding(C.Id, C.place(F, L.Used), C.P.display(F), message(C, F, L),
                 Owner + C.spelled({F, L.By}), W);
}

} // namespace

void checkResizeDuringIteration(const CheckContext &C,
                                std::vector<Finding> &Out) {
  InteriorSearch Search(C.V, C.Eff);
  for (uint32_t I = 0; I != C.P.Functions.size(); ++I) {
    FnId F(I);
    if (!C.P.fn(F).Body || !C.ours(F, C.P.fn(F).Body->NameRange))
      continue;
    std::set<Origin> Seen;
    for (const Lost &L : Search.find(F))
      if (C.ours(F, L.Used) && Seen.insert(L.Owner).second)
        Out.push_back(makeFinding(C, F, L));
  }
}

} // namespace nogil
