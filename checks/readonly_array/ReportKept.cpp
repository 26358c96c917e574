//===- ReportKept.cpp - memory of a member that methods share -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/readonly_array/Report.h"
#include <fmt/format.h>

namespace nogil::readonly_array {

Step Reporter::entry(const KeptUse &U) const {
  const Entry &E = C.P.Entries[U.EntryIndex];
  Place Where = C.placeIn(E.Tu, E.Where);
  if (!Where.valid())
    Where = C.place(U.At.Fn, C.P.fn(U.At.Fn).Body->NameRange);
  return {Where, fmt::format("others may have the object, through {}: {}",
                             C.quoted(E.Fn), E.What)};
}

/// Without the GIL: the finding stands at the write.
void Reporter::keptFree(const KeptRace &R) {
  const KeptUse &Here = R.Here, &There = R.Other;
  if (!C.ours(Here.At.Fn, C.P.event(Here.At).Range))
    return;
  std::string Name = named(Here.At.Fn, Here.Object);
  std::string Other = C.quoted(There.At.Fn);
  Witness Path(entry(Here));
  Path.add({C.place(Here.At), Here.Header ? "what it says of its memory is "
                                            "changed here"
                                          : "the memory is written here"});
  Path.add(entry(There));
  Path.add(
      {C.place(There.At), There.Writes ? "and written here" : "and used here"});
  std::string Text =
      Here.Header
          ? fmt::format("flags, shape or type of {} are changed in place while "
                        "{} may read its memory by them: make a new array, or "
                        "hold one lock in both",
                        Name, Other)
          : fmt::format("elements of {} are written here while {} may {} them: "
                        "without the GIL nothing keeps the two apart, hold one "
                        "lock in both",
                        Name, Other, There.Writes ? "write" : "read");
  Out.push_back(Finding(C.Id,
                        Here.Header ? kind::KeptHeader : kind::KeptUnlocked,
                        C.place(Here.At), C.P.display(Here.At.Fn), Text,
                        (Here.Header ? "header" : "free") +
                            C.P.str(R.Of.Record) + "::" + C.P.str(R.Of.Name),
                        Path));
  Out.back().Builds = Build_FreeThreaded;
}

/// The finding stands where a lock is missing; if it is on both sides, at the
/// write.
void Reporter::kept(const KeptRace &R) {
  if (!R.Detached)
    return keptFree(R);
  bool First = R.Here.Locked ? false : R.Other.Locked ? true : R.Here.Writes;
  const KeptUse &Here = First ? R.Here : R.Other;
  const KeptUse &There = First ? R.Other : R.Here;
  if (!C.ours(Here.At.Fn, C.P.event(Here.At).Range))
    return;
  std::string Name = named(Here.At.Fn, Here.Object);
  Witness Path(entry(Here));
  Path.add({C.place(Here.At), Here.Writes ? "the memory is written here"
                                          : "the memory is used here"});
  Path.add(entry(There));
  Path.add(
      {C.place(There.At), There.Writes ? "and written here" : "and used here"});
  Out.push_back(Finding(
      C.Id, Here.Bare ? kind::KeptPointer : kind::KeptMemory, C.place(Here.At),
      C.P.display(Here.At.Fn),
      fmt::format("memory of {} is {} {}; {} {} it{}", Name,
                  Here.Writes ? "written" : "used",
                  First ? "while the thread is detached and no lock is "
                          "held"
                        : "without a lock",
                  C.quoted(There.At.Fn), There.Writes ? "writes" : "uses",
                  First ? ", too" : " while the thread is detached"),
      "kept" + C.P.str(R.Of.Record) + "::" + C.P.str(R.Of.Name), Path));
}

} // namespace nogil::readonly_array
