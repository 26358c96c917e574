//===- InteriorItems.cpp - borrowed items that their list may drop --------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `item = PyList_GET_ITEM(l, i); d = PyFloat_AsDouble(item);` and then a
// message with the item in it. The special method that the conversion calls may
// take the item out of the list; when it returns, nobody holds the item any
// more.
//
// An item is followed where a variable gets it from a list that others may
// change (Reach.h), until it is counted or the variable is set again. Only a
// call that is handed the item itself and may run Python code counts: what such
// code can do to this very item is evident. An operand of an iterator is lost
// with the iterator, too. A use is what needs the object: an
// argument, a member of it, a result. Comparing the pointer is none.
//
// Unsound: items that other variables or members hold a reference to.
//
// Cost: one path search for each item that is lent.
//
//===----------------------------------------------------------------------===//
#include "cfg/Uses.h"
#include "checks/resize_during_iteration/Interior.h"
#include "link/Policy.h"
#include <algorithm>

namespace nogil {
/// A reference of one's own to X.
bool InteriorSearch::takesOwn(EventId E, VarId X) {
  const Event &Ev = S->Events[E.V];
  if (Ev.Kind != EventKind::Call)
    return false;
  const Role *Does = V.role(F, E, RoleKind::TakesReference);
  return Does && Does->Value.Kind == Slot::Arg &&
         isVar(*S, S->arg(Ev, Does->Value.Index), X);
}

/// Which calls may end the item: those that free what it belongs to; where
/// Python code may change that, those that hand the item to such code. What an
/// iterator works on nobody changes.
std::set<EventId> InteriorSearch::invalidatorsOfItem(const Invalidation &L,
                                                     bool Operand) {
  std::set<EventId> Out;
  for (const Invalidator &E : Invalidators)
    if (E.How == InvalidatedBy::Freed &&
        std::ranges::find(E.Of, L.Owner) != E.Of.end())
      Out.insert(E.At);
  std::vector<EventId> Lent;
  for (EventId E : Python)
    if (!Operand && isArgument(*S, S->Events[E.V], L.Var))
      Lent.push_back(E);
  if (!Lent.empty() && !R.lasting(F, L.Owner) && changeable(L.Owner, L.Taken))
    Out.insert(Lent.begin(), Lent.end());
  return Out;
}

/// The call returns its argument, to which it takes a reference.
bool InteriorSearch::returnsOwn(EventId Call) {
  if (V.role(F, Call, RoleKind::TakesReference))
    return true;
  FnId G = P.calleeOf(F, S->Events[Call.V]);
  if (!G.valid() || !P.fn(G).Body)
    return false;
  const std::vector<Origin> &Of = V.returned(G);
  return std::ranges::any_of(
             Of, [](const Origin &O) { return O.Base == BaseKind::Param; }) &&
         std::ranges::all_of(Of, [&](const Origin &O) {
           return O.Base == BaseKind::Const ||
                  (O.Base == BaseKind::Param && O.Steps.empty() &&
                   V.paramRole(G, O.Index, RoleKind::TakesReference).valid());
         });
}

/// The value has a reference that was taken for it, as far back as it was
/// copied; or there is none.
bool InteriorSearch::isOwn(ExprId Value, EventId At, unsigned Copies) {
  const Expr &X = S->expr(Value);
  if (X.Kind == ExprKind::Int)
    return true;
  if (X.Kind == ExprKind::Result)
    return returnsOwn(EventId(X.A));
  if (X.Kind != ExprKind::Var || !Copies)
    return false;
  VarId Of(X.A);
  auto Counts = [&](EventId E) { return takesOwn(E, Of); };
  auto Renews = [&](EventId E) { return D->defines(E, Of); };
  if (possible(V.paths(F).everyPathTo(At, Counts, Renews)))
    return true;
  std::vector<EventId> Defs = D->at(Of, D->before(At));
  return std::ranges::all_of(Defs, [&](EventId Def) {
    return Def.valid() && S->Events[Def.V].Kind == EventKind::Assign &&
           S->Events[Def.V].Src.valid() &&
           isOwn(S->Events[Def.V].Src, Def, Copies - 1);
  });
}

/// Gets the variable a borrowed item here? If so, whose.
bool InteriorSearch::getsItem(EventId Taken, Invalidation &L, bool &Operand) {
  ExprId Value = S->Events[Taken.V].Src;
  if (isOwn(Value, Taken, policy::MaxLoadDepth))
    return false;
  for (const Origin &O : V.origins(F, Value, D->before(Taken))) {
    auto List = lenderOf(O);
    if (!List || (L.Owner.known() && L.Owner != List->Of))
      return false;
    L.Owner = List->Of;
    if (!List->By)
      continue;
    L.Via = List->By->Via;
    Operand = L.Via->Kind == "borrowed" && List->By != &O.Steps.back();
  }
  return L.Via != nullptr;
}

void InteriorSearch::item(VarId X, EventId Taken,
                          std::vector<Invalidation> &Out) {
  Invalidation L;
  L.What = Invalidated::Item;
  L.Var = X;
  L.Taken = Taken;
  bool Operand = false;
  if (!getsItem(Taken, L, Operand))
    return;
  std::set<EventId> Ends = invalidatorsOfItem(L, Operand);
  if (Ends.empty() ||
      Refs.held(F, Taken,
                V.origins(F, S->Events[Taken.V].Src, D->before(Taken))))
    return;
  // Most items that are asked for their length and items are lists.
  std::set<EventId> Evident = Ends;
  std::erase_if(Evident, [&](EventId E) { return asksOnly(E, X); });
  if (!usedAfter(L, Evident, Out)) {
    L.AsItself = true;
    usedAfter(L, Ends, Out);
  }
}

/// The call asks the item for its length or an item, which runs nothing where
/// that is of a builtin class.
bool InteriorSearch::asksOnly(EventId Call, VarId Item) {
  const Role *Asks = V.role(F, Call, RoleKind::RunsPython);
  return Asks && Asks->Kind == "itself" && Asks->Value.Kind == Slot::Arg &&
         isVar(*S, S->arg(S->Events[Call.V], Asks->Value.Index), Item);
}

/// Is the item that L says used after one of these calls?
bool InteriorSearch::usedAfter(Invalidation L, const std::set<EventId> &Ends,
                               std::vector<Invalidation> &Out) {
  const VarId X = L.Var;
  auto Returned = [&](EventId E) {
    const Block &B = S->Blocks[D->blockOf(E).V];
    return B.Term == TermKind::Return && isVar(*S, B.Cond, X);
  };
  auto OnEvent = [&](EventId E, uint8_t &Gone) {
    if (Gone && needsObject(*S, S->Events[E.V], X))
      return Verdict::Found;
    if (D->defines(E, X) || takesOwn(E, X))
      return Verdict::Stop;
    if (endsScope(E, X))
      return Gone && Returned(E) ? Verdict::Found : Verdict::Stop;
    if (Ends.count(E))
      Gone = 1;
    return Verdict::Go;
  };
  if (Ends.empty())
    return false;
  PathHit Hit = V.paths(F).search(D->after(L.Taken), {.Event = OnEvent});
  if (!Hit.certain())
    return false;
  L.By = Hit.Mark;
  L.How = std::ranges::any_of(Invalidators,
                              [&](const Invalidator &E) {
                                return E.At == L.By &&
                                       E.How == InvalidatedBy::Freed;
                              })
              ? InvalidatedBy::Freed
              : InvalidatedBy::Python;
  L.Used = usedAt(Hit, X);
  Out.push_back(std::move(L));
  return true;
}

void InteriorSearch::items(std::vector<Invalidation> &Out) {
  for (uint32_t I = 0; I != S->Events.size(); ++I) {
    const Event &E = S->Events[I];
    if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid() ||
        S->expr(E.Dst).Kind != ExprKind::Var)
      continue;
    VarId X(S->expr(E.Dst).A);
    if (S->Vars[X.V].Kind == Storage::Local &&
        P.tu(F).str(S->Vars[X.V].Type).ends_with("*"))
      item(X, EventId(I), Out);
  }
}

} // namespace nogil
