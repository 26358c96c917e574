//===- Confidence.cpp - the section `confidence` --------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the findings of a kind are worth. scripts/first_look_kinds makes it from
// the counts, which stand in the same row for who reads it. What comes later
// wins, so that a user's file can say something else.
//
//===----------------------------------------------------------------------===//
#include "models/Sections.h"

namespace nogil {

static constexpr EnumName<Confidence> ConfidenceNames[] = {
    {"high", Confidence::High},
    {"medium", Confidence::Medium},
    {"low", Confidence::Low},
    {"unmeasured", Confidence::Unmeasured}};

const char *confidenceName(Confidence C) {
  for (const EnumName<Confidence> &N : ConfidenceNames)
    if (N.Value == C)
      return N.Text.data();
  return "";
}

Confidence Models::confidence(const std::string &Rule,
                              const std::string &Kind) const {
  auto It = Worth.find({Rule, Kind});
  return It == Worth.end() ? Confidence::Unmeasured : It->second;
}

void readConfidence(ReadContext &C, Merger &Out, const YAML::Node &N) {
  MapReader R(C, N, "a row of 'confidence'",
              {"rule", "kind", "confidence", "true", "false", "documented",
               "split_from"});
  std::string Rule, Kind, Count, Before;
  Confidence Is = Confidence::Unmeasured;
  bool Documented = false;
  R.flag("documented", Documented);
  R.text("split_from", Before); // for scripts/first_look_kinds
  for (const char *Key : {"true", "false"})
    if (R.text(Key, Count) &&
        (Count.empty() || Count.find_first_not_of("0123456789") != Count.npos))
      R.error(R.mark(Key), "'" + std::string(Key) +
                               "' must be a whole number, found " +
                               inQuotes(Count));
  bool Complete = true;
  for (const char *Key : {"rule", "kind", "confidence"})
    Complete = R.require(Key) && Complete;
  if (Complete && R.text("rule", Rule) && R.text("kind", Kind) &&
      R.choice("confidence", ConfidenceNames, Is)) {
    YAML::Mark At = R.mark("kind");
    Out.models().Worth[{Rule, Kind}] = Is;
    Out.models().WorthFrom[{Rule, Kind}] = C.File + ":" +
                                           std::to_string(At.line + 1) + ":" +
                                           std::to_string(At.column + 1);
  }
}

} // namespace nogil
