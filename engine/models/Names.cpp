//===- Names.cpp - what a row may be about --------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A row about a name that nothing can have would be read, and never be used.
//
//===----------------------------------------------------------------------===//
#include "models/Sections.h"
#include <algorithm>
#include <cctype>

namespace nogil {

/// A qualified name as sources spell it, of a function, a macro, a class.
static bool isName(std::string_view Name) {
  if (Name.starts_with("#pragma "))
    return true;
  for (std::string_view Which : {" (copy)", " (move)"})
    if (Name.ends_with(Which))
      Name.remove_suffix(Which.size());
  for (;;) {
    std::string_view Part = Name.substr(0, Name.find("::"));
    if (Part.starts_with("operator"))
      return true; // what follows is of any form
    size_t First = Part.starts_with('~');
    auto IsPart = [](unsigned char C) {
      return C >= 0x80 || C == '_' || C == '$' || std::isalnum(C);
    };
    if (First == Part.size() || std::isdigit(uint8_t(Part[First])) ||
        !std::all_of(Part.begin() + First, Part.end(), IsPart))
      return false;
    if (Part.size() == Name.size())
      return true;
    Name.remove_prefix(Part.size() + 2);
  }
}

/// Lookups are by names without template arguments.
void checkNames(ReadContext &C, std::vector<PlacedName> &Names) {
  std::erase_if(Names, [&](const PlacedName &N) {
    bool Bad = N.Text.find('<') != std::string::npos &&
               N.Text.find("operator<") == std::string::npos;
    if (Bad)
      C.Errors.push_back({C.File, N.Line, N.Col,
                          inQuotes(N.Text) +
                              ": names have no template arguments; leave out "
                              "everything from '<' to '>'"});
    else if ((Bad = !isName(N.Text)))
      C.Errors.push_back({C.File, N.Line, N.Col,
                          inQuotes(N.Text) +
                              " is no name; write one as sources do, such as "
                              "f or ns::Class::f, without its arguments"});
    return Bad;
  });
}

} // namespace nogil
