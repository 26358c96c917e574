//===- ReportWrites.cpp - memory of the caller's that is written ----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/readonly_array/Fixes.h"
#include "checks/readonly_array/Report.h"
#include <fmt/format.h>

namespace nogil::readonly_array {

/// What the writes are to, if it came from outside.
const Origin *Reporter::outsideRoot(FnId F, const std::vector<Origin> &Roots) {
  for (const Origin &R : Roots)
    if (Own.fromOutside(F, R))
      return &R;
  return nullptr;
}

/// Whose memory it is and how it comes in: from Python, or, of a function that
/// nobody is seen to call, by the evidence that it takes the object for one
/// that may be read-only: elsewhere it asks.
std::optional<Witness> Reporter::comesIn(FnId F, const ArrayWrite &W) {
  std::vector<Origin> Roots = Own.roots(F, W.Object);
  if (const Origin *Root = outsideRoot(F, Roots))
    return Witness({C.place(F, C.P.info(F).Decl),
                    fmt::format("{} is called from Python, and {} is the "
                                "caller's",
                                C.quoted(F), named(F, *Root))});
  if (C.P.isEntry(F) || !C.V.callers(F).empty())
    return std::nullopt;
  for (const Origin &R : Roots)
    if (R.Base == BaseKind::Param && R.Steps.empty())
      if (SrcRange Asks = Writes.tests().asksSomewhere(F, R, W.At, true);
          Asks.valid()) {
        Witness Path({C.place(F, C.P.info(F).Decl),
                      fmt::format("{} is the caller's", named(F, R))});
        Path.add({C.place(F, Asks), "here it has to be writeable, and this "
                                    "is not on every path to the write"});
        return Path;
      }
  return std::nullopt;
}

void Reporter::write(FnId F, const ArrayWrite &W) {
  CodeRef At = W.Down.back();
  if (!C.ours(At.Fn, C.P.event(At).Range))
    return;
  std::optional<Witness> Path = comesIn(F, W);
  // In the function that writes the object has its own name.
  std::string Name = At.Fn == F ? named(F, W.Object) : "its argument";
  if (!Path || !Written.insert({At.Fn, Name}).second)
    return;
  bool Maybe = Own.of(F, W.Object) == Owned::Maybe;
  std::string Message =
      Maybe ? fmt::format("{} is written, and may be the caller's own array: "
                          "the conversion makes a copy only when it has to",
                          Name)
            : fmt::format("memory of {} is written without a test whether it "
                          "may be: it comes from the caller and may be "
                          "read-only",
                          Name);
  for (size_t I = 0; I + 1 < W.Down.size(); ++I)
    Path->add({C.place(W.Down[I]),
               fmt::format("it is passed to {}", C.callee(W.Down[I]))});
  if (W.Derived.valid())
    Path->add({C.place({At.Fn, W.Derived}),
               fmt::format("a pointer to its memory is taken here, by {}",
                           C.callee({At.Fn, W.Derived}))});
  Path->add({C.place(At), "and is written through here"});
  bool Ours = C.giver(F, W.Object) == Giver::Project;
  Out.push_back(Finding(C.Id,
                        Ours    ? kind::ProjectsArray
                        : Maybe ? kind::MaybeCopied
                                : kind::CallersArray,
                        C.place(At), C.P.display(At.Fn), std::move(Message),
                        "write" + Name, *Path));
  if (Maybe)
    offerCopy(C, F, W, Out.back());
  else
    offerTest(C, F, W, Out.back());
}

} // namespace nogil::readonly_array
