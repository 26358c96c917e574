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
// that is used in the function itself.
//
//===----------------------------------------------------------------------===//
#include "check/ProgramView.h"
#include "checks/Kinds.h"
#include "checks/borrowed_reference/DroppedEarly.h"
#include "members/LentObjects.h"
#include <fmt/format.h>

namespace nogil {
namespace borrowed {

namespace kind = kinds::borrowed_reference;

class Reporter {
public:
  Reporter(const ProgramView &C, std::vector<Finding> &Out)
      : C(C), Out(Out), Lent(C.lent()),
        Early(C.V, C.Eff, C.members(), Lent.references(), Lent.reach()) {}
  void function(FnId Fn);

private:
  const ProgramView &C;
  std::vector<Finding> &Out;
  LentObjects &Lent;
  DroppedEarly Early;
  FnId F;

  Step at(EventId E, std::string Text) const {
    return {C.place({F, E}), std::move(Text)};
  }
  std::string variable(VarId X) const {
    return "'" + C.P.tu(F).str(C.P.fn(F).Body->Vars[X.V].Name) + "'";
  }
  std::string why(const LentObject &L) const;
  void lent(const LentObject &L);
  void early(const EarlyDrop &X);
};

/// What the call does with the argument, as a sentence about it.
std::string Reporter::why(const LentObject &L) const {
  if (L.How.Row)
    return fmt::format("which runs Python code and needs it afterwards: it {}",
                       L.How.Row->What);
  return "which runs Python code and uses it after that";
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

void Reporter::function(FnId Fn) {
  F = Fn;
  for (const LentObject &L : Lent.find(F))
    if (CodeRef At{F, L.Call};
        !L.isItemOfHelper() && C.reached(At) && C.ours(F, C.P.event(At).Range))
      lent(L);
  for (const EarlyDrop &X : Early.find(F))
    if (C.reached({F, X.Drop}) && C.ours(F, X.Where))
      early(X);
}

} // namespace borrowed

void checkBorrowedReference(const ProgramView &V, std::vector<Finding> &Out) {
  borrowed::Reporter R(V, Out);
  for (FnId F : V.functions())
    if (!V.initOnly(F))
      R.function(F);
}

} // namespace nogil
