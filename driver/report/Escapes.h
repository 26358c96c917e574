//===- Escapes.h - text of others in other languages ------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Names and messages hold what the linted sources say. Each function makes
// them text of one language in which nothing acts: no markup, no command, no
// mention of a person. All begin with printable() (Printable.h).
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_REPORT_ESCAPES_H
#define NOGIL_DRIVER_REPORT_ESCAPES_H

#include <string>
#include <string_view>

namespace nogil {

/// Text or an attribute of XML and HTML, within double quotes.
std::string xmlText(std::string_view Text);
/// A paragraph or a cell of a table, of GitHub's and GitLab's Markdown: no
/// markup, no link, neither a person nor an issue is mentioned.
std::string markdownText(std::string_view Text);
/// The same as a span of code.
std::string markdownCode(std::string_view Text);
/// A relative path as a relative URI; an absolute one with `file://`.
std::string uriOf(std::string_view Path);

} // namespace nogil

#endif // NOGIL_DRIVER_REPORT_ESCAPES_H
