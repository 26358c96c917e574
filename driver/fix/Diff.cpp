//===- Diff.cpp - a patch of two texts ------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The lines are compared by the Diff Template Library (Wu's O(NP) algorithm).
// Lines keep their ends, so that a missing or a DOS one at the end of a file
// comes out as it went in.
//
//===----------------------------------------------------------------------===//
#include "fix/Diff.h"
#include "support/Printable.h"
#include <dtl/dtl.hpp>
#include <fmt/format.h>
#include <vector>

namespace nogil {

static std::vector<std::string> lines(const std::string &Text) {
  std::vector<std::string> Out;
  for (size_t At = 0; At < Text.size();) {
    size_t End = Text.find('\n', At);
    End = End == Text.npos ? Text.size() : End + 1;
    Out.push_back(Text.substr(At, End - At));
    At = End;
  }
  return Out;
}

static void addLine(std::string &Out, char Mark, const std::string &Line) {
  Out += Mark + Line;
  if (Line.empty() || Line.back() != '\n')
    Out += "\n\\ No newline at end of file\n";
}

static std::string range(long long First, long long Count) {
  if (Count == 0 && First > 0)
    --First;
  return Count == 1 ? fmt::format("{}", First)
                    : fmt::format("{},{}", First, Count);
}

/// As git writes it, and git and patch read it. For patch a name ends at a
/// blank, unless a tab follows it.
static std::string header(const std::string &Name) {
  if (printable(Name) == Name && Name.find_first_of("\"\\") == Name.npos)
    return Name + (Name.find(' ') == Name.npos ? "\n" : "\t\n");
  std::string Out = "\"";
  for (char C : Name)
    if (C == '"' || C == '\\')
      Out += fmt::format("\\{}", C);
    else if (uint8_t(C) < 0x20 || uint8_t(C) >= 0x7F)
      Out += fmt::format("\\{:03o}", uint8_t(C));
    else
      Out += C;
  return Out + "\"\n";
}

std::string unifiedDiff(const std::string &Name, const std::string &Before,
                        const std::string &After) {
  if (Before == After)
    return "";
  using Lines = std::vector<std::string>;
  dtl::Diff<std::string, Lines> D(lines(Before), lines(After));
  D.onHuge();
  D.compose();
  D.composeUnifiedHunks();
  std::string Out = "--- " + header("a/" + Name) + "+++ " + header("b/" + Name);
  for (const auto &H : D.getUniHunks()) {
    Out += fmt::format("@@ -{} +{} @@\n", range(H.a, H.b), range(H.c, H.d));
    for (const auto *Part : {&H.common[0], &H.change, &H.common[1]})
      for (const auto &[Line, Info] : *Part) {
        bool Gone = Info.type == dtl::SES_DELETE;
        bool New = Info.type == dtl::SES_ADD;
        addLine(Out, Gone ? '-' : New ? '+' : ' ', Line);
      }
  }
  return Out;
}

} // namespace nogil
