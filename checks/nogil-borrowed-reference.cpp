//===- nogil-borrowed-reference.cpp ---------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds where an object is used without a reference to it: lent to a call that
// runs Python code and goes on with it (LentObjects.h), or used after the
// function itself has given it up (DroppedEarly.h). An item that a function of
// the program is lent is a finding of nogil-resize-during-iteration, like one
// that is used in the function itself. Without the GIL, also where it is
// borrowed from what other threads change (SharedItems.h).
//
//===----------------------------------------------------------------------===//
#include "check/ProgramView.h"
#include "checks/Kinds.h"
#include "checks/borrowed_reference/DroppedEarly.h"
#include "checks/borrowed_reference/HeldReference.h"
#include "checks/borrowed_reference/OwnReference.h"
#include "checks/borrowed_reference/SharedItems.h"
#include "members/LentObjects.h"
#include <fmt/format.h>

namespace nogil {
namespace borrowed {

namespace kind = kinds::borrowed_reference;

class Reporter {
public:
  Reporter(const ProgramView &C, std::vector<Finding> &Out)
      : C(C), Out(Out), Lent(C.lent()),
        Early(C.V, C.Eff, C.members(), Lent.references(), Lent.reach()),
        Shared(C, Lent.reach()) {}
  void function(FnId Fn);

private:
  const ProgramView &C;
  std::vector<Finding> &Out;
  LentObjects &Lent;
  DroppedEarly Early;
  SharedItems Shared;
  FnId F;
  bool Alone = false; ///< one item of the function's is in its findings

