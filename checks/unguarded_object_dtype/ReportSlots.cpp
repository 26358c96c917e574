//===- ReportSlots.cpp - references in elements, with the wrong owner -----===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/unguarded_object_dtype/Report.h"
#include <fmt/format.h>

namespace nogil::object_dtype {

Finding &Reporter::slot(KindName Kind, EventId At, std::string Message,
                        std::string Key, Witness W) {
  return Out.emplace_back(C.Id, Kind, C.place({F, At}), C.P.display(F),
                          std::move(Message), std::move(Key), W);
}

void Reporter::move(const SlotMove &M) {
  std::string Message;
  Witness W(at(M.First, ""));
  switch (M.Kind) {
  case SlotMove::DropFirst:
    Message = "the old reference of an element is given up before the new one "
              "is taken; what it frees may run code that finds it there";
    W = Witness(at(M.First, "the old one is given up here"));
    W.add(at(M.Then, "the new one is taken here"));
    break;
  case SlotMove::MadeLater:
    Message = fmt::format(
        "an element is given up before {} makes the object that replaces it; "
        "code that runs meanwhile finds a freed object in the element",
        C.callee({F, M.Then}));
    W = Witness(at(M.First, "the old one is given up here"));
    W.add(at(M.Then, "the new one is made here"));
    break;
  case SlotMove::Borrowed:
    Message = "a borrowed reference is put into an array of objects, which "
              "will give it up";
    W = Witness(at(M.First, "borrowed here"));
    break;
  case SlotMove::Emptied:
    Message = fmt::format("{} empties items that were moved away, without "
                          "asking whether others hold them",
                          C.callee({F, M.At}));
    W = Witness(at(M.First, "copied here"));
    break;
  }
  W.add(at(M.At, fmt::format("in {}", C.quoted(F))));
  slot(kind::ReferenceMoved, M.At, std::move(Message),
       "slot" + std::to_string(M.Kind), W);
}

void Reporter::unset(const UnsetArray &A) {
  Witness W(at(A.Memory, "allocated here"));
  W.add(at(A.Array, "made here"));
  if (A.Shown.valid())
    W.add(
        at(A.Shown, fmt::format("{} gets to see it", C.callee({F, A.Shown}))));
  slot(kind::MemoryNotSet, A.Array,
       fmt::format("an array of objects is made over memory from {} that "
                   "nothing has set; whoever sees it takes what is there for "
                   "references",
                   C.callee({F, A.Memory})),
       "unset", W);
}

/// With the GIL, only Python code that runs here comes between the read and the
/// reference.
void Reporter::read(const SlotRead &R) {
  std::string Name = C.V.describe(F, R.Array);
  if (Name.empty())
    Name = "an array";
  if (!Said.insert("read" + Name).second)
    return;
  Witness W(at(R.At, "the element is read here"));
  std::string Text = fmt::format(
      "an object is read from an element of {} and used without a "
      "lock; in a free-threaded build another thread may replace it "
      "meanwhile, which frees it",
      Name);
  if (R.Ran.valid()) {
    std::string Ran = C.callee({F, R.Ran});
    W.add(at(R.Ran, fmt::format("{} runs Python code", Ran)));
    Text = fmt::format("an object is read from an element of {} and used after "
                       "{} has run Python code, which may have replaced it and "
                       "freed the object",
                       Name, Ran);
  }
  if (R.Detached)
    Text = fmt::format("an object is read from an element of {} and used while "
                       "the thread is detached; another thread may replace the "
                       "element meanwhile, which frees the object",
                       Name);
  if (R.Replaced.valid()) {
    W.add(at(R.Replaced, "another object takes its place here"));
    Text = fmt::format("an object in an element of {} is replaced without a "
                       "lock; in a free-threaded build two threads may both "
                       "take out the same old object and give it up",
                       Name);
  }
  W.add(at(R.Use, C.P.event({F, R.Use}).Kind == EventKind::Call
                      ? fmt::format("{} uses it", C.callee({F, R.Use}))
                      : "it is used here"));
  KindName Kind = R.Detached           ? kind::ReadDetached
                  : R.Ran.valid()      ? kind::ReadBeforeCall
                  : R.Replaced.valid() ? kind::ReplacedUnlocked
                                       : kind::ReadUnlocked;
  slot(Kind, R.At, Text, "read" + Name, W).Builds =
      R.Ran.valid() || R.Detached ? Build_Both : Build_FreeThreaded;
}

} // namespace nogil::object_dtype
