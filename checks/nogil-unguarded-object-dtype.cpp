//===- nogil-unguarded-object-dtype.cpp -----------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Array elements used in a way that is wrong for some types of elements that
// nothing on the path rules out: while the thread is detached, though they may
// need Python; byte by byte, though they may be references; and references that
// are moved between elements by hand, with the wrong owner at some step.
//
//===----------------------------------------------------------------------===//
#include "check/Check.h"
#include "check/Edits.h"
#include "flow/ElementUses.h"
#include "flow/SlotMoves.h"
#include <set>

namespace nogil {
namespace {

class Rule {
public:
  Rule(const CheckContext &C, std::vector<Finding> &Out)
      : C(C), Out(Out), Types(C.V), Uses(C.V, C.Flow, Types),
        Slots(C.V, Types) {}

  void run() {
    for (uint32_t I = 0; I != C.P.Functions.size(); ++I) {
      FnId F(I);
      if (!C.P.fn(F).Body || !C.ours(F, C.P.fn(F).Body->NameRange))
        continue;
      Said.clear();
      for (const ElementUse &U : Uses.detached(F))
        report(F, U,
               C.callee({F, U.At}) + does(U) + " of " + nameOf(F, U.Of) +
                   " while the thread is detached; " +
                   left(U.Kinds, "need Python"));
      for (const ElementUse &U : Uses.copied(F))
        report(F, U,
               C.callee({F, U.At}) + moves(U) + " of " + nameOf(F, U.Of) +
                   " as bytes; " + left(U.Kinds, "are references"));
      for (const ElementUse &U : Uses.unasked(F))
        report(F, U,
               C.callee({F, U.At}) + " is only asked where elements of " +
                   nameOf(F, U.Of) +
                   " are references; others need Python, too, and the "
                   "work on them may fail");
      for (const SlotMove &M : Slots.find(F))
        report(F, M);
    }
  }

private:
  const CheckContext &C;
  std::vector<Finding> &Out;
  ElementTypes Types;
  ElementUses Uses;
  SlotMoves Slots;
  std::set<std::string> Said; ///< of this function: one finding for each

  std::string nameOf(FnId F, const ElementKey &K) const {
    for (const Origin &O : K.Of)
      if (std::string Name = C.V.describe(F, O); !Name.empty())
        return Name;
    return K.Spelled.empty() ? "an array" : "'" + K.Spelled + "'";
  }

  static std::string does(const ElementUse &U) {
    return U.Via && !U.Via->What.empty() ? " " + U.Via->What
                                         : " works on elements";
  }

  static std::string moves(const ElementUse &U) {
    return U.Via->Kind == "fill"   ? " overwrites elements"
           : U.Via->Kind == "grow" ? " may cut off elements"
                                   : " moves elements";
  }

  /// The variable that holds the array, if there is one.
  std::string arrayName(FnId F, const ElementKey &K) const {
    const Skeleton &S = *C.P.fn(F).Body;
    if (K.Of.size() != 1 || K.Of[0].Base != BaseKind::Param ||
        !K.Of[0].Steps.empty())
      return "";
    const Var &X = S.Vars[K.Of[0].Index];
    const TuFacts &T = C.P.tu(F);
    return C.P.Rules->constantKind(T.str(X.Type)) == "array-type"
               ? T.str(X.Name)
               : "";
  }

  /// Which types are left, and what was asked if something was.
  static std::string left(TypeSet Kinds, const std::string &May) {
    if (Kinds & EK_Object)
      return "nothing on this path rules out that they " + May;
    if (Kinds == EK_PlainFields)
      return "the path asks whether they are references; fields need Python "
             "without";
    if (Kinds == EK_String)
      return "the path asks whether they need Python; strings are references "
             "and do not";
    if (Kinds == EK_Subarray)
      return "the path rules out objects and fields, but not subarrays of "
             "objects";
    return "the path rules out objects, but not fields that hold objects";
  }

