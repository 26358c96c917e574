//===- Formats.cpp - what a report is written as, and where to ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Formats.h"
#include <algorithm>

namespace nogil {

const std::vector<FormatInfo> &allFormats() {
  static const std::vector<FormatInfo> Formats = {
      {Format::Text, "text", "for people"},
      {Format::Json, "json", "all of it, docs/report.md"},
      {Format::Sarif, "sarif", "SARIF 2.1.0, for code scanning"},
      {Format::Github, "github", "annotations of GitHub Actions"},
      {Format::Gitlab, "gitlab", "GitLab Code Quality"},
      {Format::Rdjson, "rdjson", "reviewdog"},
      {Format::Junit, "junit", "JUnit's XML"},
      {Format::Markdown, "markdown", "a summary of a job or comment"},
      {Format::Html, "html", "one page with the paths in the sources"}};
  return Formats;
}

std::string_view formatName(Format F) {
  return std::ranges::find(allFormats(), F, &FormatInfo::Is)->Name;
}

std::optional<WantedReport> wantedReport(std::string_view Asked) {
  const size_t Colon = Asked.find(':');
  const auto It = std::ranges::find(allFormats(), Asked.substr(0, Colon),
                                    &FormatInfo::Name);
  if (It == allFormats().end() || Colon + 1 == Asked.size())
    return std::nullopt;
  WantedReport Out{It->Is, ""};
  if (Colon != Asked.npos)
    Out.File = Asked.substr(Colon + 1);
  return Out;
}

} // namespace nogil
