//===- Words.cpp - what is said about long work ---------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/Words.h"
#include <fmt/format.h>

namespace nogil {

Severity severityOf(const CheckContext &C, const char *Key) {
  std::string_view Word = C.P.Rules->setting(C.Id, Key);
  return Word == "error"     ? Severity::Error
         : Word == "warning" ? Severity::Warning
                             : Severity::Info;
}

static std::string sizeName(const CheckContext &C, const SizeOf &Size, FnId F) {
  std::string Name = C.V.describe(Size.In, Size.From.owner());
  if (!Name.empty() && Size.In != F)
    Name = fmt::format("{} of {}", Name, C.quoted(Size.In));
  bool Array = Size.Kind >= SizeKind::Container && Size.From.interior();
  if (Name.empty())
    return Array ? "the length of an array" : "a size known at run time";
  return Array ? fmt::format("the length of {}", Name) : Name;
}

std::string workOf(const CheckContext &C, const ReleaseSite &S) {
  if (!S.Call.valid())
    return fmt::format("a loop as long as {}", sizeName(C, S.Work.Size, S.Fn));
  std::string Name = C.callee(S.Chain.front());
  if (!S.Blocks)
    return fmt::format("{}, which computes in a loop", Name);
  if (S.Chain.size() > 1)
    return fmt::format("{} reaches {}, which {}", Name,
                       C.callee(S.Chain.back()), S.Blocks->What);
  return fmt::format("{}, which {}", Name, S.Blocks->What);
}

Step entered(const CheckContext &C, const Contexts &Seen, FnId F) {
  for (const Entry &E : C.P.entriesOf(F))
    if (E.attached() && E.Where.valid())
      return {C.placeIn(E.Tu, E.Where),
              fmt::format("{} runs attached: {}", C.quoted(F), E.What)};
  if (Seen.Bits[F.V] & CB_Detached)
    for (CodeRef By : C.V.callSites(F))
      if (C.statesAt(By) & CB_Attached)
        return {C.place(By), fmt::format("{} is called attached here, and "
                                         "detached elsewhere",
                                         C.quoted(F))};
  return {C.place(F, C.P.fn(F).Body->NameRange),
          Seen.Bits[F.V]
              ? fmt::format("all callers of {} are attached", C.quoted(F))
              : fmt::format("{} uses the API without attaching before, so that "
                            "its callers are attached",
                            C.quoted(F))};
}

} // namespace nogil
