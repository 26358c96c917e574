//===- Found.h - a report, as an editor is told it --------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the report of a run (docs/report.md) holds for an editor: findings with
// their paths and edits, and of each file that could not be read as a whole one
// sentence, which stands at its top: the header that is missing, before all
// that follows from it. Places are those of the report until the texts are
// known (Positions.h).
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_LSP_FOUND_H
#define NOGIL_DRIVER_LSP_FOUND_H

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace nogil::lsp {

struct FoundPlace {
  std::string File; ///< absolute
  uint32_t Line = 0, Column = 0, EndLine = 0, EndColumn = 0;
};

struct FoundEdit {
  std::string File;
  size_t Offset = 0, EndOffset = 0;
  std::string Text;
};

struct Found {
  FoundPlace Where;
  std::string Rule, Kind, Severity, Confidence, Function, Message, Fingerprint;
  std::vector<std::pair<FoundPlace, std::string>> Notes;
  std::string FixMessage;
  std::vector<FoundEdit> Edits; ///< of the fix; none: there is none
  bool IsSafe = false;          ///< the fix, once it was verified
};

struct FoundReport {
  std::vector<Found> Findings;
  /// What could not be read, by absolute path.
  std::map<std::string, std::string> Unread;
};

/// `Folder`: where the program ran. Nothing: it is no report.
std::optional<FoundReport> readReport(const std::string &Json,
                                      const std::string &Folder);

} // namespace nogil::lsp

#endif // NOGIL_DRIVER_LSP_FOUND_H
