//===- Escapes.cpp - text of others in other languages --------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Escapes.h"
#include "support/Printable.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {

std::string xmlText(std::string_view Text) {
  std::string Out;
  for (char C : printable(Text))
    switch (C) {
    case '&':
      Out += "&amp;";
      break;
    case '<':
      Out += "&lt;";
      break;
    case '>':
      Out += "&gt;";
      break;
    case '"':
      Out += "&quot;";
      break;
    case '\'':
      Out += "&#39;";
      break;
    default:
      Out += C;
    }
  return Out;
}

std::string markdownText(std::string_view Text) {
  // A backslash takes its meaning from a character for Markdown. Links and
  // mentions are looked for behind that: only markup within keeps a word from
  // being one.
  constexpr std::string_view Markup = "\\`*_[]|~$!%", Html = "<>&",
                             Mentions = "@#";
  const std::string Shown = printable(Text);
  std::string Out;
  for (size_t At = 0; At != Shown.size(); ++At) {
    char C = Shown[At];
    if (Mentions.find(C) != Mentions.npos)
      Out += fmt::format("\\{}<!-- -->", C);
    else if (Markup.find(C) != Markup.npos)
      Out += fmt::format("\\{}", C);
    else if (Html.find(C) != Html.npos)
      Out += xmlText(std::string_view(&C, 1));
    else if (Shown.compare(At, 3, "://") == 0 ||
             (C == '.' && Out.ends_with("www")))
      Out += fmt::format("<!-- -->{}", C);
    else
      Out += C;
  }
  return Out;
}

std::string markdownCode(std::string_view Text) {
  std::string Shown = printable(Text);
  size_t Longest = 0;
  for (size_t At = 0; (At = Shown.find('`', At)) != Shown.npos;) {
    size_t End = std::min(Shown.find_first_not_of('`', At), Shown.size());
    Longest = std::max(Longest, End - At);
    At = End;
  }
  std::string Fence(Longest + 1, '`'), Cell;
  // A cell of a table ends at '|', also within code.
  for (char C : Shown)
    Cell += C == '|' ? "\\|" : std::string(1, C);
  return Longest ? fmt::format("{} {} {}", Fence, Cell, Fence)
                 : fmt::format("{}{}{}", Fence, Cell, Fence);
}

std::string uriOf(std::string_view Path) {
  std::string Out = Path.starts_with('/') ? "file://" : "";
  for (char C : Path) {
    bool Plain = (C >= 'a' && C <= 'z') || (C >= 'A' && C <= 'Z') ||
                 (C >= '0' && C <= '9') || C == '/' || C == '-' || C == '_' ||
                 C == '.' || C == '~';
    Out += Plain ? std::string(1, C) : fmt::format("%{:02X}", uint8_t(C));
  }
  return Out;
}

} // namespace nogil
