//===- ReportOverlap.cpp - what a loop reads may be what it has written ---===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/readonly_array/Report.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil::readonly_array {

/// Both come from Python; or nobody is seen to call the function, and it
/// converts whatever it is given itself.
std::optional<Step> Reporter::bothComeIn(FnId F, const Overlap &O) {
  std::vector<Origin> Read = Own.roots(F, O.Read),
                      Write = Own.roots(F, O.Write);
  Place Here = C.place(F, C.P.info(F).Decl);
  const Origin *From = outsideRoot(F, Read), *To = outsideRoot(F, Write);
  if (From && To)
    return Step{Here, fmt::format("{} is called from Python, and {} and {} are "
                                  "the caller's",
                                  C.quoted(F), named(F, *From), named(F, *To))};
  auto IsParam = [](const Origin &X) {
    return X.Base == BaseKind::Param && X.Steps.empty();
  };
  if (C.P.isEntry(F) || !C.V.callers(F).empty() ||
      Own.of(F, O.Read) != Owned::Maybe ||
      !std::ranges::any_of(Read, IsParam) ||
      !std::ranges::any_of(Write, IsParam))
    return std::nullopt;
  return Step{
      Here,
      fmt::format("{} is the caller's, and so is what {} was converted from",
                  named(F, O.Write), named(F, O.Read))};
}

void Reporter::overlap(FnId F, const Overlap &O) {
  CodeRef At = O.Down.front();
  if (!C.ours(F, C.P.event(At).Range))
    return;
  std::optional<Step> Why = bothComeIn(F, O);
  if (!Why)
    return;
  std::string Read = named(F, O.Read), Write = named(F, O.Write);
  Witness Path(*Why);
  for (size_t I = 0; I + 1 < O.Down.size(); ++I)
    Path.add({C.place(O.Down[I]),
              fmt::format("they are passed to {}", C.callee(O.Down[I]))});
  Path.add({C.place(O.Down.back()), "one is written here"});
  Path.add({C.place(O.Down.back().Fn, O.Reads),
            "and elements of the other one are read here in later rounds"});
  bool Ours = C.giver(F, O.Write) == Giver::Project;
  Out.push_back(Finding(C.Id, Ours ? kind::ProjectsArray : kind::SharedMemory,
                        C.place(At), C.P.display(F),
                        fmt::format("memory of {} is written while {} is still "
                                    "read; the two may be one array, or share "
                                    "memory, and nothing asks whether they do",
                                    Write, Read),
                        "overlap" + Read + Write, Path));
}

} // namespace nogil::readonly_array