  void report(FnId F, const ElementUse &U, std::string Message) {
    CodeRef At{F, U.At};
    Witness W(U.Before.valid()
                  ? Step{C.place({F, U.Before}),
                         (C.Flow.Detaches.count({F, U.Before})
                              ? "the thread is detached here, by "
                              : "the work is done here, by ") +
                             C.spelled({F, U.Before})}
                  : Step{C.place(F, C.P.fn(F).Body->NameRange),
                         "the type of the elements is not known from here on"});
    W.add({C.place(At), "'" + C.P.display(F) + "' calls " + C.callee(At)});
    for (CodeRef Down : U.Chain)
      W.add({C.place(Down),
             "'" + C.P.display(Down.Fn) + "' calls " + C.callee(Down)});
    Finding Found(C.Id, C.place(At), C.P.display(F), Message,
                  C.callee(At) + nameOf(F, U.Of), W);
    if (U.Before.valid())
      addFixes(F, U, Found);
    add(std::move(Found), nameOf(F, U.Of));
  }

  void report(FnId F, const SlotMove &M) {
    std::string Message;
    Witness W({C.place({F, M.First}), "first, here"});
    switch (M.Kind) {
    case SlotMove::DropFirst:
      Message = "the old reference of an element is given up before the new "
                "one is taken; what it frees may run code that finds it there";
      W = Witness({C.place({F, M.First}), "the old one is given up here"});
      W.add({C.place({F, M.Then}), "the new one is taken here"});
      break;
    case SlotMove::Borrowed:
      Message = "a borrowed reference is put into an array of objects, which "
                "will give it up";
      W = Witness({C.place({F, M.First}), "borrowed here"});
      break;
    case SlotMove::Emptied:
      Message = C.callee({F, M.At}) + " empties items that were moved away, "
                                      "without asking whether others hold them";
      W = Witness({C.place({F, M.First}), "copied here"});
      break;
    }
    W.add({C.place({F, M.At}), "in '" + C.P.display(F) + "'"});
    add(Finding(C.Id, C.place({F, M.At}), C.P.display(F), std::move(Message),
                "slot" + std::to_string(M.Kind), W),
        "");
  }

  /// One finding for each array and kind of mistake in a function.
  void add(Finding F, const std::string &About) {
    std::string Kind = F.Message.substr(F.Message.find(' '));
    if (F.Key.starts_with("slot") || Said.insert(About + Kind).second)
      Out.push_back(std::move(F));
  }

  void addFixes(FnId F, const ElementUse &U, Finding &Found);
};

/// Another question about the type, or one where none is asked.
void Rule::addFixes(FnId F, const ElementUse &U, Finding &Found) {
  const Skeleton &S = *C.P.fn(F).Body;
  auto InsteadOf = [&](const std::string &Macro, RoleKind K) -> std::string {
    const RoleList *Roles = C.P.Rules->roles(Macro);
    for (const Role &R : Roles ? *Roles : RoleList())
      if (R.Does == K)
        return R.Instead;
    return "";
  };
  if (U.Kinds & EK_Object) { // nobody has asked
    const Event &E = C.P.event({F, U.Before});
    std::string Text = InsteadOf(C.P.macroName(F, E), RoleKind::DetachMacro);
    std::string Array = arrayName(F, U.Of);
    size_t Hole = Text.find('@');
    if (Array.empty() || Hole == Text.npos || !Said.empty())
      return;
    EditBuilder B(C, F);
    B.respell(E.Range, "", Text.replace(Hole, 1, Array));
    if (auto X = B.take("detach only where the elements do not need Python"))
      Found.Fixes.push_back(std::move(*X));
    return;
  }
  // Where items are used as objects, that is what was to be asked.
  for (const Var &X : S.Vars)
    if (C.P.Rules->constantKind(C.P.tu(F).str(X.Type)) == "objects-type")
      return;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    std::string Macro = C.P.macroName(F, E);
    std::string Text = InsteadOf(Macro, RoleKind::TestsDtype);
    if (E.Kind != EventKind::Call || Text.empty() || !S.arg(E, 0).valid() ||
        !Types.keyOf(F, S.arg(E, 0), C.V.defs(F).before(EventId(I)))
             .sameAs(U.Of))
      continue;
    EditBuilder B(C, F);
    B.respell(E.Range, Macro, Text);
    if (auto X = B.take("ask whether the elements need Python"))
      Found.Fixes.push_back(std::move(*X));
    return;
  }
}

} // namespace

void checkUnguardedObjectDtype(const CheckContext &C,
                               std::vector<Finding> &Out) {
  Rule(C, Out).run();
}

} // namespace nogil