  Step at(EventId E, std::string Text) const {
    return {C.place({F, E}), std::move(Text)};
  }
  std::string variable(VarId X) const {
    return "'" + C.P.tu(F).str(C.P.fn(F).Body->Vars[X.V].Name) + "'";
  }
  std::string why(const LentObject &L) const;
  EventId borrowedBy(const LentObject &L) const;
  void lent(const LentObject &L);
  void early(const EarlyDrop &X);
  std::string itemOf(EventId Got) const;
  std::string container(FnId In, const Origin &O) const;
  std::string whoShares(const UnlockedItem &X, const std::string &Of) const;
  Witness way(const UnlockedItem &X, const std::string &Of) const;
  void unlocked(const UnlockedItem &X);
};

/// What the call does with the argument, as a sentence about it.
std::string Reporter::why(const LentObject &L) const {
  if (L.How.Row)
    return fmt::format("which runs Python code and needs it afterwards: it {}",
                       L.How.Row->What);
  return "which runs Python code and uses it after that";
}

/// The call that has lent what is in the variable.
EventId Reporter::borrowedBy(const LentObject &L) const {
  const Skeleton &S = *C.P.fn(F).Body;
  const Defs &D = C.V.defs(F);
  const ExprId Arg = S.arg(S.Events[L.Call.V], L.Arg);
  if (L.From || !Arg.valid() || S.expr(Arg).Kind != ExprKind::Var)
    return EventId();
  const EventId Set = D.assignedAt(VarId(S.expr(Arg).A), D.before(L.Call));
  if (!Set.valid() || S.Events[Set.V].Kind != EventKind::Assign ||
      !S.Events[Set.V].Src.valid())
    return EventId();
  const Expr &Src = S.expr(S.Events[Set.V].Src);
  return Src.Kind == ExprKind::Result ? EventId(Src.A) : EventId();
}

void Reporter::lent(const LentObject &L) {
  const CodeRef At{F, L.Call};
  Witness W(at(L.Call, fmt::format("lent to {} here", C.callee(At))));
  if (!L.How.Row) {
    FnId G = C.P.calleeOf(F, C.P.event(At));
    W.add({C.place({G, L.How.Runs}), fmt::format("{} may run Python code here",
                                                 C.callee({G, L.How.Runs}))});
    if (L.How.Again != L.How.Runs)
      W.add({C.place({G, L.How.Again}), "and uses it once more here"});
  }
  if (!L.From) {
    std::string Of = C.nameOf(F, {L.Container}, "its container");
    if (const CodeRef *By = Lent.reach().changedAt(F, L.Container))
      W.add({C.place(*By),
             fmt::format("{} changes such an object here", C.quoted(By->Fn))});
    Out.push_back(C.finding(
        kind::LentItem, At,
        fmt::format("an item of {0} is lent without a reference to {1}, {2}; "
                    "that code may take the item out of {0} and so free it; "
                    "take a reference before the call and drop it afterwards",
                    Of, C.callee(At), why(L)),
        Of + C.callee(At), W));
    if (EventId Got = borrowedBy(L); Got.valid())
      if (std::optional<Fix> Made = heldReference(C, F, {Got}, Alone))
        Out.back().Fixes.push_back(std::move(*Made));
    return;
  }
  std::string Name = C.nameOf(F, {L.Object}, "a member");
  W.add({C.place(L.Change.At),
         fmt::format("{} replaces it here", C.quoted(L.Change.At.Fn))});
  Out.push_back(C.finding(
      kind::LentMember, At,
      fmt::format("{0} is lent without a reference to {1}, {2}; that code may "
                  "lead to {3}, which replaces the member and gives up what "
                  "it held; take a reference before the call and drop it "
                  "afterwards",
                  Name, C.callee(At), why(L), C.quoted(L.Change.At.Fn)),
      Name + C.callee(At), W));
}

void Reporter::early(const EarlyDrop &X) {
  std::string Drop = C.callee({F, X.Drop}), Used = "is returned";
  if (X.Used.valid() && C.P.event({F, X.Used}).Kind != EventKind::ScopeEnd)
    Used = C.P.event({F, X.Used}).Kind == EventKind::Call
               ? fmt::format("is used by {}", C.callee({F, X.Used}))
               : "is used";
  Place Where = C.place(F, X.Where);
  if (!X.Part.valid()) {
    std::string Name = variable(X.Owner);
    Witness W(
        at(X.Got, fmt::format("{} gets a reference to the object here", Name)));
    W.add(at(X.Drop, fmt::format("{} gives it up here", Drop)));
    W.add({Where, "and it is used here"});
    Out.emplace_back(
        C.Id, kind::UsedAfterGivenUp, Where, C.P.display(F),
        fmt::format("{0} {1} after {2} has given up the only reference that "
                    "this function had to it, so that it may be gone; give it "
                    "up after the last use",
                    Name, Used, Drop),
        Name, W);
    return;
  }
  std::string Owner = C.nameOf(F, {X.Of}, "its owner");
  if (ExprId Of = C.V.counted(F, X.Drop, RoleKind::DropsReference))
    if (const Expr &E = C.P.fn(F).Body->expr(Of); E.Kind == ExprKind::Var)
      Owner = variable(VarId(E.A));
  std::string Name = variable(X.Part);
  Witness W(at(X.Got, fmt::format("a reference to {} is taken here", Owner)));
  W.add(at(X.Read, fmt::format("{} is read from it here", Name)));
  W.add(at(X.Drop, fmt::format("{} gives up {} here", Drop, Owner)));
  W.add({Where, fmt::format("and {} is used here", Name)});
  Out.emplace_back(
      C.Id, kind::PartOfGivenUp, Where, C.P.display(F),
      fmt::format("{0} {1} after {2} has given up {3}, which {0} was borrowed "
                  "from; {4}; take a reference to {0} first, or give up {3} "
                  "after the last use",
                  Name, Used, Drop, Owner,
                  X.Taken ? "Python code may have run meanwhile, so that this "
                            "was the last reference"
                          : "nothing else is known to keep it alive"),
      Name, W);
}

/// The variable that gets it, or the call.
std::string Reporter::itemOf(EventId Got) const {
  const Skeleton &S = *C.P.fn(F).Body;
  for (const Event &E : S.Events)
    if (E.Kind == EventKind::Assign && E.Dst.valid() && E.Src.valid() &&
        S.expr(E.Dst).Kind == ExprKind::Var &&
        S.expr(E.Src).Kind == ExprKind::Result && S.expr(E.Src).A == Got.V)
      if (const Var &X = S.Vars[S.expr(E.Dst).A]; X.Kind != Storage::Temp)
        return variable(VarId(S.expr(E.Dst).A));
  return "what " + C.callee({F, Got}) + " returns";
}

std::string Reporter::container(FnId In, const Origin &O) const {
  if (std::optional<Lender> From = lenderOf(O))
    return "an item of " + container(In, From->Of);
  const bool Member =
      !O.Steps.empty() && O.Steps.back().Kind == OriginStep::Field;
  return C.nameOf(In, {O},
                  Member ? "'" + C.P.str(O.Steps.back().Name) + "'"
                         : "its container");
}

/// Why the item may go meanwhile, after its container was named.
std::string Reporter::whoShares(const UnlockedItem &X,
                                const std::string &Of) const {
  switch (X.Who) {
  case Sharer::Program:
    return fmt::format("{} may take it out of {} on another thread",
                       C.quoted(X.Change.Fn), Of);
  case Sharer::Stored:
    return fmt::format("whoever has handed {} to {} may change it on another "
                       "thread",
                       Of, C.quoted(X.Change.Fn));
  case Sharer::Caller:
    return fmt::format("Python code that has {}, too, may change it on another "
                       "thread",
                       Of);
  default:
    return fmt::format("Python code may change {} on another thread", Of);
  }
}

Witness Reporter::way(const UnlockedItem &X, const std::string &Of) const {
  Witness W(at(X.Got, fmt::format("borrowed from {} here", Of)));
  if (X.Lent.By != CodeRef{F, X.Got})
    W.add({C.place(X.Lent.By),
           fmt::format("{} returns it as it is", C.quoted(X.Lent.By.Fn))});
  W.add(at(X.Used, X.Counted ? "a reference is taken only here" : "used here"));
  if (X.Passed.Fn.valid())
    W.add({C.place(X.Passed),
           fmt::format("{} passes the container here", C.quoted(X.Passed.Fn))});
  if (X.Change.Fn.valid())
    W.add({C.place(X.Change), X.Who == Sharer::Program
                                  ? "items are taken out or replaced here"
                                  : "what a caller has handed in is kept "
                                    "here"});
  for (EventId E : X.Also)
    W.add(at(E, "so is this item"));
  return W;
}

void Reporter::unlocked(const UnlockedItem &X) {
  const std::string Item = itemOf(X.Got), Use = C.callee({F, X.Used}),
                    Of = container(X.Lent.In, X.Lent.Of);
  const bool Call = C.P.event({F, X.Used}).Kind == EventKind::Call;
  const std::string Used =
      X.Counted ? fmt::format("{} takes a reference to it only afterwards", Use)
      : Call    ? fmt::format("{} uses it", Use)
                : "it is used";
  const bool Weak = X.Who == Sharer::Holder;
  KindName Kind = Weak                       ? kind::WeakReferent
                  : X.Reached                ? kind::UnlockedShared
                  : X.Who == Sharer::Program ? kind::UnlockedRecord
                  : X.Who == Sharer::Anybody ? kind::UnlockedOther
                                             : kind::UnlockedArgument;
  std::string Text =
      Weak ? fmt::format("{} is what a weak reference refers to, {}, and {}; "
                         "another thread may have dropped the last reference "
                         "to it by then: '{}' returns it with one",
                         Item, Of, Used, X.Lent.Via->Instead)
           : fmt::format("{} is borrowed from {} with no lock on it, and {}; "
                         "{} in between and so free the item: '{}' returns it "
                         "with a reference of its own",
                         Item, Of, Used, whoShares(X, Of), X.Lent.Via->Instead);
  Finding Out = C.finding(Kind, {F, X.Got}, std::move(Text),
                          "shared" + Of + C.callee({F, X.Got}), way(X, Of));
  Out.Builds = Build_FreeThreaded;
  Out.Level = X.Reached || X.Who == Sharer::Caller ? Severity::Error
                                                   : Severity::Warning;
  std::optional<Fix> Made = ownReference(C, F, X);
  if (!Made && !X.Counted && X.Who != Sharer::Holder) {
    std::vector<EventId> Items{X.Got};
    Items.insert(Items.end(), X.Also.begin(), X.Also.end());
    Made = heldReference(C, F, Items, Alone);
  }
  if (Made)
    Out.Fixes.push_back(std::move(*Made));
  this->Out.push_back(std::move(Out));
}

void Reporter::function(FnId Fn) {
  F = Fn;
  const size_t Before = Out.size();
  const std::vector<LentObject> Lends = Lent.find(F);
  const std::vector<UnlockedItem> Items = Shared.find(F);
  std::set<EventId> Borrowed;
  for (const LentObject &L : Lends)
    if (EventId Got = borrowedBy(L); Got.valid())
      Borrowed.insert(Got);
  for (const UnlockedItem &X : Items) {
    Borrowed.insert(X.Got);
    Borrowed.insert(X.Also.begin(), X.Also.end());
  }
  Alone = Borrowed.size() == 1;
  for (const LentObject &L : Lends)
    if (CodeRef At{F, L.Call};
        !L.isItemOfHelper() && C.reached(At) && C.ours(F, C.P.event(At).Range))
      lent(L);
  for (const EarlyDrop &X : Early.find(F))
    if (C.reached({F, X.Drop}) && C.ours(F, X.Where))
      early(X);
  // One finding a place: what goes wrong with the GIL, too, says more.
  std::set<Place> Said;
  for (size_t I = Before; I != Out.size(); ++I)
    Said.insert(Out[I].Where);
  for (const UnlockedItem &X : Items)
    if (C.ours(F, C.P.event({F, X.Got}).Range) &&
        !Said.count(C.place({F, X.Got})))
      unlocked(X);
}

} // namespace borrowed

void checkBorrowedReference(const ProgramView &V, std::vector<Finding> &Out) {
  borrowed::Reporter R(V, Out);
  for (FnId F : V.functions())
    if (!V.initOnly(F))
      R.function(F);
}

} // namespace nogil
