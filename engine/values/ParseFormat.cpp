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

} // namespace

Parsed parsedAs(const Program &P, FnId F, const Event &Call, const Role &R,
                uint32_t Arg) {
  const Skeleton &S = *P.fn(F).Body;
  ExprId Format = S.arg(Call, R.Value.Index);
  uint32_t At = R.Value.Index + (R.Kind == "keywords" ? 2 : 1);
  if (!Format.valid() || S.expr(Format).Kind != ExprKind::Str || Arg < At)
    return Parsed::Other;
  std::string_view Text = P.tu(F).str(S.expr(Format).Name);
  while (!Text.empty() && Text[0] != ':' && Text[0] != ';') {
    Unit U = unitAt(Text);
    if (Arg < At + U.Fills.size())
      return U.Fills[Arg - At];
    At += uint32_t(U.Fills.size());
    Text.remove_prefix(std::min(U.Length, Text.size()));
  }
  return Parsed::Other;
}

} // namespace nogil
