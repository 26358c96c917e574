//===- ReportShared.cpp - objects that others see meanwhile ---------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/resize_during_iteration/Report.h"
#include <fmt/format.h>

namespace nogil::resize {

void Reporter::unlocked(const UnlockedWalk &W) {
  std::string Owner = nameOf(W.Owner);
  Witness Why(at(W.At, "accessed here, with no critical section on it"));
  if (W.From.Fn.valid())
    Why.add({C.place(W.From), fmt::format("{} passes it here, with none either",
                                          C.quoted(W.From.Fn))});
  Out.emplace_back(C.Id, kind::WalkUnlocked, C.place(F, W.Where),
                   C.P.display(F),
                   fmt::format("{} is walked without a critical section on it; "
                               "another thread may change it meanwhile",
                               Owner),
                   Owner + "unlocked", Why);
  Out.back().Builds = Build_FreeThreaded;
  Out.back().Level = Severity::Error; // an item may be freed while it is used
}

void Reporter::edited(const TemporaryEdit &E) {
  std::string Owner = nameOf(E.Owner), Member = "'" + C.P.str(E.Member) + "'";
  EffectBit Bit = runs(E.By);
  bool Others = Bit == EB_Detaches;
  Witness W(at(E.At, fmt::format("{} of {} is changed here", Member, Owner)));
  W.add(at(E.By, fmt::format("{} is called here", name(E.By))));
  std::vector<CodeRef> Chain = C.Eff.chain(F, E.By, Bit);
  for (size_t I = 1; I < Chain.size(); ++I)
    W.add(
        {C.place(Chain[I]), fmt::format("which calls {}", C.callee(Chain[I]))});
  W.add(at(E.Back, "and changed back here"));
  Out.emplace_back(
      C.Id, kind::ChangedForAWhile, C.place({F, E.At}), C.P.display(F),
      fmt::format("{} of {} is changed for a while, in which {} {}, which sees "
                  "it so",
                  Member, Owner, name(E.By),
                  Others ? "lets other threads run" : "may run Python code"),
      Owner + Member, W);
}

void Reporter::outdated(const TestedIndex &T) {
  const Skeleton &S = *C.P.fn(F).Body;
  std::string Index = "'" + C.P.tu(F).str(S.Vars[T.Index.V].Name) + "'",
              Name = "'" + C.P.tu(F).str(S.expr(T.Memory).Name) + "'";
  CodeRef End = T.By.Release.Event.valid() ? T.By.Release : T.By.At;
  Witness W({C.place(T.TestedIn, T.Tested), "the index is tested here"});
  W.add(at(T.Runs, fmt::format("{} lets other code run", name(T.Runs))));
  W.add({C.place(End),
         fmt::format("{} ends the memory here", C.quoted(T.By.At.Fn))});
  const Entry &E = C.P.Entries[T.By.EntryIndex];
  W.add({C.placeIn(E.Tu, E.Where),
         fmt::format("Python code reaches {}", C.quoted(E.Fn))});
  Out.emplace_back(
      C.Id, kind::TestedIndex, C.place({F, T.Used}), C.P.display(F),
      fmt::format("an element of {} is used by {}, which was in range before "
                  "{} let other code run; {} may have ended the memory "
                  "meanwhile: test again",
                  Name, Index, name(T.Runs), C.quoted(T.By.At.Fn)),
      "index" + Name, W);
}

void Reporter::ended(const ExportedMemory &X) {
  const Skeleton &S = *C.P.fn(X.Exported.Fn).Body;
  std::string Name =
      "'" + C.P.tu(X.Exported.Fn).str(S.expr(X.Field).Name) + "'";
  const MemberChange &By = X.Change;
  CodeRef End = By.Release.Event.valid() ? By.Release : By.At;
  F = End.Fn;
  Witness W({C.place(X.Exported),
             fmt::format("{} is handed out as a buffer here", Name)});
  const Entry &E = C.P.Entries[By.EntryIndex];
  W.add({C.placeIn(E.Tu, E.Where),
         fmt::format("Python code reaches {} meanwhile", C.quoted(E.Fn))});
  W.add({C.place(End), "its memory is freed or moved here"});
  Out.emplace_back(
      C.Id, kind::ExportedMemory, C.place(End), C.P.display(F),
      fmt::format("memory of {} is freed or moved although buffers "
                  "may point into it; nobody asks whether one is "
                  "held",
                  Name),
      "exported" + Name, W);
}

void Reporter::held(const HeldView &X) {
  const Skeleton &S = *C.P.fn(F).Body;
  std::string Name = "'" + C.P.tu(F).str(S.Vars[X.View.V].Name) + "'";
  SrcRange Return = S.Blocks[X.Returns.V].Range;
  Witness W(at(X.Taken, fmt::format("{} fills {} here", name(X.Taken), Name)));
  W.add({C.place(F, Return), "and this returns without giving it back"});
  for (BlockId B : X.Also)
    if (C.ours(F, S.Blocks[B.V].Range))
      W.add({C.place(F, S.Blocks[B.V].Range), "so does this"});
  Out.emplace_back(
      C.Id, kind::BufferHeld, C.place(F, Return), C.P.display(F),
      fmt::format("the buffer {} is not given back on this path: "
                  "its object can't be resized any more, and never "
                  "goes away",
                  Name),
      "held" + Name, W);
}

void Reporter::left(const LeftUse &U) {
  std::string Name = "'" + C.P.tu(F).str(C.P.fn(F).Body->Vars[U.Into.V].Name) +
                     "'",
              By = C.quoted(U.From.Fn);
  Witness W({C.place(U.From), "the pointer is stored here"});
  W.add({C.place(U.Call), fmt::format("{} is called here", By)});
  W.add({C.place(F, U.Used), "used here"});
  Out.emplace_back(
      C.Id, kind::BufferReleased, C.place(F, U.Used), C.P.display(F),
      fmt::format("{} has a pointer into a buffer that {} has given back; "
                  "nothing keeps the memory where it is any more",
                  Name, By),
      "left" + Name + By, W);
}

void Reporter::left(const LeftInObject &L) {
  const Skeleton &S = *C.P.fn(F).Body;
  const Expr &Member = S.expr(S.Events[L.Stored.V].Dst);
  std::string Name = "'" + C.P.tu(F).str(Member.Name) + "'";
  Witness W(at(L.Stored, "the pointer is stored here"));
  W.add(at(L.Released, "the buffer is given back here"));
  W.add(
      {C.place(L.Used), fmt::format("{} uses it later", C.quoted(L.Used.Fn))});
  Out.emplace_back(
      C.Id, kind::BufferReleased, C.place({F, L.Stored}), C.P.display(F),
      fmt::format("the member {} keeps a pointer into a buffer that {} gives "
                  "back before it returns; nothing keeps the memory where it "
                  "is, and {} uses it",
                  Name, C.quoted(F), C.quoted(L.Used.Fn)),
      "kept" + Name, W);
}

void Reporter::exports() {
  for (const ExportedMemory &X : endedExports(C)) {
    CodeRef End =
        X.Change.Release.Event.valid() ? X.Change.Release : X.Change.At;
    if (C.ours(End.Fn, C.P.event(End).Range))
      ended(X);
  }
}

/// An item that a function of the program uses after Python code has run.
void Reporter::lent(const LentObject &L) {
  const CodeRef At{F, L.Call};
  FnId G = C.P.calleeOf(F, C.P.event(At));
  std::string Owner = nameOf(L.Container), By = name(L.Call);
  Witness W(at(L.Call, fmt::format("handed to {} here", By)));
  W.add({C.place({G, L.How.Runs}), fmt::format("{} may run Python code here",
                                               C.callee({G, L.How.Runs}))});
  if (L.How.Again != L.How.Runs)
    W.add({C.place({G, L.How.Again}), "and it is used once more here"});
  if (const CodeRef *Change = C.lent().reach().changedAt(F, L.Container))
    W.add({C.place(*Change), fmt::format("{} changes such an object here",
                                         C.quoted(Change->Fn))});
  Giver Gives = C.giver(F, L.Container);
  Out.emplace_back(
      C.Id,
      Gives == Giver::Project   ? kind::HandedByProject
      : Gives == Giver::Anybody ? kind::ArgumentItem
                                : kind::BorrowedItem,
      C.place(At), C.P.display(F),
      fmt::format(
          "{0} is handed an item that is borrowed from {1}, runs Python "
          "code, which may take it out of {1}, and uses it after that: "
          "take a reference first",
          By, Owner),
      Owner + By, W);
}

void Reporter::unkept(const UnkeptView &X) {
  std::string Name = nameOf(X.Memory);
  Witness W(at(X.Array, fmt::format("an array over memory of {} is made here "
                                    "and returned",
                                    Name)));
  Out.emplace_back(
      C.Id, kind::ViewNotKept, C.place({F, X.Array}), C.P.display(F),
      X.Own
          ? fmt::format("an array over {} is returned, whose memory goes when "
                        "{} returns: copy it into an array of its own",
                        Name, C.quoted(F))
          : fmt::format("an array over memory of {} is returned, and the array "
                        "has no base: give it the object that owns the "
                        "memory, which goes with that object otherwise",
                        Name),
      "unkept" + Name, W);
}

} // namespace nogil::resize
