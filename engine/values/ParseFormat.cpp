//===- ParseFormat.cpp - what a format of arguments fills -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "values/ParseFormat.h"

namespace nogil {
namespace {

/// One unit: what its arguments are, in order.
struct Unit {
  std::vector<Parsed> Fills;
  size_t Length = 1;
};

Unit unitAt(std::string_view F) {
  using enum Parsed;
  char Mark = F.size() > 1 ? F[1] : 0;
  switch (F[0]) {
  case 'O':
    if (Mark == '!')
      return {{Other, Object}, 2};
    if (Mark == '&')
      return {{Other, Converted}, 2};
    return {{Object}, 1};
  case 's':
  case 'y':
  case 'z':
  case 'w':
    if (Mark == '*')
      return {{F[0] == 'w' ? WritableBuffer : Buffer}, 2};
    if (Mark == '#')
      return {{Text, Other}, 2};
    return {{Text}, 1};
  case 'e': { // es et es# et#: an encoding, and memory of one's own
    bool Sized = F.size() > 2 && F[2] == '#';
    return {std::vector<Parsed>(Sized ? 3 : 2, Other), Sized ? size_t(3) : 2};
  }
  case 'S':
  case 'Y':
  case 'U':
    return {{Object}, 1};
  case '|':
  case '$':
  case '(':
  case ')':
  case ' ':
    return {{}, 1};
  default:
    return {{Other}, 1};
  }
}

/// Takes a string or an object of one class, or just the object.
bool isQuiet(std::string_view F) {
  char Mark = F.size() > 1 ? F[1] : 0;
  switch (F[0]) {
  case 'O':
    return Mark != '&';
  case 's':
  case 'z':
    return Mark != '*' && Mark != '#';
  default:
    return std::string_view("SYUcC|$ ").find(F[0]) != std::string_view::npos;
  }
}

/// The format, up to the name of the function; nothing if it is no literal.
std::optional<std::string_view> formatOf(const Program &P, FnId F,
                                         const Event &Call, const Role &R) {
  const Skeleton &S = *P.fn(F).Body;
  ExprId Format = S.arg(Call, R.Value.Index);
  if (!Format.valid() || S.expr(Format).Kind != ExprKind::Str)
    return std::nullopt;
  std::string_view Text = P.tu(F).str(S.expr(Format).Name);
  return Text.substr(0, Text.find_first_of(":;"));
}

} // namespace

bool mayRunCode(const Program &P, FnId F, const Event &Call, const Role &R) {
  auto Text = formatOf(P, F, Call, R);
  if (!Text)
    return true;
  while (!Text->empty()) {
    if (!isQuiet(*Text))
      return true;
    Text->remove_prefix(std::min(unitAt(*Text).Length, Text->size()));
  }
  return false;
}

Parsed parsedAs(const Program &P, FnId F, const Event &Call, const Role &R,
                uint32_t Arg) {
  uint32_t At = R.Value.Index + (R.Kind == "keywords" ? 2 : 1);
  auto Text = formatOf(P, F, Call, R);
  if (!Text || Arg < At)
    return Parsed::Other;
  while (!Text->empty()) {
    Unit U = unitAt(*Text);
    if (Arg < At + U.Fills.size())
      return U.Fills[Arg - At];
    At += uint32_t(U.Fills.size());
    Text->remove_prefix(std::min(U.Length, Text->size()));
  }
  return Parsed::Other;
}

} // namespace nogil
