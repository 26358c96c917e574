//===- Formats.h - what a report is written as, and where to ----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One run may write several reports: `--format FORMAT[:FILE]`, repeatable. A
// report without a file goes to --output, or to standard output.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_REPORT_FORMATS_H
#define NOGIL_DRIVER_REPORT_FORMATS_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nogil {

enum class Format : uint8_t {
  Text,
  Json,
  Sarif,
  Github,
  Gitlab,
  Rdjson,
  Junit,
  Markdown,
  Html
};

struct FormatInfo {
  Format Is;
  std::string_view Name; ///< on the command line
  std::string_view What; ///< for whom, in a few words
};
const std::vector<FormatInfo> &allFormats();
std::string_view formatName(Format F);

/// A report that is asked for.
struct WantedReport {
  Format How = Format::Text;
  std::string File; ///< empty: --output, or standard output
};
/// Of "json" or "json:FILE"; nothing when there is no such format or the name
/// of the file is empty.
std::optional<WantedReport> wantedReport(std::string_view Asked);

/// Text, which people read; the others are for programs, which are not told
/// by messages what the report says.
inline bool isForPeople(Format F) { return F == Format::Text; }
/// Says something of the rules beside their ids.
inline bool describesRules(Format F) {
  return F == Format::Sarif || F == Format::Rdjson || F == Format::Html;
}
/// Has a place for edits, which only those are that were verified.
inline bool holdsFixes(Format F) {
  return F == Format::Sarif || F == Format::Rdjson;
}

} // namespace nogil

#endif // NOGIL_DRIVER_REPORT_FORMATS_H
