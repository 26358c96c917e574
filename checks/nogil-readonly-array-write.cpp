//===- nogil-readonly-array-write.cpp -------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Memory that belongs to the caller of an entry point is written, and on some
// path nobody has asked whether it may be; or what stands in for it, a copy to
// be written back, is dropped without being written back. What says how memory
// is to be read is changed under the eyes of others; memory that may be
// read-only is given to whoever asks for memory to write.
//
//===----------------------------------------------------------------------===//
#include "check/Check.h"
#include "checks/readonly_array/Fixes.h"
#include "flow/ArrayWrites.h"
#include "flow/BufferExports.h"
#include "flow/HeaderWrites.h"
#include "flow/Writebacks.h"
#include <optional>

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

/// Whose memory it is and how it comes in: from Python, or, of a function that
/// nobody is seen to call, by the evidence that it takes the object for one
/// that may be read-only: elsewhere it asks.
std::optional<Witness> comesIn(const CheckContext &C, Ownership &Own,
                               ArrayWrites &Writes, FnId F,
                               const ArrayWrite &W) {
  std::vector<Origin> Roots = Own.roots(F, W.Object);
  if (const Origin *Root = outsideRoot(Own, F, Roots))
    return Witness({C.place(F, C.P.info(F).Decl),
                    "'" + C.P.display(F) + "' is called from Python, and " +
                        named(C, F, *Root) + " is the caller's"});
  if (C.P.isEntry(F) || !C.V.callers(F).empty())
    return std::nullopt;
  for (const Origin &R : Roots)
    if (R.Base == BaseKind::Param && R.Steps.empty())
      if (SrcRange Asks = Writes.tests().asksSomewhere(F, R, W.At, true);
          Asks.valid()) {
        Witness Path({C.place(F, C.P.info(F).Decl),
                      named(C, F, R) + " is the caller's"});
        Path.add({C.place(F, Asks), "here it has to be writeable, and this "
                                    "is not on every path to the write"});
        return Path;
      }
  return std::nullopt;
}

void reportWrite(const CheckContext &C, Ownership &Own, ArrayWrites &Writes,
                 FnId F, const ArrayWrite &W,
                 std::set<std::pair<FnId, std::string>> &Seen,
                 std::vector<Finding> &Out) {
  CodeRef At = W.Down.back();
  if (!C.ours(At.Fn, C.P.event(At).Range))
    return;
  std::optional<Witness> Path = comesIn(C, Own, Writes, F, W);
  // In the function that writes the object has its own name.
  std::string Name = At.Fn == F ? named(C, F, W.Object) : "its argument";
  if (!Path || !Seen.insert({At.Fn, Name}).second)
    return;
  bool Maybe = Own.of(F, W.Object) == Owned::Maybe;
  std::string Message =
      Maybe ? Name + " is written, and may be the caller's own array: the "
                     "conversion makes a copy only when it has to"
            : "memory of " + Name +
                  " is written without a test whether it may be: it comes from "
                  "the caller and may be read-only";
  for (size_t I = 0; I + 1 < W.Down.size(); ++I)
    Path->add({C.place(W.Down[I]), "it is passed to " + C.callee(W.Down[I])});
  if (W.Derived.valid())
    Path->add({C.place({At.Fn, W.Derived}),
               "a pointer to its memory is taken here, by " +
                   C.callee({At.Fn, W.Derived})});
  Path->add({C.place(At), "and is written through here"});
  Out.push_back(Finding(C.Id, C.place(At), C.P.display(At.Fn),
                        std::move(Message), "write" + Name, *Path));
  if (Maybe)
    readonly_array::offerCopy(C, F, W, Out.back());
  else
    readonly_array::offerTest(C, F, W, Out.back());
}

void reportHeader(const CheckContext &C, FnId F, const HeaderWrite &W,
                  std::vector<Finding> &Out) {
  CodeRef At{F, W.At};
  if (!C.ours(F, C.P.event(At).Range))
    return;
  std::string Name = named(C, F, W.Object);
  Witness Path({C.place(F, C.P.info(F).Decl), Name + " is the caller's"});
  for (CodeRef Call : W.Up)
    Path.add({C.place(Call), "it is passed on here"});
  Path.add({C.place(At), "what it says of its memory is changed here"});
  if (W.Back.valid())
    Path.add({C.place({F, W.Back}), "and is changed back here"});
  Out.push_back(Finding(
      C.Id, C.place(At), C.P.display(F),
      W.Back.valid()
          ? "the shape of " + Name +
                " is changed for a while: whoever else has the array reads its "
                "memory by it"
          : "type, shape or flags of " + Name +
                " are changed in place: it is an argument, and others who have "
                "the array read its memory by them",
      "header" + Name, Path));
}

void reportExport(const CheckContext &C, FnId F, EventId At,
                  std::vector<Finding> &Out) {
  if (!C.ours(F, C.P.event({F, At}).Range))
    return;
  Witness Path({C.place(F, C.P.info(F).Decl),
                "who calls this says in flags whether memory to write is "
                "wanted; they are not looked at"});
  Path.add({C.place({F, At}), "the memory may be read-only"});
  Out.push_back(Finding(C.Id, C.place({F, At}), C.P.display(F),
                        "memory that may be read-only is exported to whoever "
                        "asks for memory to write",
                        "export", Path));
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
  readonly_array::offerDiscard(C, F, W, Out.back());
}

} // namespace

void checkReadonlyArrayWrite(const CheckContext &C, std::vector<Finding> &Out) {
  Ownership Own(C.Eff, C.V);
  ArrayWrites Writes(Own, C.V);
  HeaderWrites Headers(Own, C.V);
  std::set<std::pair<FnId, std::string>> Seen;
  for (uint32_t F = 0; F != C.P.Functions.size(); ++F) {
    if (!C.P.Functions[F].Body)
      continue;
    for (const ArrayWrite &W : Writes.unchecked(FnId(F)))
      reportWrite(C, Own, Writes, FnId(F), W, Seen, Out);
    for (const HeaderWrite &W : Headers.in(FnId(F)))
      reportHeader(C, FnId(F), W, Out);
    if (EventId At = uncheckedExport(FnId(F), C.V); At.valid())
      reportExport(C, FnId(F), At, Out);
    for (const OpenWriteback &W : openWritebacks(FnId(F), Own, C.V))
      reportWriteback(C, FnId(F), W, Out);
  }
}

} // namespace nogil
