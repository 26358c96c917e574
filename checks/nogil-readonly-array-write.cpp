//===- nogil-readonly-array-write.cpp -------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Memory that belongs to the caller of an entry point is written, and on some
// path nobody has asked whether it may be; or what stands in for it, a copy to
// be written back, is dropped without being written back.
//
//===----------------------------------------------------------------------===//
#include "check/Check.h"
#include "flow/ArrayWrites.h"
#include "flow/Writebacks.h"

namespace nogil {
namespace {

/// What the writes are to, if it came from outside.
const Origin *outsideRoot(Ownership &Own, FnId F,
                          const std::vector<Origin> &Roots) {
  for (const Origin &R : Roots)
    if (Own.fromOutside(F, R))
      return &R;
  return nullptr;
}

std::string named(const CheckContext &C, FnId F, const Origin &O) {
  std::string Name = C.V.describe(F, O);
  return Name.empty() ? "an array" : Name;
}

void reportWrite(const CheckContext &C, Ownership &Own, FnId F,
                 const ArrayWrite &W,
                 std::set<std::pair<FnId, std::string>> &Seen,
                 std::vector<Finding> &Out) {
  std::vector<Origin> Roots = Own.roots(F, W.Object);
  const Origin *Root = outsideRoot(Own, F, Roots);
  CodeRef At = W.Down.back();
  if (!Root || !C.ours(At.Fn, C.P.event(At).Range))
    return;
  // In the function that writes the object has its own name.
  std::string Name = At.Fn == F ? named(C, F, W.Object) : "its argument";
  if (!Seen.insert({At.Fn, Name}).second)
    return;
  bool Maybe = Own.of(F, W.Object) == Owned::Maybe;
  std::string Message =
      Maybe ? Name + " is written, and may be the caller's own array: the "
                     "conversion makes a copy only when it has to"
            : "memory of " + Name +
                  " is written without a test whether it may be: it comes from "
                  "the caller and may be read-only";
  Witness Path({C.place(F, C.P.info(F).Decl),
                "'" + C.P.display(F) + "' is called from Python, and " +
                    named(C, F, *Root) + " is the caller's"});
  for (size_t I = 0; I + 1 < W.Down.size(); ++I)
    Path.add({C.place(W.Down[I]), "it is passed to " + C.callee(W.Down[I])});
  if (W.Derived.valid())
    Path.add({C.place({At.Fn, W.Derived}),
              "a pointer to its memory is taken here, by " +
                  C.callee({At.Fn, W.Derived})});
  Path.add({C.place(At), "and is written through here"});
  Out.push_back(Finding(C.Id, C.place(At), C.P.display(At.Fn),
                        std::move(Message), "write" + Name, Path));
}

void reportWriteback(const CheckContext &C, FnId F, const OpenWriteback &W,
                     std::vector<Finding> &Out) {
  SrcRange End = W.EndEvent.valid()
                     ? C.P.event({F, W.EndEvent}).Range
                     : C.P.fn(F).Body->Blocks[W.EndBlock.V].Range;
  if (!C.ours(F, End))
    return;
  std::string Name = named(C, F, W.Object);
  Witness Path({C.place({F, W.Opened}),
                Name + " is made here, to be written back to its base"});
  Path.add({C.place(F, End),
            W.EndEvent.valid() ? "and is dropped here" : "and is lost here"});
  Out.push_back(Finding(
      C.Id, C.place(F, End), C.P.display(F),
      "the write-back of " + Name +
          " is neither resolved nor discarded on this path: that is left to "
          "its deallocator, which has nobody to tell of an error",
      "writeback" + Name, Path));
}

} // namespace

void checkReadonlyArrayWrite(const CheckContext &C, std::vector<Finding> &Out) {
  Ownership Own(C.Eff, C.V);
  ArrayWrites Writes(Own, C.V);
  std::set<std::pair<FnId, std::string>> Seen;
  for (uint32_t F = 0; F != C.P.Functions.size(); ++F) {
    if (!C.P.Functions[F].Body)
      continue;
    for (const ArrayWrite &W : Writes.unchecked(FnId(F)))
      reportWrite(C, Own, FnId(F), W, Seen, Out);
    for (const OpenWriteback &W : openWritebacks(FnId(F), Own, C.V))
      reportWriteback(C, FnId(F), W, Out);
  }
}

} // namespace nogil
