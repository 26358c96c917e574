//===- Renderings.h - the report in each format -----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each gives the whole text with its last line end. What all of them keep to:
// names and messages of others can't act in the format (Escapes.h), what was
// not read is said, and the limits of the service that reads it are kept, with
// a word of what is left out. Text and JSON are in Report.h.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_REPORT_RENDERINGS_H
#define NOGIL_DRIVER_REPORT_RENDERINGS_H

#include "report/Report.h"
#include <optional>

namespace nogil {

/// What reports say of a rule.
struct RuleText {
  std::string Id, Summary;
  std::string Page; ///< Markdown; empty: it has none
  std::string Link; ///< to the page on the web; empty: nobody knows
};
/// Those that ran, in order of id.
struct RuleTexts {
  std::vector<RuleText> All;
  std::optional<size_t> indexOf(std::string_view Id) const;
};

std::string renderSarif(const Report &R, const RuleTexts &Rules);
/// Workflow commands: at most ten of each level, which is what a step may.
std::string renderGithub(const Report &R);
std::string renderGitlab(const Report &R);
std::string renderRdjson(const Report &R, const RuleTexts &Rules);
std::string renderJunit(const Report &R);
std::string renderMarkdown(const Report &R);
/// `Style` and `Script` stand in the page.
std::string renderHtml(const Report &R, const RuleTexts &Rules,
                       std::string_view Style, std::string_view Script);

/// "2 findings in 1 file (3 of 3 files read): incomplete"
std::string closingLine(const Report &R);
/// The findings by severity, otherwise in their order.
std::vector<const Finding *> worstFirst(const Report &R);
/// Headers that are missing, #error directives, what is lost: the first `Most`
/// sentences, most harm first. Not escaped.
std::vector<std::string> whatIsMissing(const Report &R, size_t Most);

} // namespace nogil

#endif // NOGIL_DRIVER_REPORT_RENDERINGS_H
